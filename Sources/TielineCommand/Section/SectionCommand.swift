import AlloyDesign
import ArgumentParser
import CALPHAD
import Foundation

struct SectionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "section",
        abstract: "Phase diagrams: of two components, isothermal sections of three, isopleths of any number.",
        discussion: """
            Examples:
              tieline section --database TDB/AlCoCrFeNi.tdb --elements Fe,Cr --from 500K --to 2300K --output fe-cr.svg
              tieline section --database TDB/AlCoCrFeNi.tdb --elements Fe,Cr,Ni --temperature 900C --unit wt% --output fe-cr-ni.svg
              tieline section --database TDB/AlCoCrFeNi.tdb --composition "Fe-bal Cr-18" --to-composition "Fe-bal Cr-18 Ni-20" \\
                --unit wt% --from 500C --to 1600C --output steel.svg

            Two elements with --from and --to: their T-x diagram, the first at the left. Three with --temperature: an isothermal section with the
            first at the left, the second at the right, the third at the top. Two compositions: the isopleth between them; of two elements a
            part of their T-x diagram.

            --output writes CSV, JSON or SVG by its ending; without it invariants, tie-triangles and fields are printed. Every boundary point is
            solved for, with all phases looked at under its tangent plane; tie-lines, tie-triangles and invariants are computed equilibria. Two
            composition sets of one phase are told as FCC_A1 + FCC_A1#2.

            Ends of miscibility gaps are solved for as well. JSON: "criticalPoints", each with "kind" (consolute; magnetic: on the line of Curie
            temperatures; ordering: from there on order sets in with a jump), "T", "place", "grade" and "phases", the one that parts first.
            """)

    @OptionGroup var database: DatabaseOptions

    @Option(parsing: .upToNextOption, help: "Two or three elements, parted by commas or blanks.")
    var elements: [String] = []

    @Option(help: "One end of an isopleth, such as \"Fe-bal Cr-18\".")
    var composition: String?

    @Option(help: "The other end of an isopleth.")
    var toComposition: String?

    @Option(
        help: "Unit of compositions and axes: at%, wt%, mole-fraction or mass-fraction; default for --elements: at%.")
    var unit: String?

    @Option(help: "Lowest temperature, such as 600K.")
    var from: String?

    @Option(help: "Highest temperature, such as 1700K.")
    var to: String?

    @Option(help: "Temperature of an isothermal section.")
    var temperature: String?

    @Option(help: "Pressure, such as 101325Pa or 1bar.")
    var pressure: String = "101325Pa"

    @Option(help: "Intervals of the first net along each side; fields narrower everywhere than its mesh may be missed.")
    var intervals = 24

    @Option(help: "File to write; its ending says what: .csv, .json or .svg.")
    var output: String?

    @Option(help: "Temperatures in the picture: C or K.")
    var scale: StepCommand.TemperatureScale = .celsius

    @Option(help: "Heading of the picture; default: what is drawn.")
    var title: String?

    @Flag(help: "Print the result as JSON.")
    var json = false

    private enum Format: String { case csv, json, svg }

    func run() throws {
        let format = try outputFormat()
        let loaded = try LoadedDatabase.load(database.database)
        let axis = try axis(loaded)
        let system = try database.system(loaded, components: axis.elements)
        let absent = system.absentPhases.filter { name in database.phases.contains { $0.uppercased() == name } }
        guard absent.isEmpty else {
            throw CommandFailure.refused(
                "\(absent.joined(separator: ", ")) cannot be formed by \(axis.elements.map(\.capitalizedSymbol).joined(separator: " "))",
                hint: "leave it out of --phases, or add the elements that it needs")
        }
        do {
            var settings = PhaseDiagramSettings()
            settings.intervals = intervals
            settings.pressure = try AlloyOptions.read(pressure, as: .pressure)
            let solver = EquilibriumSolver(system: system)
            let progress = SectionProgress()
            let diagram = try solver.phaseDiagram(of: try plane(axis, system), settings: settings) {
                progress.note($0)
            }
            let pages = SectionText(
                diagram: diagram, axis: axis, masses: AtomicMasses(of: loaded.database),
                database: loaded.database.semanticHash)
            switch format {
            case .csv: try write(pages.csv)
            case .json: try write(pages.json)
            case .svg: try write(pages.figure(scale: scale, title: title))
            case nil: print(json ? pages.json : pages.summary)
            }
            if format != nil, json { print(pages.json) }
            try report(diagram, pages)
        } catch let error as EquilibriumError {
            if case .invalidConditions(let text) = error { throw CommandFailure.refused(text) }
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

    /// The elements and the ends that the options mean.
    private func axis(_ loaded: LoadedDatabase) throws -> SectionAxis {
        let unit = try AlloyOptions.unit(self.unit ?? "at%")
        let names = elements.flatMap { $0.uppercased().split { $0 == "," || $0 == " " } }.map(String.init)
        if let composition, let toComposition {
            guard names.isEmpty else {
                throw CommandFailure(
                    status: .usage, message: "--elements does not go with an isopleth",
                    hint: "the compositions name the elements")
            }
            let first = try AlloyOptions.parse(composition, unit: self.unit, loaded)
            let second = try AlloyOptions.parse(toComposition, unit: self.unit, loaded)
            guard first != second else {
                throw CommandFailure.refused("both ends of the line are the same composition")
            }
            let used = Set((first.elements + second.elements).filter { first[$0] > 0 || second[$0] > 0 }).sorted()
            return SectionAxis(elements: used, ends: [first, second], unit: unit, isIsothermal: false)
        }
        guard composition == nil, toComposition == nil else {
            throw CommandFailure(
                status: .usage, message: "an isopleth has two ends",
                hint: "give --composition and --to-composition, or --elements")
        }
        let repeated = names.first { name in names.count { $0 == name } > 1 }
        if let repeated { throw CommandFailure.refused("\(repeated.capitalizedSymbol) is given twice") }
        let masses = AtomicMasses(of: loaded.database)
        for name in names where masses[name] == nil {
            let error = CompositionError.unknownElement(name, known: masses.elements)
            throw CommandFailure.refused(error.message, hint: error.hint)
        }
        let wanted = temperature == nil ? 2 : 3
        guard names.count == wanted else {
            throw CommandFailure(
                status: .usage,
                message: wanted == 3
                    ? "an isothermal section needs three elements, not \(names.count)"
                    : "a T-x diagram needs two elements, not \(names.count)",
                hint: names.count == 3 && wanted == 2
                    ? "add --temperature for an isothermal section"
                    : wanted == 3 ? "such as --elements Fe,Cr,Ni" : "such as --elements Fe,Cr, or give two compositions"
            )
        }
        let ends = try names.map { try Composition(moleFractions: [$0: 1]) }
        return SectionAxis(elements: names, ends: ends, unit: unit, isIsothermal: wanted == 3)
    }

    private func plane(_ axis: SectionAxis, _ system: ThermodynamicSystem) throws -> PhaseDiagram.Plane {
        if axis.isIsothermal, let temperature {
            guard from == nil, to == nil else {
                throw CommandFailure(
                    status: .usage, message: "an isothermal section has one temperature",
                    hint: "leave out --from and --to")
            }
            return .isothermal(temperature: try AlloyOptions.read(temperature, as: .temperature))
        }
        guard temperature == nil else {
            throw CommandFailure(
                status: .usage, message: "--temperature belongs to an isothermal section of --elements",
                hint: "use --from and --to, or `tieline step` for a line of compositions at one temperature")
        }
        let low = try AlloyOptions.read(from ?? "600K", as: .temperature)
        let high = try AlloyOptions.read(to ?? "1700K", as: .temperature)
        guard low < high else { throw CommandFailure.refused("--from \(low) K is not below --to \(high) K") }
        return .isopleth(
            from: try axis.ends[0].moleFractions(orderedBy: system.components),
            to: try axis.ends[1].moleFractions(orderedBy: system.components), temperatures: low...high)
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

    private func report(_ diagram: PhaseDiagram, _ pages: SectionText) throws {
        for warning in diagram.warnings { StandardError.write("warning: \(warning)") }
        for failure in diagram.failures.prefix(20) {
            StandardError.write(
                "warning: no equilibrium at \(pages.text(of: failure.place)): \(failure.error.reason): \(failure.error.message)"
            )
        }
        guard diagram.failures.isEmpty else {
            throw CommandFailure(
                status: .unprovenAboveLimit,
                message:
                    "no equilibrium was found at \(SectionText.places(diagram.failures.count)); the picture marks them",
                hint: nil)
        }
    }
}

/// What a diagram is drawn over.
struct SectionAxis {
    /// Upper case; as given, or alphabetical for an isopleth.
    var elements: [String]
    /// Two compositions, or three pure elements.
    var ends: [Composition]
    var unit: CompositionUnit
    var isIsothermal: Bool
}

/// Tells on standard error how far the work has come, now and then.
final class SectionProgress {
    private let start = DispatchTime.now()
    private var told = 0.0
    /// Seconds between two reports.
    private static let interval = 2.0

    func note(_ equilibria: Int) {
        let elapsed = Double(DispatchTime.now().uptimeNanoseconds - start.uptimeNanoseconds) * 1e-9
        guard elapsed - told >= Self.interval else { return }
        told = elapsed
        StandardError.write("\(equilibria) equilibria")
    }
}
