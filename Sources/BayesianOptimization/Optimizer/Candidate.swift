/// A point proposed for evaluation, with what the optimizer expects of it.
public struct Candidate: Sendable, Equatable, Codable {
    /// Why the point was chosen.
    public enum Origin: String, Sendable, Hashable, Codable {
        /// Part of the space-filling first design.
        case initialDesign
        /// The largest expected hypervolume improvement (two or more objectives).
        case hypervolumeImprovement
        /// The largest expected improvement (one objective).
        case improvement
        /// Nothing feasible is known yet: the largest probability of meeting all constraints.
        case feasibility
        /// There is no objective: the largest probability of meeting all constraints.
        case satisfaction
        /// No value is known yet: the largest probability of a successful evaluation, far from known points.
        case exploration
    }

    /// A normal prediction of a quantity.
    public struct Prediction: Sendable, Equatable, Codable {
        public let quantity: String
        /// Mean and standard deviation; of a quantity on a logarithmic scale the median, and half the width that
        /// one standard deviation has there.
        public let mean: Double
        public let standardDeviation: Double
        /// Where a measurement of the point is expected with the settings' coverage (``ConformalIntervals``).
        public let interval: ClosedRange<Double>
    }

    /// The probability that one outcome constraint is met.
    public struct ConstraintProbability: Sendable, Equatable, Codable {
        public let constraint: OutcomeConstraint
        public let probability: Double
    }

    public let point: Point
    /// Composition fractions in the order of the components, empty without a composition.
    public let fractions: [Double]
    public let origin: Origin
    /// Every quantity for which values are known, objectives first.
    public let predictions: [Prediction]
    public let constraintProbabilities: [ConstraintProbability]
    /// The probability that the evaluation gives a result.
    public let probabilityOfSuccess: Double
    /// The probability that it gives a result and meets all constraints; nil before a surrogate exists.
    public let probabilityFeasible: Double?
    /// The natural logarithm of the acquisition value; nil in the initial design.
    public let logAcquisition: Double?
    /// The reason in words.
    public let reason: String

    public func prediction(_ quantity: String) -> Prediction? { predictions.first { $0.quantity == quantity } }
}
