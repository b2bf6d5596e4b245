internal import AlloyDesign

/// Equilibrium phase fractions of one alloy over temperature, with its marked temperatures.
///
/// Phases are named at their curves, not in a legend. A temperature where the equilibrium failed is a gap.
struct PhaseFractionPlot {
    let curves: CampaignSummary.PhaseFractionCurves
    /// Colour class of each phase, the same for a phase in all plots of the report.
    let colors: [String: Int]
    let alloyName: String

    private let kelvin = CampaignSummary.DisplayUnit.celsius

    private var temperatures: [Double] { curves.temperatures.map { kelvin.displayed($0) } }

    func svg(id: String) -> Markup {
        let marks = curves.marks.map { (label: $0.label, value: kelvin.displayed($0.temperature)) }
            .sorted { $0.value < $1.value }
        let range = paddedRange(temperatures + marks.map(\.value), margin: 0) ?? 0...1
        // Rows for the names of the marks, so that close ones do not overprint.
        var frame = PlotFrame(
            x: .init(range: range, title: "Temperature [°C]", target: 8),
            y: .init(range: 0...100, title: "Phase fraction [mol% of atoms]", target: 5))
        let rows = markRows(marks, frame)
        frame.top = 16 + 16 * Double((rows.max() ?? -1) + 1)

        var svg = Markup()
        let values = temperatures.map { TypesetNumber.coordinate($0) }.joined(separator: " ")
        let pixels = temperatures.map { TypesetNumber.coordinate(frame.px($0)) }.joined(separator: " ")
        svg.element(
            "svg",
            [
                "class": "plot curves", "id": id, "viewBox": frame.viewBox, "tabindex": "0", "role": "img",
                "data-x": values, "data-px": pixels, "data-unit": "°C", "data-yunit": "%",
                "data-top": TypesetNumber.coordinate(frame.top),
                "data-bottom": TypesetNumber.coordinate(frame.plotBottom),
                "aria-label":
                    "Phase fractions of \(alloyName) over temperature. Arrow keys move along the temperature.",
            ]
        ) { svg in
            frame.draw(into: &svg)
            for (mark, row) in zip(marks, rows) {
                let px = frame.px(mark.value)
                svg.segment(px, 14 + 16 * Double(row), px, frame.plotBottom, class: "mark")
                let text = markText(mark)
                let fits = px + 4 + labelWidth(text, size: 11) <= frame.width
                svg.label(
                    text, fits ? px + 4 : px - 4, 12 + 16 * Double(row), anchor: fits ? .start : .end,
                    class: "mark-label")
            }
            for phase in curves.phases { draw(phase, frame, into: &svg) }
            for label in labels(frame) {
                svg.label(label.text, label.x, label.y, anchor: .middle, class: "curve-label k\(label.color)")
            }
            svg.void("path", ["class": "crosshair", "d": ""])
        }
        return svg
    }

    private func markText(_ mark: (label: String, value: Double)) -> String {
        "\(mark.label.prefix(24)) \(TypesetNumber.fixed(mark.value, decimals: 0)) °C"
    }

    /// The lowest row in which each mark's text meets no earlier one.
    private func markRows(_ marks: [(label: String, value: Double)], _ frame: PlotFrame) -> [Int] {
        var taken: [[ClosedRange<Double>]] = []
        return marks.map { mark in
            let px = frame.px(mark.value)
            let width = labelWidth(markText(mark), size: 11) + 4
            let extent = px + width <= frame.width ? (px - 2)...(px + width) : (px - width)...(px + 2)
            let row = taken.firstIndex { !$0.contains { $0.overlaps(extent) } } ?? taken.count
            if row == taken.count { taken.append([]) }
            taken[row].append(extent)
            return row
        }
    }

    private func draw(_ phase: CampaignSummary.PhaseFractionCurves.Curve, _ frame: PlotFrame, into svg: inout Markup) {
        guard phase.fractions.contains(where: { ($0 ?? 0) > 0 }) else { return }
        var path = PathData()
        var penIsDown = false
        for (index, fraction) in phase.fractions.enumerated() {
            // A run of zeros is no line along the axis; its ends are kept, so that the curve reaches the axis.
            let isIdle =
                (fraction ?? 0) <= 0 && (phase.fractions[safe: index - 1] ?? 0) ?? 0 <= 0
                && (phase.fractions[safe: index + 1] ?? 0) ?? 0 <= 0
            guard let fraction, !isIdle else {
                penIsDown = false
                continue
            }
            let (px, py) = (frame.px(temperatures[index]), frame.py(fraction * 100))
            if penIsDown { path.line(px, py) } else { path.move(px, py) }
            penIsDown = true
        }
        let data = phase.fractions.map { $0.map { TypesetNumber.coordinate($0 * 100) } ?? "-" }.joined(separator: " ")
        svg.void(
            "path",
            ["class": "curve c\(colors[phase.phase] ?? 0)", "d": path.text, "data-name": phase.phase, "data-y": data])
    }

    private struct Label {
        let text: String
        let x: Double
        let y: Double
        let color: Int
    }

    /// One name per phase, beside its own curve and off the others, as well as that goes.
    private func labels(_ frame: PlotFrame) -> [Label] {
        func pixels(_ phase: CampaignSummary.PhaseFractionCurves.Curve) -> [(x: Double, y: Double)] {
            zip(temperatures, phase.fractions).compactMap { temperature, fraction in
                fraction.flatMap { $0 > 0 ? (frame.px(temperature), frame.py($0 * 100)) : nil }
            }
        }
        let lines = curves.phases.map(pixels)
        var taken: [Box] = curves.marks.map { mark in
            let px = frame.px(kelvin.displayed(mark.temperature))
            return Box(x: (px - 2)...(px + 2), y: frame.top...frame.plotBottom)
        }
        var labels: [Label] = []
        // Phases that occupy the least room choose first: they have the fewest places to go.
        for index in lines.indices.sorted(by: { lines[$0].count < lines[$1].count }) where !lines[index].isEmpty {
            let text = String(curves.phases[index].phase.prefix(24))
            // Bold.
            let width = labelWidth(text) * 1.18
            var best: (score: Double, box: Box)?
            for point in lines[index] {
                for offset in [-8.0, 17, -22, 31, -36] {
                    let center = clamp(point.x, frame.left + width / 2 + 4, frame.plotRight - width / 2 - 2)
                    let base = point.y + offset
                    guard base - 11 > frame.top, base + 3 < frame.plotBottom else { continue }
                    let box = Box(x: (center - width / 2)...(center + width / 2), y: (base - 11)...(base + 3))
                    var score = abs(offset) * 0.6 + abs(center - point.x) * 0.5
                    score += 200 * Double(taken.count { $0.overlaps(box) })
                    for (other, line) in lines.enumerated() {
                        let hits = Double(line.count { box.contains($0.x, $0.y) })
                        score += (other == index ? 10 : 25) * hits
                    }
                    // Prefer the part where the phase is plentiful.
                    score += (point.y - frame.top) * 0.08
                    if score < best?.score ?? .infinity { best = (score, box) }
                }
            }
            guard let best else { continue }
            taken.append(best.box)
            labels.append(
                Label(
                    text: text, x: (best.box.x.lowerBound + best.box.x.upperBound) / 2, y: best.box.y.lowerBound + 11,
                    color: colors[curves.phases[index].phase] ?? 0))
        }
        return labels
    }
}

extension Array {
    /// The element at `index`, or nil outside the array.
    subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
