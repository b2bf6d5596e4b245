/// The number of ways to complete every partial composition, by dynamic programming over the states that occur.
///
/// A state before component i is what remains of the total and of each rule's bound. A remaining bound that can no
/// longer be exceeded is merged to one value, and a state that can no longer be completed is left out. Any coefficients
/// will do; the number of states decides.
struct SparseTable: Sendable {
    struct State: Hashable { var remaining: Int; var slack: [Int] }

    let grid: GridRules
    let count: UInt128
    private let values: [[Int]]
    /// Completions of each level's states; level i before component i is chosen.
    private let levels: [[State: UInt128]]
    /// Smallest use that components i… can make of the total and of each rule, and the largest.
    private let least: [[Int]]
    private let most: [[Int]]
    private let start: State

    /// - Parameter limit: how many transitions between states may be looked at.
    /// - Returns: nil above the limit.
    init?(_ grid: GridRules, limit: Int) throws(SearchSpaceError) {
        self.grid = grid
        let n = grid.componentCount
        let values = (0..<n).map(grid.values)
        self.values = values
        let (least, most) = grid.uses(order: Array(0..<n), values: values)
        self.least = least
        self.most = most
        let initial = State(remaining: grid.total, slack: grid.rules.map(\.bound))
        let first = Self.normalized(initial, 0, least, most, grid.rules)
        start = first ?? initial
        // Forward: which states can be reached. Backward: how many completions each has.
        var reached: [Set<State>] = [first.map { [$0] } ?? []]
        var transitions = 0
        for i in 0..<n {
            var next: Set<State> = []
            transitions += reached[i].count * values[i].count
            guard transitions <= limit else { return nil }
            for state in reached[i] {
                for value in values[i] where value <= state.remaining {
                    let child = Self.child(of: state, i, value, grid.rules)
                    if let child = Self.normalized(child, i + 1, least, most, grid.rules) { next.insert(child) }
                }
            }
            reached.append(next)
        }
        var levels = [[State: UInt128]](repeating: [:], count: n + 1)
        for state in reached[n] { levels[n][state] = 1 }
        for i in (0..<n).reversed() {
            for state in reached[i] {
                var ways: UInt128 = 0
                for value in values[i] where value <= state.remaining {
                    let child = Self.child(of: state, i, value, grid.rules)
                    guard let child = Self.normalized(child, i + 1, least, most, grid.rules),
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

    private static func child(of state: State, _ i: Int, _ value: Int, _ rules: [GridRule]) -> State {
        var child = state
        child.remaining -= value
        for k in rules.indices where child.slack[k] != Int.max { child.slack[k] -= rules[k].use(i, value) }
        return child
    }

    /// The state with harmless slacks merged, or nil if it cannot be completed.
    private static func normalized(
        _ state: State, _ i: Int, _ least: [[Int]], _ most: [[Int]], _ rules: [GridRule]
    ) -> State? {
        guard state.remaining >= least[i][0], state.remaining <= most[i][0] else { return nil }
        var result = state
        for k in state.slack.indices where state.slack[k] != Int.max {
            if state.slack[k] < least[i][k + 1] { return nil }
            if rules[k].isEquality {
                if state.slack[k] > most[i][k + 1] { return nil }
            } else if state.slack[k] >= most[i][k + 1] {
                result.slack[k] = Int.max
            }
        }
        return result
    }

    private func next(_ state: State, _ i: Int, _ value: Int) -> (State, UInt128)? {
        let child = Self.child(of: state, i, value, grid.rules)
        guard let next = Self.normalized(child, i + 1, least, most, grid.rules), let ways = levels[i + 1][next] else {
            return nil
        }
        return (next, ways)
    }

    /// Goes through the components; `choose` decides at every one, given its values with their completions.
    func walk(_ choose: (Int, () -> (value: Int, ways: UInt128)?) -> Int) -> [Int] {
        var state = start
        return values.indices.map { i in
            var position = 0
            let chosen = choose(i) {
                while position < values[i].count {
                    let value = values[i][position]
                    position += 1
                    guard value <= state.remaining else { return nil }
                    if let (_, ways) = next(state, i, value) { return (value, ways) }
                }
                return nil
            }
            guard let (following, _) = next(state, i, chosen) else { preconditionFailure("no completion of \(chosen)") }
            state = following
            return chosen
        }
    }
}

extension GridRules {
    /// Smallest and largest use of the total (first) and of each rule by the components from each place of an order on.
    func uses(order: [Int], values: [[Int]]) -> (least: [[Int]], most: [[Int]]) {
        let n = order.count
        var least = [[Int]](repeating: [Int](repeating: 0, count: rules.count + 1), count: n + 1)
        var most = least
        for place in (0..<n).reversed() {
            let i = order[place]
            let (low, high) = (values[i].first ?? 0, values[i].last ?? 0)
            for k in 0...rules.count {
                let (a, b) = k == 0 ? (low, high) : (rules[k - 1].use(i, low), rules[k - 1].use(i, high))
                least[place][k] = least[place + 1][k] + min(a, b)
                most[place][k] = most[place + 1][k] + max(a, b)
            }
        }
        return (least, most)
    }
}
