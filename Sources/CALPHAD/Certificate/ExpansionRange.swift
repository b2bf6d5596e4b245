/// Ranges of one expansion, its slopes and its curvatures over a box, for the functions of an expansion: magnetism, Einstein and two-state
/// terms.
final class ExpansionRange {
    let expansion: SiteFractionExpansion
    private let curvature: ExpansionCurvature
    private let sublattices: [Range<Int>]
    private let isComplete: Bool
    private let n: Int
    /// Range of the value.
    private(set) var value = Interval.zero
    /// ∂/∂y, up to a constant on each sublattice.
    let gradient: UnsafeMutablePointer<Interval>
    /// ∂²/∂y², upper triangle, in directions that keep the sums.
    let hessian: UnsafeMutablePointer<Interval>
    private let slopes: UnsafeMutablePointer<Double>
    private let reach: UnsafeMutablePointer<Double>
    private let widths: UnsafeMutablePointer<Double>

    init(_ expansion: SiteFractionExpansion, sublattices: [Range<Int>], table: TemperatureTable, isComplete: Bool) {
        self.expansion = expansion
        self.sublattices = sublattices
        self.isComplete = isComplete
        n = sublattices.last?.upperBound ?? 0
        curvature = ExpansionCurvature(
            expansion, sublattices: sublattices, table: table, isComplete: isComplete)
        gradient = .allocate(capacity: max(1, n))
        hessian = .allocate(capacity: max(1, n * n))
        slopes = .allocate(capacity: max(1, n))
        reach = .allocate(capacity: max(1, n))
        widths = .allocate(capacity: max(1, n))
    }

    deinit {
        gradient.deallocate()
        hessian.deallocate()
        slopes.deallocate()
        reach.deallocate()
        widths.deallocate()
    }

    /// Finds the ranges over l ≤ y ≤ u about a state c in the box, by the mean value theorem:
    ///
    ///     q(y) = q(c) + ∇q(c)·d + ½ dᵀ∇²q(ξ)d,  ∇q(y) = ∇q(c) + ∇²q(ξ)d
    func measure(
        lower l: UnsafePointer<Double>, upper u: UnsafePointer<Double>, centre c: UnsafePointer<Double>,
        table: TemperatureTable, tensorScratch: UnsafeMutablePointer<Double>
    ) {
        hessian.update(repeating: .zero, count: n * n)
        curvature.add(lower: l, upper: u, scale: 1, to: hessian, n)
        slopes.update(repeating: 0, count: n)
        var atCentre = 0.0
        expansion.accumulate(
            c, table: table, count: n, scale: 1, value: &atCentre, gradient: slopes, hessian: nil,
            tensorScratch: tensorScratch)
        for i in 0..<n { reach[i] = max(u[i] - c[i], c[i] - l[i]) }
        value = Interval(atCentre)
        var second = 0.0
        for i in 0..<n {
            var change = 0.0
            for j in 0..<n { change += hessian[min(i, j) * n + max(i, j)].size * reach[j] }
            gradient[i] = Interval(slopes[i] - change, slopes[i] + change)
            second += change * reach[i] / 2
        }
        for range in sublattices {
            let first = range.lowerBound
            guard range.count > 1 else {
                // A lone constituent has y = 1, unless the sums are not kept.
                if !isComplete { addPlain(range, l, u, c) }
                continue
            }
            guard isComplete else {
                addPlain(range, l, u, c)
                continue
            }
            var mean = 0.0
            for i in range { mean += slopes[i] }
            mean /= Double(range.count)
            var rest = 1.0
            var here = 0.0
            for i in range {
                gradient[i] = Interval(gradient[i].low - mean, gradient[i].high - mean)
                widths[i] = u[i] - l[i]
                rest -= l[i]
                here += slopes[i] * c[i]
            }
            let least = SimplexSum.minimum(slopes + first, l + first, widths + first, range.count, rest: rest)
            let most = SimplexSum.maximum(slopes + first, l + first, widths + first, range.count, rest: rest)
            value += Interval(least - here, most - here)
        }
        value += Interval(-second, second)
    }

    private func addPlain(
        _ range: Range<Int>, _ l: UnsafePointer<Double>, _ u: UnsafePointer<Double>, _ c: UnsafePointer<Double>
    ) {
        for i in range { value += slopes[i] * Interval(l[i] - c[i], u[i] - c[i]) }
    }
}
