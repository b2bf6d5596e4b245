internal import AlloyDesign

/// Values of the summary in the units and digits that their quantity asks for.
extension CampaignSummary.DisplayUnit {
    /// The SI `value` in this unit, as a number.
    func displayed(_ value: Double) -> Double { value * factor + offset }

    /// The number alone.
    func number(_ value: Double) -> String { TypesetNumber.fixed(displayed(value), decimals: decimals) }

    /// Number and unit.
    func text(_ value: Double) -> String { Self.join(number(value), unit) }

    /// A difference of two values, with its sign when asked for.
    func difference(_ value: Double, signed: Bool = false) -> String {
        Self.join(differenceNumber(value, signed: signed), differenceUnit)
    }

    func differenceNumber(_ value: Double, signed: Bool = false) -> String {
        let number = TypesetNumber.fixed(value * factor, decimals: decimals)
        return signed && value * factor > 0 && number.contains(where: { "123456789".contains($0) })
            ? "+\(number)" : number
    }

    /// `± 0.02`, or `± <0.01` where the uncertainty is smaller than the last digit shown.
    func uncertainty(_ value: Double) -> String {
        if value != 0, hides(value) {
            return "± <\(TypesetNumber.fixed(1 / TypesetNumber.powerOfTen(decimals), decimals: decimals))"
        }
        return "± \(TypesetNumber.fixed(abs(value * factor), decimals: decimals))"
    }

    /// Whether a difference is smaller than half the last digit shown.
    func hides(_ difference: Double) -> Bool { abs(difference * factor) * TypesetNumber.powerOfTen(decimals) < 0.5 }

    static func join(_ number: String, _ unit: String) -> String { unit.isEmpty ? number : "\(number)\u{A0}\(unit)" }
}

extension CampaignSummary.Outcome {
    /// E.g. `18.42 ± 0.02`, `≤ 227`.
    ///
    /// - Parameter brief: leaves an uncertainty out that the last digit shown already covers.
    func number(in display: CampaignSummary.DisplayUnit, brief: Bool = false) -> String {
        let sign =
            switch bound {
            case .exact: ""
            case .atMost: "≤ "
            case .atLeast: "≥ "
            }
        let spread = uncertainty.map { brief && display.hides($0) ? "" : " " + display.uncertainty($0) } ?? ""
        return sign + display.number(value) + spread
    }
}

/// An alloy's name as metallurgists write it: the base element, then the others by content, e.g. `Ni–20Cr–15Co–12Al`. Without a base
/// (no balance element, none with half of the atoms) every content is told: `35Cr–25Ni–20Al–20Fe`.
struct CompositionText {
    let elements: [String]
    let balance: String?
    /// Digits after the point of atomic per cent.
    let decimals: Int

    init(_ summary: CampaignSummary) {
        elements = summary.elements
        balance = summary.searchSpace.axes.first { $0.isBalance }?.element
        let shown = summary.trials.flatMap { $0.moleFractions.map { $0 * 100 } }
        decimals = TypesetNumber.decimals(toShow: shown, limit: 2)
    }

    func percent(_ fraction: Double) -> String { TypesetNumber.fixed(fraction * 100, decimals: decimals) }

    /// Elements present, the base first, then by falling content.
    func order(_ fractions: [Double]) -> [Int] {
        let present = elements.indices.filter { fractions[$0] > 0 }
        let base = present.first { elements[$0] == balance } ?? present.max { fractions[$0] < fractions[$1] }
        let others = present.filter { $0 != base }.sorted { (fractions[$1], $0) < (fractions[$0], $1) }
        return (base.map { [$0] } ?? []) + others
    }

    func name(_ fractions: [Double]) -> String {
        let order = order(fractions)
        let hasBase = order.first.map { elements[$0] == balance || fractions[$0] >= 0.5 } ?? false
        return order.enumerated().map { place, element in
            (place == 0 && hasBase ? "" : short(fractions[element])) + elements[element]
        }.joined(separator: "–")
    }

    /// Atomic per cent without zeros at the end: "12.5" stays, "10.0" becomes "10".
    private func short(_ fraction: Double) -> String {
        let text = percent(fraction)
        let isWhole = text.contains(".") && text.reversed().prefix { $0 != "." }.allSatisfy { $0 == "0" }
        return isWhole ? String(text.prefix { $0 != "." }) : text
    }
}
