internal import Glibc
internal import NumericalMethods

/// How well formulas tell rows that they have not seen.
public struct CrossValidation: Sendable {
    /// Rows that are left out together.
    public struct Fold: Sendable, Hashable {
        public var name: String
        public var rows: [Int]

        public init(name: String, rows: [Int]) {
            self.name = name
            self.rows = rows
        }
    }

    public let folds: [Fold]

    public init(_ folds: [Fold]) { self.folds = folds }

    /// Rows dealt at random into `count` parts as equal as can be.
    public static func random(rows: Int, count: Int, seed: UInt64) -> CrossValidation {
        var generator = Xoshiro256StarStar(seed: seed)
        var order = Array(0..<rows)
        for i in stride(from: rows - 1, to: 0, by: -1) {
            order.swapAt(i, Int(generator.uniformInteger(below: UInt64(i + 1))))
        }
        let parts = min(max(2, count), rows)
        return CrossValidation(
            (0..<parts).map { part in
                Fold(
                    name: String(part + 1),
                    rows: stride(from: part, to: rows, by: parts).map { order[$0] }.sorted())
            })
    }

    /// One part for each name, in the order of the names' first rows.
    public static func groups(_ names: [String]) -> CrossValidation {
        var rows: [String: [Int]] = [:]
        var order: [String] = []
        for (row, name) in names.enumerated() {
            if rows[name] == nil { order.append(name) }
            rows[name, default: []].append(row)
        }
        return CrossValidation(order.map { Fold(name: $0, rows: rows[$0] ?? []) })
    }

    private static func complement(_ fold: Fold, of count: Int) -> [Int] {
        let out = Set(fold.rows)
        return (0..<count).filter { !out.contains($0) }
    }

    /// The left-out predictions of a formula whose structure is kept and whose constants are fitted anew without each part; nil where a
    /// prediction is not a number. The structure was chosen with all rows: see ``repeated(_:_:seed:shouldStop:progress:)`` for what does not know them.
    public func predictions(of expression: Expression, _ dataset: Dataset) -> [Double]? {
        var result = [Double](repeating: 0, count: dataset.rows)
        for fold in folds {
            guard let fit = ConstantFit.refit(expression, dataset.rows(Self.complement(fold, of: dataset.rows))) else {
                return nil
            }
            for row in fold.rows {
                let value = fit.expression.value(dataset.features.map { $0.values[row] })
                guard value.isFinite else { return nil }
                result[row] = value
            }
        }
        return result
    }

    /// What a search without one part found, and how it tells that part.
    public struct Outcome: Sendable {
        public var fold: Fold
        /// The selected formula; nil where the rest of the rows admits no search.
        public var expression: Expression?
        /// For the left-out rows; nil where the formula has no value.
        public var predictions: [Double?]
    }

    /// The whole search, selection included, repeated without each part.
    ///
    /// - Returns: fewer outcomes than parts where the caller said stop.
    public func repeated(
        _ dataset: Dataset, _ search: (Dataset, Int) -> SearchResult?, shouldStop: () -> Bool,
        progress: (Int) -> Void
    ) -> [Outcome] {
        var outcomes: [Outcome] = []
        for (i, fold) in folds.enumerated() {
            if shouldStop() { break }
            progress(i)
            let result = search(dataset.rows(Self.complement(fold, of: dataset.rows)), i)
            if shouldStop() { break }
            let expression = result.flatMap { $0.front.isEmpty ? nil : $0.front[$0.selected].expression }
            let predictions = fold.rows.map { row -> Double? in
                expression.map { $0.value(dataset.features.map { $0.values[row] }) }.flatMap { $0.isFinite ? $0 : nil }
            }
            outcomes.append(Outcome(fold: fold, expression: expression, predictions: predictions))
        }
        return outcomes
    }

    /// √(mean of the weighted squares) of a prediction's errors, the weights of mean 1 from the uncertainties.
    public static func rootMeanSquare(_ predictions: [Double], _ dataset: Dataset) -> Double {
        let weights = dataset.uncertainty.map { $0.map { 1 / ($0 * $0) } }
        let total = weights.map { $0.reduce(0, +) } ?? Double(dataset.rows)
        var sum = 0.0
        for (row, value) in predictions.enumerated() {
            let d = value - dataset.target.values[row]
            sum += (weights?[row] ?? 1) * d * d
        }
        return (sum / total).squareRoot()
    }
}
