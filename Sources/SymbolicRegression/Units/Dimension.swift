/// The exponents of a physical dimension over the seven base units of the SI, in twelfths, so that square, cube and fourth roots are exact.
public struct Dimension: Sendable, Hashable {
    /// m, kg, s, A, K, mol, cd; the last lane is unused.
    var twelfths: SIMD8<Int16>

    init(twelfths: SIMD8<Int16>) { self.twelfths = twelfths }

    /// - Parameter exponents: of m, kg, s, A, K, mol, cd.
    public init(
        metre: Int = 0, kilogram: Int = 0, second: Int = 0, ampere: Int = 0, kelvin: Int = 0, mole: Int = 0,
        candela: Int = 0
    ) {
        twelfths = SIMD8(
            Int16(12 * metre), Int16(12 * kilogram), Int16(12 * second), Int16(12 * ampere), Int16(12 * kelvin),
            Int16(12 * mole),
            Int16(12 * candela), 0)
    }

    /// Of a pure number.
    public static let none = Dimension(twelfths: .zero)

    public var isNone: Bool { twelfths == .zero }

    static func * (a: Dimension, b: Dimension) -> Dimension { Dimension(twelfths: a.twelfths &+ b.twelfths) }
    static func / (a: Dimension, b: Dimension) -> Dimension { Dimension(twelfths: a.twelfths &- b.twelfths) }

    /// The dimension to a rational power; nil where an exponent is no multiple of 1/12 (or beyond ±1000).
    func raised(to power: Double) -> Dimension? {
        var result = SIMD8<Int16>.zero
        for i in 0..<7 where twelfths[i] != 0 {
            let exact = Double(twelfths[i]) * power
            guard abs(exact) < 12_000, abs(exact - exact.rounded()) < 1e-6 else { return nil }
            result[i] = Int16(exact.rounded())
        }
        return Dimension(twelfths: result)
    }

    private static let names = ["m", "kg", "s", "A", "K", "mol", "cd"]

    /// In base units, such as `kg m^-1 s^-2`; `1` for a pure number.
    public var text: String {
        if isNone { return "1" }
        return zip(Self.names, 0..<7).compactMap { name, i in
            let n = Int(twelfths[i])
            if n == 0 { return nil }
            if n == 12 { return name }
            if n % 12 == 0 { return "\(name)^\(n / 12)" }
            var (p, q) = (n, 12)
            for d in [2, 2, 3] where p % d == 0 && q % d == 0 { (p, q) = (p / d, q / d) }
            return "\(name)^(\(p)/\(q))"
        }.joined(separator: " ")
    }
}

/// A unit of measurement: its size in coherent SI units and its dimension.
public struct PhysicalUnit: Sendable, Hashable {
    /// As it was written.
    public let symbol: String
    public let scale: Double
    public let dimension: Dimension

    public init(symbol: String, scale: Double, dimension: Dimension) {
        self.symbol = symbol
        self.scale = scale
        self.dimension = dimension
    }

    /// A pure number.
    public static let one = PhysicalUnit(symbol: "", scale: 1, dimension: .none)

    /// Why a text is not a unit.
    public enum ParsingError: Error, Equatable, Sendable {
        case unknown(symbol: String, unit: String)
        case offset(unit: String)
        case malformed(unit: String)

        public var message: String {
            switch self {
            case .unknown(let symbol, let unit): "'\(symbol)' in the unit '\(unit)' is not known"
            case .offset(let unit): "'\(unit)' has its zero elsewhere than nature, so no formula can multiply with it"
            case .malformed(let unit): "'\(unit)' is not a unit"
            }
        }

        public var hint: String {
            switch self {
            case .unknown:
                "SI units with prefixes, eV, bar, atm, h, min, Å, %, at%; products and powers as in J/(mol K) or kg m^-3"
            case .offset: "convert the column to kelvin (add 273.15) and give the unit K"
            case .malformed: "write it as MPa, J/(mol K), kg m^-3, 1/K or 1"
            }
        }
    }

    /// Reads `MPa`, `J/(mol K)`, `1e-6/K`, `kg m^-3`, `m^0.5`, `g/cm3`, `%`, `1` and the empty text.
    public init(parsing text: String) throws(ParsingError) {
        var parser = UnitParser(text)
        let (scale, dimension) = try parser.product()
        guard parser.isAtEnd else { throw .malformed(unit: text) }
        self.init(symbol: text == "1" ? "" : text, scale: scale, dimension: dimension)
    }
}

/// Units as they are written; a product binds tighter than nothing, division goes from left to right.
private struct UnitParser {
    private let text: String
    private let characters: [Character]
    private var position = 0

    init(_ text: String) {
        self.text = text
        characters = Array(
            text.map { ["·", "*"].contains($0) ? " " : $0 == "−" ? "-" : $0 == "µ" || $0 == "μ" ? "u" : $0 })
    }

    var isAtEnd: Bool { position >= characters.count }

    mutating func product() throws(PhysicalUnit.ParsingError) -> (Double, Dimension) {
        var scale = 1.0
        var dimension = Dimension.none
        var divides = false
        while true {
            while position < characters.count, characters[position] == " " { position += 1 }
            guard position < characters.count, characters[position] != ")" else { break }
            if characters[position] == "/" {
                guard !divides else { throw .malformed(unit: text) }
                divides = true
                position += 1
                continue
            }
            let (size, factor) = try self.factor()
            scale = divides ? scale / size : scale * size
            dimension = divides ? dimension / factor : dimension * factor
            divides = false
        }
        guard !divides else { throw .malformed(unit: text) }
        return (scale, dimension)
    }

    private mutating func factor() throws(PhysicalUnit.ParsingError) -> (Double, Dimension) {
        var scale = 1.0
        var dimension = Dimension.none
        if characters[position] == "(" {
            position += 1
            (scale, dimension) = try product()
            guard position < characters.count, characters[position] == ")" else { throw .malformed(unit: text) }
            position += 1
        } else if let number = number(signed: false) {
            scale = number
            return (scale, dimension)
        } else {
            var symbol = ""
            while position < characters.count, !" /()^0123456789-+.".contains(characters[position]) {
                symbol.append(characters[position])
                position += 1
            }
            guard !symbol.isEmpty else { throw .malformed(unit: text) }
            if ["C", "°C", "degC", "F", "°F", "degF", "celsius"].contains(symbol) { throw .offset(unit: text) }
            guard let unit = UnitTable.unit(symbol) else { throw .unknown(symbol: symbol, unit: text) }
            (scale, dimension) = unit
        }
        var power: Double?
        if position < characters.count, characters[position] == "^" {
            position += 1
            power = exponent()
            guard power != nil else { throw .malformed(unit: text) }
        } else {
            power = number(signed: true)
        }
        if let power {
            guard let raised = dimension.raised(to: power) else { throw .malformed(unit: text) }
            return (ScalarFunctions.apply(.power, scale, power), raised)
        }
        return (scale, dimension)
    }

    /// A number, or a fraction in brackets.
    private mutating func exponent() -> Double? {
        guard position < characters.count, characters[position] == "(" else { return number(signed: true) }
        position += 1
        guard var value = number(signed: true) else { return nil }
        if position < characters.count, characters[position] == "/" {
            position += 1
            guard let divisor = number(signed: false), divisor != 0 else { return nil }
            value /= divisor
        }
        guard position < characters.count, characters[position] == ")" else { return nil }
        position += 1
        return value
    }

    private mutating func number(signed: Bool) -> Double? {
        let start = position
        var end = position
        if signed, end < characters.count, "+-".contains(characters[end]) { end += 1 }
        let digits = end
        while end < characters.count, characters[end].isASCII, characters[end].isNumber || characters[end] == "." {
            end += 1
        }
        guard end > digits else { return nil }
        if !signed, end < characters.count, characters[end] == "e" {
            var tail = end + 1
            if tail < characters.count, "+-".contains(characters[tail]) { tail += 1 }
            let first = tail
            while tail < characters.count, characters[tail].isASCII, characters[tail].isNumber { tail += 1 }
            if tail > first { end = tail }
        }
        guard let value = Double(String(characters[start..<end])) else { return nil }
        position = end
        return value
    }
}

private enum UnitTable {
    static func unit(_ symbol: String) -> (Double, Dimension)? {
        if let found = units[symbol] { return found }
        for (prefix, factor) in prefixes where symbol.hasPrefix(prefix) && symbol.count > prefix.count {
            let rest = String(symbol.dropFirst(prefix.count))
            if prefixable.contains(rest), let unit = units[rest] { return (factor * unit.0, unit.1) }
        }
        return nil
    }

    private static let prefixes: [(String, Double)] = [
        ("da", 10), ("f", 1e-15), ("p", 1e-12), ("n", 1e-9), ("u", 1e-6), ("m", 1e-3), ("c", 1e-2), ("d", 1e-1),
        ("h", 1e2), ("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12),
    ]
    private static let prefixable: Set = [
        "m", "g", "s", "A", "K", "mol", "cd", "N", "Pa", "J", "W", "V", "C_", "Hz", "T", "F_", "H", "Wb", "S", "Ohm",
        "eV",
        "bar", "L", "Ω",
    ]
    /// Values of SI 2019 where they are exact.
    private static let units: [String: (Double, Dimension)] = [
        "m": (1, .init(metre: 1)), "g": (1e-3, .init(kilogram: 1)), "kg": (1, .init(kilogram: 1)),
        "s": (1, .init(second: 1)), "A": (1, .init(ampere: 1)), "K": (1, .init(kelvin: 1)), "mol": (1, .init(mole: 1)),
        "cd": (1, .init(candela: 1)), "N": (1, .init(metre: 1, kilogram: 1, second: -2)),
        "Pa": (1, .init(metre: -1, kilogram: 1, second: -2)), "J": (1, .init(metre: 2, kilogram: 1, second: -2)),
        "W": (1, .init(metre: 2, kilogram: 1, second: -3)),
        "V": (1, .init(metre: 2, kilogram: 1, second: -3, ampere: -1)),
        "coulomb": (1, .init(second: 1, ampere: 1)), "As": (1, .init(second: 1, ampere: 1)),
        "farad": (1, .init(metre: -2, kilogram: -1, second: 4, ampere: 2)),
        "H": (1, .init(metre: 2, kilogram: 1, second: -2, ampere: -2)),
        "Wb": (1, .init(metre: 2, kilogram: 1, second: -2, ampere: -1)),
        "T": (1, .init(kilogram: 1, second: -2, ampere: -1)), "Hz": (1, .init(second: -1)),
        "Ohm": (1, .init(metre: 2, kilogram: 1, second: -3, ampere: -2)),
        "Ω": (1, .init(metre: 2, kilogram: 1, second: -3, ampere: -2)),
        "S": (1, .init(metre: -2, kilogram: -1, second: 3, ampere: 2)),
        "rad": (1, .none), "deg": (.pi / 180, .none), "%": (0.01, .none), "at%": (0.01, .none), "wt%": (0.01, .none),
        "mol%": (0.01, .none), "ppm": (1e-6, .none), "min": (60, .init(second: 1)), "h": (3600, .init(second: 1)),
        "d": (86400, .init(second: 1)), "bar": (1e5, .init(metre: -1, kilogram: 1, second: -2)),
        "atm": (101_325, .init(metre: -1, kilogram: 1, second: -2)),
        "eV": (1.602_176_634e-19, .init(metre: 2, kilogram: 1, second: -2)), "Å": (1e-10, .init(metre: 1)),
        "angstrom": (1e-10, .init(metre: 1)), "L": (1e-3, .init(metre: 3)), "l": (1e-3, .init(metre: 3)),
        "t": (1e3, .init(kilogram: 1)), "atom": (1, .none), "atoms": (1, .none),
        "HV": (9.80665e6, .init(metre: -1, kilogram: 1, second: -2)),
        "cal": (4.184, .init(metre: 2, kilogram: 1, second: -2)),
        "kcal": (4184, .init(metre: 2, kilogram: 1, second: -2)),
    ]
}
