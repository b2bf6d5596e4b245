/// Why a search space cannot be built, or a point is not in it.
public enum SearchSpaceError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The space has no parameter.
    case empty
    case duplicateName(String)
    /// A number is not finite, or a range, step or list of choices makes no sense; says which and why.
    case invalidParameter(name: String, reason: String)
    /// The smallest (largest) grid values of the components sum to more (less) than 1.
    case infeasibleRanges(sumOfMinima: Double, sumOfMaxima: Double)
    /// The ranges allow a sum of 1, but no combination of steps reaches it exactly.
    case noGridPoint(unit: Double)
    /// Grid points exist, but none satisfies the constraints. `conflict` is a smallest set that excludes all points:
    /// without any one of its members points remain.
    case contradictoryConstraints(conflict: [String])
    /// A constraint names a component that the space does not have.
    case unknownComponent(String, in: String)
    /// A coefficient is not a decimal number of at most six digits after the point.
    case coefficientTooFine(constraint: String, coefficient: Double)
    /// Exact counting would need more than this many partial sums.
    case constraintsTooComplex(states: Int)
    /// The number of grid points exceeds 2¹²⁸.
    case tooManyPoints
    /// A point has values of the wrong number, off the grid, out of range, or against a constraint.
    case notInSpace(reason: String)

    public var description: String {
        switch self {
        case .empty: "the search space has no parameter"
        case .duplicateName(let name): "two parameters are named '\(name)'"
        case .invalidParameter(let name, let reason): "parameter '\(name)': \(reason)"
        case .infeasibleRanges(let minima, let maxima):
            minima > 1
                ? "the smallest fractions already sum to \(minima); lower a minimum so that a sum of 1 is possible"
                : "the largest fractions sum to only \(maxima); raise a maximum so that a sum of 1 is possible"
        case .noGridPoint(let unit):
            "no combination of steps sums to exactly 1 (fractions are multiples of \(unit)); refine a step"
        case .contradictoryConstraints(let conflict):
            "no composition satisfies all constraints; these exclude each other within the ranges: "
                + conflict.joined(separator: "; ")
        case .unknownComponent(let name, let constraint): "constraint '\(constraint)' names '\(name)', not a component"
        case .coefficientTooFine(let constraint, let coefficient):
            "constraint '\(constraint)': \(coefficient) has more than six digits after the decimal point"
        case .constraintsTooComplex(let states):
            "exact counting under these constraints needs more than \(states) partial sums; use fewer or simpler ones"
        case .tooManyPoints: "the grid has more than 2^128 points; use larger steps"
        case .notInSpace(let reason): "the point is not in the search space: \(reason)"
        }
    }
}
