/// Why the optimizer refuses a request.
public enum OptimizerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is neither an objective nor a limit on an outcome.
    case noObjective
    case duplicateObjective(String)
    /// A setting has a value that makes no sense.
    case invalidSetting(name: String, reason: String)
    /// A value, limit or reference that the quantity's scale cannot show: 0 or less on a logarithmic one.
    case notOnScale(quantity: String, value: Double)
    /// Limits on a quantity that no value can meet.
    case contradictoryLimits(quantity: String, atLeast: Double, atMost: Double)
    /// A limit or reference is not a finite number.
    case notFinite(quantity: String, value: Double)
    /// An observed value is not a finite number; tell a failure instead.
    case observationNotFinite(quantity: String, value: Double)
    case negativeNoiseVariance(quantity: String, value: Double)
    case notInSpace(String)
    /// A successful observation without any quantity of the problem.
    case noKnownQuantity(expected: [String])
    case invalidCount(Int)
    /// Every point of the space is evaluated, pending or abandoned.
    case spaceExhausted(evaluated: Int, pending: Int, abandoned: Int)
    /// The surrogate of a quantity could not be computed.
    case surrogate(quantity: String, reason: String)
    /// Exact Gaussian processes of more observations would need gigabytes and hours.
    case tooManyObservations(count: Int, limit: Int)
    /// The point to be abandoned has an observation.
    case alreadyEvaluated

    public var description: String {
        switch self {
        case .noObjective: "an optimization needs an objective, or a limit that an outcome is to meet"
        case .invalidSetting(let name, let reason): "the setting '\(name)' is not usable: \(reason)"
        case .notOnScale(let name, let value):
            "'\(name)' is modelled on a logarithmic scale, which has no \(value); it must be above 0"
        case .contradictoryLimits(let name, let least, let most):
            "no value of '\(name)' is at least \(least) and at most \(most)"
        case .duplicateObjective(let name): "'\(name)' is an objective twice"
        case .notFinite(let name, let value): "a limit or reference of '\(name)' is \(value); it must be finite"
        case .observationNotFinite(let name, let value):
            "the value of '\(name)' is \(value); tell a failed evaluation as a failure with its reason"
        case .negativeNoiseVariance(let name, let value):
            "the noise variance of '\(name)' is \(value); it must be a finite number, 0 or more"
        case .notInSpace(let reason): reason
        case .noKnownQuantity(let expected):
            "the observation has none of the quantities " + expected.joined(separator: ", ")
        case .invalidCount(let count): "\(count) candidates were asked for; ask for 1 or more"
        case .spaceExhausted(let evaluated, let pending, let abandoned):
            "no point is left to propose: \(evaluated) evaluated, \(pending) pending, \(abandoned) abandoned"
        case .surrogate(let quantity, let reason): "the surrogate of '\(quantity)' failed: \(reason)"
        case .tooManyObservations(let count, let limit):
            "\(count) observations are more than the \(limit) that exact surrogates can hold; leave out old ones"
        case .alreadyEvaluated: "the point has been evaluated and cannot be abandoned"
        }
    }
}
