import Foundation
import Testing

@testable import EquilibriumVerification

@Suite struct SearchTests {
    /// A symmetric miscibility gap with L = 3 R T under a plane that tilts it: of the two minima the lower one is found.
    @Test func theLowerOfTwoMinima() throws {
        let rt = gasConstant * 1000
        let d = database("PHASE S % 1 1 ! CONST S :A,B: ! PARAMETER G(S,A,B;0) 1 \(3 * rt); 6000 N !")
        let (p, c) = try phase("S", of: d, components: ["A", "B"], temperature: 1000)
        // The minima of the symmetric gap solve ln(x/(1 − x)) = 3 (2 x − 1).
        var x = 0.9
        for _ in 0..<200 { x = 1 / (1 + exp(-3 * (2 * x - 1))) }
        let depth = rt * (x * log(x) + (1 - x) * log(1 - x) + 3 * x * (1 - x))
        let even = try #require(
            LowestState().find(
                PhaseDistance(phase: p, coefficients: c, potentials: [0, 0]), compositions: [], states: []))
        #expect(abs(even.value - depth) < 1e-7)
        for tilt in [-1.0, 1] {
            let found = try #require(
                LowestState().find(
                    PhaseDistance(phase: p, coefficients: c, potentials: [tilt, 0]), compositions: [], states: []))
            #expect((found.y[0] > 0.5) == (tilt > 0))
            #expect(found.value < even.value + abs(tilt))
        }
    }

    /// An ideal solution far off balance: y_A/y_B = exp(μ_A/RT), φ = −R T ln(1 + exp(μ_A/RT)).
    @Test(arguments: [-10.0, -5, 5, 10]) func tracesAreFollowed(_ decades: Double) throws {
        let (p, c) = try phase(
            "S", of: database("PHASE S % 1 1 ! CONST S :A,B: !"), components: ["A", "B"], temperature: 500)
        let rt = gasConstant * 500
        let found = try #require(
            LowestState().find(
                PhaseDistance(phase: p, coefficients: c, potentials: [decades * log(10) * rt, 0]), compositions: [],
                states: []))
        let ratio = pow(10, decades)
        #expect(abs(found.value + rt * log1p(ratio)) < 1e-7)
        #expect(abs(log(found.y[0] / found.y[1] / ratio)) < 0.2)
    }

    /// A phase that could lose its atoms is kept at least half full.
    @Test func emptyLatticesAreNoCrystals() throws {
        let d = database("PHASE S % 1 1 ! CONST S :A,VA: ! PARAMETER G(S,VA;0) 1 0; 6000 N !", elements: ["A"])
        let (p, c) = try phase("S", of: d, components: ["A"], temperature: 1000)
        let distance = PhaseDistance(phase: p, coefficients: c, potentials: [-20_000])
        var gradient = [0.0, 0]
        #expect(distance.value([0.4, 0.6], gradient: &gradient) == .infinity)
        #expect(distance.value([0.6, 0.4], gradient: &gradient).isFinite)
    }
}
