/// Walks along the line of a property diagram.
final class DiagramWalk {
    private struct Probe {
        var position: Double
        var state: AssemblageTracker.State
        /// Reported names of the sets, in alphabetical order.
        var names: [String]
    }

    private let solver: EquilibriumSolver
    private let line: PropertyDiagram.Line
    private let pressure: Double
    private let tracker: AssemblageTracker
    /// Indices of the components that are present somewhere on the line.
    private let present: [Int]
    private let range: ClosedRange<Double>
    private let accuracy: Double
    private var failures: [PropertyDiagram.Failure] = []

    /// Carried where a component is absent at one end of the line.
    private static let trace = 1e-10
    /// Most equilibria sought between two steps of one assemblage.
    private static let deepest = 5

    init(_ solver: EquilibriumSolver, _ line: PropertyDiagram.Line, pressure: Double) throws(EquilibriumError) {
        self.solver = solver
        self.line = line
        self.pressure = pressure
        var present: [Int]
        switch line {
        case .temperature(let range, let x):
            self.range = range
            accuracy = 0.005
            present = try solver.presentComponents(
                Conditions(temperature: range.lowerBound, pressure: pressure, moleFractions: x))
        case .composition(let from, let to, let temperature):
            range = 0...1
            accuracy = 1e-6
            present = try solver.presentComponents(
                Conditions(temperature: temperature, pressure: pressure, moleFractions: from))
            let other = try solver.presentComponents(
                Conditions(temperature: temperature, pressure: pressure, moleFractions: to))
            present = Set(present + other).sorted()
        }
        self.present = present
        let components = present.map { solver.system.components[$0] }
        let minimizer = try solver.minimizer(for: components)
        tracker = AssemblageTracker(minimizer: minimizer, moleFractions: [], pressure: pressure)
        tracker.isCareful = true
    }

    func diagram(step: Double) throws(EquilibriumError) -> PropertyDiagram {
        let count = max(1, Int(((range.upperBound - range.lowerBound) / step - 1e-9).rounded(.up)))
        let positions = (0...count).map { min(range.upperBound, range.lowerBound + Double($0) * step) }
        var coarse: [Probe?] = []
        for position in positions { coarse.append(try attempt(position)) }
        // A neighbour of another assemblage may know a lower state than the search has found.
        for index in coarse.indices.dropFirst() { try lower(&coarse[index], from: coarse[index - 1]) }
        for index in coarse.indices.dropLast().reversed() { try lower(&coarse[index], from: coarse[index + 1]) }
        var probes: [(probe: Probe, isBeside: Bool)] = []
        var breakpoints: [PropertyDiagram.Breakpoint] = []
        for (index, probe) in coarse.enumerated() {
            guard let probe else { continue }
            if index > 0, let last = coarse[index - 1] {
                let before = index > 1 ? coarse[index - 2] : nil
                let after = index + 1 < coarse.count ? coarse[index + 1] : nil
                let between = try inner(before, last, probe, after, depth: 0)
                let stops = [last] + between + [probe]
                for (a, b) in zip(stops, stops.dropFirst()) {
                    for change in try attemptChanges(a, b) {
                        breakpoints.append(change.breakpoint)
                        if change.below.position > a.position { probes.append((change.below, true)) }
                        if change.above.position < b.position { probes.append((change.above, true)) }
                    }
                    if b.position < probe.position { probes.append((b, true)) }
                }
            }
            probes.append((probe, false))
        }
        var points: [PropertyDiagram.Point] = []
        for (probe, isBeside) in probes { points.append(try point(probe, isBeside, after: points.last)) }
        guard !points.isEmpty else { throw failures[0].error }
        return PropertyDiagram(
            line: line, components: solver.system.components, points: points, breakpoints: breakpoints,
            failures: failures)
    }

    private func conditions(at position: Double) -> Conditions {
        switch line {
        case .temperature(_, let x): return Conditions(temperature: position, pressure: pressure, moleFractions: x)
        case .composition(let from, let to, let temperature):
            var x = zip(from, to).map { $0 + position * ($1 - $0) }
            for k in present { x[k] = max(x[k], Self.trace) }
            let sum = x.reduce(0, +)
            return Conditions(temperature: temperature, pressure: pressure, moleFractions: x.map { $0 / sum })
        }
    }

    private func probe(at position: Double) throws(EquilibriumError) -> Probe {
        let conditions = conditions(at: position)
        tracker.minimizer.begin(solver.budget)
        tracker.moleFractions = present.map { conditions.moleFractions[$0] }
        return described(try tracker.state(at: conditions.temperature, from: nil), at: position)
    }

    /// The state at a position; nil, and a failure, where none is found.
    private func attempt(_ position: Double) throws(EquilibriumError) -> Probe? {
        do {
            return try probe(at: position)
        } catch {
            switch error {
            case .notConverged, .nonFiniteEnergy, .budgetExceeded:
                failures.append(PropertyDiagram.Failure(position: position, error: error))
                return nil
            default: throw error
            }
        }
    }

    /// Replaces a state by a lower one to which a neighbour's assemblage leads.
    private func lower(_ probe: inout Probe?, from neighbor: Probe?) throws(EquilibriumError) {
        guard let old = probe, let neighbor, old.names != neighbor.names else { return }
        let conditions = conditions(at: old.position)
        tracker.moleFractions = present.map { conditions.moleFractions[$0] }
        if let state = try tracker.lower(than: old.state, from: neighbor.state) {
            probe = described(state, at: old.position)
        }
    }

    private func described(_ state: AssemblageTracker.State, at position: Double) -> Probe {
        let names = state.sets.filter { $0.amount > 0 }.map { tracker.minimizer.reportedName(of: $0) }.sorted()
        return Probe(position: position, state: state, names: names)
    }

    /// States between two of one assemblage whose neighbours' slopes point to a phase that comes and goes between them.
    private func inner(
        _ before: Probe?, _ a: Probe, _ b: Probe, _ after: Probe?, depth: Int
    ) throws(EquilibriumError) -> [Probe] {
        guard a.names == b.names, depth < Self.deepest, b.position - a.position > 4 * accuracy,
            pointsToChange(before, a, b, after), let middle = try attempt(0.5 * (a.position + b.position))
        else { return [] }
        guard middle.names == a.names else { return [middle] }
        return try inner(before, a, middle, b, depth: depth + 1) + [middle]
            + inner(a, middle, b, after, depth: depth + 1)
    }

    /// Whether the distance from the plane of a phase that is not stable, extended from either side, falls to zero in between.
    private func pointsToChange(_ before: Probe?, _ a: Probe, _ b: Probe, _ after: Probe?) -> Bool {
        guard let before, let after else { return false }
        let width = b.position - a.position
        for phase in tracker.minimizer.system.phases.indices where !tracker.minimizer.system.isDormant[phase] {
            let heights = [before, a, b, after].map { $0.state.solution.excess[phase] }
            guard heights.allSatisfy(\.isFinite), heights[1] > 1e-3, heights[2] > 1e-3 else { continue }
            let left = (heights[1] - heights[0]) / (a.position - before.position)
            let right = (heights[3] - heights[2]) / (after.position - b.position)
            guard left < 0, right > 0 else { continue }
            // Where the two lines meet.
            let meeting = (heights[2] - heights[1] - right * width) / (left - right)
            if heights[1] + left * min(max(meeting, 0), width) <= 0 { return true }
        }
        return false
    }

    private struct Change {
        var breakpoint: PropertyDiagram.Breakpoint
        var below: Probe
        var above: Probe
    }

    /// All changes of the assemblage between two states.
    private func changes(_ a: Probe, _ b: Probe) throws(EquilibriumError) -> [Change] {
        guard a.names != b.names else { return [] }
        guard b.position - a.position > accuracy else { return [change(0.5 * (a.position + b.position), a, b)] }
        if case .temperature = line {
            for (on, off) in [(a, b), (b, a)] {
                for set in sets(of: on, beyond: off) {
                    guard
                        let found = try tracker.vanishing(of: set, in: on.state, range: a.position...b.position)
                    else { continue }
                    let t = found.temperature
                    let below = t - accuracy > a.position ? try probe(at: t - accuracy) : a
                    let above = t + accuracy < b.position ? try probe(at: t + accuracy) : b
                    guard below.names != above.names else { continue }
                    return try changes(a, below) + [change(t, below, above)] + changes(above, b)
                }
            }
        }
        var found: Probe? = try probe(at: 0.5 * (a.position + b.position))
        try lower(&found, from: a)
        try lower(&found, from: b)
        guard let middle = found else { return [] }
        return try changes(a, middle) + changes(middle, b)
    }

    /// The changes between two states; none, and a failure, where a state between them is not found.
    private func attemptChanges(_ a: Probe, _ b: Probe) throws(EquilibriumError) -> [Change] {
        do {
            return try changes(a, b)
        } catch {
            guard case .notConverged = error else { throw error }
            failures.append(PropertyDiagram.Failure(position: 0.5 * (a.position + b.position), error: error))
            return []
        }
    }

    private func change(_ position: Double, _ below: Probe, _ above: Probe) -> Change {
        Change(
            breakpoint: PropertyDiagram.Breakpoint(
                position: position, bracket: below.position...above.position, below: below.names, above: above.names),
            below: below, above: above)
    }

    /// Sets of a state whose phase has more of them there than in another state.
    private func sets(of on: Probe, beyond off: Probe) -> [Int] {
        on.state.sets.indices.filter { s in
            let name = tracker.minimizer.reportedName(of: on.state.sets[s])
            return on.names.count { $0 == name } > off.names.count { $0 == name }
        }
    }

    private func point(
        _ probe: Probe, _ isBeside: Bool, after last: PropertyDiagram.Point?
    ) throws(EquilibriumError) -> PropertyDiagram.Point {
        let equilibrium = try solver.report(
            probe.state.solution, minimizer: tracker.minimizer, conditions: conditions(at: probe.position),
            present: present, evaluations: 0)
        return PropertyDiagram.Point(
            position: probe.position, equilibrium: equilibrium, tracks: Self.tracks(equilibrium, after: last),
            isBesideBreakpoint: isBeside)
    }

    /// Numbers for the sets: of a phase's sets the one closest in composition keeps its number from the point before.
    private static func tracks(_ equilibrium: Equilibrium, after last: PropertyDiagram.Point?) -> [Int] {
        let sets = equilibrium.compositionSets
        var numbers = [Int](repeating: 0, count: sets.count)
        var pairs: [(distance: Double, set: Int, number: Int)] = []
        if let last {
            for (s, set) in sets.enumerated() {
                for (old, number) in zip(last.equilibrium.compositionSets, last.tracks) where old.phase == set.phase {
                    let distance = zip(old.moleFractions, set.moleFractions).reduce(0) { max($0, abs($1.0 - $1.1)) }
                    pairs.append((distance, s, number))
                }
            }
        }
        var taken: [String: Set<Int>] = [:]
        for pair in pairs.sorted(by: { ($0.distance, $0.set) < ($1.distance, $1.set) })
        where numbers[pair.set] == 0 && !taken[sets[pair.set].phase, default: []].contains(pair.number) {
            numbers[pair.set] = pair.number
            taken[sets[pair.set].phase, default: []].insert(pair.number)
        }
        for s in sets.indices where numbers[s] == 0 {
            var number = 1
            while taken[sets[s].phase, default: []].contains(number) { number += 1 }
            numbers[s] = number
            taken[sets[s].phase, default: []].insert(number)
        }
        return numbers
    }
}
