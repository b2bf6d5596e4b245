/// What a number with a unit measures, and the units it may be written in.
///
/// Inside, everything is SI (K, 1/K, kg/m³, Pa, s); other units live only at the boundary: command line, campaign file, report.
public enum PhysicalDimension: String, Sendable, Hashable, Codable {
    case temperature
    case temperatureDifference = "temperature difference"
    case thermalExpansion = "thermal expansion"
    case density
    case pressure
    case duration
    /// Of an enthalpy or a chemical potential.
    case molarEnergy = "molar energy"
    /// Of an entropy or a heat capacity.
    case molarEntropy = "molar entropy"
    /// Of an energy barrier.
    case energy
    case length
    case strainRate = "strain rate"
    case price = "price per mass"
    /// A share of one, such as a phase fraction: dimensionless, written plain or in percent.
    case fraction
    /// A number without unit that is no share, such as a count of electrons.
    case number

    /// The units accepted, the SI unit first.
    public var units: [MeasurementUnit] {
        switch self {
        case .temperature:
            [
                MeasurementUnit("K", aliases: ["kelvin"]),
                MeasurementUnit("°C", aliases: ["C", "degC", "celsius"], offset: 273.15),
            ]
        case .temperatureDifference:
            [MeasurementUnit("K", aliases: ["kelvin", "°C", "C", "degC"])]
        case .thermalExpansion:
            [
                MeasurementUnit("1/K", aliases: ["/K", "K^-1", "K-1", "1/°C", "/°C", "1/C", "/C"]),
                MeasurementUnit("ppm/K", aliases: ["1e-6/K", "µm/(m·K)", "um/(m K)", "um/m/K"], scale: 1e-6),
            ]
        case .density:
            [
                MeasurementUnit("kg/m3", aliases: ["kg/m³", "kg/m^3"]),
                MeasurementUnit("g/cm3", aliases: ["g/cm³", "g/cm^3", "g/cc"], scale: 1000),
            ]
        case .pressure:
            [
                MeasurementUnit("Pa"), MeasurementUnit("kPa", scale: 1e3), MeasurementUnit("MPa", scale: 1e6),
                MeasurementUnit("GPa", scale: 1e9), MeasurementUnit("bar", scale: 1e5),
                MeasurementUnit("atm", scale: 101_325),
            ]
        case .duration:
            [
                MeasurementUnit("s", aliases: ["sec"]), MeasurementUnit("min", scale: 60),
                MeasurementUnit("h", aliases: ["hour", "hours"], scale: 3600),
            ]
        case .molarEnergy:
            [MeasurementUnit("J/mol"), MeasurementUnit("kJ/mol", scale: 1e3)]
        case .molarEntropy:
            [MeasurementUnit("J/(mol K)", aliases: ["J/mol/K", "J/(mol·K)", "J/(K mol)"])]
        case .energy:
            [MeasurementUnit("J"), MeasurementUnit("eV", scale: 1.602_176_634e-19)]
        case .length:
            [
                MeasurementUnit("m"), MeasurementUnit("nm", scale: 1e-9),
                MeasurementUnit("Å", aliases: ["A", "angstrom"], scale: 1e-10),
            ]
        case .strainRate: [MeasurementUnit("1/s", aliases: ["/s", "s^-1", "s-1"])]
        case .price: [MeasurementUnit("USD/kg", aliases: ["$/kg"])]
        case .fraction:
            [MeasurementUnit("", aliases: ["1"]), MeasurementUnit("%", scale: 0.01)]
        case .number: [MeasurementUnit("", aliases: ["1"])]
        }
    }

    /// The SI unit's symbol; empty for a fraction and a number.
    public var unitSymbol: String { units[0].symbol }
    /// Whether a quantity may be written without unit.
    public var isDimensionless: Bool { self == .fraction || self == .number }
}

/// A unit as an affine map to SI: value in SI = scale · number + offset.
public struct MeasurementUnit: Sendable, Hashable {
    public let symbol: String
    public let aliases: [String]
    public let scale: Double
    public let offset: Double

    public init(_ symbol: String, aliases: [String] = [], scale: Double = 1, offset: Double = 0) {
        self.symbol = symbol
        self.aliases = aliases
        self.scale = scale
        self.offset = offset
    }

    func isWritten(as text: String) -> Bool {
        // Case matters between MPa and mPa; only the one-word spellings are taken in any case.
        text == symbol || aliases.contains(text) || (text.count > 1 && aliases.contains(text.lowercased()))
    }

    public func toSI(_ number: Double) -> Double { scale * number + offset }
    public func fromSI(_ value: Double) -> Double { (value - offset) / scale }
}

/// A physical quantity: its value in SI and the unit it was written in, which is also the one to show it in.
public struct Quantity: Sendable, Hashable {
    /// Value in the SI unit of `dimension`.
    public var value: Double
    public var dimension: PhysicalDimension
    public var unit: MeasurementUnit

    public init(_ value: Double, _ dimension: PhysicalDimension, unit: MeasurementUnit? = nil) {
        self.value = value
        self.dimension = dimension
        self.unit = unit ?? dimension.units[0]
    }

    /// Reads `973.15K`, `700 °C`, `20e-6 /K`, `8.3 g/cm3`, `95 %`.
    ///
    /// - Throws: `QuantityError` when the number or its unit cannot be read, or when there is no unit (only a pure number needs none).
    public init(parsing text: String, as dimension: PhysicalDimension) throws(QuantityError) {
        let (number, rest) = NumberScanner.leadingNumber(of: text)
        guard let number else { throw .notANumber(text: text, dimension: dimension) }
        guard dimension.isDimensionless || !rest.isEmpty else {
            throw .missingUnit(number: number.text, dimension: dimension)
        }
        guard let unit = dimension.units.first(where: { $0.isWritten(as: rest) }) else {
            throw .unknownUnit(unit: rest, number: number.text, dimension: dimension)
        }
        let value = unit.toSI(number.value)
        let mayBeNegative = [.temperatureDifference, .thermalExpansion, .molarEnergy, .number].contains(dimension)
        if dimension == .temperature ? value <= 0 : value < 0 && !mayBeNegative {
            throw .outOfRange(text: text, dimension: dimension)
        }
        self.init(value, dimension, unit: unit)
    }

    /// The quantity in its own unit with at most `digits` significant digits, such as `700 °C`.
    public func formatted(significantDigits digits: Int = 6) -> String {
        let number = NumberText.significant(unit.fromSI(value), digits: digits)
        return unit.symbol.isEmpty || unit.symbol == "%" ? number + unit.symbol : "\(number) \(unit.symbol)"
    }
}

/// Why a text is not a quantity.
public enum QuantityError: Error, Equatable, Sendable {
    case notANumber(text: String, dimension: PhysicalDimension)
    case missingUnit(number: String, dimension: PhysicalDimension)
    case unknownUnit(unit: String, number: String, dimension: PhysicalDimension)
    case outOfRange(text: String, dimension: PhysicalDimension)

    public var message: String {
        switch self {
        case .notANumber(let text, let dimension): "'\(text)' is not a \(dimension.rawValue)"
        case .missingUnit(let number, let dimension): "the \(dimension.rawValue) \(number) has no unit"
        case .unknownUnit(let unit, _, let dimension): "'\(unit)' is not a unit of \(dimension.rawValue)"
        case .outOfRange(let text, .temperature): "the temperature \(text) is not above absolute zero"
        case .outOfRange(let text, let dimension): "the \(dimension.rawValue) \(text) is negative"
        }
    }

    public var hint: String? {
        switch self {
        case .notANumber(_, let dimension): "write a number with its unit, such as \(dimension.example)"
        case .missingUnit(let number, let dimension), .unknownUnit(_, let number, let dimension):
            "write "
                + dimension.units.map { $0.symbol == "°C" ? "\(number) C" : "\(number) \($0.symbol)" }
                .map { $0.trimmingSpaces() }.joined(separator: " or ")
        case .outOfRange: nil
        }
    }
}

extension PhysicalDimension {
    /// How a quantity of this dimension is written, for hints.
    public var example: String {
        switch self {
        case .temperature: "973.15 K or 700 C"
        case .temperatureDifference: "80 K"
        case .thermalExpansion: "20e-6 1/K"
        case .density: "8.3 g/cm3"
        case .pressure: "101325 Pa or 1 bar"
        case .duration: "90 s or 3 min"
        case .molarEnergy: "-12000 J/mol or -12 kJ/mol"
        case .molarEntropy: "13.4 J/(mol K)"
        case .energy: "1.06 eV"
        case .length: "3.6 Å or 0.36 nm"
        case .strainRate: "1e-3 1/s"
        case .price: "20 USD/kg"
        case .fraction: "0.95 or 95 %"
        case .number: "8.25"
        }
    }
}
