/// Bounds on the second derivatives of a polynomial in site fractions over a box, from its Taylor series about a state c of the box:
///
///     ∂²P(y) = ∂²P(c) + Σ_k ∂_k∂²P(c) d_k + ½ Σ_kl ∂_k∂_l∂²P(ξ) d_k d_l,   |d_k| ≤ r_k.
///
/// The matrix ∂_k∂²P(c) d_k is not below −r_k |∂_k∂²P(c)|, the absolute value taken of its eigenvalues, which is much less than that of its
/// elements: this burden is told as a matrix. The fourth derivatives, those of each monomial at the upper bounds, make intervals.
final class PolynomialCurvature {
    private let sites: [Int]
    private let starts: [Int]
    private let coefficients: [Double]
    /// Site fractions that occur, as the others count as constants.
    private let variables: [Int]
    private let n: Int
    private let third: UnsafeMutablePointer<Double>
    private let second: UnsafeMutablePointer<Double>
    private let radius: UnsafeMutablePointer<Double>
    private var rows: [Int] = []
    private let matrix: UnsafeMutablePointer<Double>
    private let vectors: UnsafeMutablePointer<Double>

    init(_ polynomial: SitePolynomial, count n: Int, table: TemperatureTable) {
        self.n = n
        var values = [Double](repeating: 0, count: polynomial.monomials.count)
        var sizes = values
        for share in polynomial.shares {
            let v = share.factor * table.values[share.coefficient]
            values[share.monomial] += v
            sizes[share.monomial] += abs(v)
        }
        var sites: [Int] = []
        var starts = [0]
        var coefficients: [Double] = []
        for (m, monomial) in polynomial.monomials.enumerated() where abs(values[m]) > 1e-14 * sizes[m] {
            sites += monomial
            starts.append(sites.count)
            coefficients.append(values[m])
        }
        variables = Set(sites).sorted()
        var position = [Int](repeating: 0, count: n)
        for (k, i) in variables.enumerated() { position[i] = k }
        self.sites = sites.map { position[$0] }
        self.starts = starts
        self.coefficients = coefficients
        let m = max(1, variables.count)
        third = .allocate(capacity: m * m * m)
        second = .allocate(capacity: m * m)
        radius = .allocate(capacity: m * m)
        matrix = .allocate(capacity: m * m)
        vectors = .allocate(capacity: m * m)
    }

    deinit {
        third.deallocate()
        second.deallocate()
        radius.deallocate()
        matrix.deallocate()
        vectors.deallocate()
    }

    /// Adds the bounds over l ≤ y ≤ u to the upper triangle of `hessian` [n × n], and to the symmetric matrix `burden` [n × n] what is to be
    /// taken off them.
    func add(
        lower l: UnsafePointer<Double>, upper u: UnsafePointer<Double>, centre c: UnsafePointer<Double>,
        to hessian: UnsafeMutablePointer<Interval>, burden: UnsafeMutablePointer<Double>
    ) {
        let m = variables.count
        guard m > 0 else { return }
        third.update(repeating: 0, count: m * m * m)
        second.update(repeating: 0, count: m * m)
        radius.update(repeating: 0, count: m * m)
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 3 * m) { numbers in
            let at = numbers.baseAddress.unsafelyUnwrapped
            let top = at + m
            let reach = at + 2 * m
            for (k, i) in variables.enumerated() {
                at[k] = c[i]
                top[k] = u[i]
                reach[k] = max(u[i] - c[i], c[i] - l[i])
            }
            sites.withUnsafeBufferPointer { sites in
                for t in coefficients.indices {
                    addMonomial(
                        sites.baseAddress.unsafelyUnwrapped + starts[t], starts[t + 1] - starts[t], coefficients[t], at,
                        top, reach)
                }
            }
            for i in 0..<m {
                for j in i..<m {
                    let r = radius[i * m + j]
                    let h = second[i * m + j]
                    hessian[variables[i] * n + variables[j]] += Interval(h - r, h + r)
                }
            }
            for k in 0..<m where reach[k] > 0 { addBurden(k, reach, burden) }
        }
    }

    /// Adds r_k |∂_k∂²P(c)|, found in units of the distances r.
    private func addBurden(_ k: Int, _ reach: UnsafePointer<Double>, _ burden: UnsafeMutablePointer<Double>) {
        let m = variables.count
        var size = 0.0
        // Most third derivatives of an ordered part are zero: only rows that are not count.
        rows.removeAll(keepingCapacity: true)
        for i in 0..<m where reach[i] > 0 {
            var row = 0.0
            for j in 0..<m where reach[j] > 0 {
                let (a, b, c) = Self.sorted(min(i, j), max(i, j), k)
                let v = third[(a * m + b) * m + c] * reach[i] * reach[j]
                row += v * v
                matrix[i * m + j] = v
            }
            if row > 0 { rows.append(i) }
            size += row
        }
        guard size > 0 else { return }
        let r = rows.count
        for (p, i) in rows.enumerated() {
            for (q, j) in rows.enumerated() { matrix[p * r + q] = matrix[i * m + j] }
        }
        let rounding = 1e-10 * size.squareRoot()
        SymmetricMatrix.takeAbsoluteValue(matrix, r, vectors)
        for (p, i) in rows.enumerated() {
            for (q, j) in rows.enumerated() {
                let v = matrix[p * r + q] + (p == q ? rounding : 0)
                burden[variables[i] * n + variables[j]] += reach[k] * v / (reach[i] * reach[j])
            }
        }
    }

    @inline(__always)
    private static func sorted(_ i: Int, _ j: Int, _ k: Int) -> (Int, Int, Int) {
        k <= i ? (k, i, j) : (k <= j ? (i, k, j) : (i, j, k))
    }

    /// Derivatives of a product by choosing positions in it; a site fraction that stands in several is counted in each order.
    @inline(__always)
    private func addMonomial(
        _ v: UnsafePointer<Int>, _ degree: Int, _ value: Double, _ at: UnsafePointer<Double>,
        _ top: UnsafePointer<Double>, _ reach: UnsafePointer<Double>
    ) {
        let m = variables.count
        for p in 0..<degree {
            for q in (p + 1)..<max(degree, p + 1) {
                let twice = v[p] == v[q] ? 2.0 : 1.0
                var rest = value * twice
                for s in 0..<degree where s != p && s != q { rest *= at[v[s]] }
                second[v[p] * m + v[q]] += rest
                guard degree > 2 else { continue }
                for r in (q + 1)..<max(degree, q + 1) {
                    var orders = 1.0
                    if v[p] == v[q] { orders *= v[q] == v[r] ? 6 : 2 } else if v[q] == v[r] { orders *= 2 }
                    var rest = value * orders
                    for s in 0..<degree where s != p && s != q && s != r { rest *= at[v[s]] }
                    third[(v[p] * m + v[q]) * m + v[r]] += rest
                }
                guard degree > 3 else { continue }
                var spread = 0.0
                for r in 0..<degree where r != p && r != q {
                    for s in (r + 1)..<max(degree, r + 1) where s != p && s != q {
                        var rest = reach[v[r]] * reach[v[s]]
                        for o in 0..<degree where o != p && o != q && o != r && o != s { rest *= top[v[o]] }
                        spread += rest
                    }
                }
                radius[v[p] * m + v[q]] += abs(value) * twice * spread
            }
        }
    }
}
