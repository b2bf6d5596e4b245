/// How an ``Optimizer`` works; the defaults suit deterministic, expensive evaluations.
public struct OptimizerSettings: Sendable, Equatable, Codable {
    /// The number of points of the first design; nil: 2 (d + 1), d the number of components and parameters.
    public var initialDesign: Int?
    public var kernel = Kernel.matern52
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
}
