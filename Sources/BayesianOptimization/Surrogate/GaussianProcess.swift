internal import Glibc
public import NumericalMethods

/// Gaussian-process regression with a constant mean; outputs are standardized inside.
///
/// Source: C. E. Rasmussen, C. K. I. Williams, Gaussian Processes for Machine Learning, MIT Press 2006, ch. 2 and 5.
public struct GaussianProcess: Sendable {
    /// Length scales in units of the inputs; variances in units of the standardized outputs.
    public struct Hyperparameters: Sendable, Equatable, Codable {
        public var lengthScales: [Double]
        public var signalVariance: Double
        public var noiseVariance: Double

        public init(lengthScales: [Double], signalVariance: Double, noiseVariance: Double) {
            self.lengthScales = lengthScales
            self.signalVariance = signalVariance
            self.noiseVariance = noiseVariance
        }
    }

    public let kernel: Kernel
    public let hyperparameters: Hyperparameters
    /// The constant mean by generalized least squares, in output units.
    public var mean: Double { offset + scale * standardizedMean }

    let scaledInputs: Matrix
    let cholesky: Cholesky
    /// K⁻¹ (y − m), standardized.
    let weights: [Double]
    let residuals: [Double]
    let offset: Double
    let scale: Double
    let standardizedMean: Double

    /// The process conditioned on data with given hyperparameters.
    ///
    /// - Parameters:
    ///   - inputs: d × n, one column per observation.
    ///   - outputs: n finite numbers.
    ///   - noiseVariances: known variances of the observations, in output units², added to the noise variance of the
    ///     hyperparameters; empty for none.
    /// - Throws: ``LinearAlgebraError`` if the covariance matrix stays indefinite with a jitter of 1e-4.
    public init(
        inputs: Matrix, outputs: [Double], noiseVariances: [Double] = [], kernel: Kernel = .matern52,
        hyperparameters: Hyperparameters
    ) throws(LinearAlgebraError) {
        let data = GaussianProcessData(inputs: inputs, outputs: outputs, noiseVariances: noiseVariances)
        try self.init(data: data, kernel: kernel, hyperparameters: hyperparameters)
    }

    init(
        data: GaussianProcessData, kernel: Kernel, hyperparameters: Hyperparameters
    ) throws(LinearAlgebraError) {
        self.kernel = kernel
        self.hyperparameters = hyperparameters
        offset = data.offset
        scale = data.scale
        scaledInputs = Kernel.scaled(data.inputs, by: hyperparameters.lengthScales)
        let k = kernel.covariance(scaledInputs, scaledInputs, signalVariance: hyperparameters.signalVariance)
        cholesky = try Self.factorized(k, diagonal: data.noise(plus: hyperparameters.noiseVariance))
        (standardizedMean, residuals, weights) = Self.meanAndWeights(cholesky, data.standardized)
    }

    /// Factorizes K + diag, with the smallest jitter among 0, 1e-10, 1e-8, 1e-6, 1e-4 (times K₁₁) that succeeds.
    static func factorized(_ covariance: Matrix, diagonal: [Double]) throws(LinearAlgebraError) -> Cholesky {
        let n = covariance.rows
        var failure = LinearAlgebraError.notPositiveDefinite(order: 0)
        for jitter in [0, 1e-10, 1e-8, 1e-6, 1e-4] {
            var k = covariance
            for i in 0..<n { k.elements[i + i * n] += diagonal[i] + jitter * covariance.elements[0] }
            do throws(LinearAlgebraError) { return try Cholesky(k) } catch { failure = error }
        }
        throw failure
    }

    /// Generalized least squares: m = 1ᵀK⁻¹y / 1ᵀK⁻¹1, the residuals y − m and K⁻¹(y − m).
    static func meanAndWeights(
        _ cholesky: Cholesky, _ y: [Double]
    ) -> (mean: Double, residuals: [Double], weights: [Double]) {
        let n = y.count
        let ones = [Double](repeating: 1, count: n)
        let solved = cholesky.solve(Matrix(rows: n, columns: 2, elements: y + ones))
        var numerator = 0.0
        var denominator = 0.0
        for i in 0..<n {
            numerator += solved.elements[i]
            denominator += solved.elements[n + i]
        }
        let mean = denominator > 0 ? numerator / denominator : 0
        return (mean, y.map { $0 - mean }, (0..<n).map { solved.elements[$0] - mean * solved.elements[n + $0] })
    }

    /// The posterior of the noise-free function.
    ///
    /// - Parameter inputs: d × m.
    /// - Complexity: O(n² m).
    public func posterior(at inputs: Matrix) -> Posterior {
        var mean: [Double] = []
        var variance: [Double] = []
        mean.reserveCapacity(inputs.columns)
        variance.reserveCapacity(inputs.columns)
        let chunk = 1024
        for begin in stride(from: 0, to: inputs.columns, by: chunk) {
            let end = min(begin + chunk, inputs.columns)
            let part = Matrix(
                rows: inputs.rows, columns: end - begin,
                elements: Array(inputs.elements[(begin * inputs.rows)..<(end * inputs.rows)]))
            let (partMean, partVariance, _) = posteriorKeepingFactor(at: part)
            mean += partMean
            variance += partVariance
        }
        return Posterior(mean: mean, variance: variance)
    }

    /// The posterior and V = L⁻¹ K(X, inputs), n × m, from which covariances between candidates follow.
    func posteriorKeepingFactor(at inputs: Matrix) -> (mean: [Double], variance: [Double], factor: Matrix) {
        let points = Kernel.scaled(inputs, by: hyperparameters.lengthScales)
        let cross = kernel.covariance(scaledInputs, points, signalVariance: hyperparameters.signalVariance)
        let mean = cross.transposedTimes(weights).map { offset + scale * (standardizedMean + $0) }
        let factor = cholesky.solveLower(cross)
        let variance = factor.squaredColumnNorms.map { explained in
            // Rounding may leave a tiny negative number at a noise-free observation.
            scale * scale * max(hyperparameters.signalVariance - explained, 1e-12 * hyperparameters.signalVariance)
        }
        return (mean, variance, factor)
    }

    /// The prior covariance, in output units², between one input and the columns of others.
    func priorCovariance(_ input: [Double], _ inputs: Matrix) -> [Double] {
        let a = Kernel.scaled(
            Matrix(rows: input.count, columns: 1, elements: input), by: hyperparameters.lengthScales)
        let b = Kernel.scaled(inputs, by: hyperparameters.lengthScales)
        return kernel.covariance(a, b, signalVariance: hyperparameters.signalVariance * scale * scale).elements
    }

    /// The observation noise in output units², without known variances of single observations.
    public var noiseVariance: Double { hyperparameters.noiseVariance * scale * scale }

    /// The noise variance of a believed observation in standardized units; never so small that the factorization fails.
    private var believedNoise: Double { max(hyperparameters.noiseVariance, 1e-8 * hyperparameters.signalVariance) }

    /// ``believedNoise`` and the smallest variance that is told from zero, in output units².
    var believedNoiseVariance: Double { believedNoise * scale * scale }
    var smallestVariance: Double { 1e-12 * hyperparameters.signalVariance * scale * scale }

    /// Predictions of each observation from all others, of the noisy value.
    ///
    /// Source: Rasmussen & Williams, eqs. 5.10–5.12 (hyperparameters and mean are not refitted).
    public func leaveOneOut() -> Posterior {
        let inverse = cholesky.inverse
        let n = residuals.count
        var mean = [Double](repeating: 0, count: n)
        var variance = mean
        for i in 0..<n {
            let precision = inverse.elements[i + i * n]
            mean[i] = offset + scale * (standardizedMean + residuals[i] - weights[i] / precision)
            variance[i] = scale * scale / precision
        }
        return Posterior(mean: mean, variance: variance)
    }

    /// The process with one more observation that equals its own prediction (kriging believer): means stay, variances
    /// shrink.
    func believing(_ input: [Double]) throws(LinearAlgebraError) -> GaussianProcess {
        let point = Kernel.scaled(
            Matrix(rows: input.count, columns: 1, elements: input), by: hyperparameters.lengthScales)
        let cross = kernel.covariance(scaledInputs, point, signalVariance: hyperparameters.signalVariance).elements
        var extended = cholesky
        try extended.append(column: cross, diagonal: hyperparameters.signalVariance + believedNoise)
        let inputs = Matrix(
            rows: scaledInputs.rows, columns: scaledInputs.columns + 1,
            elements: scaledInputs.elements + point.elements)
        return GaussianProcess(
            kernel: kernel, hyperparameters: hyperparameters, scaledInputs: inputs, cholesky: extended,
            weights: weights + [0], residuals: residuals + [zip(cross, weights).reduce(0) { $0 + $1.0 * $1.1 }],
            offset: offset, scale: scale, standardizedMean: standardizedMean)
    }

    private init(
        kernel: Kernel, hyperparameters: Hyperparameters, scaledInputs: Matrix, cholesky: Cholesky, weights: [Double],
        residuals: [Double], offset: Double, scale: Double, standardizedMean: Double
    ) {
        self.kernel = kernel
        self.hyperparameters = hyperparameters
        self.scaledInputs = scaledInputs
        self.cholesky = cholesky
        self.weights = weights
        self.residuals = residuals
        self.offset = offset
        self.scale = scale
        self.standardizedMean = standardizedMean
    }
}

/// Mean and variance of independent normal predictions, in output units.
public struct Posterior: Sendable, Equatable {
    public let mean: [Double]
    public let variance: [Double]
}

/// Observations of one quantity, standardized to mean 0 and standard deviation 1.
struct GaussianProcessData: Sendable {
    let inputs: Matrix
    let standardized: [Double]
    let offset: Double
    let scale: Double
    /// Known variances in standardized units, empty for none.
    let knownNoise: [Double]

    init(inputs: Matrix, outputs: [Double], noiseVariances: [Double]) {
        precondition(inputs.columns == outputs.count, "\(inputs.columns) inputs, \(outputs.count) outputs")
        precondition(!outputs.isEmpty, "a Gaussian process needs an observation")
        precondition(outputs.allSatisfy(\.isFinite), "an output is not a finite number")
        precondition(noiseVariances.isEmpty || noiseVariances.count == outputs.count, "a variance per output, or none")
        let n = Double(outputs.count)
        let average = outputs.reduce(0) { $0 + $1 / n }
        let variance = outputs.reduce(0) { $0 + ($1 - average) * ($1 - average) } / max(1, n - 1)
        let deviation = variance.squareRoot()
        // Constant outputs have no scale of their own.
        let usable = deviation > 1e-12 * max(abs(average), .leastNormalMagnitude) && deviation > 0
        self.inputs = inputs
        offset = average
        scale = usable ? deviation : max(abs(average) * 1e-6, 1e-12)
        let (offset, scale) = (offset, scale)
        standardized = outputs.map { ($0 - offset) / scale }
        knownNoise = noiseVariances.map { $0 / (scale * scale) }
    }

    func noise(plus variance: Double) -> [Double] {
        knownNoise.isEmpty
            ? [Double](repeating: variance, count: standardized.count) : knownNoise.map { $0 + variance }
    }
}
