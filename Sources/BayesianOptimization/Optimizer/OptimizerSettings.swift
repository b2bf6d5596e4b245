/// How an ``Optimizer`` works; the defaults suit deterministic, expensive evaluations.
public struct OptimizerSettings: Sendable, Equatable, Codable {
    /// The number of points of the first design; nil: 2 (d + 1), d the number of components and parameters.
    public var initialDesign: Int?
    public var kernel = Kernel.matern52
    /// Whether repeating an evaluation gives the same values.
    public var evaluations = Evaluations.deterministic
    /// The exponent γ of the probability of success in the acquisition, 1 or more.
    ///
    /// 1 is the expected improvement when a failure costs no more than its evaluation and the probability is exact. The
    /// probability of a classifier trained on a few dozen evaluations is drawn towards 1/2, and near a failure an
    /// exponent of 1 proposes the next failure; on `Alloy5_M2_grid5` γ = 1, 2, 3, 5, 8 ended with 15, 12, 9, 8, 7
    /// failures of 42 and 0.89, 0.91, 0.92, 0.93, 0.92 of the best hypervolume.
    public var failureAversion = 5.0
    public var surrogate = GaussianProcess.FitSettings()
    public var success = SuccessModel.FitSettings()
    /// Spaces of at most this many points are searched completely; the proposal is then the exact maximum.
    public var enumerationLimit = 20_000
    /// The number of uniformly drawn points from which a larger space is searched.
    public var samples = 2_000
    /// The number of starts of the local search in a larger space.
    public var starts = 8
    /// Hyperparameters are fitted again when the number of observations has grown by this factor; below 50
    /// observations always.
    public var refitGrowth = 1.1

    public init() {}

    public enum Evaluations: String, Sendable, Hashable, Codable {
        /// The same point always gives the same values, as a computation does: surrogates interpolate them.
        case deterministic
        /// Values scatter: the noise variance is fitted, and the front is that of the posterior means.
        case noisy
    }

    /// The noise variance of deterministic evaluations [standardized units]: rounding and small kinks.
    static let deterministicNoise = 1e-6
}
