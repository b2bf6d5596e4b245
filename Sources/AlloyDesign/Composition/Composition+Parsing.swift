extension Composition {
    /// Reads `Ni-bal Cr-20 Co-20 Al-5`: elements with amounts in `unit`, at most one of them the balance, separated by blanks or commas.
    ///
    /// - Throws: `CompositionError` in the words of the text; amounts without a balance must sum to the whole (exactly, in decimals).
    public init(parsing text: String, unit: CompositionUnit, masses: AtomicMasses) throws(CompositionError) {
        var amounts: [(element: String, value: FixedDecimal)] = []
        var balances: [String] = []
        for item in text.split(whereSeparator: { $0.isWhitespace || $0 == "," || $0 == ";" }) {
            let (name, amount) = try Self.split(item: String(item))
            guard masses[name] != nil else { throw .unknownElement(name, known: masses.elements) }
            guard !amounts.contains(where: { $0.element == name }), !balances.contains(name) else {
                throw .repeatedElement(name)
            }
            if amount.lowercased() == "bal" || amount.lowercased() == "balance" {
                balances.append(name)
                continue
            }
            guard let value = FixedDecimal(amount) else { throw .unreadable(item: String(item)) }
            guard value.units >= 0 else { throw .negativeAmount(element: name, amount: amount) }
            amounts.append((name, value))
        }
        guard !amounts.isEmpty || !balances.isEmpty else { throw .empty }
        guard balances.count <= 1 else { throw .severalBalances(balances) }
        let whole = Int64(unit.whole) * FixedDecimal.unitsPerOne
        var sum: Int64 = 0
        for (element, value) in amounts {
            let (next, overflow) = sum.addingReportingOverflow(value.units)
            guard !overflow else { throw .wrongSum(sum: "more than \(element) can hold", unit: unit) }
            sum = next
        }
        if let balance = balances.first {
            guard sum <= whole else {
                throw .balanceNegative(element: balance, sumOfOthers: FixedDecimal(units: sum).description, unit: unit)
            }
            amounts.append((balance, FixedDecimal(units: whole - sum)))
        } else if sum != whole {
            throw .wrongSum(sum: FixedDecimal(units: sum).description, unit: unit)
        }
        if unit.isByMass {
            try self.init(
                amounts: Dictionary(uniqueKeysWithValues: amounts.map { ($0.element, $0.value.doubleValue) }),
                unit: unit,
                masses: masses)
        } else {
            try self.init(
                moleFractions: Dictionary(
                    uniqueKeysWithValues: amounts.map { ($0.element, Double($0.value.units) / Double(whole)) }))
        }
    }

    /// `Cr-20`, `Cr=20`, `Cr:20` or `Cr20` as name and amount.
    private static func split(item: String) throws(CompositionError) -> (name: String, amount: String) {
        let name = item.prefix { $0.isASCII && $0.isLetter }
        var amount = item.dropFirst(name.count)
        if let separator = amount.first, separator == "-" || separator == "=" || separator == ":" {
            amount.removeFirst()
        }
        guard (1...2).contains(name.count), !amount.isEmpty else { throw .unreadable(item: item) }
        return (name.uppercased(), String(amount))
    }
}

/// A decimal number in integer multiples of 1e-12.
struct FixedDecimal: Equatable, CustomStringConvertible {
    static let unitsPerOne: Int64 = 1_000_000_000_000
    var units: Int64

    init(units: Int64) { self.units = units }

    /// Reads a decimal number with at most 12 decimals and 6 digits before the point; nil for anything else.
    init?(_ text: String) {
        var digits = text[...]
        let negative = digits.first == "-"
        if negative || digits.first == "+" { digits.removeFirst() }
        let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let whole = parts.first ?? ""
        let decimals = parts.count > 1 ? parts[1] : ""
        guard !(whole.isEmpty && decimals.isEmpty), whole.count <= 6, decimals.count <= 12,
            (whole + decimals).allSatisfy({ $0.isASCII && $0.isNumber }),
            let value = Int64(whole + decimals + String(repeating: "0", count: 12 - decimals.count))
        else { return nil }
        units = negative ? -value : value
    }

    var doubleValue: Double { Double(units) / Double(Self.unitsPerOne) }
    var description: String { NumberText.significant(doubleValue, digits: 12) }
}
