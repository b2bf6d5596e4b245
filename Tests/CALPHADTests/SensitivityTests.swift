import Glibc
import TestSupport
import Testing
import ThermodynamicDatabase

@testable import CALPHAD

/// Derivatives by implicit differentiation against formulas, and where there are none.
@Suite struct SensitivityTests {
    private static let elements = """
        ELEMENT VA VACUUM 0 0 0 ! ELEMENT A BLANK 50 0 0 ! ELEMENT B BLANK 60 0 0 !

        """

    private static let lens =
        elements + """
            FUNCTION GALIQ 1 8000-8*T; 6000 N ! FUNCTION GBLIQ 1 2*HALF; 6000 N ! FUNCTION HALF 1 7500-5*T; 6000 N !
            PHASE LIQUID % 1 1 ! CONSTITUENT LIQUID :A,B: ! PHASE SOLID % 1 1 ! CONSTITUENT SOLID :A,B: !
            PARAMETER G(LIQUID,A;0) 1 +GALIQ; 6000 N ! PARAMETER G(LIQUID,B;0) 1 +GBLIQ; 6000 N !
            PARAMETER G(SOLID,A;0) 1 0; 6000 N ! PARAMETER G(SOLID,B;0) 1 0; 6000 N !
            """

    private func derivative(_ s: Sensitivity, _ notation: String) -> Double? {
        s.parameters.first { $0.parameter.notation == notation }?.derivative
    }

    /// The liquidus of two ideal solutions: Σ x_i exp(ΔG_i/RT) = 1 with ΔG = G_liquid − G_solid.
    @Test func liquidusOfAnIdealLens() throws {
        let solver = try solver(Self.lens, ["A", "B"])
        let x = [0.4, 0.6]
        let range = try solver.meltingRange(moleFractions: x, searchFrom: 900, to: 1600)
        let linear = try solver.linearizedTransition(at: range.liquidus, of: .solid, moleFractions: x)
        let s = try linear.sensitivity(of: .temperature)
        let t = s.value
        let rt = PhysicalConstants.gasConstant * t
        let gap = [8000 - 8 * t, 15000 - 10 * t]
        let solid = zip(x, gap).map { $0 * exp($1 / rt) }
        #expect(abs(solid[0] + solid[1] - 1) < 1e-8)
        // The sum's derivative with respect to T.
        let slope = -(solid[0] * 8000 + solid[1] * 15000) / (rt * t)
        for (i, name) in ["A", "B"].enumerated() {
            let expected = -(solid[i] / rt) / slope
            #expect(abs(try #require(derivative(s, "G(LIQUID,\(name);0)")) / expected - 1) < 1e-9)
            #expect(abs(try #require(derivative(s, "G(SOLID,\(name);0)")) / expected + 1) < 1e-9)
            // A function that one parameter uses counts like it; one that is doubled on the way, twice.
            let function = try #require(s.functions.first { $0.function.name == (i == 0 ? "GALIQ" : "HALF") })
            #expect(abs(function.derivative / expected - (i == 0 ? 1 : 2)) < 1e-9)
        }
        let expected = -(exp(gap[1] / rt) - exp(gap[0] / rt)) / slope
        #expect(abs(try #require(s.exchange(of: 1, for: 0)) / expected - 1) < 1e-9)
        let g = try #require(s.composition).compactMap { $0 }
        #expect(abs(g[0] * x[0] + g[1] * x[1]) < 1e-9 * abs(g[1]))
        #expect(s.temperature == nil)
        // The solidus from the other side: Σ x_i exp(−ΔG_i/RT) = 1.
        let cold = try solver.linearizedTransition(at: range.solidus, of: .liquid, moleFractions: x)
            .sensitivity(of: .temperature)
        let u = PhysicalConstants.gasConstant * cold.value
        let liquid = [x[0] * exp(-(8000 - 8 * cold.value) / u), x[1] * exp(-(15000 - 10 * cold.value) / u)]
        let melting = liquid[0] / (liquid[0] * 8000 + liquid[1] * 15000) * cold.value
        #expect(abs(try #require(derivative(cold, "G(LIQUID,A;0)")) / melting - 1) < 1e-8)
    }

    /// The solvus of a regular solution: R T ln(x/(1 − x)) = L (2 x − 1).
    @Test func solvusOfARegularSolution() throws {
        let text =
            Self.elements + """
                PHASE SOLID % 1 1 ! CONSTITUENT SOLID :A,B: ! PARAMETER G(SOLID,A;0) 1 0; 6000 N !
                PARAMETER G(SOLID,B;0) 1 0; 6000 N ! PARAMETER L(SOLID,A,B;0) 1 20000; 6000 N !
                """
        let solver = try solver(text, ["A", "B"])
        let t = 800.0
        let e = try solver.equilibrium(at: Conditions(temperature: t, moleFractions: [0.5, 0.5]))
        try #require(e.compositionSets.count == 2)
        let x = e.compositionSets[1].moleFractions[0]
        let s = try solver.linearized(e).sensitivity(of: .moleFraction(component: "A", phase: "SOLID", set: 2))
        let stiffness = PhysicalConstants.gasConstant * t / (x * (1 - x)) - 2 * 20000
        let interaction = try #require(derivative(s, "G(SOLID,A,B;0)"))
        #expect(abs(interaction / ((2 * x - 1) / stiffness) - 1) < 1e-7)
        let thermal = -PhysicalConstants.gasConstant * log(x / (1 - x)) / stiffness
        #expect(abs(try #require(s.temperature) / thermal - 1) < 1e-7)
        // Inside the gap the overall composition moves amounts only, and end members shift both sides alike.
        #expect(abs(try #require(s.exchange(of: 0, for: 1))) < 1e-9)
        #expect(abs(derivative(s, "G(SOLID,A;0)") ?? 0) < 1e-12)
    }

    /// dT/dG of melting is 1/ΔS for an element, and the temperature follows where the fraction or the enthalpy is given.
    @Test func meltingOfAnElement() throws {
        let solver = try solver(Self.lens, ["A"])
        let melting = try solver.meltingRange(moleFractions: [1], searchFrom: 900, to: 1100)
        let transition = try solver.linearizedTransition(at: melting.solidus, of: .liquid, moleFractions: [1])
        let half = StateConditions(thermal: .fraction(phase: "LIQUID", value: 0.5), moleFractions: [1])
        let e = try solver.equilibrium(meeting: half)
        let heat = StateConditions(thermal: .enthalpy(4000), moleFractions: [1])
        let h = try solver.equilibrium(meeting: heat)
        for linear in [
            transition, try solver.linearized(e, holding: half.thermal),
            try solver.linearized(h, holding: heat.thermal),
        ] {
            let s = try linear.sensitivity(of: .temperature)
            #expect(abs(s.value - 1000) < 1e-6)
            #expect(abs(try #require(derivative(s, "G(LIQUID,A;0)")) - 1 / 8.0) < 1e-9)
            #expect(abs(try #require(derivative(s, "G(SOLID,A;0)")) + 1 / 8.0) < 1e-9)
        }
        // At a given temperature the two phases only meet: nothing has a derivative there.
        #expect(throws: SensitivityError.self) { try solver.linearized(e).sensitivity(of: .fraction(phase: "LIQUID")) }
        #expect(throws: SensitivityError.self) { try solver.linearized(e).sensitivity(of: .gibbsEnergy) }
        #expect(throws: SensitivityError.self) { try solver.linearized(e).sensitivity(of: .temperature) }
    }

    /// Compounds of fixed composition: two of them share the atoms by the lever rule; of one alone the potentials do not exist.
    @Test func compoundsWithoutARange() throws {
        let text =
            Self.elements + """
                PHASE ONE % 2 1 1 ! CONSTITUENT ONE :A:B: ! PARAMETER G(ONE,A:B;0) 1 -40000+2*T; 6000 N !
                PHASE TWO % 2 3 1 ! CONSTITUENT TWO :A:B: ! PARAMETER G(TWO,A:B;0) 1 -60000+3*T; 6000 N !
                PHASE PURE % 1 1 ! CONSTITUENT PURE :A,B: ! PARAMETER G(PURE,A;0) 1 0; 6000 N !
                """
        let solver = try solver(text, ["A", "B"])
        let two = try solver.equilibrium(at: Conditions(temperature: 700, moleFractions: [0.6, 0.4]))
        #expect(two.compositionSets.map(\.phase).sorted() == ["ONE", "TWO"])
        let linear = try solver.linearized(two)
        let fraction = try linear.sensitivity(of: .fraction(phase: "TWO"))
        // f = (x_A − 1/2)/(3/4 − 1/2), whatever the energies.
        #expect(abs(try #require(fraction.exchange(of: 0, for: 1)) - 4) < 1e-9)
        #expect(fraction.parameters.isEmpty)
        #expect(fraction.temperature == 0)
        // μ_A = (G_two − G_one)/2, μ_B = (3 G_one − G_two)/2
        let a = try linear.sensitivity(of: .chemicalPotential(component: "A"))
        #expect(abs(try #require(derivative(a, "G(TWO,A:B;0)")) - 0.5) < 1e-12)
        #expect(abs(try #require(derivative(a, "G(ONE,A:B;0)")) + 0.5) < 1e-12)
        #expect(abs(try #require(a.temperature) - 0.5) < 1e-12)

        let one = try solver.equilibrium(at: Conditions(temperature: 700, moleFractions: [0.5, 0.5]))
        #expect(one.fraction(of: "ONE") == 1)
        let alone = try solver.linearized(one)
        #expect(alone.equilibrium.compositionSets.map(\.phase) == ["ONE"])
        let energy = try alone.sensitivity(of: .gibbsEnergy)
        #expect(abs(try #require(derivative(energy, "G(ONE,A:B;0)")) - 0.5) < 1e-12)
        #expect(energy.composition == nil)
        #expect(throws: SensitivityError.self) {
            try alone.sensitivity(of: .chemicalPotential(component: "A"))
        }
    }

    /// A gap at its critical point, an order that fades, and kinds of states that are not differentiated.
    @Test func whatHasNoDerivative() throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(["AL", "FE"], phases: ["BCC_B2", "BCC_A2"]))
        let result = try solver.transitions(
            of: solver.system.selection(of: "b2"), moleFractions: [0.3, 0.7], range: 700...1600)
        let fading = try #require(result.transitions.last)
        #expect(fading.change == .dissolvesOnHeating)
        #expect(throws: SensitivityError.self) {
            try solver.linearizedTransition(
                at: fading.temperature, of: .selected(solver.system.selection(of: "b2")), moleFractions: [0.3, 0.7])
        }
        let steel = EquilibriumSolver(system: try OwnDatabase.system(["CR", "NI"], phases: ["FCC_A1"]))
        let open = try steel.equilibrium(
            meeting: StateConditions(
                thermal: .temperature(1200), moleFractions: [0, 1], open: [OpenComponent("CR", .potential(-90_000))]))
        #expect(throws: SensitivityError.self) { try steel.linearized(open) }
        let plain = try steel.equilibrium(at: Conditions(temperature: 1200, moleFractions: [0.2, 0.8]))
        let linear = try steel.linearized(plain)
        #expect(throws: SensitivityError.self) { try linear.sensitivity(of: .temperature) }
        #expect(throws: SensitivityError.self) { try linear.sensitivity(of: .fraction(phase: "SIGMA")) }
        #expect(throws: SensitivityError.self) { try linear.sensitivity(of: .chemicalPotential(component: "FE")) }
        #expect(throws: SensitivityError.self) { try linear.sensitivity(of: .meanExpansion(from: 1200)) }
    }

    /// A component that is absent has no derivative; those of the others are those of the system without it.
    @Test func absentComponents() throws {
        let binary = EquilibriumSolver(system: try OwnDatabase.system(["CR", "FE"], phases: ["BCC_A2", "SIGMA"]))
        let ternary = EquilibriumSolver(
            system: try OwnDatabase.system(["CR", "FE", "NI"], phases: ["BCC_A2", "SIGMA"]))
        let a = try binary.linearized(
            try binary.equilibrium(at: Conditions(temperature: 950, moleFractions: [0.4, 0.6]))
        ).sensitivity(of: .fraction(phase: "SIGMA"))
        let b = try ternary.linearized(
            try ternary.equilibrium(at: Conditions(temperature: 950, moleFractions: [0.4, 0.6, 0]))
        ).sensitivity(of: .fraction(phase: "SIGMA"))
        #expect(try #require(b.composition)[2] == nil)
        #expect(b.exchange(of: 2, for: 0) == nil)
        #expect(abs(try #require(a.exchange(of: 0, for: 1)) / (try #require(b.exchange(of: 0, for: 1))) - 1) < 1e-9)
        #expect(a.parameters.map(\.parameter.notation) == b.parameters.map(\.parameter.notation))
        #expect(a.parameters.first?.parameter.reference == "DIN1991")
    }

    /// An order that is written out for both sublattices: mirrored statements are one quantity, also where one of them is turned round; what
    /// has no mirror image is told as one-sided in an ordered state.
    @Test func mirroredStatementsAreOneQuantity() throws {
        let text =
            Self.elements + """
                PHASE B2 % 2 0.5 0.5 ! CONSTITUENT B2 :A,B:A,B: !
                PARAMETER G(B2,A:A;0) 1 500; 6000 N ! PARAMETER G(B2,A:B;0) 1 -9000; 6000 N !
                PARAMETER G(B2,B:A;0) 1 -9000; 6000 N ! PARAMETER L(B2,A,B:A;0) 1 0; 6000 N !
                PARAMETER L(B2,A,B:*;1) 1 900; 6000 N ! PARAMETER L(B2,*:B,A;1) 1 -900; 6000 N !
                """
        let database = TDBParser.parse(text.utf8).database
        let state = ComparedState("ordered", ["A", "B"], [0.45, 0.55], 500, stable: ["B2"])
        let solver = try solver(text, ["A", "B"])
        func sensitivity(at temperature: Double) throws -> Sensitivity {
            let e = try solver.equilibrium(at: Conditions(temperature: temperature, moleFractions: state.x))
            return try solver.linearized(e).sensitivity(of: .chemicalPotential(component: "A"))
        }
        let s = try sensitivity(at: state.temperature)
        func lines(_ notation: String) throws -> [String] {
            try #require(s.parameters.first { $0.parameter.notation == notation }).equivalents.map(\.notation)
        }
        #expect(try lines("G(B2,A:B;0)") == ["G(B2,B:A;0)"])
        #expect(try lines("G(B2,A,B:*;1)") == ["G(B2,*:B,A;1)"])
        #expect(try lines("G(B2,A:A;0)") == [])
        #expect(s.parameters.filter(\.isOneSided).map(\.parameter.notation) == ["G(B2,A,B:A;0)"])
        var whole = database
        whole.parameters.removeAll { $0.constituents == [["A", "B"], ["A"]] }
        try compare(state, whole, mostParameters: 4)
        // A disordered state is its own mirror image.
        #expect(try sensitivity(at: 3000).parameters.filter(\.isOneSided).isEmpty)
    }
}
