/// A formula as a tree of its parts, for export.
public indirect enum ExpressionTree: Sendable, Hashable {
    /// Index of the column.
    case variable(Int)
    /// Round numbers belong to the structure; the others were fitted.
    case constant(Double, isFitted: Bool)
    case operation(Operation, [ExpressionTree])

    public init(_ expression: Expression) {
        var stack: [ExpressionTree] = []
        for node in expression.nodes {
            switch node.operation {
            case .variable: stack.append(.variable(Int(node.index)))
            case .constant: stack.append(.constant(node.value, isFitted: !node.isFixed))
            default:
                let operands = Array(stack.suffix(node.operation.arity))
                stack.removeLast(node.operation.arity)
                stack.append(.operation(node.operation, operands))
            }
        }
        self = stack[0]
    }
}
