/// Which points of a grid are close to each other: a point with a lower one close by is taken to lie in that one's basin and starts no
/// minimization.
///
/// This is single linkage (A. H. G. Rinnooy Kan, G. T. Timmer, Math. Programming 39 (1987) 57, doi:10.1007/BF02592071).
final class SampleNeighbors {
    /// Where each point's neighbours begin in `neighbors`, and where the last one's end.
    private let first: [Int32]
    private let neighbors: [Int32]
    /// Where in `neighbors` the one stands that was found to lie lower than each point last: it often still does. That a lower one exists
    /// does not depend on which is looked at first.
    private let lower: UnsafeMutablePointer<Int32>

    deinit { lower.deallocate() }

    /// Neighbours kept of one point.
    private static let most = 24
    /// Site fractions in steps of 1/250, sixteen in a vector.
    private static let steps = 250.0

    /// - Parameters:
    ///   - sites: points × site fractions.
    ///   - n: number of site fractions.
    ///   - groups: points among which neighbours are sought, with the distance up to which two are neighbours: the largest difference of a
    ///     site fraction.
    init(_ sites: [Double], siteCount n: Int, groups: [(points: Range<Int>, distance: Double)]) {
        let count = n > 0 ? sites.count / n : 0
        let width = (n + 15) / 16
        var codes = [SIMD16<UInt8>](repeating: SIMD16(repeating: 0), count: count * width)
        for p in 0..<count {
            for i in 0..<n { codes[p * width + i / 16][i % 16] = UInt8((sites[p * n + i] * Self.steps).rounded()) }
        }
        var lists = [[Int32]](repeating: [], count: count)
        for (points, distance) in groups {
            let step = UInt8((distance * Self.steps).rounded())
            let threshold = SIMD16<UInt8>(repeating: step)
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
                            if Self.isWithin(threshold, codes[i * width], codes[j * width]),
                                (1..<width).allSatisfy({
                                    Self.isWithin(threshold, codes[i * width + $0], codes[j * width + $0])
                                })
                            {
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
        var first: [Int32] = [0]
        var flat: [Int32] = []
        for list in lists {
            flat += list
            first.append(Int32(flat.count))
        }
        self.first = first
        neighbors = flat
        lower = .allocate(capacity: max(count, 1))
        // A point without neighbours refers to that of another, which is not looked at.
        for p in 0..<count { lower[p] = min(first[p], Int32(max(flat.count - 1, 0))) }
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
                        guard d <= limit, d > floor else { continue }
                        var k = Int(first[p])
                        let last = Int(first[p + 1])
                        guard k < last else {
                            ranked.append(distance: d, index: p)
                            continue
                        }
                        if distances[Int(neighbors[Int(lower[p])])] < d { continue }
                        while k < last {
                            let q = Int(neighbors[k])
                            if distances[q] < d || (distances[q] == d && q < p) {
                                lower[p] = Int32(k)
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

    @inline(__always)
    private static func isWithin(_ threshold: SIMD16<UInt8>, _ a: SIMD16<UInt8>, _ b: SIMD16<UInt8>) -> Bool {
        let high = a.replacing(with: b, where: b .> a)
        let low = b.replacing(with: a, where: b .> a)
        let difference = high &- low
        let beyond = unsafeBitCast(
            difference.replacing(with: threshold, where: threshold .> difference) &- threshold, to: SIMD2<UInt64>.self)
        return beyond[0] | beyond[1] == 0
    }
}
