import ThermodynamicDatabase

/// Turns the parameters of one kind into an expansion over a phase's constituents.
struct ParameterReader {
    /// The constituents of each sublattice that are present.
    let constituents: [[String]]
    let permutation: Phase.Permutation

    /// Constituent array and degree of a parameter, with `["*"]` for any constituent.
    private struct Place: Hashable {
        var array: [[String]]
        var order: Int
    }

    /// The expansion and its coefficients' formulas.
    func read(_ kind: String, _ parameters: [Parameter]) throws(ModelError) -> PhaseTerms.Property {
        // A later statement about the same place replaces an earlier one.
        var parameterAt: [Place: Int] = [:]
        var arrays: [[[String]]] = []
        var ordersOf: [[[String]]: [Int]] = [:]
        for (number, parameter) in parameters.enumerated() where parameter.kind == kind {
            guard parameter.constituents.count == constituents.count else {
                // What names an absent constituent is of no concern.
                let names = parameter.constituents.joined()
                guard names.allSatisfy({ $0 == "*" || constituents.joined().contains($0) }) else { continue }
                throw .unsupported(
                    "the parameter in line \(parameter.location.line) has \(parameter.constituents.count) sublattices, "
                        + "the phase \(constituents.count)")
            }
            for array in arrangements(parameter.constituents) where isPresent(array) {
                let place = Place(array: array, order: parameter.order)
                if ordersOf[array] == nil { arrays.append(array) }
                if parameterAt[place] == nil { ordersOf[array, default: []].append(parameter.order) }
                parameterAt[place] = number
            }
        }
        var expansion = Expansion()
        // Only what is used needs a value.
        var formulas: [PiecewiseExpression] = []
        var formulaOf: [Int: Int] = [:]
        for array in arrays {
            let orders = ordersOf[array] ?? []
            for order in orders.sorted() {
                guard let number = parameterAt[Place(array: array, order: order)] else { continue }
                let formula = formulaOf[number] ?? formulas.count
                if formula == formulas.count {
                    formulaOf[number] = formula
                    formulas.append(parameters[number].value)
                }
                try append(array, order: order, highest: orders.max() ?? 0, formula, to: &expansion)
            }
        }
        return PhaseTerms.Property(expansion: expansion, formulas: formulas)
    }

    private func isPresent(_ array: [[String]]) -> Bool {
        zip(array, constituents).allSatisfy { names, present in
            names == ["*"] || names.allSatisfy { present.contains($0) }
        }
    }

    private func index(_ name: String, _ sublattice: Int) -> Int {
        var start = 0
        for s in 0..<sublattice { start += constituents[s].count }
        return start + (constituents[sublattice].firstIndex(of: name) ?? 0)
    }

    /// Π y of the named constituents times the form that the degree stands for.
    private func append(
        _ array: [[String]], order: Int, highest: Int, _ formula: Int, to expansion: inout Expansion
    ) throws(ModelError) {
        var product: [LinearFactor] = []
        var interactions: [[Int]] = []
        for (s, names) in array.enumerated() where names != ["*"] {
            let sites = names.map { index($0, s) }
            guard Set(sites).count == sites.count else {
                throw .unsupported("an interaction names a constituent twice")
            }
            // A lone constituent fills its sublattice.
            if constituents[s].count > 1 { product += sites.map { LinearFactor(site: $0) } }
            if sites.count > 1 { interactions.append(sites) }
        }
        switch interactions.map(\.count) {
        case [2]:
            let pair = interactions[0]
            product += [LinearFactor](repeating: LinearFactor(difference: pair[0], pair[1]), count: order)
        case _ where highest == 0:
            break
        case [3] where highest <= 2:
            let i = interactions[0]
            product.append(LinearFactor(muggianu: i[order], i[(order + 1) % 3], i[(order + 2) % 3]))
        case [2, 2] where highest <= 2:
            if order > 0 {
                let pair = interactions[order - 1]
                product.append(LinearFactor(difference: pair[0], pair[1]))
            }
        default:
            throw .unsupported("an interaction of \(interactions.map(\.count)) constituents has degree \(highest)")
        }
        expansion.add(coefficient: formula, product)
    }

    /// What a parameter stands for under the phase's permutation option, each arrangement once.
    ///
    /// Source: B. Sundman, S. G. Fries, W. A. Oates, Calphad 22 (1998) 335.
    private func arrangements(_ array: [[String]]) -> [[[String]]] {
        guard permutation != .none, array.count >= 4 else { return [array] }
        var found: [[[String]]] = []
        for a in 0..<4 {
            for b in 0..<4 where b != a {
                for c in 0..<4 where c != a && c != b {
                    let d = 6 - a - b - c
                    // In bcc the sublattices 0, 1 and 2, 3 are pairs of second neighbours and stay together.
                    if permutation == .bodyCentred, (a < 2) != (b < 2) { continue }
                    let arranged = [array[a], array[b], array[c], array[d]] + array[4...]
                    if !found.contains(arranged) { found.append(arranged) }
                }
            }
        }
        return found
    }
}
