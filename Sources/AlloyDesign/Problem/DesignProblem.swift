/// Which way a quantity should go.
public typealias Goal = CampaignSummary.Objective.Goal
/// On which side of its limit a quantity must stay.
public typealias Relation = CampaignSummary.Constraint.Relation

/// What is sought of an alloy: quantities to minimize or maximize, and limits to keep.
///
/// Values that are only bounds (sigma never stable in the range searched) are used as follows. An objective takes the bound itself:
/// among such alloys it cannot tell a better one, and it invents no number. A requirement is decided where the bound decides it
/// (never stable above 600 K meets a limit of 773 K, with a margin of *at least* 173 K) and is a failure `undecided` where it does not.
public struct DesignProblem: Sendable, Equatable {
    public struct Objective: Sendable, Equatable {
        public var property: PropertyModel
        public var goal: Goal
        /// The worst value that still counts in the hypervolume [SI].
        public var reference: Double

        public init(property: PropertyModel, goal: Goal, reference: Double) {
            self.property = property
            self.goal = goal
            self.reference = reference
        }
    }

    public struct Requirement: Sendable, Equatable {
        public var property: PropertyModel
        public var relation: Relation
        /// [SI]
        public var limit: Double

        public init(property: PropertyModel, relation: Relation, limit: Double) {
            self.property = property
            self.relation = relation
            self.limit = limit
        }
    }

    public var objectives: [Objective]
    public var requirements: [Requirement]

    public init(objectives: [Objective], requirements: [Requirement]) {
        self.objectives = objectives
        self.requirements = requirements
    }

    /// Every property that objectives and requirements need, each once, in order of first mention.
    public var properties: [PropertyModel] {
        var seen: Set<PropertyModel> = []
        return (objectives.map(\.property) + requirements.map(\.property)).filter { seen.insert($0).inserted }
    }

    /// In which direction a property becomes worse: from its requirement where it has one, else from its objective.
    public func isWorse(_ a: Double, than b: Double, of property: PropertyModel) -> Bool {
        if let requirement = requirements.first(where: { $0.property == property }) {
            return requirement.relation == .atMost ? a > b : a < b
        }
        return objectives.first { $0.property == property }?.goal == .maximize ? a < b : a > b
    }
}

/// The distance of a value from its limit.
public struct RequirementMargin: Sendable, Equatable {
    /// [SI]; positive on the good side.
    public var value: Double
    /// Whether the true margin may be larger (`.atLeast`) or smaller (`.atMost`) than `value`, because the property is only bounded.
    public var bound: Bound

    public init(_ value: Double, bound: Bound) {
        self.value = value
        self.bound = bound
    }
}

/// What an evaluation means for a design problem.
public enum Assessment: Sendable, Equatable {
    /// Values of the objectives [SI] and margins of the requirements, in the problem's order.
    case complete(objectives: [Double], margins: [RequirementMargin])
    /// At least one property failed or one requirement is undecided: neither feasible nor infeasible.
    case failed(PropertyFailure)

    /// Whether all requirements are met; nil when that is not known.
    public var isFeasible: Bool? {
        switch self {
        case .complete(_, let margins): margins.allSatisfy { $0.value >= 0 }
        case .failed: nil
        }
    }
}

extension DesignProblem {
    public func assessment(of evaluation: Evaluation) -> Assessment {
        for property in properties {
            switch evaluation[property] {
            case .value: continue
            case .failure(let failure):
                return .failed(PropertyFailure(reason: failure.reason, message: "\(property.name): \(failure.message)"))
            case nil:
                return .failed(PropertyFailure(reason: "not-computed", message: "\(property.name) was not computed"))
            }
        }
        var margins: [RequirementMargin] = []
        for requirement in requirements {
            guard let value = evaluation[requirement.property]?.value else { continue }
            guard let margin = requirement.margin(of: value) else {
                return .failed(
                    PropertyFailure(
                        reason: "undecided",
                        message: "\(requirement.property.name) is known only as a bound, "
                            + "which does not decide its requirement: " + (value.note ?? "")))
            }
            margins.append(margin)
        }
        return .complete(objectives: objectives.compactMap { evaluation[$0.property]?.value?.value }, margins: margins)
    }
}

extension DesignProblem.Requirement {
    /// Distance of a value from the limit; nil when the value is a bound that leaves open on which side of the limit it lies.
    public func margin(of value: PropertyValue) -> RequirementMargin? {
        let margin = relation == .atMost ? limit - value.value : value.value - limit
        // A value known to lie on the better side of a number widens the margin, on the worse side narrows it.
        let bound: Bound =
            switch (value.bound, relation) {
            case (.exact, _): .exact
            case (.atMost, .atMost), (.atLeast, .atLeast): .atLeast
            case (.atMost, .atLeast), (.atLeast, .atMost): .atMost
            }
        switch bound {
        case .exact: break
        case .atLeast: if margin < 0 { return nil }
        case .atMost: if margin >= 0 { return nil }
        }
        return RequirementMargin(margin, bound: bound)
    }

    /// The requirement in words, in the units the report shows.
    public var statement: String {
        let display = property.display
        let number = NumberText.fixed(limit * display.factor + display.offset, decimals: display.decimals)
        return "\(property.title) \(relation.rawValue) \(number)" + (display.unit.isEmpty ? "" : " \(display.unit)")
    }
}
