internal import Glibc
internal import NumericalMethods

/// The value of proposing a point, as a logarithm, from predictions of all quantities and the probability of success.
///
/// log a = log E[hypervolume improvement] + Σ log P(constraint) + γ log P(success), γ being
/// the settings' aversion to failures. A constraint on an objective that
/// bounds it from above is part of the improvement itself, which stays exact; other constraints are taken as
/// independent.
struct AcquisitionFunction: Sendable {
    enum Goal: Sendable {
        case improvement(ExpectedHypervolumeImprovement)
        /// Only the probability of meeting all constraints.
        case feasibility
    }

    let goal: Goal
    let failureAversion: Double
    /// For each objective: its quantity's index and sign.
    let objectives: [(quantity: Int, sign: Double)]
    /// All constraints, and which of them enter as a factor.
    let constraints: [(quantity: Int, sign: Double, limit: Double, isFactor: Bool)]

    init(_ optimizer: Optimizer, front: [[Double]]) {
        failureAversion = optimizer.settings.failureAversion
        let names = optimizer.quantities
        func index(_ name: String) -> Int { names.firstIndex(of: name) ?? 0 }
        objectives = optimizer.objectives.map { (index($0.quantity), $0.sign) }
        let settings = optimizer.settings
        let limits = optimizer.objectives.map { objective in
            optimizer.upperLimit(of: objective).map {
                objective.sign * settings.transform(of: objective.quantity).transformed(objective.sign * $0)
            } ?? .infinity
        }
        let reference = front.isEmpty && !optimizer.outcomeConstraints.isEmpty ? nil : optimizer.modelledReference
        var coversLimits = false
        if let reference {
            goal = .improvement(ExpectedHypervolumeImprovement(front: front, reference: reference, limits: limits))
            coversLimits = true
        } else {
            goal = .feasibility
        }
        constraints = optimizer.outcomeConstraints.map { constraint in
            let bounded = optimizer.objectives.contains {
                $0.quantity == constraint.quantity && $0.sign == constraint.sign
            }
            let limit = settings.transform(of: constraint.quantity).transformed(constraint.limit)
            return (index(constraint.quantity), constraint.sign, limit, !(coversLimits && bounded))
        }
    }

    /// - Parameters:
    ///   - mean, variance: one number per quantity.
    func logValue(mean: [Double], variance: [Double], probabilityOfSuccess: Double) -> Double {
        var sum = failureAversion * log(probabilityOfSuccess)
        for constraint in constraints where constraint.isFactor {
            let q = constraint.quantity
            sum += NormalDistribution.logCumulative(
                constraint.sign * (constraint.limit - mean[q]) / variance[q].squareRoot())
        }
        if case .improvement(let improvement) = goal {
            sum += improvement.logValue(
                mean: objectives.map { $0.sign * mean[$0.quantity] },
                deviation: objectives.map { variance[$0.quantity].squareRoot() })
        }
        return sum
    }

    /// The probability of each constraint.
    func constraintProbabilities(mean: [Double], variance: [Double]) -> [Double] {
        constraints.map { constraint in
            let q = constraint.quantity
            return NormalDistribution.cumulative(
                constraint.sign * (constraint.limit - mean[q]) / variance[q].squareRoot())
        }
    }

    /// Whether predicted means meet every constraint.
    func isFeasible(mean: [Double]) -> Bool {
        constraints.allSatisfy { $0.sign * mean[$0.quantity] <= $0.sign * $0.limit }
    }
}
