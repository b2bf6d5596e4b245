import AlloyDesign
import CALPHAD

/// The answer to a search for transitions.
enum TransitionText {
    static func answer(_ answer: TransitionResult.Answer, hasSolidus: Bool) -> String {
        switch answer {
        case .completeDissolution: "complete dissolution at T"
        case .neverStable: "never stable in range"
        case .stableToSolidus: hasSolidus ? "stable up to the solidus" : "stable up to the end of the range"
        }
    }

    /// - Parameter findings: the derivatives of each transition, where they are asked for.
    static func json(
        _ r: TransitionResult, id: String, database: String, findings: ([SensitivityFinding], SensitivityText)? = nil
    ) -> String {
        var json = JSONText()
        json.object { json in
            json.key("id")
            json.string(id)
            json.key("status")
            json.string("ok")
            json.key("transitions")
            json.array { json in
                for (index, t) in r.transitions.enumerated() {
                    json.object { json in
                        json.key("T")
                        json.number(t.temperature)
                        json.key("bracket")
                        json.numbers([t.bracket.lowerBound, t.bracket.upperBound])
                        json.key("phase")
                        json.string(t.phase)
                        json.key("change")
                        json.string(t.change.rawValue)
                        json.key("below")
                        json.strings(t.assemblageBelow)
                        json.key("above")
                        json.strings(t.assemblageAbove)
                        if let (findings, text) = findings {
                            json.key("sensitivity")
                            text.append(findings[index], to: &json)
                        }
                    }
                }
            }
            json.key("answer")
            json.string(answer(r.answer, hasSolidus: r.solidus != nil))
            json.key("T")
            if case .completeDissolution(let t) = r.answer { json.number(t) } else { json.null() }
            json.key("solidus")
            if let solidus = r.solidus { json.number(solidus) } else { json.null() }
            json.key("range")
            json.numbers([r.range.lowerBound, r.range.upperBound])
            json.key("grade")
            json.string(r.grade == .uncertified ? "uncertified" : "screened")
            json.key("equilibria")
            json.integer(r.equilibria)
            json.key("warnings")
            json.strings(r.warnings)
            json.key("database")
            json.string(database)
            json.key("version")
            json.string(Tieline.version)
        }
        return json.text
    }

    static func table(
        _ r: TransitionResult, phase: String, findings: ([SensitivityFinding], SensitivityText)? = nil
    ) -> String {
        var lines: [String] = []
        for t in r.transitions {
            lines.append("\(bothScales(t.temperature))  \(t.phase) \(t.change.rawValue)")
            lines.append("    below: \(t.assemblageBelow.joined(separator: " + "))")
            lines.append("    above: \(t.assemblageAbove.joined(separator: " + "))")
        }
        if let solidus = r.solidus { lines.append("\(bothScales(solidus))  solidus") }
        lines.append(
            "searched: \(bothScales(r.range.lowerBound)) to \(bothScales(r.range.upperBound)), \(r.equilibria) equilibria"
        )
        switch r.answer {
        case .completeDissolution(let t): lines.append("answer: \(phase) dissolves completely at \(bothScales(t))")
        default: lines.append("answer: \(phase) is \(answer(r.answer, hasSolidus: r.solidus != nil))")
        }
        lines += r.warnings.map { "warning: \($0)" }
        if let (findings, text) = findings { lines.append(text.table(findings)) }
        return lines.joined(separator: "\n")
    }
}
