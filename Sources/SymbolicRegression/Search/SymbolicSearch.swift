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
        let problem = try dataset.problem()
        let library = FeatureLibrary(problem, operators: settings.operators, limit: settings.librarySize)
        guard !library.features.isEmpty else { throw .noFeature }
        var archive = FormulaArchive(longest: settings.maximumComplexity)
        let fitter = Fitter(problem)
        let polisher = FormulaPolisher(fitter)
        if problem.allowsIntercept, let constant = fitter.fit([.constant(Self.mean(problem))], isScaled: false) {
            archive.offer(constant)
        }
        var evaluations = 0
        if settings.usesSparseSearch {
            let sparse = SparseSearch(
                problem, library: library, operators: settings.operators, longest: settings.maximumComplexity,
                shouldStop: shouldStop)
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
                    problem, library: library, operators: settings.operators, longest: settings.maximumComplexity,
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
                for island in islands { for candidate in island.archive.front { archive.offer(candidate) } }
                evaluations = before + islands.reduce(0) { $0 + $1.evaluations }
                for candidate in archive.front { for round in polisher.rounded(candidate) { archive.offer(round) } }
                isStopped = shouldStop()
                progress?(result(archive, problem, evaluations, wasStopped: isStopped))
                if isStopped { break }
                if let exact = archive.front.last, exact.error < 1e-22 {
                    // An exact formula: a little time for a shorter one.
                    exactEpochs += 1
                    if exactEpochs > 1 { break }
                }
            }
        }
        for candidate in archive.front { for round in polisher.rounded(candidate) { archive.offer(round) } }
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
