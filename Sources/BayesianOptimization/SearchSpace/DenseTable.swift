/// The number of ways to complete every partial composition, in arrays over what remains of the total and of each rule.
///
/// The components are taken in the order that keeps the arrays small: a rule that concerns two elements needs an axis
/// between these two only. Sums over a component that no open rule concerns are differences of running sums.
struct DenseTable: Sendable {
    let grid: GridRules
    /// The components in the order in which they are chosen.
    let order: [Int]
    let count: UInt128

    /// What may remain before a place of the order.
    private struct Axis: Sendable {
        var low: Int
        var count: Int
        var high: Int { low + count - 1 }
    }
    private struct Level: Sendable {
        var remaining: Axis
        var rules: [Axis]
        var ways: [UInt128]
        var size: Int { rules.reduce(remaining.count) { $0 * $1.count } }
    }
    private let levels: [Level]
    private let values: [[Int]]
    /// Per place: the rules that the component uses by its amount, and by its presence.
    private let linear: [[Int]]
    private let counted: [[Int]]

    /// - Parameters:
    ///   - states: how many numbers may be stored.
    ///   - work: how many sums may be made.
    /// - Returns: nil above these limits.
    init?(_ grid: GridRules, states: Int, work: Int) throws(SearchSpaceError) {
        self.grid = grid
        let values = (0..<grid.componentCount).map(grid.values)
        self.values = values
        guard let order = Self.bestOrder(grid, values, states: states, work: work) else { return nil }
        self.order = order
        let n = order.count
        linear = order.map { i in
            grid.rules.indices.filter { !grid.rules[$0].countsPresence && grid.rules[$0].coefficients[i] != 0 }
        }
        counted = order.map { i in
            grid.rules.indices.filter { grid.rules[$0].countsPresence && grid.rules[$0].coefficients[i] != 0 }
        }
        let axes = Self.axes(grid, values, order)
        if axes.contains(where: { level in level.contains { $0.count <= 0 } }) {
            levels = []
            count = 0
            return
        }
        var levels = axes.map { Level(remaining: $0[0], rules: Array($0[1...]), ways: []) }
        levels[n].ways = [UInt128](repeating: 1, count: levels[n].size)
        // Counts above 2¹²⁸ would wrap around; a sum in floating point tells.
        var estimate = [Double](repeating: 1, count: levels[n].size)
        for place in (0..<n).reversed() {
            let (ways, sizes) = Self.completed(
                place, from: levels[place + 1], to: levels[place], estimate, grid, values[order[place]],
                component: order[place])
            levels[place].ways = ways
            estimate = sizes
        }
        guard (estimate.first ?? 0) < 3.4e38 else { throw .tooManyPoints }
        self.levels = levels
        count = levels[0].ways.first ?? 0
    }

    // MARK: Order and ranges

    /// The ranges of the total (first) and of each rule before every place: what the components to come can use, within
    /// what those before can have left. Of an inequality everything above the largest use is one value.
    private static func axes(_ grid: GridRules, _ values: [[Int]], _ order: [Int]) -> [[Axis]] {
        let (least, most) = grid.uses(order: order, values: values)
        return (0...order.count).map { place in
            (0...grid.rules.count).map { k in
                let bound = k == 0 ? grid.total : grid.rules[k - 1].bound
                // Left over: the bound less the largest and the smallest use so far.
                let lowest = bound - (most[0][k] - most[place][k])
                let highest = bound - (least[0][k] - least[place][k])
                let low = max(least[place][k], lowest)
                let isExact = k == 0 || grid.rules[k - 1].isEquality
                if !isExact, highest > most[place][k] {
                    return Axis(low: min(low, most[place][k]), count: most[place][k] - min(low, most[place][k]) + 1)
                }
                return Axis(low: low, count: min(most[place][k], highest) - low + 1)
            }
        }
    }

    private static func cost(_ grid: GridRules, _ values: [[Int]], _ order: [Int]) -> (states: Double, work: Double) {
        let axes = axes(grid, values, order)
        var (states, work) = (0.0, 0.0)
        for (place, level) in axes.enumerated() {
            let size = level.reduce(1.0) { $0 * Double(max($1.count, 1)) }
            states += size
            guard place < order.count else { continue }
            let i = order[place]
            let isLinear = grid.rules.contains { !$0.countsPresence && $0.coefficients[i] != 0 }
            let isQuick = !isLinear || ends(i, grid, Array(axes[place + 1][1...]))
            work += size * (isQuick ? 3 : Double(values[i].count))
        }
        return (states, work)
    }

    /// The given order if it is cheap, or the best that moves of single components lead to.
    private static func bestOrder(_ grid: GridRules, _ values: [[Int]], states: Int, work: Int) -> [Int]? {
        var order = Array(values.indices)
        var best = cost(grid, values, order)
        func fits(_ cost: (states: Double, work: Double)) -> Bool {
            cost.states <= Double(states) && cost.work <= Double(work)
        }
        if best.work <= Double(work) / 20, fits(best) { return order }
        var improved = true
        while improved {
            improved = false
            for from in order.indices {
                for to in order.indices where to != from {
                    var moved = order
                    moved.insert(moved.remove(at: from), at: to)
                    let trial = cost(grid, values, moved)
                    if trial.work + trial.states < 0.999 * (best.work + best.states) {
                        (order, best, improved) = (moved, trial, true)
                    }
                }
            }
        }
        return fits(best) ? order : nil
    }

    // MARK: Sums

    /// The completions of one level from those of the next.
    private static func completed(
        _ place: Int, from next: Level, to level: Level, _ nextEstimate: [Double], _ grid: GridRules, _ values: [Int],
        component i: Int
    ) -> ([UInt128], [Double]) {
        var ways = [UInt128](repeating: 0, count: level.size)
        var estimate = [Double](repeating: 0, count: level.size)
        let width = level.remaining.count
        let nextWidth = next.remaining.count
        let isLinear = grid.rules.contains { !$0.countsPresence && $0.coefficients[i] != 0 }
        // Values of one group lead to the same row of the next level. Where all rules that the component uses end with
        // it, these are the values that the slack admits, a run without gaps.
        let ends = Self.ends(i, grid, next.rules)
        let fixed: [[Int]] =
            isLinear && !ends
            ? values.map { [$0] } : [values.filter { $0 == 0 }, values.filter { $0 > 0 }].filter { !$0.isEmpty }
        let stride = grid.stride[i]
        var slack = level.rules.map(\.low)
        var running = [UInt128](repeating: 0, count: nextWidth)
        var runningEstimate = [Double](repeating: 0, count: nextWidth)
        for row in 0..<(width == 0 ? 0 : level.size / width) {
            for whole in fixed {
                let group = isLinear && ends ? Self.admitted(whole, slack, i, next, grid) : whole[...]
                guard let first = group.first, let last = group.last,
                    let offset = Self.row(slack, i, first, next, grid)
                else { continue }
                let base = offset * nextWidth
                let shift = level.remaining.low - next.remaining.low
                if group.count == 1 {
                    for r in 0..<width {
                        let source = r + shift - first
                        if source >= 0, source < nextWidth {
                            ways[row * width + r] &+= next.ways[base + source]
                            estimate[row * width + r] += nextEstimate[base + source]
                        }
                    }
                    continue
                }
                for r in 0..<nextWidth {
                    running[r] = next.ways[base + r] &+ (r >= stride ? running[r - stride] : 0)
                    runningEstimate[r] = nextEstimate[base + r] + (r >= stride ? runningEstimate[r - stride] : 0)
                }
                for r in 0..<width {
                    // Sources r − first, r − first − stride, … r − last that lie in the next level's range.
                    var top = r + shift - first
                    if top >= nextWidth { top -= (top - nextWidth + stride) / stride * stride }
                    let bottom = r + shift - last
                    guard top >= 0, top >= bottom else { continue }
                    ways[row * width + r] &+= running[top]
                    estimate[row * width + r] += runningEstimate[top]
                    let beyond = bottom - stride
                    if beyond >= 0 {
                        ways[row * width + r] &-= running[beyond]
                        estimate[row * width + r] -= runningEstimate[beyond]
                    }
                }
            }
            var k = slack.count - 1
            while k >= 0 {
                slack[k] += 1
                if slack[k] <= level.rules[k].high { break }
                slack[k] = level.rules[k].low
                k -= 1
            }
        }
        return (ways, estimate)
    }

    /// Whether no rule that component `i` uses by its amount has more than one value left after it.
    private static func ends(_ i: Int, _ grid: GridRules, _ next: [Axis]) -> Bool {
        grid.rules.indices.allSatisfy { k in
            grid.rules[k].countsPresence || grid.rules[k].coefficients[i] == 0
                || (next[k].count == 1 && !grid.rules[k].isEquality)
        }
    }

    /// The values of an ascending run that break no rule.
    private static func admitted(
        _ values: [Int], _ slack: [Int], _ i: Int, _ next: Level, _ grid: GridRules
    ) -> ArraySlice<Int> {
        var (low, high) = (values.first ?? 0, values.last ?? -1)
        for (k, rule) in grid.rules.enumerated() where !rule.countsPresence {
            // c v ≤ slack less what must remain.
            let (c, room) = (rule.coefficients[i], slack[k] - next.rules[k].low)
            if c > 0 { high = min(high, room >= 0 ? room / c : -1) }
            if c < 0 { low = max(low, room >= 0 ? 0 : (-room - c - 1) / -c) }
        }
        let step = grid.stride[i]
        guard let first = values.first, low <= high else { return [] }
        let begin = max(0, (low - first + step - 1) / step)
        let end = high < first ? 0 : min(values.count, (high - first) / step + 1)
        return begin < end ? values[begin..<end] : []
    }

    /// The row of the next level's array that a value of component `i` leads to; nil where a rule is broken.
    @inline(__always)
    private static func row(_ slack: [Int], _ i: Int, _ value: Int, _ next: Level, _ grid: GridRules) -> Int? {
        var index = 0
        for k in slack.indices {
            var left = slack[k] - grid.rules[k].use(i, value)
            let axis = next.rules[k]
            if left > axis.high {
                if grid.rules[k].isEquality { return nil }
                left = axis.high
            }
            if left < axis.low { return nil }
            index = index * axis.count + (left - axis.low)
        }
        return index
    }

    // MARK: Walking

    /// Goes through the components in the table's order; `choose` decides at every place, given the values with their
    /// completions in ascending order.
    func walk(_ choose: (Int, () -> (value: Int, ways: UInt128)?) -> Int) -> [Int] {
        var result = [Int](repeating: 0, count: order.count)
        var remaining = grid.total
        var slack = levels[0].rules.enumerated().map { k, axis in min(grid.rules[k].bound, axis.high) }
        for (place, i) in order.enumerated() {
            let next = levels[place + 1]
            let width = next.remaining.count
            let isLinear = !linear[place].isEmpty
            var absent: Int?
            var present: Int?
            if !isLinear {
                absent = Self.row(slack, i, 0, next, grid)
                present = counted[place].isEmpty ? absent : Self.row(slack, i, 1, next, grid)
            }
            var position = 0
            let all = values[i]
            let chosen = choose(place) {
                while position < all.count {
                    let value = all[position]
                    position += 1
                    let left = remaining - value - next.remaining.low
                    if left < 0 { return nil }
                    if left >= width { continue }
                    let row = isLinear ? Self.row(slack, i, value, next, grid) : value == 0 ? absent : present
                    guard let row else { continue }
                    let ways = next.ways[row * width + left]
                    if ways > 0 { return (value, ways) }
                }
                return nil
            }
            result[i] = chosen
            remaining -= chosen
            for k in slack.indices { slack[k] = min(slack[k] - grid.rules[k].use(i, chosen), next.rules[k].high) }
        }
        return result
    }
}
