/// A property by its name: what campaign files and the command line speak of.
///
/// Written as `T_sigma`, `CTE_frozen(1150 C)`, `VEC`, `yield_fcc(20 C, 1e-3 1/s)` …; `PropertyModel.catalogue` lists them all.
public struct PropertyModel: Sendable, Hashable {
    /// How it is computed.
    public let property: any AlloyProperty
    /// The canonical name, which parses to the same model.
    public let name: String

    public typealias Kind = EquilibriumProperty
    public typealias Expansion = EquilibriumProperty.Expansion

    public init(_ property: any AlloyProperty) {
        self.property = property
        name = property.name
    }

    public init(_ kind: Kind) {
        property = kind
        name = kind.name
    }

    /// The property as one that is read from equilibria; nil when it is none of those.
    public var kind: Kind? { property as? Kind }

    /// Reference temperature of a secant expansion unless another is written: 25 °C [K].
    public static let standardReferenceTemperature = 298.15

    public var dimension: PhysicalDimension { property.dimension }
    public var unit: String { property.unit }
    public var definition: String { property.definition }
    public var source: String { property.source }
    public var applicability: String { property.applicability }
    public var title: String { property.title }
    public var symbol: String { property.symbol }
    public var uncertaintyMeaning: String? { property.uncertaintyMeaning }
    public var needsThermodynamics: Bool { property.needsThermodynamics }
    /// The phase, or alias of phases, that the property is about.
    public var phase: String? { kind?.phase }

    public static func == (a: Self, b: Self) -> Bool { a.name == b.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }

    /// The types of properties there are.
    static let families: [any AlloyProperty.Type] = [
        EquilibriumProperty.self, InvarExpansion.self, SuperalloyExpansion.self, CompositionDescriptor.self,
        ElectronDescriptor.self, SolutionStrength.self, SupplyProperty.self,
    ]

    /// Every property there is.
    public static let catalogue = catalogue(SupplyTables())

    /// Every property there is, with the user's own tables.
    public static func catalogue(_ tables: SupplyTables) -> [PropertyDescription] {
        families.flatMap { $0.catalogue(tables) }
    }

    /// How the report shows its values.
    public var display: CampaignSummary.DisplayUnit {
        switch dimension {
        case .temperature: .celsius
        case .temperatureDifference: .kelvin
        case .thermalExpansion: .expansion
        case .density: CampaignSummary.DisplayUnit(unit: "g/cm³", factor: 1e-3, decimals: 2)
        case .pressure: CampaignSummary.DisplayUnit(unit: "MPa", factor: 1e-6, decimals: 0)
        case .molarEnergy: CampaignSummary.DisplayUnit(unit: "kJ/mol", factor: 1e-3, decimals: 2)
        case .molarEntropy: CampaignSummary.DisplayUnit(unit: "J/(mol K)", decimals: 2)
        case .energy: CampaignSummary.DisplayUnit(unit: "eV", factor: 1 / 1.602_176_634e-19, decimals: 3)
        case .length: CampaignSummary.DisplayUnit(unit: "Å", factor: 1e10, decimals: 4)
        case .price: CampaignSummary.DisplayUnit(unit: unit, decimals: 2)
        case .number: CampaignSummary.DisplayUnit(unit: unit, decimals: 3)
        case .fraction, .duration, .strainRate: CampaignSummary.DisplayUnit(unit: "", decimals: 3)
        }
    }
}
