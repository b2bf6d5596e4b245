import Glibc
import TestSupport
import Testing

@testable import CALPHAD

@Suite struct VolumeTests {
    @Test func nickelByHandbook() throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(["NI"]))
        let e = try solver.equilibrium(at: Conditions(temperature: 298.15, moleFractions: [1]))
        let state = try solver.volume(of: e)
        let density = ReferenceValue(
            "density of Ni at 25 °C", 8900, tolerance: 30, unit: "kg/m³",
            source: "CRC Handbook, 97th ed., physical properties of pure metals")
        #expect(density.agrees(with: state.density), "\(density), computed \(state.density)")
        let expansion = ReferenceValue(
            "linear expansion of Ni at 25 °C", 13.4e-6, tolerance: 0.6e-6, unit: "1/K",
            source: "CRC Handbook, 97th ed., physical properties of pure metals")
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

    /// The secant is the mean of the differential coefficient of the same assemblage, and an assemblage may be taken to other temperatures.
    @Test func frozenAssemblagesKeepTheirPhases() throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(EquilibriumTests.elements))
        let e = try solver.equilibrium(
            at: Conditions(temperature: 1300, moleFractions: EquilibriumTests.alloys[0]))
        var integral = 0.0
        let steps = 400
        for i in 0..<steps {
            let t = 300 + (Double(i) + 0.5) * 1000 / Double(steps)
            integral += try solver.frozenExpansion(of: e, at: t).frozen * 1000 / Double(steps)
        }
        let secant = try solver.frozenExpansion(of: e, at: 1300, referenceTemperature: 300).secant
        // ln(L/L0) = ∫ α dT along one assemblage.
        #expect(abs((1 + secant * 1000) - exp(integral)) < 1e-7)
        #expect(
            try solver.frozenExpansion(of: e, at: 1300)
                == solver.frozenExpansion(of: e, at: nil))
    }

    @Test(arguments: [
        (["NI"], [1.0], 298.15, "FCC_A1", 3.5238, "Ni, CRC Handbook"),
        (["FE"], [1.0], 298.15, "BCC_A2", 2.8665, "Fe, CRC Handbook"),
        (["AL"], [1.0], 298.15, "FCC_A1", 4.0496, "Al, CRC Handbook"),
        (["AL", "NI"], [0.5, 0.5], 298.15, "BCC_B2", 2.887, "NiAl, Pearson's Handbook"),
        (["AL", "NI"], [0.25, 0.75], 298.15, "FCC_L12", 3.570, "Ni3Al, Pearson's Handbook"),
    ]) func latticeParameters(
        elements: [String], x: [Double], temperature: Double, phase: String, edge: Double, source: String
    ) throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(elements))
        let e = try solver.equilibrium(at: Conditions(temperature: temperature, moleFractions: x))
        let cell = try #require(try solver.cells(of: e).first { $0.phase == phase })
        let reference = ReferenceValue("a", edge * 1e-10, tolerance: 0.012e-10, unit: "m", source: source)
        guard case .cubic(let a) = cell.edge else {
            Issue.record("\(cell)")
            return
        }
        #expect(reference.agrees(with: a), "\(reference), computed \(a)")
    }

    @Test func hexagonalPhasesHaveNoCubicCell() throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(["CO"]))
        let e = try solver.equilibrium(at: Conditions(temperature: 400, moleFractions: [1]))
        #expect(try solver.cells(of: e).map(\.edge) == [.notCubic])
    }
}

/// The volume of ferromagnetism.
@Suite struct SpontaneousMagnetostrictionTests {
    private let model = SpontaneousMagnetostriction.ironNickel

    @Test func magnetizationIsOneAtZeroAndFadesSmoothly() {
        #expect(abs(model.squaredMagnetization(0).value - 1) < 1e-12)
        var last = 1.0
        for step in 1...400 {
            let tau = Double(step) * 0.025
            let m = model.squaredMagnetization(tau)
            #expect(m.value > 0 && m.value < last)
            last = m.value
            let h = 1e-6
            // The two branches meet at 1 with one slope.
            let difference =
                (model.squaredMagnetization(tau + h).value - model.squaredMagnetization(tau - h).value) / (2 * h)
            #expect(abs(m.slope - difference) < 1e-5 * max(1e-3, abs(m.slope)), "τ = \(tau)")
        }
        #expect(last < 0.02)
        // Far above there is no cancellation left.
        #expect(model.squaredMagnetization(1e9).value < 1e-6 && model.squaredMagnetization(1e9).slope < 0)
    }

    @Test func strainIsOfFerromagnetsOnly() {
        #expect(model.strain(temperature: 300, curie: -200, moment: 2) == (0, 0))
        #expect(model.strain(temperature: 300, curie: 500, moment: -1) == (0, 0))
        let full = model.strain(temperature: 1e-3, curie: 500, moment: 2)
        #expect(abs(full.value - 4 * model.coupling) < 1e-6)
    }

    private func fcc(_ elements: [String], _ x: [Double], at temperature: Double) throws -> (
        EquilibriumSolver, Equilibrium
    ) {
        let solver = EquilibriumSolver(
            system: try ThermodynamicSystem(
                database: OwnDatabase.system(elements).database, components: elements, phases: ["FCC_A1"]))
        return (solver, try solver.homogeneousState(at: Conditions(temperature: temperature, moleFractions: x)))
    }

    /// Volumes of the elements hold their own ferromagnetism.
    @Test(arguments: ["NI", "CO", "FE"]) func elementsKeepTheirExpansion(element: String) throws {
        let (solver, state) = try fcc([element], [1], at: 400)
        let plain = try solver.frozenExpansion(of: state).frozen
        #expect(try abs(solver.frozenExpansion(of: state, magnetostriction: model).frozen - plain) < 1e-20)
    }

    /// The coefficient is the derivative of the volume behind the secant.
    @Test func invarAlloy() throws {
        // Fe-36Ni by mass.
        let (solver, state) = try fcc(["FE", "NI"], [0.6514, 0.3486], at: 300)
        func length(_ t: Double) throws -> Double {
            1
                + (try solver.frozenExpansion(
                    of: state, at: t, referenceTemperature: 200, magnetostriction: model)).secant * (t - 200)
        }
        for t in [250.0, 300, 500, 520, 540, 700] {
            let alpha = try solver.frozenExpansion(of: state, at: t, magnetostriction: model).frozen
            let difference = (try length(t + 0.01) - length(t - 0.01)) / 0.02 / (try length(t))
            #expect(abs(alpha - difference) < 2e-9, "at \(t) K")
        }
        let measured = ReferenceValue(
            "expansion of Fe-36Ni near 300 K", 1.34e-6, tolerance: 2.5e-6, unit: "1/K",
            source: "Z. Rao et al., Science 378 (2022) 78")
        let computed = try solver.frozenExpansion(of: state, magnetostriction: model).frozen
        #expect(measured.agrees(with: computed), "\(measured), got \(computed)")
        #expect(try solver.frozenExpansion(of: state).frozen > 15e-6)
        // Far above the Curie temperature of 527 K the anomaly is gone.
        let hot = try solver.frozenExpansion(of: state, at: 1400, magnetostriction: model).frozen
        #expect(try abs(hot - solver.frozenExpansion(of: state, at: 1400).frozen) < 1e-6)
    }

    @Test func otherStructuresAreLeftAlone() throws {
        let solver = EquilibriumSolver(
            system: try ThermodynamicSystem(
                database: OwnDatabase.system(["FE", "NI"]).database, components: ["FE", "NI"], phases: ["BCC_A2"]))
        let state = try solver.homogeneousState(at: Conditions(temperature: 600, moleFractions: [0.8, 0.2]))
        #expect(
            try solver.frozenExpansion(of: state, magnetostriction: model) == solver.frozenExpansion(of: state))
    }
}
