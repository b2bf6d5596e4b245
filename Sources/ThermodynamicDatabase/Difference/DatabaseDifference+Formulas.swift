extension DatabaseDifference {
    typealias Pairs = [(old: Int, new: Int)]

    /// Functions and parameters. Returns which of both databases stand for each other.
    mutating func compareFormulas(_ old: Database, _ new: Database) -> (functions: Pairs, parameters: Pairs) {
        let matching = ListMatching(
            old: old.functions.map(\.name), new: new.functions.map(\.name),
            oldContent: { old.functions[$0].value.canonical }, newContent: { new.functions[$0].value.canonical })
        functions.added = matching.added.map { new.functions[$0] }
        functions.removed = matching.removed.map { old.functions[$0] }
        let changedFunctions = matching.pairs.filter {
            !Self.isSame(old.functions[$0.old].value, new.functions[$0.new].value)
        }
        var values = ValueComparison(old, new, temperatures: temperatures)
        for pair in changedFunctions { values.add(old.functions[pair.old].value, new.functions[pair.new].value) }

        let parameters = matchParameters(old, new)
        for pair in parameters.changed {
            values.add(old.parameters[pair.old].value, new.parameters[pair.new].value, sign: pair.sign)
        }

        var users = FunctionUsers(new)
        let changes = changedFunctions.map { pair in
            FormulaChange(from: old.functions[pair.old].value, to: new.functions[pair.new].value)
        }
        let reached = affectedParameters(
            old, new, &users,
            changed: zip(changedFunctions, changes).filter { !$1.isRestatement }.map { new.functions[$0.0.new].name },
            unchanged: parameters.same)
        for pair in reached { values.add(old.parameters[pair.old].value, new.parameters[pair.new].value) }

        let results = values.results()
        var next = results.makeIterator()
        // Each function can reach each parameter: the lists are given as long as they stay within a multiple of the sizes.
        var budget = 2_000_000 + 16 * (new.functions.count + new.parameters.count)
        for (pair, change) in zip(changedFunctions, changes) {
            let (a, b) = (old.functions[pair.old], new.functions[pair.new])
            let reach = budget > 0 ? users.parameters(reachedFrom: [b.name], budget: &budget) : nil
            functions.changed.append(
                FunctionChange(
                    name: b.name, oldLocation: a.location, newLocation: b.location, formula: change,
                    values: next.next() ?? [],
                    parameters: reach?.map { place in
                        ParameterName(
                            phase: new.parameters[place].phase, notation: new.parameters[place].notation)
                    }))
        }
        for pair in parameters.changed {
            let (a, b) = (old.parameters[pair.old], new.parameters[pair.new])
            self.parameters.changed.append(
                ParameterChange(
                    old: a, new: b, isReordered: a.constituents != b.constituents,
                    formula: FormulaChange(from: a.value, to: b.value, sign: pair.sign), values: next.next() ?? []))
        }
        for pair in reached {
            affected.append(AffectedParameter(parameter: new.parameters[pair.new], values: next.next() ?? []))
        }
        return (matching.pairs, parameters.same + parameters.changed.map { ($0.old, $0.new) })
    }

    /// Whether the hash sees no difference.
    private static func isSame(_ a: PiecewiseExpression, _ b: PiecewiseExpression) -> Bool {
        a == b || a.canonical == b.canonical
    }

    // MARK: Parameters

    private typealias SignedPair = (old: Int, new: Int, sign: Double)

    /// Pairs parameters written alike, then those that differ in the order of constituents; tells added and removed ones.
    private mutating func matchParameters(_ old: Database, _ new: Database) -> (same: Pairs, changed: [SignedPair]) {
        let literal = ListMatching(
            old: old.parameters.map(ParameterIdentity.init(literal:)),
            new: new.parameters.map(ParameterIdentity.init(literal:)),
            oldContent: { old.parameters[$0].value.canonical }, newContent: { new.parameters[$0].value.canonical })
        var same: Pairs = []
        var changed: [SignedPair] = []
        for pair in literal.pairs {
            if Self.isSame(old.parameters[pair.old].value, new.parameters[pair.new].value) {
                same.append(pair)
            } else {
                changed.append((pair.old, pair.new, 1))
            }
        }
        let symmetric = Self.equallyPermuted(old, new)
        let before = Self.normalised(old.parameters, literal.removed, symmetric)
        let after = Self.normalised(new.parameters, literal.added, symmetric)
        let reordered = ListMatching(
            old: before.map(\.identity), new: after.map(\.identity),
            oldContent: { old.parameters[before[$0].place].value.canonical },
            newContent: { new.parameters[after[$0].place].value.canonical })
        for pair in reordered.pairs {
            changed.append(
                (before[pair.old].place, after[pair.new].place, before[pair.old].sign * after[pair.new].sign))
        }
        changed.sort { $0.new < $1.new }
        parameters.added = reordered.added.map { new.parameters[after[$0].place] }
        parameters.removed = reordered.removed.map { old.parameters[before[$0].place] }
        return (same, changed)
    }

    /// Phases with the same permutation option in both databases, by name.
    private static func equallyPermuted(_ old: Database, _ new: Database) -> [String: Phase] {
        var there: [String: Phase.Permutation] = [:]
        for phase in old.phases { there[phase.name] = phase.permutation }
        var result: [String: Phase] = [:]
        for phase in new.phases where phase.permutation != .none && there[phase.name] == phase.permutation {
            result[phase.name] = phase
        }
        return result
    }

    private static func normalised(
        _ parameters: [Parameter], _ places: [Int], _ symmetric: [String: Phase]
    ) -> [(identity: ParameterIdentity, place: Int, sign: Double)] {
        guard !places.isEmpty else { return [] }
        struct Interaction: Hashable {
            var kind: String
            var phase: String
            var constituents: [[String]]
        }
        func interaction(_ parameter: Parameter) -> Interaction {
            Interaction(
                kind: parameter.kind, phase: parameter.phase, constituents: parameter.constituents.map { $0.sorted() })
        }
        var dependent: Set<Interaction> = []
        for parameter in parameters where parameter.order > 0 { dependent.insert(interaction(parameter)) }
        return places.map { place in
            let parameter = parameters[place]
            var sign = 1.0
            let identity = ParameterIdentity(
                normalising: parameter, phase: symmetric[parameter.phase],
                isConstant: parameter.order == 0 && !dependent.contains(interaction(parameter)), sign: &sign)
            return (identity, place, sign)
        }
    }

    // MARK: What functions reach

    /// The parameters with unchanged formulas that a changed, added or removed function reaches.
    private func affectedParameters(
        _ old: Database, _ new: Database, _ users: inout FunctionUsers, changed: [String], unchanged: Pairs
    ) -> Pairs {
        guard !(changed.isEmpty && functions.added.isEmpty && functions.removed.isEmpty) else { return [] }
        var budget = Int.max
        let reached = Set(
            users.parameters(reachedFrom: changed + functions.added.map(\.name), budget: &budget) ?? [])
        var lost: Set<Int> = []
        if !functions.removed.isEmpty {
            var oldUsers = FunctionUsers(old)
            lost = Set(oldUsers.parameters(reachedFrom: functions.removed.map(\.name), budget: &budget) ?? [])
        }
        return unchanged.filter { reached.contains($0.new) || lost.contains($0.old) }
    }

    // MARK: Citations

    mutating func compareCitations(_ old: Database, _ new: Database, _ functions: Pairs, _ parameters: Pairs) {
        for pair in functions {
            let (a, b) = (old.functions[pair.old], new.functions[pair.new])
            if a.reference != b.reference {
                citations.append(CitationChange(name: b.name, old: a.reference, new: b.reference))
            }
        }
        for pair in parameters {
            let (a, b) = (old.parameters[pair.old], new.parameters[pair.new])
            if a.reference != b.reference {
                citations.append(CitationChange(name: b.notation, old: a.reference, new: b.reference))
            }
        }
    }
}
