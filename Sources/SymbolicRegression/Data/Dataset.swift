/// Columns of numbers, one of them the target, with units and weights.
public struct Dataset: Sendable {
    public struct Column: Sendable {
        public var name: String
        public var values: [Double]
        /// nil: not given; such a column fits every rule of units.
        public var unit: PhysicalUnit?

        public init(name: String, values: [Double], unit: PhysicalUnit? = nil) {
            self.name = name
            self.values = values
            self.unit = unit
        }
    }

    public var features: [Column]
    public var target: Column
    /// Standard deviations of the target's values, where they are known.
    public var uncertainty: [Double]?
    public var constants: UnitTyping.Constants

    /// - Parameters:
    ///   - features: equally long columns of finite numbers.
    ///   - uncertainty: positive; rows count by its inverse square.
    public init(
        features: [Column], target: Column, uncertainty: [Double]? = nil, constants: UnitTyping.Constants = .any
    ) {
        for column in features {
            precondition(
                column.values.count == target.values.count,
                "column \(column.name) has \(column.values.count) rows, the target \(target.values.count)")
        }
        self.features = features
        self.target = target
        self.uncertainty = uncertainty
        self.constants = constants
    }

    public var rows: Int { target.values.count }

    /// The rules of units for formulas of this data.
    public var typing: UnitTyping {
        UnitTyping(
            columns: features.map { $0.unit?.dimension }, target: target.unit?.dimension, constants: constants)
    }

    /// Only these rows.
    public func rows(_ chosen: [Int]) -> Dataset {
        var part = self
        for i in part.features.indices { part.features[i].values = chosen.map { features[i].values[$0] } }
        part.target.values = chosen.map { target.values[$0] }
        part.uncertainty = uncertainty.map { all in chosen.map { all[$0] } }
        return part
    }

    func problem() throws(DatasetError) -> FitProblem {
        guard rows >= 4 else { throw .tooFewRows(rows) }
        guard !features.isEmpty else { throw .noFeature }
        for column in features + [target] {
            if let row = column.values.firstIndex(where: { !$0.isFinite }) {
                throw .notFinite(column: column.name, row: row)
            }
        }
        if let row = uncertainty?.firstIndex(where: { !($0 > 0) || !$0.isFinite }) { throw .badUncertainty(row: row) }
        let (low, high) = (target.values.min() ?? 0, target.values.max() ?? 0)
        guard high - low > 1e-13 * max(abs(high), abs(low)) else { throw .constantTarget(low) }
        try checkUnits()
        return FitProblem(
            features: features.map(\.values), target: target.values,
            weights: uncertainty.map { $0.map { 1 / ($0 * $0) } },
            typing: typing)
    }

    /// Whether products of powers of the columns can have the target's dimension at all.
    private func checkUnits() throws(DatasetError) {
        guard constants == .dimensionless, let wanted = target.unit?.dimension,
            features.allSatisfy({ $0.unit != nil })
        else { return }
        let columns = features.compactMap { $0.unit?.dimension }
        if let missing = Self.unreachable(wanted, from: columns) {
            throw .unitsAdmitNothing(target: wanted.text, missing: missing.text)
        }
    }

    /// What a further constant of nature would have to be in order that the wanted dimension can be made; nil where it can be.
    private static func unreachable(_ wanted: Dimension, from columns: [Dimension]) -> Dimension? {
        // Gaussian elimination over the exponents.
        var basis: [(pivot: Int, vector: [Double])] = []
        func reduced(_ d: Dimension) -> [Double] {
            var v = (0..<7).map { Double(d.twelfths[$0]) / 12 }
            for (pivot, b) in basis {
                let factor = v[pivot] / b[pivot]
                for i in 0..<7 { v[i] -= factor * b[i] }
            }
            return v
        }
        for column in columns {
            let v = reduced(column)
            if let pivot = v.indices.first(where: { abs(v[$0]) > 1e-9 }) { basis.append((pivot, v)) }
        }
        let rest = reduced(wanted)
        guard rest.contains(where: { abs($0) > 1e-9 }) else { return nil }
        var twelfths = SIMD8<Int16>.zero
        for i in 0..<7 { twelfths[i] = Int16((rest[i] * 12).rounded()) }
        return Dimension(twelfths: twelfths)
    }
}

/// Why data admit no search.
public enum DatasetError: Error, Equatable, Sendable {
    case tooFewRows(Int)
    case noFeature
    case notFinite(column: String, row: Int)
    case badUncertainty(row: Int)
    case constantTarget(Double)
    /// No product of powers of the columns has the target's dimension; `missing` is what a constant with a unit would have to bring.
    case unitsAdmitNothing(target: String, missing: String)

    public var message: String {
        switch self {
        case .tooFewRows(let rows): "\(rows) rows are too few for a formula"
        case .noFeature: "there is no feature that varies"
        case .notFinite(let column, let row): "column '\(column)' holds no finite number in row \(row + 1)"
        case .badUncertainty(let row): "the uncertainty in row \(row + 1) is not a positive number"
        case .constantTarget(let value):
            "the target has the same value, \(value), in every row: there is nothing to explain"
        case .unitsAdmitNothing(let target, _): "no formula of these columns has the unit of the target, \(target)"
        }
    }

    public var hint: String? {
        switch self {
        case .tooFewRows: "4 rows are the least; a formula of k constants wants several times k"
        case .noFeature: "name columns of numbers that are not constant with --features"
        case .notFinite, .badUncertainty, .constantTarget: nil
        case .unitsAdmitNothing(_, let missing):
            "a column or constant with the unit \(missing) would make it possible; --constants any lets constants carry units"
        }
    }
}
