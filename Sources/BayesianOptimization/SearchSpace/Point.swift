/// A point of a ``SearchSpace``: exact composition counts and parameter values.
public struct Point: Sendable, Hashable, Codable {
    /// Counts of 1/N for each component of the composition, empty without one.
    public let counts: [Int]
    /// The value of each parameter: the number itself, or the index of a choice.
    public let values: [Double]
    /// The fractions of a composition that is not on the grid, as a measured one may be; `counts` is then empty. Such
    /// points are learned from and never proposed.
    public let measured: [Double]

    public init(counts: [Int] = [], values: [Double] = [], measured: [Double] = []) {
        self.counts = counts
        self.values = values
        self.measured = measured
    }

    private enum CodingKeys: String, CodingKey { case counts, values, measured }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        counts = try container.decode([Int].self, forKey: .counts)
        values = try container.decode([Double].self, forKey: .values)
        measured = try container.decodeIfPresent([Double].self, forKey: .measured) ?? []
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(counts, forKey: .counts)
        try container.encode(values, forKey: .values)
        if !measured.isEmpty { try container.encode(measured, forKey: .measured) }
    }
}
