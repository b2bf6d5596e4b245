internal import Foundation

/// A search for formulas as a picture: error over length of the front, and the selected formula against the data; as SVG, or with the
/// formulas as a page. Both need nothing from outside.
public struct DescriptorFigure: Sendable {
    public struct Formula: Sendable {
        public var text: String
        public var latex: String
        /// With all digits.
        public var exact: String
        public var complexity: Int
        public var error: Double
        public var r2: Double
        public var leftOutError: Double?
        public var isSelected: Bool

        public init(
            text: String, latex: String, exact: String, complexity: Int, error: Double, r2: Double,
            leftOutError: Double?,
            isSelected: Bool
        ) {
            self.text = text
            self.latex = latex
            self.exact = exact
            self.complexity = complexity
            self.error = error
            self.r2 = r2
            self.leftOutError = leftOutError
            self.isSelected = isSelected
        }
    }

    let target: String
    let unit: String
    let formulas: [Formula]
    let points: [(observed: Double, predicted: Double)]
    let notes: [String]
    let details: String

    /// - Parameters:
    ///   - unit: of target, errors and points.
    ///   - points: of the selected formula.
    ///   - details: the result as plain text.
    public init(
        target: String, unit: String, formulas: [Formula], points: [(observed: Double, predicted: Double)],
        notes: [String], details: String
    ) {
        self.target = target
        self.unit = unit
        self.formulas = formulas
        self.points = points
        self.notes = notes
        self.details = details
    }

    private var unitText: String { unit.isEmpty ? "" : " [\(unit)]" }

    private static let style: StaticString =
        "svg{background:#fff}.grid path{stroke:#ddd;fill:none}.grid .frame{stroke:#333}text{font:12px sans-serif;fill:#222}.axis-title{font-size:12.5px}.line{stroke:#0072b2;fill:none;stroke-width:1.5}.hollow{stroke:#c04a00;fill:none;stroke-width:1.5;stroke-dasharray:4 3}.dots{stroke:#0072b2;stroke-width:6;stroke-linecap:round;fill:none;opacity:.75}.best{stroke:#c04a00;stroke-width:11;stroke-linecap:round;fill:none}.diagonal{stroke:#333;fill:none;stroke-dasharray:5 4}"

    /// Both plots side by side, a complete document.
    public var svg: String { drawing.string }

    private var drawing: Markup {
        var svg = Markup()
        svg.element(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 1080 360", "width": "1080", "height": "360",
                "role": "img",
                "aria-label": "Error over length of formulas for \(target), and the selected one against the data",
            ]
        ) { svg in
            svg.element("style") { $0.raw(Self.style) }
            svg.element("g") { front(into: &$0) }
            svg.element("g", ["transform": "translate(540 0)"]) { parity(into: &$0) }
        }
        return svg
    }

    /// log₁₀ of the error, which spans decades; an error of rounding is drawn at 1e-15 of the largest.
    private func front(into svg: inout Markup) {
        guard let largest = formulas.map(\.error).max(), largest > 0 else { return }
        func height(_ error: Double) -> Double { log10(max(error, largest * 1e-15)) }
        let heights = formulas.flatMap { [height($0.error)] + ($0.leftOutError.map { [height($0)] } ?? []) }
        let frame = PlotFrame(
            x: .init(range: paddedRange(formulas.map { Double($0.complexity) }) ?? 0...1, title: "nodes", target: 8),
            y: .init(range: paddedRange(heights) ?? 0...1, title: "log10 of the error\(unitText)"))
        frame.draw(into: &svg)
        var line = PathData()
        var dots = PathData()
        var best = PathData()
        var leftOut = PathData()
        var isFirst = true
        for (i, formula) in formulas.enumerated() {
            let (x, y) = (frame.px(Double(formula.complexity)), frame.py(height(formula.error)))
            if i == 0 { line.move(x, y) } else { line.line(x, y) }
            if formula.isSelected {
                best.move(x, y)
                best.dot()
            }
            dots.move(x, y)
            dots.dot()
            if let error = formula.leftOutError {
                if isFirst {
                    leftOut.move(x, frame.py(height(error)))
                } else {
                    leftOut.line(x, frame.py(height(error)))
                }
                isFirst = false
            }
        }
        svg.void("path", ["class": "line", "d": line.text])
        if !isFirst { svg.void("path", ["class": "hollow", "d": leftOut.text]) }
        svg.void("path", ["class": "best", "d": best.text])
        svg.void("path", ["class": "dots", "d": dots.text])
        svg.label("line: all rows; dashed: left out; orange: selected", frame.plotRight, 14, anchor: .end)
    }

    private func parity(into svg: inout Markup) {
        guard let range = paddedRange(points.map(\.observed) + points.map(\.predicted)) else { return }
        let frame = PlotFrame(
            x: .init(range: range, title: "\(target) of the formula\(unitText)", target: 5),
            y: .init(range: range, title: "\(target) of the data\(unitText)", target: 5))
        frame.draw(into: &svg)
        svg.segment(
            frame.px(range.lowerBound), frame.py(range.lowerBound), frame.px(range.upperBound),
            frame.py(range.upperBound), class: "diagonal")
        var dots = PathData()
        for point in points {
            dots.move(frame.px(point.predicted), frame.py(point.observed))
            dots.dot()
        }
        svg.void("path", ["class": "dots", "d": dots.text])
    }

    /// The plots with all formulas, one file.
    public var html: String {
        var page = Markup()
        page.raw("<!DOCTYPE html>\n")
        page.element("html", ["lang": "en"]) { html in
            html.element("head") { head in
                head.void("meta", ["charset": "utf-8"])
                head.void(
                    "meta",
                    [
                        "http-equiv": "Content-Security-Policy",
                        "content": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
                    ])
                head.element("title", text: "Formulas for \(target)")
                head.element("style") {
                    $0.raw(
                        "body{font:15px/1.5 sans-serif;max-width:1120px;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}figure{margin:0}svg{max-width:100%;height:auto}table{border-collapse:collapse}td,th{padding:.2rem .7rem;border-bottom:1px solid #ddd;text-align:right}td:last-child,th:last-child{text-align:left;font-family:monospace;overflow-wrap:anywhere}tr.selected{background:#fbeade;font-weight:600}pre{overflow-x:auto;background:#f5f5f2;padding:1rem}"
                    )
                }
            }
            html.element("body") { body in
                body.element("h1", text: "Formulas for \(target)\(unitText)")
                contents(into: &body)
            }
        }
        page.newline()
        return page.string
    }

    private func contents(into body: inout Markup) {
        body.element("figure") { $0.append(drawing) }
        func number(_ value: Double?) -> String { value.map { String(format: "%.4g", $0) } ?? "–" }
        body.element("table") { table in
            table.element("tr") { row in
                for title in ["nodes", "error", "R²", "left out", "formula"] { row.element("th", text: title) }
            }
            for formula in formulas {
                table.element("tr", ["class": formula.isSelected ? "selected" : ""]) { row in
                    row.element("td", text: String(formula.complexity))
                    row.element("td", text: number(formula.error))
                    row.element("td", text: number(formula.r2))
                    row.element("td", text: number(formula.leftOutError))
                    row.element("td", text: formula.text)
                }
            }
        }
        if let best = formulas.first(where: \.isSelected) {
            body.element("h2", text: "Selected")
            body.element("pre", text: "\(target) = \(best.exact)\n\n\(best.latex)")
        }
        body.element("h2", text: "Details")
        body.element("pre", text: details)
        if !notes.isEmpty {
            body.element("h2", text: "Notes on the table")
            body.element("ul") { list in for note in notes { list.element("li", text: note) } }
        }
    }
}
