import ArgumentParser
import CALPHAD
import ThermodynamicDatabase

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
        let loaded = try LoadedDatabase.read(file)
        if json {
            print(Self.json(loaded))
        } else {
            for line in Self.lines(loaded) { print(line) }
        }
    }

    // MARK: Text

    private static func lines(_ loaded: LoadedDatabase) -> [String] {
        let d = loaded.database
        let errors = loaded.diagnostics.count { $0.severity == .error }
        let kinds = kinds(of: d).map { kind in
            "\(kind.name) \(kind.count)" + (kind.use == .used ? "" : " (\(kind.use.rawValue))")
        }
        var lines = [
            "elements:    \(names(d.elements.map(\.name)))", "species:     \(names(d.species.map(\.name)))",
            "functions:   \(d.functions.count)",
            "parameters:  \(d.parameters.count)" + (kinds.isEmpty ? "" : ": " + kinds.joined(separator: ", ")),
            "references:  \(d.references.count)",
            "statements:  \(d.statements.total): \(d.statements.understood) understood, \(d.statements.kept) kept, "
                + "\(d.statements.diagnosed) diagnosed",
            "diagnostics: \(errors) errors, \(loaded.diagnostics.count - errors) warnings (tieline database lint)",
            "hash:        \(d.semanticHash)",
        ]
        if let limits = d.temperatureLimits {
            lines.append(
                "limits:      \(TDBWriter.number(limits.lower)) to \(TDBWriter.number(limits.upper)) K by default")
        }
        for limits in d.statedLimits { lines.append("line \(limits.location.line):  \"\(limits.quotation)\"") }
        if !d.assessedSystems.isEmpty {
            lines.append(
                "assessed:    " + d.assessedSystems.map { $0.elements.joined(separator: "-") }.joined(separator: " "))
        }
        lines.append("phases:      \(d.phases.count)")
        for phase in d.phases {
            let options = phase.options.isEmpty ? "" : ":" + String(phase.options.sorted())
            let sublattices = phase.sublattices.map {
                "(\($0.constituents.joined(separator: ",")))\(TDBWriter.number($0.siteRatio))"
            }
            let notes = self.notes(phase, isRejected: d.rejectedPhases.contains(phase.name))
            lines.append(
                "  \(phase.name)\(options) \(sublattices.joined())"
                    + (notes.isEmpty ? "" : "  [\(notes.joined(separator: "; "))]"))
            if let summary = phase.summary { lines.append("      \(summary)") }
        }
        return lines
    }

    private static func names(_ list: [String]) -> String { list.isEmpty ? "none" : list.joined(separator: " ") }

    private static func notes(_ phase: Phase, isRejected: Bool) -> [String] {
        var notes: [String] = []
        if phase.magneticOrdering != nil { notes.append("magnetic") }
        if let model = phase.orderDisorder {
            notes.append((model.subtractsDisorderedState ? "ordered form of " : "adds ") + model.disorderedPhase)
        }
        if !phase.conditionalModels.isEmpty {
            notes.append("\(phase.conditionalModels.count) models depend on the elements")
        }
        if isRejected { notes.append("rejected by default") }
        return notes
    }

    /// The kinds of parameters with their numbers, the most frequent first.
    private static func kinds(of database: Database) -> [(name: String, count: Int, use: ParameterUse)] {
        var counts: [String: Int] = [:]
        for parameter in database.parameters { counts[parameter.kind, default: 0] += 1 }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { ($0.key, $0.value, ParameterUse(kind: $0.key)) }
    }

    // MARK: JSON

    private static func json(_ loaded: LoadedDatabase) -> String {
        let d = loaded.database
        var text = JSONText()
        text.object { text in
            text.key("elements")
            text.strings(d.elements.map(\.name))
            text.key("species")
            text.strings(d.species.map(\.name))
            text.key("phases")
            let rejected = Set(d.rejectedPhases)
            text.array { text in
                for phase in d.phases {
                    DatabaseJSON.append(phase, isRejected: rejected.contains(phase.name), to: &text)
                }
            }
            text.key("rejected")
            text.strings(d.rejectedPhases)
            // As statements: those that a later one replaces, and unreadable ones, are among `kept`.
            text.key("parameters")
            text.integer(d.parameters.count + d.kept.count { $0.keyword == "PARAMETER" })
            text.key("kinds")
            text.array { text in
                for kind in kinds(of: d) {
                    text.object { text in
                        text.key("kind")
                        text.string(kind.name)
                        text.key("count")
                        text.integer(kind.count)
                        text.key("use")
                        text.string(kind.use.rawValue)
                    }
                }
            }
            text.key("functions")
            text.integer(d.functions.count + d.kept.count { $0.keyword == "FUNCTION" })
            text.key("references")
            DatabaseJSON.append(d.references, to: &text)
            text.key("temperatureLimits")
            if let limits = d.temperatureLimits { text.numbers([limits.lower, limits.upper]) } else { text.null() }
            text.key("limits")
            DatabaseJSON.append(d.statedLimits, to: &text)
            text.key("assessed")
            DatabaseJSON.append(d.assessedSystems, to: &text)
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
            text.key("statements")
            DiagnosticText.append(d.statements, to: &text)
            text.key("diagnostics")
            DiagnosticText.append(loaded.diagnostics, to: &text)
            text.key("hash")
            text.string(d.semanticHash)
        }
        return text.text
    }
}
