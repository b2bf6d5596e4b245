/// A property of the chemical elements, with unit and source.
public struct ElementTable: Sendable, Equatable {
    /// What is tabulated, such as "metallic radius".
    public let quantity: String
    /// Empty for a pure number.
    public let unit: String
    /// Where the numbers come from, with the date where they age.
    public let source: String
    private let values: [String: Double]

    /// - Parameter values: by element name in upper case, in `unit`; all finite.
    public init(quantity: String, unit: String, source: String, values: [String: Double]) {
        for (element, value) in values where !value.isFinite {
            preconditionFailure("the \(quantity) of \(element) is \(value)")
        }
        self.quantity = quantity
        self.unit = unit
        self.source = source
        self.values = values
    }

    /// Names of the elements, sorted.
    public var elements: [String] { values.keys.sorted() }

    /// The value of an element; nil when the table does not have it.
    public subscript(element: String) -> Double? { values[element.uppercased()] }

    /// The values of an alloy's elements, in their order.
    ///
    /// - Throws: `no-element-data` with the names of all elements that are missing; nothing is assumed for them.
    func values(of elements: [String]) throws(PropertyFailure) -> [Double] {
        let missing = elements.filter { values[$0] == nil }
        guard missing.isEmpty else {
            throw PropertyFailure(
                reason: "no-element-data",
                message: "the table of the \(quantity) has no value for "
                    + missing.map(\.capitalizedSymbol).joined(separator: ", "))
        }
        return elements.map { values[$0] ?? 0 }
    }
}
