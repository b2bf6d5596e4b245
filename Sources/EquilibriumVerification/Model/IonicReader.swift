import ThermodynamicDatabase

/// Turns the energies of an ionic two-sublattice liquid into expansions over its site fractions.
///
/// Parameters with an anion are those of the compound energy formalism. The others are
///
///     Q y_C y_Va °G,  Q y_B °G,  Q y_C y_D y_Va² Σ L^ν (y_C − y_D)^ν y_Va^ν,  Q y_C y_Va y_B Σ L^ν (y_Va − y_B)^ν,
///     Q y_B y_D Σ L^ν (y_B − y_D)^ν,
///
/// by which a liquid of metals is a substitutional one. Differences are taken in the order anions, vacancies, neutrals, and alphabetically
/// among these, whatever the order in the file.
///
/// Source: B. Sundman, Calphad 15 (1991) 109, doi:10.1016/0364-5916(91)90010-H.
struct IonicReader {
    let cations: [String]
    let others: [String]
    let charges: [String: Double]

    private func isAnion(_ name: String) -> Bool { (charges[name] ?? 0) < 0 }

    private func rank(_ name: String) -> Int { isAnion(name) ? 0 : name == "VA" ? 1 : 2 }

    func read(_ parameters: [Parameter]) throws(ModelError) -> PhaseTerms {
        var terms = PhaseTerms()
        terms.count = cations.count + others.count
        let energies = parameters.filter { $0.kind == "G" }.map(sorted)
        if !cations.isEmpty {
            let bonded = energies.filter { $0.constituents.count == 2 && $0.constituents[1].contains(where: isAnion) }
            let reader = ParameterReader(constituents: [cations, others], permutation: .none)
            terms.gibbs = try reader.read("G", bonded)
        }
        // A later statement about the same place replaces an earlier one.
        var places: [[[String]]: [Int: Parameter]] = [:]
        for parameter in energies {
            guard let second = parameter.constituents.last, parameter.constituents.count <= 2,
                !second.contains(where: isAnion), second.allSatisfy(others.contains)
            else { continue }
            let first = parameter.constituents.count == 2 ? parameter.constituents[0] : ["*"]
            guard first == ["*"] || first.allSatisfy(cations.contains) else { continue }
            places[[first, second], default: [:]][parameter.order] = parameter
        }
        for (array, byOrder) in places.sorted(by: { $0.key.lexicographicallyPrecedes($1.key, by: precedes) }) {
            for (order, parameter) in byOrder.sorted(by: { $0.key < $1.key }) {
                let coefficient = terms.perSecondSublattice.formulas.count
                terms.perSecondSublattice.formulas.append(parameter.value)
                for product in try products(array, order: order, highest: byOrder.keys.max() ?? 0) {
                    terms.perSecondSublattice.expansion.add(coefficient: coefficient, product)
                }
            }
        }
        return terms
    }

    private func precedes(_ a: [String], _ b: [String]) -> Bool { a.lexicographicallyPrecedes(b) }

    private func sorted(_ parameter: Parameter) -> Parameter {
        var result = parameter
        if result.constituents.count == 2 { result.constituents[0].sort() }
        if let last = result.constituents.indices.last {
            result.constituents[last].sort { (rank($0), $0) < (rank($1), $1) }
        }
        return result
    }

    /// The products of linear forms whose sum a parameter without anions multiplies, apart from Q.
    private func products(_ array: [[String]], order: Int, highest: Int) throws(ModelError) -> [[LinearFactor]] {
        let neutrals = array[1].filter { $0 != "VA" }
        let b = neutrals.map { cations.count + (others.firstIndex(of: $0) ?? 0) }
        let isFirstNamed = array[0] != ["*"]
        let c = isFirstNamed ? array[0].map { cations.firstIndex(of: $0) ?? 0 } : []
        guard array[1].contains("VA") else {
            let form = b.map { LinearFactor(site: $0) }
            // A single cation fills its sublattice; one of several counts by its share.
            if isFirstNamed, cations.count > 1 {
                guard order == 0 else { throw .unsupported("neutrals with a cation have degree \(order)") }
                return [form + c.map { LinearFactor(site: $0) }]
            }
            return [form + (try interaction(b, order: order, highest: highest))]
        }
        guard isFirstNamed, let v = others.firstIndex(of: "VA").map({ cations.count + $0 }) else {
            throw .unsupported("a parameter gives vacancies to all cations at once")
        }
        let vacancy = LinearFactor(site: v)
        let metals = c.flatMap { [LinearFactor(site: $0), vacancy] }
        let form = metals + b.map { LinearFactor(site: $0) }
        if highest == 0 || order == 0 && c.count + b.count <= 2 { return [form] }
        switch (c.count, b.count) {
        case (2, 0):
            return [form + (0..<order).flatMap { _ in [LinearFactor(difference: c[0], c[1]), vacancy] }]
        case (1, 1):
            return [form + [LinearFactor](repeating: LinearFactor(difference: v, b[0]), count: order)]
        case (3, 0) where highest <= 2:
            // u_a + (1 − u_a − u_b − u_c)/3 with u = y y_Va: a constant and a form that is y_Va times a linear one.
            var weighed = LinearFactor(muggianu: c[order], c[(order + 1) % 3], c[(order + 2) % 3])
            weighed.constant = 0
            return [form + [LinearFactor(constant: 1.0 / 3)], form + [weighed, vacancy]]
        default:
            throw .unsupported("\(c.count) cations, vacancies and \(b.count) neutrals have degree \(highest)")
        }
    }

    /// Redlich–Kister and ternary terms among neutrals.
    private func interaction(_ sites: [Int], order: Int, highest: Int) throws(ModelError) -> [LinearFactor] {
        if highest == 0 { return [] }
        switch sites.count {
        case 2: return [LinearFactor](repeating: LinearFactor(difference: sites[0], sites[1]), count: order)
        case 3 where highest <= 2:
            return [LinearFactor(muggianu: sites[order], sites[(order + 1) % 3], sites[(order + 2) % 3])]
        default: throw .unsupported("an interaction of \(sites.count) neutrals has degree \(highest)")
        }
    }
}
