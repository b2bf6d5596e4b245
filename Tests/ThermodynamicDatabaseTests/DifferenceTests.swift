import Foundation
import Testing

@testable import ThermodynamicDatabase

private let old = """
    ELEMENT VA VACUUM 0 0 0 !
    ELEMENT AL FCC_A1 26.98 4577.3 28.32 !
    ELEMENT CR BCC_A2 51.996 4050 23.56 !
    ELEMENT FE BCC_A2 55.847 4489 27.28 !
    FUNCTION GHSERFE 298.15 +1225.7+124.134*T-23.5143*T*LN(T)-.00439752*T**2; 1811 Y -25383.581+299.31255*T-46*T*LN(T); 6000 N !
    FUNCTION GCR 298.15 -8856.94+157.48*T-26.908*T*LN(T); 6000 N !
    FUNCTION GFCC 298.15 +GCR+7284; 6000 N !
    FUNCTION ALONE 298.15 +1; 6000 N !
    TYPE_DEFINITION & GES A_P_D BCC_A2 MAGNETIC -1 0.4 !
    PHASE BCC_A2 %& 2 1 3 !
    CONSTITUENT BCC_A2 :AL,CR,FE:VA: !
    PHASE FCC_A1 % 2 1 1 !
    CONSTITUENT FCC_A1 :AL,CR,FE:VA: !
    PARAMETER G(BCC_A2,FE:VA;0) 298.15 +GHSERFE; 6000 N REF1 !
    PARAMETER G(BCC_A2,CR:VA;0) 298.15 +GCR; 6000 N REF1 !
    PARAMETER G(FCC_A1,CR:VA;0) 298.15 +2*GFCC; 6000 N REF1 !
    PARAMETER L(BCC_A2,CR,FE:VA;0) 298.15 +20500-9.68*T; 6000 N REF2 !
    PARAMETER L(BCC_A2,CR,FE:VA;1) 298.15 +1000; 6000 N REF2 !
    PARAMETER L(FCC_A1,AL,CR,FE:VA;0) 298.15 -1; 6000 N !
    PARAMETER L(FCC_A1,AL,CR,FE:VA;1) 298.15 -2; 6000 N !
    PARAMETER L(FCC_A1,AL,CR,FE:VA;2) 298.15 -3; 6000 N !
    PARAMETER TC(BCC_A2,FE:VA;0) 298.15 1043; 6000 N !
    LIST_OF_REFERENCES NUMBER SOURCE
    REF1 'A. Dinsdale' REF2 'J.-O. Andersson' !
    """

private func difference(_ pairs: (String, String)...) -> DatabaseDifference {
    var new = old
    for (from, to) in pairs {
        precondition(new.contains(from), "no '\(from)'")
        new = new.replacing(from, with: to)
    }
    return DatabaseDifference(from: parse(old).database, to: parse(new).database)
}

@Suite struct Differences {
    @Test func orderLayoutAndCommentsMakeNone() {
        let new = old.split(separator: "\n").filter { !$0.hasPrefix("LIST") && !$0.hasPrefix("REF1") }.reversed()
            .joined(separator: " $ words\r\n").lowercased()
        let result = DatabaseDifference(from: parse(old).database, to: parse(new).database)
        #expect(result.isEmpty && result.affected.isEmpty && result.citations.isEmpty)
        #expect(result.references.removed.map(\.key) == ["REF1", "REF2"], "references are told separately")
    }

    @Test func aChangedNumberOfAParameter() throws {
        let result = difference(("-9.68*T", "-9.7*T"))
        let change = try #require(result.parameters.changed.first)
        #expect(result.parameters.changed.count == 1 && result.functions.isEmpty && result.affected.isEmpty)
        #expect(change.new.notation == "G(BCC_A2,CR,FE:VA;0)" && !change.isReordered && !change.isRestatement)
        let range = TemperatureRange(lower: 298.15, upper: 6000)
        #expect(change.formula.numbers == [.init(range: range, term: "T", old: -9.68, new: -9.7)])
        #expect(change.formula.ranges.isEmpty)
        #expect(change.values.map(\.temperature) == [298.15, 1000, 2000])
        #expect(abs(try #require(change.values[1].difference) + 20) < 1e-9)
        #expect(abs(try #require(change.values[1].old) - 10820) < 1e-9)
    }

    @Test func aChangedFunctionReachesParametersThroughOthers() throws {
        let result = difference(("-26.908*T*LN(T)", "-26.9*T*LN(T)"))
        let change = try #require(result.functions.changed.first)
        #expect(result.functions.changed.count == 1 && result.parameters.isEmpty)
        #expect(change.formula.numbers.map(\.term) == ["T*LN(T)"])
        #expect(change.formula.numbers.map(\.old) == [-26.908] && change.formula.numbers.map(\.new) == [-26.9])
        #expect(change.phases == ["BCC_A2", "FCC_A1"])
        #expect(change.parameters?.map(\.notation) == ["G(BCC_A2,CR:VA;0)", "G(FCC_A1,CR:VA;0)"])
        // 0.008 T ln T, twice in G(FCC_A1,CR:VA;0) = 2 GFCC.
        let single = 0.008 * 1000 * log(1000.0)
        #expect(result.affected.map(\.parameter.notation) == ["G(BCC_A2,CR:VA;0)", "G(FCC_A1,CR:VA;0)"])
        #expect(abs(try #require(result.affected[0].values[1].difference) - single) < 1e-9)
        #expect(abs(try #require(result.affected[1].values[1].difference) - 2 * single) < 1e-9)
        #expect(abs(try #require(change.values[1].difference) - single) < 1e-9)
    }

    @Test func aFunctionWithoutUsersReachesNothing() throws {
        let change = try #require(difference(("ALONE 298.15 +1;", "ALONE 298.15 +2;")).functions.changed.first)
        #expect(change.parameters == [] && change.phases == [])
    }

    @Test func movedLimitsAndNewRanges() throws {
        let moved = try #require(difference(("; 1811 Y", "; 1800 Y")).functions.changed.first)
        #expect(moved.formula.numbers.isEmpty && !moved.formula.isRestatement)
        #expect(
            moved.formula.ranges == [
                .init(
                    old: TemperatureRange(lower: 298.15, upper: 1811), new: TemperatureRange(lower: 298.15, upper: 1800)
                ),
                .init(old: TemperatureRange(lower: 1811, upper: 6000), new: TemperatureRange(lower: 1800, upper: 6000)),
            ])
        let split = try #require(
            difference(
                (
                    "GCR 298.15 -8856.94+157.48*T-26.908*T*LN(T)",
                    "GCR 298.15 -8856.94+157.48*T-26.908*T*LN(T); 2180 Y -5*T"
                )
            )
            .functions.changed.first)
        #expect(
            split.formula.ranges == [
                .init(
                    old: TemperatureRange(lower: 298.15, upper: 6000), new: TemperatureRange(lower: 298.15, upper: 2180)
                ),
                .init(old: nil, new: TemperatureRange(lower: 2180, upper: 6000)),
            ])
        #expect(split.formula.numbers.map(\.term) == ["T"])
        #expect(split.formula.numbers.map(\.old) == [nil] && split.formula.numbers.map(\.new) == [-5])
    }

    @Test func aChangedExponentIsAnotherTerm() throws {
        let change = try #require(difference(("*T**2", "*T**(-2)")).functions.changed.first)
        #expect(change.formula.numbers.map(\.term) == ["T**2", "T**(-2)"])
        #expect(change.formula.numbers.map(\.old) == [-0.00439752, nil])
        #expect(change.formula.numbers.map(\.new) == [nil, -0.00439752])
        #expect(change.formula.numbers.map(\.range.upper) == [1811, 1811])
    }

    @Test func formulasWrittenDifferentlyHaveTheSameNumbers() throws {
        let result = difference(("+20500-9.68*T", "+2*(10250-4.84*T)"))
        let change = try #require(result.parameters.changed.first)
        #expect(change.isRestatement && !result.isEmpty)
        #expect(change.values.allSatisfy { $0.difference == 0 })
    }

    @Test func reversedConstituentsTurnTheSignOfOddDegrees() throws {
        let even = try #require(
            difference(("L(BCC_A2,CR,FE:VA;0)", "L(BCC_A2,FE,CR:VA;0)")).parameters.changed.first)
        #expect(even.isReordered && even.isRestatement)
        let odd = try #require(difference(("L(BCC_A2,CR,FE:VA;1)", "L(BCC_A2,FE,CR:VA;1)")).parameters.changed.first)
        #expect(odd.isReordered && !odd.isRestatement)
        #expect(odd.formula.numbers.map(\.old) == [-1000] && odd.formula.numbers.map(\.new) == [1000])
        #expect(odd.values.map(\.difference) == [2000, 2000, 2000])
        let turned = difference(
            ("L(BCC_A2,CR,FE:VA;1) 298.15 +1000", "L(BCC_A2,FE,CR:VA;1) 298.15 -1000")
        ).parameters.changed
        #expect(turned.count == 1 && turned[0].isRestatement && turned[0].isReordered)
    }

    @Test func reorderedTernariesKeepTheCoefficientOfEachConstituent() {
        // Coefficient 0 belongs to Al, 1 to Cr, 2 to Fe; written FE,AL,CR the same numbers stand at 1, 2, 0.
        let result = difference(
            ("L(FCC_A1,AL,CR,FE:VA;0) 298.15 -1", "L(FCC_A1,FE,AL,CR:VA;1) 298.15 -1"),
            ("L(FCC_A1,AL,CR,FE:VA;1) 298.15 -2", "L(FCC_A1,FE,AL,CR:VA;2) 298.15 -2"),
            ("L(FCC_A1,AL,CR,FE:VA;2) 298.15 -3", "L(FCC_A1,FE,AL,CR:VA;0) 298.15 -3.5"))
        #expect(result.parameters.added.isEmpty && result.parameters.removed.isEmpty)
        #expect(result.parameters.changed.count == 3)
        let changed = result.parameters.changed.filter { !$0.isRestatement }
        #expect(changed.map(\.new.notation) == ["G(FCC_A1,FE,AL,CR:VA;0)"])
        #expect(changed.map(\.values.first?.difference) == [-0.5])
    }

    @Test func equivalentSublatticesOfAPermutedPhase() {
        let text = """
            ELEMENT AL FCC_A1 26.98 0 0 !
            ELEMENT NI FCC_A1 58.69 0 0 !
            PHASE FCC_4SL:F % 4 .25 .25 .25 .25 !
            CONSTITUENT FCC_4SL :AL,NI:AL,NI:AL,NI:AL,NI: !
            PARAMETER G(FCC_4SL,AL:NI:NI:NI;0) 298.15 -100; 6000 N !
            """
        let a = parse(text).database
        let b = parse(text.replacing("AL:NI:NI:NI;", with: "NI:NI:AL:NI;").replacing("-100", with: "-90")).database
        let change = DatabaseDifference(from: a, to: b).parameters
        #expect(change.added.isEmpty && change.removed.isEmpty)
        #expect(change.changed.map(\.formula.numbers).map { $0.map(\.difference) } == [[10]])
        // Without the option they are different end members.
        let c = parse(text.replacing(":F ", with: " ")).database
        let d = parse(text.replacing(":F ", with: " ").replacing("AL:NI:NI:NI;", with: "NI:NI:AL:NI;")).database
        let parted = DatabaseDifference(from: c, to: d).parameters
        #expect(parted.added.count == 1 && parted.removed.count == 1)
    }

    @Test func everythingElse() {
        let elements = difference(("55.847", "55.845")).elements.changed
        #expect(elements.map(\.name) == ["FE"])
        #expect(elements.first?.properties.map(\.name) == ["mass [g/mol]"])
        #expect(elements.first?.properties.map(\.new) == ["55.845"])
        let sites = difference(("FCC_A1 % 2 1 1", "FCC_A1 % 2 1 2")).phases.changed
        #expect(sites.first?.properties.map(\.name) == ["sites of sublattice 2"])
        let constituents = difference(("CONSTITUENT FCC_A1 :AL,CR,FE", "CONSTITUENT FCC_A1 :AL,FE")).phases.changed
        #expect(constituents.first?.properties.map(\.new) == ["AL,FE"])
        let magnetic = difference(("MAGNETIC -1 0.4", "MAGNETIC -3 0.28")).phases.changed
        #expect(magnetic.first?.properties.map(\.name) == ["magnetic model"])
        #expect(
            difference(("ELEMENT CR", "DEFAULT_COMMAND REJECT_PHASE FCC_A1 !\nELEMENT CR")).rejectedPhases.added == [
                "FCC_A1"
            ])
        #expect(difference(("ELEMENT CR", "TEMP_LIM 300 3000 !\nELEMENT CR")).temperatureLimits?.new == "300 to 3000 K")
        #expect(
            difference(("TC(BCC_A2,FE:VA;0)", "TC(BCC_A2,CR:VA;0)")).parameters.added.map(\.notation) == [
                "TC(BCC_A2,CR:VA;0)"
            ])
        let cited = difference(("-9.68*T; 6000 N REF2", "-9.68*T; 6000 N REF1"))
        #expect(cited.isEmpty && cited.citations.map(\.name) == ["G(BCC_A2,CR,FE:VA;0)"])
        #expect(difference(("ALONE", "LONELY")).functions.added.map(\.name) == ["LONELY"])
    }

    @Test func valuesAtTemperaturesOfTheirOwn() throws {
        let result = difference(("TC(BCC_A2,FE:VA;0) 298.15 1043; 6000", "TC(BCC_A2,FE:VA;0) 400 1044; 900"))
        #expect(result.parameters.changed.first?.values == [ValueChange(temperature: 400, old: 1043, new: 1044)])
        #expect(
            result.parameters.changed.first?.formula.ranges == [
                .init(old: TemperatureRange(lower: 298.15, upper: 6000), new: TemperatureRange(lower: 400, upper: 900))
            ])
    }

    @Test func whatHasNoValueIsToldAndSpoilsNothing() throws {
        let broken = difference(
            ("+GCR+7284", "+GCR+7284+MISSING"), ("+20500-9.68*T", "+20500-9.68*T+LN(-T)"),
            ("+1000; 6000", "+1001; 6000"),
            ("ALONE 298.15 +1;", "ALONE 298.15 +ALONE;"))
        let byName = Dictionary(uniqueKeysWithValues: broken.parameters.changed.map { ($0.new.notation, $0.values) })
        #expect(byName["G(BCC_A2,CR,FE:VA;1)"]?.map(\.difference) == [1, 1, 1])
        #expect(byName["G(BCC_A2,CR,FE:VA;0)"]?.allSatisfy { $0.new == nil && $0.old != nil } == true)
        for name in ["GFCC", "ALONE"] {
            let change = try #require(broken.functions.changed.first { $0.name == name })
            #expect(change.values.allSatisfy { $0.new == nil && $0.old != nil && $0.difference == nil })
        }
        #expect(broken.affected.map(\.parameter.notation) == ["G(FCC_A1,CR:VA;0)"])
    }

    @Test func aFunctionThatWasMissingIsAdded() throws {
        let a = parse(old.replacing("+2*GFCC", with: "+2*LATER")).database
        let b = parse(old.replacing("+2*GFCC", with: "+2*LATER") + "\nFUNCTION LATER 298.15 +5; 6000 N !").database
        let there = DatabaseDifference(from: a, to: b)
        #expect(there.functions.added.map(\.name) == ["LATER"])
        #expect(there.affected.map(\.values).map { $0.map(\.new) } == [[10, 10, 10]])
        #expect(there.affected.map(\.values).map { $0.map(\.old) } == [[nil, nil, nil]])
        let back = DatabaseDifference(from: b, to: a)
        #expect(back.functions.removed.map(\.name) == ["LATER"])
        #expect(back.affected.map(\.parameter.notation) == ["G(FCC_A1,CR:VA;0)"])
    }
}

/// The difference is empty if and only if the hashes are the same.
@Suite struct DifferenceAgainstHash {
    @Test func everyDigitCounts() {
        let before = parse(old).database
        let bytes = Array(old.utf8)
        var changed = 0
        for index in bytes.indices where (0x30...0x39).contains(bytes[index]) {
            var other = bytes
            other[index] = bytes[index] == 0x37 ? 0x38 : 0x37
            let after = TDBParser.parse(other).database
            let result = DatabaseDifference(from: before, to: after)
            #expect(
                result.isEmpty == (before.semanticHash == after.semanticHash),
                "\(String(decoding: other[max(0, index - 30)..<min(other.count, index + 30)], as: UTF8.self))")
            if !result.isEmpty { changed += 1 }
        }
        #expect(changed > 150)
    }

    /// Numbers of functions and parameters are drawn anew: the difference has exactly those, with both values.
    @Test func everyNumberIsFound() throws {
        var generator = SequenceGenerator(state: 11)
        let before = parse(old).database
        for _ in 0..<200 {
            var after = before
            let place = Int.random(in: 0..<after.parameters.count, using: &generator)
            let number = Double(Int.random(in: -9_999_999...9_999_999, using: &generator)) / 1000
            guard case .sum(var terms) = after.parameters[place].value.pieces[0].expression,
                case .number(let was) = terms[0], was != number
            else { continue }
            terms[0] = .number(number)
            after.parameters[place].value.pieces[0].expression = .sum(terms)
            after.parameters.shuffle(using: &generator)
            after.functions.shuffle(using: &generator)
            let result = DatabaseDifference(from: before, to: after)
            let change = try #require(result.parameters.changed.first)
            #expect(result.parameters.changed.count == 1 && result.parameters.added.isEmpty && result.functions.isEmpty)
            #expect(change.formula.numbers.map(\.term) == ["1"])
            #expect(change.formula.numbers.first?.old == was && change.formula.numbers.first?.new == number)
        }
    }

    /// Damaged text gives databases of every kind, whatever the parser makes of it.
    @Test func damagedTextsAgree() {
        var generator = SequenceGenerator(state: 5)
        let bytes = Array(old.utf8)
        var last = parse(old).database
        var different = 0
        for _ in 0..<300 {
            var other = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<other.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: other.remove(at: index)
                case 1: other.insert(other[Int.random(in: 0..<other.count, using: &generator)], at: index)
                default: other[index] = UInt8.random(in: 0x20...0x7E, using: &generator)
                }
            }
            let next = TDBParser.parse(other).database
            let result = DatabaseDifference(from: last, to: next)
            #expect(
                result.isEmpty == (last.semanticHash == next.semanticHash), "\(String(decoding: other, as: UTF8.self))")
            if !result.isEmpty { different += 1 }
            last = next
        }
        #expect(different > 200)
    }

    @Test func databasesThatNoTextGives() {
        var a = parse(old).database
        var b = a
        // Repeated things, numbers that are none, no ranges to speak of.
        let nowhere = SourceLocation(line: 1, column: 1)
        let strange = PiecewiseExpression(pieces: [
            .init(range: TemperatureRange(lower: .nan, upper: -.infinity), expression: .number(.nan)),
            .init(range: TemperatureRange(lower: 5, upper: 1), expression: .power(.number(0), -1)),
        ])
        for _ in 0..<2 {
            a.functions.append(Function(name: "GCR", value: strange, location: nowhere))
            a.elements += a.elements
            a.phases += a.phases
            a.rejectedPhases += ["X", "X"]
        }
        #expect(DatabaseDifference(from: a, to: a).isEmpty)
        b.functions.append(Function(name: "GCR", value: strange, location: nowhere))
        b.phases[0].sublattices = []
        #expect(!DatabaseDifference(from: a, to: b).isEmpty && !DatabaseDifference(from: b, to: a).isEmpty)
        #expect(!DatabaseDifference(from: a, to: Database()).isEmpty)
        #expect(DatabaseDifference(from: Database(), to: Database()).isEmpty)
    }

    /// Without optimization the largest files take minutes.
    private static let publicFiles: [Corpus.Survey] = {
        #if DEBUG
            Corpus.survey.filter { $0.parameters < 150 }
        #else
            Corpus.survey
        #endif
    }()

    @Test(.enabled(if: sharedDatabases != nil), arguments: publicFiles)
    func publicDatabases(entry: Corpus.Survey) throws {
        var generator = SequenceGenerator(state: 3)
        let bytes = Array(try Corpus.read(entry.file))
        let database = TDBParser.parse(bytes).database
        let again = parse(TDBWriter.text(of: database)).database
        let rewritten = DatabaseDifference(from: database, to: again)
        #expect(rewritten.isEmpty && rewritten.affected.isEmpty)
        let digits = bytes.indices.filter { (0x30...0x39).contains(bytes[$0]) }
        for _ in 0..<3 {
            var other = bytes
            if let index = digits.randomElement(using: &generator) { other[index] = bytes[index] == 0x39 ? 0x31 : 0x39 }
            let changed = TDBParser.parse(other).database
            for (a, b) in [(database, changed), (changed, database)] {
                #expect(DatabaseDifference(from: a, to: b).isEmpty == (a.semanticHash == b.semanticHash))
            }
        }
    }

    /// A long chain of functions that all change, each used by a parameter: no work that grows with the square.
    @Test(.timeLimit(.minutes(10))) func longChains() {
        func text(_ number: Int) -> String {
            var lines = ["ELEMENT FE BCC_A2 55.8 0 0 !", "PHASE A % 1 1 !", "CONSTITUENT A :FE: !"]
            for index in 0..<4000 {
                lines.append("FUNCTION F\(index) 298.15 +\(number)+F\(index + 1); 6000 N !")
                lines.append("PARAMETER K\(index)(A,FE;0) 298.15 +F\(index); 6000 N !")
            }
            lines.append("FUNCTION F4000 298.15 +1; 6000 N !")
            return lines.joined(separator: "\n")
        }
        let result = DatabaseDifference(from: parse(text(1)).database, to: parse(text(2)).database)
        #expect(result.functions.changed.count == 4000 && result.affected.count == 4000)
        #expect(result.affected.first?.values.first?.difference == 4000)
        #expect(result.functions.changed.contains { $0.parameters == nil }, "the lists are cut")
    }
}
