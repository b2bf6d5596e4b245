/// Settings of the search for transition temperatures.
public struct TransitionSettings: Sendable, Equatable {
    /// Distance of the first temperatures looked at, where nothing tells how far the next change is [K].
    public var coarseStep = 80.0
    /// The longest distance of them [K].
    public var farStep = 150.0
    /// Intervals are halved down to this width where the phase may change and change back [K].
    public var fineStep = 10.0
    /// Where other phases change and the one sought is within reach, intervals are halved down to this width in any case [K].
    public var changeStep = 50.0
    /// Within reach is a driving force above minus this [J/mol of atoms] …
    public var reachDrivingForce = 1000.0
    /// … or a fraction below this.
    public var reachFraction = 0.2
    /// A phase may change where its driving force, if it went on as at either end, would rise above minus this up to the middle [J/mol of atoms] …
    public var nearDrivingForce = 120.0
    /// … or its fraction fall below this,
    public var nearFraction = 0.03
    /// unless values and slopes at both ends are those of one smooth course that keeps this share of the lower end.
    public var safeShare = 0.3
    /// Accuracy of a transition temperature [K].
    public var accuracy = 0.005
    /// Seeks every equilibrium from nothing instead of following assemblages from one temperature to the next: slower, for comparison
    /// and for what following misleads.
    public var isCareful = false

    public init() {}
}
