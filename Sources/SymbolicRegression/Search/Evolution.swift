internal import Glibc
internal import NumericalMethods

/// One island of the evolutionary search: a grid of the best formulas by length, functions and constants, and changes that fill it.
///
/// The grid keeps what is different beside what is best (MAP-Elites: J.-B. Mouret, J. Clune, arXiv:1504.04909; for formulas J.-P. Bruneton,
/// arXiv:2503.19043). A change either follows the usual moves of genetic programming, or asks which library feature would bring a place of the tree
/// to the values it should have (semantic backpropagation: T. P. Pawlak, B. Wieloch, K. Krawiec, IEEE Trans. Evol. Comput. 19 (2015) 326,
/// doi:10.1109/TEVC.2014.2321259).
final class Island {
    typealias Node = Expression.Node
    private let problem: FitProblem
    private let library: FeatureLibrary
    private let operators: OperatorSet
    private let longest: Int
    private var generator: Xoshiro256StarStar
    private let fitter: Fitter
    private let polisher: FormulaPolisher
    private var cells: [Int: Candidate] = [:]
    private var keys: [Int] = []
    private(set) var archive: FormulaArchive
    private var byKind: [UnitTyping.Kind: [Int]] = [:]
    private let all: UnsafeMutablePointer<Double>
    private let wanted: UnsafeMutablePointer<Double>
    private let sensitivity: UnsafeMutablePointer<Double>
    private let unary: [Operation]
    private let binary: [Operation]
    private static let longestTree = 96

    init(_ problem: FitProblem, library: FeatureLibrary, operators: OperatorSet, archive: FormulaArchive, seed: UInt64)
    {
        self.problem = problem
        self.library = library
        self.operators = operators
        longest = archive.longest
        generator = Xoshiro256StarStar(seed: seed)
        fitter = Fitter(problem)
        polisher = FormulaPolisher(fitter)
        self.archive = archive
        all = .allocate(capacity: Self.longestTree * problem.stride)
        wanted = .allocate(capacity: problem.stride)
        sensitivity = .allocate(capacity: problem.stride)
        for (i, feature) in library.features.enumerated() { byKind[feature.kind, default: []].append(i) }
        unary = operators.operations.filter { $0.arity == 1 && $0 != .absolute }
        binary = operators.operations.filter { $0.arity == 2 && $0 != .power }
        for feature in library.features.prefix(200) { consider(feature.nodes, iterations: 0) }
    }

    deinit {
        all.deallocate()
        wanted.deallocate()
        sensitivity.deallocate()
    }

    var evaluations: Int { fitter.evaluations }
    var work: Int { fitter.evaluator.work }

    /// Formulas of other islands and searches.
    func receive(_ others: [Candidate]) {
        for other in others {
            archive.offer(other)
            place(other)
        }
    }

    func run(fits: Int, shouldStop: () -> Bool) {
        let end = fitter.evaluations + fits
        // Changes that break a rule of units cost no fit, but must end as well.
        var changes = 0
        while fitter.evaluations < end, changes < 20 * fits, !shouldStop() {
            changes += 1
            step()
        }
    }

    // MARK: One change

    private func draw(_ bound: Int) -> Int { Int(generator.uniformInteger(below: UInt64(bound))) }

    private func parent() -> Candidate? {
        guard !keys.isEmpty else { return nil }
        // Of a few cells the one with the smallest error, lengths counting a little.
        var best: Candidate?
        var score = Double.infinity
        let rounds = draw(3) == 0 ? 1 : 4
        for _ in 0..<rounds {
            guard let candidate = cells[keys[draw(keys.count)]] else { continue }
            let own = Glibc.log(candidate.error + 1e-30) + 0.02 * Double(candidate.complexity)
            if own < score { (best, score) = (candidate, own) }
        }
        return best
    }

    private func step() {
        guard let parent = parent() else { return }
        let choice = draw(100)
        if choice < 12 {
            improveSemantically(parent)
            return
        }
        var child: [Node]?
        if choice < 40, let other = self.parent() {
            child = crossed(parent.nodes, other.nodes)
        } else {
            child = mutated(parent.nodes)
        }
        guard let child, child.count <= Self.longestTree, Expression.complexity(child) <= longest + 4,
            problem.typing.isTrivial || problem.typing.constants == .any
                ? problem.typing.kind(of: child) != nil : problem.typing.admits(child)
        else { return }
        consider(child, iterations: 4)
    }

    private func consider(_ nodes: [Node], iterations: Int) {
        guard var candidate = fitter.fit(nodes) else { return }
        if iterations > 0, candidate.error < 1 { candidate = fitter.refine(candidate, iterations: iterations) }
        place(candidate)
    }

    private func key(_ nodes: [Node]) -> Int {
        var functions = 0
        var constants = 0
        var variables = 0
        for node in nodes {
            if node.operation.isTranscendental { functions += 1 }
            if node.operation == .constant { constants += 1 }
            if node.operation == .variable { variables |= 1 << (Int(node.index) & 15) }
        }
        return ((Expression.complexity(nodes) * 4 + min(functions, 3)) * 4 + min(constants, 3)) * 17
            + variables.nonzeroBitCount
    }

    private func place(_ candidate: Candidate) {
        let key = key(candidate.nodes)
        if let held = cells[key] {
            guard candidate.error < held.error else { return }
        } else {
            keys.append(key)
        }
        cells[key] = candidate
        // What may be new on the front is written out.
        if candidate.error < archive.error(upTo: candidate.complexity + 1) * 0.999 {
            let fitted = fitter.refine(candidate, iterations: 8)
            if let formula = polisher.polished(fitted) {
                archive.offer(formula)
                if candidate.intercept != 0, candidate.error > 1e-12 {
                    let scaled = [.constant(fitted.slope)] + fitted.nodes + [Node(.multiply)]
                    if let plain = fitter.fit(scaled, isScaled: false),
                        let shorter = polisher.polished(fitter.refine(plain, iterations: 6, isScaled: false))
                    {
                        archive.offer(shorter)
                    }
                }
            }
        }
    }

    // MARK: Moves

    private func randomFeature(_ kind: UnitTyping.Kind?) -> [Node]? {
        if let kind, !problem.typing.isTrivial {
            guard let fitting = byKind[kind], !fitting.isEmpty else { return nil }
            return library.features[fitting[skewed(fitting.count)]].nodes
        }
        return library.features[skewed(library.features.count)].nodes
    }

    /// An index that prefers the beginning, where the short ones are.
    private func skewed(_ count: Int) -> Int {
        let u = generator.uniform()
        return min(count - 1, Int(u * u * u * Double(count)))
    }

    private func kinds(_ nodes: [Node], at position: Int) -> UnitTyping.Kind? {
        if problem.typing.isTrivial { return nil }
        let start = Expression.start(of: position, in: nodes)
        return problem.typing.kind(of: Array(nodes[start...position]))
    }

    private func replacing(_ nodes: [Node], _ end: Int, with part: [Node]) -> [Node] {
        let start = Expression.start(of: end, in: nodes)
        return Array(nodes[..<start]) + part + Array(nodes[(end + 1)...])
    }

    private func crossed(_ a: [Node], _ b: [Node]) -> [Node]? {
        let position = draw(a.count)
        if problem.typing.isTrivial || problem.typing.constants == .any {
            let donor = draw(b.count)
            return replacing(a, position, with: Array(b[Expression.start(of: donor, in: b)...donor]))
        }
        let kind = kinds(a, at: position)
        for _ in 0..<6 {
            let donor = draw(b.count)
            if kinds(b, at: donor) == kind {
                return replacing(a, position, with: Array(b[Expression.start(of: donor, in: b)...donor]))
            }
        }
        return nil
    }

    private func mutated(_ nodes: [Node]) -> [Node]? {
        let position = draw(nodes.count)
        let start = Expression.start(of: position, in: nodes)
        let part = Array(nodes[start...position])
        switch draw(10) {
        case 0, 1:
            guard let feature = randomFeature(kinds(nodes, at: position)) else { return nil }
            return replacing(nodes, position, with: feature)
        case 2:
            // Another operation in its place.
            var changed = nodes
            let operation = nodes[position].operation
            if operation.arity == 2, operation != .power {
                guard !binary.isEmpty else { return nil }
                changed[position].operation = binary[draw(binary.count)]
            } else if operation.arity == 1 {
                guard !unary.isEmpty else { return nil }
                changed[position].operation = unary[draw(unary.count)]
            } else if operation == .variable {
                changed[position].index = Int32(draw(problem.variables))
            } else {
                changed[position].value *=
                    generator.uniform() < 0.5 ? 0.5 + generator.uniform() : 2 * generator.standardNormal()
                changed[position].isFixed = false
            }
            return changed
        case 3:
            guard !unary.isEmpty else { return nil }
            return replacing(nodes, position, with: part + [Node(unary[draw(unary.count)])])
        case 4, 5:
            guard !binary.isEmpty, let feature = randomFeature(draw(2) == 0 ? kinds(nodes, at: position) : nil) else {
                return nil
            }
            let operation = Node(binary[draw(binary.count)])
            return replacing(
                nodes, position, with: draw(2) == 0 ? part + feature + [operation] : feature + part + [operation])
        case 6:
            // One operand takes the place of its operation.
            guard part.count > 1 else { return nil }
            if nodes[position].operation.arity == 1 { return replacing(nodes, position, with: Array(part.dropLast())) }
            let right = Expression.start(of: part.count - 2, in: part)
            return replacing(
                nodes, position, with: draw(2) == 0 ? Array(part[..<right]) : Array(part[right..<(part.count - 1)]))
        case 7:
            return replacing(
                nodes, position,
                with: [.constant(generator.standardNormal() * 2)] + part + [Node(draw(3) == 0 ? .add : .multiply)])
        case 8:
            guard operators.contains(.power), nodes[position].operation != .constant else { return nil }
            let exponents = [2, 3, 0.5, -1, 1.5, -2, 4, -0.5]
            let exponent: Node =
                draw(2) == 0 ? .constant(exponents[draw(8)], isFixed: true) : .constant(1 + generator.standardNormal())
            return replacing(nodes, position, with: part + [exponent, Node(.power)])
        default:
            if let freed = SparseSearch.freed(nodes) { return freed }
            guard let feature = randomFeature(kinds(nodes, at: nodes.count - 1)), operators.contains(.add) else {
                return nil
            }
            return nodes + [.constant(generator.standardNormal())] + feature + [Node(.multiply), Node(.add)]
        }
    }

    // MARK: What a place should be

    private func improveSemantically(_ parent: Candidate) {
        let nodes = parent.nodes
        guard nodes.count <= Self.longestTree, parent.slope != 0 else { return }
        let stride = problem.stride
        fitter.evaluator.evaluateAll(nodes, into: all)
        let position = draw(nodes.count)
        for r in 0..<stride {
            wanted[r] = (problem.target[r] - parent.intercept) / parent.slope
            sensitivity[r] = parent.slope
        }
        // From the root down to the place.
        var end = nodes.count - 1
        while end != position {
            let values = all + end * stride
            if nodes[end].operation.arity == 1 {
                invert(nodes[end].operation, values, all + (end - 1) * stride)
                end -= 1
            } else {
                let right = end - 1
                let left = Expression.start(of: right, in: nodes) - 1
                let goesRight = position >= left + 1
                invert(
                    nodes[end].operation, isRight: goesRight, other: all + (goesRight ? left : right) * stride,
                    own: all + (goesRight ? right : left) * stride)
                end = goesRight ? right : left
            }
        }
        var valid = 0
        var largest = 0.0
        for r in 0..<stride {
            let w = problem.weights[r] * sensitivity[r] * sensitivity[r]
            if w.isFinite, wanted[r].isFinite, abs(wanted[r]) < 1e100, w > 0 {
                sensitivity[r] = w
                largest = max(largest, w)
                valid += 1
            } else {
                sensitivity[r] = 0
                wanted[r] = 0
            }
        }
        guard valid * 4 > problem.rows * 3, largest > 0 else { return }
        let kind = kinds(nodes, at: position)
        let choice = bestFeatures(kind: kind)
        for (feature, slope, intercept) in choice {
            var part = library.features[feature].nodes
            let needsSlope = abs(slope - 1) > 1e-6
            let needsIntercept = abs(intercept) > 1e-9
            if needsSlope { part = [.constant(slope)] + part + [Node(.multiply)] }
            if needsIntercept { part += [.constant(intercept), Node(.add)] }
            let child = replacing(nodes, position, with: part)
            guard child.count <= Self.longestTree, Expression.complexity(child) <= longest + 6 else { continue }
            guard problem.typing.isTrivial || problem.typing.kind(of: child) != nil else { continue }
            consider(child, iterations: 6)
            if needsIntercept {
                let plain = replacing(nodes, position, with: library.features[feature].nodes)
                if problem.typing.isTrivial || problem.typing.kind(of: plain) != nil { consider(plain, iterations: 3) }
            }
        }
    }

    /// Features whose line comes closest to what is wanted, by weighted squares.
    private func bestFeatures(kind: UnitTyping.Kind?) -> [(Int, Double, Double)] {
        let rows = problem.rows
        var (s, sd, sdd) = (0.0, 0.0, 0.0)
        for r in 0..<rows {
            s += sensitivity[r]
            sd += sensitivity[r] * wanted[r]
        }
        let meanD = sd / s
        for r in 0..<rows { sdd += sensitivity[r] * (wanted[r] - meanD) * (wanted[r] - meanD) }
        guard sdd > 0, sdd.isFinite else { return [] }
        var best = BestList<(Int, Double, Double)>(2)
        // A random stretch of the library beside its beginning.
        let count = library.features.count
        let stretch = min(count, 400)
        let offset = count > stretch ? draw(count - stretch + 1) : 0
        let isTyped = kind != nil && problem.typing.constants == .dimensionless
        func look(_ f: Int) {
            if isTyped, let kind, library.features[f].kind != kind { return }
            library.values.withUnsafeBufferPointer { v in
                let base = v.baseAddress! + f * rows
                var sf = Lane.zero
                var sff = Lane.zero
                var sfd = Lane.zero
                let center = base[0]
                var r = 0
                let even = rows / 4 * 4
                while r < even {
                    let w = UnsafeRawPointer(sensitivity + r).loadUnaligned(as: Lane.self)
                    let x = UnsafeRawPointer(base + r).loadUnaligned(as: Lane.self) - center
                    let d = UnsafeRawPointer(wanted + r).loadUnaligned(as: Lane.self) - meanD
                    let wx = w * x
                    sf += wx
                    sff += wx * x
                    sfd += wx * d
                    r += 4
                }
                var (f1, f2, fd) = (sf.sum(), sff.sum(), sfd.sum())
                while r < rows {
                    let wx = sensitivity[r] * (base[r] - center)
                    f1 += wx
                    f2 += wx * (base[r] - center)
                    fd += wx * (wanted[r] - meanD)
                    r += 1
                }
                let variance = f2 - f1 * f1 / s
                guard variance > 1e-12 * f2, variance.isFinite else { return }
                let slope = fd / variance
                let score = (sdd - slope * fd) / sdd * (1 + 0.02 * Double(library.features[f].cost))
                guard score < best.threshold else { return }
                best.insert(score, (f, slope, meanD - slope * (center + f1 / s)))
            }
        }
        for f in 0..<min(count, 200) { look(f) }
        for f in max(200, offset)..<max(200, offset + stretch) where f < count { look(f) }
        return best.items.map(\.element)
    }

    private func invert(
        _ operation: Operation, _ values: UnsafeMutablePointer<Double>, _ argument: UnsafeMutablePointer<Double>
    ) {
        for r in 0..<problem.stride {
            let d = wanted[r]
            let x = argument[r]
            let f = values[r]
            switch operation {
            case .negate: (wanted[r], sensitivity[r]) = (-d, -sensitivity[r])
            case .square:
                (wanted[r], sensitivity[r]) = (
                    d >= 0 ? (x < 0 ? -d.squareRoot() : d.squareRoot()) : .nan, sensitivity[r] * 2 * x
                )
            case .cube: (wanted[r], sensitivity[r]) = (Glibc.cbrt(d), sensitivity[r] * 3 * x * x)
            case .inverse: (wanted[r], sensitivity[r]) = (1 / d, sensitivity[r] * f * f)
            case .squareRoot: (wanted[r], sensitivity[r]) = (d >= 0 ? d * d : .nan, sensitivity[r] * 0.5 / f)
            case .exponential: (wanted[r], sensitivity[r]) = (d > 0 ? Glibc.log(d) : .nan, sensitivity[r] * f)
            case .logarithm: (wanted[r], sensitivity[r]) = (d < 600 ? Glibc.exp(d) : .nan, sensitivity[r] / x)
            case .sine:
                let a = Glibc.asin(d)
                let turns = (x / (2 * .pi)).rounded() * 2 * .pi
                let local = x - turns
                let other = (local > 0 ? .pi : -.pi) - a
                wanted[r] = turns + (abs(other - local) < abs(a - local) ? other : a)
                sensitivity[r] *= Glibc.cos(x)
            case .cosine:
                let a = Glibc.acos(d)
                let turns = (x / (2 * .pi)).rounded() * 2 * .pi
                wanted[r] = turns + (x - turns < 0 ? -a : a)
                sensitivity[r] *= Glibc.sin(x)
            case .hyperbolicTangent: (wanted[r], sensitivity[r]) = (Glibc.atanh(d), sensitivity[r] * (1 - f * f))
            case .arcsine: (wanted[r], sensitivity[r]) = (Glibc.sin(d), sensitivity[r] / (1 - x * x).squareRoot())
            case .arccosine: (wanted[r], sensitivity[r]) = (Glibc.cos(d), sensitivity[r] / (1 - x * x).squareRoot())
            default: (wanted[r], sensitivity[r]) = (.nan, 0)
            }
        }
    }

    private func invert(
        _ operation: Operation, isRight: Bool, other: UnsafeMutablePointer<Double>, own: UnsafeMutablePointer<Double>
    ) {
        for r in 0..<problem.stride {
            let d = wanted[r]
            let o = other[r]
            switch (operation, isRight) {
            case (.add, _): wanted[r] = d - o
            case (.subtract, false): wanted[r] = d + o
            case (.subtract, true): (wanted[r], sensitivity[r]) = (o - d, -sensitivity[r])
            case (.multiply, _): (wanted[r], sensitivity[r]) = (d / o, sensitivity[r] * o)
            case (.divide, false): (wanted[r], sensitivity[r]) = (d * o, sensitivity[r] / o)
            case (.divide, true): (wanted[r], sensitivity[r]) = (o / d, sensitivity[r] * o / (own[r] * own[r]))
            case (.power, false):
                wanted[r] = d > 0 && o != 0 ? Glibc.pow(d, 1 / o) : .nan
                sensitivity[r] *= o * Glibc.pow(own[r], o - 1)
            default:
                wanted[r] = d > 0 && o > 0 ? Glibc.log(d) / Glibc.log(o) : .nan
                sensitivity[r] *= Glibc.pow(o, own[r]) * Glibc.log(o)
            }
        }
    }
}
