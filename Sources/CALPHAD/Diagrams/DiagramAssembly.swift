/// Puts lines, fields and points together from a refined net.
struct DiagramAssembly {
    let net: DiagramNet
    var states: DiagramStates { net.states }
    var plane: DiagramPlane { net.states.plane }

    init(_ net: DiagramNet) { self.net = net }

    func diagram() throws(EquilibriumError) -> PhaseDiagram {
        let triangles = tieTriangles()
        let criticalPoints = CriticalPointSearch(net).points()
        let points = try InvariantSearch(net).invariants(criticalPoints)
        let corners = meetingPlaces(triangles, points) + criticalPoints.map(\.place)
        let boundaries = DiagramLines(net, corners: corners, criticalPoints: criticalPoints).boundaries()
        return PhaseDiagram(
            plane: plane.plane, components: states.minimizer.system.components, boundaries: boundaries,
            fields: DiagramFields(net, boundaries).fields(), tieLines: tieLines(), tieTriangles: triangles,
            invariants: points, criticalPoints: criticalPoints, failures: states.failures, warnings: warnings(),
            equilibria: states.equilibria,
            uncertified: states.uncertified)
    }

    /// Computed places at which boundaries meet.
    private func meetingPlaces(
        _ triangles: [PhaseDiagram.TieTriangle], _ invariants: [PhaseDiagram.Invariant]
    ) -> [PhaseDiagram.Place] {
        var places: [PhaseDiagram.Place] = []
        for triangle in triangles {
            places += triangle.phases.compactMap { plane.place(of: $0.moleFractions, temperature: 0) }
        }
        for invariant in invariants {
            places += invariant.phases.compactMap {
                plane.place(of: $0.moleFractions, temperature: invariant.temperature)
            }
        }
        return places
    }

    /// Nodes and crossings whose assemblages were solved for.
    private var assemblages: [AssemblageSolution] {
        var found = net.nodes.compactMap { $0?.state.solution.assemblage }
        for edge in net.orderedEdges { found += (net.crossings[edge] ?? []).compactMap(\.solution) }
        return found
    }

    // MARK: Isothermal sections

    /// Compositions closer than this are the same.
    private static let sameComposition = 1e-5

    /// Each assemblage of three phases once, all phases screened.
    private func tieTriangles() -> [PhaseDiagram.TieTriangle] {
        guard plane.isIsothermal else { return [] }
        var found: [PhaseDiagram.TieTriangle] = []
        for solution in assemblages where solution.sets.count == 3 {
            let phases = solution.sets.map { states.composition(of: $0) }.sorted {
                ($0.phase, $0.moleFractions[1], $0.moleFractions[2])
                    < ($1.phase, $1.moleFractions[1], $1.moleFractions[2])
            }
            let isKnown = found.contains { other in
                zip(other.phases, phases).allSatisfy { a, b in
                    a.phase == b.phase
                        && zip(a.moleFractions, b.moleFractions).allSatisfy {
                            abs($0 - $1) < Self.sameComposition
                        }
                }
            }
            if !isKnown {
                found.append(PhaseDiagram.TieTriangle(phases: phases, isScreened: states.isScreened(solution)))
            }
        }
        return found.sorted { Self.names($0.phases).lexicographicallyPrecedes(Self.names($1.phases)) }
    }

    private static func names(_ phases: [PhaseDiagram.PhaseComposition]) -> [String] { phases.map(\.phase) }

    /// Distance of the tie-lines kept [share of the plane's side].
    private static let tieLineDistance = 0.03

    /// Of the tie-lines enough to show their course: in an isothermal section computed ones that differ at one end at least, over
    /// two components those of the first net's temperatures.
    private func tieLines() -> [PhaseDiagram.TieLine] {
        if plane.isIsothermal {
            var kept: [PhaseDiagram.TieLine] = []
            for node in net.nodes {
                guard let node, node.sets.count == 2 else { continue }
                keep(node.sets, at: node.temperature, in: &kept, distance: Self.tieLineDistance)
            }
            return kept
        }
        guard states.minimizer.system.components.count == 2 else { return [] }
        return net.rows.flatMap { tieLines(at: $0.temperature, height: $0.height) }
    }

    /// The tie-lines of a temperature, to which those nearby lead.
    private func tieLines(at temperature: Double, height: Double) -> [PhaseDiagram.TieLine] {
        var kept: [PhaseDiagram.TieLine] = []
        let near = net.nodes.compactMap { $0 }.filter {
            $0.sets.count == 2 && abs($0.temperature - temperature) <= height
        }.enumerated().sorted {
            (abs($0.element.temperature - temperature), $0.offset)
                < (abs($1.element.temperature - temperature), $1.offset)
        }.map(\.element)
        for node in near {
            let ends = node.sets.map { states.composition(of: $0).moleFractions[1] }
            // Of those already there one serves the whole width between its ends.
            let middle = 0.5 * (ends[0] + ends[1])
            let isCovered = kept.contains { line in
                let x = line.phases.map { $0.moleFractions[1] }
                return middle >= x[0] && middle <= x[1]
            }
            guard !isCovered,
                let sets = states.assemblage(of: node, at: temperature, moleFractions: [1 - middle, middle])
            else { continue }
            keep(sets, at: temperature, in: &kept, distance: 1e-4)
        }
        return kept
    }

    private func keep(
        _ sets: [AssemblageSet], at temperature: Double, in kept: inout [PhaseDiagram.TieLine], distance: Double
    ) {
        let phases = sets.map { states.composition(of: $0) }.sorted {
            ($0.moleFractions[1], $0.phase) < ($1.moleFractions[1], $1.phase)
        }
        let ends = phases.compactMap { plane.place(of: $0.moleFractions, temperature: temperature) }
        let isNear = kept.contains { other in
            guard Set(Self.names(other.phases)) == Set(Self.names(phases)) else { return false }
            let places = other.phases.compactMap { plane.place(of: $0.moleFractions, temperature: other.temperature) }
            let straight = max(plane.distance(ends[0], places[0]), plane.distance(ends[1], places[1]))
            let crossed = max(plane.distance(ends[0], places[1]), plane.distance(ends[1], places[0]))
            return min(straight, crossed) < distance
        }
        if !isNear { kept.append(PhaseDiagram.TieLine(temperature: temperature, phases: phases)) }
    }

    /// Each phase that is extrapolated, models' gaps and stated limits, once.
    private func warnings() -> [String] {
        let system = states.minimizer.system
        var result: [String] = []
        func add(_ warning: String) { if !result.contains(warning) { result.append(warning) } }
        var told: Set<String> = []
        for node in net.nodes {
            guard let node else { continue }
            let stable = Set(node.sets.map { system.phases[$0.phase].name })
            for name in system.extrapolatedPhases(at: node.temperature).intersection(stable).sorted()
            where told.insert(name).inserted {
                add(
                    "\(name) is extrapolated: \(node.temperature) K lies outside the temperature range of some of its parameters"
                )
            }
            for set in node.sets { for gap in system.phases[set.phase].gaps { add(gap) } }
        }
        return result + limitWarnings()
    }

    /// The plane's corners against what the database states of itself.
    private func limitWarnings() -> [String] {
        let system = states.minimizer.system
        var result: [String] = []
        for (a, b) in [(0.0, 0.0), (1, 0), (0, 1), (1, 1)] where !(plane.isIsothermal && a + b > 1) {
            let (temperature, x) = plane.conditions(at: plane.place(a, b))
            for warning in system.limitWarnings(moleFractions: x, temperatures: [temperature])
            where !result.contains(warning) { result.append(warning) }
        }
        return result
    }
}
