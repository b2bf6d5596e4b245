internal import AlloyDesign

/// What the surrogate expected of one quantity against what was then computed; a perfect prediction lies on the diagonal.
///
/// The bars reach one standard deviation to either side. Dots and bars are one path each: the table holds the numbers.
struct CalibrationPlot {
    let quantity: CampaignSummary.Quantity
    /// In the quantity's display unit.
    private let points: [(mean: Double, deviation: Double, computed: Double)]

    /// - Returns: nil when no prediction met an exact value.
    init?(_ quantity: CampaignSummary.Quantity, trials: [CampaignSummary.Trial]) {
        self.quantity = quantity
        let display = quantity.display
        points = trials.compactMap { trial in
            guard let prediction = trial.predictions.first(where: { $0.quantity == quantity.name }),
                let outcome = trial.outcome(quantity.name), outcome.bound == .exact
            else { return nil }
            return (
                display.displayed(prediction.mean), abs(prediction.standardDeviation * display.factor),
                display.displayed(outcome.value)
            )
        }
        if points.isEmpty { return nil }
    }

    func svg() -> Markup {
        let computed = points.map(\.computed)
        let range = paddedRange(computed + points.map(\.mean)) ?? 0...1
        let unit = quantity.display.unit.isEmpty ? "" : " [\(quantity.display.unit)]"
        let frame = PlotFrame(
            height: 340, x: .init(range: range, title: "\(quantity.symbol) predicted\(unit)", target: 5),
            y: .init(range: range, title: "\(quantity.symbol) computed\(unit)", target: 5))
        var bars = PathData()
        var dots = PathData()
        for point in points {
            let y = frame.py(point.computed)
            bars.move(frame.px(max(point.mean - point.deviation, range.lowerBound)), y)
            bars.line(frame.px(min(point.mean + point.deviation, range.upperBound)), y)
            // A line of no length with round ends is a dot.
            dots.move(frame.px(point.mean), y)
            dots.dot()
        }
        var svg = Markup()
        svg.element(
            "svg",
            [
                "class": "plot", "viewBox": frame.viewBox, "role": "img",
                "aria-label": "\(quantity.title): computed against predicted values of \(points.count) evaluations",
            ]
        ) { svg in
            frame.draw(into: &svg)
            svg.segment(
                frame.px(range.lowerBound), frame.py(range.lowerBound), frame.px(range.upperBound),
                frame.py(range.upperBound), class: "target")
            svg.void("path", ["class": "bars", "d": bars.text])
            svg.void("path", ["class": "dots", "d": dots.text])
        }
        return svg
    }
}
