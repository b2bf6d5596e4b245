extension DatabaseBuilder {
    /// `DEFAULT_COMMAND REJECT_PHASE A B`; other commands are kept.
    mutating func readDefaultCommand(_ statement: Statement) {
        var cursor = Cursor(text.clean, statement.body)
        let isSeparator: (UInt8) -> Bool = { $0 == ASCII.comma }
        guard let command = cursor.nameWord(until: isSeparator) else {
            keep(statement, error: "a command is expected", hint: "DEFAULT_COMMAND REJECT_PHASE GAS !")
            return
        }
        var words: [String] = []
        while true {
            cursor.skip { $0 <= ASCII.space || $0 == ASCII.comma }
            guard let word = cursor.nameWord(until: isSeparator) else { break }
            words.append(word)
        }
        let parts = command.split(whereSeparator: { $0 == "_" || $0 == "-" })
        var isReject =
            parts.count == 2 && "REJECT".hasPrefix(parts[0]) && parts[0].count >= 3 && "PHASES".hasPrefix(parts[1])
        if parts.count == 1, command.count >= 3, "REJECT".hasPrefix(command), let object = words.first,
            object.count >= 2, "PHASES".hasPrefix(object)
        {
            isReject = true
            words.removeFirst()
        }
        guard isReject else {
            keep(statement)
            return
        }
        understood(statement)
        for word in words where rejected.insert(word).inserted { database.rejectedPhases.append(word) }
    }

    /// `ASSESSED_SYSTEMS AL-FE(;P3 STP:.75/1200/1) AL-NI C-CR-FE`; text of another form is kept.
    mutating func readAssessedSystems(_ statement: Statement) {
        var systems: [AssessedSystem] = []
        var cursor = Cursor(text.clean, statement.body)
        while true {
            cursor.skip { $0 <= ASCII.space || $0 == ASCII.comma }
            let start = cursor.position
            guard let word = cursor.nameWord(until: { $0 == ASCII.openParenthesis || $0 == ASCII.comma }) else { break }
            let elements = word.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
            var note = ""
            cursor.skipBlanks()
            if cursor.byte == ASCII.openParenthesis {
                let first = cursor.position + 1
                cursor.skip { $0 != ASCII.closeParenthesis }
                note = text.text(first..<cursor.position).joinedLines
                guard !cursor.isAtEnd else {
                    keep(
                        statement, severity: .warning, message: "a parenthesis of the assessed systems is not closed",
                        hint: nil, at: first - 1)
                    return
                }
                cursor.position += 1
            }
            guard elements.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 2 && $0.utf8.allSatisfy(ASCII.isLetter) })
            else {
                keep(
                    statement, severity: .warning,
                    message: "\(word.quoted) is no system of elements; the assessed systems are kept as text",
                    hint: "ASSESSED_SYSTEMS AL-NI(;P3 STP:.75/1200/1) CR-NI !", at: start)
                return
            }
            systems.append(AssessedSystem(elements: elements, note: note, location: text.location(of: start)))
        }
        understood(statement)
        database.assessedSystems += systems
    }

    /// `LIST_OF_REFERENCES NUMBER SOURCE REF1 'text' REF2 'text'`. Without quotes each line that begins with a word at the margin
    /// of the list cannot be told from a continuation: the text is kept.
    mutating func readReferences(_ statement: Statement) {
        var cursor = Cursor(text.clean, statement.body)
        for heading in ["NUMBER", "SOURCE"] {
            let start = cursor.position
            if cursor.nameWord() != heading { cursor.position = start }
        }
        guard text.clean[cursor.position..<cursor.end].contains(ASCII.quote) else {
            cursor.skipBlanks()
            if cursor.isAtEnd { understood(statement) } else { keep(statement) }
            return
        }
        understood(statement)
        while true {
            cursor.skipBlanks()
            let start = cursor.position
            guard let key = cursor.nameWord(until: { $0 == ASCII.quote }) else {
                if cursor.isAtEnd { return }
                // A text without a key belongs to the entry before it.
                let more = quotedText(&cursor)
                if more.isEmpty { continue }
                if database.references.isEmpty {
                    database.references.append(Reference(key: "", text: more, location: text.location(of: start)))
                } else {
                    database.references[database.references.count - 1].text += " " + more
                }
                continue
            }
            let textStart = cursor.position
            cursor.skip { $0 != ASCII.quote }
            var prefix = text.text(textStart..<cursor.position).joinedLines
            if cursor.isAtEnd {
                if !prefix.isEmpty || !key.isEmpty {
                    database.references.append(Reference(key: key, text: prefix, location: text.location(of: start)))
                }
                return
            }
            let quoted = quotedText(&cursor)
            if !prefix.isEmpty, !quoted.isEmpty { prefix += " " }
            database.references.append(Reference(key: key, text: prefix + quoted, location: text.location(of: start)))
        }
    }

    /// Reads a text in quotes; a doubled quote, or one between two letters, is an apostrophe. The cursor is at the first quote.
    private mutating func quotedText(_ cursor: inout Cursor) -> String {
        let start = cursor.position
        cursor.position += 1
        var bytes: [UInt8] = []
        while !cursor.isAtEnd {
            let byte = cursor.byte
            if byte == ASCII.quote {
                let isDoubled = cursor.byte(ahead: 1) == ASCII.quote
                let isApostrophe = (bytes.last.map(ASCII.isLetter) ?? false) && ASCII.isLetter(cursor.byte(ahead: 1))
                guard isDoubled || isApostrophe else {
                    cursor.position += 1
                    break
                }
                bytes.append(byte)
                cursor.position += isDoubled ? 2 : 1
                continue
            }
            if byte == ASCII.lineFeed, opensEntry(cursor) {
                warn(
                    start, "the text is not closed by '; it is taken to end before the next entry",
                    hint: "write ' at its end")
                break
            }
            bytes.append(byte)
            cursor.position += 1
        }
        return SourceText.decode(bytes[...]).joinedLines
    }

    /// Whether the line that begins behind the cursor has the form of an entry: one word and a quote that opens a text.
    private func opensEntry(_ cursor: Cursor) -> Bool {
        var line = cursor
        line.position += 1
        guard line.word(until: { $0 == ASCII.quote || $0 == ASCII.lineFeed }) != nil else { return false }
        while line.byte == ASCII.space { line.position += 1 }
        return line.byte == ASCII.quote && line.byte(ahead: 1) > ASCII.space && line.byte(ahead: 1) != ASCII.quote
    }

    /// MatCalc's bibliography, which has no keyword: `A00201-0  unary  A.T. Dinsdale, …` with continuations further right. Entries
    /// become references by the number behind the hyphen, which `REF:0` names. False: the statement is something else.
    mutating func readBibliography(_ statement: Statement) -> Bool {
        var entries: [(key: String, start: Int)] = []
        var lineStart = statement.range.lowerBound
        while lineStart < statement.range.upperBound {
            var lineEnd = lineStart
            while lineEnd < statement.range.upperBound, text.clean[lineEnd] != ASCII.lineFeed { lineEnd += 1 }
            if let key = bibliographyKey(lineStart..<lineEnd, isFirst: entries.isEmpty) {
                entries.append((key, lineStart))
            }
            lineStart = lineEnd + 1
        }
        guard let first = entries.first, entries.count > 1, first.start == statement.range.lowerBound else {
            return false
        }
        understood(statement)
        for (index, entry) in entries.enumerated() {
            let end = index + 1 < entries.count ? entries[index + 1].start : statement.range.upperBound
            var cursor = Cursor(text.clean, entry.start..<end)
            _ = cursor.word()
            database.references.append(
                Reference(
                    key: entry.key, text: text.text(cursor.position..<end).joinedLines,
                    location: text.location(of: entry.start)))
        }
        return true
    }

    /// The key of a line that opens an entry: `A00201-0 …` or, slightly indented, `pov09      E. Povoden-Karadeniz …`.
    private func bibliographyKey(_ line: Range<Int>, isFirst: Bool) -> String? {
        var cursor = Cursor(text.clean, line)
        guard let range = cursor.word() else { return nil }
        let word = cursor.name(range)
        if let hyphen = word.firstIndex(of: "-"), word.first == "A" {
            let number = word[word.index(after: word.startIndex)..<hyphen]
            // `A00141-79(=A00101-20)`
            let key = word[word.index(after: hyphen)...].prefix { $0 != "(" }
            if number.count == 5, number.allSatisfy(\.isNumber), !key.isEmpty { return String(key) }
        }
        let indent = range.lowerBound - line.lowerBound
        var blanks = 0
        while cursor.byte(ahead: blanks) == ASCII.space { blanks += 1 }
        let isEntry =
            !isFirst && indent <= 12 && blanks >= 4 && word.utf8.count <= 10
            && word.utf8.allSatisfy { ASCII.isLetter($0) || ASCII.isDigit($0) }
        return isEntry ? word : nil
    }
}

extension String {
    /// The text on one line, runs of blanks as one.
    var joinedLines: String {
        split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
