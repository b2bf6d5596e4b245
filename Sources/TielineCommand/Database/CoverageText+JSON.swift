import ThermodynamicDatabase

extension CoverageText {
    static func json(_ coverage: DatabaseCoverage, file: String) -> String {
        var text = JSONText()
        text.object { text in
            text.key("file")
            text.string(file)
            text.key("kind")
            text.string(coverage.kind)
            text.key("elements")
            text.strings(coverage.elements)
            text.key("limits")
            DatabaseJSON.append(coverage.statedLimits, to: &text)
            text.key("assessed")
            DatabaseJSON.append(coverage.assessedSystems, to: &text)
            text.key("phases")
            text.array { text in for phase in coverage.phases { append(phase, to: &text) } }
            for (key, systems) in [("binaries", coverage.binaries), ("ternaries", coverage.ternaries)] {
                text.key(key)
                text.array { text in for system in systems { append(system, to: &text) } }
            }
            text.key("references")
            DatabaseJSON.append(coverage.references, to: &text)
            text.key("undeclaredPhases")
            text.array { text in
                for phase in coverage.undeclaredPhases {
                    text.object { text in
                        text.key("name")
                        text.string(phase.name)
                        text.key("parameters")
                        text.integer(phase.parameters)
                    }
                }
            }
        }
        return text.text
    }

    private static func append(_ phase: DatabaseCoverage.PhaseCoverage, to text: inout JSONText) {
        text.object { text in
            text.key("name")
            text.string(phase.name)
            text.key("disorderedPhase")
            if let name = phase.disorderedPhase { text.string(name) } else { text.null() }
            text.key("rejected")
            text.boolean(phase.isRejected)
            text.key("elements")
            text.strings(phase.elements)
            for (key, systems) in [
                ("unaries", phase.unaries), ("binaries", phase.binaries), ("ternaries", phase.ternaries),
            ] {
                text.key(key)
                text.object { text in
                    text.key("assessed")
                    text.integer(systems.counts.assessed)
                    text.key("zero")
                    text.integer(systems.counts.zero)
                    text.key("wildcard")
                    text.integer(systems.counts.wildcard)
                    text.key("extrapolated")
                    if let count = systems.counts.extrapolated { text.integer(count) } else { text.null() }
                    text.key("listsAll")
                    text.boolean(systems.listsAll)
                    text.key("systems")
                    text.array { text in for system in systems.list { append(system, to: &text) } }
                }
            }
            text.key("higher")
            text.object { text in
                text.key("systems")
                text.integer(phase.higher.systems)
                text.key("parameters")
                text.integer(phase.higher.parameters)
            }
        }
    }

    private static func append(_ system: DatabaseCoverage.System, to text: inout JSONText) {
        text.object { text in
            text.key("elements")
            text.strings(system.elements)
            text.key("state")
            text.string(system.state.rawValue)
            text.key("parameters")
            text.integer(system.parameters)
            text.key("disorderedParameters")
            text.integer(system.disorderedParameters)
            text.key("wildcardParameters")
            text.integer(system.wildcardParameters)
            text.key("endMembers")
            text.array { text in
                text.integer(system.endMembers.given)
                text.integer(system.endMembers.total)
            }
            if let binaries = system.binaries {
                text.key("assessedBinaries")
                text.array { text in
                    text.integer(binaries.assessed)
                    text.integer(binaries.possible)
                }
            }
            text.key("references")
            text.strings(system.references)
        }
    }

    private static func append(_ system: DatabaseCoverage.Summary, to text: inout JSONText) {
        text.object { text in
            text.key("elements")
            text.strings(system.elements)
            for (key, phases) in [
                ("assessed", system.assessed), ("zero", system.zero), ("wildcard", system.wildcard),
                ("extrapolated", system.extrapolated),
            ] {
                text.key(key)
                text.strings(phases)
            }
            text.key("references")
            text.strings(system.references)
        }
    }
}
