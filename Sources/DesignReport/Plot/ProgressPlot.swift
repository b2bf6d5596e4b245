internal import AlloyDesign

/// A quantity that only grows over the evaluations, as steps, with failed evaluations ticked on the axis.
struct ProgressPlot {
    let trials: [CampaignSummary.Trial]
    /// Places in `trials` (1-based number of the evaluation) and values.
    let points: [(evaluation: Int, value: Double)]
    let title: String
    let unit: String
    /// Drawn as a dashed line with its name, e.g. the exact hypervolume.
    let target: (value: Double, name: String)?
    let name: String
    let decimals: Int
    let color: Int

    func svg(id: String) -> Markup {
        let values = points.map(\.value)
        let top = max(values.max() ?? 0, target?.value ?? 0)
        let frame = PlotFrame(
            height: 260, x: .init(range: 0...Double(max(trials.count, 1)), title: "Evaluations", target: 8),
            y: .init(
                range: 0...(top > 0 ? top * 1.08 : 1), title: title + (unit.isEmpty ? "" : " [\(unit)]"), target: 4))
        var svg = Markup()
        svg.element(
            "svg",
            [
                "class": "plot curves", "id": id, "viewBox": frame.viewBox, "tabindex": "0", "role": "img",
                "data-x": points.map { String($0.evaluation) }.joined(separator: " "),
                "data-px": points.map { TypesetNumber.coordinate(frame.px(Double($0.evaluation))) }
                    .joined(separator: " "),
                "data-unit": "evaluations", "data-yunit": unit,
                "data-top": TypesetNumber.coordinate(frame.top),
                "data-bottom": TypesetNumber.coordinate(frame.plotBottom),
                "aria-label": "\(title) over the evaluations. Arrow keys move along the evaluations.",
            ]
        ) { svg in
            frame.draw(into: &svg)
            drawOriginChange(frame, into: &svg)
            if let target {
                let py = frame.py(target.value)
                svg.segment(frame.left, py, frame.plotRight, py, class: "target")
                svg.label(target.name, frame.left + 6, py + 15, class: "limit-label")
            }
            var steps = PathData()
            steps.move(frame.px(0), frame.py(0))
            var last = 0.0
            for (place, point) in points.enumerated() where point.value != last || place == points.count - 1 {
                steps.line(frame.px(Double(point.evaluation)), frame.py(last))
                steps.line(frame.px(Double(point.evaluation)), frame.py(point.value))
                last = point.value
            }
            let data = values.map { TypesetNumber.fixed($0, decimals: decimals) }.joined(separator: "|")
            svg.void(
                "path",
                [
                    "class": "curve c\(color)", "d": steps.text, "data-name": name,
                    "data-y": data, "data-split": "|",
                ])
            for (place, trial) in trials.enumerated() where trial.status == .failed {
                let px = frame.px(Double(place + 1))
                svg.segment(px, frame.plotBottom - 8, px, frame.plotBottom, class: "failed-tick")
            }
            svg.void("path", ["class": "crosshair", "d": ""])
        }
        return svg
    }

    /// Where the first kind of proposals (the initial design) ends.
    private func drawOriginChange(_ frame: PlotFrame, into svg: inout Markup) {
        guard let first = trials.first?.origin, let change = trials.firstIndex(where: { $0.origin != first }) else {
            return
        }
        let px = frame.px(Double(change))
        svg.segment(px, frame.top, px, frame.plotBottom, class: "mark")
        let text = "\(first.prefix(30)) ends"
        let fits = px + 6 + labelWidth(text, size: 11) < frame.plotRight
        // On the side of the curve that is empty: below a high one, above a low one.
        let value = points.last { $0.evaluation <= change }?.value ?? 0
        let isHigh = frame.py(value) < (frame.top + frame.plotBottom) / 2
        svg.label(
            text, fits ? px + 6 : px - 6, isHigh ? frame.plotBottom - 14 : frame.top + (target == nil ? 14 : 40),
            anchor: fits ? .start : .end, class: "mark-label")
    }
}
