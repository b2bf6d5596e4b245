/// The lower convex hull of sampled energies at one overall composition, by the revised simplex method:
///
///     minimize Σ_p λ_p g_p  subject to  Σ_p λ_p x_p = x,  λ ≥ 0.
///
/// The dual variables are the chemical potentials of the plane through the basis points.
///
/// Where the potentials of some components are given in place of their amounts, a point counts by its atoms of the others: its energy is
/// g_p − Σ μ x over the open components, and both it and its x are divided by what of it is closed.
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

    /// Number of all components, and the closed ones among them; as many points are in the basis.
    private let componentCount: Int
    private let closed: [Int]
    /// What the basis points are.
    private(set) var basis: [Origin] = []
    /// Amounts of the basis points.
    private(set) var amounts: [Double]
    /// Chemical potentials of the plane through the basis [J/mol], of open components those given.
    private(set) var potentials: [Double]
    private var energies: [Double]
    /// Atoms of closed components per atom of the basis points, and Σ μ x over the open ones.
    private var shares: [Double]
    private var openEnergies: [Double]
    /// Mole fractions of the basis points among the closed components, one after the other.
    private var fractions: [Double]
    private var entering: [Double]
    private var inverse: [Double]
    private let target: [Double]
    private var work: [Double]
    private var direction: [Double]

    /// Energy of an artificial point [J/mol], far above any phase.
    private static let prohibitive = 1e9

    /// Least share of closed components in a point that enters.
    private static let leastShare = 1e-9

    /// - Parameters:
    ///   - moleFractions: of the closed components, which sum to 1; what stands for an open component is ignored.
    ///   - open: the potentials given [J/mol], nil for closed components.
    init(moleFractions: [Double], open: OpenPotentials? = nil) {
        componentCount = moleFractions.count
        closed = moleFractions.indices.filter { open?.values[$0] == nil }
        target = closed.map { moleFractions[$0] }
        let n = closed.count
        basis = closed.map { .artificial($0) }
        energies = [Double](repeating: Self.prohibitive, count: n)
        amounts = [Double](repeating: 0, count: n)
        potentials = moleFractions.indices.map { (open?.values[$0] ?? nil) ?? 0 }
        shares = [Double](repeating: 1, count: n)
        openEnergies = [Double](repeating: 0, count: n)
        entering = [Double](repeating: 0, count: n)
        fractions = [Double](repeating: 0, count: n * n)
        inverse = [Double](repeating: 0, count: n * n)
        work = [Double](repeating: 0, count: n * 2 * n)
        direction = [Double](repeating: 0, count: n)
        for k in 0..<n { fractions[k * n + k] = 1 }
        refactor()
    }

    /// Energy of the plane at the overall composition [J/mol of closed atoms].
    var energy: Double {
        var sum = 0.0
        for i in basis.indices { sum += amounts[i] * energies[i] }
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
        for i in basis.indices {
            if let energy = exact(basis[i]) { energies[i] = (energy - openEnergies[i]) / shares[i] }
        }
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
        let n = closed.count
        var leaving = -1
        var ratio = Double.infinity
        guard let (share, openEnergy) = prepareEntering(candidates, c) else { return false }
        var cost = (candidates.energies[c] - openEnergy) / share
        for k in 0..<n { cost -= potentials[closed[k]] * entering[k] }
        for i in 0..<n {
            var s = 0.0
            for k in 0..<n { s += inverse[i * n + k] * entering[k] }
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
            put(candidates, c, at: leaving, share: share, openEnergy: openEnergy)
            update(leaving, cost: cost)
            return true
        }
        let before = energy
        let old = basis[leaving]
        let oldEnergy = energies[leaving]
        let oldShare = shares[leaving]
        let oldOpenEnergy = openEnergies[leaving]
        let oldFractions = Array(fractions[(leaving * n)..<((leaving + 1) * n)])
        put(candidates, c, at: leaving, share: share, openEnergy: openEnergy)
        // A basis too nearly singular gives itself away by an energy that rises.
        if !refactor() || energy > before + 1e-9 * abs(before) {
            basis[leaving] = old
            energies[leaving] = oldEnergy
            shares[leaving] = oldShare
            openEnergies[leaving] = oldOpenEnergy
            for k in 0..<n { fractions[leaving * n + k] = oldFractions[k] }
            refactor()
            return false
        }
        return true
    }

    /// Leaves a candidate's mole fractions among the closed components in `entering`.
    ///
    /// - Returns: its share of closed components, and Σ μ x over the open ones; nil where next to nothing of it is closed.
    private func prepareEntering(_ candidates: Candidates, _ c: Int) -> (share: Double, openEnergy: Double)? {
        let m = componentCount
        if closed.count == m {
            for k in 0..<m { entering[k] = candidates.fractions[c * m + k] }
            return (1, 0)
        }
        let share = closed.reduce(0) { $0 + candidates.fractions[c * m + $1] }
        guard share > Self.leastShare else { return nil }
        for (k, component) in closed.enumerated() { entering[k] = candidates.fractions[c * m + component] / share }
        var openEnergy = 0.0
        for k in 0..<m where !closed.contains(k) { openEnergy += potentials[k] * candidates.fractions[c * m + k] }
        return (share, openEnergy)
    }

    private func put(_ candidates: Candidates, _ c: Int, at place: Int, share: Double, openEnergy: Double) {
        let n = closed.count
        basis[place] = candidates.origins[c]
        energies[place] = (candidates.energies[c] - openEnergy) / share
        shares[place] = share
        openEnergies[place] = openEnergy
        for k in 0..<n { fractions[place * n + k] = entering[k] }
    }

    /// Brings inverse, amounts and potentials up to date after an exchange at `place` along `direction`, where the point that entered lay by
    /// `cost` off the plane.
    private func update(_ place: Int, cost: Double) {
        let n = closed.count
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
        for k in 0..<n { potentials[closed[k]] += cost * inverse[place * n + k] }
    }

    /// Exchanges with a smaller pivot than this invert the basis anew.
    private static let safePivot = 1e-3

    /// Inverts the basis matrix (columns: mole fractions) by Gauss–Jordan elimination with partial pivoting.
    @discardableResult
    private func refactor() -> Bool {
        let n = closed.count
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
            potentials[closed[k]] = sum
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
