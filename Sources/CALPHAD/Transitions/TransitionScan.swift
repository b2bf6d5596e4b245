/// Finds where phases come and go while one composition is heated.
final class TransitionScan {
    /// The state at one temperature, as far as transitions need it.
    struct Probe {
        var state: AssemblageTracker.State
        /// Fraction of the phase sought [moles of atoms] if stable.
        var fraction: Double
        /// Its driving force [J/mol of atoms]; 0 when stable.
        var drivingForce: Double
        var hasLiquid: Bool
        var isPresent: Bool { fraction > 0 }
        var temperature: Double { state.temperature }
    }

    let tracker: AssemblageTracker
    private let system: ThermodynamicSystem
    private let tolerances: EquilibriumTolerances
    private let sought: [Int: PhaseSelection.States]
    private let liquid: Set<Int>
    private let settings: TransitionSettings

    init(tracker: AssemblageTracker, sought: PhaseSelection, settings: TransitionSettings) {
        self.tracker = tracker
        self.settings = settings
        system = tracker.minimizer.system
        tolerances = tracker.minimizer.tolerances
        tracker.isCareful = settings.isCareful
        let names = system.phaseNames
        var states: [Int: PhaseSelection.States] = [:]
        for member in sought.members {
            if let index = names.firstIndex(of: member.model) { states[index] = member.states }
        }
        self.sought = states
        tracker.watched = Set(states.keys)
        let liquidNames = system.phaseNames(matching: "liquid")
        liquid = Set(names.indices.filter { liquidNames.contains(names[$0]) })
    }

    func probe(at temperature: Double, from other: Probe?) throws(EquilibriumError) -> Probe {
        describe(try tracker.state(at: temperature, from: other?.state))
    }

    func describe(_ state: AssemblageTracker.State) -> Probe {
        var fraction = 0.0
        var hasLiquid = false
        for set in state.sets where set.amount > 0 {
            if isLiquid(set) { hasLiquid = true }
            if isSought(set) { fraction += tracker.minimizer.atoms(in: set) }
        }
        return Probe(
            state: state, fraction: fraction, drivingForce: fraction > 0 ? 0 : drivingForce(state),
            hasLiquid: hasLiquid)
    }

    /// The highest driving force of what is sought [J/mol of atoms]; of ordered or of disordered states as far as minima were found.
    private func drivingForce(_ state: AssemblageTracker.State) -> Double {
        var force = -Double.infinity
        for (phase, states) in sought {
            if states == .all {
                force = max(force, -state.solution.excess[phase])
            } else if state.minima.isEmpty {
                // Of a state sought from nothing only the lowest minimum is known, whichever it is.
                force = 0
            } else {
                for minimum in state.minima where minimum.phase == phase && means(states, phase, minimum.y) {
                    force = max(force, -minimum.excess)
                }
            }
        }
        return force
    }

    private func means(_ states: PhaseSelection.States, _ phase: Int, _ y: [Double]) -> Bool {
        states == .all
            || system.phases[phase].isDisordered(y, tolerance: tolerances.disorder) == (states == .disordered)
    }

    func isSought(_ set: AssemblageSet) -> Bool {
        sought[set.phase].map { means($0, set.phase, set.y) } ?? false
    }

    func isLiquid(_ set: AssemblageSet) -> Bool { liquid.contains(set.phase) }

    /// Names of the stable phases as they are reported, in the order of the system.
    func assemblage(_ probe: Probe) -> [String] {
        var names: [String] = []
        for set in probe.state.sets.sorted(by: { $0.phase < $1.phase }) where set.amount > 0 {
            let name = tracker.minimizer.reportedName(of: set)
            if !names.contains(name) { names.append(name) }
        }
        return names
    }

    /// Name under which what is sought is stable, as it is reported.
    func soughtName(in probe: Probe) -> String? {
        probe.state.sets.first { $0.amount > 0 && isSought($0) }.map { tracker.minimizer.reportedName(of: $0) }
    }

    /// Probes over the range in rising temperature, closer where the phase is nearly stable or nearly gone.
    ///
    /// - Parameter stopsAtLiquid: ends at the first coarse temperature with liquid.
    func scan(_ range: ClosedRange<Double>, stopsAtLiquid: Bool) throws(EquilibriumError) -> [Probe] {
        let steps = max(1, Int(((range.upperBound - range.lowerBound) / settings.coarseStep).rounded(.up)))
        var probes: [Probe] = []
        for step in 0...steps {
            let t = range.lowerBound + (range.upperBound - range.lowerBound) * Double(step) / Double(steps)
            let next = try probe(at: t, from: probes.last)
            probes.append(next)
            if stopsAtLiquid, next.hasLiquid { break }
        }
        try lowerFromAbove(&probes)
        var refined = [probes[0]]
        for next in probes.dropFirst() {
            refined += try refine(refined[refined.count - 1], next)
            refined.append(next)
        }
        return refined
    }

    /// Where the assemblage changes, a state above it may lead to a lower one below it than the way upwards has.
    private func lowerFromAbove(_ probes: inout [Probe]) throws(EquilibriumError) {
        for index in probes.indices.dropLast().reversed()
        where !isSameAssemblage(probes[index], probes[index + 1]) {
            if let lower = try tracker.lower(than: probes[index].state, from: probes[index + 1].state) {
                probes[index] = describe(lower)
            }
        }
    }

    /// The state at a temperature between two, the lower one of those to which either leads.
    private func probe(at temperature: Double, between a: Probe, and b: Probe) throws(EquilibriumError) -> Probe {
        let first = try probe(at: temperature, from: a)
        for other in [a, b] where !isSameAssemblage(first, other) {
            if let lower = try tracker.lower(than: first.state, from: other.state) { return describe(lower) }
        }
        return first
    }

    /// Probes inside an interval at whose ends the phase is in the same state, if it may change in between.
    private func refine(_ a: Probe, _ b: Probe) throws(EquilibriumError) -> [Probe] {
        guard a.isPresent == b.isPresent, b.temperature - a.temperature > settings.fineStep else { return [] }
        let isNear =
            a.isPresent
            ? min(a.fraction, b.fraction) < settings.nearFraction
            : max(a.drivingForce, b.drivingForce) > -settings.nearDrivingForce
        guard isNear else { return [] }
        let middle = try probe(at: 0.5 * (a.temperature + b.temperature), between: a, and: b)
        guard middle.isPresent == a.isPresent, !staysClear(a, middle, b) else { return [middle] }
        let left = try refine(a, middle)
        let right = try refine(middle, b)
        return left + [middle] + right
    }

    /// Whether a smooth course through an interval's ends and middle stays clear of a change.
    private func staysClear(_ a: Probe, _ middle: Probe, _ b: Probe) -> Bool {
        guard isSameAssemblage(a, middle), isSameAssemblage(middle, b) else { return false }
        func height(_ probe: Probe) -> Double { probe.isPresent ? probe.fraction : -probe.drivingForce }
        let (p, q, r) = (height(a), height(middle), height(b))
        guard p.isFinite, q.isFinite, r.isFinite else { return false }
        // The parabola through heights at -1, 0 and 1.
        let slope = 0.5 * (r - p)
        let bend = 0.5 * (p + r) - q
        guard bend > 0, abs(slope) < 2 * bend else { return true }
        return q - slope * slope / (4 * bend) > settings.safeShare * min(p, q, r)
    }

    private func isSameAssemblage(_ a: Probe, _ b: Probe) -> Bool {
        a.state.sets.count == b.state.sets.count
            && a.state.sets.allSatisfy { set in b.state.sets.contains { AssemblageTracker.isSame($0, set) } }
    }

    /// Energies closer than this are the same [J/mol of atoms].
    private static let sameEnergy = 0.01
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
                let beside = try sides(of: found, between: low, and: high)
                if isOn(beside.below) == isOn(low), isOn(beside.above) == isOn(high) {
                    return Boundary(temperature: found.temperature, below: beside.below, above: beside.above)
                }
            }
            tried = on.temperature
            let middle = try probe(at: 0.5 * (low.temperature + high.temperature), between: low, and: high)
            if isOn(middle) == isOn(low) { low = middle } else { high = middle }
        }
        // What following has led to is compared with searches from nothing; and energies are continuous.
        if !tracker.isCareful {
            for probe in [low, high] {
                let fresh = try self.probe(at: probe.temperature, from: nil)
                if tracker.energy(of: fresh.state) < tracker.energy(of: probe.state) - Self.sameEnergy {
                    tracker.noteContradiction()
                }
            }
        }
        let jump = abs(tracker.energy(of: high.state) - tracker.energy(of: low.state))
        if jump > Self.sameEnergy + Self.steepest * (high.temperature - low.temperature) {
            tracker.noteContradiction()
        }
        return Boundary(temperature: 0.5 * (low.temperature + high.temperature), below: low, above: high)
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
