import Testing

@testable import SymbolicRegression

@Suite struct SimplificationTests {
    @Test(arguments: [
        ("x + x", 3), ("x*y*x/y", 4 - 1), ("sqrt(x)*sqrt(y)", 4), ("2*(3*x + 4*y) - 8*y", 3), ("exp(log(x)*2)", 3),
        ("0.5*x*y**2 + 0.5*x*T**2 + 0.5*x*x**2", 15), ("x*cos(y) + x*T*cos(y)**2", 11), ("-(-x)", 1), ("x/(1/y)", 3),
        ("exp(x)*exp(-y)", 4), ("(x - y) - (x + y)", 3), ("1/(x/y)", 3), ("x*(y + T)/(y + T)", 1),
    ]) func shortens(formula: String, length: Int) throws {
        let names = ["x", "y", "T"]
        let expression = try ExpressionParser.parse(formula, names: names)
        let short = expression.simplified
        #expect(short.complexity <= length, "\(formula) → \(short.text(names))")
        for row in [[1.3, 0.4, 2.2], [0.2, 3.1, 0.7]] {
            let (a, b) = (expression.value(row), short.value(row))
            #expect(abs(a - b) <= 1e-12 * (abs(a) + 1), "\(formula) → \(short.text(names)): \(a), \(b)")
        }
    }
}
