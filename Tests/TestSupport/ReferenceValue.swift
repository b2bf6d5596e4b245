/// A published or computed number with where it comes from, printed whole when a test fails.
public struct ReferenceValue: Sendable, CustomStringConvertible {
    public let quantity: String
    public let value: Double
    public let tolerance: Double
    public let unit: String
    public let source: String

    public init(_ quantity: String, _ value: Double, tolerance: Double, unit: String, source: String) {
        self.quantity = quantity
        self.value = value
        self.tolerance = tolerance
        self.unit = unit
        self.source = source
    }

    /// Whether `computed` lies within the tolerance.
    public func agrees(with computed: Double) -> Bool { abs(computed - value) <= tolerance }

    public var description: String { "\(quantity) = \(value) ± \(tolerance) \(unit) [\(source)]" }
}
