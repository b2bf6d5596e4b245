import ThermodynamicDatabase

extension DifferenceText {
    func json() -> String {
        var text = JSONText()
        text.object { text in
            for (key, database) in [("old", from), ("new", to)] {
                text.key(key)
                text.object { text in
                    text.key("file")
                    text.string(database.path)
                    text.key("hash")
                    text.string(database.database.semanticHash)
                }
            }
            text.key("same")
            text.boolean(difference.isEmpty)
            text.key("temperatures")
            text.numbers(difference.temperatures)
            Self.append("elements", difference.elements, to: &text) { $0.string($1.name) }
            Self.append("species", difference.species, to: &text) { $0.string($1.name) }
            Self.append("phases", difference.phases, to: &text) { text, phase in
                text.object { text in
                    text.key("name")
                    text.string(phase.name)
                    text.key("sublattices")
                    DatabaseJSON.append(phase.sublattices, to: &text)
                }
            }
            text.key("rejected")
            text.object { text in
                text.key("added")
                text.strings(difference.rejectedPhases.added)
                text.key("removed")
                text.strings(difference.rejectedPhases.removed)
            }
            text.key("temperatureLimits")
            if let limits = difference.temperatureLimits {
                text.object { Self.append(limits, to: &$0) }
            } else {
                text.null()
            }
            appendFunctions(&text)
            appendParameters(&text)
            Self.append("references", difference.references, to: &text) { text, reference in
                text.object { text in
                    text.key("key")
                    text.string(reference.key)
                    text.key("text")
                    text.string(reference.text)
                }
            }
            text.key("citations")
            text.array { text in
                for citation in difference.citations {
                    text.object { text in
                        text.key("name")
                        text.string(citation.name)
                        text.key("old")
                        if let old = citation.old { text.string(old) } else { text.null() }
                        text.key("new")
                        if let new = citation.new { text.string(new) } else { text.null() }
                    }
                }
            }
        }
        return text.text
    }

    // MARK: Lists

    private static func append<Item>(
        _ key: String, _ list: DatabaseDifference.List<Item, DatabaseDifference.Change>, to text: inout JSONText,
        item: (inout JSONText, Item) -> Void
    ) {
        text.key(key)
        text.object { text in
            text.key("added")
            text.array { text in for entry in list.added { item(&text, entry) } }
            text.key("removed")
            text.array { text in for entry in list.removed { item(&text, entry) } }
            text.key("changed")
            text.array { text in
                for change in list.changed {
                    text.object { text in
                        text.key("name")
                        text.string(change.name)
                        append(change.oldLocation, change.newLocation, to: &text)
                        text.key("properties")
                        text.array { text in
                            for property in change.properties {
                                text.object { text in
                                    text.key("name")
                                    text.string(property.name)
                                    append(property, to: &text)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private static func append(_ property: DatabaseDifference.Change.Property, to text: inout JSONText) {
        text.key("old")
        text.string(property.old)
        text.key("new")
        text.string(property.new)
    }

    private static func append(_ old: SourceLocation, _ new: SourceLocation, to text: inout JSONText) {
        text.key("oldLine")
        text.integer(old.line)
        text.key("newLine")
        text.integer(new.line)
    }

    private func appendFunctions(_ text: inout JSONText) {
        func append(_ function: Function, to text: inout JSONText) {
            text.object { text in
                text.key("name")
                text.string(function.name)
                text.key("line")
                text.integer(function.location.line)
                text.key("formula")
                text.string(TDBWriter.piecewise(function.value))
            }
        }
        let list = difference.functions
        text.key("functions")
        text.object { text in
            text.key("added")
            text.array { text in for function in list.added { append(function, to: &text) } }
            text.key("removed")
            text.array { text in for function in list.removed { append(function, to: &text) } }
            text.key("changed")
            text.array { text in
                for change in list.changed {
                    text.object { text in
                        text.key("name")
                        text.string(change.name)
                        Self.append(change.oldLocation, change.newLocation, to: &text)
                        Self.append(change.formula, change.values, to: &text)
                        text.key("phases")
                        if let phases = change.phases { text.strings(phases) } else { text.null() }
                        text.key("parameters")
                        if let parameters = change.parameters {
                            text.strings(parameters.map(\.notation))
                        } else {
                            text.null()
                        }
                    }
                }
            }
        }
    }

    private func appendParameters(_ text: inout JSONText) {
        func append(_ parameter: Parameter, to text: inout JSONText) {
            text.object { text in
                text.key("phase")
                text.string(parameter.phase)
                text.key("parameter")
                text.string(parameter.notation)
                text.key("line")
                text.integer(parameter.location.line)
                text.key("formula")
                text.string(TDBWriter.piecewise(parameter.value))
            }
        }
        let list = difference.parameters
        text.key("parameters")
        text.object { text in
            text.key("added")
            text.array { text in for parameter in list.added { append(parameter, to: &text) } }
            text.key("removed")
            text.array { text in for parameter in list.removed { append(parameter, to: &text) } }
            text.key("changed")
            text.array { text in
                for change in list.changed {
                    text.object { text in
                        text.key("phase")
                        text.string(change.new.phase)
                        text.key("parameter")
                        text.string(change.new.notation)
                        text.key("writtenInOld")
                        text.string(change.old.notation)
                        Self.append(change.old.location, change.new.location, to: &text)
                        Self.append(change.formula, change.values, to: &text)
                    }
                }
            }
            text.key("throughFunctions")
            text.array { text in
                for entry in difference.affected {
                    text.object { text in
                        text.key("phase")
                        text.string(entry.parameter.phase)
                        text.key("parameter")
                        text.string(entry.parameter.notation)
                        Self.append(entry.values, to: &text)
                    }
                }
            }
        }
    }

    // MARK: Formulas

    private static func append(_ change: FormulaChange, _ values: [ValueChange], to text: inout JSONText) {
        text.key("rewritten")
        text.boolean(change.isRestatement)
        text.key("ranges")
        text.array { text in
            for range in change.ranges {
                text.object { text in
                    text.key("old")
                    append(range.old, to: &text)
                    text.key("new")
                    append(range.new, to: &text)
                }
            }
        }
        text.key("numbers")
        text.array { text in
            for number in change.numbers {
                text.object { text in
                    text.key("range")
                    append(number.range, to: &text)
                    text.key("term")
                    text.string(number.term)
                    text.key("old")
                    text.finite(number.old)
                    text.key("new")
                    text.finite(number.new)
                    text.key("difference")
                    text.finite(number.difference)
                }
            }
        }
        append(values, to: &text)
    }

    private static func append(_ values: [ValueChange], to text: inout JSONText) {
        text.key("values")
        text.array { text in
            for value in values {
                text.object { text in
                    text.key("T")
                    text.finite(value.temperature)
                    text.key("old")
                    text.finite(value.old)
                    text.key("new")
                    text.finite(value.new)
                    text.key("difference")
                    text.finite(value.difference)
                }
            }
        }
    }

    private static func append(_ range: TemperatureRange?, to text: inout JSONText) {
        guard let range else { return text.null() }
        text.array { text in
            text.finite(range.lower)
            text.finite(range.upper)
        }
    }
}
