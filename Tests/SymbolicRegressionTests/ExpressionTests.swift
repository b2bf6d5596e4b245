import NumericalMethods
import Testing

@testable import SymbolicRegression

@Suite struct ExpressionTests {
    static let names = ["x", "y", "T"]

    @Test(arguments: [
        "x + y*T", "(x - y)/(x + T)", "exp(-x**2/2)", "x**2.5 - 3*y", "sqrt(x*y/T)", "-x", "x - (y - T)", "x/(y/T)",
        "2*cos(x - y)", "(-2)**3*x", "1/(1 + x**(-4))", "x - -2*y",
    ]) func textReadsBack(formula: String) throws {
        let expression = try ExpressionParser.parse(formula, names: Self.names)
        let again = try ExpressionParser.parse(expression.text(Self.names), names: Self.names)
        for row in [[1.3, 0.4, 2.2], [0.2, 3.1, 0.7]] {
            let (a, b) = (expression.value(row), again.value(row))
            #expect(a == b || a.isNaN && b.isNaN, "\(formula) → \(expression.text(Self.names))")
        }
    }
}
