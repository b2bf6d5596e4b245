internal import Glibc
public import NumericalMethods

extension GaussianProcess {
    /// Priors, bounds and effort of a maximum-a-posteriori fit.
    public struct FitSettings: Sendable, Equatable, Codable {
        /// nil: LogNormal(√2 + ½ ln d, √3).
        public var lengthScalePrior: LogNormalPrior?
        public var noisePrior = LogNormalPrior(location: -4, scale: 1)
        public var signalPrior = LogNormalPrior(location: 0, scale: 1)
        /// Fixes the noise variance (standardized units) instead of fitting it.
        public var fixedNoiseVariance: Double?
        public var maximumEvaluations = 100

        public init() {}
    }

    /// Bounds of length scales [input units] and variances [standardized units].
    static let lengthScaleBounds = 1e-2...1e3
    static let signalBounds = 1e-2...1e3
    static let noiseBounds = 1e-6...1.0

    /// Where a fit begins without a warm start.
    static func defaultHyperparameters(dimension: Int) -> Hyperparameters {
        Hyperparameters(
            lengthScales: [Double](repeating: 0.5 * Double(max(dimension, 1)).squareRoot(), count: dimension),
            signalVariance: 1, noiseVariance: 1e-3)
    }

    /// Fits the hyperparameters by maximizing the log posterior, with analytic gradients.
    ///
    /// - Parameters:
    ///   - inputs: d × n, one column per observation, scaled to about [0, 1].
    ///   - outputs: n finite numbers.
    ///   - noiseVariances: known variances of the observations [output units²]; empty for none.
    ///   - start: hyperparameters of an earlier fit.
    /// - Throws: ``LinearAlgebraError`` if no covariance matrix on the way can be factorized.
    public static func fit(
        inputs: Matrix, outputs: [Double], noiseVariances: [Double] = [], kernel: Kernel = .matern52,
        settings: FitSettings = FitSettings(), start: Hyperparameters? = nil
    ) throws(LinearAlgebraError) -> GaussianProcess {
        let data = GaussianProcessData(inputs: inputs, outputs: outputs, noiseVariances: noiseVariances)
        let d = inputs.rows
        var initial = start ?? defaultHyperparameters(dimension: d)
        if let fixed = settings.fixedNoiseVariance { initial.noiseVariance = fixed }
        let fitsNoise = settings.fixedNoiseVariance == nil
        func parameters(_ h: Hyperparameters) -> [Double] {
            (h.lengthScales + [h.signalVariance] + (fitsNoise ? [h.noiseVariance] : [])).map { log($0) }
        }
        func bounds(_ pick: (ClosedRange<Double>) -> Double) -> [Double] {
            [Double](repeating: log(pick(lengthScaleBounds)), count: d) + [log(pick(signalBounds))]
                + (fitsNoise ? [log(pick(noiseBounds))] : [])
        }
        func hyperparameters(_ t: [Double]) -> Hyperparameters {
            Hyperparameters(
                lengthScales: t[..<d].map { exp($0) }, signalVariance: exp(t[d]),
                noiseVariance: fitsNoise ? exp(t[d + 1]) : initial.noiseVariance)
        }
        let search = Minimization(
            .lbfgs, maximumEvaluations: settings.maximumEvaluations, relativeFunctionTolerance: 1e-7,
            relativeArgumentTolerance: 1e-5)
        let minimum = try search(
            from: parameters(initial), lower: bounds(\.lowerBound), upper: bounds(\.upperBound)
        ) { (t, gradient) throws(LinearAlgebraError) in
            let (value, slope) = try logPosterior(
                data: data, kernel: kernel, hyperparameters: hyperparameters(t), settings: settings)
            for i in gradient.indices { gradient[i] = -slope[i] }
            return -value
        }
        return try GaussianProcess(data: data, kernel: kernel, hyperparameters: hyperparameters(minimum.point))
    }

    /// The log posterior of the hyperparameters (marginal likelihood with the mean profiled out, plus priors) and its
    /// gradient with respect to log ℓ₁…ℓ_d, log signal variance, log noise variance.
    ///
    /// Source: Rasmussen & Williams, eqs. 5.8, 5.9; the profiled mean adds nothing to the gradient.
    static func logPosterior(
        data: GaussianProcessData, kernel: Kernel, hyperparameters h: Hyperparameters, settings: FitSettings
    ) throws(LinearAlgebraError) -> (value: Double, gradient: [Double]) {
        let n = data.standardized.count
        let d = data.inputs.rows
        let scaled = Kernel.scaled(data.inputs, by: h.lengthScales)
        let (k, slope) = kernel.covarianceAndSlope(scaled, signalVariance: h.signalVariance)
        let noise = data.noise(plus: h.noiseVariance)
        let cholesky = try factorized(k, diagonal: noise)
        let (_, residuals, alpha) = meanAndWeights(cholesky, data.standardized)
        var quadratic = 0.0
        for i in 0..<n { quadratic += residuals[i] * alpha[i] }
        var value = -0.5 * quadratic - 0.5 * cholesky.logDeterminant - 0.918_938_533_204_672_74 * Double(n)

        // W = α αᵀ − K⁻¹; ∂/∂θ = ½ tr(W ∂K/∂θ).
        var w = cholesky.inverse
        var noiseTrace = 0.0
        var knownTrace = 0.0
        w.elements.withUnsafeMutableBufferPointer { w in
            for j in 0..<n {
                for i in j..<n { w[i + j * n] = alpha[i] * alpha[j] - w[i + j * n] }
                noiseTrace += w[j + j * n] * h.noiseVariance
                knownTrace += w[j + j * n] * (noise[j] - h.noiseVariance)
            }
        }
        var gradient = Kernel.contracted(w, slope: slope, scaled: scaled)
        // tr(W K_total) = yᵀα − n, of which the noise is taken off.
        gradient.append(0.5 * (quadratic - Double(n) - noiseTrace - knownTrace))
        gradient.append(0.5 * noiseTrace)

        let lengthPrior = settings.lengthScalePrior ?? .lengthScale(dimension: d)
        for i in 0..<d {
            let (density, derivative) = lengthPrior.logDensity(logParameter: log(h.lengthScales[i]))
            value += density
            gradient[i] += derivative
        }
        let signal = settings.signalPrior.logDensity(logParameter: log(h.signalVariance))
        value += signal.value
        gradient[d] += signal.slope
        if settings.fixedNoiseVariance == nil {
            let prior = settings.noisePrior.logDensity(logParameter: log(h.noiseVariance))
            value += prior.value
            gradient[d + 1] += prior.slope
        }
        return (value, gradient)
    }
}
