/// Back to nodes, as short as this knows how to write them.
extension AlgebraicForm {
    typealias Node = Expression.Node

    var nodes: [Node] {
        switch self {
        case .variable(let i): return [.variable(i)]
        case .function(let f, let a): return a.nodes + [Node(f)]
        case .power(let a, let b): return a.nodes + b.nodes + [Node(.power)]
        case .product(let c, let factors): return Self.write(c, factors)
        case .sum(let c, let terms): return Self.write(sum: c, terms)
        }
    }

    // MARK: Products

    private static func write(_ c: Double, _ factors: [Factor]) -> [Node] {
        if factors.isEmpty { return [.constant(c)] }
        var above: [[Node]] = []
        var below: [[Node]] = []
        // Factors of the same |exponent| share one power.
        var sizes: [Double] = []
        for factor in factors where !sizes.contains(abs(factor.exponent)) { sizes.append(abs(factor.exponent)) }
        for size in sizes.sorted() {
            let up = factors.filter { $0.exponent == size }.map { written($0.base) }
            let down = factors.filter { $0.exponent == -size }.map { written($0.base) }
            if size == 1 {
                above += up
                below += down
            } else if up.isEmpty {
                below.append(power(chain(down), size))
            } else if down.isEmpty {
                above.append(power(chain(up), size))
            } else {
                above.append(power(chain(up) + chain(down) + [Node(.divide)], size))
            }
        }
        var result: [Node]
        let isUnit = abs(c) == 1
        if above.isEmpty {
            // c/(…)
            if c == 1 { return chain(below) + [Node(.inverse)] }
            return [.constant(c)] + chain(below) + [Node(.divide)]
        }
        if !isUnit { above.insert([.constant(c)], at: 0) }
        result = chain(above)
        if !below.isEmpty { result += chain(below) + [Node(.divide)] }
        if c == -1 { result.append(Node(.negate)) }
        return result
    }

    private static func written(_ base: AlgebraicForm) -> [Node] { base.nodes }

    private static func chain(_ parts: [[Node]]) -> [Node] {
        var result = parts[0]
        for part in parts.dropFirst() { result += part + [Node(.multiply)] }
        return result
    }

    private static func power(_ base: [Node], _ exponent: Double) -> [Node] {
        switch exponent {
        case 1: base
        case 2: base + [Node(.square)]
        case 3: base + [Node(.cube)]
        case 0.5: base + [Node(.squareRoot)]
        case 1.5: base + [Node(.squareRoot), Node(.cube)]
        default: base + [.constant(exponent, isFixed: 2 * exponent == (2 * exponent).rounded()), Node(.power)]
        }
    }

    // MARK: Sums

    private static func write(sum c: Double, _ terms: [Term]) -> [Node] {
        let plain = writePlain(c, terms)
        guard let factored = writeFactored(c, terms), Expression.complexity(factored) < Expression.complexity(plain)
        else {
            return plain
        }
        return factored
    }

    private static func writePlain(_ c: Double, _ terms: [Term]) -> [Node] {
        // One common size of all coefficients stands outside.
        let size = abs(terms[0].coefficient)
        let isEqual = abs(abs(c) - size) <= 1e-12 * size
        let isCommon =
            size != 1 && (terms.count > 1 || isEqual)
            && terms.allSatisfy { abs(abs($0.coefficient) - size) <= 1e-12 * size }
        if isCommon {
            let inner = terms.map { Term(coefficient: $0.coefficient < 0 ? -1 : 1, form: $0.form, key: $0.key) }
            let rest = isEqual ? (c < 0 ? -1 : 1) : c / size
            return [.constant(size)] + write(sum: rest, inner) + [Node(.multiply)]
        }
        // Positive parts first, so that no sign stands alone.
        var result: [Node] = []
        func append(_ nodes: [Node], isNegative: Bool) {
            if result.isEmpty {
                result = nodes
                if isNegative { result.append(Node(.negate)) }
            } else {
                result += nodes + [Node(isNegative ? .subtract : .add)]
            }
        }
        let ordered = terms.filter { $0.coefficient > 0 } + terms.filter { $0.coefficient < 0 }
        var constantIsLeft = c != 0
        if c > 0, let first = ordered.first, first.coefficient < 0 {
            append([.constant(c)], isNegative: false)
            constantIsLeft = false
        }
        for (i, term) in ordered.enumerated() {
            let size = abs(term.coefficient)
            if i == 0, term.coefficient < 0, result.isEmpty {
                append(scale(term.form, term.coefficient).nodes, isNegative: false)
            } else {
                append(scale(term.form, size).nodes, isNegative: term.coefficient < 0)
            }
        }
        if constantIsLeft { append([.constant(abs(c))], isNegative: c < 0) }
        return result
    }

    /// Terms that share a factor are written with it outside: the factor that most terms share.
    private static func writeFactored(_ c: Double, _ terms: [Term]) -> [Node]? {
        guard terms.count > 1, terms.count < 12 else { return nil }
        func factors(_ term: Term) -> [Factor] {
            if case .product(_, let own) = term.form { return own }
            return [Factor(base: term.form, exponent: 1, key: term.key)]
        }
        let all = terms.map(factors)
        // Candidates: a base with the smallest exponent of its sign, and all common factors at once.
        var count: [String: (sharing: [Int], factor: Factor)] = [:]
        for (i, own) in all.enumerated() {
            for factor in own {
                let id = factor.key + (factor.exponent > 0 ? "+" : "-")
                if var entry = count[id] {
                    entry.sharing.append(i)
                    if abs(factor.exponent) < abs(entry.factor.exponent) { entry.factor = factor }
                    count[id] = entry
                } else {
                    count[id] = ([i], factor)
                }
            }
        }
        guard let most = count.values.map(\.sharing.count).max(), most > 1 else { return nil }
        var best: [Node]?
        let entries = count.sorted { $0.key < $1.key }.map(\.value).filter { $0.sharing.count == most }
        for entry in entries.prefix(4) {
            // Everything that exactly these terms share goes outside together.
            let together = entries.filter { $0.sharing == entry.sharing }.map(\.factor)
            let outside = AlgebraicForm.product(1, together)
            let inverse = raise(outside, -1)
            var inner: [AlgebraicForm] = []
            var rest: [AlgebraicForm] = c == 0 ? [] : [.number(c)]
            for (i, term) in terms.enumerated() {
                if entry.sharing.contains(i) {
                    inner.append(scale(multiply([term.form, inverse]), term.coefficient))
                } else {
                    rest.append(scale(term.form, term.coefficient))
                }
            }
            let bracket = add(inner)
            guard case .sum = bracket else { continue }
            let product = multiply([outside, bracket])
            let nodes = rest.isEmpty ? product.nodes : join(product.nodes, add(rest))
            if best.map({ Expression.complexity(nodes) < Expression.complexity($0) }) ?? true { best = nodes }
        }
        return best
    }

    private static func join(_ nodes: [Node], _ rest: AlgebraicForm) -> [Node] {
        // A single negative remainder is subtracted.
        if case .product(let c, let factors) = rest, c < 0 {
            return nodes + AlgebraicForm.product(-c, factors).nodes + [Node(.subtract)]
        }
        return nodes + rest.nodes + [Node(.add)]
    }
}

extension Expression {
    /// The formula with completed squares and with coefficients that differ by little made one; its constants want to be fitted again.
    func tied(within tolerance: Double) -> Expression {
        Expression(AlgebraicForm(nodes).completingSquares.tied(within: tolerance).nodes)
    }

    /// The formula in a short canonical form; equal to it wherever roots of even powers do not hide a sign.
    public var simplified: Expression { Expression(AlgebraicForm(nodes).nodes) }
}
