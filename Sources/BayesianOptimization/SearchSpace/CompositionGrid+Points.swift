internal import NumericalMethods

extension CompositionGrid {
    /// The fractions of a composition, each the double nearest to count/N.
    public func fractions(of counts: [Int]) -> [Double] { counts.map { Double($0) / Double(total) } }

    /// Whether these counts are a point of the grid.
    public func contains(_ counts: [Int]) -> Bool { rules.contains(counts) }

    /// The composition of a rank 0 ..< ``count``; nil where the grid cannot be counted.
    ///
    /// Ranks follow the lexicographic order of the components, or, where that would take long, of another order.
    public func counts(rank: UInt128) -> [Int]? {
        guard case .table(let table) = sampler else { return nil }
        return table.counts(rank: rank)
    }

    /// The rank of a composition, or nil if it is not a point of the grid or the grid cannot be counted.
    public func rank(of counts: [Int]) -> UInt128? {
        guard case .table(let table) = sampler, contains(counts) else { return nil }
        return table.rank(of: counts)
    }

    /// All grid points in lexicographic order; nil if there are more than `limit`, or more than can be counted.
    public func enumerated(limit: Int = .max) -> [[Int]]? {
        guard case .table(let table) = sampler, table.count <= UInt128(limit) else { return nil }
        if case .list(let list) = table { return list }
        return CompositionTable.enumerated(rules, limit: .max, nodes: .max)
    }

    /// A uniformly distributed grid point.
    ///
    /// Every point has exactly the same probability where ``count`` is known. Under constraints that cannot be counted
    /// by, points are drawn from a Markov chain whose stationary distribution is uniform.
    public func sample(using generator: inout some RandomNumberGenerator) -> [Int] {
        sampler.sample(rules, using: &generator)
    }

    /// The grid points that differ by moving `steps` steps from one component to another.
    ///
    /// A step of an exchange is the least common multiple of both components' strides.
    public func neighbours(of counts: [Int], steps: Int = 1) -> [[Int]] {
        var result: [[Int]] = []
        for from in counts.indices {
            for to in counts.indices where to != from {
                let move = steps * leastCommonMultiple(stride[from], stride[to])
                guard counts[from] - move >= lower[from], counts[to] + move <= upper[to] else { continue }
                var moved = counts
                moved[from] -= move
                moved[to] += move
                if rules.allows(from, moved[from]), rules.allows(to, moved[to]),
                    rules.rules.allSatisfy({ $0.isSatisfied(by: moved) })
                {
                    result.append(moved)
                }
            }
        }
        return result
    }

    /// The grid point nearest to continuous fractions by the largest-remainder method, or nil if the point reached
    /// violates a linear constraint or the strides leave a remainder that cannot be placed.
    ///
    /// - Parameter fractions: any finite numbers; clamped to the ranges first.
    public func rounded(_ fractions: [Double]) -> [Int]? {
        precondition(
            fractions.count == components.count, "\(fractions.count) fractions, \(components.count) components")
        var counts = [Int](repeating: 0, count: fractions.count)
        var remainder = [Double](repeating: 0, count: fractions.count)
        for i in fractions.indices {
            let exact = min(max(fractions[i] * Double(total), Double(lower[i])), Double(upper[i]))
            counts[i] = max(lower[i], Int((exact / Double(stride[i])).rounded(.down)) * stride[i])
            remainder[i] = exact - Double(counts[i])
        }
        var missing = total - counts.reduce(0, +)
        while missing != 0 {
            // Add to the component that lost most by rounding down; take from the one that lost least.
            let direction = missing > 0 ? 1 : -1
            let movable = counts.indices.filter { i in
                stride[i] <= abs(missing) && (missing > 0 ? counts[i] < upper[i] : counts[i] > lower[i])
            }
            let best = movable.max { a, b in
                let (x, y) = (Double(direction) * remainder[a], Double(direction) * remainder[b])
                return x != y ? x < y : a > b
            }
            guard let best else { return nil }
            counts[best] += direction * stride[best]
            remainder[best] -= Double(direction * stride[best])
            missing -= direction * stride[best]
        }
        return rules.contains(counts) ? counts : nil
    }

    private func leastCommonMultiple(_ a: Int, _ b: Int) -> Int {
        var (x, y) = (a, b)
        while y != 0 { (x, y) = (y, x % y) }
        return a / x * b
    }
}
