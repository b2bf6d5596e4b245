import SymbolicRegression

/// What a search found, with everything that is told of it: intervals, left-out errors, validity.
struct DescriptorFinding {
    struct Member {
        var expression: Expression
        var complexity: Int
        /// Root mean square of the residuals, weighted where uncertainties are given, in the target's unit.
        var error: Double
        var r2: Double
        var descriptionLength: Double
        var constants: [ConstantFit.Constant]
        /// √(RSS/(n − k)): the noise that the formula leaves.
        var noise: Double
        /// With the constants fitted without the rows that are told; nil where a left-out row has no value.
        var leftOutError: Double?
        var leftOutR2: Double?
        var leftOutGroupError: Double?
        /// Values for all rows.
        var predictions: [Double]
    }

    struct Validation {
        var kind: String
        var outcomes: [CrossValidation.Outcome]
        /// Over all left-out rows that have a prediction.
        var error: Double?
        var r2: Double?
        var failedRows: Int
        var isComplete: Bool
    }

    var table: DescriptorTable
    var members: [Member]
    var selected: Int
    var evaluations: Int
    var wasInterrupted: Bool
    var chosenColumns: [Int]?
    var validations: [Validation] = []
    var randomParts: Int

    init(_ result: SearchResult, _ table: DescriptorTable, wasInterrupted: Bool, seed: UInt64) {
        self.table = table
        let dataset = table.dataset
        randomParts = min(5, dataset.rows)
        let random = CrossValidation.random(rows: dataset.rows, count: randomParts, seed: seed)
        let groups = table.groups.map { CrossValidation.groups($0) }.flatMap { $0.folds.count > 1 ? $0 : nil }
        members = result.front.map { found in
            var member = Member(
                expression: found.expression, complexity: found.complexity, error: found.meanSquaredError.squareRoot(),
                r2: found.r2, descriptionLength: found.descriptionLength, constants: [], noise: 0, predictions: [])
            if let fit = ConstantFit.refit(found.expression, dataset, hasIntervals: true) {
                member.constants = fit.constants
                member.noise = fit.residualDeviation
                // The refit can only be better, and the constants told are its.
                member.expression = fit.expression
                member.error = fit.meanSquaredError.squareRoot()
                member.r2 = fit.r2
            }
            member.predictions = (0..<dataset.rows).map { row in
                member.expression.value(dataset.features.map { $0.values[row] })
            }
            if let predictions = random.predictions(of: member.expression, dataset) {
                member.leftOutError = CrossValidation.rootMeanSquare(predictions, dataset)
                member.leftOutR2 = Self.determination(predictions, dataset)
            }
            if let groups, let predictions = groups.predictions(of: member.expression, dataset) {
                member.leftOutGroupError = CrossValidation.rootMeanSquare(predictions, dataset)
            }
            return member
        }
        selected = result.selected
        evaluations = result.evaluations
        self.wasInterrupted = wasInterrupted
        chosenColumns = result.chosenColumns
    }

    mutating func add(_ kind: String, _ outcomes: [CrossValidation.Outcome], of parts: Int) {
        var rows: [Int] = []
        var values: [Double] = []
        var failed = 0
        for outcome in outcomes {
            for (row, value) in zip(outcome.fold.rows, outcome.predictions) {
                guard let value else {
                    failed += 1
                    continue
                }
                rows.append(row)
                values.append(value)
            }
        }
        let part = table.dataset.rows(rows)
        validations.append(
            Validation(
                kind: kind, outcomes: outcomes,
                error: rows.isEmpty ? nil : CrossValidation.rootMeanSquare(values, part),
                r2: rows.count < 2 ? nil : Self.determination(values, part), failedRows: failed,
                isComplete: outcomes.count == parts))
    }

    private static func determination(_ predictions: [Double], _ dataset: Dataset) -> Double? {
        let values = dataset.target.values
        let mean = values.reduce(0, +) / Double(values.count)
        let total = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        guard total > 0 else { return nil }
        return 1 - zip(predictions, values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / total
    }

    var names: [String] { table.dataset.features.map(\.name) }

    /// The range of each column that a formula uses: outside it extrapolates.
    func validity(_ member: Member) -> [(name: String, range: ClosedRange<Double>)] {
        member.expression.variables.map { v in
            let values = table.dataset.features[v].values
            return (names[v], (values.min() ?? 0)...(values.max() ?? 0))
        }
    }

    /// The unit of a constant: known where it is a pure number or all columns are in coherent SI units. Otherwise its value is in the
    /// columns' own units, and only its dimension can be told.
    func unit(_ constant: ConstantFit.Constant) -> String? {
        guard let dimension = constant.dimension else { return nil }
        let isSI = (table.dataset.features + [table.dataset.target]).allSatisfy { $0.unit?.scale ?? 1 == 1 }
        return dimension.isNone || isSI ? dimension.text : nil
    }

    func unit(_ column: Dataset.Column) -> String { column.unit?.symbol ?? "" }
}
