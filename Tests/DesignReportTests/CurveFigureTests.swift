import Foundation
import Testing

@testable import DesignReport

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite struct CurveFigureTests {
    private final class Reader: NSObject, XMLParserDelegate {
        var paths: [[String: String]] = []
        var texts: [String] = []
        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            if name == "path", attributes["class"] == "curve" { paths.append(attributes) }
            if name == "text" { texts.append("") }
        }
        func parser(_ parser: XMLParser, foundCharacters string: String) {
            if !texts.isEmpty { texts[texts.count - 1] += string }
        }
    }

    /// The document is well-formed, names every curve, tells neighbouring curves apart without colour, and lets no markup through.
    @Test func isACompleteDocument() throws {
        let curves = ["FCC_A1", "<b>&\"", "SIGMA"].enumerated().map { index, name in
            CurveFigure.Curve(
                name: name, points: (0...20).map { (x: Double($0), y: Double(20 * (index + 1)) + Double($0)) })
        }
        let figure = CurveFigure(
            title: "An alloy", x: .init(title: "Temperature [K]", range: 0...20),
            y: .init(title: "Fraction [%]", range: 0...100), curves: curves,
            marks: [(5, "5.0 K"), (5.1, "5.1 K"), (40, "outside")], note: "source")
        let reader = Reader()
        let parser = XMLParser(data: Data(figure.svg.utf8))
        parser.delegate = reader
        #expect(parser.parse())
        #expect(reader.paths.count == 3)
        #expect(Set(reader.paths.compactMap { $0["stroke-dasharray"] }).count == 3)
        #expect(Set(reader.paths.compactMap { $0["stroke"] }).count == 3)
        for text in ["FCC_A1", "<b>&\"", "SIGMA", "5.0 K", "5.1 K", "Temperature [K]", "An alloy", "source"] {
            #expect(reader.texts.contains(text), "\(text) is not written")
        }
        #expect(!reader.texts.contains("outside"))
    }
}
