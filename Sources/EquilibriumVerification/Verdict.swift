/// What became of the check of one line.
public struct Verdict: Sendable, Equatable {
    public enum Outcome: String, Sendable { case verified, rejected, noResult = "no result" }

    /// One property that was recomputed.
    public struct Check: Sendable, Equatable {
        public var name: String
        /// How far the claim is off, in the unit of the tolerance; nil where it is right or wrong only.
        public var value: Double?
        public var tolerance: Double?
        public var isPassed: Bool
        /// What is wrong, in words; empty where nothing is.
        public var message: String
        /// Number of the line whose result speaks against this one, where one does.
        public var otherLine: Int?
    }

    /// nil where the line does not tell it.
    public var id: String?
    public var outcome: Outcome
    public var checks: [Check] = []
    /// What of the line could not be checked, and why.
    public var notes: [String] = []

    /// The first check that was not passed.
    public var objection: Check? { checks.first { !$0.isPassed } }
}

/// The checks of a line so far.
struct CheckList {
    private(set) var checks: [Verdict.Check] = []
    private(set) var notes: [String] = []
    var isPassed: Bool { checks.allSatisfy(\.isPassed) }

    mutating func note(_ text: String) { notes.append(text) }

    /// Whether a claim holds that is right or wrong.
    mutating func require(_ name: String, _ holds: Bool, _ message: @autoclosure () -> String) {
        checks.append(
            Verdict.Check(name: name, value: nil, tolerance: nil, isPassed: holds, message: holds ? "" : message()))
    }

    /// Whether a deviation is within its tolerance; a deviation that is no number is not.
    mutating func limit(
        _ name: String, _ value: Double, _ tolerance: Double, _ message: @autoclosure () -> String,
        otherLine: Int? = nil
    ) {
        let holds = value <= tolerance
        checks.append(
            Verdict.Check(
                name: name, value: value, tolerance: tolerance, isPassed: holds, message: holds ? "" : message(),
                otherLine: otherLine))
    }
}
