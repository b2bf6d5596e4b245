/// Values of expressions over all rows of a table, and their derivatives with respect to the constants.
///
/// The tree is walked once for each block of rows; every operation runs over the whole block. Variables are read where they lie and
/// constants are broadcast, so that only operations cost. One evaluator serves one thread.
final class ExpressionEvaluator {
    typealias Node = Expression.Node
    typealias Rows = UnsafeMutablePointer<Double>

    /// Rows of a block: a few operands of it fit into the first-level cache.
    static let block = 256

    let table: ColumnTable
    /// Node·rows evaluated so far.
    private(set) var work = 0

    private var scratch: Rows
    private var scratchSlots = 0
    /// Operands: where they lie, or nil for a constant.
    private var operands: [Operand] = []

    private struct Operand {
        var rows: Rows?
        var value: Double
        /// The node it came from.
        var node: Int
    }

    init(_ table: ColumnTable) {
        self.table = table
        scratch = .allocate(capacity: 1)
        reserve(slots: 64)
        operands.reserveCapacity(64)
    }

    deinit { scratch.deallocate() }

    private func reserve(slots: Int) {
        guard slots > scratchSlots else { return }
        scratch.deallocate()
        scratchSlots = slots
        scratch = .allocate(capacity: slots * Self.block)
        scratch.initialize(repeating: 0, count: slots * Self.block)
    }

    /// Writes the values of all rows, `table.stride` of them.
    func evaluate(_ nodes: [Node], into out: Rows) {
        reserve(slots: nodes.count)
        work += nodes.count * table.rows
        var first = 0
        while first < table.stride {
            let count = min(Self.block, table.stride - first)
            evaluateBlock(nodes, first: first, count: count, keepsAll: false, out: out + first)
            first += count
        }
    }

    /// Writes the values and, for each of the nodes `constants`, the derivative, one column of `table.stride` after the other.
    func evaluate(_ nodes: [Node], constants: [Int], into out: Rows, derivatives: Rows) {
        reserve(slots: 2 * nodes.count + 1)
        work += 3 * nodes.count * table.rows
        var first = 0
        while first < table.stride {
            let count = min(Self.block, table.stride - first)
            evaluateBlock(nodes, first: first, count: count, keepsAll: true, out: out + first)
            sweepBack(nodes, constants: constants, first: first, count: count, derivatives: derivatives)
            first += count
        }
    }

    /// The values of every node in turn, for callers that need what lies inside a tree; `nodes.count` columns of `table.stride`.
    func evaluateAll(_ nodes: [Node], into out: Rows) {
        reserve(slots: nodes.count)
        work += nodes.count * table.rows
        var first = 0
        while first < table.stride {
            let count = min(Self.block, table.stride - first)
            operands.removeAll(keepingCapacity: true)
            for i in nodes.indices {
                step(nodes[i], i, first: first, count: count, to: out + i * table.stride + first)
                if nodes[i].operation.arity == 0 {
                    let last = operands[operands.count - 1]
                    fill(out + i * table.stride + first, last, count)
                }
            }
            first += count
        }
    }

    private func evaluateBlock(_ nodes: [Node], first: Int, count: Int, keepsAll: Bool, out: Rows) {
        operands.removeAll(keepingCapacity: true)
        let last = nodes.count - 1
        for i in 0...last {
            // A result takes the place of its first operand unless all are kept.
            let slot = keepsAll ? i : max(0, operands.count - nodes[i].operation.arity)
            step(nodes[i], i, first: first, count: count, to: i == last ? out : scratch + slot * Self.block)
        }
        if nodes[last].operation.arity == 0 || operands[0].rows != out { fill(out, operands[0], count) }
    }

    private func fill(_ out: Rows, _ operand: Operand, _ count: Int) {
        if let rows = operand.rows {
            if rows != out { out.update(from: rows, count: count) }
        } else {
            for r in 0..<count { out[r] = operand.value }
        }
    }

    @inline(__always)
    private func step(_ node: Node, _ i: Int, first: Int, count: Int, to out: Rows) {
        switch node.operation {
        case .constant: operands.append(Operand(rows: nil, value: node.value, node: i))
        case .variable: operands.append(Operand(rows: table[Int(node.index)] + first, value: 0, node: i))
        case .add, .subtract, .multiply, .divide, .power:
            let b = operands.removeLast()
            let a = operands.removeLast()
            if a.rows == nil, b.rows == nil {
                let value = ScalarFunctions.apply(node.operation, a.value, b.value)
                operands.append(Operand(rows: nil, value: value, node: i))
            } else {
                binary(node.operation, a, b, count, out)
                operands.append(Operand(rows: out, value: 0, node: i))
            }
        default:
            let a = operands.removeLast()
            if a.rows == nil {
                operands.append(
                    Operand(rows: nil, value: ScalarFunctions.apply(node.operation, a.value), node: i))
            } else {
                unary(node.operation, a.rows!, count, out)
                operands.append(Operand(rows: out, value: 0, node: i))
            }
        }
    }

    @inline(__always)
    private func map(_ a: Rows, _ count: Int, _ out: Rows, _ f: (Lane) -> Lane) {
        let input = UnsafeRawPointer(a)
        let output = UnsafeMutableRawPointer(out)
        var offset = 0
        let end = count * 8
        while offset < end {
            let x = input.loadUnaligned(fromByteOffset: offset, as: Lane.self)
            output.storeBytes(of: f(x), toByteOffset: offset, as: Lane.self)
            offset += 32
        }
    }

    @inline(__always)
    private func map(_ a: Operand, _ b: Operand, _ count: Int, _ out: Rows, _ f: (Lane, Lane) -> Lane) {
        let output = UnsafeMutableRawPointer(out)
        let end = count * 8
        var offset = 0
        if let left = a.rows, let right = b.rows {
            let l = UnsafeRawPointer(left)
            let r = UnsafeRawPointer(right)
            while offset < end {
                let x = l.loadUnaligned(fromByteOffset: offset, as: Lane.self)
                let y = r.loadUnaligned(fromByteOffset: offset, as: Lane.self)
                output.storeBytes(of: f(x, y), toByteOffset: offset, as: Lane.self)
                offset += 32
            }
        } else if let left = a.rows {
            let l = UnsafeRawPointer(left)
            let y = Lane(repeating: b.value)
            while offset < end {
                let x = l.loadUnaligned(fromByteOffset: offset, as: Lane.self)
                output.storeBytes(of: f(x, y), toByteOffset: offset, as: Lane.self)
                offset += 32
            }
        } else if let right = b.rows {
            let r = UnsafeRawPointer(right)
            let x = Lane(repeating: a.value)
            while offset < end {
                let y = r.loadUnaligned(fromByteOffset: offset, as: Lane.self)
                output.storeBytes(of: f(x, y), toByteOffset: offset, as: Lane.self)
                offset += 32
            }
        }
    }

    private func unary(_ operation: Operation, _ a: Rows, _ count: Int, _ out: Rows) {
        switch operation {
        case .negate: map(a, count, out) { 0 - $0 }
        case .square: map(a, count, out) { $0 * $0 }
        case .cube: map(a, count, out) { $0 * $0 * $0 }
        case .inverse: map(a, count, out) { 1 / $0 }
        case .squareRoot: map(a, count, out) { $0.squareRoot() }
        case .exponential: map(a, count, out) { VectorFunctions.exp($0) }
        case .logarithm: map(a, count, out) { VectorFunctions.log($0) }
        case .sine: map(a, count, out) { VectorFunctions.sineAndCosine($0).sine }
        case .cosine: map(a, count, out) { VectorFunctions.sineAndCosine($0).cosine }
        case .hyperbolicTangent: map(a, count, out) { VectorFunctions.hyperbolicTangent($0) }
        case .arcsine: map(a, count, out) { VectorFunctions.arcsine($0) }
        case .arccosine: map(a, count, out) { VectorFunctions.arccosine($0) }
        case .absolute: map(a, count, out) { VectorFunctions.absolute($0) }
        default: preconditionFailure("\(operation.name) has not one operand")
        }
    }

    private func binary(_ operation: Operation, _ a: Operand, _ b: Operand, _ count: Int, _ out: Rows) {
        switch operation {
        case .add: map(a, b, count, out) { $0 + $1 }
        case .subtract: map(a, b, count, out) { $0 - $1 }
        case .multiply: map(a, b, count, out) { $0 * $1 }
        case .divide: map(a, b, count, out) { $0 / $1 }
        case .power:
            if b.rows == nil, let n = Int(exactly: b.value), abs(n) <= 64, let rows = a.rows {
                map(rows, count, out) { VectorFunctions.power($0, integer: n) }
            } else {
                map(a, b, count, out) { VectorFunctions.power($0, $1) }
            }
        default: preconditionFailure("\(operation.name) has not two operands")
        }
    }

    // MARK: Derivatives

    /// Adjoints from the root to the constants, after a pass that kept the values of all nodes.
    private func sweepBack(_ nodes: [Node], constants: [Int], first: Int, count: Int, derivatives: Rows) {
        let last = nodes.count - 1
        // Which nodes have a constant to be fitted below them: only those need adjoints.
        var reaches = [Bool](repeating: false, count: nodes.count)
        var children = [(Int, Int)](repeating: (-1, -1), count: nodes.count)
        var stack: [Int] = []
        var isWanted = [Int](repeating: -1, count: nodes.count)
        for (k, position) in constants.enumerated() { isWanted[position] = k }
        for i in 0...last {
            switch nodes[i].operation.arity {
            case 0: reaches[i] = isWanted[i] >= 0
            case 1:
                let a = stack.removeLast()
                children[i] = (a, -1)
                reaches[i] = reaches[a]
            default:
                let b = stack.removeLast()
                let a = stack.removeLast()
                children[i] = (a, b)
                reaches[i] = reaches[a] || reaches[b]
            }
            stack.append(i)
        }
        func adjoint(_ i: Int) -> Rows { scratch + (nodes.count + i) * Self.block }
        // The root's values went to the caller; its adjoint is 1.
        let root = adjoint(last)
        for r in 0..<count { root[r] = 1 }
        for i in stride(from: last, through: 0, by: -1) where reaches[i] {
            let g = adjoint(i)
            let k = isWanted[i]
            if k >= 0 {
                (derivatives + k * table.stride + first).update(from: g, count: count)
                continue
            }
            let (a, b) = children[i]
            if b < 0 {
                unaryAdjoint(nodes[i].operation, value(nodes, a, first), g, adjoint(a), count)
            } else {
                binaryAdjoint(
                    nodes[i].operation, value(nodes, a, first), value(nodes, b, first), g,
                    reaches[a] ? adjoint(a) : nil, reaches[b] ? adjoint(b) : nil, count)
            }
        }
    }

    /// The values of a node after a pass that kept them.
    private func value(_ nodes: [Node], _ i: Int, _ first: Int) -> Operand {
        switch nodes[i].operation {
        case .constant: return Operand(rows: nil, value: nodes[i].value, node: i)
        case .variable: return Operand(rows: table[Int(nodes[i].index)] + first, value: 0, node: i)
        default:
            if let scalar = scalarValue(nodes, i) { return Operand(rows: nil, value: scalar, node: i) }
            return Operand(rows: scratch + i * Self.block, value: 0, node: i)
        }
    }

    /// The value of a subtree of constants only; nil for others.
    private func scalarValue(_ nodes: [Node], _ end: Int) -> Double? {
        let start = Expression.start(of: end, in: nodes)
        for i in start...end where nodes[i].operation == .variable { return nil }
        return Expression(Array(nodes[start...end])).value([])
    }

    @inline(__always)
    private func chain(_ a: Operand, _ g: Rows, _ count: Int, _ out: Rows, _ f: (Lane) -> Lane) {
        let gradient = UnsafeRawPointer(g)
        let output = UnsafeMutableRawPointer(out)
        let end = count * 8
        var offset = 0
        if let rows = a.rows {
            let input = UnsafeRawPointer(rows)
            while offset < end {
                let x = input.loadUnaligned(fromByteOffset: offset, as: Lane.self)
                let u = gradient.loadUnaligned(fromByteOffset: offset, as: Lane.self)
                output.storeBytes(of: u * f(x), toByteOffset: offset, as: Lane.self)
                offset += 32
            }
        } else {
            let slope = f(Lane(repeating: a.value))
            while offset < end {
                let u = gradient.loadUnaligned(fromByteOffset: offset, as: Lane.self)
                output.storeBytes(of: u * slope, toByteOffset: offset, as: Lane.self)
                offset += 32
            }
        }
    }

    private func unaryAdjoint(_ operation: Operation, _ a: Operand, _ g: Rows, _ out: Rows, _ count: Int) {
        switch operation {
        case .negate: chain(a, g, count, out) { _ in Lane(repeating: -1) }
        case .square: chain(a, g, count, out) { 2 * $0 }
        case .cube: chain(a, g, count, out) { 3 * $0 * $0 }
        case .inverse: chain(a, g, count, out) { -1 / ($0 * $0) }
        case .squareRoot: chain(a, g, count, out) { 0.5 / $0.squareRoot() }
        case .exponential: chain(a, g, count, out) { VectorFunctions.exp($0) }
        case .logarithm: chain(a, g, count, out) { 1 / $0 }
        case .sine: chain(a, g, count, out) { VectorFunctions.sineAndCosine($0).cosine }
        case .cosine: chain(a, g, count, out) { 0 - VectorFunctions.sineAndCosine($0).sine }
        case .hyperbolicTangent:
            chain(a, g, count, out) { x in
                let t = VectorFunctions.hyperbolicTangent(x)
                return 1 - t * t
            }
        case .arcsine: chain(a, g, count, out) { 1 / (1 - $0 * $0).squareRoot() }
        case .arccosine: chain(a, g, count, out) { -1 / (1 - $0 * $0).squareRoot() }
        case .absolute: chain(a, g, count, out) { Lane(repeating: 1).replacing(with: -1, where: $0 .< 0) }
        default: preconditionFailure("\(operation.name) has not one operand")
        }
    }

    private func binaryAdjoint(
        _ operation: Operation, _ a: Operand, _ b: Operand, _ g: Rows, _ left: Rows?, _ right: Rows?, _ count: Int
    ) {
        let gradient = Operand(rows: g, value: 0, node: 0)
        switch operation {
        case .add:
            left?.update(from: g, count: count)
            right?.update(from: g, count: count)
        case .subtract:
            left?.update(from: g, count: count)
            if let right { map(g, count, right) { 0 - $0 } }
        case .multiply:
            if let left { map(gradient, b, count, left) { $0 * $1 } }
            if let right { map(gradient, a, count, right) { $0 * $1 } }
        case .divide:
            if let right {
                map(a, b, count, right) { 0 - $0 / ($1 * $1) }
                if a.rows == nil, b.rows == nil {
                    let slope = -a.value / (b.value * b.value)
                    map(g, count, right) { $0 * slope }
                } else {
                    map(gradient, Operand(rows: right, value: 0, node: 0), count, right) { $0 * $1 }
                }
            }
            if let left { map(gradient, b, count, left) { $0 / $1 } }
        case .power:
            // ∂/∂a = b a^(b−1), ∂/∂b = a^b log a.
            if let right {
                if a.rows == nil, b.rows == nil {
                    let slope =
                        ScalarFunctions.apply(.power, a.value, b.value) * ScalarFunctions.apply(.logarithm, a.value)
                    map(g, count, right) { $0 * slope }
                } else {
                    map(a, b, count, right) { VectorFunctions.power($0, $1) * VectorFunctions.log($0) }
                    map(gradient, Operand(rows: right, value: 0, node: 0), count, right) { $0 * $1 }
                }
            }
            if let left {
                if a.rows == nil, b.rows == nil {
                    let slope = b.value * ScalarFunctions.apply(.power, a.value, b.value - 1)
                    map(g, count, left) { $0 * slope }
                } else if b.rows == nil, let n = Int(exactly: b.value), abs(n) <= 64, let rows = a.rows {
                    map(rows, count, left) { Double(n) * VectorFunctions.power($0, integer: n - 1) }
                    map(gradient, Operand(rows: left, value: 0, node: 0), count, left) { $0 * $1 }
                } else {
                    map(a, b, count, left) { $1 * VectorFunctions.power($0, $1 - 1) }
                    map(gradient, Operand(rows: left, value: 0, node: 0), count, left) { $0 * $1 }
                }
            }
        default: preconditionFailure("\(operation.name) has not two operands")
        }
    }
}
