import AlloyDesign
import ArgumentParser
import CALPHAD
import Foundation

struct SolidifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "solidify",
        abstract:
            "Follow the solidification of an alloy: Scheil-Gulliver or equilibrium, segregation, freezing range, crack indices.",
        discussion: """
            Examples:
              tieline solidify --database TDB/AlCoCrFeNi.tdb --composition "Ni-bal Cr-20 Fe-10 Al-5" --unit wt%
              tieline solidify --database steel.tdb --composition "Fe-bal Cr-18 Ni-9 C-0.05" --unit wt% --interstitials C N
              tieline solidify --database TDB/AlCoCrFeNi.tdb --composition "Ni-bal Al-12" --unit at% --output path.svg
              tieline solidify --database TDB/AlCoCrFeNi.tdb --batch alloys.jsonl > solidification.jsonl

            Scheil: no diffusion in the solids, except that --interstitials have one chemical potential in liquid and solid (partial
            equilibrium). The path ends at an invariant reaction, or when --residual-liquid is left. Every state is searched for other phases.

            --output by its ending: .csv (a row for each solid phase at each state: the segregation profile), .json (the whole path), .svg
            (temperature against fraction solid, with the equilibrium path beside Scheil's).

            Kou's index is max |dT/d(sqrt f_s)| over --kou-range (S. Kou, Acta Mater. 88 (2015) 366); Clyne and Davies' coefficient is the
            time from f_s = 0.90 to 0.99 over that from 0.40 to 0.90, at constant cooling rate.

            A line of a batch: {"id":"a1","x":{"NI":0.8,"CR":0.2}} or with mass fractions "w"; optional "P", "phases", "suspend".
            """)

    enum Model: String, ExpressibleByArgument, CaseIterable { case scheil, equilibrium }

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var alloy: AlloyOptions
    @OptionGroup var batch: BatchOptions

    @Option(help: "How the alloy freezes: scheil or equilibrium.")
    var model: Model = .scheil

    @Option(parsing: .upToNextOption, help: "Elements that diffuse freely in the solids, such as C N (Scheil).")
    var interstitials: [String] = []

    @Option(help: "Scheil: fraction of liquid at which the path ends, such as 0.001 or 0.1%.")
    var residualLiquid: String = "0.001"

    @Option(help: "The path ends at this temperature.")
    var to: String = "298.15K"

    @Option(help: "Highest temperature at which the liquidus is sought.")
    var from: String = "4000K"

    @Option(help: ArgumentHelp("Range of the fraction of solid for Kou's index.", valueName: "low:high"))
    var kouRange: String = "0.87:0.94"

    @Option(help: "File for the path: .csv, .json or .svg.")
    var output: String?

    @Flag(help: "Print the result as JSON, with the whole path.")
    var json = false

    func run() throws {
        let request = try request()
        if let path = batch.batch {
            guard output == nil else {
                throw CommandFailure(
                    status: .usage, message: "--output takes one --composition, not a batch",
                    hint: "a batch writes JSON Lines to standard output; --json adds the paths")
            }
            let loaded = try LoadedDatabase.load(database.database)
            let hash = loaded.database.semanticHash
            let gas = database.gasConstant
            let full = json
            let (phases, suspend, dormant) = (database.phases, database.suspend, database.dormant)
            try batch.run(path) {
                SolidifyWorker(
                    pool: SolverPool(loaded, gasConstant: gas), hash: hash, request: request, phases: phases,
                    suspend: suspend, dormant: dormant, isFull: full)
            }
            return
        }
        let ending = output.map { $0.split(separator: ".").last.map { $0.lowercased() } ?? "" }
        if let ending, !["csv", "json", "svg"].contains(ending) {
            throw CommandFailure(
                status: .usage, message: "--output \(output ?? "") has no known ending", hint: "use .csv, .json or .svg"
            )
        }
        let loaded = try LoadedDatabase.load(database.database)
        let hash = loaded.database.semanticHash
        let composition = try alloy.alloy(loaded)
        let system = try database.system(loaded, components: composition.elements)
        let pressure = try alloy.pascal
        let solver = EquilibriumSolver(system: system)
        let path: SolidificationPath
        var lever: SolidificationPath?
        do {
            let x = try composition.moleFractions(orderedBy: system.components)
            path = try solver.solidification(
                moleFractions: x, model: request.model, pressure: pressure, settings: request.settings)
            if ending == "svg", model == .scheil {
                lever = try? solver.solidification(
                    moleFractions: x, model: .equilibrium, pressure: pressure, settings: request.settings)
            }
        } catch let error as EquilibriumError {
            let isInput = error.reason == "invalid-conditions"
            throw CommandFailure(
                status: isInput ? .inputRefused : .calculationFailed, message: "\(error.reason): \(error.message)",
                hint: nil)
        } catch let error as CompositionError {
            throw CommandFailure.refused(error.message, hint: error.hint)
        }
        let text = SolidificationText(path: path, kouRange: request.kouRange)
        let whole = text.json(id: composition.label, database: hash, isFull: true)
        if let output, let ending {
            let data =
                ending == "csv"
                ? text.csv()
                : ending == "json"
                    ? whole + "\n"
                    : SolidificationPicture(
                        path: path, lever: lever,
                        title: "\(alloy.composition ?? composition.label) (\(alloy.unit ?? ""))"
                    ).svg()
            do {
                try Data(data.utf8).write(to: URL(fileURLWithPath: output))
            } catch {
                throw CommandFailure.refused("\(output) cannot be written: \((error as NSError).localizedDescription)")
            }
        }
        print(json ? whole : text.table())
        if case .failed(let t, let f, let message) = path.end {
            throw CommandFailure(
                status: .calculationFailed,
                message:
                    "the path ends at \(NumberText.fixed(t, decimals: 2)) K with \(NumberText.fixed(f, decimals: 4)) solid: \(message)",
                hint: "the states up to there are valid and were printed")
        }
        if path.grade == .uncertified {
            throw CommandFailure(
                status: .unprovenAboveLimit, message: "at some states the search for other phases was not completed",
                hint: nil)
        }
    }

    private func request() throws -> SolidifyRequest {
        var settings = SolidificationSettings()
        settings.residualLiquid = try AlloyOptions.read(residualLiquid, as: .fraction)
        settings.lowestTemperature = try AlloyOptions.read(to, as: .temperature)
        settings.highestTemperature = try AlloyOptions.read(from, as: .temperature)
        guard model == .scheil || interstitials.isEmpty else {
            throw CommandFailure(
                status: .usage, message: "--interstitials belong to --model scheil; in equilibrium everything diffuses",
                hint: nil)
        }
        let ends = kouRange.split(separator: ":").compactMap { Double($0) }
        guard ends.count == 2, ends[0] >= 0, ends[0] < ends[1], ends[1] <= 1 else {
            throw CommandFailure(
                status: .usage, message: "'\(kouRange)' is no range of the fraction of solid",
                hint: "--kou-range 0.87:0.94")
        }
        return SolidifyRequest(
            model: model == .scheil ? .scheil(interstitials: interstitials) : .equilibrium, settings: settings,
            kouRange: ends[0]...ends[1])
    }
}

/// What is asked for all alloys alike.
struct SolidifyRequest: Sendable {
    var model: SolidificationModel
    var settings: SolidificationSettings
    var kouRange: ClosedRange<Double>
}

/// Solidifies the alloys of a batch.
final class SolidifyWorker: LineWorker {
    private let pool: SolverPool
    private let hash: String
    private let request: SolidifyRequest
    private let phases: [String]
    private let suspend: [String]
    private let dormant: [String]
    private let isFull: Bool

    init(
        pool: SolverPool, hash: String, request: SolidifyRequest, phases: [String], suspend: [String],
        dormant: [String], isFull: Bool
    ) {
        self.pool = pool
        self.hash = hash
        self.request = request
        self.phases = phases
        self.suspend = suspend
        self.dormant = dormant
        self.isFull = isFull
    }

    func answer(_ line: ArraySlice<UInt8>, number: Int) -> (text: String, outcome: LineOutcome) {
        var id: String?
        do {
            var state = try StateRequest.read(line)
            id = state.id
            state.phases = state.phases ?? (phases.isEmpty ? nil : phases)
            state.suspend = state.suspend ?? suspend
            state.dormant = state.dormant ?? dormant
            let (solver, x) = try pool.solver(for: state)
            var model = request.model
            // An interstitial that this alloy lacks is no mistake in a batch.
            if case .scheil(let names) = model {
                model = .scheil(interstitials: names.filter { solver.system.components.contains($0.uppercased()) })
            }
            let path = try solver.solidification(
                moleFractions: x, model: model, pressure: state.P ?? PhysicalConstants.standardPressure,
                settings: request.settings)
            let text = SolidificationText(path: path, kouRange: request.kouRange)
            var outcome: LineOutcome = path.grade == .uncertified ? .unproven : .proven
            if case .failed = path.end { outcome = .failed }
            return (text.json(id: state.id, database: hash, isFull: isFull), outcome)
        } catch {
            return (RequestFailure(error).text(id: id), .failed)
        }
    }
}
