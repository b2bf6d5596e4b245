import ThermodynamicDatabase

/// Diagnostics of a database for people and programs.
enum DiagnosticText {
    static func append(_ diagnostics: [Diagnostic], to text: inout JSONText) {
        text.array { text in
            for diagnostic in diagnostics {
                text.object { text in
                    text.key("severity")
                    text.string(diagnostic.severity.rawValue)
                    text.key("line")
                    text.integer(diagnostic.location.line)
                    text.key("column")
                    text.integer(diagnostic.location.column)
                    text.key("message")
                    text.string(diagnostic.message)
                    text.key("hint")
                    if let hint = diagnostic.hint { text.string(hint) } else { text.null() }
                    text.key("excerpt")
                    if let excerpt = diagnostic.excerpt { text.string(excerpt) } else { text.null() }
                }
            }
        }
    }

    static func append(_ statements: StatementCount, to text: inout JSONText) {
        text.object { text in
            for (name, count) in [
                ("total", statements.total), ("understood", statements.understood), ("kept", statements.kept),
                ("diagnosed", statements.diagnosed),
            ] {
                text.key(name)
                text.integer(count)
            }
        }
    }

    /// Findings shown of each kind before the others are only counted.
    private static let shownOfAKind = 3
    private static let maximumLines = 30

    /// The findings in order of place; of those that differ in names and numbers only, the first three and where the others are.
    static func lines(_ diagnostics: [Diagnostic], file: String, all: Bool) -> [String] {
        if all { return diagnostics.map { $0.rendered(file: file) } }
        struct Kind: Hashable {
            var severity: String
            var form: String
        }
        let kinds = diagnostics.map { Kind(severity: $0.severity.rawValue, form: form(of: $0.message)) }
        var places: [Kind: [Int]] = [:]
        for (index, kind) in kinds.enumerated() { places[kind, default: []].append(index) }
        var result: [String] = []
        for (index, diagnostic) in diagnostics.enumerated() {
            guard let alike = places[kinds[index]] else { continue }
            // One more would take the room that telling of it takes.
            let shown = alike.count == shownOfAKind + 1 ? alike.count : shownOfAKind
            guard alike.count <= shown || index <= alike[shown - 1] else { continue }
            result.append(diagnostic.rendered(file: file))
            if alike.count > shown, index == alike[shown - 1] {
                let rest = alike[shown...].map { String(diagnostics[$0].location.line) }
                let lines = rest.prefix(maximumLines).joined(separator: ", ")
                result.append(
                    "    \(rest.count) more \(diagnostic.severity.rawValue)s like this in lines \(lines)"
                        + (rest.count > maximumLines ? " … (--all lists them)" : ""))
            }
        }
        return result
    }

    /// A message with a mark for each run of words that have capitals or digits: what is left is the kind of the finding.
    private static func form(of message: String) -> String {
        var words: [Substring] = []
        for word in message.split(separator: " ") {
            if word == "…" { continue }
            let isName = word.utf8.contains { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
            if !isName {
                words.append(word)
            } else if words.last != "#" {
                words.append("#")
            }
        }
        return words.joined(separator: " ")
    }
}
