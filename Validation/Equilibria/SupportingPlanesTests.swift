import CALPHAD
import Foundation
import NumericalMethods
import Testing
import ThermodynamicDatabase

/// The tangent plane of every equilibrium lies below all states of all phases, those included that equilibria of other compositions at the
/// same temperature have found. A plane above one of them belongs to a state that is no minimum; no other code is needed to see it.
struct SupportingPlanesTests {
    /// Random compositions, many of them poor in some components, hold their planes against each other's phases.
    /// None may lie more than 0.01 J/mol above one.
    private func expectSupport(
        _ database: Database, _ components: [String], temperature: Double, states: Int
    ) throws {
        let system = try ThermodynamicSystem(database: database, components: components)
        let solver = EquilibriumSolver(system: system)
        var generator = SplitMix64(seed: UInt64(temperature * 10))
        func random() -> Double { Double(generator.next() >> 11) * 0x1p-53 }
        var planes: [[Double]] = []
        var found: [(phase: String, x: [Double], energy: Double)] = []
        for number in 0..<states {
            let shares = components.map { _ in pow(-log(1 - random()), [1, 1, 2, 3][Int(4 * random())]) }
            let sum = shares.reduce(0, +)
            let e = try solver.equilibrium(
                at: Conditions(temperature: temperature, moleFractions: shares.map { $0 / sum }))
            let potentials = e.chemicalPotentials.compactMap { $0 }
            try #require(potentials.count == components.count, "state \(number)")
            planes.append(potentials)
            for set in e.compositionSets {
                found.append(
                    (set.phase, set.moleFractions, zip(potentials, set.moleFractions).reduce(0) { $0 + $1.0 * $1.1 }))
            }
        }
        var above: [String] = []
        for (number, plane) in planes.enumerated() {
            let worst = found.map { state in
                (zip(plane, state.x).reduce(0) { $0 + $1.0 * $1.1 } - state.energy, state.phase)
            }.max { $0.0 < $1.0 }
            if let worst, worst.0 > 0.01 { above.append("\(number): \(worst.0) J/mol above \(worst.1)") }
        }
        #expect(above.isEmpty, "\(components) at \(temperature) K: \(above)")
    }

    @Test func planesOfTheOwnDatabase() throws {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let data = try Data(contentsOf: package.appendingPathComponent("TDB/AlCoCrFeNi.tdb"))
        try expectSupport(
            TDBParser.parse(data).database, ["AL", "CO", "CR", "FE", "NI"], temperature: 981.1, states: 100)
    }

    /// A temperature at which an earlier search missed the second set of a phase in one state of a hundred. More systems and states take
    /// `planes.py`.
    @Test(.enabled(if: ReferenceSets.folder != nil, "the databases of the reference sets are not here"))
    func planesWhereStatesWereMissed() throws {
        let folder = try #require(ReferenceSets.folder)
        let data = try Data(contentsOf: folder.appendingPathComponent("tdb/cantor.tdb"))
        try expectSupport(
            TDBParser.parse(data).database, ["CO", "CR", "FE", "MN", "NI"], temperature: 618.8, states: 200)
    }
}
