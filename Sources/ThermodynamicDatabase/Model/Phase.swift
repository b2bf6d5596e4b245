/// A phase as declared: its sublattices and the models that its type definitions attach.
public struct Phase: Sendable, Equatable {
    public var name: String
    public var sublattices: [Sublattice]
    /// The letters after the colon of the name (`:L`, `:F`, `:B`, `:Y`, `:G`), upper case.
    public var options: Set<Character>
    /// Magnetic model, where a type definition gives one.
    public var magneticOrdering: MagneticOrdering?
    /// The disordered partner whose energy this phase adds, where a type definition gives one.
    public var orderDisorder: OrderDisorder?
    /// Models that depend on the elements of the system, in the order of the file; later ones go before earlier ones.
    public var conditionalModels: [ConditionalModel]
    /// Names of type-definition letters that have no meaning here, as written.
    public var unknownTypeDefinitions: [String]
    /// What the authors say of the phase (MatCalc: the text behind `>`), on one line.
    public var summary: String?
    public var location: SourceLocation

    public init(
        name: String, sublattices: [Sublattice], options: Set<Character> = [],
        magneticOrdering: MagneticOrdering? = nil,
        orderDisorder: OrderDisorder? = nil, conditionalModels: [ConditionalModel] = [],
        unknownTypeDefinitions: [String] = [], summary: String? = nil, location: SourceLocation
    ) {
        self.name = name
        self.sublattices = sublattices
        self.options = options
        self.magneticOrdering = magneticOrdering
        self.orderDisorder = orderDisorder
        self.conditionalModels = conditionalModels
        self.unknownTypeDefinitions = unknownTypeDefinitions
        self.summary = summary
        self.location = location
    }

    /// Symmetry of the substitutional sublattices by which one parameter stands for all its permutations.
    public enum Permutation: Sendable, Equatable {
        case none
        /// `:F`, four equivalent sublattices of fcc or hcp (tetrahedron).
        case tetrahedral
        /// `:B`, four sublattices of bcc (two pairs of second neighbours).
        case bodyCentred
    }

    public var permutation: Permutation {
        options.contains("F") ? .tetrahedral : options.contains("B") ? .bodyCentred : .none
    }
}

/// One sublattice: sites per formula unit and the species that may sit there.
public struct Sublattice: Sendable, Equatable {
    public var siteRatio: Double
    /// Species names, upper case, in the order of the file, without the `%` of major constituents.
    public var constituents: [String]
    /// The constituents marked with `%`, which is advice for programs that start an iteration from them.
    public var majorConstituents: Set<String>

    public init(siteRatio: Double, constituents: [String], majorConstituents: Set<String> = []) {
        self.siteRatio = siteRatio
        self.constituents = constituents
        self.majorConstituents = majorConstituents
    }
}

/// The magnetic model of a phase.
///
/// Sources: M. Hillert, M. Jarl, Calphad 2 (1978) 227, doi:10.1016/0364-5916(78)90011-1;
/// W. Xiong et al., Calphad 39 (2012) 11, doi:10.1016/j.calphad.2012.07.002 (the improved form).
public struct MagneticOrdering: Sendable, Equatable {
    /// Divisor of negative T_C and β: −1 for bcc, −3 for the others (0: the improved form, which has separate T_N).
    public var antiferromagneticFactor: Double
    /// Fraction of the magnetic enthalpy due to short-range order above T_C: 0.4 bcc, 0.28 others.
    public var structureFactor: Double

    public init(antiferromagneticFactor: Double, structureFactor: Double) {
        self.antiferromagneticFactor = antiferromagneticFactor
        self.structureFactor = structureFactor
    }
}

/// How an ordered phase adds the energy of its disordered partner.
public struct OrderDisorder: Sendable, Equatable {
    public var disorderedPhase: String
    /// Whether the ordered energy at equal site fractions is subtracted:
    /// G = G_dis(x) + G_ord(y) − G_ord(y = x); if not (sigma, `NEVER`), G = G_dis(x) + G_ord(y).
    public var subtractsDisorderedState: Bool
    /// Number of sublattices that join the disordering, from the first; nil: all but interstitial ones, matched with the
    /// partner's sublattices.
    public var sublatticeCount: Int?

    public init(disorderedPhase: String, subtractsDisorderedState: Bool, sublatticeCount: Int? = nil) {
        self.disorderedPhase = disorderedPhase
        self.subtractsDisorderedState = subtractsDisorderedState
        self.sublatticeCount = sublatticeCount
    }
}
