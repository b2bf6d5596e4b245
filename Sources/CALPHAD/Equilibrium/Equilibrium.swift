/// A computed equilibrium: the assemblage of lowest Gibbs energy found, what every other phase lacks to appear, and how it is known.
///
/// Quantities are per mole of atoms; energies refer to the database's reference states.
public struct Equilibrium: Sendable {
    public var conditions: Conditions
    /// Names of the components, in the order of `conditions.moleFractions` and `chemicalPotentials`.
    public var components: [String]
    /// Gibbs energy [J/mol of atoms].
    public var gibbsEnergy: Double
    /// Enthalpy [J/mol of atoms].
    public var enthalpy: Double
    /// Entropy [J/(mol K)].
    public var entropy: Double
    /// Chemical potentials [J/mol]; nil for a component whose amount is zero.
    public var chemicalPotentials: [Double?]
    /// The stable composition sets, largest fraction first.
    public var compositionSets: [CompositionSet]
    /// Driving force of each entered phase that is not stable, in the order of the system's phases [J/mol of atoms]; positive would
    /// mean that it wants to form.
    public var drivingForces: [DrivingForce]
    public var grade: Grade
    public var warnings: [String]
    /// Newton iterations of the final assemblage.
    public var iterations: Int
    /// Evaluations of a phase's Gibbs energy for this state, without the sampling that all states at its temperature share.
    public var evaluations: Int
    /// What bounding the phases has proved, where that was asked for.
    public var certificate: Certificate?
    /// Where something else than the temperature was given: all temperatures found that meet it, rising [K].
    public var temperatures: [Double] = []
    /// The phase whose fraction was given, by the name it is reported under.
    public var fixedPhase: String?
    /// The components whose potentials were given.
    public var open: [OpenComponentState] = []

    /// How the result is known to be the global minimum.
    public enum Grade: Sendable, Equatable {
        /// A rigorous lower bound lies `gap` below the reported energy [J/mol].
        case certified(gap: Double)
        /// This many local minimizations, over all entered phases, found nothing below the tangent plane.
        case screened(minimizations: Int)
        /// Converged, but the search for other phases could not be completed.
        case uncertified
    }

    public struct DrivingForce: Sendable, Equatable {
        public var phase: String
        public var value: Double
        public init(phase: String, value: Double) {
            self.phase = phase
            self.value = value
        }
    }

    /// Total fraction of a phase over its composition sets [moles of atoms]; 0 when it is not stable. A set is meant by its own name and
    /// by its model's.
    public func fraction(of phase: String) -> Double {
        compositionSets.reduce(0) { $1.phase == phase || $1.model == phase ? $0 + $1.fraction : $0 }
    }
}

/// One instance of a phase in an equilibrium.
public struct CompositionSet: Sendable, Equatable {
    /// Name of the phase as reported: the disordered partner's name when an ordered phase is in its disordered state.
    public var phase: String
    /// Name of the phase whose model was evaluated.
    public var model: String
    /// 1-based number among the sets of the same phase.
    public var set: Int
    public var ordering: Ordering
    /// Moles of atoms in the set per mole of atoms of the system.
    public var fraction: Double
    /// Mole fractions of the components.
    public var moleFractions: [Double]
    /// Site fractions per sublattice, in the order of `constituents`.
    public var siteFractions: [[Double]]
    public var constituents: [[String]]

    public enum Ordering: String, Sendable { case none, ordered, disordered }
}
