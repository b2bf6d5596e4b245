/// Settings of the search for transition temperatures.
public struct TransitionSettings: Sendable, Equatable {
    /// Distance of the first temperatures looked at [K].
    public var coarseStep = 80.0
    /// Intervals are halved down to this width where the phase is nearly stable, or nearly gone, at an end [K].
    public var fineStep = 10.0
    /// A phase is nearly stable when its driving force is above minus this [J/mol of atoms].
    public var nearDrivingForce = 120.0
    /// A phase is nearly gone when its fraction is below this.
    public var nearFraction = 0.03
    /// While the assemblage stays the same, a parabola through an interval's ends and middle has to stay above this share of the least of the
    /// three for the interval to be left.
    public var safeShare = 0.3
    /// Accuracy of a transition temperature [K].
    public var accuracy = 0.005
    /// Seeks every equilibrium from nothing instead of following assemblages from one temperature to the next: slower, for comparison.
    public var isCareful = false

    public init() {}
}
