/// Looks for formulas that surely have no finite value at an end or in the middle of one of their ranges.
///
/// Only formulas that may lack one are looked at; most of a database are sums of T ln T and powers of T.
struct ValueCheck {
    struct Fault {
        var concern: Diagnostic.Concern
        var location: SourceLocation
        var message: String
    }
    private(set) var faults: [Fault] = []

    private let database: Database
    private let functionPlaces: [String: Int]
    /// What is known of the functions at the temperatures looked at.
    private var known: [Key: ValueRange] = [:]
    private struct Key: Hashable {
        var function: Int
        var temperature: Double
    }
    /// Nothing is said of what stands behind longer chains of functions, or of more of them.
    private static let maximumDepth = 200
    private static let maximumEvaluations = 100_000

    init(_ database: Database, functionPlaces: [String: Int]) {
        self.database = database
        self.functionPlaces = functionPlaces
        for function in database.functions { check(function.value, .function(function.name), function.location) }
        for parameter in database.parameters { check(parameter.value, .phase(parameter.phase), parameter.location) }
    }

    private mutating func check(
        _ value: PiecewiseExpression, _ concern: Diagnostic.Concern, _ location: SourceLocation
    ) {
        for piece in value.pieces where piece.expression.isDelicate {
            let middle = (piece.range.lower + piece.range.upper) / 2
            for temperature in [piece.range.lower, middle, piece.range.upper] where temperature > 0 {
                do throws(ValueRange.Fault) {
                    _ = try range(of: piece.expression, at: temperature, depth: 0)
                } catch {
                    faults.append(
                        Fault(
                            concern: concern, location: location,
                            message:
                                "the formula has no finite value at \(TDBWriter.number(temperature)) K: \(error.words)")
                    )
                    return
                }
            }
        }
    }

    private mutating func range(
        of expression: Expression, at temperature: Double, depth: Int
    ) throws(ValueRange.Fault) -> ValueRange {
        var ranges: [String: ValueRange] = [:]
        var names: [String] = []
        expression.forEachFunction { names.append($0) }
        for name in names where ranges[name] == nil {
            ranges[name] = range(ofFunction: name, at: temperature, depth: depth)
        }
        return try expression.range(temperature: ValueRange(temperature)) { ranges[$0] ?? .everything }
    }

    private mutating func range(ofFunction name: String, at temperature: Double, depth: Int) -> ValueRange {
        guard let place = functionPlaces[name], depth < Self.maximumDepth, known.count < Self.maximumEvaluations else {
            return .everything
        }
        let key = Key(function: place, temperature: temperature)
        if let range = known[key] { return range }
        known[key] = .everything  // within a circle nothing is known
        // A function without a value is told of where it stands.
        let expression = database.functions[place].value.piece(at: temperature).expression
        let range = (try? range(of: expression, at: temperature, depth: depth + 1)) ?? .everything
        known[key] = range
        return range
    }
}

extension ValueRange.Fault {
    fileprivate var words: String {
        switch self {
        case .logarithm(let range): "the logarithm of \(range.words)"
        case .divisionByZero: "a division by zero"
        case .rootOfNegative(let range): "a broken power of \(range.words)"
        case .overflow: "it is too large for double precision"
        }
    }
}

extension ValueRange {
    fileprivate var words: String {
        lower == upper ? TDBWriter.number(lower) : "a number from \(lower) to \(upper)"
    }
}

extension Expression {
    /// Whether the formula has a part that may lack a finite value: anything but sums and products of numbers, powers of T and P,
    /// their logarithms, and a function.
    fileprivate var isDelicate: Bool {
        switch self {
        case .number, .temperature, .pressure, .gasConstant, .function: return false
        case .power(.temperature, _), .power(.pressure, _), .logarithm(.temperature), .logarithm(.pressure):
            return false
        case .sum(let terms): return terms.contains(where: \.isDelicate)
        case .product(let factors):
            var functions = 0
            for factor in factors {
                if case .function = factor { functions += 1 }
                if factor.isDelicate { return true }
            }
            return functions > 1
        case .power, .logarithm, .exponential: return true
        }
    }
}
