internal import Glibc

/// A monotonic change of an outcome's scale before it is modelled, for outcomes with heavy tails.
///
/// Source: E. Snelson, C. E. Rasmussen, Z. Ghahramani, NeurIPS 16 (2003), Warped Gaussian Processes.
public enum OutputTransform: Sendable, Hashable, Codable {
    case none
    /// log y; values must be above zero.
    case logarithm

    func transformed(_ y: Double) -> Double {
        switch self {
        case .none: y
        case .logarithm: log(y)
        }
    }

    /// A point of the model's scale on the outcome's own; a median stays one.
    func original(_ z: Double) -> Double {
        switch self {
        case .none: z
        case .logarithm: exp(min(z, 700))
        }
    }

    /// The variance of a measurement on the model's scale.
    func transformedVariance(_ variance: Double, at y: Double) -> Double {
        switch self {
        case .none: variance
        case .logarithm: variance / (y * y)
        }
    }

    func medians(_ z: [Double]) -> [Double] { self == .none ? z : z.map(original) }

    func accepts(_ y: Double) -> Bool { self == .none || y > 0 }
}
