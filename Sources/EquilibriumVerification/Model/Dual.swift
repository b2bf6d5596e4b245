import Foundation

/// A number with its derivative along one direction (forward automatic differentiation).
struct Dual: Sendable, Equatable {
    var value: Double
    var slope: Double

    init(_ value: Double, slope: Double = 0) {
        self.value = value
        self.slope = slope
    }

    static func + (a: Dual, b: Dual) -> Dual { Dual(a.value + b.value, slope: a.slope + b.slope) }
    static func - (a: Dual, b: Dual) -> Dual { Dual(a.value - b.value, slope: a.slope - b.slope) }
    static func * (a: Dual, b: Dual) -> Dual {
        Dual(a.value * b.value, slope: a.slope * b.value + a.value * b.slope)
    }
    static func / (a: Dual, b: Dual) -> Dual {
        Dual(a.value / b.value, slope: (a.slope - a.value / b.value * b.slope) / b.value)
    }
    static func * (a: Double, b: Dual) -> Dual { Dual(a * b.value, slope: a * b.slope) }
    static func + (a: Double, b: Dual) -> Dual { Dual(a + b.value, slope: b.slope) }
    static func - (a: Double, b: Dual) -> Dual { Dual(a - b.value, slope: -b.slope) }
    static func += (a: inout Dual, b: Dual) { a = a + b }
    static func -= (a: inout Dual, b: Dual) { a = a - b }

    func logarithm() -> Dual { Dual(log(value), slope: slope / value) }

    func exponential() -> Dual {
        let e = exp(value)
        return Dual(e, slope: e * slope)
    }

    func power(_ exponent: Double) -> Dual {
        if exponent == 0 { return Dual(1) }
        return Dual(pow(value, exponent), slope: exponent * pow(value, exponent - 1) * slope)
    }
}
