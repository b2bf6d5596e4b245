/// A value with its derivative along one direction: a + ε b with ε² = 0.
struct DualNumber {
    var value: Double
    var slope: Double

    init(_ value: Double, _ slope: Double = 0) {
        self.value = value
        self.slope = slope
    }

    static func + (a: Self, b: Self) -> Self { Self(a.value + b.value, a.slope + b.slope) }
    static func - (a: Self, b: Self) -> Self { Self(a.value - b.value, a.slope - b.slope) }
    static func * (a: Self, b: Self) -> Self { Self(a.value * b.value, a.slope * b.value + a.value * b.slope) }
    static func * (a: Double, b: Self) -> Self { Self(a * b.value, a * b.slope) }
    static func += (a: inout Self, b: Self) { a = a + b }

    /// The quotient; 0 where the divisor is, for shares of what is not there.
    static func share(_ a: Self, of b: Self) -> Self {
        guard b.value != 0 else { return Self(0) }
        let ratio = a.value / b.value
        return Self(ratio, (a.slope - ratio * b.slope) / b.value)
    }
}
