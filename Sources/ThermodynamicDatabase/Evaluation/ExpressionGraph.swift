// Goals, most important first:
// 1. Every function of the database is evaluated once per temperature, however often it is used.
// 2. No number that is not finite is returned as if it were a result.
// 3. A few nanoseconds a term: flat tables, no recursion, no allocation when buffers are reused.

/// Value and derivatives of an expression at one temperature and pressure.
@frozen
public struct ExpressionValue: Sendable, Equatable {
    /// In the unit of the expression, as are the others per K, K² and Pa.
    public var value: Double
    /// ∂/∂T at constant P
    public var temperatureDerivative: Double
    /// ∂²/∂T² at constant P
    public var temperatureSecondDerivative: Double
    /// ∂/∂P at constant T
    public var pressureDerivative: Double

    public init(
        value: Double = 0, temperatureDerivative: Double = 0, temperatureSecondDerivative: Double = 0,
        pressureDerivative: Double = 0
    ) {
        self.value = value
        self.temperatureDerivative = temperatureDerivative
        self.temperatureSecondDerivative = temperatureSecondDerivative
        self.pressureDerivative = pressureDerivative
    }
}

/// Expressions of a database with the functions they use, compiled for evaluation at many temperatures.
///
/// Every piece becomes a linear combination of *slots*: monomials Tᵃ (ln T)ᵇ Pᶜ (ln P)ᵈ shared by all pieces, functions, and
/// the results of the few operations that are not linear (EXP, LN of a sum, products of functions). A slot is the vector of
/// value, ∂T, ∂²T and ∂P. At a breakpoint the upper piece applies; outside all ranges the nearest piece is extrapolated
/// (`extrapolated(at:)` tells which).
///
/// The value is immutable and may be used by many threads, each with a `Scratch` of its own.
public struct ExpressionGraph: Sendable {
    /// Number of expressions.
    public let count: Int
    /// Names of the functions that the expressions need, directly or through others, in order of evaluation.
    public let functionNames: [String]

    let basis: [Monomial]
    /// Integer powers of T that the monomials need are computed up from this exponent.
    let tables: ExpressionTables

    /// Intermediate results, reused from call to call.
    public struct Scratch: Sendable {
        var slots: [SIMD4<Double>] = []
        public init() {}
    }

    /// Compiles `expressions` and the functions they need.
    ///
    /// - Parameter gasConstant: R [J/(mol K)] for formulas that name it without defining it.
    /// - Throws: `undefinedFunction` and `cyclicFunctions`.
    /// - Complexity: linear in the size of the formulas.
    public init(database: Database, expressions: [PiecewiseExpression], gasConstant: Double) throws(ExpressionError) {
        let order = try FunctionOrder(database: database, expressions: expressions)
        var compiler = ExpressionCompiler(functionIndex: order.index, gasConstant: gasConstant)
        for function in order.functions { compiler.compile(function.value) }
        for expression in expressions { compiler.compile(expression) }
        count = expressions.count
        functionNames = order.functions.map(\.name)
        basis = compiler.monomials
        tables = compiler.finish(functionCount: order.functions.count)
    }

    /// Evaluates all expressions.
    ///
    /// - Parameters:
    ///   - temperature: T [K], positive.
    ///   - pressure: P [Pa], positive.
    ///   - results: set to `count` values, in the order of the expressions; allocated only if it has another size.
    /// - Throws: `notFinite` where a formula has no finite value (the logarithm of a negative number, an overflow); the results
    ///   are then not to be used.
    public func evaluate(
        temperature: Double, pressure: Double, into results: inout [ExpressionValue], scratch: inout Scratch
    ) throws(ExpressionError) {
        precondition(temperature > 0 && pressure > 0, "T = \(temperature) K and P = \(pressure) Pa must be positive")
        if scratch.slots.count != tables.slotCount {
            scratch.slots = Array(repeating: .zero, count: tables.slotCount)
        }
        if results.count != count { results = Array(repeating: ExpressionValue(), count: count) }
        let functionCount = functionNames.count
        let isFinite = scratch.slots.withUnsafeMutableBufferPointer { slots in
            Monomial.evaluate(basis, temperature: temperature, pressure: pressure, into: slots)
            return tables.withPointers { tables in
                for function in 0..<functionCount {
                    slots[basis.count + function] = tables.evaluate(
                        entry: function, temperature: temperature, slots: slots)
                }
                // Adding 0·x leaves zero unless x is infinite or not a number: one test for all.
                var check = SIMD4<Double>.zero
                results.withUnsafeMutableBufferPointer { results in
                    for index in 0..<count {
                        let value = tables.evaluate(
                            entry: functionCount + index, temperature: temperature, slots: slots)
                        check += value * 0
                        results[index] = ExpressionValue(
                            value: value.x, temperatureDerivative: value.y, temperatureSecondDerivative: value.z,
                            pressureDerivative: value.w)
                    }
                }
                return check == .zero
            }
        }
        guard isFinite else {
            let index = results.firstIndex { value in
                !(value.value.isFinite && value.temperatureDerivative.isFinite
                    && value.temperatureSecondDerivative.isFinite
                    && value.pressureDerivative.isFinite)
            }
            throw .notFinite(expression: index ?? 0, temperature: temperature, pressure: pressure)
        }
    }

    /// Values and derivatives of all expressions, in their order; see `evaluate(temperature:pressure:into:scratch:)`.
    public func values(temperature: Double, pressure: Double) throws(ExpressionError) -> [ExpressionValue] {
        var results: [ExpressionValue] = []
        var scratch = Scratch()
        try evaluate(temperature: temperature, pressure: pressure, into: &results, scratch: &scratch)
        return results
    }

    /// The expressions (by index, rising) for which `temperature` [K] lies outside the ranges of their own or of a function
    /// that they use there.
    public func extrapolated(at temperature: Double) -> [Int] {
        let functionCount = functionNames.count
        var isOutside = Array(repeating: false, count: functionCount + count)
        for entry in isOutside.indices {
            isOutside[entry] =
                tables.isOutside(entry: entry, temperature: temperature)
                || tables.functionsUsed(
                    by: entry, temperature: temperature, firstFunctionSlot: basis.count, count: functionCount
                )
                .contains { isOutside[$0] }
        }
        return (0..<count).filter { isOutside[functionCount + $0] }
    }
}

/// Why expressions cannot be compiled or evaluated.
public enum ExpressionError: Error, Equatable, Sendable {
    /// What names the function that is not defined: an expression by its index, or a function with its line.
    public enum User: Equatable, Sendable {
        case expression(Int)
        case function(name: String, line: Int)
    }
    case undefinedFunction(name: String, usedBy: User)
    /// The functions of one circle, the first repeated at the end, and the line of the first.
    case cyclicFunctions([String], line: Int)
    /// An expression has no finite value at this temperature [K] and pressure [Pa].
    case notFinite(expression: Int, temperature: Double, pressure: Double)

    public var message: String {
        switch self {
        case .undefinedFunction(let name, .expression(let index)):
            "function \(name), used by expression \(index), is not defined"
        case .undefinedFunction(let name, .function(let user, let line)):
            "function \(name), used by function \(user) in line \(line), is not defined"
        case .cyclicFunctions(let names, let line):
            "functions refer to each other in a circle: \(names.joined(separator: " -> ")) (line \(line))"
        case .notFinite(let index, let temperature, let pressure):
            "expression \(index) has no finite value at \(temperature) K and \(pressure) Pa"
        }
    }
}
