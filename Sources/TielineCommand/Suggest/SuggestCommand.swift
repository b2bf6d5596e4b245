import ArgumentParser
import BayesianOptimization
import Foundation
import NumericalMethods

struct SuggestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suggest",
        abstract: "Propose what to make or compute next: the optimizer alone, on JSON, for any laboratory or code.",
        discussion: """
            Examples:
              tieline suggest --problem problem.json --observations obs.jsonl -n 2 --seed 7 > candidates.jsonl
              tieline suggest --problem problem.json --observations alloys.csv -n 3 --format csv >> alloys.csv
              tieline suggest --problem problem.json --method random -n 1000

            A problem:
              {"parameters":[{"name":"AL","type":"fraction","min":0,"max":0.35,"step":0.05},{"name":"NI","type":"fraction"},
                             {"name":"T","type":"real","min":700,"max":900},{"name":"hours","type":"integer","min":1,"max":24},
                             {"name":"quench","type":"choice","options":["air","water"]}],
               "sum":{"of":["AL","NI"],"equals":1},
               "constraints":[{"linear":{"AL":1,"TI":1},"max":0.08},{"ratio":["AL","TI"],"min":1,"max":3},
                              {"count":["AL","TI","NB"],"max":2}],
               "objectives":[{"name":"strength","goal":"maximize","reference":200}],
               "outcomes":[{"name":"cost","max":14}],"noise":{"strength":5},"settings":{"initialDesign":12}}
            Fractions sum to "equals" (1, or 100 for percent); one without a step is the balance. With "unit":"wt%" in "sum" and
            "unit":"at%" in a constraint, that constraint is converted exactly. "noise" is a standard deviation, null where it is
            to be estimated; without it the same x always gives the same y. Without objectives, any point that meets the
            outcomes is sought.

            An observation is {"x":{…},"y":{"strength":512,"cost":{"value":12.5,"sd":0.2}}}, with outcomes left out where they were
            not measured, {"x":{…},"failed":"reason"}, {"x":{…},"pending":true} or {"x":{…},"abandoned":true}. A table (CSV) has a
            column for each of them, and "id", "status" (empty, pending, abandoned, or why it failed) and "sd NAME" if wanted.

            A candidate carries x, predicted y with intervals, probabilityOfSuccess, probabilityFeasible, acquisition (the
            natural logarithm of the acquisition function; null in the first design) and the reason it was chosen.

            --state keeps the optimizer's state between calls: a call with the same observations then goes on from the
            proposals before, which are pending, bit for bit.
            """)

    enum Method: String, ExpressibleByArgument, CaseIterable {
        case bayesian, random
        case spaceFilling = "space-filling"
    }
    enum Format: String, ExpressibleByArgument, CaseIterable { case jsonl, csv }

    @Option(help: "Problem (JSON), - for standard input.")
    var problem: String

    @Option(help: "Observations: JSON Lines or a table (.csv), - for standard input; none to begin with.")
    var observations: String?

    @Option(name: .customShort("n"), help: "Number of candidates.")
    var count: Int = 1

    @Option(help: "Seed; the same input and seed give the same candidates to the bit.")
    var seed: UInt64 = 0

    @Option(
        help:
            "bayesian; random: uniform over the search space; space-filling: a low-discrepancy design. The latter two need no observations."
    )
    var method: Method = .bayesian

    @Option(help: "File with the optimizer's state, read if it exists and written at the end.")
    var state: String?

    @Option(help: "jsonl, or csv: rows for the table of observations, with a header where that has none yet.")
    var format: Format = .jsonl

    @Flag(help: "Print as JSON Lines; the default.")
    var json = false

    func validate() throws {
        guard count >= 1 else { throw ValidationError("-n must be 1 or more") }
        guard method != .bayesian || count <= 10_000 else { throw ValidationError("-n must be 10000 or less") }
        guard method == .bayesian || (observations == nil && state == nil) else {
            throw ValidationError("--method \(method.rawValue) takes no observations and no state")
        }
        guard !json || format == .jsonl else { throw ValidationError("--json and --format csv exclude each other") }
        guard problem != "-" || observations != "-" else {
            throw ValidationError("only one of --problem and --observations can be standard input")
        }
    }

    func run() throws {
        let problem = try OptimizationProblemFile.read(self.problem)
        var text = CandidateText(problem, isTable: format == .csv)
        var output = LineOutput()
        guard method == .bayesian else {
            var generator = Xoshiro256StarStar(seed: seed)
            if format == .csv { output.write(text.header) }
            if method == .random {
                problem.space.forEachSample(count, using: &generator) { output.write(text.line(of: $0)) }
            } else {
                for point in problem.space.spaceFilling(count, using: &generator) { output.write(text.line(of: point)) }
            }
            output.flush()
            return
        }
        let known = try observations.map { try ObservationFile.read($0, problem) }
        text = CandidateText(problem, isTable: format == .csv, columns: known?.header)
        let saved = try state.flatMap { try SuggestState.load($0, problem: problem, seed: seed) }
        do {
            var optimizer = try saved ?? problem.optimizer(seed: seed)
            if let known { try SuggestState.tell(known, to: &optimizer, file: observations ?? "") }
            let candidates = try optimizer.ask(count: count)
            if format == .csv, known?.header == nil { output.write(text.header) }
            for candidate in candidates { output.write(text.line(of: candidate)) }
            output.flush()
            if let state { try SuggestState.save(optimizer, to: state) }
            if candidates.count < count {
                StandardError.write("note: only \(candidates.count) of \(count): the search space has no more points")
            }
        } catch let error as OptimizerError {
            if case .spaceExhausted = error {
                throw CommandFailure(
                    status: .nothingFeasible, message: error.description, hint: "widen the ranges or refine the steps")
            }
            if case .surrogate = error { throw CommandFailure(status: .calculationFailed, message: error.description) }
            throw CommandFailure.refused(error.description)
        }
    }
}

/// Lines on standard output, many at a time.
struct LineOutput {
    private var bytes: [UInt8] = []

    mutating func write(_ line: String) {
        bytes += Array(line.utf8)
        bytes.append(0x0A)
        if bytes.count > 1 << 16 { flush() }
    }

    mutating func flush() {
        guard !bytes.isEmpty else { return }
        FileHandle.standardOutput.write(Data(bytes))
        bytes.removeAll(keepingCapacity: true)
    }
}

/// The optimizer between two calls.
enum SuggestState {
    /// The state in a file, or nil if there is no file yet.
    static func load(_ path: String, problem: OptimizationProblemFile, seed: UInt64) throws -> Optimizer? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let data = try TextFile.bytes(path, what: "the state")
        let optimizer: Optimizer
        do { optimizer = try JSONDecoder().decode(Optimizer.self, from: data) } catch {
            throw CommandFailure.refused(
                "\(path) is not a state of `tieline suggest`", hint: "delete it to begin anew, or name another file")
        }
        guard
            optimizer.space == problem.space, optimizer.objectives == problem.objectives,
            optimizer.outcomeConstraints == problem.outcomes, optimizer.settings == problem.settings
        else {
            throw CommandFailure.refused(
                "the state \(path) belongs to another problem",
                hint: "name another file; observations are taken from --observations in any case")
        }
        guard optimizer.seed == seed else {
            throw CommandFailure.refused("the state \(path) began with --seed \(optimizer.seed), not \(seed)")
        }
        return optimizer
    }

    static func save(_ optimizer: Optimizer, to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        do { try encoder.encode(optimizer).write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
            throw CommandFailure(
                status: .calculationFailed,
                message: "the state \(path) cannot be written: \((error as NSError).localizedDescription)")
        }
    }

    /// Tells what the optimizer does not know yet. Its own observations must come first in the file, unchanged.
    static func tell(_ known: ObservationFile, to optimizer: inout Optimizer, file: String) throws {
        let before = optimizer.observations
        var observed = 0
        var outside = 0
        for entry in known.entries {
            do {
                switch entry.state {
                case .observed(let observation):
                    if observed < before.count {
                        guard before[observed] == observation else {
                            throw JSONObject.refused(
                                file, entry.line, "this is not what the state was told as observation \(observed + 1)",
                                hint: "new observations go below the old ones; delete the state to begin anew")
                        }
                    } else {
                        try optimizer.tell(observation)
                        if !optimizer.space.isWithin(entry.point) { outside += 1 }
                    }
                    observed += 1
                case .pending: try optimizer.markPending(entry.point)
                case .abandoned: try optimizer.abandon(entry.point)
                }
            } catch let error as OptimizerError {
                throw JSONObject.refused(file, entry.line, error.description)
            }
        }
        guard observed >= before.count else {
            throw CommandFailure.refused(
                "\(file) holds \(observed) observations, the state knows \(before.count)",
                hint: "give all observations with every call, new ones below the old ones")
        }
        if outside > 0 {
            StandardError.write(
                "note: \(outside) observations lie outside the ranges or constraints; they are learned from, but cannot be on the front"
            )
        }
    }
}
