import AlloyDesign
import CALPHAD

/// A phase diagram as text.
struct SectionText {
    let diagram: PhaseDiagram
    let axis: SectionAxis
    let masses: AtomicMasses
    let database: String

    /// A phase with several composition sets bears numbers from the second on.
    static func names(_ assemblage: [String]) -> [String] {
        var seen: [String: Int] = [:]
        return assemblage.map { name in
            seen[name, default: 0] += 1
            let number = seen[name] ?? 1
            return number > 1 ? "\(name)#\(number)" : name
        }
    }

    static func label(_ assemblage: [String]) -> String { names(assemblage).joined(separator: " + ") }

    /// Mole fractions of a place, in the order of the diagram's components.
    func moleFractions(at place: PhaseDiagram.Place) -> [Double] {
        switch diagram.plane {
        case .isothermal: return [1 - place.x - place.y, place.x, place.y]
        case .isopleth(let from, let to, _): return zip(from, to).map { $0 + place.x * ($1 - $0) }
        }
    }

    func temperature(at place: PhaseDiagram.Place) -> Double {
        if case .isothermal(let temperature) = diagram.plane { temperature } else { place.y }
    }

    /// Contents of all components in the unit of the axes.
    func amounts(_ moleFractions: [Double]) -> [Double] {
        guard axis.unit.isByMass else { return moleFractions.map { $0 * axis.unit.whole } }
        let weights = zip(diagram.components, moleFractions).map { (masses[$0] ?? 0) * $1 }
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum * axis.unit.whole }
    }

    /// The component whose content is told along an isopleth: the one that changes most.
    var leading: Int {
        guard case .isopleth(let from, let to, _) = diagram.plane else { return 0 }
        let (a, b) = (amounts(from), amounts(to))
        return a.indices.max { b[$0] - a[$0] < b[$1] - a[$1] } ?? 0
    }

    var unitText: String {
        switch axis.unit {
        case .atomicPercent: "at.%"
        case .weightPercent: "wt.%"
        case .moleFraction: "mole fraction"
        case .massFraction: "mass fraction"
        }
    }

    func text(of place: PhaseDiagram.Place) -> String {
        let x = amounts(moleFractions(at: place))
        let list = zip(diagram.components, x).map {
            "\($0.capitalizedSymbol)-\(NumberText.significant($1, digits: 5))"
        }.joined(separator: " ")
        return "\(NumberText.fixed(temperature(at: place), decimals: 2)) K, \(list) \(unitText)"
    }

    private func contents(_ phase: PhaseDiagram.PhaseComposition) -> String {
        let x = amounts(phase.moleFractions)
        let digits = axis.unit.whole == 1 ? 5 : 3
        let kept = diagram.components.indices.filter { diagram.components.count > 2 || $0 == leading }
        return "\(phase.phase)("
            + kept.map { "\(diagram.components[$0].capitalizedSymbol) \(NumberText.fixed(x[$0], decimals: digits))" }
            .joined(separator: " ") + ")"
    }

    var isIsopleth: Bool {
        if case .isopleth = diagram.plane { true } else { false }
    }

    var summary: String {
        var lines: [String] = []
        // Ends of gaps are told by their kinds below.
        for point in diagram.invariants where point.reaction != .critical {
            let t = point.temperature
            lines.append(
                "\(NumberText.fixed(t, decimals: 2)) K (\(NumberText.fixed(t - 273.15, decimals: 2)) °C)  \(point.reaction.rawValue)  "
                    + point.phases.map(contents).joined(separator: "  ") + (point.isScreened ? "" : "  (not screened)"))
        }
        for point in diagram.criticalPoints {
            let t = point.temperature
            lines.append(
                "\(NumberText.fixed(t, decimals: 2)) K (\(NumberText.fixed(t - 273.15, decimals: 2)) °C)  critical point, \(point.kind.rawValue)  "
                    + ([point.phase] + point.others).map(contents).joined(separator: "  ")
                    + (point.isScreened ? "" : "  (not screened)"))
        }
        for triangle in diagram.tieTriangles {
            lines.append(
                "tie-triangle  " + triangle.phases.map(contents).joined(separator: "  ")
                    + (triangle.isScreened ? "" : "  (not screened)"))
        }
        for field in diagram.fields {
            lines.append("field  \(Self.label(field.assemblage))  about \(text(of: field.places[0]))")
        }
        lines.append(
            "\(diagram.equilibria) equilibria, \(diagram.failures.count) failed, \(diagram.uncertified) uncertified; compositions in \(unitText)"
        )
        return lines.joined(separator: "\n")
    }

    /// One line for each point of a boundary, end of a tie-line, corner of a tie-triangle or of an invariant, and place of a field.
    var csv: String {
        let components = diagram.components.map(\.capitalizedSymbol)
        var lines = [
            "# database \(database)",
            CSVText.line(
                ["row", "number", "kind", "T [K]", "T [°C]"] + components.map { "\($0) [\(unitText)]" }
                    + components.map { "x(\($0)) [mol/mol]" } + ["phase", "stable on one side", "on the other"]),
        ]
        func add(
            _ row: String, _ number: Int, _ kind: String, _ temperature: Double, _ x: [Double], _ phase: String,
            _ sides: [String]
        ) {
            var cells = [row, String(number), kind, temperature.description, (temperature - 273.15).description]
            cells += amounts(x).map(\.description) + x.map(\.description)
            lines.append(CSVText.line(cells + [phase] + sides))
        }
        for (number, line) in diagram.boundaries.enumerated() {
            for place in line.places {
                add(
                    "boundary", number + 1, line.kind.rawValue, temperature(at: place), moleFractions(at: place), "",
                    line.sides.map(Self.label))
            }
        }
        func add(_ row: String, _ number: Int, _ kind: String, _ t: Double, _ phases: [PhaseDiagram.PhaseComposition]) {
            for phase in phases { add(row, number + 1, kind, t, phase.moleFractions, phase.phase, ["", ""]) }
        }
        for (number, line) in diagram.tieLines.enumerated() {
            add("tie-line", number, "", line.temperature, line.phases)
        }
        for (number, triangle) in diagram.tieTriangles.enumerated() {
            add("tie-triangle", number, "", sectionTemperature, triangle.phases)
        }
        for (number, point) in diagram.invariants.enumerated() {
            add("invariant", number, point.reaction.rawValue, point.temperature, point.phases)
        }
        for (number, point) in diagram.criticalPoints.enumerated() {
            add("critical point", number, point.kind.rawValue, point.temperature, [point.phase] + point.others)
        }
        for (number, field) in diagram.fields.enumerated() {
            let place = field.places[0]
            add(
                "field", number + 1, "", temperature(at: place), moleFractions(at: place), "",
                [Self.label(field.assemblage), ""])
        }
        return lines.joined(separator: "\n") + "\n"
    }

    var sectionTemperature: Double {
        if case .isothermal(let temperature) = diagram.plane { temperature } else { 0 }
    }
}
