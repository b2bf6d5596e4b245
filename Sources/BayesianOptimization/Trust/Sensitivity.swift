internal import NumericalMethods

/// Which components and parameters a quantity depends on, according to its surrogate.
public struct Sensitivity: Sendable, Equatable {
    public struct Share: Sendable, Equatable {
        public let name: String
        /// Variance of the mean given this input alone, per variance of the quantity: Sobol's first-order index,
        /// estimated from one sample of the space in classes of the input, which holds for dependent inputs such as
        /// fractions too.
        ///
        /// Source: E. Plischke, E. Borgonovo, C. L. Smith, Eur. J. Oper. Res. 226 (2013) 536,
        /// doi:10.1016/j.ejor.2012.11.047.
        public let firstOrder: Double
        /// The length scale of the input in its own range; large: hardly any influence (of a choice the smallest).
        public let lengthScale: Double
    }
    public let quantity: String
    public let shares: [Share]
}

extension Optimizer {
    /// The sensitivities of every quantity that has a surrogate, over the whole search space.
    ///
    /// - Parameter samples: points of the space at which the surrogates are read.
    public func sensitivities(samples: Int = 4000) throws(OptimizerError) -> [Sensitivity] {
        var fits = self.fits
        let surrogates = try Surrogates(self, fits: &fits)
        var generator = SplitMix64(seed: seed ^ 0x5E45_1717_0000_0001)
        let points = space.samples(samples, using: &generator)
        let inputs = space.features(of: points)
        let coordinates = points.map { space.fractions(of: $0) + $0.values }
        return quantities.enumerated().compactMap { q, name in
            guard let process = surrogates.processes[q] else { return nil }
            let mean = surrogates.transforms[q].medians(process.posterior(at: inputs).mean)
            let average = mean.reduce(0, +) / Double(mean.count)
            let variance = mean.reduce(0) { $0 + ($1 - average) * ($1 - average) }
            var feature = 0
            let shares = space.names.enumerated().map { i, input in
                var width = 1
                let place = i - (composition?.components.count ?? 0)
                if place >= 0, case .choice(let options) = space.parameters[place].domain { width = options.count }
                let scale = process.hyperparameters.lengthScales[feature..<(feature + width)].min() ?? 0
                feature += width
                // Classes of equal size by rank; points of one value stay together.
                let order = coordinates.indices.sorted { coordinates[$0][i] < coordinates[$1][i] }
                let size = max(20, mean.count / 50)
                var (between, start) = (0.0, 0)
                while start < order.count {
                    var end = min(start + size, order.count)
                    while end < order.count, coordinates[order[end]][i] == coordinates[order[end - 1]][i] { end += 1 }
                    let part = order[start..<end].reduce(0) { $0 + mean[$1] } / Double(end - start)
                    between += Double(end - start) * (part - average) * (part - average)
                    start = end
                }
                return Sensitivity.Share(
                    name: input, firstOrder: variance > 0 ? min(1, between / variance) : 0, lengthScale: scale)
            }
            return Sensitivity(quantity: name, shares: shares)
        }
    }

    private var composition: CompositionGrid? { space.composition }
}
