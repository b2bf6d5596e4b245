/// One statement of the text: what stands between two exclamation marks, blanks and comments around it left away.
struct Statement {
    /// Nil: the first word is no keyword.
    var keyword: Keyword?
    /// From the first byte of the keyword to the exclamation mark, this excluded.
    var range: Range<Int>
    /// What follows the keyword.
    var body: Range<Int>
    /// Whether an exclamation mark closes it.
    var isClosed: Bool
    /// Place in the list of all statements.
    var index = 0
}

extension SourceText {
    /// Splits the text into statements. A statement that lacks its exclamation mark ends before a line that opens another one;
    /// words before the first keyword of a statement become a statement without keyword.
    ///
    /// - Returns: the statements and, where there are more than `maximumStatementCount`, the position of the first that is not read.
    func statements() -> (statements: [Statement], cut: Int?) {
        var statements: [Statement] = []
        var start = 0
        while start < clean.count, statements.count < Self.maximumStatementCount {
            let close = clean[start...].firstIndex(of: ASCII.exclamation)
            appendStatements(in: start..<(close ?? clean.count), isClosed: close != nil, to: &statements)
            start = (close ?? clean.count) + 1
        }
        for index in statements.indices { statements[index].index = index }
        while start < clean.count, clean[start] <= ASCII.space { start += 1 }
        return (statements, start < clean.count ? start : nil)
    }

    /// Statements that are read at most, some ten times those of the largest database known to us.
    static let maximumStatementCount = 200_000

    private func appendStatements(in range: Range<Int>, isClosed: Bool, to statements: inout [Statement]) {
        var start = range.lowerBound
        while start < range.upperBound, clean[start] <= ASCII.space { start += 1 }
        var end = range.upperBound
        while end > start, clean[end - 1] <= ASCII.space { end -= 1 }
        guard start < end else { return }
        var cursor = Cursor(clean, start..<end)
        let word = cursor.word() ?? start..<end
        let keyword = Keyword.matching(clean, word)
        let bodyStart = keyword == nil ? start : word.upperBound
        // Where another statement begins inside this one: at the start of a line, or anywhere after words that are no keyword.
        if let next = opening(in: bodyStart..<end, anywhere: keyword == nil, isProse: keyword?.isProse ?? false) {
            statements.append(Statement(keyword: keyword, range: start..<next, body: bodyStart..<next, isClosed: false))
            var position = next
            while true {
                var inner = Cursor(clean, position..<end)
                guard let word = inner.word() else { return }
                let keyword = Keyword.matching(clean, word)
                let next = opening(in: word.upperBound..<end, anywhere: false, isProse: keyword?.isProse ?? false)
                let upper = next ?? end
                statements.append(
                    Statement(
                        keyword: keyword, range: position..<upper, body: word.upperBound..<upper,
                        isClosed: next == nil && isClosed))
                guard let next else { return }
                position = next
            }
        }
        statements.append(Statement(keyword: keyword, range: start..<end, body: bodyStart..<end, isClosed: isClosed))
    }

    /// The position of a word in `range` that opens a statement. In prose only `PARAMETER kind(` counts.
    private func opening(in range: Range<Int>, anywhere: Bool, isProse: Bool) -> Int? {
        var cursor = Cursor(clean, range)
        var isFirstOfLine = anywhere
        while true {
            while cursor.position < cursor.end, clean[cursor.position] <= ASCII.space {
                if clean[cursor.position] == ASCII.lineFeed { isFirstOfLine = true }
                cursor.position += 1
            }
            if cursor.isAtEnd { return nil }
            if isFirstOfLine || anywhere {
                guard let word = cursor.word() else { return nil }
                if let keyword = Keyword.opening(clean, word), !isProse || keyword == .parameter,
                    isFirstOfLine || keyword == .parameter || keyword == .constituent,
                    followsLikeStatement(keyword, after: word.upperBound, end: range.upperBound)
                {
                    return word.lowerBound
                }
                isFirstOfLine = false
            } else {
                while cursor.position < cursor.end, clean[cursor.position] != ASCII.lineFeed { cursor.position += 1 }
            }
        }
    }

    /// Whether what follows a keyword looks like its statement, so that prose ("Phase equilibria in …") is not taken for one.
    private func followsLikeStatement(_ keyword: Keyword, after position: Int, end: Int) -> Bool {
        var line = position
        while line < end, clean[line] != ASCII.lineFeed { line += 1 }
        var cursor = Cursor(clean, position..<line)
        guard cursor.byte <= ASCII.space, !cursor.isAtEnd else { return false }
        let isMark: (UInt8) -> Bool = { $0 == ASCII.openParenthesis || $0 == ASCII.colon || $0 == ASCII.comma }
        guard cursor.word(until: isMark) != nil else { return false }
        cursor.skipBlanks()
        let isAtNumber = cursor.isAtNumber
        switch keyword {
        case .parameter: return cursor.byte == ASCII.openParenthesis
        case .constituent: return cursor.byte == ASCII.colon
        case .function: return isAtNumber || [ASCII.plus, ASCII.minus, ASCII.comma].contains(cursor.byte)
        case .element:
            guard cursor.word() != nil else { return false }
            cursor.skipBlanks()
            return cursor.isAtNumber
        case .phase:
            // Two numbers in a row: how many sublattices, and the sites of the first.
            if cursor.byte == ASCII.colon { _ = cursor.word() }
            var numbersInARow = 0
            for _ in 0..<3 where numbersInARow < 2 {
                cursor.skipBlanks()
                numbersInARow = cursor.isAtNumber ? numbersInARow + 1 : 0
                guard cursor.word() != nil else { return false }
            }
            return numbersInARow == 2
        case .species:
            guard cursor.word() != nil else { return false }
            cursor.skipBlanks()
            return cursor.isAtEnd
        case .typeDefinition: return cursor.nameWord().map { $0 == "GES" || $0 == "SEQ" || $0.hasPrefix("IF") } ?? false
        default: return true
        }
    }
}
