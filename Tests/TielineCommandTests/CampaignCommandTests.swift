import Foundation
import Testing

@Suite(.serialized) struct CampaignCommandTests {
    private func run(_ arguments: [String], _ campaign: SmallCampaign) throws -> CampaignProcess.Result {
        try CampaignProcess.run(["campaign"] + arguments, scratch: campaign.folder)
    }

    @Test func runsToAReportAndPrintsItsPathLast() throws {
        let campaign = try SmallCampaign()
        defer { campaign.remove() }
        let result = try run(["run", campaign.file, "--output", campaign.output("a")], campaign)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.hasSuffix("report: \(campaign.output("a"))/report.html\n"))
        #expect(result.errors.contains("search 13/13"))
        #expect(!result.errors.contains("\u{1B}"))
        let page = try String(contentsOfFile: campaign.output("a") + "/report.html", encoding: .utf8)
        #expect(page.contains("made-up.tdb"))

        // Run again: nothing is computed, the report is written anew.
        let before = try campaign.contents("a")
        let again = try run(["run", campaign.file, "--output", campaign.output("a")], campaign)
        #expect(again.status == 0)
        #expect(!again.errors.contains("search"))
        #expect(try campaign.contents("a") == before)

        let status = try run(["status", campaign.output("a"), "--json"], campaign)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [String: Any])
        #expect(object["requested"] as? Int == 13)
        #expect(object["outcome"] as? String == "complete")
    }

    /// SIGKILL at many moments, from the first to the last; every finished evaluation must survive, and the end must be the same.
    @Test func survivesKillingAtAnyMoment() throws {
        let campaign = try SmallCampaign()
        defer { campaign.remove() }
        let begun = Date()
        #expect(try run(["run", campaign.file, "--output", campaign.output("whole")], campaign).status == 0)
        let duration = Date().timeIntervalSince(begun)
        let expected = try campaign.contents("whole")
        var kills = 0
        for round in 0..<2 {
            let name = "killed\(round)"
            var stored: Set<String> = []
            for step in 1...40 {
                let process = try CampaignProcess(
                    [
                        "campaign", "run", campaign.file, "--output", campaign.output(name), "--threads",
                        "\(1 + step % 3)",
                    ],
                    scratch: campaign.folder)
                // Every attempt lasts a little longer than the one before, at another phase in each round.
                Thread.sleep(forTimeInterval: duration * (0.07 + 0.05 * Double(round)) * Double(step))
                kill(process.process.processIdentifier, SIGKILL)
                let result = try process.wait()
                guard result.wasKilled else {
                    #expect(result.status == 0, "\(result.errors)")
                    break
                }
                kills += 1
                guard FileManager.default.fileExists(atPath: campaign.output(name) + "/campaign.sqlite"),
                    let now = try? Set(campaign.contents(name).filter { $0.hasPrefix("evaluation") })
                else { continue }
                #expect(stored.isSubset(of: now), "a stored evaluation was lost")
                stored = now
            }
            let end = try run(["run", campaign.file, "--output", campaign.output(name)], campaign)
            #expect(end.status == 0, "\(end.errors)")
            #expect(try campaign.contents(name) == expected)
            #expect(try campaign.summary(name) == campaign.summary("whole"))
        }
        #expect(kills >= 3)
    }

    @Test func interruptionIsPoliteAndResumable() throws {
        let campaign = try SmallCampaign()
        defer { campaign.remove() }
        #expect(try run(["run", campaign.file, "--output", campaign.output("whole")], campaign).status == 0)
        let process = try CampaignProcess(
            ["campaign", "run", campaign.file, "--output", campaign.output("a"), "--threads", "1"],
            scratch: campaign.folder)
        // The first result is told as soon as it is stored.
        while process.process.isRunning, try !process.errorsSoFar().contains("search 1/") {
            Thread.sleep(forTimeInterval: 0.002)
        }
        process.process.interrupt()
        let result = try process.wait()
        #expect(result.status == 130, "\(result.errors)")
        #expect(result.errors.contains("tieline campaign resume"))
        let resumed = try run(["resume", campaign.output("a")], campaign)
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(try campaign.contents("a") == campaign.contents("whole"))
    }

    @Test func limitsEndWithFiveAndNothingFeasibleWithThree() throws {
        let campaign = try SmallCampaign()
        defer { campaign.remove() }
        let limited = try run(["run", campaign.file, "--output", campaign.output("a"), "--stop-after", "4"], campaign)
        #expect(limited.status == 5, "\(limited.errors)")
        #expect(limited.output.contains("evaluated: 4"))
        let file = try campaign.variant("T_sigma <= 900 K", "CTE_frozen(900 C) <= 1e-6 1/K")
        let infeasible = try run(["run", file, "--output", campaign.output("b")], campaign)
        #expect(infeasible.status == 3, "\(infeasible.errors)")
        #expect(infeasible.output.contains("misses a requirement"))
    }

    @Test func aFullDiskIsToldAndNothingIsLost() throws {
        let campaign = try SmallCampaign()
        defer { campaign.remove() }
        let disk = campaign.output("disk")
        try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
        // 120 kB hold the empty store and a few results. Needs the right to mount; without it the store's own test has to do.
        guard getuid() == 0, shell(["mount", "-t", "tmpfs", "-o", "size=120k", "tmpfs", disk]) == 0 else { return }
        defer { _ = shell(["umount", disk]) }
        let full = try run(["run", campaign.file, "--output", disk + "/a"], campaign)
        #expect(full.status == 2, "\(full.errors)")
        #expect(full.errors.contains("is full"), "\(full.errors)")
        #expect(shell(["mount", "-o", "remount,size=20m", disk]) == 0)
        let resumed = try run(["run", campaign.file, "--output", disk + "/a"], campaign)
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(try run(["run", campaign.file, "--output", campaign.output("whole")], campaign).status == 0)
        #expect(try campaign.contents("disk/a") == campaign.contents("whole"))
    }

    private func shell(_ arguments: [String]) -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return -1 }
        process.waitUntilExit()
        return process.terminationStatus
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var old: String
        var new: String
        var message: String
        var testDescription: String { new }
    }

    @Test(arguments: [
        Refusal(old: "database: made-up.tdb", new: "database: madeup.tdb", message: "did you mean made-up.tdb?"),
        Refusal(old: "database: made-up.tdb", new: "database: .", message: "is a folder"),
        Refusal(old: "    Ni: {", new: "    Nb: {", message: "the database has no element Nb"),
        Refusal(
            old: "minimize: T_sigma", new: "minimize: T_sigmo", message: "no phase of the database is known as 'sigmo'"),
        Refusal(old: "T_sigma <= 900 K", new: "T_sigma <= 900", message: "has no unit"),
        Refusal(old: "min: 10, max: 80", new: "min: 80, max: 10", message: "min 80 is above max 10"),
        Refusal(old: "max: 80", new: "max: 30", message: "no composition sums to 100"),
        Refusal(old: "tieline: 1", new: "tieline: 7", message: "schema version 7"),
    ]) func mistakesAreRefusedBeforeAnythingIsWritten(_ refusal: Refusal) throws {
        let campaign = try SmallCampaign()
        defer { campaign.remove() }
        let file = try campaign.variant(refusal.old, refusal.new)
        for command in [["check", file, "--samples", "0"], ["run", file, "--output", campaign.output("a")]] {
            let result = try run(command, campaign)
            #expect(result.status == 2)
            #expect(result.errors.contains(refusal.message), "\(result.errors)")
            #expect(result.output.isEmpty)
        }
        #expect(!FileManager.default.fileExists(atPath: campaign.output("a")))
    }

    @Test func foreignStoresAreRefused() throws {
        let campaign = try SmallCampaign()
        defer { campaign.remove() }
        _ = try run(["run", campaign.file, "--output", campaign.output("a"), "--stop-after", "1"], campaign)
        let before = try campaign.contents("a")
        let other = try run(
            ["run", try campaign.variant("seed: 3", "seed: 4"), "--output", campaign.output("a")], campaign)
        #expect(other.status == 2)
        #expect(other.errors.contains("belongs to another campaign: it was made with 'seed 3', now it is 'seed 4'"))
        #expect(try campaign.contents("a") == before)
        #expect(try run(["resume", campaign.output("nothing")], campaign).status == 2)
        #expect(try run(["run", campaign.file, "--threads", "0"], campaign).status == 64)
        #expect(try run(["run", campaign.file, "--method", "luck"], campaign).status == 64)
    }

    @Test func checkTellsSizeBudgetAndCost() throws {
        let campaign = try SmallCampaign()
        defer { campaign.remove() }
        let result = try run(["check", campaign.file, "--json", "--samples", "2"], campaign)
        #expect(result.status == 0, "\(result.errors)")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        #expect(object["gridPoints"] as? Int == 36)
        #expect(object["plannedEvaluations"] as? Int == 13)
        let cost = try #require(object["cost"] as? [String: Any])
        #expect(try #require(cost["secondsPerEvaluation"] as? Double) > 0)
    }
}
