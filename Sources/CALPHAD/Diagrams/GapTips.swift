/// Closes the boundaries of gaps at their critical points: the net ends where it is too coarse for the narrow end of a gap.
struct GapTips {
    let states: DiagramStates

    /// Where on the way to the tip tie-lines are solved for.
    private static let shares = [0.35, 0.6, 0.8, 0.92, 0.98]
    /// A boundary that ends farther away than this belongs to another gap [share of the plane's side].
    private static let farthest = 0.15

    /// Whether a boundary with these assemblages on its sides is that of the gap which ends at a point.
    static func isBoundary(_ pair: [[String]], of point: PhaseDiagram.CriticalPoint) -> Bool {
        let one = ([point.phase.phase] + point.others.map(\.phase)).sorted()
        let two = (one + [point.phase.phase]).sorted()
        return pair == [one, two] || pair == [two, one]
    }

    /// How much longer a piece of a boundary is by way of a point; nil where that is too far away.
    func detour(_ a: PhaseDiagram.Place, _ b: PhaseDiagram.Place, by point: PhaseDiagram.Place) -> Double? {
        guard isNear(a, point) || isNear(b, point) else { return nil }
        return states.plane.distance(a, point) + states.plane.distance(b, point) - states.plane.distance(a, b)
    }

    func isNear(_ place: PhaseDiagram.Place, _ point: PhaseDiagram.Place) -> Bool {
        states.plane.distance(place, point) < Self.farthest
    }

    /// Places on the boundary between two of its crossings on either side of a tip, by way of that, both ends left out.
    func places(
        from a: DiagramStates.Crossing, to b: DiagramStates.Crossing, by point: PhaseDiagram.CriticalPoint
    ) -> [PhaseDiagram.Place] {
        var (left, right): ([PhaseDiagram.Place], [PhaseDiagram.Place]) = ([], [])
        let middle = DiagramStates.between(a.place, b.place, 0.5)
        guard var sets = a.solution?.sets else { return [point.place] }
        for share in Self.shares {
            let center = DiagramStates.between(middle, point.place, share)
            guard let inside = states.moved(sets, to: center),
                let first = edge(inside, from: center, along: (b.place, a.place)),
                let second = edge(inside, from: center, along: (a.place, b.place))
            else { break }
            sets = inside
            left.append(first)
            right.insert(second, at: 0)
        }
        return left + [point.place] + right
    }

    /// Where one of two sets vanishes on the way from inside a gap.
    private func edge(
        _ sets: [AssemblageSet], from center: PhaseDiagram.Place,
        along direction: (from: PhaseDiagram.Place, to: PhaseDiagram.Place)
    ) -> PhaseDiagram.Place? {
        let end = PhaseDiagram.Place(
            x: center.x + direction.to.x - direction.from.x, y: center.y + direction.to.y - direction.from.y)
        let (start, far) = (states.plane.conditions(at: center), states.plane.conditions(at: end))
        let path = ConditionPath(
            temperature: far.temperature - start.temperature,
            moleFractions: zip(start.moleFractions, far.moleFractions).map { $1 - $0 })
        let none = [[[Double]]](repeating: [], count: states.minimizer.system.phases.count)
        var nearest: Double?
        for set in sets.indices where sets.count(where: { $0.phase == sets[set].phase }) > 1 {
            let found = states.solve(
                sets, vanishing: set, temperature: start.temperature, moleFractions: start.moleFractions, path: path,
                lowest: none, watched: [])
            if let position = found?.solution.assemblage.position { nearest = min(position, nearest ?? position) }
        }
        return nearest.map { DiagramStates.between(center, end, $0) }
    }
}
