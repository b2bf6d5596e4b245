import AlloyDesign
import CALPHAD

/// Temperature against fraction solid as SVG: legible in print, and without colour by its dashes and labels.
struct SolidificationPicture {
    var path: SolidificationPath
    /// The equilibrium path, drawn dashed beside.
    var lever: SolidificationPath?
    var title: String

    /// Okabe and Ito's colours, which the colour-blind can tell apart.
    private static let colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#56B4E9", "#E69F00"]
    private static let width = 800.0
    private static let height = 480.0
    private static let frame = (left: 84.0, right: 360.0, top: 44.0, bottom: 64.0)

    func svg() -> String {
        let all = path.states + (lever?.states ?? [])
        let temperatures = all.map { $0.temperature - 273.15 }
        let span = max(1, (temperatures.max() ?? 1) - (temperatures.min() ?? 0))
        let step = Self.tick(span / 6)
        let low = ((temperatures.min() ?? 0) / step - 0.1).rounded(.down) * step
        let high = ((temperatures.max() ?? 1) / step + 0.1).rounded(.up) * step
        let (f, w, h) = (Self.frame, Self.width, Self.height)
        func x(_ fraction: Double) -> Double { f.left + fraction * (w - f.left - f.right) }
        func y(_ celsius: Double) -> Double { h - f.bottom - (celsius - low) / (high - low) * (h - f.top - f.bottom) }
        func n(_ value: Double) -> String { NumberText.fixed(value, decimals: 2) }
        var out = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(n(w)) \(n(h))\" width=\"\(n(w))\" height=\"\(n(h))\" "
                + "font-family=\"Helvetica, Arial, sans-serif\" font-size=\"14\" role=\"img\">",
            "<title>Temperature against fraction solid of \(Self.escaped(title))</title>",
            "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>",
            "<text x=\"\(n(f.left))\" y=\"26\" font-size=\"15\">\(Self.escaped(title))</text>",
        ]
        for i in 0...10 {
            let px = x(Double(i) / 10)
            out.append(Self.line(px, h - f.bottom, px, h - f.bottom + (i % 2 == 0 ? 7 : 4), "#000", 1))
            if i % 2 == 0 {
                out.append(
                    Self.text(px, h - f.bottom + 24, NumberText.fixed(Double(i) / 10, decimals: 1), anchor: "middle"))
            }
        }
        var t = low
        while t <= high + 1e-9 {
            out.append(Self.line(f.left - 7, y(t), f.left, y(t), "#000", 1))
            if t > low, t < high - 1e-9 { out.append(Self.line(f.left, y(t), x(1), y(t), "#ddd", 0.8)) }
            out.append(Self.text(f.left - 11, y(t) + 5, NumberText.significant(t, digits: 6), anchor: "end"))
            t += step
        }
        out.append(
            "<rect x=\"\(n(f.left))\" y=\"\(n(y(high)))\" width=\"\(n(x(1) - f.left))\" height=\"\(n(y(low) - y(high)))\" "
                + "fill=\"none\" stroke=\"#000\" stroke-width=\"1.2\"/>")
        out.append(Self.text(x(0.5), h - 16, "Fraction solid (moles of atoms)", anchor: "middle"))
        out.append(
            "<text transform=\"translate(22 \(n(y(0.5 * (low + high))))) rotate(-90)\" text-anchor=\"middle\">Temperature (°C)</text>"
        )
        var legendY = f.top + 14
        let legendX = x(1) + 22
        func legend(_ colour: String, _ dash: String, _ label: String) {
            out.append(Self.line(legendX, legendY - 5, legendX + 30, legendY - 5, colour, 3, dash: dash))
            out.append(Self.text(legendX + 38, legendY, label, size: 13))
            legendY += 22
        }
        if let lever {
            out.append(
                Self.polyline(
                    lever.states.map { (x($0.solidFraction), y($0.temperature - 273.15)) }, "#555", 1.6, dash: "7 4"))
            legend("#555", "7 4", "equilibrium")
        }
        // A piece of the curve for each set of phases that forms together.
        var pieces: [(label: String, points: [(Double, Double)])] = []
        for (a, b) in zip(path.states, path.states.dropFirst()) {
            let forming = Set(b.solids.filter { $0.fraction > 0 || path.model == .equilibrium }.map(\.phase)).sorted()
            let label = (["L"] + forming).joined(separator: " + ")
            let point = (x(b.solidFraction), y(b.temperature - 273.15))
            if pieces.last?.label == label {
                pieces[pieces.count - 1].points.append(point)
            } else if b.solidFraction > a.solidFraction || pieces.isEmpty {
                pieces.append((label, [(x(a.solidFraction), y(a.temperature - 273.15)), point]))
            }
        }
        var labels: [String] = []
        for piece in pieces where !labels.contains(piece.label) { labels.append(piece.label) }
        for piece in pieces {
            let k = labels.firstIndex(of: piece.label) ?? 0
            out.append(Self.polyline(piece.points, Self.colours[k % Self.colours.count], 2.8, dash: Self.dash(k)))
        }
        for piece in pieces.dropFirst() {
            let k = labels.firstIndex(of: piece.label) ?? 0
            out.append(
                "<circle cx=\"\(n(piece.points[0].0))\" cy=\"\(n(piece.points[0].1))\" r=\"4\" fill=\"#fff\" "
                    + "stroke=\"\(Self.colours[k % Self.colours.count])\" stroke-width=\"2\"/>")
        }
        out.append(Self.text(legendX, legendY, path.model == .equilibrium ? "Equilibrium" : "Scheil", size: 13))
        legendY += 22
        for (k, label) in labels.enumerated() {
            legend(Self.colours[k % Self.colours.count], Self.dash(k), label)
        }
        legendY += 8
        for line in [
            "liquidus \(NumberText.fixed(path.liquidus - 273.15, decimals: 1)) °C",
            "end \(NumberText.fixed(path.endTemperature - 273.15, decimals: 1)) °C, "
                + "liquid left \(NumberText.significant(abs(path.residualLiquid) < 1e-9 ? 0 : path.residualLiquid, digits: 2))",
        ] + (lever.map { ["solidus (eq.) \(NumberText.fixed($0.endTemperature - 273.15, decimals: 1)) °C"] } ?? []) {
            out.append(Self.text(legendX, legendY, line, size: 13))
            legendY += 20
        }
        out.append("</svg>")
        return out.joined(separator: "\n") + "\n"
    }

    private static func dash(_ k: Int) -> String { ["", "10 3", "3 3", "12 3 3 3", "6 2 2 2"][k % 5] }

    /// 1, 2 or 5 times a power of ten, at least as large.
    private static func tick(_ least: Double) -> Double {
        var power = 1e-3
        while power < 1e6 {
            for factor in [1.0, 2, 5] where factor * power >= least { return factor * power }
            power *= 10
        }
        return power
    }

    private static func line(
        _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ colour: String, _ width: Double, dash: String = ""
    ) -> String { polyline([(x1, y1), (x2, y2)], colour, width, dash: dash) }

    private static func polyline(_ points: [(Double, Double)], _ colour: String, _ width: Double, dash: String)
        -> String
    {
        let text = points.map { "\(NumberText.fixed($0.0, decimals: 2)),\(NumberText.fixed($0.1, decimals: 2))" }
            .joined(separator: " ")
        return "<polyline points=\"\(text)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"\(width)\""
            + (dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\"") + "/>"
    }

    private static func text(
        _ x: Double, _ y: Double, _ text: String, anchor: String = "start", size: Int = 14
    ) -> String {
        "<text x=\"\(NumberText.fixed(x, decimals: 2))\" y=\"\(NumberText.fixed(y, decimals: 2))\" text-anchor=\"\(anchor)\" "
            + "font-size=\"\(size)\">\(escaped(text))</text>"
    }

    private static func escaped(_ text: String) -> String {
        text.map { ["&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;"][$0] ?? String($0) }.joined()
    }
}
