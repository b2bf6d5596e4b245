import Testing
import ThermodynamicDatabase

@Suite struct Statements {
    @Test func elements() {
        let (database, diagnostics) = parse(
            """
            ELEMENT /-   ELECTRON_GAS 0.0 0.0 0.0!
            ELEMENT VA   VACUUM       0.0 0.0 0.0!
            Elem fe,BCC_A2,5.5847E+01,4.4890E+03,2.7280E+01 !
            ELEMENT CR BCC_A2 51.996 !
            """)
        #expect(database.elements.map(\.name) == ["/-", "VA", "FE", "CR"])
        #expect(
            database.elements[2]
                == Element(
                    name: "FE", referencePhase: "BCC_A2", atomicMass: 55.847, enthalpyDifference: 4489,
                    standardEntropy: 27.28,
                    location: SourceLocation(line: 3, column: 1)))
        #expect(database.elements[3].standardEntropy == 0)
        #expect(diagnostics.count == 1)
        #expect(diagnostics[0].location == SourceLocation(line: 4, column: 1))
    }

    @Test func species() {
        let (database, diagnostics) = parse(
            """
            SPECIES AL2O3 AL2O3!
            SPECIES AL+3 AL1/+3!
            SPECIES O-2 O1/-2!
            SPECIES ALO1.5 AL1O1.5!
            SPECIES CO2 C1O2!
            SPECIES E- /-!
            SPECIES XX QQ2!
            ELEMENT AL FCC_A1 26.98 0 0!
            ELEMENT O GAS 16 0 0!
            ELEMENT C GRAPHITE 12 0 0!
            """)
        func amounts(_ name: String) -> [String: Double]? {
            database.species.first { $0.name == name }.map { species in
                Dictionary(uniqueKeysWithValues: species.stoichiometry.map { ($0.element, $0.amount) })
            }
        }
        #expect(amounts("AL2O3") == ["AL": 2, "O": 3])
        #expect(amounts("ALO1.5") == ["AL": 1, "O": 1.5])
        #expect(amounts("CO2") == ["C": 1, "O": 2])
        #expect(database.species.map(\.charge) == [0, 3, -2, 0, 0, -1])
        #expect(database.kept.map(\.keyword) == ["SPECIES"])
        #expect(diagnostics.map(\.location) == [SourceLocation(line: 7, column: 12)])
    }

    @Test func cobaltIsNotCarbonMonoxide() {
        let database = parse(
            "ELEMENT CO HCP_A3 58.9 0 0!\nELEMENT C X 12 0 0!\nELEMENT O X 16 0 0!\nSPECIES CO2 CO2!\nSPECIES C1O1 C1O1!"
        ).database
        #expect(database.species[0].stoichiometry == [.init(element: "CO", amount: 2)])
        #expect(database.species[1].stoichiometry == [.init(element: "C", amount: 1), .init(element: "O", amount: 1)])
    }

    @Test func phasesAndConstituents() {
        let (database, diagnostics) = parse(
            """
            TYPE_DEFINITION % SEQ *!
            PHASE SIGMA % 3 10 4 16 !
               CONSTITUENT SIGMA :FE,NI% : CR : FE , NI
                 CR% : !
            PHASE LIQUID:L % 1 1.0 !
            CONST LIQUID:L :FE,CR : !
            PHASE FCC4:F % 5 .25 .25 .25 .25 1 !
            CONSTITUENT FCC4 :AL:AL:AL:AL:VA: !
            PHASE GAS:G % 1 1 !
            CONSTITUENT GAS :O2: !
            """)
        #expect(database.phases.map(\.name) == ["SIGMA", "LIQUID", "FCC4", "GAS"])
        #expect(database.phases[0].sublattices.map(\.siteRatio) == [10, 4, 16])
        #expect(database.phases[0].sublattices.map(\.constituents) == [["FE", "NI"], ["CR"], ["FE", "NI", "CR"]])
        #expect(database.phases[1].options == ["L"])
        #expect(database.phases[1].sublattices[0].constituents == ["FE", "CR"])
        #expect(database.phases[2].permutation == .tetrahedral)
        #expect(database.phases[2].sublattices.map(\.siteRatio) == [0.25, 0.25, 0.25, 0.25, 1])
        #expect(
            diagnostics.filter { $0.severity == .error && !$0.message.contains("neither element nor species") }.isEmpty)
    }

    @Test func anOptionMayStandWithTheConstituentsOnly() {
        let database = parse("PHASE B4 % 4 .25 .25 .25 .25 !\nCONSTITUENT B4:B :AL:AL:AL:AL: !").database
        #expect(database.phases[0].permutation == .bodyCentred)
        #expect(database.phases[0].sublattices.map(\.constituents) == [["AL"], ["AL"], ["AL"], ["AL"]])
    }

    @Test func anElementNamedLikeAnOptionIsAConstituent() {
        let database = parse(
            "PHASE X:I % 2 1 1 !\nCONSTITUENT X :I:AG: !\nPHASE Y % 1 1 !\nCONSTITUENT Y :B: !"
                + "\nPARAMETER &Q(X,I:AG;0) 298.15 1; 6000 N !\nPARAMETER G(&X,I:AG;0) 298.15 1; 6000 N !"
        ).database
        #expect(database.phases[0].sublattices.map(\.constituents) == [["I"], ["AG"]])
        #expect(database.phases[1].sublattices.map(\.constituents) == [["B"]])
        #expect(database.phases[1].options == [])
        #expect(database.parameters.map(\.phase) == ["&X"])
    }

    @Test func matCalcDescriptions() {
        let (database, diagnostics) = parse(
            """
            REFERENCE_ELEMENT NI !
            ADD_COMPOSITION_SET FCC_A1 :TI,NB,V:C,N: !
            ATTACH_CONTRIBUTION BCC_B2  BCC_A2 ORDER_DISORDER !
            DEFINE_PARAMETER DP density!
            PHASE BCC_A2 % 2 1 3 > Body-centered, "soft"; see 4 (5) >> 6 !
              CONSTITUENT BCC_A2 :FE%,NI : VA : > free text >> 1 !
            PHASE BCC_B2 % 3 0.5 0.5 3 >
              continued >> 3 !
              CONSTITUENT BCC_B2 :FE,NI : FE,NI : VA : !
            """)
        #expect(database.phases[0].sublattices.map(\.constituents) == [["FE", "NI"], ["VA"]])
        #expect(
            database.phases[1].orderDisorder == OrderDisorder(disorderedPhase: "BCC_A2", subtractsDisorderedState: true)
        )
        #expect(
            database.kept.map(\.keyword) == ["REFERENCE_ELEMENT", "ADD_COMPOSITION_SET", "DEFINE_PARAMETER"])
        #expect(
            diagnostics.filter { $0.severity == .error && !$0.message.contains("neither element nor species") }.isEmpty)
    }

    @Test(arguments: [
        "TYPE_DEFINITION D GES A_P_D FCC_L12 DIS_PART FCC_A1 !",
        "TYPE_DEFINITION D GES A_P_D FCC_L12 DIS_PART FCC_A1,,,!",
        "TYPE-DEF D GES AMEND_PHASE_DESCRIPTION FCC_L12 DISORDERED_PART FCC_A1 ,,,!",
        "Type_Def D ges amend_phase_descr fcc_l12 disorder_part fcc_a1 !",
        "TYPE_DEFINITION D GES A_P_D FCC_L12 NEVER FCC_A1,,, !",
    ])
    func orderAndDisorder(definition: String) {
        let (database, diagnostics) = parse(
            definition + """

                PHASE FCC_A1 %D 2 1 1 !
                PHASE FCC_L12 %D 3 .75 .25 1 !
                PHASE OTHER % 3 .75 .25 1 !
                """)
        #expect(
            database.phases.map(\.orderDisorder) == [
                nil,
                OrderDisorder(disorderedPhase: "FCC_A1", subtractsDisorderedState: !definition.contains("NEVER")), nil,
            ], "only the named phase")
        #expect(
            diagnostics.filter { $0.severity == .error }.map(\.message).filter { !$0.contains("constituent") } == [])
    }

    @Test func magneticModels() {
        let (database, diagnostics) = parse(
            """
            TYPE_DEFINITION & GES A_P_D BCC_A2 MAGNETIC  -1.0    4.00000E-01 !
            TYPE_DEFINITION ' GES A_P_D @ MAGNETIC -3 0.28!
            TYPE_DEFINITION 0 GES A_P_D HCP_A3 MAGNETIC 0 .25 !
            TYPE_DEFINITION Q IF (FE AND SI) THEN GES A_P_D BCC_A2 MAJ 1 FE:SI:VA !
            PHASE BCC_A2 %&Q 2 1 3 !
            PHASE FCC_A1 %' 2 1 1 !
            PHASE HCP_A3 %0 2 1 .5 !
            PHASE B2 %& 3 .5 .5 3 !
            PHASE BAD %Z 1 1 !
            """)
        #expect(
            database.phases.map(\.magneticOrdering) == [
                MagneticOrdering(antiferromagneticFactor: -1, structureFactor: 0.4),
                MagneticOrdering(antiferromagneticFactor: -3, structureFactor: 0.28),
                MagneticOrdering(antiferromagneticFactor: 0, structureFactor: 0.25),
                MagneticOrdering(antiferromagneticFactor: -1, structureFactor: 0.4), nil,
            ])
        #expect(database.phases.map(\.unknownTypeDefinitions) == [["Q"], [], [], [], ["Z"]])
        #expect(database.kept.map(\.keyword) == ["TYPE_DEFINITION"])
        #expect(diagnostics.contains { $0.message.contains("amends phase BCC_A2 only") })
        #expect(diagnostics.contains { $0.message.contains("'Z', which is not defined") })
    }

    @Test func parameters() {
        let (database, diagnostics) = parse(
            """
            PARAMETER G(SIGMA,FE:CR:FE,NI;0) 298.15 +1*T; 1000 Y
              -5; 6000 N REF184 !
            para l (fcc_a1,cr,fe:va;2) 298.15 3; 6000 N REF:0 !
            PAR BM(BCC_A2,*:VA;0) 298.15 2.22; 6000 N REF 68 !
            PARAM MQ&FE(FCC_A1,CR:VA;0) 298.15 -1E5; 6000 N91DIN!
            PARAMETER TC(X,FE:VA),, -9;,,N !
            """)
        let parameters = database.parameters
        #expect(parameters.map(\.kind) == ["G", "G", "BMAGN", "MQ", "TC"])
        #expect(parameters.map(\.phase) == ["SIGMA", "FCC_A1", "BCC_A2", "FCC_A1", "X"])
        #expect(parameters[0].constituents == [["FE"], ["CR"], ["FE", "NI"]])
        #expect(parameters[2].constituents == [["*"], ["VA"]])
        #expect(parameters.map(\.order) == [0, 2, 0, 0, 0])
        #expect(parameters.map(\.reference) == ["REF184", "0", "68", "91DIN", nil])
        #expect(parameters[3].diffusingSpecies == "FE")
        #expect(parameters[0].value.pieces.map(\.range.lower) == [298.15, 1000])
        #expect(parameters[0].value.pieces.map(\.range.upper) == [1000, 6000])
        #expect(parameters[4].value.pieces.map(\.range) == [TemperatureRange(lower: 298.15, upper: 6000)])
        #expect(diagnostics.contains { $0.location.line == 6 && $0.message.contains("degree is left out") })
    }

    @Test func degreesWithSlips() {
        let (database, diagnostics) = parse(
            """
            PARAMETER G(X,CU:CU:0) 298.15 1; 6000 N !
            PARAMETER G(LIQUID,FEO,0) 298.15 1; 6000 N !
            PARAMETER G(Y,A;11) 298.15 1; 6000 N !
            """)
        #expect(database.parameters.map(\.constituents) == [[["CU"], ["CU"]], [["FEO"]]])
        #expect(database.parameters.map(\.order) == [0, 0])
        #expect(
            diagnostics.filter { $0.severity == .error && $0.message.contains("degree") }.map(\.location.line) == [3])
        #expect(database.kept.map(\.keyword) == ["PARAMETER"])
    }

    @Test func defaultTemperatureLimitsApplyToOpenRanges() {
        let database = parse("FUNCTION F,, 1;,,N !\nTEMP-LIM 200 3000 !").database
        #expect(database.temperatureLimits == TemperatureRange(lower: 200, upper: 3000))
        #expect(database.functions.map(\.name) == ["F"])
        #expect(database.functions.first?.value.pieces.map(\.range) == [TemperatureRange(lower: 200, upper: 3000)])
    }

    @Test func fallingTemperaturesAreErrors() {
        let (database, diagnostics) = parse("FUNCTION F 298.15 1; 1000 Y 2; 900 N !")
        #expect(database.functions.isEmpty)
        #expect(diagnostics.first?.severity == .error)
        #expect(diagnostics.first?.message.contains("must rise") == true)
        let (repaired, told) = parse("FUNCTION F 298.15 1; 234.32 Y 2; 900 N !")
        #expect(repaired.functions[0].value.pieces.map(\.range.lower) == [0, 234.32])
        #expect(told.first?.severity == .error)
    }

    @Test func repeatedDefinitionsLeaveTheLaterOne() {
        let (database, diagnostics) = parse(
            """
            FUNCTION F 298.15 1; 6000 N !
            PARAMETER G(X,A;0) 298.15 1; 6000 N !
            FUNCTION F 298.15 2; 6000 N !
            PARAMETER L(X,A;0) 298.15 2; 6000 N !
            PARAMETER L(X,A;1) 298.15 2; 6000 N !
            """)
        #expect(database.functions.map(\.value.pieces[0].expression) == [.number(2)])
        #expect(database.parameters.map(\.value.pieces[0].expression) == [.number(2), .number(2)])
        #expect(database.kept.map(\.location.line) == [1, 2])
        #expect(diagnostics.filter { $0.message.contains("again with another value") }.map(\.location.line) == [1, 2])
    }

    @Test func references() {
        let (database, _) = parse(
            """
            LIST_OF_REFERENCES
            NUMBER  SOURCE
              REF1 'A. Dinsdale,
                    SGTE Data'
              91DIN   89Din 'another'
              REF3 'the so-called "Int'l" note'
            !
            ADD_REFERENCES DUMMY1 'dummy 1' !
            """)
        #expect(database.references.map(\.key) == ["REF1", "91DIN", "REF3", "DUMMY1"])
        #expect(
            database.references.map(\.text) == [
                "A. Dinsdale, SGTE Data", "89Din another", "the so-called \"Int'l\" note", "dummy 1",
            ])
    }

    @Test func matCalcBibliographyWithoutKeywordOrEnd() {
        let (database, _) = parse(
            """
            PARAMETER G(X,A;0) 298.15 1; 6000 N REF:10 !
            A00201-0    unary    A.T. Dinsdale,
                                 Phase equilibria of 3 elements, 1991.
            A00050-10   Al-C-Fe  K.C.H. Kumar
            """)
        #expect(database.references.map(\.key) == ["0", "10"])
        #expect(database.references[0].text == "unary A.T. Dinsdale, Phase equilibria of 3 elements, 1991.")
    }

    @Test func rejectedPhases() {
        let (database, _) = parse(
            """
            DEFAULT-COM REJECT_PHASE FCC_A1 BCC_A2 !
            DEFAULT_COMMAND REJECT-PHASE GAS,AL5FE4 !
            DEFAULT_COMMAND REJ-P B2 !
            DEFAULT_COMMAND REJECT SPECIES X !
            DEFAULT_COMMAND DEF_SYS_ELEMENT VA /- !
            """)
        #expect(database.rejectedPhases == ["FCC_A1", "BCC_A2", "GAS", "AL5FE4", "B2"])
        #expect(database.kept.map(\.text) == ["REJECT SPECIES X", "DEF_SYS_ELEMENT VA /-"])
    }

    @Test func commentsLineEndsAndTabs() {
        let text =
            "$ PARAMETER G(X,A;0) 298.15 9; 6000 N !\r\nPARAMETER\tG(X,A;0) 298.15 $ old 5;\r\n\t+7; 6000 N !\r\n"
        let (database, diagnostics) = parse(text)
        #expect(database.parameters.map(\.value.pieces[0].expression) == [.number(7)])
        #expect(database.parameters[0].location == SourceLocation(line: 2, column: 1))
        #expect(diagnostics.filter { $0.message.contains("statement") }.isEmpty)
        let macintosh = parse("$ comment\rFUNCTION F 298.15 7; 6000 N !\rFUNCTION H 298.15 8; 6000 N !").database
        #expect(macintosh.functions.map(\.location.line) == [2, 3])
    }

    @Test func missingExclamationMark() {
        let (database, diagnostics) = parse(
            """
            PARAMETER G(X,A;0) 298.15 1; 6000 N
            PARAMETER G(X,A;1) 298.15 2; 6000 N REF1
            FUNCTION F 298.15 3; 6000 N !
            PHASE X % 1 1
            CONSTITUENT X :A: !
            FUNCTION H 298.15 4; 6000 N
            """)
        #expect(database.parameters.map(\.order) == [0, 1])
        #expect(database.functions.map(\.name) == ["F", "H"])
        #expect(database.phases[0].sublattices[0].constituents == ["A"])
        #expect(diagnostics.filter { $0.message.contains("not closed by !") }.map(\.location.line) == [1, 2, 4, 6])
    }

    @Test func wordsThatAreNoStatementAreKept() {
        let (database, diagnostics) = parse(
            """
            FUNCTION F 298.15 3; 6000 N ! 91DIN!
            (pov14) PARAMETER G(X,A;0) 298.15 1; 6000 N !
            PARAMETRE G(X,A;1) 298.15 1; 6000 N !
            """)
        #expect(database.parameters.count == 1)
        #expect(database.kept.map(\.text) == ["91DIN", "(pov14)", "PARAMETRE G(X,A;1) 298.15 1; 6000 N"])
        let hints = diagnostics.filter { $0.message.contains("no statement of the language") }.map(\.hint)
        #expect(hints.count == 3)
        #expect(hints[2] == "did you mean PARAMETER?")
    }

    @Test func encodings() {
        let utf8 = parse("LIST_OF_REFERENCES X 'Gröbner' !").database
        #expect(utf8.references[0].text == "Gröbner")
        let latin1 = TDBParser.parse(Array("LIST_OF_REFERENCES X 'Gr".utf8) + [0xF6] + Array("bner' !".utf8)).database
        #expect(latin1.references[0].text == "Gröbner")
        let twice = parse("LIST_OF_REFERENCES X 'GrÃ¶bner' !").database
        #expect(twice.references[0].text == "Gröbner")
        let blanks = TDBParser.parse([0xEF, 0xBB, 0xBF] + Array("FUNCTION\u{A0}F 298.15 1; 6000 N !".utf8)).database
        #expect(blanks.functions.map(\.name) == ["F"])
    }

    @Test func diagnosticsAreRendered() throws {
        let diagnostic = try #require(parse("\n  FUNCTION F 298.15 1E400; 6000 N !").diagnostics.first)
        #expect(
            diagnostic.rendered(file: "a.tdb") == """
                a.tdb:2:21: error: FUNCTION not read: the number is too large: more than 100 digits before the point
                    FUNCTION F 298.15 1E400; 6000 N !
                    hint: check the exponent
                """)
    }
}
