import AlloyDesign
import Foundation
import GRDB
import Testing

@testable import Campaigns

@Suite struct CampaignStoreTests {
    private func path(_ folder: TemporaryFolder) -> String { folder.path + "/campaign.sqlite" }

    private func alter(_ path: String, _ sql: String) throws {
        try DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
    }

    @Test func storeOfAnotherCampaignIsRefusedWithTheFirstDifference() throws {
        let folder = try TemporaryFolder()
        _ = try SampleCampaign.store(try SampleCampaign.plan(), in: folder.path)
        let changed = SampleCampaign.text.replacingOccurrences(of: "T_sigma <= 700 C", with: "T_sigma <= 650 C")
        let plan = try SampleCampaign.plan(changed)
        #expect {
            _ = try SampleCampaign.store(plan, in: folder.path, text: changed)
        } throws: { error in
            guard case .otherCampaign(_, let stored, let given)? = error as? StoreError else { return false }
            return stored.contains("973.15") && given.contains("923.15")
        }
    }

    @Test func budgetTitleAndCommentsDoNotMakeAnotherCampaign() throws {
        let folder = try TemporaryFolder()
        _ = try SampleCampaign.store(try SampleCampaign.plan(), in: folder.path)
        let changed =
            "# a comment\n"
            + SampleCampaign.text.replacingOccurrences(of: "evaluations: 12", with: "evaluations: 20")
            .replacingOccurrences(of: "A made-up landscape", with: "Another title")
        let store = try SampleCampaign.store(try SampleCampaign.plan(changed), in: folder.path, text: changed)
        #expect(store.identity.campaignText == changed)
    }

    @Test func seedDatabaseAndMethodMakeAnotherCampaign() throws {
        let plan = try SampleCampaign.plan()
        let seed = try SampleCampaign.plan(SampleCampaign.text.replacingOccurrences(of: "seed: 11", with: "seed: 12"))
        let method = try SampleCampaign.plan(method: .random)
        let database = try CampaignPlan(
            definition: plan.definition, method: .bayesian, masses: SampleCampaign.masses, databaseHash: "sha256:1")
        #expect(Set([plan, seed, method, database].map(\.meaning)).count == 4)
    }

    @Test func newerStoreIsRefused() throws {
        let folder = try TemporaryFolder()
        let plan = try SampleCampaign.plan()
        _ = try SampleCampaign.store(plan, in: folder.path)
        try alter(path(folder), "PRAGMA user_version = 99")
        #expect(throws: StoreError.newerSchema(path: path(folder), found: 99, known: 1)) {
            _ = try SampleCampaign.store(plan, in: folder.path)
        }
        #expect(throws: StoreError.newerSchema(path: path(folder), found: 99, known: 1)) {
            _ = try CampaignStore.open(path: path(folder), forWriting: false)
        }
    }

    @Test func otherFilesAreRefusedAndLeftAlone() throws {
        let folder = try TemporaryFolder()
        let plan = try SampleCampaign.plan()
        let bytes = Data("element,amount\nNi,20\n".utf8) + Data(repeating: 65, count: 4096)
        try bytes.write(to: URL(fileURLWithPath: path(folder)))
        #expect(throws: StoreError.foreignFile(path: path(folder))) {
            _ = try SampleCampaign.store(plan, in: folder.path)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path(folder))) == bytes)

        let other = try TemporaryFolder()
        try alter(path(other), "CREATE TABLE notes (text TEXT)")
        #expect(throws: StoreError.foreignFile(path: path(other))) {
            _ = try SampleCampaign.store(plan, in: other.path)
        }
        #expect(throws: StoreError.missing(path: "/nowhere/campaign.sqlite")) {
            _ = try CampaignStore.open(path: "/nowhere/campaign.sqlite", forWriting: false)
        }
    }

    @Test func onlyOneProcessWrites() throws {
        let folder = try TemporaryFolder()
        let plan = try SampleCampaign.plan()
        let store = try SampleCampaign.store(plan, in: folder.path)
        #expect(throws: StoreError.inUse(path: path(folder))) { _ = try SampleCampaign.store(plan, in: folder.path) }
        // Looking at it is allowed.
        #expect(try CampaignStore.open(path: path(folder), forWriting: false).trials().isEmpty)
        #expect(store.identity.databaseBytes == [1, 2, 3])
    }

    @Test func fullDiskIsToldAndNothingIsLost() throws {
        let plan = try SampleCampaign.plan()
        let whole = try TemporaryFolder()
        let pool = EvaluationPool(threads: 2) { LandscapeEvaluator() }
        #expect(
            try CampaignRunner(plan: plan, store: SampleCampaign.store(plan, in: whole.path), pool: pool).run()
                == .complete)

        let folder = try TemporaryFolder()
        var results = 0
        do {
            let store = try SampleCampaign.store(plan, in: folder.path)
            try store.limitPages(to: store.pageCount() + 1)
            let runner = try CampaignRunner(plan: plan, store: store, pool: pool)
            #expect(throws: CampaignRunError.store(.diskFull(path: path(folder)))) {
                try runner.run(progress: { _ in results += 1 })
            }
        }
        #expect(results > 0)
        #expect(try CampaignStore.open(path: path(folder), forWriting: false).evaluations().count == results)
        #expect(
            try CampaignRunner(plan: plan, store: SampleCampaign.store(plan, in: folder.path), pool: pool).run()
                == .complete)
        #expect(try contents(ofStore: path(folder)) == contents(ofStore: path(whole)))
    }
}
