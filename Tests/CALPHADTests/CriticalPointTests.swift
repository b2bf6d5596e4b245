import Glibc
import TestSupport
import Testing
import ThermodynamicDatabase

@testable import CALPHAD

/// Ends of gaps against formulas and against the conditions on the energies solved elsewhere.
@Suite struct CriticalPointTests {
    private static let gas = PhysicalConstants.gasConstant

    private static func system(_ text: String, _ components: [String]) throws -> ThermodynamicSystem {
        let elements = ["A", "B", "C"].map { "ELEMENT \($0) BLANK 50 0 0 !\n" }.joined()
        let (database, diagnostics) = TDBParser.parse(("ELEMENT VA VACUUM 0 0 0 !\n" + elements + text).utf8)
        #expect(!diagnostics.contains { $0.severity == .error }, "\(diagnostics)")
        return try ThermodynamicSystem(database: database, components: components)
    }

    private static func diagram(
        _ system: ThermodynamicSystem, _ plane: PhaseDiagram.Plane, intervals: Int = 8
    ) throws -> PhaseDiagram {
        var settings = PhaseDiagramSettings()
        settings.intervals = intervals
        settings.curveLevels = 4
        settings.nodeLevels = 8
        return try EquilibriumSolver(system: system).phaseDiagram(of: plane, settings: settings)
    }

    private static func solution(_ components: String, _ interactions: String) -> String {
        "PHASE SOLID % 1 1 ! CONSTITUENT SOLID :\(components): !\n"
            + components.split(separator: ",").map { "PARAMETER G(SOLID,\($0);0) 1 0; 6000 N !\n" }.joined()
            + interactions
    }

    /// The boundary goes through the tip, and its points beside that are the ends of tie-lines.
    private static func expectClosed(_ diagram: PhaseDiagram, _ point: PhaseDiagram.CriticalPoint) {
        let through = diagram.boundaries.filter { $0.places.dropFirst().dropLast().contains(point.place) }
        #expect(through.count == 1, "\(point)")
    }

    /// T = L/2R at x = 1/2.
    @Test func regularSolution() throws {
        let system = try Self.system(
            Self.solution("A,B", "PARAMETER L(SOLID,A,B;0) 1 20000; 6000 N !"), ["A", "B"])
        let diagram = try Self.diagram(system, .isopleth(from: [1, 0], to: [0, 1], temperatures: 500...1400))
        try #require(diagram.criticalPoints.count == 1)
        let point = diagram.criticalPoints[0]
        #expect(point.kind == .consolute && point.isScreened && point.others.isEmpty)
        #expect(abs(point.temperature - 20000 / (2 * Self.gas)) < 1e-6)
        #expect(abs(point.phase.moleFractions[1] - 0.5) < 1e-7)
        #expect(diagram.invariants.map(\.reaction) == [.critical])
        Self.expectClosed(diagram, point)
        let line = try #require(diagram.boundaries.first)
        for place in line.places where abs(place.x - 0.5) > 2e-3 {
            let t = 20000 * (1 - 2 * place.x) / (Self.gas * log((1 - place.x) / place.x))
            #expect(abs(t - place.y) < 1e-4)
        }
        // Not only up to where the net ends: points close to the tip as well.
        #expect(line.places.contains { abs($0.x - 0.5) < 0.01 && $0 != point.place })
    }

    /// Second and third derivative of a subregular solution: R T/(x(1 − x)) − 2 L0 + L1 (12 x − 6) and R T (2x − 1)/(x(1 − x))² + 12 L1.
    @Test(arguments: [4000.0, -6000]) func subregularSolution(l: Double) throws {
        let system = try Self.system(
            Self.solution(
                "A,B", "PARAMETER L(SOLID,A,B;0) 1 18000; 6000 N ! PARAMETER L(SOLID,A,B;1) 1 \(l); 6000 N !"),
            ["A", "B"])
        let diagram = try Self.diagram(system, .isopleth(from: [1, 0], to: [0, 1], temperatures: 500...1800))
        try #require(diagram.criticalPoints.count == 1)
        let (rt, x) = (
            Self.gas * diagram.criticalPoints[0].temperature, diagram.criticalPoints[0].phase.moleFractions[1]
        )
        let p = x * (1 - x)
        #expect(abs(rt / p - 36000 + l * (12 * x - 6)) < 1e-4)
        #expect(abs(rt * (2 * x - 1) / (p * p) + 12 * l) < 1e-2)
        Self.expectClosed(diagram, diagram.criticalPoints[0])
    }

    /// Of three components two of which repel each other, x_A = x_B = R T/L by symmetry.
    @Test func plaitPoint() throws {
        let system = try Self.system(
            Self.solution("A,B,C", "PARAMETER L(SOLID,A,B;0) 1 25000; 6000 N !"), ["A", "B", "C"])
        let diagram = try Self.diagram(system, .isothermal(temperature: 1100))
        try #require(diagram.criticalPoints.count == 1)
        let point = diagram.criticalPoints[0]
        for k in 0..<2 { #expect(abs(point.phase.moleFractions[k] - Self.gas * 1100 / 25000) < 1e-8) }
        #expect(point.kind == .consolute && diagram.invariants.isEmpty)
        Self.expectClosed(diagram, point)
    }

    /// With a fifth of C the gap of the same system ends at T = L x_A/R.
    @Test func tipOfAnIsopleth() throws {
        let system = try Self.system(
            Self.solution("A,B,C", "PARAMETER L(SOLID,A,B;0) 1 25000; 6000 N !"), ["A", "B", "C"])
        let diagram = try Self.diagram(
            system, .isopleth(from: [0.75, 0.05, 0.2], to: [0.05, 0.75, 0.2], temperatures: 700...1500))
        try #require(diagram.criticalPoints.count == 1)
        let point = diagram.criticalPoints[0]
        #expect(abs(point.temperature - 25000 * 0.4 / Self.gas) < 1e-5)
        #expect(abs(point.place.x - 0.5) < 1e-8)
        Self.expectClosed(diagram, point)
    }

    /// Order on two sublattices, G = −2 (w + l) η² + (R T/2)[S(x + η) + S(x − η)] with l = w: from x(1 − x) = 1/6 on, at R T = 4/3 w, it sets
    /// in with a jump (Landau's fourth-order term vanishes, the composition relaxed).
    @Test func orderingWithAJump() throws {
        let system = try Self.system(
            """
            TYPE_DEFINITION & GES A_P_D ORDERED DIS_PART SOLID ,,,!
            PHASE SOLID % 1 1 ! CONSTITUENT SOLID :A,B: !
            PARAMETER G(SOLID,A;0) 1 0; 6000 N ! PARAMETER G(SOLID,B;0) 1 0; 6000 N !
            PHASE ORDERED %& 2 0.5 0.5 ! CONSTITUENT ORDERED :A,B:A,B: !
            PARAMETER G(ORDERED,A:A;0) 1 0; 6000 N ! PARAMETER G(ORDERED,B:B;0) 1 0; 6000 N !
            PARAMETER G(ORDERED,A:B;0) 1 -6000; 6000 N ! PARAMETER G(ORDERED,B:A;0) 1 -6000; 6000 N !
            PARAMETER G(ORDERED,A,B:*;0) 1 6000; 6000 N ! PARAMETER G(ORDERED,*:A,B;0) 1 6000; 6000 N !
            """, ["A", "B"])
        let diagram = try Self.diagram(
            system, .isopleth(from: [1, 0], to: [0, 1], temperatures: 600...1600), intervals: 16)
        let points = diagram.criticalPoints.filter { $0.kind == .ordering }.sorted { $0.place.x < $1.place.x }
        try #require(points.count == 2)
        let x = 0.5 - (1.0 / 12).squareRoot()
        for (point, expected) in zip(points, [x, 1 - x]) {
            #expect(abs(point.temperature - 4 * 6000 / (3 * Self.gas)) < 1e-3)
            #expect(abs(point.phase.moleFractions[1] - expected) < 1e-6)
        }
    }

    /// Bcc Fe-Cr without sigma: the gap's top, and the tip of a second gap on the line of Curie temperatures. Reference: second and third
    /// derivatives of G(x, T), written out with the assessment's parameters and differentiated with 30 digits (mpmath 1.3), zero; for the
    /// magnetic tip the second derivative of its ferromagnetic branch, and T = T_C.
    @Test func magneticGapOfIronAndChromium() throws {
        let system = try OwnDatabase.system(["CR", "FE"], phases: ["BCC_A2"])
        let diagram = try Self.diagram(
            system, .isopleth(from: [0, 1], to: [1, 0], temperatures: 700...1000), intervals: 24)
        try #require(diagram.criticalPoints.map(\.kind) == [.consolute, .magnetic])
        for (point, expected) in zip(
            diagram.criticalPoints, [(t: 904.682440019, x: 0.507287237573), (t: 897.158903180, x: 0.364219217314)])
        {
            #expect(abs(point.temperature - expected.t) < 1e-4)
            #expect(abs(point.phase.moleFractions[0] - expected.x) < 1e-6)
        }
        Self.expectClosed(diagram, diagram.criticalPoints[0])
    }

    /// A critical point of states that are not stable is none: below sigma's field the gap of bcc Fe-Cr has no end.
    @Test func whatIsNotStableIsNotTold() throws {
        let diagram = try Self.diagram(
            try OwnDatabase.system(["CR", "FE"]), .isopleth(from: [0, 1], to: [1, 0], temperatures: 600...1200),
            intervals: 12)
        #expect(diagram.criticalPoints.isEmpty)
    }
}
