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
        func ideal(_ v: [Double]) -> [Double] {
            var sums = [Double](repeating: 0, count: model.count)
            for a in 0..<r { sums[dependent[a]] += v[a] }
            return (0..<r).map { a in
                model.ratioOfSite[free[a]] * (v[a] / y[free[a]] + sums[dependent[a]] / y[dependent[a]])
            }
        }
        func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        // Site fractions that move in proportion to themselves, differently in each place.
        var v = (0..<r).map { y[free[$0]] * (1 + 0.4 * Double($0 % 3) - 1.3 * Double($0 % 2)) }
        var value = 1.0
        for _ in 0..<Self.softIterations {
            var w = ideal(v)
            let norm = product(v, w)
            guard norm > 0 else { return nil }
            let scale = 1 / norm.squareRoot()
            for a in 0..<r {
                v[a] *= scale
                w[a] *= scale
            }
            var u = w.map { $0 * thermalEnergy }
            u.withUnsafeMutableBufferPointer { DenseSolver.solveCholesky(factor, r, $0.baseAddress.unsafelyUnwrapped) }
            value = 1 / product(w, u)
            v = u
        }
        let norm = product(v, ideal(v))
        guard norm > 0, value.isFinite else { return nil }
        let scale = 1 / norm.squareRoot()
        return SoftMode(value: value, direction: v.map { $0 * scale })
    }

    private static let softIterations = 5
}
