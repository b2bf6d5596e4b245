/// All numbers between two.
///
/// Rounding is not directed: the bound of a box carries one allowance for all of it (`PhaseBound.rounding`).
struct Interval: Equatable {
    var low: Double
    var high: Double

    @inline(__always)
    init(_ low: Double, _ high: Double) {
        self.low = low
        self.high = high
    }

    @inline(__always)
    init(_ value: Double) { self.init(value, value) }

    static let zero = Interval(0, 0)
    var size: Double { max(abs(low), abs(high)) }

    @inline(__always)
    static func + (a: Self, b: Self) -> Self { Interval(a.low + b.low, a.high + b.high) }

    @inline(__always)
    static func += (a: inout Self, b: Self) { a = a + b }

    @inline(__always)
    static func * (a: Double, b: Self) -> Self {
        a >= 0 ? Interval(a * b.low, a * b.high) : Interval(a * b.high, a * b.low)
    }

    @inline(__always)
    static func * (a: Self, b: Self) -> Self {
        let p = a.low * b.low
        let q = a.low * b.high
        let r = a.high * b.low
        let s = a.high * b.high
        return Interval(min(min(p, q), min(r, s)), max(max(p, q), max(r, s)))
    }

    /// The smallest interval that holds both.
    @inline(__always)
    func hull(_ other: Self) -> Self { Interval(min(low, other.low), max(high, other.high)) }
}
