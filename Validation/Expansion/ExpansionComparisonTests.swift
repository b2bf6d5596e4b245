import AlloyDesign
import CALPHAD
import Foundation
import Testing
import ThermodynamicDatabase

/// Thermal expansion against measured values, by range of temperature and with sign: what the physics gives, what the fitted models give.
///
/// The measured values are not part of the project; the suite runs where they lie beside it, or where TIELINE_SHARED points. It prints
/// its tables; the limits in it are what was reached, rounded up.
@Suite(.enabled(if: ExpansionData.folder != nil, "the measured expansions are not here"), .serialized)
struct ExpansionComparisonTests {
    /// Mean expansion of commercial nickel alloys that are almost wholly of the database's elements, the rest left out.
    ///
    /// - Parameters:
    ///   - share: least mole fraction of those elements.
    ///   - limit: of the root mean square error [1e-6/K].
    @Test(arguments: [(0.95, 185, 0.72), (0.93, 496, 1.04)])
    func nickelAlloysFromTheVolumesOfTheDatabase(share: Double, count: Int, limit: Double) throws {
        let measured = try ExpansionData.nickelAlloys().filter { $0.known >= share }
        #expect(measured.count == count)
        let database = try ExpansionData.ownDatabase()
        var evaluators: [[String]: CALPHADEvaluator] = [:]
        var physics = ErrorTable(
            "CTE_secant, volumes and phases of TDB/AlCoCrFeNi.tdb, at least \(share) of its elements")
        var molten = 0
        for point in measured {
            let composition = try point.composition(of: ["AL", "CO", "CR", "FE", "NI"])
            let elements = composition.elements
            if evaluators[elements] == nil {
                evaluators[elements] = CALPHADEvaluator(
                    system: try ThermodynamicSystem(database: database, components: elements), searchRange: 600...2500)
            }
            let property = PropertyModel(
                .thermalExpansion(.secant, temperature: point.celsius + 273.15, reference: 298.15))
            switch try #require(evaluators[elements]?.evaluate(composition, properties: [property])[property]) {
            case .value(let value): physics.add(value.value * 1e6 - point.expansion, at: point.celsius)
            case .failure(let failure):
                #expect(failure.reason == "partly-molten", "\(point.name) at \(point.celsius) °C: \(failure)")
                molten += 1
            }
        }
        physics.print()
        print("    \(molten) of \(measured.count) values lie above the solidus of what is left of the alloy")
        #expect(physics.all.rootMeanSquare < limit)
        #expect(abs(physics.all.mean) < 0.4)
        #expect(molten == 0)
    }

    /// The regression on nickel alloys: what it gives for the alloys it was made from; alloys left out are in the script beside.
    @Test func nickelAlloysFromTheRegression() throws {
        let evaluator = CompositionEvaluator(
            withoutThermodynamics: PropertyFailure(reason: "no-database", message: "none"))
        var fit = ErrorTable("CTE_secant_superalloy, alloys of its fit")
        for point in try ExpansionData.nickelAlloys() {
            let property = try PropertyModel(parsing: "CTE_secant_superalloy(\(point.celsius) C)")
            let evaluation = evaluator.evaluate(try point.composition(of: nil), properties: [property])
            let value = try #require(evaluation[property]?.value)
            #expect(evaluation.warnings.isEmpty, "\(point.name): \(evaluation.warnings)")
            fit.add(value.value * 1e6 - point.expansion, at: point.celsius)
        }
        fit.print()
        #expect(fit.all.count == 871)
        // Equal to the script's own residuals, so that the typed coefficients are those of the fit.
        #expect(fit.all.rootMeanSquare < 0.60)
        #expect(abs(fit.all.mean) < 0.01)
    }

    /// Alloys of Fe, Ni, Co, Cr near 300 K, held as one fcc phase: without and with the volume of ferromagnetism.
    @Test func ironNickelCobaltChromiumNearRoomTemperature() throws {
        let database = try ExpansionData.ownDatabase()
        var solvers: [[String]: EquilibriumSolver] = [:]
        var plain = Errors()
        var groups: [String: (plain: Errors, invar: Errors)] = [:]
        var row = Errors()
        var rest = Errors()
        var seen: Set<String> = []
        for point in try ExpansionData.rao() {
            let components = point.composition.elements
            if solvers[components] == nil {
                solvers[components] = EquilibriumSolver(
                    system: try ThermodynamicSystem(
                        database: database, components: components, phases: ["FCC_A1"]))
            }
            let solver = try #require(solvers[components])
            let state = try solver.homogeneousState(
                at: Conditions(temperature: 300, moleFractions: point.composition.moleFractions))
            let bare = try solver.frozenExpansion(of: state).frozen * 1e6 - point.expansion
            let invar =
                try solver.frozenExpansion(of: state, magnetostriction: .ironNickel).frozen * 1e6 - point.expansion
            if Set(components).isSubset(of: ["FE", "NI"]) {
                // Below 33 % Ni the alloys are martensite; one alloy stands in the table twice.
                if point.nickelByMass >= 0.33, seen.insert(point.composition.key).inserted { row.add(invar) }
                continue
            }
            plain.add(bare)
            rest.add(invar)
            groups[components.joined(separator: "-"), default: (Errors(), Errors())].plain.add(bare)
            groups[components.joined(separator: "-"), default: (Errors(), Errors())].invar.add(invar)
        }
        print("expansion near 300 K, fcc, calculated − measured [1e-6/K]:")
        print("    Fe-Ni from 33 wt.% Ni (the fit): \(row)")
        for (name, errors) in groups.sorted(by: { $0.key < $1.key }) {
            print("    \(name): without ferromagnetism \(errors.plain); with it \(errors.invar)")
        }
        print("    all but Fe-Ni: without ferromagnetism \(plain); with it \(rest)")
        #expect(row.count == 12 && row.rootMeanSquare < 1.25)
        #expect(rest.count == 498 && rest.meanAbsolute < 4.9 && rest.meanAbsolute < 0.65 * plain.meanAbsolute)
    }
}

/// Differences between calculated and measured values.
struct Errors: CustomStringConvertible {
    private var values: [Double] = []
    var count: Int { values.count }
    var mean: Double { values.reduce(0, +) / Double(max(1, count)) }
    var meanAbsolute: Double { values.reduce(0) { $0 + abs($1) } / Double(max(1, count)) }
    var rootMeanSquare: Double { (values.reduce(0) { $0 + $1 * $1 } / Double(max(1, count))).squareRoot() }

    mutating func add(_ value: Double) { values.append(value) }

    var description: String {
        "\(count) values, RMSE \(NumberText.fixed(rootMeanSquare, decimals: 2)), MAE \(NumberText.fixed(meanAbsolute, decimals: 2)), "
            + "mean \(NumberText.fixed(mean, decimals: 2))"
    }
}

/// Differences by range of temperature.
struct ErrorTable {
    private let title: String
    private static let ranges = [0.0..<300.0, 300.0..<600.0, 600.0..<900.0, 900.0..<1400.0]
    private var parts = ranges.map { _ in Errors() }
    var all = Errors()

    init(_ title: String) { self.title = title }

    mutating func add(_ value: Double, at celsius: Double) {
        all.add(value)
        if let index = Self.ranges.firstIndex(where: { $0.contains(celsius) }) { parts[index].add(value) }
    }

    func print() {
        Swift.print("\(title), calculated − measured [1e-6/K]: \(all)")
        for (range, errors) in zip(Self.ranges, parts) {
            Swift.print("    \(Int(range.lowerBound)) to \(Int(range.upperBound)) °C: \(errors)")
        }
    }
}

/// Measured expansions that lie beside the project.
enum ExpansionData {
    static let folder: URL? = {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let shared =
            ProcessInfo.processInfo.environment["TIELINE_SHARED"].map { URL(fileURLWithPath: $0) }
            ?? package.deletingLastPathComponent().appendingPathComponent("shared")
        let data = shared.appendingPathComponent("data")
        let file = data.appendingPathComponent("ni_superalloy_cte.csv").path
        return FileManager.default.fileExists(atPath: file) ? data : nil
    }()

    static func ownDatabase() throws -> Database {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("TDB/AlCoCrFeNi.tdb")
        return TDBParser.parse(try Data(contentsOf: file)).0
    }

    struct NickelAlloy {
        var name: String
        var celsius: Double
        /// [1e-6/K]
        var expansion: Double
        var fractions: [String: Double]
        /// Mole fraction of Al, Co, Cr, Fe and Ni together.
        var known: Double { ["AL", "CO", "CR", "FE", "NI"].reduce(0) { $0 + (fractions[$1] ?? 0) } }

        /// The composition, of some of the elements only where they are named.
        func composition(of elements: Set<String>?) throws -> Composition {
            let kept = fractions.filter { $0.value > 0 && elements?.contains($0.key) ?? true }
            let sum = kept.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value }
            return try Composition(moleFractions: kept.mapValues { $0 / sum })
        }
    }

    static func nickelAlloys() throws -> [NickelAlloy] {
        try rows("ni_superalloy_cte.csv").map { row in
            var fractions: [String: Double] = [:]
            for (name, text) in row where !["Alloy name", "Group", "T", "CTE", "split"].contains(name) {
                fractions[name.uppercased(), default: 0] = try #require(Double(text))
            }
            return NickelAlloy(
                name: row["Alloy name"] ?? "", celsius: try #require(Double(row["T"] ?? "")),
                expansion: try #require(Double(row["CTE"] ?? "")), fractions: fractions)
        }
    }

    /// Alloys of Fe, Ni, Co and Cr only. The table's amounts are mass fractions: its electron counts follow from them as such.
    static func rao() throws -> [(composition: Composition, nickelByMass: Double, expansion: Double)] {
        try rows("rao2022.csv").compactMap { row in
            var amounts: [String: Double] = [:]
            for name in ["Fe", "Ni", "Co", "Cr", "V", "Cu"] {
                let value = try #require(Double(row[name] ?? ""))
                if value > 0 { amounts[name.uppercased()] = value }
            }
            guard amounts["V"] == nil, amounts["CU"] == nil else { return nil }
            let sum = amounts.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value }
            return (
                try Composition(amounts: amounts.mapValues { $0 / sum }, unit: .massFraction, masses: .standard),
                amounts["NI"] ?? 0, try #require(Double(row["TEC"] ?? ""))
            )
        }
    }

    private static func rows(_ name: String) throws -> [[String: String]] {
        let folder = try #require(folder)
        let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
        let lines = text.split(whereSeparator: \.isNewline).map(cells)
        guard let header = lines.first else { return [] }
        return try lines.dropFirst().map { cells in
            try #require(cells.count == header.count)
            return Dictionary(zip(header, cells), uniquingKeysWith: { first, _ in first })
        }
    }

    /// Cells of a line; those in quotes may hold commas.
    private static func cells(_ line: Substring) -> [String] {
        var cells = [""]
        var isQuoted = false
        for character in line {
            if character == "\"" {
                isQuoted.toggle()
            } else if character == ",", !isQuoted {
                cells.append("")
            } else {
                cells[cells.count - 1].append(character)
            }
        }
        return cells
    }
}
