/// Why a factorization or a solution of linear equations does not exist.
public enum LinearAlgebraError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The leading minor of this order (from 1) is not positive; the matrix is not positive definite.
    case notPositiveDefinite(order: Int)
    /// The pivot of this row (from 1) is exactly zero.
    case singular(pivot: Int)

    public var description: String {
        switch self {
        case .notPositiveDefinite(let order):
            "the matrix is not positive definite: its leading minor of order \(order) is not positive"
        case .singular(let pivot): "the matrix is singular: pivot \(pivot) is zero"
        }
    }
}
