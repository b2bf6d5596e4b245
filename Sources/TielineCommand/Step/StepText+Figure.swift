import AlloyDesign
import CALPHAD
import DesignReport

extension StepText {
    /// The diagram as a picture for print.
    func figure(scale: StepCommand.TemperatureScale, title: String?) -> String {
        let axis = axis(scale)
        let curves = diagram.tracks.map { track in
            CurveFigure.Curve(
                name: label(track),
                points: diagram.points.indices.map { index in
                    let value = fraction(track, in: diagram.points[index])
                    // A run of zeros is no line along the axis; its ends are kept, so that the curve reaches it.
                    let neighbors = [index - 1, index + 1].filter { diagram.points.indices.contains($0) }
                    let isIdle =
                        value == 0 && neighbors.allSatisfy { fraction(track, in: diagram.points[$0]) == 0 }
                    return isIdle ? nil : (axis.value(diagram.points[index].position), 100 * value)
                })
        }
        let marks = diagram.breakpoints.map { point in
            let x = axis.value(point.position)
            return (
                x: x,
                label: NumberText.fixed(x, decimals: isOverTemperature ? 1 : 2)
                    + (isOverTemperature ? " \(scale.symbol)" : "")
            )
        }
        let heading =
            title
            ?? (names.second.map { "\(names.first.label) to \($0.label) at.%, \(temperature(scale))" }
                ?? "\(names.first.label) at.%")
        let ends = [diagram.points.first, diagram.points.last].compactMap { $0 }.map { axis.value($0.position) }
        return CurveFigure(
            title: heading, x: .init(title: axis.title, range: (ends.min() ?? 0)...(ends.max() ?? 1)),
            y: .init(title: "Phase fraction [mol% of atoms]", range: 0...100), curves: curves, marks: marks,
            note: "CALPHAD equilibrium, Tieline \(Tieline.version), database \(database.prefix(19))"
        ).svg
    }

    private func temperature(_ scale: StepCommand.TemperatureScale) -> String {
        guard case .composition(_, _, let t) = diagram.line else { return "" }
        return "\(NumberText.significant(t + scale.offset, digits: 6)) \(scale.symbol)"
    }

    /// The axis: temperature, or the content of the component that grows most [at.%].
    private func axis(_ scale: StepCommand.TemperatureScale) -> (title: String, value: (Double) -> Double) {
        guard case .composition(let from, let to, _) = diagram.line else {
            return ("Temperature [\(scale.symbol)]", { $0 + scale.offset })
        }
        let k = from.indices.max { to[$0] - from[$0] < to[$1] - from[$1] } ?? 0
        return (
            "\(Self.symbol(diagram.components[k])) content [at.%]", { 100 * (from[k] + $0 * (to[k] - from[k])) }
        )
    }
}
