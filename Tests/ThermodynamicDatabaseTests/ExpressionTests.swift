import Testing
import ThermodynamicDatabase

@Suite struct ExpressionParsing {
    @Test func sumsProductsAndPowers() {
        #expect(formula("+1.5-2*T") == .sum([.number(1.5), .product([.number(-2), .temperature])]))
        #expect(formula("-T") == .product([.number(-1), .temperature]))
        #expect(formula("T**2") == .power(.temperature, 2))
        #expect(formula("T**(-1)") == .power(.temperature, -1))
        #expect(formula("T**(+2)") == .power(.temperature, 2))
        #expect(formula("T**-1") == .power(.temperature, -1))
        #expect(formula("3/T**2") == .product([.number(3), .power(.temperature, -2)]))
        #expect(formula("(A+B)*T") == .product([.sum([.function("A"), .function("B")]), .temperature]))
        #expect(formula("-2**2") == .product([.number(-1), .power(.number(2), 2)]))
        #expect(formula("T*LN(T)") == .product([.temperature, .logarithm(.temperature)]))
        #expect(formula("log(T)") == .logarithm(.temperature), "LOG is the natural logarithm in this language")
        #expect(formula("EXP(-P)") == .exponential(.product([.number(-1), .pressure])))
    }

    @Test func numbers() {
        #expect(formula("1.0D-5") == .number(1e-5))
        #expect(formula("2.98150E+02") == .number(298.15))
        #expect(formula(".28") == .number(0.28))
        #expect(formula("5.") == .number(5))
        #expect(formula("5.E-3") == .number(5e-3))
        #expect(formula("-8.424059e-005") == .number(-8.424059e-5))
        #expect(formula("1.27880086E+31") == .number(1.27880086e31), "slow path of the decimal conversion")
        #expect(formula("0.1234567890123456789") == .number(0.1234567890123456789))
        #expect(formula("123456789012345678901234") == .number(1.2345678901234568e23))
    }

    @Test func namesAndTheGasConstant() {
        #expect(formula("ghserfe#+GHser_Cr") == .sum([.function("GHSERFE"), .function("GHSER_CR")]))
        #expect(formula("R*T") == .product([.gasConstant, .temperature]))
        let defined = parse("FUNCTION R 298.15 8.31451; 6000 N !\nFUNCTION F 298.15 R*T; 6000 N !").database
        #expect(defined.functions[1].value.pieces[0].expression == .product([.function("R"), .temperature]))
    }

    @Test(arguments: [
        ("+-234195", "2 signs"), ("120,331", "comma"), ("T*-2", "sign after an operator"), ("T^2", "read as **"),
        ("1.5.5", "second decimal point"),
    ])
    func repairsAreWarnings(text: String, message: String) throws {
        let (database, diagnostics) = parse("FUNCTION F 298.15 \(text); 6000 N !")
        #expect(database.functions.count == 1)
        let warning = try #require(diagnostics.first)
        #expect(warning.severity == .warning)
        #expect(warning.message.contains(message), "\(warning.message)")
    }

    @Test func repairedValues() {
        #expect(formula("+-234195") == .number(-234195))
        #expect(formula("120,331") == .number(120.331))
        #expect(formula("T*-2") == .product([.temperature, .number(-2)]))
        #expect(formula("1.5.5") == .number(1.5))
    }

    @Test(arguments: [
        ("9**(9**(9**9))", "exponent must be a number"), ("T**99999999", "no physical meaning"), ("1E400", "too large"),
        ("T**F", "exponent must be a number"), ("2T", "does not continue a formula"), ("SIN(T)", "not a function"),
        ("(T+1", "closing parenthesis"), ("T*", "is expected here"), ("", "is expected here"),
        ("T**2**3", "ambiguous"), ("1\u{2212}T", "does not continue a formula"),
    ])
    func unreadableFormulasAreErrorsAndKept(text: String, message: String) throws {
        let (database, diagnostics) = parse("FUNCTION F 298.15 \(text); 6000 N !")
        #expect(database.functions.isEmpty)
        #expect(database.kept.map(\.keyword) == ["FUNCTION"])
        let error = try #require(diagnostics.first { $0.severity == .error })
        #expect(error.message.contains(message), "\(error.message)")
        #expect(error.location.line == 1 && error.location.column >= 19)
    }

    @Test func deepParenthesesAreAnError() {
        let depth = 100_000
        let text = String(repeating: "(", count: depth) + "T" + String(repeating: ")", count: depth)
        let (database, diagnostics) = parse("FUNCTION F 298.15 \(text); 6000 N !")
        #expect(database.functions.isEmpty)
        #expect(diagnostics.first?.message.contains("deep") == true)
    }
}
