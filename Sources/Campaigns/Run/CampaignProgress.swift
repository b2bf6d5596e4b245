/// How far a run has come; sent after every evaluation.
public struct CampaignProgress: Sendable, Equatable {
    public enum Stage: String, Sendable {
        case search
        /// Evaluating the recommended alloys' neighbours within the melt's tolerance.
        case robustness
        case phaseFractions = "phase fractions"
    }

    public var stage: Stage
    /// Evaluations of the stage: done, and in all.
    public var done: Int
    public var total: Int
    public var feasible: Int
    public var failed: Int
    /// Hypervolume of the feasible front, in the units in which the report shows the objectives.
    public var hypervolume: Double
    /// Estimated time to the end of the stage [s]; nil before the first result.
    public var secondsLeft: Double?
}

/// How a run ended.
public enum RunOutcome: String, Sendable {
    case complete
    /// A limit of time or number was reached before the plan was fulfilled.
    case budgetReached = "budget reached"
    case interrupted
}

/// Limits of one run, besides the campaign's budget.
public struct RunLimits: Sendable, Equatable {
    /// Evaluations of this run.
    public var evaluations: Int?
    /// Wall time of this run [s].
    public var seconds: Double?

    public init(evaluations: Int? = nil, seconds: Double? = nil) {
        self.evaluations = evaluations
        self.seconds = seconds
    }
}
