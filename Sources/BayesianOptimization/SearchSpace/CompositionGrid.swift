internal import NumericalMethods

/// All compositions whose fractions are multiples of their steps within their ranges and sum to exactly 1.
///
/// A composition is held as integer counts of a common unit 1/N: fraction i is `counts[i] / N`, and the counts sum to
/// N, so that no rounding error can enter. The points are counted by dynamic programming over the components,
/// constraints included; the table numbers them, which gives exact uniform sampling without rejection.
public struct CompositionGrid: Sendable, Hashable {
    /// One component: fractions `minimum` … `maximum` that are multiples of `step`.
    public struct Component: Sendable, Hashable, Codable {
        public let name: String
        public let minimum: Double
        public let maximum: Double
        public let step: Double
        /// With a minimum of 0: the smallest fraction if the component is present at all.
        public let minimumWhenPresent: Double?

        public init(
            _ name: String, minimum: Double, maximum: Double, step: Double, minimumWhenPresent: Double? = nil
        ) {
            self.name = name
            self.minimum = minimum
            self.maximum = maximum
            self.step = step
            self.minimumWhenPresent = minimumWhenPresent
        }
    }

    public let components: [Component]
    public let constraints: [ParameterConstraint]
    public let cardinalities: [CardinalityConstraint]

    /// N: the counts of a composition sum to this number.
    public let total: Int
    /// The smallest and largest count of each component, multiples of its stride, for which a grid point exists
    /// without constraints.
    public var lower: [Int] { rules.lower }
    public var upper: [Int] { rules.upper }
    /// The step of each component in units of 1/N.
    public var stride: [Int] { rules.stride }

    let rules: GridRules
    let sampler: GridSampler

    /// The number of grid points; nil where the constraints are too intricate to count by.
    public var count: UInt128? {
        if case .table(let table) = sampler { table.count } else { nil }
    }

    /// - Parameters:
    ///   - components: at least one. 1/step must be an integer; different steps may be mixed. Fractions are multiples
    ///     of the step, so a range 0.02 … 0.11 with step 0.05 holds 0.05 and 0.1.
    ///   - constraints: linear conditions on the fractions.
    ///   - cardinalities: how many of some components may be present.
    /// - Throws: ``SearchSpaceError``; with infeasible constraints a smallest conflicting set.
    public init(
        components: [Component], constraints: [ParameterConstraint] = [], cardinalities: [CardinalityConstraint] = []
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
        self.cardinalities = cardinalities
        self.total = total
        let n = Double(total)
        let stride = components.map { Int(($0.step * n).rounded()) }
        // A relative slack of 1e-9: 0.35 · 20 is 7 although 0.35 is not a binary fraction.
        func roundedUp(_ fraction: Double, _ stride: Int) -> Int {
            Int((fraction * n / Double(stride) - 1e-9).rounded(.up)) * stride
        }
        var low = zip(components, stride).map { roundedUp($0.minimum, $1) }
        var high = zip(components, stride).map { component, stride in
            Int((component.maximum * n / Double(stride) + 1e-9).rounded(.down)) * stride
        }
        let present = components.indices.map { i in
            max(low[i] > 0 ? low[i] : stride[i], roundedUp(components[i].minimumWhenPresent ?? 0, stride[i]))
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
        let box = GridRules(total: total, lower: low, upper: high, stride: stride, smallestPresent: present)
        guard let boxTable = try CompositionTable(box), boxTable.count > 0 else { throw .noGridPoint(unit: 1 / n) }
        let (lowest, highest) = (low, high)
        for i in components.indices {
            // What the other components cannot make up for.
            low[i] = max(lowest[i], Self.roundedUp(total - (maxima - highest[i]), to: stride[i]))
            high[i] = min(highest[i], (total - (minima - lowest[i])) / stride[i] * stride[i])
        }
        let tight = GridRules(total: total, lower: low, upper: high, stride: stride, smallestPresent: present)
        let componentNames = components.map(\.name)
        var all: [GridRule] = []
        for constraint in constraints {
            all += try GridRule.rules(constraint, components: componentNames, total: total)
        }
        for constraint in cardinalities { all += try GridRule.rules(constraint, components: componentNames) }
        if let conflict = Self.linearConflict(tight.with(all), componentNames) { throw conflict }
        rules = tight.with(all)
        if all.isEmpty {
            sampler = .table(boxTable)
            return
        }
        sampler = try GridSampler(rules)
        if count == 0 {
            throw .contradictoryConstraints(conflict: try Self.smallestConflict(rules))
        }
    }

    /// A smallest conflict among the linear rules when fractions may be any real numbers.
    private static func linearConflict(_ grid: GridRules, _ names: [String]) -> SearchSpaceError? {
        let linear = grid.rules.filter { !$0.countsPresence }
        guard !linear.isEmpty else { return nil }
        let scale = Double(grid.total)
        var rows = [LinearProgram.Row([Double](repeating: 1, count: names.count), equals: 1)]
        for rule in linear {
            let size = Double(rule.coefficients.reduce(1) { max($0, abs($1)) })
            let coefficients = rule.coefficients.map { Double($0) / size }
            let bound = Double(rule.bound) / size / scale
            rows.append(rule.isEquality ? .init(coefficients, equals: bound) : .init(coefficients, atMost: bound))
        }
        let program = LinearProgram(
            lower: grid.lower.map { Double($0) / scale }, upper: grid.upper.map { Double($0) / scale }, rows: rows)
        guard case .infeasible(let conflict, let ranges) = program.minimize(names.map { _ in 0 }) else { return nil }
        var named: [String] = []
        for row in conflict where row > 0 && !named.contains(linear[row - 1].name) {
            named.append(linear[row - 1].name)
        }
        return .contradictoryConstraints(conflict: named, ranges: ranges.map { names[$0] })
    }

    /// The number of steps in 1.
    private static func divisions(of component: Component) throws(SearchSpaceError) -> Int {
        let (low, high, step) = (component.minimum, component.maximum, component.step)
        func invalid(_ reason: String) -> SearchSpaceError { .invalidParameter(name: component.name, reason: reason) }
        guard low.isFinite, high.isFinite, step.isFinite else { throw invalid("range and step must be finite numbers") }
        guard low >= 0, high <= 1 else { throw invalid("the range \(low) … \(high) leaves 0 … 1 (fractions, not %)") }
        guard low <= high else { throw invalid("the minimum \(low) is above the maximum \(high)") }
        guard step >= 1e-6, step <= 1 else { throw invalid("the step \(step) must lie between 1e-6 and 1") }
        if let present = component.minimumWhenPresent {
            guard low == 0, present.isFinite, present >= 0, present <= high else {
                throw invalid("a minimum when present of \(present) needs a minimum of 0 and a maximum above it")
            }
        }
        let divisions = (1 / step).rounded()
        guard abs(divisions * step - 1) <= 1e-9 else {
            throw invalid("a whole number of steps of \(step) must make 1")
        }
        return Int(divisions)
    }

    /// Removes rules one by one as long as the rest still contradicts itself.
    private static func smallestConflict(_ grid: GridRules) throws(SearchSpaceError) -> [String] {
        var conflict = grid.rules
        for rule in grid.rules {
            let rest = conflict.filter { $0 != rule }
            if let table = try CompositionTable(grid.with(rest)), table.count == 0 { conflict = rest }
        }
        var named: [String] = []
        for rule in conflict where !named.contains(rule.name) { named.append(rule.name) }
        return named
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
    private enum CodingKeys: String, CodingKey { case components, constraints, cardinalities }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            components: container.decode([Component].self, forKey: .components),
            constraints: container.decode([ParameterConstraint].self, forKey: .constraints),
            cardinalities: container.decodeIfPresent([CardinalityConstraint].self, forKey: .cardinalities) ?? [])
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(components, forKey: .components)
        try container.encode(constraints, forKey: .constraints)
        if !cardinalities.isEmpty { try container.encode(cardinalities, forKey: .cardinalities) }
    }

    public static func == (a: CompositionGrid, b: CompositionGrid) -> Bool {
        a.components == b.components && a.constraints == b.constraints && a.cardinalities == b.cardinalities
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(components)
        hasher.combine(constraints)
        hasher.combine(cardinalities)
    }
}
