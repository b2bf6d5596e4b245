/// A point of a ``SearchSpace``: exact composition counts and parameter values.
public struct Point: Sendable, Hashable, Codable {
    /// Counts of 1/N for each component of the composition, empty without one.
    public let counts: [Int]
    /// The value of each parameter: the number itself, or the index of a choice.
    public let values: [Double]

    public init(counts: [Int] = [], values: [Double] = []) {
        self.counts = counts
        self.values = values
    }
}
