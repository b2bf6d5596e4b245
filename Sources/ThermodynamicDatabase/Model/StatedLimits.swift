/// Limits inside which the authors of a database say that it was assessed or tested.
///
/// They are prose of comments or of `DATABASE_INFORMATION`: what could be read of it is in `composition` and `temperature`, the words
/// themselves in `quotation`.
public struct StatedLimits: Sendable, Equatable {
    /// Unit of the numbers in `composition`.
    public enum Unit: String, Sendable, Equatable {
        case massPercent = "wt%"
        case atomicPercent = "at%"
        case moleFraction = "mole-fraction"
        case massFraction = "mass-fraction"
    }

    /// Limits of one element of the alloy, both ends included.
    public struct Bound: Sendable, Equatable {
        /// Upper-case name.
        public var element: String
        public var lower: Double?
        public var upper: Double?

        public init(element: String, lower: Double? = nil, upper: Double? = nil) {
            self.element = element
            self.lower = lower
            self.upper = upper
        }
    }

    /// The words that state the limits, on one line.
    public var quotation: String
    public var unit: Unit
    /// Empty where only temperatures are limited.
    public var composition: [Bound]
    /// [K]
    public var temperature: TemperatureRange?
    /// Where the quotation begins.
    public var location: SourceLocation

    public init(
        quotation: String, unit: Unit, composition: [Bound], temperature: TemperatureRange?, location: SourceLocation
    ) {
        self.quotation = quotation
        self.unit = unit
        self.composition = composition
        self.temperature = temperature
        self.location = location
    }
}
