extension EquilibriumSolver {
    /// Temperatures at which any phase with one of these database names appears or dissolves, in whatever state of order.
    public func transitions(
        of phases: [String], moleFractions: [Double], range: ClosedRange<Double>,
        pressure: Double = PhysicalConstants.standardPressure, settings: TransitionSettings = TransitionSettings()
    ) throws(EquilibriumError) -> TransitionResult {
        try transitions(
            of: PhaseSelection(models: phases), moleFractions: moleFractions, range: range, pressure: pressure,
            settings: settings)
    }

    /// Temperatures at which what is selected appears or dissolves.
    ///
    /// The composition is followed upwards in temperature; every change found is polished with the phase's amount held at zero, screened
    /// in full there, and looked at on both sides. Where a screening shows what following had missed, the search is done again with every
    /// equilibrium sought from nothing.
    ///
    /// An order that vanishes continuously is told where the sublattices come to differ by less than `EquilibriumTolerances.disorder`.
    ///
    /// - Parameters:
    ///   - moleFractions: composition, in the order of the system's components.
    ///   - range: temperatures to search [K]; the search ends at the solidus where that is lower.
    public func transitions(
        of phases: PhaseSelection, moleFractions: [Double], range: ClosedRange<Double>,
        pressure: Double = PhysicalConstants.standardPressure, settings: TransitionSettings = TransitionSettings()
    ) throws(EquilibriumError) -> TransitionResult {
        let scan = try makeScan(
            phases: phases, moleFractions: moleFractions, temperature: range.lowerBound, pressure: pressure,
            settings: settings)
        let found = try transitions(scan, range, settings)
        guard scan.tracker.wasMisled, !settings.isCareful else {
            return result(found, scan, phases, moleFractions, range, settings)
        }
        var careful = settings
        careful.isCareful = true
        let again = try makeScan(
            phases: phases, moleFractions: moleFractions, temperature: range.lowerBound, pressure: pressure,
            settings: careful)
        return result(try transitions(again, range, careful), again, phases, moleFractions, range, careful)
    }

    /// What a scan has found.
    private struct Found {
        var probes: [TransitionScan.Probe]
        var solidus: Double?
        var transitions: [Transition]
    }

    /// Times that a scan is corrected before all is sought from nothing.
    private static let mostCorrections = 4

    private func transitions(
        _ scan: TransitionScan, _ range: ClosedRange<Double>, _ settings: TransitionSettings
    ) throws(EquilibriumError) -> Found {
        var probes = try scan.scan(range, stopsAtLiquid: true)
        for correction in 0...Self.mostCorrections {
            let found = try transitions(scan, between: probes, settings)
            let lower = scan.tracker.lowerStates
            scan.tracker.lowerStates = []
            if settings.isCareful || lower.isEmpty || scan.tracker.wasMisled { return found }
            if correction < Self.mostCorrections {
                probes = try scan.corrected(probes, by: lower, range, stopsAtLiquid: true)
            }
        }
        scan.tracker.noteContradiction()
        return Found(probes: probes, solidus: nil, transitions: [])
    }

    /// The solidus and the transitions between the states of a scan.
    private func transitions(
        _ scan: TransitionScan, between all: [TransitionScan.Probe], _ settings: TransitionSettings
    ) throws(EquilibriumError) -> Found {
        var probes = all
        var solidus: Double?
        if let hot = probes.firstIndex(where: \.hasLiquid) {
            if hot == 0 {
                solidus = probes[0].temperature
            } else {
                let melting = try scan.boundary(
                    probes[hot - 1], probes[hot], vanishing: scan.isLiquid, isOn: \.hasLiquid)
                solidus = melting.temperature
                // Transitions are those of the solid alloy.
                probes[hot] = melting.below
            }
        }
        var transitions: [Transition] = []
        var seen = probes
        for (a, b) in zip(probes, probes.dropFirst()) where a.isPresent != b.isPresent {
            let boundary = try scan.boundary(a, b, vanishing: scan.isSought, isOn: \.isPresent)
            seen += [boundary.below, boundary.above]
            let on = boundary.below.isPresent ? boundary.below : boundary.above
            transitions.append(
                Transition(
                    temperature: boundary.temperature,
                    bracket: boundary.below.temperature...boundary.above.temperature,
                    phase: scan.soughtName(in: on) ?? "",
                    change: a.isPresent ? .dissolvesOnHeating : .appearsOnHeating,
                    assemblageBelow: scan.assemblage(boundary.below),
                    assemblageAbove: scan.assemblage(boundary.above)))
        }
        if transitions.isEmpty, !settings.isCareful {
            // What is told instead of a temperature rests on the state in which the phase is closest to a change.
            let closest = probes.max { $0.isPresent ? $0.fraction > $1.fraction : $0.drivingForce < $1.drivingForce }
            if let closest { _ = try scan.tracker.screened(closest.state) }
        }
        try scan.checkEnergies(of: seen)
        return Found(probes: probes, solidus: solidus, transitions: transitions)
    }

    private func result(
        _ found: Found, _ scan: TransitionScan, _ phases: PhaseSelection, _ moleFractions: [Double],
        _ range: ClosedRange<Double>, _ settings: TransitionSettings
    ) -> TransitionResult {
        let top = found.solidus ?? range.upperBound
        // What ends within the accuracy of the solidus ends by melting.
        let below = found.transitions.filter { $0.temperature < top - 2 * settings.accuracy }
        let answer: TransitionResult.Answer
        if let last = below.last {
            answer =
                last.change == .dissolvesOnHeating
                ? .completeDissolution(temperature: last.temperature) : .stableToSolidus(solidus: top)
        } else {
            answer = found.probes[0].isPresent ? .stableToSolidus(solidus: top) : .neverStable
        }
        let searched = range.lowerBound...max(range.lowerBound, min(top, range.upperBound))
        let reported = found.transitions.map(\.temperature) + [found.solidus].compactMap { $0 }
        return TransitionResult(
            transitions: found.transitions, answer: answer, range: searched, solidus: found.solidus,
            grade: scan.tracker.isScreened ? .screened(minimizations: scan.tracker.minimizations) : .uncertified,
            equilibria: scan.tracker.equilibria,
            warnings: system.limitWarnings(
                moleFractions: moleFractions,
                temperatures: reported.isEmpty ? [searched.lowerBound, searched.upperBound] : reported))
    }

    /// Solidus and liquidus [K]; see `melting`.
    public func meltingRange(
        moleFractions: [Double], searchFrom lower: Double, to upper: Double,
        pressure: Double = PhysicalConstants.standardPressure, settings: TransitionSettings = TransitionSettings()
    ) throws(EquilibriumError) -> (solidus: Double, liquidus: Double) {
        let range = try melting(
            moleFractions: moleFractions, searchFrom: lower, to: upper, pressure: pressure, settings: settings)
        return (range.solidus, range.liquidus)
    }

    /// The solidus, the lowest temperature with liquid, and the liquidus, the lowest temperature with liquid only.
    ///
    /// - Parameters:
    ///   - lower: a temperature at which the alloy is solid [K].
    ///   - upper: a temperature at which it is liquid [K].
    /// - Throws: `invalidConditions` when liquid is stable at `lower` or solid at `upper`.
    public func melting(
        moleFractions: [Double], searchFrom lower: Double, to upper: Double,
        pressure: Double = PhysicalConstants.standardPressure, settings: TransitionSettings = TransitionSettings()
    ) throws(EquilibriumError) -> MeltingRange {
        let liquid = system.phaseNames(matching: "liquid")
        guard !liquid.isEmpty else { throw .invalidConditions("no liquid phase is entered") }
        func search(_ settings: TransitionSettings) throws(EquilibriumError) -> (range: MeltingRange, wasMisled: Bool) {
            let scan = try makeScan(
                phases: PhaseSelection(models: liquid), moleFractions: moleFractions, temperature: lower,
                pressure: pressure, settings: settings)
            let (solidus, liquidus) = try meltingRange(scan, lower, upper)
            let grade: Equilibrium.Grade =
                scan.tracker.isScreened ? .screened(minimizations: scan.tracker.minimizations) : .uncertified
            return (
                MeltingRange(solidus: solidus, liquidus: liquidus, grade: grade),
                scan.tracker.wasMisled || !scan.tracker.lowerStates.isEmpty
            )
        }
        let first = try search(settings)
        guard first.wasMisled, !settings.isCareful else { return first.range }
        var careful = settings
        careful.isCareful = true
        return try search(careful).range
    }

    private func meltingRange(
        _ scan: TransitionScan, _ lower: Double, _ upper: Double
    ) throws(EquilibriumError) -> (solidus: Double, liquidus: Double) {
        func isLiquid(_ probe: TransitionScan.Probe) -> Bool {
            probe.state.sets.allSatisfy { $0.amount <= 0 || scan.isLiquid($0) }
        }
        var low = try scan.probe(at: lower, from: nil)
        guard !low.hasLiquid else { throw .invalidConditions("liquid is stable already at \(lower) K") }
        var high = try scan.probe(at: upper, from: nil)
        guard isLiquid(high) else { throw .invalidConditions("a solid is stable still at \(upper) K") }
        // Halve until the melting range is seen, then each end on its own.
        var lowerEnd = (low, high)
        var upperEnd = (low, high)
        while high.temperature - low.temperature > 20 {
            let middle = try scan.probe(at: 0.5 * (low.temperature + high.temperature), from: nil)
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
        let solidus = try scan.boundary(lowerEnd.0, lowerEnd.1, vanishing: scan.isLiquid, isOn: \.hasLiquid)
        let liquidus = try scan.boundary(
            upperEnd.0, upperEnd.1, vanishing: { !scan.isLiquid($0) }, isOn: { !isLiquid($0) })
        return (solidus.temperature, liquidus.temperature)
    }

    private func makeScan(
        phases: PhaseSelection, moleFractions: [Double], temperature: Double, pressure: Double,
        settings: TransitionSettings
    ) throws(EquilibriumError) -> TransitionScan {
        let present = try presentComponents(
            Conditions(temperature: temperature, pressure: pressure, moleFractions: moleFractions))
        let minimizer = try minimizer(for: present.map { system.components[$0] })
        minimizer.begin(budget)
        let tracker = AssemblageTracker(
            minimizer: minimizer, moleFractions: present.map { moleFractions[$0] }, pressure: pressure)
        return TransitionScan(tracker: tracker, sought: phases, settings: settings)
    }
}
