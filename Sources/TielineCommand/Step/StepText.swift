import AlloyDesign
import CALPHAD

/// What the ends of a diagram's line are called.
struct StepNames {
    var first: Composition
    var second: Composition?
}

/// A property diagram as text.
struct StepText {
    let diagram: PropertyDiagram
    let names: StepNames
    let database: String

    var isOverTemperature: Bool {
        if case .temperature = diagram.line { true } else { false }
    }

    /// A position with its unit, for people.
    func place(_ position: Double) -> String {
        isOverTemperature
            ? "\(NumberText.fixed(position, decimals: 2)) K (\(NumberText.fixed(position - 273.15, decimals: 2)) °C)"
            : "\(NumberText.fixed(position * 100, decimals: 4)) % of the way"
    }

    /// Brackets wider than this are told.
    private static let widestKelvin = 0.02
    private static let widestShare = 5e-6

    /// Each warning once.
    var warnings: [String] {
        var seen: [String] = []
        for point in diagram.points {
            for warning in point.equilibrium.warnings where !seen.contains(warning) { seen.append(warning) }
        }
        // What is extrapolated is told for its first temperature only.
        var phases: Set<Substring> = []
        let contradictions = diagram.contradictions.map {
            "energies between \(place($0.lowerBound)) and \(place($0.upperBound)) cannot all be minima: a stable state is missing there, and "
                + "breakpoints may be wrong"
        }
        return contradictions
            + seen.filter { warning in
                guard warning.contains("is extrapolated:") else { return true }
                return phases.insert(warning.prefix { $0 != " " }).inserted
            }
    }

    /// A phase with its number where it has several sets somewhere.
    func label(_ track: (phase: String, number: Int)) -> String {
        diagram.tracks.contains { $0.phase == track.phase && $0.number > 1 }
            ? "\(track.phase)#\(track.number)" : track.phase
    }

    /// Moles of atoms in a set, 0 where it is not stable.
    func fraction(_ track: (phase: String, number: Int), in point: PropertyDiagram.Point) -> Double {
        zip(point.equilibrium.compositionSets, point.tracks).first {
            $0.0.phase == track.phase && $0.1 == track.number
        }?.0.fraction ?? 0
    }

    var summary: String {
        var lines: [String] = []
        for point in diagram.breakpoints {
            lines.append("\(place(point.position))  \(change(point))")
            // Beside states that were not found.
            if point.bracket.upperBound - point.bracket.lowerBound
                > (isOverTemperature ? Self.widestKelvin : Self.widestShare)
            {
                lines.append("    between \(place(point.bracket.lowerBound)) and \(place(point.bracket.upperBound))")
            }
            lines.append("    below: \(point.below.joined(separator: " + "))")
            lines.append("    above: \(point.above.joined(separator: " + "))")
        }
        if diagram.breakpoints.isEmpty, let only = diagram.points.first {
            lines.append("no phase appears or disappears; stable: ")
            lines[0] += only.equilibrium.compositionSets.map(\.phase).joined(separator: " + ")
        }
        lines.append("\(diagram.points.count) equilibria told, \(diagram.failures.count) failed")
        return lines.joined(separator: "\n")
    }

    private func change(_ point: PropertyDiagram.Breakpoint) -> String {
        let parts = point.disappearing.map { "− \($0)" } + point.appearing.map { "+ \($0)" }
        return parts.joined(separator: " ")
    }

    /// One line for each state: position, energies, composition, the fraction of each phase, and its mole fractions.
    var csv: String {
        let tracks = diagram.tracks
        let components = diagram.components.map { Self.symbol($0) }
        var header = isOverTemperature ? ["T [K]", "T [°C]"] : ["share [1]", "T [K]"]
        header += ["row", "grade", "G [J/mol]", "H [J/mol]", "S [J/(mol K)]"]
        header += components.map { "x(\($0)) [mol/mol]" }
        for track in tracks {
            header.append("fraction(\(label(track))) [mol/mol]")
            header += components.map { "x(\(label(track)),\($0)) [mol/mol]" }
        }
        var lines = ["# database \(database)", CSVText.line(header)]
        for point in diagram.points {
            let state = point.equilibrium
            var cells =
                isOverTemperature
                ? [number(point.position), number(point.position - 273.15)]
                : [number(point.position), number(state.conditions.temperature)]
            cells += [point.isBesideBreakpoint ? "added" : "step", grade(state)]
            cells += [state.gibbsEnergy, state.enthalpy, state.entropy].map(number)
            cells += state.conditions.moleFractions.map(number)
            for track in tracks {
                let index = state.compositionSets.indices.first {
                    state.compositionSets[$0].phase == track.phase && point.tracks[$0] == track.number
                }
                cells.append(number(index.map { state.compositionSets[$0].fraction } ?? 0))
                // A phase that is not there has no composition.
                cells += components.indices.map { k in
                    index.map { number(state.compositionSets[$0].moleFractions[k]) } ?? ""
                }
            }
            lines.append(CSVText.line(cells))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func number(_ value: Double) -> String { value.description }

    func grade(_ state: Equilibrium) -> String {
        switch state.grade {
        case .certified: "certified"
        case .screened: "screened"
        case .uncertified: "uncertified"
        }
    }

    static func symbol(_ component: String) -> String {
        component.prefix(1) + component.dropFirst().lowercased()
    }
}
