import ArgumentParser
import Foundation
import ThermodynamicDatabase

struct DatabaseFormatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "format",
        abstract: "Write a database as canonical text of the TDB language.",
        discussion: """
            Statements that have no meaning here are written as they are; comments and layout are lost. The text is read back \
            and compared before it is written.

            Example: tieline database format TDB/AlCoCrFeNi.tdb --output canonical.tdb
            """)

    @Argument(help: "TDB file.")
    var file: String

    @Option(help: "File to write; default: standard output.")
    var output: String?

    @Flag(help: "Write over the file itself.")
    var inPlace = false

    @Flag(
        help:
            "Print a summary as JSON (the hash, and where the text was written) on standard output; needs a file to write."
    )
    var json = false

    func validate() throws {
        if inPlace, output != nil { throw ValidationError("--in-place and --output exclude each other") }
        if json, !inPlace, output == nil { throw ValidationError("--json needs --output or --in-place") }
    }

    func run() throws {
        if let output, Self.isSame(output, file) {
            throw CommandFailure(
                status: .usage, message: "\(output) is the database itself", hint: "--in-place writes over it")
        }
        let loaded = try LoadedDatabase.read(file)
        let database = loaded.database
        if loaded.diagnostics.contains(where: { $0.severity == .error && $0.concern == .database }), inPlace {
            throw CommandFailure.refused(
                "\(file) has errors and is not written over",
                hint: "`tieline database lint \(file)` lists them; --output writes another file")
        }
        let text = TDBWriter.text(of: database)
        let hash = database.semanticHash
        guard TDBParser.parse(Array(text.utf8)).database.semanticHash == hash else {
            throw CommandFailure(
                status: .calculationFailed,
                message: "the canonical text of \(file) does not read back to the same database",
                hint: "nothing was written; this is a mistake of the program, please report it")
        }
        let errors = loaded.diagnostics.count { $0.severity == .error }
        if errors > 0 {
            StandardError.write(
                "warning: \(file) has \(errors) error\(errors == 1 ? "" : "s") (tieline database lint); "
                    + "what could not be read is kept as it is")
        }
        StandardError.write("warning: comments and layout of \(file) are not in the canonical text")
        guard let path = inPlace ? file : output else {
            FileHandle.standardOutput.write(Data(text.utf8))
            return
        }
        do {
            // Through links, so that the file and not the link is replaced.
            let url = URL(fileURLWithPath: path).resolvingSymlinksInPath()
            try Data(text.utf8).write(to: url, options: .atomic)
        } catch {
            throw CommandFailure.refused("\(path) cannot be written: \((error as NSError).localizedDescription)")
        }
        guard json else { return }
        var summary = JSONText()
        summary.object { summary in
            summary.key("file")
            summary.string(file)
            summary.key("output")
            summary.string(path)
            summary.key("hash")
            summary.string(hash)
        }
        print(summary.text)
    }

    private static func isSame(_ a: String, _ b: String) -> Bool {
        let paths = [a, b].map { URL(fileURLWithPath: $0).standardizedFileURL.resolvingSymlinksInPath().path }
        if paths[0] == paths[1] { return true }
        // Another name of the same file.
        let numbers = paths.map { path -> [UInt64]? in
            guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
                let node = (attributes[.systemFileNumber] as? NSNumber)?.uint64Value,
                let device = (attributes[.systemNumber] as? NSNumber)?.uint64Value
            else { return nil }
            return [device, node]
        }
        return numbers[0] != nil && numbers[0] == numbers[1]
    }
}
