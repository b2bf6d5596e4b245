/// How far the composition of a melt may lie from its aim.
public struct MeltTolerance: Sendable, Equatable {
    /// Deviation of each element, in `unit`; another element makes up for it.
    public var deviation: Double
    public var unit: CompositionUnit

    public init(deviation: Double, unit: CompositionUnit) {
        precondition(
            deviation > 0 && deviation < unit.whole, "a tolerance must lie in 0...\(unit.whole), not \(deviation)")
        self.deviation = deviation
        self.unit = unit
    }

    /// In words, for reports.
    public var statement: String {
        "each element ± \(NumberText.significant(deviation)) \(unit.rawValue) against each other one"
    }

    /// The compositions at the edge of the tolerance: every ordered pair of elements, one up and the other down by the deviation, as
    /// far as no amount becomes negative. In a fixed order.
    public func neighbours(of composition: Composition, masses: AtomicMasses) throws(CompositionError) -> [Composition]
    {
        let aim = try composition.amounts(in: unit, masses: masses)
        var result: [Composition] = []
        for up in aim.indices {
            for down in aim.indices where down != up && aim[down] >= deviation {
                var amounts = Dictionary(uniqueKeysWithValues: zip(composition.elements, aim))
                amounts[composition.elements[up], default: 0] += deviation
                amounts[composition.elements[down], default: 0] -= deviation
                result.append(try Composition(amounts: amounts, unit: unit, masses: masses))
            }
        }
        return result
    }
}

/// What becomes of an alloy's properties and verdict when the melt misses its aim.
public struct RobustnessAssessment: Sendable, Equatable {
    /// The worst value of each property within the tolerance, the aim included, by name [SI].
    public var worst: [String: Double]
    /// Compositions looked at, the aim not included.
    public var samples: Int
    /// Those that could not be evaluated.
    public var failed: Int
    /// Those evaluated that meet every requirement.
    public var feasible: Int

    /// - Parameters:
    ///   - aim: evaluation of the composition aimed at.
    ///   - neighbours: evaluations at the edge of the tolerance.
    public init(aim: Evaluation, neighbours: [Evaluation], problem: DesignProblem) {
        worst = [:]
        for property in problem.properties {
            for value in ([aim] + neighbours).compactMap({ $0[property]?.value?.value })
            where worst[property.name].map({ problem.isWorse(value, than: $0, of: property) }) ?? true {
                worst[property.name] = value
            }
        }
        let verdicts = neighbours.map { problem.assessment(of: $0).isFeasible }
        samples = neighbours.count
        failed = verdicts.count { $0 == nil }
        feasible = verdicts.count { $0 == true }
    }
}
