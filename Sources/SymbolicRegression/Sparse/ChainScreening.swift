internal import Glibc

/// Chains of functions on a variable, a ratio, a product, a sum or a difference (√(1 − (a/b)²), e^(−(1−a)²), 1/(1 + a⁻⁴)), of all those up
/// to a depth the ones that go best with the target or a function of it.
///
/// In a law that is a product or a sum of functions of different variables, each of the functions is the one of its variable that correlates most
/// with the law or its logarithm, however deep it is: it is found without its partners. What smooth functions of the other variables explain is taken
/// out before; for chains on two variables, what smooth functions of each explain.
struct ChainScreening {
    typealias Node = Expression.Node
    private let problem: FitProblem
    private let rows: [Int]
    private let count: Int
    private var targets: [Target] = []
    private let steps: [Step]
    private var buffers: [UnsafeMutablePointer<Double>] = []

    /// A function of the target, centred and of norm one under its weights, which make its noise even.
    private struct Target {
        var values: [Double]
        /// Squares of the weights, of sum one.
        var weights: [Double]

        /// What is left of it, and the orthonormal columns (weights inside) that chains stand beside.
        var left: [Double] = []
        var basis: [[Double]] = []
    }

    private struct Step {
        var operation: Operation
        var isVain: (Operation) -> Bool
        var nodes: ([Node]) -> [Node]
        var apply: (Lane) -> Lane
        /// Whether the result is a line of the argument: no feature of its own.
        var isLine = false
        /// What the step must not follow.
        var after: Operation
    }

    static func chains(_ problem: FitProblem, operators: OperatorSet) -> [[Node]] {
        var screening = ChainScreening(problem, operators: operators)
        defer { for buffer in screening.buffers { buffer.deallocate() } }
        return screening.run(operators)
    }

    private init(_ problem: FitProblem, operators: OperatorSet) {
        self.problem = problem
        let most = min(problem.rows, 256)
        rows = (0..<most).map { $0 * problem.rows / most }
        count = (most + 3) / 4 * 4
        func plain(_ operation: Operation, _ apply: @escaping (Lane) -> Lane) -> Step? {
            guard operators.contains(operation) else { return nil }
            return Step(
                operation: operation, isVain: { FeatureLibrary.isVain(operation, after: $0) },
                nodes: { $0 + [Node(operation)] }, apply: apply, after: operation)
        }
        var steps = [
            plain(.square) { $0 * $0 }, plain(.squareRoot) { $0.squareRoot() }, plain(.inverse) { 1 / $0 },
            plain(.exponential) { VectorFunctions.exp($0) }, plain(.logarithm) { VectorFunctions.log($0) },
            plain(.sine) { VectorFunctions.sineAndCosine($0).sine },
            plain(.cosine) { VectorFunctions.sineAndCosine($0).cosine },
            plain(.hyperbolicTangent) { VectorFunctions.hyperbolicTangent($0) },
        ].compactMap(\.self)
        if operators.contains(.exponential) {
            steps.append(
                Step(
                    operation: .exponential, isVain: { $0 == .exponential || $0 == .logarithm },
                    nodes: { $0 + [Node(.negate), Node(.exponential)] }, apply: { VectorFunctions.exp(0 - $0) },
                    after: .exponential))
        }
        for operation in [Operation.add, .subtract] where operators.contains(operation) {
            let isSum = operation == .add
            steps.append(
                Step(
                    operation: operation, isVain: { $0 == .add || $0 == .subtract },
                    nodes: { [.constant(1, isFixed: true)] + $0 + [Node(operation)] },
                    apply: { isSum ? 1 + $0 : 1 - $0 }, isLine: true, after: operation))
        }
        self.steps = steps
        let y = rows.map { problem.target[$0] }
        let own = rows.map { problem.weights[$0] }
        for transform in [TargetTransform.identity, .logarithm, .inverse, .square] {
            // Negative targets have logarithms of their size.
            let z = y.map { transform.value(transform == .logarithm ? abs($0) : $0) }
            let weights = zip(TargetTransform.weights(transform, y), own).map { $0 * $0 * $1 }
            let total = weights.reduce(0, +)
            guard z.allSatisfy(\.isFinite), total > 0, total.isFinite else { continue }
            let share = weights.map { $0 / total }
            let mean = zip(z, share).reduce(0) { $0 + $1.0 * $1.1 }
            let squares = zip(z, share).reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1 }
            guard squares > 0, squares.isFinite else { continue }
            let padding = [Double](repeating: 0, count: count - rows.count)
            targets.append(
                Target(values: z.map { ($0 - mean) / squares.squareRoot() } + padding, weights: share + padding))
        }
        for _ in 0..<8 { buffers.append(.allocate(capacity: count)) }
    }

    /// The best chains of one base, for each target.
    private struct Found {
        var lists: [BestList<[Node]>]
    }

    private mutating func run(_ operators: OperatorSet) -> [[Node]] {
        guard !targets.isEmpty, !steps.isEmpty else { return [] }
        let n = problem.variables
        var result: [[Node]] = []
        let whole = targets
        func search(_ base: [Node], depth: Int, kept: Int) {
            guard let kind = problem.typing.kind(of: base), let values = column(base) else { return }
            for r in 0..<count { buffers[0][r] = values[min(r, values.count - 1)] }
            var found = Found(lists: targets.map { _ in BestList(kept) })
            follow(base, kind, last: base[base.count - 1].operation, level: 0, depth: depth, &found)
            for list in found.lists { result += list.items.map(\.element) }
        }
        for v in 0..<min(n, 16) {
            targets = whole.map { beside($0, (0..<n).filter { $0 != v }) }
            search([.variable(v)], depth: n <= 3 ? 5 : n <= 8 ? 4 : 3, kept: n <= 3 ? 24 : 12)
        }
        guard n <= 12 else { return result }
        targets = whole.map { beside($0, Array(0..<n)) }
        for a in 0..<n {
            for b in 0..<n where a != b {
                let depth = n <= 3 ? 4 : n <= 7 ? 3 : 2
                func pair(_ operation: Operation) {
                    guard operators.contains(operation) else { return }
                    search([.variable(a), .variable(b), Node(operation)], depth: depth, kept: n <= 4 ? 8 : 4)
                }
                pair(.divide)
                if a < b {
                    pair(.multiply)
                    pair(.subtract)
                    pair(.add)
                }
            }
        }
        targets = whole
        if n >= 3, n <= 6, operators.contains(.multiply), operators.contains(.divide) {
            // Groups of three and more variables, as in exp(−Q/(R T)): of all of them the best.
            var found = Found(lists: targets.map { _ in BestList(40) })
            for set in 7..<(1 << n) where set.nonzeroBitCount >= 3 {
                let members = (0..<n).filter { set & (1 << $0) != 0 }
                for signs in 0..<(1 << (members.count - 1)) {
                    var base: [Node] = [.variable(members[0])]
                    for (i, v) in members.dropFirst().enumerated() {
                        base += [.variable(v), Node(signs & (1 << i) == 0 ? .multiply : .divide)]
                    }
                    guard let kind = problem.typing.kind(of: base), let values = column(base) else { continue }
                    for r in 0..<count { buffers[0][r] = values[min(r, values.count - 1)] }
                    // Depth 3: the inverse stands first.
                    follow(base, kind, last: .multiply, level: 0, depth: n <= 4 ? 3 : 2, &found)
                }
            }
            for list in found.lists { result += list.items.map(\.element) }
        }
        return result
    }

    /// The target beside smooth functions of variables: few for each, so that they stay far fewer than rows.
    private func beside(_ target: Target, _ variables: [Int]) -> Target {
        var target = target
        target.basis = []
        target.left = target.values
        let each = variables.count <= 4 ? 6 : variables.count <= 6 ? 4 : variables.count <= 12 ? 2 : 0
        guard each > 0, rows.count >= 6 * each * max(1, variables.count) else { return target }
        let shapes: [(Double) -> Double] = [
            { $0 }, { Glibc.log(abs($0)) }, { $0 * $0 }, { 1 / $0 }, { $0 * $0 * $0 }, { abs($0).squareRoot() },
        ]
        let root = target.weights.map { $0.squareRoot() }
        target.basis = [root]
        func freed(_ column: [Double]) -> [Double]? {
            var v = column
            for _ in 0..<2 {
                for b in target.basis {
                    let dot = zip(v, b).reduce(0) { $0 + $1.0 * $1.1 }
                    for r in v.indices { v[r] -= dot * b[r] }
                }
            }
            let norm = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let size = column.reduce(0) { $0 + $1 * $1 }.squareRoot()
            guard norm.isFinite, norm > 1e-6 * size else { return nil }
            return v.map { $0 / norm }
        }
        for v in variables {
            for shape in shapes.prefix(each) {
                let values = (0..<count).map { r in
                    r < rows.count ? shape(problem.table[v][rows[r]]) * root[r] : 0
                }
                guard values.allSatisfy(\.isFinite), let column = freed(values) else { continue }
                target.basis.append(column)
            }
        }
        let weighted = zip(target.values, root).map { $0 * $1 }
        var left = weighted
        for b in target.basis {
            let dot = zip(left, b).reduce(0) { $0 + $1.0 * $1.1 }
            for r in left.indices { left[r] -= dot * b[r] }
        }
        let squares = left.reduce(0) { $0 + $1 * $1 }
        guard squares > 1e-20 else {
            target.basis = []
            return target
        }
        // Divided by the weights' roots, times which it is multiplied again below.
        target.left = zip(left, root).map { $1 > 0 ? $0 / $1 / squares.squareRoot() : 0 }
        for i in target.basis.indices {
            target.basis[i] = zip(target.basis[i], root).map { $1 > 0 ? $0 / $1 : 0 }
        }
        return target
    }

    private func column(_ nodes: [Node]) -> [Double]? {
        let expression = Expression(nodes)
        var row = [Double](repeating: 0, count: problem.variables)
        var values: [Double] = []
        values.reserveCapacity(count)
        for r in rows {
            for v in 0..<problem.variables { row[v] = problem.table[v][r] }
            values.append(expression.value(row))
        }
        return values.allSatisfy(\.isFinite) ? values : nil
    }

    private func follow(
        _ nodes: [Node], _ kind: UnitTyping.Kind, last: Operation, level: Int, depth: Int, _ found: inout Found
    ) {
        let input = UnsafeRawPointer(buffers[level])
        let output = buffers[level + 1]
        for step in steps where !step.isVain(last) {
            // The last step of a chain is never a line.
            if step.isLine, level + 1 == depth { continue }
            let next: UnitTyping.Kind?
            if step.isLine {
                next = UnitTyping.fits(kind, Dimension.none) ? .known(.none) : nil
            } else {
                next = UnitTyping.apply(step.operation, kind)
            }
            guard let next else { continue }
            var sum = Lane.zero
            for offset in stride(from: 0, to: count * 8, by: 32) {
                let value = step.apply(input.loadUnaligned(fromByteOffset: offset, as: Lane.self))
                UnsafeMutableRawPointer(output).storeBytes(of: value, toByteOffset: offset, as: Lane.self)
                sum += value
            }
            guard sum.sum().isFinite, abs(sum.sum()) < 1e100 else { continue }
            var made: [Node]?
            if !step.isLine, level > 0 || nodes.count > 1 {
                for (t, target) in targets.enumerated() {
                    let score = error(output, target)
                    if score < found.lists[t].threshold * (1 - 1e-9) {
                        let whole = made ?? step.nodes(nodes)
                        made = whole
                        found.lists[t].insert(score, whole)
                    }
                }
            }
            if level + 1 < depth {
                follow(
                    made ?? step.nodes(nodes), next, last: step.after, level: level + 1, depth: depth, &found)
            }
        }
    }

    /// One less the square of the weighted correlation.
    private func error(_ values: UnsafeMutablePointer<Double>, _ target: Target) -> Double {
        var f = Lane.zero
        var ff = Lane.zero
        var ft = Lane.zero
        let center = values[0]
        let wanted = target.basis.isEmpty ? target.values : target.left
        wanted.withUnsafeBytes { t in
            target.weights.withUnsafeBytes { w in
                for offset in stride(from: 0, to: count * 8, by: 32) {
                    let x = UnsafeRawPointer(values).loadUnaligned(fromByteOffset: offset, as: Lane.self) - center
                    let wx = x * w.loadUnaligned(fromByteOffset: offset, as: Lane.self)
                    f += wx
                    ff += wx * x
                    ft += wx * t.loadUnaligned(fromByteOffset: offset, as: Lane.self)
                    UnsafeMutableRawPointer(buffers[7]).storeBytes(of: wx, toByteOffset: offset, as: Lane.self)
                }
            }
        }
        let all = ff.sum()
        var variance = all - f.sum() * f.sum()
        guard variance > 1e-12 * all, variance.isFinite else { return .infinity }
        let whole = variance
        // The first of the basis is the constant column, taken out already.
        for column in target.basis.dropFirst() {
            var dot = Lane.zero
            column.withUnsafeBytes { b in
                for offset in stride(from: 0, to: count * 8, by: 32) {
                    dot +=
                        UnsafeRawPointer(buffers[7]).loadUnaligned(fromByteOffset: offset, as: Lane.self)
                        * b.loadUnaligned(fromByteOffset: offset, as: Lane.self)
                }
            }
            variance -= dot.sum() * dot.sum()
        }
        guard variance > 1e-9 * whole else { return .infinity }
        return 1 - ft.sum() * ft.sum() / variance
    }
}
