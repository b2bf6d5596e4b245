import Glibc
import ThermodynamicDatabase

/// Carries derivatives with respect to formulas over to the functions that these use: reverse differentiation of the database's formulas at
/// one temperature and pressure.
struct FunctionChain {
    private let functions: [String: Function]
    private let table: TemperatureTable
    private var values: [String: Double] = [:]

    init(database: Database, table: TemperatureTable) {
        functions = Dictionary(database.functions.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        self.table = table
    }

    /// The derivatives of an answer with respect to constants added to functions.
    ///
    /// - Parameter formulas: formulas with the answer's derivative with respect to each one's value.
    /// - Returns: finite ones other than zero, with the functions' values, in no particular order.
    mutating func derivatives(
        _ formulas: [(value: PiecewiseExpression, derivative: Double)]
    ) -> [(function: Function, value: Double, derivative: Double)] {
        var weights: [String: Double] = [:]
        for formula in formulas { spread(expression(formula.value), formula.derivative, into: &weights) }
        var order: [String] = []
        var visited: Set<String> = []
        for name in weights.keys.sorted() { visit(name, &visited, &order) }
        // Those that use come before those that are used.
        for name in order.reversed() {
            guard let function = functions[name], let weight = weights[name] else { continue }
            spread(expression(function.value), weight, into: &weights)
        }
        return order.compactMap { name in
            guard let function = functions[name], let weight = weights[name], weight != 0, weight.isFinite else {
                return nil
            }
            let value = self.value(of: name)
            return value.isFinite ? (function, value, weight) : nil
        }
    }

    private func expression(_ formula: PiecewiseExpression) -> Expression {
        formula.piece(at: table.temperature).expression
    }

    private func visit(_ name: String, _ visited: inout Set<String>, _ order: inout [String]) {
        guard visited.insert(name).inserted, let function = functions[name] else { return }
        var used: Set<String> = []
        Self.collect(expression(function.value), into: &used)
        for next in used.sorted() { visit(next, &visited, &order) }
        order.append(name)
    }

    private static func collect(_ e: Expression, into names: inout Set<String>) {
        switch e {
        case .function(let name): names.insert(name)
        case .sum(let parts), .product(let parts): for part in parts { collect(part, into: &names) }
        case .power(let part, _), .logarithm(let part), .exponential(let part): collect(part, into: &names)
        case .number, .temperature, .pressure, .gasConstant: break
        }
    }

    private mutating func value(of name: String) -> Double {
        if let known = values[name] { return known }
        guard let function = functions[name] else { return .nan }
        let value = self.value(expression(function.value))
        values[name] = value
        return value
    }

    private mutating func value(_ e: Expression) -> Double {
        switch e {
        case .number(let value): return value
        case .temperature: return table.temperature
        case .pressure: return table.pressure
        case .gasConstant: return table.gasConstant
        case .function(let name): return value(of: name)
        case .sum(let terms): return terms.reduce(0) { $0 + value($1) }
        case .product(let factors): return factors.reduce(1) { $0 * value($1) }
        case .power(let base, let exponent): return pow(value(base), exponent)
        case .logarithm(let argument): return log(value(argument))
        case .exponential(let argument): return exp(value(argument))
        }
    }

    /// Adds `weight` times the derivatives of an expression with respect to the functions that stand in it.
    private mutating func spread(_ e: Expression, _ weight: Double, into weights: inout [String: Double]) {
        switch e {
        case .number, .temperature, .pressure, .gasConstant: break
        case .function(let name): weights[name, default: 0] += weight
        case .sum(let terms): for term in terms { spread(term, weight, into: &weights) }
        case .product(let factors):
            for (i, factor) in factors.enumerated() {
                var names: Set<String> = []
                Self.collect(factor, into: &names)
                if names.isEmpty { continue }
                var rest = weight
                for (j, other) in factors.enumerated() where j != i { rest *= value(other) }
                spread(factor, rest, into: &weights)
            }
        case .power(let base, let exponent):
            spread(base, weight * exponent * pow(value(base), exponent - 1), into: &weights)
        case .logarithm(let argument): spread(argument, weight / value(argument), into: &weights)
        case .exponential(let argument): spread(argument, weight * exp(value(argument)), into: &weights)
        }
    }
}
