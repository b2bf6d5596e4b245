/// Recursive-descent reader of formulas of T and P.
///
///     sum     := sign* term (sign+ term)*
///     term    := power (("*" | "/") power)*
///     power   := primary ("**" exponent)?
///     primary := number | T | P | R | name "#"? | (LN | LOG | EXP | SQRT) "(" sum ")" | "(" sum ")"
struct ExpressionParser {
    var cursor: Cursor
    /// The predefined functions (`R`, `RTLNP`) that the database does not define itself.
    let predefined: Set<String>
    var repairs: [Repair] = []

    private static let maximumDepth = 200
    /// Exponents beyond this are slips of the pen: no power of T above 9 or below −9 is in use.
    private static let maximumExponent = 100.0

    init(_ cursor: Cursor, predefined: Set<String>) {
        self.cursor = cursor
        self.predefined = predefined
    }

    /// Reads a formula and leaves the cursor behind it, at a byte that cannot continue it.
    mutating func expression() throws(SyntaxError) -> Expression { try sum(depth: 0) }

    private mutating func sum(depth: Int) throws(SyntaxError) -> Expression {
        guard depth < Self.maximumDepth else {
            throw SyntaxError(cursor.position, "parentheses are nested more than \(Self.maximumDepth) deep")
        }
        var terms: [Expression] = []
        var (isNegative, _) = signs()
        while true {
            let term = try product(depth: depth)
            terms.append(isNegative ? term.negated : term)
            let count: Int
            (isNegative, count) = signs()
            if count == 0 { break }
        }
        return terms.count == 1 ? terms[0] : .sum(terms)
    }

    /// Reads any number of signs; more than one is a repair.
    private mutating func signs() -> (isNegative: Bool, count: Int) {
        var isNegative = false
        var count = 0
        var first = cursor.position
        while true {
            cursor.skipBlanks()
            guard cursor.byte == ASCII.plus || cursor.byte == ASCII.minus else { break }
            if count == 0 { first = cursor.position }
            if cursor.byte == ASCII.minus { isNegative.toggle() }
            count += 1
            cursor.position += 1
        }
        if count > 1 {
            repairs.append(
                Repair(
                    position: first,
                    message: "\(count) signs in a row are read as one \(isNegative ? "minus" : "plus")",
                    hint: "write one sign"))
        }
        return (isNegative, count)
    }

    private mutating func product(depth: Int) throws(SyntaxError) -> Expression {
        let first = try power(depth: depth)
        var factors = [first]
        while true {
            cursor.skipBlanks()
            if cursor.byte == ASCII.asterisk, cursor.byte(ahead: 1) != ASCII.asterisk {
                cursor.position += 1
                factors.append(try signedPower(depth: depth))
            } else if cursor.byte == ASCII.slash {
                cursor.position += 1
                factors.append(try signedPower(depth: depth).raised(to: -1))
            } else {
                break
            }
        }
        return factors.count == 1 ? first : .product(factors)
    }

    private mutating func signedPower(depth: Int) throws(SyntaxError) -> Expression {
        cursor.skipBlanks()
        guard cursor.byte == ASCII.plus || cursor.byte == ASCII.minus else { return try power(depth: depth) }
        repairs.append(
            Repair(
                position: cursor.position, message: "a sign after an operator is taken to belong to the factor",
                hint: "put the factor in parentheses"))
        let (isNegative, _) = signs()
        let factor = try power(depth: depth)
        return isNegative ? factor.negated : factor
    }

    private mutating func power(depth: Int) throws(SyntaxError) -> Expression {
        var base = try primary(depth: depth)
        cursor.skipBlanks()
        let isPower = cursor.byte == ASCII.asterisk && cursor.byte(ahead: 1) == ASCII.asterisk
        if isPower || cursor.byte == UInt8(ascii: "^") {
            let start = cursor.position
            cursor.position += isPower ? 2 : 1
            if !isPower {
                repairs.append(Repair(position: start, message: "^ is read as **", hint: "write **"))
            }
            let (isNegative, _) = signs()
            cursor.skipBlanks()
            let exponentStart = cursor.position
            let exponent: Expression
            if cursor.byte == ASCII.openParenthesis {
                cursor.position += 1
                exponent = try sum(depth: depth + 1)
                try close()
            } else if cursor.isAtNumber {
                exponent = .number(try cursor.number(repairs: &repairs))
            } else {
                throw SyntaxError(exponentStart, "an exponent must be a number", hint: "for example T**2 or T**(-1)")
            }
            guard var value = exponent.constantValue else {
                throw SyntaxError(
                    exponentStart, "an exponent must be a number", hint: "write a power of a function as EXP(…*LN(…))")
            }
            if isNegative { value = -value }
            guard abs(value) <= Self.maximumExponent else {
                throw SyntaxError(
                    exponentStart, "an exponent beyond ±\(Int(Self.maximumExponent)) has no physical meaning",
                    hint: "check the number")
            }
            base = base.raised(to: value)
            cursor.skipBlanks()
            if cursor.byte == ASCII.asterisk, cursor.byte(ahead: 1) == ASCII.asterisk {
                throw SyntaxError(
                    cursor.position, "a power of a power is ambiguous", hint: "put one of them in parentheses")
            }
        }
        return base
    }

    private mutating func close() throws(SyntaxError) {
        cursor.skipBlanks()
        guard cursor.byte == ASCII.closeParenthesis else {
            throw SyntaxError(cursor.position, "a closing parenthesis is missing here")
        }
        cursor.position += 1
    }

    private mutating func primary(depth: Int) throws(SyntaxError) -> Expression {
        cursor.skipBlanks()
        if cursor.isAtNumber { return .number(try cursor.number(allowsDecimalComma: true, repairs: &repairs)) }
        let start = cursor.position
        if cursor.byte == ASCII.openParenthesis {
            cursor.position += 1
            let inner = try sum(depth: depth + 1)
            try close()
            return inner
        }
        guard ASCII.isLetter(cursor.byte) || cursor.byte == ASCII.underscore else {
            if cursor.isAtEnd { throw SyntaxError(start, "the formula ends where a term is expected") }
            if cursor.byte >= 0x80 {
                throw SyntaxError(
                    start, "a character outside ASCII in a formula",
                    hint: "a typographic minus, or text in the wrong place?")
            }
            throw SyntaxError(start, "a number, T, P or a function is expected here")
        }
        cursor.skip { ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == ASCII.underscore }
        let name = cursor.name(start..<cursor.position)
        if cursor.byte == ASCII.hash {
            cursor.position += 1
        } else {
            let behind = cursor.position
            cursor.skipBlanks()
            if cursor.byte == ASCII.openParenthesis { return try call(name, at: start, depth: depth) }
            cursor.position = behind
        }
        switch name {
        case "T": return .temperature
        case "P": return .pressure
        case "R" where predefined.contains(name): return .gasConstant
        case "RTLNP" where predefined.contains(name):
            // The pressure term of ideal gases, per 1e5 Pa.
            let gasConstant = predefined.contains("R") ? Expression.gasConstant : .function("R")
            return .product([gasConstant, .temperature, .logarithm(.product([.number(1e-5), .pressure]))])
        default: return .function(name)
        }
    }

    private mutating func call(_ name: String, at start: Int, depth: Int) throws(SyntaxError) -> Expression {
        guard ["LN", "LOG", "EXP", "SQRT"].contains(name) else {
            throw SyntaxError(
                start, "\(name) is not a function with an argument",
                hint: "known are LN, LOG (the natural logarithm in this language), EXP and SQRT; is a * missing?")
        }
        cursor.position += 1
        let argument = try sum(depth: depth + 1)
        try close()
        switch name {
        case "EXP": return .exponential(argument)
        case "SQRT": return argument.raised(to: 0.5)
        default: return .logarithm(argument)
        }
    }
}

extension Expression {
    /// The negative, with the sign taken into a leading number where there is one.
    var negated: Expression {
        switch self {
        case .number(let value): return .number(-value)
        case .product(var factors):
            if case .number(let value)? = factors.first {
                factors[0] = .number(-value)
            } else {
                factors.insert(.number(-1), at: 0)
            }
            return .product(factors)
        default: return .product([.number(-1), self])
        }
    }

    /// The power, with integer exponents multiplied out and the exponent 1 left away.
    func raised(to exponent: Double) -> Expression {
        if exponent == 1 { return self }
        if case .power(let base, let inner) = self, inner == inner.rounded(), exponent == exponent.rounded() {
            return base.raised(to: inner * exponent)
        }
        return .power(self, exponent)
    }

    /// The value of a formula of numbers only; nil if it has anything else or is not finite.
    var constantValue: Double? {
        switch self {
        case .number(let value): return value
        case .sum(let terms):
            var total = 0.0
            for term in terms {
                guard let value = term.constantValue else { return nil }
                total += value
            }
            return total.isFinite ? total : nil
        case .product(let factors):
            var total = 1.0
            for factor in factors {
                guard let value = factor.constantValue else { return nil }
                total *= value
            }
            return total.isFinite ? total : nil
        case .power(let base, -1):
            guard let value = base.constantValue, value != 0 else { return nil }
            return 1 / value
        default: return nil
        }
    }
}
