/// Finds where two boundaries of an isopleth cross: two phases' amounts are zero at one place.
struct NodeSearch {
    private let states: DiagramStates

    /// Amounts of a phase below this are zero [moles of formula units per mole of atoms], and steps below this are none.
    private static let zeroAmount = 1e-10
    private static let smallestStep = 1e-6
    private static let mostSteps = 20

    init(_ states: DiagramStates) { self.states = states }

    /// - Parameters:
    ///   - crossings: of the boundaries that meet; two of them hold both phases, each with one of them at zero.
    ///   - size: of the triangle in which they meet [share of the plane's side].
    func place(
        _ crossings: [DiagramStates.Crossing], near estimate: PhaseDiagram.Place, size: Double
    ) -> PhaseDiagram.Place? {
        guard !states.plane.isIsothermal else { return nil }
        let most = crossings.compactMap { $0.solution?.sets.count }.max() ?? 0
        let full = crossings.filter { $0.solution?.sets.count == most }
        guard full.count == 2, let sets = full[0].solution?.sets, let others = full[1].solution?.sets,
            let first = sets.firstIndex(where: { $0.amount == 0 }),
            let second = others.first(where: { $0.amount == 0 }),
            let growing = sets.firstIndex(where: { AssemblageTracker.isSame($0, second) }), growing != first
        else { return nil }
        return walk(from: full[0], sets, vanishing: first, until: growing, toward: estimate, size: size)
    }

    /// Along the line on which one set's amount is zero to where the other's is, by secants from the side where that is stable.
    private func walk(
        from start: DiagramStates.Crossing, _ sets: [AssemblageSet], vanishing first: Int, until second: Int,
        toward estimate: PhaseDiagram.Place, size: Double
    ) -> PhaseDiagram.Place? {
        let plane = states.plane
        let (a, b) = (plane.scaled(start.place), plane.scaled(estimate))
        let length = ((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)).squareRoot()
        guard length > 0 else { return nil }
        // Across the way, where the line is looked for.
        let across = (x: -(b.y - a.y) / length * size, y: (b.x - a.x) / length * size)
        var low = (share: 0.0, amount: sets[second].amount, place: start.place, sets: sets)
        var before: (share: Double, amount: Double)?
        var high = 4.0
        var next = 0.5
        for _ in 0..<Self.mostSteps {
            let center = (x: a.x + next * (b.x - a.x), y: a.y + next * (b.y - a.y))
            let found = solve(
                low.sets, vanishing: first, from: plane.place(scaled: (center.x - across.x, center.y - across.y)),
                to: plane.place(scaled: (center.x + across.x, center.y + across.y)))
            if let found, found.sets[second].amount >= 0 {
                before = (low.share, low.amount)
                low = (next, found.sets[second].amount, found.place, found.sets)
            } else {
                high = next
            }
            if low.amount < Self.zeroAmount || high - low.share < Self.smallestStep { break }
            var guess = 0.5 * (low.share + min(high, low.share + 1))
            if let before, before.amount > low.amount {
                guess = low.share + low.amount * (low.share - before.share) / (before.amount - low.amount)
            }
            next = guess < high ? guess : 0.5 * (low.share + high)
            if next - low.share < 1e-12 { break }
        }
        return before != nil && plane.distance(low.place, estimate) < 2 * size ? low.place : nil
    }

    private func solve(
        _ sets: [AssemblageSet], vanishing set: Int, from: PhaseDiagram.Place, to: PhaseDiagram.Place
    ) -> (place: PhaseDiagram.Place, sets: [AssemblageSet])? {
        let (start, end) = (states.plane.conditions(at: from), states.plane.conditions(at: to))
        let path = ConditionPath(
            temperature: end.temperature - start.temperature,
            moleFractions: zip(start.moleFractions, end.moleFractions).map { $1 - $0 })
        let none = [[[Double]]](repeating: [], count: states.minimizer.system.phases.count)
        guard
            let found = states.solve(
                sets, vanishing: set, temperature: start.temperature, moleFractions: start.moleFractions, path: path,
                lowest: none, watched: [])
        else { return nil }
        return (DiagramStates.between(from, to, found.solution.assemblage.position), found.sets)
    }
}
