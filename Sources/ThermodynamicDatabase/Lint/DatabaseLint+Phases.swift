extension DatabaseLint {
    /// Above this number of end members of a phase they are not looked for one by one.
    private static let maximumEndMembers = 20_000

    /// Phases without any Gibbs energy, and end members without one.
    mutating func checkPhases() {
        guard hasEnergies else { return }
        var empty: [Phase] = []
        for phase in database.phases where !phase.sublattices.contains(where: \.constituents.isEmpty) {
            let own = parameters(of: phase.name, kind: "G")
            if own.isEmpty {
                // An ordered phase may have the energy of its partner alone.
                if phase.orderDisorder == nil { empty.append(phase) }
            } else if phase.orderDisorder == nil, !phase.options.contains("Q") {
                checkEndMembers(of: phase, own)
            }
        }
        guard let first = empty.first else { return }
        tell(
            first.location,
            empty.count == 1
                ? "phase \(first.name) has no parameter G; its energy counts as 0"
                : "\(empty.count) phases have no parameter G, their energy counts as 0: \(Self.list(empty.map(\.name), limit: 12))",
            hint: "is the name of a phase misspelt in its parameters? suspend such a phase",
            concern: empty.count == 1 ? .phase(first.name) : .database)
    }

    private mutating func checkEndMembers(of phase: Phase, _ parameters: [Parameter]) {
        let sublattices = phase.sublattices.map { $0.constituents.filter { $0 != "*" } }
        let count = sublattices.reduce(1) { min($0 * max($1.count, 1), Self.maximumEndMembers + 1) }
        guard count <= Self.maximumEndMembers, !sublattices.contains(where: \.isEmpty) else { return }
        let given = EndMembers(parameters.filter(\.isEndMember).map { $0.constituents.map { $0[0] } }, of: phase)
        guard given.patternCount * count <= 2_000_000 else { return }
        let isIonic = phase.options.contains("Y") && sublattices.count == 2
        let neutral = isIonic ? Set(sublattices[1].filter { speciesCharges[$0, default: 0] == 0 && $0 != "VA" }) : []
        var missing: [[String]] = []
        var total = 0
        var indices = Array(repeating: 0, count: sublattices.count)
        enumeration: while true {
            let member = zip(sublattices, indices).map { $0[$1] }
            // In the ionic liquid a neutral species stands alone, whatever the cation.
            let isNeutral = isIonic && neutral.contains(member[1])
            if !isNeutral || indices[0] == 0 {
                total += 1
                let isGiven = isNeutral ? given.containsAny(of: member[1]) : given.contains(member)
                // A phase of vacancies only has no atoms: its energy is by convention given or left out.
                if !isGiven, member.contains(where: { $0 != "VA" }) { missing.append(isNeutral ? [member[1]] : member) }
            }
            var position = indices.count - 1
            while true {
                if position < 0 { break enumeration }
                indices[position] += 1
                if indices[position] < sublattices[position].count { break }
                indices[position] = 0
                position -= 1
            }
        }
        guard !missing.isEmpty else { return }
        let names = missing.prefix(4).map { $0.joined(separator: ":") }.joined(separator: ", ")
        tell(
            phase.location,
            "\(missing.count) of \(total) end members of phase \(phase.name) have no parameter G and count as 0: \(names)"
                + (missing.count > 4 ? " …" : ""),
            hint: "the phase is not assessed for alloys that need them", concern: .phase(phase.name))
    }

    // MARK: Parameters stated twice

    /// Of an odd degree, `L(A,B)` and `L(B,A)` have opposite signs; both together are one parameter stated twice. So are parameters
    /// that the symmetry of `:F` and `:B` makes equivalent.
    mutating func checkRepeatedParameters() {
        struct Identity: Hashable {
            var kind: String
            var species: String?
            var constituents: [[String]]
            var order: Int
        }
        for phase in database.phases {
            var places: [Identity: Int] = [:]
            var reversed: [(later: Parameter, earlier: Parameter)] = []
            var equivalent: [(later: Parameter, earlier: Parameter)] = []
            for index in parameters[phase.name] ?? [] {
                let parameter = database.parameters[index]
                let sorted = parameter.constituents.map { $0.count == 2 ? $0.sorted() : $0 }
                let identity = Identity(
                    kind: parameter.kind, species: parameter.diffusingSpecies, constituents: phase.permuted(sorted),
                    order: parameter.order)
                guard let place = places.updateValue(index, forKey: identity) else { continue }
                let earlier = database.parameters[place]
                if earlier.constituents.map({ $0.sorted() }) == parameter.constituents.map({ $0.sorted() }) {
                    reversed.append((parameter, earlier))
                } else if parameter.value != earlier.value {
                    equivalent.append((parameter, earlier))
                }
            }
            func notations(_ pairs: [(later: Parameter, earlier: Parameter)]) -> String {
                Self.list(
                    pairs.map { "\($0.later.notation) and line \($0.earlier.location.line)" }, limit: 4)
            }
            if let first = reversed.first {
                tell(
                    first.later.location,
                    "\(reversed.count == 1 ? "an interaction stands" : "\(reversed.count) interactions stand") twice, with "
                        + "constituents in another order, and both are used: \(notations(reversed))",
                    hint: "leave one of them out", concern: .phase(phase.name))
            }
            if let first = equivalent.first {
                tell(
                    first.later.location,
                    "\(equivalent.count == 1 ? "a parameter differs from one" : "\(equivalent.count) parameters differ from those") "
                        + "that the symmetry of phase \(phase.name) makes the same, and the later counts: \(notations(equivalent))",
                    hint: "of :F and :B phases one arrangement stands for all equivalent ones",
                    concern: .phase(phase.name))
            }
        }
    }
}

/// End members that parameters are given for, wildcards included.
private struct EndMembers {
    private let phase: Phase
    private var exact: Set<[String]> = []
    private var constituents: Set<String> = []
    /// For each pattern of wildcards, the names on the other sublattices.
    private var patterns: [[Bool]: Set<[String]>] = [:]

    init(_ members: [[String]], of phase: Phase) {
        self.phase = phase
        for member in members {
            constituents.formUnion(member)
            if member.contains("*") {
                patterns[member.map { $0 == "*" }, default: []].insert(member.filter { $0 != "*" })
            } else {
                exact.insert(phase.permuted(member))
            }
        }
    }

    var patternCount: Int { max(1, patterns.count) }

    func contains(_ member: [String]) -> Bool {
        exact.contains(phase.permuted(member))
            || patterns.contains { pattern, given in
                pattern.count == member.count && given.contains(zip(pattern, member).filter { !$0.0 }.map(\.1))
            }
    }

    func containsAny(of constituent: String) -> Bool { constituents.contains(constituent) }
}

extension Phase {
    /// What stands on the sublattices, in the order that stands for all that are equivalent by the symmetry of the phase.
    func permuted(_ member: [String]) -> [String] { permuted(member) { $0 < $1 } }

    func permuted(_ constituents: [[String]]) -> [[String]] {
        permuted(constituents) { $0.lexicographicallyPrecedes($1) }
    }

    private func permuted<Content>(_ content: [Content], by precedes: (Content, Content) -> Bool) -> [Content] {
        guard content.count >= 4 else { return content }
        switch permutation {
        case .none: return content
        case .tetrahedral: return content.prefix(4).sorted(by: precedes) + content.dropFirst(4)
        case .bodyCentred:
            let pairs = [content[0...1].sorted(by: precedes), content[2...3].sorted(by: precedes)].sorted {
                $0.lexicographicallyPrecedes($1, by: precedes)
            }
            return pairs[0] + pairs[1] + content.dropFirst(4)
        }
    }
}
