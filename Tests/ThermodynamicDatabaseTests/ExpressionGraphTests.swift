import TestSupport
import Testing
import ThermodynamicDatabase

/// Dinsdale's functions of iron (A. T. Dinsdale, Calphad 15 (1991) 317, doi:10.1016/0364-5916(91)90030-N).
private let iron = """
    FUNCTION GHSERFE 298.15 +1225.7+124.134*T-23.5143*T*LN(T)-4.39752E-3*T**2-5.8927E-8*T**3+77359*T**(-1);
       1811 Y -25383.581+299.31255*T-46*T*LN(T)+2.29603E31*T**(-9); 6000 N !
    FUNCTION GFCCFE 298.15 -1462.4+8.282*T-1.15*T*LN(T)+6.4E-4*T**2+GHSERFE; 1811 Y
       -27097.396+300.25256*T-46*T*LN(T)+2.78854E31*T**(-9); 6000 N !
    """

@Suite struct ExpressionEvaluation {
    /// Value and derivatives of formulas in one database.
    private func evaluate(
        _ formulas: [String], functions: String = "", temperature: Double, pressure: Double = 101_325
    ) throws -> [ExpressionValue] {
        let text =
            functions + "\n"
            + formulas.enumerated().map { "FUNCTION Q\($0) 298.15 \($1); 6000 N !" }.joined(separator: "\n")
        let database = parse(text).database
        let wanted = database.functions.filter { $0.name.hasPrefix("Q") }.map(\.value)
        try #require(wanted.count == formulas.count)
        return try ExpressionGraph(database: database, expressions: wanted, gasConstant: 8.31446261815324)
            .values(temperature: temperature, pressure: pressure)
    }

    @Test func ironByHand() throws {
        let database = parse(iron).database
        let graph = try ExpressionGraph(
            database: database, expressions: database.functions.map(\.value), gasConstant: 8.31446261815324)
        // Worked out with 30 digits from the coefficients above.
        for reference in [
            (
                1000.0,
                ReferenceValue(
                    "G(bcc Fe) at 1000 K", -41_450.417_956_569_665, tolerance: 1e-8, unit: "J/mol",
                    source: "Dinsdale 1991")
            ),
            (
                2000.0,
                ReferenceValue(
                    "G(bcc Fe) at 2000 K", -125_996.662_941_934_077, tolerance: 1e-7, unit: "J/mol",
                    source: "Dinsdale 1991"
                )
            ),
        ] {
            let values = try graph.values(temperature: reference.0, pressure: 101_325)
            #expect(reference.1.agrees(with: values[0].value), "\(reference.1): \(values[0].value)")
        }
    }

    @Test func heatCapacityOfIronIsMinusTTimesTheSecondDerivative() throws {
        let database = parse(iron).database
        let graph = try ExpressionGraph(
            database: database, expressions: [database.functions[0].value], gasConstant: 8.314)
        let value = try graph.values(temperature: 1000, pressure: 101_325)[0]
        // Cp = 23.5143 + 2·4.39752e-3 T + 6·5.8927e-8 T² − 2·77359 T⁻²
        let expected = 23.5143 + 8.79504 + 0.353562 - 0.154718
        #expect(abs(-1000 * value.temperatureSecondDerivative - expected) < 1e-10)
        #expect(value.pressureDerivative == 0)
    }

    @Test func theUpperPieceAppliesAtABreakpoint() throws {
        let database = parse("FUNCTION F 300 1; 500 Y 2; 1000 N !").database
        let graph = try ExpressionGraph(
            database: database, expressions: [database.functions[0].value], gasConstant: 8.314)
        func value(_ temperature: Double) throws -> Double {
            try graph.values(temperature: temperature, pressure: 1)[0].value
        }
        #expect(try value(499.999_999) == 1)
        #expect(try value(500) == 2)
        #expect(try value(200) == 1)
        #expect(try value(2000) == 2)
    }

    @Test func extrapolationIsToldAlsoThroughFunctions() throws {
        let database = parse(
            """
            FUNCTION A 298.15 T; 1000 N !
            FUNCTION B 298.15 2*A; 1500 Y 3*T; 6000 N !
            FUNCTION C 298.15 T; 6000 N !
            """
        ).database
        let graph = try ExpressionGraph(
            database: database, expressions: database.functions.map(\.value), gasConstant: 8.314)
        #expect(graph.extrapolated(at: 1000) == [])
        #expect(graph.extrapolated(at: 1200) == [0, 1])
        #expect(graph.extrapolated(at: 1600) == [0], "above 1500 K, B does not use A")
        #expect(graph.extrapolated(at: 200) == [0, 1, 2])
    }

    @Test func pressureAndTheGasConstant() throws {
        let value = try evaluate(["R*T*LN(1E-5*P)+7E-6*P"], temperature: 1000, pressure: 2e5)[0]
        let r = 8.31446261815324
        #expect(abs(value.value - (r * 1000 * 0.693_147_180_559_945_3 + 1.4)) < 1e-9)
        #expect(abs(value.temperatureDerivative - r * 0.693_147_180_559_945_3) < 1e-12)
        #expect(abs(value.pressureDerivative - (r * 1000 / 2e5 + 7e-6)) < 1e-15)
    }

    static let formulas = [
        "1+2*T-3*T*LN(T)+1E-3*T**2-1E-7*T**3+1E5*T**(-1)+1E31*T**(-9)+1E-21*T**7",
        "3*R*T*LN(1-EXP(-350/T))+1.5*R*350", "EXP(1E-3*T)*EXP(-2E-3*T)", "T**0.5*LN(T)*LN(T)",
        "(1+T)*(2-T)*(3+T**2)", "(T+2*T**2+3*T**3+4+5*LN(T))*(T+2*T**2+3*T**3+4+5*LN(T))", "1/(1+1E-3*T+1E-6*T**2)",
        "(1+1E-3*T)**3", "LN(1+1E-3*T)", "GFCCFE*GHSERFE*1E-5", "T*GHSERFE*1E-3", "LN(P)*T+P*T**2*1E-9+P**2*1E-12",
        "EXP(-1E-6*P)*T", "-LN(EXP(2))*T", "LN(T)**2", "LN(T)/T", "(T*P)**2*1E-12",
    ]

    @Test(arguments: formulas, [310.0, 1000, 1810.9, 2500])
    func agreesWithPlainEvaluationAndFiniteDifferences(text: String, temperature: Double) throws {
        let database = parse(iron + "\nFUNCTION Q 298.15 \(text); 6000 N !").database
        let function = try #require(database.functions.first { $0.name == "Q" })
        let graph = try ExpressionGraph(
            database: database, expressions: [function.value], gasConstant: 8.31446261815324)
        func plain(_ t: Double, _ p: Double = 1e5) -> Double {
            reference(function.value.piece(at: t).expression, t, pressure: p, in: database)
        }
        let value = try graph.values(temperature: temperature, pressure: 1e5)[0]
        let scale = abs(value.value) + 1
        #expect(abs(value.value - plain(temperature)) < 1e-12 * scale)
        // Central differences of fourth order; steps that balance truncation and rounding.
        let h = 1e-3 * temperature
        func first(_ f: (Double) throws -> Double, _ x: Double, _ h: Double) rethrows -> Double {
            (try f(x - 2 * h) - 8 * f(x - h) + 8 * f(x + h) - f(x + 2 * h)) / (12 * h)
        }
        // The breakpoint of the functions lies within the step at one of the temperatures: take a smaller one.
        let step = min(h, abs(1811 - temperature) / 4)
        let slope = first({ plain($0) }, temperature, step)
        let roundingOfSlope = 1e-13 * scale / step
        #expect(abs(value.temperatureDerivative - slope) < 1e-7 * (abs(slope) + scale / temperature) + roundingOfSlope)
        let curvature = try first(
            { try graph.values(temperature: $0, pressure: 1e5)[0].temperatureDerivative }, temperature, step)
        let slopeScale = abs(value.temperatureDerivative) + 1e-9
        #expect(
            abs(value.temperatureSecondDerivative - curvature)
                < 1e-6 * (abs(curvature) + slopeScale / temperature) + 1e-13 * slopeScale / step)
        let pressureSlope = first({ plain(temperature, $0) }, 1e5, 100)
        #expect(abs(value.pressureDerivative - pressureSlope) < 1e-7 * abs(pressureSlope) + 1e-14 * scale)
    }

    @Test func everyFunctionIsEvaluatedOnce() throws {
        // 2⁶⁰ terms if functions were substituted.
        var text = "FUNCTION F0 298.15 1E-15*T; 6000 N !\n"
        for index in 1...60 { text += "FUNCTION F\(index) 298.15 F\(index - 1)+F\(index - 1); 6000 N !\n" }
        let database = parse(text).database
        let graph = try ExpressionGraph(
            database: database, expressions: [try #require(database.functions.last).value], gasConstant: 8.314)
        #expect(graph.functionNames.count == 60)
        let value = try graph.values(temperature: 1000, pressure: 1e5)[0].value
        #expect(abs(value / (1e-12 * 1_152_921_504_606_846_976) - 1) < 1e-14)
    }

    @Test func aLongChainOfFunctionsNeedsNoDeepStack() throws {
        var text = "FUNCTION F0 298.15 T; 6000 N !\n"
        let length = 50_000
        for index in 1...length { text += "FUNCTION F\(index) 298.15 F\(index - 1)+1; 6000 N !\n" }
        let database = parse(text).database
        let graph = try ExpressionGraph(
            database: database, expressions: [try #require(database.functions.last).value], gasConstant: 8.314)
        #expect(try graph.values(temperature: 1000, pressure: 1e5)[0].value == 1000 + Double(length))
    }

    @Test func undefinedFunctionsAreNamedWithTheirUser() throws {
        let database = parse("FUNCTION A 298.15 B+T; 6000 N !\n\nFUNCTION B 298.15 GHSERXX; 6000 N !").database
        #expect(
            throws: ExpressionError.undefinedFunction(name: "GHSERXX", usedBy: .function(name: "B", line: 3))
        ) {
            _ = try ExpressionGraph(database: database, expressions: [database.functions[0].value], gasConstant: 8.314)
        }
        let lone = parse("PARAMETER G(X,A;0) 298.15 NONE; 6000 N !").database
        #expect(throws: ExpressionError.undefinedFunction(name: "NONE", usedBy: .expression(0))) {
            _ = try ExpressionGraph(database: lone, expressions: lone.parameters.map(\.value), gasConstant: 8.314)
        }
    }

    @Test func circlesAreNamed() throws {
        let database = parse(
            "FUNCTION A 298.15 B; 6000 N !\nFUNCTION B 298.15 C; 6000 N !\nFUNCTION C 298.15 2*B; 6000 N !"
        ).database
        #expect(throws: ExpressionError.cyclicFunctions(["B", "C", "B"], line: 2)) {
            _ = try ExpressionGraph(database: database, expressions: [database.functions[0].value], gasConstant: 8.314)
        }
    }

    @Test(arguments: ["LN(-T)", "LN(300-T)", "EXP(T)*EXP(T)", "(1000-T)**(-1)", "(T-1000)**0.5", "LN(0)"])
    func whatHasNoFiniteValueIsAnErrorNotANumber(text: String) throws {
        #expect(throws: ExpressionError.notFinite(expression: 1, temperature: 1000, pressure: 1e5)) {
            _ = try evaluate(["T", text], temperature: 1000, pressure: 1e5)
        }
    }

    @Test func buffersAreReusedAndResultsRepeat() throws {
        let database = parse(iron).database
        let graph = try ExpressionGraph(
            database: database, expressions: database.functions.map(\.value), gasConstant: 8.314)
        var results: [ExpressionValue] = []
        var scratch = ExpressionGraph.Scratch()
        try graph.evaluate(temperature: 900, pressure: 1e5, into: &results, scratch: &scratch)
        let first = results
        try graph.evaluate(temperature: 2900, pressure: 1e5, into: &results, scratch: &scratch)
        #expect(results != first)
        try graph.evaluate(temperature: 900, pressure: 1e5, into: &results, scratch: &scratch)
        #expect(results == first)
    }
}
