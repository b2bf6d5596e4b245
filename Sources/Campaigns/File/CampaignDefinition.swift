public import AlloyDesign
public import ThermodynamicDatabase

/// What a campaign file says, in SI units, with the places of its parts for later complaints. No file has been opened yet.
public struct CampaignDefinition: Sendable {
    /// Range of one element, in `CompositionSpace.unit`.
    public struct ElementRange: Sendable, Equatable {
        public var element: String
        public var minimum: Double
        public var maximum: Double
        public var step: Double
        /// Whether the element makes up the rest (told in the report; on a grid all elements are alike).
        public var isBalance: Bool
    }

    /// A linear rule over elements, Σ coefficient · amount ≤ or ≥ limit, in `CompositionSpace.unit`.
    public struct LinearRule: Sendable, Equatable {
        public var text: String
        public var terms: [Term]
        public var relation: Relation
        public var limit: Double

        public struct Term: Sendable, Equatable {
            public var coefficient: Double
            public var element: String
        }
    }

    public struct Space: Sendable, Equatable {
        public var unit: CompositionUnit
        /// In alphabetical order.
        public var elements: [ElementRange]
        public var rules: [LinearRule]
    }

    /// How much may be spent. The smallest of those given counts; none of them is part of the campaign's identity, so a campaign can
    /// be continued with more.
    public struct Budget: Sendable, Equatable {
        public var evaluations: Int?
        /// Share of the grid's points.
        public var gridShare: Double?
        /// Wall time of one run [s].
        public var seconds: Double?
    }

    public struct Optimizer: Sendable, Equatable {
        /// Alloys of the space-filling start.
        public var initial: Int
        /// Alloys proposed at a time, and evaluated in parallel.
        public var batch: Int
    }

    public struct Report: Sendable, Equatable {
        /// Alloys to recommend at most.
        public var alloys: Int
        /// Temperatures of the phase-fraction curves.
        public var curvePoints: Int
        /// Service temperature to mark [K].
        public var serviceTemperature: Double?
    }

    public var name: String
    public var title: String
    public var purpose: String
    /// As written; relative to the campaign file's folder.
    public var databasePath: String
    public var seed: UInt64
    public var space: Space
    public var suspendedPhases: [String]
    /// Temperatures searched for transitions, solidus and liquidus [K].
    public var searchRange: ClosedRange<Double>
    /// [Pa]
    public var pressure: Double
    public var problem: DesignProblem
    /// Saved formulas that may be properties.
    public var descriptors: [FoundDescriptor] = []
    public var tolerance: MeltTolerance?
    public var optimizer: Optimizer
    public var budget: Budget
    public var report: Report
    /// Places of parts, by path such as `database`, `composition.elements.NI`, `objectives.0`.
    public var locations: [String: SourceLocation]
}

extension CampaignDefinition {
    /// The meaning of the file as far as it bears on which alloys are tried and what is computed, as canonical text: two files with
    /// equal meaning run the same trials. Title, comments, budget and report settings are left out.
    public var meaning: String {
        "tieline campaign meaning 1\nseed \(seed)\n" + problemMeaning + "\nbatch \(optimizer.batch)"
    }

    /// The part of the meaning that says what is sought where, not how.
    var problemMeaning: String {
        var lines = ["pressure \(pressure)"]
        lines.append("search \(searchRange.lowerBound) \(searchRange.upperBound)")
        lines.append("suspended " + suspendedPhases.sorted().joined(separator: " "))
        lines.append("unit \(space.unit.rawValue)")
        for axis in space.elements {
            lines.append("element \(axis.element) \(axis.minimum) \(axis.maximum) \(axis.step)")
        }
        for rule in space.rules {
            let terms = rule.terms.map { "\($0.coefficient)*\($0.element)" }.joined(separator: "+")
            lines.append("rule \(terms) \(rule.relation.rawValue) \(rule.limit)")
        }
        for descriptor in descriptors.sorted(by: { $0.name < $1.name }) { lines.append("formula \(descriptor.text)") }
        for objective in problem.objectives {
            lines.append("objective \(objective.goal.rawValue) \(objective.property.name) \(objective.reference)")
        }
        for requirement in problem.requirements {
            lines.append(
                "requirement \(requirement.property.name) \(requirement.relation.rawValue) \(requirement.limit)")
        }
        return lines.joined(separator: "\n")
    }
}
