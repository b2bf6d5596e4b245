import AlloyDesign
import ArgumentParser
import CALPHAD
import Foundation

struct TransitionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transition",
        abstract: "Find the temperatures at which phases appear or dissolve, the solidus, the liquidus and T0.",
        discussion: """
            Examples:
              tieline transition --database TDB/AlCoCrFeNi.tdb --phase sigma --composition "Ni-bal Cr-30 Co-20 Fe-20" --unit at%
              tieline transition --database TDB/AlCoCrFeNi.tdb --phase gamma_prime --composition "Ni-bal Al-16" --unit at%
              tieline transition --database TDB/AlCoCrFeNi.tdb --phase sigma --batch alloys.jsonl > transitions.jsonl
              tieline transition --database TDB/AlCoCrFeNi.tdb --kind all --composition "Ni-bal Cr-20 Al-10" --unit at%
              tieline transition --database TDB/AlCoCrFeNi.tdb --kind freezing-range --composition "Ni-bal Cr-20" --unit wt%
              tieline transition --database TDB/AlCoCrFeNi.tdb --kind t0 --phase bcc --against fcc --composition "Fe-bal Ni-5" --unit at%

            A line of a batch: {"id":"a1","x":{"NI":0.5,"CR":0.3,"FE":0.2},"phase":"sigma","range":[600,1700]} (K), with "suspend" for
            metastable variants.

            Ordered and disordered states of one model are phases of their own: gamma_prime, b2 and the model's name mean its ordered states,
            the name of its disordered partner those that are not ordered, fcc and bcc both.

            --sensitivity tells by how much every transition, the solidus and the liquidus move (K per at.%, K per kJ/mol): with the vanishing
            phase's amount held at zero, and with all phases of an invariant reaction. JSON: "sensitivity" in each of "transitions", or a
            list of those of T_solidus and T_liquidus; its keys are those that `tieline equilibrium --help` lists.
            """)

    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case solvus, solidus, liquidus, all, t0
        case freezingRange = "freezing-range"
    }

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var alloy: AlloyOptions
    @OptionGroup var batch: BatchOptions
    @OptionGroup var derivatives: SensitivityOption

    @Option(help: "Phase by name or alias (\(PhaseAlias.all.map { $0.lowercased() }.joined(separator: ", "))).")
    var phase: String = "sigma"

    @Option(
        help: ArgumentHelp(
            "What to find: solvus (all transitions of the phase), all (those of all phases), solidus, liquidus, freezing-range or t0 "
                + "(where the phase has the energy of --against at this composition)."))
    var kind: Kind = .solvus

    @Option(help: "The other phase of T0.")
    var against: String?

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
        guard (kind == .t0) == (against != nil) else {
            throw CommandFailure(
                status: .usage, message: "--kind t0 and --against belong together",
                hint: "--kind t0 --phase bcc --against fcc")
        }
        guard !derivatives.sensitivity || kind != .all else {
            throw CommandFailure(
                status: .usage, message: "--sensitivity is for --kind solvus, solidus, liquidus, freezing-range and t0",
                hint: nil)
        }
        let text = derivatives.sensitivity ? SensitivityText(loaded) : nil
        if let path = batch.batch {
            guard let asked = BatchKind(kind) else {
                throw CommandFailure(
                    status: .usage, message: "--kind \(kind.rawValue) takes one --composition, not a batch", hint: nil)
            }
            let gas = database.gasConstant
            let phase = phase
            try batch.run(path) {
                TransitionWorker(
                    pool: SolverPool(loaded, gasConstant: gas), hash: hash, kind: asked, phase: phase,
                    range: low...high,
                    derivatives: text)
            }
            return
        }
        let composition = try alloy.alloy(loaded)
        let system = try database.system(loaded, components: composition.elements)
        let solver = EquilibriumSolver(system: system)
        do {
            let x = try composition.moleFractions(orderedBy: system.components)
            let pressure = try alloy.pascal
            switch kind {
            case .solvus:
                let selection = system.selection(of: phase)
                guard !selection.isEmpty else {
                    throw CommandFailure.refused(
                        "no entered phase is known as \(phase)",
                        hint: "entered are \(system.phaseNames.joined(separator: " "))")
                }
                let result = try solver.transitions(
                    of: selection, moleFractions: x, range: low...high, pressure: pressure)
                let findings = text.map {
                    ($0.findings(result, of: selection, moleFractions: x, pressure: pressure, solver), $0)
                }
                print(
                    json
                        ? TransitionText.json(result, id: composition.label, database: hash, findings: findings)
                        : TransitionText.table(result, phase: phase, findings: findings))
            case .all:
                let diagram = try solver.propertyDiagram(
                    along: .temperature(low...high, moleFractions: x), step: Self.stepOfAll, pressure: pressure)
                let text = StepText(
                    diagram: diagram, names: StepNames(first: composition, second: nil), database: hash)
                print(json ? text.changes(id: composition.label) : text.summary)
                for warning in text.warnings where !json { print("warning: \(warning)") }
            case .solidus, .liquidus, .freezingRange:
                let range = try solver.melting(
                    moleFractions: x, searchFrom: low, to: max(high, 3000), pressure: pressure)
                let melting = MeltingText(
                    range: range,
                    warnings: system.limitWarnings(
                        moleFractions: x, temperatures: [range.solidus, range.liquidus]),
                    findings: text.map {
                        ($0.findings(range, kind, moleFractions: x, pressure: pressure, solver), $0)
                    })
                print(json ? melting.json(id: composition.label, kind: kind, database: hash) : melting.text(kind))
            case .t0:
                let found = try solver.equalEnergyTemperatures(
                    of: phase, and: against ?? "", moleFractions: x, range: low...high, pressure: pressure)
                let answer = EqualEnergyText(
                    found: found, phases: [phase, against ?? ""], range: low...high,
                    warnings: system.limitWarnings(
                        moleFractions: x, temperatures: found.isEmpty ? [low, high] : found.map(\.temperature)),
                    findings: text.map {
                        (
                            $0.findings(
                                found, of: [phase, against ?? ""], moleFractions: x, pressure: pressure, solver), $0
                        )
                    })
                print(json ? answer.json(id: composition.label, database: hash) : answer.text)
            }
        } catch let error as EquilibriumError {
            throw CommandFailure(status: .calculationFailed, message: "\(error.reason): \(error.message)", hint: nil)
        } catch let error as CompositionError {
            throw CommandFailure.refused(error.message, hint: error.hint)
        }
    }

    /// Distance of the states between which all changes are looked for [K].
    private static let stepOfAll = 10.0
}
