/// Equilibria at places of a plane, and the changes of the assemblage on straight lines between them.
final class DiagramStates {
    /// An equilibrium at a place.
    struct Node {
        var place: PhaseDiagram.Place
        var temperature: Double
        var moleFractions: [Double]
        var state: AssemblageTracker.State
        /// Reported names of the sets, in alphabetical order.
        var names: [String]
        var sets: [AssemblageSet] { state.sets }
    }

    /// A change of the assemblage on a line.
    struct Crossing {
        var place: PhaseDiagram.Place
        /// How far along the line, from 0 to 1.
        var share: Double
        var kind: PhaseDiagram.Boundary.Kind
        /// The assemblages before and behind it.
        var before: [String]
        var behind: [String]
        /// The assemblage at the crossing, with the set that vanishes; nil where the change was only narrowed.
        var solution: AssemblageSolution?
    }

    let minimizer: GibbsMinimizer
    let plane: DiagramPlane
    let pressure: Double
    let tracker: AssemblageTracker
    private let budget: PointBudget?
    private(set) var failures: [PhaseDiagram.Failure] = []
    private(set) var equilibria = 0
    private(set) var uncertified = 0
    var progress: (Int) -> Void = { _ in }

    /// Lines are not halved below this share.
    private static let shortest = 1e-7
    /// Orderings have no amount that vanishes; they are narrowed by halving only.
    private static let shortestOrdering = 1.0 / 4096
    private static let shortestHidden = 1.0 / 16
    private static let deepest = 60
    /// Failures closer than this are one [share of the plane's side].
    private static let samePlace = 1e-3

    init(_ minimizer: GibbsMinimizer, _ plane: DiagramPlane, pressure: Double, budget: PointBudget?) {
        self.minimizer = minimizer
        self.plane = plane
        self.pressure = pressure
        self.budget = budget
        tracker = AssemblageTracker(minimizer: minimizer, moleFractions: [], pressure: pressure)
        tracker.isCareful = true
    }

    /// The equilibrium at a place, sought from nothing and from the assemblages of neighbours, or right beside it; nil, and a failure, where
    /// none is found.
    func node(at place: PhaseDiagram.Place, neighbors: [Node]) throws(EquilibriumError) -> Node? {
        let (found, failure) = try attempt(at: place, neighbors)
        // Refinement comes back to a place that fails.
        if let failure, !failures.contains(where: { plane.distance($0.place, place) < Self.samePlace }) {
            failures.append(PhaseDiagram.Failure(place: place, error: failure))
        }
        return found
    }

    private func attempt(
        at place: PhaseDiagram.Place, _ neighbors: [Node]
    ) throws(EquilibriumError) -> (found: Node?, failure: EquilibriumError?) {
        equilibria += 1
        progress(equilibria)
        var failure: EquilibriumError?
        for place in [place] + plane.placesBeside(place) {
            do {
                let found = try search(at: place, neighbors)
                if !found.state.solution.isScreened { uncertified += 1 }
                return (found, nil)
            } catch {
                guard Self.isOfOneState(error) else { throw error }
                if let found = neighbors.lazy.compactMap({ self.adopted(at: place, from: $0) }).first {
                    return (found, nil)
                }
                failure = failure ?? error
                // Beside it the search would cost as much again.
                if case .budgetExceeded = error { break }
            }
        }
        return (nil, failure)
    }

    /// The state at a place where the search has failed, from a neighbour that is too far away to lead there at once.
    func approached(_ place: PhaseDiagram.Place, from neighbor: Node) throws(EquilibriumError) -> Node? {
        var near = neighbor
        for _ in 0..<Self.mostApproaches {
            if let found = adopted(at: place, from: near) { return found }
            guard let next = try attempt(at: Self.between(near.place, place, 0.5), [near]).found else { return nil }
            near = next
        }
        return adopted(at: place, from: near)
    }

    /// Each halves the distance.
    private static let mostApproaches = 6

    /// Whether an error says of one state only that it was not found.
    private static func isOfOneState(_ error: EquilibriumError) -> Bool {
        switch error {
        case .notConverged, .nonFiniteEnergy, .budgetExceeded: true
        default: false
        }
    }

    private func search(at place: PhaseDiagram.Place, _ neighbors: [Node]) throws(EquilibriumError) -> Node {
        let (temperature, x) = plane.conditions(at: place)
        tracker.moleFractions = x
        minimizer.begin(budget)
        var state = try tracker.state(at: temperature, from: nil)
        for neighbor in neighbors where !Self.isSame(state.sets, neighbor.sets) {
            if let lower = try tracker.lower(than: state, from: neighbor.state) { state = lower }
        }
        return node(place, temperature, x, state)
    }

    /// The state to which a neighbour's assemblage leads where the search from nothing has failed, if a full screening finds nothing below it.
    func adopted(at place: PhaseDiagram.Place, from neighbor: Node) -> Node? {
        let (temperature, x) = plane.conditions(at: place)
        tracker.moleFractions = x
        minimizer.begin(budget)
        guard let state = tracker.follow(neighbor.sets, neighbor.state.lowest, to: temperature),
            isScreened(state.solution.assemblage)
        else { return nil }
        failures.removeAll { $0.place == place }
        return node(place, temperature, x, state)
    }

    private func node(
        _ place: PhaseDiagram.Place, _ temperature: Double, _ x: [Double], _ state: AssemblageTracker.State
    ) -> Node {
        Node(place: place, temperature: temperature, moleFractions: x, state: state, names: names(state.sets))
    }

    /// The lower one of a node's state and that to which a neighbour's assemblage leads.
    func lowered(_ old: Node, from neighbor: Node) throws(EquilibriumError) -> Node {
        guard !Self.isSame(old.sets, neighbor.sets) else { return old }
        tracker.moleFractions = old.moleFractions
        minimizer.begin(budget)
        guard let state = try tracker.lower(than: old.state, from: neighbor.state) else { return old }
        return node(old.place, old.temperature, old.moleFractions, state)
    }

    func names(_ sets: [AssemblageSet]) -> [String] { sets.map { minimizer.reportedName(of: $0) }.sorted() }

    static func isSame(_ a: [AssemblageSet], _ b: [AssemblageSet]) -> Bool {
        a.count == b.count && a.allSatisfy { set in b.contains { AssemblageTracker.isSame($0, set) } }
    }

    func composition(of set: AssemblageSet) -> PhaseDiagram.PhaseComposition {
        let model = minimizer.system.phases[set.phase]
        let x = set.y.withUnsafeBufferPointer { buffer in
            let y = buffer.baseAddress.unsafelyUnwrapped
            let atoms = model.atomCount(y)
            return minimizer.system.components.indices.map { model.amount(of: $0, y) / atoms }
        }
        return PhaseDiagram.PhaseComposition(phase: minimizer.reportedName(of: set), moleFractions: x)
    }

    /// All changes of the assemblage on the line between two equilibria, in their order.
    func crossings(_ a: Node, _ b: Node) throws(EquilibriumError) -> [Crossing] {
        try changes(a, 0, b, 1, 0)
    }

    private func changes(
        _ a: Node, _ start: Double, _ b: Node, _ end: Double, _ depth: Int
    ) throws(EquilibriumError) -> [Crossing] {
        if a.names == b.names { return try hiddenChanges(a, start, b, end, depth) }
        let isOrdering = Self.isSame(a.sets, b.sets)
        guard end - start > (isOrdering ? Self.shortestOrdering : Self.shortest), depth < Self.deepest else {
            return [
                Crossing(
                    place: Self.between(a.place, b.place, 0.5), share: 0.5 * (start + end),
                    kind: isOrdering ? .ordering : .narrowed, before: a.names, behind: b.names, solution: nil)
            ]
        }
        if !isOrdering {
            if let found = try solved(a, b, start, end, depth) { return found }
            if let found = try invariant(a, b, start, end) { return [found] }
        }
        guard let middle = try node(at: Self.between(a.place, b.place, 0.5), neighbors: [a, b]) else {
            return [
                Crossing(
                    place: Self.between(a.place, b.place, 0.5), share: 0.5 * (start + end), kind: .narrowed,
                    before: a.names, behind: b.names, solution: nil)
            ]
        }
        let half = 0.5 * (start + end)
        return try changes(a, start, middle, half, depth + 1) + changes(middle, half, b, end, depth + 1)
    }

    /// Changes between two equilibria of the same phases, some with other compositions: a narrow field may lie between them.
    private func hiddenChanges(
        _ a: Node, _ start: Double, _ b: Node, _ end: Double, _ depth: Int
    ) throws(EquilibriumError) -> [Crossing] {
        guard a.sets.count > 1, !Self.isSame(a.sets, b.sets), depth < Self.deepest else { return [] }
        if let found = try solved(a, b, start, end, depth) { return found }
        guard end - start > Self.shortestHidden,
            let middle = try node(at: Self.between(a.place, b.place, 0.5), neighbors: [a, b])
        else { return [] }
        let half = 0.5 * (start + end)
        return try changes(a, start, middle, half, depth + 1) + changes(middle, half, b, end, depth + 1)
    }

    static func between(_ a: PhaseDiagram.Place, _ b: PhaseDiagram.Place, _ share: Double) -> PhaseDiagram.Place {
        PhaseDiagram.Place(x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y))
    }

    /// The changes on a line one of which is solved for.
    private func solved(
        _ a: Node, _ b: Node, _ start: Double, _ end: Double, _ depth: Int
    ) throws(EquilibriumError) -> [Crossing]? {
        try firstTurn(a, b) { (turn) throws(EquilibriumError) in try self.changes(turn, start, end, depth) }
    }

    /// A state between two others at which a set's amount is zero.
    struct Turn {
        var found: AssemblageTracker.State
        /// The end whose assemblage led there, the other one, and whether the first is the line's beginning.
        var on: Node
        var off: Node
        var isForward: Bool
        /// The set, and whether it joins on the way or is lost.
        var changing: Int
        var joins: Bool

        /// How far along the line it lies, from 0 to 1.
        var share: Double {
            let position = found.solution.assemblage.position
            return isForward ? position : 1 - position
        }
    }

    /// The state of a turn, with the set whose amount is zero.
    func node(_ turn: Turn) -> Node {
        let place = Self.between(turn.on.place, turn.off.place, turn.found.solution.assemblage.position)
        let (temperature, x) = plane.conditions(at: place)
        return node(place, temperature, x, turn.found)
    }

    /// What comes of the first turn on a line that is accepted: a set of one end vanishes on the way to the other, or one of the other end
    /// joins.
    func firstTurn<Result>(
        _ a: Node, _ b: Node, accepted: (Turn) throws(EquilibriumError) -> Result?
    ) throws(EquilibriumError) -> Result? {
        for isForward in [true, false] {
            let (on, off) = isForward ? (a, b) : (b, a)
            for index in on.sets.indices
            where on.sets.count > 1
                && (Self.isBeyond(on.sets[index], on, off) || Self.isOther(on.sets[index], on, off))
            {
                guard let found = vanishing(index, in: on.sets, on, off) else { continue }
                let turn = Turn(
                    found: found, on: on, off: off, isForward: isForward, changing: index, joins: false)
                if let result = try accepted(turn) { return result }
            }
        }
        for isForward in [true, false] {
            let (on, off) = isForward ? (a, b) : (b, a)
            guard on.sets.count < on.moleFractions.count else { continue }
            for other in Self.sets(of: off, beyond: on) {
                let sets = on.sets + [AssemblageSet(phase: other.phase, amount: 1e-3, y: other.y)]
                guard let found = vanishing(on.sets.count, in: sets, on, off) else { continue }
                let turn = Turn(
                    found: found, on: on, off: off, isForward: isForward, changing: on.sets.count, joins: true)
                if let result = try accepted(turn) { return result }
            }
        }
        return nil
    }

    /// The changes between two ends on either side of one that was solved for.
    private func changes(
        _ turn: Turn, _ start: Double, _ end: Double, _ depth: Int
    ) throws(EquilibriumError) -> [Crossing]? {
        let (on, off, isForward) = (turn.on, turn.off, turn.isForward)
        let with = node(turn)
        let place = with.place
        var less = turn.found
        less.solution.assemblage.sets.remove(at: turn.changing)
        let without = node(place, with.temperature, with.moleFractions, less)
        let (near, far) = turn.joins ? (without, with) : (with, without)
        guard far.names != on.names, near.names != off.names else { return nil }
        let share = start + turn.share * (end - start)
        let crossing = Crossing(
            place: place, share: share, kind: .zeroFraction, before: isForward ? near.names : far.names,
            behind: isForward ? far.names : near.names, solution: turn.found.solution.assemblage)
        if isForward {
            return try changes(on, start, near, share, depth + 1) + [crossing]
                + changes(far, share, off, end, depth + 1)
        }
        return try changes(off, start, far, share, depth + 1) + [crossing] + changes(near, share, on, end, depth + 1)
    }

    /// Sets of one state whose name occurs more often there than in the other.
    private static func sets(of a: Node, beyond b: Node) -> [AssemblageSet] {
        a.sets.filter { set in !b.sets.contains { AssemblageTracker.isSame($0, set) } && isBeyond(set, a, b) }
    }

    /// Whether a set has no counterpart in a state of the same phases.
    private static func isOther(_ set: AssemblageSet, _ a: Node, _ b: Node) -> Bool {
        a.names == b.names && !b.sets.contains { AssemblageTracker.isSame($0, set) }
    }

    private static func isBeyond(_ set: AssemblageSet, _ a: Node, _ b: Node) -> Bool {
        a.sets.count { $0.phase == set.phase } > b.sets.count { $0.phase == set.phase }
    }

    /// The state on the line at which a set's amount is zero and nothing lies below the plane; nil where Newton's method leads to none.
    private func vanishing(
        _ set: Int, in sets: [AssemblageSet], _ on: Node, _ off: Node
    ) -> AssemblageTracker.State? {
        let path = ConditionPath(
            temperature: off.temperature - on.temperature,
            moleFractions: zip(on.moleFractions, off.moleFractions).map { $1 - $0 })
        return solve(
            sets, vanishing: set, temperature: on.temperature, moleFractions: on.moleFractions, path: path,
            lowest: on.state.lowest, watched: off.sets)
    }

    /// Newton's method with a set's amount held at zero along a path of conditions (nil: over temperature), and a look at all phases.
    func solve(
        _ sets: [AssemblageSet], vanishing set: Int, temperature: Double, moleFractions: [Double], path: ConditionPath?,
        lowest: [[[Double]]], watched: [AssemblageSet]
    ) -> AssemblageTracker.State? {
        let isCold = path.map { $0.temperature == 0 } ?? false
        let tables: (Double) -> TemperatureTable? = { [minimizer, pressure] in
            isCold
                ? try? minimizer.table(temperature: $0, pressure: pressure)
                : try? minimizer.system.table(temperature: $0, pressure: pressure)
        }
        let solution = try? minimizer.newton.solve(
            sets, moleFractions: moleFractions, temperature: temperature, pressure: pressure,
            condition: .fraction(sets: [set], value: 0), path: path, tables: tables)
        guard var refined = solution, refined.unstableSet == nil, refined.sets.count == sets.count,
            path == nil || (-1e-8...1 + 1e-8).contains(refined.position),
            refined.sets.allSatisfy({ $0.amount >= -minimizer.tolerances.massBalance }),
            let table = try? minimizer.table(temperature: refined.temperature, pressure: pressure)
        else { return nil }
        refined.position = min(max(refined.position, 0), 1)
        for s in refined.sets.indices where refined.sets[s].amount < 1e-14 { refined.sets[s].amount = 0 }
        let others = watched.filter { other in !refined.sets.contains { AssemblageTracker.isSame($0, other) } }
        minimizer.minimizations = 0
        guard
            let minima = minimizer.glance(
                under: refined, table, from: lowest, left: others, watched: Set(others.map(\.phase))),
            minima.allSatisfy({
                $0.excess >= -minimizer.tolerances.acceptedGap || minimizer.system.isDormant[$0.phase]
            })
        else { return nil }
        return AssemblageTracker.State(
            solution: GibbsMinimizer.Solution(
                assemblage: refined, excess: minimizer.lowestExcess(minima), minimizations: minimizer.minimizations,
                isScreened: minima.allSatisfy(\.isConverged), rounds: 1),
            lowest: lowest, minima: minima)
    }

    /// A node's assemblage at another temperature and composition nearby, with a look at all phases; nil where it is not stable there.
    func assemblage(of node: Node, at temperature: Double, moleFractions: [Double]) -> [AssemblageSet]? {
        guard moleFractions.allSatisfy({ $0 > 0 }) else { return nil }
        tracker.moleFractions = moleFractions
        minimizer.begin(budget)
        guard let found = tracker.follow(node.sets, node.state.lowest, to: temperature),
            Self.isSame(found.sets, node.sets)
        else { return nil }
        return found.sets
    }

    /// An assemblage at another place, with all its sets; nil where Newton's method leads to none.
    func moved(_ sets: [AssemblageSet], to place: PhaseDiagram.Place) -> [AssemblageSet]? {
        let (temperature, x) = plane.conditions(at: place)
        return minimizer.follow(sets, to: temperature, moleFractions: x, pressure: pressure)?.sets
    }

    /// Whether the search for phases below an assemblage's plane, from all starts, is completed and finds none.
    func isScreened(_ solution: AssemblageSolution) -> Bool {
        screened(solution)?.allSatisfy { $0.isConverged && isAccepted($0) } ?? false
    }

    /// Whether nothing lies below an assemblage's plane as far as minimizations converge.
    func isBare(_ solution: AssemblageSolution) -> Bool { screened(solution)?.allSatisfy(isAccepted) ?? false }

    private func isAccepted(_ minimum: GibbsMinimizer.PhaseMinimum) -> Bool {
        minimum.excess >= -minimizer.tolerances.acceptedGap || minimizer.system.isDormant[minimum.phase]
    }

    private func screened(_ solution: AssemblageSolution) -> [GibbsMinimizer.PhaseMinimum]? {
        guard let table = try? minimizer.table(temperature: solution.temperature, pressure: pressure),
            (try? minimizer.samples.prepare(table)) != nil
        else { return nil }
        minimizer.minimizations = 0
        return minimizer.screen(potentials: solution.potentials, table, under: solution)
    }

    /// An equilibrium of all sets of both ends, one more than either may have at a freely chosen temperature.
    private func invariant(
        _ a: Node, _ b: Node, _ start: Double, _ end: Double
    ) throws(EquilibriumError) -> Crossing? {
        let m = a.moleFractions.count
        guard a.temperature != b.temperature, a.sets.count == m, b.sets.count == m else { return nil }
        let joining = b.sets.filter { set in
            !a.sets.contains { AssemblageTracker.isSame($0, set) }
                || b.sets.count { $0.phase == set.phase } > a.sets.count { $0.phase == set.phase }
        }
        let lost = a.sets.indices.filter { s in !b.sets.contains { AssemblageTracker.isSame($0, a.sets[s]) } }
        for new in joining {
            let sets = a.sets + [AssemblageSet(phase: new.phase, amount: 1e-3, y: new.y)]
            for leaving in lost.isEmpty ? Array(a.sets.indices) : lost {
                guard let found = vanishing(leaving, in: sets, a, b) else { continue }
                var rest = found.sets
                rest.remove(at: leaving)
                guard names(rest) == b.names, names(Array(found.sets.dropLast())) == a.names else { continue }
                let position = found.solution.assemblage.position
                return Crossing(
                    place: Self.between(a.place, b.place, position), share: start + position * (end - start),
                    kind: .invariant, before: a.names, behind: b.names, solution: found.solution.assemblage)
            }
        }
        return nil
    }
}
