internal import NumericalMethods

/// How uniform compositions are drawn.
enum GridSampler: Sendable {
    /// Every composition is counted: exact, nothing is drawn in vain.
    case table(CompositionTable)
    /// A table of fewer rules, from which what breaks the others is left out: exact, at least one draw in 50 counts.
    case thinned(CompositionTable)
    /// A Markov chain from this composition on.
    case chain(start: [Int])

    init(_ grid: GridRules) throws(SearchSpaceError) {
        if let table = try CompositionTable(grid) {
            self = .table(table)
            return
        }
        // Rules that concern few components are the cheap ones to count by.
        let order = grid.rules.indices.sorted { a, b in
            func size(_ k: Int) -> Int { grid.rules[k].coefficients.filter { $0 != 0 }.count }
            return size(a) != size(b) ? size(a) < size(b) : a < b
        }
        var kept: [GridRule] = []
        var relaxed: DenseTable?
        for k in order {
            if let table = try DenseTable(
                grid.with(kept + [grid.rules[k]]), states: CompositionTable.denseStates / 4,
                work: CompositionTable.denseWork / 4)
            {
                kept.append(grid.rules[k])
                relaxed = table
            }
        }
        if let relaxed, relaxed.count == 0 { throw .contradictoryConstraints(conflict: kept.map(\.name)) }
        let table: CompositionTable? =
            if let relaxed { .dense(relaxed) } else { try CompositionTable(grid.with([])) }
        var generator = SplitMix64(seed: 0x7461_626C_6500_0001)
        if let table {
            var inside: [Int]?
            var hits = 0
            for _ in 0..<400 {
                let counts = table.counts(rank: generator.uniformInteger(below: table.count))
                guard grid.rules.allSatisfy({ $0.isSatisfied(by: counts) }) else { continue }
                hits += 1
                inside = counts
            }
            if hits >= 12 {
                self = .thinned(table)
                return
            }
            if let inside {
                self = .chain(start: inside)
                return
            }
        }
        guard let start = FeasibleComposition.find(grid, using: &generator) else { throw .noPointFound }
        self = .chain(start: start)
    }

    func sample(_ grid: GridRules, using generator: inout some RandomNumberGenerator) -> [Int] {
        switch self {
        case .table(let table): return table.counts(rank: generator.uniformInteger(below: table.count))
        case .thinned(let table):
            while true {
                let counts = table.counts(rank: generator.uniformInteger(below: table.count))
                if grid.rules.allSatisfy({ $0.isSatisfied(by: counts) }) { return counts }
            }
        case .chain(let start):
            var chain = CompositionChain(grid, start: start)
            for _ in 0..<(100 * grid.componentCount) { chain.step(using: &generator) }
            return chain.counts
        }
    }
}

/// A Markov chain over the compositions of a grid whose stationary distribution is uniform.
///
/// A move draws two components (or three in fixed proportions) and then, among all exchanges between them that keep
/// every rule, one at equal probability: a Gibbs sampler along lines, the discrete form of hit-and-run.
///
/// Source: R. L. Smith, Oper. Res. 32 (1984) 1296, doi:10.1287/opre.32.6.1296.
struct CompositionChain {
    let grid: GridRules
    private(set) var counts: [Int]
    /// What is left of every rule.
    private var slack: [Int]

    init(_ grid: GridRules, start: [Int]) {
        self.grid = grid
        counts = start
        slack = grid.rules.map { rule in
            rule.bound - start.indices.reduce(0) { $0 + rule.use($1, start[$1]) }
        }
    }

    mutating func step(using generator: inout some RandomNumberGenerator) {
        let n = counts.count
        guard n > 1 else { return }
        let i = Int(generator.uniformInteger(below: UInt64(n)))
        var j = Int(generator.uniformInteger(below: UInt64(n - 1)))
        if j >= i { j += 1 }
        if n > 2, generator.next() & 3 == 0 {
            var l = Int(generator.uniformInteger(below: UInt64(n - 2)))
            for taken in [min(i, j), max(i, j)] where l >= taken { l += 1 }
            let a = 1 + Int(generator.uniformInteger(below: 3 as UInt64))
            var b = 1 + Int(generator.uniformInteger(below: 3 as UInt64))
            if generator.next() & 1 == 0 { b = -b }
            if a + b != 0 { exchange([(i, a), (j, b), (l, -a - b)], using: &generator) }
        } else {
            exchange(i, j, using: &generator)
        }
    }

    /// Moves an amount from `j` to `i`, drawn from all that are allowed.
    private mutating func exchange(_ i: Int, _ j: Int, using generator: inout some RandomNumberGenerator) {
        let unit = grid.stride[i] / greatestCommonDivisor(grid.stride[i], grid.stride[j]) * grid.stride[j]
        let (x, y) = (counts[i], counts[j])
        func range(_ lowI: Int, _ lowJ: Int) -> ClosedRange<Int>? {
            var low = -Self.floored(x - lowI, unit)
            var high = Self.floored(y - lowJ, unit)
            low = max(low, -Self.floored(grid.upper[j] - y, unit))
            high = min(high, Self.floored(grid.upper[i] - x, unit))
            for (k, rule) in grid.rules.enumerated() where !rule.countsPresence {
                let use = (rule.coefficients[i] - rule.coefficients[j]) * unit
                if use == 0 { continue }
                if rule.isEquality {
                    (low, high) = (max(low, 0), min(high, 0))
                } else if use > 0 {
                    high = min(high, Self.floored(slack[k], use))
                } else {
                    low = max(low, -Self.floored(slack[k], -use))
                }
            }
            return low <= high ? low...high : nil
        }
        func keepsPresence(_ hasI: Bool, _ hasJ: Bool) -> Bool {
            for (k, rule) in grid.rules.enumerated() where rule.countsPresence {
                let use =
                    rule.coefficients[i] * ((hasI ? 1 : 0) - (x > 0 ? 1 : 0))
                    + rule.coefficients[j] * ((hasJ ? 1 : 0) - (y > 0 ? 1 : 0))
                if use > slack[k] || (rule.isEquality && use != slack[k]) { return false }
            }
            return true
        }
        let (lowI, lowJ) = (
            max(grid.lower[i], grid.smallestPresent[i]), max(grid.lower[j], grid.smallestPresent[j])
        )
        let both = keepsPresence(true, true) ? range(lowI, lowJ) : nil
        var singles: [Int] = []
        if let whole = range(min(grid.lower[i], x), min(grid.lower[j], y)) {
            if grid.lower[i] == 0, x % unit == 0, whole.contains(-x / unit), grid.allows(j, x + y),
                keepsPresence(false, x + y > 0)
            {
                singles.append(-x / unit)
            }
            if grid.lower[j] == 0, x + y > 0, y % unit == 0, whole.contains(y / unit), grid.allows(i, x + y),
                keepsPresence(true, false)
            {
                singles.append(y / unit)
            }
        }
        let width = both.map { $0.count } ?? 0
        guard width + singles.count > 0 else { return }
        let drawn = Int(generator.uniformInteger(below: UInt64(width + singles.count)))
        let k = drawn < width ? (both?.lowerBound ?? 0) + drawn : singles[drawn - width]
        apply([(i, k * unit), (j, -k * unit)])
    }

    /// Moves several components in fixed proportions, none of which appears or vanishes.
    private mutating func exchange(
        _ directions: [(component: Int, proportion: Int)], using generator: inout some RandomNumberGenerator
    ) {
        var unit = 1
        for (i, _) in directions { unit = unit / greatestCommonDivisor(unit, grid.stride[i]) * grid.stride[i] }
        var (low, high) = (Int.min / 4, Int.max / 4)
        for (i, proportion) in directions {
            guard counts[i] > 0 else { return }
            let step = abs(proportion) * unit
            let down = Self.floored(counts[i] - max(grid.lower[i], grid.smallestPresent[i]), step)
            let up = Self.floored(grid.upper[i] - counts[i], step)
            (low, high) = proportion > 0 ? (max(low, -down), min(high, up)) : (max(low, -up), min(high, down))
        }
        for (k, rule) in grid.rules.enumerated() where !rule.countsPresence {
            var use = 0
            for (i, proportion) in directions { use += rule.coefficients[i] * proportion * unit }
            if use == 0 { continue }
            if rule.isEquality { return }
            if use > 0 {
                high = min(high, Self.floored(slack[k], use))
            } else {
                low = max(low, -Self.floored(slack[k], -use))
            }
        }
        guard low < high else { return }
        let k = low + Int(generator.uniformInteger(below: UInt64(high - low + 1)))
        apply(directions.map { ($0.component, k * $0.proportion * unit) })
    }

    private mutating func apply(_ changes: [(component: Int, change: Int)]) {
        for (i, change) in changes where change != 0 {
            for k in slack.indices {
                slack[k] += grid.rules[k].use(i, counts[i]) - grid.rules[k].use(i, counts[i] + change)
            }
            counts[i] += change
        }
    }

    private static func floored(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : -((-a + b - 1) / b) }
}

/// A composition that satisfies all rules, sought from the middle of the polytope.
enum FeasibleComposition {
    static func find(_ grid: GridRules, using generator: inout some RandomNumberGenerator) -> [Int]? {
        let n = grid.componentCount
        let scale = Double(grid.total)
        for attempt in 0..<200 {
            // With rules on presence, a random choice of components that may be there.
            var upper = grid.upper
            var lower = grid.lower
            let presence = grid.rules.filter(\.countsPresence)
            if !presence.isEmpty || attempt > 0 {
                var order = Array(0..<n)
                for i in order.indices.dropLast() {
                    order.swapAt(i, i + Int(generator.uniformInteger(below: UInt64(n - i))))
                }
                var has = grid.lower.map { $0 > 0 ? 1 : 0 }
                for i in order where has[i] == 0 {
                    has[i] = 1
                    if !presence.allSatisfy({ rule in
                        rule.coefficients.contains { $0 < 0 }
                            || (0..<n).reduce(0) { $0 + rule.coefficients[$1] * has[$1] } <= rule.bound
                    }) {
                        has[i] = 0
                    }
                }
                for i in 0..<n {
                    if has[i] == 0 {
                        upper[i] = 0
                    } else if !presence.isEmpty {
                        lower[i] = max(lower[i], grid.smallestPresent[i])
                    }
                }
            }
            guard zip(lower, upper).allSatisfy({ $0 <= $1 }) else { continue }
            var rows = [LinearProgram.Row([Double](repeating: 1, count: n), equals: 1)]
            for rule in grid.rules where !rule.countsPresence {
                let size = Double(rule.coefficients.reduce(1) { max($0, abs($1)) })
                let coefficients = rule.coefficients.map { Double($0) / size }
                let bound = Double(rule.bound) / size / scale
                rows.append(rule.isEquality ? .init(coefficients, equals: bound) : .init(coefficients, atMost: bound))
            }
            let program = LinearProgram(
                lower: lower.map { Double($0) / scale }, upper: upper.map { Double($0) / scale }, rows: rows)
            let point: [Double]?
            if attempt < 2 {
                point = program.centre
            } else {
                let objective = (0..<n).map { _ in generator.standardNormal() }
                if case .point(let vertex, _) = program.minimize(objective), let centre = program.centre {
                    let share = generator.uniform()
                    point = zip(vertex, centre).map { share * $0 + (1 - share) * $1 }
                } else {
                    point = nil
                }
            }
            guard let point else { continue }
            if let found = repaired(rounded(point, grid, lower, upper), grid) { return found }
        }
        return nil
    }

    private static func rounded(_ point: [Double], _ grid: GridRules, _ lower: [Int], _ upper: [Int]) -> [Int] {
        var counts = point.indices.map { i in
            let exact = point[i] * Double(grid.total) / Double(grid.stride[i])
            return min(upper[i], max(lower[i], Int(exact.rounded()) * grid.stride[i]))
        }
        var missing = grid.total - counts.reduce(0, +)
        var rounds = 0
        while missing != 0, rounds < 10 * counts.count {
            let i = rounds % counts.count
            let change = missing / grid.stride[i] * grid.stride[i]
            let moved = min(upper[i], max(lower[i], counts[i] + change))
            missing -= moved - counts[i]
            counts[i] = moved
            rounds += 1
        }
        return counts
    }

    /// Exchanges that lessen the violation until there is none.
    private static func repaired(_ start: [Int], _ grid: GridRules) -> [Int]? {
        guard start.reduce(0, +) == grid.total else { return nil }
        var counts = start
        let sizes = grid.rules.map { rule in
            rule.countsPresence
                ? 0.1 : Double(rule.coefficients.reduce(1) { max($0, abs($1)) }) * Double(grid.total)
        }
        func violation(_ counts: [Int]) -> Double {
            var sum = 0.0
            for (k, rule) in grid.rules.enumerated() {
                let excess = counts.indices.reduce(-rule.bound) { $0 + rule.use($1, counts[$1]) }
                sum += Double(rule.isEquality ? abs(excess) : max(0, excess)) / sizes[k]
            }
            for i in counts.indices where !grid.allows(i, counts[i]) { sum += 0.01 }
            return sum
        }
        var current = violation(counts)
        for _ in 0..<200 where current > 0 {
            var best: (counts: [Int], value: Double)?
            for i in counts.indices {
                for j in counts.indices where j != i {
                    let unit =
                        grid.stride[i] / greatestCommonDivisor(grid.stride[i], grid.stride[j]) * grid.stride[j]
                    for factor in [1, 2, 5, 10, 30] {
                        var moved = counts
                        moved[i] += factor * unit
                        moved[j] -= factor * unit
                        guard moved[i] <= grid.upper[i], moved[j] >= grid.lower[j] else { break }
                        let value = violation(moved)
                        if value < best?.value ?? current { best = (moved, value) }
                    }
                }
            }
            guard let best else { return nil }
            (counts, current) = (best.counts, best.value)
        }
        return grid.contains(counts) ? counts : nil
    }
}
