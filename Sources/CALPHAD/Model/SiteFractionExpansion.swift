/// One property of a phase (Gibbs energy, Curie temperature, volume, …) expanded in the site fractions y:
///
///     Q(y) = Σ_g P_g(y) F_g(y),   P_g = Π y over the group's constituents,
///
/// where F_g is a constant, a Redlich–Kister polynomial in y_A − y_B, Muggianu's linear form of a ternary interaction, or the
/// linear form of a reciprocal interaction. Coefficients depend on temperature only and are read from a table.
///
/// Sources: M. Hillert, J. Alloys Compd. 320 (2001) 161, doi:10.1016/S0925-8388(00)01481-X (compound energy formalism);
/// Y. M. Muggianu, M. Gambino, J. P. Bros, J. Chim. Phys. 72 (1975) 83 (ternary extrapolation).
struct SiteFractionExpansion: Sendable {
    enum Form: Sendable, Equatable {
        case constant
        /// Σ_ν c_ν (y_a − y_b)^ν; as many coefficients as the degree + 1.
        case redlichKister(a: Int32, b: Int32)
        /// Σ_i c_i v_i with v_i = y_i + (1 − y_a − y_b − y_c)/3; three coefficients.
        case ternary(a: Int32, b: Int32, c: Int32)
        /// c_0 + c_1 (y_a − y_b) + c_2 (y_c − y_d) of two binary interactions on two sublattices; three coefficients.
        case reciprocal(a: Int32, b: Int32, c: Int32, d: Int32)
    }

    struct Group: Sendable {
        var form: Form
        var productStart: Int
        var productCount: Int
        /// Index of the first coefficient in the temperature table.
        var coefficientStart: Int
        var coefficientCount: Int
    }

    var groups: [Group] = []
    var products: [Int32] = []
    /// What sums the expansion; nil before `makeTensor`.
    private(set) var kernel: ExpansionKernel?

    var isEmpty: Bool { groups.isEmpty }

    /// The end members among the groups as a dense array, where that is quicker.
    var tensor: EndMemberTensor? { kernel?.tensor }

    /// Lays the groups out for summing.
    ///
    /// - Parameters:
    ///   - sublattices: ranges of site fractions.
    ///   - offset: where a tensor of the end members is to stand in a table's storage.
    mutating func makeTensor(sublattices: [Range<Int>], offset: Int) {
        kernel = ExpansionKernel(self, sublattices: sublattices, offset: offset)
    }

    /// Adds the expansion's value at `y` times `scale`, and, where the pointers are given, its gradient [n] and the upper triangle of
    /// its Hessian [n × n, row-major].
    ///
    /// - Parameter tensorScratch: at least as long as the tensor asks for.
    func accumulate(
        _ y: UnsafePointer<Double>, table: TemperatureTable, count n: Int, scale: Double, value: inout Double,
        gradient: UnsafeMutablePointer<Double>?, hessian: UnsafeMutablePointer<Double>?,
        tensorScratch: UnsafeMutablePointer<Double>
    ) {
        kernel?.accumulate(
            y, table: table, count: n, scale: scale, value: &value, gradient: gradient, hessian: hessian,
            tensorScratch: tensorScratch)
    }

    /// Most constituents in one product; longer ones are refused when the model is built.
    static let maximumProductCount = 12
}

extension SiteFractionExpansion {
    /// Adds the expansion's value at `y` times `scale`, and, where the pointers are given, its gradient [n] and the upper triangle of
    /// its Hessian [n × n, row-major].
    ///
    /// - Complexity: O(groups × m²) with m the constituents in a product.
    func accumulate(
        _ y: UnsafePointer<Double>, coefficients: UnsafePointer<Double>, count n: Int, scale: Double = 1,
        value: inout Double, gradient: UnsafeMutablePointer<Double>?, hessian: UnsafeMutablePointer<Double>?
    ) {
        Self.accumulate(
            groups, products, y, coefficients: coefficients, count: n, scale: scale, value: &value, gradient: gradient,
            hessian: hessian)
    }

    /// The same for some groups with their products.
    static func accumulate(
        _ groups: [Group], _ products: [Int32], _ y: UnsafePointer<Double>, coefficients: UnsafePointer<Double>,
        count n: Int,
        scale: Double, value: inout Double, gradient: UnsafeMutablePointer<Double>?,
        hessian: UnsafeMutablePointer<Double>?
    ) {
        groups.withUnsafeBufferPointer { groups in
            products.withUnsafeBufferPointer { products in
                withUnsafeTemporaryAllocation(of: Double.self, capacity: Self.maximumProductCount) { others in
                    for group in groups {
                        let c = coefficients + group.coefficientStart
                        let product = products.baseAddress.unsafelyUnwrapped + group.productStart
                        let m = group.productCount
                        var p = scale
                        for k in 0..<m { p *= y[Int(product[k])] }
                        // On a grid most site fractions are zero.
                        if p == 0, gradient == nil { continue }
                        switch group.form {
                        case .constant:
                            let f = c[0]
                            if f == 0 { continue }
                            value += p * f
                            guard let gradient else { continue }
                            if m <= 2 {
                                Self.addSmallProduct(y, product, m, factor: scale * f, gradient, hessian, n)
                                continue
                            }
                            for k in 0..<m {
                                var without = scale * f
                                for l in 0..<m where l != k { without *= y[Int(product[l])] }
                                gradient[Int(product[k])] += without
                            }
                            guard let hessian else { continue }
                            Self.addPairs(y, product, m, factor: scale * f, into: hessian, n)
                        case .redlichKister(let a, let b):
                            let degree = group.coefficientCount - 1
                            let d = y[Int(a)] - y[Int(b)]
                            var f = c[degree]
                            var f1 = 0.0
                            var f2 = 0.0
                            var k = degree - 1
                            while k >= 0 {
                                f2 = f2 * d + 2 * f1
                                f1 = f1 * d + f
                                f = f * d + c[k]
                                k -= 1
                            }
                            value += p * f
                            guard let gradient else { continue }
                            if degree == 0, m <= 2 {
                                if f != 0 {
                                    Self.addSmallProduct(y, product, m, factor: scale * f, gradient, hessian, n)
                                }
                                continue
                            }
                            for k in 0..<m {
                                var without = scale
                                for l in 0..<m where l != k { without *= y[Int(product[l])] }
                                others[k] = without
                                gradient[Int(product[k])] += without * f
                            }
                            if degree > 0 {
                                gradient[Int(a)] += p * f1
                                gradient[Int(b)] -= p * f1
                            }
                            guard let hessian else { continue }
                            Self.addPairs(y, product, m, factor: scale * f, into: hessian, n)
                            if degree > 0 {
                                for k in 0..<m {
                                    Self.addCross(Int(product[k]), Int(a), others[k] * f1, hessian, n)
                                    Self.addCross(Int(product[k]), Int(b), -others[k] * f1, hessian, n)
                                }
                                if f2 != 0 {
                                    hessian[Int(a) * n + Int(a)] += p * f2
                                    hessian[Int(b) * n + Int(b)] += p * f2
                                    Self.addOffDiagonal(Int(a), Int(b), -p * f2, hessian, n)
                                }
                            }
                        case .ternary(let a, let b, let third):
                            let rest = (1 - y[Int(a)] - y[Int(b)] - y[Int(third)]) / 3
                            let f =
                                c[0] * (y[Int(a)] + rest) + c[1] * (y[Int(b)] + rest) + c[2] * (y[Int(third)] + rest)
                            let mean = (c[0] + c[1] + c[2]) / 3
                            Self.addLinearForm(
                                y, product, m, p: p, f: f, scale: scale,
                                slopes: (
                                    (Int(a), c[0] - mean), (Int(b), c[1] - mean), (Int(third), c[2] - mean), (0, 0)
                                ), slopeCount: 3, value: &value, gradient: gradient, hessian: hessian, others, n)
                        case .reciprocal(let a, let b, let third, let fourth):
                            let f =
                                c[0] + c[1] * (y[Int(a)] - y[Int(b)]) + c[2] * (y[Int(third)] - y[Int(fourth)])
                            Self.addLinearForm(
                                y, product, m, p: p, f: f, scale: scale,
                                slopes: ((Int(a), c[1]), (Int(b), -c[1]), (Int(third), c[2]), (Int(fourth), -c[2])),
                                slopeCount: 4, value: &value, gradient: gradient, hessian: hessian, others, n)
                        }
                    }
                }
            }
        }
    }

    /// Gradient and Hessian of `factor` × y_i or `factor` × y_i y_j, the most frequent products.
    @inline(__always)
    private static func addSmallProduct(
        _ y: UnsafePointer<Double>, _ product: UnsafePointer<Int32>, _ m: Int, factor: Double,
        _ gradient: UnsafeMutablePointer<Double>, _ hessian: UnsafeMutablePointer<Double>?, _ n: Int
    ) {
        guard m > 0 else { return }
        let i = Int(product[0])
        guard m == 2 else {
            gradient[i] += factor
            return
        }
        let j = Int(product[1])
        gradient[i] += factor * y[j]
        gradient[j] += factor * y[i]
        if let hessian { addOffDiagonal(i, j, factor, hessian, n) }
    }

    /// Adds P·F for an F that is linear in y, with the given slopes ∂F/∂y.
    @inline(__always)
    private static func addLinearForm(
        _ y: UnsafePointer<Double>, _ product: UnsafePointer<Int32>, _ m: Int, p: Double, f: Double, scale: Double,
        slopes: ((Int, Double), (Int, Double), (Int, Double), (Int, Double)), slopeCount: Int, value: inout Double,
        gradient: UnsafeMutablePointer<Double>?, hessian: UnsafeMutablePointer<Double>?,
        _ others: UnsafeMutableBufferPointer<Double>, _ n: Int
    ) {
        value += p * f
        guard let gradient else { return }
        for k in 0..<m {
            var without = scale
            for l in 0..<m where l != k { without *= y[Int(product[l])] }
            others[k] = without
            gradient[Int(product[k])] += without * f
        }
        gradient[slopes.0.0] += p * slopes.0.1
        gradient[slopes.1.0] += p * slopes.1.1
        gradient[slopes.2.0] += p * slopes.2.1
        if slopeCount > 3 { gradient[slopes.3.0] += p * slopes.3.1 }
        guard let hessian else { return }
        addPairs(y, product, m, factor: scale * f, into: hessian, n)
        for k in 0..<m {
            let i = Int(product[k])
            addCross(i, slopes.0.0, others[k] * slopes.0.1, hessian, n)
            addCross(i, slopes.1.0, others[k] * slopes.1.1, hessian, n)
            addCross(i, slopes.2.0, others[k] * slopes.2.1, hessian, n)
            if slopeCount > 3 { addCross(i, slopes.3.0, others[k] * slopes.3.1, hessian, n) }
        }
    }

    /// Adds `factor` × ∂²P/∂y_i∂y_j for all pairs of a product of distinct constituents.
    @inline(__always)
    private static func addPairs(
        _ y: UnsafePointer<Double>, _ product: UnsafePointer<Int32>, _ m: Int, factor: Double,
        into hessian: UnsafeMutablePointer<Double>, _ n: Int
    ) {
        for k in 0..<m {
            for l in (k + 1)..<max(m, k + 1) {
                var rest = factor
                for q in 0..<m where q != k && q != l { rest *= y[Int(product[q])] }
                addOffDiagonal(Int(product[k]), Int(product[l]), rest, hessian, n)
            }
        }
    }

    /// Adds the symmetric contribution P_i F_j + F_j P_i to the upper triangle; on the diagonal it counts twice.
    @inline(__always)
    private static func addCross(_ i: Int, _ j: Int, _ v: Double, _ hessian: UnsafeMutablePointer<Double>, _ n: Int) {
        if i == j { hessian[i * n + i] += 2 * v } else { addOffDiagonal(i, j, v, hessian, n) }
    }

    @inline(__always)
    static func addOffDiagonal(
        _ i: Int, _ j: Int, _ v: Double, _ hessian: UnsafeMutablePointer<Double>, _ n: Int
    ) {
        if i < j { hessian[i * n + j] += v } else { hessian[j * n + i] += v }
    }
}
