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
                to: String(text.prefix { $0 != "(" }),
                among: ["T_sigma", "solidus", "liquidus", "freezing_range", "density", "fraction"]
                    + PropertyModel.expansionNames
            ).map { "did you mean \($0)? " } ?? "known: "
                + PropertyModel.catalogue.map(\.syntax).joined(separator: ", ")
        case .unnamedExpansion:
            "write one of " + PropertyModel.expansionNames.map { "\($0)(1150 C)" }.joined(separator: ", ")
        case .wrongArguments: nil
        case .quantity(_, let error): error.hint
        }
    }
}

extension PropertyModel {
    static let expansionNames = Expansion.allCases.map { "CTE_\($0.rawValue)" }

    /// Reads a property's name with its arguments; names are case-insensitive, units of temperatures mandatory.
    public init(parsing text: String) throws(PropertyNameError) {
        let trimmed = text.trimmingSpaces()
        let head = trimmed.prefix { $0 != "(" }
        let name = String(head).trimmingSpaces()
        var arguments: [String] = []
        if head.count < trimmed.count {
            guard trimmed.hasSuffix(")") else { throw .unknown(trimmed) }
            arguments = trimmed.dropFirst(head.count + 1).dropLast().split(
                separator: ",", omittingEmptySubsequences: false
            )
            .map { String($0).trimmingSpaces() }
        }

        func temperature(_ index: Int) throws(PropertyNameError) -> Double {
            do { return try Quantity(parsing: arguments[index], as: .temperature).value } catch {
                throw .quantity(property: name, error)
            }
        }
        func want(_ counts: ClosedRange<Int>, _ expected: String) throws(PropertyNameError) {
            guard counts.contains(arguments.count), arguments.allSatisfy({ !$0.isEmpty }) else {
                throw .wrongArguments(property: name, expected: expected)
            }
        }
        func wantNone() throws(PropertyNameError) {
            guard arguments.isEmpty else { throw .wrongArguments(property: name, expected: "nothing") }
        }

        switch name.lowercased() {
        case "solidus":
            try wantNone()
            self.init(.solidus)
        case "liquidus":
            try wantNone()
            self.init(.liquidus)
        case "freezing_range":
            try wantNone()
            self.init(.freezingRange)
        case "density":
            try want(1...1, "a temperature, such as density(25 C),")
            self.init(.density(temperature: try temperature(0)))
        case "fraction":
            try want(2...2, "a phase and a temperature, such as fraction(fcc, 650 C),")
            self.init(.phaseFraction(phase: Self.canonicalPhase(arguments[0]), temperature: try temperature(1)))
        case "cte":
            throw .unnamedExpansion
        case let lower where lower.hasPrefix("cte_"):
            guard let expansion = Expansion(rawValue: String(lower.dropFirst(4))) else { throw .unknown(trimmed) }
            try want(1...(expansion == .secant ? 2 : 1), "a temperature, such as CTE_\(expansion.rawValue)(1150 C),")
            self.init(
                .thermalExpansion(
                    expansion, temperature: try temperature(0),
                    reference: arguments.count > 1 ? try temperature(1) : Self.standardReferenceTemperature))
        case let lower where lower.hasPrefix("t_") && lower.count > 2:
            try wantNone()
            self.init(.completeDissolution(phase: Self.canonicalPhase(String(name.dropFirst(2)))))
        default: throw .unknown(trimmed)
        }
    }

    /// Phase names are upper case as in databases; the lower-case aliases are known by being written in lower case.
    private static func canonicalPhase(_ text: String) -> String {
        text.allSatisfy { !$0.isUppercase } ? text : text.uppercased()
    }
}
