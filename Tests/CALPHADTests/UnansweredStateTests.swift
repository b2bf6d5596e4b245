import Testing

@testable import CALPHAD

/// States that the search once ended without an answer for.
@Suite struct UnansweredStateTests {
    /// Two minima of fcc on either side of the Curie line, 0.006 apart in every site fraction, with a saddle between them.
    @Test(arguments: [0.4817, 0.48189, 0.4820]) func gapBelowTheTricriticalPoint(nickel: Double) throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(["FE", "NI"]))
        let e = try solver.equilibrium(at: Conditions(temperature: 725.83, moleFractions: [1 - nickel, nickel]))
        let ends = e.compositionSets.map { $0.moleFractions[1] }.sorted()
        try #require(ends.count == 2)
        // The gap of a single state solved for with these two sets given: 0.480495 to 0.486192.
        #expect(abs(ends[0] - 0.480495) < 2e-6 && abs(ends[1] - 0.486192) < 2e-6)
        let share = (nickel - ends[0]) / (ends[1] - ends[0])
        let rich = try #require(e.compositionSets.first { $0.moleFractions[1] == ends[1] })
        #expect(abs(rich.fraction - share) < 1e-9)
    }
}
