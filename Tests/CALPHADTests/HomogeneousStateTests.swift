import Foundation
import TestSupport
import Testing
import ThermodynamicDatabase

@testable import CALPHAD

/// One phase held homogeneous, and heat capacities.
@Suite struct HomogeneousStateTests {
    private static let gas = PhysicalConstants.gasConstant

    /// Inside the gap of a regular solution: G = L x(1−x) + RT Σ x ln x, and its derivatives, by hand.
    @Test(arguments: [0.5, 0.3, 1e-9])
    func insideAMiscibilityGap(x: Double) throws {
        let solver = try StateConditionsTests.solver(
            """
            ELEMENT A BLANK 50 0 0 !
            ELEMENT B BLANK 60 0 0 !
            PHASE SOL % 1 1 ! CONSTITUENT SOL : A,B : !
            PARAMETER G(SOL,A;0) 298.15 -25*T*LN(T); 6000 N !
            PARAMETER G(SOL,B;0) 298.15 -25*T*LN(T); 6000 N !
            PARAMETER G(SOL,A,B;0) 298.15 20000-2*T; 6000 N !
            """, ["A", "B"])
        let t = 700.0
        let e = try solver.homogeneousState(at: Conditions(temperature: t, moleFractions: [1 - x, x]))
        let l = 20000 - 2 * t
        let pure = -25 * t * log(t)
        #expect(e.compositionSets.count == 1)
        let mixing = Self.gas * t * (x * log(x) + (1 - x) * log(1 - x))
        #expect(abs(e.gibbsEnergy - (pure + l * x * (1 - x) + mixing)) < 1e-8)
        #expect(abs(e.enthalpy - (25 * t + 20000 * x * (1 - x))) < 1e-8)
        let b = pure + l * (1 - x) * (1 - x) + Self.gas * t * log(x)
        #expect(abs(try #require(e.chemicalPotentials[1]) - b) < 1e-6)
        let cp = try solver.heatCapacity(of: e)
        #expect(abs(cp.frozen - 25) < 1e-9)
        #expect(abs(try #require(cp.equilibrium) - 25) < 1e-6)
    }

    /// The order of B2 settles, and no other state of the phase at the composition is lower.
    @Test func orderSettlesAtTheComposition() throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(["AL", "FE", "NI"], phases: ["BCC_B2"]))
        for x in [[0.5, 0.1, 0.4], [0.25, 0.5, 0.25], [0.05, 0.9, 0.05]] {
            let e = try solver.homogeneousState(at: Conditions(temperature: 1000, moleFractions: x))
            #expect(e.grade != .uncertified)
            let set = try #require(e.compositionSets.count == 1 ? e.compositionSets[0] : nil)
            #expect(set.fraction == 1)
            for (a, b) in zip(set.moleFractions, x) { #expect(abs(a - b) < 1e-12) }
            let plane = zip(e.chemicalPotentials, x).reduce(0) { $0 + ($1.0 ?? 0) * $1.1 }
            #expect(abs(plane - e.gibbsEnergy) < 1e-6)
            // Where the phase is stable by itself, it is the equilibrium.
            let free = try solver.equilibrium(at: Conditions(temperature: 1000, moleFractions: x))
            #expect(free.gibbsEnergy <= e.gibbsEnergy + 1e-6)
            if free.compositionSets.count == 1 {
                #expect(abs(free.gibbsEnergy - e.gibbsEnergy) < 1e-6)
                for (a, b) in zip(free.chemicalPotentials, e.chemicalPotentials) {
                    #expect(abs((a ?? 0) - (b ?? 0)) < 1e-4)
                }
            }
        }
        #expect(throws: EquilibriumError.self) {
            try EquilibriumSolver(system: OwnDatabase.system(["AL", "FE"])).homogeneousState(
                at: Conditions(temperature: 1000, moleFractions: [0.5, 0.5]))
        }
    }

    /// A compound has an energy, but no potentials of its own; off its composition there is no state.
    @Test func aCompoundHasNoPotentials() throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(["AL", "NI"], phases: ["AL3NI1"]))
        let e = try solver.homogeneousState(at: Conditions(temperature: 800, moleFractions: [0.75, 0.25]))
        #expect(e.chemicalPotentials == [nil, nil])
        #expect(e.gibbsEnergy.isFinite)
        #expect(try solver.heatCapacity(of: e).equilibrium != nil)
        #expect(throws: EquilibriumError.self) {
            try solver.homogeneousState(at: Conditions(temperature: 800, moleFractions: [0.7, 0.3]))
        }
    }

    /// Cp along the equilibrium against differences of H, single and two phases; frozen against those of the sets kept as they are.
    @Test func heatCapacitiesAreDerivativesOfTheEnthalpy() throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(EquilibriumTests.elements))
        for x in EquilibriumTests.alloys {
            for t in [850.0, 1200, 1650] {
                let e = try solver.equilibrium(at: Conditions(temperature: t, moleFractions: x))
                let cp = try solver.heatCapacity(of: e)
                let d = 0.01
                let up = try solver.equilibrium(at: Conditions(temperature: t + d, moleFractions: x))
                let down = try solver.equilibrium(at: Conditions(temperature: t - d, moleFractions: x))
                let difference = (up.enthalpy - down.enthalpy) / (2 * d)
                let computed = try #require(cp.equilibrium)
                #expect(abs(computed - difference) < 1e-3 * difference, "\(x) at \(t) K: \(computed), \(difference)")
                #expect(cp.frozen > 15 && cp.frozen < computed + 1e-9)
            }
        }
    }

    @Test func anInvariantReactionHasNoHeatCapacity() throws {
        let solver = try StateConditionsTests.solver(StateConditionsTests.nickel, ["NI"])
        let e = try solver.equilibrium(
            meeting: StateConditions(thermal: .fraction(phase: "LIQUID", value: 0.5), moleFractions: [1]))
        #expect(try solver.heatCapacity(of: e).equilibrium == nil)
    }
}
