import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// A page read by a strict XML parser: what is not well-formed fails the test.
final class ParsedPage: NSObject, XMLParserDelegate {
    struct Malformed: Error, CustomStringConvertible {
        let description: String
    }

    private struct Element {
        let name: String
        let attributes: [String: String]
        var text = ""
    }

    private var elements: [Element] = []
    private var open: [Int] = []

    init(_ html: String) throws {
        super.init()
        // HTML's script is no XML; the page's only one is ours and stands last.
        let start = html.range(of: "<script>", options: .backwards)
        let end = html.range(of: "</script>", options: .backwards)
        guard let start, let end else { throw Malformed(description: "the page has no script") }
        let text = html.replacingCharacters(in: start.upperBound..<end.lowerBound, with: "")
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = self
        guard parser.parse() else {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            let line = lines[min(max(parser.lineNumber - 1, 0), lines.count - 1)]
            let reason = parser.parserError.map { "\($0)" } ?? "unknown error"
            throw Malformed(
                description: "line \(parser.lineNumber), column \(parser.columnNumber): \(reason): \(line.prefix(300))")
        }
    }

    var elementNames: Set<String> { Set(elements.map(\.name)) }
    var attributeNames: Set<String> { Set(elements.flatMap(\.attributes.keys)) }

    func count(_ name: String, where holds: ([String: String]) -> Bool = { _ in true }) -> Int {
        elements.count { $0.name == name && holds($0.attributes) }
    }

    /// Text of each element of that name, its descendants' included.
    func texts(of name: String, where holds: ([String: String]) -> Bool = { _ in true }) -> [String] {
        elements.filter { $0.name == name && holds($0.attributes) }.map(\.text)
    }

    func attributes(_ attribute: String, of name: String?) -> [String] {
        elements.filter { name == nil || $0.name == name }.compactMap { $0.attributes[attribute] }
    }

    func parser(
        _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String] = [:]
    ) {
        open.append(elements.count)
        elements.append(Element(name: elementName, attributes: attributes))
    }

    func parser(_ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName: String?) {
        open.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        for index in open { elements[index].text += string }
    }
}
