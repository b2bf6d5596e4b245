import ArgumentParser
import Campaigns
import Foundation
import Logging

struct CampaignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "campaign",
        abstract: "Search for alloys that meet a written requirement, and report on them.",
        discussion: """
            A campaign file (YAML) names a database, ranges of composition, objectives and requirements; it is explained in \
            Examples/ni-cr-co-al-fe/campaign.yaml. Results are stored after every evaluation: a run that was interrupted, or killed, \
            goes on where it was and ends with the same result.

            Example:
              tieline campaign check Examples/ni-cr-co-al-fe/campaign.yaml
              tieline campaign run Examples/ni-cr-co-al-fe/campaign.yaml
            """,
        subcommands: [
            CampaignCheckCommand.self, CampaignRunCommand.self, CampaignResumeCommand.self, CampaignStatusCommand.self,
            CampaignReportCommand.self, CampaignExportCommand.self,
        ])
}

/// Where a campaign's results lie.
struct CampaignFolder {
    let path: String

    var store: String { path + "/campaign.sqlite" }
    var report: String { path + "/report.html" }
    var summary: String { path + "/summary.json" }

    static func standard(for name: String) -> String { "reports/" + name }
}

extension CommandFailure {
    /// Tells every message on its own, then ends the command.
    static func refused(_ error: CampaignLoadingError, what: String) -> CommandFailure {
        for message in error.messages { StandardError.write(message) }
        let count = error.messages.count
        return refused("\(what) was not accepted: \(count) mistake\(count == 1 ? "" : "s")")
    }

    init(_ error: StoreError) {
        self.init(status: .inputRefused, message: error.message, hint: error.hint)
    }

    init(_ error: CampaignRunError) {
        switch error {
        case .store(let error): self.init(error)
        case .search(let message):
            self.init(status: .calculationFailed, message: "the optimizer stopped: \(message)", hint: nil)
        }
    }
}

/// Options of the commands that compute.
struct CampaignComputeOptions: ParsableArguments {
    @Option(help: "Threads; the result does not depend on their number.")
    var threads: Int = ProcessInfo.processInfo.activeProcessorCount

    @Option(help: "Stop after this time, such as '90 s' or '2 min', with exit code 5; resume later.")
    var timeLimit: String?

    @Option(help: "Stop after this many evaluations, with exit code 5; resume later.")
    var stopAfter: Int?

    @Option(help: "Largest accepted share of failed or uncertified evaluations; above it the exit code is 4.")
    var acceptUnproven: Double = 1

    @Flag(help: "Print the outcome as JSON.")
    var json = false

    @Flag(name: .shortAndLong, help: "Tell every proposal and failure on standard error.")
    var verbose = false

    mutating func validate() throws {
        guard threads >= 1, threads <= 1024 else { throw ValidationError("--threads must be 1 to 1024") }
        if let stopAfter, stopAfter < 1 { throw ValidationError("--stop-after must be at least 1") }
        guard (0...1).contains(acceptUnproven) else { throw ValidationError("--accept-unproven must be 0 to 1") }
        _ = try limits(campaign: nil)
    }

    /// The limits of this run; the campaign's own time limit counts where none is given.
    func limits(campaign: Double?) throws -> RunLimits {
        var seconds = campaign
        if let timeLimit { seconds = try duration(timeLimit) }
        return RunLimits(evaluations: stopAfter, seconds: seconds)
    }

    func startLogging() {
        let level: Logger.Level = verbose ? .debug : .warning
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
    }
}
