import CALPHAD
import ThermodynamicDatabase

extension SensitivityText {
    func append(_ findings: [SensitivityFinding], to json: inout JSONText) {
        json.array { json in for finding in findings { append(finding, to: &json) } }
    }

    func append(_ finding: SensitivityFinding, to json: inout JSONText) {
        json.object { json in
            let (name, unit) = Self.name(finding)
            json.key("answer")
            json.string(name)
            appendSubject(finding, to: &json)
            switch finding.outcome {
            case .failure(let error):
                json.key("status")
                json.string("failed")
                json.key("reason")
                json.string(error.reason)
                json.key("message")
                json.string(error.message)
            case .success(let s):
                json.key("status")
                json.string("ok")
                json.key("value")
                json.number(s.value)
                json.key("unit")
                json.string(unit)
                append(s, finding, to: &json)
            }
            json.key("warnings")
            json.strings(finding.warnings)
        }
    }

    private func appendSubject(_ finding: SensitivityFinding, to json: inout JSONText) {
        switch finding.answer {
        case .fraction(let phase):
            json.key("phase")
            json.string(phase)
        case .chemicalPotential(let component):
            json.key("component")
            json.string(component)
        case .moleFraction(let component, let phase, let set):
            json.key("component")
            json.string(component)
            json.key("phase")
            json.string(phase)
            json.key("set")
            json.integer(set)
        case .meanExpansion(let reference):
            json.key("referenceTemperature")
            json.number(reference)
        default: break
        }
    }

    private func append(_ s: Sensitivity, _ finding: SensitivityFinding, to json: inout JSONText) {
        json.key("perKelvin")
        if let slope = s.temperature { json.number(slope) } else { json.null() }
        json.key("composition")
        if let balance = Self.balance(finding), s.composition != nil {
            json.object { json in
                json.key("balance")
                json.string(finding.components[balance])
                json.key("perAtomicPercent")
                json.object { json in
                    for (k, name) in finding.components.enumerated() where k != balance {
                        guard let d = s.exchange(of: k, for: balance) else { continue }
                        json.key(name)
                        json.number(0.01 * d)
                    }
                }
            }
        } else {
            json.null()
        }
        let chosen = Self.chosen(s)
        json.key("parameters")
        json.array { json in for item in chosen { append(item, to: &json) } }
        json.key("dependsOn")
        json.integer(s.parameters.count)
        json.key("functions")
        json.array { json in for item in Self.chosenFunctions(s) { append(item, to: &json) } }
        json.key("rootSumSquare")
        json.object { json in
            json.key("value")
            json.number(Self.rootSumSquare(s))
            json.key("of")
            json.string(
                "1 kJ/mol in each of the \(chosen.count { Self.isEnergy($0.parameter.kind) }) energies listed, independent; "
                    + "no calibrated uncertainty")
        }
    }

    private func append(_ item: ParameterSensitivity, to json: inout JSONText) {
        json.object { json in
            let scale = Self.unit(ofKind: item.parameter.kind)
            json.key("parameter")
            json.string(item.parameter.notation)
            appendPlace(item.parameter.location.line, item.parameter.reference, to: &json)
            json.key("value")
            json.number(item.value)
            json.key("derivative")
            json.number(item.derivative * scale.size)
            json.key("per")
            json.string(scale.name)
            if !item.equivalents.isEmpty {
                json.key("equivalentLines")
                json.array { json in for other in item.equivalents { json.integer(other.location.line) } }
            }
            if item.isOneSided {
                json.key("oneSided")
                json.boolean(true)
            }
        }
    }

    private func append(_ item: FunctionSensitivity, to json: inout JSONText) {
        json.object { json in
            json.key("function")
            json.string(item.function.name)
            appendPlace(item.function.location.line, item.function.reference, to: &json)
            json.key("value")
            json.number(item.value)
            json.key("derivative")
            json.number(item.derivative * 1e3)
            json.key("per")
            json.string("1000 units of the function (kJ/mol where it is an energy)")
        }
    }

    private func appendPlace(_ line: Int, _ reference: String?, to json: inout JSONText) {
        json.key("file")
        json.string(file)
        json.key("line")
        json.integer(line)
        json.key("reference")
        if let reference { json.string(reference) } else { json.null() }
        if let citation = citation(reference) {
            json.key("citation")
            json.string(citation)
        }
    }
}
