/// A property of an alloy that is computed from equilibria, with everything that makes its number unambiguous.
///
/// Written by name in campaign files and on the command line: `T_sigma`, `CTE_frozen(1150 C)`, `fraction(fcc, 650 C)` …;
/// `PropertyModel.catalogue` lists them all.
public struct PropertyModel: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// Temperature above which the phase (name or alias) is absent up to the solidus [K].
        case completeDissolution(phase: String)
        /// Coefficient of linear thermal expansion at a temperature [1/K]; `reference` [K] bears on the secant only.
        case thermalExpansion(Expansion, temperature: Double, reference: Double)
        /// Moles of atoms in the phase per mole of atoms of the alloy.
        case phaseFraction(phase: String, temperature: Double)
        /// [kg/m³]
        case density(temperature: Double)
        /// Highest temperature without liquid [K].
        case solidus
        /// Lowest temperature with liquid only [K].
        case liquidus
        /// Liquidus less solidus [K].
        case freezingRange
    }

    /// The three coefficients of linear thermal expansion, never one unnamed.
    public enum Expansion: String, Sendable, Hashable, CaseIterable { case differential, frozen, secant }

    public let kind: Kind
    /// The canonical name, which parses to the same model.
    public let name: String

    public init(_ kind: Kind) {
        self.kind = kind
        name = Self.name(of: kind)
    }

    /// Reference temperature of a secant expansion unless another is written: 25 °C [K].
    public static let standardReferenceTemperature = 298.15

    public var dimension: PhysicalDimension {
        switch kind {
        case .completeDissolution, .solidus, .liquidus: .temperature
        case .freezingRange: .temperatureDifference
        case .thermalExpansion: .thermalExpansion
        case .phaseFraction: .fraction
        case .density: .density
        }
    }

    /// The phase, or alias of phases, that the property is about.
    public var phase: String? {
        switch kind {
        case .completeDissolution(let phase), .phaseFraction(let phase, _): phase
        default: nil
        }
    }

    private static func name(of kind: Kind) -> String {
        func celsius(_ kelvin: Double) -> String { "\(NumberText.significant(kelvin - 273.15, digits: 9)) C" }
        switch kind {
        case .completeDissolution(let phase): return "T_\(phase)"
        case .thermalExpansion(.secant, let temperature, standardReferenceTemperature):
            return "CTE_secant(\(celsius(temperature)))"
        case .thermalExpansion(.secant, let temperature, let reference):
            return "CTE_secant(\(celsius(temperature)), \(celsius(reference)))"
        case .thermalExpansion(let expansion, let temperature, _):
            return "CTE_\(expansion.rawValue)(\(celsius(temperature)))"
        case .phaseFraction(let phase, let temperature): return "fraction(\(phase), \(celsius(temperature)))"
        case .density(let temperature): return "density(\(celsius(temperature)))"
        case .solidus: return "solidus"
        case .liquidus: return "liquidus"
        case .freezingRange: return "freezing_range"
        }
    }

    public static func == (a: Self, b: Self) -> Bool { a.name == b.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// One line of `tieline property --list`.
public struct PropertyDescription: Sendable {
    /// How it is written, with placeholders in capitals.
    public let syntax: String
    /// SI unit; empty for a share.
    public let unit: String
    public let definition: String
    public let source: String
}

extension PropertyModel {
    /// Every property there is.
    public static let catalogue: [PropertyDescription] = [
        describe("T_PHASE", .completeDissolution(phase: "PHASE")),
        describe("CTE_differential(T)", .thermalExpansion(.differential, temperature: 1, reference: 1)),
        describe("CTE_frozen(T)", .thermalExpansion(.frozen, temperature: 1, reference: 1)),
        describe(
            "CTE_secant(T) or CTE_secant(T, T_REFERENCE)", .thermalExpansion(.secant, temperature: 1, reference: 1)),
        describe("fraction(PHASE, T)", .phaseFraction(phase: "PHASE", temperature: 1)),
        describe("density(T)", .density(temperature: 1)),
        describe("solidus", .solidus),
        describe("liquidus", .liquidus),
        describe("freezing_range", .freezingRange),
    ]

    private static func describe(_ syntax: String, _ kind: Kind) -> PropertyDescription {
        let model = PropertyModel(kind)
        return PropertyDescription(
            syntax: syntax, unit: model.dimension.unitSymbol, definition: model.definition, source: model.source)
    }

    /// Exactly what is computed.
    public var definition: String {
        switch kind {
        case .completeDissolution(let phase):
            "Lowest temperature above which \(phase) is absent from equilibrium up to the solidus. Where it is never stable in the "
                + "range searched, the range's lower end is given as an upper bound; where it is stable up to the solidus, the "
                + "solidus as a lower bound."
        case .thermalExpansion(.differential, _, _):
            "Differential coefficient of linear expansion (1/3V) dV/dT along equilibrium, phase changes included."
        case .thermalExpansion(.frozen, _, _):
            "Differential coefficient of linear expansion (1/3V) dV/dT with the equilibrium phases, their amounts and compositions "
                + "frozen."
        case .thermalExpansion(.secant, _, let reference):
            "Mean coefficient of linear expansion from "
                + (reference == 1
                    ? "the reference temperature (25 °C unless given)"
                    : "\(NumberText.significant(reference - 273.15)) °C")
                + ", ((V/V_ref)^(1/3) − 1)/(T − T_ref), with the phases that are in equilibrium at T."
        case .phaseFraction(let phase, _): "Moles of atoms in \(phase) per mole of atoms of the alloy, at equilibrium."
        case .density: "Mass over volume of the equilibrium phase assemblage."
        case .solidus: "Highest temperature without liquid at equilibrium."
        case .liquidus: "Lowest temperature with liquid only at equilibrium."
        case .freezingRange: "Liquidus less solidus, at equilibrium (not Scheil)."
        }
    }

    /// Where the method comes from.
    public var source: String {
        switch kind {
        case .thermalExpansion, .density:
            "volume model V0 exp(∫ 3α dT): X.-G. Lu, M. Selleby, B. Sundman, Calphad 29 (2005) 68, "
                + "doi:10.1016/j.calphad.2005.05.001; phases and compositions from equilibrium"
        case .completeDissolution, .phaseFraction, .solidus, .liquidus, .freezingRange:
            "global minimum of the Gibbs energy: H. L. Lukas, S. G. Fries, B. Sundman, Computational Thermodynamics (Cambridge, "
                + "2007)"
        }
    }

    /// For axes and table heads.
    public var title: String {
        func celsius(_ kelvin: Double) -> String { "\(NumberText.significant(kelvin - 273.15)) °C" }
        switch kind {
        case .completeDissolution(let phase): return "Complete dissolution of \(phase)"
        case .thermalExpansion(.secant, let temperature, let reference):
            return "Mean thermal expansion \(celsius(reference))–\(celsius(temperature))"
        case .thermalExpansion(let expansion, let temperature, _):
            return "Thermal expansion at \(celsius(temperature)) (\(expansion.rawValue))"
        case .phaseFraction(let phase, let temperature): return "Fraction of \(phase) at \(celsius(temperature))"
        case .density(let temperature): return "Density at \(celsius(temperature))"
        case .solidus: return "Solidus"
        case .liquidus: return "Liquidus"
        case .freezingRange: return "Freezing range"
        }
    }

    /// Short form for tight places.
    public var symbol: String {
        switch kind {
        case .completeDissolution(let phase): phase.lowercased() == "sigma" ? "Tσ" : "T(\(phase))"
        case .thermalExpansion: "α"
        case .phaseFraction(let phase, _): "f(\(phase))"
        case .density: "ρ"
        case .solidus: "T solidus"
        case .liquidus: "T liquidus"
        case .freezingRange: "ΔT freezing"
        }
    }

    /// How the report shows its values.
    public var display: CampaignSummary.DisplayUnit {
        switch dimension {
        case .temperature: .celsius
        case .temperatureDifference: .kelvin
        case .thermalExpansion: .expansion
        case .density: CampaignSummary.DisplayUnit(unit: "g/cm³", factor: 1e-3, decimals: 2)
        case .fraction, .pressure, .duration, .molarEnergy: CampaignSummary.DisplayUnit(unit: "", decimals: 3)
        }
    }

    /// What a value's uncertainty means; nil where none is given.
    public var uncertaintyMeaning: String? {
        switch dimension {
        case .temperature: "half the bracket within which the phase change was located"
        case .temperatureDifference: "sum of the location errors of solidus and liquidus"
        default: nil
        }
    }
}
