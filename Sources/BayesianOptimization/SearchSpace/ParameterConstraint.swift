/// A linear inequality on the component fractions, known before anything is evaluated: Σ cᵢ xᵢ ≤ or ≥ bound.
public struct ParameterConstraint: Sendable, Hashable, Codable {
    public enum Relation: String, Sendable, Hashable, Codable { case atMost, atLeast }

    public let name: String
    /// Coefficients by component, at most six digits after the decimal point; components left out have 0.
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
        self.name = name ?? sum.joined(separator: " + ") + (relation == .atMost ? " ≤ " : " ≥ ") + "\(bound)"
    }
}
