internal import NumericalMethods

/// A constrained multi-objective Bayesian optimizer with an ask/tell interface; a value that can be saved and loaded.
///
/// The next proposals depend on nothing but the arguments of `init` and the sequence of ``ask(count:)``, ``tell(_:)``
/// and ``abandon(_:)``: the same sequence gives the same points to the bit, also after encoding and decoding in between.
public struct Optimizer: Sendable, Codable {
    public let space: SearchSpace
    public let objectives: [Objective]
    public let outcomeConstraints: [OutcomeConstraint]
    public let settings: OptimizerSettings
    /// The seed given at the beginning.
    public let seed: UInt64

    /// All observations in the order they were told.
    public private(set) var observations: [Observation] = []
    /// Proposed points without an observation yet, in the order they were proposed.
    public private(set) var pending: [Point] = []
    /// Points that were given up; they are never proposed again.
    public private(set) var abandoned: [Point] = []

    var generator: Xoshiro256StarStar
    /// Hyperparameters of the last fits, the start of the next.
    var fits = SurrogateFits()

    /// - Parameters:
    ///   - objectives: each quantity once; none to look for any point that meets the limits.
    ///   - outcomeConstraints: limits on quantities, objectives among them.
    public init(
        space: SearchSpace, objectives: [Objective], outcomeConstraints: [OutcomeConstraint] = [],
        settings: OptimizerSettings = OptimizerSettings(), seed: UInt64
    ) throws(OptimizerError) {
        guard !objectives.isEmpty || !outcomeConstraints.isEmpty else { throw .noObjective }
        try settings.validate()
        var names: Set<String> = []
        for objective in objectives {
            guard names.insert(objective.quantity).inserted else { throw .duplicateObjective(objective.quantity) }
            if let reference = objective.reference, !reference.isFinite {
                throw .notFinite(quantity: objective.quantity, value: reference)
            }
            if let reference = objective.reference, !settings.transform(of: objective.quantity).accepts(reference) {
                throw .notOnScale(quantity: objective.quantity, value: reference)
            }
        }
        for constraint in outcomeConstraints {
            guard constraint.limit.isFinite else {
                throw .notFinite(quantity: constraint.quantity, value: constraint.limit)
            }
            guard settings.transform(of: constraint.quantity).accepts(constraint.limit) else {
                throw .notOnScale(quantity: constraint.quantity, value: constraint.limit)
            }
            for other in outcomeConstraints
            where other.quantity == constraint.quantity && constraint.relation == .atLeast && other.relation == .atMost
                && constraint.limit > other.limit
            {
                throw .contradictoryLimits(
                    quantity: constraint.quantity, atLeast: constraint.limit, atMost: other.limit)
            }
        }
        self.space = space
        self.objectives = objectives
        self.outcomeConstraints = outcomeConstraints
        self.settings = settings
        self.seed = seed
        generator = Xoshiro256StarStar(seed: seed)
    }

    /// The largest number of observations that ``ask(count:)`` models.
    public static let maximumObservations = 3_000

    /// The quantities that have a surrogate: objectives first, then further constrained ones.
    public var quantities: [String] {
        var result = objectives.map(\.quantity)
        for constraint in outcomeConstraints where !result.contains(constraint.quantity) {
            result.append(constraint.quantity)
        }
        return result
    }

    /// The number of points of the first design.
    public var initialDesignCount: Int { settings.initialDesign ?? 2 * (space.parameterCount + 1) }

    /// Adds an observation; a pending point stops pending.
    ///
    /// Points that were never asked for are welcome (import of earlier results), on the grid or not, and so are repeated
    /// measurements. Those outside the ranges and constraints are learned from, and are never part of the front.
    public mutating func tell(_ observation: Observation) throws(OptimizerError) {
        if let reason = space.whyNotLegible(observation.point) {
            throw .notInSpace("the observed point is not in the search space: " + reason)
        }
        if case .values(let values) = observation.outcome {
            for name in values.keys.sorted() {
                guard let measurement = values[name] else { continue }
                guard measurement.value.isFinite else {
                    throw .observationNotFinite(quantity: name, value: measurement.value)
                }
                guard settings.transform(of: name).accepts(measurement.value) else {
                    throw .notOnScale(quantity: name, value: measurement.value)
                }
                if let variance = measurement.noiseVariance, !(variance.isFinite && variance >= 0) {
                    throw .negativeNoiseVariance(quantity: name, value: variance)
                }
            }
            guard quantities.contains(where: { values[$0] != nil }) else {
                throw .noKnownQuantity(expected: quantities)
            }
        }
        observations.append(observation)
        pending.removeAll { $0 == observation.point }
    }

    /// Notes that a point is being evaluated, whoever proposed it; proposals keep away from it.
    public mutating func markPending(_ point: Point) throws(OptimizerError) {
        if let reason = space.whyNotLegible(point) { throw .notInSpace("the pending point is not usable: " + reason) }
        if !pending.contains(point) { pending.append(point) }
    }

    /// Gives up a point: it is no longer pending and will not be proposed again.
    public mutating func abandon(_ point: Point) throws(OptimizerError) {
        if let reason = space.whyNotLegible(point) { throw .notInSpace("the abandoned point is not usable: " + reason) }
        guard !observations.contains(where: { $0.point == point }) else { throw .alreadyEvaluated }
        pending.removeAll { $0 == point }
        if !abandoned.contains(point) { abandoned.append(point) }
    }

    /// Proposes points for evaluation; they are pending until told or abandoned.
    ///
    /// - Parameter count: 1 or more; fewer candidates come back only when the space has no more points.
    /// - Throws: ``OptimizerError/spaceExhausted(evaluated:pending:abandoned:)`` when no point is left.
    public mutating func ask(count: Int) throws(OptimizerError) -> [Candidate] {
        guard count > 0 else { throw .invalidCount(count) }
        guard observations.count <= Self.maximumObservations else {
            throw .tooManyObservations(count: observations.count, limit: Self.maximumObservations)
        }
        var excluded = Set(observations.map(\.point))
        excluded.formUnion(pending)
        excluded.formUnion(abandoned)
        let exhausted = OptimizerError.spaceExhausted(
            evaluated: Set(observations.map(\.point)).count, pending: pending.count, abandoned: abandoned.count)
        if let total = space.count, UInt128(excluded.filter(space.contains).count) >= total { throw exhausted }
        var proposal = try Proposal(self, excluded: excluded)
        let candidates = try proposal.candidates(count)
        guard !candidates.isEmpty else { throw exhausted }
        generator = proposal.generator
        fits = proposal.fits
        pending += candidates.map(\.point)
        return candidates
    }
}
