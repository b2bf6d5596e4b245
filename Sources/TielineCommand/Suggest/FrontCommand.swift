import ArgumentParser
import BayesianOptimization

struct FrontCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "front",
        abstract:
            "Tell the best trade-offs among observations, their hypervolume, and how far the model can be trusted.",
        discussion: """
            Examples:
              tieline front --problem problem.json --observations obs.jsonl
              tieline front --problem problem.json --observations alloys.csv --calibration --text

            Files are those of `tieline suggest`. The result is one JSON object: "front" (the observations that no other feasible
            one beats in every objective), "hypervolume" over "reference", "trace" (the hypervolume after each observation),
            "observations" (how many were feasible, infeasible, incomplete, failed, pending, abandoned, outside the space).

            --calibration adds, per quantity, predictions of each observation from all others and of each system (set of
            elements present) from all others: coverage, interval score, CRPS, root mean square error, R²; and sensitivities:
            the share of the variance that each parameter explains alone, and its length scale.

            Exit status 3: nothing feasible is known.
            """)

    @Option(help: "Problem (JSON), - for standard input.")
    var problem: String

    @Option(help: "Observations: JSON Lines or a table (.csv), - for standard input.")
    var observations: String

    @Flag(help: "Add calibration and sensitivities.")
    var calibration = false

    @Flag(help: "Print as JSON; the default.")
    var json = false

    @Flag(help: "Print a table to read.")
    var text = false

    func validate() throws {
        guard !(json && text) else { throw ValidationError("--json and --text exclude each other") }
        guard problem != "-" || observations != "-" else {
            throw ValidationError("only one of --problem and --observations can be standard input")
        }
    }

    func run() throws {
        let problem = try OptimizationProblemFile.read(self.problem)
        let known = try ObservationFile.read(observations, problem)
        var optimizer = try problem.optimizer(seed: 0)
        var entries: [ObservationFile.Entry] = []
        for entry in known.entries {
            guard case .observed(let observation) = entry.state else { continue }
            do throws(OptimizerError) { try optimizer.tell(observation) } catch {
                throw JSONObject.refused(observations, entry.line, error.description)
            }
            entries.append(entry)
        }
        var details: FrontText.Details?
        if calibration {
            guard optimizer.observations.count <= Optimizer.maximumObservations else {
                throw CommandFailure.refused(
                    "\(optimizer.observations.count) observations are more than the \(Optimizer.maximumObservations) that calibration can hold"
                )
            }
            do throws(OptimizerError) {
                details = FrontText.Details(
                    calibration: try optimizer.calibration(), sensitivities: try optimizer.sensitivities())
            } catch { throw CommandFailure(status: .calculationFailed, message: error.description) }
        }
        let report = FrontText(problem: problem, optimizer: optimizer, known: known, entries: entries, details: details)
        print(text ? report.table : report.json)
        if optimizer.front.isEmpty {
            throw CommandFailure(
                status: .nothingFeasible, message: "no observation meets all limits",
                hint: "`tieline suggest` looks for one that does")
        }
    }
}
