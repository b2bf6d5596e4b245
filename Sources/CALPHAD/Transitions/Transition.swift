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
    public var transitions: [Transition]
    public var answer: Answer
    /// Range looked at [K]; the upper end is the solidus where that is lower than the end asked for.
    public var range: ClosedRange<Double>
    /// Grade of the weakest equilibrium used.
    public var grade: Equilibrium.Grade

    public enum Answer: Sendable, Equatable {
        /// The lowest temperature above which the phase is absent up to the solidus [K].
        case completeDissolution(temperature: Double)
        case neverStable
        case stableToSolidus(solidus: Double)
    }
}

extension EquilibriumSolver {
    /// Temperatures at which any phase meant by `phases` (database names) appears or dissolves.
    ///
    /// - Parameters:
    ///   - moleFractions: composition, in the order of the system's components.
    ///   - range: temperatures to search [K].
    public func transitions(
        of phases: [String], moleFractions: [Double], range: ClosedRange<Double>,
        pressure: Double = PhysicalConstants.standardPressure
    ) throws(EquilibriumError) -> TransitionResult {
        throw .notConverged(stage: "skeleton", residual: 0)
    }

    /// The solidus: highest temperature without liquid, and the liquidus: lowest temperature with liquid only [K].
    public func meltingRange(
        moleFractions: [Double], searchFrom lower: Double, to upper: Double,
        pressure: Double = PhysicalConstants.standardPressure
    ) throws(EquilibriumError) -> (solidus: Double, liquidus: Double) {
        throw .notConverged(stage: "skeleton", residual: 0)
    }
}
