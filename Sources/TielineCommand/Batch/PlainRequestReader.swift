import Glibc

/// Reads a line of a batch in its plain form: known keys once each, strings without escapes, no nesting beyond lists and tables of numbers.
///
/// A general decoder takes longer for a line than an equilibrium of two components. What is not plain, faults included, is left to it.
struct PlainRequestReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    /// The request that `line` holds; nil where it is not in the plain form.
    static func read(_ line: ArraySlice<UInt8>) -> StateRequest? {
        // Numbers are read up to the first character that cannot belong to them: there must be one.
        guard line.contains(UInt8(ascii: "}")) else { return nil }
        return line.withUnsafeBufferPointer { bytes in
            var reader = PlainRequestReader(bytes: bytes)
            return reader.request()
        }
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private mutating func request() -> StateRequest? {
        var request = StateRequest(id: "")
        var seen: Set<String> = []
        guard take("{") else { return nil }
        repeat {
            guard let key = string(), seen.insert(key).inserted, take(":"), read(key, into: &request) else {
                return nil
            }
        } while take(",")
        guard take("}") else { return nil }
        skipBlanks()
        return position == bytes.count ? request : nil
    }

    /// Reads the value of a key; false where it is not of the plain form.
    private mutating func read(_ key: String, into request: inout StateRequest) -> Bool {
        func put<T>(_ value: T?, _ path: WritableKeyPath<StateRequest, T?>) -> Bool {
            guard let value else { return false }
            request[keyPath: path] = value
            return true
        }
        switch key {
        case "id":
            guard let text = string() else { return false }
            request.id = text
            return true
        case "T": return put(number(), \.T)
        case "P": return put(number(), \.P)
        case "x": return put(table { $0.number() }, \.x)
        case "w": return put(table { $0.number() }, \.w)
        case "phases": return put(list { $0.string() }, \.phases)
        case "suspend": return put(list { $0.string() }, \.suspend)
        case "dormant": return put(list { $0.string() }, \.dormant)
        case "phase": return put(string(), \.phase)
        case "range": return put(list { $0.number() }, \.range)
        case "H": return put(number(), \.H)
        case "fixed": return put(table { $0.number() }, \.fixed)
        case "mu": return put(table { $0.number() }, \.mu)
        case "activity": return put(table { $0.number() }, \.activity)
        default: return false
        }
    }

    private mutating func skipBlanks() {
        while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 || bytes[position] == 0x0D {
            position += 1
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            guard bytes[position] >= 0x20, bytes[position] < 0x80, bytes[position] != UInt8(ascii: "\\") else {
                return nil
            }
            position += 1
        }
        guard position < bytes.count else { return nil }
        defer { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func number() -> Double? {
        skipBlanks()
        let start = position
        func digits() -> Int {
            var count = 0
            while position < bytes.count, bytes[position] >= 0x30, bytes[position] <= 0x39 {
                position += 1
                count += 1
            }
            return count
        }
        func skip(_ characters: Unicode.Scalar...) -> Bool {
            guard position < bytes.count, characters.contains(where: { UInt8(ascii: $0) == bytes[position] }) else {
                return false
            }
            position += 1
            return true
        }
        _ = skip("-")
        let first = position
        let whole = digits()
        guard whole == 1 || (whole > 1 && bytes[first] != UInt8(ascii: "0")) else { return nil }
        if skip("."), digits() == 0 { return nil }
        if skip("e", "E") {
            _ = skip("-", "+")
            if digits() == 0 { return nil }
        }
        guard position < bytes.count, let base = bytes.baseAddress else { return nil }
        let value = base.withMemoryRebound(to: CChar.self, capacity: bytes.count) { strtod($0 + start, nil) }
        return value.isFinite ? value : nil
    }

    private mutating func list<T>(_ element: (inout Self) -> T?) -> [T]? {
        guard take("[") else { return nil }
        var values: [T] = []
        if take("]") { return values }
        repeat {
            guard let value = element(&self) else { return nil }
            values.append(value)
        } while take(",")
        return take("]") ? values : nil
    }

    private mutating func table<T>(_ element: (inout Self) -> T?) -> [String: T]? {
        guard take("{") else { return nil }
        var values: [String: T] = [:]
        if take("}") { return values }
        repeat {
            guard let key = string(), values[key] == nil, take(":"), let value = element(&self) else { return nil }
            values[key] = value
        } while take(",")
        return take("}") ? values : nil
    }
}
