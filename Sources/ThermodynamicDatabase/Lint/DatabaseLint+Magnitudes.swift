extension DatabaseLint {
    /// Values at 1000 K (or the nearest temperature within the ranges) that no substance has.
    mutating func checkMagnitudes() {
        var byTemperature: [Double: [Int]] = [:]
        for (index, parameter) in database.parameters.enumerated() {
            guard phases[parameter.phase] != nil, Self.limit(parameter.kind) != nil else { continue }
            let temperature = min(max(1000, parameter.value.lower), parameter.value.upper)
            if temperature > 0 { byTemperature[temperature, default: []].append(index) }
        }
        var odd: [String: [(parameter: Int, text: String)]] = [:]
        for (temperature, indices) in byTemperature.sorted(by: { $0.key < $1.key }) {
            let values = evaluate(
                indices.map { database.parameters[$0].value.piece(at: temperature).expression }, at: temperature)
            for (index, value) in zip(indices, values) {
                let parameter = database.parameters[index]
                guard let value = value?.value, let limit = Self.limit(parameter.kind),
                    let phase = phases[parameter.phase], abs(value) > limit.value * Self.scale(parameter, of: phase)
                else { continue }
                odd[parameter.phase, default: []].append(
                    (
                        index,
                        "\(parameter.notation) is \(Self.rounded(value)) \(limit.unit) at \(TDBWriter.number(temperature)) K"
                    ))
            }
        }
        for phase in database.phases {
            let found = (odd[phase.name] ?? []).sorted { $0.parameter < $1.parameter }
            guard let first = found.first else { continue }
            tell(
                database.parameters[first.parameter].location, Self.list(found.map(\.text), limit: 4),
                hint: Self.limit(database.parameters[first.parameter].kind)?.hint ?? "is an exponent lost?",
                concern: .phase(phase.name))
        }
    }

    /// What multiplies the limit of a parameter.
    private static func scale(_ parameter: Parameter, of phase: Phase) -> Double {
        let sites = phase.sublattices.reduce(0) { $0 + $1.siteRatio }
        // Coefficients of high degrees are large, (x − y)ⁿ is small wherever it matters; so is the product of three fractions or more.
        let degree = parameter.constituents.contains { $0.count == 2 } ? parameter.order : 0
        let fractions = parameter.constituents.reduce(0) { $0 + ($1.count > 1 ? $1.count : 0) }
        return (parameter.kind == "G" ? max(1, sites) : 1) * Monomial.integerPower(2, degree) * (fractions > 2 ? 4 : 1)
    }

    private static func limit(_ kind: String) -> (value: Double, unit: String, hint: String)? {
        switch kind {
        // Beyond any energy of formation or lattice stability; per mole of sites.
        case "G": (2e6, "J/mol", "is an exponent lost, or a sign of one?")
        case "TC": (2e4, "K", "is an exponent lost?")
        case "BMAGN": (50, "", "is an exponent lost?")
        case "V0": (1e-3, "m³/mol", "volumes are in m³/mol: is E-6 missing?")
        case "VA": (0.5, "", "the exponent of a volume: is an exponent of T lost?")
        default: nil
        }
    }

    // MARK: Reference states

    /// Compounds of these have entropies far below those of their gaseous elements.
    private static let gases: Set<String> = ["H", "N", "O", "F", "CL"]

    /// End members without any entropy, or with many times that of their elements: the energies of the elements (GHSER…) are left out,
    /// or a term in T is wrong. Looked for only where the database is otherwise consistent in this.
    mutating func checkReferenceStates() {
        let temperature = 298.15
        var entropies: [String: Double] = ["VA": 0]
        for element in database.elements
        where element.standardEntropy > 2 && !Self.gases.contains(element.name) {
            entropies[element.name] = element.standardEntropy
        }
        for species in database.species where !species.stoichiometry.isEmpty {
            let parts = species.stoichiometry.map { part in entropies[part.element].map { $0 * part.amount } }
            if !parts.contains(where: { $0 == nil }) {
                entropies[species.name] = parts.reduce(0) { $0 + ($1 ?? 0) }
            }
        }
        var members: [(index: Int, expected: Double)] = []
        for phase in database.phases
        where phase.orderDisorder == nil && !partners.contains(phase.name)
            && phase.options.isDisjoint(with: ["Y", "G"])
            && !phase.name.contains("GAS")
        {
            let own = parameters[phase.name] ?? []
            // Other models hold part of the entropy.
            if own.contains(where: { ["THETA", "LNTH", "GD"].contains(database.parameters[$0].kind) }) { continue }
            for index in own {
                let parameter = database.parameters[index]
                guard parameter.kind == "G", parameter.isEndMember, parameter.value.lower < temperature + 2,
                    parameter.constituents.count == phase.sublattices.count
                else { continue }
                let parts = zip(parameter.constituents, phase.sublattices).map { names, sublattice in
                    entropies[names[0]].map { $0 * sublattice.siteRatio }
                }
                guard !parts.contains(where: { $0 == nil }) else { continue }
                let expected = parts.reduce(0) { $0 + ($1 ?? 0) }
                if expected > 0 { members.append((index, expected)) }
            }
        }
        guard members.count >= 10 else { return }
        let values = evaluate(
            members.map { database.parameters[$0.index].value.piece(at: temperature).expression }, at: temperature)
        var odd: [String: [(index: Int, ratio: Double)]] = [:]
        var count = 0
        for (member, value) in zip(members, values) {
            guard let value else { continue }
            let ratio = -value.temperatureDerivative / member.expected
            guard abs(ratio) < 0.02 || ratio < -3 || ratio > 8 else { continue }
            count += 1
            odd[database.parameters[member.index].phase, default: []].append((member.index, ratio))
        }
        guard count * 5 <= members.count else { return }
        for phase in database.phases {
            guard let found = odd[phase.name], let first = found.first else { continue }
            let names = found.map {
                "\(database.parameters[$0.index].notation) (\(Self.rounded(100 * $0.ratio)) %)"
            }
            tell(
                database.parameters[first.index].location,
                "\(found.count == 1 ? "an end member" : "\(found.count) end members") of phase \(phase.name) "
                    + "\(found.count == 1 ? "has" : "have") none of the entropy of the elements at 298.15 K, or many times it: "
                    + Self.list(names, limit: 3),
                hint: "are the energies of the elements (GHSER…) left out?",
                concern: .phase(phase.name))
        }
    }
}
