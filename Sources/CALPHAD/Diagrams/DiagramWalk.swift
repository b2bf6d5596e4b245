/// Walks along the line of a property diagram.
final class DiagramWalk {
    private typealias Node = DiagramStates.Node

    private let solver: EquilibriumSolver
    private let line: PropertyDiagram.Line
    private let pressure: Double
    private let states: DiagramStates
    /// Indices of the components that are present somewhere on the line.
    private let present: [Int]
    private let range: ClosedRange<Double>
    private let accuracy: Double

    private var tracker: AssemblageTracker { states.tracker }

    /// Most equilibria sought between two steps of one assemblage.
    private static let deepest = 5
    /// Where a line is divided to close in on a change, in the order in which that is tried.
    private static let divisions = [0.5, 0.37, 0.63, 0.2, 0.8]

    init(_ solver: EquilibriumSolver, _ line: PropertyDiagram.Line, pressure: Double) throws(EquilibriumError) {
        self.solver = solver
        self.line = line
        self.pressure = pressure
        let ends: (from: [Double], to: [Double])
        let temperatures: ClosedRange<Double>
        switch line {
        case .temperature(let range, let x):
            (self.range, ends, temperatures, accuracy) = (range, (x, x), range, 0.005)
        case .composition(let from, let to, let temperature):
            (range, ends, temperatures, accuracy) = (0...1, (from, to), temperature...temperature, 1e-6)
        }
        var present: Set<Int> = []
        for x in [ends.from, ends.to] {
            present.formUnion(
                try solver.presentComponents(
                    Conditions(temperature: temperatures.lowerBound, pressure: pressure, moleFractions: x)))
        }
        let indices = present.sorted()
        self.present = indices
        states = DiagramStates(
            try solver.minimizer(for: indices.map { solver.system.components[$0] }),
            DiagramPlane(
                .isopleth(
                    from: indices.map { ends.from[$0] }, to: indices.map { ends.to[$0] }, temperatures: temperatures)),
            pressure: pressure, budget: solver.budget)
    }

    func diagram(step: Double) throws(EquilibriumError) -> PropertyDiagram {
        let count = max(1, Int(((range.upperBound - range.lowerBound) / step - 1e-9).rounded(.up)))
        let positions = (0...count).map { min(range.upperBound, range.lowerBound + Double($0) * step) }
        let coarse = try coarseStates(positions)
        var probes: [(probe: Node, isBeside: Bool)] = []
        var breakpoints: [PropertyDiagram.Breakpoint] = []
        for (index, probe) in coarse.enumerated() {
            if index > 0 {
                let last = coarse[index - 1]
                let before = index > 1 ? coarse[index - 2] : nil
                let after = index + 1 < coarse.count ? coarse[index + 1] : nil
                let between = try inner(before, last, probe, after, depth: 0)
                let stops = [last] + between + [probe]
                for (a, b) in zip(stops, stops.dropFirst()) {
                    for change in try changes(a, b) {
                        breakpoints.append(change.breakpoint)
                        if position(change.below) > position(a) { probes.append((change.below, true)) }
                        if position(change.above) < position(b) { probes.append((change.above, true)) }
                    }
                    if position(b) < position(probe) { probes.append((b, true)) }
                }
            }
            probes.append((probe, false))
        }
        var curve = EnergyCurve()
        for (probe, _) in probes { try add(probe, to: &curve) }
        var points: [PropertyDiagram.Point] = []
        for (probe, isBeside) in probes { points.append(try point(probe, isBeside, after: points.last)) }
        let failures = states.failures.map {
            PropertyDiagram.Failure(position: position($0.place), error: $0.error)
        }.sorted { $0.position < $1.position }
        guard !points.isEmpty else { throw failures[0].error }
        return PropertyDiagram(
            line: line, components: solver.system.components, points: points, breakpoints: breakpoints,
            failures: failures, contradictions: curve.contradictions(isOverTemperature ? .concave : .convex))
    }

    /// The states that are found at the steps: a neighbour of another assemblage may know a lower one than the search, or one that it has
    /// not found at all.
    private func coarseStates(_ positions: [Double]) throws(EquilibriumError) -> [Node] {
        var found: [Node?] = []
        for position in positions {
            found.append(try node(at: position, neighbors: found.last.flatMap { $0 }.map { [$0] } ?? []))
        }
        for index in found.indices.dropLast().reversed() {
            if let old = found[index], let neighbor = found[index + 1] {
                found[index] = try states.lowered(old, from: neighbor)
            }
        }
        for index in found.indices where found[index] == nil {
            let neighbors = [found[..<index].last { $0 != nil }, found[(index + 1)...].first { $0 != nil }]
            for case .some(.some(let neighbor)) in neighbors where found[index] == nil {
                found[index] = try states.approached(place(positions[index]), from: neighbor)
            }
        }
        return found.compactMap { $0 }
    }

    private func add(_ probe: Node, to curve: inout EnergyCurve) throws(EquilibriumError) {
        tracker.moleFractions = probe.moleFractions
        let slope: Double
        switch line {
        case .temperature: slope = -(try tracker.entropy(of: probe.state))
        case .composition(let from, let to, _):
            slope = zip(present, probe.state.solution.assemblage.potentials).reduce(0) {
                $0 + $1.1 * (to[$1.0] - from[$1.0])
            }
        }
        curve.append(position: position(probe), energy: tracker.energy(of: probe.state), slope: slope)
    }

    private var isOverTemperature: Bool {
        if case .temperature = line { true } else { false }
    }

    private func place(_ position: Double) -> PhaseDiagram.Place {
        switch line {
        case .temperature: PhaseDiagram.Place(x: 0, y: position)
        case .composition(_, _, let temperature): PhaseDiagram.Place(x: position, y: temperature)
        }
    }

    private func position(_ place: PhaseDiagram.Place) -> Double { isOverTemperature ? place.y : place.x }
    private func position(_ probe: Node) -> Double { position(probe.place) }

    /// The state at a position; nil, and a failure, where none is found.
    private func node(at position: Double, neighbors: [Node]) throws(EquilibriumError) -> Node? {
        try states.node(at: place(position), neighbors: neighbors)
    }

    /// States between two of one assemblage whose neighbours' slopes point to a phase that comes and goes between them.
    private func inner(
        _ before: Node?, _ a: Node, _ b: Node, _ after: Node?, depth: Int
    ) throws(EquilibriumError) -> [Node] {
        guard a.names == b.names, depth < Self.deepest, position(b) - position(a) > 4 * accuracy,
            pointsToChange(before, a, b, after),
            let middle = try node(at: 0.5 * (position(a) + position(b)), neighbors: [a, b])
        else { return [] }
        guard middle.names == a.names else { return [middle] }
        return try inner(before, a, middle, b, depth: depth + 1) + [middle]
            + inner(a, middle, b, after, depth: depth + 1)
    }

    /// Whether the distance from the plane of a phase that is not stable, extended from either side, falls to zero in between.
    private func pointsToChange(_ before: Node?, _ a: Node, _ b: Node, _ after: Node?) -> Bool {
        guard let before, let after else { return false }
        let width = position(b) - position(a)
        let system = states.minimizer.system
        for phase in system.phases.indices where !system.isDormant[phase] {
            let heights = [before, a, b, after].map { $0.state.solution.excess[phase] }
            guard heights.allSatisfy(\.isFinite), heights[1] > 1e-3, heights[2] > 1e-3 else { continue }
            let left = (heights[1] - heights[0]) / (position(a) - position(before))
            let right = (heights[3] - heights[2]) / (position(after) - position(b))
            guard left < 0, right > 0 else { continue }
            // Where the two lines meet.
            let meeting = (heights[2] - heights[1] - right * width) / (left - right)
            if heights[1] + left * min(max(meeting, 0), width) <= 0 { return true }
        }
        return false
    }

    private struct Change {
        var breakpoint: PropertyDiagram.Breakpoint
        var below: Node
        var above: Node
    }

    /// All changes of the assemblage between two states: one is solved for and the states beside it are sought; what is left on either side
    /// likewise. Where that leads to none, as at an ordering, the line is divided.
    private func changes(_ a: Node, _ b: Node) throws(EquilibriumError) -> [Change] {
        guard a.names != b.names else { return [] }
        let width = position(b) - position(a)
        guard width > accuracy else { return [change(0.5 * (position(a) + position(b)), a, b)] }
        let solved = try states.firstTurn(a, b) { (turn) throws(EquilibriumError) in
            try self.changes(a, turn, b)
        }
        if let solved { return solved }
        for share in Self.divisions {
            guard let middle = try node(at: position(a) + share * width, neighbors: [a, b]) else { continue }
            return try changes(a, middle) + changes(middle, b)
        }
        // The failures are told; that there is a change, and where at most, is known.
        return [change(0.5 * (position(a) + position(b)), a, b)]
    }

    /// The changes between two states one of which is solved for; nil where it is no change.
    private func changes(_ a: Node, _ turn: DiagramStates.Turn, _ b: Node) throws(EquilibriumError) -> [Change]? {
        let t = position(a) + turn.share * (position(b) - position(a))
        let neighbors = [states.node(turn), a, b]
        let isInside = (below: t - accuracy > position(a), above: t + accuracy < position(b))
        guard let below = isInside.below ? try node(at: t - accuracy, neighbors: neighbors) : a,
            let above = isInside.above ? try node(at: t + accuracy, neighbors: neighbors) : b,
            below.names != above.names
        else { return nil }
        return try changes(a, below) + [change(t, below, above)] + changes(above, b)
    }

    private func change(_ position: Double, _ below: Node, _ above: Node) -> Change {
        Change(
            breakpoint: PropertyDiagram.Breakpoint(
                position: position, bracket: self.position(below)...self.position(above), below: below.names,
                above: above.names),
            below: below, above: above)
    }

    private func point(
        _ probe: Node, _ isBeside: Bool, after last: PropertyDiagram.Point?
    ) throws(EquilibriumError) -> PropertyDiagram.Point {
        var x = [Double](repeating: 0, count: solver.system.components.count)
        for (k, fraction) in zip(present, probe.moleFractions) { x[k] = fraction }
        let equilibrium = try solver.report(
            probe.state.solution, minimizer: states.minimizer,
            conditions: Conditions(temperature: probe.temperature, pressure: pressure, moleFractions: x),
            present: present, evaluations: 0)
        return PropertyDiagram.Point(
            position: position(probe), equilibrium: equilibrium, tracks: Self.tracks(equilibrium, after: last),
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
