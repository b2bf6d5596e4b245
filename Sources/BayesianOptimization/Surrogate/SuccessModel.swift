internal import Glibc
public import NumericalMethods

/// The probability that an evaluation succeeds: Gaussian-process classification with a probit likelihood by Laplace's
/// approximation.
///
/// The latent function has a Matérn-5/2 or radial-basis covariance plus a constant one, which stands for the unknown
/// overall rate of success; its prior mean may be given per point (a verdict of other knowledge).
///
/// Source: C. E. Rasmussen, C. K. I. Williams, Gaussian Processes for Machine Learning, MIT Press 2006, algorithms
/// 3.1, 3.2 and 5.1, eq. 3.82.
public struct SuccessModel: Sendable {
    public struct Hyperparameters: Sendable, Equatable, Codable {
        public var lengthScales: [Double]
        /// Variance of the latent function.
        public var signalVariance: Double

        public init(lengthScales: [Double], signalVariance: Double) {
            self.lengthScales = lengthScales
            self.signalVariance = signalVariance
        }
    }

    public struct FitSettings: Sendable, Equatable, Codable {
        /// nil: LogNormal(√2 + ½ ln d, √3).
        public var lengthScalePrior: LogNormalPrior?
        public var signalPrior = LogNormalPrior(location: 2, scale: 1)
        public var maximumEvaluations = 50

        public init() {}
    }

    public let kernel: Kernel
    public let hyperparameters: Hyperparameters
    let scaledInputs: Matrix
    let mode: Mode

    /// Variance of the constant part of the latent function.
    static let constantVariance = 1.0
    static let lengthScaleBounds = 1e-2...1e3
    static let signalBounds = 1e-2...1e3

    /// - Parameters:
    ///   - inputs: d × n, one column per evaluation.
    ///   - succeeded: n outcomes.
    public init(
        inputs: Matrix, succeeded: [Bool], kernel: Kernel = .matern52, hyperparameters: Hyperparameters
    ) throws(LinearAlgebraError) {
        precondition(inputs.columns == succeeded.count && !succeeded.isEmpty, "an outcome per input is needed")
        self.kernel = kernel
        self.hyperparameters = hyperparameters
        scaledInputs = Kernel.scaled(inputs, by: hyperparameters.lengthScales)
        var k = kernel.covariance(scaledInputs, scaledInputs, signalVariance: hyperparameters.signalVariance)
        for i in k.elements.indices { k.elements[i] += Self.constantVariance }
        mode = try Mode(covariance: k, signs: succeeded.map { $0 ? 1 : -1 }, start: nil)
    }

    /// The probability of success at each column of `inputs`, d × m.
    ///
    /// - Complexity: O(n² m).
    public func probability(at inputs: Matrix) -> [Double] {
        var result: [Double] = []
        result.reserveCapacity(inputs.columns)
        let n = scaledInputs.columns
        for begin in stride(from: 0, to: inputs.columns, by: 1024) {
            let end = min(begin + 1024, inputs.columns)
            let part = Matrix(
                rows: inputs.rows, columns: end - begin,
                elements: Array(inputs.elements[(begin * inputs.rows)..<(end * inputs.rows)]))
            var cross = kernel.covariance(
                scaledInputs, Kernel.scaled(part, by: hyperparameters.lengthScales),
                signalVariance: hyperparameters.signalVariance)
            for i in cross.elements.indices { cross.elements[i] += Self.constantVariance }
            let mean = cross.transposedTimes(mode.gradient)
            for j in 0..<cross.columns { for i in 0..<n { cross.elements[i + j * n] *= mode.rootCurvature[i] } }
            let explained = mode.cholesky.solveLower(cross).squaredColumnNorms
            for j in explained.indices {
                let variance = max(0, hyperparameters.signalVariance + Self.constantVariance - explained[j])
                result.append(NormalDistribution.cumulative(mean[j] / (1 + variance).squareRoot()))
            }
        }
        return result
    }

    /// Fits the hyperparameters by maximizing Laplace's approximation of the evidence times the priors.
    public static func fit(
        inputs: Matrix, succeeded: [Bool], kernel: Kernel = .matern52, settings: FitSettings = FitSettings(),
        start: Hyperparameters? = nil
    ) throws(LinearAlgebraError) -> SuccessModel {
        let d = inputs.rows
        let initial =
            start
            ?? Hyperparameters(
                lengthScales: [Double](repeating: 0.4 * Double(max(d, 1)).squareRoot(), count: d), signalVariance: 3)
        let lower = [Double](repeating: log(lengthScaleBounds.lowerBound), count: d) + [log(signalBounds.lowerBound)]
        let upper = [Double](repeating: log(lengthScaleBounds.upperBound), count: d) + [log(signalBounds.upperBound)]
        func hyperparameters(_ t: [Double]) -> Hyperparameters {
            Hyperparameters(lengthScales: t[..<d].map { exp($0) }, signalVariance: exp(t[d]))
        }
        let search = Minimization(
            .lbfgs, maximumEvaluations: settings.maximumEvaluations, relativeFunctionTolerance: 1e-6,
            relativeArgumentTolerance: 1e-4)
        var latent: [Double]?
        let minimum = try search(
            from: (initial.lengthScales + [initial.signalVariance]).map { log($0) }, lower: lower, upper: upper
        ) { (t, gradient) throws(LinearAlgebraError) in
            let (value, slope) = try logPosterior(
                inputs: inputs, succeeded: succeeded, kernel: kernel, hyperparameters: hyperparameters(t),
                settings: settings, latent: &latent)
            for i in gradient.indices { gradient[i] = -slope[i] }
            return -value
        }
        return try SuccessModel(
            inputs: inputs, succeeded: succeeded, kernel: kernel, hyperparameters: hyperparameters(minimum.point))
    }

    /// The log posterior of the hyperparameters and its gradient with respect to log ℓ₁…ℓ_d, log signal variance.
    ///
    /// - Parameter latent: K⁻¹ f of an earlier mode, where Newton's method starts; replaced by the new one.
    static func logPosterior(
        inputs: Matrix, succeeded: [Bool], kernel: Kernel, hyperparameters h: Hyperparameters, settings: FitSettings,
        latent: inout [Double]?
    ) throws(LinearAlgebraError) -> (value: Double, gradient: [Double]) {
        let n = succeeded.count
        let d = inputs.rows
        let scaled = Kernel.scaled(inputs, by: h.lengthScales)
        let (signalCovariance, slope) = kernel.covarianceAndSlope(scaled, signalVariance: h.signalVariance)
        var k = signalCovariance
        for i in k.elements.indices { k.elements[i] += constantVariance }
        let mode = try Mode(covariance: k, signs: succeeded.map { $0 ? 1 : -1 }, start: latent)
        latent = mode.gradient
        var value = mode.logEvidence

        // R = W½ B⁻¹ W½, C = L⁻¹ W½ K, s₂ = ½ diag(K − CᵀC) ∇³ log p (eq. 5.23 has the sign of −∇³).
        var r = mode.cholesky.inverse
        let root = mode.rootCurvature
        for j in 0..<n { for i in 0..<n { r.elements[i + j * n] *= root[i] * root[j] } }
        var weighted = k
        for j in 0..<n { for i in 0..<n { weighted.elements[i + j * n] *= root[i] } }
        let explained = mode.cholesky.solveLower(weighted).squaredColumnNorms
        let s2 = (0..<n).map { j in 0.5 * (k.elements[j + j * n] - explained[j]) * mode.thirdDerivative[j] }
        // dZ/dθ = ½ aᵀ ∂K a − ½ tr(R ∂K) + s₂ᵀ (1 − K R) ∂K ∇log p: with u = (1 − R K) s₂ and a = ∇log p at the mode
        // every term is a contraction of ∂K with one weight matrix.
        let a = mode.gradient
        let rks2 = r.transposedTimes(k.transposedTimes(s2))
        let u = zip(s2, rks2).map { $0 - $1 }
        var weight = r
        for j in 0..<n {
            for i in 0..<n {
                weight.elements[i + j * n] =
                    0.5 * (a[i] * a[j] - r.elements[i + j * n]) + 0.5 * (u[i] * a[j] + u[j] * a[i])
            }
        }
        // The strict lower triangle stands for both.
        var doubled = weight
        for i in doubled.elements.indices { doubled.elements[i] *= 2 }
        var gradient = Kernel.contracted(doubled, slope: slope, scaled: scaled)
        var signalSlope = 0.0
        for i in weight.elements.indices { signalSlope += weight.elements[i] * signalCovariance.elements[i] }
        gradient.append(signalSlope)

        let lengthPrior = settings.lengthScalePrior ?? .lengthScale(dimension: d)
        for i in 0..<d {
            let (density, derivative) = lengthPrior.logDensity(logParameter: log(h.lengthScales[i]))
            value += density
            gradient[i] += derivative
        }
        let prior = settings.signalPrior.logDensity(logParameter: log(h.signalVariance))
        value += prior.value
        gradient[d] += prior.slope
        return (value, gradient)
    }
}

extension SuccessModel {
    /// The mode of the latent function's posterior.
    struct Mode: Sendable {
        /// f at the mode.
        let latent: [Double]
        /// ∇ log p(y|f) = K⁻¹ f.
        let gradient: [Double]
        /// √W, W = −∇∇ log p(y|f).
        let rootCurvature: [Double]
        /// ∇³ log p(y|f).
        let thirdDerivative: [Double]
        /// B = 1 + W½ K W½.
        let cholesky: Cholesky
        let logEvidence: Double

        /// Newton's method with step halving; the objective is concave, so it converges from anywhere.
        init(covariance k: Matrix, signs: [Double], start: [Double]?) throws(LinearAlgebraError) {
            let n = signs.count
            var a = start ?? [Double](repeating: 0, count: n)
            var f = k.transposedTimes(a)
            func objective(_ a: [Double], _ f: [Double]) -> Double {
                var sum = 0.0
                for i in 0..<n { sum += NormalDistribution.logCumulative(signs[i] * f[i]) - 0.5 * a[i] * f[i] }
                return sum
            }
            func derivatives(_ f: [Double]) -> (first: [Double], curvature: [Double], third: [Double]) {
                var first = [Double](repeating: 0, count: n)
                var (curvature, third) = (first, first)
                for i in 0..<n {
                    let z = signs[i] * f[i]
                    let ratio = exp(-0.5 * z * z - 0.918_938_533_204_672_74 - NormalDistribution.logCumulative(z))
                    first[i] = signs[i] * ratio
                    curvature[i] = max(ratio * (ratio + z), 1e-12)
                    // d/dz of −ratio (ratio + z), with ratio′ = −ratio (z + ratio).
                    third[i] = signs[i] * ratio * ((z + ratio) * (2 * ratio + z) - 1)
                }
                return (first, curvature, third)
            }
            var current = objective(a, f)
            var factor: Cholesky?
            for _ in 0..<100 {
                let (first, curvature, _) = derivatives(f)
                let root = curvature.map { $0.squareRoot() }
                let cholesky = try Self.factorB(k, root)
                factor = cholesky
                let b = (0..<n).map { curvature[$0] * f[$0] + first[$0] }
                let kb = k.transposedTimes(b)
                let solved = cholesky.solve((0..<n).map { root[$0] * kb[$0] })
                let target = (0..<n).map { b[$0] - root[$0] * solved[$0] }
                var step = 1.0
                var improved = false
                while step > 1e-4 {
                    let trial = (0..<n).map { a[$0] + step * (target[$0] - a[$0]) }
                    let latent = k.transposedTimes(trial)
                    let value = objective(trial, latent)
                    if value > current {
                        improved = value - current > 1e-10 * (1 + abs(current))
                        (a, f, current) = (trial, latent, value)
                        break
                    }
                    step *= 0.5
                }
                if !improved { break }
            }
            let (first, curvature, third) = derivatives(f)
            let root = curvature.map { $0.squareRoot() }
            factor = try Self.factorB(k, root)
            guard let cholesky = factor else { preconditionFailure("no factor after Newton's method") }
            latent = f
            // At the mode both are equal; the derivative is the more accurate one.
            gradient = first
            rootCurvature = root
            thirdDerivative = third
            self.cholesky = cholesky
            logEvidence = current - 0.5 * cholesky.logDeterminant
        }

        private static func factorB(_ k: Matrix, _ root: [Double]) throws(LinearAlgebraError) -> Cholesky {
            let n = root.count
            var b = k
            b.elements.withUnsafeMutableBufferPointer { b in
                for j in 0..<n {
                    for i in 0..<n { b[i + j * n] *= root[i] * root[j] }
                    b[j + j * n] += 1
                }
            }
            return try Cholesky(b)
        }
    }
}
