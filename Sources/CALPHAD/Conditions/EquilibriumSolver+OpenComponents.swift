extension EquilibriumSolver {
    /// Refuses conditions that determine too much, too little, or nothing that exists.
    func check(_ asked: StateConditions) throws(EquilibriumError) {
        switch asked.thermal {
        case .temperature(let t):
            guard t.isFinite, t > 0 else {
                throw .invalidConditions("the temperature must be above 0 K, not \(t) K")
            }
        case .fraction(let phase, let value, let range):
            guard value >= 0, value <= 1 else {
                throw .invalidConditions("the fraction of \(phase) is to be \(value); it lies from 0 to 1")
            }
            try check(range)
        case .enthalpy(let h, let range):
            guard h.isFinite else { throw .invalidConditions("the enthalpy is \(h) J/mol") }
            guard asked.open.isEmpty else {
                throw .invalidConditions(
                    "an enthalpy and the potential of \(asked.open[0].component) cannot both be given: what comes in brings its heat along"
                )
            }
            try check(range)
        }
        for item in asked.open {
            switch item.level {
            case .potential(let value):
                guard value.isFinite else {
                    throw .invalidConditions("the chemical potential of \(item.component) is \(value) J/mol")
                }
            case .activity(let a):
                guard a.isFinite, a > 0 else {
                    throw .invalidConditions("the activity of \(item.component) is \(a); it must be above 0")
                }
            }
        }
    }

    private func check(_ range: ClosedRange<Double>?) throws(EquilibriumError) {
        guard let range, !(range.lowerBound > 0 && range.upperBound.isFinite) else { return }
        throw .invalidConditions(
            "temperatures are searched above 0 K, not from \(range.lowerBound) to \(range.upperBound) K")
    }

    /// Indices of the components with a mole fraction above zero and of the open ones.
    func presentComponents(_ asked: StateConditions) throws(EquilibriumError) -> [Int] {
        let temperature: Double
        if case .temperature(let t) = asked.thermal { temperature = t } else { temperature = 1000 }
        var open: [Int] = []
        for item in asked.open {
            guard let index = system.components.firstIndex(of: item.component.uppercased()) else {
                throw .invalidConditions(
                    "\(item.component) is no component of the system: \(system.components.joined(separator: " "))")
            }
            guard !open.contains(index) else {
                throw .invalidConditions("the chemical potential of \(item.component) is given twice")
            }
            if index < asked.moleFractions.count, asked.moleFractions[index] != 0 {
                throw .invalidConditions(
                    "both an amount and a chemical potential of \(item.component) are given; one follows from the other"
                )
            }
            open.append(index)
        }
        guard open.count < system.components.count else {
            throw .invalidConditions(
                "the chemical potentials of all components are given; one of them follows from the others, and the size of the "
                    + "system is left open: give the amount of at least one component")
        }
        let closed = try presentComponents(
            Conditions(temperature: temperature, pressure: asked.pressure, moleFractions: asked.moleFractions))
        return (closed + open).sorted()
    }

    func openSystem(_ asked: StateConditions, present: [Int]) throws(EquilibriumError) -> OpenSystem? {
        guard !asked.open.isEmpty else { return nil }
        var reservoirs = [OpenSystem.Reservoir?](repeating: nil, count: present.count)
        for (k, component) in present.enumerated() {
            let name = system.components[component]
            guard let item = asked.open.first(where: { $0.component.uppercased() == name }) else { continue }
            let phase = item.reference?.uppercased()
            reservoirs[k] = OpenSystem.Reservoir(
                name: name, level: item.level, referencePhase: phase,
                reference: try phase.map { phase throws(EquilibriumError) in try reference(of: name, in: phase) })
        }
        return OpenSystem(reservoirs: reservoirs, pressure: asked.pressure, gasConstant: system.gasConstant)
    }

    private func reference(of component: String, in phase: String) throws(EquilibriumError) -> ReferenceState {
        if let known = references[[component, phase]] { return known }
        let made = try ReferenceState(component: component, phase: phase, of: system, tolerances: tolerances)
        references[[component, phase]] = made
        return made
    }

    /// Refuses potentials at which a phase of open components alone lies below the plane: the state would have no end of it.
    func refuseCondensation(_ open: OpenSystem, _ given: OpenPotentials, _ temperature: Double)
        throws(EquilibriumError)
    {
        guard let reservoir = condensing(open.names) else { return }
        let table = try reservoir.table(temperature: temperature, pressure: open.pressure)
        try reservoir.samples.prepare(table)
        let minima = reservoir.screen(potentials: given.values.compactMap { $0 }, table)
        let lowest = minima.filter { !reservoir.system.isDormant[$0.phase] }.min { $0.excess < $1.excess }
        guard let lowest, lowest.excess < -10 * tolerances.drivingForce else { return }
        throw .openComponentCondenses(
            phase: reservoir.system.phases[lowest.phase].name, drivingForce: -lowest.excess)
    }

    /// A minimizer of the phases that the open components form alone; nil where there are none.
    private func condensing(_ names: [String]) -> GibbsMinimizer? {
        if let known = condensingMinimizers[names] { return known }
        let made = (try? system.restricted(to: names)).map { GibbsMinimizer(system: $0, tolerances: tolerances) }
        condensingMinimizers.updateValue(made, forKey: names)
        return made
    }
}
