internal import Glibc

/// A formula as sums of products of powers, in which equal parts meet and cancel.
///
/// Roots of even powers are taken as if arguments were positive; whoever simplifies compares the values over the data before and after.
indirect enum AlgebraicForm {
    case variable(Int)
    case function(Operation, AlgebraicForm)
    /// base ^ exponent where the exponent is no number.
    case power(AlgebraicForm, AlgebraicForm)
    case product(Double, [Factor])
    case sum(Double, [Term])

    struct Factor {
        var base: AlgebraicForm
        var exponent: Double
        var key: String
    }

    /// coefficient · form, the form without a coefficient of its own.
    struct Term {
        var coefficient: Double
        var form: AlgebraicForm
        var key: String
    }

    static func number(_ value: Double) -> AlgebraicForm { .product(value, []) }

    /// The value of a form without variables.
    var numeric: Double? {
        switch self {
        case .product(let c, let factors): factors.isEmpty ? c : nil
        case .sum(let c, let terms): terms.isEmpty ? c : nil
        default: nil
        }
    }

    /// Equal forms have equal keys.
    var key: String {
        switch self {
        case .variable(let i): "v\(i)"
        case .function(let f, let a): "\(f.name)(\(a.key))"
        case .power(let a, let b): "(\(a.key))^(\(b.key))"
        case .product(let c, let factors): "\(c)" + factors.map { "*\($0.key)^\($0.exponent)" }.joined()
        case .sum(let c, let terms): "{\(c)" + terms.map { "+\($0.coefficient)*\($0.key)" }.joined() + "}"
        }
    }

    // MARK: From nodes

    init(_ nodes: [Expression.Node]) {
        var stack: [AlgebraicForm] = []
        for node in nodes {
            switch node.operation.arity {
            case 0: stack.append(node.operation == .variable ? .variable(Int(node.index)) : .number(node.value))
            case 1: stack.append(Self.apply(node.operation, stack.removeLast()))
            default:
                let b = stack.removeLast()
                let a = stack.removeLast()
                switch node.operation {
                case .add: stack.append(Self.add([a, b]))
                case .subtract: stack.append(Self.add([a, Self.scale(b, -1)]))
                case .multiply: stack.append(Self.multiply([a, b]))
                case .divide: stack.append(Self.multiply([a, Self.raise(b, -1)]))
                default:
                    if let exponent = b.numeric {
                        stack.append(Self.raise(a, exponent))
                    } else {
                        stack.append(
                            .product(1, [Factor(base: .power(a, b), exponent: 1, key: AlgebraicForm.power(a, b).key)]))
                    }
                }
            }
        }
        self = stack[0]
    }

    static func apply(_ operation: Operation, _ a: AlgebraicForm) -> AlgebraicForm {
        if let value = a.numeric {
            let result = ScalarFunctions.apply(operation, value)
            return .number(result)
        }
        switch operation {
        case .negate: return scale(a, -1)
        case .square: return raise(a, 2)
        case .cube: return raise(a, 3)
        case .inverse: return raise(a, -1)
        case .squareRoot: return raise(a, 0.5)
        case .exponential:
            // e^(c + u) = e^c e^u; e^(p log u) = u^p.
            if case .sum(let c, let terms) = a {
                var parts: [AlgebraicForm] = c == 0 || abs(c) > 300 ? [] : [.number(Glibc.exp(c))]
                var rest: [Term] = []
                for term in terms {
                    if case .function(.logarithm, let inner) = term.form {
                        parts.append(raise(inner, term.coefficient))
                    } else {
                        rest.append(term)
                    }
                }
                if !rest.isEmpty { parts.append(wrap(.exponential, makeSum(abs(c) > 300 ? c : 0, rest))) }
                return multiply(parts)
            }
            if case .product(let c, let factors) = a, factors.count == 1, factors[0].exponent == 1,
                case .function(.logarithm, let inner) = factors[0].base
            {
                return raise(inner, c)
            }
            return wrap(.exponential, a)
        case .logarithm:
            if case .product(let c, let factors) = a, c > 0 {
                if factors.count == 1, case .function(.exponential, let inner) = factors[0].base {
                    return add([.number(Glibc.log(c)), scale(inner, factors[0].exponent)])
                }
                if factors.count == 1, factors[0].exponent != 1 {
                    return add([.number(Glibc.log(c)), scale(wrap(.logarithm, factors[0].base), factors[0].exponent)])
                }
                if c != 1 { return add([.number(Glibc.log(c)), wrap(.logarithm, .product(1, factors))]) }
            }
            return wrap(.logarithm, a)
        case .sine, .hyperbolicTangent, .arcsine:
            if a.leadingSign < 0 { return scale(wrap(operation, scale(a, -1)), -1) }
            return wrap(operation, a)
        case .cosine, .absolute:
            return wrap(operation, a.leadingSign < 0 ? scale(a, -1) : a)
        default: return wrap(operation, a)
        }
    }

    private static func wrap(_ operation: Operation, _ a: AlgebraicForm) -> AlgebraicForm { .function(operation, a) }

    private var leadingSign: Double {
        switch self {
        case .product(let c, _): c
        case .sum(let c, let terms): terms.first?.coefficient ?? c
        default: 1
        }
    }

    // MARK: Sums

    static func scale(_ a: AlgebraicForm, _ c: Double) -> AlgebraicForm {
        switch a {
        case .product(let own, let factors): return .product(own * c, factors)
        case .sum(let own, let terms):
            return .sum(own * c, terms.map { Term(coefficient: $0.coefficient * c, form: $0.form, key: $0.key) })
        default: return c == 1 ? a : .product(c, [factor(a, 1)])
        }
    }

    static func add(_ forms: [AlgebraicForm]) -> AlgebraicForm {
        var constant = 0.0
        var terms: [Term] = []
        func append(_ c: Double, _ form: AlgebraicForm) {
            let key = form.key
            if let i = terms.firstIndex(where: { $0.key == key }) {
                let sum = terms[i].coefficient + c
                terms[i].coefficient = abs(sum) < 1e-14 * (abs(c) + abs(terms[i].coefficient)) ? 0 : sum
            } else {
                terms.append(Term(coefficient: c, form: form, key: key))
            }
        }
        for form in forms {
            switch form {
            case .sum(let c, let own):
                constant += c
                for term in own { append(term.coefficient, term.form) }
            case .product(let c, let factors):
                if factors.isEmpty {
                    constant += c
                } else if factors.count == 1, factors[0].exponent == 1 {
                    // c · (sum) is opened.
                    if case .sum(let inner, let own) = factors[0].base {
                        constant += c * inner
                        for term in own { append(c * term.coefficient, term.form) }
                    } else {
                        append(c, factors[0].base)
                    }
                } else {
                    append(c, .product(1, factors))
                }
            default: append(1, form)
            }
        }
        return makeSum(constant, terms.filter { $0.coefficient != 0 })
    }

    private static func makeSum(_ constant: Double, _ terms: [Term]) -> AlgebraicForm {
        if terms.isEmpty { return .number(constant) }
        if constant == 0, terms.count == 1 { return scale(terms[0].form, terms[0].coefficient) }
        return .sum(constant, terms.sorted { $0.key < $1.key })
    }

    // MARK: Products

    private static func factor(_ base: AlgebraicForm, _ exponent: Double) -> Factor {
        Factor(base: base, exponent: exponent, key: base.key)
    }

    static func multiply(_ forms: [AlgebraicForm]) -> AlgebraicForm {
        var coefficient = 1.0
        var factors: [Factor] = []
        var exponents: [AlgebraicForm] = []
        func append(_ new: Factor) {
            if case .function(.exponential, let inner) = new.base {
                exponents.append(scale(inner, new.exponent))
                return
            }
            if let i = factors.firstIndex(where: { $0.key == new.key }) {
                factors[i].exponent = snapped(factors[i].exponent + new.exponent)
            } else {
                factors.append(new)
            }
        }
        for form in forms {
            switch form {
            case .product(let c, let own):
                coefficient *= c
                for factor in own { append(factor) }
            case .sum(let c, let terms):
                // The first coefficient stands outside, so that proportional sums meet.
                let lead = terms[0].coefficient
                coefficient *= lead
                let unit = AlgebraicForm.sum(
                    c / lead, terms.map { Term(coefficient: $0.coefficient / lead, form: $0.form, key: $0.key) })
                append(factor(unit, 1))
            default: append(factor(form, 1))
            }
        }
        if coefficient == 0 { return .number(0) }
        if !exponents.isEmpty {
            let sum = add(exponents)
            if let value = sum.numeric {
                coefficient *= Glibc.exp(value)
            } else {
                factors.append(factor(.function(.exponential, sum), 1))
            }
        }
        factors.removeAll { $0.exponent == 0 }
        factors.sort { $0.key < $1.key }
        // A sum alone keeps its coefficient inside.
        if factors.count == 1, factors[0].exponent == 1, case .sum = factors[0].base {
            return scale(factors[0].base, coefficient)
        }
        return .product(coefficient, factors)
    }

    private static func snapped(_ exponent: Double) -> Double {
        let twelfths = (exponent * 12).rounded() / 12
        return abs(exponent - twelfths) < 1e-9 ? twelfths : exponent
    }

    static func raise(_ a: AlgebraicForm, _ exponent: Double) -> AlgebraicForm {
        let exponent = snapped(exponent)
        if exponent == 0 { return .number(1) }
        if exponent == 1 { return a }
        switch a {
        case .product(let c, let factors):
            let isWhole = exponent == exponent.rounded()
            if c < 0, !isWhole {
                // The sign must stay under the root.
                guard !factors.isEmpty else { return .number(Glibc.pow(c, exponent)) }
                let positive = Glibc.pow(-c, exponent)
                return .product(
                    positive,
                    [
                        factor(
                            .sum(
                                0,
                                [
                                    Term(
                                        coefficient: -1, form: .product(1, factors),
                                        key: AlgebraicForm.product(1, factors).key)
                                ]), exponent)
                    ])
            }
            let parts = factors.map { f -> AlgebraicForm in
                if case .function(.exponential, let inner) = f.base {
                    return .function(.exponential, scale(inner, f.exponent * exponent))
                }
                return .product(1, [factor(f.base, snapped(f.exponent * exponent))])
            }
            return multiply([.number(Glibc.pow(c, exponent))] + parts)
        case .sum(let c, let terms):
            let lead = exponent == exponent.rounded() ? terms[0].coefficient : abs(terms[0].coefficient)
            let unit = AlgebraicForm.sum(
                c / lead, terms.map { Term(coefficient: $0.coefficient / lead, form: $0.form, key: $0.key) })
            return .product(Glibc.pow(lead, exponent), [factor(unit, exponent)])
        case .function(.exponential, let inner): return .function(.exponential, scale(inner, exponent))
        default: return .product(1, [factor(a, exponent)])
        }
    }
}
