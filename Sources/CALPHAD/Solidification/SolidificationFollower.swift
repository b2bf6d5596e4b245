// Goals, most important first:
// 1. Every state is searched for other phases; one that another phase would lower is never part of a path.
// 2. What is in liquid and solid adds up to the alloy at every state.
// 3. A path that ends early says where and why.
// 4. Few steps: the fraction of liquid is the variable, so that neither flat nor steep stretches nor invariants are special.

/// Follows the front between liquid and solid from the liquidus down.
///
/// In Scheil's model a step from state 1 to 2 freezes amounts N_s of the composition between those at its ends (trapezoidal rule): the
/// second state is the equilibrium of the total n_L(1) − Σ N_s (M(y_s(1)) − M(y_s(2)))/2, which depends on the N_s and is iterated.
/// The first iterate is the usual first-order step; its distance from the last tells whether the step is short enough.
final class SolidificationFollower {
    let minimizer: GibbsMinimizer
    let pressure: Double
    let settings: SolidificationSettings
    let liquidPhases: Set<Int>
    let isScheil: Bool
    let interstitials: [Int]
    let moleFractions: [Double]
    let layers: FrozenLayers
    /// The state reached.
    var front: Front
    /// Moles of each component in the liquid per mole of atoms of the alloy.
    var liquid: [Double]
    var phaseFractions: [String: Double] = [:]
    var states: [SolidificationPath.State] = []
    var events: [SolidificationPath.Event] = []
    var latentHeat = 0.0
    var massBalanceError = 0.0
    var isScreened = true
    var minimizations = 0
    private let model: SolidificationModel
    private var lastTable: TemperatureTable?

    /// Liquid and the solids in equilibrium with it. In Scheil's model amounts are per mole of liquid, in the other per mole of alloy.
    struct Front {
        var temperature: Double
        var potentials: [Double]
        var sets: [AssemblageSet]
    }

    init(
        minimizer: GibbsMinimizer, moleFractions: [Double], pressure: Double, model: SolidificationModel,
        interstitials: [Int], settings: SolidificationSettings
    ) {
        self.minimizer = minimizer
        self.moleFractions = moleFractions
        self.pressure = pressure
        self.model = model
        self.interstitials = interstitials
        self.settings = settings
        isScheil = model != .equilibrium
        layers = FrozenLayers(minimizer: minimizer, interstitials: interstitials)
        let names = minimizer.system.phaseNames(matching: "liquid")
        let models = minimizer.system.phases
        liquidPhases = Set(models.indices.filter { names.contains(models[$0].name) })
        liquid = moleFractions
        front = Front(temperature: 0, potentials: [], sets: [])
    }

    func path() throws(EquilibriumError) -> SolidificationPath {
        for phase in minimizer.priorStarts.indices { minimizer.priorStarts[phase] = nil }
        try findLiquidus()
        let start = try totalHeat(at: front.temperature)
        record(solids: [])
        var names: Set<String> = []
        noteEvents(from: &names, appearing: true)
        let end: SolidificationPath.End
        do throws(SolidificationStop) {
            end = try follow(&names)
        } catch {
            end = .failed(
                temperature: front.temperature, solidFraction: 1 - liquidFraction, message: error.message)
        }
        let heat = try totalHeat(at: front.temperature)
        return SolidificationPath(
            model: model, components: minimizer.system.components, moleFractions: moleFractions, pressure: pressure,
            states: states, events: events, end: end,
            grade: isScreened ? .screened(minimizations: minimizations) : .uncertified,
            massBalanceError: massBalanceError, heatReleased: start - heat, latentHeat: latentHeat, warnings: [])
    }

    var liquidFraction: Double { liquid.reduce(0, +) }

    func isLiquid(_ set: AssemblageSet) -> Bool { liquidPhases.contains(set.phase) }

    func isGas(_ set: AssemblageSet) -> Bool { minimizer.system.phases[set.phase].name.hasPrefix("GAS") }

    func table(_ temperature: Double) -> TemperatureTable? {
        if let lastTable, lastTable.temperature == temperature { return lastTable }
        lastTable = try? minimizer.system.table(temperature: temperature, pressure: pressure)
        return lastTable
    }

    func solve(
        _ sets: [AssemblageSet], total: [Double], from temperature: Double, meeting condition: AssemblageCondition
    ) -> AssemblageSolution? {
        let solution = try? minimizer.newton.solve(
            sets, moleFractions: total, temperature: temperature, pressure: pressure, condition: condition
        ) { table($0) }
        guard let solution, solution.temperature > 0.5 * settings.lowestTemperature,
            solution.temperature < 2 * settings.highestTemperature
        else { return nil }
        return solution
    }

    /// Searches all phases for what lies below a state's plane, the lowest first.
    func search(below solution: AssemblageSolution) throws(SolidificationStop) -> [GibbsMinimizer.PhaseMinimum] {
        do throws(EquilibriumError) {
            let table = try minimizer.table(temperature: solution.temperature, pressure: pressure)
            try minimizer.samples.prepare(table)
            try minimizer.checkBudget()
            minimizer.minimizations = 0
            let (minima, below) = minimizer.search(potentials: solution.potentials, table, under: solution)
            try minimizer.checkBudget()
            minimizations = max(minimizations, minimizer.minimizations)
            if below.isEmpty, !minima.allSatisfy(\.isConverged) { isScreened = false }
            return below.sorted { $0.excess < $1.excess }
        } catch { throw SolidificationStop(message: "\(error.reason): \(error.message)") }
    }

    private func liquidOnly(at temperature: Double) throws(EquilibriumError) -> GibbsMinimizer.Solution? {
        let solution = try minimizer.minimize(
            temperature: temperature, pressure: pressure, moleFractions: moleFractions)
        minimizations = max(minimizations, solution.minimizations)
        if let gas = solution.assemblage.sets.first(where: isGas) {
            throw .invalidConditions(
                "\(minimizer.system.phases[gas.phase].name) is stable at \(temperature) K: suspend the gas to solidify under it"
            )
        }
        return solution.assemblage.sets.allSatisfy(isLiquid) ? solution : nil
    }

    /// Sets the front to the highest temperature at which a solid is stable.
    private func findLiquidus() throws(EquilibriumError) {
        guard !liquidPhases.isEmpty else { throw .invalidConditions("no liquid phase is entered") }
        var low = settings.lowestTemperature
        var high = settings.highestTemperature
        var hot: GibbsMinimizer.Solution?
        while high - low > 1e-3 {
            if high - low < 40, let hot, try startFront(from: hot.assemblage, above: low) { return }
            let middle = 0.5 * (low + high)
            if let found = try liquidOnly(at: middle) {
                high = middle
                hot = found
            } else {
                low = middle
            }
        }
        let what =
            hot == nil
            ? "a solid is stable still at \(settings.highestTemperature) K"
            : low == settings.lowestTemperature
                ? "the alloy is liquid still at \(settings.lowestTemperature) K"
                : "no first solid was found near \(high) K"
        throw .conditionOutOfReach("there is no liquidus: \(what)")
    }

    /// From a liquid above the liquidus: lets the solid that lacks least vanish, and takes the highest of such temperatures.
    private func startFront(from hot: AssemblageSolution, above low: Double) throws(EquilibriumError) -> Bool {
        let table = try minimizer.table(temperature: hot.temperature, pressure: pressure)
        try minimizer.samples.prepare(table)
        let minima = minimizer.screen(potentials: hot.potentials, table, under: hot).filter {
            !liquidPhases.contains($0.phase) && !minimizer.system.isDormant[$0.phase]
        }
        guard var next = minima.min(by: { $0.excess < $1.excess }) else { return false }
        for _ in 0..<8 {
            let sets = hot.sets + [AssemblageSet(phase: next.phase, amount: 0, y: next.y)]
            guard
                let found = solve(
                    sets, total: moleFractions, from: hot.temperature,
                    meeting: .fraction(sets: [sets.count - 1], value: 0)),
                found.sets.count == sets.count, found.temperature >= low - 1,
                found.temperature <= hot.temperature + 1e-6
            else { return false }
            let below: [GibbsMinimizer.PhaseMinimum]
            do { below = try search(below: found) } catch { throw .notConverged(stage: error.message, residual: 0) }
            guard let lower = below.first else {
                front = Front(temperature: found.temperature, potentials: found.potentials, sets: found.sets)
                front.sets[front.sets.count - 1].amount = 0
                return true
            }
            guard !liquidPhases.contains(lower.phase) else { return false }
            next = lower
        }
        return false
    }

    // MARK: - What a state holds

    /// Enthalpy of all there is at a temperature [J per mole of atoms].
    private func totalHeat(at temperature: Double) throws(EquilibriumError) -> Double {
        let table = try minimizer.table(temperature: temperature, pressure: pressure)
        var sum = heat(of: front.sets.filter { !isScheil || isLiquid($0) }, table).enthalpy
        if isScheil {
            sum *= liquidFraction
            for layer in layers.layers {
                sum += minimizer.heat(layer.phase, layer.y, amount: layer.amount, table).enthalpy
            }
        }
        return sum
    }

    func heat(of sets: [AssemblageSet], _ table: TemperatureTable) -> (enthalpy: Double, capacity: Double) {
        sets.reduce((0, 0)) {
            let one = minimizer.heat($1.phase, $1.y, amount: $1.amount, table)
            return ($0.0 + one.enthalpy, $0.1 + one.capacity)
        }
    }

    func composition(_ phase: Int, _ y: [Double]) -> [Double] {
        let m = minimizer.moles(phase, y)
        let sum = m.reduce(0, +)
        return m.map { $0 / sum }
    }

    /// Adds the state reached to the path.
    func record(solids: [SolidificationPath.Solid]) {
        let fraction = liquidFraction
        var x = liquid.map { $0 / fraction }
        if fraction <= 0, let last = front.sets.first(where: isLiquid) { x = composition(last.phase, last.y) }
        states.append(
            SolidificationPath.State(
                temperature: front.temperature, solidFraction: 1 - fraction, liquid: x, solids: solids,
                phaseFractions: phaseFractions, latentHeat: latentHeat))
    }

    /// Tells which phases of the front have come or gone since `names`.
    func noteEvents(from names: inout Set<String>, appearing: Bool) {
        let now = Set(front.sets.filter { !isLiquid($0) }.map(minimizer.reportedName(of:)))
        func note(_ phases: Set<String>, _ change: SolidificationPath.Event.Change) {
            for phase in phases.sorted() {
                events.append(
                    .init(
                        temperature: front.temperature, solidFraction: 1 - liquidFraction, phase: phase, change: change)
                )
            }
        }
        note(names.subtracting(now), .ceases)
        if appearing { note(now.subtracting(names), .begins) }
        names = appearing ? now : names.intersection(now)
    }
}

/// Why a path cannot be followed further.
struct SolidificationStop: Error { var message: String }
