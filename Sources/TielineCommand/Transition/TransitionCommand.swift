import AlloyDesign
import ArgumentParser
import CALPHAD
import Foundation

struct TransitionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transition",
        abstract: "Find the temperatures at which a phase appears or dissolves, the solidus and the liquidus.",
        discussion: """
            Examples:
              tieline transition --database TDB/AlCoCrFeNi.tdb --phase sigma --composition "Ni-bal Cr-30 Co-20 Fe-20" --unit at%
              tieline transition --database TDB/AlCoCrFeNi.tdb --phase sigma --batch alloys.jsonl > transitions.jsonl
              tieline transition --database TDB/AlCoCrFeNi.tdb --kind solidus --composition "Ni-bal Cr-20" --unit wt%

            A line of a batch: {"id":"a1","x":{"NI":0.5,"CR":0.3,"FE":0.2},"phase":"sigma","range":[600,1700]} (K).
            """)

    enum Kind: String, ExpressibleByArgument, CaseIterable { case solvus, solidus, liquidus }

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var alloy: AlloyOptions
    @OptionGroup var batch: BatchOptions

    @Option(help: "Phase by name or alias (\(PhaseAlias.all.map { $0.lowercased() }.joined(separator: ", "))).")
    var phase: String = "sigma"

    @Option(help: "What to find: solvus (all transitions of the phase), solidus or liquidus.")
    var kind: Kind = .solvus

    @Option(help: "Lowest temperature searched, such as 600K.")
    var from: String = "600K"

    @Option(help: "Highest temperature searched, such as 1700K.")
    var to: String = "1700K"

    @Flag(help: "Print the result as JSON.")
    var json = false

    func run() throws {
        let loaded = try LoadedDatabase.load(database.database)
        let hash = loaded.database.semanticHash
        let low = try AlloyOptions.read(from, as: .temperature)
        let high = try AlloyOptions.read(to, as: .temperature)
        guard low < high else { throw CommandFailure.refused("--from \(from) is not below --to \(to)") }
        if let path = batch.batch {
            guard kind == .solvus else {
                throw CommandFailure(
                    status: .usage, message: "--kind \(kind.rawValue) takes one --composition, not a batch", hint: nil)
            }
            let gas = database.gasConstant
            let phase = phase
            try batch.run(path) {
                TransitionWorker(
                    pool: SolverPool(loaded, gasConstant: gas), hash: hash, phase: phase,
                    range: low...high)
            }
            return
        }
        let composition = try alloy.alloy(loaded)
        let system = try database.system(loaded, components: composition.elements)
        let solver = EquilibriumSolver(system: system)
        do {
            let moleFractions = try composition.moleFractions(orderedBy: system.components)
            switch kind {
            case .solvus:
                let names = system.phaseNames(matching: phase)
                guard !names.isEmpty else {
                    throw CommandFailure.refused(
                        "no entered phase is known as \(phase)",
                        hint: "entered are \(system.phaseNames.joined(separator: " "))")
                }
                let result = try solver.transitions(
                    of: names, moleFractions: moleFractions, range: low...high, pressure: try alloy.pascal)
                print(
                    json
                        ? TransitionText.json(result, id: composition.label, database: hash)
                        : TransitionText.table(result, phase: phase))
            case .solidus, .liquidus:
                let range = try solver.meltingRange(
                    moleFractions: moleFractions, searchFrom: low, to: max(high, 3000), pressure: try alloy.pascal)
                let t = kind == .solidus ? range.solidus : range.liquidus
                let warnings = system.limitWarnings(moleFractions: moleFractions, temperatures: [t])
                if json {
                    var text = JSONText()
                    text.object { text in
                        text.key("id")
                        text.string(composition.label)
                        text.key("status")
                        text.string("ok")
                        text.key("kind")
                        text.string(kind.rawValue)
                        text.key("T")
                        text.number(t)
                        text.key("warnings")
                        text.strings(warnings)
                        text.key("database")
                        text.string(hash)
                    }
                    print(text.text)
                } else {
                    print(
                        "\(kind.rawValue): \(NumberText.fixed(t, decimals: 2)) K (\(NumberText.fixed(t - 273.15, decimals: 2)) °C)"
                    )
                    for warning in warnings { print("warning: \(warning)") }
                }
            }
        } catch let error as EquilibriumError {
            throw CommandFailure(status: .calculationFailed, message: "\(error.reason): \(error.message)", hint: nil)
        } catch let error as CompositionError {
            throw CommandFailure.refused(error.message, hint: error.hint)
        }
    }
}
