/// Minimizes a convex underestimator of a phase's distance from a plane over a box of site fractions, as far as it takes to decide.
///
/// The tangent plane at any state is a lower bound of a convex function; its least value over the box is found exactly. At the
/// minimum the two meet. Newton's method on the site fractions that are not at a bound, with one of each sublattice left out; a step is cut
/// where it leads out or does not lower the value.
final class BoxMinimizer {
    private let model: PhaseModel
    private let curvature: UnsafeMutablePointer<Double>
    private var gradient: [Double]
    private var step: [Double]
    private var trial: [Double]
    private var widths: [Double]

    struct Outcome {
        var point: [Double]
        /// The underestimator is at least this all over the box.
        var bound: Double
    }

    init(_ model: PhaseModel) {
        self.model = model
        let n = model.count
        gradient = [Double](repeating: 0, count: n)
        step = gradient
        trial = gradient
        widths = gradient
        curvature = .allocate(capacity: max(1, n * n))
    }

    deinit { curvature.deallocate() }

    /// No site fraction is taken to be less: the logarithm is finite, and the tangent there as rigorous as any.
    private static let least = 1e-30
    private static let mostSteps = 12

    /// - Parameters:
    ///   - starts: states in the box, the most promising first.
    ///   - alpha: twice what multiplies (y − l)(y − u).
    ///   - floor: the bound to be reached; a value below it ends the search, as no bound can lie above a value.
    ///   - evaluate: value of the function at y, with gradient and Hessian in the workspace.
    func minimize(
        box: SimplexBox, starts: [[Double]], alpha: [Double], floor: Double, workspace: PhaseWorkspace,
        evaluate: (UnsafePointer<Double>) -> Double
    ) -> Outcome {
        let n = model.count
        for i in 0..<n { widths[i] = box.upper[i] - box.lower[i] }
        var outcome = Outcome(point: starts[0], bound: -.infinity)
        var lowest = Double.infinity
        var y = starts[0]
        func value(_ y: inout [Double]) -> Double {
            for i in 0..<n { y[i] = max(y[i], Self.least) }
            var v = y.withUnsafeBufferPointer { evaluate($0.baseAddress.unsafelyUnwrapped) }
            for i in 0..<n where alpha[i] > 0 { v += alpha[i] / 2 * (y[i] - box.lower[i]) * (y[i] - box.upper[i]) }
            return v
        }
        /// Takes the derivatives over from the workspace, and the bound from the tangent plane.
        func take(_ y: [Double], _ v: Double) {
            for i in 0..<n {
                gradient[i] =
                    workspace.energy.gradient[i] + alpha[i] * (y[i] - (box.lower[i] + box.upper[i]) / 2)
            }
            for i in 0..<(n * n) { curvature[i] = workspace.energy.hessian[i] }
            for i in 0..<n { curvature[i * n + i] += alpha[i] }
            var bound = v
            gradient.withUnsafeBufferPointer { g in
                box.lower.withUnsafeBufferPointer { l in
                    widths.withUnsafeBufferPointer { w in
                        for range in model.sublattices where range.count > 1 {
                            let first = range.lowerBound
                            var rest = 1.0
                            for i in range {
                                rest -= l[i]
                                bound -= g[i] * y[i]
                            }
                            bound += SimplexSum.minimum(
                                g.baseAddress.unsafelyUnwrapped + first, l.baseAddress.unsafelyUnwrapped + first,
                                w.baseAddress.unsafelyUnwrapped + first, range.count, rest: rest)
                        }
                    }
                }
            }
            outcome.bound = max(outcome.bound, bound)
        }
        for start in starts {
            var candidate = start
            let v = value(&candidate)
            take(candidate, v)
            if outcome.bound >= floor || v < floor {
                outcome.point = candidate
                return outcome
            }
            if v < lowest {
                lowest = v
                y = candidate
            }
        }
        lowest = value(&y)
        take(y, lowest)
        for _ in 0..<Self.mostSteps {
            guard direction(y, box) else { break }
            var slope = 0.0
            for i in 0..<n { slope += gradient[i] * step[i] }
            guard slope < 0 else { break }
            var t = 1.0
            var isLower = false
            for _ in 0..<8 {
                for i in 0..<n { trial[i] = min(max(y[i] + t * step[i], box.lower[i]), box.upper[i]) }
                let v = value(&trial)
                if v < lowest {
                    isLower = true
                    lowest = v
                    break
                }
                t *= 0.3
            }
            guard isLower else { break }
            y = trial
            take(y, lowest)
            if outcome.bound >= floor || lowest < floor { break }
        }
        outcome.point = y
        return outcome
    }

    /// Newton's step from y, cut where it leads out of the box; false if there is none.
    private func direction(_ y: [Double], _ box: SimplexBox) -> Bool {
        let n = model.count
        var free: [Int] = []
        var dependent: [Int] = []
        for i in 0..<n { step[i] = 0 }
        for range in model.sublattices where range.count > 1 {
            var inner = range.lowerBound
            func room(_ i: Int) -> Double { min(y[i] - box.lower[i], box.upper[i] - y[i]) }
            for i in range where room(i) > room(inner) { inner = i }
            guard room(inner) > 0 else { continue }
            for i in range where i != inner && widths[i] > 0 {
                let slope = gradient[i] - gradient[inner]
                let margin = 1e-9 * widths[i]
                if box.lower[i] > 0, y[i] - box.lower[i] <= margin, slope >= 0 { continue }
                if box.upper[i] - y[i] <= margin, slope <= 0 { continue }
                free.append(i)
                dependent.append(inner)
            }
        }
        let r = free.count
        guard r > 0 else { return false }
        var matrix = [Double](repeating: 0, count: r * r)
        var right = [Double](repeating: 0, count: r)
        for p in 0..<r {
            let (i, di) = (free[p], dependent[p])
            right[p] = gradient[di] - gradient[i]
            for q in 0..<r {
                let (j, dj) = (free[q], dependent[q])
                matrix[p * r + q] =
                    curvature[i * n + j] - curvature[i * n + dj] - curvature[di * n + j] + curvature[di * n + dj]
            }
        }
        guard Self.solve(&matrix, &right, r) else { return false }
        for p in 0..<r {
            let i = free[p]
            // A vanishing site fraction falls by orders of magnitude, not below zero.
            var d = right[p]
            if box.lower[i] == 0 { d = max(d, -0.98 * y[i]) }
            step[i] = min(max(d, box.lower[i] - y[i]), box.upper[i] - y[i])
        }
        var shares = [Double](repeating: 0, count: n)
        for p in 0..<r { shares[dependent[p]] -= step[free[p]] }
        for range in model.sublattices where range.count > 1 {
            guard let inner = range.first(where: { shares[$0] != 0 }) else { continue }
            let d = shares[inner]
            let room = d > 0 ? box.upper[inner] - y[inner] : 0.98 * (y[inner] - box.lower[inner])
            let cut = abs(d) > room ? room / abs(d) : 1
            for i in range { step[i] *= cut }
            step[inner] = d * cut
        }
        return true
    }

    /// Cholesky with a diagonal that is lifted where it is not positive.
    private static func solve(_ a: inout [Double], _ b: inout [Double], _ r: Int) -> Bool {
        for j in 0..<r {
            var d = a[j * r + j]
            let original = abs(d)
            for k in 0..<j { d -= a[j * r + k] * a[j * r + k] }
            if !(d > 1e-12 * original) { d = max(original, 1e-300) }
            d.formSquareRoot()
            a[j * r + j] = d
            for i in (j + 1)..<max(r, j + 1) {
                var s = a[i * r + j]
                for k in 0..<j { s -= a[i * r + k] * a[j * r + k] }
                a[i * r + j] = s / d
            }
        }
        for i in 0..<r {
            var s = b[i]
            for k in 0..<i { s -= a[i * r + k] * b[k] }
            b[i] = s / a[i * r + i]
        }
        for i in (0..<r).reversed() {
            var s = b[i]
            for k in (i + 1)..<max(r, i + 1) { s -= a[k * r + i] * b[k] }
            b[i] = s / a[i * r + i]
        }
        return b.allSatisfy(\.isFinite)
    }
}
