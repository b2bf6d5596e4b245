import Testing
import ThermodynamicDatabase

@Suite struct Lint {
    private static let frame = """
        ELEMENT VA VACUUM 0 0 0 !
        ELEMENT FE BCC_A2 55.847 4489 27.28 !
        ELEMENT CR BCC_A2 51.996 4050 23.56 !
        TYPE_DEFINITION D GES A_P_D B2 DIS_PART BCC_A2 !
        PHASE BCC_A2 % 2 1 3 !
        CONSTITUENT BCC_A2 :CR,FE:VA: !
        PHASE SIGMA % 3 10 4 16 !
        CONSTITUENT SIGMA :FE:CR:CR,FE: !
        FUNCTION GHSERFE 298.15 +1225.7+124.134*T-23.5143*T*LN(T)-4.39752E-3*T**2-5.8927E-8*T**3+77359*T**(-1);
           1811 Y -25383.581+299.31255*T-46*T*LN(T)+2.29603E31*T**(-9); 6000 N !
        PARAMETER G(BCC_A2,*:VA;0) 298.15 GHSERFE; 6000 N !
        PARAMETER G(SIGMA,FE:CR:CR;0) 298.15 1000; 6000 N !
        PARAMETER G(SIGMA,FE:CR:FE;0) 298.15 1000; 6000 N !

        """

    private func findings(_ text: String = "", replacing old: String = "", with new: String = "") -> [String] {
        let (database, diagnostics) = parse(Self.frame.replacing(old, with: new) + text)
        #expect(diagnostics.filter { $0.severity == .error } == [])
        return database.lint().map(\.message)
    }

    @Test func aSoundDatabaseHasNone() { #expect(findings() == []) }

    @Test func massesAndReferenceStates() {
        #expect(
            findings(replacing: "55.847", with: "55.247") == [
                "the mass of FE is 55.247 g/mol, the atomic weight 55.845"
            ])
        #expect(
            findings(replacing: "CR BCC_A2", with: "CR FCC_A1") == [
                "the reference phase of CR is FCC_A1, its stable structure at 298.15 K is bcc"
            ])
    }

    @Test func jumpsAtBreakpoints() {
        // The last digit of the coefficient of T: 1e-2 · 1811 K.
        #expect(
            findings(replacing: "+299.31255*T", with: "+299.32255*T").first?.hasPrefix("function GHSERFE jumps by 18.1")
                == true)
        #expect(
            findings("PARAMETER G(BCC_A2,CR,FE:VA;0) 298.15 10*T; 1000 Y 9998; 6000 N !") == [
                "G(BCC_A2,CR,FE:VA;0) jumps by -2 J/mol at 1000 K"
            ])
        #expect(findings("PARAMETER G(BCC_A2,CR,FE:VA;0) 298.15 10*T; 1000 Y 9999.5; 6000 N !") == [])
    }

    @Test func missingEndMembers() {
        #expect(
            findings(replacing: "PARAMETER G(SIGMA,FE:CR:FE;0)", with: "$") == [
                "1 of 2 end members of phase SIGMA have no parameter G and count as 0: FE:CR:FE"
            ])
    }

    @Test func permutationsStandForEachOther() {
        let text = """
            PHASE X:F % 4 .25 .25 .25 .25 !
            CONSTITUENT X :CR,FE:CR,FE:CR,FE:CR,FE: !
            PARAMETER G(X,CR:CR:CR:CR;0) 298.15 1; 6000 N !
            PARAMETER G(X,CR:CR:FE:CR;0) 298.15 1; 6000 N !
            PARAMETER G(X,CR:FE:CR:FE;0) 298.15 1; 6000 N !
            PARAMETER G(X,FE:FE:FE:CR;0) 298.15 1; 6000 N !
            PARAMETER G(X,FE:FE:FE:FE;0) 298.15 1; 6000 N !
            """
        #expect(findings(text) == [])
        #expect(
            findings(text.replacing("X:F", with: "X:B")) == [
                "2 of 16 end members of phase X have no parameter G and count as 0: CR:CR:FE:FE, FE:FE:CR:CR"
            ], "of :B the first two sublattices differ from the last two")
    }

    @Test func referencesThatAreNotInTheList() {
        let list = "\nLIST_OF_REFERENCES NUMBER SOURCE REF1 'one' !"
        let statement = "PARAMETER G(BCC_A2,CR,FE:VA;0) 298.15 1; 6000 N REF2 !"
        #expect(findings(statement + list) == ["reference 'REF2' is not in the list"])
        #expect(findings(statement.replacing("REF2", with: "REF1") + list) == [])
        #expect(findings(statement) == [], "without a list there is nothing to compare with")
    }

    @Test func magnitudes() {
        #expect(
            findings("PARAMETER G(BCC_A2,CR,FE:VA;0) 298.15 -2E8; 6000 N !") == [
                "G(BCC_A2,CR,FE:VA;0) is -200000000 J/mol at 1000 K"
            ])
        #expect(
            findings("PARAMETER V0(BCC_A2,FE:VA;0) 298.15 -0.205; 6000 N !").first?.contains("-0.205 m³/mol") == true)
        #expect(findings("PARAMETER V0(BCC_A2,FE:VA;0) 298.15 7.05E-6; 6000 N !") == [])
        #expect(findings("PARAMETER TC(BCC_A2,FE:VA;0) 298.15 1043; 6000 N !") == [])
    }

    @Test func interactionsInBothOrders() {
        #expect(
            findings(
                "PARAMETER L(BCC_A2,CR,FE:VA;1) 298.15 1; 6000 N !\nPARAMETER L(BCC_A2,FE,CR:VA;1) 298.15 1; 6000 N !")
                == [
                    "the parameter stands also in line 14, with constituents in another order; both are used"
                ])
    }

    @Test func orderedPhasesWithStrangers() {
        #expect(
            findings(
                "ELEMENT NI FCC_A1 58.69 0 0 !\nPHASE B2 %D 3 .5 .5 3 !\nCONSTITUENT B2 :CR,NI:CR,FE:VA: !") == [
                    "NI of phase B2 is no constituent of its disordered partner BCC_A2"
                ])
    }

    @Test func whatCannotBeEvaluatedDoesNotHideTheRest() {
        let (database, _) = parse(
            Self.frame + """
                FUNCTION BAD 298.15 NONE; 1000 Y 1; 6000 N !
                FUNCTION WORSE 298.15 LN(-T); 1000 Y 1; 6000 N !
                FUNCTION JUMP 298.15 0; 1000 Y 5; 6000 N !
                """)
        #expect(database.lint().map(\.message) == ["function JUMP jumps by 5 J/mol at 1000 K"])
    }
}
