import Testing

@testable import CALPHAD

/// Diagrams beside and over states that the search from nothing does not find.
@Suite struct UnfoundStateTests {
    /// A carbide joins austenite and ferrite just before that leaves: both changes were lost beside a state that was not found.
    @Test func carbideJoinsAusteniteBesideFerrite() throws {
        let solver = try FourteenElementDatabaseTests.solver(
            ["C", "CR", "FE", "MO", "NI"], phases: ["BCC_A2", "FCC_A1", "M23C6"])
        // Fe-18Cr-8Ni-2Mo
        func alloy(_ carbon: Double) -> [Double] {
            let masses = [12.011, 51.9961, 55.845, 95.95, 58.6934]
            let amounts = zip([carbon, 18, 72 - carbon, 2, 8], masses).map { $0 / $1 }
            let sum = amounts.reduce(0, +)
            return amounts.map { $0 / sum }
        }
        let diagram = try solver.propertyDiagram(
            along: PropertyDiagram.Line.composition(from: alloy(0.10), to: alloy(0.13), temperature: 1318.13), step: 0.5
        )
        #expect(diagram.failures.isEmpty && diagram.contradictions.isEmpty)
        #expect(diagram.breakpoints.map(\.appearing) == [["M23C6"], []])
        #expect(diagram.breakpoints.map(\.disappearing) == [[], ["BCC_A2"]])
        for point in diagram.breakpoints {
            #expect(point.bracket.upperBound - point.bracket.lowerBound < 2.1e-6)
            // At a change the phase holds nothing: its share just beside it is of the order of the distance.
            let beside = try #require(diagram.points.first { $0.position == point.bracket.lowerBound })
            let behind = try #require(diagram.points.first { $0.position == point.bracket.upperBound })
            let names = Set(point.appearing + point.disappearing)
            for set in beside.equilibrium.compositionSets + behind.equilibrium.compositionSets
            where names.contains(set.phase) { #expect(set.fraction < 1e-5) }
        }
    }

    /// Near the tip of the gap between ferromagnetic and paramagnetic fcc states are not found; neighbours' assemblages lead to them.
    @Test(arguments: [723.0, 725.83]) func tipOfTheGapOfIronAndNickel(temperature: Double) throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(["FE", "NI"]))
        let diagram = try solver.propertyDiagram(
            along: .temperature(700...(700 + 1.2 * (temperature - 700)), moleFractions: [0.51802, 0.48198]),
            step: temperature - 700)
        #expect(diagram.failures.isEmpty && diagram.contradictions.isEmpty)
        #expect(diagram.breakpoints.map(\.appearing.count).first == 1)
    }

    /// A search that ends after one round finds few states; those to which neighbours' assemblages lead show the same changes.
    @Test func changesOfAPoorSearchAreTheSame() throws {
        let system = try OwnDatabase.system(["CR", "FE", "NI"])
        let x = [0.25, 0.68, 0.07]
        let full = try EquilibriumSolver(system: system).propertyDiagram(
            along: .temperature(900...1700, moleFractions: x), step: 50)
        var tolerances = EquilibriumTolerances()
        tolerances.rounds = 1
        let poor = try EquilibriumSolver(system: system, tolerances: tolerances).propertyDiagram(
            along: .temperature(900...1700, moleFractions: x), step: 50)
        #expect(full.failures.isEmpty && full.breakpoints.count == 4)
        // Where the search knows no better, a change may be narrowed instead of solved for.
        for point in poor.breakpoints {
            #expect(point.bracket.upperBound - point.bracket.lowerBound < 0.0101)
            #expect(full.breakpoints.contains { abs($0.position - point.position) < 0.01 && $0.above == point.above })
        }
        #expect(poor.breakpoints.count == 4)
    }
}
