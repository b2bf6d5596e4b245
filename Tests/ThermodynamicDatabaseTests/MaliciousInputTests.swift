import Testing
import ThermodynamicDatabase

/// Text made to hurt: each returns with an error that has a place.
@Suite struct MaliciousInputs {
    struct Input: Sendable, CustomTestStringConvertible {
        var name: String
        var line: Int
        var message: String
        var text: @Sendable () -> String
        var testDescription: String { name }

        init(_ name: String, line: Int = 1, _ message: String, _ text: @escaping @autoclosure @Sendable () -> String) {
            self.name = name
            self.line = line
            self.message = message
            self.text = text
        }
    }

    private static func function(_ formula: String) -> String { "FUNCTION F 298.15 \(formula); 6000 N !" }
    private static let long = 3 << 20

    static let inputs: [Input] = [
        Input("circle", "circle: A -> B -> A", "FUNCTION A 298.15 B; 6000 N !\nFUNCTION B 298.15 A; 6000 N !"),
        Input("self-reference", "refers to itself", function("F+1")),
        Input("tower of powers", "an exponent", function("9**(9**(9**9))")),
        Input("huge exponent", "exponent beyond", function("T**99999999")),
        Input("logarithm of a negative number", "the logarithm of -298.15", function("LN(-T)")),
        Input(
            "logarithm of a negative function", line: 2, "the logarithm of -1",
            "FUNCTION G 298.15 -1; 6000 N !\n" + function("T*LN(G)")),
        Input("root of a negative number", "a broken power", function("(0-T)**0.5")),
        Input("division by zero", "a division by zero", function("1/(2-2)")),
        Input("overflow of a number", "too large", function("1E400")),
        Input("overflow of a product", "too large", function("1E90*1E90*1E90*1E90*EXP(T)")),
        Input(
            "squares of squares", line: 10, "too large",
            "FUNCTION F0 298.15 10; 6000 N !\n"
                + (1...60).map { "FUNCTION F\($0) 298.15 F\($0 - 1)*F\($0 - 1); 6000 N !" }.joined(separator: "\n")),
        Input(
            "doubling functions", line: 27, "when written out",
            "FUNCTION F0 298.15 T; 6000 N !\n"
                + (1...60).map { "FUNCTION F\($0) 298.15 F\($0 - 1)+F\($0 - 1); 6000 N !" }.joined(separator: "\n")),
        Input("missing mark", "not closed by !", "FUNCTION F 298.15 1; 6000 N\nFUNCTION G 298.15 1; 6000 N !"),
        Input("falling breakpoints", "must rise", "FUNCTION F 298.15 1; 900 Y 2; 800 N !"),
        Input("ranges that begin twice", "must rise", "FUNCTION F 298.15 1; 900 Y 2; 900 N !"),
        Input("deep parentheses", "nested", function(String(repeating: "(", count: 100_000))),
        Input("deep conditions", "nested", "TYPE_DEFINITION A IF " + String(repeating: "(", count: 100_000) + "FE"),
        Input("undefined function", "is not defined", function("NOTHING")),
        Input("zero bytes", "zero bytes", "FUNCTION F\0 298.15 1; 6000 N !"),
        Input("a page as name", "cannot have", "PHASE <script> % 1 1 !\nCONSTITUENT <script> :VA: !"),
        Input("a name outside ASCII", "outside ASCII", "ELEMENT \u{D4}\u{A0}\u{D4} X 1 1 1 !"),
        Input("one long line of letters", "bytes; what follows", String(repeating: "A", count: long)),
        Input("one long line of marks", "bytes; what follows", String(repeating: "A!", count: long / 2)),
        Input(
            "one long formula", "bytes; what follows", "FUNCTION F 298.15 " + String(repeating: "1+", count: long / 2)),
        Input(
            "one long number", "too large", "FUNCTION F 298.15 " + String(repeating: "9", count: 1 << 19) + "; 6000 N !"
        ),
        Input("one long line of parentheses", "bytes; what follows", String(repeating: "(", count: long)),
        Input(
            "too many statements", line: 200_001, "statements; what follows", String(repeating: "A!\n", count: 200_010)),
        Input(
            "unknown constituent", line: 3, "is no constituent",
            "ELEMENT FE BCC 55.8 0 0 !\nPHASE A % 1 1 ! CONSTITUENT A :FE: !\nPARAMETER G(A,CR;0) 298.15 1; 6000 N !"),
        Input(
            "wrong number of sublattices", line: 3, "1 sublattice, the parameter 2",
            "ELEMENT FE BCC 55.8 0 0 !\nPHASE A % 1 1 ! CONSTITUENT A :FE: !\nPARAMETER G(A,FE:FE;0) 298.15 1; 6000 N !"
        ),
        Input(
            "unknown phase", line: 3, "which is not declared",
            "ELEMENT FE BCC 55.8 0 0 !\nPHASE A % 1 1 ! CONSTITUENT A :FE: !\nPARAMETER G(B,FE;0) 298.15 1; 6000 N !"),
        Input(
            "functions that differ", "with another value",
            "FUNCTION F 298.15 1; 6000 N !\nFUNCTION F 298.15 2; 6000 N !"),
        Input("sites without number", "number of sublattices", "PHASE A % 1E9 1 !"),
        Input("degree without end", "degree", "PARAMETER G(A,B;99999999999999999999) 298.15 1; 6000 N !"),
    ]

    @Test(arguments: inputs) func hasAnErrorWithAPlace(input: Input) {
        let (database, diagnostics) = parse(input.text())
        let errors = diagnostics.filter { $0.severity == .error }
        #expect(
            errors.contains { $0.location.line == input.line && $0.message.contains(input.message) },
            "\(errors.prefix(5).map { ($0.location.line, $0.message) })")
        let count = database.statements
        #expect(count.total == count.understood + count.kept + count.diagnosed)
        #expect(diagnostics.allSatisfy { ($0.excerpt ?? "").utf8.count < 500 && $0.message.utf8.count < 1000 })
    }

    /// Sixty functions, each twice the one before: 2⁶⁰ visits where functions are expanded, sixty where they are evaluated once.
    @Test func doublingFunctionsAreEvaluatedOnce() throws {
        let text =
            "FUNCTION F0 298.15 T; 6000 N !\n"
            + (1...60).map { "FUNCTION F\($0) 298.15 F\($0 - 1)+F\($0 - 1); 6000 N !" }.joined(separator: "\n")
        let (database, diagnostics) = parse(text)
        #expect(diagnostics.map(\.location.line) == [27], "where the count passes the limit")
        #expect(diagnostics[0].message.contains("F60 about 1E18") && !diagnostics[0].forbids(phases: ["A"]))
        let graph = try ExpressionGraph(
            database: database, expressions: [database.functions[60].value], gasConstant: 8.31446261815324)
        let value = try graph.values(temperature: 1000, pressure: 101_325)[0]
        #expect(value.value == 1000 * 0x1p60)
        #expect(value.temperatureDerivative == 0x1p60)
    }
}
