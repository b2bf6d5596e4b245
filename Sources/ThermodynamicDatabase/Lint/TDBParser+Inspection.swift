extension TDBParser {
    /// Parses and lints: the diagnostics of both in order of place, each with the excerpt of its line.
    public static func inspect(_ bytes: some Sequence<UInt8>) -> (database: Database, diagnostics: [Diagnostic]) {
        let text =
            bytes.withContiguousStorageIfAvailable { Array($0.prefix(maximumSize + 1)) }
            ?? Array(bytes.prefix(maximumSize + 1))
        let (database, found) = parse(text)
        let findings = database.lint()
        guard !findings.isEmpty else { return (database, found) }
        var diagnostics = found
        let source = SourceText(text)
        for var finding in findings {
            if finding.excerpt == nil, source.lineStarts.indices.contains(finding.location.line - 1) {
                let position = source.lineStarts[finding.location.line - 1] + max(0, finding.location.column - 1)
                finding.excerpt = source.excerpt(at: min(position, max(0, text.count - 1)))
            }
            diagnostics.append(finding)
        }
        // What the parser tells of a place comes first.
        let sorted = diagnostics.enumerated().sorted {
            ($0.element.location.line, $0.element.location.column, $0.offset)
                < ($1.element.location.line, $1.element.location.column, $1.offset)
        }
        return (database, sorted.map(\.element))
    }
}
