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

    /// The scatter of single quantities; those not listed follow ``evaluations``.
    public var noise: [String: Noise] = [:]
    /// The scale on which single quantities are modelled; those not listed on their own.
    public var transforms: [String: OutputTransform] = [:]
    /// The share of new measurements that the intervals of candidates are to cover.
    public var coverage = 0.9

    public init() {}

    /// The scatter of repeated measurements.
    public enum Noise: Sendable, Hashable, Codable {
        case none
        /// Estimated with the other hyperparameters.
        case unknown
        case known(standardDeviation: Double)
    }

    public enum Evaluations: String, Sendable, Hashable, Codable {
        /// The same point always gives the same values, as a computation does: surrogates interpolate them.
        case deterministic
        /// Values scatter: the noise variance is fitted, and the front is that of the posterior means.
        case noisy
    }

    /// The noise variance of deterministic evaluations [standardized units]: rounding and small kinks.
    static let deterministicNoise = 1e-6

    func noise(of quantity: String) -> Noise {
        noise[quantity] ?? (evaluations == .noisy ? .unknown : .none)
    }

    func transform(of quantity: String) -> OutputTransform { transforms[quantity] ?? .none }

    func validate() throws(OptimizerError) {
        func refuse(_ name: String, _ reason: String) -> OptimizerError { .invalidSetting(name: name, reason: reason) }
        if let initialDesign, initialDesign < 1 { throw refuse("initialDesign", "\(initialDesign) is not 1 or more") }
        guard failureAversion.isFinite, failureAversion >= 0 else {
            throw refuse("failureAversion", "\(failureAversion) is not 0 or more")
        }
        guard coverage > 0, coverage < 1 else { throw refuse("coverage", "\(coverage) does not lie between 0 and 1") }
        guard samples >= 1, starts >= 1 else { throw refuse("samples, starts", "they should be 1 or more") }
        guard refitGrowth >= 1 else { throw refuse("refitGrowth", "\(refitGrowth) is below 1") }
        for (name, noise) in noise {
            if case .known(let deviation) = noise, !(deviation.isFinite && deviation >= 0) {
                throw refuse("noise", "the standard deviation of '\(name)' is \(deviation)")
            }
        }
    }
}

extension OptimizerSettings {
    private enum CodingKeys: String, CodingKey {
        case initialDesign, kernel, evaluations, failureAversion, surrogate, success, enumerationLimit, samples, starts
        case refitGrowth, noise, transforms, coverage
    }

    /// What an older state does not hold has its default.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        func read<T: Decodable>(_ key: CodingKeys, _ path: WritableKeyPath<OptimizerSettings, T>) throws {
            if let value = try container.decodeIfPresent(T.self, forKey: key) { self[keyPath: path] = value }
        }
        initialDesign = try container.decodeIfPresent(Int.self, forKey: .initialDesign)
        try read(.kernel, \.kernel)
        try read(.evaluations, \.evaluations)
        try read(.failureAversion, \.failureAversion)
        try read(.surrogate, \.surrogate)
        try read(.success, \.success)
        try read(.enumerationLimit, \.enumerationLimit)
        try read(.samples, \.samples)
        try read(.starts, \.starts)
        try read(.refitGrowth, \.refitGrowth)
        try read(.noise, \.noise)
        try read(.transforms, \.transforms)
        try read(.coverage, \.coverage)
    }
}
