/// Settings of the search for transition temperatures.
public struct TransitionSettings: Sendable, Equatable {
    /// Distance of the first temperatures looked at [K].
    public var coarseStep = 100.0
    /// The same where the phase is far from a change [K].
    public var farStep = 200.0
    /// A phase is far from appearing when its driving force is below minus this [J/mol of atoms].
    public var farDrivingForce = 1500.0
    /// A phase is far from gone when its fraction is above this.
    public var farFraction = 0.15
    /// No liquid's driving force is taken to grow faster than this on heating [J/(mol of atoms K)]: the search steps no farther past the solidus than
    /// that allows.
    public var liquidSlope = 8.0
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
    /// Seeks every equilibrium from nothing instead of following assemblages from one temperature to the next: slower, for comparison
    /// and for what following misleads.
    public var isCareful = false

    public init() {}
}
