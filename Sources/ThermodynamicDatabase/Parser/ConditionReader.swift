/// Reads `IF ((NB OR TI) AND NOT C) THEN`.
enum ConditionReader {
    private static let form = "TYPE_DEFINITION W IF (CR AND (FE OR NI)) THEN GES A_P_D … !"
    private static let maximumDepth = 50

    /// The condition that begins at the cursor, which is left behind THEN; nil, and nothing read, if none begins there.
    static func condition(_ cursor: inout Cursor) throws(SyntaxError) -> ElementCondition? {
        let start = cursor
        guard token(&cursor) == "IF" else {
            cursor = start
            return nil
        }
        let condition = try disjunction(&cursor, depth: 0)
        guard token(&cursor) == "THEN" else {
            throw SyntaxError(min(cursor.position, cursor.end - 1), "THEN is expected after the condition", hint: form)
        }
        return condition
    }

    /// The next parenthesis or word in upper case; nil at the end.
    private static func token(_ cursor: inout Cursor) -> String? {
        cursor.skipBlanks()
        if cursor.byte == ASCII.openParenthesis || cursor.byte == ASCII.closeParenthesis {
            cursor.position += 1
            return String(UnicodeScalar(cursor.bytes[cursor.position - 1]))
        }
        return cursor.nameWord { $0 == ASCII.openParenthesis || $0 == ASCII.closeParenthesis }
    }

    private static func disjunction(_ cursor: inout Cursor, depth: Int) throws(SyntaxError) -> ElementCondition {
        var conditions = [try conjunction(&cursor, depth: depth)]
        while next(&cursor, is: "OR") { conditions.append(try conjunction(&cursor, depth: depth)) }
        return conditions.count == 1 ? conditions[0] : .or(conditions)
    }

    private static func conjunction(_ cursor: inout Cursor, depth: Int) throws(SyntaxError) -> ElementCondition {
        var conditions = [try primary(&cursor, depth: depth)]
        while next(&cursor, is: "AND") { conditions.append(try primary(&cursor, depth: depth)) }
        return conditions.count == 1 ? conditions[0] : .and(conditions)
    }

    /// Reads `word` if it comes next.
    private static func next(_ cursor: inout Cursor, is word: String) -> Bool {
        let start = cursor
        if token(&cursor) == word { return true }
        cursor = start
        return false
    }

    private static func primary(_ cursor: inout Cursor, depth: Int) throws(SyntaxError) -> ElementCondition {
        let position = min(cursor.position, cursor.end - 1)
        guard depth < maximumDepth else {
            throw SyntaxError(position, "conditions are nested more than \(maximumDepth) deep")
        }
        switch token(&cursor) {
        case "(":
            let inner = try disjunction(&cursor, depth: depth + 1)
            guard token(&cursor) == ")" else {
                throw SyntaxError(
                    min(cursor.position, cursor.end - 1), "a parenthesis of the condition is not closed", hint: form)
            }
            return inner
        case "NOT": return .not(try primary(&cursor, depth: depth + 1))
        case let name? where name.utf8.allSatisfy(ASCII.isLetter) && !["AND", "OR", "THEN", "IF"].contains(name):
            return .element(name)
        default: throw SyntaxError(position, "an element is expected in the condition", hint: form)
        }
    }
}
