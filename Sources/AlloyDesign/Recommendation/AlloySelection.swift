import NumericalMethods

/// Chooses the few alloys worth a discussion out of all that were evaluated.
public struct AlloySelection: Sendable {
    /// An evaluated alloy without failures.
    public struct Candidate: Sendable {
        public var trial: Int
        /// In the order of the problem's objectives [SI].
        public var objectives: [Double]
        /// In the order of the problem's requirements [SI].
        public var margins: [RequirementMargin]

        public init(trial: Int, objectives: [Double], margins: [RequirementMargin]) {
            self.trial = trial
            self.objectives = objectives
            self.margins = margins
        }

        public var isFeasible: Bool { margins.allSatisfy { $0.value >= 0 } }
    }

    public struct Choice: Sendable, Equatable {
        public var trial: Int
        /// Why, in words.
        public var reasons: [String]
    }

    private let problem: DesignProblem

    public init(problem: DesignProblem) { self.problem = problem }

    /// Feasible alloys that no other feasible alloy beats in every objective, in the order of `candidates`.
    public func paretoFront(of candidates: [Candidate]) -> [Candidate] {
        let feasible = candidates.filter(\.isFeasible)
        let losses = feasible.map(losses)
        return feasible.indices.filter { one in !losses.contains { ParetoSet.dominates($0, losses[one]) } }.map {
            feasible[$0]
        }
    }

    /// At most `count` alloys, best first: the compromise, the best of each objective, the widest margins, and then alternatives: the
    /// compromises of what remains. Where nothing is feasible, the nearest misses.
    ///
    /// The compromise minimizes the largest loss against the best values on the front, each loss in units of the front's extent
    /// (P. L. Yu, Management Sci. 19 (1973) 936, doi:10.1287/mnsc.19.8.936, p = ∞). Ties go to the earlier trial.
    public func choices(from candidates: [Candidate], count: Int) -> [Choice] {
        let front = paretoFront(of: candidates)
        guard !front.isEmpty else { return nearestMisses(among: candidates, count: count) }
        var choices: [Choice] = []
        func choose(_ candidate: Candidate?, _ reason: String) {
            guard let candidate else { return }
            if let known = choices.firstIndex(where: { $0.trial == candidate.trial }) {
                choices[known].reasons.append(reason)
            } else if choices.count < count {
                choices.append(Choice(trial: candidate.trial, reasons: [reason]))
            }
        }
        if problem.objectives.count > 1 {
            choose(compromise(on: front), "smallest sacrifice in any one objective among the best alloys")
        }
        for (index, objective) in problem.objectives.enumerated() {
            choose(
                smallest(front) { loss($0, index) },
                "\(objective.goal == .minimize ? "lowest" : "highest") \(objective.property.name) of all feasible alloys"
            )
        }
        let feasible = candidates.filter(\.isFeasible)
        if !problem.requirements.isEmpty {
            choose(
                smallest(feasible) { -smallestRelativeMargin($0, among: feasible) },
                "widest margins to the requirements")
        }
        var rest = feasible.filter { candidate in !choices.contains { $0.trial == candidate.trial } }
        while choices.count < count, let next = compromise(on: paretoFront(of: rest)) {
            choose(next, "alternative: best of the alloys not named above")
            rest.removeAll { $0.trial == next.trial }
        }
        return choices
    }

    private func nearestMisses(among candidates: [Candidate], count: Int) -> [Choice] {
        let scales = problem.requirements.indices.map { index in
            extent(candidates.map { $0.margins[index].value })
        }
        func violation(_ candidate: Candidate) -> Double {
            zip(candidate.margins, scales).map { max(0, -$0.value) / $1 }.max() ?? 0
        }
        return candidates.sorted { (violation($0), $0.trial) < (violation($1), $1.trial) }.prefix(count).map {
            Choice(trial: $0.trial, reasons: ["misses the requirements by the least"])
        }
    }

    /// An objective's value with the sign of a loss.
    private func loss(_ candidate: Candidate, _ index: Int) -> Double {
        problem.objectives[index].goal == .minimize ? candidate.objectives[index] : -candidate.objectives[index]
    }

    private func losses(_ candidate: Candidate) -> [Double] { problem.objectives.indices.map { loss(candidate, $0) } }

    private func compromise(on front: [Candidate]) -> Candidate? {
        let ideals = problem.objectives.indices.map { index in front.map { loss($0, index) }.min() ?? 0 }
        let extents = problem.objectives.indices.map { index in extent(front.map { loss($0, index) }) }
        return smallest(front) { candidate in
            problem.objectives.indices.map { (loss(candidate, $0) - ideals[$0]) / extents[$0] }.max() ?? 0
        }
    }

    private func smallestRelativeMargin(_ candidate: Candidate, among feasible: [Candidate]) -> Double {
        problem.requirements.indices.map { index in
            let widest = feasible.map { $0.margins[index].value }.max() ?? 0
            return widest > 0 ? candidate.margins[index].value / widest : 1
        }.min() ?? 0
    }

    private func smallest(_ candidates: [Candidate], by measure: (Candidate) -> Double) -> Candidate? {
        candidates.min { (measure($0), $0.trial) < (measure($1), $1.trial) }
    }

    /// Largest less smallest; 1 where all are equal, so that it may divide.
    private func extent(_ values: [Double]) -> Double {
        guard let low = values.min(), let high = values.max(), high > low else { return 1 }
        return high - low
    }
}
