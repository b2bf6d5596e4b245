internal import CNLopt

/// A local minimum found by ``Minimization``.
public struct Minimum: Sendable, Equatable {
    /// How the search ended.
    public enum Status: Sendable, Equatable {
        /// A tolerance on the argument or the function was met.
        case converged
        /// The limit on the number of evaluations was reached.
        case evaluationLimit
        /// Rounding errors or a failed line search left no further progress; the best point is still valid.
        case noProgress
        /// The function became infinite or not a number; the best point before that is returned.
        case nonFinite
    }

    /// The best point that was evaluated.
    public let point: [Double]
    /// The function there; `.infinity` only if no evaluation was finite (status ``Status/nonFinite``).
    public let value: Double
    public let evaluations: Int
    public let status: Status
}

/// A smooth inequality constraint c(x) ≤ 0 or equality c(x) = 0 with its gradient.
public struct MinimizationConstraint {
    public enum Kind: Sendable, Equatable { case inequality, equality }
    public let kind: Kind
    public let tolerance: Double
    /// Returns c(x) and writes ∂c/∂x into the second argument.
    public let function: ([Double], inout [Double]) -> Double

    public init(_ kind: Kind, tolerance: Double = 1e-10, function: @escaping ([Double], inout [Double]) -> Double) {
        self.kind = kind
        self.tolerance = tolerance
        self.function = function
    }
}

/// Local minimization with analytic gradients and bounds, by NLopt's deterministic algorithms.
public struct Minimization: Sendable, Equatable {
    public enum Algorithm: Sendable, Equatable {
        /// Limited-memory BFGS with bounds (L. Lukšan's code in NLopt); no constraints.
        /// Source: J. Nocedal, Math. Comput. 35 (1980) 773, doi:10.1090/S0025-5718-1980-0572855-7.
        case lbfgs
        /// Sequential least-squares quadratic programming, with constraints.
        /// Source: D. Kraft, ACM Trans. Math. Softw. 20 (1994) 262, doi:10.1145/192115.192124.
        case slsqp
    }

    public var algorithm: Algorithm
    public var maximumEvaluations: Int
    /// Relative change of the function below which the search ends.
    public var relativeFunctionTolerance: Double
    /// Relative change of every argument below which the search ends.
    public var relativeArgumentTolerance: Double

    public init(
        _ algorithm: Algorithm, maximumEvaluations: Int = 500, relativeFunctionTolerance: Double = 1e-10,
        relativeArgumentTolerance: Double = 1e-10
    ) {
        precondition(maximumEvaluations > 0, "a search needs at least one evaluation")
        self.algorithm = algorithm
        self.maximumEvaluations = maximumEvaluations
        self.relativeFunctionTolerance = relativeFunctionTolerance
        self.relativeArgumentTolerance = relativeArgumentTolerance
    }

    /// Minimizes a function within bounds.
    ///
    /// - Parameters:
    ///   - start: the first point; moved onto the bounds if it lies outside.
    ///   - lower: lower bounds, `-.infinity` where there is none.
    ///   - upper: upper bounds, not below `lower`.
    ///   - constraints: for ``Algorithm/slsqp`` only.
    ///   - objective: returns f(x) and writes ∂f/∂x into its second argument. An error it throws ends the search and
    ///     is thrown on.
    public func callAsFunction<Failure: Error>(
        from start: [Double], lower: [Double], upper: [Double], constraints: [MinimizationConstraint] = [],
        objective: ([Double], inout [Double]) throws(Failure) -> Double
    ) throws(Failure) -> Minimum {
        let n = start.count
        precondition(n > 0 && lower.count == n && upper.count == n, "start and bounds must have the same length")
        precondition(zip(lower, upper).allSatisfy { $0 <= $1 }, "a lower bound exceeds its upper bound")
        precondition(start.allSatisfy(\.isFinite), "the start must be finite")
        precondition(constraints.isEmpty || algorithm == .slsqp, "L-BFGS takes no constraints")
        guard let solver = nlopt_create(algorithm == .lbfgs ? NLOPT_LD_LBFGS : NLOPT_LD_SLSQP, UInt32(n)) else {
            preconditionFailure("nlopt_create failed for \(n) variables")
        }
        defer { nlopt_destroy(solver) }
        nlopt_set_lower_bounds(solver, lower)
        nlopt_set_upper_bounds(solver, upper)
        nlopt_set_maxeval(solver, Int32(clamping: maximumEvaluations))
        nlopt_set_ftol_rel(solver, relativeFunctionTolerance)
        nlopt_set_xtol_rel(solver, relativeArgumentTolerance)

        var failure: Failure?
        var best = start
        var bestValue = Double.infinity
        var evaluations = 0
        var sawNonFinite = false
        var x = zip(start, zip(lower, upper)).map { value, bounds in min(max(value, bounds.0), bounds.1) }

        let result = withoutActuallyEscaping(objective) { objective in
            let callback = Callback { count, pointer, gradient in
                // The line search goes on for a few points after a forced stop; the function is not called again.
                if failure != nil || sawNonFinite { return .infinity }
                let point = Array(UnsafeBufferPointer(start: pointer, count: count))
                var slope = [Double](repeating: 0, count: count)
                evaluations += 1
                do throws(Failure) {
                    let value = try objective(point, &slope)
                    guard value.isFinite, slope.allSatisfy(\.isFinite) else {
                        sawNonFinite = true
                        nlopt_force_stop(solver)
                        return .infinity
                    }
                    if constraints.isEmpty, value < bestValue { (best, bestValue) = (point, value) }
                    if let gradient { for i in 0..<count { gradient[i] = slope[i] } }
                    return value
                } catch {
                    failure = error
                    nlopt_force_stop(solver)
                    return .infinity
                }
            }
            let constraintCallbacks = constraints.map { constraint in
                Callback { count, pointer, gradient in
                    var slope = [Double](repeating: 0, count: count)
                    let value = constraint.function(Array(UnsafeBufferPointer(start: pointer, count: count)), &slope)
                    if let gradient { for i in 0..<count { gradient[i] = slope[i] } }
                    return value
                }
            }
            return withExtendedLifetime((callback, constraintCallbacks)) {
                nlopt_set_min_objective(solver, trampoline, Unmanaged.passUnretained(callback).toOpaque())
                for (constraint, callback) in zip(constraints, constraintCallbacks) {
                    let data = Unmanaged.passUnretained(callback).toOpaque()
                    switch constraint.kind {
                    case .inequality:
                        nlopt_add_inequality_constraint(solver, trampoline, data, constraint.tolerance)
                    case .equality: nlopt_add_equality_constraint(solver, trampoline, data, constraint.tolerance)
                    }
                }
                var value = 0.0
                let code = nlopt_optimize(solver, &x, &value)
                if !constraints.isEmpty, value.isFinite { (best, bestValue) = (x, value) }
                return code
            }
        }
        if let failure { throw failure }
        let status: Minimum.Status =
            if sawNonFinite {
                .nonFinite
            } else if result == NLOPT_MAXEVAL_REACHED {
                .evaluationLimit
            } else if result.rawValue > 0 {
                .converged
            } else {
                .noProgress
            }
        return Minimum(point: best, value: bestValue, evaluations: evaluations, status: status)
    }
}

/// A Swift function that travels through NLopt's `void *`.
private final class Callback {
    let evaluate: (Int, UnsafePointer<Double>?, UnsafeMutablePointer<Double>?) -> Double

    init(_ evaluate: @escaping (Int, UnsafePointer<Double>?, UnsafeMutablePointer<Double>?) -> Double) {
        self.evaluate = evaluate
    }
}

private let trampoline:
    @convention(c) (UInt32, UnsafePointer<Double>?, UnsafeMutablePointer<Double>?, UnsafeMutableRawPointer?) -> Double =
        { count, point, gradient, data in
            guard let data else { preconditionFailure("NLopt lost the callback") }
            return Unmanaged<Callback>.fromOpaque(data).takeUnretainedValue().evaluate(Int(count), point, gradient)
        }
