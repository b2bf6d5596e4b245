import ArgumentParser
import ThermodynamicDatabase

struct DatabaseDiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Tell what changed from one database to another: which numbers, in which phase, and by how much.",
        discussion: """
            Things are compared by meaning, as `tieline database hash` does: comments, order and layout do not matter. \
            First comes a table of the phases, then every change; --summary prints the table only. Differences of values are \
            new minus old, in J/mol for G. The exit code is 0 whether there are differences or not; with --exit-code it is 1 \
            if there are.

            Example: tieline database diff old.tdb new.tdb --temperatures 298.15K 1000K
            """)

    @Argument(help: "The old TDB file.")
    var old: String

    @Argument(help: "The new TDB file.")
    var new: String

    @Option(parsing: .upToNextOption, help: "Temperatures at which values are compared, such as 1000K or 700C.")
    var temperatures: [String] = ["298.15K", "1000K", "2000K"]

    @Flag(help: "Print the table of phases only.")
    var summary = false

    @Flag(help: "Print long lists of what was added or removed whole.")
    var all = false

    @Flag(help: "Exit with 1 if the databases differ in what calculations see.")
    var exitCode = false

    @Flag(help: "Print as JSON.")
    var json = false

    func run() throws {
        let kelvin = try temperatures.map { try AlloyOptions.read($0, as: .temperature) }
        if let cold = kelvin.first(where: { $0 <= 0 }) {
            throw CommandFailure.refused("values have no meaning at \(cold) K", hint: "temperatures are above 0 K")
        }
        let (from, to) = (try LoadedDatabase.read(old), try LoadedDatabase.read(new))
        let difference = DatabaseDifference(from: from.database, to: to.database, temperatures: kelvin)
        for loaded in [from, to] {
            let errors = loaded.diagnostics.count { $0.severity == .error }
            if errors > 0 {
                StandardError.write(
                    "warning: \(loaded.path) has \(errors) error\(errors == 1 ? "" : "s") (tieline database lint); "
                        + "what could not be read is not compared")
            }
        }
        let text = DifferenceText(difference, from: from, to: to)
        if json {
            print(text.json())
        } else {
            for line in text.lines(summaryOnly: summary, all: all) { print(line) }
        }
        if exitCode, !difference.isEmpty { throw ExitCode(1) }
    }
}
