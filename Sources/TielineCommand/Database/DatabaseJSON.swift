import ThermodynamicDatabase

/// Parts of a database as JSON, for the commands that print them.
enum DatabaseJSON {
    static func append(_ phase: Phase, isRejected: Bool, to text: inout JSONText) {
        text.object { text in
            text.key("name")
            text.string(phase.name)
            text.key("sublattices")
            append(phase.sublattices, to: &text)
            text.key("rejected")
            text.boolean(isRejected)
            text.key("options")
            text.strings(phase.options.sorted().map(String.init))
            text.key("magnetic")
            if let model = phase.magneticOrdering { append(model, to: &text) } else { text.null() }
            text.key("disorderedPhase")
            if let model = phase.orderDisorder { append(model, to: &text) } else { text.null() }
            text.key("conditional")
            text.array { text in
                for conditional in phase.conditionalModels {
                    text.object { text in
                        text.key("condition")
                        text.string(words(conditional.condition))
                        switch conditional.model {
                        case .magnetic(let model):
                            text.key("magnetic")
                            append(model, to: &text)
                        case .disordered(let model):
                            text.key("disorderedPhase")
                            append(model, to: &text)
                        }
                    }
                }
            }
            text.key("summary")
            if let summary = phase.summary { text.string(summary) } else { text.null() }
        }
    }

    static func append(_ sublattices: [Sublattice], to text: inout JSONText) {
        text.array { text in
            for sublattice in sublattices {
                text.object { text in
                    text.key("sites")
                    text.finite(sublattice.siteRatio)
                    text.key("constituents")
                    text.strings(sublattice.constituents)
                }
            }
        }
    }

    private static func append(_ model: MagneticOrdering, to text: inout JSONText) {
        text.object { text in
            text.key("antiferromagneticFactor")
            text.finite(model.antiferromagneticFactor)
            text.key("structureFactor")
            text.finite(model.structureFactor)
        }
    }

    private static func append(_ model: OrderDisorder, to text: inout JSONText) {
        text.object { text in
            text.key("name")
            text.string(model.disorderedPhase)
            text.key("subtractsDisorderedState")
            text.boolean(model.subtractsDisorderedState)
            text.key("sublattices")
            if let count = model.sublatticeCount { text.integer(count) } else { text.null() }
        }
    }

    private static func words(_ condition: ElementCondition) -> String {
        switch condition {
        case .element(let name): name
        case .and(let parts): "(" + parts.map(words).joined(separator: " AND ") + ")"
        case .or(let parts): "(" + parts.map(words).joined(separator: " OR ") + ")"
        case .not(let part): "NOT " + words(part)
        }
    }

    static func append(_ references: [Reference], to text: inout JSONText) {
        text.array { text in
            for reference in references {
                text.object { text in
                    text.key("key")
                    text.string(reference.key)
                    text.key("text")
                    text.string(reference.text)
                }
            }
        }
    }

    static func append(_ limits: [StatedLimits], to text: inout JSONText) {
        text.array { text in
            for limit in limits {
                text.object { text in
                    text.key("quotation")
                    text.string(limit.quotation)
                    text.key("line")
                    text.integer(limit.location.line)
                    text.key("unit")
                    text.string(limit.unit.rawValue)
                    text.key("bounds")
                    text.array { text in
                        for bound in limit.composition {
                            text.object { text in
                                text.key("element")
                                text.string(bound.element)
                                text.key("lower")
                                text.finite(bound.lower)
                                text.key("upper")
                                text.finite(bound.upper)
                            }
                        }
                    }
                    text.key("temperature")
                    if let range = limit.temperature {
                        text.numbers([range.lower, range.upper])
                    } else {
                        text.null()
                    }
                }
            }
        }
    }

    static func append(_ systems: [AssessedSystem], to text: inout JSONText) {
        text.array { text in
            for system in systems {
                text.object { text in
                    text.key("elements")
                    text.strings(system.elements)
                    text.key("note")
                    text.string(system.note)
                    text.key("line")
                    text.integer(system.location.line)
                }
            }
        }
    }
}

extension JSONText {
    /// The number, or null where there is none that JSON can hold.
    mutating func finite(_ value: Double?) {
        if let value, value.isFinite { number(value) } else { null() }
    }
}
