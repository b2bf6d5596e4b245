/// The content of a thermodynamic database (TDB) as a value: what the text says, resolved as far as no temperature is needed.
///
/// Names are upper case, as the TDB language is case-insensitive. Nothing of the file is dropped: statements that have no
/// meaning here are in `kept`.
public struct Database: Sendable, Equatable {
    /// Elements in the order of the file, vacancies (`VA`) and the electron (`/-`) included where declared.
    public var elements: [Element] = []
    /// Declared species; every element is implicitly a species of its own and is not repeated here.
    public var species: [Species] = []
    public var functions: [Function] = []
    public var phases: [Phase] = []
    public var parameters: [Parameter] = []
    public var references: [Reference] = []
    /// Phases that the database rejects by default (`DEFAULT_COMMAND REJECT_PHASE`).
    public var rejectedPhases: [String] = []
    /// Default temperature limits [K] from `TEMPERATURE_LIMITS`, where stated.
    public var temperatureLimits: TemperatureRange?
    /// Systems that the database says to be assessed (`ASSESSED_SYSTEMS`), in the order of the file.
    public var assessedSystems: [AssessedSystem] = []
    /// Limits of validity that comments or `DATABASE_INFORMATION` state, in the order of the file.
    public var statedLimits: [StatedLimits] = []
    /// Statements that were read but have no meaning here (unknown commands, unknown parameter kinds are in `parameters`).
    public var kept: [KeptStatement] = []
    /// What became of the statements of the text.
    public var statements = StatementCount()

    public init() {}
}

/// A chemical element of the database.
public struct Element: Sendable, Equatable {
    public var name: String
    public var referencePhase: String
    /// Atomic mass [g/mol].
    public var atomicMass: Double
    /// H(298.15 K) − H(0 K) of the reference state [J/mol].
    public var enthalpyDifference: Double
    /// S(298.15 K) of the reference state [J/(mol K)].
    public var standardEntropy: Double
    public var location: SourceLocation

    public init(
        name: String, referencePhase: String, atomicMass: Double, enthalpyDifference: Double, standardEntropy: Double,
        location: SourceLocation
    ) {
        self.name = name
        self.referencePhase = referencePhase
        self.atomicMass = atomicMass
        self.enthalpyDifference = enthalpyDifference
        self.standardEntropy = standardEntropy
        self.location = location
    }
}

/// A species: a fixed stoichiometry of elements, with an optional charge.
public struct Species: Sendable, Equatable {
    public var name: String
    /// Amount of each element, in the order of the formula.
    public var stoichiometry: [ElementAmount]
    public var charge: Double
    public var location: SourceLocation

    public struct ElementAmount: Sendable, Equatable {
        public var element: String
        public var amount: Double
        public init(element: String, amount: Double) {
            self.element = element
            self.amount = amount
        }
    }

    public init(name: String, stoichiometry: [ElementAmount], charge: Double, location: SourceLocation) {
        self.name = name
        self.stoichiometry = stoichiometry
        self.charge = charge
        self.location = location
    }
}

/// A named, piecewise function of temperature and pressure.
public struct Function: Sendable, Equatable {
    public var name: String
    public var value: PiecewiseExpression
    public var reference: String?
    public var location: SourceLocation

    public init(name: String, value: PiecewiseExpression, reference: String? = nil, location: SourceLocation) {
        self.name = name
        self.value = value
        self.reference = reference
        self.location = location
    }
}

/// A bibliographic entry of the database.
public struct Reference: Sendable, Equatable {
    public var key: String
    public var text: String
    public var location: SourceLocation

    public init(key: String, text: String, location: SourceLocation) {
        self.key = key
        self.text = text
        self.location = location
    }
}

/// A system of elements that the database says to be assessed.
public struct AssessedSystem: Sendable, Equatable {
    /// Upper-case names, in the order of the file.
    public var elements: [String]
    /// What follows in parentheses (commands for another program), as written; empty if nothing does.
    public var note: String
    public var location: SourceLocation

    public init(elements: [String], note: String, location: SourceLocation) {
        self.elements = elements
        self.note = note
        self.location = location
    }
}

/// What became of the statements of a text: each is counted once.
public struct StatementCount: Sendable, Equatable {
    /// Statements in the text.
    public var total = 0
    /// Their content is in the database.
    public var understood = 0
    /// Kept word for word, as they have no meaning here.
    public var kept = 0
    /// Kept word for word, with a diagnostic that tells why.
    public var diagnosed = 0

    public init() {}
}

/// A statement that was read, has no meaning here, and is kept word for word.
public struct KeptStatement: Sendable, Equatable {
    public var keyword: String
    public var text: String
    public var location: SourceLocation

    public init(keyword: String, text: String, location: SourceLocation) {
        self.keyword = keyword
        self.text = text
        self.location = location
    }
}

/// A closed temperature interval [K].
public struct TemperatureRange: Sendable, Equatable {
    public var lower: Double
    public var upper: Double
    public init(lower: Double, upper: Double) {
        self.lower = lower
        self.upper = upper
    }
}

/// A place in the text of a database: 1-based line and column.
public struct SourceLocation: Sendable, Equatable, Hashable {
    public var line: Int
    public var column: Int
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}
