/// All compositions whose fractions are multiples of their steps within their ranges and sum to exactly 1.
///
/// A composition is held as integer counts of a common unit 1/N: fraction i is `counts[i] / N`, and the counts sum to
/// N, so that no rounding error can enter. The points are counted by dynamic programming over the components, linear
/// constraints included; the table numbers them in lexicographic order, which gives exact uniform sampling without
/// rejection.
public struct CompositionGrid: Sendable, Hashable {
    /// One component: fractions `minimum` … `maximum` that are multiples of `step`.
    public struct Component: Sendable, Hashable, Codable {
        public let name: String
        public let minimum: Double
        public let maximum: Double
        public let step: Double

        public init(_ name: String, minimum: Double, maximum: Double, step: Double) {
            self.name = name
            self.minimum = minimum
            self.maximum = maximum
            self.step = step
        }
    }

    public let components: [Component]
    public let constraints: [ParameterConstraint]

    /// N: the counts of a composition sum to this number.
    public let total: Int
    /// The smallest and largest count of each component, multiples of its stride, for which a grid point exists
    /// without constraints.
    public let lower: [Int]
    public let upper: [Int]
    /// The step of each component in units of 1/N.
    public let stride: [Int]

    let inequalities: [IntegerInequality]
    let table: CompositionTable

    /// The number of grid points.
    public var count: UInt128 { table.count }

    /// - Parameters:
    ///   - components: at least one. 1/step must be an integer; different steps may be mixed. Fractions are multiples
    ///     of the step, so a range 0.02 … 0.11 with step 0.05 holds 0.05 and 0.1.
    ///   - constraints: linear inequalities on the fractions.
    /// - Throws: ``SearchSpaceError``; with infeasible constraints a smallest conflicting set.
    public init(
        components: [Component], constraints: [ParameterConstraint] = []
    ) throws(SearchSpaceError) {
        guard !components.isEmpty else { throw .empty }
        var names: Set<String> = []
        var total = 1
        for component in components {
            guard names.insert(component.name).inserted else { throw .duplicateName(component.name) }
            let divisions = try Self.divisions(of: component)
            total = Self.leastCommonMultiple(total, divisions)
            guard total <= 1_000_000 else {
                throw .invalidParameter(
                    name: component.name, reason: "the steps have no common unit of 1e-6 or more; use similar steps")
            }
        }
        self.components = components
        self.constraints = constraints
        self.total = total
        let n = Double(total)
        stride = components.map { Int(($0.step * n).rounded()) }
        // A relative slack of 1e-9: 0.35 · 20 is 7 although 0.35 is not a binary fraction.
        var low = zip(components, stride).map { component, stride in
            Int((component.minimum * n / Double(stride) - 1e-9).rounded(.up)) * stride
        }
        var high = zip(components, stride).map { component, stride in
            Int((component.maximum * n / Double(stride) + 1e-9).rounded(.down)) * stride
        }
        for (i, component) in components.enumerated() where low[i] > high[i] {
            throw .invalidParameter(
                name: component.name,
                reason: "no multiple of the step \(component.step) lies in \(component.minimum) … \(component.maximum)")
        }
        let minima = low.reduce(0, +)
        let maxima = high.reduce(0, +)
        guard minima <= total, maxima >= total else {
            throw .infeasibleRanges(sumOfMinima: Double(minima) / n, sumOfMaxima: Double(maxima) / n)
        }
        let box = try CompositionTable(total: total, lower: low, upper: high, stride: stride, inequalities: [])
        guard box.count > 0 else { throw .noGridPoint(unit: 1 / n) }
        let (lowest, highest) = (low, high)
        for i in components.indices {
            // What the other components cannot make up for.
            low[i] = max(lowest[i], Self.roundedUp(total - (maxima - highest[i]), to: stride[i]))
            high[i] = min(highest[i], (total - (minima - lowest[i])) / stride[i] * stride[i])
        }
        lower = low
        upper = high

        var inequalities: [IntegerInequality] = []
        for constraint in constraints {
            inequalities.append(try IntegerInequality(constraint, components: components.map(\.name), total: total))
        }
        self.inequalities = inequalities
        table = try CompositionTable(
            total: total, lower: low, upper: high, stride: stride, inequalities: inequalities)
        if table.count == 0 {
            throw .contradictoryConstraints(
                conflict: try Self.smallestConflict(
                    total: total, lower: low, upper: high, stride: stride, inequalities: inequalities))
        }
    }

    /// The number of steps in 1.
    private static func divisions(of component: Component) throws(SearchSpaceError) -> Int {
        let (low, high, step) = (component.minimum, component.maximum, component.step)
        func invalid(_ reason: String) -> SearchSpaceError { .invalidParameter(name: component.name, reason: reason) }
        guard low.isFinite, high.isFinite, step.isFinite else { throw invalid("range and step must be finite numbers") }
        guard low >= 0, high <= 1 else { throw invalid("the range \(low) … \(high) leaves 0 … 1 (fractions, not %)") }
        guard low <= high else { throw invalid("the minimum \(low) is above the maximum \(high)") }
        guard step >= 1e-6, step <= 1 else { throw invalid("the step \(step) must lie between 1e-6 and 1") }
        let divisions = (1 / step).rounded()
        guard abs(divisions * step - 1) <= 1e-9 else {
            throw invalid("a whole number of steps of \(step) must make 1")
        }
        return Int(divisions)
    }

    /// Removes constraints one by one as long as the rest still contradicts itself.
    private static func smallestConflict(
        total: Int, lower: [Int], upper: [Int], stride: [Int], inequalities: [IntegerInequality]
    ) throws(SearchSpaceError) -> [String] {
        var conflict = inequalities
        for inequality in inequalities {
            let rest = conflict.filter { $0 != inequality }
            let table = try CompositionTable(
                total: total, lower: lower, upper: upper, stride: stride, inequalities: rest)
            if table.count == 0 { conflict = rest }
        }
        return conflict.map(\.name)
    }

    private static func leastCommonMultiple(_ a: Int, _ b: Int) -> Int {
        var (x, y) = (a, b)
        while y != 0 { (x, y) = (y, x % y) }
        return a / x * b
    }

    private static func roundedUp(_ value: Int, to stride: Int) -> Int {
        value <= 0 ? 0 : (value + stride - 1) / stride * stride
    }
}

extension CompositionGrid: Codable {
    private enum CodingKeys: String, CodingKey { case components, constraints }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            components: container.decode([Component].self, forKey: .components),
            constraints: container.decode([ParameterConstraint].self, forKey: .constraints))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(components, forKey: .components)
        try container.encode(constraints, forKey: .constraints)
    }

    public static func == (a: CompositionGrid, b: CompositionGrid) -> Bool {
        a.components == b.components && a.constraints == b.constraints
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(components)
        hasher.combine(constraints)
    }
}
