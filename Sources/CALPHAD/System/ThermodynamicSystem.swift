public import ThermodynamicDatabase

/// A database restricted to components and phases, ready for calculation. An immutable value, shared by all threads.
public struct ThermodynamicSystem: Sendable {
    /// Components in alphabetical order, vacancies excluded.
    public let components: [String]
    /// Names of the entered phases, in the order of the database.
    public let phaseNames: [String]
    public let database: Database
    public let gasConstant: Double

    /// - Parameters:
    ///   - components: element names, any case, any order.
    ///   - phases: phases to enter; nil: all that the components allow, less those that the database rejects.
    ///   - suspended: phases to leave out.
    public init(
        database: Database, components: [String], phases: [String]? = nil, suspended: [String] = [],
        gasConstant: Double = PhysicalConstants.gasConstant
    ) throws(SystemError) {
        self.database = database
        self.components = components.map { $0.uppercased() }.sorted()
        self.phaseNames = phases ?? []
        self.gasConstant = gasConstant
    }

    /// The phases that a name or an alias (`sigma`, `fcc`, `bcc`, `hcp`, `liquid`, `gamma_prime`, `b2`) stands for in this system;
    /// empty if none.
    public func phaseNames(matching nameOrAlias: String) -> [String] { [] }
}

/// Why a system cannot be made of a database.
public enum SystemError: Error, Equatable, Sendable {
    case unknownComponent(String, known: [String])
    case unknownPhase(String, known: [String])
    case noPhases
    case unsupportedModel(phase: String, reason: String)
    case undefinedFunction(name: String, line: Int)
    case cyclicFunctions([String])

    public var message: String {
        switch self {
        case .unknownComponent(let name, let known):
            "the database has no element \(name); it has \(known.joined(separator: " "))"
        case .unknownPhase(let name, let known): "the database has no phase \(name); it has \(known.joined(separator: " "))"
        case .noPhases: "no phase of the database is left for these components"
        case .unsupportedModel(let phase, let reason): "phase \(phase) cannot be computed: \(reason)"
        case .undefinedFunction(let name, let line): "function \(name), used in line \(line), is not defined"
        case .cyclicFunctions(let names): "functions refer to each other in a circle: \(names.joined(separator: " -> "))"
        }
    }
}
