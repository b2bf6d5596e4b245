import Foundation
import Testing

@testable import DesignReport

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Where the names of fields stand.
@Suite struct FieldFigureTests {
    private static let frame = FieldFigure.Frame.rectangle(
        x: .init(title: "x [at.%]", range: 0...100), y: .init(title: "T [K]", range: 0...100))

    private static func figure(_ areas: [FieldFigure.Area], _ lines: [FieldFigure.Line]) -> FieldFigure {
        FieldFigure(
            title: "A <&> B", frame: frame, lines: lines, areas: areas, shades: [], marks: [], failures: [(50, 50)],
            note: "note")
    }

    /// A wide field at the left, one of 12 px in the middle, a wide one at the right.
    private static let three: (areas: [FieldFigure.Area], lines: [FieldFigure.Line]) = (
        [
            .init(names: ["LEFT"], points: [(25, 50)]),
            .init(names: ["LEFT", "A_LONG_NAME_INDEED", "RIGHT"], points: [(50, 50)]),
            .init(names: ["RIGHT"], points: [(75, 50)]),
        ],
        [49.0, 51].map { FieldFigure.Line(style: .boundary, points: [($0, 0), ($0, 100)]) }
    )

    @Test func namesStandInsideTheirFieldsAndOffEachOther() throws {
        let canvas = FieldCanvas(frame: Self.frame, hasTitle: true)
        var placer = LabelPlacer(canvas: canvas, lines: Self.three.lines, areas: Self.three.areas)
        let labels = placer.fieldLabels()
        let border = Self.three.lines.map { canvas.pixel($0.points[0]).x }
        #expect(labels[0].number == nil && labels[0].anchor == nil)
        #expect(labels[0].box.x > canvas.left && labels[0].box.x + labels[0].box.width < border[0])
        #expect(labels[2].box.x > border[1] && labels[2].box.x + labels[2].box.width < canvas.right)
        // Too long for the narrow field: a number and a line of the key.
        #expect(labels[1].number == 1)
        for (i, a) in labels.enumerated() {
            for b in labels[(i + 1)...] {
                let apart =
                    a.box.x + a.box.width <= b.box.x || b.box.x + b.box.width <= a.box.x
                    || a.box.y + a.box.height <= b.box.y || b.box.y + b.box.height <= a.box.y
                #expect(apart)
            }
        }
    }

    @Test func documentIsWellFormedAndTheSameEveryTime() throws {
        let svg = Self.figure(Self.three.areas, Self.three.lines).svg
        #expect(svg == Self.figure(Self.three.areas, Self.three.lines).svg)
        #expect(XMLParser(data: Data(svg.utf8)).parse())
        #expect(svg.contains("A &lt;&amp;&gt; B"))
        #expect(svg.contains("1  LEFT + A_LONG_NAME_INDEED + RIGHT"))
        #expect(svg.contains("class=\"failure\""))
    }

    @Test func trianglesAreEquilateral() {
        let canvas = FieldCanvas(
            frame: .triangle(left: "A", right: "B", top: "C", unit: "at.%", whole: 100), hasTitle: false)
        let corners = [(0.0, 0.0), (1, 0), (0, 1)].map { canvas.pixel($0) }
        let sides = [(0, 1), (1, 2), (2, 0)].map { i, j in
            let (dx, dy) = (corners[i].x - corners[j].x, corners[i].y - corners[j].y)
            return (dx * dx + dy * dy).squareRoot()
        }
        #expect(sides.allSatisfy { abs($0 - sides[0]) < 1e-9 })
    }
}
