/// The words of a statement of limits, cut into numbers, comparisons, words and marks.
struct LimitTokens {
    enum Kind: Equatable {
        case number(Double)
        /// A number that is not read: with a decimal comma, two points, or letters that are no unit behind it.
        case unreadable
        case below
        case above
        case word(String)
        case mark(Unicode.Scalar)
    }

    struct Token {
        var kind: Kind
        /// Whether it follows its predecessor without a blank.
        var isJoined: Bool
    }

    private(set) var tokens: [Token] = []

    init(_ words: [LimitWord]) {
        for word in words { cut(Array(word.text.unicodeScalars)) }
    }

    var count: Int { tokens.count }

    func kind(_ index: Int) -> Kind? { tokens.indices.contains(index) ? tokens[index].kind : nil }

    func number(_ index: Int) -> Double? {
        guard case .number(let value)? = kind(index) else { return nil }
        return value
    }

    func word(_ index: Int) -> String? {
        guard case .word(let text)? = kind(index) else { return nil }
        return text
    }

    func lowercase(_ index: Int) -> String? { word(index)?.lowercased() }

    func isMark(_ index: Int, _ marks: String) -> Bool {
        guard case .mark(let scalar)? = kind(index) else { return false }
        return marks.unicodeScalars.contains(scalar)
    }

    private static let unitLetters: Set<String> = [
        "wt", "at", "mol", "mole", "mass", "m", "k", "c", "degc", "weight", "atomic", "pct",
    ]

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isAlphabetic }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.value &- 0x30 < 10 }

    private mutating func cut(_ scalars: [Unicode.Scalar]) {
        var index = 0
        func scalar(_ offset: Int) -> Unicode.Scalar? {
            index + offset < scalars.count ? scalars[index + offset] : nil
        }
        while index < scalars.count {
            let isJoined = index > 0 && !scalars[index - 1].properties.isWhitespace
            let first = scalars[index]
            if first.properties.isWhitespace {
                index += 1
            } else if Self.isDigit(first) || first == "." && scalar(1).map(Self.isDigit) ?? false {
                tokens.append(Token(kind: number(scalars, &index), isJoined: isJoined))
            } else if Self.isLetter(first) {
                var text = ""
                while let next = scalar(0), Self.isLetter(next) {
                    text.unicodeScalars.append(next)
                    index += 1
                }
                tokens.append(Token(kind: .word(text), isJoined: isJoined))
            } else {
                index += 1
                let isPair =
                    ["<=", "=<", ">=", "=>"].contains {
                        $0 == "\(first)\(index < scalars.count ? scalars[index] : " ")"
                    }
                let sign = isPair && first == "=" ? scalars[index] : first
                if isPair { index += 1 }
                switch sign {
                case "<", "≤", "⩽": tokens.append(Token(kind: .below, isJoined: isJoined))
                case ">", "≥", "⩾": tokens.append(Token(kind: .above, isJoined: isJoined))
                default: tokens.append(Token(kind: .mark(sign), isJoined: isJoined))
                }
            }
        }
    }

    private func number(_ scalars: [Unicode.Scalar], _ index: inout Int) -> Kind {
        var text = ""
        var points = 0
        func isDigit(at place: Int) -> Bool { place < scalars.count && Self.isDigit(scalars[place]) }
        while index < scalars.count, Self.isDigit(scalars[index]) || scalars[index] == "." && isDigit(at: index + 1) {
            if scalars[index] == "." { points += 1 }
            text.unicodeScalars.append(scalars[index])
            index += 1
        }
        var letters = ""
        var end = index
        while end < scalars.count, Self.isLetter(scalars[end]) {
            letters.unicodeScalars.append(scalars[end])
            end += 1
        }
        let isReadable =
            points <= 1 && (letters.isEmpty || Self.unitLetters.contains(letters.lowercased()))
            && !(index < scalars.count && scalars[index] == "," && isDigit(at: index + 1))
        guard isReadable, let value = Double(text.hasPrefix(".") ? "0" + text : text), value.isFinite else {
            return .unreadable
        }
        return .number(value)
    }
}
