import Glibc

/// A JSON value with the line of the text where it stands; the keys of objects keep their order.
///
/// Reads what RFC 8259 allows, and says of what other programs write beside it (NaN, Infinity) what to write instead.
struct JSONValue {
    enum Content {
        case null
        case boolean(Bool)
        case number(Double)
        case string(String)
        case array([JSONValue])
        case object([(key: String, value: JSONValue)])
    }

    var content: Content
    var line: Int

    /// Why a text is not JSON.
    struct Mistake: Error {
        var line: Int
        var message: String
        var hint: String?
    }

    var kind: String {
        switch content {
        case .null: "null"
        case .boolean: "true or false"
        case .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }

    static func read(_ bytes: some Collection<UInt8>, line: Int = 1) throws(Mistake) -> JSONValue {
        var reader = Reader(bytes: Array(bytes) + [0], line: line)
        let value = try reader.value(depth: 0)
        reader.skipBlanks()
        guard reader.position == reader.bytes.count - 1 else {
            throw reader.mistake("something follows the end of the JSON value")
        }
        return value
    }

    private struct Reader {
        /// Ends with a zero.
        let bytes: [UInt8]
        var position = 0
        var line: Int

        init(bytes: [UInt8], line: Int) {
            self.bytes = bytes
            self.line = line
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        }

        func mistake(_ message: String, hint: String? = nil) -> Mistake {
            Mistake(line: line, message: message, hint: hint)
        }

        mutating func skipBlanks() {
            while true {
                switch bytes[position] {
                case 0x0A:
                    line += 1
                    position += 1
                case 0x20, 0x09, 0x0D: position += 1
                default: return
                }
            }
        }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            skipBlanks()
            guard bytes[position] == UInt8(ascii: character) else { return false }
            position += 1
            return true
        }

        mutating func value(depth: Int) throws(Mistake) -> JSONValue {
            guard depth < 100 else { throw mistake("the JSON is nested more than 100 deep") }
            skipBlanks()
            let start = line
            switch bytes[position] {
            case UInt8(ascii: "{"):
                position += 1
                var members: [(key: String, value: JSONValue)] = []
                if take("}") { return JSONValue(content: .object([]), line: start) }
                repeat {
                    skipBlanks()
                    guard bytes[position] == UInt8(ascii: "\"") else { throw mistake("a key in quotes is missing") }
                    let key = try string()
                    guard !members.contains(where: { $0.key == key }) else {
                        throw mistake("the key \"\(key)\" stands twice in one object")
                    }
                    guard take(":") else { throw mistake("a colon is missing after \"\(key)\"") }
                    members.append((key, try value(depth: depth + 1)))
                } while take(",")
                guard take("}") else { throw mistake("a comma or } is missing") }
                return JSONValue(content: .object(members), line: start)
            case UInt8(ascii: "["):
                position += 1
                var elements: [JSONValue] = []
                if take("]") { return JSONValue(content: .array([]), line: start) }
                repeat { elements.append(try value(depth: depth + 1)) } while take(",")
                guard take("]") else { throw mistake("a comma or ] is missing") }
                return JSONValue(content: .array(elements), line: start)
            case UInt8(ascii: "\""): return JSONValue(content: .string(try string()), line: start)
            default: return JSONValue(content: try scalar(), line: start)
            }
        }

        private mutating func scalar() throws(Mistake) -> Content {
            let start = position
            while true {
                let byte = bytes[position]
                let isWord =
                    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
                if !isWord { break }
                position += 1
            }
            let word = String(decoding: bytes[start..<position], as: UTF8.self)
            switch word {
            case "null": return .null
            case "true": return .boolean(true)
            case "false": return .boolean(false)
            case "": throw mistake(bytes[position] == 0 ? "the JSON ends too early" : "a value is missing")
            case "NaN", "nan", "NAN", "Infinity", "-Infinity", "inf", "-inf":
                throw mistake(
                    "\(word) is not a number",
                    hint:
                        "tell a failed evaluation as {\"x\":{…},\"failed\":\"reason\"}, leave out what was not measured"
                )
            default: break
            }
            guard
                word.utf8.allSatisfy({ !(0x41...0x5A).contains($0) && !(0x61...0x7A).contains($0) || $0 | 0x20 == 0x65 }
                ),
                let first = word.utf8.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "."),
                let number = Double(word)
            else { throw mistake("\(word) is not a JSON value") }
            guard number.isFinite else { throw mistake("\(word) is beyond the largest number") }
            return .number(number)
        }

        private mutating func string() throws(Mistake) -> String {
            position += 1
            var text: [UInt8] = []
            while true {
                let byte = bytes[position]
                if byte == UInt8(ascii: "\"") { break }
                if byte < 0x20 { throw mistake("a text is not closed") }
                position += 1
                guard byte == UInt8(ascii: "\\") else {
                    text.append(byte)
                    continue
                }
                let escaped = bytes[position]
                position += 1
                switch escaped {
                case UInt8(ascii: "n"): text.append(0x0A)
                case UInt8(ascii: "t"): text.append(0x09)
                case UInt8(ascii: "r"): text.append(0x0D)
                case UInt8(ascii: "b"): text.append(0x08)
                case UInt8(ascii: "f"): text.append(0x0C)
                case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escaped)
                case UInt8(ascii: "u"):
                    var code = try hexadecimal()
                    if (0xD800...0xDBFF).contains(code), bytes[position] == UInt8(ascii: "\\"),
                        bytes[position + 1] == UInt8(ascii: "u")
                    {
                        position += 2
                        let low = try hexadecimal()
                        guard (0xDC00...0xDFFF).contains(low) else { throw mistake("half a character in \\u") }
                        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
                    }
                    guard let scalar = Unicode.Scalar(code) else { throw mistake("half a character in \\u") }
                    text += Array(String(Character(scalar)).utf8)
                default: throw mistake("an unknown escape in a text")
                }
            }
            position += 1
            return String(decoding: text, as: UTF8.self)
        }

        private mutating func hexadecimal() throws(Mistake) -> UInt32 {
            guard position + 4 < bytes.count,
                let code = UInt32(String(decoding: bytes[position..<(position + 4)], as: UTF8.self), radix: 16)
            else { throw mistake("\\u needs four hexadecimal digits") }
            position += 4
            return code
        }
    }
}

/// An object of a JSON file whose keys are read one by one; what is left over is refused.
struct JSONObject {
    /// The file's name, for messages.
    let file: String
    let line: Int
    /// What the object is, for messages: "objective 2".
    let what: String
    private let members: [(key: String, value: JSONValue)]
    private var used: Set<String> = []

    init(_ value: JSONValue, file: String, what: String) throws {
        self.file = file
        line = value.line
        self.what = what
        guard case .object(let members) = value.content else {
            throw Self.refused(file, value.line, "\(what) should be an object, not \(value.kind)")
        }
        self.members = members
    }

    static func refused(_ file: String, _ line: Int, _ message: String, hint: String? = nil) -> CommandFailure {
        .refused("\(file):\(line): \(message)", hint: hint)
    }

    func refused(_ message: String, line: Int? = nil, hint: String? = nil) -> CommandFailure {
        Self.refused(file, line ?? self.line, "\(what): \(message)", hint: hint)
    }

    var keys: [String] { members.map(\.key) }

    func has(_ key: String) -> Bool { members.contains { $0.key == key } }

    /// The value of a key; nil where it is missing or null.
    mutating func value(_ key: String) -> JSONValue? {
        used.insert(key)
        guard let value = members.first(where: { $0.key == key })?.value else { return nil }
        if case .null = value.content { return nil }
        return value
    }

    mutating func number(_ key: String) throws -> Double? {
        guard let value = value(key) else { return nil }
        guard case .number(let number) = value.content else {
            throw refused("\"\(key)\" should be a number, not \(value.kind)", line: value.line)
        }
        return number
    }

    mutating func requiredNumber(_ key: String) throws -> Double {
        guard let number = try number(key) else { throw refused("\"\(key)\" is missing") }
        return number
    }

    mutating func integer(_ key: String) throws -> Int? {
        guard let number = try number(key) else { return nil }
        guard let integer = Int(exactly: number) else {
            throw refused("\"\(key)\" should be a whole number, not \(number)")
        }
        return integer
    }

    mutating func string(_ key: String) throws -> String? {
        guard let value = value(key) else { return nil }
        guard case .string(let text) = value.content else {
            throw refused("\"\(key)\" should be a text, not \(value.kind)", line: value.line)
        }
        return text
    }

    mutating func boolean(_ key: String) throws -> Bool? {
        guard let value = value(key) else { return nil }
        guard case .boolean(let flag) = value.content else {
            throw refused("\"\(key)\" should be true or false, not \(value.kind)", line: value.line)
        }
        return flag
    }

    mutating func list(_ key: String) throws -> [JSONValue]? {
        guard let value = value(key) else { return nil }
        guard case .array(let elements) = value.content else {
            throw refused("\"\(key)\" should be a list, not \(value.kind)", line: value.line)
        }
        return elements
    }

    mutating func strings(_ key: String) throws -> [String]? {
        try list(key)?.map { element in
            guard case .string(let text) = element.content else {
                throw refused("\"\(key)\" should hold texts, not \(element.kind)", line: element.line)
            }
            return text
        }
    }

    mutating func object(_ key: String, what: String) throws -> JSONObject? {
        try value(key).map { try JSONObject($0, file: file, what: what) }
    }

    /// An object of numbers by name.
    mutating func numbers(_ key: String) throws -> [String: Double]? {
        guard let value = value(key) else { return nil }
        guard case .object(let members) = value.content else {
            throw refused("\"\(key)\" should be an object of numbers, not \(value.kind)", line: value.line)
        }
        var result: [String: Double] = [:]
        for (name, value) in members {
            guard case .number(let number) = value.content else {
                throw refused(
                    "\"\(key)\": the value of \(name) should be a number, not \(value.kind)", line: value.line)
            }
            result[name] = number
        }
        return result
    }

    /// Refuses keys that nobody asked for: a misspelt option would be ignored otherwise.
    func finish() throws {
        let unknown = members.filter { !used.contains($0.key) }
        guard let first = unknown.first else { return }
        throw refused(
            "the key \"\(first.key)\" is not known here", line: first.value.line,
            hint: "known: " + used.sorted().joined(separator: ", "))
    }
}
