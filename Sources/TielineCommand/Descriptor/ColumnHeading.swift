import SymbolicRegression

/// What a heading such as `YS (MPa)` says: a column's name, its unit, and the variable that stands for it in formulas.
struct ColumnHeading {
    /// As it stands in the table.
    var heading: String
    /// Without the unit.
    var name: String
    /// As written in the heading; nil where there is none that can be read.
    var unit: PhysicalUnit?
    /// What the heading has in brackets where it looks like a unit but is none that formulas can use.
    var refusedUnit: String?

    init(_ heading: String) {
        self.heading = heading
        name = heading
        for (open, close) in [("(", ")"), ("[", "]")] as [(Character, Character)] {
            guard heading.last == close, let start = heading.lastIndex(of: open), start > heading.startIndex else {
                continue
            }
            let text = String(heading[heading.index(after: start)...].dropLast()).filter { $0 != "$" }
            let head = Self.trimmed(String(heading[..<start]))
            guard !head.isEmpty, !text.isEmpty else { continue }
            do {
                unit = try PhysicalUnit(parsing: text)
                name = head
            } catch PhysicalUnit.ParsingError.offset {
                name = head
                refusedUnit = text
            } catch { refusedUnit = nil }
        }
    }

    private static func trimmed(_ text: String) -> String {
        var text = text[...]
        while text.last == " " { text.removeLast() }
        while text.first == " " { text.removeFirst() }
        return String(text)
    }

    /// Whether a user who writes this means the column.
    func isMeant(by text: String) -> Bool { text == heading || text == name }

    /// Names that Python, numpy or the reader of formulas take for something else.
    private static let reserved: Set = [
        "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
        "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass",
        "raise", "return", "try", "while", "with", "yield", "None", "True", "False", "exp", "log", "sqrt", "sin", "cos",
        "tan", "tanh", "arcsin", "arccos", "abs", "pi", "PI", "e", "inf", "nan", "ln", "inv", "np", "numpy", "math",
        "asin", "acos", "neg", "square", "cube", "pow",
    ]

    /// Identifiers for names, each different and none reserved; names that are identifiers stay.
    static func variables(_ names: [String]) -> [String] {
        var taken = Set(names.filter { isIdentifier($0) })
        var seen: Set<String> = []
        return names.enumerated().map { i, name in
            if isIdentifier(name), seen.insert(name).inserted { return name }
            var text = ""
            for character in name {
                if character.isASCII, character.isLetter || character.isNumber {
                    text.append(character)
                } else if let last = text.last, last != "_" {
                    text.append("_")
                }
            }
            while text.last == "_" { text.removeLast() }
            if text.isEmpty { text = "x\(i + 1)" }
            if text.first?.isNumber ?? false { text = "x" + text }
            if reserved.contains(text) { text += "_" }
            let base = text
            var count = 2
            while !taken.insert(text).inserted {
                text = "\(base)_\(count)"
                count += 1
            }
            return text
        }
    }

    private static func isIdentifier(_ name: String) -> Bool {
        guard let first = name.first, first.isASCII, first.isLetter || first == "_", !reserved.contains(name) else {
            return false
        }
        return name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }
}
