/// The volume of the region that a set of points dominates below a reference point; every objective is minimized.
public enum Hypervolume {
    /// The hypervolume of `points` with respect to `reference`.
    ///
    /// - Parameters:
    ///   - points: any points, dominated ones included; those not better than the reference in every objective count
    ///     nothing.
    ///   - reference: the reference point, one coordinate per objective.
    /// - Complexity: O(n log n) for two objectives, O(n²) for three, exponential in the number of objectives above.
    ///
    /// Source: two objectives: sweep; three: sweep over the third with an incremental two-dimensional front; more:
    /// WFG, L. While, L. Bradstreet, L. Barone, IEEE Trans. Evol. Comput. 16 (2012) 86, doi:10.1109/TEVC.2010.2077298.
    public static func of(_ points: [[Double]], reference: [Double]) -> Double {
        precondition(!reference.isEmpty, "a hypervolume needs at least one objective")
        for point in points {
            precondition(
                point.count == reference.count, "a point of \(point.count) objectives, reference of \(reference.count)")
        }
        let inside = points.filter { point in zip(point, reference).allSatisfy { $0 < $1 } }
        let front = ParetoSet.front(of: inside)
        switch reference.count {
        case 1: return front.map { reference[0] - $0[0] }.max() ?? 0
        case 2: return sweep2(front, reference)
        case 3: return sweep3(front, reference)
        default: return wfg(front, reference)
        }
    }

    private static func sweep2(_ front: [[Double]], _ reference: [Double]) -> Double {
        var volume = 0.0
        var ceiling = reference[1]
        for point in front.sorted(by: { $0[0] < $1[0] }) {
            volume += (reference[0] - point[0]) * (ceiling - point[1])
            ceiling = point[1]
        }
        return volume
    }

    /// Sweeps the third objective upwards and keeps the staircase of the first two, and its area, up to date.
    private static func sweep3(_ front: [[Double]], _ reference: [Double]) -> Double {
        let sorted = front.sorted { a, b in a[2] != b[2] ? a[2] < b[2] : a.lexicographicallyPrecedes(b) }
        var stairs: [[Double]] = []
        var area = 0.0
        var volume = 0.0
        for (index, point) in sorted.enumerated() {
            let position = stairs.firstIndex { $0[0] >= point[0] } ?? stairs.count
            if position == 0 || stairs[position - 1][1] > point[1] {
                var end = position
                while end < stairs.count, stairs[end][1] >= point[1] { end += 1 }
                // The new step takes the area between its corner and the old staircase.
                var ceiling = position == 0 ? reference[1] : stairs[position - 1][1]
                var left = point[0]
                for old in stairs[position..<end] {
                    area += (old[0] - left) * (ceiling - point[1])
                    (left, ceiling) = (old[0], old[1])
                }
                let right = end < stairs.count ? stairs[end][0] : reference[0]
                area += (right - left) * (ceiling - point[1])
                stairs.replaceSubrange(position..<end, with: [point])
            }
            let next = index + 1 < sorted.count ? sorted[index + 1][2] : reference[2]
            volume += area * (next - point[2])
        }
        return volume
    }

    private static func wfg(_ front: [[Double]], _ reference: [Double]) -> Double {
        let last = reference.count - 1
        // Worst in the last objective first: the limited sets then collapse early.
        let sorted = front.sorted { a, b in a[last] != b[last] ? a[last] > b[last] : b.lexicographicallyPrecedes(a) }
        var volume = 0.0
        for (index, point) in sorted.enumerated() {
            var inclusive = 1.0
            for (x, r) in zip(point, reference) { inclusive *= r - x }
            let limited = sorted[(index + 1)...].map { other in zip(point, other).map { max($0, $1) } }
            volume += inclusive - (limited.isEmpty ? 0 : wfg(ParetoSet.front(of: limited), reference))
        }
        return volume
    }
}
