import ThermodynamicDatabase

/// What changed in one phase.
struct DifferenceOfPhase {
    enum Presence { case both, added, removed, undeclared }
    var name: String
    var presence = Presence.undeclared
    var declaration: DatabaseDifference.Change?
    var added: [Parameter] = []
    var removed: [Parameter] = []
    var changed: [DatabaseDifference.ParameterChange] = []
    /// Parameters with unchanged formulas of which a function changed.
    var affected: [DatabaseDifference.AffectedParameter] = []

    var isEmpty: Bool {
        presence != .added && presence != .removed && declaration == nil && added.isEmpty && removed.isEmpty
            && changed.isEmpty && affected.isEmpty
    }

    /// The largest change of a Gibbs energy parameter.
    var largest: (notation: String, value: ValueChange)? {
        let all = changed.map { ($0.new, $0.values) } + affected.map { ($0.parameter, $0.values) }
        return Self.largest(all.filter { $0.0.kind == "G" })
    }

    static func largest(_ changes: [(Parameter, [ValueChange])]) -> (notation: String, value: ValueChange)? {
        var best: (parameter: Parameter, value: ValueChange)?
        for (parameter, values) in changes {
            for value in values {
                guard let amount = value.difference.map(abs), amount > abs(best?.value.difference ?? 0) else {
                    continue
                }
                best = (parameter, value)
            }
        }
        return best.map { ($0.parameter.notation, $0.value) }
    }

    /// The phases in which anything changed: in the order of the new database, then those of the old one only, then those that
    /// neither declares.
    static func all(_ difference: DatabaseDifference, from old: Database, to new: Database) -> [DifferenceOfPhase] {
        var phases: [DifferenceOfPhase] = []
        var places: [String: Int] = [:]
        func place(_ name: String) -> Int {
            if let place = places[name] { return place }
            places[name] = phases.count
            phases.append(DifferenceOfPhase(name: name))
            return phases.count - 1
        }
        for phase in new.phases { phases[place(phase.name)].presence = .both }
        for phase in difference.phases.added { phases[place(phase.name)].presence = .added }
        for phase in difference.phases.removed { phases[place(phase.name)].presence = .removed }
        for change in difference.phases.changed { phases[place(change.name)].declaration = change }
        for parameter in difference.parameters.added { phases[place(parameter.phase)].added.append(parameter) }
        for parameter in difference.parameters.removed { phases[place(parameter.phase)].removed.append(parameter) }
        for change in difference.parameters.changed { phases[place(change.new.phase)].changed.append(change) }
        for entry in difference.affected { phases[place(entry.parameter.phase)].affected.append(entry) }
        return phases.filter { !$0.isEmpty }
    }
}
