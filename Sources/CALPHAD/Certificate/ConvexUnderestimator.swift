/// How a function with bounded second derivatives is made convex on a box: half of Σ αᵢ (yᵢ − lᵢ)(yᵢ − uᵢ) is added, which is nowhere
/// positive there.
///
/// Of the Hessian's interval M ± R the radius is taken into the diagonal (2 R_ij |dᵢdⱼ| ≤ R_ij (wⱼ/wᵢ dᵢ² + wᵢ/wⱼ dⱼ²), w the widths of the
/// box), the entropy of mixing adds a R T/u; sublattices' sums are used up by leaving one site fraction out of each. Steps of a Cholesky
/// factorization take the convex directions away; α is what Gershgorin's theorem asks for in the others, at the step at which it
/// is least. In a small box around a minimum α is zero, and the bound exact.
///
/// Source: C. S. Adjiman, S. Dallwig, C. A. Floudas, A. Neumaier, Comput. Chem. Eng. 22 (1998) 1137,
/// doi:10.1016/S0098-1354(98)00027-1 (α from interval Hessians, scaled Gershgorin).
final class ConvexUnderestimator {
    private let model: PhaseModel
    /// What was found for a box.
    struct Relaxation {
        /// αᵢ [J per mole of formula units].
        var alpha: [Double]
        /// What splitting at each site fraction promises.
        var score: [Double]
        /// Eight times the most that the underestimator lies below the function; 0 where that is convex.
        var total = 0.0
    }

    var relaxation: Relaxation
    private var matrix: [Double]
    private var reduced: [Double]
    private var widths: [Double]
    private var free: [Int] = []
    private var dependent: [Int] = []
    private var shift: [Double]
    private var best: [Double]

    init(_ model: PhaseModel) {
        self.model = model
        let n = model.count
        widths = [Double](repeating: 0, count: n)
        relaxation = Relaxation(alpha: widths, score: widths)
        shift = widths
        best = widths
        matrix = [Double](repeating: 0, count: n * n)
        reduced = matrix
    }

    /// Finds α for the box l ≤ y ≤ u, over which the energy without the entropy has the given second derivatives.
    func fit(
        lower l: UnsafePointer<Double>, upper u: UnsafePointer<Double>, hessian: UnsafePointer<Interval>,
        burden: UnsafePointer<Double>, thermalEnergy rt: Double
    ) {
        let n = model.count
        for i in 0..<n {
            widths[i] = u[i] - l[i]
            relaxation.alpha[i] = 0
            relaxation.score[i] = 0
        }
        matrix.withUnsafeMutableBufferPointer { a in
            for i in 0..<n {
                for j in i..<n {
                    let h = hessian[i * n + j]
                    let middle = (h.low + h.high) / 2 - burden[i * n + j]
                    a[i * n + j] = middle
                    a[j * n + i] = middle
                    let radius = (h.high - h.low) / 2
                    guard radius > 0, widths[i] > 0, widths[j] > 0 else { continue }
                    // In a product of the widths, to which the radii amount over the box.
                    let share = radius * widths[i] * widths[j]
                    relaxation.score[i] += share
                    if i != j { relaxation.score[j] += share }
                }
            }
            for range in model.sublattices where range.count > 1 {
                for i in range where widths[i] > 0 {
                    a[i * n + i] += model.ratioOfSite[i] * rt / u[i] - relaxation.score[i] / (widths[i] * widths[i])
                }
            }
        }
        for i in 0..<n { relaxation.score[i] += burden[i * n + i] * widths[i] * widths[i] }
        free.removeAll(keepingCapacity: true)
        dependent.removeAll(keepingCapacity: true)
        for range in model.sublattices where range.count > 1 {
            var widest = range.lowerBound
            for i in range where widths[i] > widths[widest] { widest = i }
            for i in range where i != widest && widths[i] > 0 {
                free.append(i)
                dependent.append(widest)
            }
        }
        reduce(n)
        let total = convexify()
        relaxation.total = total
        for (a, i) in free.enumerated() where best[a] > 0 {
            relaxation.alpha[i] = best[a] / (widths[i] * widths[i])
            relaxation.score[i] += 2 * best[a]
        }
    }

    /// The matrix in the free site fractions, in units of their widths.
    private func reduce(_ n: Int) {
        let r = free.count
        matrix.withUnsafeBufferPointer { a in
            reduced.withUnsafeMutableBufferPointer { s in
                for p in 0..<r {
                    let (i, di) = (free[p], dependent[p])
                    for q in p..<r {
                        let (j, dj) = (free[q], dependent[q])
                        let v =
                            (a[i * n + j] - a[i * n + dj] - a[di * n + j] + a[di * n + dj]) * widths[i] * widths[j]
                        s[p * r + q] = v
                        s[q * r + p] = v
                    }
                }
                // The factorization's rounding.
                for p in 0..<r {
                    var sum = 0.0
                    for q in 0..<r { sum += abs(s[p * r + q]) }
                    s[p * r + p] -= Self.rounding * sum
                }
            }
        }
    }

    private static let rounding = 1e-12

    /// Fills `best` with the smallest shifts found; returns their sum.
    private func convexify() -> Double {
        let r = free.count
        var left: [Int] = Array(0..<r)
        var least = Double.infinity
        reduced.withUnsafeMutableBufferPointer { s in
            while true {
                var total = 0.0
                for p in left {
                    var need = -s[p * r + p]
                    for q in left where q != p { need += abs(s[p * r + q]) }
                    shift[p] = max(0, need)
                    total += shift[p]
                }
                if total < least {
                    least = total
                    for p in 0..<r { best[p] = 0 }
                    for p in left { best[p] = shift[p] }
                }
                guard least > 0, let pivot = left.max(by: { s[$0 * r + $0] < s[$1 * r + $1] }) else { return }
                let diagonal = s[pivot * r + pivot]
                guard diagonal > 0 else { return }
                left.removeAll { $0 == pivot }
                for p in left {
                    let f = s[p * r + pivot] / diagonal
                    if f == 0 { continue }
                    for q in left { s[p * r + q] -= f * s[pivot * r + q] }
                }
            }
        }
        return least.isFinite ? least : 0
    }
}
