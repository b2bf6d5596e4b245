/// Writes JSON with keys in the order given and numbers in their shortest exact form.
struct JSONText {
    private(set) var text = ""
    private var needsComma = false

    mutating func object(_ body: (inout JSONText) throws -> Void) rethrows {
        separate()
        text += "{"
        needsComma = false
        try body(&self)
        text += "}"
        needsComma = true
    }

    mutating func array(_ body: (inout JSONText) throws -> Void) rethrows {
        separate()
        text += "["
        needsComma = false
        try body(&self)
        text += "]"
        needsComma = true
    }

    mutating func key(_ name: String) {
        separate()
        text += Self.quoted(name)
        text += ":"
        needsComma = false
    }

    mutating func string(_ value: String) {
        separate()
        text += Self.quoted(value)
        needsComma = true
    }

    mutating func number(_ value: Double) {
        precondition(value.isFinite, "JSON has no number for \(value)")
        separate()
        text += value == 0 ? "0" : value.description
        needsComma = true
    }

    mutating func integer(_ value: Int) {
        separate()
        text += value.description
        needsComma = true
    }

    mutating func boolean(_ value: Bool) {
        separate()
        text += value ? "true" : "false"
        needsComma = true
    }

    mutating func null() {
        separate()
        text += "null"
        needsComma = true
    }

    mutating func numbers(_ values: some Sequence<Double>) {
        array { json in for value in values { json.number(value) } }
    }

    mutating func strings(_ values: some Sequence<String>) {
        array { json in for value in values { json.string(value) } }
    }

    private mutating func separate() { if needsComma { text += "," } }

    static func quoted(_ value: String) -> String {
        var out = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
