internal import Glibc
internal import NumericalMethods

/// Intervals of a Gaussian process that rest on its own errors at left-out observations (studentized jackknife+).
///
/// With hyperparameters fixed, leaving one observation out has closed forms: with A = K⁻¹, α = A (y − m) and
/// u = A k(x), the prediction at x without observation i is μ(x) − αᵢuᵢ/Aᵢᵢ and its variance σ²(x) + uᵢ²/Aᵢᵢ. The interval
/// is spanned by quantiles of these predictions less and plus each left-out error, scaled by the ratio of the
/// deviations. Where observations are exchangeable it covers a new one with at least 1 − 2 (1 − coverage), in practice
/// with about `coverage`.
///
/// Source: R. F. Barber, E. J. Candès, A. Ramdas, R. J. Tibshirani, Ann. Stat. 49 (2021) 486, doi:10.1214/20-AOS1965;
/// closed forms: Rasmussen & Williams, eqs. 5.12.
public struct ConformalIntervals: Sendable {
    private let process: GaussianProcess
    private let inverse: Matrix
    private let coverage: Double

    /// - Parameter coverage: between 0 and 1.
    /// - Complexity: O(n³) once, O(n²) an interval.
    public init(_ process: GaussianProcess, coverage: Double) {
        precondition(coverage > 0 && coverage < 1, "a coverage of \(coverage)")
        self.process = process
        self.coverage = coverage
        inverse = process.isLargeEnoughForQuantiles(coverage) ? process.cholesky.inverse : Matrix(rows: 0, columns: 0)
    }

    /// The interval of a new measurement at `input`; that of the normal prediction while there are too few
    /// observations for quantiles.
    public func interval(at input: [Double]) -> ClosedRange<Double> {
        let posterior = process.posterior(at: Matrix(rows: input.count, columns: 1, elements: input))
        let (mean, variance) = (posterior.mean[0], posterior.variance[0] + process.noiseVariance)
        guard inverse.rows > 0 else {
            let half = NormalDistribution.quantile(0.5 + coverage / 2) * variance.squareRoot()
            return (mean - half)...(mean + half)
        }
        let n = inverse.rows
        let cross = process.priorCovariance(to: input)
        let u = inverse.transposedTimes(cross)
        var low = [Double](repeating: 0, count: n)
        var high = low
        for i in 0..<n {
            let precision = inverse.elements[i + i * n]
            let error = process.weights[i] / precision
            let without = mean - process.scale * error * u[i]
            let deviation = (variance + process.scale * process.scale * u[i] * u[i] / precision).squareRoot()
            let half = abs(error) * precision.squareRoot() * deviation
            low[i] = without - half
            high[i] = without + half
        }
        low.sort()
        high.sort()
        let tail = 1 - coverage
        let first = Int((tail * Double(n + 1)).rounded(.down))
        let last = Int(((1 - tail) * Double(n + 1)).rounded(.up))
        let lower = low[max(0, first - 1)]
        return lower...max(lower, high[min(n, last) - 1])
    }
}

extension GaussianProcess {
    func isLargeEnoughForQuantiles(_ coverage: Double) -> Bool {
        Double(weights.count + 1) * (1 - coverage) >= 1
    }

    /// k(X, x) in standardized units, n elements.
    func priorCovariance(to input: [Double]) -> [Double] {
        let point = Kernel.scaled(
            Matrix(rows: input.count, columns: 1, elements: input), by: hyperparameters.lengthScales)
        return kernel.covariance(scaledInputs, point, signalVariance: hyperparameters.signalVariance).elements
    }
}
