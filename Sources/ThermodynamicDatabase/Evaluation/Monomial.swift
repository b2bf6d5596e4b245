#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Tᵃ (ln T)ᵇ Pᶜ (ln P)ᵈ
struct Monomial: Hashable, Sendable {
    var temperature = 0.0
    var temperatureLogarithm = 0
    var pressure = 0.0
    var pressureLogarithm = 0

    static let one = Monomial()

    static func * (a: Monomial, b: Monomial) -> Monomial {
        Monomial(
            temperature: a.temperature + b.temperature,
            temperatureLogarithm: a.temperatureLogarithm + b.temperatureLogarithm,
            pressure: a.pressure + b.pressure, pressureLogarithm: a.pressureLogarithm + b.pressureLogarithm)
    }

    /// Value, ∂T, ∂²T and ∂P of each monomial, into the first slots.
    static func evaluate(
        _ monomials: [Monomial], temperature: Double, pressure: Double,
        into slots: UnsafeMutableBufferPointer<SIMD4<Double>>
    ) {
        let logT = log(temperature)
        let logP = log(pressure)
        for (index, monomial) in monomials.enumerated() {
            let t = factor(temperature, logT, monomial.temperature, monomial.temperatureLogarithm)
            if monomial.pressure == 0, monomial.pressureLogarithm == 0 {
                slots[index] = SIMD4(t.value, t.first, t.second, 0)
            } else {
                let p = factor(pressure, logP, monomial.pressure, monomial.pressureLogarithm)
                slots[index] = SIMD4(t.value * p.value, t.first * p.value, t.second * p.value, t.value * p.first)
            }
        }
    }

    /// xᵃ Lᵇ with L = ln x, and its first two derivatives with respect to x.
    private static func factor(
        _ x: Double, _ logarithm: Double, _ a: Double, _ b: Int
    ) -> (value: Double, first: Double, second: Double) {
        let power = realPower(x, a)
        if b == 0 { return (power, a * power / x, a * (a - 1) * power / (x * x)) }
        let lower = integerPower(logarithm, b - 1)
        let lowest = b > 1 ? integerPower(logarithm, b - 2) : 0
        let top = lower * logarithm
        let n = Double(b)
        return (
            power * top, power / x * (a * top + n * lower),
            power / (x * x) * (a * (a - 1) * top + n * (2 * a - 1) * lower + n * (n - 1) * lowest)
        )
    }

    /// xᵃ; by multiplication where the exponent is a whole number, so that the bits do not depend on the mathematics library.
    static func realPower(_ x: Double, _ exponent: Double) -> Double {
        if exponent == exponent.rounded(), abs(exponent) <= 128 {
            let power = integerPower(x, Int(abs(exponent)))
            return exponent < 0 ? 1 / power : power
        }
        return pow(x, exponent)
    }

    /// xⁿ for n ≥ 0.
    static func integerPower(_ x: Double, _ n: Int) -> Double {
        var result = 1.0
        var square = x
        var remaining = n
        while remaining > 0 {
            if remaining & 1 == 1 { result *= square }
            remaining >>= 1
            if remaining > 0 { square *= square }
        }
        return result
    }
}
