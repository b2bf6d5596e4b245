internal import NumericalMethods

/// Predictions at a fixed list of points, which believed observations among these points update at O(n) a point.
///
/// With v = L⁻¹ k(X, x) the posterior covariance of two points is k(x, x′) − v·v′, and conditioning on a believed value
/// at s lowers the variance at x by cov(x, s)²/(var(s) + noise) and leaves all means.
struct Shortlist {
    private struct Quantity {
        let process: GaussianProcess
        let mean: [Double]
        var variance: [Double]
        /// V, n × m.
        let factor: Matrix
        /// One row per believed point: cov(s, x)/√(var(s) + noise).
        var believed: [[Double]] = []
    }

    private var quantities: [Quantity]
    private let success: [Double]
    private let inputs: Matrix

    init(_ points: [Point], _ space: SearchSpace, _ surrogates: Surrogates) {
        let inputs = space.features(of: points)
        self.inputs = inputs
        quantities = surrogates.processes.compactMap { process in
            guard let process else { return nil }
            let (mean, variance, factor) = process.posteriorKeepingFactor(at: inputs)
            return Quantity(process: process, mean: mean, variance: variance, factor: factor)
        }
        success = surrogates.success?.probability(at: inputs) ?? [Double](repeating: 1, count: points.count)
    }

    func logValue(_ function: AcquisitionFunction, _ i: Int) -> Double {
        function.logValue(
            mean: quantities.map { $0.mean[i] }, variance: quantities.map { $0.variance[i] },
            probabilityOfSuccess: success[i])
    }

    /// Conditions every quantity on its own prediction at point `s`.
    mutating func believe(_ s: Int) {
        for q in quantities.indices {
            let quantity = quantities[q]
            let process = quantity.process
            let n = quantity.factor.rows
            let scale = process.scale * process.scale
            let own = quantity.factor.transposedTimes(Array(quantity.factor.elements[(s * n)..<((s + 1) * n)]))
            var covariance = process.priorCovariance(inputs.column(s), inputs)
            for j in covariance.indices { covariance[j] -= scale * own[j] }
            for row in quantity.believed { for j in covariance.indices { covariance[j] -= row[s] * row[j] } }
            let deviation = (quantity.variance[s] + process.believedNoiseVariance).squareRoot()
            let row = covariance.map { $0 / deviation }
            for j in row.indices {
                quantities[q].variance[j] = max(quantity.variance[j] - row[j] * row[j], process.smallestVariance)
            }
            quantities[q].believed.append(row)
        }
    }
}
