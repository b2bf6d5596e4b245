public import ThermodynamicDatabase

/// The scale an alloy's composition is written in.
public enum CompositionUnit: String, Sendable, Hashable, Codable, CaseIterable {
    case atomicPercent = "at%"
    case weightPercent = "wt%"
    case moleFraction = "mole-fraction"
    case massFraction = "mass-fraction"

    /// Reads `at%`, `at.%`, `wt%`, `wt.%`, `mass%`, `mole-fraction`, `mass-fraction`; nil for anything else.
    public init?(parsing text: String) {
        switch text.lowercased().filter({ !$0.isWhitespace && $0 != "." }) {
        case "at%", "atomic%", "mol%": self = .atomicPercent
        case "wt%", "weight%", "mass%": self = .weightPercent
        case "mole-fraction", "molefraction": self = .moleFraction
        case "mass-fraction", "massfraction", "weight-fraction": self = .massFraction
        default: return nil
        }
    }

    /// The amount of a pure element: 100 or 1.
    public var whole: Double { self == .atomicPercent || self == .weightPercent ? 100 : 1 }
    public var isByMass: Bool { self == .weightPercent || self == .massFraction }
}

/// Atomic masses of the elements that a database knows [g/mol].
public struct AtomicMasses: Sendable, Equatable {
    private let masses: [String: Double]

    /// - Parameter masses: by element name in upper case; each positive.
    public init(_ masses: [String: Double]) {
        self.masses = masses
    }

    /// The masses that the database states. Vacancies and the electron, which have none, are left out.
    public init(of database: Database) {
        masses = Dictionary(
            database.elements.filter { $0.atomicMass > 0 && $0.name != "VA" && $0.name != "/-" }
                .map { ($0.name.uppercased(), $0.atomicMass) },
            uniquingKeysWith: { first, _ in first })
    }

    /// These masses, and those of `others` for the elements that are not among them.
    public func completed(by others: AtomicMasses) -> AtomicMasses {
        AtomicMasses(masses.merging(others.masses) { own, _ in own })
    }

    /// Names of the elements, sorted.
    public var elements: [String] { masses.keys.sorted() }

    /// The mass of an element [g/mol]; nil when the database does not have it.
    public subscript(element: String) -> Double? { masses[element.uppercased()] }
}
