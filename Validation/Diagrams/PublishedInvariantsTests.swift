import CALPHAD
import Foundation
import TestSupport
import Testing
import ThermodynamicDatabase

/// Invariant equilibria of published solder systems, as the National Institute of Standards and Technology calculated and tabulated them,
/// against ours with its database of 1999.
///
/// The database is not part of the project; the suite runs where it lies beside it, or where TIELINE_SHARED points.
@Suite(.enabled(if: SolderDatabase.file != nil, "the solder database is not here"))
struct PublishedInvariantsTests {
    /// A phase and its composition in mass percent, in alphabetical order of the elements.
    typealias Row = (phase: String, percent: [Double])

    struct System: Sendable, CustomStringConvertible {
        var elements: [String]
        /// Ends of the isopleth through its invariants, mass percent.
        var from: [Double]
        var to: [Double]
        var temperatures: ClosedRange<Double>
        var source: String
        var rows: [(reaction: PhaseDiagram.Invariant.Reaction, celsius: Double, phases: [Row])]
        var description: String { elements.joined(separator: "-") }
    }

    // U.R. Kattner, NIST, Phase Diagrams & Computational Thermodynamics, Solder Systems, "Calculated Invariant Equilibria";
    // the assessment that each table belongs to is named with it.
    static let systems = [
        System(
            elements: ["AG", "CU"], from: [100, 0], to: [0, 100], temperatures: 600...1400,
            source: "F.H. Hayes, H.L. Lukas, G. Effenberg, G. Petzow, Z. Metallkd. 77 (1986) 749; "
                + "metallurgy.nist.gov/phase/solder/agcu.html",
            rows: [
                (
                    .eutectic, 779.1,
                    [("FCC_A1", [91.73, 8.27]), ("LIQUID", [71.59, 28.41]), ("FCC_A1", [7.47, 92.53])]
                )
            ]),
        System(
            elements: ["PB", "SN"], from: [100, 0], to: [0, 100], temperatures: 350...650,
            source: "H.J. Fecht, M.-X. Zhang, Y.A. Chang, J.H. Perepezko, Metall. Trans. A 20 (1989) 795; "
                + "metallurgy.nist.gov/phase/solder/pbsn.html",
            rows: [
                (
                    .eutectic, 182.2,
                    [("FCC_A1", [81.09, 18.91]), ("LIQUID", [37.87, 62.13]), ("BCT_A5", [3.41, 96.59])]
                )
            ]),
        System(
            elements: ["BI", "CU"], from: [100, 0], to: [0, 100], temperatures: 400...1400,
            source: "O. Teppo, J. Niemelä, P. Taskinen, Thermochim. Acta 173 (1990) 137; "
                + "metallurgy.nist.gov/phase/solder/bicu.html",
            rows: [
                (
                    .eutectic, 270.4,
                    [("RHOMBO_A7", [100, 0]), ("LIQUID", [99.86, 0.14]), ("FCC_A1", [0, 100])]
                )
            ]),
        System(
            elements: ["BI", "PB", "SN"], from: [0, 69, 31], to: [40, 30, 30], temperatures: 300...500,
            source: "S.W. Yoon, H.M. Lee, Calphad 22 (1998) 167; "
                + "metallurgy.nist.gov/phase/solder/bipbsn.html",
            rows: [
                (
                    .transition, 135.7,
                    [
                        ("LIQUID", [30.54, 47.56, 21.90]), ("FCC_A1", [18.70, 74.72, 6.58]),
                        ("BCT_A5", [4.46, 1.65, 93.89]), ("HCP_A3", [26.13, 66.78, 7.09]),
                    ]
                ),
                (
                    .eutectic, 98.0,
                    [
                        ("LIQUID", [51.59, 32.59, 15.82]), ("BCT_A5", [10.93, 0.63, 88.44]),
                        ("HCP_A3", [41.24, 50.29, 8.47]), ("RHOMBO_A7", [99.62, 0.32, 0.06]),
                    ]
                ),
            ]),
    ]

    /// Half of the last digit told; of the composition with as much again for the gas constant, which was 8.31451 J/(mol K) then.
    private static let celsiusTolerance = 0.05
    private static let percentTolerance = 0.01

    @Test(arguments: systems)
    func meetsTheTable(_ published: System) throws {
        let (database, diagnostics) = try SolderDatabase.read()
        let system = try ThermodynamicSystem(database: database, components: published.elements)
        // Its slips (a phase that lacks constituents in the declaration) concern other systems.
        try #require(system.faults(among: diagnostics).isEmpty)
        func moleFractions(_ percent: [Double]) -> [Double] {
            let moles = zip(percent, system.atomicMasses).map { $0 / $1 }
            return moles.map { $0 / moles.reduce(0, +) }
        }
        // What is solved for does not depend on the net.
        var settings = PhaseDiagramSettings()
        settings.intervals = 12
        settings.curveLevels = 2
        settings.nodeLevels = 6
        let diagram = try EquilibriumSolver(system: system).phaseDiagram(
            of: .isopleth(
                from: moleFractions(published.from), to: moleFractions(published.to),
                temperatures: published.temperatures), settings: settings)
        #expect(diagram.failures.isEmpty)
        for row in published.rows {
            let point = try #require(
                diagram.invariants.first {
                    $0.reaction == row.reaction && abs($0.temperature - 273.15 - row.celsius) < 2
                }, "\(published): no \(row.reaction) near \(row.celsius) °C")
            let t = ReferenceValue(
                "\(published), \(row.reaction.rawValue)", row.celsius, tolerance: Self.celsiusTolerance, unit: "°C",
                source: published.source)
            print("\(t.quantity): published \(row.celsius) °C, ours \(point.temperature - 273.15) °C")
            #expect(t.agrees(with: point.temperature - 273.15), "\(t): \(point.temperature - 273.15)")
            #expect(point.phases.count == row.phases.count && point.isScreened)
            for (phase, percent) in row.phases {
                let nearest = point.phases.filter { $0.phase == phase }.map { phase -> Double in
                    let weights = zip(phase.moleFractions, system.atomicMasses).map { $0 * $1 }
                    let sum = weights.reduce(0, +)
                    return zip(weights, percent).reduce(0) { max($0, abs(100 * $1.0 / sum - $1.1)) }
                }.min()
                let off = try #require(nearest, "\(phase) takes no part")
                print("    \(phase) \(percent): off by \(off) wt.%")
                #expect(off < Self.percentTolerance, "\(published), \(row.celsius) °C, \(phase): off by \(off) wt.%")
            }
        }
    }
}

/// U.R. Kattner's database for solder alloys, version of 30 November 1999.
enum SolderDatabase {
    static let file: URL? = {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let shared =
            ProcessInfo.processInfo.environment["TIELINE_SHARED"].map { URL(fileURLWithPath: $0) }
            ?? package.deletingLastPathComponent().appendingPathComponent("shared")
        let file = shared.appendingPathComponent("tdb/AgSbSn.tdb")
        return FileManager.default.fileExists(atPath: file.path) ? file : nil
    }()

    static func read() throws -> (Database, [Diagnostic]) { TDBParser.parse(try Data(contentsOf: try #require(file))) }
}
