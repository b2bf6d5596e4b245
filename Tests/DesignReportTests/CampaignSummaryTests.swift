import AlloyDesign
import Foundation
import Testing

@Suite struct LedgerTests {
    typealias Ledger = CampaignSummary.FailureLedger
    typealias Inconsistent = CampaignSummary.InconsistentSummary

    @Test func addsUp() throws {
        let ledger = try Ledger(
            requested: 10, completed: 5, failed: 2, cached: 2, unfinished: 1,
            reasons: [.init(reason: "notConverged", count: 2, example: "x")])
        #expect(ledger.requested == ledger.completed + ledger.failed + ledger.cached + ledger.unfinished)
    }

    @Test func refusesWhatDoesNotAddUp() {
        #expect(throws: Inconsistent.self) {
            try Ledger(requested: 10, completed: 5, failed: 0, cached: 0, reasons: [])
        }
        #expect(throws: Inconsistent.self) { try Ledger(requested: 5, completed: 3, failed: 2, cached: 0, reasons: []) }
        #expect(throws: Inconsistent.self) {
            try Ledger(requested: 0, completed: 1, failed: 0, cached: -1, reasons: [])
        }
        #expect(throws: Inconsistent.self) {
            try Ledger(
                requested: 3, completed: 2, failed: 1, cached: 0, reasons: [.init(reason: "a", count: 2, example: "")])
        }
    }

    @Test func countsTrialsByReason() throws {
        let trials = SampleSummary.trials(100)
        let ledger = try Ledger(requested: 104, trials: trials)
        #expect(ledger.completed == trials.count { $0.status == .completed })
        #expect(ledger.failed == 4)
        #expect(ledger.unfinished == 4)
        #expect(ledger.reasons.map(\.reason) == ["notConverged"])
        #expect(throws: Inconsistent.self) { try Ledger(requested: 99, trials: trials) }
    }

    @Test func decodingChecksToo() throws {
        let ledger = try Ledger(requested: 2, completed: 2, failed: 0, cached: 0, reasons: [])
        let json = String(decoding: try JSONEncoder().encode(ledger), as: UTF8.self)
        let broken = json.replacing("\"completed\":2", with: "\"completed\":1")
        #expect(throws: Inconsistent.self) { try JSONDecoder().decode(Ledger.self, from: Data(broken.utf8)) }
    }
}

@Suite struct CampaignSummaryTests {
    typealias Inconsistent = CampaignSummary.InconsistentSummary

    /// The sample with parts of its JSON replaced.
    private func decode(_ change: (inout [String: Any]) -> Void) throws -> CampaignSummary {
        let data = try JSONEncoder().encode(SampleSummary.make(trials: 40))
        var object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        change(&object)
        return try JSONDecoder().decode(CampaignSummary.self, from: JSONSerialization.data(withJSONObject: object))
    }

    private func changeTrial(_ index: Int, _ change: (inout [String: Any]) -> Void) throws -> CampaignSummary {
        try decode { object in
            guard var trials = object["trials"] as? [[String: Any]] else { return }
            change(&trials[index])
            object["trials"] = trials
        }
    }

    @Test func survivesJSON() throws {
        let summary = try SampleSummary.make(trials: 40)
        let data = try JSONEncoder().encode(summary)
        #expect(try JSONDecoder().decode(CampaignSummary.self, from: data) == summary)
    }

    @Test func refusesContradictions() throws {
        #expect(throws: Inconsistent.unknownTrial(999, in: "the Pareto front")) {
            try decode { $0["paretoFront"] = [999] }
        }
        #expect(throws: Inconsistent.self) { try decode { $0["elements"] = ["Al", "Co"] } }
        #expect(throws: Inconsistent.unknownQuantity("density", in: "an objective")) {
            try decode { $0["objectives"] = [["quantity": "density", "goal": "minimize"]] }
        }
        // A failed trial is not "infeasible".
        #expect(throws: Inconsistent.self) { try changeTrial(11) { $0["isFeasible"] = false } }
        // A completed trial has every value the decision needs.
        #expect(throws: Inconsistent.contradiction("trial 0 is completed but has no value of T_sigma")) {
            try changeTrial(0) { trial in
                trial["outcomes"] = (trial["outcomes"] as? [Any]).map { Array($0.prefix(1)) }
            }
        }
        #expect(throws: Inconsistent.self) { try changeTrial(0) { $0["moleFractions"] = [0.5, 0.5] } }
        #expect(throws: Inconsistent.shape("two trials bear the same index")) { try changeTrial(1) { $0["index"] = 0 } }
        // Ordered and disordered states of one phase, each counted with the other.
        let twice = [["phase": "BCC_B2", "fractions": [1.0]], ["phase": "BCC_A2", "fractions": [0.4]]] as [Any]
        #expect(throws: Inconsistent.contradiction("the phase fractions of trial 0 sum to 1.4 at 900.0 K")) {
            try decode { object in
                object["phaseFractions"] = [
                    ["trial": 0, "temperatures": [900.0], "marks": [] as [Any], "phases": twice] as [String: Any]
                ]
            }
        }
        // The ledger must be about these trials.
        #expect(throws: Inconsistent.self) { try decode { $0["trials"] = [] as [Any] } }
    }

    @Test func refusesWhatIsNotANumber() {
        var identity = SampleSummary.identity()
        identity.seconds = .nan
        #expect(throws: Inconsistent.notFinite("the campaign's duration")) {
            try CampaignSummary(
                identity: identity, elements: [],
                searchSpace: .init(axes: [], rules: [], gridPoints: nil, evaluatedPoints: 0, evaluatedShare: nil),
                quantities: [], objectives: [], constraints: [], requirements: [], recommended: [], trials: [],
                paretoFront: [], progress: .init(referencePoint: [], unit: "", points: []),
                ledger: .init(requested: 0, trials: []), calibration: [], phaseFractions: [], limitations: [],
                references: [])
        }
    }
}
