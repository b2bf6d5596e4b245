/// The exchange of site fractions against which a state of a phase is least stable:
///
///     H v = λ M v,  λ least,
///
/// with H the second derivatives of the energy in the free site fractions and M those of ideal mixing: λ is 1 in an ideal solution and 0 on
/// the spinodal. Where λ is small a second minimum is often near, in the direction of v: the other side of a miscibility gap, of a Curie
/// temperature or of an ordering.
struct SoftMode {
    let value: Double
    /// Change of each free site fraction; vᵀ M v = R T.
    let direction: [Double]
}

extension ReducedCurvature {
    /// The softest mode at `y`, at which the matrix was factorized last and found positive definite; nil for charged phases.
    ///
    /// By inverse iteration, a few steps of it: near degeneracy any mixture of the soft modes serves.
    func softMode(_ model: PhaseModel, _ y: UnsafePointer<Double>, thermalEnergy: Double) -> SoftMode? {
        let r = freedom
        guard isConvex, r > 0, pairCount == r else { return nil }
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * r + model.count) { buffer -> SoftMode? in
            let v = buffer.baseAddress.unsafelyUnwrapped
            let w = v + r
            let sums = w + r
            /// w = M v / (R T)
            func multiply() {
                for i in 0..<model.count { sums[i] = 0 }
                for a in 0..<r { sums[dependent[a]] += v[a] }
                for a in 0..<r {
                    w[a] = ratio(model, a) * (v[a] / y[free[a]] + sums[dependent[a]] / y[dependent[a]])
                }
            }
            func product() -> Double {
                var sum = 0.0
                for a in 0..<r { sum += v[a] * w[a] }
                return sum
            }
            // Site fractions that move in proportion to themselves, differently in each place.
            for a in 0..<r { v[a] = y[free[a]] * (1 + 0.4 * Double(a % 3) - 1.3 * Double(a % 2)) }
            var value = 1.0
            for _ in 0..<Self.softIterations {
                multiply()
                let norm = product()
                guard norm > 0 else { return nil }
                let scale = 1 / norm.squareRoot()
                for a in 0..<r {
                    w[a] *= scale
                    v[a] = w[a] * thermalEnergy
                }
                DenseSolver.solveCholesky(factor, r, v)
                value = 1 / product()
            }
            multiply()
            let norm = product()
            guard norm > 0, value.isFinite else { return nil }
            let scale = 1 / norm.squareRoot()
            return SoftMode(value: value, direction: (0..<r).map { v[$0] * scale })
        }
    }

    private func ratio(_ model: PhaseModel, _ a: Int) -> Double {
        model.ratioOfSite.withUnsafeBufferPointer { $0[free[a]] }
    }

    private static let softIterations = 5
}
