import ArgumentParser
import CALPHAD
import ThermodynamicDatabase

struct DatabaseCoverageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coverage",
        abstract:
            "Tell which systems of elements are described by parameters in which phase, and which are extrapolated.",
        discussion: """
            A system is assessed in a phase if the phase has parameters of exactly its elements, on all sublattices together, \
            that are not all 0. Parameters of the disordered partner count for an ordered phase.

            Example: tieline database coverage TDB/AlCoCrFeNi.tdb --elements Al,Co,Cr --phases fcc,sigma
            """)

    @Argument(help: "TDB file.")
    var file: String

    @Option(parsing: .upToNextOption, help: "Elements, parted by commas or blanks; default: all of the database.")
    var elements: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: "Phases or aliases such as fcc and sigma, parted by commas or blanks; default: all of the database.")
    var phases: [String] = []

    @Option(help: "Kind of parameters: G for energies, or TC, BMAGN, V0, MQ …")
    var kind = "G"

    @Flag(help: "Print as JSON.")
    var json = false

    func run() throws {
        let loaded = try LoadedDatabase.read(file)
        let database = loaded.database
        let wanted = Self.words(elements)
        let known = Set(database.elements.map(\.name)).subtracting(["VA", "/-"])
        for name in wanted where !known.contains(name) {
            throw CommandFailure.refused(
                "\(file) does not have the element \(name)",
                hint: known.isEmpty ? "it declares no elements" : "it has \(known.sorted().joined(separator: " "))")
        }
        let kind = self.kind.uppercased() == "L" ? "G" : self.kind.uppercased()
        if !database.parameters.contains(where: { $0.kind == kind }) {
            StandardError.write("warning: \(file) has no parameter of kind \(kind)\(Self.otherKinds(database))")
        }
        let coverage = DatabaseCoverage(
            of: database, elements: wanted.isEmpty ? nil : wanted, phases: try chosenPhases(database), kind: kind)
        if json {
            print(CoverageText.json(coverage, file: file))
        } else {
            for line in CoverageText.lines(coverage, file: file) { print(line) }
        }
    }

    private static func words(_ list: [String]) -> [String] {
        list.flatMap { $0.uppercased().split(whereSeparator: { $0 == "," || $0 == " " }) }.map(String.init)
    }

    private static func otherKinds(_ database: Database) -> String {
        let kinds = Set(database.parameters.map(\.kind)).sorted()
        return kinds.isEmpty ? "" : "; it has \(kinds.joined(separator: ", ")) (--kind)"
    }

    /// Names of the database for names and aliases; nil: all.
    private func chosenPhases(_ database: Database) throws -> [String]? {
        let wanted = Self.words(phases)
        guard !wanted.isEmpty else { return nil }
        let declared = database.phases.map(\.name)
        let names = declared + Set(database.parameters.map(\.phase)).subtracting(declared).sorted()
        return try wanted.flatMap { word -> [String] in
            if names.contains(word) { return [word] }
            let found = names.filter { PhaseAlias.matches(alias: word, phase: $0) }
            guard found.isEmpty else { return found }
            throw CommandFailure.refused(
                "\(file) has no phase \(word), and it is no alias of one",
                hint: "`tieline database show \(file)` lists phases; aliases are "
                    + PhaseAlias.all.map { $0.lowercased() }.joined(separator: ", "))
        }
    }
}
