/// The composition of an alloy: mole fractions that sum to one.
///
/// A composition written in decimals is summed in integers, so that the sum is exact and the balance element gets exactly the rest;
/// each mole fraction is then the floating-point number nearest to it.
public struct Composition: Sendable, Hashable {
    /// Element names in upper case and alphabetical order.
    public let elements: [String]
    /// Mole fractions, in the order of `elements`.
    public let moleFractions: [Double]

    /// - Parameter amounts: mole fractions by element, none negative; their sum may differ from 1 by 1e-9 (rounding), which is
    ///   scaled away.
    public init(moleFractions amounts: [String: Double]) throws(CompositionError) {
        guard !amounts.isEmpty else { throw .empty }
        var byName: [String: Double] = [:]
        for (name, amount) in amounts {
            guard amount.isFinite, amount >= 0 else { throw .negativeAmount(element: name, amount: "\(amount)") }
            guard byName.updateValue(amount, forKey: name.uppercased()) == nil else { throw .repeatedElement(name) }
        }
        elements = byName.keys.sorted()
        let values = elements.map { byName[$0] ?? 0 }
        let sum = values.reduce(0, +)
        guard abs(sum - 1) <= 1e-9 else {
            throw .wrongSum(sum: NumberText.significant(sum, digits: 10), unit: .moleFraction)
        }
        // A sum that is off by mere rounding of the last bits is left alone: scaling it would only blur exact decimals.
        moleFractions = abs(sum - 1) <= 1e-14 ? values : values.map { $0 / sum }
    }

    /// - Parameters:
    ///   - amounts: amounts by element in `unit`; they sum to the unit's whole within 1e-9 of it.
    ///   - masses: needed for mass units and to know the elements.
    public init(amounts: [String: Double], unit: CompositionUnit, masses: AtomicMasses) throws(CompositionError) {
        var moles: [String: Double] = [:]
        var total = 0.0
        let sum = amounts.keys.sorted().reduce(0.0) { $0 + amounts[$1]! }
        guard abs(sum / unit.whole - 1) <= 1e-9 else {
            throw .wrongSum(sum: NumberText.significant(sum, digits: 10), unit: unit)
        }
        for name in amounts.keys.sorted() {
            guard let mass = masses[name] else {
                throw .unknownElement(name, known: masses.elements)
            }
            let amount = amounts[name]!
            guard amount.isFinite, amount >= 0 else { throw .negativeAmount(element: name, amount: "\(amount)") }
            let value = unit.isByMass ? amount / mass : amount / unit.whole
            moles[name] = value
            total += value
        }
        if unit.isByMass { moles = moles.mapValues { $0 / total } }
        try self.init(moleFractions: moles)
    }

    /// The mole fraction of an element; 0 when the alloy does not have it.
    public subscript(element: String) -> Double {
        elements.firstIndex(of: element.uppercased()).map { moleFractions[$0] } ?? 0
    }

    /// Mole fractions in the order of `components`.
    ///
    /// - Throws: `CompositionError.unknownElement` when the alloy has an element that is not among them.
    public func moleFractions(orderedBy components: [String]) throws(CompositionError) -> [Double] {
        for (element, fraction) in zip(elements, moleFractions) where fraction > 0 && !components.contains(element) {
            throw .unknownElement(element, known: components)
        }
        return components.map { self[$0] }
    }

    /// Amounts in `unit`, in the order of `elements`.
    public func amounts(in unit: CompositionUnit, masses: AtomicMasses) throws(CompositionError) -> [Double] {
        guard unit.isByMass else { return moleFractions.map { $0 * unit.whole } }
        var weights: [Double] = []
        for (element, fraction) in zip(elements, moleFractions) {
            guard let mass = masses[element] else { throw .unknownElement(element, known: masses.elements) }
            weights.append(fraction * mass)
        }
        let total = weights.reduce(0, +)
        return weights.map { $0 / total * unit.whole }
    }

    /// An exact key of the composition: element and shortest decimal text of its mole fraction. Equal keys, equal compositions.
    public var key: String {
        zip(elements, moleFractions).map { "\($0)=\($1)" }.joined(separator: " ")
    }

    /// The alloy in atomic percent, largest amount first: `Ni-40 Cr-20 Co-20 Al-10 Fe-10`.
    public var label: String {
        zip(elements, moleFractions).filter { $0.1 > 0 }
            .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
            .map { "\($0.capitalizedSymbol)-\(NumberText.significant($1 * 100, digits: 5))" }
            .joined(separator: " ")
    }
}

extension Composition: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        try self.init(moleFractions: container.decode([String: Double].self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Dictionary(uniqueKeysWithValues: zip(elements, moleFractions)))
    }
}

extension String {
    /// `NI` as `Ni`.
    public var capitalizedSymbol: String { prefix(1).uppercased() + dropFirst().lowercased() }
}

/// Why a text or a list of amounts is not a composition.
public enum CompositionError: Error, Equatable, Sendable {
    case empty
    case unreadable(item: String)
    case unknownElement(String, known: [String])
    /// No chemical element has this symbol.
    case notAnElement(String)
    case repeatedElement(String)
    case negativeAmount(element: String, amount: String)
    case wrongSum(sum: String, unit: CompositionUnit)
    case balanceNegative(element: String, sumOfOthers: String, unit: CompositionUnit)
    case severalBalances([String])

    public var message: String {
        switch self {
        case .empty: "the composition is empty"
        case .unreadable(let item): "'\(item)' is not an element with an amount"
        case .unknownElement(let name, let known):
            "the element \(name.capitalizedSymbol) is not among those known here: "
                + known.map(\.capitalizedSymbol).joined(separator: " ")
        case .notAnElement(let symbol): "'\(symbol)' is not the symbol of an element"
        case .repeatedElement(let name): "\(name.capitalizedSymbol) is given twice"
        case .negativeAmount(let element, let amount):
            "the amount of \(element.capitalizedSymbol), \(amount), is negative"
        case .wrongSum(let sum, let unit):
            "the amounts sum to \(sum), not to \(NumberText.significant(unit.whole)) (\(unit.rawValue))"
        case .balanceNegative(let element, let sum, let unit):
            "the other elements sum to \(sum) \(unit.rawValue), which leaves nothing for the balance element "
                + element.capitalizedSymbol
        case .severalBalances(let names):
            "more than one balance element: " + names.map(\.capitalizedSymbol).joined(separator: ", ")
        }
    }

    public var hint: String? {
        switch self {
        case .empty, .unreadable: "write \"Ni-bal Cr-20 Co-20 Al-5\""
        case .unknownElement(let name, let known):
            Suggestion.nearest(to: name, among: known).map { "did you mean \($0.capitalizedSymbol)?" }
        case .notAnElement:
            "a formula has symbols as Ni and Cr and their shares of the atoms, such as Al0.5CoCrFeNi, without brackets"
        case .wrongSum: "mark one element as the balance: Ni-bal"
        case .repeatedElement, .negativeAmount, .balanceNegative, .severalBalances: nil
        }
    }
}
