import AlloyDesign
import BayesianOptimization
import Foundation
import NumericalMethods

/// Chooses the next compositions from what has been evaluated.
///
/// The choice depends on the campaign and on the results in the order of their trials only. The optimizer's state after each choice is
/// kept in the store together with the trials it chose, so that a resumed campaign goes on exactly as it would have.
struct SearchStrategy {
    private let plan: CampaignPlan
    private var optimizer: Optimizer?

    /// - Parameter state: the optimizer's state after its last choice, as `state()` gave it; nil at the beginning.
    init(plan: CampaignPlan, state: String?) throws(CampaignRunError) {
        self.plan = plan
        guard plan.method == .bayesian else { return }
        if let state {
            do { optimizer = try JSONDecoder().decode(Optimizer.self, from: Data(state.utf8)) } catch {
                throw .search("the stored state of the optimizer cannot be read: \(error)")
            }
            return
        }
        let problem = plan.definition.problem
        var settings = OptimizerSettings()
        settings.initialDesign = plan.initialDesign
        do {
            optimizer = try Optimizer(
                space: plan.space,
                objectives: problem.objectives.map {
                    Objective($0.property.name, $0.goal == .minimize ? .minimize : .maximize, reference: $0.reference)
                },
                outcomeConstraints: problem.requirements.map {
                    OutcomeConstraint($0.property.name, $0.relation == .atMost ? .atMost : .atLeast, $0.limit)
                }, settings: settings, seed: plan.definition.seed)
        } catch { throw .search("\(error)") }
    }

    /// The optimizer's state; nil where the method has none.
    func state() throws(CampaignRunError) -> String? {
        guard let optimizer else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        do { return String(decoding: try encoder.encode(optimizer), as: UTF8.self) } catch {
            throw .search("the optimizer's state cannot be written: \(error)")
        }
    }

    /// The next `count` proposals; fewer only when the grid is exhausted. Every trial so far must have been evaluated.
    mutating func proposals(after record: CampaignRecord, count: Int) throws(CampaignRunError) -> [ProposalRecord] {
        switch plan.method {
        case .exhaustive:
            let first = record.trials.count
            return (first..<min(first + count, plan.gridPoints)).map { rank in
                guard let counts = plan.grid.counts(rank: UInt128(rank)) else {
                    preconditionFailure("the grid of a campaign is counted")
                }
                return ProposalRecord(origin: "every grid point", counts: counts)
            }
        case .random: return random(after: record.trials, count: count)
        case .bayesian:
            do {
                return try optimized(after: record, count: count)
            } catch OptimizerError.spaceExhausted {
                return []
            } catch { throw .search("\(error)") }
        }
    }

    private mutating func optimized(
        after record: CampaignRecord, count: Int
    ) throws(OptimizerError) -> [ProposalRecord] {
        guard var optimizer else { preconditionFailure("a Bayesian campaign has an optimizer from the start") }
        for trial in record.trials.dropFirst(optimizer.observations.count) {
            guard let evaluation = record.evaluation(of: trial) else {
                preconditionFailure("trial \(trial.number) has not been evaluated")
            }
            try optimizer.tell(observation(of: evaluation, at: Point(counts: trial.proposal.counts)))
        }
        let candidates = try optimizer.ask(count: count)
        self.optimizer = optimizer
        return candidates.map { candidate in
            ProposalRecord(
                origin: candidate.origin.description, counts: candidate.point.counts,
                predictions: candidate.predictions.map {
                    ProposalRecord.Prediction(
                        property: $0.quantity, mean: $0.mean, standardDeviation: $0.standardDeviation)
                },
                probabilityOfSuccess: candidate.predictions.isEmpty ? nil : candidate.probabilityOfSuccess,
                probabilityFeasible: candidate.probabilityFeasible, reason: candidate.reason)
        }
    }

    /// A failed or undecided evaluation is told as a failure, never as a value.
    private func observation(of evaluation: Evaluation, at point: Point) -> Observation {
        switch plan.definition.problem.assessment(of: evaluation) {
        case .failed(let failure): return Observation(point, failure: failure.reason)
        case .complete:
            let values = plan.definition.problem.properties.compactMap { property in
                evaluation[property]?.value.map { (property.name, $0.value) }
            }
            return Observation(point, values: Dictionary(uniqueKeysWithValues: values))
        }
    }

    /// The random sequence of the seed, from its beginning, less what it already gave.
    private func random(after trials: [TrialRecord], count: Int) -> [ProposalRecord] {
        var generator = Xoshiro256StarStar(seed: plan.definition.seed)
        var seen: Set<[Int]> = []
        var skip = trials.count
        var result: [ProposalRecord] = []
        while result.count < count, seen.count < plan.gridPoints {
            let counts = plan.grid.sample(using: &generator)
            guard seen.insert(counts).inserted else { continue }
            if skip > 0 { skip -= 1 } else { result.append(ProposalRecord(origin: "random", counts: counts)) }
        }
        return result
    }
}

extension Candidate.Origin {
    var description: String {
        switch self {
        case .initialDesign: "initial design"
        case .hypervolumeImprovement: "expected hypervolume improvement"
        case .improvement: "expected improvement"
        case .feasibility: "probability of feasibility"
        case .satisfaction: "probability of meeting all limits"
        case .exploration: "exploration"
        }
    }
}
