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
              tieline property density"(25 C)" --database TDB/AlCoCrFeNi.tdb --unit wt% "Fe-36Ni"
              tieline property --list
            """)

    @Argument(help: "Property names, such as T_sigma or \"CTE_secant(600 C)\".")
    var names: [String] = []

    @Option(help: "Thermodynamic database (TDB file).")
    var database: String?

    @Option(help: "Composition; may be given more than once.")
    var composition: [String] = []

    @Option(help: "Unit of the compositions: at%, wt%, mole-fraction or mass-fraction.")
    var unit: String?

    @Option(parsing: .upToNextOption, help: "Phases to leave out.")
    var suspend: [String] = []

    @Option(help: "Lowest temperature at which phase changes are sought.")
    var from: String = "600K"

    @Option(help: "Highest temperature at which phase changes are sought.")
    var to: String = "2500K"

    @Flag(help: "List the properties with unit, definition and source.")
    var list = false

    @Flag(help: "Print the result as JSON.")
    var json = false

    func run() throws {
        if list { return printCatalogue() }
        guard !names.isEmpty else {
            throw CommandFailure(status: .usage, message: "no property is named", hint: "tieline property --list")
        }
        guard let database else {
            throw CommandFailure(status: .usage, message: "no database is given", hint: "--database TDB/AlCoCrFeNi.tdb")
        }
        guard !composition.isEmpty else {
            throw CommandFailure(
                status: .usage, message: "no composition is given", hint: "--composition \"Ni-bal Cr-20\" --unit at%")
        }
        let properties = try names.map { name in
            do throws(PropertyNameError) {
                return try PropertyModel(parsing: name)
            } catch {
                throw CommandFailure.refused(error.message, hint: error.hint)
            }
        }
        let loaded = try LoadedDatabase.load(database)
        let low = try AlloyOptions.read(from, as: .temperature)
        let high = try AlloyOptions.read(to, as: .temperature)
        guard low < high else { throw CommandFailure.refused("--from \(from) is not below --to \(to)") }
        let alloys = try composition.map { try AlloyOptions.parse($0, unit: unit, loaded) }
        var failures = 0
        var text = JSONText()
        try text.array { text in
            for alloy in alloys {
                let system: ThermodynamicSystem
                do throws(SystemError) {
                    system = try ThermodynamicSystem(
                        database: loaded.database, components: alloy.elements, suspended: suspend)
                } catch {
                    throw CommandFailure.refused("\(alloy.label): \(error.message)")
                }
                try loaded.refuseFaults(of: system)
                let evaluation = CALPHADEvaluator(system: system, searchRange: low...high)
                    .evaluate(alloy, properties: properties)
                failures += evaluation.results.values.count { $0.failure != nil }
                append(evaluation, alloy, properties, to: &text)
                if !json { printTable(evaluation, alloy, properties) }
            }
        }
        if json { print(text.text) }
        if failures > 0 {
            throw CommandFailure(
                status: .calculationFailed, message: "\(failures) of \(alloys.count * properties.count) values failed",
                hint: nil)
        }
    }

    private func append(_ e: Evaluation, _ alloy: Composition, _ properties: [PropertyModel], to json: inout JSONText) {
        json.object { json in
            json.key("composition")
            json.object { json in
                for (name, value) in zip(alloy.elements, alloy.moleFractions) {
                    json.key(name)
                    json.number(value)
                }
            }
            json.key("grade")
            if let grade = e.grade { json.string(grade.rawValue) } else { json.null() }
            json.key("warnings")
            json.strings(e.warnings)
            json.key("properties")
            json.array { json in
                for property in properties {
                    json.object { json in
                        json.key("name")
                        json.string(property.name)
                        json.key("unit")
                        json.string(property.dimension.unitSymbol)
                        switch e[property] {
                        case .value(let value):
                            json.key("status")
                            json.string("ok")
                            json.key("value")
                            json.number(value.value)
                            json.key("bound")
                            json.string(value.bound.rawValue)
                            json.key("uncertainty")
                            if let u = value.uncertainty { json.number(u) } else { json.null() }
                            if let note = value.note {
                                json.key("note")
                                json.string(note)
                            }
                        case .failure(let failure):
                            json.key("status")
                            json.string("failed")
                            json.key("reason")
                            json.string(failure.reason)
                            json.key("message")
                            json.string(failure.message)
                        case nil:
                            json.key("status")
                            json.string("failed")
                            json.key("reason")
                            json.string("not-computed")
                        }
                    }
                }
            }
        }
    }

    private func printTable(_ e: Evaluation, _ alloy: Composition, _ properties: [PropertyModel]) {
        print(alloy.label)
        for property in properties {
            switch e[property] {
            case .value(let value):
                let sign = value.bound == .exact ? "=" : value.bound == .atMost ? "<=" : ">="
                var line =
                    "  \(property.name) \(sign) \(NumberText.significant(value.value)) \(property.dimension.unitSymbol)"
                if property.dimension == .temperature {
                    line += " (\(NumberText.significant(value.value - 273.15)) °C)"
                }
                if let note = value.note { line += "   \(note)" }
                print(line)
            case .failure(let failure): print("  \(property.name) failed: \(failure.reason): \(failure.message)")
            case nil: print("  \(property.name) was not computed")
            }
        }
        for warning in e.warnings { print("  warning: \(warning)") }
    }

    private func printCatalogue() {
        if json {
            var text = JSONText()
            text.array { text in
                for property in PropertyModel.catalogue {
                    text.object { text in
                        text.key("syntax")
                        text.string(property.syntax)
                        text.key("unit")
                        text.string(property.unit)
                        text.key("definition")
                        text.string(property.definition)
                        text.key("source")
                        text.string(property.source)
                    }
                }
            }
            print(text.text)
            return
        }
        for property in PropertyModel.catalogue {
            print("\(property.syntax)  [\(property.unit.isEmpty ? "1" : property.unit)]")
            print("    \(property.definition)")
            print("    source: \(property.source)")
        }
    }
}
