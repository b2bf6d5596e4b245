/// Why no equilibrium can be given.
public enum EquilibriumError: Error, Equatable, Sendable {
    /// A condition is outside what can be computed (negative fraction, sum other than 1, T ≤ 0 …).
    case invalidConditions(String)
    /// No phase of the system can hold this composition.
    case compositionOutOfReach(String)
    /// The iteration stopped without meeting its tolerances.
    case notConverged(stage: String, residual: Double)
    /// The Gibbs energy per mole of atoms of a phase falls without bound as its lattice empties: there is no state of it to compare with.
    case emptyLattice(phase: String)
    /// A Gibbs energy is not a finite number [phase, T in K].
    case nonFiniteEnergy(phase: String, temperature: Double)

    /// No temperature searched meets the condition in its place.
    case conditionOutOfReach(String)
    /// The condition holds over an interval of temperatures and does not tell which.
    case undetermined(String)
    /// At the potentials of the open components this phase of nothing else forms without limit [J/mol of atoms].
    case openComponentCondenses(phase: String, drivingForce: Double)
    /// The state costs more evaluations of a phase's Gibbs energy than it may.
    case budgetExceeded(evaluations: Int)

    /// A word from a fixed list, for machine-readable results.
    public var reason: String {
        switch self {
        case .invalidConditions: "invalid-conditions"
        case .compositionOutOfReach: "composition-out-of-reach"
        case .notConverged: "not-converged"
        case .emptyLattice: "empty-lattice"
        case .nonFiniteEnergy: "non-finite-energy"
        case .conditionOutOfReach: "condition-out-of-reach"
        case .undetermined: "undetermined"
        case .openComponentCondenses: "open-component-condenses"
        case .budgetExceeded: "budget-exceeded"
        }
    }

    public var message: String {
        switch self {
        case .invalidConditions(let text), .compositionOutOfReach(let text), .conditionOutOfReach(let text),
            .undetermined(let text):
            text
        case .notConverged(let stage, let residual): "\(stage) stopped with a residual of \(residual)"
        case .emptyLattice(let phase):
            "the Gibbs energy of \(phase) per mole of atoms falls without bound as its lattice empties; suspend it, or give its vacancy "
                + "end member an energy above (ln 2 - 1/2) R T (doi:10.1007/s11669-014-0348-0)"
        case .nonFiniteEnergy(let phase, let temperature):
            "the Gibbs energy of \(phase) at \(temperature) K is not a finite number"
        case .openComponentCondenses(let phase, let force):
            "no state is stable: \(phase) forms of the open components without limit, with a driving force of \(force) J/mol of atoms"
        case .budgetExceeded(let evaluations):
            "the budget of a point was exceeded after \(evaluations) evaluations of a phase's Gibbs energy"
        }
    }
}
