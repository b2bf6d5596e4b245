import AlloyDesign
import ArgumentParser
import Campaigns
import DesignReport
import Foundation

struct CampaignRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a campaign, or go on with it, and write the report.",
        discussion: """
            Results go to --output (reports/NAME unless given). A campaign that is already there goes on where it was; one that is \
            finished only has its report written again.
            """)

    @Argument(help: "Campaign file (YAML).")
    var file: String

    @Option(help: "Folder of the results.")
    var output: String?

    @Option(
        help: "How compositions are chosen: bayesian, random (the baseline) or exhaustive (the truth).",
        transform: { text in
            guard let method = SearchMethod(rawValue: text) else {
                let known = SearchMethod.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--method must be one of \(known), not '\(text)'")
            }
            return method
        })
    var method: SearchMethod = .bayesian

    @OptionGroup var options: CampaignComputeOptions

    func run() throws {
        options.startLogging()
        let loaded: LoadedCampaign
        do {
            loaded = try CampaignLoader.load(file: file, method: method, version: Tieline.version)
        } catch { throw CommandFailure.refused(error, what: "the campaign file \(file)") }
        for warning in loaded.warnings.prefix(5) { StandardError.write(warning) }
        if loaded.warnings.count > 5 {
            StandardError.write("and \(loaded.warnings.count - 5) more warnings of the database")
        }
        let folder = CampaignFolder(path: output ?? CampaignFolder.standard(for: loaded.plan.definition.name))
        let store: CampaignStore
        do {
            store = try CampaignStore.openOrCreate(path: folder.store, identity: loaded.identity)
        } catch { throw CommandFailure(error) }
        try CampaignSession(loaded: loaded, store: store, folder: folder, options: options).run()
    }
}

struct CampaignResumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract:
            "Go on with a campaign from its folder alone; the campaign file and the database are taken from the store.")

    @Argument(help: "Folder of the results.")
    var folder: String

    @OptionGroup var options: CampaignComputeOptions

    func run() throws {
        options.startLogging()
        let (folder, store, loaded) = try openCampaign(folder, forWriting: true)
        try CampaignSession(loaded: loaded, store: store, folder: folder, options: options).run()
    }
}

/// The campaign that lies in a folder.
func openCampaign(
    _ path: String, forWriting: Bool
) throws -> (folder: CampaignFolder, store: CampaignStore, loaded: LoadedCampaign) {
    let folder = CampaignFolder(path: path)
    do {
        let store = try CampaignStore.open(path: folder.store, forWriting: forWriting)
        return (folder, store, try CampaignLoader.load(store: store.identity, path: folder.store))
    } catch let error as StoreError {
        throw CommandFailure(error)
    } catch let error as CampaignLoadingError {
        throw CommandFailure.refused(error, what: "the campaign in \(path)")
    }
}

/// One run of a campaign from the command line: signals, progress, report, exit code.
struct CampaignSession {
    let loaded: LoadedCampaign
    let store: CampaignStore
    let folder: CampaignFolder
    let options: CampaignComputeOptions

    func run() throws {
        let interruption = Interruption()
        let display = ProgressDisplay()
        let loaded = loaded
        let pool = EvaluationPool(threads: options.threads) { loaded.makeEvaluator() }
        let outcome: RunOutcome
        do {
            let runner = try CampaignRunner(plan: loaded.plan, store: store, pool: pool)
            outcome = try runner.run(
                limits: try options.limits(campaign: loaded.plan.definition.budget.seconds),
                shouldStop: { interruption.isRequested }, progress: display.show)
        } catch let error as CampaignRunError {
            display.finish()
            throw CommandFailure(error)
        }
        display.finish()
        if outcome == .interrupted {
            throw CommandFailure(
                status: .interrupted, message: "interrupted; every finished evaluation is stored",
                hint: "go on with 'tieline campaign resume \(folder.path)'")
        }
        let summary = try writeReport(loaded: loaded, store: store, folder: folder, truth: nil)
        try finish(outcome, summary: summary)
    }

    private func finish(_ outcome: RunOutcome, summary: CampaignSummary) throws {
        let feasible = summary.trials.contains { $0.isFeasible == true }
        let unproven = summary.trials.count {
            $0.status == .failed || $0.equilibriumGrade == EvaluationGrade.uncertified.rawValue
        }
        let share = summary.trials.isEmpty ? 0 : Double(unproven) / Double(summary.trials.count)
        var status = ExitStatus.done
        if share > options.acceptUnproven { status = .unprovenAboveLimit }
        if !feasible { status = .nothingFeasible }
        if outcome == .budgetReached { status = .budgetReached }
        switch status {
        case .budgetReached:
            StandardError.write("stopped by a limit; go on with 'tieline campaign resume \(folder.path)'")
        case .nothingFeasible:
            StandardError.write("no alloy evaluated meets every requirement; the report shows the nearest misses")
        case .unprovenAboveLimit:
            StandardError.write("\(unproven) of \(summary.trials.count) evaluations failed or are uncertified")
        default: break
        }
        if options.json {
            print(CampaignStatusText.json(summary, outcome: outcome.rawValue, report: folder.report))
        } else {
            print(CampaignStatusText.plain(summary))
            print("report: \(folder.report)")
        }
        if status != .done { throw ExitCode(status.rawValue) }
    }
}

/// Renders the report and the summary from the store, replacing older ones only when they are complete.
func writeReport(
    loaded: LoadedCampaign, store: CampaignStore, folder: CampaignFolder, truth: CampaignStore?
) throws -> CampaignSummary {
    do {
        let summary = try CampaignSummaryBuilder(loaded: loaded, store: store, truth: truth).summary()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        try write(Data(HTMLReport.render(summary).utf8), to: folder.report)
        try write(try encoder.encode(summary), to: folder.summary)
        return summary
    } catch let error as StoreError {
        throw CommandFailure(error)
    } catch let error as CampaignSummary.InconsistentSummary {
        throw CommandFailure(status: .calculationFailed, message: "the report cannot be made: \(error)", hint: nil)
    }
}

private func write(_ data: Data, to path: String) throws {
    do {
        try data.write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
        throw CommandFailure.refused(
            "\(path) cannot be written: \((error as NSError).localizedDescription)",
            hint: "the evaluations are stored; make room and run 'tieline campaign report'")
    }
}
