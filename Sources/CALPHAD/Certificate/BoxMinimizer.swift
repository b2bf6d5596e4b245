import Glibc

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
    private var isHeld: [Bool]
    private var free: [Int] = []
    private var dependent: [Int] = []
    private var matrix: [Double] = []
    private var right: [Double] = []

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
        isHeld = [Bool](repeating: false, count: n)
        curvature = .allocate(capacity: max(1, n * n))
    }

    deinit { curvature.deallocate() }

    /// No site fraction is taken to be less: the logarithm is finite, and the tangent there as rigorous as any.
    private static let least = 1e-30
    private static let mostSteps = 30

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
            var isLower = false
            // First all the way, stopping each site fraction at its bound; then no further than the first bound, or less.
            for attempt in 0..<8 {
                let t = attempt == 0 ? 1 : longestStep(y, box) * [1, 0.5, 0.2, 0.05, 0.01, 1e-3, 1e-4][attempt - 1]
                for i in 0..<n { trial[i] = moved(y[i], t * step[i], box.lower[i], box.upper[i]) }
                box.project(&trial, model.sublattices)
                let v = value(&trial)
                if v < lowest {
                    isLower = true
                    lowest = v
                    break
                }
            }
            guard isLower else { break }
            y = trial
            take(y, lowest)
            if outcome.bound >= floor || lowest < floor { break }
        }
        outcome.point = y
        return outcome
    }

    /// A site fraction after a step. Where the entropy of mixing decides, of vanishing ones, its logarithm is what changes by step/y.
    private func moved(_ y: Double, _ d: Double, _ l: Double, _ u: Double) -> Double {
        let next = l == 0 && y < 0.2 && abs(d) > 0.3 * y ? y * exp(max(-60, min(60, d / y))) : y + d
        return min(max(next, l), u)
    }

    /// The largest multiple of the step that stays in the box, at most 1.
    private func longestStep(_ y: [Double], _ box: SimplexBox) -> Double {
        var t = 1.0
        for i in 0..<model.count {
            if step[i] > 0, box.lower[i] > 0 || y[i] >= 0.2 {
                t = min(t, (box.upper[i] - y[i]) / step[i])
            } else if step[i] < 0, box.lower[i] > 0 {
                t = min(t, (box.lower[i] - y[i]) / step[i])
            }
        }
        return t
    }

    /// Newton's step from y on the site fractions that it does not lead out of the box; false if there are none.
    private func direction(_ y: [Double], _ box: SimplexBox) -> Bool {
        let n = model.count
        isHeld.withUnsafeMutableBufferPointer { held in
            for i in 0..<n { held[i] = widths[i] <= 0 }
        }
        func isAtBound(_ i: Int, towards d: Double) -> Bool {
            let margin = 1e-9 * widths[i]
            return d < 0 ? box.lower[i] > 0 && y[i] - box.lower[i] <= margin : box.upper[i] - y[i] <= margin
        }
        for round in 0..<(n + 1) {
            free.removeAll(keepingCapacity: true)
            dependent.removeAll(keepingCapacity: true)
            for range in model.sublattices where range.count > 1 {
                var inner = -1
                func room(_ i: Int) -> Double { min(y[i] - box.lower[i], box.upper[i] - y[i]) }
                for i in range where !isHeld[i] && (inner < 0 || room(i) > room(inner)) { inner = i }
                guard inner >= 0 else { continue }
                for i in range where i != inner && !isHeld[i] {
                    // What the slope drives out of the box stays at its bound from the beginning.
                    let slope = gradient[i] - gradient[inner]
                    if round == 0, slope != 0, isAtBound(i, towards: -slope) {
                        isHeld[i] = true
                        continue
                    }
                    free.append(i)
                    dependent.append(inner)
                }
            }
            let r = free.count
            guard r > 0 else { return false }
            matrix.removeAll(keepingCapacity: true)
            right.removeAll(keepingCapacity: true)
            for p in 0..<r {
                let (i, di) = (free[p], dependent[p])
                right.append(gradient[di] - gradient[i])
                for q in 0..<r {
                    let (j, dj) = (free[q], dependent[q])
                    matrix.append(
                        curvature[i * n + j] - curvature[i * n + dj] - curvature[di * n + j] + curvature[di * n + dj])
                }
            }
            guard Self.solve(&matrix, &right, r) else { return false }
            for i in 0..<n { step[i] = 0 }
            for p in 0..<r {
                step[free[p]] = right[p]
                step[dependent[p]] -= right[p]
            }
            var isInside = true
            for i in 0..<n where step[i] != 0 && isAtBound(i, towards: step[i]) {
                isHeld[i] = true
                isInside = false
            }
            if isInside { return true }
        }
        return false
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
