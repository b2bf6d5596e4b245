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
    /// The end members among the groups as a dense array, where that is quicker.
    private(set) var tensor: EndMemberTensor?
    /// The groups that are neither in the tensor nor in `pairs`.
    private var others: [Group] = []
    /// Interactions of two constituents and nothing else, the bulk of a solution's parameters.
    private var pairs: [Pair] = []

    /// Interactions of two constituents in the presence of one or two others on other sublattices.
    private var dressedPairs: [DressedPair] = []
    /// Products of three site fractions with one coefficient, site indices in rising order.
    private var triples: [Triple] = []

    /// c y_a y_b y_c
    private struct Triple {
        var a: Int32
        var b: Int32
        var c: Int32
        var coefficient: Int32
    }

    /// y_a y_b Σ_ν c_ν (y_a − y_b)^ν
    private struct Pair {
        var a: Int32
        var b: Int32
        var coefficientStart: Int32
        var degree: Int32
    }

    /// y_c y_d times a pair; d is negative where there is no fourth constituent.
    private struct DressedPair {
        var pair: Pair
        var c: Int32
        var d: Int32
    }

    var isEmpty: Bool { groups.isEmpty }

    /// Brings the end members into a tensor where that is quicker.
    ///
    /// - Parameters:
    ///   - sublattices: ranges of site fractions.
    ///   - offset: where the tensor is to stand in a table's storage.
    mutating func makeTensor(sublattices: [Range<Int>], offset: Int) {
        let active = sublattices.filter { $0.count > 1 }
        func isEndMember(_ group: Group) -> Bool {
            guard case .constant = group.form, group.productCount <= active.count else { return false }
            let sites = products[group.productStart..<(group.productStart + group.productCount)]
            return active.allSatisfy { range in sites.count { range.contains(Int($0)) } <= 1 }
        }
        let members = groups.filter(isEndMember)
        tensor = EndMemberTensor(
            sublattices: sublattices,
            members: members.map { group in
                (
                    Array(products[group.productStart..<(group.productStart + group.productCount)]),
                    group.coefficientStart
                )
            }, offset: offset)
        others = tensor == nil ? groups : groups.filter { !isEndMember($0) }
        pairs = []
        dressedPairs = []
        triples = []
        var left: [Group] = []
        for group in others where !takeUp(group) { left.append(group) }
        others = left
    }

    /// Puts a group among those of its form; false where there is none for it.
    private mutating func takeUp(_ group: Group) -> Bool {
        if group.productCount == 3, group.coefficientCount == 1 {
            let sites = products[group.productStart..<(group.productStart + 3)].sorted()
            triples.append(
                Triple(a: sites[0], b: sites[1], c: sites[2], coefficient: Int32(group.coefficientStart)))
            return true
        }
        guard let (pair, rest) = pair(of: group) else { return false }
        switch rest.count {
        case 0: pairs.append(pair)
        case 1: dressedPairs.append(DressedPair(pair: pair, c: rest[0], d: -1))
        case 2: dressedPairs.append(DressedPair(pair: pair, c: rest[0], d: rest[1]))
        default: return false
        }
        return true
    }

    /// The interaction of two constituents in a group, and the group's other constituents; nil where it is of another form.
    private func pair(of group: Group) -> (Pair, [Int32])? {
        var sites = Array(products[group.productStart..<(group.productStart + group.productCount)])
        guard Set(sites).count == sites.count else { return nil }
        let a: Int32
        let b: Int32
        switch group.form {
        case .redlichKister(let first, let second): (a, b) = (first, second)
        // Any two of a bare product.
        case .constant where sites.count == 4: (a, b) = (sites[0], sites[1])
        default: return nil
        }
        guard sites.contains(a), sites.contains(b) else { return nil }
        sites.removeAll { $0 == a || $0 == b }
        let pair = Pair(
            a: a, b: b, coefficientStart: Int32(group.coefficientStart), degree: Int32(group.coefficientCount - 1))
        return (pair, sites)
    }

    /// Adds the expansion's value at `y` times `scale`, and, where the pointers are given, its gradient [n] and the upper triangle of
    /// its Hessian [n × n, row-major].
    ///
    /// - Parameter tensorScratch: at least as long as the tensor asks for.
    @inline(__always)
    func accumulate(
        _ y: UnsafePointer<Double>, table: TemperatureTable, count n: Int, scale: Double, value: inout Double,
        gradient: UnsafeMutablePointer<Double>?, hessian: UnsafeMutablePointer<Double>?,
        tensorScratch: UnsafeMutablePointer<Double>
    ) {
        tensor?.accumulate(
            table.tensors + (tensor?.offset ?? 0), y, count: n, scale: scale, value: &value, gradient: gradient,
            hessian: hessian, scratch: tensorScratch)
        addPairs(
            y, coefficients: table.values, count: n, scale: scale, value: &value, gradient: gradient, hessian: hessian)
        if !dressedPairs.isEmpty {
            addDressedPairs(
                y, coefficients: table.values, count: n, scale: scale, value: &value, gradient: gradient,
                hessian: hessian)
        }
        if !triples.isEmpty {
            addTriples(
                y, coefficients: table.values, count: n, scale: scale, value: &value, gradient: gradient,
                hessian: hessian)
        }
        if !others.isEmpty {
            accumulate(
                others, y, coefficients: table.values, count: n, scale: scale, value: &value, gradient: gradient,
                hessian: hessian)
        }
    }

    private func addTriples(
        _ y: UnsafePointer<Double>, coefficients: UnsafePointer<Double>, count n: Int, scale: Double,
        value: inout Double, gradient: UnsafeMutablePointer<Double>?, hessian: UnsafeMutablePointer<Double>?
    ) {
        triples.withUnsafeBufferPointer { triples in
            var sum = 0.0
            for triple in triples {
                let a = Int(triple.a)
                let b = Int(triple.b)
                let c = Int(triple.c)
                let f = scale * coefficients[Int(triple.coefficient)]
                let fa = f * y[a]
                let fab = fa * y[b]
                sum += fab * y[c]
                guard let gradient else { continue }
                let fb = f * y[b]
                let fc = f * y[c]
                gradient[a] += fb * y[c]
                gradient[b] += fa * y[c]
                gradient[c] += fab
                guard let hessian else { continue }
                hessian[a * n + b] += fc
                hessian[a * n + c] += fb
                hessian[b * n + c] += fa
            }
            value += sum
        }
    }

    private func addPairs(
        _ y: UnsafePointer<Double>, coefficients: UnsafePointer<Double>, count n: Int, scale: Double,
        value: inout Double, gradient: UnsafeMutablePointer<Double>?, hessian: UnsafeMutablePointer<Double>?
    ) {
        pairs.withUnsafeBufferPointer { pairs in
            var sum = 0.0
            for pair in pairs {
                let a = Int(pair.a)
                let b = Int(pair.b)
                let p = y[a] * y[b]
                if p == 0, gradient == nil { continue }
                let q = Self.polynomial(pair, y[a] - y[b], coefficients)
                sum += p * q.f
                guard let gradient else { continue }
                Self.add(pair, y, p, q, times: scale, gradient, hessian, n)
            }
            value += scale * sum
        }
    }

    private func addDressedPairs(
        _ y: UnsafePointer<Double>, coefficients: UnsafePointer<Double>, count n: Int, scale: Double,
        value: inout Double, gradient: UnsafeMutablePointer<Double>?, hessian: UnsafeMutablePointer<Double>?
    ) {
        dressedPairs.withUnsafeBufferPointer { dressedPairs in
            var sum = 0.0
            for dressed in dressedPairs {
                let a = Int(dressed.pair.a)
                let b = Int(dressed.pair.b)
                let c = Int(dressed.c)
                let d = Int(dressed.d)
                let yd = d < 0 ? 1 : y[d]
                let p = y[a] * y[b]
                let others = y[c] * yd
                if p * others == 0, gradient == nil { continue }
                let q = Self.polynomial(dressed.pair, y[a] - y[b], coefficients)
                sum += others * p * q.f
                guard let gradient else { continue }
                Self.add(dressed.pair, y, p, q, times: scale * others, gradient, hessian, n)
                gradient[c] += scale * yd * p * q.f
                if d >= 0 { gradient[d] += scale * y[c] * p * q.f }
                guard let hessian else { continue }
                let slopeA = scale * (y[b] * q.f + p * q.f1)
                let slopeB = scale * (y[a] * q.f - p * q.f1)
                Self.addOffDiagonal(a, c, yd * slopeA, hessian, n)
                Self.addOffDiagonal(b, c, yd * slopeB, hessian, n)
                if d >= 0 {
                    Self.addOffDiagonal(a, d, y[c] * slopeA, hessian, n)
                    Self.addOffDiagonal(b, d, y[c] * slopeB, hessian, n)
                    Self.addOffDiagonal(c, d, scale * p * q.f, hessian, n)
                }
            }
            value += scale * sum
        }
    }

    /// Σ_ν c_ν d^ν with its first and second derivative.
    @inline(__always)
    private static func polynomial(
        _ pair: Pair, _ d: Double, _ coefficients: UnsafePointer<Double>
    ) -> (f: Double, f1: Double, f2: Double) {
        let c = coefficients + Int(pair.coefficientStart)
        var degree = Int(pair.degree)
        var f = c[degree]
        var f1 = 0.0
        var f2 = 0.0
        while degree > 0 {
            degree -= 1
            f2 = f2 * d + 2 * f1
            f1 = f1 * d + f
            f = f * d + c[degree]
        }
        return (f, f1, f2)
    }

    /// Gradient and Hessian of y_a y_b f(y_a − y_b) in y_a and y_b, times `factor`.
    @inline(__always)
    private static func add(
        _ pair: Pair, _ y: UnsafePointer<Double>, _ p: Double, _ q: (f: Double, f1: Double, f2: Double),
        times factor: Double, _ gradient: UnsafeMutablePointer<Double>, _ hessian: UnsafeMutablePointer<Double>?,
        _ n: Int
    ) {
        let a = Int(pair.a)
        let b = Int(pair.b)
        gradient[a] += factor * (y[b] * q.f + p * q.f1)
        gradient[b] += factor * (y[a] * q.f - p * q.f1)
        guard let hessian else { return }
        hessian[min(a, b) * n + max(a, b)] += factor * (q.f + (y[a] - y[b]) * q.f1 - p * q.f2)
        if pair.degree > 0 {
            hessian[a * n + a] += factor * (2 * y[b] * q.f1 + p * q.f2)
            hessian[b * n + b] += factor * (p * q.f2 - 2 * y[a] * q.f1)
        }
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
        accumulate(
            groups, y, coefficients: coefficients, count: n, scale: scale, value: &value, gradient: gradient,
            hessian: hessian)
    }

    private func accumulate(
        _ groups: [Group], _ y: UnsafePointer<Double>, coefficients: UnsafePointer<Double>, count n: Int,
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
    private static func addOffDiagonal(
        _ i: Int, _ j: Int, _ v: Double, _ hessian: UnsafeMutablePointer<Double>, _ n: Int
    ) {
        if i < j { hessian[i * n + j] += v } else { hessian[j * n + i] += v }
    }
}
