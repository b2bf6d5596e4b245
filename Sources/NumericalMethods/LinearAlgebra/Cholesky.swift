internal import CLAPACKE
internal import Glibc

/// The Cholesky factorization A = L Lᵀ of a symmetric positive definite matrix.
///
/// Only the lower triangle of A is read. The factor grows by one row and column with ``append(column:diagonal:)``,
/// at O(n²) instead of a new O(n³) factorization.
public struct Cholesky: Sendable, Equatable {
    /// The lower triangular factor L; elements above the diagonal are zero.
    public private(set) var factor: Matrix

    // LAPACK's letters L (lower triangle), N (plain, non-unit) and T (transposed).
    private static let lower: CChar = 0x4C
    private static let plain: CChar = 0x4E
    private static let transpose: CChar = 0x54

    /// The order n of the matrix.
    public var order: Int { factor.rows }

    /// Factorizes a symmetric matrix.
    ///
    /// - Parameter a: n × n; the strict upper triangle is ignored.
    /// - Throws: ``LinearAlgebraError/notPositiveDefinite(order:)``.
    /// - Complexity: n³/3 multiplications.
    public init(_ a: Matrix) throws(LinearAlgebraError) {
        precondition(a.rows == a.columns, "Cholesky of a \(a.rows) × \(a.columns) matrix")
        Libraries.prepare()
        let n = a.rows
        var work = a
        if n > 0 {
            let info = LAPACKE_dpotrf(LAPACK_COL_MAJOR, Self.lower, Int32(n), &work.elements, Int32(n))
            precondition(info >= 0, "dpotrf: argument \(-info) is invalid")
            guard info == 0 else { throw .notPositiveDefinite(order: Int(info)) }
        }
        work.elements.withUnsafeMutableBufferPointer { l in
            for j in 0..<n { for i in 0..<j { l[i + j * n] = 0 } }
        }
        factor = work
    }

    /// log det A.
    public var logDeterminant: Double {
        var sum = 0.0
        for i in 0..<order { sum += log(factor.elements[i + i * order]) }
        return 2 * sum
    }

    /// The solution of A x = b, n elements.
    public func solve(_ b: [Double]) -> [Double] {
        solve(Matrix(rows: b.count, columns: 1, elements: b)).elements
    }

    /// The solution of A X = B, B being n × m.
    public func solve(_ b: Matrix) -> Matrix {
        precondition(b.rows == order, "right-hand side of \(b.rows) rows for a matrix of order \(order)")
        guard order > 0, b.columns > 0 else { return b }
        var x = b
        let n = Int32(order)
        let info = LAPACKE_dpotrs(LAPACK_COL_MAJOR, Self.lower, n, Int32(b.columns), factor.elements, n, &x.elements, n)
        precondition(info == 0, "dpotrs: argument \(-info) is invalid")
        return x
    }

    /// The solution of L x = b, n elements.
    public func solveLower(_ b: [Double]) -> [Double] {
        solveLower(Matrix(rows: b.count, columns: 1, elements: b)).elements
    }

    /// The solution of L X = B, B being n × m.
    public func solveLower(_ b: consuming Matrix) -> Matrix { triangularSolve(b, transposed: false) }

    /// The solution of Lᵀ X = B, B being n × m.
    public func solveLowerTransposed(_ b: consuming Matrix) -> Matrix { triangularSolve(b, transposed: true) }

    private func triangularSolve(_ b: consuming Matrix, transposed: Bool) -> Matrix {
        precondition(b.rows == order, "right-hand side of \(b.rows) rows for a matrix of order \(order)")
        guard order > 0, b.columns > 0 else { return b }
        let n = Int32(order)
        let columns = Int32(b.columns)
        let operation: CChar = transposed ? Self.transpose : Self.plain
        let info = LAPACKE_dtrtrs(
            LAPACK_COL_MAJOR, Self.lower, operation, Self.plain, n, columns, factor.elements, n, &b.elements, n)
        precondition(info == 0, "dtrtrs: status \(info) on a factor with a positive diagonal")
        return b
    }

    /// A⁻¹, both triangles filled.
    public var inverse: Matrix {
        guard order > 0 else { return factor }
        var result = factor
        let n = order
        let info = LAPACKE_dpotri(LAPACK_COL_MAJOR, Self.lower, Int32(n), &result.elements, Int32(n))
        precondition(info == 0, "dpotri: status \(info) on a factor with a positive diagonal")
        result.elements.withUnsafeMutableBufferPointer { a in
            for j in 0..<n { for i in 0..<j { a[i + j * n] = a[j + i * n] } }
        }
        return result
    }

    /// Extends A by one row and column.
    ///
    /// - Parameters:
    ///   - column: the new off-diagonal elements a(n+1, 1…n).
    ///   - diagonal: a(n+1, n+1).
    /// - Throws: ``LinearAlgebraError/notPositiveDefinite(order:)``; the factorization is then unchanged.
    /// - Complexity: O(n²).
    public mutating func append(column: [Double], diagonal: Double) throws(LinearAlgebraError) {
        precondition(column.count == order, "a column of \(column.count) elements for a matrix of order \(order)")
        let row = solveLower(column)
        var remainder = diagonal
        for value in row { remainder -= value * value }
        guard remainder > 0 else { throw .notPositiveDefinite(order: order + 1) }
        let n = order
        var extended = Matrix(rows: n + 1, columns: n + 1)
        for j in 0..<n {
            for i in j..<n { extended.elements[i + j * (n + 1)] = factor.elements[i + j * n] }
            extended.elements[n + j * (n + 1)] = row[j]
        }
        extended.elements[n + n * (n + 1)] = remainder.squareRoot()
        factor = extended
    }

    /// Replaces A by A + v vᵀ.
    ///
    /// - Parameter vector: v, n elements.
    /// - Complexity: O(n²).
    ///
    /// Source: P. E. Gill, G. H. Golub, W. Murray, M. A. Saunders, Math. Comput. 28 (1974) 505,
    /// doi:10.1090/S0025-5718-1974-0343558-6, method C1 (Givens rotations).
    public mutating func update(adding vector: [Double]) {
        precondition(vector.count == order, "a vector of \(vector.count) elements for a matrix of order \(order)")
        var v = vector
        let n = order
        for k in 0..<n {
            let diagonal = factor.elements[k + k * n]
            let r = hypot(diagonal, v[k])
            let c = r / diagonal
            let s = v[k] / diagonal
            factor.elements[k + k * n] = r
            for i in (k + 1)..<max(n, k + 1) {
                let updated = (factor.elements[i + k * n] + s * v[i]) / c
                v[i] = c * v[i] - s * updated
                factor.elements[i + k * n] = updated
            }
        }
    }
}
