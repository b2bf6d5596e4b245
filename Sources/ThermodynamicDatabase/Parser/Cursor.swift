/// A reading position within a range of cleaned bytes. Reading beyond the end yields 0, which the cleaned bytes do not contain.
struct Cursor {
    let bytes: [UInt8]
    var position: Int
    let end: Int

    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    var isAtEnd: Bool { position >= end }
    var byte: UInt8 { position < end ? bytes[position] : 0 }
    func byte(ahead offset: Int) -> UInt8 { position + offset < end ? bytes[position + offset] : 0 }

    mutating func skipBlanks() {
        while position < end, bytes[position] <= ASCII.space { position += 1 }
    }

    mutating func skip(while condition: (UInt8) -> Bool) {
        while position < end, condition(bytes[position]) { position += 1 }
    }

    /// Skips blanks, then reads a word: the bytes up to the next blank or a byte that `stop` names. Nil if there is none.
    mutating func word(until stop: (UInt8) -> Bool = { _ in false }) -> Range<Int>? {
        skipBlanks()
        let start = position
        while position < end, bytes[position] > ASCII.space, !stop(bytes[position]) { position += 1 }
        return position > start ? start..<position : nil
    }

    /// Bytes of a range in upper case, as text.
    func name(_ range: Range<Int>) -> String {
        var upper: [UInt8] = []
        upper.reserveCapacity(range.count)
        for index in range { upper.append(ASCII.upper(bytes[index])) }
        return SourceText.decode(upper[...])
    }

    /// Upper-case word as `word(until:)` reads it.
    mutating func nameWord(until stop: (UInt8) -> Bool = { _ in false }) -> String? {
        word(until: stop).map(name)
    }
}

/// Something that could not be read, at a position of the text.
struct SyntaxError: Error {
    var position: Int
    var message: String
    var hint: String?

    init(_ position: Int, _ message: String, hint: String? = nil) {
        self.position = position
        self.message = message
        self.hint = hint
    }
}

/// An assumption that made a piece of text readable.
struct Repair {
    var position: Int
    var severity = Diagnostic.Severity.warning
    var message: String
    var hint: String?
}
