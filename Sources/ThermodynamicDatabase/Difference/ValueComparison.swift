/// Collects pairs of formulas of two databases and evaluates them all at once.
struct ValueComparison {
    private struct Entry {
        var old: PiecewiseExpression
        var new: PiecewiseExpression
        var sign: Double
        /// [K]
        var temperatures: [Double]
    }

    private let oldDatabase: Database
    private let newDatabase: Database
    private let temperatures: [Double]
    private var entries: [Entry] = []

    /// Formulas without any of the standard temperatures in their ranges are evaluated at one of their own; up to this many
    /// different ones, so that the work stays linear.
    private static let maximumOwnTemperatures = 50

    init(_ old: Database, _ new: Database, temperatures: [Double]) {
        oldDatabase = old
        newDatabase = new
        self.temperatures = temperatures
    }

    /// - Parameter sign: factor of the old values.
    mutating func add(_ old: PiecewiseExpression, _ new: PiecewiseExpression, sign: Double = 1) {
        guard let a = old.pieces.first, let b = new.pieces.first, let c = old.pieces.last, let d = new.pieces.last
        else {
            entries.append(Entry(old: old, new: new, sign: sign, temperatures: []))
            return
        }
        let lower = max(a.range.lower, b.range.lower)
        let upper = min(c.range.upper, d.range.upper)
        var inside = temperatures.filter { $0 >= lower && $0 <= upper }
        if inside.isEmpty, lower <= upper {
            let nearest = temperatures.map { min(max($0, lower), upper) }.filter { $0 > 0 && $0.isFinite }
            if let first = nearest.first { inside = [first] }
        }
        entries.append(Entry(old: old, new: new, sign: sign, temperatures: inside))
    }

    /// The values of each pair, in the order in which the pairs were added.
    func results() -> [[ValueChange]] {
        guard !entries.isEmpty else { return [] }
        let oldFunctions = FormulaValues.SoundFunctions(oldDatabase)
        let newFunctions = FormulaValues.SoundFunctions(newDatabase)
        let oldValues = FormulaValues(entries.map(\.old), functions: oldFunctions)
        let newValues = FormulaValues(entries.map(\.new), functions: newFunctions)
        var results: [[ValueChange]] = Array(repeating: [], count: entries.count)
        for temperature in temperatures {
            let (a, b) = (oldValues.values(at: temperature), newValues.values(at: temperature))
            for (index, entry) in entries.enumerated() where entry.temperatures.contains(temperature) {
                results[index].append(
                    ValueChange(temperature: temperature, old: a[index].map { entry.sign * $0 }, new: b[index]))
            }
        }
        var own: [Double: [Int]] = [:]
        for (index, entry) in entries.enumerated() where results[index].isEmpty {
            for temperature in entry.temperatures { own[temperature, default: []].append(index) }
        }
        for (temperature, places) in own.sorted(by: { $0.key < $1.key }).prefix(Self.maximumOwnTemperatures) {
            let a = FormulaValues(places.map { entries[$0].old }, functions: oldFunctions).values(at: temperature)
            let b = FormulaValues(places.map { entries[$0].new }, functions: newFunctions).values(at: temperature)
            for (index, place) in places.enumerated() {
                results[place].append(
                    ValueChange(
                        temperature: temperature, old: a[index].map { entries[place].sign * $0 }, new: b[index]))
            }
        }
        return results
    }
}
