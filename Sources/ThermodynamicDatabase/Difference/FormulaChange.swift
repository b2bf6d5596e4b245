/// What differs between two formulas.
public struct FormulaChange: Sendable, Equatable {
    /// A number of a formula that differs.
    public struct Number: Sendable, Equatable {
        /// The temperature range [K] of the number, that of the new formula where it has it.
        public var range: TemperatureRange
        /// What the number is the factor of, such as `T*LN(T)`, `T**(-1)` or `GHSERFE`; `1` for a constant.
        public var term: String
        /// nil: the old formula does not have the term.
        public var old: Double?
        /// nil: the new formula does not have the term.
        public var new: Double?
        public var difference: Double { (new ?? 0) - (old ?? 0) }

        public init(range: TemperatureRange, term: String, old: Double?, new: Double?) {
            self.range = range
            self.term = term
            self.old = old
            self.new = new
        }
    }

    /// A temperature range that was moved, added (`old` is nil) or removed (`new` is nil).
    public struct Range: Sendable, Equatable {
        public var old: TemperatureRange?
        public var new: TemperatureRange?

        public init(old: TemperatureRange?, new: TemperatureRange?) {
            self.old = old
            self.new = new
        }
    }

    public var ranges: [Range]
    public var numbers: [Number]
    /// The formula is written in another way, with the same numbers.
    public var isRestatement: Bool { ranges.isEmpty && numbers.isEmpty }

    /// - Parameter sign: factor of the numbers of `old` that makes them comparable with those of `new`.
    init(from old: PiecewiseExpression, to new: PiecewiseExpression, sign: Double = 1) {
        ranges = []
        numbers = []
        for (a, b) in Self.pairs(old.pieces, new.pieces) {
            if a?.range != b?.range { ranges.append(Range(old: a?.range, new: b?.range)) }
            guard let range = b?.range ?? a?.range else { continue }
            let before = a.map { FormulaTerms($0.expression) }
            let after = b.map { FormulaTerms($0.expression) }
            var names = before?.names ?? []
            names += (after?.names ?? []).filter { before?.coefficient(of: $0) == nil }
            for name in names {
                let (from, to) = (before?.coefficient(of: name).map { sign * $0 }, after?.coefficient(of: name))
                // A number that is not there and a 0 are the same.
                if (from ?? 0) != (to ?? 0) { numbers.append(Number(range: range, term: name, old: from, new: to)) }
            }
        }
    }

    private typealias Piece = PiecewiseExpression.Piece

    /// The pieces that stand for each other, in order of temperature: one by one where there are as many, otherwise those that have
    /// both limits or one of them in common.
    private static func pairs(_ old: [Piece], _ new: [Piece]) -> [(Piece?, Piece?)] {
        if old.count == new.count { return Array(zip(old, new)) }
        var partner: [Int?] = Array(repeating: nil, count: new.count)
        var isTaken = Array(repeating: false, count: old.count)
        let keys: [(TemperatureRange) -> [Double]] = [{ [$0.lower, $0.upper] }, { [$0.lower] }, { [$0.upper] }]
        for key in keys {
            var places: [[Double]: Int] = [:]
            for (index, piece) in old.enumerated() where !isTaken[index] { places[key(piece.range)] = index }
            for (index, piece) in new.enumerated() where partner[index] == nil {
                guard let place = places.removeValue(forKey: key(piece.range)) else { continue }
                partner[index] = place
                isTaken[place] = true
            }
        }
        var result = zip(new, partner).map { ($1.map { old[$0] }, Optional($0)) }
        result += zip(old, isTaken).filter { !$1 }.map { (Optional($0.0), nil) }
        func lower(_ pair: (Piece?, Piece?)) -> Double { (pair.1 ?? pair.0)?.range.lower ?? 0 }
        return result.enumerated().sorted { (lower($0.element), $0.offset) < (lower($1.element), $1.offset) }
            .map(\.element)
    }
}

/// The value of a formula in both databases at one temperature, in the unit of its kind (J/mol for G, K for TC, m³/mol for V0).
public struct ValueChange: Sendable, Equatable {
    /// [K]
    public var temperature: Double
    /// nil: the formula has no value, as it needs a function without one or is not finite.
    public var old: Double?
    public var new: Double?
    public var difference: Double? {
        guard let old, let new else { return nil }
        return new - old
    }

    public init(temperature: Double, old: Double?, new: Double?) {
        self.temperature = temperature
        self.old = old
        self.new = new
    }
}
