import Foundation
import TestSupport
import Testing
import ThermodynamicDatabase

@testable import EquilibriumVerification

/// The thermal terms, the improved magnetic model and charged phases against what can be done by hand.
@Suite struct LiteralModelsTests {
    private func close(_ a: Double, _ b: Double, _ tolerance: Double = 1e-9) -> Bool { abs(a - b) <= tolerance }

    /// G = 3/2 R θ + 3 R T ln(1 − e^{−θ/T}) of each atom, with θ = 200^y_A · 400^y_B in a phase of two atoms.
    @Test(arguments: [5.0, 300, 2000]) func einsteinSolid(temperature t: Double) throws {
        let d = database(
            """
            PHASE S % 1 2 ! CONST S :A,B: !
            PARAMETER THETA(S,A;0) 1 LN(200); 6000 N ! PARAMETER THETA(S,B;0) 1 LN(400); 6000 N !
            """)
        let (p, c) = try phase("S", of: d, components: ["A", "B"], temperature: t)
        let theta = pow(200, 0.25) * pow(400, 0.75)
        let vibration = 1.5 * gasConstant * theta + 3 * gasConstant * t * log1p(-exp(-theta / t))
        let mixing = 2 * gasConstant * (0.25 * log(0.25) + 0.75 * log(0.75))
        let g = p.energy([0.25, 0.75], c)
        #expect(close(g.value, 2 * vibration + mixing * t, 1e-9 * max(1, abs(vibration))))
        // S = 3 R (x/(e^x − 1) − ln(1 − e^{−x})), x = θ/T
        let x = theta / t
        let entropy = 3 * gasConstant * (x / expm1(x) - log1p(-exp(-x)))
        #expect(close(-g.slope, 2 * entropy - mixing, 1e-9))
    }

    /// −R T ln(1 + e^{−ΔG/RT}) of each formula unit, on both sides of zero and far from it.
    @Test(arguments: [-9e6, -4000, 0, 4000, 9e6]) func twoStates(difference: Double) throws {
        let d = database("PHASE S % 1 2 ! CONST S :A: ! PARAMETER GD(S,A;0) 1 \(difference); 6000 N !")
        let (p, c) = try phase("S", of: d, components: ["A"], temperature: 1000)
        let u = difference / (1000 * gasConstant)
        let expected = -1000 * gasConstant * (max(0, -u) + log1p(exp(-abs(u))))
        let g = p.energy([1], c)
        #expect(close(g.value, expected, 1e-9 * max(1, abs(expected))))
        // The share of the upper state times its entropy R ΔG/RT, and the mixing of the two.
        let upper = 1 / (1 + exp(u))
        let mixing = upper > 0 && upper < 1 ? upper * log(upper) + (1 - upper) * log(1 - upper) : 0
        #expect(close(-g.slope, -gasConstant * mixing, 1e-9))
    }

    /// The improved model at and above T_C: R T ln(β + 1) · −(τ⁻⁷/21 + τ⁻²¹/630 + τ⁻³⁵/2975 + τ⁻⁴⁹/8232)/D.
    @Test func improvedMagnetism() throws {
        let d = database(
            """
            TYPE_DEFINITION M GES A_P_D @ MAGNETIC 0 0.37 ! PHASE S %M 1 1 ! CONST S :A,B: !
            PARAMETER TC(S,A;0) 1 1043; 6000 N ! PARAMETER NT(S,B;0) 1 311; 6000 N !
            PARAMETER BMAGN(S,A;0) 1 2.22; 6000 N ! PARAMETER BMAGN(S,B;0) 1 0.4; 6000 N !
            """)
        func g(_ y: [Double], _ t: Double) throws -> Dual {
            let (p, c) = try phase("S", of: d, components: ["A", "B"], temperature: t)
            return p.energy(y, c)
        }
        let norm = 0.33471979 + 0.49649686 * (1 / 0.37 - 1)
        func above(_ tau: Double) -> Double {
            let series = pow(tau, -7) / 21 + pow(tau, -21) / 630 + pow(tau, -35) / 2975 + pow(tau, -49) / 8232
            return -series / norm
        }
        for tau in [1.0, 1.2, 3] {
            let expected = gasConstant * 1043 * tau * log(3.22) * above(tau)
            #expect(close(try g([1, 0], 1043 * tau).value, expected))
        }
        // Both branches meet at T_C in value and slope, to the digits of the published coefficients.
        let (low, high) = (try g([1, 0], 1043 * (1 - 1e-9)), try g([1, 0], 1043 * (1 + 1e-9)))
        #expect(close(low.value, high.value, 1e-3) && close(low.slope, high.slope, 1e-4))
        // All of the magnetic entropy, R ln(β + 1), is gone at 0 K.
        #expect(close(try g([1, 0], 1e-3).slope, gasConstant * log(3.22), 1e-9))
        // In a mixture the higher of T_C = 1043 y_A and T_N = 311 y_B counts.
        let moment = 1 + 2.22 * 0.1 + 0.4 * 0.9
        let mixing = gasConstant * 600 * (0.1 * log(0.1) + 0.9 * log(0.9))
        let expected = gasConstant * 600 * log(moment) * above(600 / (311 * 0.9))
        #expect(close(try g([0.1, 0.9], 600).value - mixing, expected))
    }

    /// The published formula of the ionic liquid, term by term.
    @Test func ionicLiquid() throws {
        let d = database(
            """
            SPECIES A+1 A1/+1 ! SPECIES B+3 B1/+3 ! SPECIES O-2 O1/-2 !
            PHASE LIQUID:Y % 2 1 1 ! CONSTITUENT LIQUID:Y :A+1,B+3:O-2,VA,S: !
            PARAMETER G(LIQUID,A+1:O-2;0) 1 -1000+T; 6000 N ! PARAMETER G(LIQUID,B+3:O-2;0) 1 -7000; 6000 N !
            PARAMETER G(LIQUID,A+1:VA;0) 1 300; 6000 N ! PARAMETER G(LIQUID,B+3:VA;0) 1 -500-2*T; 6000 N !
            PARAMETER G(LIQUID,S;0) 1 900; 6000 N ! PARAMETER G(LIQUID,B+3,A+1:VA;1) 1 -2300; 6000 N !
            PARAMETER G(LIQUID,A+1:S,VA;0) 1 1700; 6000 N ! PARAMETER G(LIQUID,A+1:S,VA;1) 1 2900; 6000 N !
            PARAMETER G(LIQUID,A+1:VA,O-2;1) 1 3100; 6000 N ! PARAMETER G(LIQUID,A+1,B+3:O-2;0) 1 4100; 6000 N !
            PARAMETER G(LIQUID,A+1:O-2,S;1) 1 -5300; 6000 N ! PARAMETER G(LIQUID,A+1,B+3:S,VA;0) 1 600; 6000 N !
            """, elements: ["A", "B", "O", "S"])
        let (liquid, c) = try phase("LIQUID", of: d, components: ["A", "B", "O", "S"], temperature: 1000)
        let (a, b, o, v, s) = (0.4, 0.6, 0.3, 0.5, 0.2)
        let (q, y) = (a + 3 * b, [a, b, o, v, s])
        let p = 2 * o + q * v
        var expected = 0 * a * o - 7000 * b * o
        expected += q * v * (300 * a - 2500 * b) + q * 900 * s
        // Differences are taken alphabetically, anions before vacancies before neutrals, whatever the order in the file.
        expected += q * a * b * v * v * (a - b) * v * -2300
        expected += q * a * v * s * (1700 + 2900 * (v - s)) + q * a * b * v * v * s * 600
        expected += a * o * v * (o - v) * 3100 + a * b * o * 4100 - a * o * s * (o - s) * 5300
        let first = a * log(a) + b * log(b)
        let second = o * log(o) + v * log(v) + s * log(s)
        let mixing = gasConstant * (p * first + q * second)
        #expect(liquid.constituents == [["A+1", "B+3"], ["O-2", "VA", "S"]])
        let g = liquid.energy(y, c)
        #expect(close(g.value, expected + 1000 * mixing, 1e-8))
        #expect(close(g.slope, a * o - 2 * q * v * b + mixing, 1e-11))
        #expect(zip(liquid.sites(y), [p, q]).allSatisfy { close($0, $1, 1e-15) })
        for (k, amount) in [p * a, p * b, q * o, q * s].enumerated() { #expect(close(liquid.amount(of: k, y), amount)) }
        #expect(close(liquid.atomCount(y), p + q * (o + s)))
        // Without oxygen its anion is gone, without cations only the neutral is left.
        let (metals, _) = try phase("LIQUID", of: d, components: ["A", "B", "S"], temperature: 700)
        #expect(metals.constituents == [["A+1", "B+3"], ["VA", "S"]])
        let (sulphur, e) = try phase("LIQUID", of: d, components: ["S", "O"], temperature: 700)
        #expect(sulphur.constituents == [[], ["S"]])
        #expect(sulphur.isStoichiometric && sulphur.atomCount([1]) == 1 && sulphur.energy([1], e).value == 900)
    }

    /// Three cations that go with vacancies have Muggianu's terms in y_C y_Va, as in the substitutional liquid that they are.
    @Test func ionicLiquidOfMetalsIsSubstitutional() throws {
        let terms = """
            PARAMETER G(*,#;0) 1 20000; 6000 N ! PARAMETER G(*,#;1) 1 -7000; 6000 N ! PARAMETER G(*,#;2) 1 3000; 6000 N !
            """
        let d = database(
            "SPECIES A+1 A1/+1 ! SPECIES B+2 B1/+2 ! SPECIES C+3 C1/+3 ! PHASE P % 1 1 ! CONST P :A,B,C: ! "
                + "PHASE I:Y % 2 1 1 ! CONST I:Y :A+1,B+2,C+3:VA: ! "
                + terms.replacing("*", with: "P").replacing("#", with: "A,B,C")
                + terms.replacing("*", with: "I").replacing("#", with: "A+1,B+2,C+3:VA"), elements: ["A", "B", "C"])
        let (plain, c) = try phase("P", of: d, components: ["A", "B", "C"], temperature: 700)
        let (ionic, e) = try phase("I", of: d, components: ["A", "B", "C"], temperature: 700)
        let g = ionic.energy([0.2, 0.3, 0.5, 1], e).value / ionic.atomCount([0.2, 0.3, 0.5, 1])
        #expect(close(g, plain.energy([0.2, 0.3, 0.5], c).value, 1e-9))
    }

    /// Only what some neutral state holds is a constituent.
    @Test func neutralityLeavesOut() throws {
        let d = database(
            """
            SPECIES A+2 A1/+2 ! SPECIES A+3 A1/+3 ! SPECIES O-2 O1/-2 !
            PHASE H % 2 1 1 ! CONST H :A+2,VA:O-2: ! PHASE W % 2 1 1 ! CONST W :VA:O-2: !
            PHASE M % 2 1 1 ! CONST M :A+2,A+3,VA:O-2: !
            """, elements: ["A", "O"])
        let entered = try EnteredPhases(d, components: ["A", "O"], selected: nil, suspended: [], dormant: [])
        #expect(entered.phases.map(\.name) == ["H", "M"])
        #expect(entered.phases[0].constituents == [["A+2"], ["O-2"]] && entered.phases[0].charges.isEmpty)
        #expect(entered.phases[1].charges == [2, 3, 0, -2])
        var z = [log(0.1), log(0.2), log(0.7), 0.0]
        entered.phases[1].neutralize(&z)
        let sum = exp(z[0]) + exp(z[1]) + exp(z[2])
        let y = z.prefix(3).map { exp($0) / sum } + [1]
        #expect(close(entered.phases[1].charge(y), 0, 1e-14))
    }

    /// An ideal monoxide (A+2,A+3,VA)(O-2) has one degree of freedom, whose minimum a scan finds as well.
    @Test(arguments: [-40_000.0, 0, 25_000]) func theLowestNeutralState(potential: Double) throws {
        let d = database(
            """
            SPECIES A+2 A1/+2 ! SPECIES A+3 A1/+3 ! SPECIES O-2 O1/-2 ! PHASE M % 2 1 1 ! CONST M :A+2,A+3,VA:O-2: !
            PARAMETER G(M,A+2:O-2;0) 1 -20000; 6000 N ! PARAMETER G(M,A+3:O-2;0) 1 -15000; 6000 N !
            PARAMETER G(M,A+2,A+3:O-2;0) 1 -12000; 6000 N !
            """, elements: ["A", "O"])
        let (p, c) = try phase("M", of: d, components: ["A", "O"], temperature: 1200)
        let distance = PhaseDistance(phase: p, coefficients: c, potentials: [potential, -10_000])
        var lowest = Double.infinity
        for i in 1..<100_000 {
            // y(A+3) = 2 y(VA)
            let vacancies = Double(i) / 300_000
            lowest = min(lowest, distance.literal([1 - 3 * vacancies, 2 * vacancies, vacancies, 1]))
        }
        let found = try #require(LowestState().find(distance, compositions: [[0.5, 0.5]], states: []))
        #expect(close(found.value, lowest, 1e-4) && found.value <= lowest + 1e-9)
        #expect(close(p.charge(found.y), 0, 1e-13))
    }

    @Test(arguments: [
        ("PHASE S % 1 1 ! CONST S :A,B: ! PARAMETER LNTH1(S,A;0) 1 300; 6000 N !", "LNTH1"),
        ("PHASE S:Q % 1 1 ! CONST S:Q :A,B: !", "quasichemical"),
        ("PHASE S:Y % 2 1 1 ! CONST S:Y :A,B:VA: !", "wrong sublattice"),
        (
            "PHASE S % 1 1 ! CONST S :A,B: ! PARAMETER THETA(S,A;0) 1 5; 6000 N ! PARAMETER LNTH(S,B;0) 1 5; 6000 N !",
            "both"
        ),
    ])
    func whatIsNotWrittenHereIsRefused(statements: String, reason: String) throws {
        let d = database(statements)
        let fault = #expect(throws: PhaseFault.self) {
            try EnteredPhases(d, components: ["A", "B"], selected: nil, suspended: [], dormant: [])
        }
        #expect(fault?.error.message.contains(reason) == true, "\(fault?.error.message ?? "")")
    }
}
