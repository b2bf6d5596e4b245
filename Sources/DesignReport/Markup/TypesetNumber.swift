internal import AlloyDesign

/// Every number of the report is set here, so that one value never appears in two forms.
///
/// The digits come from `NumberText`; minus is U+2212, groups of three are set apart by a narrow no-break space from 10 000 on.
enum TypesetNumber {
    /// `value` rounded to `decimals` digits after the point; "−0" is "0".
    static func fixed(_ value: Double, decimals: Int) -> String {
        guard isShort(value, decimals: decimals) else { return scientific(value, digits: max(decimals, 2)) }
        let text = NumberText.fixed(abs(value), decimals: decimals)
        let whole = grouped(String(text.prefix { $0 != "." }))
        let isZero = text.allSatisfy { $0 == "0" || $0 == "." }
        return (value < 0 && !isZero ? "−" : "") + whole + text.drop { $0 != "." }
    }

    /// `value` with `digits` digits in all, as a decimal number between 10⁻³ and 10⁶ and with a power of ten beyond.
    static func significant(_ value: Double, digits: Int) -> String {
        guard value.isFinite else { return value.isNaN ? "undefined" : value < 0 ? "−∞" : "∞" }
        guard value != 0 else { return "0" }
        let exponent = decimalExponent(of: value)
        guard (-3..<6).contains(exponent) else { return scientific(value, digits: digits - 1) }
        return fixed(value, decimals: max(0, digits - 1 - exponent))
    }

    /// E.g. `1.25·10⁻⁵`, with `digits` digits after the point.
    static func scientific(_ value: Double, digits: Int) -> String {
        guard value.isFinite else { return value.isNaN ? "undefined" : value < 0 ? "−∞" : "∞" }
        guard value != 0 else { return "0" }
        var exponent = decimalExponent(of: value)
        var mantissa = exponent < -300 ? value * 1e300 / powerOfTen(exponent + 300) : value / powerOfTen(exponent)
        // Rounding may carry 9.99… to 10.
        if (abs(mantissa) * powerOfTen(digits)).rounded() >= powerOfTen(digits + 1) {
            mantissa /= 10
            exponent += 1
        }
        return "\(fixed(mantissa, decimals: digits))·10\(superscript(exponent))"
    }

    static func count(_ value: Int) -> String {
        (value < 0 ? "−" : "") + grouped(String(value.magnitude))
    }

    /// A share as per cent: one decimal below 10 %, two below 1 %, none from 10 % on.
    static func percent(_ share: Double) -> String {
        let percent = share * 100
        let decimals = abs(percent) >= 10 || percent == 0 ? 0 : abs(percent) >= 1 ? 1 : 2
        return "\(fixed(percent, decimals: decimals)) %"
    }

    /// E.g. `0.35 s`, `48 s`, `2 min 14 s`, `3 h 05 min`.
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e12 else { return "unknown" }
        if seconds < 9.95 { return "\(significant(seconds, digits: 2)) s" }
        let whole = Int(seconds.rounded())
        func padded(_ part: Int) -> String { part < 10 ? "0\(part)" : String(part) }
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(padded(whole % 60)) s" }
        return "\(count(whole / 3600)) h \(padded(whole / 60 % 60)) min"
    }

    /// A coordinate for SVG: ASCII, at most one decimal.
    static func coordinate(_ value: Double) -> String {
        guard isShort(value, decimals: 1) else { return "0" }
        let text = NumberText.fixed(value, decimals: 1)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// Digits after the point, up to `limit`, that tell all `values` apart from their neighbours on a grid; `limit` where
    /// they lie on none.
    static func decimals(toShow values: [Double], limit: Int) -> Int {
        (0..<limit).first { decimals in
            let scale = powerOfTen(decimals)
            return values.allSatisfy { abs($0 * scale - ($0 * scale).rounded()) < 1e-6 }
        } ?? limit
    }

    /// 10 to the `exponent`, correctly rounded.
    static func powerOfTen(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? .infinity }

    /// The largest `n` with 10ⁿ ≤ |value|; `value` finite and not zero.
    static func decimalExponent(of value: Double) -> Int {
        let magnitude = abs(value)
        var exponent = Int((Double(magnitude.exponent) * 0.301_029_995_663_981_2).rounded(.down))
        while powerOfTen(exponent + 1) <= magnitude { exponent += 1 }
        while powerOfTen(exponent) > magnitude { exponent -= 1 }
        return exponent
    }

    /// Whether `value` has few enough figures to be written out.
    private static func isShort(_ value: Double, decimals: Int) -> Bool { abs(value) * powerOfTen(decimals) < 1e15 }

    private static func grouped(_ digits: String) -> String {
        guard digits.count > 4 else { return digits }
        var result = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place).isMultiple(of: 3) { result += "\u{202F}" }
            result.append(digit)
        }
        return result
    }

    private static func superscript(_ exponent: Int) -> String {
        let figures: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
        return (exponent < 0 ? "⁻" : "") + String(String(exponent.magnitude).map { figures[$0.wholeNumberValue ?? 0] })
    }
}
