/// A temperature at which a phase appears or disappears.
public struct Transition: Sendable, Equatable {
    /// Temperature [K], polished to 0.01 K or better.
    public var temperature: Double
    /// Temperatures [K] on either side between which the change was seen.
    public var bracket: ClosedRange<Double>
    /// The phase, as the database names it.
    public var phase: String
    public var change: Change
    /// Phases stable just below and just above.
    public var assemblageBelow: [String]
    public var assemblageAbove: [String]

    public enum Change: String, Sendable {
        case appearsOnHeating = "appears on heating"
        case dissolvesOnHeating = "dissolves on heating"
    }
}

/// All transitions of a phase over a temperature range, and the answer to "where does it dissolve completely?".
public struct TransitionResult: Sendable {
    /// In rising order of temperature.
    public var transitions: [Transition]
    public var answer: Answer
    /// Range looked at [K]; the upper end is the solidus where that is lower than the end asked for.
    public var range: ClosedRange<Double>
    /// The solidus [K], where it lies in the range asked for.
    public var solidus: Double?
    /// Grade of the weakest equilibrium used.
    public var grade: Equilibrium.Grade
    /// Equilibria computed.
    public var equilibria: Int
    /// What lies outside the limits that the database states: the composition, and the temperatures of the transitions and the solidus
    /// (those searched where there is none).
    public var warnings: [String]

    public enum Answer: Sendable, Equatable {
        /// The lowest temperature above which the phase is absent up to the solidus [K].
        case completeDissolution(temperature: Double)
        case neverStable
        /// The phase is stable up to the solidus, or to the end of the range if no liquid appears in it.
        case stableToSolidus(solidus: Double)
    }
}
