import AlloyDesign
import CALPHAD

extension SectionText {
    var json: String {
        var json = JSONText()
        json.object { json in
            json.key("status")
            json.string(diagram.failures.isEmpty ? "ok" : "incomplete")
            writePlane(to: &json)
            json.key("invariants")
            json.array { json in
                for point in diagram.invariants {
                    json.object { json in
                        json.key("reaction")
                        json.string(point.reaction.rawValue)
                        json.key("T")
                        json.number(point.temperature)
                        write(point.phases, point.isScreened, to: &json)
                    }
                }
            }
            json.key("criticalPoints")
            json.array { json in
                for point in diagram.criticalPoints {
                    json.object { json in
                        json.key("kind")
                        json.string(point.kind.rawValue)
                        json.key("T")
                        json.number(point.temperature)
                        json.key("place")
                        json.numbers([point.place.x, point.place.y])
                        write([point.phase] + point.others, point.isScreened, to: &json)
                    }
                }
            }
            json.key("tieTriangles")
            json.array { json in
                for triangle in diagram.tieTriangles {
                    json.object { write(triangle.phases, triangle.isScreened, to: &$0) }
                }
            }
            json.key("tieLines")
            json.array { json in
                for line in diagram.tieLines {
                    json.object { json in
                        json.key("T")
                        json.number(line.temperature)
                        write(line.phases, nil, to: &json)
                    }
                }
            }
            json.key("fields")
            json.array { json in
                for field in diagram.fields {
                    json.object { json in
                        json.key("phases")
                        json.strings(Self.names(field.assemblage))
                        json.key("area")
                        json.number(field.area)
                        json.key("place")
                        write([field.places[0]], to: &json)
                    }
                }
            }
            json.key("boundaries")
            json.array { json in
                for line in diagram.boundaries {
                    json.object { json in
                        json.key("kind")
                        json.string(line.kind.rawValue)
                        json.key("sides")
                        json.array { json in for side in line.sides { json.strings(Self.names(side)) } }
                        json.key("places")
                        write(line.places, to: &json)
                    }
                }
            }
            writeEnd(to: &json)
        }
        return json.text
    }

    private func writePlane(to json: inout JSONText) {
        json.key("plane")
        json.string(
            !isIsopleth ? "isothermal section" : diagram.components.count == 2 ? "T-x diagram" : "isopleth")
        json.key("components")
        json.strings(diagram.components)
        switch diagram.plane {
        case .isothermal(let temperature):
            json.key("T")
            json.number(temperature)
            json.key("places")
            json.string("mole fractions of \(diagram.components[1]) and \(diagram.components[2])")
        case .isopleth(let from, let to, let temperatures):
            for (key, x) in [("from", from), ("to", to)] {
                json.key(key)
                components(x, to: &json)
            }
            json.key("temperatures")
            json.numbers([temperatures.lowerBound, temperatures.upperBound])
            json.key("places")
            json.string("share of the second composition and T [K]")
        }
    }

    private func writeEnd(to json: inout JSONText) {
        json.key("failures")
        json.array { json in
            for failure in diagram.failures {
                json.object { json in
                    json.key("place")
                    write([failure.place], to: &json)
                    json.key("reason")
                    json.string(failure.error.reason)
                    json.key("message")
                    json.string(failure.error.message)
                }
            }
        }
        json.key("equilibria")
        json.integer(diagram.equilibria)
        json.key("uncertified")
        json.integer(diagram.uncertified)
        json.key("warnings")
        json.strings(diagram.warnings)
        json.key("database")
        json.string(database)
        json.key("version")
        json.string(Tieline.version)
    }

    private func write(_ phases: [PhaseDiagram.PhaseComposition], _ isScreened: Bool?, to json: inout JSONText) {
        if let isScreened {
            json.key("grade")
            json.string(isScreened ? "screened" : "uncertified")
        }
        json.key("phases")
        json.array { json in
            for (phase, name) in zip(phases, Self.names(phases.map(\.phase))) {
                json.object { json in
                    json.key("phase")
                    json.string(name)
                    json.key("x")
                    components(phase.moleFractions, to: &json)
                }
            }
        }
    }

    private func write(_ places: [PhaseDiagram.Place], to json: inout JSONText) {
        json.array { json in for place in places { json.numbers([place.x, place.y]) } }
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
