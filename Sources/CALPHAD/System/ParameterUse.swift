/// What calculations do with a kind of parameter.
public enum ParameterUse: String, Sendable, Equatable {
    /// It enters energies or volumes.
    case used
    /// It would change the energy in a way that is not computed: a phase that has it is refused.
    case refused
    /// No calculation looks at it (mobilities, viscosities, unknown kinds).
    case kept = "not used"

    public init(kind: String) {
        self =
            ["G", "TC", "NT", "BMAGN", "THETA", "LNTH", "GD", "V0", "VA"].contains(kind)
            ? .used : PhaseAssembler.uncomputedKinds.contains(kind) ? .refused : .kept
    }
}
