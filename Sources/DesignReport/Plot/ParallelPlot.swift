internal import AlloyDesign

/// Composition and objectives of every alloy as one line each: what the feasible alloys have in common.
struct ParallelPlot {
    let summary: CampaignSummary

    private struct Column {
        let title: String
        let unit: String
        let low: String
        let high: String
        let range: ClosedRange<Double>
        /// In the column's display unit; nil where the trial has no value.
        let value: (CampaignSummary.Trial) -> Double?
    }

    private var columns: [Column] {
        let composition = CompositionText(summary)
        let elements = summary.elements.enumerated().map { index, element in
            let axis = summary.searchSpace.axes[index]
            let used = summary.trials.map { $0.moleFractions[index] } + [axis.minimum, axis.maximum]
            let range = (used.min() ?? 0)...(used.max() ?? 1)
            return Column(
                title: element, unit: "at.%", low: composition.percent(range.lowerBound),
                high: composition.percent(range.upperBound), range: range, value: { $0.moleFractions[index] })
        }
        let quantities = summary.objectives.compactMap { objective -> Column? in
            guard let quantity = summary.quantity(objective.quantity) else { return nil }
            let values = summary.trials.compactMap { $0.outcome(quantity.name)?.value }
            guard let low = values.min(), let high = values.max() else { return nil }
            return Column(
                title: quantity.symbol, unit: quantity.display.unit, low: quantity.display.number(low),
                high: quantity.display.number(high), range: low...high,
                value: { $0.outcome(quantity.name)?.value })
        }
        return elements + quantities
    }

    func svg() -> Markup {
        let columns = columns
        let (width, top, bottom, side) = (1000.0, 44.0, 276.0, 56.0)
        func px(_ index: Int) -> Double {
            columns.count > 1 ? side + (width - 2 * side) * Double(index) / Double(columns.count - 1) : width / 2
        }
        func py(_ value: Double, _ range: ClosedRange<Double>) -> Double {
            let span = range.upperBound - range.lowerBound
            return span > 0 ? bottom - (value - range.lowerBound) / span * (bottom - top) : (top + bottom) / 2
        }
        func line(_ trial: CampaignSummary.Trial, into path: inout PathData) {
            var penIsDown = false
            for (index, column) in columns.enumerated() {
                guard let value = column.value(trial) else {
                    penIsDown = false
                    continue
                }
                if penIsDown {
                    path.line(px(index), py(value, column.range))
                } else {
                    path.move(px(index), py(value, column.range))
                }
                penIsDown = true
            }
        }
        let front = Set(summary.paretoFront)
        let groups: [(name: String, trials: [CampaignSummary.Trial])] = [
            ("lines-not-feasible", summary.trials.filter { $0.isFeasible == false }),
            ("lines-failed", summary.trials.filter { $0.status == .failed }),
            ("lines-feasible", summary.trials.filter { $0.isFeasible == true && !front.contains($0.index) }),
            ("lines-front", summary.trials.filter { front.contains($0.index) }),
        ]
        var svg = Markup()
        svg.element(
            "svg",
            [
                "class": "plot parallel", "viewBox": "0 0 1000 300", "role": "img",
                "aria-label": "Parallel coordinates of composition and objectives of all evaluated alloys",
            ]
        ) { svg in
            for group in groups where !group.trials.isEmpty {
                var path = PathData()
                for trial in group.trials { line(trial, into: &path) }
                svg.void("path", ["class": group.name, "d": path.text])
            }
            for (index, column) in columns.enumerated() {
                svg.segment(px(index), top, px(index), bottom, class: "parallel-axis")
                svg.label(column.title, px(index), 16, anchor: .middle, class: "axis-title strong")
                svg.label(
                    column.unit.isEmpty ? column.high : "\(column.high) \(column.unit)", px(index), 34, anchor: .middle)
                svg.label(column.low, px(index), bottom + 17, anchor: .middle)
            }
            for alloy in summary.recommended {
                guard let trial = summary.trials.first(where: { $0.index == alloy.trial }) else { continue }
                var path = PathData()
                line(trial, into: &path)
                svg.void("path", ["class": "lines-recommended", "d": path.text])
            }
        }
        return svg
    }
}
