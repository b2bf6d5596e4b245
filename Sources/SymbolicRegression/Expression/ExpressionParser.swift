/// Reads plain infix formulas: what ``Expression/text(_:notation:digits:)`` writes, and what a user writes by hand.
public enum ExpressionParser {
    /// Why a text is not a formula.
    public enum ParsingError: Error, Equatable, Sendable {
        case unexpected(String, position: Int)
        case unknownName(String)
        case unfinished

        public var message: String {
            switch self {
            case .unexpected(let text, let position): "'\(text)' at character \(position) is not expected"
            case .unknownName(let name): "'\(name)' is neither a column nor a function"
            case .unfinished: "the formula ends in the middle"
            }
        }
    }

    /// - Parameters:
    ///   - names: of the columns; `pi` stands for π unless a column has that name.
    ///   - fixesConstants: marks every number as part of the structure.
    public static func parse(_ text: String, names: [String]) throws(ParsingError) -> Expression {
        var state = State(characters: Array(text), names: names)
        let nodes = try state.sum()
        state.skip()
        if state.position < state.characters.count {
            throw .unexpected(String(state.characters[state.position]), position: state.position + 1)
        }
        return Expression(nodes)
    }

    private typealias Node = Expression.Node

    private struct State {
        let characters: [Character]
        let names: [String]
        var position = 0
        var depth = 0

        mutating func skip() { while position < characters.count, characters[position].isWhitespace { position += 1 } }

        mutating func take(_ token: String) -> Bool {
            skip()
            let letters = Array(token)
            guard position + letters.count <= characters.count,
                Array(characters[position..<position + letters.count]) == letters
            else { return false }
            position += letters.count
            return true
        }

        func isPower() -> Bool {
            position + 1 < characters.count && characters[position] == "*" && characters[position + 1] == "*"
        }

        mutating func sum() throws(ParsingError) -> [Node] {
            depth += 1
            defer { depth -= 1 }
            guard depth < 200 else { throw .unexpected("(", position: position) }
            var result = try product()
            while true {
                skip()
                if take("+") {
                    result += try product() + [Node(.add)]
                } else if take("-") {
                    result += try product() + [Node(.subtract)]
                } else {
                    return result
                }
            }
        }

        mutating func product() throws(ParsingError) -> [Node] {
            var result = try signed()
            while true {
                skip()
                if !isPower(), take("*") {
                    result += try signed() + [Node(.multiply)]
                } else if take("/") {
                    result += try signed() + [Node(.divide)]
                } else {
                    return result
                }
            }
        }

        mutating func signed() throws(ParsingError) -> [Node] {
            if take("-") {
                let operand = try signed()
                if operand.count == 1, operand[0].operation == .constant { return [.constant(-operand[0].value)] }
                return operand + [Node(.negate)]
            }
            if take("+") { return try signed() }
            return try power()
        }

        mutating func power() throws(ParsingError) -> [Node] {
            let base = try atom()
            skip()
            guard isPower() || position < characters.count && characters[position] == "^" else { return base }
            position += isPower() ? 2 : 1
            let exponent = try signed()
            if exponent.count == 1, exponent[0].operation == .constant {
                if exponent[0].value == 2 { return base + [Node(.square)] }
                if exponent[0].value == 3 { return base + [Node(.cube)] }
                if exponent[0].value == -1 { return base + [Node(.inverse)] }
                // Whole and half exponents are structure, others are fitted.
                let doubled = 2 * exponent[0].value
                return base + [.constant(exponent[0].value, isFixed: doubled == doubled.rounded()), Node(.power)]
            }
            return base + exponent + [Node(.power)]
        }

        mutating func atom() throws(ParsingError) -> [Node] {
            skip()
            guard position < characters.count else { throw .unfinished }
            let first = characters[position]
            if take("(") {
                let inner = try sum()
                guard take(")") else { throw .unfinished }
                return inner
            }
            if first.isASCII, first.isNumber || first == "." {
                var end = position
                while end < characters.count, characters[end].isASCII,
                    characters[end].isNumber || characters[end] == "."
                { end += 1 }
                if end < characters.count, "eE".contains(characters[end]) {
                    var tail = end + 1
                    if tail < characters.count, "+-".contains(characters[tail]) { tail += 1 }
                    let digits = tail
                    while tail < characters.count, characters[tail].isASCII, characters[tail].isNumber { tail += 1 }
                    if tail > digits { end = tail }
                }
                guard let value = Double(String(characters[position..<end])), value.isFinite else {
                    throw .unexpected(String(first), position: position + 1)
                }
                position = end
                return [.constant(value)]
            }
            guard first.isLetter || first == "_" else { throw .unexpected(String(first), position: position + 1) }
            var end = position
            while end < characters.count, characters[end].isLetter || characters[end].isNumber || characters[end] == "_"
            { end += 1 }
            let name = String(characters[position..<end])
            position = end
            skip()
            if position < characters.count, characters[position] == "(",
                let function = Operation(named: name) ?? Self.others[name],
                function.arity == 1
            {
                position += 1
                let argument = try sum()
                guard take(")") else { throw .unfinished }
                return argument + [Node(function)]
            }
            if let index = names.firstIndex(of: name) { return [.variable(index)] }
            if name == "pi" || name == "PI" { return [.constant(.pi)] }
            throw .unknownName(name)
        }

        private static let others: [String: Operation] = ["ln": .logarithm, "inv": .inverse]
    }
}
