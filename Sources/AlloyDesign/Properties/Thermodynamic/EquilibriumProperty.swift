/// Properties that are read from equilibria of a thermodynamic system.
public enum EquilibriumProperty: AlloyProperty, Hashable {
    /// Temperature above which the phase (name or alias) is absent up to the solidus [K].
    case completeDissolution(phase: String)
    /// Coefficient of linear thermal expansion at a temperature [1/K]; `reference` [K] bears on the secant only.
    case thermalExpansion(Expansion, temperature: Double, reference: Double)
    /// Moles of atoms in the phase per mole of atoms of the alloy.
    case phaseFraction(phase: String, temperature: Double)
    /// [kg/m³]
    case density(temperature: Double)
    /// Edge of the cubic cell of a phase [m].
    case latticeParameter(phase: String, temperature: Double)
    /// Highest temperature without liquid [K].
    case solidus
    /// Lowest temperature with liquid only [K].
    case liquidus
    /// Liquidus less solidus [K].
    case freezingRange

    /// The three coefficients of linear thermal expansion, never one unnamed.
    public enum Expansion: String, Sendable, Hashable, CaseIterable { case differential, frozen, secant }

    public var dimension: PhysicalDimension {
        switch self {
        case .completeDissolution, .solidus, .liquidus: .temperature
        case .freezingRange: .temperatureDifference
        case .thermalExpansion: .thermalExpansion
        case .phaseFraction: .fraction
        case .density: .density
        case .latticeParameter: .length
        }
    }

    /// The phase, or alias of phases, that the property is about.
    public var phase: String? {
        switch self {
        case .completeDissolution(let phase), .phaseFraction(let phase, _), .latticeParameter(let phase, _): phase
        default: nil
        }
    }

    public var needsThermodynamics: Bool { true }

    public var name: String {
        let celsius = PropertyText.celsius
        switch self {
        case .completeDissolution(let phase): return "T_\(phase)"
        case .thermalExpansion(.secant, let temperature, PropertyModel.standardReferenceTemperature):
            return "CTE_secant(\(celsius(temperature)))"
        case .thermalExpansion(.secant, let temperature, let reference):
            return "CTE_secant(\(celsius(temperature)), \(celsius(reference)))"
        case .thermalExpansion(let expansion, let temperature, _):
            return "CTE_\(expansion.rawValue)(\(celsius(temperature)))"
        case .phaseFraction(let phase, let temperature): return "fraction(\(phase), \(celsius(temperature)))"
        case .density(let temperature): return "density(\(celsius(temperature)))"
        case .latticeParameter(let phase, let temperature): return "lattice_a(\(phase), \(celsius(temperature)))"
        case .solidus: return "solidus"
        case .liquidus: return "liquidus"
        case .freezingRange: return "freezing_range"
        }
    }

    public static func catalogue(_ tables: SupplyTables) -> [PropertyDescription] {
        [
            Self.completeDissolution(phase: "PHASE").described(as: "T_PHASE"),
            Self.thermalExpansion(.differential, temperature: 1, reference: 1).described(as: "CTE_differential(T)"),
            Self.thermalExpansion(.frozen, temperature: 1, reference: 1).described(as: "CTE_frozen(T)"),
            Self.thermalExpansion(.secant, temperature: 1, reference: 1)
                .described(as: "CTE_secant(T) or CTE_secant(T, T_REFERENCE)"),
            Self.phaseFraction(phase: "PHASE", temperature: 1).described(as: "fraction(PHASE, T)"),
            Self.density(temperature: 1).described(as: "density(T)"),
            Self.latticeParameter(phase: "PHASE", temperature: 1).described(as: "lattice_a(PHASE, T)"),
            Self.solidus.described(as: "solidus"),
            Self.liquidus.described(as: "liquidus"),
            Self.freezingRange.described(as: "freezing_range"),
        ]
    }

    public static func read(_ text: PropertyText, tables: SupplyTables) throws(PropertyNameError) -> Self? {
        switch text.lowercased {
        case "solidus", "t_solidus":
            try text.wantNone()
            return .solidus
        case "liquidus", "t_liquidus":
            try text.wantNone()
            return .liquidus
        case "freezing_range":
            try text.wantNone()
            return .freezingRange
        case "density":
            try text.want(1...1, "a temperature, such as density(25 C),")
            return .density(temperature: try text.temperature(0))
        case "fraction":
            try text.want(2...2, "a phase and a temperature, such as fraction(fcc, 650 C),")
            return .phaseFraction(phase: canonicalPhase(text.arguments[0]), temperature: try text.temperature(1))
        case "lattice_a":
            try text.want(2...2, "a cubic phase and a temperature, such as lattice_a(fcc, 25 C),")
            return .latticeParameter(phase: canonicalPhase(text.arguments[0]), temperature: try text.temperature(1))
        case "cte":
            throw .unnamedExpansion
        case let lower where lower.hasPrefix("cte_"):
            guard let expansion = Expansion(rawValue: String(lower.dropFirst(4))) else { return nil }
            try text.want(
                1...(expansion == .secant ? 2 : 1), "a temperature, such as CTE_\(expansion.rawValue)(1150 C),")
            return .thermalExpansion(
                expansion, temperature: try text.temperature(0),
                reference: text.arguments.count > 1
                    ? try text.temperature(1) : PropertyModel.standardReferenceTemperature)
        case let lower where lower.hasPrefix("t_") && lower.count > 2:
            try text.wantNone()
            return .completeDissolution(phase: canonicalPhase(String(text.name.dropFirst(2))))
        default: return nil
        }
    }

    /// Phase names are upper case as in databases; the lower-case aliases are known by being written in lower case.
    private static func canonicalPhase(_ text: String) -> String {
        text.allSatisfy { !$0.isUppercase } ? text : text.uppercased()
    }
}
