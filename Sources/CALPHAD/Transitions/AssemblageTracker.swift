/// Follows the equilibrium of one composition over temperature.
///
/// From a state nearby Newton's method moves the assemblage to the next temperature, and a glance at all phases tells whether that is
/// still the equilibrium or which phase joins it; where this does not settle the matter, the equilibrium is sought from nothing.
/// What is reported rests on states that were screened in full (`isScreened`).
final class AssemblageTracker {
    struct State {
        var solution: GibbsMinimizer.Solution
        /// By phase, where its distance from the plane has minima beside the assemblage, the lowest first.
        var lowest: [[[Double]]]
        /// Minima found beside the assemblage.
        var minima: [GibbsMinimizer.PhaseMinimum]

        var temperature: Double { solution.assemblage.temperature }
        var sets: [AssemblageSet] { solution.assemblage.sets }
    }

    let minimizer: GibbsMinimizer
    /// In the order of the minimizer's components; a diagram along a line of compositions changes them.
    var moleFractions: [Double]
    let pressure: Double
    /// Phases whose driving force is always wanted, however far from stable they are.
    var watched: Set<Int> = []
    /// Seeks every state from nothing: what is left to do where following has gone wrong.
    var isCareful = false
    /// Whether the states that following led to contradict each other or a full screening, and what is right is not known.
    var wasMisled = false
    /// Where the last search for a vanishing amount led, whether or not that is a transition [K].
    var candidate: Double?
    /// States found to be lower than those that following led to.
    var lowerStates: [State] = []
    /// Whether searches from nothing leave out the thorough search, where what is told is screened in full.
    var isCursory = false
    var equilibria = 0
    private(set) var isScreened = true
    private(set) var minimizations = 0

    /// Of Newton's last step.
    static let looseness = 1e3
    /// Changes of the assemblage on the way to one temperature.
    static let mostChanges = 6

    init(minimizer: GibbsMinimizer, moleFractions: [Double], pressure: Double) {
        self.minimizer = minimizer
        self.moleFractions = moleFractions
        self.pressure = pressure
    }

    /// The equilibrium at a temperature.
    ///
    /// - Parameter other: a state to come from.
    func state(at temperature: Double, from other: State?) throws(EquilibriumError) -> State {
        if let other, !isCareful, let followed = try followed(to: temperature, from: other) { return followed }
        try minimizer.checkBudget()
        equilibria += 1
        minimizer.isCursory = isCursory
        defer { minimizer.isCursory = false }
        let solution = try minimizer.minimize(
            temperature: temperature, pressure: pressure, moleFractions: moleFractions)
        if !isCursory { note(solution) }
        return State(solution: solution, lowest: lowest(minimizer.foundMinima, beside: solution.assemblage), minima: [])
    }

    /// The equilibrium to which a state's assemblage leads at another temperature; nil where following it does not tell.
    func followed(to temperature: Double, from other: State) throws(EquilibriumError) -> State? {
        try minimizer.checkBudget()
        guard let state = follow(other.sets, other.lowest, to: temperature) else { return nil }
        equilibria += 1
        return state
    }

    func note(_ solution: GibbsMinimizer.Solution) {
        minimizations = max(minimizations, solution.minimizations)
        if !solution.isScreened { isScreened = false }
    }

    /// The equilibrium at a temperature near that of an assemblage; nil where following it does not tell.
    func follow(_ sets: [AssemblageSet], _ lowest: [[[Double]]], to temperature: Double) -> State? {
        guard let table = try? minimizer.table(temperature: temperature, pressure: pressure) else { return nil }
        let moved = try? minimizer.newton.solve(
            sets, moleFractions: moleFractions, temperature: temperature, pressure: pressure, looseness: Self.looseness
        ) { _ in table }
        guard var refined = moved else { return nil }
        minimizer.minimizations = 0
        for _ in 0..<Self.mostChanges {
            guard refined.unstableSet == nil, let minima = look(under: refined, table, after: sets, lowest) else {
                return nil
            }
            let below = below(minima)
            guard !below.isEmpty else { return state(refined, minima) }
            var failure: AssemblageFailure?
            guard let extended = minimizer.extend(refined, with: below, table, moleFractions, &failure) else {
                return nil
            }
            refined = extended
        }
        return nil
    }

    func look(
        under refined: AssemblageSolution, _ table: TemperatureTable, after sets: [AssemblageSet],
        _ lowest: [[[Double]]]
    ) -> [GibbsMinimizer.PhaseMinimum]? {
        let left =
            sets.count == refined.sets.count
            ? [] : sets.filter { set in !refined.sets.contains { Self.isSame($0, set) } }
        return minimizer.glance(under: refined, table, from: lowest, left: left, watched: watched)
    }

    /// Sets of one phase closer than this in every site fraction are one at two temperatures.
    private static let sameSet = 0.1

    static func isSame(_ a: AssemblageSet, _ b: AssemblageSet) -> Bool {
        a.phase == b.phase && !zip(a.y, b.y).contains { abs($0 - $1) > sameSet }
    }

    func below(_ minima: [GibbsMinimizer.PhaseMinimum]) -> [GibbsMinimizer.PhaseMinimum] {
        minima.filter {
            $0.excess < -minimizer.tolerances.drivingForce && !minimizer.system.isDormant[$0.phase]
        }
    }

    func state(_ refined: AssemblageSolution, _ minima: [GibbsMinimizer.PhaseMinimum]) -> State {
        State(
            solution: GibbsMinimizer.Solution(
                assemblage: refined, excess: minimizer.lowestExcess(minima), minimizations: minimizer.minimizations,
                isScreened: true, rounds: 1),
            lowest: lowest(minima, beside: refined), minima: minima)
    }

    /// Site fractions of the minima that are worth knowing at a temperature nearby: of each phase those that come near the plane, and the
    /// lowest. Of states that equivalent sublattices permute there is one.
    private func lowest(
        _ minima: [GibbsMinimizer.PhaseMinimum], beside refined: AssemblageSolution
    ) -> [[[Double]]] {
        var kept = [[[Double]]](repeating: [], count: minimizer.system.phases.count)
        let near = minimizer.tolerances.nearDistance * minimizer.system.gasConstant * refined.temperature
        let sets = refined.sets.map { (phase: $0.phase, y: canonical($0.y, $0.phase)) }
        for minimum in minima.sorted(by: { ($0.excess, $0.phase) < ($1.excess, $1.phase) })
        where kept[minimum.phase].isEmpty || minimum.excess < near {
            let y = canonical(minimum.y, minimum.phase)
            func isSame(_ other: [Double]) -> Bool {
                !zip(other, y).contains { abs($0 - $1) > minimizer.tolerances.sameMinimum }
            }
            let isSet = sets.contains { $0.phase == minimum.phase && isSame($0.y) }
            guard !isSet, !kept[minimum.phase].contains(where: isSame), kept[minimum.phase].count < Self.mostKept else {
                continue
            }
            kept[minimum.phase].append(y)
        }
        return kept
    }

    private static let mostKept = 4

    /// Site fractions with equivalent sublattices in their fixed order.
    func canonical(_ y: [Double], _ phase: Int) -> [Double] {
        var y = y
        y.withUnsafeMutableBufferPointer {
            minimizer.system.phases[phase].canonicalize($0.baseAddress.unsafelyUnwrapped)
        }
        return y
    }

    /// Gibbs energy [J per mole of atoms].
    func energy(of state: State) -> Double {
        zip(state.solution.assemblage.potentials, moleFractions).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// Entropy [J/(mol of atoms K)].
    func entropy(of state: State) throws(EquilibriumError) -> Double {
        let table = try minimizer.table(temperature: state.temperature, pressure: pressure)
        return minimizer.sums(of: state.sets, table).entropy
    }

    /// A state of lower energy to which another's assemblage leads at the same conditions; nil where there is none.
    ///
    /// A search from nothing may miss a state that is hard to find, as the second set in a narrow gap; beside a change of the assemblage
    /// its neighbour knows it.
    func lower(than state: State, from other: State) throws(EquilibriumError) -> State? {
        try minimizer.checkBudget()
        guard var found = follow(other.sets, other.lowest, to: state.temperature),
            energy(of: found) < energy(of: state) - Self.lowerEnergy
        else { return nil }
        equilibria += 1
        if isCareful {
            // Here every state is screened in full.
            let table = try minimizer.table(temperature: state.temperature, pressure: pressure)
            let assemblage = found.solution.assemblage
            let minima = minimizer.screen(potentials: assemblage.potentials, table, under: assemblage)
            found.solution.isScreened =
                below(minima).isEmpty && minima.allSatisfy(\.isConverged)
            note(found.solution)
        }
        return found
    }

    /// Energies closer than this are the same [J/mol of atoms].
    private static let lowerEnergy = 2e-3

    /// Notes that the search contradicts itself.
    func noteContradiction() {
        if isCareful { isScreened = false } else { wasMisled = true }
    }

    /// Notes a state lower than those that following led to.
    func noteLower(_ state: State) { lowerStates.append(state) }
}
