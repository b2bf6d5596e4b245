extension DatabaseBuilder {
    /// Leaves the last of several functions of one name; the others go to the kept statements.
    mutating func removeRepeatedFunctions() {
        var last: [String: Int] = [:]
        for (index, function) in database.functions.enumerated() { last[function.name] = index }
        guard last.count < database.functions.count else { return }
        var functions: [Function] = []
        for (index, function) in database.functions.enumerated() {
            guard let winner = last[function.name], winner != index else {
                functions.append(function)
                continue
            }
            let later = database.functions[winner]
            let isSame = later.value == function.value
            keep(
                functionStatements[index], severity: isSame ? .warning : .error,
                message:
                    "function \(function.name) is defined again \(isSame ? "with the same" : "with another") value "
                    + "in line \(later.location.line); that one is used",
                hint: "delete one of them")
        }
        database.functions = functions
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
        var last: [Identity: Int] = [:]
        last.reserveCapacity(database.parameters.count)
        var isSuperseded: [Int?] = Array(repeating: nil, count: database.parameters.count)
        for (index, parameter) in database.parameters.enumerated() {
            let identity = Identity(
                kind: parameter.kind, species: parameter.diffusingSpecies, phase: parameter.phase,
                constituents: parameter.constituents, order: parameter.order)
            if let earlier = last.updateValue(index, forKey: identity) { isSuperseded[earlier] = index }
        }
        guard last.count < database.parameters.count else { return }
        var parameters: [Parameter] = []
        for (index, parameter) in database.parameters.enumerated() {
            guard let winner = isSuperseded[index] else {
                parameters.append(parameter)
                continue
            }
            let later = database.parameters[winner]
            let isSame = later.value == parameter.value
            keep(
                parameterStatements[index], severity: .warning,
                message: "the parameter is stated again \(isSame ? "with the same" : "with another") value "
                    + "in line \(later.location.line); that one is used",
                hint: "delete one of them")
        }
        database.parameters = parameters
    }
}
