// Where what is stable changes.

extension TransitionScan {
    /// Energies closer than this are the same [J/mol of atoms].
    static let sameEnergy = 0.01
    /// No alloy's entropy is higher [J/(mol of atoms K)].
    private static let steepest = 300.0

    /// A change of what is stable, between a state below and one above.
    struct Boundary {
        var temperature: Double
        var below: Probe
        var above: Probe
    }

    /// The temperature between two probes at which `isOn` changes, by Newton's method with the vanishing set's amount held at zero,
    /// within a bracket that is halved until that succeeds and the states just beside it differ as they should.
    func boundary(
        _ first: Probe, _ second: Probe, vanishing: (AssemblageSet) -> Bool, isOn: (Probe) -> Bool
    ) throws(EquilibriumError) -> Boundary {
        var low = first
        var high = second
        // Newton's method leads from one state to one place, whatever the bracket.
        var tried: Double?
        while high.temperature - low.temperature > settings.accuracy {
            let on = isOn(low) ? low : high
            let candidates = on.state.sets.indices.filter { vanishing(on.state.sets[$0]) }
            if candidates.count == 1, let set = candidates.first, tried != on.temperature,
                let found = try tracker.vanishing(
                    of: set, in: on.state, range: low.temperature...high.temperature)
            {
                let followed = try followedSides(
                    of: found, between: low, and: high, vanishing: vanishing, isOn: isOn)
                let beside: (below: Probe, above: Probe)
                if let followed { beside = followed } else { beside = try sides(of: found, between: low, and: high) }
                if isOn(beside.below) == isOn(low), isOn(beside.above) == isOn(high) {
                    return Boundary(temperature: found.temperature, below: beside.below, above: beside.above)
                }
            }
            let middle = try probe(
                at: nextTemperature(between: low, and: high, tried == on.temperature ? nil : tracker.candidate),
                between: low, and: high)
            tried = on.temperature
            if isOn(middle) == isOn(low) { low = middle } else { high = middle }
        }
        // What following has led to is compared with searches from nothing; and energies are continuous.
        if !tracker.isCareful {
            for probe in [low, high] {
                let fresh = try self.probe(at: probe.temperature, from: nil)
                if tracker.energy(of: fresh.state) < tracker.energy(of: probe.state) - Self.sameEnergy {
                    tracker.noteLower(fresh.state)
                }
            }
        }
        let jump = abs(tracker.energy(of: high.state) - tracker.energy(of: low.state))
        if jump > Self.sameEnergy + Self.steepest * (high.temperature - low.temperature) {
            tracker.noteContradiction()
        }
        return Boundary(temperature: 0.5 * (low.temperature + high.temperature), below: low, above: high)
    }

    /// The middle of a bracket, or where Newton's method led, at which another phase is stable as well.
    private func nextTemperature(between low: Probe, and high: Probe, _ candidate: Double?) -> Double {
        let margin = 0.02 * (high.temperature - low.temperature)
        if let candidate, low.temperature + margin < candidate, candidate < high.temperature - margin {
            return candidate
        }
        return 0.5 * (low.temperature + high.temperature)
    }

    /// The states just below and just above a boundary, where nothing but its own sets comes near the plane that was screened there.
    private func followedSides(
        of found: AssemblageTracker.State, between low: Probe, and high: Probe, vanishing: (AssemblageSet) -> Bool,
        isOn: (Probe) -> Bool
    ) throws(EquilibriumError) -> (below: Probe, above: Probe)? {
        guard !tracker.isCareful, tracker.standsAlone(found),
            let set = found.sets.firstIndex(where: { $0.amount == 0 && vanishing($0) })
        else { return nil }
        let below = max(low.temperature, found.temperature - settings.accuracy)
        let above = min(high.temperature, found.temperature + settings.accuracy)
        guard let a = try tracker.beside(found, vanishing: set, isHeld: isOn(low), at: below),
            let b = try tracker.beside(found, vanishing: set, isHeld: isOn(high), at: above)
        else { return nil }
        return (describe(a), describe(b))
    }

    /// The states just below and just above a boundary, sought from nothing: the lower one of what the search finds and of those to
    /// which the boundary's own assemblage and the bracket's ends lead.
    private func sides(
        of found: AssemblageTracker.State, between low: Probe, and high: Probe
    ) throws(EquilibriumError) -> (below: Probe, above: Probe) {
        let below = max(low.temperature, found.temperature - settings.accuracy)
        let above = min(high.temperature, found.temperature + settings.accuracy)
        let others = [describe(found), low, high]
        return (try confirmed(at: below, others), try confirmed(at: above, others))
    }

    private func confirmed(at temperature: Double, _ others: [Probe]) throws(EquilibriumError) -> Probe {
        var result = try probe(at: temperature, from: nil)
        for other in others where !isSameAssemblage(result, other) {
            if let lower = try tracker.lower(than: result.state, from: other.state) { result = describe(lower) }
        }
        return result
    }
}
