/// What is known after an evaluation of a point.
public struct Observation: Sendable, Equatable, Codable {
    /// A measured or computed value.
    public struct Measurement: Sendable, Hashable, Codable {
        public let value: Double
        /// The variance of the value [unit²], if it is known.
        public let noiseVariance: Double?

        public init(_ value: Double, noiseVariance: Double? = nil) {
            self.value = value
            self.noiseVariance = noiseVariance
        }
    }

    public enum Outcome: Sendable, Equatable, Codable {
        /// Values by quantity; quantities may be missing, others than the optimizer's are kept but not used.
        case values([String: Measurement])
        /// The evaluation gave no result; not the same as an infeasible one.
        case failure(reason: String)
    }

    public let point: Point
    public let outcome: Outcome

    public init(_ point: Point, _ outcome: Outcome) {
        self.point = point
        self.outcome = outcome
    }

    public init(_ point: Point, values: [String: Double]) {
        self.init(point, .values(values.mapValues { Measurement($0) }))
    }

    public init(_ point: Point, failure reason: String) { self.init(point, .failure(reason: reason)) }

    public var isFailure: Bool {
        if case .failure = outcome { true } else { false }
    }

    /// The value of a quantity, or nil if it is missing or the evaluation failed.
    public func value(_ quantity: String) -> Double? { measurement(quantity)?.value }

    func measurement(_ quantity: String) -> Measurement? {
        if case .values(let values) = outcome { values[quantity] } else { nil }
    }
}
