/// Pareto dominance; every objective is minimized.
public enum ParetoSet {
    /// Whether `a` is nowhere worse than `b` and somewhere better.
    public static func dominates(_ a: [Double], _ b: [Double]) -> Bool {
        var better = false
        for (x, y) in zip(a, b) {
            if x > y { return false }
            if x < y { better = true }
        }
        return better
    }

    /// The indices of the points that no other point dominates, in increasing order.
    ///
    /// Of points that are equal in all objectives the first is kept.
    /// - Complexity: O(n log n) for two objectives, O(n · points on the front) for more.
    public static func indices(of points: [[Double]]) -> [Int] {
        guard let first = points.first else { return [] }
        if first.count == 2 {
            let order = points.indices.sorted { i, j in
                let (a, b) = (points[i], points[j])
                return a[0] != b[0] ? a[0] < b[0] : a[1] != b[1] ? a[1] < b[1] : i < j
            }
            var best = Double.infinity
            var kept: [Int] = []
            for i in order where points[i][1] < best {
                best = points[i][1]
                kept.append(i)
            }
            return kept.sorted()
        }
        // In lexicographic order nothing is dominated by what comes later: each point is held against the front so far.
        let order = points.indices.sorted { i, j in
            points[i] == points[j] ? i < j : points[i].lexicographicallyPrecedes(points[j])
        }
        var kept: [Int] = []
        for i in order
        where !kept.contains(where: { dominates(points[$0], points[i]) || points[$0] == points[i] }) {
            kept.append(i)
        }
        return kept.sorted()
    }

    /// The points that no other point dominates.
    public static func front(of points: [[Double]]) -> [[Double]] { indices(of: points).map { points[$0] } }
}
