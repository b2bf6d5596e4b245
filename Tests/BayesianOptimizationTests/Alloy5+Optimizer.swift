import BayesianOptimization
import TestSupport

extension Alloy5 {
    static func optimizer(seed: UInt64) throws -> Optimizer {
        let grid = try CompositionGrid(
            components: elements.indices.map {
                .init(elements[$0], minimum: minima[$0], maximum: maxima[$0], step: 0.05)
            })
        return try Optimizer(
            space: SearchSpace(composition: grid),
            objectives: [
                Objective("strength", .maximize, reference: 200), Objective("ductility", .maximize, reference: 2),
            ], outcomeConstraints: [OutcomeConstraint("cost", .atMost, 14)], seed: seed)
    }

    /// Evaluates a candidate and tells the result.
    static func evaluate(_ candidate: Candidate, _ optimizer: inout Optimizer) throws {
        if let values = evaluate(candidate.fractions) {
            try optimizer.tell(Observation(candidate.point, values: values))
        } else {
            try optimizer.tell(Observation(candidate.point, failure: "cracked, sigma, or not converged"))
        }
    }
}
