/// What branch and bound has proved about an equilibrium.
///
/// With any chemical potentials μ, and amounts in moles of atoms, the Gibbs energy of every state of the system is at least
/// Σ μ x − max(0, depth), where no entered phase is anywhere deeper than `depth` under the plane of μ. Dormant and suspended phases do not
/// count, nor do lattices that are more than half empty. A closed certificate is rigorous but for one thing: phases are the models of
/// the database, in double precision (see `PhaseBound`).
public struct Certificate: Sendable, Equatable {
    /// Whether all entered phases were bounded within the gap asked for.
    public var isClosed: Bool
    /// The reported Gibbs energy is at most this above the global minimum [J/mol of atoms]; nil where nothing was proved.
    public var gap: Double?
    /// The phase whose bound did not close, and why.
    public var openPhase: String?
    public var reason: Reason?
    /// What each phase took, in the order in which they were bounded.
    public var phases: [PhaseRecord]

    public enum Reason: Sendable, Equatable {
        /// The budget of boxes ended.
        case budget
        /// The energy of the phase has no bounds here.
        case model(String)
        /// A state was found below the plane that does not lead to a lower assemblage.
        case below

        public var text: String {
            switch self {
            case .budget: "box-budget"
            case .model(let what): what
            case .below: "below-plane"
            }
        }
    }

    public struct PhaseRecord: Sendable, Equatable {
        public var phase: String
        /// Independent site fractions.
        public var freedom: Int
        public var boxes: Int
        public var isClosed: Bool
    }

    /// Boxes of all phases.
    public var boxes: Int { phases.reduce(0) { $0 + $1.boxes } }
}

/// How far a certificate is pursued.
public struct CertificateOptions: Sendable, Equatable {
    /// Gap to be reached [J/mol of atoms].
    public var gap: Double
    /// Most boxes for one phase.
    public var boxesPerPhase: Int

    public init(gap: Double = 1e-3, boxesPerPhase: Int = 100_000) {
        self.gap = gap
        self.boxesPerPhase = boxesPerPhase
    }
}
