/// A linear condition on fractions and parameters, known before anything is evaluated: Σ cᵢ xᵢ ≤, ≥ or = bound.
///
/// A ratio a/b ≤ r is a − r b ≤ 0.
public struct ParameterConstraint: Sendable, Hashable, Codable {
    public enum Relation: String, Sendable, Hashable, Codable { case atMost, atLeast, equal }

    public let name: String
    /// Coefficients by component or parameter; those left out have 0. Choices have none.
    public let coefficients: [String: Double]
    public let relation: Relation
    public let bound: Double

    /// - Parameter name: what messages call the constraint; built from the coefficients if omitted.
    public init(_ coefficients: [String: Double], _ relation: Relation, _ bound: Double, name: String? = nil) {
        self.coefficients = coefficients
        self.relation = relation
        self.bound = bound
        let sum = coefficients.keys.sorted().map { key in
            coefficients[key] == 1 ? key : "\(coefficients[key] ?? 0) \(key)"
        }
        let sign =
            switch relation {
            case .atMost: "≤"
            case .atLeast: "≥"
            case .equal: "="
            }
        self.name = name ?? sum.joined(separator: " + ") + " \(sign) \(bound)"
    }

    /// The bounds of a ratio of two sums, numerator/denominator between `minimum` and `maximum`, as linear constraints.
    ///
    /// Where the denominator is zero, the numerator must be zero as well for an upper bound to hold.
    public static func ratio(
        _ numerator: [String: Double], to denominator: [String: Double], minimum: Double? = nil,
        maximum: Double? = nil, name: String
    ) -> [ParameterConstraint] {
        func difference(_ factor: Double) -> [String: Double] {
            numerator.merging(denominator.mapValues { -factor * $0 }, uniquingKeysWith: +)
        }
        if let minimum, minimum == maximum {
            return [ParameterConstraint(difference(minimum), .equal, 0, name: "\(name) = \(minimum)")]
        }
        var result: [ParameterConstraint] = []
        if let minimum {
            result.append(ParameterConstraint(difference(minimum), .atLeast, 0, name: "\(name) ≥ \(minimum)"))
        }
        if let maximum {
            result.append(ParameterConstraint(difference(maximum), .atMost, 0, name: "\(name) ≤ \(maximum)"))
        }
        return result
    }

    func validate() throws(SearchSpaceError) {
        guard bound.isFinite, abs(bound) <= 1e12 else {
            throw .invalidParameter(name: name, reason: "the bound \(bound) is not usable")
        }
        for key in coefficients.keys.sorted() {
            let coefficient = coefficients[key] ?? 0
            guard coefficient.isFinite, abs(coefficient) <= 1e12 else {
                throw .invalidParameter(name: name, reason: "the coefficient \(coefficient) of \(key) is not usable")
            }
        }
    }

    /// Whether numbers satisfy it, with a slack of 1e-9 of the sum's size.
    func isSatisfied(by value: (String) -> Double) -> Bool {
        var (sum, size) = (0.0, abs(bound))
        for (name, coefficient) in coefficients {
            let term = coefficient * value(name)
            sum += term
            size += abs(term)
        }
        let slack = 1e-9 * max(size, 1e-12)
        return switch relation {
        case .atMost: sum <= bound + slack
        case .atLeast: sum >= bound - slack
        case .equal: abs(sum - bound) <= slack
        }
    }
}

/// How many of some components may be present: "at most 5 of 9 elements".
public struct CardinalityConstraint: Sendable, Hashable, Codable {
    public let name: String
    public let components: [String]
    public let minimum: Int
    public let maximum: Int

    /// - Parameters:
    ///   - components: each once.
    ///   - minimum, maximum: how many of them have a fraction above zero.
    public init(_ components: [String], minimum: Int = 0, maximum: Int? = nil, name: String? = nil) {
        self.components = components
        self.minimum = minimum
        self.maximum = maximum ?? components.count
        self.name =
            name ?? "\(minimum) to \(maximum ?? components.count) of " + components.joined(separator: ", ")
    }
}
