/// The lower convex hull of sampled energies at one overall composition, by the revised simplex method:
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

    /// Points that may enter the basis, in flat arrays.
    struct Candidates {
        private(set) var origins: [Origin] = []
        fileprivate var energies: [Double] = []
        fileprivate var fractions: [Double] = []
        var count: Int { origins.count }

        mutating func removeAll() {
            origins.removeAll(keepingCapacity: true)
            energies.removeAll(keepingCapacity: true)
            fractions.removeAll(keepingCapacity: true)
        }

        /// - Parameter x: mole fractions.
        mutating func append(_ origin: Origin, energy: Double, _ x: some Sequence<Double>) {
            origins.append(origin)
            energies.append(energy)
            fractions.append(contentsOf: x)
        }

        /// - Parameter x: mole fractions, `n` of them.
        mutating func append(_ origin: Origin, energy: Double, _ x: UnsafePointer<Double>, count n: Int) {
            origins.append(origin)
            energies.append(energy)
            for k in 0..<n { fractions.append(x[k]) }
        }

        mutating func append(_ other: Candidates) {
            origins += other.origins
            energies += other.energies
            fractions += other.fractions
        }
    }

    let componentCount: Int
    /// What the basis points are.
    private(set) var basis: [Origin] = []
    /// Amounts of the basis points.
    private(set) var amounts: [Double]
    /// Chemical potentials of the plane through the basis [J/mol].
    private(set) var potentials: [Double]
    private var energies: [Double]
    /// Mole fractions of the basis points, one after the other.
    private var fractions: [Double]
    private var inverse: [Double]
    private let target: [Double]
    private var work: [Double]
    private var direction: [Double]

    /// Energy of an artificial point [J/mol], far above any phase.
    private static let prohibitive = 1e9

    init(moleFractions: [Double]) {
        target = moleFractions
        let n = moleFractions.count
        componentCount = n
        basis = (0..<n).map { .artificial($0) }
        energies = [Double](repeating: Self.prohibitive, count: n)
        amounts = [Double](repeating: 0, count: n)
        potentials = [Double](repeating: 0, count: n)
        fractions = [Double](repeating: 0, count: n * n)
        inverse = [Double](repeating: 0, count: n * n)
        work = [Double](repeating: 0, count: n * 2 * n)
        direction = [Double](repeating: 0, count: n)
        for k in 0..<n { fractions[k * n + k] = 1 }
        refactor()
    }

    /// Energy of the plane at the overall composition [J/mol].
    var energy: Double {
        var sum = 0.0
        for i in 0..<componentCount { sum += amounts[i] * energies[i] }
        return sum
    }

    /// Whether artificial points carry a part of the composition that none else can.
    var isOutOfReach: Bool {
        basis.indices.contains { index in
            if case .artificial = basis[index] { amounts[index] > 1e-9 } else { false }
        }
    }

    /// Gives the basis points that `exact` knows another energy.
    func correctEnergies(_ exact: (Origin) -> Double?) {
        for i in 0..<componentCount { if let energy = exact(basis[i]) { energies[i] = energy } }
        refactor()
    }

    /// Brings points into the basis until none of them lies below the plane by more than `tolerance` [J/mol].
    ///
    /// - Returns: whether the basis changed.
    @discardableResult
    func enter(_ candidates: Candidates, tolerance: Double) -> Bool {
        let n = componentCount
        var isRefused = [Bool](repeating: false, count: candidates.count)
        var changed = false
        var stalled = 0
        var last = energy
        while true {
            var best = -1
            var lowest = -tolerance
            candidates.energies.withUnsafeBufferPointer { energies in
                candidates.fractions.withUnsafeBufferPointer { x in
                    potentials.withUnsafeBufferPointer { mu in
                        for c in 0..<energies.count where !isRefused[c] {
                            var cost = energies[c]
                            for k in 0..<n { cost -= mu[k] * x[c * n + k] }
                            if cost < lowest {
                                best = c
                                lowest = cost
                                // Bland's rule ends a cycle of degenerate pivots.
                                if stalled > 20 { break }
                            }
                        }
                    }
                }
            }
            guard best >= 0 else {
                // The updates' rounding errors end here.
                if changed { refactor() }
                return changed
            }
            guard pivot(candidates, best) else {
                isRefused[best] = true
                continue
            }
            changed = true
            let now = energy
            stalled = now < last - 1e-12 * abs(last) ? 0 : stalled + 1
            last = now
            if stalled > 200 {
                refactor()
                return changed
            }
        }
    }

    /// Exchanges the candidate with the basis point that becomes zero first.
    private func pivot(_ candidates: Candidates, _ c: Int) -> Bool {
        let n = componentCount
        var leaving = -1
        var ratio = Double.infinity
        var cost = candidates.energies[c]
        for k in 0..<n { cost -= potentials[k] * candidates.fractions[c * n + k] }
        for i in 0..<n {
            var s = 0.0
            for k in 0..<n { s += inverse[i * n + k] * candidates.fractions[c * n + k] }
            direction[i] = s
        }
        for i in 0..<n where direction[i] > 1e-9 {
            let r = max(0, amounts[i]) / direction[i]
            // Among equals the larger pivot, for stability.
            if r < ratio - 1e-13 || (r <= ratio + 1e-13 && leaving >= 0 && direction[i] > direction[leaving]) {
                ratio = min(r, ratio)
                leaving = i
            }
        }
        guard leaving >= 0 else { return false }
        if direction[leaving] > Self.safePivot {
            put(candidates, c, at: leaving)
            update(leaving, cost: cost)
            return true
        }
        let before = energy
        let old = basis[leaving]
        let oldEnergy = energies[leaving]
        let oldFractions = Array(fractions[(leaving * n)..<((leaving + 1) * n)])
        put(candidates, c, at: leaving)
        // A basis too nearly singular gives itself away by an energy that rises.
        if !refactor() || energy > before + 1e-9 * abs(before) {
            basis[leaving] = old
            energies[leaving] = oldEnergy
            for k in 0..<n { fractions[leaving * n + k] = oldFractions[k] }
            refactor()
            return false
        }
        return true
    }

    private func put(_ candidates: Candidates, _ c: Int, at place: Int) {
        let n = componentCount
        basis[place] = candidates.origins[c]
        energies[place] = candidates.energies[c]
        for k in 0..<n { fractions[place * n + k] = candidates.fractions[c * n + k] }
    }

    /// Brings inverse, amounts and potentials up to date after an exchange at `place` along `direction`, where the point that entered lay by
    /// `cost` off the plane.
    private func update(_ place: Int, cost: Double) {
        let n = componentCount
        let f = 1 / direction[place]
        for k in 0..<n { inverse[place * n + k] *= f }
        let amount = amounts[place] * f
        for i in 0..<n where i != place {
            let d = direction[i]
            if d == 0 { continue }
            for k in 0..<n { inverse[i * n + k] -= d * inverse[place * n + k] }
            amounts[i] -= d * amount
        }
        amounts[place] = amount
        for k in 0..<n { potentials[k] += cost * inverse[place * n + k] }
    }

    /// Exchanges with a smaller pivot than this invert the basis anew.
    private static let safePivot = 1e-3

    /// Inverts the basis matrix (columns: mole fractions) by Gauss–Jordan elimination with partial pivoting.
    @discardableResult
    private func refactor() -> Bool {
        let n = componentCount
        let isRegular = work.withUnsafeMutableBufferPointer { buffer in
            fractions.withUnsafeBufferPointer { fractions in
                Self.invert(fractions, into: buffer.baseAddress.unsafelyUnwrapped, n)
            }
        }
        guard isRegular else { return false }
        for i in 0..<n {
            var amount = 0.0
            for k in 0..<n {
                let value = work[i * 2 * n + n + k]
                inverse[i * n + k] = value
                amount += value * target[k]
            }
            amounts[i] = amount
        }
        for k in 0..<n {
            var sum = 0.0
            for i in 0..<n { sum += energies[i] * inverse[i * n + k] }
            potentials[k] = sum
        }
        return true
    }

    /// Leaves the inverse of the matrix with the given columns in the right half of `a` [n × 2n].
    private static func invert(
        _ columns: UnsafeBufferPointer<Double>, into a: UnsafeMutablePointer<Double>, _ n: Int
    ) -> Bool {
        let width = 2 * n
        for row in 0..<n {
            for column in 0..<n {
                a[row * width + column] = columns[column * n + row]
                a[row * width + n + column] = row == column ? 1 : 0
            }
        }
        for k in 0..<n {
            var pivot = k
            for i in (k + 1)..<max(n, k + 1) where abs(a[i * width + k]) > abs(a[pivot * width + k]) { pivot = i }
            guard abs(a[pivot * width + k]) > 1e-12 else { return false }
            if pivot != k {
                for j in 0..<width {
                    let other = a[k * width + j]
                    a[k * width + j] = a[pivot * width + j]
                    a[pivot * width + j] = other
                }
            }
            let f = 1 / a[k * width + k]
            for j in k..<width { a[k * width + j] *= f }
            for i in 0..<n where i != k {
                let g = a[i * width + k]
                if g != 0 { for j in k..<width { a[i * width + j] -= g * a[k * width + j] } }
            }
        }
        return true
    }
}
