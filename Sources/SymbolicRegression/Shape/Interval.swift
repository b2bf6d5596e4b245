internal import Glibc

/// A closed interval of reals for bounding formulas over a box; rounding is not directed outwards.
///
/// Source: R. E. Moore, R. B. Kearfott, M. J. Cloud, Introduction to Interval Analysis, SIAM 2009, doi:10.1137/1.9780898717716.
struct Interval: Sendable, Equatable {
    var lower: Double
    var upper: Double

    static let all = Interval(lower: -.infinity, upper: .infinity)
    static func point(_ x: Double) -> Interval { Interval(lower: x, upper: x) }

    /// The smallest interval with these bounds; everything where one of them is not a number.
    init(lower: Double, upper: Double) {
        let isKnown = !lower.isNaN && !upper.isNaN
        self.lower = isKnown ? min(lower, upper) : -.infinity
        self.upper = isKnown ? max(lower, upper) : .infinity
    }

    var containsZero: Bool { lower <= 0 && upper >= 0 }

    static func + (a: Interval, b: Interval) -> Interval {
        Interval(lower: a.lower + b.lower, upper: a.upper + b.upper)
    }
    static func - (a: Interval, b: Interval) -> Interval {
        Interval(lower: a.lower - b.upper, upper: a.upper - b.lower)
    }
    static func * (a: Interval, b: Interval) -> Interval {
        // 0 · ∞ is 0: the infinity is only a bound.
        func product(_ x: Double, _ y: Double) -> Double { x == 0 || y == 0 ? 0 : x * y }
        let all = [
            product(a.lower, b.lower), product(a.lower, b.upper), product(a.upper, b.lower), product(a.upper, b.upper),
        ]
        return Interval(lower: all.min() ?? -.infinity, upper: all.max() ?? .infinity)
    }

    var inverse: Interval { containsZero ? .all : Interval(lower: 1 / upper, upper: 1 / lower) }

    var square: Interval {
        let (a, b) = (lower * lower, upper * upper)
        return Interval(lower: containsZero ? 0 : min(a, b), upper: max(a, b))
    }

    /// A function that rises everywhere on the interval.
    func rising(_ f: (Double) -> Double) -> Interval { Interval(lower: f(lower), upper: f(upper)) }

    /// To a fixed power.
    func raised(to power: Double) -> Interval {
        if power == 0 { return .point(1) }
        if power < 0 { return raised(to: -power).inverse }
        if power == power.rounded(), power < 1e6 {
            let isEven = power.truncatingRemainder(dividingBy: 2) == 0
            let (a, b) = (Glibc.pow(lower, power), Glibc.pow(upper, power))
            if !isEven { return Interval(lower: a, upper: b) }
            return Interval(lower: containsZero ? 0 : min(a, b), upper: max(a, b))
        }
        return lower < 0 ? .all : rising { Glibc.pow($0, power) }
    }

    var logarithm: Interval {
        lower > 0
            ? rising(Glibc.log) : lower == 0 && upper > 0 ? .init(lower: -.infinity, upper: Glibc.log(upper)) : .all
    }

    var sine: Interval { (self - .point(.pi / 2)).cosine }

    var cosine: Interval {
        guard upper - lower < 2 * .pi, lower.isFinite, upper.isFinite else { return Interval(lower: -1, upper: 1) }
        var (low, high) = (min(Glibc.cos(lower), Glibc.cos(upper)), max(Glibc.cos(lower), Glibc.cos(upper)))
        // Peaks at even, valleys at odd multiples of π.
        var k = (lower / .pi).rounded(.up)
        while k * .pi <= upper {
            if k.truncatingRemainder(dividingBy: 2) == 0 { high = 1 } else { low = -1 }
            k += 1
        }
        return Interval(lower: low, upper: high)
    }
}

/// Bounds of a formula's value and of its derivative with respect to one variable over a box.
struct IntervalTangent {
    var value: Interval
    var slope: Interval

    /// - Parameters:
    ///   - box: a range for each variable.
    ///   - variable: with respect to which is derived; nil: the slope is 0.
    static func bounds(_ nodes: [Expression.Node], box: [Interval], variable: Int?) -> IntervalTangent {
        var stack: [IntervalTangent] = []
        for node in nodes {
            switch node.operation.arity {
            case 0:
                let isConstant = node.operation == .constant
                stack.append(
                    IntervalTangent(
                        value: isConstant ? .point(node.value) : box[Int(node.index)],
                        slope: .point(!isConstant && Int(node.index) == variable ? 1 : 0)))
            case 1: stack[stack.count - 1] = unary(node.operation, stack[stack.count - 1])
            default:
                let b = stack.removeLast()
                stack[stack.count - 1] = binary(node.operation, stack[stack.count - 1], b)
            }
        }
        return stack[0]
    }

    private static func unary(_ operation: Operation, _ a: IntervalTangent) -> IntervalTangent {
        let (x, d) = (a.value, a.slope)
        func result(_ value: Interval, _ factor: Interval) -> IntervalTangent {
            IntervalTangent(value: value, slope: factor * d)
        }
        switch operation {
        case .negate: return result(.point(0) - x, .point(-1))
        case .square: return result(x.square, .point(2) * x)
        case .cube: return result(x.raised(to: 3), .point(3) * x.square)
        case .inverse: return result(x.inverse, .point(-1) * x.square.inverse)
        case .squareRoot:
            guard x.lower >= 0 else { return IntervalTangent(value: .all, slope: .all) }
            let root = x.rising { $0.squareRoot() }
            return result(
                root, Interval(lower: 0.5 / root.upper, upper: root.lower > 0 ? 0.5 / root.lower : .infinity))
        case .exponential:
            let value = x.rising(Glibc.exp)
            return result(value, value)
        case .logarithm:
            guard x.lower > 0 else { return IntervalTangent(value: .all, slope: .all) }
            return result(x.logarithm, x.inverse)
        case .sine: return result(x.sine, x.cosine)
        case .cosine: return result(x.cosine, .point(-1) * x.sine)
        case .hyperbolicTangent:
            let value = x.rising(Glibc.tanh)
            return result(value, .point(1) - value.square)
        case .arcsine, .arccosine:
            guard x.lower >= -1, x.upper <= 1 else { return IntervalTangent(value: .all, slope: .all) }
            let factor = (Interval.point(1) - x.square).raised(to: 0.5).inverse
            if operation == .arcsine { return result(x.rising(Glibc.asin), factor) }
            return result(Interval(lower: Glibc.acos(x.upper), upper: Glibc.acos(x.lower)), .point(-1) * factor)
        default:
            let size = Interval(
                lower: x.containsZero ? 0 : min(abs(x.lower), abs(x.upper)), upper: max(abs(x.lower), abs(x.upper)))
            return result(
                size, x.lower >= 0 ? .point(1) : x.upper <= 0 ? .point(-1) : Interval(lower: -1, upper: 1))
        }
    }

    private static func binary(_ operation: Operation, _ a: IntervalTangent, _ b: IntervalTangent) -> IntervalTangent {
        switch operation {
        case .add: return IntervalTangent(value: a.value + b.value, slope: a.slope + b.slope)
        case .subtract: return IntervalTangent(value: a.value - b.value, slope: a.slope - b.slope)
        case .multiply:
            return IntervalTangent(value: a.value * b.value, slope: a.slope * b.value + a.value * b.slope)
        case .divide: return binary(.multiply, a, unary(.inverse, b))
        default:
            if b.value.lower == b.value.upper, b.slope == .point(0) {
                let power = b.value.lower
                return IntervalTangent(
                    value: a.value.raised(to: power),
                    slope: .point(power) * a.value.raised(to: power - 1) * a.slope)
            }
            return unary(.exponential, binary(.multiply, b, unary(.logarithm, a)))
        }
    }
}
