internal import Glibc

/// Why no root was found.
public enum RootFindingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The function has the same sign at both ends.
    case noSignChange(lowerValue: Double, upperValue: Double)
    /// The function is not a finite number at this point.
    case notFinite(at: Double)

    public var description: String {
        switch self {
        case .noSignChange(let lower, let upper):
            "no change of sign between the ends: the function is \(lower) and \(upper) there"
        case .notFinite(let point): "the function is not finite at \(point)"
        }
    }
}

/// A root of a function of one variable between two points of different sign, by Brent's method.
///
/// - Parameters:
///   - range: the bracket; f must change its sign over it (or vanish at an end).
///   - tolerance: the largest error of the root, absolute.
///   - function: f; an error it throws is thrown on inside ``BracketedRootError/function(_:)``.
/// - Throws: ``BracketedRootError``.
///
/// Source: R. P. Brent, Algorithms for Minimization without Derivatives, Prentice-Hall 1973, ch. 4.
public func bracketedRoot<Failure: Error>(
    in range: ClosedRange<Double>, tolerance: Double, function: (Double) throws(Failure) -> Double
) throws(BracketedRootError<Failure>) -> Double {
    func value(_ x: Double) throws(BracketedRootError<Failure>) -> Double {
        let y: Double
        do throws(Failure) { y = try function(x) } catch { throw .function(error) }
        guard y.isFinite else { throw .root(.notFinite(at: x)) }
        return y
    }
    var (a, b) = (range.lowerBound, range.upperBound)
    var fa = try value(a)
    var fb = try value(b)
    if fa == 0 { return a }
    if fb == 0 { return b }
    guard (fa < 0) != (fb < 0) else { throw .root(.noSignChange(lowerValue: fa, upperValue: fb)) }
    var (c, fc) = (a, fa)
    var step = b - a
    var previousStep = step
    while true {
        if (fb < 0) == (fc < 0) {
            (c, fc) = (a, fa)
            step = b - a
            previousStep = step
        }
        if abs(fc) < abs(fb) {
            (a, b, c) = (b, c, b)
            (fa, fb, fc) = (fb, fc, fb)
        }
        let accuracy = 2 * b.ulp + 0.5 * tolerance
        let half = 0.5 * (c - b)
        if abs(half) <= accuracy || fb == 0 { return b }
        if abs(previousStep) >= accuracy, abs(fa) > abs(fb) {
            let s = fb / fa
            var p: Double
            var q: Double
            if a == c {
                p = 2 * half * s
                q = 1 - s
            } else {
                let u = fa / fc
                let r = fb / fc
                p = s * (2 * half * u * (u - r) - (b - a) * (r - 1))
                q = (u - 1) * (r - 1) * (s - 1)
            }
            if p > 0 { q = -q } else { p = -p }
            if 2 * p < min(3 * half * q - abs(accuracy * q), abs(previousStep * q)) {
                previousStep = step
                step = p / q
            } else {
                step = half
                previousStep = half
            }
        } else {
            step = half
            previousStep = half
        }
        (a, fa) = (b, fb)
        b += abs(step) > accuracy ? step : (half > 0 ? accuracy : -accuracy)
        fb = try value(b)
    }
}

/// What ``bracketedRoot(in:tolerance:function:)`` throws: its own reason, or the function's error.
public enum BracketedRootError<Failure: Error>: Error {
    case root(RootFindingError)
    case function(Failure)
}
