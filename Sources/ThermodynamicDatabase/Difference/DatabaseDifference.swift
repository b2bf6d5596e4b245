/// What changed from one database to another: which things, which of their numbers, and by how much values change.
///
/// Two databases with the same semantic hash differ in nothing but, perhaps, `references` and `citations`; databases with different
/// hashes differ in something else. Things are told apart as in the hash; a parameter whose constituents, or equivalent
/// sublattices, stand in another order is the same parameter.
///
/// - Complexity: linear in the size of both databases, up to the sorting of names.
public struct DatabaseDifference: Sendable, Equatable {
    /// Changes of a list: things that only one of the databases has, and things that are not the same in both.
    public struct List<Item: Sendable & Equatable, Change: Sendable & Equatable>: Sendable, Equatable {
        /// In the order of the new database.
        public internal(set) var added: [Item] = []
        /// In the order of the old database.
        public internal(set) var removed: [Item] = []
        /// In the order of the new database.
        public internal(set) var changed: [Change] = []
        public var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty }
    }

    /// A named thing of which some properties differ.
    public struct Change: Sendable, Equatable {
        public struct Property: Sendable, Equatable {
            /// In words, such as `mass` or `sublattice 2`.
            public var name: String
            public var old: String
            public var new: String
        }
        public var name: String
        public var oldLocation: SourceLocation
        public var newLocation: SourceLocation
        public var properties: [Property]
    }

    public struct FunctionChange: Sendable, Equatable {
        public var name: String
        public var oldLocation: SourceLocation
        public var newLocation: SourceLocation
        public var formula: FormulaChange
        public var values: [ValueChange]
        /// The parameters of the new database that the function reaches through any chain of functions; nil where so many functions
        /// changed that their parameters are not listed one by one (`affected` has them).
        public var parameters: [ParameterName]?
        /// The phases of `parameters`, sorted.
        public var phases: [String]? {
            parameters.map { Set($0.map(\.phase)).sorted() }
        }
    }

    public struct ParameterName: Sendable, Equatable {
        public var phase: String
        /// `G(FCC_A1,CR,FE:VA;0)`
        public var notation: String
    }

    public struct ParameterChange: Sendable, Equatable {
        public var old: Parameter
        public var new: Parameter
        /// Constituents or equivalent sublattices stand in another order. Numbers and values of the old parameter are those that it
        /// has in the new order: L(A,B;1) = −L(B,A;1).
        public var isReordered: Bool
        public var formula: FormulaChange
        public var values: [ValueChange]
        /// Nothing but the way of writing differs.
        public var isRestatement: Bool { formula.isRestatement }
    }

    /// A parameter with the same formula in both databases, of which a function changed.
    public struct AffectedParameter: Sendable, Equatable {
        public var parameter: Parameter
        public var values: [ValueChange]
    }

    /// Statements that cite another reference than before.
    public struct CitationChange: Sendable, Equatable {
        /// The notation of a parameter or the name of a function.
        public var name: String
        public var old: String?
        public var new: String?
    }

    /// Temperatures [K] at which values are compared, each where it lies within the ranges of both formulas; where none does, the
    /// limit of the common range that is nearest to them.
    public let temperatures: [Double]
    public internal(set) var elements = List<Element, Change>()
    public internal(set) var species = List<Species, Change>()
    public internal(set) var functions = List<Function, FunctionChange>()
    public internal(set) var phases = List<Phase, Change>()
    public internal(set) var parameters = List<Parameter, ParameterChange>()
    public internal(set) var rejectedPhases = List<String, Change>()
    public internal(set) var temperatureLimits: Change.Property?
    public internal(set) var affected: [AffectedParameter] = []
    /// The list of references; no part of what enters calculations.
    public internal(set) var references = List<Reference, Change>()
    /// No part of what enters calculations.
    public internal(set) var citations: [CitationChange] = []

    /// Whether the databases are the same for every calculation; references are not looked at.
    public var isEmpty: Bool {
        elements.isEmpty && species.isEmpty && functions.isEmpty && phases.isEmpty && parameters.isEmpty
            && rejectedPhases.isEmpty && temperatureLimits == nil
    }

    public static let standardTemperatures = [298.15, 1000, 2000]

    /// - Parameter temperatures: where values are compared [K].
    public init(from old: Database, to new: Database, temperatures: [Double] = Self.standardTemperatures) {
        self.temperatures = temperatures.filter { $0 > 0 && $0.isFinite }
        compareItems(old, new)
        let (functionPairs, parameterPairs) = compareFormulas(old, new)
        compareCitations(old, new, functionPairs, parameterPairs)
    }
}
