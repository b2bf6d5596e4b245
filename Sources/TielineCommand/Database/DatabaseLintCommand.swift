import ArgumentParser
import ThermodynamicDatabase

struct DatabaseLintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "List what is wrong or doubtful in databases, with line, reason and hint.",
        discussion: """
            Of findings that differ in names and numbers only the first three are shown, with the lines of the others; --all \
            shows all. Exit code 2 when a file has errors.

            Example: tieline database lint TDB/AlCoCrFeNi.tdb
            """)

    @Argument(help: "TDB files.")
    var files: [String]

    @Flag(help: "Show every finding.")
    var all = false

    @Flag(help: "Print as JSON.")
    var json = false

    func run() throws {
        var total = 0
        var text = JSONText()
        try text.array { text in
            for file in files {
                let loaded = try LoadedDatabase.inspect(file)
                let errors = loaded.diagnostics.count { $0.severity == .error }
                let warnings = loaded.diagnostics.count - errors
                let statements = loaded.database.statements
                total += errors
                guard json else {
                    for line in DiagnosticText.lines(loaded.diagnostics, file: file, all: all) { print(line) }
                    print(
                        "\(file): \(Self.number(errors, "error")), \(Self.number(warnings, "warning")); "
                            + "\(Self.number(statements.total, "statement")) = \(statements.understood) understood + "
                            + "\(statements.kept) kept + \(statements.diagnosed) diagnosed")
                    continue
                }
                text.object { text in
                    text.key("file")
                    text.string(file)
                    text.key("errors")
                    text.integer(errors)
                    text.key("warnings")
                    text.integer(warnings)
                    text.key("statements")
                    DiagnosticText.append(statements, to: &text)
                    text.key("diagnostics")
                    DiagnosticText.append(loaded.diagnostics, to: &text)
                }
            }
        }
        if json { print(text.text) }
        if total > 0 { throw CommandFailure.refused("\(Self.number(total, "error")) found") }
    }

    private static func number(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
}
