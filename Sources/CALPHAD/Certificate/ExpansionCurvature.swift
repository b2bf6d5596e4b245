/// Bounds on the second derivatives of one expansion over a box of site fractions, at one temperature.
///
/// Only directions count that keep the sum of each sublattice. A term that is the same for all constituents of one of the two sublattices
/// is zero there: each block of the end members' Hessian is centred along its two sublattices once, which takes the large differences
/// between elements out of the intervals, and leaves what is not additive.
final class ExpansionCurvature {
    private let terms: [Term]
    private let blocks: [Block]
    private let scratch: UnsafeMutablePointer<Double>

    /// P(y) F(y), see `SiteFractionExpansion`.
    private struct Term {
        var form: SiteFractionExpansion.Form
        var sites: [Int]
        var values: [Double]
    }

    /// The end members as they bear on ∂²/∂y∂y′ of two sublattices: axes first, second, others; centred along the first two.
    private struct Block {
        var first: Int
        var second: Int
        var rows: Int
        var columns: Int
        var others: [Range<Int>]
        var values: [Double]
    }

    private static let mostElements = 100_000

    /// - Parameters:
    ///   - isComplete: whether the site fractions that it will meet sum to 1 on every sublattice.
    init(_ expansion: SiteFractionExpansion, sublattices: [Range<Int>], table: TemperatureTable, isComplete: Bool) {
        let active = sublattices.filter { $0.count > 1 }
        let total = active.reduce(1.0) { $0 * Double($1.count) }
        let usesBlocks = isComplete && active.count > 1 && active.count <= 6 && total <= Double(Self.mostElements)
        var dense = [Double](repeating: 0, count: usesBlocks ? Int(total) : 0)
        var terms: [Term] = []
        var magnitude = 0.0
        for group in expansion.groups {
            let sites = expansion.products[group.productStart..<(group.productStart + group.productCount)].map {
                Int($0)
            }
            let values = (0..<group.coefficientCount).map { table.values[group.coefficientStart + $0] }
            let size = values.reduce(0) { $0 + abs($1) }
            guard size > 0 else { continue }
            magnitude += size
            let isEndMember =
                group.form == .constant && active.allSatisfy { range in sites.count { range.contains($0) } <= 1 }
            if isEndMember, sites.count <= 1 { continue }
            if isEndMember, usesBlocks {
                Self.add(values[0], at: sites, active, to: &dense)
            } else {
                terms.append(Term(form: group.form, sites: sites, values: values))
            }
        }
        self.terms = terms
        var blocks: [Block] = []
        if usesBlocks, dense.contains(where: { $0 != 0 }) {
            for s in active.indices {
                for t in (s + 1)..<max(active.count, s + 1) {
                    if let block = Self.block(dense, active, s, t, magnitude) { blocks.append(block) }
                }
            }
        }
        self.blocks = blocks
        scratch = .allocate(capacity: max(1, 2 * Int(total.isFinite && usesBlocks ? total : 1)))
    }

    deinit { scratch.deallocate() }

    var isEmpty: Bool { terms.isEmpty && blocks.isEmpty }

    private static func add(_ value: Double, at sites: [Int], _ active: [Range<Int>], to dense: inout [Double]) {
        var positions = [0]
        for range in active {
            if let site = sites.first(where: { range.contains($0) }) {
                positions = positions.map { $0 * range.count + site - range.lowerBound }
            } else {
                positions = positions.flatMap { p in (0..<range.count).map { p * range.count + $0 } }
            }
        }
        for p in positions { dense[p] += value }
    }

    private static func block(
        _ dense: [Double], _ active: [Range<Int>], _ s: Int, _ t: Int, _ magnitude: Double
    ) -> Block? {
        let others = active.indices.filter { $0 != s && $0 != t }
        var strides = [Int](repeating: 1, count: active.count)
        for a in active.indices.dropLast().reversed() { strides[a] = strides[a + 1] * active[a + 1].count }
        let rows = active[s].count
        let columns = active[t].count
        let inner = others.reduce(1) { $0 * active[$1].count }
        var values = [Double](repeating: 0, count: dense.count)
        for k in 0..<inner {
            var position = 0
            var rest = k
            for a in others.reversed() {
                position += rest % active[a].count * strides[a]
                rest /= active[a].count
            }
            for i in 0..<rows {
                for j in 0..<columns {
                    values[(i * columns + j) * inner + k] = dense[position + i * strides[s] + j * strides[t]]
                }
            }
        }
        for k in 0..<inner {
            for i in 0..<rows {
                var mean = 0.0
                for j in 0..<columns { mean += values[(i * columns + j) * inner + k] }
                mean /= Double(columns)
                for j in 0..<columns { values[(i * columns + j) * inner + k] -= mean }
            }
            for j in 0..<columns {
                var mean = 0.0
                for i in 0..<rows { mean += values[(i * columns + j) * inner + k] }
                mean /= Double(rows)
                for i in 0..<rows { values[(i * columns + j) * inner + k] -= mean }
            }
        }
        // What is left of purely additive end members is rounding, which the allowance of the bound covers.
        guard values.contains(where: { abs($0) > 1e-13 * magnitude }) else { return nil }
        return Block(
            first: active[s].lowerBound, second: active[t].lowerBound, rows: rows, columns: columns,
            others: others.map { active[$0] }, values: values)
    }

    /// Adds `scale` times the bounds over l ≤ y ≤ u to the upper triangle of `hessian` [n × n].
    func add(
        lower l: UnsafePointer<Double>, upper u: UnsafePointer<Double>, scale: Double,
        to hessian: UnsafeMutablePointer<Interval>, _ n: Int
    ) {
        for block in blocks { add(block, l, u, scale, hessian, n) }
        for term in terms { add(term, l, u, scale, hessian, n) }
    }

    private func add(
        _ block: Block, _ l: UnsafePointer<Double>, _ u: UnsafePointer<Double>, _ scale: Double,
        _ hessian: UnsafeMutablePointer<Interval>, _ n: Int
    ) {
        let cells = block.rows * block.columns
        block.values.withUnsafeBufferPointer { values in
            var low = values.baseAddress.unsafelyUnwrapped
            var high = low
            var count = values.count
            let lowScratch = scratch
            let highScratch = scratch + values.count
            for axis in block.others.reversed() {
                let size = axis.count
                count /= size
                withUnsafeTemporaryAllocation(of: Double.self, capacity: size) { widths in
                    let w = widths.baseAddress.unsafelyUnwrapped
                    let start = l + axis.lowerBound
                    var rest = 1.0
                    for k in 0..<size {
                        w[k] = u[axis.lowerBound + k] - start[k]
                        rest -= start[k]
                    }
                    // In place: element o is written after the elements o·size… from which it comes were read, or is the first of them.
                    for o in 0..<count {
                        let least = SimplexSum.minimum(low + o * size, start, w, size, rest: rest)
                        let most = SimplexSum.maximum(high + o * size, start, w, size, rest: rest)
                        lowScratch[o] = least
                        highScratch[o] = most
                    }
                }
                low = UnsafePointer(lowScratch)
                high = UnsafePointer(highScratch)
            }
            assert(count == cells)
            for i in 0..<block.rows {
                let row = (block.first + i) * n + block.second
                for j in 0..<block.columns {
                    let c = i * block.columns + j
                    hessian[row + j] += scale * Interval(low[c], high[c])
                }
            }
        }
    }

    private func add(
        _ term: Term, _ l: UnsafePointer<Double>, _ u: UnsafePointer<Double>, _ scale: Double,
        _ hessian: UnsafeMutablePointer<Interval>, _ n: Int
    ) {
        let m = term.sites.count
        func product(without k: Int, _ j: Int) -> Interval {
            var low = 1.0
            var high = 1.0
            for q in 0..<m where q != k && q != j {
                low *= l[term.sites[q]]
                high *= u[term.sites[q]]
            }
            return Interval(low, high)
        }
        func add(_ i: Int, _ j: Int, _ value: Interval) { hessian[min(i, j) * n + max(i, j)] += scale * value }
        func addCross(_ i: Int, _ j: Int, _ value: Interval) { add(i, j, i == j ? 2 * value : value) }

        var f = Interval(term.values[0])
        var slopes: [(site: Int, value: Interval)] = []
        switch term.form {
        case .constant: break
        case .redlichKister(let a, let b):
            guard term.values.count > 1 else { break }
            let d = Interval(l[Int(a)] - u[Int(b)], u[Int(a)] - l[Int(b)])
            let (value, slope, curvature) = Self.polynomial(term.values, over: d)
            f = value
            slopes = [(Int(a), slope), (Int(b), -1 * slope)]
            let whole = product(without: -1, -1)
            add(Int(a), Int(a), whole * curvature)
            add(Int(b), Int(b), whole * curvature)
            add(Int(a), Int(b), -1 * (whole * curvature))
        case .ternary(let a, let b, let c):
            let mean = (term.values[0] + term.values[1] + term.values[2]) / 3
            f = Interval(mean)
            for (site, value) in zip([Int(a), Int(b), Int(c)], term.values) {
                f += (value - mean) * Interval(l[site], u[site])
                slopes.append((site, Interval(value - mean)))
            }
        case .reciprocal(let a, let b, let c, let d):
            let (p, q) = (term.values[1], term.values[2])
            for (site, value) in [(Int(a), p), (Int(b), -p), (Int(c), q), (Int(d), -q)] {
                f += value * Interval(l[site], u[site])
                slopes.append((site, Interval(value)))
            }
        }
        for k in 0..<m {
            for j in (k + 1)..<max(m, k + 1) { add(term.sites[k], term.sites[j], product(without: k, j) * f) }
            for (site, slope) in slopes { addCross(term.sites[k], site, product(without: k, -1) * slope) }
        }
    }

    /// Ranges of Σ c_ν d^ν and its first two derivatives, from its powers about the middle of the range.
    private static func polynomial(_ c: [Double], over d: Interval) -> (Interval, Interval, Interval) {
        let middle = (d.low + d.high) / 2
        let radius = (d.high - d.low) / 2
        var b = c
        for start in 0..<b.count {
            var k = b.count - 2
            while k >= start {
                b[k] += middle * b[k + 1]
                k -= 1
            }
        }
        var ranges = (Interval(b[0]), Interval.zero, Interval.zero)
        func add(_ value: Double, power: Int, to range: inout Interval) {
            var reach = value
            for _ in 0..<power { reach *= radius }
            if power == 0 {
                range += Interval(value)
            } else if power % 2 == 0 {
                range += Interval(min(0, reach), max(0, reach))
            } else {
                range += Interval(-abs(reach), abs(reach))
            }
        }
        for k in 1..<b.count {
            add(b[k], power: k, to: &ranges.0)
            add(Double(k) * b[k], power: k - 1, to: &ranges.1)
            if k > 1 { add(Double(k * (k - 1)) * b[k], power: k - 2, to: &ranges.2) }
        }
        return ranges
    }
}
