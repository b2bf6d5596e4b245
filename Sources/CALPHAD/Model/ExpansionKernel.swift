/// An expansion laid out for summing: end members as a dense array where that is quicker, the frequent kinds of interactions in loops of their
/// own, the rest group by group.
///
/// A class, so that an evaluation follows one reference to it instead of copying its arrays' references.
final class ExpansionKernel: Sendable {
    let tensor: EndMemberTensor?
    private let groups: [SiteFractionExpansion.Group]
    let products: [Int32]
    /// Interactions of two constituents and nothing else, the bulk of a solution's parameters: those with one coefficient, a < b, and the others.
    let constantPairs: [Pair]
    let pairs: [Pair]
    /// Interactions of two constituents in the presence of one or two others on other sublattices.
    let dressedPairs: [DressedPair]
    /// Products of three site fractions with one coefficient, site indices in rising order.
    let triples: [Triple]
    /// The groups of none of these kinds.
    let others: [SiteFractionExpansion.Group]

    /// c y_a y_b y_c
    struct Triple {
        var a: Int32
        var b: Int32
        var c: Int32
        var coefficient: Int32
    }

    /// y_a y_b Σ_ν c_ν (y_a − y_b)^ν
    struct Pair {
        var a: Int32
        var b: Int32
        var coefficientStart: Int32
        var degree: Int32
    }

    /// y_c y_d times a pair; d is negative where there is no fourth constituent.
    struct DressedPair {
        var pair: Pair
        var c: Int32
        var d: Int32
    }

    /// - Parameters:
    ///   - sublattices: ranges of site fractions.
    ///   - offset: where a tensor of the end members is to stand in a table's storage.
    init(_ expansion: SiteFractionExpansion, sublattices: [Range<Int>], offset: Int) {
        let products = expansion.products
        let active = sublattices.filter { $0.count > 1 }
        func isEndMember(_ group: SiteFractionExpansion.Group) -> Bool {
            guard case .constant = group.form, group.productCount <= active.count else { return false }
            let sites = products[group.productStart..<(group.productStart + group.productCount)]
            return active.allSatisfy { range in sites.count { range.contains(Int($0)) } <= 1 }
        }
        let tensor = EndMemberTensor(
            sublattices: sublattices,
            members: expansion.groups.filter(isEndMember).map { group in
                (
                    Array(products[group.productStart..<(group.productStart + group.productCount)]),
                    group.coefficientStart
                )
            }, offset: offset)
        var kinds = Kinds(products: products)
        for group in expansion.groups where tensor == nil || !isEndMember(group) { kinds.takeUp(group) }
        self.tensor = tensor
        self.products = products
        groups = expansion.groups
        constantPairs = kinds.constantPairs
        pairs = kinds.pairs
        dressedPairs = kinds.dressedPairs
        triples = kinds.triples
        others = kinds.others
    }

    /// Whether no term holds more than one site fraction.
    var isLinear: Bool {
        (tensor?.sizes.count ?? 0) <= 1 && constantPairs.isEmpty && pairs.isEmpty && dressedPairs.isEmpty
            && triples.isEmpty
            && others.allSatisfy { group in
                guard case .constant = group.form else { return false }
                return group.productCount <= 1
            }
    }

    /// Groups sorted by kind.
    private struct Kinds {
        let products: [Int32]
        var constantPairs: [Pair] = []
        var pairs: [Pair] = []
        var dressedPairs: [DressedPair] = []
        var triples: [Triple] = []
        var others: [SiteFractionExpansion.Group] = []

        init(products: [Int32]) { self.products = products }

        mutating func takeUp(_ group: SiteFractionExpansion.Group) {
            if group.productCount == 3, group.coefficientCount == 1 {
                let sites = products[group.productStart..<(group.productStart + 3)].sorted()
                triples.append(
                    Triple(a: sites[0], b: sites[1], c: sites[2], coefficient: Int32(group.coefficientStart)))
                return
            }
            guard let (pair, rest) = pair(of: group), rest.count < 3 else {
                others.append(group)
                return
            }
            if let first = rest.first {
                dressedPairs.append(DressedPair(pair: pair, c: first, d: rest.count > 1 ? rest[1] : -1))
            } else if pair.degree == 0 {
                var ordered = pair
                (ordered.a, ordered.b) = (min(pair.a, pair.b), max(pair.a, pair.b))
                constantPairs.append(ordered)
            } else {
                pairs.append(pair)
            }
        }

        /// The interaction of two constituents in a group, and the group's other constituents; nil where it is of another form.
        private func pair(of group: SiteFractionExpansion.Group) -> (Pair, [Int32])? {
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
    }

    /// Adds the expansion's value and as many of its derivatives as `level` asks for to `out`.
    @inline(__always)
    func sum(
        _ y: UnsafePointer<Double>, _ table: TemperatureTable, _ scale: Double, _ level: EvaluationLevel, _ n: Int,
        into out: inout EnergyBuffers, _ scratch: UnsafeMutablePointer<Double>
    ) {
        accumulate(
            y, table: table, count: n, scale: scale, value: &out.value,
            gradient: level >= .gradient ? out.gradient : nil, hessian: level >= .hessian ? out.hessian : nil,
            tensorScratch: scratch)
        guard level >= .temperature else { return }
        SiteFractionExpansion.accumulate(
            groups, products, y, coefficients: table.slopes, count: n, scale: scale, value: &out.valueT,
            gradient: out.gradientT, hessian: nil)
        SiteFractionExpansion.accumulate(
            groups, products, y, coefficients: table.curvatures, count: n, scale: scale, value: &out.valueTT,
            gradient: nil, hessian: nil)
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
        tensor?.accumulate(
            table.tensors + (tensor?.offset ?? 0), y, count: n, scale: scale, value: &value, gradient: gradient,
            hessian: hessian, scratch: tensorScratch)
        addConstantPairs(
            y, coefficients: table.values, count: n, scale: scale, value: &value, gradient: gradient, hessian: hessian)
        if !pairs.isEmpty {
            addPairs(
                y, coefficients: table.values, count: n, scale: scale, value: &value, gradient: gradient,
                hessian: hessian)
        }
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
            SiteFractionExpansion.accumulate(
                others, products, y, coefficients: table.values, count: n, scale: scale, value: &value,
                gradient: gradient,
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
                SiteFractionExpansion.addOffDiagonal(a, c, yd * slopeA, hessian, n)
                SiteFractionExpansion.addOffDiagonal(b, c, yd * slopeB, hessian, n)
                if d >= 0 {
                    SiteFractionExpansion.addOffDiagonal(a, d, y[c] * slopeA, hessian, n)
                    SiteFractionExpansion.addOffDiagonal(b, d, y[c] * slopeB, hessian, n)
                    SiteFractionExpansion.addOffDiagonal(c, d, scale * p * q.f, hessian, n)
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

    private func addConstantPairs(
        _ y: UnsafePointer<Double>, coefficients: UnsafePointer<Double>, count n: Int, scale: Double,
        value: inout Double, gradient: UnsafeMutablePointer<Double>?, hessian: UnsafeMutablePointer<Double>?
    ) {
        constantPairs.withUnsafeBufferPointer { pairs in
            var sum = 0.0
            for pair in pairs {
                let a = Int(pair.a)
                let b = Int(pair.b)
                let f = scale * coefficients[Int(pair.coefficientStart)]
                let fa = f * y[a]
                sum += fa * y[b]
                guard let gradient else { continue }
                gradient[a] += f * y[b]
                gradient[b] += fa
                guard let hessian else { continue }
                hessian[a * n + b] += f
            }
            value += sum
        }
    }
}
