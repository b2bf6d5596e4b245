internal import Glibc
internal import NumericalMethods

/// Constants of a given formula fitted to data, with their uncertainties.
public struct ConstantFit: Sendable {
    /// A fitted constant.
    public struct Constant: Sendable, Hashable {
        public var value: Double
        public var standardError: Double
        /// 95 % interval: the profile likelihood's where it closes, nil where the data do not bound the constant.
        public var interval: ClosedRange<Double>?
        /// nil where no unit was given or a product of two constants shares it.
        public var dimension: Dimension?
    }

    public var expression: Expression
    /// Mean of the weighted squares of the residuals.
    public var meanSquaredError: Double
    public var r2: Double
    /// In the order of ``Expression/freeConstants``.
    public var constants: [Constant]
    /// The noise that the residuals show, in units of the target (weighted mean 1): √(RSS/(n − k)).
    public var residualDeviation: Double

    /// Fits the free constants of a formula; nil where it has no finite value in some row.
    public static func refit(_ expression: Expression, _ data: Dataset, hasIntervals: Bool = false) -> ConstantFit? {
        let problem = FitProblem(
            features: data.features.map(\.values), target: data.target.values,
            weights: data.uncertainty.map { $0.map { 1 / ($0 * $0) } }, typing: data.typing)
        let fitter = Fitter(problem)
        guard let start = fitter.fit(expression.nodes, isScaled: false) else { return nil }
        let fitted = fitter.refine(start, iterations: 60, isScaled: false)
        let n = Double(problem.rows)
        let positions = Expression.freeConstants(fitted.nodes)
        let squares = fitted.error * problem.totalSquares
        let variance = squares / max(1, n - Double(positions.count))
        var constants: [Constant] = []
        let result = Expression(fitted.nodes)
        if hasIntervals, !positions.isEmpty {
            let covariance = fitter.curvature(of: fitted)
            let dimensions = data.typing.isTrivial ? [] : data.typing.dimensionsOfConstants(in: result)
            for (i, position) in positions.enumerated() {
                let value = fitted.nodes[position].value
                let error = covariance.map { (max(0, $0[i * positions.count + i]) * variance).squareRoot() }
                constants.append(
                    Constant(
                        value: value, standardError: error ?? .infinity,
                        interval: error.flatMap {
                            profile(fitter, fitted, position, standardError: $0, variance: variance)
                        }, dimension: dimensions.isEmpty ? nil : dimensions[i]))
            }
        }
        return ConstantFit(
            expression: result, meanSquaredError: squares / n, r2: 1 - fitted.error, constants: constants,
            residualDeviation: variance.squareRoot())
    }

    /// Where the sum of squares, minimized over the other constants, has risen by the 95 % quantile of χ² times the variance.
    ///
    /// Source: F. O. de França, G. Kronberger, arXiv:2209.06454; D. M. Bates, D. G. Watts, Nonlinear Regression Analysis, Wiley 1988, ch. 6.
    private static func profile(
        _ fitter: Fitter, _ fitted: Candidate, _ position: Int, standardError: Double, variance: Double
    ) -> ClosedRange<Double>? {
        let value = fitted.nodes[position].value
        guard standardError.isFinite else { return nil }
        // Rounding errors as residuals: the interval is the constant's rounding.
        guard fitted.error > 1e-24, standardError > 1e-13 * abs(value) else {
            return (value - abs(standardError) * 2)...(value + abs(standardError) * 2)
        }
        let limit = 3.841_459 * variance / fitter.problem.totalSquares
        func excess(_ x: Double) -> Double? {
            var nodes = fitted.nodes
            nodes[position].value = x
            nodes[position].isFixed = true
            guard let start = fitter.fit(nodes, isScaled: false) else { return nil }
            return fitter.refine(start, iterations: 20, isScaled: false).error - fitted.error - limit
        }
        func bound(_ sign: Double) -> Double? {
            var inside = value
            var step = 1.96 * standardError
            for _ in 0..<6 {
                let outside = value + sign * step
                guard let e = excess(outside) else { return nil }
                if e > 0 {
                    var (low, high) = (inside, outside)
                    for _ in 0..<20 {
                        let middle = 0.5 * (low + high)
                        guard let e = excess(middle) else { return nil }
                        if e > 0 { high = middle } else { low = middle }
                        if abs(high - low) < 1e-3 * standardError { break }
                    }
                    return 0.5 * (low + high)
                }
                inside = outside
                step *= 2
            }
            return nil
        }
        guard let low = bound(-1), let high = bound(1) else { return nil }
        return min(low, high)...max(low, high)
    }
}
