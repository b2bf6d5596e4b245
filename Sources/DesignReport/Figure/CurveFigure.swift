/// A figure of named curves over one axis for print: a complete SVG document without scripts or outside resources.
///
/// Curves differ in colour (Okabe and Ito's palette, which the colour-blind can tell apart) and in dashes, and each carries its name.
public struct CurveFigure: Sendable {
    public struct Curve: Sendable {
        public var name: String
        /// In rising order of x; nil where there is no value.
        public var points: [(x: Double, y: Double)?]

        public init(name: String, points: [(x: Double, y: Double)?]) {
            self.name = name
            self.points = points
        }
    }

    public struct Axis: Sendable {
        /// With the unit in brackets.
        public var title: String
        public var range: ClosedRange<Double>

        public init(title: String, range: ClosedRange<Double>) {
            self.title = title
            self.range = range
        }
    }

    /// Above the frame; empty for none.
    public var title: String
    public var x: Axis
    public var y: Axis
    public var curves: [Curve]
    /// Vertical lines, with labels above the frame; those without room for their labels stand without.
    public var marks: [(x: Double, label: String)]
    /// Beneath the axis.
    public var note: String

    public init(
        title: String, x: Axis, y: Axis, curves: [Curve], marks: [(x: Double, label: String)], note: String
    ) {
        self.title = title
        self.x = x
        self.y = y
        self.curves = curves
        self.marks = marks
        self.note = note
    }

    // M. Okabe, K. Ito, Color Universal Design (2008), without yellow, which is lost on paper.
    private static let colors = ["#000000", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00"]
    private static let dashes = ["", "9 4", "2.5 3", "9 3 2 3", "15 4", "5 3"]

    private static let style: StaticString = """
        text{font-family:Helvetica,Arial,'Liberation Sans',sans-serif;font-size:13px;fill:#000}\
        .title{font-size:14px;font-weight:bold}.axis-title{font-size:14px}.note{font-size:10.5px;fill:#333}\
        .name{font-size:13px;font-weight:bold;paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}\
        .mark-label{font-size:10.5px;fill:#333}\
        .grid path{fill:none;stroke:#e4e4e4;stroke-width:.8}.grid .frame,.box{fill:none;stroke:#000;stroke-width:1.3}\
        .mark{stroke:#888;stroke-width:.8;stroke-dasharray:1.5 2.5;fill:none}\
        .curve{fill:none;stroke-width:2.1;stroke-linejoin:round;stroke-linecap:round}
        """

    /// The document.
    public var svg: String {
        var frame = PlotFrame(
            x: .init(range: x.range, title: x.title, target: 8), y: .init(range: y.range, title: y.title, target: 6))
        frame.width = 680
        frame.height = 480
        frame.left = 66
        frame.right = 22
        frame.bottom = 74
        let labels = markLabels(frame)
        frame.top = (title.isEmpty ? 14 : 34) + 70 * (labels.isEmpty ? 0 : 1)
        var svg = Markup()
        svg.element(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "viewBox": frame.viewBox,
                "width": TypesetNumber.coordinate(frame.width), "height": TypesetNumber.coordinate(frame.height),
                "role": "img", "aria-label": title.isEmpty ? "\(y.title) over \(x.title)" : title,
            ]
        ) { svg in
            svg.element("style") { $0.raw(Self.style) }
            svg.void("rect", ["width": "100%", "height": "100%", "fill": "#fff"])
            drawFrame(frame, into: &svg)
            for mark in marks where x.range.contains(mark.x) {
                svg.segment(frame.px(mark.x), frame.top, frame.px(mark.x), frame.plotBottom, class: "mark")
            }
            for label in labels {
                svg.segment(label.mark, frame.top, label.x, frame.top - 9, class: "mark")
                let place = (TypesetNumber.coordinate(label.x + 4), TypesetNumber.coordinate(frame.top - 12))
                svg.element(
                    "text", ["transform": "translate(\(place.0) \(place.1)) rotate(-90)", "class": "mark-label"],
                    text: label.text)
            }
            for (index, curve) in curves.enumerated() { draw(curve, index, frame, into: &svg) }
            for name in names(frame) {
                svg.element(
                    "text",
                    [
                        "x": TypesetNumber.coordinate(name.x), "y": TypesetNumber.coordinate(name.y),
                        "text-anchor": "middle", "class": "name",
                        "style": "fill:\(Self.colors[name.index % Self.colors.count])",
                    ], text: curves[name.index].name)
            }
        }
        return svg.string + "\n"
    }

    private func drawFrame(_ frame: PlotFrame, into svg: inout Markup) {
        var shown = frame
        shown.height = frame.height - 18
        shown.bottom = frame.bottom - 18
        shown.draw(into: &svg)
        svg.void(
            "rect",
            [
                "class": "box", "x": TypesetNumber.coordinate(frame.left), "y": TypesetNumber.coordinate(frame.top),
                "width": TypesetNumber.coordinate(frame.plotRight - frame.left),
                "height": TypesetNumber.coordinate(frame.plotBottom - frame.top),
            ])
        if !title.isEmpty { svg.label(title, (frame.left + frame.plotRight) / 2, 22, anchor: .middle, class: "title") }
        svg.label(note, frame.left, frame.height - 8, class: "note")
    }

    private func draw(_ curve: Curve, _ index: Int, _ frame: PlotFrame, into svg: inout Markup) {
        var path = PathData()
        var penIsDown = false
        for point in curve.points {
            guard let point, x.range.contains(point.x) else {
                penIsDown = false
                continue
            }
            if penIsDown {
                path.line(frame.px(point.x), frame.py(point.y))
            } else {
                path.move(frame.px(point.x), frame.py(point.y))
                path.dot()
            }
            penIsDown = true
        }
        svg.void(
            "path",
            [
                "class": "curve", "d": path.text, "stroke": Self.colors[index % Self.colors.count],
                "stroke-dasharray": Self.dashes[(index + index / Self.colors.count) % Self.dashes.count],
            ])
    }

    /// Labels of the marks, moved aside where they would overprint each other, and the places of their marks.
    private func markLabels(_ frame: PlotFrame) -> [(x: Double, mark: Double, text: String)] {
        var labels: [(x: Double, mark: Double, text: String)] = []
        for mark in marks.sorted(by: { $0.x < $1.x }) where x.range.contains(mark.x) && !mark.label.isEmpty {
            let place = frame.px(mark.x)
            labels.append((max(place, (labels.last?.x ?? -.infinity) + Self.labelHeight), place, mark.label))
        }
        // From the right: each no further right than it must be, in the middle of what it can have.
        var limit = frame.plotRight + 4
        for index in labels.indices.reversed() {
            labels[index].x = min(labels[index].x, limit)
            limit = labels[index].x - Self.labelHeight
        }
        // Too many for the width: those that ran out of the frame stand without.
        return labels.filter { $0.x > frame.left - 8 }
    }

    private static let labelHeight = 12.0

    /// One name per curve, beside it and off the others, as well as that goes.
    private func names(_ frame: PlotFrame) -> [(index: Int, x: Double, y: Double)] {
        let lines = curves.map { pixels($0, frame) }
        var taken: [Box] = []
        var names: [(index: Int, x: Double, y: Double)] = []
        // Short curves choose first: they have the fewest places to go.
        for index in lines.indices.sorted(by: { lines[$0].count < lines[$1].count }) where !lines[index].isEmpty {
            let width = labelWidth(curves[index].name, size: 13) * 1.15
            var best: (score: Double, box: Box)?
            for point in lines[index] {
                for offset in [-9.0, 19, -24, 34] {
                    let center = min(max(point.x, frame.left + width / 2 + 5), frame.plotRight - width / 2 - 5)
                    let base = point.y + offset
                    guard base - 12 > frame.top, base + 4 < frame.plotBottom else { continue }
                    let box = Box(x: (center - width / 2)...(center + width / 2), y: (base - 12)...(base + 4))
                    var score = abs(offset) * 0.6 + abs(center - point.x) * 0.8 + (point.y - frame.top) * 0.05
                    score += 300 * Double(taken.count { $0.overlaps(box) })
                    for (other, line) in lines.enumerated() {
                        let hits = line.count { box.contains($0.x, $0.y) }
                        score += (other == index ? 8 : 20) * Double(min(hits, 30))
                    }
                    if score < best?.score ?? .infinity { best = (score, box) }
                }
            }
            guard let box = best?.box else { continue }
            taken.append(box)
            names.append((index, (box.x.lowerBound + box.x.upperBound) / 2, box.y.upperBound - 4))
        }
        return names
    }

    /// Points of a curve at most 4 px apart.
    private func pixels(_ curve: Curve, _ frame: PlotFrame) -> [(x: Double, y: Double)] {
        var result: [(x: Double, y: Double)] = []
        var last: (x: Double, y: Double)?
        for point in curve.points {
            guard let point, x.range.contains(point.x) else {
                last = nil
                continue
            }
            let here = (x: frame.px(point.x), y: frame.py(point.y))
            if let last {
                let pieces = max(1, Int(max(abs(here.x - last.x), abs(here.y - last.y)) / 4))
                for piece in 1...pieces {
                    let t = Double(piece) / Double(pieces)
                    result.append((last.x + t * (here.x - last.x), last.y + t * (here.y - last.y)))
                }
            } else {
                result.append(here)
            }
            last = here
        }
        return result
    }
}
