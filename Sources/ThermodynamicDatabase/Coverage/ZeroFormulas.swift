/// Which formulas are 0 at all temperatures, as `FUNCTION ZERO 298.15 0; 6000 N` and what consists of such functions.
struct ZeroFormulas {
    private var functions: Set<String> = []

    init(_ database: Database) {
        var places: [String: Int] = [:]
        for (index, function) in database.functions.enumerated() { places[function.name] = index }
        var waiting = Array(repeating: 0, count: database.functions.count)
        var users: [[Int]] = Array(repeating: [], count: database.functions.count)
        var ready: [Int] = []
        for place in places.values {
            let terms = Self.terms(database.functions[place].value)
            waiting[place] = terms.count
            for name in terms { if let used = places[name] { users[used].append(place) } }
            if terms.isEmpty { ready.append(place) }
        }
        while let place = ready.popLast() {
            functions.insert(database.functions[place].name)
            for user in users[place] {
                waiting[user] -= 1
                if waiting[user] == 0 { ready.append(user) }
            }
        }
    }

    func contains(_ formula: PiecewiseExpression) -> Bool { Self.terms(formula).isSubset(of: functions) }

    /// The terms with a factor that is not 0, of all ranges. One that is a function bears its name, which no other term has.
    private static func terms(_ formula: PiecewiseExpression) -> Set<String> {
        var names: Set<String> = []
        for piece in formula.pieces {
            let terms = FormulaTerms(piece.expression)
            names.formUnion(terms.names.filter { terms.coefficient(of: $0) != 0 })
        }
        return names
    }
}
