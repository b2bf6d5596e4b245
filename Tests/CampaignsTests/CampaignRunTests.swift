import AlloyDesign
import Foundation
import GRDB
import Testing

@testable import Campaigns

/// What must be equal however a campaign was run: everything but dates, durations and hosts.
func contents(ofStore path: String) throws -> [String] {
    let queue = try DatabaseQueue(path: path)
    return try queue.read { database in
        var lines: [String] = []
        for table in ["campaign", "trial", "optimizer", "evaluation", "curve"] {
            for row in try Row.fetchAll(database, sql: "SELECT * FROM \(table) ORDER BY 1") {
                lines.append("\(table): " + row.databaseValues.map(\.description).joined(separator: " | "))
            }
        }
        return lines
    }
}

@Suite struct CampaignRunTests {
    private func run(
        _ plan: CampaignPlan, in folder: String, threads: Int = 2, evaluator: LandscapeEvaluator = LandscapeEvaluator(),
        limits: RunLimits = RunLimits(), progress: (CampaignProgress) -> Void = { _ in }
    ) throws -> RunOutcome {
        let pool = EvaluationPool(threads: threads) { evaluator }
        let runner = try CampaignRunner(plan: plan, store: try SampleCampaign.store(plan, in: folder), pool: pool)
        return try runner.run(limits: limits, progress: progress)
    }

    @Test func fulfilsItsPlanWithDistinctGridPoints() throws {
        let folder = try TemporaryFolder()
        let plan = try SampleCampaign.plan()
        #expect(plan.gridPoints == 27)
        #expect(try run(plan, in: folder.path) == .complete)
        let record = try CampaignRecord(
            plan: plan, store: .open(path: folder.path + "/campaign.sqlite", forWriting: false))
        #expect(record.trials.count == 12)
        #expect(Set(record.trials.map(\.composition)).count == 12)
        #expect(record.trials.allSatisfy { record.evaluation(of: $0) != nil })
        #expect(record.trials.prefix(5).allSatisfy { $0.proposal.origin == "initial design" })
        #expect(record.trials.dropFirst(5).allSatisfy { !$0.proposal.predictions.isEmpty })
        #expect(!record.curves.isEmpty)
    }

    @Test func sameResultForAnyNumberOfThreadsAndOrderOfFinishing() throws {
        let plan = try SampleCampaign.plan()
        var dumps: [[String]] = []
        for threads in [1, 2, 5] {
            let folder = try TemporaryFolder()
            // Longer for some compositions than for their successors, and differently for each number of threads.
            let evaluator = LandscapeEvaluator(delay: { composition in
                Double((Int(composition["NI"] * 100) * 7 + threads * 13) % 5) * 0.002
            })
            #expect(try run(plan, in: folder.path, threads: threads, evaluator: evaluator) == .complete)
            dumps.append(try contents(ofStore: folder.path + "/campaign.sqlite"))
        }
        #expect(dumps[0] == dumps[1])
        #expect(dumps[0] == dumps[2])
    }

    /// After every stored result the files are copied as they lie on the disk, which is what a kill at that moment would leave.
    @Test func resumesFromAKillAfterAnyEvaluationWithTheSameResult() throws {
        let plan = try SampleCampaign.plan()
        let folder = try TemporaryFolder()
        let snapshots = try TemporaryFolder()
        var count = 0
        var copyFailure: (any Error)?
        #expect(
            try run(plan, in: folder.path) { _ in
                count += 1
                do {
                    try FileManager.default.copyItem(atPath: folder.path, toPath: snapshots.path + "/\(count)")
                } catch { copyFailure = error }
            } == .complete)
        #expect(copyFailure == nil)
        #expect(count > 12)
        let expected = try contents(ofStore: folder.path + "/campaign.sqlite")
        for number in 1...count {
            let counter = LandscapeEvaluator.Counter()
            let path = snapshots.path + "/\(number)"
            #expect(try run(plan, in: path, evaluator: LandscapeEvaluator(count: counter)) == .complete)
            #expect(try contents(ofStore: path + "/campaign.sqlite") == expected, "killed after result \(number)")
            // Nothing that was stored is computed again.
            let evaluated = expected.count { $0.hasPrefix("evaluation") }
            #expect(
                counter.value.load(ordering: .relaxed) == max(0, evaluated - number), "killed after result \(number)")
        }
    }

    @Test func stopsAtALimitAndGoesOn() throws {
        let plan = try SampleCampaign.plan()
        let whole = try TemporaryFolder()
        #expect(try run(plan, in: whole.path) == .complete)
        let parts = try TemporaryFolder()
        var runs = 0
        while try run(plan, in: parts.path, limits: RunLimits(evaluations: 3)) == .budgetReached { runs += 1 }
        #expect(runs >= 3)
        #expect(
            try contents(ofStore: parts.path + "/campaign.sqlite") == contents(ofStore: whole.path + "/campaign.sqlite")
        )
    }

    @Test func interruptionStoresWhatIsRunning() throws {
        let plan = try SampleCampaign.plan()
        let folder = try TemporaryFolder()
        let pool = EvaluationPool(threads: 2) { LandscapeEvaluator(delay: { _ in 0.3 }) }
        let runner = try CampaignRunner(
            plan: plan, store: try SampleCampaign.store(plan, in: folder.path), pool: pool)
        var results = 0
        let begun = Date()
        let outcome = try runner.run(
            shouldStop: { Date().timeIntervalSince(begun) > 0.1 }, progress: { _ in results += 1 })
        #expect(outcome == .interrupted)
        #expect(results == 2)
        let store = try CampaignStore.open(path: folder.path + "/campaign.sqlite", forWriting: false)
        #expect(try store.evaluations().count == 2)
        #expect(try store.sessions().last?.outcome == "interrupted")
    }

    @Test func exhaustiveSearchSeesEveryGridPointAndNoOptimizerBeatsIt() throws {
        let folder = try TemporaryFolder()
        let truth = try SampleCampaign.plan(method: .exhaustive)
        #expect(try run(truth, in: folder.path) == .complete)
        let exact = try CampaignRecord(
            plan: truth, store: .open(path: folder.path + "/campaign.sqlite", forWriting: false))
        #expect(exact.trials.count == 27)
        #expect(Set(exact.trials.map(\.composition)).count == 27)

        let searched = try TemporaryFolder()
        let plan = try SampleCampaign.plan()
        #expect(try run(plan, in: searched.path) == .complete)
        let record = try CampaignRecord(
            plan: plan, store: .open(path: searched.path + "/campaign.sqlite", forWriting: false))
        func volume(_ record: CampaignRecord) -> Double {
            record.hypervolume(of: record.candidates.filter(\.isFeasible).map(\.objectives))
        }
        #expect(volume(exact) > 0)
        #expect(volume(record) <= volume(exact))
        #expect(volume(record) > 0.8 * volume(exact))
        #expect(truth.isTruth(of: plan))
        let other = try SampleCampaign.plan(SampleCampaign.text.replacingOccurrences(of: "700 C", with: "701 C"))
        #expect(!truth.isTruth(of: other))
    }

    @Test func randomSearchDoesNotRepeatItselfAcrossRuns() throws {
        let plan = try SampleCampaign.plan(method: .random)
        let whole = try TemporaryFolder()
        #expect(try run(plan, in: whole.path) == .complete)
        let parts = try TemporaryFolder()
        while try run(plan, in: parts.path, limits: RunLimits(evaluations: 5)) == .budgetReached {}
        #expect(
            try contents(ofStore: parts.path + "/campaign.sqlite") == contents(ofStore: whole.path + "/campaign.sqlite")
        )
    }

    @Test func evaluationsSurviveTheStoreToTheLastBit() throws {
        let folder = try TemporaryFolder()
        let plan = try SampleCampaign.plan()
        let store = try SampleCampaign.store(plan, in: folder.path)
        let third = 1.0 / 3
        let composition = try Composition(moleFractions: ["NI": third, "CR": third, "FE": 1 - 2 * third])
        let evaluation = Evaluation(
            composition: composition,
            results: [
                "a": .value(
                    PropertyValue(
                        0.1 + 0.2, bound: .atMost, uncertainty: .leastNonzeroMagnitude, note: "é \"quoted\"\n")),
                "b": .failure(PropertyFailure(reason: "r", message: "</script>")),
                "c": .value(PropertyValue(-1.7976931348623157e308)),
            ], grade: nil)
        try store.store(evaluation, duration: 1, sessionSeconds: 1)
        #expect(try store.evaluations()[composition.key] == evaluation)
    }
}
