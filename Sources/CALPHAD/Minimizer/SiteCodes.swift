/// Site fractions of sampled states in steps of 1/250, a byte each, sixteen in a vector: many states are compared with each other quickly.
final class SiteCodes {
    static let steps = 250.0
    let count: Int
    let siteCount: Int
    /// Vectors of a state.
    let width: Int
    private let bytes: UnsafeMutablePointer<UInt8>

    /// - Parameter sites: states × site fractions.
    init(_ sites: [Double], siteCount n: Int) {
        count = n > 0 ? sites.count / n : 0
        siteCount = n
        width = (n + 15) / 16
        let stride = width * 16
        bytes = .allocate(capacity: max(1, count * stride))
        bytes.initialize(repeating: 0, count: max(1, count * stride))
        sites.withUnsafeBufferPointer { sites in
            for p in 0..<count {
                for i in 0..<n { bytes[p * stride + i] = UInt8((sites[p * n + i] * Self.steps).rounded()) }
            }
        }
    }

    /// Some states of `other` in the given order.
    init(_ other: SiteCodes, order: [Int]) {
        count = order.count
        siteCount = other.siteCount
        width = other.width
        let stride = width * 16
        bytes = .allocate(capacity: max(1, count * stride))
        for (place, p) in order.enumerated() {
            (bytes + place * stride).initialize(from: other.bytes + p * stride, count: stride)
        }
    }

    deinit { bytes.deallocate() }

    /// The code of site fraction i of state p.
    @inline(__always)
    subscript(p: Int, i: Int) -> UInt8 { bytes[p * width * 16 + i] }

    @inline(__always)
    func vector(_ p: Int, _ k: Int) -> SIMD16<UInt8> {
        UnsafeRawPointer(bytes + (p * width + k) * 16).loadUnaligned(as: SIMD16<UInt8>.self)
    }

    /// Sum of the differences of two states' codes.
    @inline(__always)
    func change(_ p: Int, _ q: Int) -> Int {
        let a = bytes + p * width * 16
        let b = bytes + q * width * 16
        var sum: Int32 = 0
        var start = 0
        for _ in 0..<width {
            // Written so that the compiler makes one instruction of it, the sum of absolute differences of bytes.
            for i in start..<(start &+ 16) {
                let difference = Int32(a[i]) &- Int32(b[i])
                sum &+= difference < 0 ? 0 &- difference : difference
            }
            start &+= 16
        }
        return Int(sum)
    }

    /// The site whose codes spread most widely over some states.
    func mostVaried(_ points: Range<Int>) -> Int {
        var best = 0
        var most = -1
        var counts = [Int](repeating: 0, count: 8)
        for i in 0..<siteCount {
            for interval in 0..<8 { counts[interval] = 0 }
            for p in points { counts[Int(self[p, i]) / 32] += 1 }
            // States that are not in the fullest interval.
            let spread = points.count - (counts.max() ?? 0)
            if spread > most {
                most = spread
                best = i
            }
        }
        return best
    }

    /// The states of `points` by rising code of one site, equal ones in their order.
    func order(_ points: Range<Int>, by site: Int) -> [Int] {
        var next = [Int](repeating: 0, count: 257)
        for p in points { next[Int(self[p, site]) + 1] += 1 }
        for code in 1...256 { next[code] += next[code - 1] }
        var order = [Int](repeating: 0, count: points.count)
        for p in points {
            let code = Int(self[p, site])
            order[next[code]] = p
            next[code] += 1
        }
        return order
    }

    /// All states that agree in every site outside a sublattice, gathered by a hash of these sites: states of one group may still differ
    /// there.
    func groups(outside sublattice: Range<Int>) -> (states: [Int], group: [Range<Int>]) {
        let mask = (0..<width).map { k in
            var lanes = SIMD16<UInt8>(repeating: .max)
            for i in sublattice where i / 16 == k { lanes[i % 16] = 0 }
            return lanes
        }
        var keyed: [(hash: UInt64, state: Int)] = []
        keyed.reserveCapacity(count)
        for p in 0..<count {
            var hash: UInt64 = 0
            for k in 0..<width {
                let halves = unsafeBitCast(vector(p, k) & mask[k], to: SIMD2<UInt64>.self)
                for half in 0..<2 {
                    hash = (hash ^ halves[half]) &* 0x9E37_79B9_7F4A_7C15
                    hash ^= hash >> 29
                }
            }
            keyed.append((hash, p))
        }
        keyed.sort { $0.hash != $1.hash ? $0.hash < $1.hash : $0.state < $1.state }
        var group = [Range<Int>](repeating: 0..<0, count: count)
        var start = 0
        while start < keyed.count {
            var end = start + 1
            while end < keyed.count, keyed[end].hash == keyed[start].hash { end += 1 }
            for place in start..<end { group[keyed[place].state] = start..<end }
            start = end
        }
        return (keyed.map(\.state), group)
    }

    /// Whether two states agree in every site outside a sublattice.
    @inline(__always)
    func agree(_ p: Int, _ q: Int, outside sublattice: Range<Int>) -> Bool {
        for i in 0..<siteCount where self[p, i] != self[q, i] && !sublattice.contains(i) { return false }
        return true
    }
}
