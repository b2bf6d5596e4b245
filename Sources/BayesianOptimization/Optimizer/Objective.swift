/// A quantity to be minimized or maximized.
public struct Objective: Sendable, Hashable, Codable {
    public enum Goal: String, Sendable, Hashable, Codable { case minimize, maximize }

    /// The name of the quantity; an outcome constraint on the same quantity shares its surrogate.
    public let quantity: String
    public let goal: Goal
    /// The worst value that still counts in the hypervolume. Without it: the limit of an outcome constraint on the same
    /// quantity, or else a tenth of the range beyond the worst value on the observed front.
    public let reference: Double?

    public init(_ quantity: String, _ goal: Goal, reference: Double? = nil) {
        self.quantity = quantity
        self.goal = goal
        self.reference = reference
    }

    /// +1 to minimize, −1 to maximize: sign · value is always minimized.
    var sign: Double { goal == .minimize ? 1 : -1 }
}

/// A limit on a quantity that is known only by evaluating it.
public struct OutcomeConstraint: Sendable, Hashable, Codable {
    public enum Relation: String, Sendable, Hashable, Codable { case atMost, atLeast }

    public let quantity: String
    public let relation: Relation
    public let limit: Double

    public init(_ quantity: String, _ relation: Relation, _ limit: Double) {
        self.quantity = quantity
        self.relation = relation
        self.limit = limit
    }

    var sign: Double { relation == .atMost ? 1 : -1 }

    public func isSatisfied(by value: Double) -> Bool { sign * value <= sign * limit }
}
