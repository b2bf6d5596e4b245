/// Finds the phase assemblage of lowest Gibbs energy.
///
/// A solver owns the caches and scratch of one thread; make one for each. Results do not depend on what it solved before.
public final class EquilibriumSolver {
    public let system: ThermodynamicSystem
    public let tolerances: EquilibriumTolerances
    /// What one state may cost; nil for no limit.
    public var budget: PointBudget?
    /// Reference states of components by component and phase.
    var references: [[String]: ReferenceState] = [:]
    /// Minimizers of what open components form alone, nil for nothing, by the components.
    var condensingMinimizers: [[String]: GibbsMinimizer?] = [:]
    /// Minimizers by the components present, as absent components take their constituents with them.
    private var minimizers: [[String]: GibbsMinimizer] = [:]
    /// The one of them for all components.
    private var completeMinimizer: GibbsMinimizer?

    public init(system: ThermodynamicSystem, tolerances: EquilibriumTolerances = EquilibriumTolerances()) {
        self.system = system
        self.tolerances = tolerances
    }

    /// The equilibrium at given temperature, pressure and composition.
    public func equilibrium(at conditions: Conditions) throws(EquilibriumError) -> Equilibrium {
        let present = try presentComponents(conditions)
        let minimizer = try minimizer(for: present.map { system.components[$0] })
        minimizer.begin(budget)
        let solution = try minimizer.minimize(
            temperature: conditions.temperature, pressure: conditions.pressure,
            moleFractions: present.map { conditions.moleFractions[$0] })
        return try report(
            solution, minimizer: minimizer, conditions: conditions, present: present,
            evaluations: minimizer.evaluations)
    }

    /// Indices of the components with a mole fraction above zero.
    func presentComponents(_ conditions: Conditions) throws(EquilibriumError) -> [Int] {
        let x = conditions.moleFractions
        guard x.count == system.components.count else {
            throw .invalidConditions("\(x.count) mole fractions for \(system.components.count) components")
        }
        guard conditions.temperature.isFinite, conditions.temperature > 0 else {
            throw .invalidConditions("the temperature must be above 0 K, not \(conditions.temperature) K")
        }
        guard conditions.pressure.isFinite, conditions.pressure > 0 else {
            throw .invalidConditions("the pressure must be above 0 Pa, not \(conditions.pressure) Pa")
        }
        for (name, value) in zip(system.components, x) where !(value.isFinite && value >= 0) {
            throw .invalidConditions("the mole fraction of \(name) is \(value)")
        }
        let sum = x.reduce(0, +)
        guard abs(sum - 1) <= 1e-6 else { throw .invalidConditions("the mole fractions sum to \(sum), not to 1") }
        return x.indices.filter { x[$0] > tolerances.absentComponent }
    }

    func minimizer(for components: [String]) throws(EquilibriumError) -> GibbsMinimizer {
        if components.count == system.components.count {
            if let completeMinimizer { return completeMinimizer }
            let made = GibbsMinimizer(system: system, tolerances: tolerances)
            completeMinimizer = made
            return made
        }
        if let known = minimizers[components] { return known }
        let restricted: ThermodynamicSystem
        do {
            restricted = try system.restricted(to: components)
        } catch {
            throw .compositionOutOfReach(error.message)
        }
        let made = GibbsMinimizer(system: restricted, tolerances: tolerances)
        minimizers[components] = made
        return made
    }

    /// Deviation from standard pressure [Pa] beyond which the work of volume reaches some J/mol.
    private static let notedPressure = 1e6

    /// Turns a solution over the present components into a result over all of them.
    func report(
        _ solution: GibbsMinimizer.Solution, minimizer: GibbsMinimizer, conditions: Conditions, present: [Int],
        evaluations: Int
    ) throws(EquilibriumError) -> Equilibrium {
        let table = try minimizer.table(temperature: conditions.temperature, pressure: conditions.pressure)
        let m = system.components.count
        var g = 0.0
        var entropy = 0.0
        var sets: [CompositionSet] = []
        for set in solution.assemblage.sets {
            let model = minimizer.system.phases[set.phase]
            let atoms: Double = set.y.withUnsafeBufferPointer { buffer in
                let y = buffer.baseAddress.unsafelyUnwrapped
                model.evaluate(y, table: table, level: .temperature, workspace: minimizer.workspace)
                return model.atomCount(y)
            }
            g += set.amount * minimizer.workspace.energy.value
            entropy -= set.amount * minimizer.workspace.energy.valueT
            var x = [Double](repeating: 0, count: m)
            set.y.withUnsafeBufferPointer { buffer in
                for (k, component) in present.enumerated() {
                    x[component] = model.amount(of: k, buffer.baseAddress.unsafelyUnwrapped) / atoms
                }
            }
            let name = minimizer.reportedName(of: set)
            let isDisordered = name != model.name
            let canOrder = model.partition?.subtractsDisorderedState ?? false
            sets.append(
                CompositionSet(
                    phase: name, model: model.name, set: 1,
                    ordering: canOrder ? (isDisordered ? .disordered : .ordered) : .none, fraction: set.amount * atoms,
                    moleFractions: x, siteFractions: model.siteFractions(set.y),
                    constituents: model.constituents))
        }
        sets.sort { ($1.fraction, $0.phase) < ($0.fraction, $1.phase) }
        var seen: [String: Int] = [:]
        for s in sets.indices {
            seen[sets[s].phase, default: 0] += 1
            sets[s].set = seen[sets[s].phase] ?? 1
        }
        var potentials = [Double?](repeating: nil, count: m)
        for (k, component) in present.enumerated() { potentials[component] = solution.assemblage.potentials[k] }
        let stable = Set(solution.assemblage.sets.map(\.phase))
        let forces = minimizer.system.phases.indices.filter { !stable.contains($0) && solution.excess[$0].isFinite }.map
        {
            Equilibrium.DrivingForce(phase: minimizer.system.phases[$0].name, value: -solution.excess[$0])
        }
        let extrapolated = minimizer.system.extrapolatedPhases(at: conditions.temperature)
        let warned = stable.map { minimizer.system.phases[$0] }.filter { model in
            extrapolated.contains(model.name)
                || model.partition.map { extrapolated.contains($0.disorderedName) } ?? false
        }
        var warnings = warned.map(\.name).sorted().map {
            "\($0) is extrapolated: \(conditions.temperature) K lies outside the temperature range of some of its parameters"
        }
        let compresses = abs(conditions.pressure - PhysicalConstants.standardPressure) > Self.notedPressure
        for model in stable.map({ minimizer.system.phases[$0] }).sorted(by: { $0.name < $1.name }) {
            warnings += model.gaps
            // Only what stands in the formulas of G depends on pressure.
            if compresses, !model.volume.isEmpty {
                warnings.append(
                    "the energy of \(model.name) at \(conditions.pressure) Pa is without the work of its volume: V0 and VA serve "
                        + "volumes, not energies")
            }
        }
        warnings += system.limitWarnings(
            moleFractions: conditions.moleFractions, temperatures: [conditions.temperature])
        return Equilibrium(
            conditions: conditions, components: system.components, gibbsEnergy: g,
            enthalpy: g + conditions.temperature * entropy, entropy: entropy, chemicalPotentials: potentials,
            compositionSets: sets, drivingForces: forces,
            grade: solution.isScreened ? .screened(minimizations: solution.minimizations) : .uncertified,
            warnings: warnings,
            iterations: solution.assemblage.iterations, evaluations: evaluations)
    }
}
