import Foundation
import Testing

@testable import AlloyDesign

@Suite struct PropertyModelTests {
    @Test(arguments: [
        ("T_sigma", "T_sigma"), ("t_sigma", "T_sigma"), ("T_SIGMA_D8B", "T_SIGMA_D8B"), ("solidus", "solidus"),
        ("CTE_frozen(1150 C)", "CTE_frozen(1150 C)"), ("cte_differential( 1423.15K )", "CTE_differential(1150 C)"),
        ("CTE_secant(1150 C)", "CTE_secant(1150 C)"), ("CTE_secant(1150C, 25C)", "CTE_secant(1150 C)"),
        ("vec", "VEC"), ("OMEGA", "Omega"), ("md_bar( 1073.15 K)", "Md_bar(800 C)"), ("Price", "price"),
        ("yield_fcc(293.15K, 1e-3/s)", "yield_fcc(20 C, 0.001 1/s)"),
        ("lattice_a(FCC_A1, 25 C)", "lattice_a(FCC_A1, 25 C)"),
        ("tau0_bcc_edge(84 GPa, 0.28)", "tau0_bcc_edge(84 GPa, 0.28)"),
        ("CTE_secant(1150 C,100 C)", "CTE_secant(1150 C, 100 C)"), ("fraction(fcc, 650 C)", "fraction(fcc, 650 C)"),
        ("density(25 C)", "density(25 C)"), ("Freezing_Range", "freezing_range"), ("liquidus", "liquidus"),
    ]) func namesAreCanonicalAndParseToThemselves(_ text: String, name: String) throws {
        let property = try PropertyModel(parsing: text)
        #expect(property.name == name)
        #expect(try PropertyModel(parsing: name) == property)
        #expect(!property.definition.isEmpty && !property.title.isEmpty && !property.source.isEmpty)
    }

    @Test(arguments: [
        ("CTE(1150 C)", PropertyNameError.unnamedExpansion), ("T_", .unknown("T_")), ("hardness", .unknown("hardness")),
        ("CTE_frozen(1150)", .quantity(property: "CTE_frozen", .missingUnit(number: "1150", dimension: .temperature))),
        ("density", .wrongArguments(property: "density", expected: "a temperature, such as density(25 C),")),
        ("VEC(3)", .wrongArguments(property: "VEC", expected: "nothing")),
        (
            "tau0_fcc(84 GPa)",
            .wrongArguments(property: "tau0_fcc", expected: "both shear modulus and Poisson's ratio, or neither,")
        ),
        (
            "yield_fcc(20 C, 1e5/s)",
            .wrongArguments(property: "yield_fcc", expected: "a strain rate above 0 and below 1e4 1/s")
        ),
        ("solidus(3 K)", .wrongArguments(property: "solidus", expected: "nothing")),
        ("density(25 C", .unknown("density(25 C")),
    ]) func mistakesAreTold(_ text: String, error: PropertyNameError) {
        #expect(throws: error) { try PropertyModel(parsing: text) }
        #expect(error.hint != nil || { if case .wrongArguments = error { true } else { false } }())
    }

    @Test func theCatalogueNamesWhatCanBeRead() throws {
        let catalogue = PropertyModel.catalogue
        #expect(Set(catalogue.map(\.syntax)).count == catalogue.count)
        // What each line calls its property is read as one.
        for line in catalogue {
            for syntax in line.syntax.components(separatedBy: " or ") {
                let text = syntax.replacing("T_REFERENCE", with: "100 C").replacing("T_STATE", with: "900 C").replacing(
                    "T_PHASE", with: "T_sigma"
                )
                .replacing("PHASE", with: "fcc").replacing("(T", with: "(700 C").replacing(", T)", with: ", 700 C)")
                .replacing("RATE", with: "1e-3 1/s").replacing("MU", with: "84 GPa").replacing("NU", with: "0.28")
                let property = try PropertyModel(parsing: text)
                #expect(try PropertyModel(parsing: property.name) == property)
                #expect(property.unit == line.unit && property.needsThermodynamics == line.needsThermodynamics)
                #expect(!property.applicability.isEmpty && !property.source.isEmpty && !property.symbol.isEmpty)
            }
        }
    }
}

@Suite struct DesignProblemTests {
    static let sigma = PropertyModel(.completeDissolution(phase: "sigma"))
    static let density = PropertyModel(.density(temperature: 298.15))
    static let problem = DesignProblem(
        objectives: [
            .init(property: density, goal: .minimize, reference: 9000),
            .init(property: sigma, goal: .minimize, reference: 1600),
        ],
        requirements: [.init(property: sigma, relation: .atMost, limit: 773.15)])

    private func evaluation(_ density: Double?, _ sigma: PropertyValue?) throws -> Evaluation {
        var results: [String: PropertyResult] = [:]
        results[Self.density.name] =
            density.map { .value(PropertyValue($0)) }
            ?? .failure(PropertyFailure(reason: "no-volume-data", message: "none"))
        results[Self.sigma.name] = sigma.map { .value($0) }
        return Evaluation(composition: try Composition(moleFractions: ["NI": 1]), results: results, grade: .screened)
    }

    @Test func valuesBecomeMargins() throws {
        let assessment = Self.problem.assessment(of: try evaluation(8000, PropertyValue(700)))
        guard case .complete(let objectives, let margins) = assessment else {
            Issue.record("\(assessment)")
            return
        }
        #expect(objectives == [8000, 700])
        #expect(margins.count == 1 && margins[0].bound == .exact)
        #expect(abs(margins[0].value - 73.15) < 1e-9)
        #expect(assessment.isFeasible == true)
        #expect(Self.problem.assessment(of: try evaluation(8000, PropertyValue(800))).isFeasible == false)
    }

    @Test func boundsDecideOnlyWhatTheyDecide() throws {
        let requirement = Self.problem.requirements[0]
        // Never stable above 600 K: meets 773 K by at least 173 K.
        #expect(
            requirement.margin(of: PropertyValue(600, bound: .atMost))
                == RequirementMargin(773.15 - 600, bound: .atLeast))
        // Never stable above 800 K says nothing about 773 K.
        #expect(requirement.margin(of: PropertyValue(800, bound: .atMost)) == nil)
        // Stable up to a solidus of 1500 K: misses 773 K by at least 727 K.
        #expect(
            requirement.margin(of: PropertyValue(1500, bound: .atLeast))
                == RequirementMargin(773.15 - 1500, bound: .atMost))
        #expect(requirement.margin(of: PropertyValue(700, bound: .atLeast)) == nil)
        let least = DesignProblem.Requirement(property: Self.sigma, relation: .atLeast, limit: 1000)
        #expect(least.margin(of: PropertyValue(1200, bound: .atLeast)) == RequirementMargin(200, bound: .atLeast))
        #expect(least.margin(of: PropertyValue(1200, bound: .atMost)) == nil)
        #expect(least.margin(of: PropertyValue(900, bound: .atMost)) == RequirementMargin(-100, bound: .atMost))
    }

    @Test func failuresAndUndecidedAreNeverInfeasible() throws {
        #expect(Self.problem.assessment(of: try evaluation(nil, PropertyValue(700))).isFeasible == nil)
        #expect(Self.problem.assessment(of: try evaluation(8000, nil)).isFeasible == nil)
        let undecided = Self.problem.assessment(of: try evaluation(8000, PropertyValue(800, bound: .atMost)))
        guard case .failed(let failure) = undecided else {
            Issue.record("\(undecided)")
            return
        }
        #expect(failure.reason == "undecided")
    }

    private func candidate(_ trial: Int, _ density: Double, _ sigma: Double) -> AlloySelection.Candidate {
        AlloySelection.Candidate(
            trial: trial, objectives: [density, sigma], margins: [RequirementMargin(773.15 - sigma, bound: .exact)])
    }

    @Test func choosesCompromiseExtremesAndWidestMargin() {
        let selection = AlloySelection(problem: Self.problem)
        let candidates = [
            candidate(1, 7500, 770), candidate(2, 7700, 690), candidate(3, 8400, 650), candidate(4, 8500, 700),
            candidate(5, 7000, 900),
        ]
        #expect(selection.paretoFront(of: candidates).map(\.trial) == [1, 2, 3])
        let choices = selection.choices(from: candidates, count: 4)
        // The fourth is dominated by the second, but it is the best of what remains; the fifth is infeasible.
        #expect(choices.map(\.trial) == [2, 1, 3, 4])
        #expect(choices[2].reasons.count == 2)
        #expect(selection.choices(from: candidates, count: 9).count == 4)
        #expect(selection.choices(from: candidates, count: 1).map(\.trial) == [2])
    }

    @Test func nothingFeasibleGivesTheNearestMisses() {
        let selection = AlloySelection(problem: Self.problem)
        let choices = selection.choices(from: [candidate(1, 7000, 1200), candidate(2, 7000, 800)], count: 4)
        #expect(choices.map(\.trial) == [2, 1])
        #expect(selection.choices(from: [], count: 4).isEmpty)
    }

    @Test func robustnessIsTheWorstWithinTheTolerance() throws {
        let aim = try evaluation(8000, PropertyValue(700))
        let neighbours = [
            try evaluation(8100, PropertyValue(760)), try evaluation(7900, PropertyValue(780)),
            try evaluation(nil, PropertyValue(650)),
        ]
        let assessment = RobustnessAssessment(aim: aim, neighbours: neighbours, problem: Self.problem)
        #expect(assessment.worst == [Self.density.name: 8100, Self.sigma.name: 780])
        #expect((assessment.samples, assessment.failed, assessment.feasible) == (3, 1, 1))
    }
}
