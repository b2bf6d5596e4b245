import ArgumentParser
import CALPHAD

/// What a point may cost: evaluations of Gibbs energies, or seconds.
enum BudgetOption: ExpressibleByArgument, Equatable {
    case evaluations(Int)
    /// Results under it are not the same on another machine, nor in another run.
    case seconds(Double)

    init?(argument: String) {
        if let count = Int(argument) {
            guard count > 0 else { return nil }
            self = .evaluations(count)
        } else if argument.hasSuffix("s"), let seconds = Double(argument.dropLast()), seconds > 0, seconds.isFinite {
            self = .seconds(seconds)
        } else {
            return nil
        }
    }

    /// The budget of a point that begins now.
    var budget: PointBudget {
        switch self {
        case .evaluations(let most): return .evaluations(most)
        case .seconds(let seconds):
            let end = ContinuousClock.now + .seconds(seconds)
            return PointBudget { _ in ContinuousClock.now > end }
        }
    }
}
