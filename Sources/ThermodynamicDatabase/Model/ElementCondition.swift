/// A condition on the elements of a system, as in `IF ((NB OR TI) AND C) THEN` of a type definition.
public indirect enum ElementCondition: Sendable, Equatable {
    /// The element is in the system.
    case element(String)
    case and([ElementCondition])
    case or([ElementCondition])
    case not(ElementCondition)

    /// Whether the condition holds for a system of these elements (upper-case names).
    public func holds(for elements: Set<String>) -> Bool {
        switch self {
        case .element(let name): elements.contains(name)
        case .and(let conditions): conditions.allSatisfy { $0.holds(for: elements) }
        case .or(let conditions): conditions.contains { $0.holds(for: elements) }
        case .not(let condition): !condition.holds(for: elements)
        }
    }
}

/// A model that a phase has only where a condition on the elements of the system holds.
public struct ConditionalModel: Sendable, Equatable {
    public enum Model: Sendable, Equatable {
        case magnetic(MagneticOrdering)
        case disordered(OrderDisorder)
    }
    public var condition: ElementCondition
    public var model: Model

    public init(condition: ElementCondition, model: Model) {
        self.condition = condition
        self.model = model
    }
}

extension Database {
    /// The database with its conditional models decided for a system of these elements (upper-case names): those whose condition
    /// holds replace the unconditional ones, the others are left out.
    public func resolvingConditions(for elements: Set<String>) -> Database {
        guard phases.contains(where: { !$0.conditionalModels.isEmpty }) else { return self }
        var database = self
        for index in database.phases.indices {
            for conditional in phases[index].conditionalModels where conditional.condition.holds(for: elements) {
                switch conditional.model {
                case .magnetic(let model): database.phases[index].magneticOrdering = model
                case .disordered(let model): database.phases[index].orderDisorder = model
                }
            }
            database.phases[index].conditionalModels = []
        }
        return database
    }
}
