/// Why no equilibrium can be given.
public enum EquilibriumError: Error, Equatable, Sendable {
    /// A condition is outside what can be computed (negative fraction, sum other than 1, T ≤ 0 …).
    case invalidConditions(String)
    /// No phase of the system can hold this composition.
    case compositionOutOfReach(String)
    /// The iteration stopped without meeting its tolerances.
    case notConverged(stage: String, residual: Double)
    /// A Gibbs energy is not a finite number [phase, T in K].
    case nonFiniteEnergy(phase: String, temperature: Double)

    /// A word from a fixed list, for machine-readable results.
    public var reason: String {
        switch self {
        case .invalidConditions: "invalid-conditions"
        case .compositionOutOfReach: "composition-out-of-reach"
        case .notConverged: "not-converged"
        case .nonFiniteEnergy: "non-finite-energy"
        }
    }

    public var message: String {
        switch self {
        case .invalidConditions(let text), .compositionOutOfReach(let text): text
        case .notConverged(let stage, let residual): "\(stage) stopped with a residual of \(residual)"
        case .nonFiniteEnergy(let phase, let temperature):
            "the Gibbs energy of \(phase) at \(temperature) K is not a finite number"
        }
    }
}
