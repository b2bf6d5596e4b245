internal import Glibc

/// A function of the target that may be a sum of few features where the target itself is not, and its inverse.
enum TargetTransform: CaseIterable, Sendable {
    case identity, inverse, square, squareRoot, inverseSquare, logarithm, exponential, sine, cosine, arcsine, arccosine

    func value(_ y: Double) -> Double {
        switch self {
        case .identity: y
        case .inverse: 1 / y
        case .square: y * y
        case .squareRoot: y.squareRoot()
        case .inverseSquare: 1 / (y * y)
        case .logarithm: y > 0 ? Glibc.log(y) : .nan
        case .exponential: abs(y) < 12 ? Glibc.exp(y) : .nan
        case .sine: abs(y) <= 1.5708 ? Glibc.sin(y) : .nan
        case .cosine: y >= 0 && y <= 3.1416 ? Glibc.cos(y) : .nan
        case .arcsine: Glibc.asin(y)
        case .arccosine: Glibc.acos(y)
        }
    }

    /// |dT/dy|, by which an error of the target counts.
    func slope(_ y: Double) -> Double {
        switch self {
        case .identity: 1
        case .inverse: 1 / (y * y)
        case .square: 2 * abs(y)
        case .squareRoot: 0.5 / y.squareRoot()
        case .inverseSquare: 2 / abs(y * y * y)
        case .logarithm: 1 / abs(y)
        case .exponential: Glibc.exp(y)
        case .sine: abs(Glibc.cos(y))
        case .cosine: abs(Glibc.sin(y))
        case .arcsine, .arccosine: 1 / (1 - y * y).squareRoot()
        }
    }

    /// By what rows of a transformed target count so that an even error of the target is even again: 1/|dT/dy|, cut at ten times its median.
    static func weights(_ transform: TargetTransform, _ y: [Double]) -> [Double] {
        guard transform != .identity else { return [Double](repeating: 1, count: y.count) }
        let raw = y.map { 1 / transform.slope($0) }
        let sizes = raw.filter(\.isFinite).sorted()
        guard !sizes.isEmpty, sizes[sizes.count / 2] > 0 else { return [Double](repeating: 1, count: y.count) }
        let most = 10 * sizes[sizes.count / 2]
        return raw.map { $0.isFinite ? min(most, $0) : $0.isNaN ? 0 : most }
    }

    /// What undoes it.
    var inverse: [Operation] {
        switch self {
        case .identity: []
        case .inverse: [.inverse]
        case .square: [.squareRoot]
        case .squareRoot: [.square]
        case .inverseSquare: [.squareRoot, .inverse]
        case .logarithm: [.exponential]
        case .exponential: [.logarithm]
        case .sine: [.arcsine]
        case .cosine: [.arccosine]
        case .arcsine: [.sine]
        case .arccosine: [.cosine]
        }
    }

    /// The dimension that the transformed target has; nil where the rules of units forbid the transform.
    func kind(_ kind: UnitTyping.Kind) -> UnitTyping.Kind? {
        switch self {
        case .identity: kind
        case .inverse: UnitTyping.raise(kind, -1)
        case .square: UnitTyping.raise(kind, 2)
        case .squareRoot: UnitTyping.raise(kind, 0.5)
        case .inverseSquare: UnitTyping.raise(kind, -2)
        default: UnitTyping.apply(.exponential, kind)
        }
    }
}
