import AlloyDesign
import ArgumentParser
import CALPHAD
import Foundation

struct EquilibriumCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "equilibrium",
        abstract: "Find the stable phases at given temperature, pressure and composition.",
        discussion: """
            Examples:
              tieline equilibrium --database TDB/AlCoCrFeNi.tdb --composition "Ni-bal Cr-20 Al-10" --unit at% --temperature 900C
              tieline equilibrium --database TDB/AlCoCrFeNi.tdb --composition "Fe-bal Cr-30" --unit at% --temperature 700C --certify
              tieline equilibrium --database TDB/AlCoCrFeNi.tdb --batch states.jsonl > results.jsonl

            A line of a batch: {"id":"a1","T":1273.15,"P":101325,"x":{"NI":0.5,"CR":0.2,"CO":0.2,"AL":0.1}}
            T in K, P in Pa, x mole fractions (or w mass fractions); "phases" and "suspend" are optional lists.

            --certify bounds every phase from below by branch and bound: where the bound closes, the result is "certified" and its
            "gap" is rigorous; where it does not, the grade stays and "certificate" says how far the bound came.
            """)

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var alloy: AlloyOptions
    @OptionGroup var batch: BatchOptions
    @OptionGroup var certification: CertificationOptions

    @Option(help: "Temperature with its unit, such as 973.15K or 700C.")
    var temperature: String?

    @Flag(help: "Print the result as JSON.")
    var json = false

    func run() throws {
        let loaded = try LoadedDatabase.load(database.database)
        let hash = loaded.database.semanticHash
        if let path = batch.batch {
            let gas = database.gasConstant
            let proof = certification.options
            try batch.run(path) {
                EquilibriumWorker(pool: SolverPool(loaded, gasConstant: gas), hash: hash, proof: proof)
            }
            return
        }
        guard let temperature else {
            throw CommandFailure(status: .usage, message: "no temperature is given", hint: "--temperature 900C")
        }
        let composition = try alloy.alloy(loaded)
        let system = try database.system(loaded, components: composition.elements)
        let conditions = Conditions(
            temperature: try AlloyOptions.read(temperature, as: .temperature), pressure: try alloy.pascal,
            moleFractions: try orRefuse { () throws(CompositionError) in
                try composition.moleFractions(orderedBy: system.components)
            })
        let result: Equilibrium
        do {
            result = try EquilibriumSolver(system: system).equilibrium(at: conditions, proof: certification.options)
        } catch {
            throw CommandFailure(status: .calculationFailed, message: "\(error.reason): \(error.message)", hint: nil)
        }
        if json {
            print(
                EquilibriumText.json(
                    result, id: composition.label,
                    entered: PhaseSelection(
                        phases: database.phases.isEmpty ? nil : database.phases, suspended: database.suspend,
                        dormant: database.dormant), database: hash, version: Tieline.version,
                    gasConstant: database.gasConstant))
        } else {
            print(EquilibriumText.table(result))
        }
        if result.grade == .uncertified {
            throw CommandFailure(
                status: .unprovenAboveLimit,
                message: "the result is uncertified: the search for other phases could not be completed",
                hint: nil)
        }
    }

    private func orRefuse<T>(_ body: () throws(CompositionError) -> T) throws -> T {
        do { return try body() } catch { throw CommandFailure.refused(error.message, hint: error.hint) }
    }
}
