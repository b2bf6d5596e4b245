import ThermodynamicDatabase

/// Values and temperature derivatives of a database's formulas at one temperature and pressure, by walking the written formula.
struct FormulaEvaluator {
    private let definitions: [String: PiecewiseExpression]
    private let temperature: Dual
    private let pressure: Dual
    private let gasConstant: Dual
    private var known: [String: Dual] = [:]
    /// Functions under evaluation, to tell a circle.
    private var open: [String] = []

    /// Functions that need functions deeper than this are refused, so that no text can overflow the stack.
    private static let maximumDepth = 200

    /// - Parameters:
    ///   - temperature: T [K]
    ///   - pressure: P [Pa]
    ///   - gasConstant: R [J/(mol K)] for formulas that name it.
    init(definitions: [String: PiecewiseExpression], temperature: Double, pressure: Double, gasConstant: Double) {
        self.definitions = definitions
        self.temperature = Dual(temperature, slope: 1)
        self.pressure = Dual(pressure)
        self.gasConstant = Dual(gasConstant)
    }

    /// The value at the evaluator's temperature; the nearest piece is extrapolated outside all ranges.
    mutating func value(of formula: PiecewiseExpression) throws(ModelError) -> Dual {
        let value = try value(of: formula.piece(at: temperature.value).expression)
        guard value.value.isFinite, value.slope.isFinite else { throw .formulaNotFinite }
        return value
    }

    private mutating func value(of expression: Expression) throws(ModelError) -> Dual {
        switch expression {
        case .number(let number): return Dual(number)
        case .temperature: return temperature
        case .pressure: return pressure
        case .gasConstant: return gasConstant
        case .function(let name): return try function(name)
        case .sum(let terms):
            var sum = Dual(0)
            for term in terms { sum += try value(of: term) }
            return sum
        case .product(let factors):
            var product = Dual(1)
            for factor in factors { product = product * (try value(of: factor)) }
            return product
        case .power(let base, let exponent): return try value(of: base).power(exponent)
        case .logarithm(let argument): return try value(of: argument).logarithm()
        case .exponential(let argument): return try value(of: argument).exponential()
        }
    }

    private mutating func function(_ name: String) throws(ModelError) -> Dual {
        if let value = known[name] { return value }
        guard let formula = definitions[name] else { throw .undefinedFunction(name) }
        guard !open.contains(name), open.count < Self.maximumDepth else { throw .cyclicFunction(name) }
        open.append(name)
        let value = try value(of: formula.piece(at: temperature.value).expression)
        open.removeLast()
        known[name] = value
        return value
    }
}

/// Why the energy of a phase cannot be computed.
enum ModelError: Error, Equatable, Sendable {
    case undefinedFunction(String)
    case cyclicFunction(String)
    case formulaNotFinite
    case unsupported(String)
    case noPartner(String)

    var message: String {
        switch self {
        case .undefinedFunction(let name): "function \(name) is not defined"
        case .cyclicFunction(let name): "function \(name) is part of a circle, or nested too deeply"
        case .formulaNotFinite: "a parameter has no finite value"
        case .unsupported(let reason): reason
        case .noPartner(let name): "its disordered partner \(name) is not in the database"
        }
    }
}
