import Foundation
import TestSupport
import Testing
import ThermodynamicDatabase

@testable import CALPHAD

@Suite struct EquilibriumTests {
    static let elements = ["AL", "CO", "CR", "FE", "NI"]
    static let alloys: [[Double]] = [
        [0.05, 0.20, 0.30, 0.20, 0.25], [0.10, 0.10, 0.35, 0.35, 0.10], [0.25, 0.05, 0.10, 0.30, 0.30],
        [0.0, 0.25, 0.25, 0.25, 0.25], [0.15, 0.35, 0.0, 0.15, 0.35],
    ]

    /// Mass balance, phase rule, G = Σ μ x, and the potentials of every stable set on one plane.
    @Test(arguments: [750.0, 1050, 1500])
    func identitiesOfEveryEquilibrium(temperature: Double) throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(Self.elements))
        for x in Self.alloys {
            let e = try solver.equilibrium(at: Conditions(temperature: temperature, moleFractions: x))
            #expect(e.grade != .uncertified)
            #expect(e.compositionSets.count <= Self.elements.count)
            #expect(abs(e.compositionSets.reduce(0) { $0 + $1.fraction } - 1) < 1e-12)
            for k in x.indices {
                let sum = e.compositionSets.reduce(0) { $0 + $1.fraction * $1.moleFractions[k] }
                #expect(abs(sum - x[k]) < 1e-12, "\(Self.elements[k]) at \(temperature) K in \(x)")
                #expect((e.chemicalPotentials[k] == nil) == (x[k] == 0))
            }
            let plane = zip(e.chemicalPotentials, x).reduce(0.0) { $0 + ($1.0 ?? 0) * $1.1 }
            #expect(
                abs(plane - e.gibbsEnergy) < 1e-6 * abs(e.gibbsEnergy) / 1e3, "Σ μ x = \(plane), G = \(e.gibbsEnergy)")
            #expect(abs(e.enthalpy - temperature * e.entropy - e.gibbsEnergy) < 1e-8 * abs(e.gibbsEnergy))
            #expect(e.drivingForces.allSatisfy { $0.value <= solver.tolerances.drivingForce })
        }
    }

    /// S = −∂G/∂T along the equilibrium, and ∂G/∂x = μ_i − μ_j.
    @Test func entropyAndPotentialsAreDerivativesOfTheMinimum() throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(Self.elements))
        let x = Self.alloys[0]
        let t = 1000.0
        func g(_ t: Double, _ x: [Double]) throws -> Double {
            try solver.equilibrium(at: Conditions(temperature: t, moleFractions: x)).gibbsEnergy
        }
        let e = try solver.equilibrium(at: Conditions(temperature: t, moleFractions: x))
        let slope = (try g(t + 0.1, x) - g(t - 0.1, x)) / 0.2
        #expect(abs(slope + e.entropy) < 1e-4)
        var up = x
        var down = x
        up[1] += 1e-4
        up[4] -= 1e-4
        down[1] -= 1e-4
        down[4] += 1e-4
        let difference = (try g(t, up) - g(t, down)) / 2e-4
        let expected = try #require(e.chemicalPotentials[1]) - #require(e.chemicalPotentials[4])
        #expect(abs(difference - expected) < 0.05)
    }

    /// The answer depends neither on what was solved before nor on the order in which components are named.
    @Test func resultsDoNotDependOnHistoryOrOrder() throws {
        let fresh = EquilibriumSolver(system: try OwnDatabase.system(Self.elements))
        let used = EquilibriumSolver(system: try OwnDatabase.system(Self.elements.reversed()))
        for t in [700.0, 900, 1400] {
            _ = try used.equilibrium(at: Conditions(temperature: t, moleFractions: Self.alloys[2]))
        }
        for x in Self.alloys.prefix(2) {
            let conditions = Conditions(temperature: 900, moleFractions: x)
            let a = try fresh.equilibrium(at: conditions)
            let b = try used.equilibrium(at: conditions)
            #expect(a.gibbsEnergy == b.gibbsEnergy)
            #expect(a.chemicalPotentials == b.chemicalPotentials)
            #expect(a.compositionSets == b.compositionSets)
        }
    }

    /// A miscibility gap known in closed form: the symmetric regular solution.
    ///
    /// ln(x/(1 − x)) = (L/RT)(2x − 1) at the binodal.
    @Test func symmetricMiscibilityGapByHand() throws {
        let text = """
            ELEMENT A FCC_A1 10 0 0 ! ELEMENT B FCC_A1 20 0 0 !
            PHASE SOL % 1 1 ! CONSTITUENT SOL :A,B: !
            PARAMETER G(SOL,A;0) 298.15 0; 6000 N ! PARAMETER G(SOL,B;0) 298.15 0; 6000 N !
            PARAMETER G(SOL,A,B;0) 298.15 20000; 6000 N !
            """
        let system = try ThermodynamicSystem(
            database: TDBParser.parse(Array(text.utf8)).database, components: ["A", "B"])
        let solver = EquilibriumSolver(system: system)
        // The critical temperature is L/2R = 1202.7 K.
        for t in [400.0, 900, 1150, 1190] {
            let e = try solver.equilibrium(at: Conditions(temperature: t, moleFractions: [0.5, 0.5]))
            let sets = try #require(e.compositionSets.count == 2 ? e.compositionSets : nil, "one phase at \(t) K")
            let x = sets.map { $0.moleFractions[0] }.min() ?? 0
            let residual = Foundation.log(x / (1 - x)) - 20000 / (PhysicalConstants.gasConstant * t) * (2 * x - 1)
            #expect(abs(residual) < 1e-7, "x = \(x) at \(t) K")
            #expect(abs(sets[0].fraction - 0.5) < 1e-9)
        }
        let single = try solver.equilibrium(at: Conditions(temperature: 1215, moleFractions: [0.5, 0.5]))
        #expect(single.compositionSets.count == 1)
    }

    @Test func absentComponentsAndBadConditions() throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(Self.elements))
        let pure = try solver.equilibrium(at: Conditions(temperature: 1000, moleFractions: [0, 0, 0, 0, 1]))
        #expect(pure.compositionSets.map(\.phase) == ["FCC_A1"])
        #expect(pure.chemicalPotentials[0] == nil)
        #expect(throws: EquilibriumError.self) {
            try solver.equilibrium(at: Conditions(temperature: 1000, moleFractions: [0.5, 0.5, 0.5, 0, 0]))
        }
        #expect(throws: EquilibriumError.self) {
            try solver.equilibrium(at: Conditions(temperature: -5, moleFractions: [0.2, 0.2, 0.2, 0.2, 0.2]))
        }
        #expect(throws: EquilibriumError.self) {
            try solver.equilibrium(at: Conditions(temperature: 1000, moleFractions: [0.5, .nan, 0.5, 0, 0]))
        }
    }

    @Test func unknownNamesAreRefused() throws {
        #expect(throws: SystemError.self) { try OwnDatabase.system(["NI", "XX"]) }
        #expect(throws: SystemError.self) { try OwnDatabase.system(["NI"], phases: ["NOPHASE"]) }
        #expect(throws: SystemError.noComponents) { try OwnDatabase.system([]) }
    }

    /// A compound whose composition is exactly met: the potentials are not unique, the energy is.
    @Test func compositionOnACompound() throws {
        let system = try OwnDatabase.system(["AL", "NI"])
        let solver = EquilibriumSolver(system: system)
        let e = try solver.equilibrium(at: Conditions(temperature: 800, moleFractions: [0.75, 0.25]))
        #expect(e.compositionSets[0].model == "AL3NI1")
        #expect(e.compositionSets[0].fraction > 0.999999)
    }

    /// At the composition of an ordered compound its defects alone tell the potentials; far below its melting point they vanish against rounding.
    @Test(arguments: [300.0, 400, 500, 700])
    func compositionOnAnOrderedCompound(temperature: Double) throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(["AL", "CO"]))
        let state = try solver.equilibrium(at: Conditions(temperature: temperature, moleFractions: [0.5, 0.5]))
        #expect(state.compositionSets.map(\.phase) == ["BCC_B2"])
        #expect(state.compositionSets.allSatisfy { set in set.moleFractions.allSatisfy { abs($0 - 0.5) <= 1e-12 } })
        let onPlane = try state.chemicalPotentials.map { try #require($0) }.reduce(0) { $0 + 0.5 * $1 }
        let thermalEnergy = PhysicalConstants.gasConstant * temperature
        #expect(abs(onPlane - state.gibbsEnergy) <= 1e-9 * thermalEnergy)
        // Both sides of the composition, where the other element is in excess, bound the potentials.
        for (x, k) in [(0.4999, 0), (0.5001, 1)] {
            let aside = try solver.equilibrium(
                at: Conditions(temperature: temperature, moleFractions: [x, 1 - x]))
            let bound = try #require(aside.chemicalPotentials[k])
            #expect(try #require(state.chemicalPotentials[k]) >= bound - 1e-6 * thermalEnergy)
        }
    }

    /// Vacancies that cost nothing: per mole of atoms the phase's energy falls without bound, R T ln(1 − y)/(1 − y) → −∞. The other phase is the
    /// answer, and the result says what was left out.
    @Test func phaseThatEmptiesIsLeftOut() throws {
        let text = """
            ELEMENT VA VACUUM 0 0 0 !
            ELEMENT A SOL 10 0 0 !
            ELEMENT B SOL 10 0 0 !
            PHASE SOL % 1 1 !
            CONSTITUENT SOL :A,B: !
            PHASE EMPTY % 1 1 !
            CONSTITUENT EMPTY :A,B,VA: !
            PARAMETER G(SOL,A;0) 298.15 0; 6000 N !
            PARAMETER G(SOL,B;0) 298.15 0; 6000 N !
            PARAMETER G(EMPTY,A;0) 298.15 100; 6000 N !
            PARAMETER G(EMPTY,B;0) 298.15 100; 6000 N !
            PARAMETER G(EMPTY,VA;0) 298.15 0; 6000 N !
            """
        let system = try ThermodynamicSystem(
            database: TDBParser.parse(Array(text.utf8)).database, components: ["A", "B"])
        let e = try EquilibriumSolver(system: system).equilibrium(
            at: Conditions(temperature: 1000, moleFractions: [0.25, 0.75]))
        #expect(e.compositionSets.map(\.phase) == ["SOL"])
        let mixing = PhysicalConstants.gasConstant * 1000 * (0.25 * Foundation.log(0.25) + 0.75 * Foundation.log(0.75))
        #expect(abs(e.gibbsEnergy - mixing) < 1e-9)
        #expect(e.warnings.contains { $0.contains("EMPTY is left out") })
        #expect(!e.drivingForces.contains { $0.phase == "EMPTY" })
    }

    /// A dormant phase does not form, its driving force is that of a phase that would; suspended, it is not mentioned.
    @Test func dormantPhasesOnlyTellTheirDrivingForce() throws {
        let conditions = Conditions(temperature: 973.15, moleFractions: Self.alloys[0])
        func solve(dormant: [String], suspended: [String]) throws -> Equilibrium {
            try EquilibriumSolver(
                system: ThermodynamicSystem(
                    database: OwnDatabase.database, components: Self.elements, suspended: suspended, dormant: dormant)
            ).equilibrium(at: conditions)
        }
        let free = try solve(dormant: [], suspended: [])
        #expect(free.fraction(of: "SIGMA") > 0.1)
        let dormant = try solve(dormant: ["SIGMA"], suspended: [])
        #expect(dormant.fraction(of: "SIGMA") == 0)
        #expect(try #require(dormant.drivingForces.first { $0.phase == "SIGMA" }).value > 100)
        let suspended = try solve(dormant: [], suspended: ["sigma"])
        #expect(suspended.gibbsEnergy == dormant.gibbsEnergy)
        #expect(!suspended.drivingForces.contains { $0.phase == "SIGMA" })
        #expect(dormant.gibbsEnergy > free.gibbsEnergy)
    }

    /// Outside the range of a parameter the result says so; inside it does not.
    @Test func extrapolationInTemperatureIsTold() throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(["AL", "NI"]))
        let inside = try solver.equilibrium(at: Conditions(temperature: 1200, moleFractions: [0.2, 0.8]))
        #expect(inside.warnings.isEmpty)
        // The functions of aluminium end at 2900 K.
        let outside = try solver.equilibrium(at: Conditions(temperature: 3000, moleFractions: [0.2, 0.8]))
        #expect(outside.warnings.count == 1)
        #expect(outside.warnings.first?.hasPrefix("LIQUID is extrapolated") == true)
    }
}
