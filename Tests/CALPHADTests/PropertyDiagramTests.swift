import TestSupport
import Testing

@testable import CALPHAD

@Suite struct PropertyDiagramTests {
    /// Fractions add up, the states beside a breakpoint are its assemblages, and energies are continuous across it.
    @Test func breakpointsSeparateTheAssemblages() throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(EquilibriumTests.elements))
        let x = EquilibriumTests.alloys[0]
        let diagram = try solver.propertyDiagram(along: .temperature(900...1750, moleFractions: x), step: 50)
        #expect(diagram.failures.isEmpty)
        #expect(!diagram.breakpoints.isEmpty)
        for (a, b) in zip(diagram.points, diagram.points.dropFirst()) {
            #expect(a.position < b.position)
            let changes = diagram.breakpoints.filter { $0.position > a.position && $0.position < b.position }
            func names(_ point: PropertyDiagram.Point) -> [String] {
                point.equilibrium.compositionSets.map(\.phase).sorted()
            }
            if names(a) == names(b) {
                #expect(changes.isEmpty)
            } else {
                try #require(changes.count == 1)
                #expect(changes[0].below == names(a) && changes[0].above == names(b))
                #expect(b.position - a.position < 0.0101)
                #expect(abs(a.equilibrium.gibbsEnergy - b.equilibrium.gibbsEnergy) < 2)
            }
        }
        for point in diagram.points {
            #expect(abs(point.equilibrium.compositionSets.reduce(0) { $0 + $1.fraction } - 1) < 1e-9)
            #expect(point.tracks.count == point.equilibrium.compositionSets.count)
        }
        let sigma = try solver.transitions(of: ["SIGMA"], moleFractions: x, range: 900...1700)
        let last = try #require(diagram.breakpoints.last { $0.disappearing.contains("SIGMA") })
        if case .completeDissolution(let t) = sigma.answer {
            #expect(abs(t - last.position) < 0.006)
        } else {
            Issue.record("the answer was \(sigma.answer)")
        }
    }

    /// Along a tie-line's direction in a binary the breakpoints are the ends of tie-lines: both sets keep their compositions between.
    @Test func aLineOfCompositionsEndsTieLines() throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(["CR", "FE"]))
        let diagram = try solver.propertyDiagram(
            along: .composition(from: [0, 1], to: [0.5, 0.5], temperature: 973.15), step: 0.1)
        let change = try #require(diagram.breakpoints.first { $0.above.contains("SIGMA") })
        let inside = try #require(
            diagram.points.first { $0.position > change.position && $0.equilibrium.compositionSets.count == 2 })
        let bcc = try #require(inside.equilibrium.compositionSets.first { $0.phase != "SIGMA" })
        #expect(abs(bcc.moleFractions[0] - 0.5 * change.position) < 2e-6)
    }

    @Test func aStepThatIsNoneIsRefused() throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(["CR", "FE"]))
        #expect(throws: EquilibriumError.self) {
            try solver.propertyDiagram(along: .temperature(900...1000, moleFractions: [0.3, 0.7]), step: 0)
        }
    }
}
