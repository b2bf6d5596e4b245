import CALPHAD
import Foundation
import TestSupport
import Testing
import ThermodynamicDatabase

@testable import AlloyDesign

/// Properties over the made-up database, checked against each other and against what its formulas say.
@Suite struct CALPHADEvaluatorTests {
    private let system: ThermodynamicSystem
    private let masses: AtomicMasses

    init() throws {
        let (database, diagnostics) = TDBParser.parse(Array(MadeUpDatabase.text.utf8))
        #expect(!diagnostics.contains { $0.severity == .error })
        system = try ThermodynamicSystem(database: database, components: ["FE", "CR", "NI"])
        masses = AtomicMasses(of: database)
    }

    private func evaluate(_ alloy: String, _ properties: String..., range: ClosedRange<Double> = 600...2500) throws
        -> [PropertyResult]
    {
        let composition = try Composition(parsing: alloy, unit: .atomicPercent, masses: masses)
        let models = try properties.map { try PropertyModel(parsing: $0) }
        let evaluation = CALPHADEvaluator(system: system, searchRange: range).evaluate(composition, properties: models)
        return try models.map { try #require(evaluation[$0]) }
    }

    @Test func frozenExpansionOfOnePhaseIsThatOfItsVolumeModel() throws {
        // fcc Ni with a little Fe: V = V0 exp(VA), VA = A·T + 1e-8·T², so α = (A + 2e-8·T)/3 with A linear in composition.
        let result = try evaluate("Ni-90 Fe-10", "CTE_frozen(900 C)", "CTE_differential(900 C)", "fraction(fcc, 900 C)")
        let slope = 0.9 * 4.2e-5 + 0.1 * 5.0e-5
        let expected = ReferenceValue(
            "frozen expansion", (slope + 2e-8 * 1173.15) / 3, tolerance: 1e-12, unit: "1/K",
            source: "the database's formulas")
        let value = try #require(result[0].value)
        #expect(expected.agrees(with: value.value), "\(expected), got \(value.value)")
        // With one phase the equilibrium has nothing to shift.
        #expect(abs(try #require(result[1].value).value - value.value) < 1e-9)
        #expect(result[2].value?.value == 1)
    }

    @Test func sigmaDissolvesWhereItsFractionVanishes() throws {
        let alloy = "Cr-50 Fe-40 Ni-10"
        let dissolution = try #require(try evaluate(alloy, "T_sigma")[0].value)
        #expect(dissolution.bound == .exact)
        let celsius = dissolution.value - 273.15
        let around = try evaluate(alloy, "fraction(sigma, \(celsius - 1) C)", "fraction(sigma, \(celsius + 1) C)")
        #expect(try #require(around[0].value).value > 0)
        #expect(around[1].value?.value == 0)
    }

    @Test func bothBoundsAreTold() throws {
        let free = try #require(try evaluate("Ni-90 Fe-5 Cr-5", "T_sigma")[0].value)
        #expect(free.bound == .atMost)
        #expect(free.value == 600)
        #expect(free.note?.contains("never stable") == true)
    }

    @Test func solidusAndLiquidusEncloseTheFreezingRange() throws {
        let result = try evaluate("Ni-60 Fe-30 Cr-10", "solidus", "liquidus", "freezing_range")
        let values = try result.map { try #require($0.value).value }
        #expect(values[0] < values[1])
        #expect(abs(values[1] - values[0] - values[2]) < 1e-9)
        // The ideal liquid and fcc differ by 15 to 16 kJ/mol less 8 J/(mol K)·T: melting lies near 1900 K.
        #expect(values.prefix(2).allSatisfy { (1700...2100).contains($0) })
    }

    @Test func whatIsNotDefinedIsAFailureWithItsReason() throws {
        let molten = try evaluate("Ni-60 Fe-30 Cr-10", "CTE_frozen(2000 C)")[0]
        #expect(molten.failure?.reason == "partly-molten")
        let unknown = try evaluate("Ni-60 Fe-30 Cr-10", "fraction(laves, 900 C)")[0]
        #expect(unknown.failure?.reason == "unknown-phase")
        let composition = try Composition(moleFractions: ["CO": 1])
        let stranger = CALPHADEvaluator(system: system, searchRange: 600...2500)
            .evaluate(composition, properties: [PropertyModel(.solidus)])
        #expect(stranger.results["solidus"]?.failure?.reason == "composition-out-of-reach")
    }

    @Test func statesOfOneModelAreToldApart() throws {
        // The project's own database; Ni-16Al at 1000 K is the textbook mixture of fcc and L1₂ (gamma and gamma prime).
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("TDB/AlCoCrFeNi.tdb")
        let (database, _) = TDBParser.parse(try Data(contentsOf: file))
        let system = try ThermodynamicSystem(database: database, components: ["AL", "NI"])
        let dissolution = PropertyModel(.completeDissolution(phase: "gamma_prime"))
        #expect(dissolution.obstacle(in: system) == nil)
        #expect(PropertyModel(.completeDissolution(phase: "fcc")).obstacle(in: system) == nil)
        let evaluator = CALPHADEvaluator(system: system, searchRange: 600...2500)
        let alloy = try Composition(moleFractions: ["AL": 0.16, "NI": 0.84])
        let ordered = PropertyModel(.phaseFraction(phase: "gamma_prime", temperature: 1000))
        let matrix = PropertyModel(.phaseFraction(phase: "FCC_A1", temperature: 1000))
        let both = PropertyModel(.phaseFraction(phase: "fcc", temperature: 1000))
        let evaluation = evaluator.evaluate(alloy, properties: [ordered, matrix, both, dissolution])
        let share = try #require(evaluation[ordered]?.value).value
        #expect(share > 0.05 && share < 0.95)
        #expect(abs(share + (try #require(evaluation[matrix]?.value).value) - 1) < 1e-9)
        #expect(abs(try #require(evaluation[both]?.value).value - 1) < 1e-9)
        // Above the solvus all is disordered, below it the ordered state is there; the model itself is stable throughout.
        let solvus = try #require(evaluation[dissolution]?.value)
        #expect(solvus.bound == .exact)
        for (shift, isThere) in [(-1.0, true), (1, false)] {
            let beside = PropertyModel(.phaseFraction(phase: "gamma_prime", temperature: solvus.value + shift))
            let share = try #require(evaluator.evaluate(alloy, properties: [beside])[beside]?.value).value
            #expect((share > 0) == isThere)
        }
        let curve = evaluator.phaseFractions(of: alloy, at: [1000])
        #expect(abs(curve.fractions.values.compactMap { $0[0] }.reduce(0, +) - 1) < 1e-9)
        #expect(curve.fractions.count == 2)
    }

    @Test func densityIsMassOverVolume() throws {
        let result = try #require(try evaluate("Ni-90 Fe-10", "density(25 C)")[0].value)
        let volume = (0.9 * 6.6e-6 + 0.1 * 6.9e-6)
        let mass = (0.9 * 58.69 + 0.1 * 55.847) * 1e-3
        // V0 refers to VA = 0; the exponential at 25 °C adds about 1.4 %.
        let factor = 1.0 / (1 + 3 * 0.005)
        #expect(result.value < mass / volume && result.value > mass / volume * factor)
    }

    @Test func phaseFractionsSumToOne() throws {
        let composition = try Composition(parsing: "Cr-50 Fe-40 Ni-10", unit: .atomicPercent, masses: masses)
        let curve = CALPHADEvaluator(system: system, searchRange: 600...2500)
            .phaseFractions(of: composition, at: [700, 1000, 1300, 2400])
        for index in curve.temperatures.indices {
            let sum = curve.fractions.values.compactMap { $0[index] }.reduce(0, +)
            #expect(abs(sum - 1) < 1e-9)
        }
        #expect(curve.fractions["LIQUID"]?[3] == 1)
    }

    private func ownSystem(_ components: [String]) throws -> ThermodynamicSystem {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("TDB/AlCoCrFeNi.tdb")
        return try ThermodynamicSystem(
            database: TDBParser.parse(try Data(contentsOf: file)).0, components: components)
    }

    @Test func latticeParametersOfPhases() throws {
        let evaluator = CALPHADEvaluator(system: try ownSystem(["AL", "NI"]), searchRange: 600...2500)
        let names = [
            "lattice_a(FCC_A1, 900 C)", "lattice_a(gamma_prime, 900 C)", "lattice_a(fcc, 900 C)",
            "lattice_a(bcc, 900 C)",
        ]
        let models = try names.map { try PropertyModel(parsing: $0) }
        let evaluation = evaluator.evaluate(
            try Composition(moleFractions: ["AL": 0.18, "NI": 0.82]), properties: models)
        // γ′ of binary Ni-Al is larger than γ by some tenths of a percent.
        let matrix = try #require(evaluation[models[0]]?.value).value
        let ordered = try #require(evaluation[models[1]]?.value).value
        #expect((3.5e-10...3.65e-10).contains(matrix) && ordered / matrix > 1.001 && ordered / matrix < 1.015)
        #expect(evaluation[models[2]]?.failure?.reason == "ambiguous-phase")
        #expect(evaluation[models[3]]?.failure?.reason == "phase-not-stable")
        let cobalt = CALPHADEvaluator(system: try ownSystem(["CO"]), searchRange: 600...2500)
        let hexagonal = try PropertyModel(parsing: "lattice_a(hcp, 100 C)")
        let failure = cobalt.evaluate(try Composition(moleFractions: ["CO": 1]), properties: [hexagonal])[hexagonal]?
            .failure
        #expect(failure?.reason == "not-cubic")
    }

    @Test func electronLevelOfTheMatrixIsNotThatOfTheAlloy() throws {
        let evaluator = CALPHADEvaluator(system: try ownSystem(["AL", "CR", "NI"]), searchRange: 600...2500)
        let models = try ["Md_bar", "Md_bar(800 C)", "Nv_bar(800 C)", "Md_bar(2200 C)"].map {
            try PropertyModel(parsing: $0)
        }
        let evaluation = evaluator.evaluate(
            try Composition(moleFractions: ["AL": 0.14, "CR": 0.16, "NI": 0.7]), properties: models)
        let alloy = try #require(evaluation[models[0]]?.value).value
        #expect(abs(alloy - (0.14 * 1.9 + 0.16 * 1.142 + 0.7 * 0.717)) < 1e-12)
        // γ′ takes the aluminium, whose level is the highest.
        let matrix = try #require(evaluation[models[1]]?.value)
        #expect(matrix.value < alloy - 0.02)
        // 6.25e-5 · 1073.15 + 0.834
        #expect(matrix.note?.contains("above 0.901 eV") == true)
        #expect(evaluation[models[2]]?.value != nil)
        #expect(evaluation[models[3]]?.failure?.reason == "phase-not-stable")
    }

    @Test func ferromagnetismIsAModelOfItsOwn() throws {
        let evaluator = CALPHADEvaluator(system: try ownSystem(["FE", "NI"]), searchRange: 600...2500)
        let models = try [
            "CTE_frozen_invar(27 C, 1000 C)", "CTE_secant_invar(100 C, 25 C, 1000 C)", "CTE_frozen(1000 C)",
            "CTE_frozen_invar(1000 C)",
        ].map { try PropertyModel(parsing: $0) }
        let masses = AtomicMasses.standard
        let invar = try Composition(parsing: "Ni-36 Fe-bal", unit: .weightPercent, masses: masses)
        let evaluation = evaluator.evaluate(invar, properties: models)
        let values = try models.map { try #require(evaluation[$0]?.value) }
        #expect(abs(values[0].value - 1.34e-6) < 2.5e-6)
        #expect(abs(values[1].value) < 5e-6)
        #expect(values[0].uncertainty == 1.2e-6 && values[2].uncertainty == nil)
        #expect(abs(values[3].value - values[2].value) < 2e-6)
    }

    @Test func theRegressionSaysWhereItLeavesItsAlloys() throws {
        let evaluator = CompositionEvaluator(
            withoutThermodynamics: PropertyFailure(reason: "no-database", message: "none"))
        let model = try PropertyModel(parsing: "CTE_secant_superalloy(600 C)")
        let inside = evaluator.evaluate(
            try Composition(moleFractions: ["NI": 0.8, "CR": 0.2]), properties: [model])
        // 14.9945 + 0.2 · 0.804 at θ = 0.
        #expect(abs((try #require(inside[model]?.value).value) - 15.1553e-6) < 1e-12)
        #expect(inside.warnings.isEmpty && inside[model]?.value?.uncertainty == 0.53e-6)
        let outside = evaluator.evaluate(
            try Composition(moleFractions: ["NI": 0.5, "CR": 0.5]), properties: [model])
        #expect(outside.warnings.first?.contains("Cr 50 above 32.6 at%") == true)
        #expect(outside[model]?.value?.uncertainty == nil)
        let platinum = evaluator.evaluate(
            try Composition(moleFractions: ["NI": 0.5, "PT": 0.5]), properties: [model])
        #expect(platinum[model]?.failure?.reason == "no-element-data")
    }
}
