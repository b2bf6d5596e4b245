import Testing
import ThermodynamicDatabase

@Suite struct Checks {
    private static let frame = """
        ELEMENT VA VACUUM 0 0 0 !
        ELEMENT FE BCC_A2 55.847 4489 27.28 !
        ELEMENT CR BCC_A2 51.996 4050 23.56 !
        PHASE BCC_A2 % 2 1 3 !
        CONSTITUENT BCC_A2 :CR,FE:VA: !

        """

    private func complaints(_ text: String) -> [Diagnostic] { parse(Self.frame + text).diagnostics }

    @Test func aSoundDatabaseHasNone() {
        #expect(
            complaints(
                "PARAMETER G(BCC_A2,CR,FE:VA;0) 298.15 1; 6000 N !\nPARAMETER TC(BCC_A2,*:VA;0) 298.15 1; 6000 N !")
                == [])
    }

    @Test(arguments: [
        (
            "FUNCTION A 298.15 B; 6000 N !\nFUNCTION C 298.15 B; 6000 N !",
            "function 'B' is not defined; it is used in 2 statements", 6
        ),
        (
            "FUNCTION GHSERFE 298.15 1; 6000 N !\nFUNCTION C 298.15 GSHERFE; 6000 N !",
            "function 'GSHERFE' is not defined", 7
        ),
        ("FUNCTION A 298.15 A+1; 6000 N !", "function A refers to itself", 6),
        (
            "FUNCTION A 298.15 B; 6000 N !\nFUNCTION B 298.15 C; 6000 N !\nFUNCTION C 298.15 A; 6000 N !",
            "functions refer to each other in a circle: A -> B -> C -> A", 6
        ),
        ("PARAMETER G(BCC_A2,FE;0) 298.15 1; 6000 N !", "phase BCC_A2 has 2 sublattices, the parameter 1", 6),
        ("PARAMETER G(BCC_A2,FE,FE:VA;0) 298.15 1; 6000 N !", "a constituent stands twice in sublattice 1", 6),
        ("PARAMETER G(BCC_A2,:VA;0) 298.15 1; 6000 N !", "sublattice 1 of the parameter is empty", 6),
        ("PHASE NEW % 1 1 !", "phase NEW has no constituents", 6),
        ("PHASE NEW % 1 1 !\nCONSTITUENT NEW :FE,XX: !", "phase NEW has the constituent XX, which is neither", 6),
        ("CONSTITUENT NONE :FE: !", "phase NONE is not declared", 6),
        ("PHASE NEW % 2 1 1 !\nCONSTITUENT NEW :FE: !", "phase NEW has 2 sublattices, 1 are given here", 7),
        ("PHASE BCC_A2 % 1 1 !", "phase BCC_A2 is declared before", 6),
        (
            "FUNCTION A 298.15 1; 6000 N !\nFUNCTION A 298.15 2; 6000 N !",
            "defined again with another value in line 7", 6
        ),
        ("PARAMETER G(BCC_A2,NI:VA;0) 298.15 1; 6000 N !", "NI is no constituent of sublattice 1", 6),
        ("PARAMETER G(NONE,FE;0) 298.15 1; 6000 N !", "a parameter belongs to phase NONE, which is not declared", 6),
        ("PHASE NEW % 2 1 0 !", "number of sites must be positive", 6),
        ("PHASE NEW % 99 1 !", "number of sublattices (1 to 20)", 6),
        ("TYPE_DEFINITION & GES A_P_D BCC_A2 MAGNETIC 1 0.4 !", "must be negative", 6),
    ])
    func faultsAreErrors(text: String, message: String, line: Int) {
        let found = complaints(text).filter { $0.severity == .error }
        #expect(
            found.contains { $0.message.contains(message) && $0.location.line == line },
            "\(found.map { $0.rendered(file: "x") })")
        for error in found { #expect(error.excerpt?.isEmpty == false) }
    }

    @Test(arguments: [
        ("PARAMETER HMVA(BCC_A2,*;0) 298.15 1; 6000 N !", "2 sublattices, the parameter 1"),
        ("DEFAULT_COMMAND REJECT_PHASE NONE !", "rejects NONE"),
        ("FUNCTION A 298.15 1; 6000 N !\nFUNCTION A 298.15 1; 6000 N !", "defined again with the same value"),
        ("TYPE_DEFINITION & GES A_P_D NONE MAGNETIC -1 0.4 !", "amends phase NONE"),
    ])
    func whatChangesNoResultIsAWarning(text: String, message: String) {
        let found = complaints(text)
        #expect(found.count == 1)
        #expect(found.first?.severity == .warning)
        #expect(found.first?.message.contains(message) == true, "\(found.map(\.message))")
    }

    @Test func hintsNameWhatIsMeant() {
        let found = complaints("FUNCTION GHSERFE 298.15 1; 6000 N !\nFUNCTION C 298.15 GSHERFE; 6000 N !")
        #expect(found.map(\.hint) == ["is GHSERFE meant?"])
    }

    @Test func errorsTellWhatTheyForbid() throws {
        let unreadable = try #require(
            complaints("PARAMETER G(SIGMA,FE;77) 298.15 1; 6000 N !").first { $0.severity == .error })
        #expect(unreadable.concern == .phase("SIGMA"))
        #expect(!unreadable.forbids(phases: ["BCC_A2"]) && unreadable.forbids(phases: ["BCC_A2", "SIGMA"]))
        let function = try #require(complaints("FUNCTION A 298.15 B; 6000 N !").first)
        #expect(function.concern == .function("B") && !function.forbids(phases: ["BCC_A2"]))
        let element = try #require(complaints("ELEMENT !").first)
        #expect(element.concern == .database && element.forbids(phases: []))
        let warning = try #require(complaints("PARAMETER G(BCC_A2,NI:VA;0) 298.15 1; 6000 N !").first)
        #expect(!warning.forbids(phases: ["BCC_A2"]))
        // A parameter that no calculation uses is an error of the file, but changes no result.
        #expect(warning.severity == .error && warning.concern == .statement)
    }

    @Test func longCirclesAreToldShortly() {
        let count = 20_000
        let text = (0..<count).map { "FUNCTION F\($0) 298.15 F\(($0 + 1) % count)+F\($0 / 2); 6000 N !" }.joined(
            separator: "\n")
        let found = parse(text).diagnostics
        #expect(found.contains { $0.message.contains("circle") })
        #expect(found.allSatisfy { $0.message.utf8.count < 400 })
    }

    @Test func predefinedPressureTerm() {
        let database = parse("PARAMETER G(GAS,O2;0) 298.15 RTLNP; 6000 N !").database
        #expect(
            database.parameters[0].value.pieces[0].expression
                == .product([.gasConstant, .temperature, .logarithm(.product([.number(1e-5), .pressure]))]))
        let own = parse("PARAMETER G(GAS,O2;0) 298.15 RTLNP#; 6000 N !\nFUNCTION RTLNP 298.15 1; 6000 N !").database
        #expect(own.parameters[0].value.pieces[0].expression == .function("RTLNP"))
    }
}
