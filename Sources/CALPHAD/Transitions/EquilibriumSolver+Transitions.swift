extension EquilibriumSolver {
    /// Temperatures at which any phase meant by `phases` (database names) appears or dissolves.
    ///
    /// - Parameters:
    ///   - moleFractions: composition, in the order of the system's components.
    ///   - range: temperatures to search [K]; the search ends at the solidus where that is lower.
    public func transitions(
        of phases: [String], moleFractions: [Double], range: ClosedRange<Double>,
        pressure: Double = PhysicalConstants.standardPressure, settings: TransitionSettings = TransitionSettings()
    ) throws(EquilibriumError) -> TransitionResult {
        let scan = try makeScan(
            phases: phases, moleFractions: moleFractions, temperature: range.lowerBound, pressure: pressure,
            settings: settings)
        let probes = try scan.scan(range, stopsAtLiquid: true)
        var solidus: Double?
        if let hot = probes.firstIndex(where: \.hasLiquid) {
            solidus =
                hot == 0
                ? probes[0].temperature
                : try scan.boundary(probes[hot - 1], probes[hot], phases: scan.liquidPhases, isOn: \.hasLiquid)
                    .temperature
        }
        let top = solidus ?? range.upperBound
        var transitions: [Transition] = []
        for (a, b) in zip(probes, probes.dropFirst()) where a.isPresent != b.isPresent {
            let (temperature, below, above) = try scan.boundary(a, b, isOn: \.isPresent)
            let on = a.isPresent ? a : b
            transitions.append(
                Transition(
                    temperature: temperature, bracket: below.temperature...above.temperature,
                    phase: stableName(of: phases, in: scan.assemblage(on)),
                    change: a.isPresent ? .dissolvesOnHeating : .appearsOnHeating,
                    assemblageBelow: scan.assemblage(below),
                    assemblageAbove: scan.assemblage(above)))
        }
        // What ends within the accuracy of the solidus ends by melting.
        let below = transitions.filter { $0.temperature < top - 2 * settings.accuracy }
        let answer: TransitionResult.Answer
        if let last = below.last {
            answer =
                last.change == .dissolvesOnHeating
                ? .completeDissolution(temperature: last.temperature) : .stableToSolidus(solidus: top)
        } else {
            answer = probes[0].isPresent ? .stableToSolidus(solidus: top) : .neverStable
        }
        let searched = range.lowerBound...max(range.lowerBound, min(top, range.upperBound))
        let reported = transitions.map(\.temperature) + [solidus].compactMap { $0 }
        return TransitionResult(
            transitions: transitions, answer: answer, range: searched,
            solidus: solidus, grade: scan.isScreened ? .screened(minimizations: scan.minimizations) : .uncertified,
            equilibria: scan.equilibria,
            warnings: system.limitWarnings(
                moleFractions: moleFractions,
                temperatures: reported.isEmpty ? [searched.lowerBound, searched.upperBound] : reported))
    }

    private func stableName(of phases: [String], in assemblage: [String]) -> String {
        assemblage.first { phases.contains($0) } ?? phases.first ?? ""
    }

    /// The solidus: lowest temperature with liquid, and the liquidus: lowest temperature with liquid only [K].
    ///
    /// - Parameters:
    ///   - lower: a temperature at which the alloy is solid [K].
    ///   - upper: a temperature at which it is liquid [K].
    /// - Throws: `invalidConditions` when liquid is stable at `lower` or solid at `upper`.
    public func meltingRange(
        moleFractions: [Double], searchFrom lower: Double, to upper: Double,
        pressure: Double = PhysicalConstants.standardPressure, settings: TransitionSettings = TransitionSettings()
    ) throws(EquilibriumError) -> (solidus: Double, liquidus: Double) {
        let liquid = system.phaseNames(matching: "liquid")
        guard !liquid.isEmpty else { throw .invalidConditions("no liquid phase is entered") }
        let scan = try makeScan(
            phases: liquid, moleFractions: moleFractions, temperature: lower, pressure: pressure, settings: settings)
        let isLiquid = { (probe: TransitionScan.Probe) in
            probe.solution.assemblage.sets.allSatisfy { scan.liquidPhases.contains($0.phase) }
        }
        var low = try scan.probe(at: lower)
        guard !low.hasLiquid else { throw .invalidConditions("liquid is stable already at \(lower) K") }
        var high = try scan.probe(at: upper)
        guard isLiquid(high) else { throw .invalidConditions("a solid is stable still at \(upper) K") }
        // Halve until the melting range is seen, then each end on its own.
        var lowerEnd = (low, high)
        var upperEnd = (low, high)
        while high.temperature - low.temperature > 20 {
            let middle = try scan.probe(at: 0.5 * (low.temperature + high.temperature))
            if !middle.hasLiquid {
                low = middle
                lowerEnd.0 = middle
                upperEnd.0 = middle
            } else if isLiquid(middle) {
                high = middle
                lowerEnd.1 = middle
                upperEnd.1 = middle
            } else {
                lowerEnd.1 = middle
                upperEnd.0 = middle
                break
            }
        }
        let solidus = try scan.boundary(lowerEnd.0, lowerEnd.1, phases: scan.liquidPhases, isOn: \.hasLiquid)
            .temperature
        let solids = Set(scan.phaseIndices).subtracting(scan.liquidPhases)
        let liquidus = try scan.boundary(upperEnd.0, upperEnd.1, phases: solids, isOn: { !isLiquid($0) }).temperature
        return (solidus, liquidus)
    }

    private func makeScan(
        phases: [String], moleFractions: [Double], temperature: Double, pressure: Double, settings: TransitionSettings
    ) throws(EquilibriumError) -> TransitionScan {
        let present = try presentComponents(
            Conditions(temperature: temperature, pressure: pressure, moleFractions: moleFractions))
        let minimizer = try minimizer(for: present.map { system.components[$0] })
        minimizer.begin(budget)
        return TransitionScan(
            minimizer: minimizer, moleFractions: present.map { moleFractions[$0] }, pressure: pressure, phases: phases,
            liquid: minimizer.system.phaseNames(matching: "liquid"), settings: settings)
    }
}
