internal import NumericalMethods

extension Optimizer {
    /// Whether an observation lies in the space, has a value for every constrained quantity and meets every limit.
    public func isFeasible(_ observation: Observation) -> Bool {
        !observation.isFailure && space.isWithin(observation.point)
            && outcomeConstraints.allSatisfy { constraint in
                observation.value(constraint.quantity).map(constraint.isSatisfied(by:)) ?? false
            }
    }

    /// The objectives of an observation with signs such that all are minimized, or nil if one is missing.
    func minimized(_ observation: Observation) -> [Double]? {
        var result: [Double] = []
        for objective in objectives {
            guard let value = observation.value(objective.quantity) else { return nil }
            result.append(objective.sign * value)
        }
        return result
    }

    /// Feasible observations with all objectives, and their minimized objectives.
    var feasible: [(observation: Observation, values: [Double])] {
        observations.compactMap { observation in
            guard isFeasible(observation), let values = minimized(observation) else { return nil }
            return (observation, values)
        }
    }

    /// The feasible observations that no other feasible one dominates, in the order they were told.
    public var front: [Observation] {
        let known = feasible
        // Without objectives every point that meets the limits is as good as any other.
        guard !objectives.isEmpty else { return known.map(\.observation) }
        return ParetoSet.indices(of: known.map(\.values)).map { known[$0].observation }
    }

    /// The reference point in the objectives' own units, or nil while no feasible observation fixes an open coordinate.
    public var referencePoint: [Double]? {
        minimizedReference.map { zip(objectives, $0).map { $0.sign * $1 } }
    }

    /// The hypervolume of the feasible observations [product of the objectives' units], or nil without a reference.
    public var hypervolume: Double? {
        minimizedReference.map { Hypervolume.of(feasible.map(\.values), reference: $0) }
    }

    /// The hypervolume after each observation; 0 while none is feasible, with the reference point of the end.
    public var hypervolumeTrace: [Double] {
        guard let reference = minimizedReference else { return observations.map { _ in 0 } }
        var front: [[Double]] = []
        var last = 0.0
        return observations.map { observation in
            guard isFeasible(observation), let values = minimized(observation),
                !front.contains(where: { $0 == values || ParetoSet.dominates($0, values) })
            else { return last }
            front.removeAll { ParetoSet.dominates(values, $0) }
            front.append(values)
            last = Hypervolume.of(front, reference: reference)
            return last
        }
    }

    var minimizedReference: [Double]? {
        guard !objectives.isEmpty else { return nil }
        let points = feasible.map(\.values)
        let front = ParetoSet.front(of: points)
        var result: [Double] = []
        for (m, objective) in objectives.enumerated() {
            if let reference = objective.reference {
                result.append(objective.sign * reference)
            } else if let limit = upperLimit(of: objective) {
                result.append(limit)
            } else {
                let values = front.map { $0[m] }
                guard let worst = values.max(), let best = values.min() else { return nil }
                let spread = worst - best
                result.append(worst + 0.1 * (spread > 0 ? spread : max(abs(worst), 1e-6)))
            }
        }
        return result
    }

    /// ``minimizedReference`` on the scales of the surrogates.
    var modelledReference: [Double]? {
        minimizedReference.map { reference in
            zip(objectives, reference).map { objective, value in
                objective.sign * settings.transform(of: objective.quantity).transformed(objective.sign * value)
            }
        }
    }

    /// Minimized objectives on the scales of the surrogates.
    func modelled(_ values: [Double]) -> [Double] {
        zip(objectives, values).map { objective, value in
            objective.sign * settings.transform(of: objective.quantity).transformed(objective.sign * value)
        }
    }

    /// The tightest outcome constraint that bounds a minimized objective from above, with the objective's sign.
    func upperLimit(of objective: Objective) -> Double? {
        outcomeConstraints.filter { $0.quantity == objective.quantity && $0.sign == objective.sign }
            .map { objective.sign * $0.limit }.min()
    }
}
