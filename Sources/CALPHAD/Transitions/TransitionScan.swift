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
        /// Its rates, once they have been asked for.
        let rates = RatesMemo()
        var isPresent: Bool { fraction > 0 }
        var temperature: Double { state.temperature }
    }

    let tracker: AssemblageTracker
    private let system: ThermodynamicSystem
    private let tolerances: EquilibriumTolerances
    let sought: [Int: PhaseSelection.States]
    let liquid: Set<Int>
    let settings: TransitionSettings

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

    /// Looks for energies that cannot all be minima, and for lower states where they are.
    func checkEnergies(of probes: [Probe]) throws(EquilibriumError) {
        var curve = EnergyCurve()
        for probe in probes {
            curve.append(
                position: probe.temperature, energy: tracker.energy(of: probe.state),
                slope: -(try tracker.entropy(of: probe.state)))
        }
        for range in curve.contradictions(.concave) {
            var isExplained = false
            for probe in probes where range.contains(probe.temperature) && !tracker.isCareful {
                let fresh = try self.probe(at: probe.temperature, from: nil)
                if tracker.energy(of: fresh.state) < tracker.energy(of: probe.state) - Self.sameEnergy {
                    tracker.noteLower(fresh.state)
                    isExplained = true
                }
            }
            if !isExplained { tracker.noteContradiction() }
        }
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

    func means(_ states: PhaseSelection.States, _ phase: Int, _ y: [Double]) -> Bool {
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
    /// The first is sought from nothing, the others by following the assemblage upwards: on heating sets merge and dissolve, where on cooling
    /// they would have to be found.
    ///
    /// - Parameter stopsAtLiquid: ends at the first of the temperatures with liquid.
    func scan(_ range: ClosedRange<Double>, stopsAtLiquid: Bool) throws(EquilibriumError) -> [Probe] {
        var probes =
            settings.isCareful
            ? try coarseProbes(range, stopsAtLiquid: stopsAtLiquid)
            : try followedProbes(range, stopsAtLiquid: stopsAtLiquid)
        if settings.isCareful { try lowerFromAbove(&probes) }
        return try refined(probes)
    }

    private func refined(_ probes: [Probe]) throws(EquilibriumError) -> [Probe] {
        var refined = [probes[0]]
        for next in probes.dropFirst() {
            refined += try refine(refined[refined.count - 1], next)
            refined.append(next)
        }
        return refined
    }

    /// The probes of a scan with states that turned out to be lower than what following had led to, and with what these lead to upwards and
    /// downwards.
    func corrected(
        _ probes: [Probe], by states: [AssemblageTracker.State], _ range: ClosedRange<Double>, stopsAtLiquid: Bool
    ) throws(EquilibriumError) -> [Probe] {
        var probes = probes
        for state in states {
            let place = probes.firstIndex { $0.temperature >= state.temperature } ?? probes.count
            if place < probes.count, probes[place].temperature == state.temperature {
                probes[place] = describe(state)
            } else {
                probes.insert(describe(state), at: place)
            }
            for upwards in [false, true] {
                var last = state
                var next = upwards ? place + 1 : place - 1
                while probes.indices.contains(next),
                    let lower = try tracker.lower(than: probes[next].state, from: last)
                {
                    probes[next] = describe(lower)
                    last = lower
                    next += upwards ? 1 : -1
                }
            }
        }
        if stopsAtLiquid, let hot = probes.firstIndex(where: \.hasLiquid) { probes.removeLast(probes.count - 1 - hot) }
        return try refined(followedProbes(range, stopsAtLiquid: stopsAtLiquid, after: probes))
    }

    /// Probes sought from nothing.
    private func coarseProbes(
        _ range: ClosedRange<Double>, stopsAtLiquid: Bool
    ) throws(EquilibriumError) -> [Probe] {
        let steps = max(1, Int(((range.upperBound - range.lowerBound) / settings.coarseStep).rounded(.up)))
        var probes: [Probe] = []
        for step in 0...steps {
            let t = range.lowerBound + (range.upperBound - range.lowerBound) * Double(step) / Double(steps)
            var next = try probe(at: t, from: nil)
            if let last = probes.last, !isSameAssemblage(last, next),
                let lower = try tracker.lower(than: next.state, from: last.state)
            {
                next = describe(lower)
            }
            probes.append(next)
            if stopsAtLiquid, next.hasLiquid { break }
        }
        return probes
    }

    /// Probes that follow the assemblage from the lower end.
    ///
    /// - Parameter first: those that are known already.
    private func followedProbes(
        _ range: ClosedRange<Double>, stopsAtLiquid: Bool, after first: [Probe] = []
    ) throws(EquilibriumError) -> [Probe] {
        tracker.isCursory = true
        defer { tracker.isCursory = false }
        var probes = first.isEmpty ? [try probe(at: range.lowerBound, from: nil)] : first
        while let last = probes.last, last.temperature < range.upperBound, !(stopsAtLiquid && last.hasLiquid) {
            var step = self.step(after: last, stopsAtLiquid: stopsAtLiquid)
            // A rest that is no step of its own is shared out.
            let left = range.upperBound - last.temperature
            step = left < 1.5 * step ? (left > step ? 0.5 * left : left) : step
            probes.append(try follow(last, to: left == step ? range.upperBound : last.temperature + step))
        }
        return probes
    }

    /// The state to which a probe leads at a higher temperature, in shorter steps where it does not in one.
    private func follow(_ last: Probe, to temperature: Double) throws(EquilibriumError) -> Probe {
        if let state = try tracker.followed(to: temperature, from: last.state) { return describe(state) }
        let middle = 0.5 * (last.temperature + temperature)
        if temperature - last.temperature > settings.fineStep,
            let state = try tracker.followed(to: middle, from: last.state)
        {
            return describe(state)
        }
        return try probe(at: temperature, from: nil)
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
    func probe(at temperature: Double, between a: Probe, and b: Probe) throws(EquilibriumError) -> Probe {
        if !settings.isCareful {
            // What is told is screened in full: one of the two is enough.
            let nearer = temperature - a.temperature <= b.temperature - temperature ? [a, b] : [b, a]
            for other in nearer {
                if let state = try tracker.followed(to: temperature, from: other.state) { return describe(state) }
            }
        }
        let first = try probe(at: temperature, from: a)
        for other in [a, b] where !isSameAssemblage(first, other) {
            if let lower = try tracker.lower(than: first.state, from: other.state) { return describe(lower) }
        }
        return first
    }

    /// Probes inside an interval at whose ends the phase is in the same state, if it may change in between.
    private func refine(_ a: Probe, _ b: Probe) throws(EquilibriumError) -> [Probe] {
        guard a.isPresent == b.isPresent, b.temperature - a.temperature > settings.fineStep, mayChange(a, b) else {
            return []
        }
        let middle = try probe(at: 0.5 * (a.temperature + b.temperature), between: a, and: b)
        guard middle.isPresent == a.isPresent else { return [middle] }
        let left = try refine(a, middle)
        let right = try refine(middle, b)
        return left + [middle] + right
    }

    func isSameAssemblage(_ a: Probe, _ b: Probe) -> Bool {
        a.state.sets.count == b.state.sets.count
            && a.state.sets.allSatisfy { set in b.state.sets.contains { AssemblageTracker.isSame($0, set) } }
    }
}
