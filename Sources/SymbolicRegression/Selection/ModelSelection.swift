internal import Glibc

/// Which formula of a front the data support: the shortest description of data and formula together, the noise estimated from the data.
///
///     L = n/2 · ln(RSS/n) + k/2 · ln n + Σ (nodes) ln(symbols)
///
/// The first part is the data given the formula with the variance of the noise at its maximum likelihood, the second the k fitted constants, the
/// third the structure. Nothing is assumed about the noise; an exact formula wins because its residuals are rounding errors.
///
/// Source: J. Rissanen, Automatica 14 (1978) 465, doi:10.1016/0005-1098(78)90005-5; for formulas D. J. Bartlett, H. Desmond, P. G. Ferreira,
/// IEEE Trans. Evol. Comput. 28 (2024) 1750, doi:10.1109/TEVC.2023.3280250.
public struct ModelSelection: Sendable {
    let rows: Int
    let variables: Int

    /// Squared errors, relative to the variance of the target, below which they are rounding.
    static let roundingFloor = 1e-26

    func descriptionLength(of candidate: Candidate) -> Double {
        let n = Double(rows)
        var structure = 0.0
        var free = 0
        for node in candidate.nodes {
            switch node.operation {
            case .variable: structure += Glibc.log(Double(max(2, variables)))
            case .constant:
                if node.isFixed {
                    // A round number: its digits.
                    structure += Glibc.log(2 + 4 * abs(node.value))
                } else {
                    free += 1
                }
            default: structure += Glibc.log(8)
            }
        }
        return 0.5 * n * Glibc.log(max(candidate.error, Self.roundingFloor)) + 0.5 * Double(free + 1) * Glibc.log(n)
            + structure
    }
}
