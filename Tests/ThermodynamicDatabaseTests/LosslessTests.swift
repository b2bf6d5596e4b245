import Testing
import ThermodynamicDatabase

/// Nothing of a file is dropped without a word.
@Suite struct Lossless {
    private static let frame = """
        ELEMENT VA VACUUM 0 0 0 !
        ELEMENT FE BCC_A2 55.847 4489 27.28 !
        ELEMENT CR BCC_A2 51.996 4050 23.56 !

        """

    @Test func statementsAreAccountedFor() {
        let (database, diagnostics) = parse(
            Self.frame + """
                FUNCTION A 298.15 1; 6000 N !
                FUNCTION A 298.15 2; 6000 N !
                ELEMENT FE BCC_A2 55.845 4489 27.28 !
                SPECIES X FE2 !
                SPECIES X FE3 !
                TEMP_LIM 298.15 3000 !
                TEMP_LIM 298.15 6000 !
                TYPE_DEFINITION % SEQ * !
                TYPE_DEFINITION A GES A_P_D @ MAGNETIC -3 0.28 !
                TYPE_DEFINITION A GES A_P_D @ MAGNETIC -1 0.4 !
                TYPE_DEFINITION Z GES A_P_D @ MAGNETIC -1 0.4 !
                ATTACH_CONTRIBUTION NONE BCC ORDER_DISORDER !
                PHASE BCC %A 1 1 !
                CONSTITUENT BCC :FE%,CR: !
                PHASE BCC % 1 1 !
                PARAMETER G(BCC,FE;0) 298.15 A; 6000 N !
                PARAMETER G(BCC,FE;0) 298.15 1; 6000 N !
                PARAMETER G(BCC,FE;0 298.15 1; 6000 N !
                DEFINE_SYSTEM_DEFAULT ELEMENT 2 !
                DEFAULT_COMMAND REJECT_PHASE BCC !
                DEFAULT_COMMAND DEF_SYS_ELEMENT VA !
                WHATEVER this is !
                LIST_OF_REFERENCES NUMBER SOURCE X 'y' !
                """)
        let count = database.statements
        #expect(count.total == 26)
        #expect(count.kept == 2, "DEFINE_SYSTEM_DEFAULT and DEFAULT_COMMAND DEF_SYS_ELEMENT")
        #expect(count.diagnosed == 11)
        #expect(count.understood == 13)
        #expect(
            database.kept.map(\.location.line) == [2, 4, 7, 9, 12, 14, 15, 18, 19, 21, 22, 24, 25])
        // What was replaced, and what no phase refers to, is told of.
        for (line, words) in [
            (2, "element FE is declared again in line 6"),
            (4, "function A is defined again with another value in line 5"),
            (7, "species X is declared again with another formula in line 8"),
            (9, "temperature limits are stated again later"), (12, "another magnetic model later"),
            (14, "no phase carries the letter 'Z'"), (15, "amends phase NONE, which the database does not have"),
        ] {
            #expect(
                diagnostics.contains { $0.location.line == line && $0.message.contains(words) },
                "\(diagnostics.filter { $0.location.line == line }.map(\.message))")
        }
    }

    @Test func remarksAndMajorConstituentsAreKept() {
        let database = parse(
            Self.frame + """
                PHASE BCC % 2 1 3 > body-centred,
                 also called ferrite >> 3 !
                CONSTITUENT BCC :FE%,CR : VA% : > more words >> 2 !
                """
        ).database
        #expect(database.phases[0].summary == "body-centred, also called ferrite >> 3 more words >> 2")
        #expect(database.phases[0].sublattices.map(\.majorConstituents) == [["FE"], ["VA"]])
        let again = parse(TDBWriter.text(of: database)).database
        #expect(again.phases[0].summary == database.phases[0].summary)
        #expect(again.phases[0].sublattices == database.phases[0].sublattices)
        #expect(again.statements.diagnosed == 0)
    }

    @Test func assessedSystems() {
        let (database, diagnostics) = parse(
            "ASSESSED_SYSTEMS CR-FE(;P3 STP:.75/1200/1) C-CR-FE\n AL-NI (;G5 MAJ:B2/CR:CR:VA) !")
        #expect(database.assessedSystems.map(\.elements) == [["CR", "FE"], ["C", "CR", "FE"], ["AL", "NI"]])
        #expect(database.assessedSystems.map(\.note) == [";P3 STP:.75/1200/1", "", ";G5 MAJ:B2/CR:CR:VA"])
        #expect(diagnostics.isEmpty && database.statements.understood == 1)
        let prose = parse("ASSESSED_SYSTEMS none of them, see the paper !")
        #expect(prose.database.kept.map(\.text) == ["none of them, see the paper"])
        #expect(prose.diagnostics.count == 1)
    }

    @Test(arguments: [
        ("(CR)", ["CR"], true), ("(CR)", ["FE"], false), ("(CR AND FE)", ["CR"], false),
        ("(CR AND FE)", ["CR", "FE"], true), ("((NB OR TI) AND (C OR N))", ["TI", "N"], true),
        ("((NB OR TI) AND (C OR N))", ["TI", "NB"], false), ("(CR OR FE AND NI)", ["CR"], true),
        ("(NOT CR AND FE)", ["FE"], true), ("(NOT CR AND FE)", ["FE", "CR"], false),
    ])
    func conditionsDecideModels(condition: String, elements: [String], holds: Bool) throws {
        let text =
            Self.frame + """
                TYPE_DEFINITION M IF\(condition) THEN GES A_P_D BCC MAGNETIC -1 0.4 !
                TYPE_DEFINITION D IF \(condition) THEN GES A_P_D B2 DIS_PART BCC !
                PHASE BCC %M 1 1 !
                CONSTITUENT BCC :FE,CR: !
                PHASE B2 %D 2 .5 .5 !
                CONSTITUENT B2 :FE,CR:FE,CR: !
                """
        let (database, diagnostics) = parse(text)
        #expect(diagnostics.isEmpty)
        #expect(database.phases.allSatisfy { $0.magneticOrdering == nil && $0.orderDisorder == nil })
        let resolved = database.resolvingConditions(for: Set(elements))
        #expect((resolved.phases[0].magneticOrdering != nil) == holds)
        #expect((resolved.phases[1].orderDisorder?.disorderedPhase == "BCC") == holds)
        let again = parse(TDBWriter.text(of: database)).database
        #expect(again.phases.map(\.conditionalModels) == database.phases.map(\.conditionalModels))
        #expect(again.semanticHash == database.semanticHash)
        #expect(
            parse(text.replacing("0.4", with: "0.5")).database.semanticHash != database.semanticHash,
            "the hash sees numbers of conditional models")
    }

    @Test(arguments: ["IF CR THEN", "IF (CR THEN", "IF () THEN", "IF (CR AND) THEN", "IF (CR)", "IF (CR) GES"])
    func brokenConditionsAreErrors(condition: String) {
        let (database, diagnostics) = parse("TYPE_DEFINITION M \(condition) GES A_P_D X MAGNETIC -1 0.4 !")
        if condition == "IF CR THEN" {
            #expect(!diagnostics.contains { $0.severity == .error })
        } else {
            #expect(diagnostics.contains { $0.severity == .error && $0.location.line == 1 })
            #expect(database.kept.count == 1)
        }
    }

    @Test func rangesWithoutOrWithWrongMarks() {
        let (database, diagnostics) = parse("FUNCTION F 298.15 1; 1000 N 2*T; 6000 N REF1 !")
        #expect(database.functions[0].value.pieces.map(\.range.upper) == [1000, 6000])
        #expect(database.functions[0].reference == "REF1")
        #expect(diagnostics.map(\.message) == ["another range follows N; it is read as Y"])
        let without = parse("FUNCTION F 298.15 1; 1000 2*T; 6000 N REF1 !")
        #expect(without.database.functions[0].value == database.functions[0].value)
        #expect(without.diagnostics.map(\.message) == ["Y is left out before another range"])
        let twice = parse("FUNCTION F 298.15 1; 6000 N ; 6000.00  N REF1 !")
        #expect(twice.database.functions[0].value.pieces.count == 1)
        #expect(twice.database.functions[0].reference == "REF1")
        #expect(twice.diagnostics.map(\.severity) == [.warning])
        // A reference has no semicolon, and a formula that cannot be read is no reference.
        let broken = parse("FUNCTION F 298.15 1; 1000 N 99Dup; see there !")
        #expect(broken.database.functions.isEmpty && broken.database.kept.count == 1)
        #expect(broken.diagnostics.map(\.severity) == [.error])
    }

    /// A definition is carried out for the phases of its letter, and amends the phase that it names.
    @Test func amendmentOfAPhaseWithoutTheLetter() {
        let (database, diagnostics) = parse(
            Self.frame + """
                TYPE_DEFINITION D GES A_P_D B2 DIS_PART BCC !
                PHASE BCC %D 1 1 !
                CONSTITUENT BCC :FE,CR: !
                PHASE B2 % 2 .5 .5 !
                CONSTITUENT B2 :FE,CR:FE,CR: !
                """)
        #expect(database.phases[1].orderDisorder?.disorderedPhase == "BCC")
        #expect(diagnostics.count == 1 && diagnostics[0].severity == .warning)
        #expect(database.statements.understood == database.statements.total)
    }

    @Test func marksOfMajorConstituentsInParametersAreNoPartOfNames() {
        let database = parse("PARAMETER G(BCC,FE%%,CR%:VA;0) 298.15 1; 6000 N !").database
        #expect(database.parameters[0].constituents == [["FE", "CR"], ["VA"]])
    }
}
