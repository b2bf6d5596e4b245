/// Which points of a grid are close to each other: a point with a lower one close by is taken to lie in that one's basin and starts no
/// minimization.
///
/// This is single linkage (A. H. G. Rinnooy Kan, G. T. Timmer, Math. Programming 39 (1987) 57, doi:10.1007/BF02592071).
///
/// A phase's neighbours are sought when they are first asked for: many phases always lie too high to start anything.
final class SampleNeighbors {
    private let sites: [Double]
    private let siteCount: Int
    private let groups: [(points: Range<Int>, distance: Double)]
    private let exchanges: (points: Range<Int>, sublattices: [Range<Int>])
    /// Where each point's neighbours begin in `neighbors`, and where the last one's end; empty until they are asked for.
    private var first: [Int32] = []
    private var neighbors: [Int32] = []
    /// The neighbour that was found to lie lower than each point last, at first the point itself: it often still does. That a lower one
    /// exists does not depend on which is looked at first.
    private let lower: UnsafeMutablePointer<Int32>
    /// Room for points of which it is not known yet whether a neighbour lies lower.
    private let open: UnsafeMutablePointer<Int32>

    deinit {
        lower.deallocate()
        open.deallocate()
    }

    /// - Parameters:
    ///   - sites: points × site fractions.
    ///   - n: number of site fractions.
    ///   - groups: points among which neighbours are sought, with the distance up to which two are neighbours: half the sum of the
    ///     differences of their site fractions, what is exchanged.
    ///   - exchanges: points that are also neighbours of those that differ from them little in one of these sublattices and not elsewhere.
    init(
        _ sites: [Double], siteCount n: Int, groups: [(points: Range<Int>, distance: Double)],
        exchanges: (points: Range<Int>, sublattices: [Range<Int>]) = (0..<0, [])
    ) {
        self.sites = sites
        siteCount = n
        self.groups = groups
        self.exchanges = exchanges
        let count = n > 0 ? sites.count / n : 0
        lower = .allocate(capacity: max(count, 1))
        open = .allocate(capacity: max(count, 1))
        for p in 0..<count { lower[p] = Int32(p) }
    }

    private func seek() {
        let codes = SiteCodes(sites, siteCount: siteCount)
        let lists = Lists(count: codes.count)
        for (points, distance) in groups { Self.link(points, within: distance, codes, lists) }
        for sublattice in exchanges.sublattices where sublattice.count > 1 {
            Self.linkExchanges(sublattice, codes, exchanges.points, lists)
        }
        (first, neighbors) = lists.joined()
    }

    /// The neighbours of each point while they are sought.
    private final class Lists {
        private let count: Int
        private let storage: UnsafeMutablePointer<Int32>
        private let lengths: UnsafeMutablePointer<Int32>

        /// Neighbours kept of one point.
        private static let most = 64

        init(count: Int) {
            self.count = count
            storage = .allocate(capacity: max(1, count * Self.most))
            lengths = .allocate(capacity: max(1, count))
            lengths.initialize(repeating: 0, count: max(1, count))
        }

        deinit {
            storage.deallocate()
            lengths.deallocate()
        }

        @inline(__always)
        func link(_ p: Int, _ q: Int) {
            append(q, to: p)
            append(p, to: q)
        }

        @inline(__always)
        private func append(_ q: Int, to p: Int) {
            let length = Int(lengths[p])
            guard length < Self.most else { return }
            storage[p * Self.most + length] = Int32(q)
            lengths[p] = Int32(length + 1)
        }

        /// Where each point's neighbours begin and the last one's end, and all neighbours.
        func joined() -> (first: [Int32], neighbors: [Int32]) {
            var first: [Int32] = [0]
            first.reserveCapacity(count + 1)
            var flat: [Int32] = []
            for p in 0..<count {
                flat += UnsafeBufferPointer(start: storage + p * Self.most, count: Int(lengths[p]))
                first.append(Int32(flat.count))
            }
            return (first, flat)
        }
    }

    /// Links the points of a range that differ by the exchange of no more than `distance`.
    private static func link(_ points: Range<Int>, within distance: Double, _ codes: SiteCodes, _ lists: Lists) {
        let step = Int(min((distance * SiteCodes.steps).rounded(), 255))
        let threshold = Int(min(2 * distance * SiteCodes.steps, 60000) + 0.5)
        // In the order of one site fraction only a stretch of the points can be neighbours.
        let key = codes.mostVaried(points)
        let order = codes.order(points, by: key)
        let sorted = SiteCodes(codes, order: order)
        for i in order.indices {
            let last = UInt8(clamping: Int(sorted[i, key]) + step)
            var j = i + 1
            while j < order.count, sorted[j, key] <= last {
                if sorted.change(i, j) <= threshold { lists.link(order[i], order[j]) }
                j += 1
            }
        }
    }

    /// Appends the points of a range that lie above `floor`, at most at `limit`, and have no neighbour that lies lower, or as low and earlier.
    ///
    /// - Parameters:
    ///   - distances: of the grid's points.
    ///   - laneMinima: the least distance in each lane of the grid's points.
    func appendLowest(
        _ range: Range<Int>, distances: UnsafePointer<Float>, laneMinima: UnsafePointer<Float>,
        above floor: Float = -.infinity, limit: Float,
        to ranked: inout RankedPoints
    ) {
        guard !range.isEmpty,
            (range.lowerBound / SampledPlane.lane...(range.upperBound - 1) / SampledPlane.lane)
                .contains(where: { laneMinima[$0] <= limit })
        else { return }
        if first.isEmpty { seek() }
        // Of most points it shows at once that a neighbour lies lower; those of which it does not are gathered without a branch that nobody
        // could predict.
        var count = 0
        var p = range.lowerBound
        while p < range.upperBound {
            let lane = p / SampledPlane.lane
            let end = min((lane + 1) * SampledPlane.lane, range.upperBound)
            if laneMinima[lane] <= limit {
                for q in p..<end {
                    let d = distances[q]
                    open[count] = Int32(truncatingIfNeeded: q)
                    let isInside = (d <= limit ? 1 : 0) & (d > floor ? 1 : 0)
                    count &+= isInside & (distances[Int(lower[q])] < d ? 0 : 1)
                }
            }
            p = end
        }
        first.withUnsafeBufferPointer { first in
            neighbors.withUnsafeBufferPointer { neighbors in
                point: for place in 0..<count {
                    let p = Int(open[place])
                    let d = distances[p]
                    for k in Int(first[p])..<Int(first[p + 1]) {
                        let q = Int(neighbors[k])
                        if distances[q] < d || (distances[q] == d && q < p) {
                            lower[p] = Int32(truncatingIfNeeded: q)
                            continue point
                        }
                    }
                    ranked.append(distance: d, index: p)
                }
            }
        }
    }

    /// Links the points of a range with all others that differ from them in the given sublattice only: by a quarter of its sites or less, or,
    /// where it holds no more than two constituents, by half of them.
    private static func linkExchanges(
        _ sublattice: Range<Int>, _ codes: SiteCodes, _ points: Range<Int>, _ lists: Lists
    ) {
        let (states, group) = codes.groups(outside: sublattice)
        let most = Int(SiteCodes.steps)
        for p in points {
            for place in group[p] {
                let q = states[place]
                guard q != p, q > p || !points.contains(q) else { continue }
                // Where they agree outside the sublattice all change is inside.
                let change = codes.change(p, q)
                guard change <= most, codes.agree(p, q, outside: sublattice) else { continue }
                let isClose =
                    change <= most / 2 || sublattice.count { codes[p, $0] > 0 || codes[q, $0] > 0 } <= 2
                if isClose { lists.link(p, q) }
            }
        }
    }
}
