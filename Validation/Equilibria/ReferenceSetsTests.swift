import CALPHAD
import Foundation
import Testing
import ThermodynamicDatabase

/// Equilibria of other codes on published databases: ours may be lower, never higher, and never fail.
///
/// The reference results (pycalphad 0.11.2, OpenCalphad 2023-09, equilipy 0.3.3 on identical databases) are not part of the project;
/// the suite runs where they lie beside it, or where TIELINE_SHARED points.
@Suite(.enabled(if: ReferenceSets.folder != nil, "the reference results of other codes are not here"))
struct ReferenceSetsTests {
    /// Tolerance [J/mol]: the peers' gas constants differ by 1.2e-6 of each other.
    static let tolerance = 0.1

    @Test(arguments: [
        "c_alzn", "c_crfe", "c_alni", "c_alcocrni", "c_crfenb", "c_cantor", "c_steel1", "c_mpea5", "c_saf2507",
        "c_alfe4sl",
    ])
    func neverHigherThanAnyOtherCode(set: String) throws {
        let reference = try ReferenceSets.read(set)
        var lower = 0
        var solvers: [[String]: EquilibriumSolver] = [:]
        for point in reference.points {
            let components = point.moleFractions.keys.sorted()
            let solver: EquilibriumSolver
            if let known = solvers[components] {
                solver = known
            } else {
                solver = EquilibriumSolver(
                    system: try ThermodynamicSystem(
                        database: reference.database, components: components, phases: reference.phases,
                        gasConstant: reference.gasConstant))
                solvers[components] = solver
            }
            do {
                let e = try solver.equilibrium(
                    at: Conditions(
                        temperature: point.temperature, pressure: point.pressure,
                        moleFractions: solver.system.components.map { point.moleFractions[$0] ?? 0 }))
                let difference = e.gibbsEnergy - point.energy
                #expect(
                    difference <= Self.tolerance,
                    "\(point.id): ours lies \(difference) J/mol above \(point.energy) J/mol (\(point.status))")
                if difference < -Self.tolerance { lower += 1 }
            } catch {
                Issue.record("\(point.id) failed: \(error)")
            }
        }
        print("\(set): \(reference.points.count) points, \(lower) lower than every other code")
    }

    /// States whose lowest energy an earlier search of ours missed, with the energies that it reaches now and that the independent checker
    /// confirms: an ordered state behind its own permutations, a narrow gap between two magnetic states, and second sets of phases whose samples
    /// have lower ones next to them behind a hill.
    @Test func statesOnceMissed() throws {
        let cases: [(file: String, temperature: Double, x: [String: Double], phases: [String]?, energy: Double)] = [
            (
                "tdb/mpea-02b.tdb", 770.12,
                [
                    "FE": 0.00990738997170153, "CR": 0.10972123673404265, "NI": 0.15607000814884145,
                    "C": 0.3162114804713731, "MN": 0.4080898846740412,
                ], nil, -34159.3407
            ),
            (
                "tdb/AlNiPt-2005.TDB", 459.8,
                ["PT": 0.14703594122682032, "NI": 0.8177480634789502, "AL": 0.035215995294229516], nil, -28710.0089
            ),
            (
                "reference/equilibria/tdb/mpea5.tdb", 808,
                ["AL": 0.107704, "CO": 0.492678, "CR": 0.098685, "FE": 0.13265, "NI": 0.168283], nil, -50413.3632
            ),
            (
                "reference/equilibria/tdb/mpea5.tdb", 823,
                ["AL": 0.21393, "CO": 0.39979, "CR": 0.05468, "FE": 0.18368, "NI": 0.14792], nil, -63540.7970
            ),
            (
                "reference/equilibria/tdb/mpea5.tdb", 935.2,
                ["FE": 0.03473, "AL": 0.153948, "CO": 0.759734, "CR": 0.027557, "NI": 0.024031], nil, -57857.8113
            ),
            (
                "reference/equilibria/tdb/cantor.tdb", 618.8,
                ["FE": 0.469175, "CO": 0.012147, "CR": 0.465031, "MN": 0.026362, "NI": 0.027285], nil, -21245.5242
            ),
            (
                "reference/equilibria/tdb/iron4.tdb", 1075.9,
                [
                    "FE": 0.062282, "C": 0.016144, "CR": 0.006614, "MN": 0.071201, "MO": 0.020531, "N": 0.010991,
                    "NB": 0.589497, "NI": 0.084391, "SI": 0.138349,
                ], nil, -89778.6763
            ),
            (
                "reference/equilibria/tdb/mcni.tdb", 652.8,
                [
                    "NI": 0.036594, "AL": 0.01325, "C": 0.068466, "CO": 0.12436, "CR": 0.012433, "MO": 0.129024,
                    "NB": 0.088866, "TI": 0.024549, "W": 0.502458,
                ], nil, -38187.1904
            ),
            (
                "reference/equilibria/tdb/mcni.tdb", 1610.9,
                [
                    "NI": 0.000269, "AL": 0.000709, "C": 0.054814, "CO": 0.009318, "CR": 0.017586, "MO": 0.037621,
                    "NB": 0.771242, "TI": 0.044332, "W": 0.064109,
                ], nil, -112776.7638
            ),
            (
                // Pivots of the lower hull that went round without end.
                "reference/equilibria/tdb/steel1.tdb", 643.9,
                [
                    "FE": 0.015733731517596054, "CR": 0.028281244428840727, "MO": 0.003814487721031202,
                    "SI": 0.020124014677540995, "V": 0.927989868793243, "C": 0.004056652861748051,
                ], nil, -26420.1270
            ),
            (
                // Traces that are all that one phase holds: no state was found.
                "tdb/mc_fe_v2.060.tdb", 565.8,
                [
                    "FE": 0.7693898778934443, "C": 0.0015993762125181045, "CR": 0.06877914496983206,
                    "MO": 0.07867079131600983, "V": 0.08156080959318301, "N": 1.5012742199443e-11,
                ], nil, -23134.6170
            ),
            (
                "tdb/mc_fe_v2.060.tdb", 565.8,
                [
                    "FE": 0.002098468069676823, "C": 1.1666051077211252e-10, "CR": 0.7263518235077754,
                    "MO": 0.10529936857545989, "V": 0.12173406902644592, "N": 0.04451627070398151,
                ], nil, -30500.9548
            ),
            (
                // A saddle between two minima of fcc, of which one side alone was followed: no state was found.
                "reference/equilibria/tdb/iron4.tdb", 1719.8,
                [
                    "FE": 0.19805187102083188, "C": 0.03695507173298389, "CR": 0.0337359506273079,
                    "MN": 0.49226524246577036, "MO": 0.034698964293342904, "N": 0.013437674466878893,
                    "NB": 0.1130056982472944, "NI": 0.07511999364770125, "SI": 0.0027295334978882217,
                ], nil, -129364.6839
            ),
        ]
        let folder = try #require(ReferenceSets.folder)
        let shared = folder.deletingLastPathComponent().deletingLastPathComponent()
        for state in cases {
            let file = shared.appendingPathComponent(state.file)
            guard let data = FileManager.default.contents(atPath: file.path) else { continue }
            let parsed = TDBParser.parse(data)
            let system = try ThermodynamicSystem(
                database: parsed.database, components: state.x.keys.sorted(), phases: state.phases)
            let e = try EquilibriumSolver(system: system).equilibrium(
                at: Conditions(
                    temperature: state.temperature, moleFractions: system.components.map { state.x[$0] ?? 0 }))
            #expect(e.gibbsEnergy <= state.energy + 0.01, "\(state.file): \(e.gibbsEnergy)")
        }
    }
}

/// The reference sets, as their README describes them.
enum ReferenceSets {
    struct Point {
        var id: String
        var temperature: Double
        var pressure: Double
        var moleFractions: [String: Double]
        var status: String
        var energy: Double
    }

    struct Contents {
        var database: Database
        var phases: [String]
        var gasConstant: Double
        var points: [Point]
    }

    static let folder: URL? = {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let shared =
            ProcessInfo.processInfo.environment["TIELINE_SHARED"].map { URL(fileURLWithPath: $0) }
            ?? package.deletingLastPathComponent().appendingPathComponent("shared")
        let folder = shared.appendingPathComponent("reference/equilibria")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    private struct Header: Decodable {
        var tdb: String
        var phases: [String]
        var R: Double
    }

    private struct Line: Decodable {
        struct Expected: Decodable { var G: Double? }
        var id: String
        var T: Double
        var P: Double
        var x: [String: Double]
        var status: String
        var expected: Expected?
    }

    static func read(_ set: String) throws -> Contents {
        let folder = try #require(folder)
        let text = try String(contentsOf: folder.appendingPathComponent(set + ".jsonl"), encoding: .utf8)
        let lines = text.split(separator: "\n").map { Data($0.utf8) }
        let header = try JSONDecoder().decode(Header.self, from: try #require(lines.first))
        let (database, diagnostics) = TDBParser.parse(
            try Data(contentsOf: folder.appendingPathComponent("tdb/" + header.tdb)))
        try #require(!diagnostics.contains { $0.severity == .error }, "\(header.tdb) has errors")
        let points = try lines.dropFirst().compactMap { data -> Point? in
            let line = try JSONDecoder().decode(Line.self, from: data)
            guard let energy = line.expected?.G else { return nil }
            return Point(
                id: line.id, temperature: line.T, pressure: line.P, moleFractions: line.x, status: line.status,
                energy: energy)
        }
        try #require(!points.isEmpty)
        return Contents(database: database, phases: header.phases, gasConstant: header.R, points: points)
    }
}
