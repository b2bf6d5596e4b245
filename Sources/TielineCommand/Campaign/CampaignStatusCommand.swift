import AlloyDesign
import ArgumentParser
import Campaigns
import Foundation

struct CampaignStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Tell how far a campaign has come and what it has found.")

    @Argument(help: "Folder of the results.")
    var folder: String

    @Flag(help: "Print as JSON.")
    var json = false

    func run() throws {
        let (folder, store, loaded) = try openCampaign(folder, forWriting: false)
        do {
            let summary = try CampaignSummaryBuilder(loaded: loaded, store: store).summary()
            let outcome = try store.sessions().last.map { $0.outcome ?? "running or killed" } ?? "not begun"
            if json {
                print(CampaignStatusText.json(summary, outcome: outcome, report: folder.report))
            } else {
                print(CampaignStatusText.plain(summary))
                print("state: \(outcome), \(summary.trials.count) of \(loaded.plan.plannedEvaluations) evaluations")
            }
        } catch let error as StoreError {
            throw CommandFailure(error)
        } catch let error as CampaignSummary.InconsistentSummary {
            throw CommandFailure(status: .calculationFailed, message: "\(error)", hint: nil)
        }
    }
}

struct CampaignReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Write a campaign's report again from its store.")

    @Argument(help: "Folder of the results.")
    var folder: String

    @Option(help: "Folder of the same campaign run with --method exhaustive, whose exact front is compared with.")
    var truth: String?

    @Flag(help: "Print the whole summary as JSON instead of the report's path.")
    var json = false

    func run() throws {
        let (folder, store, loaded) = try openCampaign(folder, forWriting: false)
        let truthStore = try truth.map { path in
            let (_, store, truth) = try openCampaign(path, forWriting: false)
            guard truth.plan.isTruth(of: loaded.plan) else {
                throw CommandFailure.refused(
                    "\(path) is not the exhaustive run of the same campaign on the same database",
                    hint: "run the campaign with --method exhaustive --output \(path)")
            }
            return store
        }
        let summary = try writeReport(loaded: loaded, store: store, folder: folder, truth: truthStore)
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(summary), as: UTF8.self))
        } else {
            if let exact = summary.progress.exactHypervolume, exact > 0, let last = summary.progress.points.last {
                print(
                    "hypervolume: \(NumberText.significant(last.hypervolume / exact * 100, digits: 4)) % of the exact front's"
                )
            }
            print("report: \(folder.report)")
        }
    }
}

/// A campaign's state in a few lines or as JSON.
enum CampaignStatusText {
    static func plain(_ summary: CampaignSummary) -> String {
        var lines: [String] = []
        let ledger = summary.ledger
        let share =
            summary.searchSpace.evaluatedShare.map { " (\(NumberText.significant($0 * 100, digits: 3)) % of the grid)" }
            ?? ""
        lines.append(
            "evaluated: \(ledger.requested - ledger.unfinished)\(share): \(ledger.completed) completed, \(ledger.failed) failed, "
                + "\(ledger.cached) cached")
        lines.append(
            "feasible: \(summary.trials.count { $0.isFeasible == true }), on the front: \(summary.paretoFront.count)")
        for alloy in summary.recommended {
            let amounts: [String] = zip(summary.elements, alloy.moleFractions).filter { $0.1 > 0 }
                .map { "\($0)-\(NumberText.significant($1 * 100, digits: 4))" }
            let values: [String] = alloy.outcomes.map { outcome in
                let display = summary.quantity(outcome.quantity)?.display ?? .init(unit: "", decimals: 4)
                let number = NumberText.fixed(
                    outcome.value * display.factor + display.offset, decimals: display.decimals)
                let sign = outcome.bound == .exact ? "=" : outcome.bound == .atMost ? "<=" : ">="
                return "\(outcome.quantity) \(sign) \(number) \(display.unit)"
            }
            let verdict = alloy.meetsRequirements ? "" : " (misses a requirement)"
            lines.append(
                "alloy \(alloy.name)\(verdict): \(amounts.joined(separator: " ")) at%: "
                    + values.joined(separator: ", "))
        }
        return lines.joined(separator: "\n")
    }

    static func json(_ summary: CampaignSummary, outcome: String, report: String) -> String {
        var json = JSONText()
        json.object { json in
            json.key("campaign")
            json.string(summary.identity.campaign)
            json.key("outcome")
            json.string(outcome)
            json.key("requested")
            json.integer(summary.ledger.requested)
            json.key("completed")
            json.integer(summary.ledger.completed)
            json.key("failed")
            json.integer(summary.ledger.failed)
            json.key("cached")
            json.integer(summary.ledger.cached)
            json.key("feasible")
            json.integer(summary.trials.count { $0.isFeasible == true })
            json.key("front")
            json.array { json in for trial in summary.paretoFront { json.integer(trial) } }
            if let point = summary.progress.points.last {
                json.key("hypervolume")
                json.number(point.hypervolume)
            }
            json.key("recommended")
            json.array { json in
                for alloy in summary.recommended {
                    json.object { json in
                        json.key("name")
                        json.string(alloy.name)
                        json.key("meetsRequirements")
                        json.boolean(alloy.meetsRequirements)
                        json.key("moleFractions")
                        json.object { json in
                            for (element, fraction) in zip(summary.elements, alloy.moleFractions) {
                                json.key(element)
                                json.number(fraction)
                            }
                        }
                        json.key("values")
                        json.object { json in
                            for outcome in alloy.outcomes {
                                json.key(outcome.quantity)
                                json.number(outcome.value)
                            }
                        }
                        json.key("reason")
                        json.string(alloy.reason)
                    }
                }
            }
            json.key("report")
            json.string(report)
        }
        return json.text
    }
}
