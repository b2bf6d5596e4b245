internal import Dispatch
internal import Glibc
internal import NumericalMethods

/// What a search may do and when it ends.
public struct SearchSettings: Sendable, Hashable {
    public var operators = OperatorSet.standard
    /// Length of the longest formula.
    public var maximumComplexity = 35
    /// Formulas fitted, after which the search ends; nil: only the caller ends it.
    public var maximumEvaluations: Int?
    /// Threads; the result does not depend on their number.
    public var threads = 1
    /// Formulas in the library of building blocks.
    public var librarySize = 3000
    /// Columns that a search works with; of wider tables it chooses them first.
    public var maximumColumns = 48
    /// What every formula must keep over the box of the data, proven by interval arithmetic.
    public var shape = ShapeConstraints()
    public var usesSparseSearch = true
    public var usesEvolution = true

    public init() {}
}

/// What a search found.
public struct SearchResult: Sendable {
    /// A formula on the front of error and length.
    public struct Member: Sendable, Hashable {
        public var expression: Expression
        public var complexity: Int
        /// Mean of the weighted squares of the residuals.
        public var meanSquaredError: Double
        public var r2: Double
        /// Description length in nats; smaller is better. See ``ModelSelection``.
        public var descriptionLength: Double
    }

    /// Shortest first, each with a smaller error than those before it.
    public var front: [Member]
    /// Index on the front of the formula that the data support.
    public var selected: Int
    /// Formulas fitted.
    public var evaluations: Int
    /// Whether the caller ended the search.
    public var wasStopped: Bool
    /// The columns that the search chose of a table wider than it works with; nil: all.
    public var chosenColumns: [Int]?
}

/// The whole search: the sparse one first, then the evolution that starts from what it found.
public struct SymbolicSearch: Sendable {
    public var settings: SearchSettings

    public init(_ settings: SearchSettings = SearchSettings()) { self.settings = settings }

    static let islands = 4
    static let epoch = 4000

    /// Searches until the evaluations are used up or the caller says so.
    ///
    /// With ``SearchSettings/maximumEvaluations`` and no stop by the caller the result is the same to the bit for the same data and seed.
    /// - Parameters:
    ///   - seed: of all random numbers.
    ///   - shouldStop: asked often, from any thread.
    ///   - progress: called now and then with the front so far.
    /// - Throws: ``DatasetError`` where the data or the units admit no formula.
    public func run(
        _ dataset: Dataset, seed: UInt64, shouldStop: @escaping @Sendable () -> Bool = { false },
        progress: ((SearchResult) -> Void)? = nil
    ) throws(DatasetError) -> SearchResult {
        _ = try dataset.problem()
        var inner = dataset
        let factors = dataset.factorsToSI
        if let factors { inner = dataset.scaled(factors) }
        var shape = settings.shape
        if let factor = factors?.target {
            shape.minimum = shape.minimum.map { $0 * factor }
            shape.maximum = shape.maximum.map { $0 * factor }
        }
        var chosen: [Int]?
        if dataset.features.count > settings.maximumColumns {
            let columns = ColumnScreening.choose(inner, count: settings.maximumColumns, shouldStop: shouldStop)
            inner.features = columns.map { inner.features[$0] }
            shape = shape.mapping { columns.firstIndex(of: $0) }
            chosen = columns
        }
        // Formulas of the caller's columns in the caller's units.
        func outer(_ result: SearchResult) -> SearchResult {
            var result = result
            result.chosenColumns = chosen
            for i in result.front.indices {
                if let chosen { result.front[i].expression = result.front[i].expression.mapping { chosen[$0] } }
                if let factors {
                    result.front[i].expression = result.front[i].expression.unscaled(factors)
                    result.front[i].complexity = result.front[i].expression.complexity
                    result.front[i].meanSquaredError /= factors.target * factors.target
                }
            }
            return result
        }
        let found = try search(
            inner, shape: ShapeProof(shape, inner), seed: seed, shouldStop: shouldStop,
            progress: progress.map { report in { report(outer($0)) } })
        return outer(found)
    }

    private func search(
        _ dataset: Dataset, shape: ShapeProof?, seed: UInt64, shouldStop: @escaping @Sendable () -> Bool,
        progress: ((SearchResult) -> Void)?
    ) throws(DatasetError) -> SearchResult {
        let problem = try dataset.problem()
        let library = FeatureLibrary(problem, operators: settings.operators, limit: settings.librarySize)
        guard !library.features.isEmpty else { throw .noFeature }
        let empty = FormulaArchive(longest: settings.maximumComplexity, shape: shape)
        var archive = empty
        let fitter = Fitter(problem)
        let polisher = FormulaPolisher(fitter)
        if problem.allowsIntercept, let constant = fitter.fit([.constant(Self.mean(problem))], isScaled: false) {
            archive.offer(constant)
        }
        var tidied: Set<[Expression.Node]> = []
        // Shorter, tied and rounder forms of what is on the front and was not looked at.
        func tidy() {
            for candidate in archive.front where tidied.insert(candidate.nodes).inserted {
                for other in polisher.pruned(candidate) { archive.offer(other) }
            }
            for candidate in archive.front { for other in polisher.tied(candidate) { archive.offer(other) } }
            for candidate in archive.front { for round in polisher.rounded(candidate) { archive.offer(round) } }
        }
        var evaluations = 0
        if settings.usesSparseSearch {
            let sparse = SparseSearch(
                problem, library: library, operators: settings.operators, archive: empty,
                maximumEvaluations: settings.maximumEvaluations ?? .max, shouldStop: shouldStop)
            sparse.run()
            for candidate in sparse.archive.front { archive.offer(candidate) }
            evaluations += sparse.evaluations
            progress?(result(archive, problem, evaluations, wasStopped: false))
        }
        var isStopped = shouldStop()
        if settings.usesEvolution, !isStopped {
            var seeds = SplitMix64(seed: seed)
            let islands = (0..<Self.islands).map { _ in
                Island(
                    problem, library: library, operators: settings.operators, archive: empty,
                    seed: seeds.next())
            }
            let before = evaluations
            var exactEpochs = 0
            while true {
                let migrants = archive.front
                let budget = settings.maximumEvaluations.map { ($0 - evaluations) / Self.islands } ?? Self.epoch
                guard budget > 0 else { break }
                let share = IslandShare(islands)
                let lanes = min(max(1, settings.threads), Self.islands)
                DispatchQueue.concurrentPerform(iterations: lanes) { lane in
                    for i in stride(from: lane, to: Self.islands, by: lanes) {
                        share.islands[i].receive(migrants)
                        share.islands[i].run(fits: min(budget, Self.epoch), shouldStop: shouldStop)
                    }
                }
                let earlier = evaluations
                for island in islands { for candidate in island.archive.front { archive.offer(candidate) } }
                evaluations = before + islands.reduce(0) { $0 + $1.evaluations }
                tidy()
                isStopped = shouldStop()
                progress?(result(archive, problem, evaluations, wasStopped: isStopped))
                // Rules that admit no further formula leave nothing to evaluate.
                if isStopped || evaluations == earlier { break }
                if let exact = archive.front.last, exact.error < 1e-22 {
                    // An exact formula: a little time for a shorter one.
                    exactEpochs += 1
                    if exactEpochs > 1 { break }
                }
            }
        }
        tidy()
        return result(archive, problem, evaluations + fitter.evaluations, wasStopped: isStopped)
    }

    private static func mean(_ problem: FitProblem) -> Double {
        var sum = 0.0
        for r in 0..<problem.rows { sum += problem.weights[r] * problem.target[r] }
        return sum / Double(problem.rows)
    }

    private func result(_ archive: FormulaArchive, _ problem: FitProblem, _ evaluations: Int, wasStopped: Bool)
        -> SearchResult
    {
        let front = archive.front
        let selection = ModelSelection(rows: problem.rows, variables: problem.variables)
        let members = front.map { candidate in
            SearchResult.Member(
                expression: Expression(candidate.nodes), complexity: candidate.complexity,
                meanSquaredError: candidate.error * problem.totalSquares / Double(problem.rows),
                r2: 1 - candidate.error,
                descriptionLength: selection.descriptionLength(of: candidate))
        }
        let best = members.indices.min { members[$0].descriptionLength < members[$1].descriptionLength } ?? 0
        return SearchResult(front: members, selected: best, evaluations: evaluations, wasStopped: wasStopped)
    }

    /// Islands are handed out by index: no two threads have the same one.
    private struct IslandShare: @unchecked Sendable {
        let islands: [Island]
        init(_ islands: [Island]) { self.islands = islands }
    }
}
