internal import CLAPACKE

extension Matrix {
    /// The solution of A X = B for a symmetric, possibly indefinite A (Bunch–Kaufman pivoting).
    ///
    /// - Parameters:
    ///   - a: n × n; only the lower triangle is read.
    ///   - b: n × m.
    /// - Throws: ``LinearAlgebraError/singular(pivot:)`` if a block of the factorization is exactly singular.
    public static func solveSymmetric(_ a: Matrix, _ b: Matrix) throws(LinearAlgebraError) -> Matrix {
        precondition(a.rows == a.columns && a.rows == b.rows, "\(a.rows) × \(a.columns) matrix, \(b.rows) rows")
        guard a.rows > 0, b.columns > 0 else { return b }
        Libraries.prepare()
        var work = a
        var x = b
        let n = Int32(a.rows)
        var pivots = [tieline_lapack_int](repeating: 0, count: a.rows)
        // 0x4C is "L", the lower triangle.
        let info = LAPACKE_dsysv(
            LAPACK_COL_MAJOR, 0x4C, n, Int32(b.columns), &work.elements, n, &pivots, &x.elements, n)
        precondition(info >= 0, "dsysv: argument \(-info) is invalid")
        guard info == 0 else { throw .singular(pivot: Int(info)) }
        return x
    }

    /// The product Aᵀ x, `columns` elements.
    public func transposedTimes(_ x: [Double]) -> [Double] {
        precondition(x.count == rows, "\(rows) × \(columns) matrix, transposed, times a vector of \(x.count)")
        var y = [Double](repeating: 0, count: columns)
        guard rows > 0, columns > 0 else { return y }
        Libraries.prepare()
        var (m, n, one, alpha, beta) = (Int32(rows), Int32(columns), Int32(1), 1.0, 0.0)
        dgemv_("T", &m, &n, &alpha, elements, &m, x, &one, &beta, &y, &one)
        return y
    }

    /// The product Aᵀ B, `columns` × `other.columns`.
    public func transposedTimes(_ other: Matrix) -> Matrix {
        precondition(
            other.rows == rows, "\(rows) × \(columns) matrix, transposed, times \(other.rows) × \(other.columns)")
        var product = Matrix(rows: columns, columns: other.columns)
        guard rows > 0, columns > 0, other.columns > 0 else { return product }
        Libraries.prepare()
        var (m, n, k, alpha, beta) = (Int32(columns), Int32(other.columns), Int32(rows), 1.0, 0.0)
        dgemm_("T", "N", &m, &n, &k, &alpha, elements, &k, other.elements, &k, &beta, &product.elements, &m)
        return product
    }

    /// Σᵢ a(i, j)² of each column j.
    public var squaredColumnNorms: [Double] {
        elements.withUnsafeBufferPointer { a in
            (0..<columns).map { j in
                // Four partial sums, which the processor adds side by side.
                var sums = SIMD4<Double>.zero
                let begin = j * rows
                let even = begin + rows / 4 * 4
                for i in stride(from: begin, to: even, by: 4) {
                    let part = SIMD4(a[i], a[i + 1], a[i + 2], a[i + 3])
                    sums += part * part
                }
                var rest = 0.0
                for i in even..<(begin + rows) { rest += a[i] * a[i] }
                return sums.sum() + rest
            }
        }
    }
}
