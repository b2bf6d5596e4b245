/// Whether a value is the number itself or only a bound of it.
public typealias Bound = CampaignSummary.Outcome.Bound

/// A computed value of a property.
public struct PropertyValue: Sendable, Equatable, Codable {
    /// SI; finite.
    public var value: Double
    /// `.atMost`: the property is not above `value`; `.atLeast`: not below it.
    public var bound: Bound
    /// Half width [SI]; what it means says the property's `uncertaintyMeaning`. Nil where none is known. It does not contain the
    /// database's error.
    public var uncertainty: Double?
    /// What the number alone does not say.
    public var note: String?

    public init(_ value: Double, bound: Bound = .exact, uncertainty: Double? = nil, note: String? = nil) {
        precondition(value.isFinite, "a property value must be finite, not \(value)")
        self.value = value
        self.bound = bound
        self.uncertainty = uncertainty
        self.note = note
    }
}

/// Why a property of an alloy has no value. A failure is data: it is stored, counted and modelled, and never read as "infeasible".
public struct PropertyFailure: Error, Sendable, Equatable, Codable {
    /// A word from a fixed list, such as `not-converged` or `partly-molten`.
    public var reason: String
    public var message: String

    public init(reason: String, message: String) {
        self.reason = reason
        self.message = message
    }
}

/// The outcome of computing one property of one alloy.
public enum PropertyResult: Sendable, Equatable {
    case value(PropertyValue)
    case failure(PropertyFailure)

    public var value: PropertyValue? { if case .value(let value) = self { value } else { nil } }
    public var failure: PropertyFailure? { if case .failure(let failure) = self { failure } else { nil } }
}

extension PropertyResult: Codable {
    private enum CodingKeys: String, CodingKey { case value, failure }

    public init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: CodingKeys.self)
        if let value = try box.decodeIfPresent(PropertyValue.self, forKey: .value) {
            self = .value(value)
        } else {
            self = .failure(try box.decode(PropertyFailure.self, forKey: .failure))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .value(let value): try box.encode(value, forKey: .value)
        case .failure(let failure): try box.encode(failure, forKey: .failure)
        }
    }
}

/// How the equilibria behind a result are known to be the global minimum; the weakest counts.
public enum EvaluationGrade: String, Sendable, Codable, Comparable {
    case uncertified, screened, certified

    private var rank: Int {
        switch self {
        case .uncertified: 0
        case .screened: 1
        case .certified: 2
        }
    }
    public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
}

/// Everything computed for one alloy.
public struct Evaluation: Sendable, Equatable, Codable {
    public var composition: Composition
    /// One result for each property asked for, by the property's name.
    public var results: [String: PropertyResult]
    /// Grade of the weakest equilibrium used; nil when none was computed.
    public var grade: EvaluationGrade?
    /// What the results rest on that their numbers do not show, such as a composition outside the limits that the database states.
    public var warnings: [String]

    public init(
        composition: Composition, results: [String: PropertyResult], grade: EvaluationGrade?, warnings: [String] = []
    ) {
        self.composition = composition
        self.results = results
        self.grade = grade
        self.warnings = warnings
    }

    public init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: CodingKeys.self)
        composition = try box.decode(Composition.self, forKey: .composition)
        results = try box.decode([String: PropertyResult].self, forKey: .results)
        grade = try box.decodeIfPresent(EvaluationGrade.self, forKey: .grade)
        // Stores of earlier versions have none.
        warnings = try box.decodeIfPresent([String].self, forKey: .warnings) ?? []
    }

    public subscript(property: PropertyModel) -> PropertyResult? { results[property.name] }

    /// The first failure in the order of the properties' names.
    public var failure: (property: String, failure: PropertyFailure)? {
        for name in results.keys.sorted() { if let failure = results[name]?.failure { return (name, failure) } }
        return nil
    }
}

/// Equilibrium phase fractions of one alloy over temperature.
public struct PhaseFractionCurve: Sendable, Equatable, Codable {
    /// [K], ascending.
    public var temperatures: [Double]
    /// By phase, as the equilibria name it; nil where the equilibrium failed.
    public var fractions: [String: [Double?]]

    public init(temperatures: [Double], fractions: [String: [Double?]]) {
        self.temperatures = temperatures
        self.fractions = fractions
    }
}

/// Computes properties of alloys. One instance belongs to one thread; results do not depend on what it computed before.
///
/// Implemented by `CALPHADEvaluator`, and by the tests of the campaign runner with a function of known shape.
public protocol AlloyEvaluator {
    /// All `properties` of the alloy, each with a value or a failure.
    func evaluate(_ composition: Composition, properties: [PropertyModel]) -> Evaluation
    /// The phases present at each temperature [K, ascending].
    func phaseFractions(of composition: Composition, at temperatures: [Double]) -> PhaseFractionCurve
}
