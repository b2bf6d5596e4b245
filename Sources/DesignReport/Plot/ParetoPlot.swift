internal import AlloyDesign

/// Two objectives against each other: every alloy by what became of it, limits, and the front as the steps it is.
///
/// Shape tells the same as colour: filled disc = feasible, ringed disc = on the front, hollow triangle = not feasible,
/// cross = failed. Failed trials have no place in the plane and stand in a lane above it.
struct ParetoPlot {
    let summary: CampaignSummary
    let x: CampaignSummary.Quantity
    let y: CampaignSummary.Quantity
    let xGoal: CampaignSummary.Objective.Goal
    let yGoal: CampaignSummary.Objective.Goal

    private struct Point {
        let trial: CampaignSummary.Trial
        let x: Double
        let y: Double
    }

    init?(_ summary: CampaignSummary, _ first: CampaignSummary.Objective, _ second: CampaignSummary.Objective) {
        guard let x = summary.quantity(first.quantity), let y = summary.quantity(second.quantity) else { return nil }
        self.summary = summary
        self.x = x
        self.y = y
        xGoal = first.goal
        yGoal = second.goal
    }

    private var points: [Point] {
        summary.trials.compactMap { trial in
            guard trial.status != .failed, let first = trial.outcome(x.name), let second = trial.outcome(y.name)
            else { return nil }
            return Point(
                trial: trial, x: x.display.displayed(first.value), y: y.display.displayed(second.value))
        }
    }

    /// Whether a plane can be drawn at all.
    var isEmpty: Bool { points.isEmpty }

    /// Whether any value is only a bound, which the caption must say.
    var hasBounds: Bool {
        summary.trials.contains { trial in
            trial.outcomes.contains { [x.name, y.name].contains($0.quantity) && $0.bound != .exact }
        }
    }

    /// All alloys.
    func overview() -> Markup {
        let points = points
        return draw(
            points, xRange: paddedRange(points.map(\.x) + limits(of: x)) ?? 0...1,
            yRange: paddedRange(points.map(\.y) + limits(of: y)) ?? 0...1, id: "pareto-all", lane: true,
            label: "All alloys: \(y.title) against \(x.title)")
    }

    /// The part of the plane that holds the feasible alloys; nil when the overview shows it as well.
    func feasibleCorner() -> Markup? {
        let points = points
        let feasible = points.filter { $0.trial.isFeasible == true }
        guard
            let xAll = paddedRange(points.map(\.x) + limits(of: x)),
            let yAll = paddedRange(points.map(\.y) + limits(of: y)),
            let xRange = paddedRange(feasible.map(\.x) + limits(of: x), margin: 0.1),
            let yRange = paddedRange(feasible.map(\.y) + limits(of: y), margin: 0.1)
        else { return nil }
        func span(_ range: ClosedRange<Double>) -> Double { range.upperBound - range.lowerBound }
        guard !feasible.isEmpty, min(span(xRange) / span(xAll), span(yRange) / span(yAll)) < 0.7 else { return nil }
        return draw(
            points, xRange: xRange, yRange: yRange, id: "pareto-feasible", lane: false,
            label: "Feasible corner: \(y.title) against \(x.title)")
    }

    private func limits(of quantity: CampaignSummary.Quantity) -> [Double] {
        summary.constraints.filter { $0.quantity == quantity.name }.map { quantity.display.displayed($0.limit) }
    }

    private func axis(
        _ quantity: CampaignSummary.Quantity, _ goal: CampaignSummary.Objective.Goal, _ range: ClosedRange<Double>
    ) -> PlotFrame.Axis {
        let unit = quantity.display.unit.isEmpty ? "" : " [\(quantity.display.unit)]"
        return .init(range: range, title: quantity.title + unit, better: goal == .minimize ? .low : .high)
    }

    /// Which way is better, in words, for the caption.
    var direction: String {
        switch (xGoal, yGoal) {
        case (.minimize, .minimize): "Lower is better on both axes."
        case (.maximize, .maximize): "Higher is better on both axes."
        case (.minimize, .maximize): "Further left and higher up is better."
        case (.maximize, .minimize): "Further right and lower down is better."
        }
    }

    private func draw(
        _ points: [Point], xRange: ClosedRange<Double>, yRange: ClosedRange<Double>, id: String, lane: Bool,
        label: String
    ) -> Markup {
        let failed = lane ? summary.trials.filter { $0.status == .failed } : []
        let frame = PlotFrame(
            height: 400, top: failed.isEmpty ? 30 : 56, x: axis(x, xGoal, xRange), y: axis(y, yGoal, yRange))
        var svg = Markup()
        svg.element(
            "svg",
            [
                "class": "plot points", "id": id, "viewBox": frame.viewBox, "tabindex": "0", "role": "img",
                "aria-label":
                    "\(label). Arrow keys step through the alloys; the table of evaluations holds the same data.",
            ]
        ) { svg in
            drawForbidden(frame, into: &svg)
            frame.draw(into: &svg)
            drawLane(failed, frame, into: &svg)
            svg.element("clipPath", ["id": "\(id)-clip"]) {
                $0.void(
                    "rect",
                    [
                        "x": TypesetNumber.coordinate(frame.left - 1), "y": TypesetNumber.coordinate(frame.top - 1),
                        "width": TypesetNumber.coordinate(frame.plotRight - frame.left + 2),
                        "height": TypesetNumber.coordinate(frame.plotBottom - frame.top + 2),
                    ])
            }
            svg.element("g", ["clip-path": "url(#\(id)-clip)"]) { svg in
                drawFront(points, frame, into: &svg)
            }
            drawLimits(frame, into: &svg)
            drawMarkers(points, frame, into: &svg)
        }
        return svg
    }

    private func drawMarkers(_ points: [Point], _ frame: PlotFrame, into svg: inout Markup) {
        let front = Set(summary.paretoFront)
        let visible = points.filter { frame.contains($0.x, $0.y) }
        func draw(_ name: StaticString, _ marker: String, _ chosen: (Point) -> Bool, into svg: inout Markup) {
            svg.element("g", ["class": name.description]) { svg in
                for point in visible where chosen(point) {
                    svg.marker(marker, frame.px(point.x), frame.py(point.y), trial: point.trial.index)
                }
            }
        }
        draw("not-feasible", "mk-n", { $0.trial.isFeasible != true }, into: &svg)
        draw("feasible", "mk-f", { $0.trial.isFeasible == true && !front.contains($0.trial.index) }, into: &svg)
        draw("front", "mk-p", { front.contains($0.trial.index) }, into: &svg)

        // Labels of the recommended alloys, kept off each other.
        var taken: [Box] = []
        svg.element("g", ["class": "recommended"]) { svg in
            for alloy in summary.recommended {
                guard let point = visible.first(where: { $0.trial.index == alloy.trial }) else { continue }
                let (px, py) = (frame.px(point.x), frame.py(point.y))
                svg.marker("mk-r", px, py, trial: alloy.trial)
                let name = String(alloy.name.prefix(12))
                let half = labelWidth(name, size: 14) / 2
                let offsets: [(Double, Double)] = [
                    (0, -14), (0, 24), (16 + half, 5), (-16 - half, 5), (0, -30), (0, 40),
                ]
                func box(_ offset: (Double, Double)) -> Box {
                    let (cx, cy) = (px + offset.0, py + offset.1)
                    return Box(x: (cx - half)...(cx + half), y: (cy - 12)...(cy + 2))
                }
                let inside = Box(x: frame.left...frame.plotRight, y: frame.top...frame.plotBottom)
                let offset =
                    offsets.first { offset in
                        let box = box(offset)
                        return inside.contains(box.x.lowerBound, box.y.lowerBound)
                            && inside.contains(box.x.upperBound, box.y.upperBound)
                            && !taken.contains { $0.overlaps(box) }
                    } ?? offsets[0]
                taken.append(box(offset))
                svg.label(name, px + offset.0, py + offset.1, anchor: .middle, class: "alloy-name")
            }
        }
    }

    /// Steps from one bad edge to the other through the members of the front. With three or more objectives the projection is no
    /// staircase, so none is drawn.
    private func drawFront(_ points: [Point], _ frame: PlotFrame, into svg: inout Markup) {
        guard summary.objectives.count == 2 else { return }
        let members = Set(summary.paretoFront)
        let front = points.filter { members.contains($0.trial.index) }.sorted { first, second in
            xGoal == .minimize ? first.x < second.x : first.x > second.x
        }
        guard let first = front.first, let last = front.last else { return }
        let badX = xGoal == .minimize ? frame.plotRight + 2 : frame.left - 2
        let badY = yGoal == .minimize ? frame.top - 2 : frame.plotBottom + 2
        var steps = PathData()
        steps.move(frame.px(first.x), badY)
        for (point, next) in zip(front, front.dropFirst()) {
            steps.line(frame.px(point.x), frame.py(point.y))
            steps.line(frame.px(next.x), frame.py(point.y))
        }
        steps.line(frame.px(last.x), frame.py(last.y))
        steps.line(badX, frame.py(last.y))
        svg.void("path", ["d": steps.text, "class": "front-steps"])
    }

    /// Tints the side of each limit that the requirements exclude.
    private func drawForbidden(_ frame: PlotFrame, into svg: inout Markup) {
        for constraint in summary.constraints {
            var area: (x: Double, y: Double, width: Double, height: Double)?
            if constraint.quantity == x.name {
                let edge = clamp(frame.px(x.display.displayed(constraint.limit)), frame.left, frame.plotRight)
                let above = (constraint.relation == .atMost) == (x.display.factor > 0)
                area =
                    above
                    ? (edge, frame.top, frame.plotRight - edge, frame.plotBottom - frame.top)
                    : (frame.left, frame.top, edge - frame.left, frame.plotBottom - frame.top)
            } else if constraint.quantity == y.name {
                let edge = clamp(frame.py(y.display.displayed(constraint.limit)), frame.top, frame.plotBottom)
                let above = (constraint.relation == .atMost) == (y.display.factor > 0)
                area =
                    above
                    ? (frame.left, frame.top, frame.plotRight - frame.left, edge - frame.top)
                    : (frame.left, edge, frame.plotRight - frame.left, frame.plotBottom - edge)
            }
            if let area {
                svg.void(
                    "rect",
                    [
                        "class": "forbidden", "x": TypesetNumber.coordinate(area.x),
                        "y": TypesetNumber.coordinate(area.y),
                        "width": TypesetNumber.coordinate(area.width), "height": TypesetNumber.coordinate(area.height),
                    ])
            }
        }
    }

    private func drawLimits(_ frame: PlotFrame, into svg: inout Markup) {
        for constraint in summary.constraints {
            if constraint.quantity == x.name {
                let edge = frame.px(x.display.displayed(constraint.limit))
                guard (frame.left...frame.plotRight).contains(edge) else { continue }
                svg.segment(edge, frame.top, edge, frame.plotBottom, class: "limit")
                let text = "limit \(constraint.relation.rawValue) \(x.display.number(constraint.limit))"
                let half = labelWidth(text) / 2
                svg.label(
                    text, clamp(edge, frame.left + half, frame.width - half), frame.top - 6, anchor: .middle,
                    class: "limit-label")
            } else if constraint.quantity == y.name {
                let edge = frame.py(y.display.displayed(constraint.limit))
                guard (frame.top...frame.plotBottom).contains(edge) else { continue }
                svg.segment(frame.left, edge, frame.plotRight, edge, class: "limit")
                let text = "limit \(constraint.relation.rawValue) \(y.display.number(constraint.limit))"
                let room = edge - frame.top > 18
                svg.label(text, frame.plotRight - 6, room ? edge - 6 : edge + 15, anchor: .end, class: "limit-label")
            }
        }
    }

    private func drawLane(_ failed: [CampaignSummary.Trial], _ frame: PlotFrame, into svg: inout Markup) {
        guard !failed.isEmpty else { return }
        let text = "failed, no place in the plane (\(TypesetNumber.count(failed.count)))"
        svg.label(text, frame.left, 24, class: "lane-label")
        let start = frame.left + labelWidth(text) + 16
        let pitch = min(14, (frame.plotRight - start) / Double(failed.count))
        svg.element("g", ["class": "failed"]) { svg in
            for (place, trial) in failed.enumerated() {
                svg.marker("mk-x", start + pitch * (Double(place) + 0.5), 20, trial: trial.index)
            }
        }
    }
}

func clamp(_ value: Double, _ low: Double, _ high: Double) -> Double { min(max(value, low), high) }
