import Foundation
import Testing
import ThermodynamicDatabase

@testable import CALPHAD

/// Folder of the databases of the workplace; nil where there is none.
let sharedDatabases: URL? = {
    let given = ProcessInfo.processInfo.environment["TIELINE_SHARED"].map { URL(fileURLWithPath: $0) }
    let beside = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared")
    let folder = (given ?? beside).appendingPathComponent("tdb")
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
}()

/// Random states at T, P, x, taken up again by what came out of them: the enthalpy, a phase's fraction or a potential leads back.
///
/// On databases of the workplace, where they are at hand.
@Suite(.enabled(if: sharedDatabases != nil, "the folder of public databases is not here"))
struct RoundTripTests {
    struct Case: Sendable, CustomStringConvertible {
        var file: String
        var components: [String]
        var open: String?
        var temperatures: ClosedRange<Double>
        var description: String { file }
    }

    static let cases = [
        Case(file: "mc_al_v2.035.tdb", components: ["AL", "ZN"], temperatures: 350...1000),
        Case(file: "FeCuC.tdb", components: ["FE", "CU", "C"], open: "C", temperatures: 800...1900),
        Case(file: "steel1.TDB", components: ["FE", "CR", "C", "MO"], open: "C", temperatures: 900...1900),
        Case(file: "mc_fe_v2.060.tdb", components: ["FE", "CR", "N"], open: "N", temperatures: 900...1900),
    ]

    @Test(arguments: cases) func conditionsLeadBack(_ item: Case) throws {
        let folder = try #require(sharedDatabases)
        let text = try Data(contentsOf: folder.appendingPathComponent(item.file))
        let system = try ThermodynamicSystem(database: TDBParser.parse(text).database, components: item.components)
        let solver = EquilibriumSolver(system: system)
        var points = AdditiveRecurrence(dimensions: system.components.count + 1)
        let open = item.open.flatMap { system.components.firstIndex(of: $0) }
        for number in 0..<8 {
            let u = points.next()
            var x = u.dropLast().map { -log(max($0, 1e-9)) }
            // As much as metals hold of an interstitial.
            if let open {
                x[open] = 0.03 * x.enumerated().reduce(0) { $1.offset == open ? $0 : $0 + $1.element } * u[open]
            }
            let sum = x.reduce(0, +)
            x = x.map { $0 / sum }
            let t =
                item.temperatures.lowerBound + (item.temperatures.upperBound - item.temperatures.lowerBound)
                * u[system.components.count]
            let first = try solver.equilibrium(at: Conditions(temperature: t, moleFractions: x))
            let place: Comment = "\(item.file) \(number): \(t) K, \(x), \(first.compositionSets.map(\.phase))"

            let hot = try solver.equilibrium(
                meeting: StateConditions(thermal: .enthalpy(first.enthalpy), moleFractions: x))
            #expect(abs(hot.conditions.temperature - t) < 1e-6 * t, place)

            let phase = first.compositionSets[first.compositionSets.count - 1].phase
            let fraction = first.compositionSets.reduce(0) { $1.phase == phase ? $0 + $1.fraction : $0 }
            if fraction < 1 - 1e-9 {
                do {
                    let same = try solver.equilibrium(
                        meeting: StateConditions(
                            thermal: .fraction(phase: phase, value: fraction, range: (t - 40)...(t + 40)),
                            moleFractions: x))
                    #expect(same.temperatures.contains { abs($0 - t) < 1e-6 * t }, place)
                } catch {
                    // A compound that alone holds a component keeps its fraction.
                    #expect(error.reason == "undetermined", "\(place) \(error.message)")
                }
            }

            // Where there are as many phases as components, or graphite, amounts do not follow from a potential.
            guard let open, first.compositionSets.count < x.count,
                !first.compositionSets.contains(where: { $0.moleFractions[open] > 0.999 })
            else { continue }
            var closed = x.map { $0 / (1 - x[open]) }
            closed[open] = 0
            let back = try solver.equilibrium(
                meeting: StateConditions(
                    thermal: .temperature(t), moleFractions: closed,
                    open: [
                        OpenComponent(
                            system.components[open], .potential(try #require(first.chemicalPotentials[open])))
                    ]))
            for (a, b) in zip(back.conditions.moleFractions, x) { #expect(abs(a - b) < 1e-6, place) }
        }
    }

    /// Bcc beside a B2 that lacks copper, niobium and vanadium, nearly the same state: Newton's method dropped the wrong one of them, and
    /// no equilibrium was found from 1687.5 to 1697 K.
    @Test func bccBesideAnIncompleteB2() throws {
        let folder = try #require(sharedDatabases)
        let text = try Data(contentsOf: folder.appendingPathComponent("mc_fe_v2.060.tdb"))
        let amounts = [
            "FE": 0.66, "CR": 0.18, "NI": 0.1, "MN": 0.015, "MO": 0.01, "SI": 0.008, "C": 1e-9, "N": 1e-9, "V": 0.002,
            "NB": 0.004, "TI": 1e-9, "CU": 0.003,
        ]
        let system = try ThermodynamicSystem(
            database: TDBParser.parse(text).database, components: Array(amounts.keys), suspended: ["FCC_A1"])
        let sum = system.components.reduce(0) { $0 + (amounts[$1] ?? 0) }
        let x = system.components.map { (amounts[$0] ?? 0) / sum }
        let e = try EquilibriumSolver(system: system).equilibrium(at: Conditions(temperature: 1690, moleFractions: x))
        #expect(e.compositionSets.map(\.phase).sorted() == ["BCC_A2", "LIQUID"])
        #expect(e.grade != .uncertified)
    }
}
