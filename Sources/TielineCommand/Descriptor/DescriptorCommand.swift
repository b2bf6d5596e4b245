import AlloyDesign
import ArgumentParser
import DesignReport
import Foundation
import SymbolicRegression

struct DescriptorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "descriptor",
        abstract: "Find short formulas for a column of a table: symbolic regression with units.",
        discussion: """
            Examples:
              tieline descriptor --data creep.csv --target rate --unit rate=1/s --unit stress=MPa --unit T=K --time-limit 20s
              tieline descriptor --data alloys.csv --target "YS (MPa)" --features VEC,delta,T --evaluations 200000 --seed 1 --json
              tieline descriptor --data alloys.csv --target YS --group system --folds 5 --output descriptor.html
              tieline descriptor --data alloys.csv --target YS --decreasing T --minimum 0 --operators "+,-,*,/,exp"

              tieline descriptor --data alloys.csv --alloy-features all --target "YS (MPa)" --constants any --save ys.json
              tieline property --descriptor ys.json --composition "Nb-25 Mo-25 Ta-25 W-25" --unit at%

            The table is CSV. A unit stands in the heading, as in "T [K]", or comes with --unit; a column without unit fits
            everywhere. Formulas keep the rules of units: sums of equal dimensions, pure numbers in exp and log. With
            --constants dimensionless (the default) constants are pure numbers; with --constants any they carry the unit that
            is needed. Rows with a missing cell are left out and told.

            The result is the front of error and length, one formula selected by description length with the noise estimated
            from the data. Round numbers in a formula belong to it; the others are constants with 95 % intervals of the profile
            likelihood. --folds and --group repeat the whole search, each time with the same limits.

            With --evaluations instead of --time-limit the result is the same to the byte on any number of threads. Ctrl-C ends
            the search and prints the best so far; the exit code is then 130.
            """)

    enum Constants: String, ExpressibleByArgument, CaseIterable { case dimensionless, any }

    @Option(help: "Table, CSV; - for standard input.")
    var data: String

    @Option(help: "Column to be explained.")
    var target: String

    @Option(help: "Columns to explain it with, separated by commas; default: all columns of numbers.")
    var features: String?

    @Option(help: "Columns not to be used, separated by commas.")
    var exclude: String?

    @Option(help: "Unit of a column, such as YS=MPa; may be given more than once.")
    var unit: [String] = []

    @Option(help: "Column with the target's standard deviations; rows count by the inverse square.")
    var uncertainty: String?

    @Option(help: "dimensionless: constants are pure numbers; any: they carry the unit that is needed.")
    var constants: Constants = .dimensionless

    @Option(help: "Column of groups: the whole search is repeated without each of them.")
    var group: String?

    @Option(help: "The whole search is repeated without each of so many random parts of the rows.")
    var folds: Int?

    @Option(help: "Columns with which the target may not fall, separated by commas.")
    var increasing: String?

    @Option(help: "Columns with which the target may not rise, separated by commas.")
    var decreasing: String?

    @Option(help: "The target is nowhere below this.")
    var minimum: Double?

    @Option(help: "The target is nowhere above this.")
    var maximum: Double?

    @Option(
        help:
            "Operators, separated by commas, of + - * / pow neg square cube inv sqrt exp log sin cos tanh arcsin arccos abs."
    )
    var operators: String?

    @Option(help: "Length of the longest formula: operators, functions, variables and numbers.")
    var maxComplexity: Int = 35

    @Option(
        help:
            "Features of the alloys in the table's compositions: elements (mole fractions), all, or names separated by commas; they take the place of the table's columns unless --features names some. An unknown name lists them."
    )
    var alloyFeatures: String?

    @Option(help: "Unit of the compositions: at%, wt%, mole-fraction or mass-fraction; not for formulas.")
    var compositionUnit: String?

    @Option(help: "Column that holds the composition or formula.")
    var alloyColumn: String?

    @Option(help: "File for the selected formula, .json; `tieline property --descriptor` computes it.")
    var save: String?

    @Option(help: "Time of a search, such as 10s; without it and without --evaluations 10 s.")
    var timeLimit: String?

    @Option(help: "Time of a search in seconds.")
    var seconds: Double?

    @Option(help: "Formulas fitted in a search.")
    var evaluations: Int?

    @Option(help: "Seed of all random numbers.")
    var seed: UInt64 = 1

    @Option(help: "Threads; with --evaluations the result does not depend on their number.")
    var threads: Int = 1

    @Option(help: "File for the result: .json, .csv, .svg (error over length, parity) or .html (all of it).")
    var output: String?

    @Flag(help: "Print as JSON.")
    var json = false

    @Flag(help: "No progress on standard error.")
    var quiet = false

    func validate() throws {
        guard (1...1024).contains(threads) else { throw ValidationError("--threads must be 1 to 1024") }
        guard (1...200).contains(maxComplexity) else { throw ValidationError("--max-complexity must be 1 to 200") }
        guard evaluations.map({ $0 >= 1 }) ?? true else { throw ValidationError("--evaluations must be 1 or more") }
        guard folds.map({ $0 >= 2 }) ?? true else { throw ValidationError("--folds must be 2 or more") }
        guard seconds == nil || timeLimit == nil else {
            throw ValidationError("--seconds and --time-limit say the same: give one of them")
        }
        guard seconds.map({ $0 > 0 && $0.isFinite }) ?? true else {
            throw ValidationError("--seconds must be positive")
        }
        if let minimum, let maximum, minimum > maximum { throw ValidationError("--minimum is above --maximum") }
        if let output {
            guard ["json", "csv", "svg", "html"].contains((output as NSString).pathExtension.lowercased()) else {
                throw ValidationError("--output must end with .json, .csv, .svg or .html")
            }
        }
    }

    func run() throws {
        let limit = try timeLimit.map { try duration($0) } ?? seconds ?? (evaluations == nil ? 10 : nil)
        let table = try readTable()
        for note in table.notes { StandardError.write("note: \(note)") }
        let search = SymbolicSearch(try settings(table))
        let interruption = Interruption(
            message: "\nstopping with the best so far; Ctrl-C again stops at once\n")
        let progress = DescriptorProgress(table, isQuiet: quiet)
        let clock = ContinuousClock()

        @Sendable func deadline() -> @Sendable () -> Bool {
            let end = limit.map { clock.now + .seconds($0) }
            return { interruption.isRequested || end.map { clock.now >= $0 } ?? false }
        }
        let result: SearchResult
        do throws(DatasetError) {
            result = try search.run(
                table.dataset, seed: seed, shouldStop: deadline(), progress: { progress.show($0, "") })
        } catch { throw CommandFailure.refused("\(data): \(error.message)", hint: error.hint) }
        guard !result.front.isEmpty else {
            throw CommandFailure(
                status: .nothingFeasible, message: "no formula keeps the rules and constraints",
                hint: "loosen --minimum, --maximum, --increasing, --decreasing or --operators, or give it more time")
        }
        if let chosen = result.chosenColumns {
            StandardError.write(
                "note: of \(table.dataset.features.count) columns the \(chosen.count) that explain most, alone or in products of two, were searched"
            )
        }
        var finding = DescriptorFinding(
            result, table, wasInterrupted: interruption.isRequested, seed: seed)
        var validations: [(String, CrossValidation)] = []
        if let folds {
            validations.append(
                ("random", .random(rows: table.dataset.rows, count: folds, seed: seed)))
        }
        if let groups = table.groups {
            let parts = CrossValidation.groups(groups)
            if parts.folds.count < 2 {
                StandardError.write("note: all rows belong to one group: none can be left out")
            } else {
                validations.append(("group", parts))
            }
        }
        for (kind, validation) in validations where !interruption.isRequested {
            let outcomes = validation.repeated(
                table.dataset,
                { part, fold in
                    try? search.run(part, seed: seed &+ UInt64(fold) &+ 1, shouldStop: deadline())
                }, shouldStop: { interruption.isRequested },
                progress: { progress.note("\(kind) part \($0 + 1) of \(validation.folds.count)") })
            finding.add(kind, outcomes, of: validation.folds.count)
        }
        finding.wasInterrupted = interruption.isRequested
        try write(finding)
        if let save { try write(saved(finding), to: save) }
        if finding.wasInterrupted {
            throw CommandFailure(status: .interrupted, message: "interrupted; this is the best so far")
        }
    }

    private func write(_ finding: DescriptorFinding) throws {
        let text = DescriptorText(finding: finding)
        if let output {
            let contents =
                switch (output as NSString).pathExtension.lowercased() {
                case "json": text.json
                case "csv": text.csv
                case "svg": text.figure.svg
                default: text.figure.html
                }
            try write(contents, to: output)
        }
        var lines = LineOutput()
        lines.write(json ? text.json : text.table)
        lines.flush()
    }

    private func write(_ contents: String, to path: String) throws {
        do { try (contents + "\n").write(toFile: path, atomically: true, encoding: .utf8) } catch {
            throw CommandFailure(
                status: .calculationFailed,
                message: "the result \(path) cannot be written: \((error as NSError).localizedDescription)")
        }
    }

    /// The selected formula for later use.
    private func saved(_ finding: DescriptorFinding) -> String {
        let member = finding.members[finding.selected]
        let column = finding.table.dataset.target
        return FoundDescriptor.text(
            name: column.name, unit: finding.unit(column), expression: member.expression.text(finding.names),
            variables: member.expression.variables.map { v in
                let values = finding.table.dataset.features[v].values
                return (
                    finding.names[v], finding.table.headings[v], (values.min() ?? 0)...(values.max() ?? 0)
                )
            }, error: member.leftOutError ?? member.error, rows: finding.table.dataset.rows,
            source: "tieline \(Tieline.version) descriptor, \((data as NSString).lastPathComponent), seed \(seed)")
    }

    /// The alloys' features as further columns.
    private func alloyColumns(_ text: CSVText, _ name: String) throws -> [(Dataset.Column, [Double?])] {
        guard let alloyFeatures else { return [] }
        let scale = try compositionUnit.map { try AlloyOptions.unit($0) }
        let table = try AlloyTable(
            header: text.header.cells, file: name, unit: scale, column: alloyColumn, elementColumns: [],
            masses: AtomicMasses([:]).completed(by: .standard), sumTolerance: 0.01)
        let alloys = try text.records.map { record in
            do throws(AlloyTable.RowError) { return try table.alloy(record.cells).composition } catch {
                throw CommandFailure.refused("\(name):\(record.line): error: \(error.message)", hint: error.hint)
            }
        }
        var features: [AlloyFeature]
        let elements = Set(alloys.flatMap { zip($0.elements, $0.moleFractions).filter { $0.1 > 0 }.map(\.0) }).sorted()
        switch alloyFeatures {
        case "all": features = AlloyFeature.catalogue
        case "elements": features = elements.map { .fraction(of: $0) }
        default:
            features = try Self.list(alloyFeatures).map { name in
                guard let feature = AlloyFeature(named: name) else {
                    throw CommandFailure.refused(
                        "--alloy-features: '\(name)' is not known",
                        hint: "tieline property --list names the tables; known: "
                            + AlloyFeature.catalogue.map(\.name).joined(separator: ", "))
                }
                return feature
            }
        }
        if alloyFeatures == "all" { features += elements.map { .fraction(of: $0) } }
        var result: [(Dataset.Column, [Double?])] = []
        for feature in features {
            var failure: String?
            let values = alloys.map { alloy -> Double? in
                do throws(PropertyFailure) { return try feature.value(of: alloy) } catch {
                    failure = failure ?? error.message
                    return nil
                }
            }
            if let failure {
                let count = values.count { $0 == nil }
                StandardError.write("note: feature \(feature.name) is left out: \(count) alloys have none (\(failure))")
                continue
            }
            let unit = try? PhysicalUnit(parsing: feature.unit)
            result.append((Dataset.Column(name: feature.name, values: [], unit: unit), values))
        }
        guard !result.isEmpty else {
            throw CommandFailure.refused("no feature of the alloys can be computed for all rows")
        }
        return result
    }

    private func readTable() throws -> DescriptorTable {
        let bytes: Data
        if data == "-" {
            bytes = try FileHandle.standardInput.readToEnd() ?? Data()
        } else {
            bytes = try TextFile.bytes(data, what: "the table")
        }
        let name = data == "-" ? "standard input" : data
        guard let written = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure.refused("\(name) is not UTF-8 text", hint: "save the table as UTF-8")
        }
        let text = try CSVText.read(written, file: name)
        var units: [(String, PhysicalUnit)] = []
        for given in unit {
            guard let mark = given.lastIndex(of: "="), mark > given.startIndex else {
                throw CommandFailure(
                    status: .usage, message: "--unit \(given) names no column", hint: "write --unit YS=MPa")
            }
            let symbol = String(given[given.index(after: mark)...])
            do throws(PhysicalUnit.ParsingError) {
                units.append((String(given[..<mark]), try PhysicalUnit(parsing: symbol)))
            } catch { throw CommandFailure.refused("--unit \(given): \(error.message)", hint: error.hint) }
        }
        return try DescriptorTable.read(
            text, file: name,
            .init(
                target: target, features: Self.list(features), excluded: Self.list(exclude), units: units,
                uncertainty: uncertainty, group: group,
                constants: constants == .any ? .any : .dimensionless), computed: try alloyColumns(text, name))
    }

    private func settings(_ table: DescriptorTable) throws -> SearchSettings {
        var settings = SearchSettings()
        settings.threads = threads
        settings.maximumEvaluations = evaluations
        settings.maximumComplexity = maxComplexity
        if let operators {
            var chosen: [SymbolicRegression.Operation] = []
            for name in Self.list(operators) {
                guard let operation = SymbolicRegression.Operation(named: name) else {
                    throw CommandFailure.refused(
                        "--operators: '\(name)' is not known",
                        hint: "known: "
                            + SymbolicRegression.Operation.allCases.filter { $0.arity > 0 }.map(\.name).joined(
                                separator: " "))
                }
                chosen.append(operation)
            }
            settings.operators = OperatorSet(chosen)
        }
        func columns(_ text: String?, _ option: String) throws -> Set<Int> {
            Set(
                try Self.list(text).map { name in
                    guard
                        let found = table.dataset.features.indices.first(where: {
                            table.dataset.features[$0].name == name
                                || ColumnHeading(table.headings[$0]).isMeant(by: name)
                        })
                    else {
                        throw CommandFailure.refused("\(option): there is no feature '\(name)' in the search")
                    }
                    return found
                })
        }
        settings.shape.increasing = try columns(increasing, "--increasing")
        settings.shape.decreasing = try columns(decreasing, "--decreasing")
        settings.shape.minimum = minimum
        settings.shape.maximum = maximum
        return settings
    }

    private static func list(_ text: String?) -> [String] {
        (text ?? "").split(separator: ",").map { part in
            var part = part
            while part.first == " " { part.removeFirst() }
            while part.last == " " { part.removeLast() }
            return String(part)
        }.filter { !$0.isEmpty }
    }
}

/// The front so far on standard error, now and then.
final class DescriptorProgress {
    private let table: DescriptorTable
    private let isQuiet: Bool
    private var last: ContinuousClock.Instant?
    private let clock = ContinuousClock()

    init(_ table: DescriptorTable, isQuiet: Bool) {
        self.table = table
        self.isQuiet = isQuiet
    }

    func show(_ result: SearchResult, _ stage: String) {
        guard !isQuiet, last.map({ clock.now - $0 > .seconds(2) }) ?? true, !result.front.isEmpty else { return }
        last = clock.now
        let names = table.dataset.features.map(\.name)
        StandardError.write("\(result.evaluations) formulas, front of \(result.front.count):")
        for (i, member) in result.front.enumerated() {
            StandardError.write(
                "  \(i == result.selected ? "*" : " ") \(member.complexity)  R2 \(NumberText.significant(member.r2, digits: 5))  \(member.expression.text(names, digits: 4))"
            )
        }
    }

    func note(_ text: String) { if !isQuiet { StandardError.write("search repeated: \(text)") } }
}
