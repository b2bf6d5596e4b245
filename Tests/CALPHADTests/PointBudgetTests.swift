import Testing

@testable import CALPHAD

@Suite struct PointBudgetTests {
    /// A point over its budget fails with its reason; the points before and after it do not change.
    @Test func onlyThePointOverItsBudgetFails() throws {
        let free = EquilibriumSolver(system: try OwnDatabase.system(EquilibriumTests.elements))
        let bound = EquilibriumSolver(system: try OwnDatabase.system(EquilibriumTests.elements))
        let states = EquilibriumTests.alloys.map { Conditions(temperature: 1000, moleFractions: $0) }
        let results = try states.map { try free.equilibrium(at: $0) }
        let counts = results.map(\.evaluations).sorted()
        let budget = counts[counts.count / 2]
        bound.budget = .evaluations(budget)
        for (state, result) in zip(states, results) {
            do {
                let same = try bound.equilibrium(at: state)
                #expect(result.evaluations <= budget)
                #expect(same.gibbsEnergy == result.gibbsEnergy)
                #expect(same.compositionSets == result.compositionSets)
            } catch {
                #expect(error.reason == "budget-exceeded")
                #expect(result.evaluations > budget)
            }
        }
        #expect(results.contains { $0.evaluations > budget })
        #expect(results.contains { $0.evaluations <= budget })
    }

    @Test func searchesForATemperatureCountAsOnePoint() throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(["NI", "CR"]))
        let asked = StateConditions(
            thermal: .fraction(phase: "LIQUID", value: 0.5, range: 1500...1900), moleFractions: [0.2, 0.8])
        let whole = try solver.equilibrium(meeting: asked)
        solver.budget = .evaluations(whole.evaluations / 2)
        #expect(throws: EquilibriumError.self) { try solver.equilibrium(meeting: asked) }
        solver.budget = .evaluations(whole.evaluations)
        #expect(try solver.equilibrium(meeting: asked).gibbsEnergy == whole.gibbsEnergy)
    }
}
