import Foundation
import TestSupport
import Testing
import ThermodynamicDatabase

@testable import CALPHAD

/// Chemical potentials and activities in place of amounts.
@Suite struct OpenSystemTests {
    private static let gas = PhysicalConstants.gasConstant

    /// Two metals that dissolve carbon ideally between their atoms, a carbide of each, graphite; made up.
    static let carbon = """
        ELEMENT VA VACUUM 0 0 0 !
        ELEMENT A BLANK 50 0 0 !
        ELEMENT B BLANK 60 0 0 !
        ELEMENT C BLANK 12 0 0 !
        PHASE METAL % 2 1 1 ! CONSTITUENT METAL : A,B : C,VA : !
        PHASE CARBIDE % 2 3 1 ! CONSTITUENT CARBIDE : A,B : C : !
        PHASE GRAPHITE % 1 1 ! CONSTITUENT GRAPHITE : C : !
        PARAMETER G(METAL,A:VA;0) 298.15 -30*T; 6000 N !
        PARAMETER G(METAL,B:VA;0) 298.15 -32*T; 6000 N !
        PARAMETER G(METAL,A:C;0) 298.15 -30*T+45000-15*T; 6000 N !
        PARAMETER G(METAL,B:C;0) 298.15 -32*T+45000-15*T; 6000 N !
        PARAMETER G(CARBIDE,A:C;0) 298.15 -90*T-20000-2*T; 6000 N !
        PARAMETER G(CARBIDE,B:C;0) 298.15 -96*T-20000-12*T; 6000 N !
        PARAMETER G(GRAPHITE,C;0) 298.15 -8*T; 6000 N !
        """

    private func carbonSolver(_ components: [String] = ["A", "B", "C"], dormant: [String] = []) throws
        -> EquilibriumSolver
    {
        try StateConditionsTests.solver(Self.carbon, components, dormant: dormant)
    }

    /// μ_C = °G(A:C) − °G(A:Va) + RT ln(y/(1 − y)), the metals' ratio as given.
    @Test(arguments: [1e-12, 1e-6, 0.01, 0.05])
    func carbonInAMetalByHand(activity: Double) throws {
        let solver = try carbonSolver()
        let t = 1200.0
        let rt = Self.gas * t
        // A metal poor in B, so that no carbide forms.
        let metals = [0.999, 0.001, 0]
        let e = try solver.equilibrium(
            meeting: StateConditions(
                thermal: .temperature(t), moleFractions: metals,
                open: [OpenComponent("c", .activity(activity), reference: "graphite")]))
        let mu = -8 * t + rt * log(activity)
        let ratio = exp((mu - (45000 - 15 * t)) / rt)
        let y = ratio / (1 + ratio)
        #expect(e.compositionSets.map(\.phase) == ["METAL"])
        #expect(abs(e.conditions.moleFractions[2] - y / (1 + y)) < 1e-9 * y)
        #expect(abs(e.conditions.moleFractions[1] - 0.001 / (1 + y)) < 1e-12)
        #expect(abs(e.conditions.moleFractions.reduce(0, +) - 1) < 1e-14)
        #expect(abs(try #require(e.chemicalPotentials[2]) - mu) < 1e-9)
        #expect(e.open[0].referencePotential == -8 * t)
        #expect(abs(e.open[0].activity - activity) < 1e-12 * activity)
        #expect(e.grade != .uncertified)
        // The potential itself, against the database's reference state, is the same condition.
        let same = try solver.equilibrium(
            meeting: StateConditions(
                thermal: .temperature(t), moleFractions: metals, open: [OpenComponent("C", .potential(mu))]))
        #expect(abs(same.conditions.moleFractions[2] - e.conditions.moleFractions[2]) < 1e-12)
        #expect(same.open[0].reference == nil)
    }

    /// The closed system with the amounts that come out is the same state.
    @Test func theClosedSystemIsTheSameState() throws {
        let solver = try carbonSolver()
        for b in [0.05, 0.3, 0.6] {
            for activity in [0.001, 0.05, 0.9] {
                let e = try solver.equilibrium(
                    meeting: StateConditions(
                        thermal: .temperature(1100), moleFractions: [1 - b, b, 0],
                        open: [OpenComponent("C", .activity(activity), reference: "GRAPHITE")]))
                let x = e.conditions.moleFractions
                #expect(abs(x[1] / x[0] - b / (1 - b)) < 1e-10)
                let closed = try solver.equilibrium(at: Conditions(temperature: 1100, moleFractions: x))
                #expect(abs(closed.gibbsEnergy - e.gibbsEnergy) < 1e-6)
                // The carbide alone holds a quarter of carbon at any potential of it.
                if e.compositionSets.map(\.phase) == ["CARBIDE"] { continue }
                let carbon = (try #require(closed.chemicalPotentials[2]), try #require(e.chemicalPotentials[2]))
                #expect(abs(carbon.0 - carbon.1) < 1e-3, "\(b), \(activity)")
                #expect(closed.compositionSets.map(\.phase) == e.compositionSets.map(\.phase))
            }
        }
    }

    /// Above unit activity graphite has no end; suspended or dormant, it does not hinder.
    @Test func aboveSaturationNoStateIsStable() throws {
        func state(_ solver: EquilibriumSolver, _ activity: Double) throws -> Equilibrium {
            try solver.equilibrium(
                meeting: StateConditions(
                    thermal: .temperature(1200), moleFractions: [0.9, 0.1, 0],
                    open: [OpenComponent("C", .activity(activity), reference: "GRAPHITE")]))
        }
        let solver = try carbonSolver()
        let saturated = try state(solver, 1)
        #expect(abs(try #require(saturated.drivingForces.first { $0.phase == "GRAPHITE" }).value) < 1e-9)
        do {
            _ = try state(solver, 1.2)
            Issue.record("a state was found above saturation")
        } catch let error as EquilibriumError {
            guard case .openComponentCondenses(let phase, let force) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(phase == "GRAPHITE")
            #expect(abs(force - Self.gas * 1200 * log(1.2)) < 1e-6)
            #expect(error.reason == "open-component-condenses")
        }
        let dormant = try state(try carbonSolver(dormant: ["GRAPHITE"]), 1.2)
        let force = try #require(dormant.drivingForces.first { $0.phase == "GRAPHITE" }).value
        #expect(abs(force - Self.gas * 1200 * log(1.2)) < 1e-6)
    }

    /// A component's potential and a phase's fraction at once: the activity line along which a carbide just forms.
    @Test func aFractionInAnOpenSystem() throws {
        let solver = try carbonSolver(["A", "C"])
        let asked = StateConditions(
            thermal: .fraction(phase: "CARBIDE", value: 0.4, range: 500...2500), moleFractions: [1, 0],
            open: [OpenComponent("C", .activity(0.2), reference: "GRAPHITE")])
        let e = try solver.equilibrium(meeting: asked)
        let t = e.conditions.temperature
        let rt = Self.gas * t
        // Carbide, 3 A + C: °G = 3 μ_A + μ_C; metal: μ_A = °G(A:Va) + RT ln(1 − y).
        let mu = -8 * t + rt * log(0.2)
        let ratio = exp((mu - (45000 - 15 * t)) / rt)
        let y = ratio / (1 + ratio)
        let residual = -90 * t - 20000 - 2 * t - mu - 3 * (-30 * t + rt * log(1 - y))
        #expect(abs(residual) < 1e-6)
        #expect(abs(e.fraction(of: "CARBIDE") - 0.4) < 1e-9)
        let x = 0.4 * 0.25 + 0.6 * y / (1 + y)
        #expect(abs(e.conditions.moleFractions[1] - x) < 1e-9)
    }

    @Test func whatDeterminesTooMuchIsRefused() throws {
        let solver = try carbonSolver()
        func message(_ conditions: StateConditions) -> String {
            do {
                _ = try solver.equilibrium(meeting: conditions)
                return "no error"
            } catch {
                return "\(error.reason): \(error.message)"
            }
        }
        let carbon = OpenComponent("C", .activity(0.5))
        #expect(
            message(StateConditions(thermal: .temperature(1000), moleFractions: [0.5, 0.4, 0.1], open: [carbon]))
                .contains("both an amount and a chemical potential of C"))
        #expect(
            message(
                StateConditions(thermal: .temperature(1000), moleFractions: [0.5, 0.5, 0], open: [carbon, carbon])
            )
            .contains("given twice"))
        #expect(
            message(
                StateConditions(
                    thermal: .temperature(1000), moleFractions: [0, 0, 0],
                    open: ["A", "B", "C"].map { OpenComponent($0, .activity(0.5)) })
            ).contains("at least one component"))
        #expect(
            message(StateConditions(thermal: .enthalpy(-1000), moleFractions: [0.5, 0.5, 0], open: [carbon]))
                .contains("cannot both be given"))
        #expect(
            message(
                StateConditions(
                    thermal: .temperature(1000), moleFractions: [0.5, 0.5, 0],
                    open: [OpenComponent("C", .activity(0.5), reference: "METAL")])
            ).contains("cannot be formed of C alone"))
        #expect(
            message(
                StateConditions(
                    thermal: .temperature(1000), moleFractions: [0.5, 0.5, 0],
                    open: [OpenComponent("C", .activity(-1))])
            ).contains("must be above 0"))
        #expect(
            message(
                StateConditions(thermal: .fraction(phase: "SIGMA", value: 0.5), moleFractions: [0.5, 0.5, 0])
            ).contains("no entered phase is known as SIGMA"))
        #expect(
            message(
                StateConditions(thermal: .fraction(phase: "METAL", value: 1.5), moleFractions: [0.5, 0.5, 0])
            ).contains("it lies from 0 to 1"))
    }

    /// Fe-C-Cr-like round trips in the project's own database: aluminium open, at a potential that the closed system had.
    @Test func roundTripsInTheOwnDatabase() throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(EquilibriumTests.elements))
        for x in EquilibriumTests.alloys where x[0] > 0 {
            for t in [850.0, 1150, 1500] {
                let closed = try solver.equilibrium(at: Conditions(temperature: t, moleFractions: x))
                // With as many phases as components the potentials are those of a whole triangle, tetrahedron …
                guard closed.compositionSets.count < x.count(where: { $0 > 0 }) else { continue }
                let rest = 1 - x[0]
                let open = try solver.equilibrium(
                    meeting: StateConditions(
                        thermal: .temperature(t), moleFractions: [0] + x.dropFirst().map { $0 / rest },
                        open: [OpenComponent("AL", .potential(try #require(closed.chemicalPotentials[0])))]))
                for (a, b) in zip(open.conditions.moleFractions, x) { #expect(abs(a - b) < 1e-6, "\(x) at \(t) K") }
            }
        }
    }

    /// The same states by another code that takes chemical potentials as conditions, with its gas constant.
    @Test(arguments: [
        (1300.0, [0.0, 0.2, 0.8], -150000.0, [0.38470276, 0.12305945, 0.49223779], -109153.03165),
        (1300, [0, 0.2, 0.8], -130000, [0.4420229, 0.11159542, 0.44638168], -112182.71211),
        (1200, [0, 0.5, 0.5], -140000, [0.3037283, 0.34813585, 0.34813585], -89733.78855),
    ])
    func aluminiumOpenAsInPycalphad(t: Double, closed: [Double], mu: Double, x: [Double], g: Double) throws {
        let system = try OwnDatabase.system(["AL", "CR", "NI"], gasConstant: 8.3145)
        let e = try EquilibriumSolver(system: system).equilibrium(
            meeting: StateConditions(
                thermal: .temperature(t), moleFractions: closed, open: [OpenComponent("AL", .potential(mu))]))
        let source = "pycalphad 0.11.2, equilibrium with v.MU, R = 8.3145 J/(mol K)"
        for (k, value) in x.enumerated() {
            let reference = ReferenceValue(
                "x(\(e.components[k]))", value, tolerance: 2e-8, unit: "", source: source)
            #expect(reference.agrees(with: e.conditions.moleFractions[k]), "\(reference)")
        }
        let energy = ReferenceValue("G", g, tolerance: 1e-4, unit: "J/mol", source: source)
        #expect(energy.agrees(with: e.gibbsEnergy), "\(energy), computed \(e.gibbsEnergy)")
    }

    /// The answer depends neither on what was solved before nor on the solver that gave it.
    @Test func resultsDoNotDependOnHistory() throws {
        func asked(_ activity: Double) -> StateConditions {
            StateConditions(
                thermal: .temperature(1234), moleFractions: [0.7, 0.3, 0],
                open: [OpenComponent("C", .activity(activity), reference: "GRAPHITE")])
        }
        let used = try carbonSolver()
        for a in [0.9, 0.001, 0.3] { _ = try used.equilibrium(meeting: asked(a)) }
        _ = try used.equilibrium(at: Conditions(temperature: 900, moleFractions: [0.4, 0.4, 0.2]))
        let a = try used.equilibrium(meeting: asked(0.05))
        let b = try carbonSolver().equilibrium(meeting: asked(0.05))
        #expect(a.gibbsEnergy == b.gibbsEnergy)
        #expect(a.compositionSets == b.compositionSets)
        #expect(a.chemicalPotentials == b.chemicalPotentials)
        #expect(a.evaluations == b.evaluations)
        #expect(a.conditions == b.conditions)
    }
}
