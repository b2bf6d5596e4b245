/// A linear inequality in integers: Σ coefficientᵢ countᵢ ≤ bound.
struct IntegerInequality: Sendable, Hashable {
    let name: String
    let coefficients: [Int]
    let bound: Int

    /// Coefficients are scaled by 10⁶, so that sums are exact; the bound carries a slack of 1e-9 in the fractions.
    init(_ constraint: ParameterConstraint, components: [String], total: Int) throws(SearchSpaceError) {
        name = constraint.name
        guard constraint.bound.isFinite, abs(constraint.bound) <= 1e6 else {
            throw .invalidParameter(name: constraint.name, reason: "the bound \(constraint.bound) is not usable")
        }
        for key in constraint.coefficients.keys.sorted() where !components.contains(key) {
            throw .unknownComponent(key, in: constraint.name)
        }
        let sign = constraint.relation == .atMost ? 1 : -1
        var scaled: [Int] = []
        for component in components {
            let coefficient = constraint.coefficients[component] ?? 0
            let value = (coefficient * 1e6).rounded()
            guard abs(value) <= 1e12, abs(value - coefficient * 1e6) <= 1e-6 * max(1, abs(value) * 1e-6) else {
                throw .coefficientTooFine(constraint: constraint.name, coefficient: coefficient)
            }
            scaled.append(sign * Int(value))
        }
        coefficients = scaled
        let exact = constraint.bound * Double(sign) * 1e6 * Double(total)
        bound = Int((exact + 1e-3 + abs(exact) * 1e-12).rounded(.down))
    }

    func isSatisfied(by counts: [Int]) -> Bool {
        var sum = 0
        for (c, n) in zip(coefficients, counts) { sum += c * n }
        return sum <= bound
    }
}

/// The number of ways to complete every partial composition, by dynamic programming from the last component back.
///
/// A state after components 0 … i−1 is what remains of the total and of each inequality's bound. A remaining bound
/// that can no longer be exceeded is merged to one value, and a state that can no longer be completed is left out.
struct CompositionTable: Sendable {
    struct State: Hashable { var remaining: Int; var slack: [Int] }

    let total: Int
    let lower: [Int]
    let upper: [Int]
    let stride: [Int]
    let inequalities: [IntegerInequality]
    let count: UInt128

    /// Completions of each level's states; level i before component i is chosen. Empty without inequalities.
    private let levels: [[State: UInt128]]
    /// Without inequalities a state is what remains of the total: completions by level and remainder.
    private let dense: [[UInt128]]
    /// Smallest sum that components i… can add to each inequality and to the total, and the largest.
    private let least: [[Int]]
    private let most: [[Int]]
    private let start: State

    static let maximumStates = 4_000_000

    init(
        total: Int, lower: [Int], upper: [Int], stride: [Int], inequalities: [IntegerInequality]
    ) throws(SearchSpaceError) {
        self.total = total
        self.lower = lower
        self.upper = upper
        self.stride = stride
        self.inequalities = inequalities
        let n = lower.count
        let width = inequalities.count + 1
        var least = [[Int]](repeating: [Int](repeating: 0, count: width), count: n + 1)
        var most = least
        for i in stride.indices.reversed() {
            for k in 0..<width {
                let c = k == 0 ? 1 : inequalities[k - 1].coefficients[i]
                least[i][k] = least[i + 1][k] + min(c * lower[i], c * upper[i])
                most[i][k] = most[i + 1][k] + max(c * lower[i], c * upper[i])
            }
        }
        self.least = least
        self.most = most

        if inequalities.isEmpty {
            start = State(remaining: total, slack: [])
            dense = try Self.denseCompletions(total, lower, upper, stride)
            levels = []
            count = dense[0][total]
            return
        }
        dense = []
        // Forward: which states can be reached. Backward: how many completions each has.
        let first = Self.normalized(State(remaining: total, slack: inequalities.map(\.bound)), 0, least, most)
        start = first ?? State(remaining: total, slack: [])
        var reached: [Set<State>] = [first.map { [$0] } ?? []]
        var states = 0
        for i in 0..<n {
            var next: Set<State> = []
            for state in reached[i] {
                for value in Swift.stride(from: lower[i], through: min(upper[i], state.remaining), by: stride[i]) {
                    let child = Self.child(of: state, i, value, inequalities)
                    if let child = Self.normalized(child, i + 1, least, most) { next.insert(child) }
                }
            }
            states += next.count
            guard states <= Self.maximumStates else { throw .constraintsTooComplex(states: Self.maximumStates) }
            reached.append(next)
        }
        var levels = [[State: UInt128]](repeating: [:], count: n + 1)
        for state in reached[n] { levels[n][state] = 1 }
        for i in stride.indices.reversed() {
            for state in reached[i] {
                var ways: UInt128 = 0
                for value in Swift.stride(from: lower[i], through: min(upper[i], state.remaining), by: stride[i]) {
                    let child = Self.child(of: state, i, value, inequalities)
                    guard let child = Self.normalized(child, i + 1, least, most),
                        let more = levels[i + 1][child]
                    else { continue }
                    let (sum, overflow) = ways.addingReportingOverflow(more)
                    if overflow { throw .tooManyPoints }
                    ways = sum
                }
                if ways > 0 { levels[i][state] = ways }
            }
        }
        self.levels = levels
        count = levels[0][start] ?? 0
    }

    /// Completions without inequalities: W(i, r) = Σ over values v of W(i + 1, r − v), by running sums in O(n N).
    private static func denseCompletions(
        _ total: Int, _ lower: [Int], _ upper: [Int], _ stride: [Int]
    ) throws(SearchSpaceError) -> [[UInt128]] {
        var result = [[UInt128]](repeating: [], count: lower.count + 1)
        result[lower.count] = [1] + [UInt128](repeating: 0, count: total)
        for i in stride.indices.reversed() {
            // running[r] = W(i + 1, r) + W(i + 1, r − stride) + …
            var running = result[i + 1]
            for r in Swift.stride(from: stride[i], through: total, by: 1) {
                let (sum, overflow) = running[r].addingReportingOverflow(running[r - stride[i]])
                if overflow { throw .tooManyPoints }
                running[r] = sum
            }
            result[i] = (0...total).map { r in
                guard r >= lower[i] else { return 0 }
                let beyond = r - upper[i] - stride[i]
                return running[r - lower[i]] - (beyond >= 0 ? running[beyond] : 0)
            }
        }
        return result
    }

    private static func child(
        of state: State, _ i: Int, _ value: Int, _ inequalities: [IntegerInequality]
    ) -> State {
        var child = state
        child.remaining -= value
        for k in inequalities.indices where child.slack[k] != Int.max {
            child.slack[k] -= inequalities[k].coefficients[i] * value
        }
        return child
    }

    /// The state with harmless slacks merged, or nil if it cannot be completed.
    private static func normalized(_ state: State, _ i: Int, _ least: [[Int]], _ most: [[Int]]) -> State? {
        guard state.remaining >= least[i][0], state.remaining <= most[i][0] else { return nil }
        var result = state
        for k in state.slack.indices where state.slack[k] != Int.max {
            if state.slack[k] < least[i][k + 1] { return nil }
            if state.slack[k] >= most[i][k + 1] { result.slack[k] = Int.max }
        }
        return result
    }

    /// The completions of `state` once component `i` has `value`, with the state that follows.
    private func branches(_ state: State, _ i: Int, _ value: Int) -> (State, UInt128)? {
        if inequalities.isEmpty {
            let remaining = state.remaining - value
            guard remaining >= 0, dense[i + 1][remaining] > 0 else { return nil }
            return (State(remaining: remaining, slack: []), dense[i + 1][remaining])
        }
        let child = Self.child(of: state, i, value, inequalities)
        guard let next = Self.normalized(child, i + 1, least, most), let ways = levels[i + 1][next] else { return nil }
        return (next, ways)
    }

    /// The composition of a rank 0 ..< count in lexicographic order.
    func counts(rank: UInt128) -> [Int] {
        precondition(rank < count, "rank \(rank) of \(count) compositions")
        var rest = rank
        var state = start
        return lower.indices.map { i in
            for value in Swift.stride(from: lower[i], through: upper[i], by: stride[i]) {
                guard let (next, ways) = branches(state, i, value) else { continue }
                if rest < ways {
                    state = next
                    return value
                }
                rest -= ways
            }
            preconditionFailure("the table of completions is inconsistent")
        }
    }

    /// The composition at given quantiles of each component's distribution conditional on the components before it.
    ///
    /// Maps the unit cube to the grid such that uniform points become uniform compositions (Rosenblatt's transform).
    /// - Parameter quantiles: in [0, 1); one for each component but the last, which has no freedom.
    func counts(quantiles: [Double]) -> [Int] {
        precondition(quantiles.count >= lower.count - 1, "\(quantiles.count) quantiles, \(lower.count) components")
        var state = start
        var ways = count
        return lower.indices.map { i in
            let target = i < quantiles.count ? quantiles[i] * Double(ways) : 0
            var passed = 0.0
            var chosen: (value: Int, state: State, ways: UInt128)?
            for value in Swift.stride(from: lower[i], through: upper[i], by: stride[i]) {
                guard let (next, more) = branches(state, i, value) else { continue }
                chosen = (value, next, more)
                passed += Double(more)
                if passed > target { break }
            }
            guard let chosen else { preconditionFailure("the table of completions is inconsistent") }
            (state, ways) = (chosen.state, chosen.ways)
            return chosen.value
        }
    }

    /// The rank of a composition, or nil if it is not on the grid.
    func rank(of counts: [Int]) -> UInt128? {
        guard counts.count == lower.count else { return nil }
        var rank: UInt128 = 0
        var state = start
        for i in lower.indices {
            guard counts[i] >= lower[i], counts[i] <= upper[i], counts[i] % stride[i] == 0 else { return nil }
            for value in Swift.stride(from: lower[i], to: counts[i], by: stride[i]) {
                if let (_, ways) = branches(state, i, value) { rank += ways }
            }
            guard let (next, _) = branches(state, i, counts[i]) else { return nil }
            state = next
        }
        return rank
    }

    /// Calls `body` with every composition in lexicographic order.
    func forEach(_ body: ([Int]) -> Void) {
        var counts = lower
        func descend(_ i: Int, _ state: State) {
            if i == lower.count { return body(counts) }
            for value in Swift.stride(from: lower[i], through: min(upper[i], state.remaining), by: stride[i]) {
                guard let (next, _) = branches(state, i, value) else { continue }
                counts[i] = value
                descend(i + 1, next)
            }
        }
        if count > 0 { descend(0, start) }
    }
}
