import ArgumentParser
import EquilibriumVerification
import Foundation

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check results of `tieline equilibrium` from the database and the results alone.",
        discussion: """
            Examples:
              tieline equilibrium --database TDB/AlCoCrFeNi.tdb --batch states.jsonl > results.jsonl
              tieline verify results.jsonl --database TDB/AlCoCrFeNi.tdb

            Every line is checked by code of its own that shares nothing with the solver: site fractions, compositions, mass balance,
            G, H, S, chemical potentials, state of order, and by a search in every phase the driving forces and that none lies below the
            plane of the potentials. A line is `verified`, or `rejected` with the reason, the deviation and its tolerance; a well-formed
            failed line is told as `no result`.

            Exit codes: 0 nothing is rejected, 1 something is, 2 the input is refused.
            """)

    @Argument(help: "Results as JSON Lines, - for standard input.")
    var file: String

    @Option(help: "Thermodynamic database (TDB file) that the results were computed with.")
    var database: String

    @Option(help: "Threads; the verdicts do not depend on their number.")
    var threads: Int = 1

    @Flag(help: "Print the verdicts as JSON, one object a line, with every check, its value and its tolerance.")
    var json = false

    func validate() throws {
        guard (1...1024).contains(threads) else { throw ValidationError("--threads must be 1 to 1024") }
    }

    func run() throws {
        let loaded = try LoadedDatabase.load(database)
        let input: FileHandle
        if file == "-" {
            input = .standardInput
        } else {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), !isFolder.boolValue,
                let handle = FileHandle(forReadingAtPath: file)
            else {
                throw CommandFailure.refused(
                    "the results \(file) cannot be read", hint: "give the output of `tieline equilibrium --batch`")
            }
            input = handle
        }
        let isJSON = json
        let database = loaded.database
        var batch = LineBatch(threads: threads) {
            VerifyWorker(verifier: EquilibriumVerifier(database: database), isJSON: isJSON)
        }
        batch.blockSize = 16 * threads
        let clock = ContinuousClock()
        var told = clock.now
        batch.progress = { counts in
            guard clock.now - told > .seconds(5) else { return }
            told = clock.now
            StandardError.write("\(counts.lines) lines checked, \(counts.failed) rejected")
        }
        let counts = try batch.run(input: input, output: .standardOutput)
        guard counts.lines > 0 else {
            throw CommandFailure.refused(
                "\(file) holds no result", hint: "give the output of `tieline equilibrium --batch`")
        }
        let verified = counts.lines - counts.failed - counts.unproven
        let summary =
            "\(counts.lines) line\(counts.lines == 1 ? "" : "s"): \(verified) verified, \(counts.failed) rejected, "
            + "\(counts.unproven) without a result"
        if json { StandardError.write(summary) } else { print(summary) }
        if counts.failed > 0 {
            throw CommandFailure(
                status: .calculationFailed,
                message:
                    "\(counts.failed) of \(counts.lines) results \(counts.failed == 1 ? "is" : "are") not what the database says",
                hint: "each rejected line tells its reason; --json tells every check")
        }
    }
}
