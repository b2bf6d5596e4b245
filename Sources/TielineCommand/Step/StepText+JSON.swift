import CALPHAD

extension StepText {
    var json: String {
        var json = JSONText()
        json.object { json in
            json.key("status")
            json.string(diagram.failures.isEmpty ? "ok" : "incomplete")
            json.key("axis")
            json.string(isOverTemperature ? "T [K]" : "share of the second composition")
            json.key("composition")
            json.string(names.first.label)
            if let second = names.second {
                json.key("to")
                json.string(second.label)
            }
            json.key("breakpoints")
            json.array { json in for point in diagram.breakpoints { write(point, to: &json) } }
            json.key("points")
            json.array { json in for point in diagram.points { write(point, to: &json) } }
            json.key("failures")
            json.array { json in
                for failure in diagram.failures {
                    json.object { json in
                        json.key(isOverTemperature ? "T" : "share")
                        json.number(failure.position)
                        json.key("reason")
                        json.string(failure.error.reason)
                        json.key("message")
                        json.string(failure.error.message)
                    }
                }
            }
            json.key("warnings")
            json.strings(warnings)
            json.key("database")
            json.string(database)
            json.key("version")
            json.string(Tieline.version)
        }
        return json.text
    }

    /// The changes alone, as the answer of `tieline transition --kind all`.
    func changes(id: String) -> String {
        var json = JSONText()
        json.object { json in
            json.key("id")
            json.string(id)
            json.key("status")
            json.string(diagram.failures.isEmpty ? "ok" : "incomplete")
            json.key("kind")
            json.string("all")
            json.key("transitions")
            json.array { json in for point in diagram.breakpoints { write(point, to: &json) } }
            json.key("warnings")
            json.strings(warnings)
            json.key("database")
            json.string(database)
        }
        return json.text
    }

    private func write(_ point: PropertyDiagram.Breakpoint, to json: inout JSONText) {
        json.object { json in
            json.key(isOverTemperature ? "T" : "share")
            json.number(point.position)
            json.key("bracket")
            json.numbers([point.bracket.lowerBound, point.bracket.upperBound])
            json.key("appears")
            json.strings(point.appearing)
            json.key("disappears")
            json.strings(point.disappearing)
            json.key("below")
            json.strings(point.below)
            json.key("above")
            json.strings(point.above)
        }
    }

    private func write(_ point: PropertyDiagram.Point, to json: inout JSONText) {
        let state = point.equilibrium
        json.object { json in
            if !isOverTemperature {
                json.key("share")
                json.number(point.position)
            }
            json.key("T")
            json.number(state.conditions.temperature)
            json.key("x")
            components(state.conditions.moleFractions, to: &json)
            json.key("besideBreakpoint")
            json.boolean(point.isBesideBreakpoint)
            json.key("grade")
            json.string(grade(state))
            json.key("G")
            json.number(state.gibbsEnergy)
            json.key("H")
            json.number(state.enthalpy)
            json.key("S")
            json.number(state.entropy)
            json.key("stable")
            json.array { json in
                for (set, number) in zip(state.compositionSets, point.tracks) {
                    json.object { json in
                        json.key("phase")
                        json.string(set.phase)
                        json.key("track")
                        json.integer(number)
                        json.key("fraction")
                        json.number(set.fraction)
                        json.key("x")
                        components(set.moleFractions, to: &json)
                    }
                }
            }
        }
    }

    private func components(_ values: [Double], to json: inout JSONText) {
        json.object { json in
            for (name, value) in zip(diagram.components, values) {
                json.key(name)
                json.number(value)
            }
        }
    }
}
