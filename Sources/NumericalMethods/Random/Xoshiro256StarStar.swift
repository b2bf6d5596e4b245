/// Blackman and Vigna's xoshiro256** generator: period 2²⁵⁶ − 1, its state saved and restored with `Codable`.
///
/// Source: D. Blackman, S. Vigna, ACM Trans. Math. Softw. 47 (2021) 36, doi:10.1145/3460772.
public struct Xoshiro256StarStar: RandomNumberGenerator, Sendable, Equatable, Codable {
    private var s0: UInt64
    private var s1: UInt64
    private var s2: UInt64
    private var s3: UInt64

    /// A generator whose 256 bits of state are spread from the seed by ``SplitMix64``.
    public init(seed: UInt64) {
        var spread = SplitMix64(seed: seed)
        s0 = spread.next()
        s1 = spread.next()
        s2 = spread.next()
        s3 = spread.next()
    }

    /// A generator with the four words of state given, not all of them zero.
    public init(state: (UInt64, UInt64, UInt64, UInt64)) {
        precondition(state != (0, 0, 0, 0), "the state of xoshiro256** must not be zero")
        (s0, s1, s2, s3) = state
    }

    public mutating func next() -> UInt64 {
        let result = rotated(s1 &* 5, by: 7) &* 9
        let t = s1 << 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= t
        s3 = rotated(s3, by: 45)
        return result
    }

    private func rotated(_ value: UInt64, by count: UInt64) -> UInt64 { (value << count) | (value >> (64 - count)) }
}
