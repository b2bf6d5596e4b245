extension EquilibriumSolver {
    /// The linearization of a computed equilibrium of this system, from which the derivatives of its answers follow.
    ///
    /// - Parameter thermal: what was given when it was computed; the temperature, or what stood in its place and is held now.
    public func linearized(
        _ e: Equilibrium, holding thermal: ThermalCondition? = nil
    ) throws(SensitivityError) -> LinearizedEquilibrium {
        guard e.open.isEmpty else {
            throw .unsupported(
                "the state of an open system does not tell whether the potential or the activity of \(e.open[0].component) was given"
            )
        }
        let asked = StateConditions(
            thermal: thermal ?? .temperature(e.conditions.temperature), pressure: e.conditions.pressure,
            moleFractions: e.conditions.moleFractions)
        return try linearized(e, meeting: asked)
    }

    /// The linearization of the state of a phase held homogeneous (`homogeneousState`), inside its gap too.
    public func linearized(homogeneous e: Equilibrium) throws(SensitivityError) -> LinearizedEquilibrium {
        let asked = StateConditions(
            thermal: .temperature(e.conditions.temperature), pressure: e.conditions.pressure,
            moleFractions: e.conditions.moleFractions)
        return try linearized(e, meeting: asked, isHomogeneous: true)
    }

    /// The linearization of a computed equilibrium that meets conditions other than temperature and all amounts: what was given is held.
    /// Changes of the composition are those of the closed components' mole fractions.
    public func linearized(
        _ e: Equilibrium, meeting asked: StateConditions
    ) throws(SensitivityError) -> LinearizedEquilibrium {
        try linearized(e, meeting: asked, isHomogeneous: false)
    }

    private func linearized(
        _ e: Equilibrium, meeting asked: StateConditions, isHomogeneous: Bool
    ) throws(SensitivityError) -> LinearizedEquilibrium {
        let minimizer: GibbsMinimizer
        let present: [Int]
        let sets: [AssemblageSet]
        do {
            present = try presentComponents(asked)
            minimizer = try self.minimizer(for: present.map { system.components[$0] })
            sets = try self.sets(of: e, minimizer)
        } catch {
            throw .equilibrium(error)
        }
        let constraint: SensitivityConstraint
        switch asked.thermal {
        case .temperature: constraint = .temperature
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
            e, minimizer: minimizer, present: present, sets: sets, holding: constraint, isHomogeneous: isHomogeneous,
            reservoirs: try sensitivityReservoirs(asked, present: present, at: e.conditions.temperature))
    }
}
