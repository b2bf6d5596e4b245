import AlloyDesign
import CALPHAD
import DesignReport

extension SectionText {
    /// The diagram as a picture for print.
    func figure(scale: StepCommand.TemperatureScale, title: String?) -> String {
        let boundaries = diagram.boundaries.map { line in
            FieldFigure.Line(
                style: line.kind == .ordering ? .ordering : .boundary, points: line.places.map { point($0, scale) })
        }
        let ties = diagram.tieLines.map { line in
            FieldFigure.Line(
                style: .tieLine, points: line.phases.map { inside(point($0.moleFractions, line.temperature, scale)) })
        }
        let areas = diagram.fields.map { field in
            FieldFigure.Area(names: Self.names(field.assemblage), points: field.places.map { point($0, scale) })
        }
        var marks = diagram.invariants.filter { $0.reaction != .transformation }.compactMap { mark($0, scale) }
        // Those of two components are among the invariants.
        if diagram.components.count > 2 { marks += diagram.criticalPoints.map { mark($0, scale) } }
        var note =
            "CALPHAD, Tieline \(Tieline.version), database \(database.prefix(19)), \(diagram.equilibria) equilibria"
        if !diagram.failures.isEmpty { note += ", none found at \(Self.places(diagram.failures.count)) (crosses)" }
        return FieldFigure(
            title: title ?? heading(scale), frame: frame(scale), lines: boundaries + ties, areas: areas,
            shades: diagram.tieTriangles.map { triangle in
                triangle.phases.map { point($0.moleFractions, sectionTemperature, scale) }
            }, marks: marks, failures: diagram.failures.map { point($0.place, scale) }, note: note
        ).svg
    }

    static func places(_ count: Int) -> String { count == 1 ? "1 place" : "\(count) places" }

    /// The end of a gap, with its temperature where that is not the section's.
    private func mark(
        _ point: PhaseDiagram.CriticalPoint, _ scale: StepCommand.TemperatureScale
    ) -> FieldFigure.Mark {
        let place = self.point(point.place, scale)
        return FieldFigure.Mark(
            x: place.x...place.x, y: place.y,
            label: isIsopleth
                ? "\(NumberText.fixed(point.temperature + scale.offset, decimals: 1)) \(scale.symbol)"
                : "critical point")
    }

    /// The temperature of an invariant, over its line in the picture.
    private func mark(
        _ invariant: PhaseDiagram.Invariant, _ scale: StepCommand.TemperatureScale
    ) -> FieldFigure.Mark? {
        var places: [(x: Double, y: Double)]
        if diagram.components.count == 2 {
            places = invariant.phases.map { inside(point($0.moleFractions, invariant.temperature, scale)) }
        } else {
            places = diagram.boundaries.filter { $0.kind == .invariant }.flatMap(\.places).filter {
                abs($0.y - invariant.temperature) < 0.01
            }.map { point($0, scale) }
        }
        guard let left = places.map(\.x).min(), let right = places.map(\.x).max() else { return nil }
        return FieldFigure.Mark(
            x: left...right, y: invariant.temperature + scale.offset,
            label: "\(NumberText.fixed(invariant.temperature + scale.offset, decimals: 1)) \(scale.symbol)")
    }

    /// Tie-lines of a part of a T-x diagram may end beyond it.
    private func inside(_ point: (x: Double, y: Double)) -> (x: Double, y: Double) {
        guard case .isopleth(let from, let to, _) = diagram.plane else { return point }
        let ends = [amounts(from)[leading], amounts(to)[leading]]
        return (min(max(point.x, ends.min() ?? 0), ends.max() ?? 1), point.y)
    }

    private func heading(_ scale: StepCommand.TemperatureScale) -> String {
        let system = axis.elements.map(\.capitalizedSymbol).joined(separator: "-")
        if !isIsopleth {
            return "\(system), \(NumberText.significant(sectionTemperature + scale.offset, digits: 6)) \(scale.symbol)"
        }
        if diagram.components.count == 2 {
            return
                "\(diagram.components[1 - leading].capitalizedSymbol)-\(diagram.components[leading].capitalizedSymbol)"
        }
        return isoplethHeading
    }

    /// The balance, what stays, and what changes with its limits.
    private var isoplethHeading: String {
        guard case .isopleth(let from, let to, _) = diagram.plane else { return "" }
        let (a, b) = (amounts(from), amounts(to))
        let balance = a.indices.min { b[$0] - a[$0] < b[$1] - a[$1] }
        func text(_ value: Double) -> String { NumberText.significant(value, digits: 4) }
        var fixed: [String] = []
        var changing: [String] = []
        for k in a.indices where k != balance {
            let name = diagram.components[k].capitalizedSymbol
            if abs(a[k] - b[k]) < 1e-9 * axis.unit.whole {
                fixed.append("\(name)-\(text(a[k]))")
            } else {
                changing.append("\(name) \(text(a[k])) to \(text(b[k]))")
            }
        }
        let base = balance.map { ["\(diagram.components[$0].capitalizedSymbol)-bal"] } ?? []
        return "\((base + fixed).joined(separator: " ")), \(changing.joined(separator: ", ")) [\(unitText)]"
    }

    private func frame(_ scale: StepCommand.TemperatureScale) -> FieldFigure.Frame {
        switch diagram.plane {
        case .isothermal:
            let names = axis.elements.map(\.capitalizedSymbol)
            return .triangle(
                left: names[0], right: names[1], top: names[2], unit: unitText, whole: axis.unit.whole)
        case .isopleth(let from, let to, let temperatures):
            let ends = [amounts(from)[leading], amounts(to)[leading]]
            return .rectangle(
                x: .init(
                    title: "\(diagram.components[leading].capitalizedSymbol) content [\(unitText)]",
                    range: (ends.min() ?? 0)...(ends.max() ?? 1)),
                y: .init(
                    title: "Temperature [\(scale.symbol)]",
                    range: (temperatures.lowerBound + scale.offset)...(temperatures.upperBound + scale.offset)))
        }
    }

    private func point(_ place: PhaseDiagram.Place, _ scale: StepCommand.TemperatureScale) -> (x: Double, y: Double) {
        point(moleFractions(at: place), temperature(at: place), scale)
    }

    private func point(
        _ moleFractions: [Double], _ temperature: Double, _ scale: StepCommand.TemperatureScale
    ) -> (x: Double, y: Double) {
        let x = amounts(moleFractions)
        if isIsopleth { return (x[leading], temperature + scale.offset) }
        func share(_ element: String) -> Double {
            diagram.components.firstIndex(of: element).map { x[$0] / axis.unit.whole } ?? 0
        }
        return (share(axis.elements[1]), share(axis.elements[2]))
    }
}
