#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// An interval that surely holds the values of a formula; the ends may be infinite.
struct ValueRange {
    var lower: Double
    var upper: Double

    static let everything = ValueRange(lower: -.infinity, upper: .infinity)

    init(lower: Double, upper: Double) {
        // Not a number: nothing is known.
        self.lower = lower.isNaN ? -.infinity : lower
        self.upper = upper.isNaN ? .infinity : upper
    }

    init(_ value: Double) { self.init(lower: value, upper: value) }

    /// Why a formula surely has no finite value.
    enum Fault: Error {
        case logarithm(ValueRange)
        case divisionByZero
        case rootOfNegative(ValueRange)
        case overflow
    }

    static func + (a: ValueRange, b: ValueRange) -> ValueRange {
        ValueRange(lower: a.lower + b.lower, upper: a.upper + b.upper)
    }

    static func * (a: ValueRange, b: ValueRange) -> ValueRange {
        var lower = Double.infinity
        var upper = -Double.infinity
        for x in [a.lower, a.upper] {
            for y in [b.lower, b.upper] {
                let product = x * y
                if product.isNaN { return .everything }
                lower = min(lower, product)
                upper = max(upper, product)
            }
        }
        return ValueRange(lower: lower, upper: upper)
    }

    /// - Throws: `Fault` where no value in the range has the power.
    func raised(to exponent: Double) throws(Fault) -> ValueRange {
        if lower == 0, upper == 0, exponent < 0 { throw .divisionByZero }
        if exponent != exponent.rounded() {
            if upper < 0 { throw .rootOfNegative(self) }
            if lower < 0 { return .everything }
        }
        if exponent == 0 { return ValueRange(1) }
        if lower <= 0, upper >= 0, exponent < 0 { return .everything }
        let ends = [pow(lower, exponent), pow(upper, exponent)]
        guard !ends.contains(where: \.isNaN) else { return .everything }
        let isThroughZero = lower < 0 && upper > 0
        return ValueRange(lower: isThroughZero ? min(0, ends.min() ?? 0) : ends.min() ?? 0, upper: ends.max() ?? 0)
    }
}

extension Expression {
    /// An interval that holds the values of the formula for temperatures in `temperature` [K].
    ///
    /// - Parameters:
    ///   - function: what is known of a function's values.
    /// - Throws: `ValueRange.Fault` where the formula surely has no finite value at any of them.
    func range(
        temperature: ValueRange, function: (String) -> ValueRange
    ) throws(ValueRange.Fault) -> ValueRange {
        let result: ValueRange
        switch self {
        case .number(let value): result = ValueRange(value)
        case .temperature: result = temperature
        case .pressure: result = ValueRange(lower: 1e-30, upper: 1e30)
        case .gasConstant: result = ValueRange(8.31446261815324)
        case .function(let name): return function(name)
        case .sum(let terms):
            var total = ValueRange(0)
            for term in terms { total = total + (try term.range(temperature: temperature, function: function)) }
            result = total
        case .product(let factors):
            var total = ValueRange(1)
            for factor in factors { total = total * (try factor.range(temperature: temperature, function: function)) }
            result = total
        case .power(let base, let exponent):
            result = try base.range(temperature: temperature, function: function).raised(to: exponent)
        case .logarithm(let argument):
            let range = try argument.range(temperature: temperature, function: function)
            if range.upper <= 0 { throw .logarithm(range) }
            result = ValueRange(lower: range.lower > 0 ? log(range.lower) : -.infinity, upper: log(range.upper))
        case .exponential(let argument):
            let range = try argument.range(temperature: temperature, function: function)
            result = ValueRange(lower: exp(range.lower), upper: exp(range.upper))
        }
        if result.lower == .infinity || result.upper == -.infinity { throw .overflow }
        return result
    }
}
