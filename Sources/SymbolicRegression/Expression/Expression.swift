/// A formula as a tree in postfix order: operands stand before their operation, the root is last.
public struct Expression: Sendable, Hashable {
    /// One operation, variable or constant.
    public struct Node: Sendable, Hashable {
        public var operation: Operation
        /// A constant that belongs to the structure (an exponent, the 1 of 1 − u) and is not fitted.
        public var isFixed: Bool
        /// Index of the column; 0 for other nodes.
        public var index: Int32
        /// Value of a constant; 0 for other nodes.
        public var value: Double

        @inline(__always)
        public init(_ operation: Operation, index: Int32 = 0, value: Double = 0, isFixed: Bool = false) {
            self.operation = operation
            self.index = index
            self.value = value
            self.isFixed = isFixed
        }

        @inline(__always)
        public static func variable(_ index: Int) -> Node { Node(.variable, index: Int32(index)) }
        @inline(__always)
        public static func constant(_ value: Double, isFixed: Bool = false) -> Node {
            Node(.constant, value: value, isFixed: isFixed)
        }
    }

    public private(set) var nodes: [Node]

    /// - Parameter nodes: postfix; exactly one value must remain.
    public init(_ nodes: [Node]) {
        precondition(Self.isComplete(nodes), "the postfix nodes leave more or fewer than one value")
        self.nodes = nodes
    }

    public static func variable(_ index: Int) -> Expression { Expression([.variable(index)]) }
    public static func constant(_ value: Double) -> Expression { Expression([.constant(value)]) }

    public func applying(_ operation: Operation) -> Expression {
        precondition(operation.arity == 1, "\(operation.name) takes \(operation.arity) operands")
        return Expression(nodes + [Node(operation)])
    }

    public func applying(_ operation: Operation, _ other: Expression) -> Expression {
        precondition(operation.arity == 2, "\(operation.name) takes \(operation.arity) operands")
        return Expression(nodes + other.nodes + [Node(operation)])
    }

    private static func isComplete(_ nodes: [Node]) -> Bool {
        var depth = 0
        for node in nodes {
            depth -= node.operation.arity
            guard depth >= 0 else { return false }
            depth += 1
        }
        return depth == 1
    }

    /// Operators, functions, variables and numbers of the written formula.
    public var complexity: Int { Self.complexity(nodes) }

    static func complexity(_ nodes: [Node]) -> Int {
        nodes.reduce(0) { $0 + $1.operation.cost }
    }

    /// The columns that the formula uses, in increasing order.
    public var variables: [Int] { Set(nodes.filter { $0.operation == .variable }.map { Int($0.index) }).sorted() }

    /// Positions of the constants that a fit may change.
    public var freeConstants: [Int] { Self.freeConstants(nodes) }

    static func freeConstants(_ nodes: [Node]) -> [Int] {
        nodes.indices.filter { nodes[$0].operation == .constant && !nodes[$0].isFixed }
    }

    /// The formula with other values at the positions of ``freeConstants``.
    public func replacing(constants values: [Double]) -> Expression {
        var changed = self
        for (position, value) in zip(freeConstants, values) { changed.nodes[position].value = value }
        return changed
    }

    /// The formula with the variables numbered anew.
    public func mapping(variables map: (Int) -> Int) -> Expression {
        var changed = self
        for i in nodes.indices where nodes[i].operation == .variable {
            changed.nodes[i].index = Int32(map(Int(nodes[i].index)))
        }
        return changed
    }

    /// First node of the operand that ends at `end`.
    @inline(__always)
    static func start(of end: Int, in nodes: [Node]) -> Int {
        var open = 1
        var i = end
        while true {
            open += nodes[i].operation.arity - 1
            if open == 0 { return i }
            i -= 1
        }
    }

    /// The value for one row; not a number where the formula is undefined.
    public func value(_ row: [Double]) -> Double {
        var stack: [Double] = []
        stack.reserveCapacity(16)
        for node in nodes {
            switch node.operation.arity {
            case 0: stack.append(node.operation == .constant ? node.value : row[Int(node.index)])
            case 1: stack[stack.count - 1] = ScalarFunctions.apply(node.operation, stack[stack.count - 1])
            default:
                let right = stack.removeLast()
                stack[stack.count - 1] = ScalarFunctions.apply(node.operation, stack[stack.count - 1], right)
            }
        }
        return stack[0]
    }
}
