import Foundation
import Testing
import ThermodynamicDatabase

@testable import EquilibriumVerification

/// Results held against each other, in a system done by hand: an ideal solution, and a compound 500 J/mol below its middle at 1000 K.
///
/// Here the search within the phases is left out, as if it had missed what other results show.
@Suite struct OtherResultsTests {
    private static let rt = gasConstant * 1000
    private static let database = EquilibriumVerificationTests.database(
        """
        PHASE MIX % 1 1 ! CONST MIX :A,B: ! PHASE AB % 2 1 1 ! CONST AB :A:B: !
        PARAMETER G(AB,A:B;0) 1 2*R*1000*LN(0.5)-1000; 6000 N !
        """)

    /// A set of a line: its phase, the amount of A and the fraction.
    private typealias Held = (phase: String, a: Double, fraction: Double)

    private static func line(
        _ id: String, sets: [Held], a: Double, muA: Double?, muB: Double?, force: String = "", t: Double = 1000,
        extra: String = ""
    ) -> String {
        var numbers: [String: Int] = [:]
        let stable = sets.map { set in
            numbers[set.phase, default: 0] += 1
            let sites = set.phase == "AB" ? "[[1],[1]]" : set.a == 1 ? "[[1]]" : "[[\(set.a),\(1 - set.a)]]"
            let names = set.phase == "AB" ? #"[["A"],["B"]]"# : set.a == 1 ? #"[["A"]]"# : #"[["A","B"]]"#
            return """
                {"phase":"\(set.phase)","model":"\(set.phase)","set":\(numbers[set.phase] ?? 0),"fraction":\(set.fraction),\
                "x":{"A":\(set.a),"B":\(1 - set.a)},"y":\(sites),"constituents":\(names)}
                """
        }
        func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "null" }
        return """
            {"id":"\(id)","status":"ok","grade":"screened","gap":null,"minimizations":3,"T":\(t),"P":101325,\
            "x":{"A":\(a),"B":\(1 - a)},"G":\((muA ?? 0) * a + (muB ?? 0) * (1 - a)),"H":0,"S":0,\
            "mu":{"A":\(number(muA)),"B":\(number(muB))},"stable":[\(stable.joined(separator: ","))],\
            "drivingForce":{\(force)},"warnings":[],"database":"\(database.semanticHash)","version":"0",\
            "R":\(gasConstant)\(extra)}
            """
    }

    /// The solution alone, which is metastable but for the ends.
    private static func solution(_ id: String, a: Double, force: Double? = nil, extra: String = "") -> String {
        line(
            id, sets: [("MIX", a, 1)], a: a, muA: rt * log(a), muB: rt * log(1 - a),
            force: force.map { #""AB":\#($0)"# } ?? "", extra: extra)
    }

    /// The driving force of the compound under the plane of the solution.
    private static func force(a: Double) -> Double { rt * (0.5 * log(a * (1 - a)) - log(0.5)) + 500 }

    private static func compound(_ id: String, energy: Double = rt * log(0.5) - 500, t: Double = 1000) -> String {
        line(id, sets: [("AB", 0.5, 1)], a: 0.5, muA: energy, muB: energy, force: #""MIX":-500"#, t: t)
    }

    /// What the other lines say about the first.
    private func check(_ lines: [String], present: [String] = ["A", "B"]) throws -> Verdict.Check? {
        var held = HeldStates()
        for (i, line) in lines.enumerated() { held.add(line: line.utf8, number: i + 1) }
        held.sort()
        guard case .equilibrium(let claim) = try ResultLine.read(lines[0].utf8) else { return nil }
        let system = try EnteredPhases(
            Self.database, components: present, selected: claim.phases, suspended: claim.suspended,
            dormant: claim.dormant)
        var list = CheckList()
        let components = claim.x.keys.sorted()
        let sets = AssemblageCheck(
            claim: claim, system: system, components: components, present: present,
            tolerances: VerificationTolerances()
        ).run(&list)
        #expect(list.isPassed, "\(list.checks.filter { !$0.isPassed })")
        let point = ClaimedPoint(
            claim: claim, system: system, present: present, sets: sets,
            potentials: present.map { (claim.potentials[$0] ?? nil) ?? 0 })
        var evaluator = FormulaEvaluator(
            definitions: [:], temperature: claim.temperature, pressure: claim.pressure, gasConstant: claim.gasConstant)
        let coefficients = Dictionary(
            uniqueKeysWithValues: try system.phases.map {
                (
                    $0.name,
                    try $0.coefficients(&evaluator, temperature: claim.temperature, gasConstant: claim.gasConstant)
                )
            })
        list = CheckList()
        try OtherResultsCheck(point: point, held: held, tolerances: VerificationTolerances()).run(&list) {
            phase throws(PhaseFault) in
            guard let known = coefficients[phase.name] else { preconditionFailure("\(phase.name) is not entered") }
            return known
        }
        return list.checks.first
    }

    @Test func planesBelowAllStatesPass() throws {
        // At A = 0.1 the solution is stable: its plane at the compound is 0.5 RT (ln 0.1 + ln 0.9) = −1.204 RT < ln 0.5 RT − 500 J/mol.
        let lines = [
            Self.solution("s", a: 0.1, force: Self.force(a: 0.1)), Self.solution("t", a: 0.05), Self.compound("c"),
        ]
        for first in lines.indices {
            let order = [lines[first]] + lines
            let check = try #require(try check(order))
            #expect(check.isPassed && check.name == "other results", "\(check.message)")
            #expect((check.value ?? .nan) <= 1e-9)
        }
    }

    @Test func aPlaneAboveAStateNamesItsLine() throws {
        let check = try #require(
            try check([Self.solution("false", a: 0.5, force: -100), Self.solution("other", a: 0.1), Self.compound("c")])
        )
        #expect(!check.isPassed)
        #expect(check.otherLine == 3)
        #expect(abs((check.value ?? .nan) - 500) < 1e-8)
        #expect(check.message.contains("AB of line 3 (c) lies"), "\(check.message)")
        #expect(check.message.contains("below the plane at A 0.5, B 0.5"))
    }

    /// A stable phase whose other side of a gap is held by another line.
    @Test func theDeepestStateIsNamed() throws {
        let lines = [
            // A plane that is too high by 300 J/mol everywhere.
            Self.line(
                "high", sets: [("MIX", 0.1, 1)], a: 0.1, muA: Self.rt * log(0.1) + 300, muB: Self.rt * log(0.9) + 300),
            Self.solution("a", a: 0.2), Self.solution("b", a: 0.1000001),
        ]
        let check = try #require(try check(lines))
        // Its own state, as line 1, is as deep but for the last digits; whichever is named lies 300 J/mol below.
        #expect(!check.isPassed && abs((check.value ?? .nan) - 300) < 1e-6)
    }

    /// The state is there, but the driving force told is that of a higher one.
    @Test func aDrivingForceBelowThatOfAHeldState() throws {
        let force = Self.force(a: 0.1)
        let right = try #require(try check([Self.solution("s", a: 0.1, force: force), Self.compound("c")]))
        #expect(right.isPassed, "\(right.message)")
        let wrong = try #require(try check([Self.solution("s", a: 0.1, force: force - 7), Self.compound("c")]))
        #expect(!wrong.isPassed && wrong.otherLine == 2)
        #expect(abs((wrong.value ?? .nan) - 7) < 1e-8 && wrong.message.contains("the driving force of AB"))
    }

    @Test func onlyEnteredPhasesOfTheSameConditionsCount() throws {
        let compound = Self.compound("c")
        for extra in [#","phases":["MIX"]"#, #","suspend":["AB"]"#] {
            let check = try #require(try check([Self.solution("s", a: 0.5, extra: extra), compound]))
            #expect(check.isPassed, "\(check.message)")
        }
        // A dormant phase may lie below the plane, but then its driving force is told.
        let dormant = #","dormant":["AB"]"#
        #expect(try check([Self.solution("s", a: 0.5, force: 500, extra: dormant), compound])?.isPassed == true)
        #expect(try check([Self.solution("s", a: 0.5, force: 400, extra: dormant), compound])?.isPassed == false)
        // Nothing is held at 1000 K but the line's own state.
        #expect(try check([Self.solution("s", a: 0.5), Self.compound("c", t: 1000.0001)]) == nil)
    }

    @Test func othersRejectNoOther() throws {
        let good = Self.solution("s", a: 0.1, force: Self.force(a: 0.1))
        let others = [
            Self.compound("far too low", energy: -50_000),
            Self.compound("negative").replacing("[[1],[1]]", with: "[[-1],[1]]"),
            Self.compound("sum", energy: -50_000).replacing("[[1],[1]]", with: "[[0.5],[1]]"),
            Self.compound("shape", energy: -50_000).replacing("[[1],[1]]", with: "[[1]]"),
            Self.compound("strange", energy: -50_000).replacing(#""model":"AB""#, with: #""model":"X""#),
            Self.compound("constituents", energy: -50_000).replacing(#"[["A"],["B"]]"#, with: #"[["B"],["Q"]]"#),
            #"{"id":"f","status":"failed","reason":"not-converged","message":"the search stopped"}"#, "no JSON", "{}",
        ]
        for line in others { #expect(try check([good, line])?.isPassed ?? true, "\(line)") }
        // Those that are true still count beside them.
        let metastable = Self.solution("m", a: 0.5, force: -100)
        let found = try #require(try check([metastable] + others + [Self.compound("c")]))
        #expect(!found.isPassed && abs((found.value ?? .nan) - 500) < 1e-8)
    }

    /// A line of fewer components is held against what it has potentials for, and is itself held against by all.
    @Test func otherComponents() throws {
        let pure = Self.line("pure", sets: [("MIX", 1, 1)], a: 1, muA: 0, muB: nil)
        let only = try #require(try check([pure, Self.compound("c"), pure], present: ["A"]))
        #expect(only.isPassed, "\(only.message)")
        let high = Self.line("high", sets: [("MIX", 1, 1)], a: 1, muA: 20, muB: nil)
        let wrong = try #require(try check([high, Self.compound("c"), pure], present: ["A"]))
        #expect(!wrong.isPassed && abs((wrong.value ?? .nan) - 20) < 1e-9)
        // Of a plane of both components 1000 J/mol too high at pure A.
        let tilted = Self.line(
            "tilted", sets: [("MIX", 0.1, 1)], a: 0.1, muA: 1000, muB: (Self.rt * 0.1 * log(0.1)) - 2000)
        let found = try #require(try check([tilted, pure]))
        #expect(!found.isPassed && found.otherLine == 2 && abs((found.value ?? .nan) - 1000) < 1e-9)
    }

    /// A compound held homogeneous leaves its potentials open; its state still counts, by G.
    @Test func statesWithoutPotentials() throws {
        var line = Self.line("h", sets: [("AB", 0.5, 1)], a: 0.5, muA: nil, muB: nil)
        line = line.replacing(#""G":0.0"#, with: #""G":\#(Self.rt * log(0.5) - 500)"#)
        let check = try #require(try check([Self.solution("s", a: 0.5), line]))
        #expect(!check.isPassed && check.otherLine == 2)
    }

    @Test func theSpaceIsLimited() throws {
        var held = HeldStates(mostNumbers: 5)
        for number in 1...4 { held.add(line: Self.compound("c").utf8, number: number) }
        #expect(held.firstLineLeftOut == 3)
        held.sort()
        guard case .equilibrium(let claim) = try ResultLine.read(Self.compound("c").utf8) else { return }
        #expect(held.states(at: claim).count == 2)
    }

    /// The verifier asks the others only about what is right by itself.
    @Test func theVerifierHoldsLinesAgainstEachOther() {
        let lines = [Self.compound("c"), Self.solution("s", a: 0.5, force: 500)]
        var held = HeldStates()
        for (i, line) in lines.enumerated() { held.add(line: line.utf8, number: i + 1) }
        held.sort()
        let verdicts = lines.map { EquilibriumVerifier(database: Self.database).verify(line: $0.utf8, against: held) }
        #expect(verdicts.allSatisfy { $0.outcome == .rejected })
        #expect(verdicts.allSatisfy { $0.objection?.name != "other results" })
    }
}
