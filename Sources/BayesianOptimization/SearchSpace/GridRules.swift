/// A condition on counts in integers: Σ useᵢ(countᵢ) ≤ bound (or = bound), where a use is a multiple of the count or of
/// whether there is any.
struct GridRule: Sendable, Hashable {
    let name: String
    let coefficients: [Int]
    let bound: Int
    /// Counts components present in place of amounts.
    var countsPresence = false
    var isEquality = false

    @inline(__always)
    func use(_ i: Int, _ count: Int) -> Int {
        coefficients[i] * (countsPresence ? (count > 0 ? 1 : 0) : count)
    }

    func isSatisfied(by counts: [Int]) -> Bool {
        var sum = 0
        for i in counts.indices { sum += use(i, counts[i]) }
        return isEquality ? sum == bound : sum <= bound
    }

    /// The rules of a linear constraint: decimal coefficients of up to six digits exactly, others to 1e-9 of the
    /// largest. Bounds carry a slack of about 1e-9, so that 0.35 · 20 is 7.
    static func rules(
        _ constraint: ParameterConstraint, components: [String], total: Int
    ) throws(SearchSpaceError) -> [GridRule] {
        try constraint.validate()
        for key in constraint.coefficients.keys.sorted() where !components.contains(key) {
            throw .unknownComponent(key, in: constraint.name)
        }
        let given = components.map { constraint.coefficients[$0] ?? 0 }
        let largest = given.reduce(0) { max($0, abs($1)) }
        guard largest > 0 else {
            // A condition without a variable holds always or never.
            let holds = constraint.isSatisfied { _ in 0 }
            return holds
                ? [] : [GridRule(name: constraint.name, coefficients: given.map { _ in 0 }, bound: -1)]
        }
        var scale = 0.0
        var power = 1.0
        for _ in 0...6 {
            if given.allSatisfy({ abs($0 * power - ($0 * power).rounded()) <= 1e-9 * abs($0 * power) }) {
                scale = power
                break
            }
            power *= 10
        }
        let isExact = scale > 0 && largest * scale <= 1e12
        if !isExact { scale = 1e9 / largest }
        let coefficients = given.map { Int(($0 * scale).rounded()) }
        let divisor = max(1, coefficients.reduce(0) { greatestCommonDivisor($0, abs($1)) })
        let exact = constraint.bound * scale * Double(total)
        guard abs(exact) <= 1e18 else {
            throw .invalidParameter(name: constraint.name, reason: "the bound \(constraint.bound) is not usable")
        }
        let slack = (isExact ? 1e-6 : Double(total)) + abs(exact) * 1e-12
        func rule(_ sign: Int) -> GridRule {
            GridRule(
                name: constraint.name, coefficients: coefficients.map { sign * $0 / divisor },
                bound: Int(((Double(sign) * exact + slack) / Double(divisor)).rounded(.down)))
        }
        switch constraint.relation {
        case .atMost: return [rule(1)]
        case .atLeast: return [rule(-1)]
        case .equal:
            let (above, below) = (rule(1), rule(-1))
            guard isExact else { return [above, below] }
            if above.bound == -below.bound {
                var equation = above
                equation.isEquality = true
                return [equation]
            }
            // No multiple of the unit meets the equation.
            return [above, below]
        }
    }

    static func rules(
        _ constraint: CardinalityConstraint, components: [String]
    ) throws(SearchSpaceError) -> [GridRule] {
        for name in constraint.components where !components.contains(name) {
            throw .unknownComponent(name, in: constraint.name)
        }
        guard Set(constraint.components).count == constraint.components.count else {
            throw .invalidParameter(name: constraint.name, reason: "a component is listed twice")
        }
        guard constraint.minimum <= constraint.maximum, constraint.maximum >= 0 else {
            throw .invalidParameter(
                name: constraint.name, reason: "\(constraint.minimum) to \(constraint.maximum) is not a range")
        }
        let members = components.map { constraint.components.contains($0) ? 1 : 0 }
        var rules: [GridRule] = []
        if constraint.maximum < constraint.components.count {
            rules.append(
                GridRule(
                    name: constraint.name, coefficients: members, bound: constraint.maximum, countsPresence: true))
        }
        if constraint.minimum > 0 {
            rules.append(
                GridRule(
                    name: constraint.name, coefficients: members.map { -$0 }, bound: -constraint.minimum,
                    countsPresence: true))
        }
        return rules
    }
}

func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    var (x, y) = (a, b)
    while y != 0 { (x, y) = (y, x % y) }
    return x
}

/// What a composition in counts must satisfy: ranges, steps, the sum, and rules.
struct GridRules: Sendable {
    let total: Int
    let lower: [Int]
    let upper: [Int]
    let stride: [Int]
    /// The smallest count above zero of a component that may be absent.
    let smallestPresent: [Int]
    let rules: [GridRule]

    var componentCount: Int { lower.count }

    init(
        total: Int, lower: [Int], upper: [Int], stride: [Int], smallestPresent: [Int]? = nil, rules: [GridRule] = []
    ) {
        self.total = total
        self.lower = lower
        self.upper = upper
        self.stride = stride
        self.smallestPresent =
            smallestPresent
            ?? zip(lower, stride).map { low, stride in low > 0 ? low : stride }
        self.rules = rules
    }

    func with(_ rules: [GridRule]) -> GridRules {
        GridRules(
            total: total, lower: lower, upper: upper, stride: stride, smallestPresent: smallestPresent, rules: rules)
    }

    @inline(__always)
    func allows(_ i: Int, _ count: Int) -> Bool {
        count >= lower[i] && count <= upper[i] && count % stride[i] == 0
            && (count == 0 || count >= smallestPresent[i])
    }

    /// The counts that component `i` may have, ascending.
    func values(_ i: Int) -> [Int] {
        let first = max(lower[i], smallestPresent[i])
        let present = Array(Swift.stride(from: first, through: max(upper[i], first - 1), by: stride[i]))
        return lower[i] == 0 ? [0] + present.filter { $0 > 0 } : present
    }

    func contains(_ counts: [Int]) -> Bool {
        counts.count == lower.count && counts.reduce(0, +) == total
            && counts.indices.allSatisfy { allows($0, counts[$0]) }
            && rules.allSatisfy { $0.isSatisfied(by: counts) }
    }
}
