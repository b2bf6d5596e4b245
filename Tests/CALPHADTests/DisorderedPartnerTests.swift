import Testing
import ThermodynamicDatabase

@testable import CALPHAD

@Suite struct DisorderedPartners {
    private func system(_ components: [String]) throws -> ThermodynamicSystem {
        let text = """
            ELEMENT VA VACUUM 0 0 0!
            ELEMENT AL FCC_A1 26.982 4577 28.3!
            ELEMENT CR BCC_A2 51.996 4050 23.56!
            ELEMENT NI FCC_A1 58.69 4787 29.796!
            TYPE_DEFINITION D GES A_P_D B2 DIS_PART BCC_A2!
            PHASE BCC_A2 % 2 1 3!
            CONSTITUENT BCC_A2 :AL,CR,NI:VA:!
            PHASE B2 %D 3 .5 .5 3!
            CONSTITUENT B2 :AL,NI:AL,NI:VA:!
            PARAMETER G(BCC_A2,AL:VA;0) 298.15 0; 6000 N!
            PARAMETER G(BCC_A2,CR:VA;0) 298.15 0; 6000 N!
            PARAMETER G(BCC_A2,NI:VA;0) 298.15 0; 6000 N!
            PARAMETER G(B2,AL:NI:VA;0) 298.15 -30000; 6000 N!
            PARAMETER G(B2,NI:AL:VA;0) 298.15 -30000; 6000 N!

            """
        let (database, diagnostics) = TDBParser.parse(Array(text.utf8))
        #expect(diagnostics.filter { $0.severity == .error } == [])
        return try ThermodynamicSystem(database: database, components: components)
    }

    @Test func theOrderedPhaseStandsForBothWhereItCoversThePartner() throws {
        let system = try system(["AL", "NI"])
        #expect(system.phaseNames == ["B2"])
        #expect(system.phaseNames(matching: "BCC_A2") == ["B2"])
    }

    @Test func aComponentThatOnlyThePartnerDissolvesKeepsIt() throws {
        #expect(try system(["CR"]).phaseNames == ["BCC_A2"])
        let both = try system(["AL", "CR", "NI"])
        #expect(both.phaseNames == ["BCC_A2", "B2"])
        #expect(both.phaseNames(matching: "BCC_A2") == ["BCC_A2"])
        // Aluminium and nickel order, chromium stays in solution.
        let state = try EquilibriumSolver(system: both).equilibrium(
            at: Conditions(temperature: 500, moleFractions: [0.3, 0.4, 0.3]))
        #expect(state.fraction(of: "B2") > 0.3)
        #expect(state.fraction(of: "BCC_A2") > 0.3)
    }
}
