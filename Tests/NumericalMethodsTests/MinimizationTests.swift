import NumericalMethods
import Testing

@Suite struct MinimizationTests {
    static func rosenbrock(_ x: [Double], _ gradient: inout [Double]) -> Double {
        let (a, b) = (1 - x[0], x[1] - x[0] * x[0])
        gradient[0] = -2 * a - 400 * x[0] * b
        gradient[1] = 200 * b
        return a * a + 100 * b * b
    }

    @Test(arguments: [Minimization.Algorithm.lbfgs, .slsqp])
    func rosenbrockHasItsMinimumAtOne(_ algorithm: Minimization.Algorithm) {
        let minimum = Minimization(algorithm, relativeFunctionTolerance: 1e-14, relativeArgumentTolerance: 1e-12)(
            from: [-1.2, 1], lower: [-5, -5], upper: [5, 5], objective: Self.rosenbrock)
        #expect(abs(minimum.point[0] - 1) < 1e-6 && abs(minimum.point[1] - 1) < 1e-6)
        #expect(minimum.value < 1e-12)
        #expect(minimum.status == .converged)
        #expect(minimum.evaluations < 100)
    }

    @Test func boundsHold() {
        // On x₀ ≤ 0.5 the minimum of Rosenbrock's function is at (0.5, 0.25), value 0.25.
        let minimum = Minimization(.lbfgs)(
            from: [-1.2, 1], lower: [-5, -5], upper: [0.5, 5], objective: Self.rosenbrock)
        #expect(abs(minimum.point[0] - 0.5) < 1e-9 && abs(minimum.point[1] - 0.25) < 1e-6)
        #expect(abs(minimum.value - 0.25) < 1e-9)
    }

    @Test func slsqpHonoursConstraints() {
        // min x² + y² with x + y = 1 and x ≤ 0.2: (0.2, 0.8).
        let sum = MinimizationConstraint(.equality) { x, gradient in
            gradient = [1, 1]
            return x[0] + x[1] - 1
        }
        let cap = MinimizationConstraint(.inequality) { x, gradient in
            gradient = [1, 0]
            return x[0] - 0.2
        }
        let minimum = Minimization(.slsqp)(
            from: [0.9, 0.9], lower: [-1, -1], upper: [1, 1], constraints: [sum, cap]
        ) { x, gradient in
            gradient = [2 * x[0], 2 * x[1]]
            return x[0] * x[0] + x[1] * x[1]
        }
        #expect(abs(minimum.point[0] - 0.2) < 1e-8 && abs(minimum.point[1] - 0.8) < 1e-8)
        #expect(abs(minimum.value - 0.68) < 1e-8)
    }

    struct Refused: Error, Equatable { let evaluation: Int }

    @Test func anErrorPassesThroughNLopt() {
        var evaluations = 0
        #expect(throws: Refused(evaluation: 3)) {
            try Minimization(.lbfgs)(from: [-1.2, 1], lower: [-5, -5], upper: [5, 5]) {
                (x, gradient) throws(Refused) in
                evaluations += 1
                if evaluations == 3 { throw Refused(evaluation: 3) }
                return Self.rosenbrock(x, &gradient)
            }
        }
        #expect(evaluations == 3)
    }

    @Test func theEvaluationLimitHolds() {
        let minimum = Minimization(.lbfgs, maximumEvaluations: 5)(
            from: [-1.2, 1], lower: [-5, -5], upper: [5, 5], objective: Self.rosenbrock)
        #expect(minimum.status == .evaluationLimit)
        #expect(minimum.evaluations == 5)
    }

    @Test func anInfiniteValueEndsTheSearchWithTheBestPoint() {
        var evaluations = 0
        let minimum = Minimization(.lbfgs)(from: [3], lower: [-5], upper: [5]) { x, gradient in
            evaluations += 1
            gradient[0] = 2 * x[0]
            return evaluations == 1 ? x[0] * x[0] : .nan
        }
        #expect(minimum.status == .nonFinite)
        #expect(minimum.point == [3] && minimum.value == 9)
    }

    @Test func brentFindsRoots() throws {
        let root = try bracketedRoot(in: 0...2, tolerance: 1e-14) { x in x * x * x - 2 * x - 1 }
        #expect(abs(root - 1.618_033_988_749_894_8) < 1e-13)  // the golden ratio
        #expect(try bracketedRoot(in: 1...2, tolerance: 1e-14) { $0 - 1 } == 1)
        do {
            _ = try bracketedRoot(in: 0...1, tolerance: 1e-12) { $0 + 1 }
            Issue.record("a function without a root had one")
        } catch .root(let reason) { #expect(reason == .noSignChange(lowerValue: 1, upperValue: 2)) }
        do {
            _ = try bracketedRoot(in: -1...1, tolerance: 1e-12) { $0 == 0 ? .nan : 1 / $0 }
            Issue.record("a pole was taken for a root")
        } catch .root(let reason) { #expect(reason == .notFinite(at: 0)) }
    }
}
