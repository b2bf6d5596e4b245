import AlloyDesign
import ArgumentParser
import CALPHAD
import Foundation

struct StepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "step",
        abstract: "Phase fractions over temperature, or along a line of compositions, with exact breakpoints.",
        discussion: """
            Examples:
              tieline step --database TDB/AlCoCrFeNi.tdb --composition "Ni-bal Cr-20 Al-10" --unit at% --from 500C --to 1500C
              tieline step --database TDB/AlCoCrFeNi.tdb --composition "Fe-bal Cr-25 Ni-7" --unit wt% --output duplex.svg
              tieline step --database TDB/AlCoCrFeNi.tdb --composition "Fe-bal Cr-10" --to-composition "Fe-bal Cr-70" --unit at% \\
                --temperature 700C --step 1% --output fe-cr.csv

            --output writes CSV, JSON or SVG by its ending; without it the breakpoints are printed. Fractions are moles of atoms per mole of
            atoms of the alloy. At a breakpoint the table holds the states on either side, 0.005 K (or 1e-6 of the line) away.
            """)

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var alloy: AlloyOptions

    @Option(help: "Lowest temperature, such as 600K.")
    var from: String?

    @Option(help: "Highest temperature, such as 1700K.")
    var to: String?

    @Option(help: "Distance of the states: a temperature difference such as 10K, or a share of the line such as 2%.")
    var step: String?

    @Option(help: "The other end of a line of compositions, which begins at --composition.")
    var toComposition: String?

    @Option(help: "Temperature of a line of compositions.")
    var temperature: String?

    @Option(help: "File to write; its ending says what: .csv, .json or .svg.")
    var output: String?

    @Option(help: "Temperatures in the picture: C or K.")
    var scale: TemperatureScale = .celsius

    @Option(help: "Heading of the picture; default: the composition.")
    var title: String?

    @Flag(help: "Print the result as JSON.")
    var json = false

    enum TemperatureScale: String, ExpressibleByArgument {
        case celsius = "C"
        case kelvin = "K"
        var offset: Double { self == .celsius ? -273.15 : 0 }
        var symbol: String { self == .celsius ? "°C" : "K" }
    }

    private enum Format: String { case csv, json, svg }

    func run() throws {
        let format = try outputFormat()
        let loaded = try LoadedDatabase.load(database.database)
        let first = try alloy.alloy(loaded)
        let second = try toComposition.map { try AlloyOptions.parse($0, unit: alloy.unit, loaded) }
        let elements = Set(first.elements + (second?.elements ?? [])).sorted()
        let system = try database.system(loaded, components: elements)
        do {
            let (line, distance) = try line(first, second, system)
            let solver = EquilibriumSolver(system: system)
            let diagram = try solver.propertyDiagram(along: line, step: distance, pressure: try alloy.pascal)
            let names = StepNames(first: first, second: second)
            let pages = StepText(diagram: diagram, names: names, database: loaded.database.semanticHash)
            switch format {
            case .csv: try write(pages.csv)
            case .json: try write(pages.json)
            case .svg: try write(pages.figure(scale: scale, title: title))
            case nil: print(json ? pages.json : pages.summary)
            }
            if format != nil, json { print(pages.json) }
            report(diagram, pages)
        } catch let error as EquilibriumError {
            throw CommandFailure(status: .calculationFailed, message: "\(error.reason): \(error.message)", hint: nil)
        } catch let error as CompositionError {
            throw CommandFailure.refused(error.message, hint: error.hint)
        }
    }

    private func outputFormat() throws -> Format? {
        guard let output else { return nil }
        let ending = output.split(separator: ".").last.map { $0.lowercased() } ?? ""
        guard output.contains("."), let format = Format(rawValue: ending) else {
            throw CommandFailure(
                status: .usage, message: "the ending of \(output) names no format", hint: "use .csv, .json or .svg")
        }
        return format
    }

    private func line(
        _ first: Composition, _ second: Composition?, _ system: ThermodynamicSystem
    ) throws -> (PropertyDiagram.Line, Double) {
        let start = try first.moleFractions(orderedBy: system.components)
        guard let second else {
            if temperature != nil {
                throw CommandFailure(
                    status: .usage, message: "--temperature belongs to a line of compositions",
                    hint: "add --to-composition, or use --from and --to")
            }
            let low = try AlloyOptions.read(from ?? "600K", as: .temperature)
            let high = try AlloyOptions.read(to ?? "1700K", as: .temperature)
            guard low < high else { throw CommandFailure.refused("--from \(low) K is not below --to \(high) K") }
            return (.temperature(low...high, moleFractions: start), try temperatureStep())
        }
        guard from == nil, to == nil else {
            throw CommandFailure(
                status: .usage, message: "a line of compositions has one temperature", hint: "use --temperature 700C")
        }
        guard let temperature else {
            throw CommandFailure(
                status: .usage, message: "a line of compositions needs a temperature", hint: "add --temperature 700C")
        }
        let end = try second.moleFractions(orderedBy: system.components)
        guard start != end else { throw CommandFailure.refused("both ends of the line are the same composition") }
        return (
            .composition(from: start, to: end, temperature: try AlloyOptions.read(temperature, as: .temperature)),
            try compositionStep()
        )
    }

    private func temperatureStep() throws -> Double {
        guard let step else { return 10 }
        guard step.hasSuffix("K"), let value = Double(step.dropLast()), value > 0, value.isFinite else {
            throw CommandFailure.refused("'\(step)' is no step of temperature", hint: "such as 10K")
        }
        return value
    }

    private func compositionStep() throws -> Double {
        guard let step else { return 0.01 }
        guard step.hasSuffix("%"), let value = Double(step.dropLast()), value > 0, value <= 100 else {
            throw CommandFailure.refused("'\(step)' is no share of a line", hint: "such as 1%")
        }
        return value / 100
    }

    private func write(_ text: String) throws {
        guard let output else { return }
        do {
            try text.write(toFile: output, atomically: true, encoding: .utf8)
        } catch {
            throw CommandFailure(
                status: .calculationFailed, message: "\(output) cannot be written: \(error.localizedDescription)",
                hint: nil)
        }
    }

    private func report(_ diagram: PropertyDiagram, _ pages: StepText) {
        for warning in pages.warnings { StandardError.write("warning: \(warning)") }
        for failure in diagram.failures {
            StandardError.write(
                "warning: no equilibrium at \(pages.place(failure.position)): \(failure.error.reason): \(failure.error.message)"
            )
        }
    }
}
