import AlloyDesign
import ArgumentParser
import Campaigns
import Foundation

struct CampaignCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a campaign file and estimate what the campaign will cost.",
        discussion: "Evaluates a few random compositions of the search space to measure the time; nothing is stored.")

    @Argument(help: "Campaign file (YAML).")
    var file: String

    @Option(help: "Compositions evaluated to estimate the time; 0: no estimate.")
    var samples: Int = 4

    @Option(help: "Threads.")
    var threads: Int = ProcessInfo.processInfo.activeProcessorCount

    @Flag(help: "Print as JSON.")
    var json = false

    mutating func validate() throws {
        guard (0...1000).contains(samples) else { throw ValidationError("--samples must be 0 to 1000") }
        guard (1...1024).contains(threads) else { throw ValidationError("--threads must be 1 to 1024") }
    }

    func run() throws {
        let loaded: LoadedCampaign
        do {
            loaded = try CampaignLoader.load(file: file, method: .bayesian, version: Tieline.version)
        } catch { throw CommandFailure.refused(error, what: "the campaign file \(file)") }
        for warning in loaded.warnings { StandardError.write(warning) }
        let pool = EvaluationPool(threads: threads) { loaded.makeEvaluator() }
        let estimate = loaded.plan.estimate(samples: samples, pool: pool)
        if json {
            print(text(loaded.plan, estimate))
            return
        }
        let plan = loaded.plan
        let share = Double(plan.plannedEvaluations) / Double(plan.gridPoints)
        print("campaign:      \(plan.definition.name)")
        print("database:      \(loaded.identity.databaseName) (\(loaded.databaseHash))")
        print("phases:        \(loaded.system.phaseNames.joined(separator: " "))")
        print(
            "search space:  \(plan.gridPoints) compositions, "
                + "\(NumberText.significant(plan.feasibleVolume * 100, digits: 3)) % of the whole composition space")
        print(
            "budget:        \(plan.plannedEvaluations) evaluations, \(NumberText.significant(share * 100, digits: 3)) % of the grid, "
                + "\(plan.initialEvaluations) of them to begin with")
        for requirement in plan.definition.problem.requirements { print("requirement:   \(requirement.statement)") }
        if let estimate {
            print(
                "cost:          \(NumberText.significant(estimate.secondsPerEvaluation, digits: 2)) s each, about "
                    + "\(NumberText.significant(estimate.minutes, digits: 2)) min on \(threads) threads"
                    + (estimate.failed > 0 ? "; \(estimate.failed) of \(estimate.samples) samples failed" : ""))
        }
    }

    private func text(_ plan: CampaignPlan, _ estimate: CostEstimate?) -> String {
        var json = JSONText()
        json.object { json in
            json.key("campaign")
            json.string(plan.definition.name)
            json.key("gridPoints")
            json.integer(plan.gridPoints)
            json.key("feasibleVolume")
            json.number(plan.feasibleVolume)
            json.key("plannedEvaluations")
            json.integer(plan.plannedEvaluations)
            json.key("share")
            json.number(Double(plan.plannedEvaluations) / Double(plan.gridPoints))
            json.key("initialEvaluations")
            json.integer(plan.initialEvaluations)
            guard let estimate else { return }
            json.key("cost")
            json.object { json in
                json.key("secondsPerEvaluation")
                json.number(estimate.secondsPerEvaluation)
                json.key("minutes")
                json.number(estimate.minutes)
                json.key("samples")
                json.integer(estimate.samples)
                json.key("failed")
                json.integer(estimate.failed)
            }
        }
        return json.text
    }
}
