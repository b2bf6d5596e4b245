extension EquilibriumSolver {
    /// The linearization of a computed equilibrium of this system, from which the derivatives of its answers follow.
    ///
    /// - Parameter thermal: what was given when it was computed; the temperature, or what stood in its place and is held now.
    public func linearized(
        _ e: Equilibrium, holding thermal: ThermalCondition? = nil
    ) throws(SensitivityError) -> LinearizedEquilibrium {
        guard e.open.isEmpty else {
            throw .unsupported(
                "sensitivities of open systems are not computed: give the amount of \(e.open[0].component) instead of its potential"
            )
        }
        let minimizer: GibbsMinimizer
        let present: [Int]
        let sets: [AssemblageSet]
        do {
            present = try presentComponents(e.conditions)
            minimizer = try self.minimizer(for: present.map { system.components[$0] })
            sets = try self.sets(of: e, minimizer)
        } catch {
            throw .equilibrium(error)
        }
        let constraint: SensitivityConstraint
        switch thermal {
        case nil, .temperature: constraint = .temperature
        case .enthalpy: constraint = .enthalpy
        case .fraction:
            let chosen = e.compositionSets.indices.filter { e.compositionSets[$0].phase == e.fixedPhase }
            guard let phase = e.fixedPhase, !chosen.isEmpty else {
                throw .unsupported("the equilibrium does not tell whose fraction was given")
            }
            guard chosen.count < e.compositionSets.count else {
                throw .notDifferentiable("\(phase) is the only phase; its fraction does not determine the temperature")
            }
            constraint = .fraction(sets: chosen)
        }
        return try LinearizedEquilibrium(
            e, minimizer: minimizer, present: present, sets: sets, holding: constraint)
    }
}
