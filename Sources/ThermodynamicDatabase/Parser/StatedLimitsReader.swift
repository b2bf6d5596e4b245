// Goals, most important first:
// 1. Nothing is taken for a limit of the database that is not one: prose about a phase, a subsystem or a source is left alone.
// 2. Limits that the writer quotes in a comment are read back as the same limits.
// 3. Time linear in the size of the text, memory of one paragraph.

/// Finds the limits of validity that the words of a database state: comments and text before the first element, phase or function,
/// and `DATABASE_INFORMATION` wherever it stands.
///
/// A *statement of limits* is a sentence that speaks of limits (`LimitWords`) with the lists of bounds that follow it.
struct StatedLimitsReader {
    private let text: SourceText
    private let grammar: LimitGrammar
    private(set) var limits: [StatedLimits] = []
    private var seen: Set<String> = []
    private var lineRanges: [Range<Int>] = []
    /// The words of the statement of limits that has been begun; lists of bounds are added to it.
    private var statement: [LimitWord] = []

    /// Longer paragraphs [bytes] are no prose.
    private static let maximumParagraph = 16_384

    init(_ text: SourceText, statements: [Statement], database: Database) {
        self.text = text
        grammar = LimitGrammar(
            elements: Set(database.elements.map(\.name)).subtracting(["VA", "/-"]),
            phases: Set(database.phases.map(\.name)))
        guard !grammar.elements.isEmpty else { return }
        let content: Set<Keyword> = [.element, .species, .phase, .constituent, .function, .parameter]
        let end =
            statements.first { $0.keyword.map(content.contains) ?? false }?.range.lowerBound ?? text.original.count
        let isProse = { (statement: Statement) in
            statement.keyword == nil || statement.keyword == .databaseInformation
        }
        readHeader(upTo: end, prose: statements.prefix { $0.range.lowerBound < end }.filter(isProse).map(\.body))
        for statement in statements
        where statement.range.lowerBound >= end && statement.keyword == .databaseInformation {
            readProse(statement.body)
        }
    }

    // MARK: Lines and paragraphs

    private mutating func readHeader(upTo end: Int, prose: [Range<Int>]) {
        var prose = prose[...]
        var wasComment = true
        for index in text.lineStarts.indices {
            let start = text.lineStarts[index]
            guard start < end else { break }
            let next = index + 1 < text.lineStarts.count ? text.lineStarts[index + 1] : text.original.count
            let mark = text.original[start..<next].firstIndex(of: ASCII.dollar)
            while let first = prose.first, first.upperBound <= start { prose.removeFirst() }
            if let first = prose.first, first.lowerBound < mark ?? next {
                if wasComment { endParagraph() }
                wasComment = false
                readLine(max(start, first.lowerBound)..<min(mark ?? next, first.upperBound), isProse: true)
            }
            if let mark {
                if !wasComment { endParagraph() }
                wasComment = true
                readLine(mark..<next, isProse: false)
            } else if wasComment {
                endParagraph()
            }
        }
        endParagraph()
        endStatement()
    }

    private mutating func readProse(_ range: Range<Int>) {
        var start = range.lowerBound
        while start < range.upperBound {
            let end = text.clean[start..<range.upperBound].firstIndex(of: ASCII.lineFeed) ?? range.upperBound
            readLine(start..<end, isProse: true)
            start = end + 1
        }
        endParagraph()
        endStatement()
    }

    /// Adds a line to the paragraph; a line without letters and digits ends it.
    private mutating func readLine(_ range: Range<Int>, isProse: Bool) {
        var start = range.lowerBound
        var end = range.upperBound
        func isFrame(_ byte: UInt8) -> Bool {
            byte <= ASCII.space || byte == ASCII.dollar || byte == ASCII.asterisk || byte == ASCII.hash
                || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "|") || isProse && byte == ASCII.quote
        }
        while start < end, isFrame(text.original[start]) { start += 1 }
        // In DATABASE_INFORMATION one apostrophe ends a line, two end a paragraph.
        var quotes = 0
        while end > start, isFrame(text.original[end - 1]) {
            if text.original[end - 1] == ASCII.quote { quotes += 1 }
            end -= 1
        }
        let isBlank = !text.original[start..<end].contains { ASCII.isLetter($0) || ASCII.isDigit($0) || $0 >= 0x80 }
        if isBlank { endParagraph() } else { lineRanges.append(start..<end) }
        if quotes > 1 { endParagraph() }
    }

    private mutating func endParagraph() {
        guard let first = lineRanges.first, let last = lineRanges.last else { return }
        defer { lineRanges.removeAll(keepingCapacity: true) }
        let isProse = last.upperBound - first.lowerBound <= Self.maximumParagraph
        guard isProse, !statement.isEmpty || LimitWords.mayStand(in: text.original[first.lowerBound..<last.upperBound])
        else { return endStatement() }
        for sentence in LimitWords.sentences(lineRanges.map(words)) { read(sentence) }
    }

    /// The words of a line, each decoded on its own: so a quotation is decoded in the same way wherever it stands.
    private func words(_ range: Range<Int>) -> [LimitWord] {
        var words: [LimitWord] = []
        var position = range.lowerBound
        while position < range.upperBound {
            let start = position
            while position < range.upperBound, text.original[position] > ASCII.space, text.original[position] != 0x7F {
                position += 1
            }
            if position > start {
                words.append(LimitWord(text: SourceText.decode(text.original[start..<position]), position: start))
            } else {
                position += 1
            }
        }
        return words
    }

    // MARK: Sentences

    private mutating func read(_ sentence: [LimitWord]) {
        if grammar.statesLimits(sentence) {
            endStatement()
            statement = sentence
        } else if !statement.isEmpty, grammar.isList(sentence) {
            statement += sentence
        } else {
            endStatement()
        }
    }

    private mutating func endStatement() {
        defer { statement.removeAll() }
        guard let first = statement.first else { return }
        let bounds = grammar.bounds(in: statement)
        guard bounds.temperature != nil || !bounds.groups.isEmpty else { return }
        let quotation = statement.map(\.text).joined(separator: " ")
        let location = text.location(of: first.position)
        var temperature = bounds.temperature
        let groups =
            bounds.groups.isEmpty ? [(unit: StatedLimits.Unit.massPercent, bounds: [])] : bounds.groups
        for group in groups {
            let limit = StatedLimits(
                quotation: quotation, unit: group.unit, composition: group.bounds, temperature: temperature,
                location: location)
            temperature = nil
            // `DATABASE_INFORMATION` is written again, and so is the quotation of it.
            if seen.insert(quotation + " " + limit.unit.rawValue).inserted { limits.append(limit) }
        }
    }
}

/// A word of a comment and its place in the text.
struct LimitWord {
    var text: String
    var position: Int
}
