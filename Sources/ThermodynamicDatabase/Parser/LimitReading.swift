/// One reading of the tokens of a statement of limits, from left to right.
struct LimitReading {
    private let tokens: LimitTokens
    private let elements: Set<String>
    private var isRead: [Bool]
    private var found: [(bound: StatedLimits.Bound, unit: StatedLimits.Unit?, label: StatedLimits.Unit?)] = []
    private var temperatures: [(lower: Double?, upper: Double?)] = []
    /// The unit that a heading gives for what follows it, as in `composition (wt.%): Al<3`.
    private var label: StatedLimits.Unit?
    private var units: Set<StatedLimits.Unit> = []
    private var hasBound = false

    init(_ tokens: LimitTokens, elements: Set<String>) {
        self.tokens = tokens
        self.elements = elements
        isRead = Array(repeating: false, count: tokens.count)
    }

    /// Something that is bounded, and a number with its unit, as read at a token.
    private enum Quantity {
        case element(String?, unit: StatedLimits.Unit?)
        case temperature
    }
    private struct Amount {
        var value: Double
        var unit: StatedLimits.Unit?
        /// Value in K where the unit is one of temperature.
        var kelvin: Double?
        var end: Int
    }
    private enum Side { case lower, upper }

    mutating func read() {
        var index = 0
        while index < tokens.count {
            let end = bound(at: index)
            if let end {
                hasBound = true
                mark(index..<end)
                index = end
            } else if let (unit, end) = unit(at: index) {
                label = unit
                units.insert(unit)
                mark(index..<end)
                index = end
            } else {
                index += 1
            }
        }
    }

    private mutating func mark(_ range: Range<Int>) {
        for index in range { isRead[index] = true }
    }

    /// Whether every token belongs to a bound, a unit or the words of a list, with at least one bound.
    var isComplete: Bool {
        hasBound
            && isRead.indices.allSatisfy { index in
                isRead[index] || tokens.isMark(index, ",;:.()[]&/-–")
                    || tokens.lowercase(index).map(LimitWords.list.contains) ?? false
            }
    }

    // MARK: Result

    var bounds: LimitGrammar.Bounds {
        var result = LimitGrammar.Bounds()
        let common = units.count == 1 ? units.first : nil
        var contradicted: Set<String> = []
        for entry in found {
            guard let unit = entry.unit ?? entry.label ?? common else { continue }
            let most = unit == .massPercent || unit == .atomicPercent ? 100.0 : 1
            let bound = entry.bound
            guard elements.contains(bound.element), (bound.lower ?? 0) <= (bound.upper ?? most),
                (bound.upper ?? 0) <= most, (bound.lower ?? 0) <= most
            else { continue }
            let group =
                result.groups.firstIndex { $0.unit == unit }
                ?? {
                    result.groups.append((unit, []))
                    return result.groups.count - 1
                }()
            if let place = result.groups[group].bounds.firstIndex(where: { $0.element == bound.element }) {
                let earlier = result.groups[group].bounds[place]
                let lower = Self.common(earlier.lower, bound.lower)
                let upper = Self.common(earlier.upper, bound.upper)
                guard let lower, let upper, lower ?? 0 <= upper ?? most else {
                    contradicted.insert(bound.element)
                    continue
                }
                result.groups[group].bounds[place].lower = lower
                result.groups[group].bounds[place].upper = upper
            } else {
                result.groups[group].bounds.append(bound)
            }
        }
        for group in result.groups.indices {
            result.groups[group].bounds.removeAll { contradicted.contains($0.element) }
        }
        result.groups.removeAll { $0.bounds.isEmpty }
        result.temperature = temperature
        return result
    }

    /// The value of whichever is given; `.some(nil)` if neither, nil if they differ.
    private static func common(_ a: Double?, _ b: Double?) -> Double?? {
        guard let a, let b else { return .some(a ?? b) }
        return a == b ? .some(a) : nil
    }

    private var temperature: TemperatureRange? {
        var lower: Double?
        var upper: Double?
        for entry in temperatures {
            guard let both = Self.common(lower, entry.lower), let upperBoth = Self.common(upper, entry.upper) else {
                return nil
            }
            lower = both
            upper = upperBoth
        }
        // A lower end alone is no range.
        guard let upper, upper <= 20_000, lower ?? 0 < upper else { return nil }
        return TemperatureRange(lower: lower ?? 0, upper: upper)
    }

    // MARK: Bounds

    private mutating func bound(at index: Int) -> Int? {
        comparedQuantity(at: index) ?? amountsFirst(at: index) ?? wordsFirst(at: index)
    }

    private mutating func add(_ quantity: Quantity, lower: Amount?, upper: Amount?) -> Bool {
        switch quantity {
        case .element(let name, let own):
            guard lower?.kelvin == nil, upper?.kelvin == nil else { return false }
            let unit = own ?? upper?.unit ?? lower?.unit
            if own != nil, (upper?.unit ?? lower?.unit) != nil { return false }
            if own == nil, let a = lower?.unit, let b = upper?.unit, a != b { return false }
            if own == nil, let unit { units.insert(unit) }
            guard let name else { return true }
            found.append(
                (.init(element: name, lower: lower?.value, upper: upper?.value), unit, own == nil ? label : nil))
        case .temperature:
            // One unit serves both numbers.
            let isCelsius = [lower, upper].contains { $0.map { $0.kelvin != nil && $0.kelvin != $0.value } ?? false }
            func kelvin(_ amount: Amount) -> Double {
                amount.kelvin ?? (isCelsius ? amount.value + 273.15 : amount.value)
            }
            guard lower?.unit == nil, upper?.unit == nil, lower?.kelvin != nil || upper?.kelvin != nil else {
                return false
            }
            temperatures.append((lower.map(kelvin), upper.map(kelvin)))
        }
        return true
    }

    /// `Al<10`, `X(Al)>0.9`, `Cr: 10-30 wt%`, `Cr up to 20 wt%`, `T = 300 - 900 K`
    private mutating func comparedQuantity(at index: Int) -> Int? {
        guard let (quantity, end) = quantity(at: index) else { return nil }
        var place = end
        var hasMark = false
        if tokens.lowercase(place).map({ ["content", "contents", "is", "range", "limits"].contains($0) }) ?? false {
            place += 1
        }
        while tokens.isMark(place, ":=([") {
            hasMark = true
            place += 1
        }
        if let (side, next) = comparison(at: place), let amount = amount(at: next) {
            return add(quantity, side, amount) ? amount.end : nil
        }
        let isWord = tokens.word(index).map(ChemicalSymbol.words.contains) ?? false
        guard !isWord || hasMark, let (lower, upper) = range(at: place) else { return nil }
        return add(quantity, lower: lower, upper: upper) ? upper.end : nil
    }

    private mutating func add(_ quantity: Quantity, _ side: Side, _ amount: Amount) -> Bool {
        side == .lower ? add(quantity, lower: amount, upper: nil) : add(quantity, lower: nil, upper: amount)
    }

    /// `0 < Cr < 20`, `10-30 wt% Cr`, `298 - 2000 K`
    private mutating func amountsFirst(at index: Int) -> Int? {
        if let first = amount(at: index), let isRising = sign(at: first.end),
            let (quantity, end) = quantity(at: first.end + 1)
        {
            if let again = sign(at: end), again == isRising, let second = amount(at: end + 1) {
                let (lower, upper) = isRising ? (first, second) : (second, first)
                return add(quantity, lower: lower, upper: upper) ? second.end : nil
            }
            return add(quantity, isRising ? .lower : .upper, first) ? end : nil
        }
        guard let (lower, upper) = range(at: index) else { return nil }
        if upper.kelvin != nil { return add(.temperature, lower: lower, upper: upper) ? upper.end : nil }
        return ofElement(upper) { $0.add($1, lower: lower, upper: upper) }
    }

    /// `up to 25 wt% Cr`, `below 2000 K`
    private mutating func wordsFirst(at index: Int) -> Int? {
        guard tokens.word(index) != nil, let (side, next) = comparison(at: index), let amount = amount(at: next) else {
            return nil
        }
        if amount.kelvin != nil { return add(.temperature, side, amount) ? amount.end : nil }
        return ofElement(amount) { $0.add($1, side, amount) }
    }

    /// The element behind an amount with its unit: `25 wt% Cr`, `25 wt.% of Cr`.
    private mutating func ofElement(_ amount: Amount, _ body: (inout LimitReading, Quantity) -> Bool) -> Int? {
        guard amount.unit != nil else { return nil }
        let place = tokens.lowercase(amount.end) == "of" ? amount.end + 1 : amount.end
        // What is compared itself (`10 wt% Al<5`) does not belong to the number before it.
        guard let (quantity, end) = quantity(at: place), case .element(_, nil) = quantity,
            comparison(at: end) == nil, !tokens.isMark(end, ":="), tokens.number(end) == nil
        else { return nil }
        return body(&self, quantity) ? end : nil
    }

    // MARK: Parts

    private func quantity(at index: Int) -> (Quantity, end: Int)? {
        guard let word = tokens.word(index) else { return nil }
        if let unit: StatedLimits.Unit = word == "X" || word == "x"
            ? .moleFraction : word.uppercased() == "W" ? .massFraction : nil,
            tokens.isMark(index + 1, "("), let symbol = tokens.word(index + 2), tokens.isMark(index + 3, ")"),
            let name = ChemicalSymbol.name(symbol)
                ?? (elements.contains(symbol.uppercased()) ? symbol.uppercased() : nil)
        {
            return (.element(elements.contains(name) ? name : nil, unit: unit), index + 4)
        }
        if word == "T" || ["temperature", "temperatures"].contains(word.lowercased()) {
            return (.temperature, index + 1)
        }
        guard let name = ChemicalSymbol.name(word), !isChained(index) else { return nil }
        return (.element(elements.contains(name) ? name : nil, unit: nil), index + 1)
    }

    /// Whether a symbol is part of a formula or a system: `Al-Cr`, `Cr23C6`, `Al/Ni`.
    private func isChained(_ index: Int) -> Bool {
        let isJoinedBefore =
            index > 0 && tokens.tokens[index].isJoined
            && !(tokens.isMark(index - 1, ",;:([") || tokens.kind(index - 1) == .below
                || tokens.kind(index - 1) == .above || tokens.isMark(index - 1, "%"))
        let next = index + 1
        guard next < tokens.count, tokens.tokens[next].isJoined else { return isJoinedBefore }
        let isNumber = tokens.number(next) != nil || tokens.kind(next) == .unreadable
        let isDash = tokens.isMark(next, "-–/+_") && tokens.word(next + 1) != nil
        return isJoinedBefore || isNumber || isDash
    }

    /// `<`: the numbers rise from left to right.
    private func sign(at index: Int) -> Bool? {
        switch tokens.kind(index) {
        case .below: true
        case .above: false
        default: nil
        }
    }

    private func comparison(at index: Int) -> (Side, end: Int)? {
        if let isBelow = sign(at: index) { return (isBelow ? .upper : .lower, index + 1) }
        let after = tokens.isMark(index + 1, ".:") ? index + 2 : index + 1
        switch (tokens.lowercase(index), tokens.lowercase(index + 1)) {
        case ("up", "to"), ("less", "than"), ("at", "most"), ("lower", "than"): return (.upper, index + 2)
        case ("more", "than"), ("at", "least"), ("greater", "than"), ("higher", "than"): return (.lower, index + 2)
        case ("below", _), ("under", _): return (.upper, index + 1)
        case ("above", _), ("over", _): return (.lower, index + 1)
        case ("max", _), ("maximum", _): return (.upper, after)
        case ("min", _), ("minimum", _): return (.lower, after)
        default: return nil
        }
    }

    /// `10 - 30 wt%`, `from 298 K to 2000 K`, `between 10 and 30 wt%`
    private func range(at index: Int) -> (lower: Amount, upper: Amount)? {
        let opening = tokens.lowercase(index)
        let start = opening == "from" || opening == "between" ? index + 1 : index
        guard let lower = amount(at: start) else { return nil }
        let joining = tokens.lowercase(lower.end)
        var next = lower.end
        if tokens.isMark(next, "-–—−") || joining == "to" || joining == "and" && opening == "between" {
            next += 1
        } else {
            while tokens.isMark(next, ".") { next += 1 }
            guard next - lower.end >= 2 else { return nil }
        }
        guard let upper = amount(at: next), lower.value < upper.value else { return nil }
        return (lower, upper)
    }

    private func amount(at index: Int) -> Amount? {
        guard let value = tokens.number(index) else { return nil }
        if let (unit, end) = unit(at: index + 1) { return Amount(value: value, unit: unit, kelvin: nil, end: end) }
        if let (isCelsius, end) = temperatureUnit(at: index + 1, value: value) {
            return Amount(value: value, unit: nil, kelvin: isCelsius ? value + 273.15 : value, end: end)
        }
        return Amount(value: value, unit: nil, kelvin: nil, end: index + 1)
    }

    private func temperatureUnit(at index: Int, value: Double) -> (isCelsius: Bool, end: Int)? {
        if tokens.isMark(index, "°º˚"), tokens.word(index + 1) == "C" { return (true, index + 2) }
        switch tokens.lowercase(index) {
        case "kelvin": return (false, index + 1)
        case "celsius", "degc": return (true, index + 1)
        case "deg", "degrees", "degree":
            let next = tokens.isMark(index + 1, ".") ? index + 2 : index + 1
            return ["C", "Celsius"].contains(tokens.word(next)) ? (true, next + 1) : nil
        default: break
        }
        // Potassium and carbon are followed by what bounds them.
        let bounded = comparison(at: index + 1).map { tokens.word($0.end) != "T" } ?? false
        guard !bounded, !tokens.isMark(index + 1, ":=") else { return nil }
        if tokens.word(index) == "K" { return (false, index + 1) }
        return tokens.word(index) == "C" && value >= 100 ? (true, index + 1) : nil
    }

    /// `wt%`, `wt.%`, `wt. pct`, `mass-%`, `atomic percent`, `mole fraction`
    private func unit(at index: Int) -> (StatedLimits.Unit, end: Int)? {
        let isMass: Bool
        switch tokens.lowercase(index) {
        case "wt", "weight", "mass": isMass = true
        case "at", "atomic", "mol", "mole", "molar", "atom": isMass = false
        default: return nil
        }
        var next = index + 1
        while tokens.isMark(next, ".-") { next += 1 }
        switch tokens.lowercase(next) {
        case "fraction", "fractions": return (isMass ? .massFraction : .moleFraction, next + 1)
        case "pct", "percent": return (isMass ? .massPercent : .atomicPercent, next + 1)
        default:
            return tokens.isMark(next, "%") ? (isMass ? .massPercent : .atomicPercent, next + 1) : nil
        }
    }
}
