internal import Glibc
internal import NumericalMethods

/// Small formulas in order of length, each once, with their values over the rows of the search.
///
/// They are the building blocks of both searches: the sparse one combines them, the evolution puts them where a tree wants them.
struct FeatureLibrary: Sendable {
    struct Feature: Sendable {
        var nodes: [Expression.Node]
        var kind: UnitTyping.Kind
        var cost: Int
    }

    private(set) var features: [Feature] = []
    /// Values, `rows` each, column after column.
    private(set) var values: [Double] = []
    let rows: Int
    /// Of the features those that ``ChainScreening`` chose.
    private(set) var chains: Range<Int> = 0..<0

    /// Makes the library of the problem's features.
    ///
    /// - Parameter limit: the number of formulas.
    init(_ problem: FitProblem, operators: OperatorSet, limit: Int) {
        rows = problem.rows
        var builder = Builder(problem: problem, operators: operators, limit: limit)
        builder.build()
        features = builder.features
        values = builder.values
        chains = builder.chains
    }

    func column(_ i: Int) -> ArraySlice<Double> { values[(i * rows)..<((i + 1) * rows)] }

    private struct Builder {
        let problem: FitProblem
        let operators: OperatorSet
        let limit: Int
        let rows: Int
        var features: [Feature] = []
        var values: [Double] = []
        var levels: [[Int]] = Array(repeating: [], count: 16)
        var seen: Set<UInt64> = []
        var chains: Range<Int> = 0..<0

        init(problem: FitProblem, operators: OperatorSet, limit: Int) {
            self.problem = problem
            self.operators = operators
            self.limit = limit
            rows = problem.rows
        }

        mutating func build() {
            for v in 0..<problem.variables {
                let column = (0..<rows).map { problem.table[v][$0] }
                insert(column, [.variable(v)], problem.typing.kind(ofColumn: v), level: 1)
            }
            addMonomials()
            for level in 2..<14 where features.count < limit {
                addUnary(level)
                addBinary(level)
                if level == 3 {
                    addBilinear()
                    addChains()
                }
            }
        }

        /// Sums and differences of columns and products of two: a ± b c, a b ± c d, as in dot products and rules of levers.
        private mutating func addBilinear() {
            let n = problem.variables
            guard n >= 3, n <= 8, operators.contains(.multiply) else { return }
            let end = features.count + limit / 10
            var parts: [[Expression.Node]] = (0..<n).map { [.variable($0)] }
            for a in 0..<n { for b in 0..<a { parts.append([.variable(b), .variable(a), .init(.multiply)]) } }
            for j in n..<parts.count {
                for i in 0..<j where features.count < min(limit, end) {
                    for operation in [Operation.subtract, .add] where operators.contains(operation) {
                        let nodes = parts[i] + parts[j] + [.init(operation)]
                        guard let kind = problem.typing.kind(of: nodes) else { continue }
                        func value(_ part: [Expression.Node], _ r: Int) -> Double {
                            let first = problem.table[Int(part[0].index)][r]
                            return part.count == 1 ? first : first * problem.table[Int(part[1].index)][r]
                        }
                        let sign = operation == .add ? 1.0 : -1
                        insert(
                            (0..<rows).map { value(parts[i], $0) + sign * value(parts[j], $0) }, nodes, kind, level: 5)
                    }
                }
            }
        }

        private mutating func addChains() {
            let evaluator = ExpressionEvaluator(problem.table)
            let out = UnsafeMutablePointer<Double>.allocate(capacity: problem.stride)
            defer { out.deallocate() }
            let first = features.count
            let most = limit / 6
            // Short ones first among what is equal.
            for nodes in ChainScreening.chains(problem, operators: operators)
                .sorted(by: { Expression.complexity($0) < Expression.complexity($1) })
            where features.count < min(limit, first + most) {
                guard let kind = problem.typing.kind(of: nodes) else { continue }
                evaluator.evaluate(nodes, into: out)
                insert((0..<rows).map { out[$0] }, nodes, kind, level: 15)
            }
            chains = first..<features.count
        }

        /// Products of several variables with exponents ±1, which a short enumeration would not reach.
        private mutating func addMonomials() {
            let n = problem.variables
            guard n >= 3, operators.contains(.multiply), operators.contains(.divide) else { return }
            let most = limit / 4
            var added = 0
            for size in 3...n {
                var combinations = 1.0
                for i in 0..<size { combinations *= Double(n - i) / Double(i + 1) }
                guard combinations * Glibc.exp2(Double(size - 1)) + Double(added) < Double(most) else { return }
                var chosen = Array(0..<size)
                while true {
                    for signs in 0..<(1 << (size - 1)) {
                        // The first variable stands above: the inverse is the same feature to a product, and comes with `inverse`.
                        var above = [chosen[0]]
                        var below: [Int] = []
                        for i in 1..<size {
                            if signs & (1 << (i - 1)) == 0 { above.append(chosen[i]) } else { below.append(chosen[i]) }
                        }
                        addMonomial(above, below, level: 2 * size - 1)
                        if !below.isEmpty { addMonomial(below, above, level: 2 * size - 1) }
                        added += 2
                    }
                    var i = size - 1
                    while i >= 0, chosen[i] == n - size + i { i -= 1 }
                    if i < 0 { break }
                    chosen[i] += 1
                    for j in (i + 1)..<max(i + 1, size) { chosen[j] = chosen[j - 1] + 1 }
                }
            }
        }

        private mutating func addMonomial(_ above: [Int], _ below: [Int], level: Int) {
            var nodes: [Expression.Node] = [.variable(above[0])]
            for v in above.dropFirst() { nodes += [.variable(v), .init(.multiply)] }
            if !below.isEmpty {
                nodes.append(.variable(below[0]))
                for v in below.dropFirst() { nodes += [.variable(v), .init(.multiply)] }
                nodes.append(.init(.divide))
            }
            guard let kind = problem.typing.kind(of: nodes) else { return }
            var column = [Double](repeating: 1, count: rows)
            for r in 0..<rows {
                for v in above { column[r] *= problem.table[v][r] }
                for v in below { column[r] /= problem.table[v][r] }
            }
            insert(column, nodes, kind, level: min(level, 9))
        }

        private mutating func addUnary(_ level: Int) {
            for (operation, cost) in Self.unaryCosts where operators.contains(operation) && level > cost {
                for i in levels[level - cost] where features.count < limit {
                    let last = features[i].nodes[features[i].nodes.count - 1].operation
                    if FeatureLibrary.isVain(operation, after: last) { continue }
                    guard let kind = UnitTyping.apply(operation, features[i].kind) else { continue }
                    let column = (0..<rows).map { ScalarFunctions.apply(operation, values[i * rows + $0]) }
                    insert(column, features[i].nodes + [.init(operation)], kind, level: level)
                }
            }
            guard level > 2 else { return }
            // With the numbers that laws have inside: 1 + u, 1 − u, e^−u, the sine of half an angle.
            for i in levels[level - 2] where features.count < limit {
                guard UnitTyping.fits(features[i].kind, Dimension.none) else { continue }
                let nodes = features[i].nodes
                func column(_ f: (Double) -> Double) -> [Double] { (0..<rows).map { f(values[i * rows + $0]) } }
                let one = Expression.Node.constant(1, isFixed: true)
                let none = UnitTyping.Kind.known(.none)
                if operators.contains(.add) {
                    insert(column { 1 + $0 }, [one] + nodes + [.init(.add)], none, level: level)
                }
                if operators.contains(.subtract) {
                    insert(column { 1 - $0 }, [one] + nodes + [.init(.subtract)], none, level: level)
                }
                if operators.contains(.exponential) {
                    insert(
                        column { Glibc.exp(-$0) }, nodes + [.init(.negate), .init(.exponential)], none, level: level)
                }
                if level < 7, operators.contains(.sine) {
                    insert(
                        column { Glibc.sin(0.5 * $0) },
                        [.constant(0.5)] + nodes + [.init(.multiply), .init(.sine)], none, level: level)
                }
            }
        }

        private mutating func addBinary(_ level: Int) {
            guard level > 2 else { return }
            for left in 1..<(level - 1) {
                let right = level - 1 - left
                for i in levels[left] {
                    for j in levels[right] where features.count < limit {
                        let isOrdered = left < right || left == right && i < j
                        if isOrdered {
                            combine(.multiply, i, j, level)
                            combine(.add, i, j, level)
                            combine(.subtract, i, j, level)
                        }
                        if i != j { combine(.divide, i, j, level) }
                    }
                }
            }
        }

        private mutating func combine(_ operation: Operation, _ i: Int, _ j: Int, _ level: Int) {
            guard operators.contains(operation),
                let kind = UnitTyping.apply(operation, features[i].kind, features[j].kind, exponent: nil)
            else { return }
            var column = [Double](repeating: 0, count: rows)
            values.withUnsafeBufferPointer { v in
                let (a, b) = (i * rows, j * rows)
                switch operation {
                case .multiply: for r in 0..<rows { column[r] = v[a + r] * v[b + r] }
                case .add: for r in 0..<rows { column[r] = v[a + r] + v[b + r] }
                case .subtract: for r in 0..<rows { column[r] = v[a + r] - v[b + r] }
                default: for r in 0..<rows { column[r] = v[a + r] / v[b + r] }
                }
            }
            insert(column, features[i].nodes + features[j].nodes + [.init(operation)], kind, level: level)
        }

        private mutating func insert(
            _ column: [Double], _ nodes: [Expression.Node], _ kind: UnitTyping.Kind, level: Int
        ) {
            guard features.count < limit else { return }
            var sum = 0.0
            for value in column { sum += value }
            let mean = sum / Double(rows)
            guard mean.isFinite else { return }
            var squares = 0.0
            for value in column { squares += (value - mean) * (value - mean) }
            guard squares.isFinite, squares > 1e-20 * mean * mean * Double(rows), squares > 1e-200, squares < 1e200
            else { return }
            // What differs by a line only is one feature to a search that fits lines; but the units may differ.
            let scale = 1 / squares.squareRoot()
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325
            var sign = 0.0
            for r in 0..<rows {
                var z = (column[r] - mean) * scale
                if sign == 0, abs(z) > 1e-4 { sign = z < 0 ? -1 : 1 }
                z *= sign == 0 ? 1 : sign
                let quantized = (z * 1e8).rounded()
                hash = (hash ^ UInt64(bitPattern: Int64(quantized))) &* 0x100_0000_01B3
            }
            if case .known(let d) = kind {
                for i in 0..<7 { hash = (hash ^ UInt64(bitPattern: Int64(d.twelfths[i]))) &* 0x100_0000_01B3 }
            }
            guard seen.insert(hash).inserted else { return }
            levels[level].append(features.count)
            features.append(Feature(nodes: nodes, kind: kind, cost: Expression.complexity(nodes)))
            values += column
        }

        /// One more than the lengths where a function does not appear early in laws.
        private static let unaryCosts: [(Operation, Int)] = [
            (.square, 1), (.squareRoot, 1), (.inverse, 1), (.exponential, 1), (.logarithm, 1), (.sine, 1), (.cosine, 1),
            (.cube, 2), (.hyperbolicTangent, 2),
        ]
    }

    static func isVain(_ operation: Operation, after inner: Operation) -> Bool {
        switch (operation, inner) {
        case (.square, .squareRoot), (.squareRoot, .square), (.inverse, .inverse), (.exponential, .logarithm),
            (.logarithm, .exponential), (.inverse, .divide), (.logarithm, .inverse), (.logarithm, .square),
            (.logarithm, .squareRoot), (.logarithm, .cube), (.square, .inverse), (.sine, .sine), (.cosine, .cosine),
            (.sine, .cosine), (.cosine, .sine), (.exponential, .exponential), (.sine, .exponential),
            (.cosine, .exponential),
            (.inverse, .exponential), (.hyperbolicTangent, .sine), (.hyperbolicTangent, .cosine),
            (.exponential, .hyperbolicTangent),
            (.squareRoot, .inverse), (.cube, .inverse), (.cube, .square), (.square, .cube),
            (.squareRoot, .exponential),
            (.square, .exponential), (.cube, .exponential), (.hyperbolicTangent, .exponential),
            (.hyperbolicTangent, .hyperbolicTangent):
            true
        default: false
        }
    }
}
