/// The lower hull of sampled energies at one overall composition, by the revised simplex method:
///
///     minimize Σ_p λ_p g_p  subject to  Σ_p λ_p x_p = x,  λ ≥ 0.
///
/// The dual variables are the chemical potentials of the plane through the basis points.
final class LowerHull {
    /// A sampled point: its phase and where it stands.
    enum Origin: Equatable {
        /// Point of the phase's grid.
        case grid(phase: Int, point: Int)
        /// A point found by minimization, by its number.
        case found(Int)
        /// A pure component at a prohibitive energy, which starts the method.
        case artificial(Int)
    }

    struct Column {
        var origin: Origin
        var energy: Double
        var moleFractions: [Double]
    }

    let componentCount: Int
    private(set) var basis: [Column] = []
    /// Amounts of the basis columns.
    private(set) var amounts: [Double] = []
    /// Chemical potentials of the plane through the basis [J/mol].
    private(set) var potentials: [Double] = []
    private var inverse: [Double] = []
    private let target: [Double]
    private(set) var pivots = 0

    /// Energy of an artificial column [J/mol], far above any phase.
    private static let prohibitive = 1e9

    init(moleFractions: [Double]) {
        target = moleFractions
        componentCount = moleFractions.count
        for k in 0..<componentCount {
            var x = [Double](repeating: 0, count: componentCount)
            x[k] = 1
            basis.append(Column(origin: .artificial(k), energy: Self.prohibitive, moleFractions: x))
        }
        refactor()
    }

    /// Energy of the plane at the overall composition [J/mol].
    var energy: Double { zip(amounts, basis).reduce(0) { $0 + $1.0 * $1.1.energy } }

    /// How far the column lies above the plane [J/mol].
    func reducedCost(energy: Double, _ x: some Sequence<Double>) -> Double {
        var cost = energy
        for (k, value) in x.enumerated() { cost -= potentials[k] * value }
        return cost
    }

    /// Brings columns into the basis until none of them lies below the plane by more than `tolerance` [J/mol].
    ///
    /// - Returns: whether the basis changed.
    @discardableResult
    func enter(_ candidates: [Column], tolerance: Double) -> Bool {
        var columns = candidates
        var changed = false
        var stalled = 0
        var last = energy
        while true {
            var best = -1
            var lowest = -tolerance
            for (c, column) in columns.enumerated() {
                let cost = reducedCost(energy: column.energy, column.moleFractions)
                if cost < lowest {
                    best = c
                    lowest = cost
                    // Bland's rule ends a cycle of degenerate pivots.
                    if stalled > 20 { break }
                }
            }
            guard best >= 0 else { return changed }
            guard pivot(columns[best]) else {
                columns.remove(at: best)
                continue
            }
            changed = true
            pivots += 1
            let now = energy
            stalled = now < last - 1e-12 * abs(last) ? 0 : stalled + 1
            last = now
            if stalled > 200 { return changed }
        }
    }

    /// Exchanges the column with the basis column that becomes zero first.
    private func pivot(_ column: Column) -> Bool {
        let n = componentCount
        var direction = [Double](repeating: 0, count: n)
        for i in 0..<n {
            var s = 0.0
            for k in 0..<n { s += inverse[i * n + k] * column.moleFractions[k] }
            direction[i] = s
        }
        var leaving = -1
        var ratio = Double.infinity
        for i in 0..<n where direction[i] > 1e-9 {
            let r = max(0, amounts[i]) / direction[i]
            // Among equals the larger pivot, for stability.
            if r < ratio - 1e-13 || (r <= ratio + 1e-13 && leaving >= 0 && direction[i] > direction[leaving]) {
                ratio = min(r, ratio)
                leaving = i
            }
        }
        guard leaving >= 0 else { return false }
        let old = basis[leaving]
        let before = energy
        basis[leaving] = column
        // A basis too nearly singular gives itself away by an energy that rises.
        if !refactor() || energy > before + 1e-9 * abs(before) {
            basis[leaving] = old
            refactor()
            return false
        }
        return true
    }

    /// Inverts the basis matrix (columns: mole fractions) by Gauss–Jordan elimination with partial pivoting.
    @discardableResult
    private func refactor() -> Bool {
        let n = componentCount
        let width = 2 * n
        var a = [Double](repeating: 0, count: n * width)
        for row in 0..<n {
            for column in 0..<n { a[row * width + column] = basis[column].moleFractions[row] }
            a[row * width + n + row] = 1
        }
        for k in 0..<n {
            var pivot = k
            for i in (k + 1)..<max(n, k + 1) where abs(a[i * width + k]) > abs(a[pivot * width + k]) { pivot = i }
            guard abs(a[pivot * width + k]) > 1e-12 else { return false }
            if pivot != k { for j in 0..<width { a.swapAt(k * width + j, pivot * width + j) } }
            let f = 1 / a[k * width + k]
            for j in k..<width { a[k * width + j] *= f }
            for i in 0..<n where i != k {
                let g = a[i * width + k]
                if g != 0 { for j in k..<width { a[i * width + j] -= g * a[k * width + j] } }
            }
        }
        inverse = [Double](repeating: 0, count: n * n)
        for i in 0..<n { for j in 0..<n { inverse[i * n + j] = a[i * width + n + j] } }
        amounts = (0..<n).map { i in
            var s = 0.0
            for k in 0..<n { s += inverse[i * n + k] * target[k] }
            return s
        }
        potentials = (0..<n).map { k in
            var s = 0.0
            for i in 0..<n { s += basis[i].energy * inverse[i * n + k] }
            return s
        }
        return true
    }
}
