/// What vanishes at a transition.
public enum VanishingPhase: Sendable, Equatable {
    /// Composition sets that are selected.
    case selected(PhaseSelection)
    /// The liquid, at the solidus.
    case liquid
    /// The last solid, at the liquidus.
    case solid
}

extension EquilibriumSolver {
    /// The equilibrium at a transition, where one phase holds no atoms, linearized with that amount held at zero: the derivatives of the
    /// transition's temperature (`SensitivityAnswer.temperature`) follow from it.
    ///
    /// In an invariant reaction all its phases take part.
    ///
    /// - Parameter temperature: as found by `transitions` or `melting` [K].
    public func linearizedTransition(
        at temperature: Double, of vanishing: VanishingPhase, moleFractions: [Double],
        pressure: Double = PhysicalConstants.standardPressure
    ) throws(SensitivityError) -> LinearizedEquilibrium {
        let point: TransitionPoint
        let solution: GibbsMinimizer.Solution
        let vanishingSet: Int
        let e: Equilibrium
        let sets: [AssemblageSet]
        do throws(EquilibriumError) {
            point = try TransitionPoint(
                solver: self, temperature: temperature, vanishing: vanishing, moleFractions: moleFractions,
                pressure: pressure)
            guard let found = try point.solution() else { throw EquilibriumError.undetermined(point.failure) }
            (solution, vanishingSet) = found
            var conditions = point.conditions
            conditions.temperature = solution.assemblage.temperature
            e = try report(
                solution, minimizer: point.minimizer, conditions: conditions, present: point.present,
                evaluations: point.minimizer.evaluations)
            sets = try self.sets(of: e, point.minimizer)
        } catch .undetermined(let text) {
            throw .notDifferentiable(text)
        } catch {
            throw .equilibrium(error)
        }
        // The report has an order of its own.
        let sought = solution.assemblage.sets[vanishingSet]
        func distance(_ set: AssemblageSet) -> Double {
            set.phase == sought.phase
                ? zip(set.y, sought.y).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
        }
        guard let held = sets.indices.min(by: { distance(sets[$0]) < distance(sets[$1]) }) else {
            throw .unsupported("no phase is stable")
        }
        return try LinearizedEquilibrium(
            e, minimizer: point.minimizer, present: point.present, sets: sets, holding: .fraction(sets: [held]))
    }
}

/// Finds the assemblage at a transition from the equilibria on both sides.
private struct TransitionPoint {
    let minimizer: GibbsMinimizer
    let present: [Int]
    let conditions: Conditions
    let vanishing: VanishingPhase
    private let moleFractions: [Double]

    /// Distances from the transition at which both sides are looked at [K].
    private static let distances = [0.02, 0.3, 3.0]
    /// Distance from the temperature given at which the transition may be found [K].
    private static let slack = 0.05

    init(
        solver: EquilibriumSolver, temperature: Double, vanishing: VanishingPhase, moleFractions: [Double],
        pressure: Double
    ) throws(EquilibriumError) {
        conditions = Conditions(temperature: temperature, pressure: pressure, moleFractions: moleFractions)
        present = try solver.presentComponents(conditions)
        minimizer = try solver.minimizer(for: present.map { solver.system.components[$0] })
        minimizer.begin(solver.budget)
        self.vanishing = vanishing
        self.moleFractions = present.map { moleFractions[$0] }
    }

    private func isSought(_ set: AssemblageSet) -> Bool {
        let system = minimizer.system
        let liquids = { system.phaseNames(matching: "liquid").contains(system.phases[set.phase].name) }
        switch vanishing {
        case .liquid: return liquids()
        case .solid: return !liquids()
        case .selected(let selection):
            guard let member = selection.members.first(where: { $0.model == system.phases[set.phase].name }) else {
                return false
            }
            return member.states == .all
                || system.phases[set.phase].isDisordered(set.y, tolerance: minimizer.tolerances.disorder)
                    == (member.states == .disordered)
        }
    }

    /// Why there is none.
    var failure: String {
        "no phase with a composition of its own vanishes at \((conditions.temperature * 100).rounded() / 100) K: an order or a gap that fades continuously, or phases "
            + "that only meet there"
    }

    /// The assemblage with its phase that holds nothing; nil where there is none.
    func solution() throws(EquilibriumError) -> (GibbsMinimizer.Solution, vanishing: Int)? {
        let t = conditions.temperature
        for distance in Self.distances {
            guard let below = try? sets(at: t - distance), let above = try? sets(at: t + distance) else { continue }
            try minimizer.checkBudget()
            for (on, off) in [(below, above), (above, below)] {
                let candidates = on.indices.filter { s in
                    isSought(on[s]) && !off.contains { AssemblageTracker.isSame($0, on[s]) }
                }
                for vanishing in candidates {
                    let all = on + off.filter { set in !on.contains { AssemblageTracker.isSame($0, set) } }
                    for sets in all.count == on.count ? [on] : [on, all] {
                        if let found = solve(sets, vanishing: vanishing) { return found }
                    }
                }
            }
        }
        return nil
    }

    private func sets(at temperature: Double) throws(EquilibriumError) -> [AssemblageSet] {
        try minimizer.minimize(
            temperature: temperature, pressure: conditions.pressure, moleFractions: moleFractions
        ).assemblage.sets
    }

    private func solve(_ sets: [AssemblageSet], vanishing: Int) -> (GibbsMinimizer.Solution, vanishing: Int)? {
        let t = conditions.temperature
        guard
            let solution = minimizer.solve(
                sets, meeting: .fraction(sets: [vanishing], value: 0), from: t, moleFractions: moleFractions,
                pressure: conditions.pressure, range: (t - Self.slack)...(t + Self.slack))
        else { return nil }
        let left = solution.assemblage.sets.indices.filter {
            AssemblageTracker.isSame(solution.assemblage.sets[$0], sets[vanishing])
                && solution.assemblage.sets[$0].amount == 0
        }
        return left.first.map { (solution, $0) }
    }
}
