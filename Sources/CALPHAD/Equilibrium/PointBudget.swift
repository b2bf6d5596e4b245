/// What the calculation of one state may cost; a state that costs more fails with the reason `budget-exceeded`.
public struct PointBudget: Sendable {
    /// Whether a state is to be given up, asked between the steps of its search with the evaluations of a phase's Gibbs energy it has
    /// taken so far. It may not return to false.
    public var isExceeded: @Sendable (_ evaluations: Int) -> Bool

    public init(isExceeded: @escaping @Sendable (_ evaluations: Int) -> Bool) { self.isExceeded = isExceeded }

    /// A number of evaluations of a phase's Gibbs energy: the same states fail on any machine.
    public static func evaluations(_ most: Int) -> PointBudget { PointBudget { $0 > most } }
}

extension GibbsMinimizer {
    /// Begins a state that may cost what `budget` says.
    func begin(_ budget: PointBudget?) {
        self.budget = budget
        evaluationsBefore = workspace.evaluations
    }

    /// Evaluations of the state at hand.
    var evaluations: Int { workspace.evaluations - evaluationsBefore }

    var isOverBudget: Bool { budget?.isExceeded(evaluations) ?? false }

    func checkBudget() throws(EquilibriumError) {
        if isOverBudget { throw .budgetExceeded(evaluations: evaluations) }
    }
}
