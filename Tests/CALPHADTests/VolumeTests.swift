import TestSupport
import Testing

@testable import CALPHAD

@Suite struct VolumeTests {
    @Test func nickelByHandbook() throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(["NI"]))
        let e = try solver.equilibrium(at: Conditions(temperature: 298.15, moleFractions: [1]))
        let state = try solver.volume(of: e)
        let density = ReferenceValue(
            "density of Ni at 25 °C", 8908, tolerance: 30, unit: "kg/m³", source: "CRC Handbook, 97th ed., p. 12-204")
        #expect(density.agrees(with: state.density), "\(density), computed \(state.density)")
        let expansion = ReferenceValue(
            "linear expansion of Ni at 25 °C", 13.4e-6, tolerance: 0.6e-6, unit: "1/K",
            source: "CRC Handbook, 97th ed., p. 12-204")
        #expect(expansion.agrees(with: state.frozenExpansion), "\(expansion), computed \(state.frozenExpansion)")
    }

    /// The three coefficients against differences of volumes computed one by one.
    @Test func coefficientsAreDifferencesOfVolumes() throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(EquilibriumTests.elements))
        let x = EquilibriumTests.alloys[0]
        func volume(_ t: Double) throws -> Double {
            try solver.volume(of: solver.equilibrium(at: Conditions(temperature: t, moleFractions: x))).molarVolume
        }
        let t = 1000.0
        let e = try solver.equilibrium(at: Conditions(temperature: t, moleFractions: x))
        let expansion = try solver.thermalExpansion(of: e)
        let h = 0.25
        let moving = (try volume(t + h) - volume(t - h)) / (2 * h) / (3 * (try volume(t)))
        #expect(abs(expansion.differential - moving) < 1e-3 * moving)
        #expect(abs(expansion.frozen - (try solver.volume(of: e)).frozenExpansion) < 1e-15)
        #expect(expansion.secant > 0.5 * expansion.frozen && expansion.secant < 1.5 * expansion.frozen)
        #expect(expansion.phasesWithoutVolume.isEmpty)
    }
}
