import ArgumentParser

struct DatabaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "database",
        abstract: "Look into thermodynamic databases.",
        subcommands: [
            DatabaseShowCommand.self, DatabaseLintCommand.self, DatabaseCoverageCommand.self, DatabaseDiffCommand.self,
            DatabaseHashCommand.self, DatabaseFormatCommand.self,
        ])
}
