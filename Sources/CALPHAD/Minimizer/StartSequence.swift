/// Where minimizations of a phase start: the points of its grid that have no lower point close by, from the lowest upwards.
///
/// This is single linkage: a point is taken to lie in the basin of a lower one that is close to it
/// (A. H. G. Rinnooy Kan, G. T. Timmer, Math. Programming 39 (1987) 57, doi:10.1007/BF02592071).
struct StartSequence {
    private var ranked = RankedPoints()
    private var lower: [SIMD16<UInt8>] = []
    private var examined = 0

    /// Site fractions in steps of 1/255, sixteen in a vector.
    private static let steps = 255.0

    /// The site fractions of all points of a grid in the form that linkage compares.
    static func codes(_ sites: [Double], siteCount n: Int) -> [SIMD16<UInt8>] {
        let width = (n + 15) / 16
        let points = n > 0 ? sites.count / n : 0
        var codes = [SIMD16<UInt8>](repeating: SIMD16(repeating: 0), count: points * width)
        for p in 0..<points {
            for i in 0..<n { codes[p * width + i / 16][i % 16] = UInt8((sites[p * n + i] * steps).rounded()) }
        }
        return codes
    }

    /// Ranks the points of `range` whose distances from the plane are at most `limit`.
    mutating func begin(_ range: Range<Int>, distances: UnsafePointer<Float>, limit: Float) {
        ranked.removeAll()
        lower.removeAll(keepingCapacity: true)
        examined = 0
        for p in range where distances[p] <= limit { ranked.append(distance: distances[p], index: p) }
        ranked.order()
    }

    /// The next start; nil at the end.
    ///
    /// - Parameter distance: points that differ in no site fraction by more are linked.
    mutating func next(in grid: PhaseGrid, linked distance: Double, examining most: Int) -> Int? {
        let width = grid.codeWidth
        let threshold = SIMD16<UInt8>(repeating: UInt8(distance * Self.steps))
        return grid.codes.withUnsafeBufferPointer { codes in
            while examined < most, let p = ranked.next() {
                examined += 1
                let count = lower.count / width
                let isLinked = lower.withUnsafeBufferPointer { lower in
                    // The latest are the likeliest.
                    var q = count - 1
                    while q >= 0 {
                        var w = 0
                        while w < width, Self.isWithin(threshold, lower[q * width + w], codes[p * width + w]) { w += 1 }
                        if w == width { return true }
                        q -= 1
                    }
                    return false
                }
                for w in 0..<width { lower.append(codes[p * width + w]) }
                if !isLinked { return p }
            }
            return nil
        }
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
