import Glibc
import TestSupport
import Testing
import ThermodynamicDatabase

@testable import CALPHAD

/// Derivatives by implicit differentiation against formulas and against equilibria of databases that were really changed.
@Suite struct SensitivityTests {
    // MARK: Formulas

    /// The lens of two ideal solutions: dG of melting is a − b T for both components; ΔT by hand.
    @Test func liquidusOfAnIdealLens() throws {
        let text = """
            ELEMENT VA VACUUM 0 0 0 ! ELEMENT A BLANK 50 0 0 ! ELEMENT B BLANK 60 0 0 !
            PHASE LIQUID % 1 1 ! CONSTITUENT LIQUID :A,B: ! PHASE SOLID % 1 1 ! CONSTITUENT SOLID :A,B: !
            PARAMETER G(LIQUID,A;0) 1 8000-8*T; 6000 N ! PARAMETER G(LIQUID,B;0) 1 15000-10*T; 6000 N !
            PARAMETER G(SOLID,A;0) 1 0; 6000 N ! PARAMETER G(SOLID,B;0) 1 0; 6000 N !
            """
        let solver = try solver(text, ["A", "B"])
        let range = try solver.meltingRange(moleFractions: [0.4, 0.6], searchFrom: 900, to: 1600)
        let linear = try solver.linearizedTransition(
            at: range.liquidus, of: .solid, moleFractions: [0.4, 0.6])
        let s = try linear.sensitivity(of: .temperature)
        let t = s.value
        #expect(abs(t - range.liquidus) < 0.01)
        // At the liquidus Σ x_L exp(ΔG_i/RT) = 1 with ΔG = G_liquid − G_solid.
        let rt = PhysicalConstants.gasConstant * t
        let gap = [8000 - 8 * t, 15000 - 10 * t]
        let x = [0.4, 0.6]
        let solid = (0..<2).map { x[$0] * exp(gap[$0] / rt) }
        #expect(abs(solid[0] + solid[1] - 1) < 1e-8)
        // d/dT of Σ x exp(ΔG/RT) = −Σ x_S ΔH/(R T²).
        let slope = -(solid[0] * 8000 + solid[1] * 15000) / (rt * t)
        func derivative(_ name: String) throws -> Double {
            try #require(s.parameters.first { "\($0.parameter.phase) \($0.parameter.constituents)" == name }).derivative
        }
        for (i, name) in ["A", "B"].enumerated() {
            let expected = -(solid[i] / rt) / slope
            let liquid = try derivative("LIQUID [[\"\(name)\"]]")
            let crystal = try derivative("SOLID [[\"\(name)\"]]")
            #expect(abs(liquid / expected - 1) < 1e-9)
            #expect(abs(crystal / expected + 1) < 1e-9)
        }
        // dT/dx_B with x_A falling.
        let expected = -(exp(gap[1] / rt) - exp(gap[0] / rt)) / slope
        #expect(abs(try #require(s.exchange(of: 1, for: 0)) / expected - 1) < 1e-9)
        #expect(s.temperature == nil)
    }

    /// The solvus of a regular solution: R T ln(x/(1 − x)) = L (2 x − 1).
    @Test func solvusOfARegularSolution() throws {
        let text = """
            ELEMENT VA VACUUM 0 0 0 ! ELEMENT A BLANK 50 0 0 ! ELEMENT B BLANK 60 0 0 !
            PHASE SOLID % 1 1 ! CONSTITUENT SOLID :A,B: ! PARAMETER G(SOLID,A;0) 1 0; 6000 N !
            PARAMETER G(SOLID,B;0) 1 0; 6000 N ! PARAMETER L(SOLID,A,B;0) 1 20000; 6000 N !
            """
        let solver = try solver(text, ["A", "B"])
        let t = 800.0
        let e = try solver.equilibrium(at: Conditions(temperature: t, moleFractions: [0.5, 0.5]))
        try #require(e.compositionSets.count == 2)
        let linear = try solver.linearized(e)
        let x = e.compositionSets[1].moleFractions[0]
        let rt = PhysicalConstants.gasConstant * t
        let s = try linear.sensitivity(of: .moleFraction(component: "A", phase: "SOLID", set: 2))
        let stiffness = rt / (x * (1 - x)) - 2 * 20000
        let interaction = try #require(s.parameters.first { $0.parameter.constituents == [["A", "B"]] })
        #expect(abs(interaction.derivative / ((2 * x - 1) / stiffness) - 1) < 1e-7)
        let thermal = -PhysicalConstants.gasConstant * log(x / (1 - x)) / stiffness
        #expect(abs(try #require(s.temperature) / thermal - 1) < 1e-7)
        // Compositions inside the gap move amounts only.
        #expect(abs(try #require(s.exchange(of: 0, for: 1))) < 1e-9)
        // The end members shift both sides alike: no entry but rounding.
        for other in s.parameters where other.parameter.constituents != [["A", "B"]] {
            #expect(abs(other.derivative) < 1e-12)
        }
    }

    // MARK: Databases really changed

    struct Case: Sendable, CustomStringConvertible {
        var name: String
        var components: [String]
        var x: [Double]
        var temperature: Double
        var phases: [String]?
        var description: String { name }
    }

    static let states = [
        Case(name: "sigma and bcc of Fe-Cr", components: ["CR", "FE"], x: [0.4, 0.6], temperature: 950),
        Case(name: "gamma and gamma prime", components: ["AL", "NI"], x: [0.18, 0.82], temperature: 1200),
        Case(name: "ordered B2 alone", components: ["AL", "NI"], x: [0.45, 0.55], temperature: 1300),
        Case(name: "ferromagnetic bcc and fcc", components: ["FE", "NI"], x: [0.95, 0.05], temperature: 950),
        Case(
            name: "five components", components: ["AL", "CO", "CR", "FE", "NI"], x: [0.08, 0.2, 0.27, 0.2, 0.25],
            temperature: 1050),
        Case(name: "solid and liquid", components: ["AL", "CR", "NI"], x: [0.1, 0.2, 0.7], temperature: 1690),
    ]

    @Test(arguments: states)
    func equilibriaOfChangedDatabases(_ state: Case) throws {
        try compareEquilibria(
            OwnDatabase.database, state.components, state.phases, state.x, state.temperature, mostParameters: 12)
    }
}
