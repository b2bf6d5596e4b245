/// The region below a reference point that no point of a front dominates, cut into disjoint boxes.
///
/// Every objective is minimized. Box c is the product of the intervals (`lower[c][m]`, `upper[c][m]`]; lower corners
/// may be −∞. A new point y improves the hypervolume by Σ over boxes Π over objectives max(0, u − max(l, y)).
public struct BoxDecomposition: Sendable, Equatable {
    public private(set) var lower: [[Double]] = []
    public private(set) var upper: [[Double]] = []

    public var count: Int { lower.count }

    /// Decomposes the non-dominated region.
    ///
    /// - Parameters:
    ///   - front: points, dominated ones allowed; those not better than the reference in every objective are ignored.
    ///   - reference: the reference point, one coordinate per objective.
    /// - Complexity: for k points on the front k + 1 boxes with two objectives, O(k^(M−1)) with M.
    ///
    /// The boxes are found by slicing along the last objective: between two successive values of it the region has the
    /// cross-section left free by the points below, a problem with one objective less. For two objectives these are the
    /// strips of K. Yang, M. Emmerich, A. Deutz, T. Bäck, J. Glob. Optim. 75 (2019) 3, doi:10.1007/s10898-019-00798-7.
    public init(front: [[Double]], reference: [Double]) {
        let inside = ParetoSet.front(of: front.filter { point in zip(point, reference).allSatisfy { $0 < $1 } })
        var boxes: [(lower: [Double], upper: [Double])] = []
        Self.slice(inside, reference, reference.count, &boxes)
        lower = boxes.map(\.lower)
        upper = boxes.map(\.upper)
    }

    /// Appends the boxes of the first `dimensions` coordinates.
    private static func slice(
        _ points: [[Double]], _ reference: [Double], _ dimensions: Int,
        _ boxes: inout [(lower: [Double], upper: [Double])]
    ) {
        let last = dimensions - 1
        if dimensions == 1 {
            let top = points.map { $0[0] }.min() ?? reference[0]
            if top > -.infinity { boxes.append(([-.infinity], [min(top, reference[0])])) }
            return
        }
        let levels = Set(points.map { $0[last] }).sorted()
        var floor = -Double.infinity
        for ceiling in levels + [reference[last]] where ceiling > floor {
            var section: [(lower: [Double], upper: [Double])] = []
            // Only points at or below the floor of the slab dominate inside it.
            let below = points.filter { $0[last] <= floor }.map { Array($0[..<last]) }
            slice(ParetoSet.front(of: below), reference, last, &section)
            for box in section { boxes.append((box.lower + [floor], box.upper + [ceiling])) }
            floor = ceiling
        }
    }
}
