/// The bytes of a database with what is needed to read them: a cleaned copy of the same length, so that every position in it is
/// a position in the file, and the starts of lines.
struct SourceText {
    /// The bytes as given.
    let original: [UInt8]
    /// The same bytes with comments (`$` to the end of the line), tabs, line ends, control characters, no-break spaces and byte
    /// order marks replaced by blanks; line feeds stay. It holds no zero byte.
    let clean: [UInt8]
    let lineStarts: [Int]
    /// Position of the first control character (other than blanks), if any.
    let firstControlCharacter: Int?
    /// Position of the first zero byte, if any.
    let firstZero: Int?
    /// Where the first line longer than `maximumLineLength` is cut, if any is.
    let firstCut: Int?
    /// Where the text is cut after `maximumLineCount` lines, if it is.
    let linesCut: Int?

    /// Lines that are read at most, some forty times those of the largest database known to us.
    static let maximumLineCount = 1_000_000

    /// Bytes of a line that are read at most. The lines of databases have 80 to 200.
    static let maximumLineLength = 1 << 20

    init(_ original: [UInt8]) {
        self.original = original
        var cleaner = Cleaner(lineStarts: [0])
        clean = Array(unsafeUninitializedCapacity: original.count) { clean, count in
            original.withUnsafeBufferPointer { cleaner.clean($0, into: clean) }
            count = original.count
        }
        lineStarts = cleaner.lineStarts
        firstControlCharacter = cleaner.firstControlCharacter
        firstZero = cleaner.firstZero
        firstCut = cleaner.firstCut
        linesCut = cleaner.linesCut
    }

    /// The one pass over the bytes.
    private struct Cleaner {
        var lineStarts: [Int]
        var firstControlCharacter: Int?
        var firstZero: Int?
        var firstCut: Int?
        var linesCut: Int?

        /// - Parameter clean: as long as `original`; every byte is set.
        mutating func clean(_ original: UnsafeBufferPointer<UInt8>, into clean: UnsafeMutableBufferPointer<UInt8>) {
            _ = clean.initialize(from: original)
            var inComment = false
            var index = 0
            var cutPosition = SourceText.maximumLineLength
            while index < original.count {
                let byte = original[index]
                if byte == ASCII.lineFeed || byte == ASCII.carriageReturn {
                    // CR alone (old Macintosh) and CR LF both end the line; the line feed is kept as the only mark of it.
                    if byte == ASCII.carriageReturn, index + 1 < original.count, original[index + 1] == ASCII.lineFeed {
                        clean[index] = ASCII.space
                        index += 1
                    }
                    clean[index] = ASCII.lineFeed
                    if lineStarts.count == SourceText.maximumLineCount {
                        linesCut = index
                        clean[index..<original.count].update(repeating: ASCII.space)
                        return
                    }
                    lineStarts.append(index + 1)
                    cutPosition = index + 1 + SourceText.maximumLineLength
                    inComment = false
                } else if index >= cutPosition {
                    if firstCut == nil, !inComment { firstCut = index }
                    clean[index] = ASCII.space
                } else if inComment {
                    clean[index] = ASCII.space
                } else if byte == ASCII.dollar {
                    inComment = true
                    clean[index] = ASCII.space
                } else if byte < 0x20 || byte == 0x7F {
                    if byte == 0, firstZero == nil { firstZero = index }
                    if byte != ASCII.tab, byte != 0x1A, firstControlCharacter == nil { firstControlCharacter = index }
                    clean[index] = ASCII.space
                } else if byte >= 0x80 {
                    let length = SourceText.utf8Length(original, at: index)
                    let isBlank =
                        (length == 1 && byte == 0xA0)
                        || (length == 2 && byte == 0xC2 && original[index + 1] == 0xA0)
                        || (length == 3 && byte == 0xEF && original[index + 1] == 0xBB && original[index + 2] == 0xBF)
                    if isBlank { for offset in 0..<length { clean[index + offset] = ASCII.space } }
                    index += length - 1
                }
                index += 1
            }
        }
    }

    /// Bytes of the UTF-8 sequence at `index`; 1 if it is none (then the byte is taken as latin-1).
    private static func utf8Length(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        let byte = bytes[index]
        let length = byte >= 0xF0 && byte < 0xF5 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC2 ? 2 : 1
        guard length > 1, byte < 0xF5, index + length <= bytes.count else { return 1 }
        for offset in 1..<length where bytes[index + offset] & 0xC0 != 0x80 { return 1 }
        // Overlong forms, surrogates and what lies beyond Unicode are none.
        let second = bytes[index + 1]
        switch byte {
        case 0xE0 where second < 0xA0, 0xED where second > 0x9F, 0xF0 where second < 0x90, 0xF4 where second > 0x8F:
            return 1
        default: return length
        }
    }

    /// Index into `lineStarts` of the line that holds `position`.
    private func lineIndex(of position: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= position { low = middle } else { high = middle }
        }
        return low
    }

    func location(of position: Int) -> SourceLocation {
        let line = lineIndex(of: position)
        return SourceLocation(line: line + 1, column: position - lineStarts[line] + 1)
    }

    /// The line that holds `position` without surrounding blanks, at most 100 bytes of it around the position.
    func excerpt(at position: Int) -> String {
        let line = lineIndex(of: position)
        var start = lineStarts[line]
        var end = line + 1 < lineStarts.count ? lineStarts[line + 1] : original.count
        var isCutBefore = false
        var isCutAfter = false
        if end - start > 100 {
            let from = max(start, position - 40)
            let to = min(end, from + 100)
            isCutBefore = from > start
            isCutAfter = to < end
            start = from
            end = to
        }
        while start < end, original[start] <= ASCII.space { start += 1 }
        while start < end, original[end - 1] <= ASCII.space { end -= 1 }
        return (isCutBefore ? "…" : "") + Self.decode(original[start..<end]) + (isCutAfter ? "…" : "")
    }

    /// Text of cleaned bytes in a range, trimmed, every run of blanks and line ends as it is.
    func text(_ range: Range<Int>) -> String {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, clean[start] <= ASCII.space { start += 1 }
        while start < end, clean[end - 1] <= ASCII.space { end -= 1 }
        return Self.decode(clean[start..<end])
    }

    /// UTF-8 where the bytes are that, latin-1 otherwise, sequence by sequence: so no byte of a longer character is taken for a
    /// no-break space, which is a blank. Text that was encoded twice is decoded twice. Control characters become blanks.
    static func decode(_ bytes: ArraySlice<UInt8>) -> String {
        if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return String(decoding: bytes, as: UTF8.self) }
        let readable = bytes.map { $0 < 0x20 && $0 != ASCII.lineFeed || $0 == 0x7F ? ASCII.space : $0 }
        return undoubled(String(validating: readable, as: UTF8.self) ?? mixed(readable))
    }

    /// Text of bytes that are UTF-8 in part only.
    private static func mixed(_ bytes: [UInt8]) -> String {
        var text = ""
        bytes.withUnsafeBufferPointer { bytes in
            var index = 0
            while index < bytes.count {
                let length = utf8Length(bytes, at: index)
                if length == 1 {
                    text.unicodeScalars.append(Unicode.Scalar(bytes[index]))
                } else {
                    text += String(decoding: bytes[index..<(index + length)], as: UTF8.self)
                }
                index += length
            }
        }
        return text
    }

    /// Undoes encoding UTF-8 text as if it were latin-1, however often that was done.
    private static func undoubled(_ text: String) -> String {
        var text = text
        while text.utf8.count > text.unicodeScalars.count {
            let inner = text.unicodeScalars.compactMap { UInt8(exactly: $0.value) }
            guard inner.count == text.unicodeScalars.count, let once = String(validating: inner, as: UTF8.self),
                // Read again, these would be blanks.
                !once.unicodeScalars.contains(where: { $0 == "\u{FEFF}" || $0 == "\u{A0}" })
            else { break }
            text = once
        }
        return text
    }
}

/// The bytes that the TDB language gives a meaning.
enum ASCII {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let exclamation = UInt8(ascii: "!")
    static let quote = UInt8(ascii: "'")
    static let hash = UInt8(ascii: "#")
    static let dollar = UInt8(ascii: "$")
    static let percent = UInt8(ascii: "%")
    static let ampersand = UInt8(ascii: "&")
    static let openParenthesis = UInt8(ascii: "(")
    static let closeParenthesis = UInt8(ascii: ")")
    static let asterisk = UInt8(ascii: "*")
    static let plus = UInt8(ascii: "+")
    static let comma = UInt8(ascii: ",")
    static let minus = UInt8(ascii: "-")
    static let point = UInt8(ascii: ".")
    static let slash = UInt8(ascii: "/")
    static let colon = UInt8(ascii: ":")
    static let semicolon = UInt8(ascii: ";")
    static let greater = UInt8(ascii: ">")
    static let underscore = UInt8(ascii: "_")

    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
    static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
    static func upper(_ byte: UInt8) -> UInt8 { byte &- 0x61 < 26 ? byte &- 0x20 : byte }
}
