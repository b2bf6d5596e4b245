/// Spectral functions of small symmetric matrices.
enum SymmetricMatrix {
    /// Replaces A by |A| = V |Λ| Vᵀ.
    ///
    /// - Parameters:
    ///   - a: m × m.
    ///   - v: scratch, m × m.
    static func takeAbsoluteValue(_ a: UnsafeMutablePointer<Double>, _ m: Int, _ v: UnsafeMutablePointer<Double>) {
        diagonalize(a, m, v)
        withUnsafeTemporaryAllocation(of: Double.self, capacity: m) { values in
            for k in 0..<m { values[k] = abs(a[k * m + k]) }
            for i in 0..<m {
                for j in i..<m {
                    var sum = 0.0
                    for k in 0..<m { sum += v[i * m + k] * values[k] * v[j * m + k] }
                    a[i * m + j] = sum
                    a[j * m + i] = sum
                }
            }
        }
    }

    /// Leaves the eigenvalues of A on its diagonal and the eigenvectors in the columns of V, by Jacobi's rotations.
    static func diagonalize(_ a: UnsafeMutablePointer<Double>, _ m: Int, _ v: UnsafeMutablePointer<Double>) {
        for i in 0..<m { for j in 0..<m { v[i * m + j] = i == j ? 1 : 0 } }
        for _ in 0..<30 {
            var off = 0.0
            var diagonal = 0.0
            for i in 0..<m {
                diagonal += a[i * m + i] * a[i * m + i]
                for j in (i + 1)..<max(m, i + 1) { off += a[i * m + j] * a[i * m + j] }
            }
            if off <= 1e-26 * (off + diagonal) { break }
            for p in 0..<m {
                for q in (p + 1)..<max(m, p + 1) where a[p * m + q] != 0 { rotate(a, v, m, p, q) }
            }
        }
    }

    @inline(__always)
    private static func rotate(
        _ a: UnsafeMutablePointer<Double>, _ v: UnsafeMutablePointer<Double>, _ m: Int, _ p: Int, _ q: Int
    ) {
        let theta = (a[q * m + q] - a[p * m + p]) / (2 * a[p * m + q])
        let t = (theta >= 0 ? 1 : -1) / (abs(theta) + (theta * theta + 1).squareRoot())
        let c = 1 / (t * t + 1).squareRoot()
        let s = t * c
        for k in 0..<m {
            let x = a[k * m + p]
            let y = a[k * m + q]
            a[k * m + p] = c * x - s * y
            a[k * m + q] = s * x + c * y
        }
        for k in 0..<m {
            let x = a[p * m + k]
            let y = a[q * m + k]
            a[p * m + k] = c * x - s * y
            a[q * m + k] = s * x + c * y
        }
        for k in 0..<m {
            let x = v[k * m + p]
            let y = v[k * m + q]
            v[k * m + p] = c * x - s * y
            v[k * m + q] = s * x + c * y
        }
    }
}
