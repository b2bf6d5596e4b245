import NumericalMethods
import Testing

@testable import BayesianOptimization

@Suite struct AcquisitionTests {
    /// ψ(a, b) of the closed formula for two objectives.
    static func psi(_ a: Double, _ b: Double, _ mean: Double, _ deviation: Double) -> Double {
        let z = (b - mean) / deviation
        return deviation * NormalDistribution.density(z) + (a - mean) * NormalDistribution.cumulative(z)
    }

    @Test func oneObjectiveIsTheExpectedImprovement() {
        let improvement = ExpectedHypervolumeImprovement(front: [[2], [1.5]], reference: [9], limits: [.infinity])
        let value = improvement.logValue(mean: [1.8], deviation: [0.4])
        #expect(abs(exponential(value) - Self.psi(1.5, 1.5, 1.8, 0.4)) < 1e-15)
    }

    @Test func anEmptyFrontGivesTheProductOfImprovementsOverTheReference() {
        let improvement = ExpectedHypervolumeImprovement(
            front: [], reference: [3, 2], limits: [.infinity, .infinity])
        let value = improvement.logValue(mean: [2.5, 2.2], deviation: [0.4, 0.3])
        #expect(abs(exponential(value) - Self.psi(3, 3, 2.5, 0.4) * Self.psi(2, 2, 2.2, 0.3)) < 1e-15)
    }

    @Test func twoObjectivesEqualTheStripFormula() {
        var generator = Xoshiro256StarStar(seed: 21)
        for _ in 0..<30 {
            let points = (0..<8).map { _ in [generator.uniform(), generator.uniform()] }
            let front = ParetoSet.front(of: points).sorted { $0[0] < $1[0] }
            let reference = [1.1, 1.2]
            let mean = [1.4 * generator.uniform(), 1.4 * generator.uniform()]
            let deviation = [0.05 + 0.5 * generator.uniform(), 0.05 + 0.5 * generator.uniform()]
            // Σᵢ [ψ(y¹ᵢ, y¹ᵢ) − ψ(y¹ᵢ₋₁, y¹ᵢ₋₁)] ψ(y²ᵢ₋₁, y²ᵢ₋₁), y¹₀ = −∞, y¹ₖ₊₁ = r¹, y²₀ = r².
            var expected = 0.0
            for i in 0...front.count {
                let right = i < front.count ? front[i][0] : reference[0]
                let left = i > 0 ? Self.psi(front[i - 1][0], front[i - 1][0], mean[0], deviation[0]) : 0
                let height = i > 0 ? front[i - 1][1] : reference[1]
                expected +=
                    (Self.psi(right, right, mean[0], deviation[0]) - left)
                    * Self.psi(height, height, mean[1], deviation[1])
            }
            let improvement = ExpectedHypervolumeImprovement(
                front: points, reference: reference, limits: [.infinity, .infinity])
            let value = exponential(improvement.logValue(mean: mean, deviation: deviation))
            #expect(abs(value - expected) < 1e-12 * max(expected, 1e-3))
        }
    }

    /// Dimension and, per objective, an upper limit on it.
    @Test(arguments: [[Double.infinity, .infinity], [0.9, .infinity], [0.8, 0.7], [.infinity, 0.85, .infinity]])
    func theValueEqualsMonteCarlo(_ limits: [Double]) {
        var generator = Xoshiro256StarStar(seed: 4)
        let dimension = limits.count
        let front = (0..<5).map { _ in (0..<dimension).map { _ in 0.2 + 0.6 * generator.uniform() } }
        let reference = [Double](repeating: 1, count: dimension)
        let mean = [0.55, 0.6, 0.5].prefix(dimension).map { $0 }
        let deviation = [0.3, 0.2, 0.25].prefix(dimension).map { $0 }
        let exact = exponential(
            ExpectedHypervolumeImprovement(front: front, reference: reference, limits: limits)
                .logValue(mean: mean, deviation: deviation))
        let before = Hypervolume.of(front, reference: reference)
        let samples = dimension == 2 ? 20_000 : 6_000
        var (sum, squares) = (0.0, 0.0)
        for _ in 0..<samples {
            let y = zip(mean, deviation).map { $0 + $1 * generator.standardNormal() }
            guard zip(y, limits).allSatisfy({ $0 <= $1 }), zip(y, reference).allSatisfy({ $0 < $1 }) else { continue }
            let gain = Hypervolume.of(front + [y], reference: reference) - before
            sum += gain
            squares += gain * gain
        }
        let average = sum / Double(samples)
        let error = ((squares / Double(samples) - average * average) / Double(samples)).squareRoot()
        #expect(abs(exact - average) < 3.5 * error, "exact \(exact), Monte Carlo \(average) ± \(error)")
    }

    @Test func hopelessCandidatesAreStillOrdered() {
        let improvement = ExpectedHypervolumeImprovement(
            front: [[0.2, 0.8], [0.5, 0.5], [0.8, 0.2]], reference: [1, 1], limits: [.infinity, 0.9])
        let values = [1.0, 2, 10, 100].map {
            improvement.logValue(mean: [$0, $0], deviation: [0.01, 0.01])
        }
        #expect(values.allSatisfy { $0.isFinite })
        #expect(values == values.sorted(by: >))
        #expect(values[3] < -1e6)
    }

    @Test func nearlyEqualPointsDoNotCancel() {
        // Two points 1e-12 apart: the strip between them has the width's value, Φ · width · ψ.
        let gap = 1e-12
        let wide = ExpectedHypervolumeImprovement(
            front: [[0.5, 0.6], [0.5 + gap, 0.5]], reference: [1, 1], limits: [.infinity, .infinity])
        let merged = ExpectedHypervolumeImprovement(
            front: [[0.5, 0.5]], reference: [1, 1], limits: [.infinity, .infinity])
        let (a, b) = (
            wide.logValue(mean: [0.4, 0.7], deviation: [0.2, 0.2]),
            merged.logValue(mean: [0.4, 0.7], deviation: [0.2, 0.2])
        )
        #expect(abs(a - b) < 1e-10)
    }

    @Test func logSumsNeitherOverflowNorLoseTerms() {
        var sum = LogSum()
        #expect(sum.value == -.infinity)
        for term in [-1000.0, -1001, -999, -5000] { sum.add(term) }
        #expect(abs(sum.value - (-999 + logarithm(1 + exponential(-1) + exponential(-2)))) < 1e-12)
    }
}
