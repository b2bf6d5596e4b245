/// What a campaign found, as one value: everything the design report shows, and nothing it would have to compute.
///
/// SI inside (K, 1/K, kg/m³, mole and mass fractions); each `Quantity` says how it is displayed. Arrays over elements follow
/// `elements`. A value that passed `init` (or decoding) is consistent: indices exist, counts add up, numbers are finite.
public struct CampaignSummary: Sendable, Codable, Equatable {
    public let identity: Identity
    /// Chemical symbols in the order of every composition array.
    public let elements: [String]
    public let searchSpace: SearchSpace
    /// Every measured or computed quantity that objectives, constraints and outcomes refer to by name.
    public let quantities: [Quantity]
    public let objectives: [Objective]
    public let constraints: [Constraint]
    /// The verdict on each requirement of the campaign file.
    public let requirements: [Requirement]
    /// Recommended alloys, best first; where nothing feasible was found, the nearest misses (`meetsRequirements` false).
    public let recommended: [RecommendedAlloy]
    /// All trials in the order in which they were proposed.
    public let trials: [Trial]
    /// Trial indices (`Trial.index`) of the feasible Pareto front.
    public let paretoFront: [Int]
    public let progress: Progress
    public let ledger: FailureLedger
    public let calibration: [Calibration]
    public let phaseFractions: [PhaseFractionCurves]
    public let limitations: [Limitation]
    public let references: [Reference]

    /// - Throws: `InconsistentSummary` for the first thing that does not add up.
    public init(
        identity: Identity, elements: [String], searchSpace: SearchSpace, quantities: [Quantity],
        objectives: [Objective], constraints: [Constraint], requirements: [Requirement],
        recommended: [RecommendedAlloy], trials: [Trial], paretoFront: [Int], progress: Progress,
        ledger: FailureLedger, calibration: [Calibration], phaseFractions: [PhaseFractionCurves],
        limitations: [Limitation], references: [Reference]
    ) throws(InconsistentSummary) {
        self.identity = identity
        self.elements = elements
        self.searchSpace = searchSpace
        self.quantities = quantities
        self.objectives = objectives
        self.constraints = constraints
        self.requirements = requirements
        self.recommended = recommended
        self.trials = trials
        self.paretoFront = paretoFront
        self.progress = progress
        self.ledger = ledger
        self.calibration = calibration
        self.phaseFractions = phaseFractions
        self.limitations = limitations
        self.references = references
        try validate()
    }

    public init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            identity: box.decode(Identity.self, forKey: .identity),
            elements: box.decode([String].self, forKey: .elements),
            searchSpace: box.decode(SearchSpace.self, forKey: .searchSpace),
            quantities: box.decode([Quantity].self, forKey: .quantities),
            objectives: box.decode([Objective].self, forKey: .objectives),
            constraints: box.decode([Constraint].self, forKey: .constraints),
            requirements: box.decode([Requirement].self, forKey: .requirements),
            recommended: box.decode([RecommendedAlloy].self, forKey: .recommended),
            trials: box.decode([Trial].self, forKey: .trials),
            paretoFront: box.decode([Int].self, forKey: .paretoFront),
            progress: box.decode(Progress.self, forKey: .progress),
            ledger: box.decode(FailureLedger.self, forKey: .ledger),
            calibration: box.decode([Calibration].self, forKey: .calibration),
            phaseFractions: box.decode([PhaseFractionCurves].self, forKey: .phaseFractions),
            limitations: box.decode([Limitation].self, forKey: .limitations),
            references: box.decode([Reference].self, forKey: .references))
    }

    /// The quantity of that name; every name used inside a valid summary exists.
    public func quantity(_ name: String) -> Quantity? { quantities.first { $0.name == name } }
}
