/// Numbers to text and back, without the platform's formatter (which would link the whole of Foundation) and without locales.
public enum NumberText {
    /// At most `digits` significant digits, trailing zeros dropped; scientific notation below 1e-3 and from 1e7 on.
    public static func significant(_ value: Double, digits: Int = 6) -> String {
        precondition(digits >= 1 && digits <= 17, "significant digits must be 1...17, not \(digits)")
        guard value.isFinite else { return "\(value)" }
        if value == 0 { return "0" }
        let (mantissa, exponent) = rounded(abs(value), digits: digits)
        let sign = value < 0 ? "-" : ""
        var figures = String(mantissa)
        if exponent < -3 || exponent >= 7 {
            while figures.count > 1, figures.hasSuffix("0") { figures.removeLast() }
            let head = figures.removeFirst()
            return sign + (figures.isEmpty ? "\(head)" : "\(head).\(figures)") + "e\(exponent)"
        }
        if exponent < 0 {
            figures = String(repeating: "0", count: -exponent) + figures
            figures.insert(".", at: figures.index(after: figures.startIndex))
        } else if exponent + 1 < figures.count {
            figures.insert(".", at: figures.index(figures.startIndex, offsetBy: exponent + 1))
        } else {
            figures += String(repeating: "0", count: exponent + 1 - figures.count)
        }
        if figures.contains(".") {
            while figures.hasSuffix("0") { figures.removeLast() }
            if figures.hasSuffix(".") { figures.removeLast() }
        }
        return sign + figures
    }

    /// A fixed number of decimals.
    public static func fixed(_ value: Double, decimals: Int) -> String {
        precondition(decimals >= 0 && decimals <= 15, "decimals must be 0...15, not \(decimals)")
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (abs(value) * scale).rounded()
        guard scaled < 9e18 else { return "\(value)" }
        var figures = String(Int64(scaled))
        if decimals > 0 {
            if figures.count <= decimals {
                figures = String(repeating: "0", count: decimals + 1 - figures.count) + figures
            }
            figures.insert(".", at: figures.index(figures.endIndex, offsetBy: -decimals))
        }
        return (value < 0 && scaled > 0 ? "-" : "") + figures
    }

    /// `digits` decimal figures as an integer, and the decimal exponent of the first of them. Works on the shortest decimal text that
    /// stands for the value, so that 0.285 rounds as written.
    private static func rounded(_ value: Double, digits: Int) -> (mantissa: Int, exponent: Int) {
        var text = value.description
        var exponent = 0
        if let mark = text.firstIndex(of: "e") {
            exponent = Int(text[text.index(after: mark)...]) ?? 0
            text = String(text[..<mark])
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let whole = parts[0]
        let decimals = parts.count > 1 ? parts[1] : ""
        var figures = Array((whole + decimals).utf8).map { Int($0) - 48 }
        exponent += whole.count - 1
        while figures.count > 1, figures[0] == 0 {
            figures.removeFirst()
            exponent -= 1
        }
        let roundsUp = figures.count > digits && figures[digits] >= 5
        var mantissa = 0
        for index in 0..<digits { mantissa = mantissa * 10 + (index < figures.count ? figures[index] : 0) }
        if roundsUp { mantissa += 1 }
        var limit = 1
        for _ in 0..<digits { limit *= 10 }
        if mantissa == limit {
            mantissa /= 10
            exponent += 1
        }
        return (mantissa, exponent)
    }
}

enum NumberScanner {
    /// The decimal number a text begins with, as value and as written, and what follows without surrounding blanks.
    static func leadingNumber(of text: String) -> (number: (value: Double, text: String)?, rest: String) {
        let characters = Array(text.trimmingSpaces().replacingMinusSigns())
        var end = 0
        func digits(from start: Int) -> Int {
            var index = start
            while index < characters.count, characters[index].isASCII, characters[index].isNumber { index += 1 }
            return index
        }
        if end < characters.count, "+-".contains(characters[end]) { end += 1 }
        let wholeEnd = digits(from: end)
        var count = wholeEnd - end
        end = wholeEnd
        if end < characters.count, characters[end] == "." {
            let decimalsEnd = digits(from: end + 1)
            count += decimalsEnd - end - 1
            end = decimalsEnd
        }
        guard count > 0 else { return (nil, text) }
        if end < characters.count, "eE".contains(characters[end]) {
            let signed = end + 1 < characters.count && "+-".contains(characters[end + 1]) ? end + 2 : end + 1
            let exponentEnd = digits(from: signed)
            if exponentEnd > signed { end = exponentEnd }
        }
        let written = String(characters[..<end])
        guard let value = Double(written.hasPrefix("+") ? String(written.dropFirst()) : written), value.isFinite else {
            return (nil, text)
        }
        return ((value, written), String(characters[end...]).trimmingSpaces())
    }
}

extension String {
    func trimmingSpaces() -> String {
        var slice = self[...]
        while let first = slice.first, first.isWhitespace { slice.removeFirst() }
        while let last = slice.last, last.isWhitespace { slice.removeLast() }
        return String(slice)
    }

    /// The typographic minus as a hyphen.
    func replacingMinusSigns() -> String { String(map { $0 == "\u{2212}" ? "-" : $0 }) }
}
