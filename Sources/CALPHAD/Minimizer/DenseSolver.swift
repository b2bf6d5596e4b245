import Glibc

/// Small dense factorizations on caller-owned buffers; below n ≈ 60 faster than a call of LAPACK, and the same bits on every machine.
enum DenseSolver {
    /// Cholesky factor L of the symmetric n × n matrix in the lower triangle of `a` (row-major), in place.
    ///
    /// Returns false, with `a` spoilt, when the matrix is not positive definite to rounding.
    static func cholesky(_ a: UnsafeMutablePointer<Double>, _ n: Int) -> Bool {
        for j in 0..<n {
            var d = a[j * n + j]
            let scale = abs(d)
            for k in 0..<j { d -= a[j * n + k] * a[j * n + k] }
            guard d > 1e-14 * scale, d.isFinite else { return false }
            let root = d.squareRoot()
            a[j * n + j] = root
            let inverse = 1 / root
            for i in (j + 1)..<max(n, j + 1) {
                var s = a[i * n + j]
                for k in 0..<j { s -= a[i * n + k] * a[j * n + k] }
                a[i * n + j] = s * inverse
            }
        }
        return true
    }

    /// Solves L Lᵀ x = b in place for one right-hand side whose elements are `stride` apart.
    static func solveCholesky(_ l: UnsafePointer<Double>, _ n: Int, _ b: UnsafeMutablePointer<Double>, stride: Int = 1)
    {
        for i in 0..<n {
            var s = b[i * stride]
            for k in 0..<i { s -= l[i * n + k] * b[k * stride] }
            b[i * stride] = s / l[i * n + i]
        }
        var i = n - 1
        while i >= 0 {
            var s = b[i * stride]
            for k in (i + 1)..<max(n, i + 1) { s -= l[k * n + i] * b[k * stride] }
            b[i * stride] = s / l[i * n + i]
            i -= 1
        }
    }

    /// Solves a x = b by Gaussian elimination with scaled partial pivoting; both are overwritten, x stands in `b`.
    ///
    /// Returns false when the matrix is singular to rounding.
    static func solve(_ a: UnsafeMutablePointer<Double>, _ n: Int, _ b: UnsafeMutablePointer<Double>) -> Bool {
        for i in 0..<n {
            var largest = 0.0
            for j in 0..<n { largest = max(largest, abs(a[i * n + j])) }
            guard largest > 0, largest.isFinite else { return false }
            let s = 1 / largest
            for j in 0..<n { a[i * n + j] *= s }
            b[i] *= s
        }
        for k in 0..<n {
            var pivot = k
            for i in (k + 1)..<max(n, k + 1) where abs(a[i * n + k]) > abs(a[pivot * n + k]) { pivot = i }
            guard abs(a[pivot * n + k]) > 1e-13 else { return false }
            if pivot != k {
                for j in 0..<n { swap(&a[k * n + j], &a[pivot * n + j]) }
                swap(&b[k], &b[pivot])
            }
            let inverse = 1 / a[k * n + k]
            for i in (k + 1)..<max(n, k + 1) {
                let f = a[i * n + k] * inverse
                if f == 0 { continue }
                for j in (k + 1)..<max(n, k + 1) { a[i * n + j] -= f * a[k * n + j] }
                b[i] -= f * b[k]
            }
        }
        var i = n - 1
        while i >= 0 {
            var s = b[i]
            for j in (i + 1)..<max(n, i + 1) { s -= a[i * n + j] * b[j] }
            b[i] = s / a[i * n + i]
            i -= 1
        }
        return true
    }

    private static func swap(_ a: inout Double, _ b: inout Double) { (a, b) = (b, a) }
}
