/// The data of a search as the inner loops want them: features, target and weights padded to whole lanes.
final class FitProblem: @unchecked Sendable {
    let table: ColumnTable
    let rows: Int
    let stride: Int
    /// Target and weights; the padding has weight 0. Weights have the mean 1.
    let target: UnsafeMutablePointer<Double>
    let weights: UnsafeMutablePointer<Double>
    /// Σ w (y − ȳ)².
    let totalSquares: Double
    let typing: UnitTyping
    let variables: Int

    init(features: [[Double]], target values: [Double], weights given: [Double]?, typing: UnitTyping) {
        table = ColumnTable(features)
        rows = values.count
        stride = (values.count + 7) / 8 * 8
        variables = features.count
        target = .allocate(capacity: stride)
        weights = .allocate(capacity: stride)
        let mean = given.map { $0.reduce(0, +) / Double($0.count) } ?? 1
        for r in 0..<stride {
            target[r] = values[r < rows ? r : 0]
            weights[r] = r < rows ? (given?[r] ?? 1) / mean : 0
        }
        var sum = 0.0
        for r in 0..<rows { sum += weights[r] * target[r] }
        let center = sum / Double(rows)
        var squares = 0.0
        for r in 0..<rows { squares += weights[r] * (target[r] - center) * (target[r] - center) }
        totalSquares = squares
        self.typing = typing
    }

    deinit {
        target.deallocate()
        weights.deallocate()
    }

    /// Whether a constant may be added to a value of the target's dimension.
    var allowsIntercept: Bool { typing.constants == .any || typing.target?.isNone ?? true }
}

/// A tree with the line through its values: slope · f + intercept.
struct Candidate: Sendable {
    var nodes: [Expression.Node]
    var slope = 1.0
    var intercept = 0.0
    /// Weighted squares of the residuals over those about the mean.
    var error = Double.infinity
    var complexity: Int

    /// The whole formula as nodes.
    var materialized: [Expression.Node] {
        var all = nodes
        if slope == -1, intercept == 0 {
            all.append(.init(.negate))
        } else if slope != 1 {
            all.insert(.constant(slope), at: 0)
            all.append(.init(.multiply))
        }
        if intercept != 0 { all += [.constant(intercept), .init(.add)] }
        return all
    }
}

/// Fits constants of trees; one per thread.
final class Fitter {
    typealias Node = Expression.Node
    let problem: FitProblem
    let evaluator: ExpressionEvaluator
    private let values: UnsafeMutablePointer<Double>
    private let derivatives: UnsafeMutablePointer<Double>
    /// Formulas evaluated.
    private(set) var evaluations = 0

    static let mostConstants = 16

    init(_ problem: FitProblem) {
        self.problem = problem
        evaluator = ExpressionEvaluator(problem.table)
        values = .allocate(capacity: problem.stride)
        derivatives = .allocate(capacity: problem.stride * Self.mostConstants)
    }

    deinit {
        values.deallocate()
        derivatives.deallocate()
    }

    @inline(__always)
    private func load(_ p: UnsafeMutablePointer<Double>, _ r: Int) -> Lane {
        UnsafeRawPointer(p + r).loadUnaligned(as: Lane.self)
    }

    /// The values of the last tree evaluated.
    var lastValues: UnsafeMutablePointer<Double> { values }

    /// The tree with the line that fits best; nil where a row has no finite value or all have the same.
    ///
    /// - Parameter isScaled: whether a slope and an intercept are fitted; otherwise the tree stands for itself.
    func fit(_ nodes: [Node], isScaled: Bool = true) -> Candidate? {
        evaluations += 1
        evaluator.evaluate(nodes, into: values)
        return line(nodes, isScaled: isScaled)
    }

    private func line(_ nodes: [Node], isScaled: Bool) -> Candidate? {
        let (n, stride) = (Double(problem.rows), problem.stride)
        var candidate = Candidate(nodes: nodes, complexity: Expression.complexity(nodes))
        if isScaled {
            var f = Lane.zero
            var y = Lane.zero
            for r in Swift.stride(from: 0, to: stride, by: 4) {
                let w = load(problem.weights, r)
                f += w * load(values, r)
                y += w * load(problem.target, r)
            }
            let hasIntercept = problem.allowsIntercept
            let (meanF, meanY) = hasIntercept ? (f.sum() / n, y.sum() / n) : (0, 0)
            guard meanF.isFinite, abs(meanF) < 1e150 else { return nil }
            var ff = Lane.zero
            var fy = Lane.zero
            for r in Swift.stride(from: 0, to: stride, by: 4) {
                let w = load(problem.weights, r)
                let d = load(values, r) - meanF
                ff += w * d * d
                fy += w * d * (load(problem.target, r) - meanY)
            }
            let squares = ff.sum()
            guard squares.isFinite, squares > 1e-24 * meanF * meanF * n, squares > 1e-300 else { return nil }
            candidate.slope = fy.sum() / squares
            candidate.intercept = meanY - candidate.slope * meanF
            if abs(candidate.slope - 1) < 1e-13 { candidate.slope = 1 }
            // A rounding error is no intercept.
            if abs(candidate.intercept) < 1e-13 * (abs(meanY) + abs(candidate.slope * meanF)) {
                candidate.intercept = 0
            }
            if candidate.slope != 1 { candidate.complexity += candidate.slope == -1 ? 1 : 2 }
            if candidate.intercept != 0 { candidate.complexity += 2 }
        }
        var squares = Lane.zero
        for r in Swift.stride(from: 0, to: stride, by: 4) {
            let d = load(problem.target, r) - (candidate.slope * load(values, r) + candidate.intercept)
            squares += load(problem.weights, r) * d * d
        }
        candidate.error = squares.sum() / problem.totalSquares
        guard candidate.error.isFinite, candidate.slope.isFinite else { return nil }
        return candidate
    }

    /// Fits the free constants by Levenberg–Marquardt, the line in closed form beside them.
    ///
    /// Source: D. W. Marquardt, J. SIAM 11 (1963) 431, doi:10.1137/0111030; with the line eliminated as in G. H. Golub, V. Pereyra, SIAM J.
    /// Numer. Anal. 10 (1973) 413, doi:10.1137/0710036.
    func refine(_ start: Candidate, iterations: Int, isScaled: Bool = true) -> Candidate {
        var best = start
        let positions = Expression.freeConstants(best.nodes)
        let k = positions.count
        guard k > 0, k <= Self.mostConstants else { return best }
        let m = isScaled ? k + (problem.allowsIntercept ? 2 : 1) : k
        var damping = 1e-2
        var normal = [Double](repeating: 0, count: m * m)
        var gradient = [Double](repeating: 0, count: m)
        var needsDerivatives = true
        for _ in 0..<iterations {
            if needsDerivatives {
                evaluator.evaluate(best.nodes, constants: positions, into: values, derivatives: derivatives)
                assemble(best, k: k, m: m, &normal, &gradient)
                guard gradient.allSatisfy(\.isFinite), normal.allSatisfy(\.isFinite) else { return best }
                needsDerivatives = false
            }
            guard let step = Self.solve(normal, gradient, damping: damping, m) else {
                damping *= 10
                continue
            }
            var trial = best.nodes
            var change = 0.0
            for (i, position) in positions.enumerated() {
                trial[position].value += step[i]
                change = max(change, abs(step[i]) / (abs(trial[position].value) + 1e-12))
            }
            if let fitted = fit(trial, isScaled: isScaled), fitted.error < best.error {
                let gain = (best.error - fitted.error) / best.error
                best = fitted
                damping = max(1e-9, damping * 0.1)
                needsDerivatives = true
                if gain < 1e-7 && change < 1e-7 || best.error < 1e-30 { break }
            } else {
                damping *= 8
                if damping > 1e8 || change < 1e-14 { break }
            }
        }
        return best
    }

    /// JᵀWJ and JᵀWr of the constants, the slope and the intercept.
    private func assemble(_ c: Candidate, k: Int, m: Int, _ normal: inout [Double], _ gradient: inout [Double]) {
        let stride = problem.stride
        func column(_ i: Int, _ r: Int) -> Lane {
            if i < k { return load(derivatives + i * stride, r) * c.slope }
            return i == k ? load(values, r) : Lane(repeating: 1)
        }
        for i in 0..<m {
            var g = Lane.zero
            for r in Swift.stride(from: 0, to: stride, by: 4) {
                let residual = load(problem.target, r) - (c.slope * load(values, r) + c.intercept)
                g += load(problem.weights, r) * column(i, r) * residual
            }
            gradient[i] = g.sum()
            for j in 0...i {
                var h = Lane.zero
                for r in Swift.stride(from: 0, to: stride, by: 4) {
                    h += load(problem.weights, r) * column(i, r) * column(j, r)
                }
                normal[i * m + j] = h.sum()
                normal[j * m + i] = normal[i * m + j]
            }
        }
    }

    /// (A + λ diag A)⁻¹ g by Cholesky; nil where A is not positive definite.
    static func solve(_ a: [Double], _ g: [Double], damping: Double, _ m: Int) -> [Double]? {
        var l = a
        for i in 0..<m { l[i * m + i] += damping * max(a[i * m + i], 1e-30) }
        for j in 0..<m {
            for i in j..<m {
                var sum = l[i * m + j]
                for p in 0..<j { sum -= l[i * m + p] * l[j * m + p] }
                if i == j {
                    guard sum > 0, sum.isFinite else { return nil }
                    l[j * m + j] = sum.squareRoot()
                } else {
                    l[i * m + j] = sum / l[j * m + j]
                }
            }
        }
        var x = g
        for i in 0..<m {
            for p in 0..<i { x[i] -= l[i * m + p] * x[p] }
            x[i] /= l[i * m + i]
        }
        for i in (0..<m).reversed() {
            for p in (i + 1)..<max(i + 1, m) { x[i] -= l[p * m + i] * x[p] }
            x[i] /= l[i * m + i]
        }
        return x
    }

    /// The inverse of JᵀWJ at a fitted formula, `k` × `k`, for standard errors; nil where the constants depend on each other.
    func curvature(of candidate: Candidate) -> [Double]? {
        let positions = Expression.freeConstants(candidate.nodes)
        let k = positions.count
        guard k > 0, k <= Self.mostConstants else { return nil }
        evaluator.evaluate(candidate.nodes, constants: positions, into: values, derivatives: derivatives)
        var normal = [Double](repeating: 0, count: k * k)
        var gradient = [Double](repeating: 0, count: k)
        assemble(candidate, k: k, m: k, &normal, &gradient)
        // Scaled to a unit diagonal, so that units do not decide what is singular.
        let scale = (0..<k).map { normal[$0 * k + $0].squareRoot() }
        guard scale.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
        for i in 0..<k { for j in 0..<k { normal[i * k + j] /= scale[i] * scale[j] } }
        var inverse = [Double](repeating: 0, count: k * k)
        for j in 0..<k {
            var unit = [Double](repeating: 0, count: k)
            unit[j] = 1
            guard let x = Self.solve(normal, unit, damping: 1e-14, k) else { return nil }
            for i in 0..<k { inverse[i * k + j] = x[i] / (scale[i] * scale[j]) }
        }
        return inverse
    }
}
