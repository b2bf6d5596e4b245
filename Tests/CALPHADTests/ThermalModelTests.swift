import Foundation
import TestSupport
import Testing
import ThermodynamicDatabase

@testable import CALPHAD

/// The Einstein term, the two-state model and the improved magnetic model against what is known of them.
@Suite struct ThermalModelTests {
    private static let r = PhysicalConstants.gasConstant

    /// G, S and Cp per mole of formula units of a pure phase.
    private static func properties(_ system: ThermodynamicSystem, _ phase: String, _ temperature: Double) throws -> (
        g: Double, s: Double, h: Double, cp: Double
    ) {
        let model = try #require(system.phases.first { $0.name == phase })
        let w = PhaseWorkspace(for: system.phases)
        let table = try system.table(temperature: temperature, pressure: 101_325)
        let y = [Double](repeating: 1, count: model.count)
        y.withUnsafeBufferPointer {
            model.evaluate($0.baseAddress.unsafelyUnwrapped, table: table, level: .temperature, workspace: w)
        }
        let e = w.energy
        return (e.value, -e.valueT, e.value - temperature * e.valueT, -temperature * e.valueTT)
    }

    /// Heat capacity and entropy of the Einstein solid, N atoms a formula: closed forms.
    @Test func einsteinSolid() throws {
        let text = """
            ELEMENT VA VACUUM 0 0 0 ! ELEMENT A BCC_A2 50 0 0 ! ELEMENT B BCC_A2 50 0 0 !
            PHASE AB % 2 2 3 ! CONSTITUENT AB :A:B: ! PARAMETER LNTH(AB,A:B;0) 1 LN(400); 6000 N !
            """
        let system = try ModelDatabases.Entry(name: "Einstein", components: ["A", "B"], text: text).system()
        for temperature in [4.0, 100, 400, 2000] {
            let p = try Self.properties(system, "AB", temperature)
            let x = 400 / temperature
            let shape = x * x * exp(-x) / pow(1 - exp(-x), 2)
            let cp = 15 * Self.r * shape
            #expect(abs(p.cp - cp) <= 1e-12 * max(1, cp), "Cp at \(temperature) K: \(p.cp), \(cp)")
            let vibration = 600 + 1200 / (exp(x) - 1)
            let h = 5 * Self.r * vibration
            #expect(abs(p.h - h) <= 1e-12 * h)
        }
        // Dulong and Petit far above θ; nothing moves far below it.
        #expect(abs(try Self.properties(system, "AB", 5000).cp / (15 * Self.r) - 1) < 1e-3)
        #expect(abs(try Self.properties(system, "AB", 1).s) < 1e-100)
    }

    /// The two-state term far to either side, and half way, where the entropy is R ln 2.
    @Test func twoStates() {
        let even = ThermalFunction.twoState(difference: 0, temperature: 900, gasConstant: Self.r)
        #expect(abs(even.value + Self.r * 900 * log(2)) < 1e-9)
        #expect(abs(even.t + Self.r * log(2)) < 1e-14)
        let closed = ThermalFunction.twoState(difference: 9e6, temperature: 900, gasConstant: Self.r)
        #expect(closed.value == 0 && closed.q == 0 && closed.tt == 0)
        let open = ThermalFunction.twoState(difference: -9e6, temperature: 900, gasConstant: Self.r)
        #expect(open.value == -9e6 && open.q == 1 && abs(open.t) < 1e-9)
    }

    /// The magnetic entropy is R ln(β + 1), the share p of the enthalpy lies above the ordering temperature, and Cp meets there from
    /// either side as 2 : the ratio of the two series.
    @Test(arguments: [0.37, 0.25])
    func improvedMagnetism(structureFactor p: Double) throws {
        let magnetic = MagneticContribution(antiferromagneticFactor: 0, structureFactor: p)
        let ordering = 1000.0
        func at(_ t: Double) throws -> MagneticContribution.Derivatives {
            try #require(
                magnetic.derivatives(temperature: t, curie: ordering, moment: exp(1) - 1, gasConstant: 1),
                "no magnetism at \(t) K")
        }
        let low = try at(1e-3)
        let middleBelow = try at(ordering * (1 - 1e-12))
        let middleAbove = try at(ordering)
        let high = try at(99 * ordering)
        #expect(abs(middleBelow.value - middleAbove.value) < 1e-3, "f is continuous to the digits of its coefficients")
        #expect(abs(middleBelow.t - middleAbove.t) < 1e-6)
        let entropy = -high.t + low.t
        #expect(abs(entropy - 1) < 1e-6, "S(∞) − S(0) = \(entropy) R ln(β + 1)")
        func enthalpy(_ d: MagneticContribution.Derivatives, _ t: Double) -> Double { d.value - t * d.t }
        let total = enthalpy(high, 99 * ordering) - enthalpy(low, 1e-3)
        let above = enthalpy(high, 99 * ordering) - enthalpy(middleAbove, ordering)
        #expect(abs(above / total - p) < 1e-5, "share above: \(above / total)")
    }

    /// An element without an Einstein temperature or a second state, where others have one, is told of.
    @Test func missingTermsAreTold() throws {
        let text = """
            ELEMENT VA VACUUM 0 0 0 ! ELEMENT A BCC_A2 50 0 0 ! ELEMENT B BCC_A2 60 0 0 !
            PHASE S % 2 1 1 ! CONSTITUENT S :A,B:VA: ! PARAMETER THETA(S,A:VA;0) 1 LN(309); 6000 N !
            PARAMETER THETA(S,A,B:VA;0) 1 0.1; 6000 N ! PARAMETER GD(S,*:VA;0) 1 3000; 6000 N !
            """
        let entry = ModelDatabases.Entry(name: "gaps", components: ["A", "B"], text: text)
        let result = try EquilibriumSolver(system: entry.system()).equilibrium(
            at: Conditions(temperature: 1000, moleFractions: [0.5, 0.5]))
        #expect(result.warnings == ["S has no Einstein temperature for B:VA, whose θ then counts as 1 K"])
        let pure = try EquilibriumSolver(system: entry.system()).equilibrium(
            at: Conditions(temperature: 1000, moleFractions: [1, 0]))
        #expect(pure.warnings.isEmpty)
    }

    /// Of a Curie and a Néel temperature the higher one counts; without a positive one there is no magnetism.
    @Test func orderingTemperatures() throws {
        func system(_ parameters: String) throws -> ThermodynamicSystem {
            try ModelDatabases.Entry(
                name: "magnetic", components: ["A"],
                text: """
                    ELEMENT VA VACUUM 0 0 0 ! ELEMENT A BCC_A2 50 0 0 ! TYPE_DEFINITION M GES A_P_D @ MAGNETIC 0 0.25 !
                    PHASE S %M 2 1 1 ! CONSTITUENT S :A:VA: ! PARAMETER BMAGN(S,A:VA;0) 1 1.5; 6000 N !

                    """ + parameters
            ).system()
        }
        let tc = "PARAMETER TC(S,A:VA;0) 1 900; 6000 N !"
        let both = try Self.properties(system(tc + " PARAMETER NT(S,A:VA;0) 1 300; 6000 N !"), "S", 500)
        let curie = try Self.properties(system(tc), "S", 500)
        let neel = try Self.properties(system("PARAMETER NT(S,A:VA;0) 1 900; 6000 N !"), "S", 500)
        #expect(both.g == curie.g && neel.g == curie.g && curie.g < -100)
        #expect(try Self.properties(system("PARAMETER TC(S,A:VA;0) 1 -900; 6000 N !"), "S", 500).g == 0)
    }

    /// Pure iron of the third generation: bcc of Q. Chen, B. Sundman, J. Phase Equilib. 22 (2001) 631, table 1, below the melting point.
    ///
    /// Against A. Dinsdale, Calphad 15 (1991) 317: S(298.15 K) = 27.2797 J/(mol K).
    @Test func bodyCentredIron() throws {
        let text = """
            ELEMENT VA VACUUM 0 0 0 ! ELEMENT FE BCC_A2 55.847 4489 27.2797 !
            TYPE_DEFINITION M GES A_P_D @ MAGNETIC 0 0.37 !
            FUNCTION D 1 0.33471979+0.49649686*1.702702703; 6000 N !
            FUNCTION MAG 1 -R*LN(3.22)*T+R*LN(3.22)*0.38438376*1043*2.702702703*D**(-1); 6000 N !
            PHASE BCC_A2 %M 2 1 3 ! CONSTITUENT BCC_A2 :FE:VA: !
            PARAMETER G(BCC_A2,FE:VA;0) 1 -8410.26596-3.2390815E-3*T**2-3.3191338E-14*T**5+MAG; 1811 N !
            PARAMETER TC(BCC_A2,FE:VA;0) 1 1043; 6000 N ! PARAMETER BMAGN(BCC_A2,FE:VA;0) 1 2.22; 6000 N !
            PARAMETER THETA(BCC_A2,FE:VA;0) 1 LN(309); 6000 N !
            """
        let system = try ModelDatabases.Entry(name: "iron", components: ["FE"], text: text).system()
        let room = try Self.properties(system, "BCC_A2", 298.15)
        let cold = try Self.properties(system, "BCC_A2", 1)
        let entropy = ReferenceValue(
            "S(298.15 K)", 27.2797, tolerance: 0.15, unit: "J/(mol K)", source: "Dinsdale 1991")
        #expect(entropy.agrees(with: room.s), "\(room.s), \(entropy)")
        // The element at room temperature is the reference of enthalpies.
        #expect(abs(room.h) < 0.5, "H(298.15 K) = \(room.h)")
        // The third law, which second-generation descriptions do not keep.
        #expect(abs(cold.s) < 0.01)
        // SGTE's second generation gives 25.0 at room temperature and 39.6 at 900 K.
        #expect(abs(room.cp - 25.0) < 0.6, "Cp(298.15 K) = \(room.cp)")
    }

    /// The pressure in a formula acts on the equilibrium: ∂G/∂P is the volume.
    @Test func pressureInFormulas() throws {
        let system = try ModelDatabases.pressure.system()
        let model = try #require(system.phases.first { $0.name == "SOLID" })
        let w = PhaseWorkspace(for: system.phases)
        func energy(_ pressure: Double) throws -> Double {
            let table = try system.table(temperature: 1000, pressure: pressure)
            return [0.4, 0.6].withUnsafeBufferPointer {
                model.evaluate($0.baseAddress.unsafelyUnwrapped, table: table, level: .value, workspace: w)
                return w.energy.value
            }
        }
        let volume = (try energy(1.01e9) - energy(0.99e9)) / 2e7
        let ofA = 0.4 * 7e-6 * exp(0.03)
        let ofB = 0.6 * (9e-6 - 2e-18 * 1e9)
        let expected = ofA + ofB + 0.24 * 1e-7
        #expect(abs(volume - expected) < 1e-6 * expected)
        // A boils where the energies meet, which moves with pressure.
        let solver = EquilibriumSolver(system: system)
        func phases(_ pressure: Double) throws -> [String] {
            let at = Conditions(temperature: 1020, pressure: pressure, moleFractions: [1, 0])
            return try solver.equilibrium(at: at).compositionSets.map(\.phase)
        }
        #expect(try phases(1e5) == ["GAS"])
        #expect(try phases(1e7) == ["SOLID"])
    }
}
