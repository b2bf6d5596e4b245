internal import Glibc
internal import NumericalMethods

/// The logarithm of the exact expected hypervolume improvement of independent normal predictions, over the boxes of a
/// decomposition of the non-dominated region. Every objective is minimized.
///
/// With G(u) = E[max(u − Y, 0)] = σ h((u − μ)/σ), box (l, u] contributes Π over objectives of G(u) − G(l). An objective
/// that also has an upper limit L counts only where Y ≤ L; then G(u) = E[max(u − Y, 0) 1(Y ≤ L)] is
/// σ h((L − μ)/σ) + (u − L) Φ((L − μ)/σ) for u > L, and the product stays exact.
///
/// One objective gives the expected improvement. Everything is computed in logarithms, so that candidates whose
/// improvement underflows can still be compared.
///
/// Source: K. Yang, M. Emmerich, A. Deutz, T. Bäck, J. Glob. Optim. 75 (2019) 3, doi:10.1007/s10898-019-00798-7;
/// S. Ament et al., NeurIPS 2023, arXiv:2310.20708 (logarithmic form).
struct ExpectedHypervolumeImprovement: Sendable {
    /// The distinct edges of the boxes in each objective, ascending, and the edge of each box's lower and upper side.
    private let edges: [[Double]]
    private let lowerEdge: [[Int]]
    private let upperEdge: [[Int]]
    private let limits: [Double]
    private let boxCount: Int

    /// - Parameters:
    ///   - front: observed points; dominated ones are ignored.
    ///   - reference: the reference point.
    ///   - limits: the upper limit of each objective, `.infinity` where there is none.
    init(front: [[Double]], reference: [Double], limits: [Double]) {
        precondition(limits.count == reference.count, "a limit per objective is needed")
        let boxes = BoxDecomposition(front: front, reference: reference)
        boxCount = boxes.count
        self.limits = limits
        var edges: [[Double]] = []
        var lowerEdge: [[Int]] = []
        var upperEdge: [[Int]] = []
        for m in reference.indices {
            let values = Set(boxes.lower.map { $0[m] } + boxes.upper.map { $0[m] }).sorted()
            let index = Dictionary(uniqueKeysWithValues: values.enumerated().map { ($1, $0) })
            edges.append(values)
            lowerEdge.append(boxes.lower.map { index[$0[m]] ?? 0 })
            upperEdge.append(boxes.upper.map { index[$0[m]] ?? 0 })
        }
        self.edges = edges
        self.lowerEdge = lowerEdge
        self.upperEdge = upperEdge
    }

    /// log E[hypervolume improvement] of a prediction.
    ///
    /// - Parameters:
    ///   - mean: μ per objective.
    ///   - deviation: σ > 0 per objective.
    func logValue(mean: [Double], deviation: [Double]) -> Double {
        var total = LogSum()
        var excess: [[Double]] = []
        excess.reserveCapacity(edges.count)
        for m in edges.indices { excess.append(logExcess(m, mean[m], deviation[m])) }
        for box in 0..<boxCount {
            var sum = 0.0
            for m in edges.indices {
                let (l, u) = (lowerEdge[m][box], upperEdge[m][box])
                let (a, b) = (edges[m][l], edges[m][u])
                if a == -.infinity {
                    sum += excess[m][u]
                } else {
                    let ratio = excess[m][l] - excess[m][u]
                    if ratio < -1e-5 {
                        sum += excess[m][u] + log1p(-exp(ratio))
                    } else {
                        // Too near for the difference: G(b) − G(a) = ∫ Φ((min(t, L) − μ)/σ) dt.
                        let middle = min(0.5 * (a + b), limits[m])
                        sum += log(b - a) + NormalDistribution.logCumulative((middle - mean[m]) / deviation[m])
                    }
                }
            }
            total.add(sum)
        }
        return total.value
    }

    /// log G at each edge of objective `m`.
    private func logExcess(_ m: Int, _ mean: Double, _ deviation: Double) -> [Double] {
        let limit = limits[m]
        let logDeviation = log(deviation)
        return edges[m].map { edge in
            if edge == -.infinity { return -.infinity }
            if edge <= limit { return logDeviation + NormalDistribution.logExpectedExcess((edge - mean) / deviation) }
            let z = (limit - mean) / deviation
            var sum = LogSum()
            sum.add(logDeviation + NormalDistribution.logExpectedExcess(z))
            sum.add(log(edge - limit) + NormalDistribution.logCumulative(z))
            return sum.value
        }
    }
}

/// A sum accumulated as a logarithm.
struct LogSum {
    private var maximum = -Double.infinity
    private var scaled = 0.0

    @inline(__always)
    mutating func add(_ logTerm: Double) {
        if logTerm <= maximum {
            // Less than a unit in the last place of the sum is left out.
            if logTerm > maximum - 50 { scaled += exp(logTerm - maximum) }
        } else {
            scaled = maximum == -.infinity ? 1 : scaled * exp(maximum - logTerm) + 1
            maximum = logTerm
        }
    }

    var value: Double { maximum == -.infinity ? -.infinity : maximum + log(scaled) }
}
