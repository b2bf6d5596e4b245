import AlloyDesign
import EquilibriumVerification

/// Checks the lines of a file of results.
final class VerifyWorker: LineWorker {
    private let verifier: EquilibriumVerifier
    private let held: HeldStates?
    private let isJSON: Bool

    /// - Parameter held: states of all lines; nil: each line is checked alone.
    init(verifier: EquilibriumVerifier, held: HeldStates?, isJSON: Bool) {
        self.verifier = verifier
        self.held = held
        self.isJSON = isJSON
    }

    func answer(_ line: ArraySlice<UInt8>, number: Int) -> (text: String, outcome: LineOutcome) {
        let verdict = verifier.verify(line: line, against: held)
        let outcome: LineOutcome =
            switch verdict.outcome {
            case .verified: .proven
            case .noResult: .unproven
            case .rejected: .failed
            }
        return (isJSON ? Self.json(verdict, number) : Self.text(verdict, number), outcome)
    }

    private static func text(_ verdict: Verdict, _ number: Int) -> String {
        let name = verdict.id.map { $0.isEmpty ? "line \(number)" : $0 } ?? "line \(number)"
        guard let objection = verdict.objection else { return "\(name): \(verdict.outcome.rawValue)" }
        var text = "\(name): rejected: \(objection.name): \(objection.message)"
        if let value = objection.value, let tolerance = objection.tolerance {
            text +=
                ", off by \(NumberText.significant(value, digits: 3)), tolerance "
                + NumberText.significant(tolerance, digits: 3)
        }
        return text
    }

    private static func json(_ verdict: Verdict, _ number: Int) -> String {
        var json = JSONText()
        json.object { json in
            json.key("id")
            if let id = verdict.id { json.string(id) } else { json.null() }
            json.key("line")
            json.integer(number)
            json.key("verdict")
            json.string(verdict.outcome.rawValue)
            if let objection = verdict.objection {
                json.key("reason")
                json.string(objection.name)
                json.key("message")
                json.string(objection.message)
                if let other = objection.otherLine {
                    json.key("otherLine")
                    json.integer(other)
                }
            }
            json.key("checks")
            json.array { json in
                for check in verdict.checks {
                    json.object { json in
                        json.key("name")
                        json.string(check.name)
                        json.key("passed")
                        json.boolean(check.isPassed)
                        if let value = check.value, let tolerance = check.tolerance {
                            json.key("value")
                            if value.isFinite { json.number(value) } else { json.null() }
                            json.key("tolerance")
                            json.number(tolerance)
                        }
                    }
                }
            }
            json.key("notes")
            json.strings(verdict.notes)
        }
        return json.text
    }
}
