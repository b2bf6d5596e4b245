import Foundation
import Testing
import ThermodynamicDatabase

@testable import EquilibriumVerification

/// The literal energy against what can be done by hand, or is published.
@Suite struct LiteralEnergyTests {
    private func close(_ a: Double, _ b: Double, _ tolerance: Double = 1e-9) -> Bool { abs(a - b) <= tolerance }

    @Test func idealMixture() throws {
        let (p, c) = try phase(
            "S", of: database("PHASE S % 1 1 ! CONST S :A,B: !"), components: ["A", "B"], temperature: 1000)
        let g = p.energy([0.25, 0.75], c)
        let s = -(0.25 * log(0.25) + 0.75 * log(0.75)) * gasConstant
        #expect(close(g.value, -1000 * s))
        #expect(close(g.slope, -s))
        let slopes = p.slopes([0.25, 0.75], c)
        #expect(close(slopes[0] - slopes[1], gasConstant * 1000 * log(0.25 / 0.75)))
    }

    /// G = y_A y_B (L0 + L1 (y_A − y_B)) with L0 = 8000 − 2 T.
    @Test func subregularSolution() throws {
        let d = database(
            """
            PHASE S % 1 2 ! CONST S :A,B: !
            PARAMETER G(S,A;0) 1 100; 6000 N !
            PARAMETER G(S,A,B;0) 1 8000-2*T; 6000 N !
            PARAMETER G(S,A,B;1) 1 1000; 6000 N !
            """)
        let (p, c) = try phase("S", of: d, components: ["A", "B"], temperature: 500)
        let y = [0.3, 0.7]
        let ideal = 2 * gasConstant * (0.3 * log(0.3) + 0.7 * log(0.7))
        let g = p.energy(y, c)
        let value: Double = 30 + 0.21 * (7000 - 400) + 500 * ideal
        #expect(close(g.value, value))
        #expect(close(g.slope, -0.42 + ideal))
        // ∂/∂y_A of the excess: y_B (L0 + L1 (y_A − y_B)) + y_A y_B L1
        let slope = p.slopes(y, c)[0] - 2 * gasConstant * 500 * (log(0.3) + 1)
        let expected: Double = 100 + 0.7 * (7000 - 400) + 0.21 * 1000
        #expect(close(slope, expected))
    }

    /// Muggianu's form at (0.2, 0.3, 0.5), where the constituents sum to 1 and v_i = y_i.
    @Test func ternaryInteraction() throws {
        let d = database(
            """
            PHASE S % 1 1 ! CONST S :A,B,C,D: !
            PARAMETER G(S,A,B,C;0) 1 1000; 6000 N !
            PARAMETER G(S,A,B,C;1) 1 2000; 6000 N !
            PARAMETER G(S,A,B,C;2) 1 4000; 6000 N !
            """, elements: ["A", "B", "C", "D"])
        let (p, c) = try phase("S", of: d, components: ["A", "B", "C"], temperature: 300)
        let y = [0.2, 0.3, 0.5]
        let ideal = gasConstant * 300 * y.reduce(0) { $0 + $1 * log($1) }
        let excess: Double = 0.03 * (200 + 600 + 2000)
        #expect(close(p.energy(y, c).value - ideal, excess))
        let (q, e) = try phase("S", of: d, components: ["A", "B", "C", "D"], temperature: 300)
        let z = [0.1, 0.2, 0.3, 0.4]
        let mixing = gasConstant * 300 * z.reduce(0) { $0 + $1 * log($1) }
        // v_i = y_i + 0.4/3
        let third = 0.4 / 3
        let form: Double = (0.1 + third) * 1000 + (0.2 + third) * 2000 + (0.3 + third) * 4000
        #expect(close(q.energy(z, e).value - mixing, 0.006 * form))
    }

    @Test func reciprocalInteractionAndWildcard() throws {
        let d = database(
            """
            PHASE S % 2 1 3 ! CONST S :A,B:A,B: !
            PARAMETER G(S,A,B:A,B;0) 1 1000; 6000 N !
            PARAMETER G(S,A,B:A,B;1) 1 300; 6000 N !
            PARAMETER G(S,A,B:A,B;2) 1 -500; 6000 N !
            PARAMETER G(S,A,B:*;0) 1 7000; 6000 N !
            PARAMETER G(S,B:A;0) 1 -40; 6000 N !
            """)
        let (p, c) = try phase("S", of: d, components: ["A", "B"], temperature: 400)
        let y = [0.2, 0.8, 0.9, 0.1]
        func mixing(_ a: Double) -> Double { gasConstant * 400 * (a * log(a) + (1 - a) * log(1 - a)) }
        let rest = p.energy(y, c).value - mixing(0.2) - 3 * mixing(0.9)
        let reciprocal: Double = 1000 + 300 * (0.2 - 0.8) - 500 * (0.9 - 0.1)
        let expected: Double = 0.16 * 0.09 * reciprocal + 0.16 * 7000 - 0.72 * 40
        #expect(close(rest, expected))
    }

    /// One parameter of a tetrahedron stands for all its arrangements; of bcc the pairs stay together.
    @Test(arguments: [("F", 4, 12), ("B", 4, 8)])
    func permutations(_ option: String, _ single: Int, _ pairs: Int) throws {
        let d = database(
            """
            PHASE S:\(option) % 4 0.25 0.25 0.25 0.25 ! CONST S:\(option) :A,B,C:A,B,C:A,B,C:A,B,C: !
            PARAMETER G(S,A:B:B:B;0) 1 1; 6000 N !
            PARAMETER G(S,A:B:C:C;0) 1 100; 6000 N !
            """, elements: ["A", "B", "C"])
        let (p, _) = try phase("S", of: d, components: ["A", "B", "C"], temperature: 400)
        #expect(p.own.gibbs.expansion.terms.count { $0.coefficient == 0 } == single)
        // Of bcc: A:B:C:C with A, B side by side and C, C the other pair, 4 ways; the rest is another parameter.
        #expect(p.own.gibbs.expansion.terms.count { $0.coefficient == 1 } == (option == "F" ? pairs : 4))
    }

    /// At equal site fractions an ordered phase has the energy of its partner.
    @Test(arguments: [("FCC_L12", "FCC_A1"), ("BCC_B2", "BCC_A2")])
    func disorderedStateOfAnOrderedPhase(_ ordered: String, _ disordered: String) throws {
        let components = ["AL", "CO", "CR", "FE", "NI"]
        let (p, c) = try phase(ordered, of: ownDatabase, components: components, temperature: 900)
        let (q, e) = try phase(disordered, of: ownDatabase, components: components, temperature: 900)
        let x = [0.1, 0.25, 0.3, 0.15, 0.2]
        func spread(_ phase: LiteralPhase) -> [Double] {
            phase.constituents.flatMap { names in
                names.count == 1 ? [1] : names.map { name in components.firstIndex(of: name).map { x[$0] } ?? 0 }
            }
        }
        let a = p.energy(spread(p), c)
        let b = q.energy(spread(q), e)
        #expect(close(a.value / p.atomCount(spread(p)), b.value / q.atomCount(spread(q)), 1e-7))
        #expect(close(a.slope / p.atomCount(spread(p)), b.slope / q.atomCount(spread(q)), 1e-10))
    }

    /// The ferromagnetic order of bcc iron: T_C = 1043 K, β = 2.22.
    @Test func magnetismOfIron() {
        let model = MagneticOrdering(antiferromagneticFactor: -1, structureFactor: 0.4)
        func energy(_ t: Double) -> Dual {
            let state = ThermalState(temperature: Dual(t, slope: 1), gasConstant: gasConstant)
            return MagneticEnergy.energy(model, state, curie: Dual(1043), moment: Dual(2.22))
        }
        // All of the magnetic entropy, R ln(β + 1), is gone at 0 K.
        #expect(close(energy(1e-3).slope, gasConstant * log(3.22), 1e-9))
        // At T_C: R T ln(3.22) · −(1/10 + 1/315 + 1/1500)/1.558285, from both sides.
        let series: Double = 0.1 + 1.0 / 315 + 1.0 / 1500
        let atCurie: Double = -gasConstant * 1043 * log(3.22) * series
        let norm: Double = 518.0 / 1125 + 11692.0 / 15975 * 1.5
        #expect(close(energy(1043).value, atCurie / norm))
        #expect(close(energy(1043 * (1 - 1e-12)).value, atCurie / norm, 1e-2))
        // An antiferromagnet of factor −1 with T_N = 311.5 K is as strong as a ferromagnet.
        let cold = ThermalState(temperature: Dual(200), gasConstant: gasConstant)
        let chromium = MagneticEnergy.energy(model, cold, curie: Dual(-311.5), moment: Dual(-0.008))
        let mirror = MagneticEnergy.energy(model, cold, curie: Dual(311.5), moment: Dual(0.008))
        #expect(chromium.value == mirror.value && chromium.value < 0)
    }

    /// Reference states at 298.15 K: H = 0 and the standard entropy [J/(mol K)].
    ///
    /// Source: A. Dinsdale, Calphad 15 (1991) 317, table of the elements.
    @Test(arguments: [
        ("FE", "BCC_A2", 27.2797), ("CR", "BCC_A2", 23.5429), ("NI", "FCC_A1", 29.7955), ("AL", "FCC_A1", 28.3),
        ("CO", "HCP_A3", 30.04),
    ])
    func standardStates(_ element: String, _ name: String, _ entropy: Double) throws {
        let (p, c) = try phase(name, of: ownDatabase, components: [element], temperature: 298.15)
        let y = p.constituents.flatMap { names in names.map { $0 == element || names.count == 1 ? 1.0 : 0 } }
        let g = p.energy(y, c)
        let atoms = p.atomCount(y)
        #expect(abs(-g.slope / atoms - entropy) < 0.06, "S = \(-g.slope / atoms)")
        #expect(abs((g.value - 298.15 * g.slope) / atoms) < 12, "H = \((g.value - 298.15 * g.slope) / atoms)")
    }
}
