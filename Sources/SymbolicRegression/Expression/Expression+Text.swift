/// How formulas are written.
extension Expression {
    /// A language for formulas.
    public enum Notation: Sendable, Hashable {
        /// Plain infix that Python's `eval` reads with numpy's functions.
        case infix
        case latex
        /// A Swift expression with Foundation's functions.
        case swift
    }

    /// The formula as text.
    ///
    /// - Parameters:
    ///   - names: of the columns, as the notation wants them.
    ///   - digits: significant digits of the constants; nil: the shortest that reads back as the same number.
    public func text(_ names: [String], notation: Notation = .infix, digits: Int? = nil) -> String {
        var stack: [(text: String, rank: Int)] = []
        for node in nodes {
            switch node.operation.arity {
            case 0:
                if node.operation == .variable {
                    let name = names[Int(node.index)]
                    stack.append((notation == .latex ? Self.latexName(name) : name, 9))
                } else {
                    let text = Self.number(node.value, notation, digits)
                    stack.append((text, node.value < 0 ? 3 : text.contains("\\") ? 4 : 9))
                }
            case 1:
                let a = stack.removeLast()
                stack.append(
                    notation == .latex ? Self.latex(node.operation, a) : Self.plain(node.operation, a, notation))
            default:
                let b = stack.removeLast()
                let a = stack.removeLast()
                stack.append(
                    notation == .latex ? Self.latex(node.operation, a, b) : Self.plain(node.operation, a, b, notation))
            }
        }
        return stack[0].text
    }

    private typealias Piece = (text: String, rank: Int)

    // Ranks: 2 sum, 3 sign, 4 product, 5 power, 9 atom.
    private static func bracketed(_ piece: Piece, below rank: Int) -> String {
        piece.rank < rank ? "(\(piece.text))" : piece.text
    }

    private static func plain(_ operation: Operation, _ a: Piece, _ notation: Notation) -> Piece {
        switch operation {
        case .negate: return ("-" + bracketed(a, below: 4), 3)
        case .square:
            return notation == .swift ? ("pow(\(a.text), 2)", 9) : (bracketed(a, below: 6) + "**2", 5)
        case .cube:
            return notation == .swift ? ("pow(\(a.text), 3)", 9) : (bracketed(a, below: 6) + "**3", 5)
        case .inverse: return ("1/" + bracketed(a, below: 5), 4)
        case .arcsine where notation == .swift: return ("asin(\(a.text))", 9)
        case .arccosine where notation == .swift: return ("acos(\(a.text))", 9)
        default: return ("\(operation.name)(\(a.text))", 9)
        }
    }

    private static func plain(_ operation: Operation, _ a: Piece, _ b: Piece, _ notation: Notation) -> Piece {
        switch operation {
        case .add: return (bracketed(a, below: 2) + " + " + bracketed(b, below: 4), 2)
        case .subtract: return (bracketed(a, below: 2) + " - " + bracketed(b, below: 4), 2)
        case .multiply: return (bracketed(a, below: 4) + "*" + bracketed(b, below: 5), 4)
        case .divide: return (bracketed(a, below: 4) + "/" + bracketed(b, below: 5), 4)
        default:
            return notation == .swift
                ? ("pow(\(a.text), \(b.text))", 9) : (bracketed(a, below: 6) + "**" + bracketed(b, below: 6), 5)
        }
    }

    private static func latex(_ operation: Operation, _ a: Piece) -> Piece {
        switch operation {
        case .negate: return ("-" + bracketed(a, below: 4), 3)
        case .square: return (bracketed(a, below: 6) + "^{2}", 5)
        case .cube: return (bracketed(a, below: 6) + "^{3}", 5)
        case .inverse: return ("\\frac{1}{\(a.text)}", 4)
        case .squareRoot: return ("\\sqrt{\(a.text)}", 9)
        case .absolute: return ("\\left|\(a.text)\\right|", 9)
        case .logarithm: return ("\\ln\\left(\(a.text)\\right)", 9)
        default: return ("\\\(operation.name)\\left(\(a.text)\\right)", 9)
        }
    }

    private static func latex(_ operation: Operation, _ a: Piece, _ b: Piece) -> Piece {
        switch operation {
        case .add: return (bracketed(a, below: 2) + " + " + bracketed(b, below: 4), 2)
        case .subtract: return (bracketed(a, below: 2) + " - " + bracketed(b, below: 4), 2)
        case .multiply: return (bracketed(a, below: 4) + " \\, " + bracketed(b, below: 4), 4)
        case .divide: return ("\\frac{\(a.text)}{\(b.text)}", 4)
        default: return (bracketed(a, below: 6) + "^{\(b.text)}", 5)
        }
    }

    private static func latexName(_ name: String) -> String {
        if name.count == 1 { return name }
        // x0 → x_{0}; longer names upright.
        if let first = name.first, first.isLetter, name.dropFirst().allSatisfy(\.isNumber) {
            return "\(first)_{\(name.dropFirst())}"
        }
        return "\\mathrm{\(name.map { $0 == "_" ? "\\_" : String($0) }.joined())}"
    }

    private static func number(_ value: Double, _ notation: Notation, _ digits: Int?) -> String {
        var text = digits.map { FigureText.significant(value, digits: $0) } ?? value.description
        if text.hasSuffix(".0"), notation != .swift { text.removeLast(2) }
        if notation == .swift, !text.contains("."), !text.contains("e") { text += ".0" }
        guard notation == .latex, let mark = text.firstIndex(of: "e") else { return text }
        return "\(text[..<mark]) \\cdot 10^{\(text[text.index(after: mark)...])}"
    }
}

/// Numbers rounded to significant digits.
enum FigureText {
    static func rounded(_ value: Double, digits: Int) -> Double {
        guard value != 0, value.isFinite else { return value }
        var exponent = 0
        var size = abs(value)
        while size >= 10 {
            size /= 10
            exponent += 1
        }
        while size < 1 {
            size *= 10
            exponent -= 1
        }
        let decimals = digits - 1 - exponent
        // Powers of ten up to 22 are exact, and so is the only rounding then.
        guard abs(decimals) <= 22 else { return value }
        var power = 1.0
        for _ in 0..<abs(decimals) { power *= 10 }
        let scaled = decimals >= 0 ? value * power : value / power
        return decimals >= 0 ? scaled.rounded() / power : scaled.rounded() * power
    }

    static func significant(_ value: Double, digits: Int) -> String { rounded(value, digits: digits).description }
}
