extension DatabaseBuilder {
    /// Leaves the last of several elements of one name; the others go to the kept statements.
    mutating func removeRepeatedElements() {
        for (index, winner) in superseded(database.elements.map(\.name)) {
            let later = database.elements[winner]
            keep(
                elementStatements[index], severity: .warning,
                message:
                    "element \(later.name) is declared again in line \(later.location.line); that declaration is used",
                hint: "delete one of them")
        }
        database.elements = last(of: database.elements, by: \.name)
    }

    /// Leaves the last of several functions of one name; the others go to the kept statements.
    mutating func removeRepeatedFunctions() {
        for (index, winner) in superseded(database.functions.map(\.name)) {
            let later = database.functions[winner]
            let isSame = later.value == database.functions[index].value
            keep(
                functionStatements[index], severity: isSame ? .warning : .error,
                message: "function \(later.name) is defined again \(isSame ? "with the same" : "with another") value "
                    + "in line \(later.location.line); that one is used",
                hint: "delete one of them")
        }
        database.functions = last(of: database.functions, by: \.name)
    }

    /// Leaves the last of several parameters of one kind, phase, constituents and degree; the others go to the kept statements.
    mutating func removeRepeatedParameters() {
        struct Identity: Hashable {
            var kind: String
            var species: String?
            var phase: String
            var constituents: [[String]]
            var order: Int
        }
        let identities = database.parameters.map {
            Identity(
                kind: $0.kind, species: $0.diffusingSpecies, phase: $0.phase, constituents: $0.constituents,
                order: $0.order)
        }
        let repeated = superseded(identities)
        guard !repeated.isEmpty else { return }
        for (index, winner) in repeated {
            let later = database.parameters[winner]
            let isSame = later.value == database.parameters[index].value
            keep(
                parameterStatements[index], severity: .warning,
                message: "the parameter is stated again \(isSame ? "with the same" : "with another") value "
                    + "in line \(later.location.line); that one is used",
                hint: "delete one of them")
        }
        let places = Set(repeated.map(\.index))
        database.parameters = database.parameters.indices.filter { !places.contains($0) }.map {
            database.parameters[$0]
        }
    }

    /// The places of all but the last of equal names, each with the place of the last one.
    func superseded<Name: Hashable>(_ names: [Name]) -> [(index: Int, winner: Int)] {
        var last: [Name: Int] = [:]
        last.reserveCapacity(names.count)
        for (index, name) in names.enumerated() { last[name] = index }
        guard last.count < names.count else { return [] }
        return names.enumerated().compactMap { index, name in
            last[name].flatMap { $0 == index ? nil : (index, $0) }
        }
    }

    /// The things without all but the last of those of one name.
    func last<Thing>(of things: [Thing], by name: (Thing) -> String) -> [Thing] {
        let places = Set(superseded(things.map(name)).map(\.index))
        return places.isEmpty ? things : things.indices.filter { !places.contains($0) }.map { things[$0] }
    }
}
