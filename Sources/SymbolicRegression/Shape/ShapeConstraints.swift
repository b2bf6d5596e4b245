/// What is known of a law before it is found: where it rises or falls, and between which values it lies.
public struct ShapeConstraints: Sendable, Hashable {
    /// Columns with which the target may not fall.
    public var increasing: Set<Int> = []
    /// Columns with which the target may not rise.
    public var decreasing: Set<Int> = []
    public var minimum: Double?
    public var maximum: Double?

    public init() {}

    public var isEmpty: Bool { increasing.isEmpty && decreasing.isEmpty && minimum == nil && maximum == nil }

    /// With the columns numbered anew; those that are not there constrain nothing.
    func mapping(_ map: (Int) -> Int?) -> ShapeConstraints {
        var result = self
        result.increasing = Set(increasing.compactMap(map))
        result.decreasing = Set(decreasing.compactMap(map))
        return result
    }
}

/// Proves by interval arithmetic that a formula keeps the constraints everywhere in the box of the data.
///
/// The box is halved where the bounds are too wide; what is not proven within a number of boxes is not admitted.
///
/// Source: G. Kronberger, F. O. de França, B. Burlacu, C. Haider, M. Kommenda, Evol. Comput. 30 (2022) 75, doi:10.1162/evco_a_00294.
struct ShapeProof: Sendable {
    let constraints: ShapeConstraints
    /// The range of each column.
    let box: [Interval]
    static let mostBoxes = 160

    init?(_ constraints: ShapeConstraints, _ dataset: Dataset) {
        guard !constraints.isEmpty else { return nil }
        self.constraints = constraints
        box = dataset.features.map { Interval(lower: $0.values.min() ?? 0, upper: $0.values.max() ?? 0) }
    }

    func admits(_ nodes: [Expression.Node]) -> Bool {
        let used = Expression(nodes).variables
        let slopes =
            constraints.increasing.sorted().map { ($0, 1.0) } + constraints.decreasing.sorted().map { ($0, -1.0) }
        var open = [box]
        var count = 0
        while let part = open.popLast() {
            count += 1
            guard count <= Self.mostBoxes else { return false }
            var isProven = true
            let value = IntervalTangent.bounds(nodes, box: part, variable: nil).value
            if let minimum = constraints.minimum, !(value.lower >= minimum) { isProven = false }
            if let maximum = constraints.maximum, !(value.upper <= maximum) { isProven = false }
            for (variable, sign) in slopes where used.contains(variable) {
                let slope = IntervalTangent.bounds(nodes, box: part, variable: variable).slope
                if !(sign > 0 ? slope.lower >= 0 : slope.upper <= 0) { isProven = false }
            }
            if isProven { continue }
            if isBroken(nodes, at: part.map { 0.5 * ($0.lower + $0.upper) }, slopes) { return false }
            // Halve where the part is widest relative to the whole.
            func width(_ v: Int) -> Double {
                let whole = box[v].upper - box[v].lower
                return whole > 0 ? (part[v].upper - part[v].lower) / whole : 0
            }
            guard let widest = used.max(by: { width($0) < width($1) }), width(widest) > 0 else { return false }
            let middle = 0.5 * (part[widest].lower + part[widest].upper)
            var (low, high) = (part, part)
            low[widest].upper = middle
            high[widest].lower = middle
            open += [low, high]
        }
        return true
    }

    /// Whether the constraints fail at one point, so that no halving can prove them.
    private func isBroken(_ nodes: [Expression.Node], at point: [Double], _ slopes: [(Int, Double)]) -> Bool {
        let place = point.map { Interval.point($0) }
        let value = IntervalTangent.bounds(nodes, box: place, variable: nil).value
        if let minimum = constraints.minimum, value.upper < minimum { return true }
        if let maximum = constraints.maximum, value.lower > maximum { return true }
        return slopes.contains { variable, sign in
            let slope = IntervalTangent.bounds(nodes, box: place, variable: variable).slope
            return sign > 0 ? slope.upper < 0 : slope.lower > 0
        }
    }
}
