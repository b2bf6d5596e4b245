internal import Glibc

/// A log-normal prior on a positive hyperparameter; its density in the parameter itself is maximized.
public struct LogNormalPrior: Sendable, Hashable, Codable {
    /// Mean and standard deviation of the logarithm.
    public var location: Double
    public var scale: Double

    public init(location: Double, scale: Double) {
        precondition(location.isFinite && scale > 0, "log-normal prior with location \(location) and scale \(scale)")
        self.location = location
        self.scale = scale
    }

    /// The dimension-scaled prior on length scales, LogNormal(√2 + ½ ln d, √3).
    ///
    /// Source: C. Hvarfner, E. O. Hellsten, L. Nardi, ICML 2024, arXiv:2402.02229.
    public static func lengthScale(dimension: Int) -> LogNormalPrior {
        LogNormalPrior(location: 2.0.squareRoot() + 0.5 * log(Double(max(dimension, 1))), scale: 3.0.squareRoot())
    }

    /// log density (without constants) and its derivative, both as functions of log θ.
    func logDensity(logParameter t: Double) -> (value: Double, slope: Double) {
        let z = (t - location) / scale
        return (-t - 0.5 * z * z, -1 - z / scale)
    }
}
