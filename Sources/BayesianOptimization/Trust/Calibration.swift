internal import Glibc
internal import NumericalMethods

/// How normal predictions compare with what was then observed.
public struct Calibration: Sendable, Equatable {
    public let count: Int
    /// The share of observations within the central interval of nominal coverage `coverage`.
    public let coverage: Double
    public let observedCoverage: Double
    /// The mean width of that interval.
    public let meanWidth: Double
    /// The mean interval score; the smaller the better.
    ///
    /// Source: T. Gneiting, A. E. Raftery, J. Am. Stat. Assoc. 102 (2007) 359, doi:10.1198/016214506000001437, eq. 43.
    public let intervalScore: Double
    /// The mean continuous ranked probability score; the smaller the better (eq. 21 there).
    public let rankedProbabilityScore: Double
    public let rootMeanSquareError: Double
    /// 1 − Σ error²/Σ (value − mean)²; nil where all values are equal.
    public let determination: Double?

    /// - Parameters:
    ///   - mean, deviation: the predictions; deviations above zero.
    ///   - observed: what came out.
    public init(mean: [Double], deviation: [Double], observed: [Double], coverage: Double = 0.9) {
        precondition(mean.count == observed.count && deviation.count == observed.count && !observed.isEmpty)
        let n = Double(observed.count)
        let quantile = NormalDistribution.quantile(0.5 + coverage / 2)
        var (inside, width, score, ranked, squares) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for i in observed.indices {
            let (low, high) = (mean[i] - quantile * deviation[i], mean[i] + quantile * deviation[i])
            let y = observed[i]
            if y >= low, y <= high { inside += 1 }
            width += high - low
            score += high - low + 2 / (1 - coverage) * (max(0, low - y) + max(0, y - high))
            let z = (y - mean[i]) / deviation[i]
            ranked +=
                deviation[i]
                * (z * (2 * NormalDistribution.cumulative(z) - 1) + 2 * NormalDistribution.density(z)
                    - 1 / Double.pi.squareRoot())
            squares += (y - mean[i]) * (y - mean[i])
        }
        count = observed.count
        self.coverage = coverage
        observedCoverage = inside / n
        meanWidth = width / n
        intervalScore = score / n
        rankedProbabilityScore = ranked / n
        rootMeanSquareError = (squares / n).squareRoot()
        let average = observed.reduce(0, +) / n
        let spread = observed.reduce(0) { $0 + ($1 - average) * ($1 - average) }
        determination = spread > 0 ? 1 - squares / spread : nil
    }
}

extension Optimizer {
    /// What of its predictions for a quantity came true.
    public struct QuantityCalibration: Sendable, Equatable {
        public let quantity: String
        /// Every observation predicted from all others.
        public let leaveOneOut: Calibration
        /// Every system (set of components present, and choices) predicted from all others; nil with fewer than two.
        public let leaveOneSystemOut: Calibration?
        public let systems: Int
    }

    /// Calibration of every quantity with three observations or more. Hyperparameters are fitted to all observations
    /// and kept; with a system left out everything else is computed anew.
    public func calibration() throws(OptimizerError) -> [QuantityCalibration] {
        var fits = self.fits
        let surrogates = try Surrogates(self, fits: &fits)
        var result: [QuantityCalibration] = []
        for (q, name) in quantities.enumerated() {
            guard let process = surrogates.processes[q] else { continue }
            let known = observations.filter { $0.value(name) != nil }
            guard known.count >= 3 else { continue }
            let observed = known.compactMap { $0.value(name) }
            let single = process.leaveOneOut()
            let scale = surrogates.transforms[q]
            let alone = Calibration(
                mean: single.mean, deviation: single.variance.map { $0.squareRoot() },
                observed: observed.map(scale.transformed), coverage: settings.coverage)
            var groups: [[Int]: [Int]] = [:]
            for (i, observation) in known.enumerated() { groups[system(of: observation.point), default: []].append(i) }
            var (mean, deviation, values): ([Double], [Double], [Double]) = ([], [], [])
            if groups.count > 1 {
                for key in groups.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
                    let members = groups[key] ?? []
                    let others = known.indices.filter { !members.contains($0) }
                    guard !others.isEmpty else { continue }
                    let without: GaussianProcess
                    do throws(LinearAlgebraError) {
                        without = try GaussianProcess(
                            inputs: space.features(of: others.map { known[$0].point }),
                            outputs: others.map { scale.transformed(observed[$0]) }, kernel: settings.kernel,
                            hyperparameters: process.hyperparameters)
                    } catch { throw .surrogate(quantity: name, reason: error.description) }
                    let posterior = without.posterior(at: space.features(of: members.map { known[$0].point }))
                    mean += posterior.mean
                    deviation += posterior.variance.map { ($0 + without.noiseVariance).squareRoot() }
                    values += members.map { scale.transformed(observed[$0]) }
                }
            }
            result.append(
                QuantityCalibration(
                    quantity: name, leaveOneOut: alone,
                    leaveOneSystemOut: values.isEmpty
                        ? nil
                        : Calibration(mean: mean, deviation: deviation, observed: values, coverage: settings.coverage),
                    systems: groups.count))
        }
        return result
    }

    /// Which components are present, and the choices made.
    private func system(of point: Point) -> [Int] {
        space.fractions(of: point).map { $0 > 0 ? 1 : 0 }
            + zip(space.parameters, point.values).compactMap { parameter, value in
                if case .choice = parameter.domain { Int(value) } else { nil }
            }
    }
}
