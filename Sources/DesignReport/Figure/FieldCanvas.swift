/// Where a phase diagram lies on its page, and its axes.
struct FieldCanvas {
    let width = 760.0
    let left: Double
    let right: Double
    let top: Double
    let bottom: Double
    /// Room for the axis below the frame.
    let margin = 58.0
    private let frame: FieldFigure.Frame

    var isRectangular: Bool {
        if case .rectangle = frame { true } else { false }
    }

    init(frame: FieldFigure.Frame, hasTitle: Bool) {
        self.frame = frame
        switch frame {
        case .rectangle:
            (left, right) = (78, 736)
            top = hasTitle ? 44 : 18
            bottom = top + 500
        case .triangle:
            (left, right) = (80, 680)
            top = hasTitle ? 74 : 44
            bottom = top + (right - left) * 0.75.squareRoot()
        }
    }

    func pixel(_ point: (x: Double, y: Double)) -> (x: Double, y: Double) {
        switch frame {
        case .rectangle(let x, let y):
            func share(_ value: Double, _ range: ClosedRange<Double>) -> Double {
                (value - range.lowerBound) / max(range.upperBound - range.lowerBound, .leastNormalMagnitude)
            }
            return (
                left + share(point.x, x.range) * (right - left), bottom - share(point.y, y.range) * (bottom - top)
            )
        case .triangle:
            return (left + (point.x + 0.5 * point.y) * (right - left), bottom - point.y * (bottom - top))
        }
    }

    /// The frame as a closed line.
    var outline: [(x: Double, y: Double)] {
        switch frame {
        case .rectangle: return [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        case .triangle: return [pixel((0, 0)), pixel((1, 0)), pixel((0, 1)), pixel((0, 0))]
        }
    }

    func draw(_ frame: FieldFigure.Frame, into svg: inout Markup) {
        var path = PathData()
        for (index, point) in outline.enumerated() {
            index == 0 ? path.move(point.x, point.y) : path.line(point.x, point.y)
        }
        svg.void("path", ["class": "frame", "d": path.text])
        switch frame {
        case .rectangle(let x, let y): drawAxes(x, y, into: &svg)
        case .triangle(let a, let b, let c, let unit, let whole): drawSides([a, b, c], unit, whole, into: &svg)
        }
    }

    private func drawAxes(_ x: CurveFigure.Axis, _ y: CurveFigure.Axis, into svg: inout Markup) {
        let (xTicks, yTicks) = (AxisTicks(x.range, target: 8), AxisTicks(y.range, target: 8))
        for (ticks, isX) in [(xTicks, true), (yTicks, false)] {
            let step = ticks.values.count > 1 ? ticks.values[1] - ticks.values[0] : 0
            let range = isX ? x.range : y.range
            for value in ticks.values {
                tick(value, isX, x, y, length: 7, into: &svg)
                let text = TypesetNumber.fixed(value, decimals: ticks.decimals)
                let place = pixel((isX ? value : x.range.lowerBound, isX ? y.range.lowerBound : value))
                if isX {
                    svg.label(text, place.x, bottom + 20, anchor: .middle)
                } else {
                    svg.label(text, left - 9, place.y + 4.5, anchor: .end)
                }
            }
            guard step > 0 else { continue }
            for value in [ticks.values[0] - step] + ticks.values {
                let middle = value + 0.5 * step
                if range.contains(middle) { tick(middle, isX, x, y, length: 4, into: &svg) }
            }
        }
        svg.label(x.title, (left + right) / 2, bottom + 44, anchor: .middle, class: "axis-title")
        svg.rotatedLabel(y.title, 22, (top + bottom) / 2, anchor: .middle, class: "axis-title")
    }

    /// Ticks inwards, on both sides of the frame.
    private func tick(
        _ value: Double, _ isX: Bool, _ x: CurveFigure.Axis, _ y: CurveFigure.Axis, length: Double,
        into svg: inout Markup
    ) {
        let place = pixel((isX ? value : x.range.lowerBound, isX ? y.range.lowerBound : value))
        if isX {
            svg.segment(place.x, bottom, place.x, bottom - length, class: "tick")
            svg.segment(place.x, top, place.x, top + length, class: "tick")
        } else {
            svg.segment(left, place.y, left + length, place.y, class: "tick")
            svg.segment(right, place.y, right - length, place.y, class: "tick")
        }
    }

    /// Each side is the scale of the component that it leads to, counter-clockwise; ticks point along the lines of equal content.
    private func drawSides(_ names: [String], _ unit: String, _ whole: Double, into svg: inout Markup) {
        let slope = 0.75.squareRoot()
        let corners = [(0.0, 0.0), (1, 0), (0, 1)]
        let outward = [(-0.5, slope), (1.0, 0.0), (-0.5, -slope)]
        for side in 0..<3 {
            let (from, to) = (corners[side], corners[(side + 1) % 3])
            for k in 1..<20 {
                let share = Double(k) / 20
                let place = pixel((from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1)))
                let length = k.isMultiple(of: 2) ? 8.0 : 4.5
                let (dx, dy) = outward[side]
                svg.segment(place.x, place.y, place.x + dx * length, place.y + dy * length, class: "tick")
                guard k.isMultiple(of: 2) else { continue }
                let text = TypesetNumber.fixed(share * whole, decimals: whole == 1 ? 1 : 0)
                let anchor: TextAnchor = side == 1 ? .start : side == 0 ? .middle : .end
                svg.label(
                    text, place.x + dx * 13 + (side == 0 ? -2 : 0),
                    place.y + dy * 13 + (side == 0 ? 9 : side == 1 ? 4.5 : 2), anchor: anchor)
            }
            let middle = pixel((0.5 * (from.0 + to.0), 0.5 * (from.1 + to.1)))
            let away = side == 0 ? (0.0, 50.0) : side == 1 ? (50 * slope, -25.0) : (-50 * slope, -25.0)
            let angle = side == 0 ? "0" : side == 1 ? "60" : "-60"
            let place =
                "translate(\(TypesetNumber.coordinate(middle.x + away.0)) \(TypesetNumber.coordinate(middle.y + away.1)))"
            svg.element(
                "text", ["transform": "\(place) rotate(\(angle))", "text-anchor": "middle", "class": "axis-title"],
                text: "\(names[(side + 1) % 3]) [\(unit)]")
        }
        let (a, b, c) = (pixel((0, 0)), pixel((1, 0)), pixel((0, 1)))
        svg.label(names[0], a.x - 12, a.y + 16, anchor: .end, class: "corner")
        svg.label(names[1], b.x + 12, b.y + 16, class: "corner")
        svg.label(names[2], c.x, c.y - 14, anchor: .middle, class: "corner")
    }
}

/// A rectangle on the page.
struct PixelBox {
    var x: Double
    var y: Double
    var width: Double
    var height: Double
    var center: (x: Double, y: Double) { (x + 0.5 * width, y + 0.5 * height) }

    /// The point of the rectangle closest to another.
    func nearest(to point: (x: Double, y: Double)) -> (x: Double, y: Double) {
        (min(max(point.x, x), x + width), min(max(point.y, y), y + height))
    }
}
