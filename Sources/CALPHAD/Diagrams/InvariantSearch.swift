/// Finds the invariant equilibria that an isopleth crosses, and the special points of a T–x diagram of two components, from its net.
struct InvariantSearch {
    private let net: DiagramNet
    private var states: DiagramStates { net.states }

    init(_ net: DiagramNet) { self.net = net }

    /// In falling order of temperature.
    ///
    /// - Parameter criticalPoints: those of a T–x diagram are among its invariants.
    func invariants(_ criticalPoints: [PhaseDiagram.CriticalPoint]) throws(EquilibriumError) -> [PhaseDiagram.Invariant]
    {
        guard !states.plane.isIsothermal else { return [] }
        var found = try withoutFreedom()
        if states.minimizer.system.components.count == 2 {
            found += transformations()
            let critical = criticalPoints.map {
                PhaseDiagram.Invariant(
                    reaction: .critical, temperature: $0.temperature, phases: [$0.phase], isScreened: $0.isScreened)
            }
            for point in congruentPoints() + critical where !found.contains(where: { Self.isSame($0, point) }) {
                found.append(point)
            }
        }
        return found.sorted { ($1.temperature, $0.reaction.rawValue) < ($0.temperature, $1.reaction.rawValue) }
    }

    /// Closer than this two points of one kind are one [K, mole fraction].
    private static let sameTemperature = 0.02
    private static let sameComposition = 1e-3

    private static func isSame(_ a: PhaseDiagram.Invariant, _ b: PhaseDiagram.Invariant) -> Bool {
        a.reaction == b.reaction && abs(a.temperature - b.temperature) < sameTemperature
            && a.phases.map(\.phase).sorted() == b.phases.map(\.phase).sorted()
            && zip(a.phases, b.phases).allSatisfy {
                abs($0.moleFractions[1] - $1.moleFractions[1]) < sameComposition
            }
    }

    // MARK: One phase more than components

    private func withoutFreedom() throws(EquilibriumError) -> [PhaseDiagram.Invariant] {
        var found: [PhaseDiagram.Invariant] = []
        for edge in net.orderedEdges {
            for crossing in net.crossings[edge] ?? [] where crossing.kind == .invariant {
                guard let solution = crossing.solution else { continue }
                let point = try invariant(solution)
                if !found.contains(where: { Self.isSame($0, point) }) { found.append(point) }
            }
        }
        return found
    }

    private func invariant(_ solution: AssemblageSolution) throws(EquilibriumError) -> PhaseDiagram.Invariant {
        let table = try states.minimizer.table(temperature: solution.temperature, pressure: states.pressure)
        let phases = solution.sets.map { set in
            var one = set
            one.amount = 1
            let sums = states.minimizer.sums(of: [one], table)
            return (composition: states.composition(of: set), entropy: sums.entropy / sums.atoms)
        }.sorted {
            ($0.composition.moleFractions[1], $0.composition.phase)
                < ($1.composition.moleFractions[1], $1.composition.phase)
        }
        let (reaction, members) = reaction(phases)
        return PhaseDiagram.Invariant(
            reaction: reaction, temperature: solution.temperature, phases: members.map { phases[$0].composition },
            isScreened: states.isScreened(solution))
    }

    /// What forms of what on cooling, and which phases take part: Σ ν_i x_i = 0 has one solution; the side with the higher entropy is
    /// stable above.
    private func reaction(
        _ phases: [(composition: PhaseDiagram.PhaseComposition, entropy: Double)]
    ) -> (PhaseDiagram.Invariant.Reaction, members: [Int]) {
        let last = phases.count - 1
        var equations = LinearEquations(unknowns: last)
        for k in phases[0].composition.moleFractions.indices {
            equations.add(
                phases[..<last].map { $0.composition.moleFractions[k] },
                right: -phases[last].composition.moleFractions[k])
        }
        var shares = (equations.solved()?.values ?? [Double](repeating: 0, count: last)) + [1]
        // Two phases of one composition change into each other, whatever stands by.
        for i in phases.indices {
            for j in phases.indices where j > i && Self.isOne(phases[i].composition, phases[j].composition) {
                shares = phases.indices.map { $0 == i ? 1 : $0 == j ? -1 : 0 }
            }
        }
        if zip(shares, phases).reduce(0, { $0 + $1.0 * $1.1.entropy }) > 0 { shares = shares.map { -$0 } }
        let largest = shares.reduce(0) { max($0, abs($1)) }
        let above = phases.indices.filter { shares[$0] < -Self.noShare * largest }
        let below = phases.indices.filter { shares[$0] > Self.noShare * largest }
        let liquids = Set(states.minimizer.system.phaseNames(matching: "liquid"))
        func liquidCount(_ members: [Int]) -> Int { members.count { liquids.contains(phases[$0].composition.phase) } }
        let melt = (above: liquidCount(above), below: liquidCount(below))
        let name = above.first.map { phases[$0].composition.phase }
        switch (above.count, below.count) {
        case (1, 1): return (.transformation, below + above)
        case (1, _):
            if melt.above == 1 { return (melt.below == 0 ? .eutectic : .monotectic, Array(phases.indices)) }
            if melt.below > 0 { return (.metatectic, Array(phases.indices)) }
            let isSeparation = below.contains { phases[$0].composition.phase == name }
            return (isSeparation ? .monotectoid : .eutectoid, Array(phases.indices))
        case (_, 1):
            return (
                melt.above == 0 ? .peritectoid : melt.above == 1 ? .peritectic : .syntectic, Array(phases.indices)
            )
        default: return (.transition, Array(phases.indices))
        }
    }

    /// A share of this size takes no part.
    private static let noShare = 1e-9

    private static func isOne(_ a: PhaseDiagram.PhaseComposition, _ b: PhaseDiagram.PhaseComposition) -> Bool {
        zip(a.moleFractions, b.moleFractions).allSatisfy { abs($0 - $1) < 1e-9 }
    }

    // MARK: Pure components

    /// Changes of the phase that a pure component consists of.
    private func transformations() -> [PhaseDiagram.Invariant] {
        var found: [PhaseDiagram.Invariant] = []
        for edge in net.orderedEdges {
            guard let first = net.nodes[edge.a], let second = net.nodes[edge.b], first.place.x == second.place.x,
                let pure = first.moleFractions.firstIndex(where: { $0 > 1 - 1e-9 })
            else { continue }
            let (below, above) = first.temperature < second.temperature ? (first, second) : (second, first)
            guard let before = main(below), let after = main(above), before != after else { continue }
            let crossings = net.crossings[edge] ?? []
            let known = crossings.filter { crossing in
                let names = Set(crossing.before + crossing.behind)
                return names.contains(before) && names.contains(after)
            }
            guard let crossing = known.last else { continue }
            var x = [0.0, 0.0]
            x[pure] = 1
            found.append(
                PhaseDiagram.Invariant(
                    reaction: .transformation, temperature: crossing.place.y,
                    phases: [before, after].map { PhaseDiagram.PhaseComposition(phase: $0, moleFractions: x) },
                    isScreened: crossing.solution.map { states.isScreened($0) } ?? false))
        }
        return found
    }

    /// The phase with most of the atoms.
    private func main(_ node: DiagramStates.Node) -> String? {
        node.sets.max { states.minimizer.atoms(in: $0) < states.minimizer.atoms(in: $1) }.map {
            states.minimizer.reportedName(of: $0)
        }
    }

    // MARK: Where two phases become one

    /// Congruent points: between two points of a boundary that have the other phase on different sides.
    private func congruentPoints() -> [PhaseDiagram.Invariant] {
        var found: [PhaseDiagram.Invariant] = []
        for triangle in net.triangles {
            var ends: [(pair: [[String]], end: BoundaryEnd)] = []
            for edge in triangle.edges {
                for crossing in net.crossings[edge] ?? [] where crossing.kind == .zeroFraction {
                    if let end = boundaryEnd(crossing) { ends.append((DiagramNet.pair(crossing), end)) }
                }
            }
            for i in ends.indices {
                for j in ends.indices where j > i && ends[i].pair == ends[j].pair {
                    let (a, b) = (ends[i].end, ends[j].end)
                    guard a.distance * b.distance < 0, name(a.on) == name(b.on), name(a.off) == name(b.off),
                        name(a.on) != name(a.off), let point = congruent(a, b)
                    else { continue }
                    if !found.contains(where: { Self.isSame($0, point) }) { found.append(point) }
                }
            }
        }
        return found
    }

    private func name(_ set: AssemblageSet) -> String { states.minimizer.reportedName(of: set) }

    /// A boundary of two phases at a composition.
    private struct BoundaryEnd {
        var x: Double
        var temperature: Double
        var on: AssemblageSet
        /// The set whose amount is zero.
        var off: AssemblageSet
        /// How much more of the second component that holds.
        var distance: Double
    }

    private func boundaryEnd(_ crossing: DiagramStates.Crossing) -> BoundaryEnd? {
        guard let solution = crossing.solution, solution.sets.count == 2,
            let zero = solution.sets.firstIndex(where: { $0.amount == 0 })
        else { return nil }
        return end(solution.sets[1 - zero], solution.sets[zero], solution.temperature)
    }

    private func end(_ on: AssemblageSet, _ off: AssemblageSet, _ temperature: Double) -> BoundaryEnd {
        let x = states.composition(of: on).moleFractions[1]
        return BoundaryEnd(
            x: x, temperature: temperature, on: on, off: off,
            distance: states.composition(of: off).moleFractions[1] - x)
    }

    /// The boundary at another composition.
    private func boundary(at x: Double, from start: BoundaryEnd) -> BoundaryEnd? {
        guard x > 0, x < 1 else { return nil }
        let found = states.solve(
            [start.on, start.off], vanishing: 1, temperature: start.temperature, moleFractions: [1 - x, x], path: nil,
            lowest: [[[Double]]](repeating: [], count: states.minimizer.system.phases.count), watched: [])
        return found.map { end($0.sets[0], $0.sets[1], $0.temperature) }
    }

    private static let exact = 1e-9

    /// Where both phases have one composition: the extremum of the boundary.
    private func congruent(_ a: BoundaryEnd, _ b: BoundaryEnd) -> PhaseDiagram.Invariant? {
        var (low, high) = (a, b)
        for _ in 0..<60 {
            let width = high.x - low.x
            if abs(width) < Self.exact { break }
            // The straight line's zero, kept off the ends so that both close in.
            let share = min(max(low.distance / (low.distance - high.distance), 0.05), 0.95)
            guard let middle = boundary(at: low.x + share * width, from: low) else { return nil }
            if abs(middle.distance) < Self.exact {
                (low, high) = (middle, middle)
                break
            }
            if middle.distance * low.distance > 0 { low = middle } else { high = middle }
        }
        let point = abs(low.distance) < abs(high.distance) ? low : high
        // Two boundaries of a narrow field have the other phase on different sides as well.
        guard abs(point.distance) < Self.sameComposition else { return nil }
        let names = [point.on, point.off].map { states.minimizer.reportedName(of: $0) }.sorted()
        let x = [1 - point.x, point.x]
        return PhaseDiagram.Invariant(
            reaction: .congruent, temperature: point.temperature,
            phases: names.map { PhaseDiagram.PhaseComposition(phase: $0, moleFractions: x) }, isScreened: true)
    }
}
