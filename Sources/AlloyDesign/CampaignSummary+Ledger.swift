extension CampaignSummary {
    /// Where every requested evaluation went. A ledger that does not add up cannot be made.
    ///
    ///     requested = completed + failed + cached + unfinished,   failed = Σ reasons
    public struct FailureLedger: Sendable, Codable, Equatable {
        public let requested: Int
        public let completed: Int
        public let failed: Int
        public let cached: Int
        /// Asked for but without an answer when the summary was made (interrupted campaign).
        public let unfinished: Int
        /// Most frequent first.
        public let reasons: [Reason]

        public struct Reason: Sendable, Codable, Equatable {
            public var reason: String
            public var count: Int
            /// The message of one of them.
            public var example: String
            public init(reason: String, count: Int, example: String) {
                self.reason = reason
                self.count = count
                self.example = example
            }
        }

        /// - Throws: `InconsistentSummary.ledger` when the counts do not add up or one is negative.
        public init(
            requested: Int, completed: Int, failed: Int, cached: Int, unfinished: Int = 0, reasons: [Reason]
        ) throws(InconsistentSummary) {
            let counts = [requested, completed, failed, cached, unfinished] + reasons.map(\.count)
            guard counts.allSatisfy({ $0 >= 0 }) else { throw .ledger("a count is negative: \(counts)") }
            guard requested == completed + failed + cached + unfinished else {
                throw .ledger(
                    "requested \(requested) ≠ completed \(completed) + failed \(failed) + cached \(cached) "
                        + "+ unfinished \(unfinished)")
            }
            let explained = reasons.reduce(0) { $0 + $1.count }
            guard explained == failed else { throw .ledger("reasons explain \(explained) of \(failed) failures") }
            self.requested = requested
            self.completed = completed
            self.failed = failed
            self.cached = cached
            self.unfinished = unfinished
            self.reasons = reasons
        }

        public init(from decoder: any Decoder) throws {
            let box = try decoder.container(keyedBy: CodingKeys.self)
            try self.init(
                requested: box.decode(Int.self, forKey: .requested),
                completed: box.decode(Int.self, forKey: .completed), failed: box.decode(Int.self, forKey: .failed),
                cached: box.decode(Int.self, forKey: .cached), unfinished: box.decode(Int.self, forKey: .unfinished),
                reasons: box.decode([Reason].self, forKey: .reasons))
        }

        /// Counts the trials, which are those with an answer; `requested` comes from the campaign's own record.
        public init(requested: Int, trials: [Trial]) throws(InconsistentSummary) {
            var reasons: [Reason] = []
            for failure in trials.compactMap(\.failure) {
                if let known = reasons.firstIndex(where: { $0.reason == failure.reason }) {
                    reasons[known].count += 1
                } else {
                    reasons.append(Reason(reason: failure.reason, count: 1, example: failure.message))
                }
            }
            reasons.sort { ($1.count, $0.reason) < ($0.count, $1.reason) }
            func count(_ status: Trial.Status) -> Int { trials.count { $0.status == status } }
            try self.init(
                requested: requested, completed: count(.completed), failed: count(.failed), cached: count(.cached),
                unfinished: requested - trials.count, reasons: reasons)
        }
    }

    /// Why a summary was refused; each message names the part and the numbers.
    public enum InconsistentSummary: Error, Equatable, CustomStringConvertible {
        case ledger(String)
        case unknownQuantity(String, in: String)
        case unknownTrial(Int, in: String)
        case shape(String)
        case notFinite(String)
        case contradiction(String)

        public var description: String {
            switch self {
            case .ledger(let text): "the ledger does not add up: \(text)"
            case .unknownQuantity(let name, let place): "\(place) names the quantity '\(name)', which is not declared"
            case .unknownTrial(let index, let place): "\(place) names trial \(index), which does not exist"
            case .shape(let text), .contradiction(let text): text
            case .notFinite(let place): "\(place) is not a finite number"
            }
        }
    }
}
