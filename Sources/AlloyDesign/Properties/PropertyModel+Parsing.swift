/// Why a text does not name a property.
public enum PropertyNameError: Error, Equatable, Sendable {
    case unknown(String)
    case unnamedExpansion
    case wrongArguments(property: String, expected: String)
    case quantity(property: String, QuantityError)

    public var message: String {
        switch self {
        case .unknown(let text): "'\(text)' is not a property"
        case .unnamedExpansion: "there are three coefficients of thermal expansion; 'CTE' does not say which"
        case .wrongArguments(let property, let expected): "\(property) wants \(expected) in brackets"
        case .quantity(let property, let error): "in \(property): \(error.message)"
        }
    }

    public var hint: String? {
        switch self {
        case .unknown(let text):
            Suggestion.nearest(
                to: String(text.prefix { $0 != "(" }), among: ["T_sigma"] + PropertyModel.catalogue.map(\.head)
            ).map { "did you mean \($0)? " } ?? "known: "
                + PropertyModel.catalogue.map(\.syntax).joined(separator: ", ")
        case .unnamedExpansion:
            "write one of "
                + PropertyModel.Expansion.allCases.map { "CTE_\($0.rawValue)(1150 C)" }.joined(separator: ", ")
        case .wrongArguments: nil
        case .quantity(_, let error): error.hint
        }
    }
}

extension PropertyDescription {
    /// The name without arguments.
    var head: String { String(syntax.prefix { $0 != "(" }) }
}

/// A property as it is written: a name, and arguments in brackets.
public struct PropertyText: Sendable {
    /// As written, without blanks around it.
    let text: String
    /// The name before the brackets.
    let name: String
    let arguments: [String]

    /// - Throws: `unknown` where an opening bracket is not closed at the end.
    init(_ text: String) throws(PropertyNameError) {
        let trimmed = text.trimmingSpaces()
        let head = trimmed.prefix { $0 != "(" }
        self.text = trimmed
        name = String(head).trimmingSpaces()
        guard head.count < trimmed.count else {
            arguments = []
            return
        }
        guard trimmed.hasSuffix(")") else { throw .unknown(trimmed) }
        arguments = trimmed.dropFirst(head.count + 1).dropLast()
            .split(separator: ",", omittingEmptySubsequences: false).map { String($0).trimmingSpaces() }
    }

    /// The name in lower case, in which names are compared.
    var lowercased: String { name.lowercased() }

    func quantity(_ index: Int, as dimension: PhysicalDimension) throws(PropertyNameError) -> Double {
        do { return try Quantity(parsing: arguments[index], as: dimension).value } catch {
            throw .quantity(property: name, error)
        }
    }

    func temperature(_ index: Int) throws(PropertyNameError) -> Double { try quantity(index, as: .temperature) }

    func want(_ counts: ClosedRange<Int>, _ expected: String) throws(PropertyNameError) {
        guard counts.contains(arguments.count), arguments.allSatisfy({ !$0.isEmpty }) else {
            throw .wrongArguments(property: name, expected: expected)
        }
    }

    func wantNone() throws(PropertyNameError) {
        guard arguments.isEmpty else { throw .wrongArguments(property: name, expected: "nothing") }
    }

    /// A temperature as canonical names have it.
    static func celsius(_ kelvin: Double) -> String { "\(NumberText.significant(kelvin - 273.15, digits: 9)) C" }
}

extension PropertyModel {
    /// Reads a property's name with its arguments; names are case-insensitive, units mandatory.
    ///
    /// - Parameter tables: prices and supply risks to compute with.
    public init(parsing text: String, tables: SupplyTables = SupplyTables()) throws(PropertyNameError) {
        let written = try PropertyText(text)
        for family in Self.families {
            if let property = try family.read(written, tables: tables) as (any AlloyProperty)? {
                self.init(property)
                return
            }
        }
        throw .unknown(written.text)
    }
}
