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
}
