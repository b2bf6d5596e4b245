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

    /// Points that may enter the basis, in blocks of four: that many are priced at once.
    struct Candidates {
        fileprivate static let width = 4
        private let componentCount: Int
        private(set) var origins: [Origin] = []
        /// Infinite in the unused places of the last block.
        fileprivate var energies: [Double] = []
        /// Blocks × components × 4.
        fileprivate var fractions: [Double] = []
        var count: Int { origins.count }

        init(componentCount: Int) { self.componentCount = componentCount }

        /// - Parameter x: mole fractions.
        mutating func append(_ origin: Origin, energy: Double, _ x: some Sequence<Double>) {
            let first = place(origin, energy)
            for (k, value) in x.enumerated() { fractions[first + k * Self.width] = value }
        }

        /// - Parameter x: mole fractions, one of each component.
        mutating func append(_ origin: Origin, energy: Double, _ x: UnsafePointer<Double>) {
            let first = place(origin, energy)
            for k in 0..<componentCount { fractions[first + k * Self.width] = x[k] }
        }

        mutating func append(_ other: Candidates) {
            for c in 0..<other.count {
                append(other.origins[c], energy: other.energies[c], other.moleFractions(c))
            }
        }

        /// Index of a point's first mole fraction, after making room for it.
        private mutating func place(_ origin: Origin, _ energy: Double) -> Int {
            let c = origins.count
            origins.append(origin)
            if c % Self.width == 0 {
                energies.append(contentsOf: repeatElement(.infinity, count: Self.width))
                fractions.append(contentsOf: repeatElement(0, count: Self.width * componentCount))
            }
            energies[c] = energy
            return c / Self.width * Self.width * componentCount + c % Self.width
        }

        fileprivate func fraction(_ c: Int, _ k: Int) -> Double {
            fractions[(c / Self.width * componentCount + k) * Self.width + c % Self.width]
        }

        private func moleFractions(_ c: Int) -> some Sequence<Double> {
            (0..<componentCount).lazy.map { fraction(c, $0) }
        }
    }

    /// Number of all components, and the closed ones among them; as many points are in the basis.
    private let componentCount: Int
    private let closed: [Int]
    private let n: Int
    /// What the basis points are.
    private(set) var basis: [Origin] = []
    private let storage: UnsafeMutablePointer<Double>
    /// Amounts of the basis points.
    private let amount: UnsafeMutablePointer<Double>
    private let potential: UnsafeMutablePointer<Double>
    private let energies: UnsafeMutablePointer<Double>
    /// Atoms of closed components per atom of the basis points, and Σ μ x over the open ones.
    private let shares: UnsafeMutablePointer<Double>
    private let openEnergies: UnsafeMutablePointer<Double>
    /// Mole fractions of the basis points among the closed components, one after the other.
    private let fractions: UnsafeMutablePointer<Double>
    private let entering: UnsafeMutablePointer<Double>
    private let inverse: UnsafeMutablePointer<Double>
    private let target: UnsafeMutablePointer<Double>
    private let work: UnsafeMutablePointer<Double>
    private let direction: UnsafeMutablePointer<Double>

    /// Amounts of the basis points.
    var amounts: UnsafeBufferPointer<Double> { UnsafeBufferPointer(start: amount, count: n) }
    /// Chemical potentials of the plane through the basis [J/mol], of open components those given.
    var potentials: [Double] { Array(UnsafeBufferPointer(start: potential, count: componentCount)) }

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
        n = closed.count
        basis = closed.map { .artificial($0) }
        storage = .allocate(capacity: 8 * n + componentCount + 4 * n * n)
        storage.initialize(repeating: 0, count: 8 * n + componentCount + 4 * n * n)
        var next = storage
        func take(_ count: Int) -> UnsafeMutablePointer<Double> {
            defer { next += count }
            return next
        }
        amount = take(n)
        potential = take(componentCount)
        energies = take(n)
        shares = take(n)
        openEnergies = take(n)
        entering = take(n)
        target = take(n)
        direction = take(n)
        fractions = take(n * n)
        inverse = take(n * n)
        work = take(2 * n * n)
        for k in 0..<componentCount { potential[k] = (open?.values[k] ?? nil) ?? 0 }
        for k in 0..<n {
            energies[k] = Self.prohibitive
            shares[k] = 1
            target[k] = moleFractions[closed[k]]
            fractions[k * n + k] = 1
        }
        refactor()
    }

    deinit { storage.deallocate() }

    /// Energy of the plane at the overall composition [J/mol of closed atoms].
    var energy: Double {
        var sum = 0.0
        for i in 0..<n { sum += amount[i] * energies[i] }
        return sum
    }

    /// The least mole fraction of a closed component, or `most` where none is smaller.
    func leastFraction(below most: Double) -> Double {
        (0..<n).reduce(most) { target[$1] > 0 ? min($0, target[$1]) : $0 }
    }

    /// Whether artificial points carry a part of the composition that none else can.
    var isOutOfReach: Bool {
        basis.indices.contains { index in
            if case .artificial = basis[index] { amount[index] > 1e-9 } else { false }
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
        var isRefused = [Bool](repeating: false, count: candidates.count)
        var costs = [Double](repeating: 0, count: candidates.energies.count)
        var changed = false
        var stalled = 0
        var least = energy
        while true {
            price(candidates, into: &costs)
            // The lowest few of one pricing enter one after the other, as long as they lie below the plane as it moves.
            let lowest =
                stalled > 20
                ? Self.first(costs, below: -tolerance, but: isRefused)
                : Self.lowest(costs, below: -tolerance, but: isRefused)
            guard !lowest.isEmpty else {
                // The updates' rounding errors end here.
                if changed { refactor() }
                return changed
            }
            for (number, c) in lowest.enumerated() {
                if number > 0, cost(of: candidates, c) > -tolerance { continue }
                guard pivot(candidates, c) else {
                    isRefused[c] = true
                    continue
                }
                changed = true
                // Against the lowest energy so far: rounding in a nearly singular basis can lift it, and falls from there would go on for ever.
                let now = energy
                stalled = now < least - 1e-12 * abs(least) ? 0 : stalled + 1
                least = min(least, now)
                if stalled > 200 {
                    refactor()
                    return changed
                }
            }
        }
    }

    /// Distances of all candidates from the plane [J/mol].
    private func price(_ candidates: Candidates, into costs: inout [Double]) {
        let width = Candidates.width
        let block = width * MemoryLayout<Double>.stride
        candidates.energies.withUnsafeBytes { energies in
            candidates.fractions.withUnsafeBytes { x in
                costs.withUnsafeMutableBytes { costs in
                    var from = 0
                    for b in 0..<(energies.count / block) {
                        var cost = energies.loadUnaligned(fromByteOffset: b * block, as: SIMD4<Double>.self)
                        for k in 0..<componentCount {
                            cost -= potential[k] * x.loadUnaligned(fromByteOffset: from, as: SIMD4<Double>.self)
                            from += block
                        }
                        costs.storeBytes(of: cost, toByteOffset: b * block, as: SIMD4<Double>.self)
                    }
                }
            }
        }
    }

    private func cost(of candidates: Candidates, _ c: Int) -> Double {
        var cost = candidates.energies[c]
        for k in 0..<componentCount { cost -= potential[k] * candidates.fraction(c, k) }
        return cost
    }

    /// The few lowest places below a limit, the lowest first.
    private static func lowest(_ costs: [Double], below limit: Double, but isRefused: [Bool]) -> [Int] {
        var places: [Int] = []
        var highest = limit
        for c in isRefused.indices where costs[c] < highest && !isRefused[c] {
            var at = places.count
            while at > 0, costs[places[at - 1]] > costs[c] { at -= 1 }
            if places.count == Self.pricedAtOnce { places.removeLast() }
            places.insert(c, at: at)
            if places.count == Self.pricedAtOnce { highest = costs[places[Self.pricedAtOnce - 1]] }
        }
        return places
    }

    /// The first place below a limit: Bland's rule ends a cycle of degenerate pivots.
    private static func first(_ costs: [Double], below limit: Double, but isRefused: [Bool]) -> [Int] {
        isRefused.indices.first { costs[$0] < limit && !isRefused[$0] }.map { [$0] } ?? []
    }

    private static let pricedAtOnce = 6

    /// Exchanges the candidate with the basis point that becomes zero first.
    private func pivot(_ candidates: Candidates, _ c: Int) -> Bool {
        var leaving = -1
        var ratio = Double.infinity
        guard let (share, openEnergy) = prepareEntering(candidates, c) else { return false }
        var cost = (candidates.energies[c] - openEnergy) / share
        for k in 0..<n { cost -= potential[closed[k]] * entering[k] }
        for i in 0..<n {
            var s = 0.0
            for k in 0..<n { s += inverse[i * n + k] * entering[k] }
            direction[i] = s
        }
        for i in 0..<n where direction[i] > 1e-9 {
            let r = max(0, amount[i]) / direction[i]
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
        let oldFractions = Array(UnsafeBufferPointer(start: fractions + leaving * n, count: n))
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
        if n == m {
            for k in 0..<m { entering[k] = candidates.fraction(c, k) }
            return (1, 0)
        }
        let share = closed.reduce(0) { $0 + candidates.fraction(c, $1) }
        guard share > Self.leastShare else { return nil }
        for (k, component) in closed.enumerated() { entering[k] = candidates.fraction(c, component) / share }
        var openEnergy = 0.0
        for k in 0..<m where !closed.contains(k) { openEnergy += potential[k] * candidates.fraction(c, k) }
        return (share, openEnergy)
    }

    private func put(_ candidates: Candidates, _ c: Int, at place: Int, share: Double, openEnergy: Double) {
        basis[place] = candidates.origins[c]
        energies[place] = (candidates.energies[c] - openEnergy) / share
        shares[place] = share
        openEnergies[place] = openEnergy
        for k in 0..<n { fractions[place * n + k] = entering[k] }
    }

    /// Brings inverse, amounts and potentials up to date after an exchange at `place` along `direction`, where the point that entered lay by
    /// `cost` off the plane.
    private func update(_ place: Int, cost: Double) {
        let f = 1 / direction[place]
        for k in 0..<n { inverse[place * n + k] *= f }
        let entered = amount[place] * f
        for i in 0..<n where i != place {
            let d = direction[i]
            if d == 0 { continue }
            for k in 0..<n { inverse[i * n + k] -= d * inverse[place * n + k] }
            amount[i] -= d * entered
        }
        amount[place] = entered
        for k in 0..<n { potential[closed[k]] += cost * inverse[place * n + k] }
    }

    /// Exchanges with a smaller pivot than this invert the basis anew.
    private static let safePivot = 1e-3

    /// Inverts the basis matrix (columns: mole fractions) by Gauss–Jordan elimination with partial pivoting.
    @discardableResult
    private func refactor() -> Bool {
        guard Self.invert(fractions, into: work, n) else { return false }
        for i in 0..<n {
            var sum = 0.0
            for k in 0..<n {
                let value = work[i * 2 * n + n + k]
                inverse[i * n + k] = value
                sum += value * target[k]
            }
            amount[i] = sum
        }
        for k in 0..<n {
            var sum = 0.0
            for i in 0..<n { sum += energies[i] * inverse[i * n + k] }
            potential[closed[k]] = sum
        }
        return true
    }

    /// Leaves the inverse of the matrix with the given columns in the right half of `a` [n × 2n].
    private static func invert(
        _ columns: UnsafePointer<Double>, into a: UnsafeMutablePointer<Double>, _ n: Int
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
