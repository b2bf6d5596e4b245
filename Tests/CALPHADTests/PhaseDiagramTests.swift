import Foundation
import TestSupport
import Testing
import ThermodynamicDatabase

@testable import CALPHAD

/// Diagrams of solutions so simple that every line has a formula.
@Suite struct PhaseDiagramTests {
    private static let gas = PhysicalConstants.gasConstant

    private static func system(_ text: String, _ components: [String]) throws -> ThermodynamicSystem {
        let (database, diagnostics) = TDBParser.parse(Array((elements + text).utf8))
        precondition(!diagnostics.contains { $0.severity == .error }, "\(diagnostics)")
        return try ThermodynamicSystem(database: database, components: components)
    }

    private static let elements = """
        ELEMENT VA VACUUM 0 0 0 ! ELEMENT A BLANK 10 0 0 ! ELEMENT B BLANK 20 0 0 ! ELEMENT C BLANK 30 0 0 !

        """

    /// Enthalpies [J/mol] and temperatures [K] of melting of A, B and C.
    private static let melting = [(heat: 10000.0, temperature: 1000.0), (12000, 1300), (9000, 900)]

    /// exp(−ΔG/RT) of melting: the ratio of a component's fractions in the liquid and in an ideal solid, or its fraction in an ideal
    /// liquid beside its pure solid.
    private static func ratio(_ component: Int, _ t: Double) -> Double {
        let (heat, temperature) = melting[component]
        return exp(-heat * (1 - t / temperature) / (gas * t))
    }

    private static func liquid(_ names: String) -> String {
        let parameters = names.split(separator: ",").map(String.init).enumerated().map { index, name in
            let (heat, temperature) = melting[index]
            return "PARAMETER G(LIQUID,\(name);0) 1 \(heat)-\(heat / temperature)*T; 6000 N !"
        }
        return "PHASE LIQUID % 1 1 ! CONSTITUENT LIQUID :\(names): ! " + parameters.joined(separator: " ") + "\n"
    }

    private static let pureSolids = ["A", "B", "C"].map {
        "PHASE SOLID_\($0) % 1 1 ! CONSTITUENT SOLID_\($0) :\($0): ! PARAMETER G(SOLID_\($0),\($0);0) 1 0; 6000 N !\n"
    }

    /// The temperature at which a rising function is zero.
    private static func zero(_ range: ClosedRange<Double>, _ function: (Double) -> Double) -> Double {
        var (low, high) = (range.lowerBound, range.upperBound)
        for _ in 0..<100 {
            let middle = 0.5 * (low + high)
            if function(middle) < 0 { low = middle } else { high = middle }
        }
        return 0.5 * (low + high)
    }

    /// A net coarse enough for a build without optimization; what is solved for does not depend on it.
    private static var settings: PhaseDiagramSettings {
        var settings = PhaseDiagramSettings()
        settings.intervals = 8
        settings.curveLevels = 5
        settings.nodeLevels = 10
        return settings
    }

    private static func diagram(
        _ system: ThermodynamicSystem, _ plane: PhaseDiagram.Plane
    ) throws -> PhaseDiagram {
        let diagram = try EquilibriumSolver(system: system).phaseDiagram(of: plane, settings: settings)
        #expect(diagram.failures.isEmpty)
        #expect(diagram.uncertified == 0)
        return diagram
    }

    private static func lines(_ diagram: PhaseDiagram, _ a: [String], _ b: [String]) -> [PhaseDiagram.Boundary] {
        diagram.boundaries.filter { $0.sides == [a, b] || $0.sides == [b, a] }
    }

    // MARK: Two components

    private static let binary = PhaseDiagram.Plane.isopleth(from: [1, 0], to: [0, 1], temperatures: 700...1500)

    @Test func lensOfIdealSolutionsIsExact() throws {
        let system = try Self.system(
            Self.liquid("A,B")
                + """
                PHASE SOLID % 1 1 ! CONSTITUENT SOLID :A,B: !
                PARAMETER G(SOLID,A;0) 1 0; 6000 N ! PARAMETER G(SOLID,B;0) 1 0; 6000 N !
                """, ["A", "B"])
        let diagram = try Self.diagram(system, Self.binary)
        #expect(Set(diagram.fields.map(\.assemblage)) == [["LIQUID"], ["SOLID"], ["LIQUID", "SOLID"]])
        #expect(diagram.boundaries.count == 2)
        for (sides, isSolidus) in [
            ([["SOLID"], ["LIQUID", "SOLID"]], true), ([["LIQUID"], ["LIQUID", "SOLID"]], false),
        ] {
            let line = try #require(Self.lines(diagram, sides[0], sides[1]).first)
            #expect(line.kind == .zeroFraction)
            for place in line.places {
                let (a, b) = (Self.ratio(0, place.y), Self.ratio(1, place.y))
                let solid = (1 - a) / (b - a)
                #expect(abs(place.x - (isSolidus ? solid : solid * b)) < 1e-7)
            }
            let ends = [line.places.first, line.places.last].compactMap { $0?.y }.sorted()
            #expect(abs(ends[0] - 1000) < 1e-3 && abs(ends[1] - 1300) < 1e-3)
        }
        #expect(diagram.invariants.map(\.reaction) == [.transformation, .transformation])
        #expect(abs(diagram.invariants[0].temperature - 1300) < 1e-3)
        #expect(diagram.tieLines.count >= 2)
        for line in diagram.tieLines {
            let (a, b) = (Self.ratio(0, line.temperature), Self.ratio(1, line.temperature))
            let solid = try #require(line.phases.first { $0.phase == "SOLID" })
            #expect(abs(solid.moleFractions[1] - (1 - a) / (b - a)) < 1e-9)
        }
    }

    @Test func gapOfARegularSolutionEndsAtHalfOmegaOverR() throws {
        let omega = 20000.0
        let system = try Self.system(
            """
            PHASE SOLID % 1 1 ! CONSTITUENT SOLID :A,B: ! PARAMETER G(SOLID,A;0) 1 0; 6000 N !
            PARAMETER G(SOLID,B;0) 1 0; 6000 N ! PARAMETER L(SOLID,A,B;0) 1 20000; 6000 N !
            """, ["A", "B"])
        let diagram = try Self.diagram(system, Self.binary)
        let critical = try #require(diagram.invariants.first { $0.reaction == .critical })
        #expect(abs(critical.temperature - omega / (2 * Self.gas)) < 1e-6)
        #expect(abs(critical.phases[0].moleFractions[1] - 0.5) < 1e-7)
        #expect(diagram.fields.map(\.assemblage).sorted { $0.count < $1.count } == [["SOLID"], ["SOLID", "SOLID"]])
        let line = try #require(Self.lines(diagram, ["SOLID"], ["SOLID", "SOLID"]).first)
        for place in line.places {
            // The binodal: equal potentials on both sides of x = 1/2.
            let t = omega * (1 - 2 * place.x) / (Self.gas * log((1 - place.x) / place.x))
            #expect(abs(place.x - 0.5) < 0.03 || abs(t - place.y) < 1e-4)
        }
        #expect(
            diagram.tieLines.allSatisfy { abs($0.phases[0].moleFractions[1] - $0.phases[1].moleFractions[0]) < 1e-8 })
    }

    @Test func eutecticOfPureSolidsIsExact() throws {
        let system = try Self.system(
            Self.liquid("A,B") + Self.pureSolids[0] + Self.pureSolids[1], ["A", "B"])
        let diagram = try Self.diagram(system, Self.binary)
        let exact = Self.zero(500...1000) { Self.ratio(0, $0) + Self.ratio(1, $0) - 1 }
        let eutectic = try #require(diagram.invariants.first { $0.reaction == .eutectic })
        #expect(abs(eutectic.temperature - exact) < 1e-5)
        #expect(eutectic.phases.map(\.phase) == ["SOLID_A", "LIQUID", "SOLID_B"])
        #expect(abs(eutectic.phases[1].moleFractions[1] - Self.ratio(1, exact)) < 1e-8)
        #expect(eutectic.isScreened)
        for (solid, component) in [("SOLID_A", 0), ("SOLID_B", 1)] {
            for line in Self.lines(diagram, ["LIQUID"], ["LIQUID", solid]) {
                for place in line.places {
                    let x = component == 0 ? 1 - place.x : place.x
                    #expect(abs(x - Self.ratio(component, place.y)) < 1e-7)
                }
            }
        }
        let horizontal = diagram.boundaries.filter { $0.kind == .invariant }
        #expect(horizontal.flatMap(\.places).allSatisfy { abs($0.y - exact) < 1e-5 })
        let width = horizontal.flatMap(\.places).map(\.x)
        #expect((width.max() ?? 0) - (width.min() ?? 0) > 0.99)
    }

    @Test func congruentMeltingIsWhereBothHaveOneComposition() throws {
        // An ideal liquid over a solid with repulsion: a minimum in the melting point.
        let system = try Self.system(
            Self.liquid("A,B")
                + """
                PHASE SOLID % 1 1 ! CONSTITUENT SOLID :A,B: ! PARAMETER G(SOLID,A;0) 1 0; 6000 N !
                PARAMETER G(SOLID,B;0) 1 0; 6000 N ! PARAMETER L(SOLID,A,B;0) 1 9000; 6000 N !
                """, ["A", "B"])
        let diagram = try Self.diagram(system, Self.binary)
        let point = try #require(diagram.invariants.first { $0.reaction == .congruent })
        // Equal energies and slopes of both phases at one composition.
        let (t, x) = (point.temperature, point.phases[0].moleFractions[1])
        func gain(_ component: Int) -> Double { Self.gas * t * log(Self.ratio(component, t)) }
        #expect(abs(9000 * x * (1 - x) + (1 - x) * gain(0) + x * gain(1)) < 1e-4)
        #expect(abs(9000 * (1 - 2 * x) - gain(0) + gain(1)) < 1e-3)
        #expect(diagram.fields.count { $0.assemblage == ["LIQUID", "SOLID"] } == 2)
    }

    // MARK: Three components

    @Test func tieTriangleOfPureSolidsAndAnIdealLiquidIsExact() throws {
        let system = try Self.system(Self.liquid("A,B,C") + Self.pureSolids.joined(), ["A", "B", "C"])
        // Below the melting points of all, between eutectics.
        let t = 650.0
        let k = (0..<3).map { Self.ratio($0, t) }
        let diagram = try Self.diagram(system, .isothermal(temperature: t))
        let expected = [[0, 1], [0, 2], [1, 2]].filter { k[$0[0]] + k[$0[1]] < 1 }
        #expect(diagram.tieTriangles.count == expected.count && !expected.isEmpty)
        for pair in expected {
            let names = ["LIQUID"] + pair.map { ["SOLID_A", "SOLID_B", "SOLID_C"][$0] }
            let triangle = try #require(diagram.tieTriangles.first { $0.phases.map(\.phase) == names })
            #expect(triangle.isScreened)
            for component in pair { #expect(abs(triangle.phases[0].moleFractions[component] - k[component]) < 1e-9) }
        }
        for (component, solid) in ["SOLID_A", "SOLID_B", "SOLID_C"].enumerated() {
            let lines = Self.lines(diagram, ["LIQUID"], ["LIQUID", solid])
            #expect(!lines.isEmpty)
            for place in lines.flatMap(\.places) {
                let x = [1 - place.x - place.y, place.x, place.y][component]
                #expect(abs(x - k[component]) < 1e-8)
            }
        }
        #expect(diagram.fields.contains { $0.assemblage == ["LIQUID"] })
    }

    @Test func isoplethOfThreeComponentsIsExact() throws {
        let system = try Self.system(Self.liquid("A,B,C") + Self.pureSolids.joined(), ["A", "B", "C"])
        // Twice as much B as C in what is not A.
        let from = [0.9, 0.1 * 2 / 3, 0.1 / 3]
        let to = [0.1, 0.9 * 2 / 3, 0.9 / 3]
        let diagram = try Self.diagram(
            system, .isopleth(from: from, to: to, temperatures: 450...1200))
        for place in Self.lines(diagram, ["LIQUID"], ["LIQUID", "SOLID_A"]).flatMap(\.places) {
            #expect(abs(0.9 - 0.8 * place.x - Self.ratio(0, place.y)) < 1e-7)
        }
        // Once A crystallizes, the ratio of B to C stays: the second solid forms at one temperature, whatever the alloy.
        let second = Self.lines(diagram, ["LIQUID", "SOLID_A"], ["LIQUID", "SOLID_A", "SOLID_B"]).flatMap(\.places)
        let start = Self.zero(450...1000) { Self.ratio(1, $0) - (1 - Self.ratio(0, $0)) * 2 / 3 }
        #expect(!second.isEmpty)
        #expect(second.allSatisfy { abs($0.y - start) < 1e-5 })
        let exact = Self.zero(400...900) { t in (0..<3).reduce(-1) { $0 + Self.ratio($1, t) } }
        let eutectic = try #require(diagram.invariants.first)
        #expect(eutectic.reaction == .eutectic && abs(eutectic.temperature - exact) < 1e-5)
        #expect(diagram.invariants.count == 1 && eutectic.phases.count == 4)
        // Where the liquid, both solids and the liquid with either meet.
        let meeting = try #require(
            Self.lines(diagram, ["LIQUID"], ["LIQUID", "SOLID_B"]).flatMap(\.places).min { $0.y < $1.y })
        #expect(abs(meeting.y - start) < 1e-4)
        #expect(abs(0.9 - 0.8 * meeting.x - Self.ratio(0, start)) < 1e-6)
    }

    // MARK: All

    @Test func sameInputSameBits() throws {
        let system = try Self.system(
            Self.liquid("A,B") + Self.pureSolids[0] + Self.pureSolids[1], ["A", "B"])
        let first = try Self.diagram(system, Self.binary)
        let second = try Self.diagram(system, Self.binary)
        #expect(first.boundaries.map(\.places) == second.boundaries.map(\.places))
        #expect(first.fields.map(\.places) == second.fields.map(\.places))
        #expect(first.invariants.map(\.temperature) == second.invariants.map(\.temperature))
    }

    /// States that are not found are told, and belong to no field.
    @Test func failuresAreNoFields() throws {
        let system = try Self.system(Self.liquid("A,B") + Self.pureSolids[0] + Self.pureSolids[1], ["A", "B"])
        let solver = EquilibriumSolver(system: system)
        solver.budget = .evaluations(1)
        let diagram = try solver.phaseDiagram(of: Self.binary, settings: Self.settings)
        #expect(diagram.fields.isEmpty && diagram.boundaries.isEmpty && diagram.tieLines.isEmpty)
        #expect(diagram.failures.count >= 81)
        #expect(diagram.failures.allSatisfy { $0.error.reason == "budget-exceeded" })
    }

    @Test func whatIsNoPlaneIsRefused() throws {
        let system = try Self.system(Self.liquid("A,B") + Self.pureSolids[0], ["A", "B"])
        let solver = EquilibriumSolver(system: system)
        #expect(throws: EquilibriumError.self) { try solver.phaseDiagram(of: .isothermal(temperature: 900)) }
        for plane: PhaseDiagram.Plane in [
            .isopleth(from: [1, 0], to: [0, 1], temperatures: 900...900),
            .isopleth(from: [1, 0], to: [1, 0], temperatures: 900...1000),
            .isopleth(from: [1.2, -0.2], to: [0, 1], temperatures: 900...1000),
            .isopleth(from: [1, 0], to: [0, 1], temperatures: -5...1000),
        ] {
            #expect(throws: EquilibriumError.self) { try solver.phaseDiagram(of: plane) }
        }
        var settings = PhaseDiagramSettings()
        settings.intervals = 1
        #expect(throws: EquilibriumError.self) { try solver.phaseDiagram(of: Self.binary, settings: settings) }
    }
}

/// Diagrams of real systems with the project's databases against published invariant equilibria.
@Suite struct PublishedDiagramTests {
    private static let fourteen: Database = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("TDB/AlCCoCrCuFeMnMoNbNiSiTiVW.tdb")
        guard let data = try? Data(contentsOf: file) else { fatalError("\(file.path) cannot be read") }
        return TDBParser.parse(data).0
    }()

    private static func diagram(_ system: ThermodynamicSystem, _ plane: PhaseDiagram.Plane) throws -> PhaseDiagram {
        var settings = PhaseDiagramSettings()
        settings.intervals = 12
        settings.curveLevels = 2
        settings.nodeLevels = 6
        return try EquilibriumSolver(system: system).phaseDiagram(of: plane, settings: settings)
    }

    private static func expect(
        _ diagram: PhaseDiagram, _ reaction: PhaseDiagram.Invariant.Reaction, _ phases: Set<String>, celsius: Double,
        tolerance: Double, source: String
    ) throws {
        let reference = ReferenceValue(
            "\(diagram.components.joined(separator: "-")), \(reaction.rawValue)", celsius, tolerance: tolerance,
            unit: "°C", source: source)
        let points = diagram.invariants.filter { $0.reaction == reaction && Set($0.phases.map(\.phase)) == phases }
        let point = try #require(points.first, "\(reference): not found in \(diagram.invariants)")
        #expect(reference.agrees(with: point.temperature - 273.15), "\(reference): \(point.temperature - 273.15)")
        #expect(point.isScreened)
    }

    /// Iron and cementite: peritectic, eutectic and eutectoid with their carbon contents.
    @Test func ironAndCementite() throws {
        let system = try ThermodynamicSystem(
            database: Self.fourteen, components: ["FE", "C"], phases: ["LIQUID", "FCC_A1", "BCC_A2", "CEMENTITE"])
        let diagram = try Self.diagram(
            system, .isopleth(from: [0, 1], to: [0.245, 0.755], temperatures: 850...1900))
        let table = "CompuTherm, calculated invariants of Fe-Fe3C, computherm.com/fe-c"
        try Self.expect(
            diagram, .peritectic, ["LIQUID", "FCC_A1", "BCC_A2"], celsius: 1494.6, tolerance: 0.1, source: table)
        try Self.expect(
            diagram, .eutectic, ["LIQUID", "FCC_A1", "CEMENTITE"], celsius: 1148.4, tolerance: 0.5, source: table)
        try Self.expect(
            diagram, .eutectoid, ["BCC_A2", "FCC_A1", "CEMENTITE"], celsius: 727, tolerance: 1,
            source: "T.B. Massalski (ed.), Binary Alloy Phase Diagrams, 2nd ed., ASM International (1990)")
        let eutectoid = try #require(diagram.invariants.first { $0.reaction == .eutectoid })
        let carbon = try #require(eutectoid.phases.first { $0.phase == "FCC_A1" }).moleFractions[0]
        // 0.76 wt.% C
        #expect(abs(carbon - 0.0344) < 0.001)
    }

    @Test func aluminiumAndSilicon() throws {
        let system = try ThermodynamicSystem(database: Self.fourteen, components: ["AL", "SI"])
        let diagram = try Self.diagram(system, .isopleth(from: [1, 0], to: [0, 1], temperatures: 600...1750))
        let source = "J.L. Murray, A.J. McAlister, Bull. Alloy Phase Diagrams 5 (1984) 74, doi:10.1007/BF02868729"
        try Self.expect(
            diagram, .eutectic, ["LIQUID", "FCC_A1", "DIAMOND_A4"], celsius: 577, tolerance: 1, source: source)
        let point = try #require(diagram.invariants.first { $0.reaction == .eutectic })
        let melt = try #require(point.phases.first { $0.phase == "LIQUID" })
        let content = ReferenceValue("Si in the eutectic melt", 12.2, tolerance: 0.2, unit: "at.%", source: source)
        #expect(content.agrees(with: 100 * melt.moleFractions[1]), "\(content): \(melt.moleFractions)")
    }

    /// Sigma of Fe-Cr narrows to nothing at its eutectoid, between two fields of the same phases: once lost between the net's nodes.
    @Test func sigmaReachesItsEutectoid() throws {
        let diagram = try Self.diagram(
            try OwnDatabase.system(["CR", "FE"]), .isopleth(from: [0, 1], to: [1, 0], temperatures: 650...1200))
        let eutectoid = try #require(diagram.invariants.first { $0.reaction == .eutectoid })
        #expect(eutectoid.phases.map(\.phase).sorted() == ["BCC_A2", "BCC_A2", "SIGMA"])
        #expect(diagram.fields.count { $0.assemblage == ["BCC_A2", "SIGMA"] } == 2)
        let sides = [["BCC_A2", "SIGMA"], ["SIGMA"]]
        let lowest = diagram.boundaries.filter { $0.sides == sides }.flatMap(\.places).map(\.y).min()
        #expect(abs(try #require(lowest) - eutectoid.temperature) < 1e-6)
    }
}
