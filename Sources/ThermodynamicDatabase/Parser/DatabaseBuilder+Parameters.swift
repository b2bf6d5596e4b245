extension DatabaseBuilder {
    mutating func readFunction(_ statement: Statement) {
        var cursor = Cursor(text.clean, statement.body)
        guard let word = cursor.word(until: { $0 == ASCII.comma }) else {
            keep(statement, error: "a name is expected", hint: "FUNCTION GHSERFE 298.15 +1225.7; 6000 N !")
            return
        }
        var name = cursor.name(word)
        while name.hasSuffix("#") { name.removeLast() }
        guard !name.isEmpty else {
            keep(statement, error: "a name is expected before #", hint: "FUNCTION GHSERFE 298.15 +1225.7; 6000 N !")
            return
        }
        do {
            let (value, reference) = try piecewise(&cursor, concern: .function(name))
            database.functions.append(
                Function(name: name, value: value, reference: reference, location: location(of: statement)))
            functionStatements.append(statement)
            understood(statement)
        } catch {
            keep(statement, error: error)
        }
    }

    mutating func readParameter(_ statement: Statement) {
        var cursor = Cursor(text.clean, statement.body)
        do {
            var parameter = try parameterHead(&cursor, statement)
            (parameter.value, parameter.reference) = try piecewise(&cursor, concern: .phase(parameter.phase))
            database.parameters.append(parameter)
            parameterStatements.append(statement)
            understood(statement)
        } catch {
            keep(statement, error: error)
        }
    }

    /// Reads `G(SIGMA,FE:CR,FE:CR;0)`.
    private mutating func parameterHead(_ cursor: inout Cursor, _ statement: Statement) throws(SyntaxError) -> Parameter
    {
        let form = "G(FCC_A1,CR,FE:VA;0)"
        guard let kindWord = cursor.word(until: { $0 == ASCII.openParenthesis }),
            ASCII.isLetter(text.clean[kindWord.lowerBound])
        else {
            throw SyntaxError(cursor.position, "a kind is expected", hint: form)
        }
        var kind = cursor.name(kindWord)
        var diffusing: String?
        if let mark = kind.firstIndex(of: "&"), mark > kind.startIndex {
            diffusing = String(kind[kind.index(after: mark)...])
            kind = String(kind[..<mark])
        }
        cursor.skipBlanks()
        guard cursor.byte == ASCII.openParenthesis else {
            throw SyntaxError(
                cursor.position, "an opening parenthesis is expected after the kind \(kind.quoted)", hint: form)
        }
        cursor.position += 1
        let isSeparator: (UInt8) -> Bool = {
            $0 == ASCII.comma || $0 == ASCII.colon || $0 == ASCII.semicolon || $0 == ASCII.closeParenthesis
                || $0 == ASCII.openParenthesis
        }
        guard var phase = cursor.nameWord(until: isSeparator) else {
            throw SyntaxError(cursor.position, "the name of a phase is expected", hint: form)
        }
        if let mark = phase.firstIndex(of: "&"), mark > phase.startIndex {
            // `MQ(FCC_A1&AL,…)`: the diffusing species stands with the phase.
            diffusing = String(phase[phase.index(after: mark)...])
            phase = String(phase[..<mark])
        }
        var constituents: [[String]] = []
        var sublattice: [String] = []
        var order = 0
        var hasOrder = false
        var isFirst = true
        reading: while true {
            cursor.skipBlanks()
            let position = cursor.position
            switch cursor.byte {
            case ASCII.comma:
                cursor.position += 1
            case ASCII.colon:
                cursor.position += 1
                if isFirst {
                    // `G(LIQUID:L,AL;0)`: the option of the phase.
                    let option = cursor
                    if let word = cursor.word(until: isSeparator), word.count == 1, cursor.byte == ASCII.comma { break }
                    cursor = option
                }
                constituents.append(sublattice)
                sublattice = []
            case ASCII.semicolon:
                cursor.position += 1
                var repairs: [Repair] = []
                guard let value = try cursor.signedNumber(repairs: &repairs) else {
                    cursor.skipBlanks()
                    if cursor.byte == ASCII.closeParenthesis { break }
                    throw SyntaxError(position, "the degree after ; must be a number from 0 to 9", hint: form)
                }
                guard value == value.rounded(), value >= 0, value < 10 else {
                    throw SyntaxError(position, "the degree after ; must be a whole number from 0 to 9", hint: form)
                }
                order = Int(value)
                hasOrder = true
            case ASCII.closeParenthesis:
                cursor.position += 1
                break reading
            default:
                guard !hasOrder, let name = cursor.nameWord(until: isSeparator) else {
                    throw SyntaxError(position, "the parenthesis of the parameter is not closed", hint: form)
                }
                // The mark of a major constituent has no place in a parameter.
                let bare = name.utf8.reversed().drop { $0 == ASCII.percent }.count
                sublattice.append(bare > 0 ? String(decoding: name.utf8.prefix(bare), as: UTF8.self) : name)
            }
            isFirst = false
        }
        var isDegreeAlone = false
        if !hasOrder, let last = sublattice.last, last.count == 1, let digit = Int(last),
            sublattice.count > 1 || !constituents.isEmpty
        {
            // `G(SIGMA,FE:CR:CR:0)`
            sublattice.removeLast()
            isDegreeAlone = true
            order = digit
            hasOrder = true
            warn(
                statement.range.lowerBound, "the number \(digit) before the closing parenthesis is taken as the degree",
                hint: "write a semicolon before it")
        }
        if !(isDegreeAlone && sublattice.isEmpty) { constituents.append(sublattice) }
        if constituents == [[]] { constituents = [] }
        if !hasOrder {
            warn(
                statement.range.lowerBound, "the degree is left out and taken as 0",
                hint: "write ;0 before the parenthesis")
        }
        return Parameter(
            kind: Self.normalised(kind), diffusingSpecies: diffusing, phase: phase, constituents: constituents,
            order: order,
            value: .zero, reference: nil, location: location(of: statement))
    }

    private static func normalised(_ kind: String) -> String {
        switch kind {
        case "L": "G"
        case "BM", "BMAG": "BMAGN"
        default: kind
        }
    }

    /// Reads `298.15 formula; 1811 Y formula; 6000 N REF1`.
    private mutating func piecewise(_ cursor: inout Cursor, concern: Diagnostic.Concern) throws(SyntaxError) -> (
        PiecewiseExpression, String?
    ) {
        var repairs: [Repair] = []
        defer { for repair in repairs { warn(repair, concern: concern) } }
        var pieces: [PiecewiseExpression.Piece] = []
        cursor.skipBlanks()
        var lower = defaultRange.lower
        if cursor.byte == ASCII.comma {
            cursor.skip { $0 == ASCII.comma || $0 <= ASCII.space }
        } else if let first = try lowerLimit(&cursor, repairs: &repairs) {
            lower = first
        } else {
            repairs.append(
                Repair(
                    position: cursor.position, message: "the lower temperature is left out and taken as \(lower) K",
                    hint: "write 298.15 before the formula"))
        }
        while true {
            var parser = ExpressionParser(cursor, predefined: predefined)
            defer { repairs += parser.repairs }
            let formula = try parser.expression()
            cursor = parser.cursor
            cursor.skipBlanks()
            guard cursor.byte == ASCII.semicolon else {
                throw cursor.isAtEnd
                    ? SyntaxError(
                        cursor.position - 1, "the formula is not closed by ; and an upper temperature",
                        hint: "…; 6000 N !")
                    : SyntaxError(
                        cursor.position, "this does not continue a formula", hint: "is an operator or a ; missing?")
            }
            cursor.position += 1
            let limitPosition = cursor.position
            var upper = defaultRange.upper
            if let value = try cursor.signedNumber(repairs: &repairs) {
                upper = value
            } else {
                let start = cursor.position
                cursor.skip { $0 <= ASCII.space || $0 == ASCII.comma }
                if start == cursor.position || !cursor.bytes[start..<cursor.position].contains(ASCII.comma) {
                    repairs.append(
                        Repair(
                            position: limitPosition,
                            message: "the upper temperature is left out and taken as \(upper) K",
                            hint: "write 6000 N, or ,, N for the default"))
                }
            }
            cursor.skip { $0 <= ASCII.space || $0 == ASCII.comma }
            if upper > Self.highestTemperature {
                repairs.append(
                    Repair(
                        position: limitPosition, message: "the range ends at \(upper) K, beyond any database",
                        hint: "is a blank or an exponent lost?"))
            }
            if pieces.isEmpty, lower >= upper {
                repairs.append(
                    Repair(
                        position: limitPosition, severity: .error,
                        message:
                            "the first range would end at \(upper) K, below its beginning at \(lower) K; it is taken to "
                            + "reach down to 0 K", hint: "check both limits"))
                lower = 0
            }
            guard lower < upper else {
                throw SyntaxError(
                    limitPosition, "the temperatures of a range must rise, but \(lower) K is followed by \(upper) K",
                    hint: "check both limits")
            }
            pieces.append(.init(range: TemperatureRange(lower: lower, upper: upper), expression: formula))
            switch ASCII.upper(cursor.byte) {
            case UInt8(ascii: "Y"):
                cursor.position += 1
                lower = upper
                cursor.skipBlanks()
                guard !cursor.isAtEnd else {
                    throw SyntaxError(
                        cursor.position - 1, "a formula is expected after Y", hint: "N ends the last range")
                }
                continue
            case UInt8(ascii: "N"):
                guard !ASCII.isLetter(cursor.byte(ahead: 1)) else {
                    throw SyntaxError(
                        limitPosition, "a temperature and Y or N are expected after the ; of a range",
                        hint: "…; 6000 N REF1 !")
                }
                cursor.position += 1
                if let next = anotherRange(cursor) {
                    repairs.append(
                        Repair(
                            position: cursor.position - 1,
                            message: "another range follows N; it is read as Y", hint: "N ends the last range"))
                    cursor = next
                    lower = upper
                    continue
                }
            default:
                if let next = anotherRange(cursor) {
                    repairs.append(
                        Repair(
                            position: limitPosition, message: "Y is left out before another range",
                            hint: "write Y behind the temperature"))
                    cursor = next
                    lower = upper
                    continue
                }
                repairs.append(
                    Repair(
                        position: min(cursor.position, cursor.end - 1), message: "N is left out after the last range",
                        hint: "write N, or Y where another range follows"))
            }
            skipRepeatedEnd(&cursor, upper: upper, repairs: &repairs)
            if let semicolon = text.clean[cursor.position..<cursor.end].firstIndex(of: ASCII.semicolon) {
                throw SyntaxError(
                    semicolon, "a reference is expected after the last range, and has no ;",
                    hint: "is N meant as Y, with another range behind?")
            }
            return (PiecewiseExpression(pieces: pieces), reference(&cursor))
        }
    }

    /// Skips the end of the last range where it is written twice: `; 6000 N ; 6000.00 N REF1`.
    private func skipRepeatedEnd(_ cursor: inout Cursor, upper: Double, repairs: inout [Repair]) {
        var again = cursor
        var ignored: [Repair] = []
        again.skipBlanks()
        let start = again.position
        guard again.byte == ASCII.semicolon else { return }
        again.position += 1
        guard (try? again.signedNumber(repairs: &ignored)) == upper else { return }
        again.skipBlanks()
        guard ASCII.upper(again.byte) == UInt8(ascii: "N"), !ASCII.isLetter(again.byte(ahead: 1)) else { return }
        again.position += 1
        repairs.append(
            Repair(
                position: start, message: "the end of the last range is written twice; it is read once",
                hint: "delete one of them"))
        cursor = again
    }

    /// The cursor behind blanks, where a formula, a semicolon and a temperature follow as in another range; nil otherwise.
    private func anotherRange(_ cursor: Cursor) -> Cursor? {
        var start = cursor
        start.skipBlanks()
        guard !start.isAtEnd, text.clean[start.position..<start.end].contains(ASCII.semicolon) else { return nil }
        var parser = ExpressionParser(start, predefined: predefined)
        guard (try? parser.expression()) != nil else { return nil }
        parser.cursor.skipBlanks()
        guard parser.cursor.byte == ASCII.semicolon else { return nil }
        parser.cursor.position += 1
        parser.cursor.skip { $0 <= ASCII.space || $0 == ASCII.comma }
        let upper = ASCII.upper(parser.cursor.byte)
        return parser.cursor.isAtNumber || upper == UInt8(ascii: "N") || upper == UInt8(ascii: "Y") ? start : nil
    }

    /// Beyond this a temperature [K] is a slip of the pen.
    private static let highestTemperature = 100_000.0

    /// Reads the lower temperature, unless the number is already part of the formula (`PARAMETER … 5*T; 6000 N`).
    private func lowerLimit(_ cursor: inout Cursor, repairs: inout [Repair]) throws(SyntaxError) -> Double? {
        guard cursor.isAtNumber else { return nil }
        let start = cursor
        let value = try cursor.number(repairs: &repairs)
        cursor.skip { $0 <= ASCII.space || $0 == ASCII.comma }
        if cursor.byte == ASCII.asterisk || cursor.byte == ASCII.slash {
            cursor = start
            return nil
        }
        return value
    }

    /// What follows the last range: `REF184`, `REF:0`, `REF 68`, `91DIN`.
    private func reference(_ cursor: inout Cursor) -> String? {
        var words: [String] = []
        while let word = cursor.nameWord() { words.append(word) }
        if words.count > 1, words[0] == "REF" || words[0] == "REF:" { words.removeFirst() }
        if let first = words.first, first.hasPrefix("REF:"), first.count > 4 { words[0] = String(first.dropFirst(4)) }
        return words.isEmpty ? nil : words.joined(separator: " ")
    }
}

extension PiecewiseExpression {
    /// 0 at all temperatures.
    static let zero = PiecewiseExpression(
        pieces: [Piece(range: TemperatureRange(lower: 0, upper: 6000), expression: .number(0))])
}
