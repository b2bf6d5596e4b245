/// Two linear axes with grid lines, tick labels and titles; turns display units into SVG coordinates.
struct PlotFrame {
    struct Axis {
        var range: ClosedRange<Double>
        /// With the unit in brackets, e.g. "Temperature [°C]".
        var title: String
        var target = 6
        var better: Better?
        var ticks: AxisTicks { AxisTicks(range, target: target) }
    }

    /// Towards which end of an axis alloys get better.
    enum Better { case low, high }

    var width: Double = 540
    var height: Double = 360
    var left: Double = 62
    var right: Double = 20
    var top: Double = 20
    var bottom: Double = 52
    var x: Axis
    var y: Axis

    var plotRight: Double { width - right }
    var plotBottom: Double { height - bottom }

    func px(_ value: Double) -> Double { place(value, x.range, from: left, to: plotRight) }
    func py(_ value: Double) -> Double { place(value, y.range, from: plotBottom, to: top) }

    func contains(_ xValue: Double, _ yValue: Double) -> Bool {
        x.range.contains(xValue) && y.range.contains(yValue)
    }

    private func place(_ value: Double, _ range: ClosedRange<Double>, from start: Double, to end: Double) -> Double {
        let span = range.upperBound - range.lowerBound
        return span > 0 ? start + (value - range.lowerBound) / span * (end - start) : (start + end) / 2
    }

    var viewBox: String { "0 0 \(TypesetNumber.coordinate(width)) \(TypesetNumber.coordinate(height))" }

    /// Grid, labels and titles; drawn before the data.
    func draw(into svg: inout Markup) {
        svg.element("g", ["class": "grid", "aria-hidden": "true"]) { svg in
            var lines = PathData()
            for tick in x.ticks.values {
                lines.move(px(tick), top)
                lines.line(px(tick), plotBottom)
            }
            for tick in y.ticks.values {
                lines.move(left, py(tick))
                lines.line(plotRight, py(tick))
            }
            svg.void("path", ["d": lines.text])
            var frame = PathData()
            frame.move(left, top)
            frame.line(left, plotBottom)
            frame.line(plotRight, plotBottom)
            svg.void("path", ["d": frame.text, "class": "frame"])
        }
        svg.element("g", ["class": "ticks"]) { svg in
            for tick in x.ticks.values {
                svg.label(
                    TypesetNumber.fixed(tick, decimals: x.ticks.decimals), px(tick), plotBottom + 18, anchor: .middle)
            }
            for tick in y.ticks.values {
                svg.label(TypesetNumber.fixed(tick, decimals: y.ticks.decimals), left - 8, py(tick) + 4, anchor: .end)
            }
            svg.label(x.title, (left + plotRight) / 2, height - 10, anchor: .middle, class: "axis-title")
            svg.rotatedLabel(y.title, 16, (top + plotBottom) / 2, anchor: .middle, class: "axis-title")
            drawBetter(into: &svg)
        }
    }

    /// Says at the good end of an axis which end that is, where the title leaves room.
    private func drawBetter(into svg: inout Markup) {
        func hasRoom(_ axis: Axis, _ length: Double) -> Bool {
            length - labelWidth(axis.title, size: 12.5) > 2 * labelWidth("better →")
        }
        if let better = x.better, hasRoom(x, plotRight - left) {
            let isLow = better == .low
            svg.label(
                isLow ? "← better" : "better →", isLow ? left : plotRight, height - 10, anchor: isLow ? .start : .end,
                class: "better")
        }
        if let better = y.better, hasRoom(y, plotBottom - top) {
            let isLow = better == .low
            svg.rotatedLabel(
                isLow ? "← better" : "better →", 16, isLow ? plotBottom : top, anchor: isLow ? .start : .end,
                class: "better")
        }
    }
}

/// The `d` attribute of an SVG path.
struct PathData {
    private(set) var text = ""

    mutating func move(_ x: Double, _ y: Double) { append("M", x, y) }
    mutating func line(_ x: Double, _ y: Double) { append("L", x, y) }
    mutating func dot() { text += "h0" }

    private mutating func append(_ command: String, _ x: Double, _ y: Double) {
        text += "\(command)\(TypesetNumber.coordinate(x)) \(TypesetNumber.coordinate(y))"
    }
}

enum TextAnchor: String { case start, middle, end }

extension Markup {
    mutating func label(
        _ text: String, _ x: Double, _ y: Double, anchor: TextAnchor = .start, class name: String = ""
    ) {
        let place = (TypesetNumber.coordinate(x), TypesetNumber.coordinate(y))
        if name.isEmpty {
            element("text", ["x": place.0, "y": place.1, "text-anchor": anchor.rawValue], text: text)
        } else {
            element("text", ["x": place.0, "y": place.1, "text-anchor": anchor.rawValue, "class": name], text: text)
        }
    }

    /// Text that reads upwards.
    mutating func rotatedLabel(_ text: String, _ x: Double, _ y: Double, anchor: TextAnchor, class name: String) {
        let place = "translate(\(TypesetNumber.coordinate(x)) \(TypesetNumber.coordinate(y))) rotate(-90)"
        element("text", ["transform": place, "text-anchor": anchor.rawValue, "class": name], text: text)
    }

    mutating func segment(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, class name: String) {
        var path = PathData()
        path.move(x1, y1)
        path.line(x2, y2)
        void("path", ["d": path.text, "class": name])
    }

    /// A marker of the page's set (`#mk-…`), bound to a trial for hover and keyboard.
    mutating func marker(_ id: String, _ x: Double, _ y: Double, trial: Int) {
        void(
            "use",
            [
                "href": "#\(id)", "x": TypesetNumber.coordinate(x), "y": TypesetNumber.coordinate(y),
                "data-t": String(trial),
            ])
    }
}

/// Approximate extent of a label in the plots' font at 12 px, for placing labels; a little generous.
func labelWidth(_ text: String, size: Double = 12) -> Double { Double(text.count) * size * 0.6 }

/// An axis-parallel rectangle in SVG coordinates.
struct Box {
    var x: ClosedRange<Double>
    var y: ClosedRange<Double>
    func overlaps(_ other: Box) -> Bool { x.overlaps(other.x) && y.overlaps(other.y) }
    func contains(_ px: Double, _ py: Double) -> Bool { x.contains(px) && y.contains(py) }
}
