import AlloyDesign
import CALPHAD

func bothScales(_ kelvin: Double) -> String {
    "\(NumberText.fixed(kelvin, decimals: 2)) K (\(NumberText.fixed(kelvin - 273.15, decimals: 2)) °C)"
}

/// The range in which an alloy melts.
struct MeltingText {
    var range: MeltingRange
    var warnings: [String]
    /// Derivatives, where they are asked for.
    var findings: ([SensitivityFinding], SensitivityText)?

    func text(_ kind: TransitionCommand.Kind) -> String {
        var lines: [String] = []
        if kind != .liquidus { lines.append("solidus: \(bothScales(range.solidus))") }
        if kind != .solidus { lines.append("liquidus: \(bothScales(range.liquidus))") }
        if kind == .freezingRange {
            lines.append("freezing range: \(NumberText.fixed(range.liquidus - range.solidus, decimals: 2)) K")
        }
        lines += warnings.map { "warning: \($0)" }
        if let (findings, text) = findings { lines.append(text.table(findings)) }
        return lines.joined(separator: "\n")
    }

    func json(id: String, kind: TransitionCommand.Kind, database: String) -> String {
        var json = JSONText()
        json.object { json in
            json.key("id")
            json.string(id)
            json.key("status")
            json.string("ok")
            json.key("kind")
            json.string(kind.rawValue)
            json.key("T")
            switch kind {
            case .liquidus: json.number(range.liquidus)
            case .freezingRange: json.number(range.liquidus - range.solidus)
            default: json.number(range.solidus)
            }
            json.key("solidus")
            json.number(range.solidus)
            json.key("liquidus")
            json.number(range.liquidus)
            json.key("grade")
            json.string(range.grade == .uncertified ? "uncertified" : "screened")
            if let (findings, text) = findings {
                json.key("sensitivity")
                text.append(findings, to: &json)
            }
            json.key("warnings")
            json.strings(warnings)
            json.key("database")
            json.string(database)
        }
        return json.text
    }
}

/// The temperatures at which two phases have the same energy.
struct EqualEnergyText {
    var found: [(temperature: Double, lowerAbove: String)]
    var phases: [String]
    var range: ClosedRange<Double>
    var warnings: [String]
    /// The derivatives of each temperature, where they are asked for.
    var findings: ([SensitivityFinding], SensitivityText)?

    var text: String {
        let title = "T0(\(phases.joined(separator: ", ")))"
        let lines =
            found.isEmpty
            ? ["\(title): none between \(bothScales(range.lowerBound)) and \(bothScales(range.upperBound))"]
            : found.map { "\(title): \(bothScales($0.temperature)); above it \($0.lowerAbove) is lower" }
        let tables = findings.map { [$0.1.table($0.0)] } ?? []
        return (lines + warnings.map { "warning: \($0)" } + tables).joined(separator: "\n")
    }

    func json(id: String, database: String) -> String {
        var json = JSONText()
        json.object { json in
            json.key("id")
            json.string(id)
            json.key("status")
            json.string("ok")
            json.key("kind")
            json.string("t0")
            json.key("phases")
            json.strings(phases)
            json.key("T0")
            json.array { json in
                for (index, found) in found.enumerated() {
                    json.object { json in
                        json.key("T")
                        json.number(found.temperature)
                        json.key("lowerAbove")
                        json.string(found.lowerAbove)
                        if let (findings, text) = findings {
                            json.key("sensitivity")
                            text.append(findings[index], to: &json)
                        }
                    }
                }
            }
            json.key("range")
            json.numbers([range.lowerBound, range.upperBound])
            json.key("warnings")
            json.strings(warnings)
            json.key("database")
            json.string(database)
        }
        return json.text
    }
}
