public import AlloyDesign
import NumericalMethods

/// A campaign as its store tells it: proposals in order with their results, and what follows from them.
public struct CampaignRecord: Sendable {
    public let plan: CampaignPlan
    public internal(set) var trials: [TrialRecord]
    /// By the composition's key; also those that only tested the tolerance.
    public internal(set) var evaluations: [String: Evaluation]
    public internal(set) var curves: [String: PhaseFractionCurve]

    public init(plan: CampaignPlan, store: CampaignStore) throws(StoreError) {
        self.plan = plan
        trials = try store.trials()
        evaluations = try store.evaluations()
        curves = try store.curves()
    }

    public var problem: DesignProblem { plan.definition.problem }

    public func evaluation(of trial: TrialRecord) -> Evaluation? { evaluations[trial.composition.key] }

    /// Compositions proposed but not evaluated, each once, in order.
    var pending: [Composition] {
        var seen: Set<String> = []
        return trials.map(\.composition).filter { evaluations[$0.key] == nil && seen.insert($0.key).inserted }
    }

    /// Evaluated trials without failures, in order, each composition once.
    public var candidates: [AlloySelection.Candidate] {
        var seen: Set<String> = []
        return trials.compactMap { trial in
            guard let evaluation = evaluation(of: trial), seen.insert(trial.composition.key).inserted,
                case .complete(let objectives, let margins) = problem.assessment(of: evaluation)
            else { return nil }
            return AlloySelection.Candidate(trial: trial.number, objectives: objectives, margins: margins)
        }
    }

    /// The alloys to recommend.
    public var choices: [AlloySelection.Choice] {
        AlloySelection(problem: problem).choices(from: candidates, count: plan.definition.report.alloys)
    }

    public func trial(number: Int) -> TrialRecord { trials[number - 1] }

    /// Hypervolume dominated by points of the objectives [SI], in the units in which the report shows them.
    func hypervolume(of objectives: [[Double]]) -> Double {
        Hypervolume.of(objectives.map(losses), reference: losses(problem.objectives.map(\.reference)))
    }

    /// Objective values as quantities to minimize, scaled to the report's units.
    private func losses(_ values: [Double]) -> [Double] {
        zip(values, problem.objectives).map { value, objective in
            (objective.goal == .minimize ? value : -value) * objective.property.display.factor
        }
    }

    /// What the compositions tried so far come to.
    func progress(stage: CampaignProgress.Stage, done: Int, total: Int, secondsLeft: Double?) -> CampaignProgress {
        let feasible = candidates.filter(\.isFeasible)
        let failed = trials.count { trial in
            evaluation(of: trial).map { problem.assessment(of: $0).isFeasible == nil } ?? false
        }
        return CampaignProgress(
            stage: stage, done: done, total: total, feasible: feasible.count, failed: failed,
            hypervolume: hypervolume(of: feasible.map(\.objectives)), secondsLeft: secondsLeft)
    }
}
