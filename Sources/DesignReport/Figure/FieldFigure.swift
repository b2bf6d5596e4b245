/// A phase diagram for print: fields with their names, boundaries, tie-lines and invariants; a complete SVG document without scripts or
/// outside resources.
///
/// Nothing rests on colour: boundaries are black, orderings dashed, tie-lines thin, three-phase triangles shaded lightly.
public struct FieldFigure: Sendable {
    public enum Frame: Sendable {
        case rectangle(x: CurveFigure.Axis, y: CurveFigure.Axis)
        /// Names of the corners at the left, at the right and at the top; the sides run from 0 to `whole` of `unit`. A point's x and y are
        /// the shares (0 to 1) of the right and of the top corner.
        case triangle(left: String, right: String, top: String, unit: String, whole: Double)
    }

    public struct Line: Sendable {
        public enum Style: Sendable { case boundary, ordering, tieLine }
        public var style: Style
        public var points: [(x: Double, y: Double)]

        public init(style: Style, points: [(x: Double, y: Double)]) {
            self.style = style
            self.points = points
        }
    }

    /// A field: what it is called, and points inside it, the best one for a name first.
    public struct Area: Sendable {
        public var names: [String]
        public var points: [(x: Double, y: Double)]

        public init(names: [String], points: [(x: Double, y: Double)]) {
            self.names = names
            self.points = points
        }
    }

    /// A label of a point, or of a horizontal line.
    public struct Mark: Sendable {
        /// From the left to the right; a point's ring is drawn where there is no width.
        public var x: ClosedRange<Double>
        public var y: Double
        public var label: String

        public init(x: ClosedRange<Double>, y: Double, label: String) {
            self.x = x
            self.y = y
            self.label = label
        }

        var isPoint: Bool { x.lowerBound == x.upperBound }
        func place(_ share: Double) -> (x: Double, y: Double) {
            (x.lowerBound + share * (x.upperBound - x.lowerBound), y)
        }
    }

    public var title: String
    public var frame: Frame
    public var lines: [Line]
    public var areas: [Area]
    /// Corners of shaded triangles.
    public var shades: [[(x: Double, y: Double)]]
    public var marks: [Mark]
    /// Places without a result.
    public var failures: [(x: Double, y: Double)]
    /// Beneath the picture.
    public var note: String

    public init(
        title: String, frame: Frame, lines: [Line], areas: [Area], shades: [[(x: Double, y: Double)]], marks: [Mark],
        failures: [(x: Double, y: Double)], note: String
    ) {
        self.title = title
        self.frame = frame
        self.lines = lines
        self.areas = areas
        self.shades = shades
        self.marks = marks
        self.failures = failures
        self.note = note
    }

    private static let style: StaticString = """
        text{font-family:Helvetica,Arial,'Liberation Sans',sans-serif;font-size:13px;fill:#000}\
        .title{font-size:15px;font-weight:bold}.axis-title{font-size:14px}.corner{font-size:16px;font-weight:bold}\
        .note{font-size:10.5px;fill:#333}.key{font-size:12px}\
        .halo{paint-order:stroke;stroke:#fff;stroke-width:3.5px;stroke-linejoin:round}\
        .mark{font-size:10.5px}.frame{fill:none;stroke:#000;stroke-width:1.4}.tick{stroke:#000;stroke-width:1.1;fill:none}\
        .boundary{fill:none;stroke:#000;stroke-width:1.5;stroke-linejoin:round;stroke-linecap:round}\
        .ordering{fill:none;stroke:#000;stroke-width:1.2;stroke-dasharray:5 3.5}\
        .tie{fill:none;stroke:#5b87b8;stroke-width:.65}.shade{fill:#e3e9f0;stroke:none}\
        .leader{fill:none;stroke:#000;stroke-width:.7}.point{fill:#fff;stroke:#000;stroke-width:1.2}\
        .failure{fill:none;stroke:#b00000;stroke-width:1.4}
        """

    /// The document.
    public var svg: String {
        let canvas = FieldCanvas(frame: frame, hasTitle: !title.isEmpty)
        var placer = LabelPlacer(canvas: canvas, lines: lines, areas: areas)
        let labels = placer.fieldLabels()
        let markLabels = marks.map { placer.place($0) }
        var key: [String] = []
        for (label, area) in zip(labels, areas) {
            guard let number = label.number, number > key.count else { continue }
            key.append("\(number)  \(area.names.joined(separator: " + "))")
        }
        let columns = max(1, Int(canvas.width / (20 + (key.map { labelWidth($0) }.max() ?? 100))))
        let rows = (key.count + columns - 1) / columns
        let height = canvas.bottom + canvas.margin + Double(rows) * 17 + 22
        var svg = Markup()
        svg.element(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg",
                "viewBox": "0 0 \(TypesetNumber.coordinate(canvas.width)) \(TypesetNumber.coordinate(height))",
                "width": TypesetNumber.coordinate(canvas.width), "height": TypesetNumber.coordinate(height),
                "role": "img", "aria-label": title.isEmpty ? "Phase diagram" : title,
            ]
        ) { svg in
            svg.element("style") { $0.raw(Self.style) }
            svg.void("rect", ["width": "100%", "height": "100%", "fill": "#fff"])
            drawContents(canvas, into: &svg)
            canvas.draw(frame, into: &svg)
            if !title.isEmpty { drawTitle(canvas, into: &svg) }
            for (label, area) in zip(labels, areas) { draw(label, area, into: &svg) }
            for (mark, place) in zip(marks, markLabels) { draw(mark, place, canvas, into: &svg) }
            for (index, line) in key.enumerated() {
                let column = Double(index / max(rows, 1)) * canvas.width / Double(columns)
                svg.label(
                    line, 24 + column, canvas.bottom + canvas.margin + 10 + Double(index % max(rows, 1)) * 17,
                    class: "key")
            }
            svg.label(note, 24, height - 8, class: "note")
        }
        return svg.string + "\n"
    }

    /// The heading, smaller where it is too long for the page.
    private func drawTitle(_ canvas: FieldCanvas, into svg: inout Markup) {
        let size = min(15, 15 * (canvas.width - 30) / labelWidth(title, size: 16))
        svg.element(
            "text",
            [
                "x": TypesetNumber.coordinate(canvas.width / 2), "y": "24", "text-anchor": "middle", "class": "title",
                "style": "font-size:\(TypesetNumber.coordinate(size))px",
            ], text: title)
    }

    private func drawContents(_ canvas: FieldCanvas, into svg: inout Markup) {
        for shade in shades {
            svg.void("path", ["class": "shade", "d": Self.path(shade.map { canvas.pixel($0) }) + "Z"])
        }
        for line in lines where line.style == .tieLine { draw(line, "tie", canvas, into: &svg) }
        for line in lines where line.style == .boundary { draw(line, "boundary", canvas, into: &svg) }
        for line in lines where line.style == .ordering { draw(line, "ordering", canvas, into: &svg) }
        for failure in failures {
            let (x, y) = canvas.pixel(failure)
            var path = PathData()
            path.move(x - 3, y - 3)
            path.line(x + 3, y + 3)
            path.move(x - 3, y + 3)
            path.line(x + 3, y - 3)
            svg.void("path", ["class": "failure", "d": path.text])
        }
    }

    private func draw(_ line: Line, _ name: String, _ canvas: FieldCanvas, into svg: inout Markup) {
        svg.void("path", ["class": name, "d": Self.path(line.points.map { canvas.pixel($0) })])
    }

    private static func path(_ points: [(x: Double, y: Double)]) -> String {
        var text = ""
        for (index, point) in points.enumerated() {
            // A tenth of a pixel is too coarse for curves that meet at small angles.
            text += "\(index == 0 ? "M" : "L")\(hundredths(point.x)) \(hundredths(point.y))"
        }
        return text
    }

    private static func hundredths(_ value: Double) -> String {
        let hundred = Int((value * 100).rounded())
        let (whole, rest) = (abs(hundred) / 100, abs(hundred) % 100)
        return (hundred < 0 ? "-" : "") + (rest == 0 ? "\(whole)" : "\(whole).\(rest < 10 ? "0" : "")\(rest)")
    }

    private func draw(_ label: FieldLabel, _ area: Area, into svg: inout Markup) {
        if let anchor = label.anchor {
            let end = label.box.nearest(to: anchor)
            svg.segment(end.x, end.y, anchor.x, anchor.y, class: "leader")
            svg.void(
                "circle",
                ["cx": TypesetNumber.coordinate(anchor.x), "cy": TypesetNumber.coordinate(anchor.y), "r": "1.6"])
        }
        let center = label.box.center
        let size = TypesetNumber.coordinate(label.size)
        for (index, line) in label.lines.enumerated() {
            let offset = (Double(index) - 0.5 * Double(label.lines.count - 1)) * label.size * 1.2 + label.size * 0.36
            let place =
                label.isUpright
                ? ["x": TypesetNumber.coordinate(center.x), "y": TypesetNumber.coordinate(center.y + offset)]
                : [
                    "transform":
                        "translate(\(TypesetNumber.coordinate(center.x + offset)) \(TypesetNumber.coordinate(center.y))) rotate(-90)"
                ]
            if let x = place["x"], let y = place["y"] {
                svg.element(
                    "text",
                    [
                        "x": x, "y": y, "text-anchor": "middle", "class": "halo", "style": "font-size:\(size)px",
                    ], text: line)
            } else if let transform = place["transform"] {
                svg.element(
                    "text",
                    [
                        "transform": transform, "text-anchor": "middle", "class": "halo",
                        "style": "font-size:\(size)px",
                    ], text: line)
            }
        }
    }

    private func draw(_ mark: Mark, _ box: PixelBox?, _ canvas: FieldCanvas, into svg: inout Markup) {
        let point = canvas.pixel(mark.place(0.5))
        if mark.isPoint {
            svg.void(
                "circle",
                [
                    "class": "point", "cx": TypesetNumber.coordinate(point.x), "cy": TypesetNumber.coordinate(point.y),
                    "r": "2.6",
                ])
        }
        guard let box else { return }
        svg.label(mark.label, box.center.x, box.center.y + 4, anchor: .middle, class: "mark halo")
    }
}
