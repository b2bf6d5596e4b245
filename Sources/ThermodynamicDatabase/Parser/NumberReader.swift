extension Cursor {
    /// Whether a number without sign starts here.
    var isAtNumber: Bool {
        ASCII.isDigit(byte) || (byte == ASCII.point && ASCII.isDigit(byte(ahead: 1)))
    }

    /// Reads a number without sign: `12`, `.5`, `1.`, `1.5E-3`, `1.5D-3`; the cursor must be at one (`isAtNumber`).
    ///
    /// Two slips of the pen that occur in published files are repaired: a doubled fraction (`6000.00.00`) and, where
    /// `allowsDecimalComma`, a comma as decimal sign (`120,331`).
    mutating func number(allowsDecimalComma: Bool = false, repairs: inout [Repair]) throws(SyntaxError) -> Double {
        let start = position
        var mantissa: UInt64 = 0
        var digits = 0
        var scale = 0
        var text: [UInt8] = []
        text.reserveCapacity(24)
        func accept(_ byte: UInt8, isFraction: Bool) {
            text.append(byte)
            if digits > 0 || byte != 0x30 { digits += 1 }
            if digits <= 18 { mantissa = mantissa * 10 + UInt64(byte & 0x0F) }
            if isFraction { scale -= 1 }
        }
        while ASCII.isDigit(byte) {
            accept(byte, isFraction: false)
            position += 1
        }
        var hasFraction = byte == ASCII.point
        if allowsDecimalComma, byte == ASCII.comma, ASCII.isDigit(byte(ahead: 1)) {
            hasFraction = true
            repairs.append(
                Repair(
                    position: position, message: "a comma within a number is read as decimal point",
                    hint: "write a point"))
        }
        if hasFraction {
            position += 1
            text.append(ASCII.point)
            while ASCII.isDigit(byte) {
                accept(byte, isFraction: true)
                position += 1
            }
        }
        let marker = ASCII.upper(byte)
        if marker == UInt8(ascii: "E") || marker == UInt8(ascii: "D") {
            let hasSign = byte(ahead: 1) == ASCII.plus || byte(ahead: 1) == ASCII.minus
            if ASCII.isDigit(byte(ahead: hasSign ? 2 : 1)) {
                let isNegative = byte(ahead: 1) == ASCII.minus
                position += hasSign ? 2 : 1
                var exponent = 0
                text.append(UInt8(ascii: "e"))
                if isNegative { text.append(ASCII.minus) }
                while ASCII.isDigit(byte) {
                    if exponent < 100_000 { exponent = exponent * 10 + Int(byte & 0x0F) }
                    text.append(byte)
                    position += 1
                }
                scale += isNegative ? -exponent : exponent
            }
        }
        if hasFraction, byte == ASCII.point, ASCII.isDigit(byte(ahead: 1)) {
            let second = position
            position += 1
            skip(while: ASCII.isDigit)
            repairs.append(
                Repair(
                    position: second, message: "a second decimal point within a number; what follows it is not read",
                    hint: "write the number with one point"))
        }
        guard digits == 0 || digits + scale <= Self.maximumMagnitude else {
            throw SyntaxError(
                start, "the number is too large: more than \(Self.maximumMagnitude) digits before the point",
                hint: "check the exponent")
        }
        // Exact for up to 15 digits and powers of ten up to 22 (W. D. Clinger, PLDI 1990): one correctly rounded operation.
        if digits <= 15, abs(scale) <= 22 {
            return scale < 0 ? Double(mantissa) / Self.powersOfTen[-scale] : Double(mantissa) * Self.powersOfTen[scale]
        }
        if text.last == ASCII.point { text.removeLast() }
        if let exponentMark = text.firstIndex(of: UInt8(ascii: "e")), exponentMark > 0,
            text[exponentMark - 1] == ASCII.point
        {
            text.remove(at: exponentMark - 1)
        }
        if text.first == ASCII.point { text.insert(0x30, at: 0) }
        guard let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else {
            throw SyntaxError(start, "the number is too large for double precision", hint: "check the exponent")
        }
        if value == 0, mantissa != 0 {
            repairs.append(
                Repair(
                    position: start, message: "the number is too small for double precision and is read as 0", hint: nil
                ))
        }
        return value
    }

    /// The coefficients of T**(-9) in lattice stabilities reach 1e31; a hundred digits are a slip of the pen.
    private static let maximumMagnitude = 100

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21,
        1e22,
    ]

    /// Reads an optional sign and a number after blanks; nil, and nothing read, if there is none.
    mutating func signedNumber(repairs: inout [Repair]) throws(SyntaxError) -> Double? {
        let start = position
        skipBlanks()
        let isNegative = byte == ASCII.minus
        if isNegative || byte == ASCII.plus { position += 1 }
        guard isAtNumber else {
            position = start
            return nil
        }
        let value = try number(repairs: &repairs)
        return isNegative ? -value : value
    }
}
