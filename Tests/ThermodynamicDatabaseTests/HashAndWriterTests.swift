import Foundation
import Testing

@testable import ThermodynamicDatabase

@Suite struct SecureHash {
    /// NIST, "Cryptographic Standards and Guidelines: Examples with Intermediate Values", SHA-256, for FIPS 180-4.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
    ])
    func standardVectors(text: String, digest: String) {
        var hash = SHA256()
        hash.update(text.utf8)
        #expect(hash.hexadecimalDigest() == digest)
    }

    @Test func aMillionTimesTheLetterA() {
        var hash = SHA256()
        hash.update(repeatElement(UInt8(ascii: "a"), count: 1_000_000))
        #expect(hash.hexadecimalDigest() == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }
}

private let small = """
    $ header
    ELEMENT FE BCC_A2 55.847 4489 27.28 !
    ELEMENT CR BCC_A2 51.996 4050 23.56 !
    ELEMENT VA VACUUM 0 0 0 !
    SPECIES CR2 CR2 !
    TEMP_LIM 298.15 6000 !
    FUNCTION GHSERFE 298.15 +1225.7+124.134*T-23.5143*T*LN(T); 1811 Y -25383.581+2.29603E+31*T**(-9); 6000 N !
    TYPE_DEFINITION & GES A_P_D BCC_A2 MAGNETIC -1 0.4 !
    TYPE_DEFINITION W GES A_P_D BCC_A2 C_S 2 FE:VA !
    TYPE_DEFINITION D GES A_P_D B2 DIS_PART BCC_A2 !
    PHASE BCC_A2 %&W 2 1 3 !
    CONSTITUENT BCC_A2 :CR,FE:VA: !
    PHASE B2 %&D 3 .5 .5 3 !
    CONSTITUENT B2 :CR,FE:CR,FE:VA: !
    PARAMETER G(BCC_A2,FE:VA;0) 298.15 +GHSERFE; 6000 N REF1 !
    PARAMETER L(BCC_A2,CR,FE:VA;0) 298.15 +20500-9.68*T; 6000 N REF2 !
    PARAMETER BMAGN(BCC_A2,FE:VA;0) 298.15 2.22; 6000 N !
    DEFAULT_COMMAND REJECT_PHASE B2 !
    """

@Suite struct SemanticHash {
    @Test func insensitiveToLayoutOrderCommentsAndCase() {
        let hash = parse(small).database.semanticHash
        #expect(hash.hasPrefix("sha256:") && hash.count == 71)
        let lines = small.split(separator: "\n")
        #expect(parse(lines.reversed().joined(separator: "\r\n")).database.semanticHash == hash, "order of statements")
        #expect(parse(small.lowercased()).database.semanticHash == hash, "case")
        #expect(
            parse(small.replacing("\n", with: " $ words 123\n\n\t ")).database.semanticHash == hash, "comments, blanks")
        #expect(
            parse(small.replacing("CR,FE:VA:", with: "FE%,CR : VA :")).database.semanticHash == hash,
            "order of constituents, major constituents")
        #expect(
            parse(small.replacing("+20500-9.68*T", with: "-T*9.68+2.05E4").replacing(" L(", with: " G(")).database
                .semanticHash
                != hash, "−(T·9.68) is not the same formula as (−9.68)·T")
        #expect(parse(small.replacing("+20500-9.68*T", with: "-9.68*T+2.05E4")).database.semanticHash == hash)
        #expect(
            parse(small.replacing("; 6000 N REF", with: ";,,N REF")).database.semanticHash == hash, "default limits")
    }

    @Test func sensitiveToEveryNumber() throws {
        // Every digit of every number is changed in turn; the digits of names do not count.
        let hash = parse(small).database.semanticHash
        var seen: Set<String> = [hash]
        let bytes = Array(small.utf8)
        var changed = 0
        for index in bytes.indices where (0x30...0x39).contains(bytes[index]) {
            // Part of a name or a reference: the nearest byte before the number is a letter other than E or D.
            var start = index
            while start > 0, "0123456789.".utf8.contains(bytes[start - 1]) { start -= 1 }
            if start > 0, "ABCFGHIJKLMNOPQRSTUVWXYZ_".utf8.contains(bytes[start - 1]) { continue }
            var other = bytes
            other[index] = bytes[index] == 0x37 ? 0x38 : 0x37
            let text = String(decoding: other, as: UTF8.self)
            // How many composition sets are proposed is not part of the meaning.
            if text.contains("C_S 7 ") { continue }
            let database = TDBParser.parse(other).database
            #expect(
                seen.insert(database.semanticHash).inserted,
                "\(text.split(separator: "\n").first { !small.contains($0) } ?? "")")
            changed += 1
        }
        #expect(changed > 120)
    }

    @Test func sensitiveToModels() {
        let variants = [
            small, small.replacing("DIS_PART", with: "NEVER"), small.replacing("PHASE B2 %&D", with: "PHASE B2 %&"),
            small.replacing("PHASE B2 %&D", with: "PHASE B2:B %&D"),
            small.replacing("PHASE B2 %&D", with: "PHASE B2 %D"),
            small.replacing("REJECT_PHASE B2 ", with: "REJECT_PHASE BCC_A2 "),
            small.replacing("SPECIES CR2", with: "SPECIES CRX"),
            small.replacing(":CR,FE:VA:", with: ":FE:VA:"),
        ]
        #expect(Set(variants.map { parse($0).database.semanticHash }).count == variants.count)
    }
}

/// Everything but the places and the number of statements, and the kept statements in an order of their own.
private func withoutPlaces(_ database: Database) -> Database {
    let none = SourceLocation(line: 0, column: 0)
    var result = database
    for index in result.elements.indices { result.elements[index].location = none }
    for index in result.species.indices { result.species[index].location = none }
    for index in result.functions.indices { result.functions[index].location = none }
    for index in result.phases.indices { result.phases[index].location = none }
    for index in result.parameters.indices { result.parameters[index].location = none }
    for index in result.references.indices { result.references[index].location = none }
    for index in result.kept.indices { result.kept[index].location = none }
    for index in result.assessedSystems.indices { result.assessedSystems[index].location = none }
    for index in result.statedLimits.indices { result.statedLimits[index].location = none }
    result.statements = StatementCount()
    result.kept.sort { ($0.keyword, $0.text) < ($1.keyword, $1.text) }
    return result
}

@Suite struct Writer {
    @Test func parsingWhatWasWrittenGivesTheSame() {
        let database = parse(small).database
        let written = TDBWriter.text(of: database)
        let again = parse(written).database
        #expect(withoutPlaces(again) == withoutPlaces(database))
        #expect(TDBWriter.text(of: again) == written)
        #expect(again.semanticHash == database.semanticHash)
        #expect(written.contains("FUNCTION GHSERFE 298.15 +1225.7+124.134*T-23.5143*T*LN(+T); 1811 Y "))
    }

    @Test(
        arguments: ExpressionEvaluation.formulas + [
            "-(A+B)*T", "-T**2", "2*(-3)*T", "(-2)**2", "A/B/T", "A/(B*T)", "(T**0.5)**2", "1E-30*T", "-1*5", "+-(T+1)",
            "A-(B-(A-B))", "2**3*T", "1/3", "R*T",
        ])
    func formulasSurvive(text: String) throws {
        let database = parse("FUNCTION F 298.15 \(text); 6000 N !").database
        try #require(database.functions.count == 1)
        let again = parse(TDBWriter.text(of: database)).database
        #expect(again.functions.map(\.value) == database.functions.map(\.value), "\(TDBWriter.text(of: database))")
    }

    /// Without optimization the largest files take minutes.
    private static let survivors: [Corpus.Survey] = {
        #if DEBUG
            Corpus.survey.filter { $0.parameters < 700 }
        #else
            Corpus.survey
        #endif
    }()

    @Test(.enabled(if: sharedDatabases != nil), arguments: survivors)
    func publicDatabasesSurvive(entry: Corpus.Survey) throws {
        let database = TDBParser.parse(try Corpus.read(entry.file)).database
        let again = parse(TDBWriter.text(of: database)).database
        let (a, b) = (withoutPlaces(database), withoutPlaces(again))
        #expect(a.elements == b.elements)
        #expect(a.species == b.species)
        #expect(a.functions == b.functions)
        #expect(a.phases == b.phases)
        #expect(a.parameters == b.parameters)
        #expect(a.references == b.references)
        #expect(a.kept == b.kept)
        #expect(a.assessedSystems == b.assessedSystems && a.statedLimits == b.statedLimits)
        #expect(a.rejectedPhases == b.rejectedPhases && a.temperatureLimits == b.temperatureLimits)
        #expect(again.semanticHash == database.semanticHash)
    }
}
