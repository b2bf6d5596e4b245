internal import Glibc

/// Four rows at a time.
typealias Lane = SIMD4<Double>

/// Elementary functions of four rows at once, made of additions and multiplications only, so that they are quick and give the same bits on
/// every machine. Errors are below 3e-16 relative (exp, log) and absolute (sin, cos, tanh); series are Taylor's after reduction of the argument.
enum VectorFunctions {
    /// 1.5 · 2⁵²: adding it rounds to an integer, which then stands in the low bits.
    private static let shift = Lane(repeating: 6_755_399_441_055_744)

    @inline(__always)
    static func exp(_ x: Lane) -> Lane {
        let clamped = pointwiseMax(pointwiseMin(x, Lane(repeating: 709.5)), Lane(repeating: -707))
        let t = clamped * 1.442_695_040_888_963_4 + shift
        let k = t - shift
        let r = (clamped - k * 0x1.62e42fefa3800p-1) - k * 0x1.ef35793c76730p-45
        var p = Lane(repeating: 1.0 / 479_001_600)
        p = p * r + 1.0 / 39_916_800
        p = p * r + 1.0 / 3_628_800
        p = p * r + 1.0 / 362_880
        p = p * r + 1.0 / 40_320
        p = p * r + 1.0 / 5_040
        p = p * r + 1.0 / 720
        p = p * r + 1.0 / 120
        p = p * r + 1.0 / 24
        p = p * r + 1.0 / 6
        p = p * r + 0.5
        p = p * r + 1
        p = p * r + 1
        let power = (unsafeBitCast(t, to: SIMD4<UInt64>.self) &+ 1023) &<< 52
        var result = p * unsafeBitCast(power, to: Lane.self)
        result.replace(with: .infinity, where: x .> 709.5)
        result.replace(with: 0, where: x .< -707)
        result.replace(with: x, where: x .!= x)
        return result
    }

    /// Not a number at zero and below.
    @inline(__always)
    static func log(_ x: Lane) -> Lane {
        let lowest: UInt64 = 0x3FE6_A09E_667F_3BCD  // √½
        let bits = unsafeBitCast(x, to: SIMD4<UInt64>.self) &+ (0x3FF0_0000_0000_0000 &- lowest)
        let biased = bits &>> 52
        let mantissa = unsafeBitCast((bits & 0x000F_FFFF_FFFF_FFFF) &+ lowest, to: Lane.self)
        let k = unsafeBitCast(biased | 0x4330_0000_0000_0000, to: Lane.self) - (4_503_599_627_370_496 + 1023)
        let f = mantissa - 1
        let s = f / (f + 2)
        let z = s * s
        var p = Lane(repeating: 2.0 / 21)
        p = p * z + 2.0 / 19
        p = p * z + 2.0 / 17
        p = p * z + 2.0 / 15
        p = p * z + 2.0 / 13
        p = p * z + 2.0 / 11
        p = p * z + 2.0 / 9
        p = p * z + 2.0 / 7
        p = p * z + 2.0 / 5
        p = p * z + 2.0 / 3
        var result = k * 0x1.62e42fefa3800p-1 + (2 * s + (s * z * p + k * 0x1.ef35793c76730p-45))
        result.replace(with: .nan, where: (x .<= 0) .| (x .!= x) .| (x .> 1e307))
        return result
    }

    /// Beyond |x| = 10⁵ the reduction loses digits: not a number.
    @inline(__always)
    static func sineAndCosine(_ x: Lane) -> (sine: Lane, cosine: Lane) {
        let t = x * 0.636_619_772_367_581_4 + shift
        let k = t - shift
        let r = ((x - k * 0x1.921fb54400000p+0) - k * 0x1.0b4611a600000p-34) - k * 0x1.3198a2e037073p-69
        let z = r * r
        var s = Lane(repeating: 1.0 / 355_687_428_096_000)
        s = s * z - 1.0 / 1_307_674_368_000
        s = s * z + 1.0 / 6_227_020_800
        s = s * z - 1.0 / 39_916_800
        s = s * z + 1.0 / 362_880
        s = s * z - 1.0 / 5_040
        s = s * z + 1.0 / 120
        s = s * z - 1.0 / 6
        s = r + r * z * s
        var c = Lane(repeating: 1.0 / 20_922_789_888_000)
        c = c * z - 1.0 / 87_178_291_200
        c = c * z + 1.0 / 479_001_600
        c = c * z - 1.0 / 3_628_800
        c = c * z + 1.0 / 40_320
        c = c * z - 1.0 / 720
        c = c * z + 1.0 / 24
        c = 1 - 0.5 * z + z * z * c
        let quadrant = unsafeBitCast(t, to: SIMD4<UInt64>.self)
        let swap = (quadrant & 1) .== 1
        var sine = s.replacing(with: c, where: swap)
        var cosine = c.replacing(with: s, where: swap)
        sine.replace(with: 0 - sine, where: (quadrant & 2) .== 2)
        cosine.replace(with: 0 - cosine, where: ((quadrant &+ 1) & 2) .== 2)
        let lost = (x .> 1e5) .| (x .< -1e5) .| (x .!= x)
        sine.replace(with: .nan, where: lost)
        cosine.replace(with: .nan, where: lost)
        return (sine, cosine)
    }

    @inline(__always)
    static func hyperbolicTangent(_ x: Lane) -> Lane {
        let e = exp(pointwiseMin(pointwiseMax(2 * x, Lane(repeating: -80)), Lane(repeating: 80)))
        return ((e - 1) / (e + 1)).replacing(with: x, where: x .!= x)
    }

    @inline(__always)
    static func power(_ x: Lane, _ exponent: Lane) -> Lane { exp(exponent * log(x)) }

    /// x^n by repeated squaring; any sign of x.
    @inline(__always)
    static func power(_ x: Lane, integer exponent: Int) -> Lane {
        var result = Lane(repeating: 1)
        var base = x
        var n = abs(exponent)
        while n > 0 {
            if n & 1 == 1 { result *= base }
            n >>= 1
            if n > 0 { base *= base }
        }
        return exponent < 0 ? 1 / result : result
    }

    @inline(__always)
    static func squareRoot(_ x: Lane) -> Lane { x.squareRoot() }

    static func arcsine(_ x: Lane) -> Lane {
        Lane(Glibc.asin(x[0]), Glibc.asin(x[1]), Glibc.asin(x[2]), Glibc.asin(x[3]))
    }

    static func arccosine(_ x: Lane) -> Lane {
        Lane(Glibc.acos(x[0]), Glibc.acos(x[1]), Glibc.acos(x[2]), Glibc.acos(x[3]))
    }

    @inline(__always)
    static func absolute(_ x: Lane) -> Lane {
        unsafeBitCast(unsafeBitCast(x, to: SIMD4<UInt64>.self) & 0x7FFF_FFFF_FFFF_FFFF, to: Lane.self)
    }
}

/// The same functions of one number.
enum ScalarFunctions {
    static func apply(_ operation: Operation, _ x: Double) -> Double {
        switch operation {
        case .negate: -x
        case .square: x * x
        case .cube: x * x * x
        case .inverse: 1 / x
        case .squareRoot: x.squareRoot()
        case .exponential: Glibc.exp(x)
        case .logarithm: x > 0 ? Glibc.log(x) : .nan
        case .sine: Glibc.sin(x)
        case .cosine: Glibc.cos(x)
        case .hyperbolicTangent: Glibc.tanh(x)
        case .arcsine: Glibc.asin(x)
        case .arccosine: Glibc.acos(x)
        case .absolute: abs(x)
        default: preconditionFailure("\(operation.name) is not a function of one operand")
        }
    }

    static func apply(_ operation: Operation, _ a: Double, _ b: Double) -> Double {
        switch operation {
        case .add: a + b
        case .subtract: a - b
        case .multiply: a * b
        case .divide: a / b
        case .power: Glibc.pow(a, b)
        default: preconditionFailure("\(operation.name) is not a function of two operands")
        }
    }
}
