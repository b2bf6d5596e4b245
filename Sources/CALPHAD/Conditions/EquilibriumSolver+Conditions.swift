extension EquilibriumSolver {
    /// The equilibrium at conditions other than temperature, pressure and all amounts.
    ///
    /// The result's `conditions` are the temperature, pressure and overall composition found; it is as global, and graded, as one that was
    /// asked for at these.
    public func equilibrium(
        meeting asked: StateConditions, settings: TransitionSettings = TransitionSettings()
    ) throws(EquilibriumError) -> Equilibrium {
        try check(asked)
        let present = try presentComponents(asked)
        let minimizer = try minimizer(for: present.map { system.components[$0] })
        minimizer.begin(budget)
        let moleFractions = present.map { asked.moleFractions[$0] }
        let open = try openSystem(asked, present: present)
        var temperatures: [Double] = []
        let solution: GibbsMinimizer.Solution
        switch asked.thermal {
        case .temperature(let temperature):
            let potentials = try open?.potentials(at: temperature)
            if let open, let potentials { try refuseCondensation(open, potentials, temperature) }
            solution = try minimizer.minimize(
                temperature: temperature, pressure: asked.pressure, moleFractions: moleFractions, open: potentials)
        case .enthalpy(let enthalpy, let range):
            let found = try TemperatureSearch.forEnthalpy(
                minimizer: minimizer, moleFractions: moleFractions, pressure: asked.pressure
            ).state(ofEnthalpy: enthalpy, range: range ?? TemperatureSearch.widestRange)
            temperatures = [found.temperature]
            solution = found.solution
        case .fraction(let phase, let value, let range):
            let states = try fractionStates(
                FractionTarget(name: try reportedName(phase, in: minimizer), value: value), range, minimizer,
                moleFractions, asked.pressure, open, settings)
            temperatures = states.map(\.temperature)
            solution = states[states.count - 1].solution
        }
        return try report(
            solution, asked, minimizer: minimizer, open: open, present: present, temperatures: temperatures)
    }

    private func fractionStates(
        _ target: FractionTarget, _ range: ClosedRange<Double>?, _ minimizer: GibbsMinimizer, _ moleFractions: [Double],
        _ pressure: Double, _ open: OpenSystem?, _ settings: TransitionSettings
    ) throws(EquilibriumError) -> [TemperatureSearch.Found] {
        let liquid = minimizer.system.phaseNames(matching: "liquid")
        let isGas = target.name.split(separator: "_").contains("GAS")
        let search = TemperatureSearch.forFraction(
            of: target, minimizer: minimizer, moleFractions: moleFractions, pressure: pressure, open: open)
        let states = try search.states(
            of: target, range: range ?? TemperatureSearch.widestRange,
            isLiquid: range != nil || isGas
                ? nil : { $0.assemblage.sets.allSatisfy { liquid.contains(minimizer.system.phases[$0.phase].name) } },
            settings: settings)
        if let open, let last = states.last {
            try refuseCondensation(open, try open.potentials(at: last.temperature), last.temperature)
        }
        return states
    }

    /// The result with its overall composition.
    private func report(
        _ solution: GibbsMinimizer.Solution, _ asked: StateConditions, minimizer: GibbsMinimizer, open: OpenSystem?,
        present: [Int], temperatures: [Double]
    ) throws(EquilibriumError) -> Equilibrium {
        var solution = solution
        let evaluations = minimizer.evaluations
        let temperature: Double
        if case .temperature(let given) = asked.thermal {
            temperature = given
        } else {
            temperature = solution.assemblage.temperature
        }
        var conditions = Conditions(
            temperature: temperature, pressure: asked.pressure, moleFractions: asked.moleFractions)
        if open != nil {
            // Per mole of all atoms, with the composition that follows.
            let total = solution.assemblage.sets.reduce(0) { $0 + minimizer.atoms(in: $1) }
            for s in solution.assemblage.sets.indices { solution.assemblage.sets[s].amount /= total }
            for (k, component) in present.enumerated() {
                conditions.moleFractions[component] = solution.assemblage.sets.reduce(0) { sum, set in
                    sum
                        + set.y.withUnsafeBufferPointer {
                            set.amount
                                * minimizer.system.phases[set.phase].amount(of: k, $0.baseAddress.unsafelyUnwrapped)
                        }
                }
            }
        }
        var result = try report(
            solution, minimizer: minimizer, conditions: conditions, present: present, evaluations: evaluations)
        result.temperatures = temperatures
        result.open = try open?.states(at: temperature) ?? []
        if temperatures.count > 1 {
            let others = temperatures.dropLast().map { "\($0)" }.joined(separator: ", ")
            result.warnings.append(
                "the condition is also met at \(others) K; the highest temperature is given: choose another by a range")
        }
        return result
    }

    /// The name under which an entered phase is reported.
    private func reportedName(_ name: String, in minimizer: GibbsMinimizer) throws(EquilibriumError) -> String {
        let name = name.uppercased()
        var known: [String] = []
        for (index, model) in minimizer.system.phases.enumerated() {
            let names = [
                model.name, model.partition?.subtractsDisorderedState == true ? model.partition?.disorderedName : nil,
            ]
            .compactMap { $0 }
            if names.contains(name) {
                guard !minimizer.system.isDormant[index] else {
                    throw .invalidConditions("\(name) is dormant and cannot have a fraction")
                }
                return name
            }
            known += names
        }
        throw .invalidConditions("no entered phase is reported as \(name); there are \(known.joined(separator: " "))")
    }
}
