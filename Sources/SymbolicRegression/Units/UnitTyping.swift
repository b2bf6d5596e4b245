/// The rules by which a formula has a dimension or none.
///
/// Sums need equal dimensions, functions pure numbers, powers a rational exponent. There is no penalty: what breaks a rule is not a formula.
public struct UnitTyping: Sendable, Hashable {
    /// What the constants of a formula may be.
    public enum Constants: String, Sendable, Hashable, CaseIterable {
        /// Pure numbers only; constants of nature must be given as columns.
        case dimensionless
        /// Any unit that makes the formula right.
        case any
    }

    /// A dimension, or whatever the surroundings ask for.
    enum Kind: Sendable, Hashable {
        case known(Dimension)
        case any
    }

    /// Of the columns; a column without unit has nil: it fits everywhere.
    public let columns: [Dimension?]
    public let target: Dimension?
    public let constants: Constants

    public init(columns: [Dimension?], target: Dimension?, constants: Constants) {
        self.columns = columns
        self.target = target
        self.constants = constants
    }

    /// Whether there is any rule to keep.
    public var isTrivial: Bool { target == nil && columns.allSatisfy { $0 == nil } }

    func kind(ofColumn index: Int) -> Kind { columns[index].map { .known($0) } ?? .any }
    func kind(ofConstant value: Double) -> Kind {
        constants == .dimensionless || value == 0 ? (value == 0 ? .any : .known(.none)) : .any
    }

    static func apply(_ operation: Operation, _ a: Kind) -> Kind? {
        switch operation {
        case .negate, .absolute: return a
        case .square: return raise(a, 2)
        case .cube: return raise(a, 3)
        case .inverse: return raise(a, -1)
        case .squareRoot: return raise(a, 0.5)
        default:
            // Transcendental: the argument is a pure number, and so is the value.
            if case .known(let dimension) = a, !dimension.isNone { return nil }
            return .known(.none)
        }
    }

    static func raise(_ a: Kind, _ power: Double) -> Kind? {
        switch a {
        case .any: return .any
        case .known(let dimension): return dimension.raised(to: power).map { .known($0) }
        }
    }

    static func apply(_ operation: Operation, _ a: Kind, _ b: Kind, exponent: Double?) -> Kind? {
        switch operation {
        case .add, .subtract:
            switch (a, b) {
            case (.any, .any): return .any
            case (.any, .known), (.known, .any): return a == .any ? b : a
            case (.known(let x), .known(let y)): return x == y ? a : nil
            }
        case .multiply, .divide:
            guard case .known(let x) = a, case .known(let y) = b else { return .any }
            return .known(operation == .multiply ? x * y : x / y)
        case .power:
            if case .known(let y) = b, !y.isNone { return nil }
            guard case .known(let x) = a else { return .any }
            if x.isNone { return a }
            guard let exponent else { return nil }
            return raise(a, exponent)
        default: return nil
        }
    }

    /// The dimension of a formula; nil where it breaks a rule.
    func kind(of nodes: [Expression.Node]) -> Kind? {
        var stack: [Kind] = []
        stack.reserveCapacity(16)
        for (i, node) in nodes.enumerated() {
            switch node.operation.arity {
            case 0:
                stack.append(
                    node.operation == .constant ? kind(ofConstant: node.value) : kind(ofColumn: Int(node.index)))
            case 1:
                guard let kind = Self.apply(node.operation, stack[stack.count - 1]) else { return nil }
                stack[stack.count - 1] = kind
            default:
                let b = stack.removeLast()
                let exponent = nodes[i - 1].operation == .constant ? nodes[i - 1].value : nil
                guard let kind = Self.apply(node.operation, stack[stack.count - 1], b, exponent: exponent) else {
                    return nil
                }
                stack[stack.count - 1] = kind
            }
        }
        return stack[0]
    }

    /// Whether the formula keeps the rules and has the target's dimension.
    public func admits(_ expression: Expression) -> Bool { admits(expression.nodes) }

    func admits(_ nodes: [Expression.Node]) -> Bool {
        if isTrivial { return true }
        guard let kind = kind(of: nodes) else { return false }
        return Self.fits(kind, target)
    }

    static func fits(_ kind: Kind, _ wanted: Dimension?) -> Bool {
        guard let wanted, case .known(let found) = kind else { return true }
        return found == wanted
    }

    /// The dimensions of the free constants of a formula that make it right, in the order of ``Expression/freeConstants``; nil where they
    /// are not determined (a product of two constants).
    public func dimensionsOfConstants(in expression: Expression) -> [Dimension?] {
        let nodes = expression.nodes
        var wanted = [Dimension?](repeating: nil, count: nodes.count)
        wanted[nodes.count - 1] = target
        var kinds = [Kind](repeating: .any, count: nodes.count)
        // Going up with what is known, going down with what is asked, until nothing new is learnt.
        for _ in 0..<4 {
            var stack: [Int] = []
            for (i, node) in nodes.enumerated() {
                var kind: Kind
                switch node.operation.arity {
                case 0:
                    kind = node.operation == .constant ? kindOfConstant(node) : self.kind(ofColumn: Int(node.index))
                    if case .any = kind, let asked = wanted[i] { kind = .known(asked) }
                case 1: kind = Self.apply(node.operation, kinds[stack.removeLast()]) ?? .any
                default:
                    let (b, a) = (stack.removeLast(), stack.removeLast())
                    kind =
                        Self.apply(
                            node.operation, kinds[a], kinds[b],
                            exponent: nodes[b].operation == .constant ? nodes[b].value : nil) ?? .any
                }
                kinds[i] = kind
                stack.append(i)
            }
            for i in nodes.indices.reversed() { ask(nodes, i, kinds, &wanted) }
        }
        return expression.freeConstants.map { i in
            if constants == .dimensionless { return Dimension.none }
            if case .known(let dimension) = kinds[i] { return dimension }
            return wanted[i]
        }
    }

    private func kindOfConstant(_ node: Expression.Node) -> Kind {
        node.isFixed ? .known(.none) : kind(ofConstant: node.value)
    }

    /// What node `i` asks of its operands.
    private func ask(_ nodes: [Expression.Node], _ i: Int, _ kinds: [Kind], _ wanted: inout [Dimension?]) {
        func known(_ j: Int) -> Dimension? {
            if case .known(let dimension) = kinds[j] { return dimension }
            return wanted[j]
        }
        let own = known(i)
        switch nodes[i].operation.arity {
        case 0: return
        case 1:
            let a = i - 1
            guard wanted[a] == nil else { return }
            switch nodes[i].operation {
            case .negate, .absolute: wanted[a] = own
            case .square: wanted[a] = own?.raised(to: 0.5)
            case .cube: wanted[a] = own?.raised(to: 1.0 / 3)
            case .inverse: wanted[a] = own?.raised(to: -1)
            case .squareRoot: wanted[a] = own?.raised(to: 2)
            default: wanted[a] = Dimension.none
            }
        default:
            let b = i - 1
            let a = Expression.start(of: b, in: nodes) - 1
            switch nodes[i].operation {
            case .add, .subtract:
                wanted[a] = wanted[a] ?? own ?? known(b)
                wanted[b] = wanted[b] ?? own ?? known(a)
            case .multiply:
                if let own, let other = known(b) { wanted[a] = wanted[a] ?? own / other }
                if let own, let other = known(a) { wanted[b] = wanted[b] ?? own / other }
            case .divide:
                if let own, let other = known(b) { wanted[a] = wanted[a] ?? own * other }
                if let own, let other = known(a) { wanted[b] = wanted[b] ?? other / own }
            case .power: wanted[b] = Dimension.none
            default: return
            }
        }
    }
}
