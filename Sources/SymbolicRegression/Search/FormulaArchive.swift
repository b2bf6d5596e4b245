/// The best formula of each length, and the front they make.
struct FormulaArchive: Sendable {
    private(set) var best: [Int: Candidate] = [:]
    let longest: Int
    /// What formulas must be proven to keep; nil: nothing.
    let shape: ShapeProof?

    init(longest: Int, shape: ShapeProof? = nil) {
        self.longest = longest
        self.shape = shape
    }

    /// Keeps a formula that stands for itself (no line beside it) where it is the best of its length.
    @discardableResult
    mutating func offer(_ candidate: Candidate) -> Bool {
        guard candidate.complexity <= longest, candidate.error.isFinite else { return false }
        if let held = best[candidate.complexity], held.error <= candidate.error { return false }
        if let shape, !shape.admits(candidate.nodes) { return false }
        best[candidate.complexity] = candidate
        return true
    }

    /// The smallest error of formulas that are not longer.
    func error(upTo complexity: Int) -> Double {
        var smallest = Double.infinity
        for (length, candidate) in best where length <= complexity { smallest = min(smallest, candidate.error) }
        return smallest
    }

    /// Formulas that no shorter one equals, shortest first.
    var front: [Candidate] {
        var result: [Candidate] = []
        for length in best.keys.sorted() {
            guard let candidate = best[length] else { continue }
            if let last = result.last {
                // Below rounding nothing is better.
                guard candidate.error < last.error * 0.9999, last.error > 1e-26 else { continue }
            }
            result.append(candidate)
        }
        return result
    }
}

/// Turns candidates of a search into formulas that stand for themselves: simplified, fitted, their constants rounded where the data allow it.
struct FormulaPolisher {
    let fitter: Fitter
    let problem: FitProblem

    init(_ fitter: Fitter) {
        self.fitter = fitter
        problem = fitter.problem
    }

    /// The formula without a line beside it, simplified and fitted again; nil where it breaks the rules of units.
    func polished(_ candidate: Candidate, iterations: Int = 12) -> Candidate? {
        let whole = candidate.materialized
        guard whole.count < 400 else { return nil }
        let short = Expression(whole).simplified.nodes
        var nodes = short
        guard var held = fitter.fit(nodes, isScaled: false) else { return nil }
        if held.error > candidate.error * 1.0001 + 1e-20 {
            // The simplification changed it (a sign under a root): the formula as it was.
            nodes = whole
            guard let asIs = fitter.fit(nodes, isScaled: false) else { return nil }
            held = asIs
        }
        guard problem.typing.admits(nodes) else { return nil }
        if held.error > 1e-28 { held = fitter.refine(held, iterations: iterations, isScaled: false) }
        return held
    }

    /// The formula with one operand in place of an operation, for each of them: what such a part is worth.
    func pruned(_ candidate: Candidate) -> [Candidate] {
        let nodes = candidate.nodes
        var results: [Candidate] = []
        for end in nodes.indices where nodes[end].operation.arity == 2 {
            let start = Expression.start(of: end, in: nodes)
            let right = Expression.start(of: end - 1, in: nodes)
            for operand in [nodes[start..<right], nodes[right..<end]] {
                let shorter = Array(nodes[..<start]) + operand + nodes[(end + 1)...]
                guard shorter.contains(where: { $0.operation == .variable }), problem.typing.admits(shorter),
                    let first = fitter.fit(shorter, isScaled: false)
                else { continue }
                let fitted = fitter.refine(first, iterations: 8, isScaled: false)
                guard fitted.error < max(candidate.error * 3, 1e-20) else { continue }
                results.append(fitted)
            }
        }
        return results
    }

    /// The formula with coefficients tied that differ by little, and with completed squares, fitted again; shorter ones only.
    func tied(_ candidate: Candidate) -> [Candidate] { tied(candidate.nodes, than: candidate) }

    /// - Parameters:
    ///   - nodes: the formula as its search wrote it, sums not yet factored.
    ///   - candidate: what the result must be shorter than.
    func tied(_ nodes: [Expression.Node], than candidate: Candidate) -> [Candidate] {
        let tolerances = candidate.error < 1e-12 ? [1e-5] : [0.02, 0.15]
        return tolerances.compactMap { tolerance in
            let nodes = Expression(nodes).tied(within: tolerance).nodes
            guard Expression.complexity(nodes) < candidate.complexity, problem.typing.admits(nodes),
                let start = fitter.fit(nodes, isScaled: false)
            else { return nil }
            return fitter.refine(start, iterations: 12, isScaled: false)
        }
    }

    /// Tries rounder constants; each that costs no more than chance would is kept, the others fitted again.
    func rounded(_ candidate: Candidate) -> [Candidate] {
        var results: [Candidate] = []
        var current = candidate
        let n = Double(problem.rows)
        for _ in 0..<2 {
            var hasChanged = false
            for position in Expression.freeConstants(current.nodes) {
                guard position < current.nodes.count, current.nodes[position].operation == .constant,
                    !current.nodes[position].isFixed
                else { continue }
                let value = current.nodes[position].value
                for round in Self.rounder(value, tolerance: current.error < 1e-12 ? 1e-5 : 0.25) {
                    var nodes = current.nodes
                    nodes[position].value = round
                    nodes[position].isFixed = true
                    guard var trial = fitter.fit(nodes, isScaled: false) else { continue }
                    trial = fitter.refine(trial, iterations: 6, isScaled: false)
                    // One constant less must not cost more than half of log n in the logarithm of the error.
                    guard trial.error <= max(current.error * (1 + 2 / n), 1e-20) else { continue }
                    let short = Expression(trial.nodes).simplified.nodes
                    if let simple = fitter.fit(short, isScaled: false),
                        simple.error <= max(trial.error * 1.0001, 1e-20),
                        problem.typing.admits(short)
                    {
                        current = simple
                        hasChanged = true
                        results.append(simple)
                    }
                    break
                }
                if hasChanged { break }
            }
            if !hasChanged { break }
        }
        return results
    }

    /// Round numbers near a value, the roundest first.
    static func rounder(_ value: Double, tolerance: Double) -> [Double] {
        guard value.isFinite, value != 0 else { return [] }
        var result: [Double] = []
        for divisor in [1.0, 2, 3, 4] {
            let round = (value * divisor).rounded() / divisor
            if round != value, abs(round - value) <= tolerance * max(abs(round), 0.05), !result.contains(round),
                abs(round) < 1e4
            {
                result.append(round)
            }
        }
        for digits in 1...3 {
            let round = FigureText.rounded(value, digits: digits)
            if round != value, abs(round - value) <= min(tolerance, 0.02) * abs(value), !result.contains(round) {
                result.append(round)
            }
        }
        return result
    }
}
