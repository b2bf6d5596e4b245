import AlloyDesign
import NumericalMethods

/// What a campaign will cost, from a few compositions evaluated.
public struct CostEstimate: Sendable, Equatable {
    public var samples: Int
    /// Those of the samples with a failed property.
    public var failed: Int
    /// Mean over the samples [s].
    public var secondsPerEvaluation: Double
    /// The planned evaluations on the pool's threads.
    public var minutes: Double
}

extension CampaignPlan {
    /// Evaluates random grid points to see how long it takes; nil without samples.
    public func estimate(samples: Int, pool: EvaluationPool) -> CostEstimate? {
        guard samples > 0 else { return nil }
        var generator = Xoshiro256StarStar(seed: definition.seed)
        let compositions = (0..<samples).map { _ in composition(counts: grid.sample(using: &generator)) }
        let properties = definition.problem.properties
        var total = 0.0
        var failed = 0
        _ = pool.forEach(
            compositions, work: { evaluator, composition in evaluator.evaluate(composition, properties: properties) },
            shouldStop: { false }
        ) { _, evaluation, seconds in
            total += seconds
            if evaluation.failure != nil { failed += 1 }
        }
        let mean = total / Double(samples)
        return CostEstimate(
            samples: samples, failed: failed, secondsPerEvaluation: mean,
            minutes: mean * Double(plannedEvaluations) / Double(pool.threads) / 60)
    }

    /// The share of the whole composition space that the ranges and rules leave, counted in grid points where all steps are equal and
    /// estimated by the smallest step otherwise.
    public var feasibleVolume: Double {
        let whole = definition.space.unit.whole
        let step = definition.space.elements.map(\.step).min() ?? whole
        let parts = (whole / step).rounded()
        // Compositions of `parts` steps over n elements: binomial(parts + n − 1, n − 1).
        var all = 1.0
        for index in 1..<definition.space.elements.count { all *= (parts + Double(index)) / Double(index) }
        return Double(gridPoints) / all
    }
}
