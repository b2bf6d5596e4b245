/// What a claimed number may differ by from the recomputed one.
///
/// Those of sums, balances and energies allow for the rounding of doubles only; those of potentials and driving forces for the
/// convergence of an iteration.
public struct VerificationTolerances: Sendable, Equatable {
    /// Sum of the site fractions of a sublattice, of the overall composition and of the phase fractions, each less 1.
    public var sum = 1e-12
    /// Charge of a formula unit.
    public var charge = 1e-12
    /// A mole fraction of a set from its site fractions.
    public var composition = 1e-12
    /// Mass balance [moles per mole of atoms]
    public var massBalance = 1.5e-12
    /// G and H [J/mol of atoms], and as share of the number.
    public var energy = 1e-7
    public var relativeEnergy = 1e-12
    /// S [J/(mol K)]
    public var entropy = 1e-10
    /// Height of a stable set over the plane of the potentials [R T], and of Σ x μ over G.
    public var plane = 1e-9
    /// Difference of ∂G/∂y within a sublattice of a stable set from what the potentials say [R T per mole of sites].
    public var potential = 1e-6
    /// That difference times the amount may be as large as this: no iteration settles site fractions that bear on nothing.
    public var weightedPotential = 1e-18
    /// What a phase may lie below the plane [J/mol of atoms].
    public var globalMinimum = 3e-3
    /// Difference of a driving force from the recomputed one [J/mol of atoms], and as share of the number.
    public var drivingForce = 1e-3
    public var relativeDrivingForce = 1e-6
    /// Sublattices that differ by less than this are a disordered state.
    public var disorder = 1e-2
    /// Two sets of one phase that are closer than this in all site fractions are one set, listed twice.
    public var sameSet = 1e-6
    /// A component with a mole fraction of at most this is absent.
    public var absentComponent = 1e-15
    /// A phase's fraction from the one asked for, and the enthalpy as share of the one asked for.
    public var askedFraction = 1e-8
    public var askedEnthalpy = 1e-8
    /// A temperature outside the range asked for [K].
    public var askedRange = 1e-5
    /// A chemical potential from the one asked for [R T].
    public var askedPotential = 1e-9

    public init() {}

    /// What a driving force may differ by from the recomputed one [J/mol of atoms].
    func allowedDrivingForce(_ claimed: Double) -> Double { drivingForce + relativeDrivingForce * abs(claimed) }

    /// What a phase may lie below the plane of a result of a grade [J/mol of atoms].
    func allowedDepth(_ grade: ClaimedEquilibrium.Grade) -> Double {
        if case .certified(let gap) = grade { min(globalMinimum, gap + drivingForce) } else { globalMinimum }
    }
}
