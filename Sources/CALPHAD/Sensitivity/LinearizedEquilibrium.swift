import ThermodynamicDatabase

/// A computed equilibrium with its equations linearized: gives the derivatives of any answer. For one thread.
public final class LinearizedEquilibrium {
    /// The equilibrium, without sets that hold no atoms and are not held at that.
    public let equilibrium: Equilibrium
    /// What limits the derivatives, in words: phases that are about to appear or to go.
    public let warnings: [String]
    private let minimizer: GibbsMinimizer
    /// Indices of the components present in those of the whole system.
    private let present: [Int]
    private let table: TemperatureTable
    private let sets: [LinearizedSet]
    private let equations: AdjointEquations
    private let parameters: DatabaseParameters
    private let reservoirs: SensitivityReservoirs

    /// A set or a driving force closer to zero than this is at the boundary of the assemblage [moles of atoms; J/mol of atoms].
    private static let boundaryFraction = 1e-7
    private static let boundaryForce = 0.01

    init(
        _ original: Equilibrium, minimizer: GibbsMinimizer, present: [Int], sets assemblage: [AssemblageSet],
        holding constraint: SensitivityConstraint, isHomogeneous: Bool = false,
        reservoirs: SensitivityReservoirs = SensitivityReservoirs()
    ) throws(SensitivityError) {
        self.reservoirs = reservoirs
        let kept = assemblage.indices.filter {
            original.compositionSets[$0].fraction > minimizer.tolerances.massBalance || constraint.holds($0)
        }
        let held = Set(assemblage.indices.filter(constraint.holds))
        let constraint = constraint.keeping(kept)
        var equilibrium = original
        equilibrium.compositionSets = kept.map { original.compositionSets[$0] }
        self.equilibrium = equilibrium
        self.minimizer = minimizer
        self.present = present
        do {
            table = try minimizer.table(
                temperature: equilibrium.conditions.temperature, pressure: equilibrium.conditions.pressure)
        } catch {
            throw .equilibrium(error)
        }
        let system = minimizer.system
        let curvature = ReducedCurvature(maximumCount: system.phases.map(\.workspaceCount).max() ?? 1)
        var sets: [LinearizedSet] = []
        for set in kept.map({ assemblage[$0] }) {
            guard
                let state = LinearizedSet(
                    set, of: system.phases[set.phase], isHeld: isHomogeneous, table: table,
                    workspace: minimizer.workspace, curvature: curvature)
            else {
                throw .notDifferentiable(
                    "\(system.phases[set.phase].name) is at the limit of its stability, where its composition changes without bound"
                )
            }
            sets.append(state)
        }
        self.sets = sets
        equations = AdjointEquations(
            sets: sets, componentCount: system.components.count, thermalEnergy: table.thermalEnergy,
            condition: Self.gradient(of: constraint, sets, table, equilibrium, system.components.count),
            openSlopes: system.components.map { reservoirs.slopes[$0] })
        parameters = DatabaseParameters(
            system: system, table: table, sets: sets, workspace: minimizer.workspace)
        warnings = Self.warnings(original, held: held, leastFraction: minimizer.tolerances.massBalance)
    }

    private static func gradient(
        of constraint: SensitivityConstraint, _ sets: [LinearizedSet], _ table: TemperatureTable, _ e: Equilibrium,
        _ m: Int
    ) -> AnswerGradient? {
        switch constraint {
        case .temperature: return nil
        case .fraction(let chosen):
            // Σ N (w − f) A = 0 with w = 1 for the chosen sets.
            let all = AnswerGradient.fraction(of: Array(sets.indices), components: m, sets: sets)
            var part = AnswerGradient.fraction(of: chosen, components: m, sets: sets)
            part.subtract(all, times: part.value / all.value)
            return part
        case .enthalpy:
            let atoms = AnswerGradient.fraction(of: Array(sets.indices), components: m, sets: sets)
            var heat = AnswerGradient.enthalpy(at: table.temperature, components: m, sets: sets)
            heat.subtract(atoms, times: heat.value / atoms.value)
            return heat.scaled(by: 1 / table.thermalEnergy)
        }
    }

    private static func warnings(_ e: Equilibrium, held: Set<Int>, leastFraction: Double) -> [String] {
        var texts: [String] = []
        for (s, set) in e.compositionSets.enumerated() where set.fraction < boundaryFraction && !held.contains(s) {
            texts.append(
                set.fraction > leastFraction
                    ? "\(set.phase) has all but vanished (\(set.fraction) of the atoms): the derivatives hold on the side where it is stable"
                    : "\(set.phase) is about to form: the derivatives hold on the side where it is not stable")
        }
        for force in e.drivingForces where force.value > -boundaryForce {
            texts.append(
                "\(force.phase) lacks \(-force.value) J/mol to form: the derivatives hold on the side where it is not stable"
            )
        }
        return texts
    }

    /// The derivatives of an answer.
    public func sensitivity(of answer: SensitivityAnswer) throws(SensitivityError) -> Sensitivity {
        let f = try normalized(gradient(of: answer), answer)
        guard let solution = equations.solution(for: f) else {
            throw .notDifferentiable(
                "the stable phases do not determine it: compounds without a range of composition, or an invariant reaction"
            )
        }
        let derivatives = equations.coefficients(solution.adjoint, f, table)
        let largest = derivatives.reduce(0) { max($0, abs($1)) }
        var thermal: Double? = equations.condition == nil ? equations.temperature(solution.adjoint, f) : nil
        var hasComposition = true
        for idle in solution.idle {
            let unit = idle.multipliers.reduce(0) { max($0, abs($1)) }
            let broken = equations.coefficients(idle, nil, table)
            // A perturbation that no state of the assemblage answers: the phases cannot stay together.
            if broken.contains(where: { abs($0) * table.thermalEnergy > Self.idleLimit * unit }) {
                throw .notDifferentiable(
                    "the stable phases meet at a point: as soon as a parameter changes, one of them is gone")
            }
            if thermal != nil, abs(equations.temperature(idle, nil)) > Self.idleLimit * unit { thermal = nil }
            if centered(equations.composition(idle)).contains(where: { abs($0 ?? 0) > Self.idleLimit * unit }) {
                hasComposition = false
            }
        }
        guard largest.isFinite else {
            throw .notDifferentiable("the derivatives are not finite at this state")
        }
        var result = Sensitivity(
            answer: answer, value: f.value, temperature: thermal,
            composition: hasComposition ? composition(solution.adjoint) : nil,
            parameters: parameters.sensitivities(derivatives),
            functions: parameters.functionSensitivities(derivatives))
        // The energy of a reference depends on the database as well.
        for (component, change) in zip(minimizer.system.components, equations.potentials(solution.adjoint)) {
            if let change, let reference = reservoirs.references[component] {
                result.addParameters(of: reference, times: change)
            }
        }
        return result
    }

    /// Where components come in and go out, what counts per mole of atoms is divided by their number.
    private func normalized(_ gradient: AnswerGradient, _ answer: SensitivityAnswer) -> AnswerGradient {
        guard !reservoirs.slopes.isEmpty else { return gradient }
        switch answer {
        case .temperature, .chemicalPotential, .moleFraction, .meanExpansion: return gradient
        case .fraction, .gibbsEnergy, .enthalpy, .molarVolume:
            var result = gradient
            let atoms = AnswerGradient.fraction(
                of: Array(sets.indices), components: minimizer.system.components.count, sets: sets)
            result.subtract(atoms, times: gradient.value)
            result.value = gradient.value
            return result
        }
    }

    /// With Σ x g = 0, over all components of the system; of closed components per mole of these, as their mole fractions are given.
    private func composition(_ adjoint: AdjointEquations.Adjoint) -> [Double?] {
        var result = [Double?](repeating: nil, count: equilibrium.conditions.moleFractions.count)
        for (component, change) in zip(present, centered(equations.composition(adjoint))) {
            result[component] = change.map { $0 * closedShare }
        }
        return result
    }

    /// Moles of closed components per mole of atoms.
    private var closedShare: Double {
        zip(present, equations.openSlopes).reduce(0) {
            $1.1 == nil ? $0 + equilibrium.conditions.moleFractions[$1.0] : $0
        }
    }

    /// With Σ x g = 0 over the closed components.
    private func centered(_ changes: [Double?]) -> [Double?] {
        let x = present.map { equilibrium.conditions.moleFractions[$0] }
        let mean = zip(changes, x).reduce(0) { $0 + ($1.0 ?? 0) * $1.1 } / closedShare
        return changes.map { $0.map { $0 - mean } }
    }

    private func gradient(of answer: SensitivityAnswer) throws(SensitivityError) -> AnswerGradient {
        let m = minimizer.system.components.count
        switch answer {
        case .temperature:
            guard equations.condition != nil else {
                throw .unsupported("the temperature is given and depends on nothing")
            }
            return .temperature(table.temperature, components: m, sets: sets)
        case .fraction(let phase):
            let chosen = equilibrium.compositionSets.indices.filter { equilibrium.compositionSets[$0].phase == phase }
            guard !chosen.isEmpty else { throw .unsupported("\(phase) is not stable") }
            return .fraction(of: chosen, components: m, sets: sets)
        case .chemicalPotential(let component):
            let k = try index(of: component)
            guard let value = equilibrium.chemicalPotentials[present[k]] else {
                throw .unsupported("the chemical potential of \(component) is not determined")
            }
            return .potential(k, value: value, components: m, sets: sets)
        case .gibbsEnergy: return .gibbsEnergy(components: m, sets: sets)
        case .enthalpy: return .enthalpy(at: table.temperature, components: m, sets: sets)
        case .moleFraction(let component, let phase, let number):
            guard
                let s = equilibrium.compositionSets.firstIndex(where: { $0.phase == phase && $0.set == number })
            else { throw .unsupported("\(phase) has no set \(number)") }
            return .moleFraction(try index(of: component), in: s, components: m, sets: sets)
        case .molarVolume:
            guard let f = AnswerGradient.molarVolume(table, components: m, sets: sets) else { throw noVolume }
            return f
        case .meanExpansion(let reference):
            guard abs(table.temperature - reference) > 1e-3 else {
                throw .unsupported("a mean expansion needs two temperatures, not \(reference) K twice")
            }
            let cold: TemperatureTable
            do {
                cold = try minimizer.table(temperature: reference, pressure: table.pressure)
            } catch {
                throw .equilibrium(error)
            }
            guard let f = AnswerGradient.meanExpansion(table, from: cold, components: m, sets: sets) else {
                throw noVolume
            }
            return f
        }
    }

    private var noVolume: SensitivityError {
        .unsupported(VolumeError.noVolumeData(phases: equilibrium.compositionSets.map(\.phase)).message)
    }

    private func index(of component: String) throws(SensitivityError) -> Int {
        guard let k = minimizer.system.components.firstIndex(of: component.uppercased()) else {
            throw .unsupported("\(component) is not among the components present")
        }
        return k
    }

    /// What a combination of equations that is no equation may still hold, against its largest multiplier.
    private static let idleLimit = 1e-9
}

/// What is held, besides pressure and composition, while something else changes.
enum SensitivityConstraint: Equatable {
    case temperature
    /// The share of these sets; the temperature follows.
    case fraction(sets: [Int])
    /// The temperature follows.
    case enthalpy

    func holds(_ set: Int) -> Bool { if case .fraction(let sets) = self { sets.contains(set) } else { false } }

    /// The same among some of the sets.
    func keeping(_ kept: [Int]) -> SensitivityConstraint {
        guard case .fraction(let sets) = self else { return self }
        return .fraction(sets: kept.indices.filter { sets.contains(kept[$0]) })
    }
}

extension AnswerGradient {
    /// Subtracts `factor` times another gradient, the factor being held.
    fileprivate mutating func subtract(_ other: AnswerGradient, times factor: Double) {
        value -= factor * other.value
        for k in potentials.indices { potentials[k] -= factor * other.potentials[k] }
        for s in amounts.indices {
            amounts[s] -= factor * other.amounts[s]
            for i in sites[s].indices { sites[s][i] -= factor * other.sites[s][i] }
        }
        temperature -= factor * other.temperature
    }

    fileprivate func scaled(by factor: Double) -> AnswerGradient {
        var f = self
        f.value *= factor
        f.potentials = potentials.map { factor * $0 }
        f.amounts = amounts.map { factor * $0 }
        f.sites = sites.map { $0.map { factor * $0 } }
        f.temperature *= factor
        f.energies = energies.map { $0.map { EnergyFunctional(energy: factor * $0.energy, mixed: factor * $0.mixed) } }
        return f
    }
}
