/// A property of an alloy that can be computed, with everything that makes its number unambiguous.
///
/// One type is a family of properties that are computed alike: the equilibrium properties, the descriptors of a composition, the
/// models of solid-solution strength …; `PropertyModel.families` lists the types, and a new one is added there.
public protocol AlloyProperty: Sendable {
    /// The canonical name with arguments, which reads back as the same property.
    var name: String { get }
    /// What the value measures; values are in its SI unit.
    var dimension: PhysicalDimension { get }
    /// The unit of the values.
    var unit: String { get }
    /// Exactly what is computed.
    var definition: String { get }
    /// Where the method and its numbers come from.
    var source: String { get }
    /// For which alloys and conditions the method was made or tested; values outside carry a warning where the program can tell.
    var applicability: String { get }
    /// For axes and table heads.
    var title: String { get }
    /// Short form for tight places.
    var symbol: String { get }
    /// What a value's uncertainty means; nil where none is given.
    var uncertaintyMeaning: String? { get }
    /// Whether equilibria are needed; without a thermodynamic system the property then fails.
    var needsThermodynamics: Bool { get }

    /// The value for one alloy; warnings go to the alloy's state.
    func value(of alloy: AlloyState) throws(PropertyFailure) -> PropertyValue

    /// Every property of the family, with placeholders in capitals for its arguments.
    static func catalogue(_ tables: SupplyTables) -> [PropertyDescription]
    /// Reads a property by its name and arguments; nil when the name is none of this family's.
    static func read(_ text: PropertyText, tables: SupplyTables) throws(PropertyNameError) -> Self?
}

extension AlloyProperty {
    public var unit: String { dimension.unitSymbol }
    public var uncertaintyMeaning: String? { nil }
    public var needsThermodynamics: Bool { false }

    /// The line of the catalogue for this property, written with placeholders.
    func described(as syntax: String) -> PropertyDescription {
        PropertyDescription(
            syntax: syntax, unit: unit, definition: definition, source: source, applicability: applicability,
            needsThermodynamics: needsThermodynamics)
    }
}

/// One line of `tieline property --list`.
public struct PropertyDescription: Sendable {
    /// How it is written, with placeholders in capitals.
    public let syntax: String
    /// SI unit; empty for a share or a number.
    public let unit: String
    public let definition: String
    public let source: String
    /// For which alloys and conditions the method was made or tested.
    public let applicability: String
    /// Whether a thermodynamic database is needed.
    public let needsThermodynamics: Bool
}

/// The tables of prices and supply that properties are computed with; a user's own may take the place of those that come with the
/// program.
public struct SupplyTables: Sendable {
    /// In units of a currency per kilogram.
    public var price = ElementTable.price
    /// Any index per element; by default the concentration of production.
    public var supplyRisk = ElementTable.productionConcentration

    public init() {}
}
