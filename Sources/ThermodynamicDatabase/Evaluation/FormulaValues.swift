/// Values of many formulas of one database, each on its own: a formula that has no value does not spoil the others.
struct FormulaValues {
    /// The defined functions that have a value: none that they need is undefined or part of a circle.
    struct SoundFunctions {
        let database: Database
        private let names: Set<String>

        init(_ database: Database) {
            self.database = database
            var places: [String: Int] = [:]
            for (index, function) in database.functions.enumerated() { places[function.name] = index }
            var waiting = Array(repeating: 0, count: database.functions.count)
            var users: [[Int]] = Array(repeating: [], count: database.functions.count)
            var ready: [Int] = []
            for place in places.values {
                for name in database.functions[place].value.functionNames {
                    waiting[place] += 1
                    if let used = places[name] { users[used].append(place) }
                }
                if waiting[place] == 0 { ready.append(place) }
            }
            var names: Set<String> = []
            while let place = ready.popLast() {
                names.insert(database.functions[place].name)
                for user in users[place] {
                    waiting[user] -= 1
                    if waiting[user] == 0 { ready.append(user) }
                }
            }
            self.names = names
        }

        func suffice(for formula: PiecewiseExpression) -> Bool { formula.functionNames.allSatisfy(names.contains) }
    }

    private let graph: ExpressionGraph?
    private let isSound: [Bool]

    /// R [J/(mol K)], exact by the definition of the SI units of 2019.
    private static let gasConstant = 8.31446261815324
    /// [Pa]
    private static let standardPressure = 101_325.0

    init(_ formulas: [PiecewiseExpression], functions: SoundFunctions) {
        let isSound = formulas.map(functions.suffice)
        self.isSound = isSound
        graph = try? ExpressionGraph(
            database: functions.database, expressions: zip(formulas, isSound).filter { $1 }.map { $0.0 },
            gasConstant: Self.gasConstant)
    }

    /// The values at a temperature [K] and 1 atm, in the order of the formulas; nil where there is none.
    func values(at temperature: Double) -> [Double?] {
        var results: [ExpressionValue] = []
        if let graph, temperature > 0, temperature.isFinite {
            var scratch = ExpressionGraph.Scratch()
            // What is thrown is that one of the values is not finite; each is looked at below.
            try? graph.evaluate(
                temperature: temperature, pressure: Self.standardPressure, into: &results, scratch: &scratch)
        }
        var next = results.makeIterator()
        return isSound.map { sound in
            guard sound, let value = next.next()?.value, value.isFinite else { return nil }
            return value
        }
    }
}
