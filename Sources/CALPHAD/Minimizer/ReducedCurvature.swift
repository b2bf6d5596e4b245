import Glibc

/// The second derivatives of a phase's energy in the free site fractions: each sublattice's largest site fraction is expressed by the
/// others, which builds Σ y = 1 in, and the matrix is factorized.
///
/// A free site fraction and the one it is taken from are a pair. Where a phase must be neutral, the exchange in one more pair, the last,
/// follows from those in the others.
///
/// One object serves all phases of a system in turn; it owns the buffers.
final class ReducedCurvature {
    /// Number of free site fractions.
    private(set) var freedom = 0
    /// Number of pairs: the freedom, and one more where the charge is balanced.
    private(set) var pairCount = 0
    /// Site index of each pair's free site fraction.
    let free: UnsafeMutablePointer<Int>
    /// Site index of the dependent site fraction of the same sublattice.
    let dependent: UnsafeMutablePointer<Int>
    /// Cholesky factor in the upper triangle [freedom × freedom].
    let factor: UnsafeMutablePointer<Double>
    /// The matrix over the pairs, in its upper triangle.
    private let matrix: UnsafeMutablePointer<Double>
    /// Difference of two rows of the second derivatives.
    private let difference: UnsafeMutablePointer<Double>
    /// Exchange in the last pair per exchange in each of the others.
    let transfer: UnsafeMutablePointer<Double>
    /// Whether the matrix was positive definite as it stood: the phase is stable against fluctuations at this point.
    private(set) var isConvex = true

    init(maximumCount n: Int) {
        free = .allocate(capacity: n)
        dependent = .allocate(capacity: n)
        factor = .allocate(capacity: n * n)
        matrix = .allocate(capacity: n * n)
        difference = .allocate(capacity: n)
        transfer = .allocate(capacity: n)
        transfer.initialize(repeating: 0, count: n)
        free.initialize(repeating: 0, count: n)
        dependent.initialize(repeating: 0, count: n)
        factor.initialize(repeating: 0, count: n * n)
        matrix.initialize(repeating: 0, count: n * n)
    }

    deinit {
        free.deallocate()
        dependent.deallocate()
        factor.deallocate()
        matrix.deallocate()
        difference.deallocate()
        transfer.deallocate()
    }

    /// Factorizes `hessian` [n × n, energy units] at `y`. Where it is not positive definite, as much of the ideal mixing's curvature
    /// is added as is needed; `isConvex` tells.
    ///
    /// - Returns: false when no amount of it helps (not finite).
    func factorize(
        _ model: PhaseModel, _ y: UnsafePointer<Double>, hessian: UnsafePointer<Double>, thermalEnergy: Double
    ) -> Bool {
        let n = model.count
        var r = 0
        for range in model.sublattices where range.count > 1 {
            var largest = range.lowerBound
            for i in range where y[i] > y[largest] { largest = i }
            for i in range where i != largest {
                free[r] = i
                dependent[r] = largest
                r += 1
            }
        }
        freedom = r
        pairCount = r
        balanceCharge(model, y)
        for a in 0..<r {
            let i = hessian + free[a] * n
            let p = hessian + dependent[a] * n
            for j in 0..<n { difference[j] = i[j] - p[j] }
            // Each sublattice's free site fractions stand one after the other, before and after the dependent one.
            var b = a
            while b < pairCount {
                let q = dependent[b]
                let shift = free[b] - b
                let base = difference[q]
                var end = b + 1
                while end < pairCount, dependent[end] == q, free[end] - end == shift { end += 1 }
                let row = matrix + a * r
                let source = difference + shift
                for c in b..<end { row[c] = source[c] - base }
                b = end
            }
        }
        if pairCount > freedom { return factorizeNeutral(model, y, thermalEnergy: thermalEnergy) }
        isConvex = true
        var added = 0.0
        for _ in 0..<40 {
            factor.update(from: matrix, count: r * r)
            if added > 0 {
                for a in 0..<r {
                    let weight = added * thermalEnergy * model.ratioOfSite[free[a]]
                    factor[a * r + a] += weight / y[free[a]]
                    for b in a..<r where dependent[a] == dependent[b] { factor[a * r + b] += weight / y[dependent[a]] }
                }
            }
            if DenseSolver.cholesky(factor, r) { return true }
            isConvex = false
            added = added == 0 ? 0.25 : added * 2
        }
        return false
    }

    /// Takes up the choice of free site fractions of an earlier factorization, for moving along its step.
    func restore(
        free indices: UnsafePointer<Int>, dependent others: UnsafePointer<Int>, transfer factors: UnsafePointer<Double>,
        pairs: Int, freedom restored: Int
    ) {
        pairCount = pairs
        freedom = restored
        free.update(from: indices, count: pairs)
        dependent.update(from: others, count: pairs)
        if pairs > restored { transfer.update(from: factors, count: restored) }
    }

    /// Reduces a gradient over all site fractions to the free ones.
    @inline(__always)
    func reduce(_ gradient: UnsafePointer<Double>, into result: UnsafeMutablePointer<Double>, stride: Int = 1) {
        for a in 0..<freedom { result[a * stride] = gradient[free[a]] - gradient[dependent[a]] }
        guard pairCount > freedom else { return }
        let last = gradient[free[freedom]] - gradient[dependent[freedom]]
        for a in 0..<freedom { result[a * stride] += transfer[a] * last }
    }

    /// Appends to a step in the free site fractions the one that keeps the phase neutral.
    @inline(__always)
    func complete(_ delta: UnsafeMutablePointer<Double>) {
        guard pairCount > freedom else { return }
        var last = 0.0
        for a in 0..<freedom { last += transfer[a] * delta[a] }
        delta[freedom] = last
    }

    /// The transfers to the last pair, empty where there is no charge to balance.
    var transferred: [Double] { pairCount > freedom ? (0..<freedom).map { transfer[$0] } : [] }

    /// Makes the pair whose exchange moves most charge the last one, and that exchange dependent on the others.
    private func balanceCharge(_ model: PhaseModel, _ y: UnsafePointer<Double>) {
        guard !model.charges.isEmpty, pairCount > 0 else { return }
        func charge(_ a: Int) -> Double { model.charges[free[a]] - model.charges[dependent[a]] }
        var best = 0
        for a in 1..<max(1, pairCount) where abs(charge(a)) * y[free[a]] > abs(charge(best)) * y[free[best]] {
            best = a
        }
        let moved = charge(best)
        // Where all constituents of each sublattice carry the same charge, nothing can unbalance it.
        guard moved != 0 else { return }
        freedom = pairCount - 1
        (free[best], free[freedom]) = (free[freedom], free[best])
        (dependent[best], dependent[freedom]) = (dependent[freedom], dependent[best])
        for a in 0..<freedom { transfer[a] = -charge(a) / moved }
    }

    /// Factorizes the matrix over the pairs with the last one eliminated.
    private func factorizeNeutral(_ model: PhaseModel, _ y: UnsafePointer<Double>, thermalEnergy: Double) -> Bool {
        let p = pairCount
        let r = freedom
        func element(_ a: Int, _ b: Int, _ added: Double) -> Double {
            var v = matrix[min(a, b) * p + max(a, b)]
            if added > 0, dependent[a] == dependent[b] {
                let weight = added * thermalEnergy * model.ratioOfSite[free[a]]
                v += weight / y[dependent[a]]
                if a == b { v += weight / y[free[a]] }
            }
            return v
        }
        isConvex = true
        var added = 0.0
        for _ in 0..<40 {
            for a in 0..<r {
                for b in a..<r {
                    factor[a * r + b] =
                        element(a, b, added) + transfer[a] * element(r, b, added) + transfer[b] * element(a, r, added)
                        + transfer[a] * transfer[b] * element(r, r, added)
                }
            }
            if DenseSolver.cholesky(factor, r) { return true }
            isConvex = false
            added = added == 0 ? 0.25 : added * 2
        }
        return false
    }
}

extension PhaseModel {
    /// Moves `y` by the step `delta` in the free site fractions, scaled by `t`. Falling site fractions follow the logarithmic form of
    /// the step, which keeps them positive and is exact for ideal mixing; sublattices are renormalised.
    ///
    /// - Returns: the largest relative deviation between the step asked for and the step made.
    @discardableResult
    func move(
        _ y: UnsafePointer<Double>, by delta: UnsafePointer<Double>, scaledBy t: Double, curvature: ReducedCurvature,
        smallest: Double, into result: UnsafeMutablePointer<Double>
    ) -> Double {
        for i in 0..<count { result[i] = 0 }
        for a in 0..<curvature.pairCount {
            result[curvature.free[a]] += t * delta[a]
            result[curvature.dependent[a]] -= t * delta[a]
        }
        var deviation = 0.0
        for range in sublattices {
            if range.count == 1 {
                result[range.lowerBound] = 1
                continue
            }
            var sum = 0.0
            for i in range {
                let d = result[i] / y[i]
                var v: Double
                if d >= 0 {
                    v = y[i] + result[i]
                } else {
                    v = y[i] * exp(max(d, -12))
                    deviation = max(deviation, abs(v - y[i] - result[i]))
                }
                v = max(v, smallest)
                result[i] = v
                sum += v
            }
            deviation = max(deviation, abs(sum - 1))
            let inverse = 1 / sum
            for i in range { result[i] *= inverse }
        }
        neutralize(result)
        return deviation
    }
}
