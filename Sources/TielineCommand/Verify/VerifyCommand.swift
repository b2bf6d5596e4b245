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

            The results of one temperature and pressure are held against each other as well: no plane of a global minimum lies above a state
            of any phase, so every phase of every other line is laid against it, also of lines with fewer components or other phases
            as far as they are entered and have potentials here. A line whose plane lies above one is rejected with the number of the
            other line and the J/mol (--json: "otherLine"); the energy of that state is computed anew first, so that a false line rejects no
            other. For this the file is read twice, standard input by way of a temporary file, and the states of up to some
            300,000 lines stay in memory (160 MB). --alone checks each line by itself, as it comes.

            Exit codes: 0 nothing is rejected, 1 something is, 2 the input is refused.
            """)

    @Argument(help: "Results as JSON Lines, - for standard input.")
    var file: String

    @Option(help: "Thermodynamic database (TDB file) that the results were computed with.")
    var database: String

    @Option(help: "Threads; the verdicts do not depend on their number.")
    var threads: Int = 1

    @Flag(
        help: "Check each line by itself, as it comes, without holding results of one temperature against each other.")
    var alone = false

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
        let held: HeldStates?
        let lines: FileHandle
        if alone {
            (held, lines) = (nil, input)
        } else {
            lines = try Self.rereadable(input)
            held = try Self.states(of: lines)
        }
        var batch = LineBatch(threads: threads) {
            VerifyWorker(verifier: EquilibriumVerifier(database: database), held: held, isJSON: isJSON)
        }
        batch.blockSize = 16 * threads
        let clock = ContinuousClock()
        var told = clock.now
        batch.progress = { counts in
            guard clock.now - told > .seconds(5) else { return }
            told = clock.now
            StandardError.write("\(counts.lines) lines checked, \(counts.failed) rejected")
        }
        let counts = try batch.run(input: lines, output: .standardOutput)
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

    /// The input, or a copy in a temporary file without a name where it can be read once only.
    private static func rereadable(_ input: FileHandle) throws -> FileHandle {
        var status = stat()
        if fstat(input.fileDescriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG { return input }
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("tieline-\(UUID().uuidString).jsonl")
        guard FileManager.default.createFile(atPath: path.path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let copy = FileHandle(forUpdatingAtPath: path.path)
        else {
            throw CommandFailure.refused(
                "no temporary file can be made in \(path.deletingLastPathComponent().path)",
                hint: "set TMPDIR, or check each line by itself with --alone")
        }
        try FileManager.default.removeItem(at: path)
        while let data = try input.read(upToCount: 1 << 16), !data.isEmpty { try copy.write(contentsOf: data) }
        try copy.seek(toOffset: 0)
        return copy
    }

    /// The states of all lines; the file is at its beginning before and after.
    private static func states(of lines: FileHandle) throws -> HeldStates {
        let start = try lines.offset()
        var held = HeldStates()
        try LineBatch.forEachLine(of: lines) { number, line in held.add(line: line, number: number) }
        held.sort()
        try lines.seek(toOffset: start)
        if let first = held.firstLineLeftOut {
            StandardError.write(
                "warning: from line \(first) on the states are not held against those of other lines, there are too many"
            )
        }
        return held
    }
}
