import TestSupport
import Testing
import ThermodynamicDatabase

@testable import CALPHAD

@Suite struct StatedLimitWarnings {
    private static let header = """
        $ Made up.
        $
        $ Tested inside these limits: Cr<20 wt%, Fe: 5-30 wt%, X(Ni)>0.4
        $ Temperature: 600 K - 1500 K

        """

    private func system(
        _ header: String = Self.header, components: [String] = ["CR", "FE", "NI"]
    ) throws -> ThermodynamicSystem {
        let (database, diagnostics) = TDBParser.parse(Array((header + MadeUpDatabase.text).utf8))
        #expect(diagnostics.filter { $0.severity == .error } == [])
        return try ThermodynamicSystem(database: database, components: components)
    }

    private func equilibrium(_ system: ThermodynamicSystem, _ x: [Double], at temperature: Double) throws -> Equilibrium
    {
        try EquilibriumSolver(system: system).equilibrium(at: Conditions(temperature: temperature, moleFractions: x))
    }

    private static let quotation =
        "(line 3: \"Tested inside these limits: Cr<20 wt%, Fe: 5-30 wt%, X(Ni)>0.4 Temperature: 600 K - 1500 K\")"

    @Test func insideThereIsNone() throws {
        #expect(try equilibrium(system(), [0.1, 0.2, 0.7], at: 1000).warnings == [])
        #expect(try equilibrium(system(), [0.1, 0.2, 0.7], at: 1500).warnings == [], "the ends are inside")
    }

    @Test func amountAndLimitAndWords() throws {
        // 30 at.% Cr with 60 at.% Ni and 10 at.% Fe: 0.3 · 51.996 / (0.3 · 51.996 + 0.1 · 55.847 + 0.6 · 58.69) = 27.659 wt%.
        #expect(
            try equilibrium(system(), [0.3, 0.1, 0.6], at: 1000).warnings == [
                "Cr 27.659 wt% is above the limit of 20 wt% that the database states " + Self.quotation
            ])
    }

    @Test func severalOfOneStatementAreToldTogether() throws {
        let warnings = try equilibrium(system(), [0.05, 0.65, 0.3], at: 1600).warnings
        #expect(warnings.count == 2, "one for each unit: \(warnings)")
        #expect(warnings[0].hasPrefix("Fe 64.2"))
        #expect(
            warnings[0].contains("is above the limit of 30 wt%, the temperature of 1600 K is above the limit of 1500 K")
        )
        #expect(
            warnings[1]
                == "Ni 0.3 mole fraction is below the limit of 0.4 mole fraction that the database states "
                + Self.quotation)
    }

    @Test func anElementThatIsNoComponentIsZero() throws {
        let warnings = try equilibrium(system(components: ["CR", "NI"]), [0.1, 0.9], at: 1000).warnings
        #expect(warnings.count == 1)
        #expect(warnings.first?.hasPrefix("Fe 0 wt% is below the limit of 5 wt%") == true)
        #expect(
            try equilibrium(system(), [0, 0.2, 0.8], at: 1000).warnings == [],
            "a component that is absent is below no upper limit")
        #expect(try equilibrium(system(), [0.1, 0, 0.9], at: 1000).warnings.first?.hasPrefix("Fe 0 wt%") == true)
    }

    @Test func whatRoundsToTheLimitIsToldApart() throws {
        let system = try system("$ Limits: Cr<10 at%\n$\n")
        #expect(try equilibrium(system, [0.1, 0.2, 0.7], at: 1000).warnings == [])
        #expect(
            try equilibrium(system, [0.1000001, 0.2, 0.6999999], at: 1000).warnings.first?
                .hasPrefix("Cr 10.00001 at% is above the limit of 10 at%") == true)
    }

    @Test func transitionsCarryThem() throws {
        let solver = EquilibriumSolver(system: try system())
        let inside = try solver.transitions(of: ["SIGMA"], moleFractions: [0.1, 0.2, 0.7], range: 700...1400)
        #expect(inside.warnings == [])
        let outside = try solver.transitions(of: ["SIGMA"], moleFractions: [0.3, 0.1, 0.6], range: 500...1400)
        #expect(outside.warnings.count == 1)
        #expect(outside.warnings.first?.hasPrefix("Cr 27.659 wt%") == true)
        if outside.transitions.isEmpty { #expect(outside.warnings[0].contains("temperature of 500 K is below")) }
    }

    @Test func withoutStatementsThereIsNone() throws {
        #expect(try equilibrium(system(""), [0.9, 0.05, 0.05], at: 1000).warnings == [])
    }

    @Test func checkingCostsNothing() throws {
        let system = try system()
        let duration = ContinuousClock().measure {
            for _ in 0..<20_000 { _ = system.limitWarnings(moleFractions: [0.1, 0.2, 0.7], temperatures: [1000]) }
        }
        #expect(duration < .seconds(2))
    }
}

@Suite struct ConditionalModelsOfSystems {
    private static let text = """
        ELEMENT VA VACUUM 0 0 0!
        ELEMENT CR BCC_A2 51.996 4050 23.56!
        ELEMENT FE BCC_A2 55.847 4489 27.28!
        ELEMENT NI FCC_A1 58.69 4787 29.796!
        PHASE BCC_A2 % 1 1!
        CONSTITUENT BCC_A2 :CR,FE,NI:!
        PARAMETER G(BCC_A2,CR;0) 298.15 0; 6000 N!
        PARAMETER G(BCC_A2,FE;0) 298.15 0; 6000 N!
        PARAMETER G(BCC_A2,NI;0) 298.15 0; 6000 N!
        PARAMETER TC(BCC_A2,FE;0) 298.15 1043; 6000 N!
        PARAMETER BMAGN(BCC_A2,FE;0) 298.15 2.22; 6000 N!

        """

    private func energy(_ condition: ElementCondition, _ components: [String]) throws -> Double {
        var (database, _) = TDBParser.parse(Array(Self.text.utf8))
        database.phases[0].conditionalModels = [
            ConditionalModel(
                condition: condition,
                model: .magnetic(MagneticOrdering(antiferromagneticFactor: -1, structureFactor: 0.4)))
        ]
        let system = try ThermodynamicSystem(database: database, components: components)
        #expect(system.database.phases[0].conditionalModels.isEmpty)
        let x = system.components.map { $0 == "FE" ? 1.0 : 0 }
        return try EquilibriumSolver(system: system).equilibrium(at: Conditions(temperature: 500, moleFractions: x))
            .gibbsEnergy
    }

    @Test func theyCountForTheElementsOfTheSystem() throws {
        #expect(try energy(.element("CR"), ["FE", "CR"]) < -1000, "magnetic, although no chromium is present")
        #expect(try energy(.element("CR"), ["FE", "NI"]) == 0)
        #expect(try energy(.not(.element("CR")), ["FE", "NI"]) < -1000)
        #expect(try energy(.and([.element("CR"), .element("NI")]), ["FE", "NI"]) == 0)
    }
}
