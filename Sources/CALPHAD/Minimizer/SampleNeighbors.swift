/// Which points of a grid are close to each other: a point with a lower one close by is taken to lie in that one's basin and starts no
/// minimization.
///
/// This is single linkage (A. H. G. Rinnooy Kan, G. T. Timmer, Math. Programming 39 (1987) 57, doi:10.1007/BF02592071).
final class SampleNeighbors {
    /// Where each point's neighbours begin in `neighbors`, and where the last one's end.
    private let first: [Int32]
    private let neighbors: [Int32]
    /// The neighbour that was found to lie lower than each point last, at first the point itself: it often still does. That a lower one
    /// exists does not depend on which is looked at first.
    private let lower: UnsafeMutablePointer<Int32>

    deinit { lower.deallocate() }

    /// Neighbours kept of one point.
    private static let most = 64
    /// Site fractions in steps of 1/250, sixteen in a vector.
    private static let steps = 250.0

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
        let count = n > 0 ? sites.count / n : 0
        let width = (n + 15) / 16
        var codes = [SIMD16<UInt8>](repeating: SIMD16(repeating: 0), count: count * width)
        for p in 0..<count {
            for i in 0..<n { codes[p * width + i / 16][i % 16] = UInt8((sites[p * n + i] * Self.steps).rounded()) }
        }
        var lists = [[Int32]](repeating: [], count: count)
        for (points, distance) in groups {
            let step = UInt8(min((distance * Self.steps).rounded(), 255))
            let threshold = UInt16(min(2 * distance * Self.steps, 60000) + 0.5)
            // In the order of one site fraction only a stretch of the points can be neighbours.
            let key = Self.mostVaried(codes, width: width, siteCount: n, points)
            func keyCode(_ p: Int) -> UInt8 { codes[p * width + key / 16][key % 16] }
            let order = points.sorted { (keyCode($0), $0) < (keyCode($1), $1) }
            let keys = order.map(keyCode)
            let sorted = order.flatMap { p in (0..<width).map { codes[p * width + $0] } }
            sorted.withUnsafeBufferPointer { codes in
                keys.withUnsafeBufferPointer { keys in
                    for i in order.indices {
                        let last = UInt8(clamping: Int(keys[i]) + Int(step))
                        var j = i + 1
                        while j < keys.count, keys[j] <= last {
                            var change: UInt16 = 0
                            for k in 0..<width { change &+= Self.change(codes[i * width + k], codes[j * width + k]) }
                            if change <= threshold {
                                let (p, q) = (order[i], order[j])
                                if lists[p].count < Self.most { lists[p].append(Int32(q)) }
                                if lists[q].count < Self.most { lists[q].append(Int32(p)) }
                            }
                            j += 1
                        }
                    }
                }
            }
        }
        for sublattice in exchanges.sublattices where sublattice.count > 1 {
            Self.addExchanges(sublattice, codes, width: width, siteCount: n, exchanges.points, to: &lists)
        }
        var first: [Int32] = [0]
        var flat: [Int32] = []
        for list in lists {
            flat += list
            first.append(Int32(flat.count))
        }
        self.first = first
        neighbors = flat
        lower = .allocate(capacity: max(count, 1))
        for p in 0..<count { lower[p] = Int32(p) }
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
        first.withUnsafeBufferPointer { first in
            neighbors.withUnsafeBufferPointer { neighbors in
                var p = range.lowerBound
                while p < range.upperBound {
                    let lane = p / SampledPlane.lane
                    let end = min((lane + 1) * SampledPlane.lane, range.upperBound)
                    if laneMinima[lane] > limit {
                        p = end
                        continue
                    }
                    point: while p < end {
                        defer { p += 1 }
                        let d = distances[p]
                        guard d <= limit, d > floor, !(distances[Int(lower[p])] < d) else { continue }
                        var k = Int(first[p])
                        let last = Int(first[p + 1])
                        while k < last {
                            let q = Int(neighbors[k])
                            if distances[q] < d || (distances[q] == d && q < p) {
                                lower[p] = Int32(q)
                                continue point
                            }
                            k += 1
                        }
                        ranked.append(distance: d, index: p)
                    }
                }
            }
        }
    }

    /// Links the points of a range with all others that differ from them in the given sublattice only: by a quarter of its sites or less, or,
    /// where it holds no more than two constituents, by half of them.
    private static func addExchanges(
        _ sublattice: Range<Int>, _ codes: [SIMD16<UInt8>], width: Int, siteCount n: Int, _ points: Range<Int>,
        to lists: inout [[Int32]]
    ) {
        var mask = [SIMD16<UInt8>](repeating: SIMD16(repeating: .max), count: width)
        for i in sublattice { mask[i / 16][i % 16] = 0 }
        var alike: [[SIMD16<UInt8>]: [Int32]] = [:]
        for p in lists.indices {
            alike[(0..<width).map { codes[p * width + $0] & mask[$0] }, default: []].append(Int32(p))
        }
        let most = Int(steps)
        for p in points {
            for q in alike[(0..<width).map { codes[p * width + $0] & mask[$0] }] ?? [] where q != p {
                if points.contains(Int(q)), q < p { continue }
                var change = 0
                var present = 0
                for i in sublattice {
                    let a = Int(codes[p * width + i / 16][i % 16])
                    let b = Int(codes[Int(q) * width + i / 16][i % 16])
                    change += abs(a - b)
                    if a + b > 0 { present += 1 }
                }
                guard change <= most / 2 || (change <= most && present <= 2) else { continue }
                if lists[p].count < Self.most { lists[p].append(q) }
                if lists[Int(q)].count < Self.most { lists[Int(q)].append(Int32(p)) }
            }
        }
    }

    /// The site whose codes spread most widely over the points.
    private static func mostVaried(
        _ codes: [SIMD16<UInt8>], width: Int, siteCount n: Int, _ points: Range<Int>
    ) -> Int {
        var best = 0
        var most = -1
        for i in 0..<n {
            var counts = [Int](repeating: 0, count: 8)
            for p in points { counts[Int(codes[p * width + i / 16][i % 16]) / 32] += 1 }
            // Points that are not in the fullest interval.
            let spread = points.count - (counts.max() ?? 0)
            if spread > most {
                most = spread
                best = i
            }
        }
        return best
    }

    /// Sum of the differences.
    @inline(__always)
    private static func change(_ a: SIMD16<UInt8>, _ b: SIMD16<UInt8>) -> UInt16 {
        let high = a.replacing(with: b, where: b .> a)
        let low = b.replacing(with: a, where: b .> a)
        return SIMD16<UInt16>(truncatingIfNeeded: high &- low).wrappedSum()
    }
}
