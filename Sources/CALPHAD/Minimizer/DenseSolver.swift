import Glibc

/// Small dense factorizations on caller-owned buffers; below n ≈ 60 faster than a call of LAPACK, and the same bits on every machine.
enum DenseSolver {
    /// Cholesky factor U, Uᵀ U = A, of the symmetric n × n matrix in the upper triangle of `a` (row-major), in place. What stands below the
    /// diagonal is neither asked for nor kept.
    ///
    /// Returns false, with `a` spoilt, when the matrix is not positive definite to rounding.
    static func cholesky(_ a: UnsafeMutablePointer<Double>, _ n: Int) -> Bool {
        for j in 0..<n {
            let row = a + j * n
            let scale = abs(row[j])
            // Four elements at a time from the end of the row; the last four may begin before the diagonal, though not before the row.
            var i = n
            while i > j, i >= 4 {
                i -= 4
                var sum = load(row + i)
                for k in 0..<j { sum -= a[k * n + j] * load(a + k * n + i) }
                store(sum, row + i)
            }
            while i > j {
                i -= 1
                for k in 0..<j { row[i] -= a[k * n + j] * a[k * n + i] }
            }
            let d = row[j]
            guard d > 1e-14 * scale, d.isFinite else { return false }
            let root = d.squareRoot()
            row[j] = root
            let inverse = 1 / root
            for i in (j + 1)..<max(n, j + 1) { row[i] *= inverse }
        }
        return true
    }

    /// Solves Uᵀ U x = b in place for one right-hand side.
    static func solveCholesky(_ u: UnsafePointer<Double>, _ n: Int, _ b: UnsafeMutablePointer<Double>) {
        for k in 0..<n {
            let row = u + k * n
            b[k] /= row[k]
            let z = b[k]
            var i = n
            while i - 4 > k {
                i -= 4
                store(load(b + i) - z * load(row + i), b + i)
            }
            while i - 1 > k {
                i -= 1
                b[i] -= z * row[i]
            }
        }
        var k = n - 1
        while k >= 0 {
            let row = u + k * n
            var sum = SIMD4<Double>.zero
            var i = n
            while i - 4 > k {
                i -= 4
                sum += load(row + i) * load(b + i)
            }
            var s = b[k] - sum.sum()
            while i - 1 > k {
                i -= 1
                s -= row[i] * b[i]
            }
            b[k] = s / row[k]
            k -= 1
        }
    }

    /// Solves Uᵀ U X = B in place for `width` right-hand sides, a multiple of 4, which are the columns of `b` [n × width, row-major].
    static func solveCholesky(
        _ u: UnsafePointer<Double>, _ n: Int, _ b: UnsafeMutablePointer<Double>, width: Int
    ) {
        for k in 0..<n {
            for c in stride(from: 0, to: width, by: 4) {
                var sum = load(b + k * width + c)
                for l in 0..<k { sum -= u[l * n + k] * load(b + l * width + c) }
                store(sum / u[k * n + k], b + k * width + c)
            }
        }
        var k = n - 1
        while k >= 0 {
            for c in stride(from: 0, to: width, by: 4) {
                var sum = load(b + k * width + c)
                for l in (k + 1)..<max(n, k + 1) { sum -= u[k * n + l] * load(b + l * width + c) }
                store(sum / u[k * n + k], b + k * width + c)
            }
            k -= 1
        }
    }

    @inline(__always)
    private static func load(_ p: UnsafePointer<Double>) -> SIMD4<Double> {
        UnsafeRawPointer(p).loadUnaligned(as: SIMD4<Double>.self)
    }

    @inline(__always)
    private static func store(_ v: SIMD4<Double>, _ p: UnsafeMutablePointer<Double>) {
        UnsafeMutableRawPointer(p).storeBytes(of: v, as: SIMD4<Double>.self)
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
