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
        PARAMETER G(SIGMA,FE:CR:CR;0) 298.15 1000-750*T; 6000 N !
        PARAMETER G(SIGMA,FE:CR:FE;0) 298.15 1000-750*T; 6000 N !

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
        #expect(
            findings("ELEMENT NI FCC_A1 0.058693 0 0 !\nELEMENT AL FCC_A1 0.026982 0 0 !") == [
                "the masses of 2 elements are not the atomic weights: NI 0.058693 g/mol instead of 58.693, "
                    + "AL 0.026982 g/mol instead of 26.982"
            ])
        let lint = parse("ELEMENT NI FCC_A1 0.058693 0 0 !").database.lint()
        #expect(lint.map(\.hint) == ["are they in kg/mol? g/mol is expected"])
    }

    @Test func enthalpiesAndEntropiesOfElements() {
        #expect(
            findings(replacing: "4050 23.56", with: "23.56 4050") == [
                "no element has the values of CR: H298-H0 = 23.56 J/mol, S298 = 4050 J/(mol K)"
            ])
        #expect(
            findings(replacing: "4489 27.28", with: "44890 27.28") == [
                "no element has the values of FE: H298-H0 = 44890 J/mol"
            ])
        #expect(findings(replacing: "4489 27.28", with: "0 0") == [], "zero stands for values that are not given")
    }

    @Test func jumpsAtBreakpoints() {
        // The last digit of the coefficient of T: 1e-2 · 1811 K.
        #expect(
            findings(replacing: "+299.31255*T", with: "+299.32255*T").first?.hasPrefix("function GHSERFE jumps by 18.1")
                == true)
        #expect(
            findings(
                "FUNCTION GX 298.15 10*T; 500 Y 5003; 600 Y 5; 6000 N !\nPARAMETER G(BCC_A2,CR,FE:VA;1) 298.15 GX; 6000 N !"
            )
                == ["function GX jumps by 3 J/mol at 500 K, jumps by -4998 J/mol at 600 K"], "one function, one finding"
        )
        #expect(
            findings("PARAMETER G(BCC_A2,CR,FE:VA;0) 298.15 10*T; 1000 Y 9998; 6000 N !") == [
                "G(BCC_A2,CR,FE:VA;0) jumps by -2 J/mol at 1000 K"
            ])
        #expect(findings("PARAMETER G(BCC_A2,CR,FE:VA;0) 298.15 10*T; 1000 Y 9999.5; 6000 N !") == [])
    }

    @Test func entropyThatFallsOnHeating() {
        let text = "PARAMETER G(BCC_A2,CR,FE:VA;1) 298.15 GX; 6000 N !\n"
        let falls = "FUNCTION GX 298.15 1000-20*T; 500 Y -4000-10*T; 6000 N !"
        #expect(findings(text + falls) == ["function GX loses 10 J/(mol K) of entropy at 500 K"])
        let melts = "FUNCTION GX 298.15 1000-20*T; 500 Y 6000-30*T; 6000 N !"
        #expect(findings(text + melts) == [])
        #expect(findings(falls.replacing("FUNCTION GX", with: "PARAMETER G(BCC_A2,CR,FE:VA;0)")) == [], "an excess may")
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

    @Test func missingEndMembersOfOtherModels() {
        let ionic = """
            SPECIES FE+2 FE/+2 !
            ELEMENT O GAS 15.999 4341 102.52 !
            SPECIES O-2 O/-2 !
            PHASE IONIC_LIQ:Y % 2 1 1 !
            CONSTITUENT IONIC_LIQ :FE+2:O-2,VA,O: !
            PARAMETER G(IONIC_LIQ,FE+2:VA;0) 298.15 1; 6000 N !
            """
        #expect(
            findings(ionic) == [
                "2 of 3 end members of phase IONIC_LIQ have no parameter G and count as 0: FE+2:O-2, O"
            ])
        #expect(
            findings(
                ionic
                    + "\nPARAMETER G(IONIC_LIQ,FE+2:O-2;0) 298.15 1; 6000 N !\nPARAMETER G(IONIC_LIQ,O;0) 298.15 1; 6000 N !"
            )
                == [])
        let interstitial = """
            ELEMENT C GRAPHITE 12.011 1054 5.74 !
            PHASE X:F % 5 .25 .25 .25 .25 1 !
            CONSTITUENT X :CR,FE:CR,FE:CR,FE:CR,FE:C,VA: !
            PARAMETER G(X,CR:CR:CR:CR:*;0) 298.15 1; 6000 N !
            PARAMETER G(X,CR:CR:CR:FE:VA;0) 298.15 1; 6000 N !
            PARAMETER G(X,FE:CR:FE:CR:VA;0) 298.15 1; 6000 N !
            PARAMETER G(X,FE:FE:FE:CR:VA;0) 298.15 1; 6000 N !
            PARAMETER G(X,FE:FE:FE:FE:VA;0) 298.15 1; 6000 N !
            """
        #expect(
            findings(interstitial).first?.hasPrefix("15 of 32 end members of phase X have no parameter G") == true,
            "\(findings(interstitial))")
    }

    @Test func phasesWithoutEnergies() {
        let text = "PHASE X % 1 1 !\nCONSTITUENT X :FE: !\n"
        #expect(findings(text) == ["phase X has no parameter G; its energy counts as 0"])
        #expect(
            findings(text + text.replacing("X", with: "Y1")) == [
                "2 phases have no parameter G, their energy counts as 0: X, Y1"
            ])
        let volumes = "ELEMENT FE BCC_A2 55.847 0 0 !\n" + text + "PARAMETER V0(X,FE;0) 298.15 7E-6; 6000 N !"
        #expect(parse(volumes).database.lint() == [], "a database of volumes has none")
    }

    @Test func equivalentParameters() {
        let text = """
            PHASE X:F % 4 .25 .25 .25 .25 !
            CONSTITUENT X :CR,FE:CR,FE:CR,FE:CR,FE: !
            PARAMETER G(X,*:*:*:*;0) 298.15 1; 6000 N !
            PARAMETER G(X,CR:FE:FE:FE;0) 298.15 5; 6000 N !
            PARAMETER G(X,FE:CR:FE:FE;0) 298.15 6; 6000 N !
            PARAMETER L(X,CR,FE:*:*:*;0) 298.15 5; 6000 N !
            PARAMETER L(X,*:FE,CR:*:*;0) 298.15 5; 6000 N !
            """
        #expect(
            findings(text) == [
                "a parameter differs from one that the symmetry of phase X makes the same, and the later counts: "
                    + "G(X,FE:CR:FE:FE;0) and line 17"
            ])
        #expect(findings(text.replacing("X:F", with: "X")) == [], "without :F each stands for itself")
    }

    @Test func orderDisorderPairs() {
        let text = "PHASE B2 %D 3 .5 .5 3 !\nCONSTITUENT B2 :CR,FE:CR,FE:VA: !"
        #expect(findings(text) == [])
        #expect(
            findings(text.replacing(".5 .5 3", with: ".5 .5 1")) == [
                "phase B2 has 1 sites to 1, its disordered partner BCC_A2 1 to 3"
            ])
        #expect(
            findings("PHASE B2 %D 1 1 !\nCONSTITUENT B2 :CR,FE: !") == [
                "the 1 sublattices of phase B2 cannot be matched with the 2 of its disordered partner BCC_A2"
            ])
        #expect(
            findings(text.replacing(":CR,FE:CR,FE:", with: ":CR,FE:FE:")) == [
                "CR of phase B2 is not on all of the 2 sublattices that order"
            ])
        let chain = """
            TYPE_DEFINITION E GES A_P_D B32 DIS_PART B2 !
            PHASE B32 %E 4 .25 .25 .5 3 !
            CONSTITUENT B32 :CR,FE:CR,FE:CR,FE:VA: !
            """
        #expect(
            findings(text + "\n" + chain).first
                == "the disordered partner B2 of phase B32 has a disordered partner itself, BCC_A2")
    }

    @Test func temperaturesThatAreLeftOut() {
        let use = "PARAMETER G(BCC_A2,CR,FE:VA;1) 298.15 GX; 6000 N !\n"
        #expect(
            findings(use + "FUNCTION GX 298.15 10*T; 1728 N !") == [
                "a function ends at a lower temperature than formulas that use it: GX (line 15) at 1728 K, used up to 6000 K by 1"
            ])
        #expect(findings(use + "FUNCTION GX 298.15 10*T; 2900 N !") == [], "all is molten there")
        #expect(
            findings(use + "FUNCTION GX 500 10*T; 6000 N !") == [
                "a function begins at a higher temperature than formulas that use it: GX (line 15) at 500 K, used from 298.15 K "
                    + "by 1"
            ])
        #expect(findings(use + "FUNCTION GX 298.15 10; 300 N !") == [], "a number is the same at all temperatures")
        #expect(
            findings("PARAMETER G(BCC_A2,CR,FE:VA;0) 298.15 10*T; 1811 N !") == [
                "1 of 2 parameters of phase BCC_A2 leave out part of the temperatures from 298.15 to 6000 K: "
                    + "G(BCC_A2,CR,FE:VA;0) from 298.15 to 1811 K"
            ])
        #expect(
            findings("PARAMETER G(BCC_A2,CR,FE:VA;0) 298.15 10*T; 300 N !") == [
                "1 parameters of 1 phase end at 300 K: G(BCC_A2,CR,FE:VA;0)"
            ])
    }

    @Test func functionsThatNothingUses() {
        let used = (0..<20).map {
            "FUNCTION GX\($0) 298.15 1; 6000 N !\nPARAMETER L(BCC_A2,CR,FE:VA;0) 298.15 GX\($0); 6000 N !"
        }.joined(separator: "\n")
        let text = used.replacing("VA;0) 298.15 GX7", with: "VA;1) 298.15 GX8")
        let unused = (text + "\nFUNCTION UN_ASS 298.15 0; 300 N !")
        #expect(findings(unused).filter { $0.contains("used by") } == ["function GX7 is used by no parameter"])
        #expect(
            findings(unused + "\nFUNCTION GY 298.15 GY2; 6000 N !\nFUNCTION GY2 298.15 1; 6000 N !").filter {
                $0.contains("used by")
            } == [], "many are a library")
        #expect(parse("FUNCTION GA 298.15 1; 6000 N !").database.lint() == [], "so is a file without parameters")
    }

    @Test func endMembersWithoutTheirElements() {
        let phases = (0..<12).map {
            """
            PHASE P\($0) % 2 1 1 !
            CONSTITUENT P\($0) :CR:FE: !
            PARAMETER G(P\($0),CR:FE;0) 298.15 -20000-50*T; 6000 N !
            """
        }.joined(separator: "\n")
        #expect(findings(phases) == [])
        #expect(
            findings(phases.replacing("G(P7,CR:FE;0) 298.15 -20000-50*T", with: "G(P7,CR:FE;0) 298.15 -20000")) == [
                "an end member of phase P7 has none of the entropy of the elements at 298.15 K, or many times it: G(P7,CR:FE;0) (0 %)"
            ])
        #expect(
            findings(phases.replacing("-50*T", with: "")) == [],
            "a database in which all are so has other reference states")
    }

    @Test func rangesThatAreTakenForAReference() {
        let message = findings("PARAMETER G(BCC_A2,CR,FE:VA;0) 298.15 10*T; 1000 N 20*T !").first
        #expect(message?.hasPrefix("what follows the last range of G(BCC_A2,CR,FE:VA;0) looks like a formula") == true)
    }

    @Test func referencesThatAreNotInTheList() {
        let list = "\nLIST_OF_REFERENCES NUMBER SOURCE REF1 'one' !"
        let statement = "PARAMETER G(BCC_A2,CR,FE:VA;0) 298.15 1; 6000 N REF2 !"
        #expect(findings(statement + list) == ["reference 'REF2' is not in the list"])
        #expect(findings(statement.replacing("REF2", with: "REF1") + list) == [])
        #expect(findings(statement) == [], "without a list there is nothing to compare with")
        let several =
            statement + "\n" + statement.replacing("CR,FE:VA;0", with: "CR,FE:VA;1") + "\n"
            + statement.replacing("CR,FE:VA;0) 298.15 1; 6000 N REF2", with: "CR,FE:VA;2) 298.15 1; 6000 N REF3")
        #expect(
            findings(several + list) == [
                "2 references are not in the list: 'REF2' (line 14, 2 statements), 'REF3' (line 16)"
            ])
    }

    @Test func parametersThatCiteNothing() {
        let list = "\nLIST_OF_REFERENCES NUMBER SOURCE REF1 'one' !"
        let cited = (0..<60).map {
            "PHASE P\($0) % 1 1 !\nCONSTITUENT P\($0) :FE: !\nPARAMETER G(P\($0),FE;0) 298.15 1; 6000 N REF1 !"
        }
        .joined(separator: "\n")
        let all = cited + "\nPARAMETER G(BCC_A2,CR,FE:VA;0) 298.15 1; 6000 N !" + list
        #expect(
            findings(all) == [
                "2 of 2 parameters of phase BCC_A2 cite no reference: G(BCC_A2,*:VA;0), G(BCC_A2,CR,FE:VA;0)",
                "2 of 2 parameters of phase SIGMA cite no reference: G(SIGMA,FE:CR:CR;0), G(SIGMA,FE:CR:FE;0)",
            ])
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
                    "an interaction stands twice, with constituents in another order, and both are used: "
                        + "G(BCC_A2,FE,CR:VA;1) and line 14"
                ])
    }

    @Test func orderedPhasesWithStrangers() {
        #expect(
            findings(
                "ELEMENT NI FCC_A1 58.69 0 0 !\nPHASE B2 %D 3 .5 .5 3 !\nCONSTITUENT B2 :CR,NI:CR,NI:VA: !") == [
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
        #expect(database.lint().map(\.message).last == "function JUMP jumps by 5 J/mol at 1000 K")
    }
}
