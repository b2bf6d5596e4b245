import Glibc

/// The second derivatives of a phase's energy in the free site fractions: each sublattice's largest site fraction is expressed by the
/// others, which builds Σ y = 1 in, and the matrix is factorized.
///
/// One object serves all phases of a system in turn; it owns the buffers.
final class ReducedCurvature {
    /// Number of free site fractions.
    private(set) var freedom = 0
    /// Site index of each free site fraction.
    let free: UnsafeMutablePointer<Int>
    /// Site index of the dependent site fraction of the same sublattice.
    let dependent: UnsafeMutablePointer<Int>
    /// Cholesky factor [freedom × freedom].
    let factor: UnsafeMutablePointer<Double>
    private let matrix: UnsafeMutablePointer<Double>
    /// Whether the matrix was positive definite as it stood: the phase is stable against fluctuations at this point.
    private(set) var isConvex = true

    init(maximumCount n: Int) {
        free = .allocate(capacity: n)
        dependent = .allocate(capacity: n)
        factor = .allocate(capacity: n * n)
        matrix = .allocate(capacity: n * n)
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
        for a in 0..<r {
            let i = free[a]
            let p = dependent[a]
            for b in 0...a {
                let j = free[b]
                let q = dependent[b]
                matrix[a * r + b] = hessian[i * n + j] - hessian[p * n + j] - hessian[i * n + q] + hessian[p * n + q]
            }
        }
        isConvex = true
        var added = 0.0
        for _ in 0..<40 {
            for a in 0..<r {
                for b in 0...a {
                    var v = matrix[a * r + b]
                    if added > 0, dependent[a] == dependent[b] {
                        let ratio = model.ratioOfSite[free[a]]
                        v += added * thermalEnergy * ratio / y[dependent[a]]
                        if a == b { v += added * thermalEnergy * ratio / y[free[a]] }
                    }
                    factor[a * r + b] = v
                }
            }
            if DenseSolver.cholesky(factor, r) { return true }
            isConvex = false
            added = added == 0 ? 0.25 : added * 2
        }
        return false
    }

    /// Takes up the choice of free site fractions of an earlier factorization, for moving along its step.
    func restore(free indices: [Int], dependent others: [Int]) {
        freedom = indices.count
        for a in indices.indices {
            free[a] = indices[a]
            dependent[a] = others[a]
        }
    }

    /// Reduces a gradient over all site fractions to the free ones.
    @inline(__always)
    func reduce(_ gradient: UnsafePointer<Double>, into result: UnsafeMutablePointer<Double>, stride: Int = 1) {
        for a in 0..<freedom { result[a * stride] = gradient[free[a]] - gradient[dependent[a]] }
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
        for a in 0..<curvature.freedom {
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
        return deviation
    }
}
