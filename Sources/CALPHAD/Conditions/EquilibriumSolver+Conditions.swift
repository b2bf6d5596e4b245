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
        var fixedPhase: String?
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
            let name = try reportedName(phase, in: minimizer)
            fixedPhase = name
            let states = try fractionStates(
                FractionTarget(name: name, value: value), range, minimizer,
                moleFractions, asked.pressure, open, settings)
            temperatures = states.map(\.temperature)
            solution = states[states.count - 1].solution
        }
        var result = try report(
            solution, asked, minimizer: minimizer, open: open, present: present, temperatures: temperatures)
        result.fixedPhase = fixedPhase
        return result
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

    /// The name under which an entered phase is reported, from a name or an alias.
    private func reportedName(_ nameOrAlias: String, in minimizer: GibbsMinimizer) throws(EquilibriumError) -> String {
        let wanted = nameOrAlias.uppercased()
        // Several ordered phases may share a disordered partner.
        var known: [(name: String, isDormant: Bool)] = []
        func add(_ name: String, _ isDormant: Bool) {
            if let same = known.firstIndex(where: { $0.name == name }) {
                known[same].isDormant = known[same].isDormant && isDormant
            } else {
                known.append((name, isDormant))
            }
        }
        for (model, isDormant) in zip(minimizer.system.phases, minimizer.system.isDormant) {
            add(model.name, isDormant)
            if let partition = model.partition, partition.subtractsDisorderedState {
                add(partition.disorderedName, isDormant)
            }
        }
        let exact = known.filter { $0.name == wanted }
        let meant = exact.isEmpty ? known.filter { PhaseAlias.matches(alias: wanted, phase: $0.name) } : exact
        guard let phase = meant.first else {
            throw .invalidConditions(
                "no entered phase is known as \(nameOrAlias); there are \(known.map(\.name).joined(separator: " "))")
        }
        guard meant.count == 1 else {
            throw .invalidConditions(
                "\(nameOrAlias) may be \(meant.map(\.name).joined(separator: " or ")): name the phase whose fraction is given"
            )
        }
        guard !phase.isDormant else {
            throw .invalidConditions("\(phase.name) is dormant and cannot have a fraction")
        }
        return phase.name
    }
}
