public import AlloyDesign

/// One composition that the search asked for, as stored: it exists before its evaluation begins.
public struct TrialRecord: Sendable, Equatable, Codable {
    /// 1-based, in order of proposal.
    public var number: Int
    public var composition: Composition
    public var proposal: ProposalRecord
}

/// Why a composition was asked for, and what was expected of it.
public struct ProposalRecord: Sendable, Equatable, Codable {
    public struct Prediction: Sendable, Equatable, Codable {
        public var property: String
        /// [SI]
        public var mean: Double
        public var standardDeviation: Double
    }

    /// E.g. "initial design", "expected hypervolume improvement".
    public var origin: String
    /// Coordinates on the grid, in the order of the definition's elements.
    public var counts: [Int]
    public var predictions: [Prediction] = []
    public var probabilityOfSuccess: Double?
    public var probabilityFeasible: Double?
    /// The optimizer's reason in words.
    public var reason: String?
}

/// What a store says about itself.
public struct StoreIdentity: Sendable, Equatable {
    /// The meaning of the campaign file and the database, by which stores of other campaigns are told apart.
    public var meaning: String
    /// Text of the campaign file of the latest run (its meaning never changes, its budget may).
    public var campaignText: String
    public var method: SearchMethod
    /// File name of the database, without its folder.
    public var databaseName: String
    /// The database's bytes, so that a campaign is resumed with exactly the data it began with.
    public var databaseBytes: [UInt8]
    public var version: String
}

/// One run of a process over the campaign.
public struct SessionRecord: Sendable, Equatable {
    public var started: String
    /// Nil when the process did not come to its end (killed).
    public var ended: String?
    public var outcome: String?
    public var host: String
    public var threads: Int
    /// Time from the start to the last stored result or the end [s].
    public var seconds: Double
}
