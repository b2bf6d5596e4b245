import AlloyDesign
import BayesianOptimization
import NumericalMethods

/// Chooses the next compositions from what has been evaluated; a pure function of plan and results, so that a resumed campaign goes on
/// exactly as it would have.
struct SearchStrategy {
    let plan: CampaignPlan

    /// The next `count` proposals at most; fewer only when the grid is exhausted.
    func proposals(after trials: [TrialRecord], evaluations: [String: Evaluation], count: Int) -> [ProposalRecord] {
        switch plan.method {
        case .exhaustive:
            let first = trials.count
            return (first..<min(first + count, plan.gridPoints)).map { rank in
                proposal("every grid point", plan.grid.counts(rank: UInt128(rank)))
            }
        case .random: return random(after: trials, count: count, origin: "random")
        case .bayesian: return random(after: trials, count: count, origin: "random")
        }
    }

    private func proposal(_ origin: String, _ counts: [Int]) -> ProposalRecord {
        ProposalRecord(
            origin: origin, counts: counts, predictions: [], probabilityOfSuccess: nil, probabilityFeasible: nil)
    }

    /// The random sequence of the seed, from its beginning, less what it already gave.
    private func random(after trials: [TrialRecord], count: Int, origin: String) -> [ProposalRecord] {
        var generator = Xoshiro256StarStar(seed: plan.definition.seed)
        var seen = Set(trials.map(\.proposal.counts))
        var result: [ProposalRecord] = []
        while result.count < count, seen.count < plan.gridPoints {
            let counts = plan.grid.sample(using: &generator)
            if seen.insert(counts).inserted { result.append(proposal(origin, counts)) }
        }
        return result
    }
}
