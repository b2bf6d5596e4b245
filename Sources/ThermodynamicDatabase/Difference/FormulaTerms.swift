/// A formula as Σ coefficient × term, each term once: what a reader takes for "the numbers" of a formula.
struct FormulaTerms {
    /// In the order of the formula; `1` is the term of a constant.
    private(set) var names: [String] = []
    private var coefficients: [String: Double] = [:]

    init(_ expression: Expression) { collect(expression, times: 1) }

    /// The factor of a term; nil where the formula does not have the term.
    func coefficient(of name: String) -> Double? { coefficients[name] }

    private mutating func add(_ name: String, _ coefficient: Double) {
        if coefficients[name] == nil { names.append(name) }
        coefficients[name, default: 0] += coefficient
    }

    private mutating func collect(_ expression: Expression, times factor: Double) {
        switch expression {
        case .number(let value): add("1", factor * value)
        case .sum(let terms): for term in terms { collect(term, times: factor) }
        case .product(let factors):
            var coefficient = factor
            var others: [Expression] = []
            Self.flatten(factors, &coefficient, &others)
            // 0.5*(A-B) has the numbers 0.5 and −0.5.
            if others.count == 1 { collect(others[0], times: coefficient) } else { add(Self.name(others), coefficient) }
        default:
            if let value = expression.constantValue {
                add("1", factor * value)
            } else {
                add(Self.name([expression]), factor)
            }
        }
    }

    /// Parts the numbers of a product from the other factors. A sum is no number here even if it has a value: looking into it at
    /// every depth of nested parentheses would take the square of the depth.
    private static func flatten(_ factors: [Expression], _ coefficient: inout Double, _ others: inout [Expression]) {
        for factor in factors {
            switch factor {
            case .product(let inner): flatten(inner, &coefficient, &others)
            case .sum: others.append(factor)
            default: if let value = factor.constantValue { coefficient *= value } else { others.append(factor) }
            }
        }
    }

    /// `T**2*LN(T)`: powers of T and P, logarithms of T, then what else there is in alphabetical order.
    private static func name(_ factors: [Expression]) -> String {
        var temperature = 0.0
        var pressure = 0.0
        var logarithms = 0.0
        var others: [String] = []
        for factor in factors {
            switch factor {
            case .temperature: temperature += 1
            case .pressure: pressure += 1
            case .logarithm(.temperature): logarithms += 1
            case .power(.temperature, let exponent): temperature += exponent
            case .power(.pressure, let exponent): pressure += exponent
            case .power(.logarithm(.temperature), let exponent): logarithms += exponent
            case .function(let name): others.append(name)
            default:
                let text = TDBWriter.formula(factor)
                others.append(text.hasPrefix("+") ? String(text.dropFirst()) : text)
            }
        }
        var parts: [String] = []
        for (base, exponent) in [("T", temperature), ("LN(T)", logarithms), ("P", pressure)] where exponent != 0 {
            let number = TDBWriter.number(exponent)
            parts.append(exponent == 1 ? base : base + "**" + (exponent < 0 ? "(\(number))" : number))
        }
        parts += others.sorted()
        return parts.isEmpty ? "1" : parts.joined(separator: "*")
    }
}
