import Foundation
import Testing

@testable import EquilibriumVerification

/// Verdicts on a state that is done by hand: an ideal solution, and a compound 500 J/mol above it.
@Suite struct EquilibriumVerifierTests {
    private static let database = EquilibriumVerificationTests.database(
        """
        PHASE MIX % 1 1 ! CONST MIX :A,B: !
        PHASE AB % 2 1 1 ! CONST AB :A:B: !
        PARAMETER G(AB,A:B;0) 1 2*R*1000*LN(0.5)+1000; 6000 N !
        """)

    private static let rt = gasConstant * 1000

    /// The state at 1000 K of equal amounts.
    private static func line(
        g: Double = rt * log(0.5), s: Double = -gasConstant * log(0.5), muA: Double = rt * log(0.5),
        y: String = "0.5,0.5",
        force: Double = -500, extra: String = ""
    ) -> String {
        """
        {"id":"p","status":"ok","grade":"screened","gap":null,"minimizations":3,"T":1000,"P":101325,"x":{"A":0.5,"B":0.5},\
        "G":\(g),"H":0,"S":\(s),"mu":{"A":\(muA),"B":\(rt * log(0.5))},"stable":[{"phase":"MIX","model":"MIX","set":1,\
        "fraction":1,"x":{"A":0.5,"B":0.5},"y":[[\(y)]],"constituents":[["A","B"]]}],"drivingForce":{"AB":\(force)},\
        "warnings":[],"database":"\(database.semanticHash)","version":"0","R":\(gasConstant)\(extra)}
        """
    }

    private func verdict(_ line: String) -> Verdict {
        EquilibriumVerifier(database: Self.database).verify(line: line.utf8)
    }

    @Test func theStateIsVerified() {
        let verdict = verdict(Self.line())
        #expect(verdict.outcome == .verified, "\(verdict.objection?.message ?? "")")
        #expect(verdict.id == "p")
        for name in ["Gibbs energy", "entropy", "enthalpy", "potentials", "mass balance", "global minimum"] {
            #expect(verdict.checks.contains { $0.name == name && $0.isPassed })
        }
    }

    @Test func eachPartIsLookedAt() {
        let cases: [(String, String)] = [
            (Self.line(g: Self.rt * log(0.5) + 1e-6), "Gibbs energy"),
            (Self.line(s: -gasConstant * log(0.5) + 1e-9), "entropy"),
            (Self.line(muA: Self.rt * log(0.5) + 1e-3), "potentials"),
            (Self.line(y: "0.5,0.50000000001"), "site fractions"),
            (Self.line(y: "0.49999999999,0.50000000001"), "composition"),
            (Self.line(y: "-0.5,1.5"), "site fractions"), (Self.line(y: "0.5,0.5,0"), "constituents"),
            (Self.line(force: -499.99), "driving forces"), (Self.line(force: -600), "driving forces"),
            (Self.line(extra: #","phases":["MIX"]"#), "driving forces"),
            (Self.line(extra: #","phases":["AB"]"#), "phases"), (Self.line(extra: #","suspend":["MIX"]"#), "phases"),
            (Self.line(extra: #","dormant":["MIX"]"#), "phases"), (Self.line(extra: #","dormant":["X"]"#), "phases"),
            (Self.line(extra: #","T":1000"#), "line"), ("{}", "line"), ("", "line"),
        ]
        for (line, reason) in cases {
            let verdict = verdict(line)
            #expect(verdict.outcome == .rejected)
            #expect(verdict.objection?.name == reason, "\(verdict.objection?.message ?? "none"): \(line)")
        }
    }

    /// The same state where the compound lies 500 J/mol below the solution.
    @Test func aLowerPhaseIsFound() throws {
        let text = "PARAMETER G(AB,A:B;0) 1 2*R*1000*LN(0.5)-1000; 6000 N !"
        let other = EquilibriumVerificationTests.database(
            "PHASE MIX % 1 1 ! CONST MIX :A,B: ! PHASE AB % 2 1 1 ! CONST AB :A:B: ! " + text)
        let claim = Self.line(force: 500).replacing(Self.database.semanticHash, with: other.semanticHash)
        let objection = try #require(EquilibriumVerifier(database: other).verify(line: claim.utf8).objection)
        #expect(objection.name == "global minimum")
        #expect(abs((objection.value ?? 0) - 500) < 1e-8)
        // As a dormant phase it may lie there.
        let dormant = claim.dropLast() + #","dormant":["AB"]}"#
        #expect(EquilibriumVerifier(database: other).verify(line: dormant.utf8).outcome == .verified)
        let strange = Self.line().replacing(Self.database.semanticHash, with: other.semanticHash)
        #expect(EquilibriumVerifier(database: Self.database).verify(line: strange.utf8).objection?.name == "database")
    }

    @Test func aFailedLineHasAReasonAndNoNumbers() {
        let good = #"{"id":"f","status":"failed","reason":"not-converged","message":"the search stopped"}"#
        #expect(verdict(good).outcome == .noResult)
        #expect(verdict(good.replacing("not-converged", with: "bad-luck")).outcome == .rejected)
        #expect(verdict(good.replacing("the search stopped", with: "")).outcome == .rejected)
        #expect(verdict(good.replacing("}", with: #","G":-5}"#)).outcome == .rejected)
    }

    /// Lines and systems before it do not change a verdict.
    @Test func verdictsDoNotDependOnWhatWasCheckedBefore() {
        let verifier = EquilibriumVerifier(database: Self.database)
        let lines = [Self.line(), Self.line(g: 0), Self.line(extra: #","phases":["MIX","AB"]"#), "x", Self.line()]
        let together = lines.map { verifier.verify(line: $0.utf8) }
        #expect(together == lines.map { verdict($0) })
        #expect(together[0] == together[4])
    }
}
