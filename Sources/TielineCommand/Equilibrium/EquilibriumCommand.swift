import ArgumentParser
import CALPHAD
import Foundation

struct EquilibriumCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "equilibrium",
        abstract: "Find the stable phases at given temperature, pressure and composition.",
        discussion: """
            Example:
              tieline equilibrium --database TDB/AlCoCrFeNi.tdb --batch states.jsonl > results.jsonl

            A line of the batch: {"id":"a1","T":1273.15,"P":101325,"x":{"NI":0.5,"CR":0.2,"CO":0.2,"AL":0.1}}
            T in K, P in Pa, x mole fractions (or w mass fractions); "phases" and "suspend" are optional lists.
            """)

    @Option(help: "Thermodynamic database (TDB file).")
    var database: String

    @Option(help: "JSON Lines file of states, - for standard input.")
    var batch: String

    @Option(help: "Gas constant in J/(mol K), for comparison with another code.")
    var gasConstant: Double = PhysicalConstants.gasConstant

    @Option(help: "Threads; the result does not depend on their number.")
    var threads: Int = 1

    @Option(help: "Largest accepted share of failed or uncertified results; above it the exit code is 4.")
    var acceptUnproven: Double = 0

    func validate() throws {
        guard threads >= 1, threads <= 1024 else { throw ValidationError("--threads must be 1 to 1024") }
        guard gasConstant > 0 else { throw ValidationError("--gas-constant must be positive") }
        guard (0...1).contains(acceptUnproven) else { throw ValidationError("--accept-unproven must be 0 to 1") }
    }

    func run() throws {
        let loaded = try LoadedDatabase.load(database)
        let hash = loaded.database.semanticHash
        let input: FileHandle
        if batch == "-" {
            input = .standardInput
        } else {
            guard let handle = FileHandle(forReadingAtPath: batch) else {
                throw CommandFailure.refused("the batch \(batch) cannot be read")
            }
            input = handle
        }
        let gas = gasConstant
        let runner = EquilibriumBatch(threads: threads) {
            EquilibriumWorker(database: loaded.database, hash: hash, gasConstant: gas, version: Tieline.version)
        }
        let counts = try runner.run(input: input, output: .standardOutput)
        let share = counts.lines == 0 ? 0 : Double(counts.failed + counts.unproven) / Double(counts.lines)
        if share > acceptUnproven {
            throw CommandFailure(
                status: .unprovenAboveLimit,
                message: "\(counts.failed) failed and \(counts.unproven) uncertified of \(counts.lines) results",
                hint: "each failed line tells its reason; --accept-unproven sets the share that is accepted")
        }
    }
}
