/// A writer of HTML and SVG in which text that came from outside cannot become markup.
///
/// Tags, attribute names and raw pieces are `StaticString`s, hence written by us; everything else goes through `escaped`.
/// The output is well-formed XML as well as HTML, so that tests can read it with a strict parser.
struct Markup {
    private(set) var string = ""

    typealias Attributes = KeyValuePairs<StaticString, String>

    /// An element with content.
    mutating func element(_ tag: StaticString, _ attributes: Attributes = [:], _ body: (inout Markup) -> Void) {
        open(tag, attributes)
        string += ">"
        body(&self)
        string += "</\(tag)>"
    }

    /// An element with text as its only content.
    mutating func element(_ tag: StaticString, _ attributes: Attributes = [:], text: String) {
        element(tag, attributes) { $0.text(text) }
    }

    /// An element without content: an SVG shape, or an HTML element that never has any (`meta`, `link`, `input`). An HTML parser
    /// ignores the slash of any other one and takes what follows as its content.
    mutating func void(_ tag: StaticString, _ attributes: Attributes = [:]) {
        open(tag, attributes)
        string += "/>"
    }

    mutating func text(_ text: String) { string += Markup.escaped(text) }

    /// Markup that we wrote ourselves.
    mutating func raw(_ markup: StaticString) { string += markup.description }

    mutating func append(_ other: Markup) { string += other.string }

    /// A line end, where a reader of the source is glad of one.
    mutating func newline() { string += "\n" }

    private mutating func open(_ tag: StaticString, _ attributes: Attributes) {
        string += "<\(tag)"
        for (name, value) in attributes { string += " \(name)=\"\(Markup.escaped(value))\"" }
    }

    /// `text` with markup characters as entities, and with characters that no document may hold, or that turn the direction
    /// of the text around them, replaced by U+FFFD.
    static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n": result.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}",
                "\u{FFFE}"..."\u{FFFF}":
                result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
