internal import NumericalMethods

/// How fast a machine evaluates and screens formulas, measured on work that a search does.
public enum SearchSpeed {
    /// Evaluates formulas of arithmetic, or of arithmetic and functions, over a table again and again.
    ///
    /// - Parameter isDone: asked after every thousand formulas.
    /// - Returns: nodes times rows evaluated.
    public static func evaluate(rows: Int, withFunctions: Bool, isDone: () -> Bool) -> Int {
        typealias Node = Expression.Node
        let columns: [[Double]] = (0..<4).map { c in
            (0..<rows).map { r in
                let step: Int = (r * 7919 + c * 104_729) % 1009
                return 1 + Double(step) / 1009
            }
        }
        let evaluator = ExpressionEvaluator(ColumnTable(columns))
        let (a, b, c, d) = (Node.variable(0), Node.variable(1), Node.variable(2), Node.variable(3))
        let plain: [[Node]] = [
            [a, b, Node(.multiply), c, d, Node(.multiply), Node(.add), a, b, Node(.add), Node(.divide)],
            [.constant(0.5), a, Node(.multiply), b, Node(.square), c, Node(.square), Node(.add), Node(.multiply)],
            [a, b, c, Node(.subtract), Node(.multiply), d, Node(.multiply), a, Node(.subtract)],
        ]
        let functions: [[Node]] = [
            [a, b, c, Node(.multiply), Node(.negate), Node(.exponential), Node(.multiply)],
            [a, Node(.square), b, Node(.square), Node(.add), Node(.squareRoot), c, Node(.logarithm), Node(.multiply)],
        ]
        let formulas = withFunctions ? plain + functions : plain
        let out = UnsafeMutablePointer<Double>.allocate(capacity: evaluator.table.stride)
        defer { out.deallocate() }
        repeat {
            for i in 0..<1000 { evaluator.evaluate(formulas[i % formulas.count], into: out) }
        } while !isDone()
        return evaluator.work
    }

    /// Screens all products of two first-rung features of so many primary columns: the second rung of SISSO.
    ///
    /// The first rung is the columns, their inverses, squares and roots, and all their products, quotients, sums and differences.
    /// - Returns: second-rung features screened, and first-rung features.
    public static func screen(primaries: Int, rows: Int, shouldStop: () -> Bool) -> (screened: Int, firstRung: Int) {
        var generator = Xoshiro256StarStar(seed: 1)
        let base = (0..<primaries).map { _ in (0..<rows).map { _ in 0.5 + generator.uniform() } }
        var elements: [Double] = []
        func append(_ f: (Int) -> Double) { for r in 0..<rows { elements.append(f(r)) } }
        for x in base {
            append { x[$0] }
            append { 1 / x[$0] }
            append { x[$0] * x[$0] }
            append { x[$0].squareRoot() }
        }
        for i in base.indices {
            for j in 0..<i {
                append { base[i][$0] * base[j][$0] }
                append { base[i][$0] / base[j][$0] }
                append { base[j][$0] / base[i][$0] }
                append { base[i][$0] + base[j][$0] }
                append { base[i][$0] - base[j][$0] }
            }
        }
        let count = elements.count / rows
        var target = (0..<rows).map { base[0][$0] * base[1][$0] / base[2][$0] + 0.1 * generator.uniform() }
        let mean = target.reduce(0, +) / Double(rows)
        for r in 0..<rows { target[r] -= mean }
        let norm = target.reduce(0) { $0 + $1 * $1 }.squareRoot()
        for r in 0..<rows { target[r] /= norm }
        let best = ProductScreening.best(
            of: Matrix(rows: rows, columns: count, elements: elements), target: target, kept: 100,
            shouldStop: shouldStop)
        precondition(!best.isEmpty, "screening was stopped before its first block")
        return (count * (count + 1) / 2, count)
    }
}
