import AlloyDesign
import ArgumentParser
import CALPHAD
import Foundation

struct PropertyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "property",
        abstract: "Compute properties of alloys.",
        discussion: """
            Examples:
              tieline property T_sigma "CTE_differential(1150 C)" --database TDB/AlCoCrFeNi.tdb \\
                  --composition "Ni-bal Cr-20 Co-20 Al-5" --unit at%
              tieline property VEC delta "yield_fcc(20 C, 1e-3 1/s)" --composition "Co-25 Cr-25 Fe-25 Ni-25" --unit at%
              tieline property T_sigma "density(25 C)" price --database TDB/AlCoCrFeNi.tdb --csv alloys.csv --unit wt% \\
                  --threads 2 --output properties.csv
              tieline property --list

            A table (--csv) gives compositions in columns of elements (Ni, Cr, …; empty cells are 0, one may be "bal"; the unit from
            --unit or from headings such as Ni_wt or "Cr (at%)"), or in a column "composition" (Ni-bal Cr-20, with --unit), or in a
            column "formula" (Al0.5CoCrFeNi). All columns are passed through. Every row of the table becomes a row of the result: what
            could not be computed has the status "failed" and the reason beside it, never a number.
            """)

    @Argument(help: "Property names, such as T_sigma or \"CTE_secant(600 C)\".")
    var names: [String] = []

    @Option(help: "Thermodynamic database (TDB file); descriptors of the composition need none.")
    var database: String?

    @Option(help: "Composition; may be given more than once.")
    var composition: [String] = []

    @Option(help: "Table of alloys, CSV; - for standard input.")
    var csv: String?

    @Option(help: "Unit of the compositions: at%, wt%, mole-fraction or mass-fraction.")
    var unit: String?

    @Option(help: "Column of the table that holds the composition: a text in --unit, or a formula without --unit.")
    var alloyColumn: String?

    @Option(
        parsing: .upToNextOption,
        help: "Columns of the table that are elements; default: all that are headed by an element's symbol.")
    var elementColumns: [String] = []

    @Option(help: "Deviation of a row's sum from the whole that is scaled away with a warning, such as 1%.")
    var sumTolerance: String = "1%"

    @Option(parsing: .upToNextOption, help: "Phases to leave out.")
    var suspend: [String] = []

    @Option(help: "Lowest temperature at which phase changes are sought.")
    var from: String = "600K"

    @Option(help: "Highest temperature at which phase changes are sought.")
    var to: String = "2500K"

    @Option(help: "Your own prices: CSV with the header element,USD/kg (or EUR/kg …) and a first line '# source: …'.")
    var prices: String?

    @Option(help: "Your own index of supply risk: CSV with the header element,index and a first line '# source: …'.")
    var supplyRisk: String?

    @Option(help: "Threads; the result does not depend on their number.")
    var threads: Int = 1

    @Option(help: "Accepted share of rows of a table that are failed or uncertified; above it the exit code is 4.")
    var acceptUnproven: Double = 0

    @Option(help: "File for the result, .csv or .json.")
    var output: String?

    @Option(
        help: "Formula saved by `tieline descriptor --alloy-features … --save F.json`; may be given more than once.")
    var descriptor: [String] = []

    @Flag(help: "List the properties with unit, definition, source and applicability.")
    var list = false

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        guard (1...1024).contains(threads) else { throw ValidationError("--threads must be 1 to 1024") }
        guard (0...1).contains(acceptUnproven) else { throw ValidationError("--accept-unproven must be 0 to 1") }
    }

    func run() throws {
        var tables = SupplyTables()
        if let prices { tables.price = try ElementTableFile.read(prices, quantity: "price", isPrice: true) }
        if let supplyRisk {
            tables.supplyRisk = try ElementTableFile.read(supplyRisk, quantity: "supply risk", isPrice: false)
        }
        if list { return PropertyCatalogue.print(tables, json: json) }
        guard !names.isEmpty || !descriptor.isEmpty else {
            throw CommandFailure(status: .usage, message: "no property is named", hint: "tieline property --list")
        }
        var properties = try names.map { name in
            do throws(PropertyNameError) {
                return try PropertyModel(parsing: name, tables: tables)
            } catch { throw CommandFailure.refused(error.message, hint: error.hint) }
        }
        properties += try descriptor.map { path in
            let bytes = try TextFile.bytes(path, what: "the formula")
            do throws(FoundDescriptor.Mistake) {
                return PropertyModel(try FoundDescriptor(reading: Array(bytes)))
            } catch { throw CommandFailure.refused("\(path): \(error.message)", hint: error.hint) }
        }
        if let needy = properties.first(where: \.needsThermodynamics), database == nil {
            throw CommandFailure(
                status: .usage, message: "no database is given, and \(needy.name) needs one",
                hint: "--database TDB/AlCoCrFeNi.tdb")
        }
        let low = try AlloyOptions.read(from, as: .temperature)
        let high = try AlloyOptions.read(to, as: .temperature)
        guard low < high else { throw CommandFailure.refused("--from \(from) is not below --to \(to)") }
        let loaded = try database.map { try LoadedDatabase.load($0) }
        let plan = PropertyPlan(
            properties: properties, database: loaded, suspended: suspend, searchRange: low...high)
        switch (csv, composition.isEmpty) {
        case (nil, true):
            throw CommandFailure(
                status: .usage, message: "no composition is given",
                hint: "--composition \"Ni-bal Cr-20\" --unit at%, or --csv alloys.csv")
        case (.some, false):
            throw CommandFailure(
                status: .usage, message: "both --composition and --csv are given", hint: "give one of them")
        case (nil, false): try runCompositions(plan, loaded)
        case (let path?, true): try runTable(path, plan, loaded)
        }
    }

    /// Alloys of the command line: all must be readable.
    private func runCompositions(_ plan: PropertyPlan, _ loaded: LoadedDatabase?) throws {
        let masses = loaded.map { AtomicMasses(of: $0.database) } ?? .standard
        // Elements that the database lacks are refused where a property rests on it.
        let needsDatabase = plan.properties.contains(where: \.needsThermodynamics)
        let alloys = try composition.map {
            try AlloyOptions.parse($0, unit: unit, masses: needsDatabase ? masses : masses.completed(by: .standard))
        }
        if let loaded, needsDatabase {
            for alloy in alloys {
                let system: ThermodynamicSystem
                do throws(SystemError) {
                    system = try ThermodynamicSystem(
                        database: loaded.database, components: alloy.elements, suspended: suspend)
                } catch { throw CommandFailure.refused("\(alloy.label): \(error.message)") }
                try loaded.refuseFaults(of: system)
            }
        }
        let run = PropertyRun(plan: plan, threads: threads, inputHeader: [])
        let sink = try PropertySink(output: output, json: json, fallback: .text, run: run)
        var failures = 0
        try run.perform(alloys.map { .init(origin: nil, alloy: .success(.init(composition: $0, warnings: []))) }) {
            for row in $0 {
                failures += row.failures(of: plan.properties)
                try sink.write(row)
            }
        }
        try sink.finish()
        if failures > 0 {
            throw CommandFailure(
                status: .calculationFailed,
                message: "\(failures) of \(alloys.count * plan.properties.count) values failed",
                hint: nil)
        }
    }

    /// Alloys of a table: rows that are no alloys are told and kept.
    private func runTable(_ path: String, _ plan: PropertyPlan, _ loaded: LoadedDatabase?) throws {
        let name = path == "-" ? "standard input" : path
        let data: Data
        if path == "-" {
            data = try FileHandle.standardInput.readToEnd() ?? Data()
        } else if let contents = FileManager.default.contents(atPath: path) {
            data = contents
        } else {
            throw CommandFailure.refused("the table \(path) cannot be read", hint: "give the path of a CSV file")
        }
        guard let written = String(validating: data, as: UTF8.self) else {
            throw CommandFailure.refused("\(name) is not UTF-8 text", hint: "save the table as UTF-8")
        }
        let text = try CSVText.read(written, file: name)
        let tolerance = try AlloyOptions.read(sumTolerance, as: .fraction)
        guard tolerance <= 0.5 else {
            throw CommandFailure(
                status: .usage, message: "--sum-tolerance \(sumTolerance) would take anything for an alloy",
                hint: "write a share such as 1% or 0.01")
        }
        let scale = try unit.map { try AlloyOptions.unit($0) }
        let masses = (loaded.map { AtomicMasses(of: $0.database) } ?? AtomicMasses([:])).completed(by: .standard)
        let table = try AlloyTable(
            header: text.header.cells, file: name, unit: scale, column: alloyColumn, elementColumns: elementColumns,
            masses: masses,
            sumTolerance: tolerance)
        let run = PropertyRun(plan: plan, threads: threads, inputHeader: text.header.cells)
        let sink = try PropertySink(output: output, json: json, fallback: .csv, run: run)
        var progress = PropertyProgress(total: text.records.count, file: name)
        let items = text.records.map { record in
            PropertyRun.Item(
                origin: .init(line: record.line, cells: record.cells),
                alloy: Result { () throws(AlloyTable.RowError) in try table.alloy(record.cells) })
        }
        try run.perform(items) { rows in
            for row in rows {
                progress.count(row, plan.properties)
                try sink.write(row)
            }
            progress.report()
        }
        try sink.finish()
        progress.finish()
        let share = text.records.isEmpty ? 0 : Double(progress.unproven) / Double(text.records.count)
        if share > acceptUnproven {
            throw CommandFailure(
                status: .unprovenAboveLimit,
                message: "\(progress.unproven) of \(text.records.count) rows have a failed or uncertified value",
                hint: "the result tells each reason; --accept-unproven sets the share that is accepted")
        }
    }
}
