/// The temperatures between which an alloy holds both solid and liquid.
public struct MeltingRange: Sendable, Equatable {
    /// Lowest temperature with liquid [K].
    public var solidus: Double
    /// Lowest temperature with liquid only [K].
    public var liquidus: Double
    /// Grade of the weakest equilibrium used.
    public var grade: Equilibrium.Grade
}
