/// Writes JSON with keys in the order given and numbers in their shortest exact form.
struct JSONText {
    private var bytes: [UInt8] = []
    private var needsComma = false

    /// What was written so far.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func object(_ body: (inout JSONText) throws -> Void) rethrows {
        try enclose("{", "}", body)
    }

    mutating func array(_ body: (inout JSONText) throws -> Void) rethrows {
        try enclose("[", "]", body)
    }

    mutating func key(_ name: String) {
        separate()
        appendQuoted(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    mutating func string(_ value: String) {
        separate()
        appendQuoted(value)
        needsComma = true
    }

    mutating func number(_ value: Double) {
        precondition(value.isFinite, "JSON has no number for \(value)")
        word(value == 0 ? "0" : value.description)
    }

    mutating func integer(_ value: Int) { word(value.description) }

    mutating func boolean(_ value: Bool) { word(value ? "true" : "false") }

    mutating func null() { word("null") }

    mutating func numbers(_ values: some Sequence<Double>) {
        array { json in for value in values { json.number(value) } }
    }

    mutating func strings(_ values: some Sequence<String>) {
        array { json in for value in values { json.string(value) } }
    }

    static func quoted(_ value: String) -> String {
        var json = JSONText()
        json.appendQuoted(value)
        return json.text
    }

    private mutating func enclose(
        _ opening: Unicode.Scalar, _ closing: Unicode.Scalar, _ body: (inout JSONText) throws -> Void
    ) rethrows {
        separate()
        bytes.append(UInt8(ascii: opening))
        needsComma = false
        try body(&self)
        bytes.append(UInt8(ascii: closing))
        needsComma = true
    }

    private mutating func word(_ word: String) {
        separate()
        var word = word
        word.withUTF8 { bytes.append(contentsOf: $0) }
        needsComma = true
    }

    private mutating func separate() { if needsComma { bytes.append(UInt8(ascii: ",")) } }

    private mutating func appendQuoted(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        defer { bytes.append(UInt8(ascii: "\"")) }
        var value = value
        let isPlain = value.withUTF8 { text in
            for byte in text where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                return false
            }
            bytes.append(contentsOf: text)
            return true
        }
        if isPlain { return }
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""): bytes.append(contentsOf: "\\\"".utf8)
            case UInt8(ascii: "\\"): bytes.append(contentsOf: "\\\\".utf8)
            case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
            case UInt8(ascii: "\r"): bytes.append(contentsOf: "\\r".utf8)
            case UInt8(ascii: "\t"): bytes.append(contentsOf: "\\t".utf8)
            case ..<0x20:
                let hex = String(byte, radix: 16)
                bytes.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - hex.count) + hex).utf8)
            default: bytes.append(byte)
            }
        }
    }
}
