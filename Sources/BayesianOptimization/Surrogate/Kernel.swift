internal import Glibc
internal import NumericalMethods

/// A stationary covariance function with one length scale per input (automatic relevance determination).
///
/// With r² = Σ (xᵢ − x′ᵢ)²/ℓᵢ² and signal variance σ²:
/// Matérn-5/2 k = σ² (1 + √5 r + 5r²/3) exp(−√5 r); radial basis function k = σ² exp(−r²/2).
///
/// Source: C. E. Rasmussen, C. K. I. Williams, Gaussian Processes for Machine Learning, MIT Press 2006, eqs. 4.9, 4.17.
public enum Kernel: String, Sendable, Hashable, Codable {
    case matern52, radialBasis

    /// k/σ² for a squared scaled distance r².
    @inline(__always)
    func correlation(_ squaredDistance: Double) -> Double {
        switch self {
        case .matern52:
            let s = (5 * squaredDistance).squareRoot()
            return (1 + s + 5.0 / 3.0 * squaredDistance) * exp(-s)
        case .radialBasis: return exp(-0.5 * squaredDistance)
        }
    }

    /// k/σ² and the factor g of ∂(k/σ²)/∂ log ℓᵢ = g (xᵢ − x′ᵢ)²/ℓᵢ².
    @inline(__always)
    func correlationAndSlope(_ squaredDistance: Double) -> (Double, Double) {
        switch self {
        case .matern52:
            let s = (5 * squaredDistance).squareRoot()
            let e = exp(-s)
            return ((1 + s + 5.0 / 3.0 * squaredDistance) * e, 5.0 / 3.0 * (1 + s) * e)
        case .radialBasis:
            let e = exp(-0.5 * squaredDistance)
            return (e, e)
        }
    }

    /// Inputs divided by the length scales; `inputs` has one column per point.
    static func scaled(_ inputs: Matrix, by lengthScales: [Double]) -> Matrix {
        precondition(inputs.rows == lengthScales.count, "\(inputs.rows) inputs, \(lengthScales.count) length scales")
        var result = inputs
        let inverse = lengthScales.map { 1 / $0 }
        let d = inputs.rows
        result.elements.withUnsafeMutableBufferPointer { x in
            for j in 0..<inputs.columns { for i in 0..<d { x[i + j * d] *= inverse[i] } }
        }
        return result
    }

    /// The covariances between all columns of two sets of scaled inputs, `a.columns` × `b.columns`.
    func covariance(_ a: Matrix, _ b: Matrix, signalVariance: Double) -> Matrix {
        let d = a.rows
        var result = Matrix(rows: a.columns, columns: b.columns)
        result.elements.withUnsafeMutableBufferPointer { k in
            a.elements.withUnsafeBufferPointer { x in
                b.elements.withUnsafeBufferPointer { y in
                    for j in 0..<b.columns {
                        for i in 0..<a.columns {
                            var squared = 0.0
                            for m in 0..<d {
                                let difference = x[m + i * d] - y[m + j * d]
                                squared += difference * difference
                            }
                            k[i + j * a.columns] = signalVariance * correlation(squared)
                        }
                    }
                }
            }
        }
        return result
    }

    /// The covariance matrix of scaled inputs (both triangles), and the slope factors g σ² (strict lower triangle).
    func covarianceAndSlope(_ a: Matrix, signalVariance: Double) -> (covariance: Matrix, slope: Matrix) {
        let d = a.rows
        let n = a.columns
        var covariance = Matrix(rows: n, columns: n)
        var slope = Matrix(rows: n, columns: n)
        covariance.elements.withUnsafeMutableBufferPointer { k in
            slope.elements.withUnsafeMutableBufferPointer { g in
                a.elements.withUnsafeBufferPointer { x in
                    for j in 0..<n {
                        k[j + j * n] = signalVariance
                        for i in (j + 1)..<max(n, j + 1) {
                            var squared = 0.0
                            for m in 0..<d {
                                let difference = x[m + i * d] - x[m + j * d]
                                squared += difference * difference
                            }
                            let (value, factor) = correlationAndSlope(squared)
                            k[i + j * n] = signalVariance * value
                            k[j + i * n] = signalVariance * value
                            g[i + j * n] = signalVariance * factor
                        }
                    }
                }
            }
        }
        return (covariance, slope)
    }

    /// Σ over i > j of weight(i, j) slope(i, j) (xᵢₘ − xⱼₘ)² for every input m; x scaled by the length scales.
    static func contracted(_ weights: Matrix, slope: Matrix, scaled: Matrix) -> [Double] {
        let d = scaled.rows
        let n = scaled.columns
        var result = [Double](repeating: 0, count: d)
        result.withUnsafeMutableBufferPointer { sum in
            weights.elements.withUnsafeBufferPointer { w in
                slope.elements.withUnsafeBufferPointer { g in
                    scaled.elements.withUnsafeBufferPointer { x in
                        for j in 0..<n {
                            for i in (j + 1)..<max(n, j + 1) {
                                let factor = w[i + j * n] * g[i + j * n]
                                for m in 0..<d {
                                    let difference = x[m + i * d] - x[m + j * d]
                                    sum[m] += factor * difference * difference
                                }
                            }
                        }
                    }
                }
            }
        }
        return result
    }
}
