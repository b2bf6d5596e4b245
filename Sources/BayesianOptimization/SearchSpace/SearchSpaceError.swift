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
    /// `ranges` names the components and parameters whose own ranges it takes for the conflict.
    case contradictoryConstraints(conflict: [String], ranges: [String] = [])
    /// No point was found that satisfies all constraints, though nothing proves that there is none.
    case noPointFound
    /// A constraint names a component that the space does not have.
    case unknownComponent(String, in: String)
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
        case .contradictoryConstraints(let conflict, let ranges):
            (conflict.isEmpty
                ? "no point satisfies all ranges"
                : conflict.count == 1
                    ? "no point satisfies the constraint " + conflict[0]
                    : "no point satisfies all constraints; these exclude each other: "
                        + conflict.joined(separator: "; "))
                + (ranges.isEmpty ? "" : "; within the ranges of " + ranges.joined(separator: ", "))
        case .noPointFound:
            "no point was found that satisfies all constraints; refine the steps or loosen a constraint"
        case .unknownComponent(let name, let constraint): "constraint '\(constraint)' names '\(name)', not a component"
        case .tooManyPoints: "the grid has more than 2^128 points; use larger steps"
        case .notInSpace(let reason): "the point is not in the search space: \(reason)"
        }
    }
}
