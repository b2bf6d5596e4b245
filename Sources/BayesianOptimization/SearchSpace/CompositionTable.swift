internal import NumericalMethods

/// Exact counting of a composition grid, in the cheapest of three forms.
enum CompositionTable: Sendable {
    /// States that occur; any coefficients.
    case sparse(SparseTable)
    /// Arrays over what remains; large grids with coefficients of few digits that concern few components each.
    case dense(DenseTable)
    /// All compositions one after the other in lexicographic order; few of them.
    case list([[Int]])

    /// How much may be spent: about 10 ms each.
    static let sparseTransitions = 60_000
    static let denseStates = 2_500_000
    static let denseWork = 20_000_000
    static let listLimit = 20_000
    static let listNodes = 50_000

    /// - Returns: nil where exact counting would take too long.
    init?(_ grid: GridRules) throws(SearchSpaceError) {
        if grid.rules.isEmpty, let table = try DenseTable(grid, states: 20_000_000, work: 100_000_000) {
            self = .dense(table)
        } else if Self.fewestTransitions(grid) <= Self.sparseTransitions,
            let table = try SparseTable(grid, limit: Self.sparseTransitions)
        {
            self = .sparse(table)
        } else if let table = try DenseTable(grid, states: Self.denseStates, work: Self.denseWork) {
            self = .dense(table)
        } else if let list = Self.enumerated(grid) {
            self = .list(list)
        } else {
            return nil
        }
    }

    /// The transitions that the total alone makes; every rule adds to them.
    private static func fewestTransitions(_ grid: GridRules) -> Int {
        let values = (0..<grid.componentCount).map(grid.values)
        let (least, most) = grid.uses(order: Array(values.indices), values: values)
        return values.indices.reduce(0) { sum, i in
            let low = max(least[i][0], grid.total - (most[0][0] - most[i][0]))
            let high = min(most[i][0], grid.total - (least[0][0] - least[i][0]))
            // Steps of several units leave gaps between the totals that occur.
            let step = grid.stride.reduce(0, greatestCommonDivisor)
            return sum + max(0, high - low) / max(step, 1) * values[i].count / 4
        }
    }

    var count: UInt128 {
        switch self {
        case .sparse(let table): table.count
        case .dense(let table): table.count
        case .list(let list): UInt128(list.count)
        }
    }

    private func walk(_ choose: (Int, () -> (value: Int, ways: UInt128)?) -> Int) -> [Int] {
        switch self {
        case .sparse(let table): table.walk(choose)
        case .dense(let table): table.walk(choose)
        case .list: preconditionFailure("a list is not walked")
        }
    }

    /// The composition of a rank 0 ..< count.
    func counts(rank: UInt128) -> [Int] {
        precondition(rank < count, "rank \(rank) of \(count) compositions")
        if case .list(let list) = self { return list[Int(rank)] }
        var rest = rank
        return walk { _, next in
            while let (value, ways) = next() {
                if rest < ways { return value }
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
        if case .list(let list) = self {
            return list[min(list.count - 1, Int((quantiles.first ?? 0) * Double(list.count)))]
        }
        var ways = Double(count)
        return walk { place, next in
            let target = place < quantiles.count ? quantiles[place] * ways : 0
            var passed = 0.0
            var chosen: (value: Int, ways: UInt128)?
            while let (value, more) = next() {
                chosen = (value, more)
                passed += Double(more)
                if passed > target { break }
            }
            guard let chosen else { preconditionFailure("the table of completions is inconsistent") }
            ways = Double(chosen.ways)
            return chosen.value
        }
    }

    /// The rank of a composition of the grid.
    func rank(of counts: [Int]) -> UInt128 {
        if case .list(let list) = self { return UInt128(list.firstIndex(of: counts) ?? 0) }
        var rank: UInt128 = 0
        let order: [Int]
        if case .dense(let table) = self { order = table.order } else { order = Array(counts.indices) }
        _ = walk { place, next in
            while let (value, ways) = next() {
                if value == counts[order[place]] { break }
                rank += ways
            }
            return counts[order[place]]
        }
        return rank
    }

    /// All compositions in lexicographic order; nil when there are more than `limit`, or finding them would take more
    /// than `nodes` steps.
    static func enumerated(_ grid: GridRules, limit: Int = listLimit, nodes limitOfNodes: Int = listNodes) -> [[Int]]? {
        let n = grid.componentCount
        let values = (0..<n).map(grid.values)
        let (least, most) = grid.uses(order: Array(0..<n), values: values)
        var result: [[Int]] = []
        var nodes = 0
        var counts = [Int](repeating: 0, count: n)
        var slack = [Int](repeating: 0, count: grid.rules.count)
        for k in slack.indices { slack[k] = grid.rules[k].bound }
        func descend(_ i: Int, _ remaining: Int, _ slack: [Int]) -> Bool {
            if i == n {
                result.append(counts)
                return result.count <= limit
            }
            for value in values[i] {
                nodes += 1
                if nodes > limitOfNodes { return false }
                let left = remaining - value
                if left < least[i + 1][0] { break }
                if left > most[i + 1][0] { continue }
                var next = slack
                var isPossible = true
                for k in next.indices {
                    next[k] -= grid.rules[k].use(i, value)
                    if next[k] < least[i + 1][k + 1]
                        || (grid.rules[k].isEquality && next[k] > most[i + 1][k + 1])
                    {
                        isPossible = false
                        break
                    }
                }
                guard isPossible else { continue }
                counts[i] = value
                if !descend(i + 1, left, next) { return false }
            }
            return true
        }
        guard least[0][0] <= grid.total, most[0][0] >= grid.total else { return [] }
        return descend(0, grid.total, slack) ? result : nil
    }
}
