import ArgumentParser
import Foundation
import ThermodynamicDatabase

struct DatabaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "database",
        abstract: "Look into thermodynamic databases.",
        subcommands: [DatabaseShowCommand.self, DatabaseLintCommand.self, DatabaseHashCommand.self])
}

struct DatabaseShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Tell what a database holds.",
        discussion: "Example: tieline database show TDB/AlCoCrFeNi.tdb --json")

    @Argument(help: "TDB file.")
    var file: String

    @Flag(help: "Print as JSON.")
    var json = false

    func run() throws {
        let loaded = try LoadedDatabase.load(file, tolerant: true)
        let d = loaded.database
        guard json else {
            print("elements:   \(d.elements.map(\.name).joined(separator: " "))")
            print("species:    \(d.species.map(\.name).joined(separator: " "))")
            print("functions:  \(d.functions.count)")
            print("parameters: \(d.parameters.count)")
            print("references: \(d.references.count)")
            print("hash:       \(d.semanticHash)")
            print("phases:     \(d.phases.count)")
            for phase in d.phases {
                let sublattices = phase.sublattices.map { "(\($0.constituents.joined(separator: ",")))\($0.siteRatio)" }
                print(
                    "  \(phase.name) \(sublattices.joined())\(d.rejectedPhases.contains(phase.name) ? "  rejected by default" : "")"
                )
            }
            let errors = loaded.diagnostics.count { $0.severity == .error }
            print(
                "diagnostics: \(errors) errors, \(loaded.diagnostics.count - errors) warnings (tieline database lint)")
            return
        }
        var text = JSONText()
        text.object { text in
            text.key("elements")
            text.strings(d.elements.map(\.name))
            text.key("phases")
            text.array { text in
                for phase in d.phases {
                    text.object { text in
                        text.key("name")
                        text.string(phase.name)
                        text.key("sublattices")
                        text.array { text in
                            for sublattice in phase.sublattices {
                                text.object { text in
                                    text.key("sites")
                                    text.number(sublattice.siteRatio)
                                    text.key("constituents")
                                    text.strings(sublattice.constituents)
                                }
                            }
                        }
                        text.key("rejected")
                        text.boolean(d.rejectedPhases.contains(phase.name))
                    }
                }
            }
            text.key("parameters")
            text.integer(d.parameters.count)
            text.key("functions")
            text.integer(d.functions.count)
            text.key("references")
            text.integer(d.references.count)
            text.key("kept")
            text.array { text in
                for kept in d.kept {
                    text.object { text in
                        text.key("keyword")
                        text.string(kept.keyword)
                        text.key("line")
                        text.integer(kept.location.line)
                        text.key("text")
                        text.string(kept.text)
                    }
                }
            }
            text.key("diagnostics")
            DiagnosticText.append(loaded.diagnostics, to: &text)
            text.key("hash")
            text.string(d.semanticHash)
        }
        print(text.text)
    }
}

struct DatabaseLintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "List what is wrong or doubtful in databases, with line, reason and hint.",
        discussion: "Example: tieline database lint TDB/AlCoCrFeNi.tdb\nExit code 2 when a file has errors.")

    @Argument(help: "TDB files.")
    var files: [String]

    @Flag(help: "Print as JSON.")
    var json = false

    func run() throws {
        var errors = 0
        var text = JSONText()
        try text.array { text in
            for file in files {
                let loaded = try LoadedDatabase.load(file, tolerant: true)
                errors += loaded.diagnostics.count { $0.severity == .error }
                if !json {
                    for diagnostic in loaded.diagnostics { print(diagnostic.rendered(file: file)) }
                    if loaded.diagnostics.isEmpty { print("\(file): nothing found") }
                }
                text.object { text in
                    text.key("file")
                    text.string(file)
                    text.key("diagnostics")
                    DiagnosticText.append(loaded.diagnostics, to: &text)
                }
            }
        }
        if json { print(text.text) }
        if errors > 0 { throw CommandFailure.refused("\(errors) error\(errors == 1 ? "" : "s") found") }
    }
}

struct DatabaseHashCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hash",
        abstract:
            "Print the hash of a database's meaning: comments, order and layout do not matter, every number does.",
        discussion: "Example: tieline database hash TDB/AlCoCrFeNi.tdb")

    @Argument(help: "TDB files.")
    var files: [String]

    @Flag(help: "Print as JSON.")
    var json = false

    func run() throws {
        var text = JSONText()
        try text.array { text in
            for file in files {
                let loaded = try LoadedDatabase.load(file, tolerant: true)
                let hash = loaded.database.semanticHash
                if !json { print("\(hash)  \(file)") }
                text.object { text in
                    text.key("file")
                    text.string(file)
                    text.key("hash")
                    text.string(hash)
                }
            }
        }
        if json { print(text.text) }
    }
}

enum DiagnosticText {
    static func append(_ diagnostics: [Diagnostic], to text: inout JSONText) {
        text.array { text in
            for diagnostic in diagnostics {
                text.object { text in
                    text.key("severity")
                    text.string(diagnostic.severity.rawValue)
                    text.key("line")
                    text.integer(diagnostic.location.line)
                    text.key("column")
                    text.integer(diagnostic.location.column)
                    text.key("message")
                    text.string(diagnostic.message)
                    text.key("hint")
                    if let hint = diagnostic.hint { text.string(hint) } else { text.null() }
                }
            }
        }
    }
}
