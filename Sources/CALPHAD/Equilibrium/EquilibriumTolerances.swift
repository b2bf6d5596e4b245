/// Every threshold of the equilibrium calculation, in one place.
public struct EquilibriumTolerances: Sendable, Equatable {
    /// A phase wants to form when its driving force exceeds this [J/mol of atoms].
    public var drivingForce = 1e-4
    /// Where the search ends with driving forces below this left, the state is reported [J/mol of atoms]; it is that close to the minimum.
    public var acceptedGap = 2e-3
    /// Largest change of a chemical potential at convergence [units of R T].
    public var chemicalPotential = 1e-10
    /// Largest relative change of a site fraction at convergence.
    public var siteFraction = 1e-8
    /// Largest error of the mass balance [moles per mole of atoms].
    public var massBalance = 1e-12
    /// A component with a mole fraction below this is left out of the calculation.
    public var absentComponent = 1e-15
    /// Smallest site fraction carried.
    public var smallestSiteFraction = 1e-25
    /// Sublattices that differ by less than this are a disordered state.
    public var disorder = 1e-2
    /// Composition sets of a phase closer than this in every site fraction are one.
    public var mergeDistance = 1e-3
    /// Most iterations of Newton's method on an assemblage.
    public var newtonIterations = 80
    /// After so many of them, rounding is what is left where the assemblage is balanced and its last steps left less energy than this
    /// [units of R T]: the potentials are kept as they are.
    public var settledIterations = 30
    public var settledEnergy = 1e-10
    /// Most iterations of the minimization of one phase.
    public var descentIterations = 240
    /// Most rounds of adding phases to the hull.
    public var rounds = 60
    /// Minimizations of a phase go on, among its disordered and its ordered states, until so many in succession found nothing lower.
    public var idleStarts = 4
    /// The same in a phase that comes close to the plane.
    public var idleStartsNearby = 12
    /// Grid points this close to the plane are starts whether or not a lower one is next to them, in units of R T and of the square of the net's
    /// spacing, by which a minimum between the points of a net can lie lower than these.
    public var nearbyStart = 8.0
    /// At most so many of them.
    public var nearbyStarts = 16
    /// Only grid points within this of a phase's lowest one are starts [units of R T].
    public var startWindow = 2.0
    /// A phase is searched before the others whose lowest grid point lies no higher than this above the plane [units of R T].
    public var nearDistance = 0.3
    /// A second minimization of a phase is given up when it will surely end higher than this above the plane [units of R T].
    public var hopelessExcess = 0.01
    /// In a search that serves all planes nearby, whose phases' lowest minima may be others, a minimization is given up that will surely end higher
    /// than this above the phase's lowest minimum [units of R T].
    public var cellExcess = 0.5
    /// A minimization that comes this close to a known minimum, in every site fraction, leads there.
    public var sameMinimum = 0.01
    /// A start that differs in no site fraction by more than this from a known minimum is left out.
    public var linkDistance = 0.17
    /// End members that lie no higher than this above the lowest one of their phase lead to starts [units of R T].
    public var endMemberWindow = 4.0
    /// A minimum is soft whose least curvature is this small against that of ideal mixing; both sides of it are starts.
    public var softMode = 0.4
    /// The same in a magnetic phase, where a Curie temperature between them parts two minima that are not soft.
    public var softMagneticMode = 0.9
    /// How far to either side of a soft minimum: what ideal mixing would rise by [units of R T].
    public var softReach = 0.1
    /// Minimizations from end members go on until so many in succession found nothing lower, or as many as a phase has free site fractions, if
    /// these are fewer, though not fewer than a third of it.
    public var idleMeanFields = 12
    /// Starts of the minimization of a phase held homogeneous, which differ by at least the distance in one site fraction.
    public var homogeneousStarts = 16
    public var homogeneousDistance = 0.08

    public init() {}
}
