internal import Glibc

// The standard library does not promise that `random(in:using:)` draws the same numbers in its next version, and a
// campaign must be repeatable for longer than that: these algorithms are ours and fixed.
extension RandomNumberGenerator {
    /// A uniform number in [0, 1), a multiple of 2⁻⁵³.
    public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A uniform integer in 0 ..< `bound`.
    public mutating func uniformInteger(below bound: UInt64) -> UInt64 {
        precondition(bound > 0, "no integer lies below zero")
        // Lemire's method: the high word of a product is uniform once the few biased low words are rejected.
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let threshold = (0 &- bound) % bound
            while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
        }
        return product.high
    }

    /// A uniform integer in 0 ..< `bound`, for counts beyond 64 bits.
    public mutating func uniformInteger(below bound: UInt128) -> UInt128 {
        precondition(bound > 0, "no integer lies below zero")
        if bound <= UInt128(UInt64.max) { return UInt128(uniformInteger(below: UInt64(bound))) }
        let shift = UInt128((bound - 1).leadingZeroBitCount)
        while true {
            let high = UInt128(next())
            let low = UInt128(next())
            let drawn = ((high << 64) | low) >> shift
            if drawn < bound { return drawn }
        }
    }

    /// A standard normal number, by inversion.
    public mutating func standardNormal() -> Double {
        // The centre of one of 2⁵³ equal intervals: never 0, never 1.
        let u = (Double(next() >> 11) + 0.5) * 0x1p-53
        return NormalDistribution.quantile(u)
    }
}
