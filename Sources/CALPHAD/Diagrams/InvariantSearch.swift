/// Finds the invariant equilibria and the special points of a T–x diagram of two components from its net.
struct InvariantSearch {
    private let net: DiagramNet
    private var states: DiagramStates { net.states }

    init(_ net: DiagramNet) { self.net = net }

    /// In falling order of temperature.
    func invariants() throws(EquilibriumError) -> [PhaseDiagram.Invariant] {
        guard !states.plane.isIsothermal, states.minimizer.system.components.count == 2 else { return [] }
        var found = try threePhaseEquilibria() + transformations()
        for point in extrema() where !found.contains(where: { Self.isSame($0, point) }) { found.append(point) }
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

    // MARK: Three phases

    private func threePhaseEquilibria() throws(EquilibriumError) -> [PhaseDiagram.Invariant] {
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
        }.sorted { $0.composition.moleFractions[1] < $1.composition.moleFractions[1] }
        let x = phases.map(\.composition.moleFractions[1])
        // The middle phase against the mixture of the outer two: the side with more entropy is stable above.
        let share = x[2] > x[0] ? (x[1] - x[0]) / (x[2] - x[0]) : 0.5
        let gain = phases[1].entropy - (1 - share) * phases[0].entropy - share * phases[2].entropy
        let names = phases.map(\.composition.phase)
        return PhaseDiagram.Invariant(
            reaction: reaction(names, middleIsAbove: gain > 0), temperature: solution.temperature,
            phases: phases.map(\.composition), isScreened: states.isScreened(solution))
    }

    private func reaction(_ names: [String], middleIsAbove: Bool) -> PhaseDiagram.Invariant.Reaction {
        let liquids = Set(states.minimizer.system.phaseNames(matching: "liquid"))
        let isLiquid = names.map { liquids.contains($0) }
        let outer = (isLiquid[0] ? 1 : 0) + (isLiquid[2] ? 1 : 0)
        if middleIsAbove {
            if isLiquid[1] { return outer == 0 ? .eutectic : .monotectic }
            if outer > 0 { return .metatectic }
            return names[0] == names[1] || names[1] == names[2] ? .monotectoid : .eutectoid
        }
        return outer == 0 ? .peritectoid : outer == 1 ? .peritectic : .syntectic
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

    /// Congruent points and critical points: between two points of a boundary that have the other phase on different sides.
    private func extrema() -> [PhaseDiagram.Invariant] {
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
                    guard a.distance * b.distance < 0, a.on.phase == b.on.phase, a.off.phase == b.off.phase else {
                        continue
                    }
                    let point = a.on.phase == a.off.phase ? critical(a, b) ?? critical(b, a) : congruent(a, b)
                    if let point, !found.contains(where: { Self.isSame($0, point) }) { found.append(point) }
                }
            }
        }
        return found
    }

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
            lowest: [[Double]?](repeating: nil, count: states.minimizer.system.phases.count), watched: [])
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

    /// The end of a gap: temperatures and middles of tie-lines nearby, as polynomials of the squares of their lengths, at length zero
    /// (sets of one phase cannot be told apart closer to it).
    private func critical(_ start: BoundaryEnd, _ other: BoundaryEnd) -> PhaseDiagram.Invariant? {
        let middle = start.x + 0.5 * start.distance
        let step = 0.1 * min(middle, 1 - middle, 0.12) * (start.distance > 0 ? -1 : 1)
        var samples: [(square: Double, temperature: Double, middle: Double)] = []
        var last = start
        for k in 1...4 {
            guard let next = boundary(at: start.x + Double(k) * step, from: last), next.distance * start.distance > 0
            else { return nil }
            samples.append((next.distance * next.distance, next.temperature, next.x + 0.5 * next.distance))
            last = next
        }
        /// Lagrange's polynomial at zero.
        func limit(_ value: (Int) -> Double) -> Double {
            samples.indices.reduce(0) { sum, i in
                sum
                    + samples.indices.filter { $0 != i }.reduce(value(i)) {
                        $0 * samples[$1].square / (samples[$1].square - samples[i].square)
                    }
            }
        }
        let x = limit { samples[$0].middle }
        let temperature = limit { samples[$0].temperature }
        let ends = [start.x, other.x].sorted()
        let slack = abs(step)
        guard (ends[0] - slack...ends[1] + slack).contains(x), abs(start.distance) < abs(last.distance), temperature > 0
        else { return nil }
        return PhaseDiagram.Invariant(
            reaction: .critical, temperature: temperature,
            phases: [
                PhaseDiagram.PhaseComposition(
                    phase: states.minimizer.reportedName(of: start.on), moleFractions: [1 - x, x])
            ], isScreened: true)
    }
}
