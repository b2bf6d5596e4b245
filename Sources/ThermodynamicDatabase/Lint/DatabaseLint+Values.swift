extension DatabaseLint {
    /// Jumps of functions and Gibbs energies at the breakpoints of their temperature ranges [J/mol] below this are not told.
    private static let tolerableJump = 1.0

    /// Compares the formulas on both sides of every breakpoint. Jumps of functions that a formula uses are told where they are.
    mutating func checkJumps() {
        struct Break {
            var name: String
            var location: SourceLocation
            var concern: Diagnostic.Concern
            var below: Expression
            var above: Expression
        }
        var breaks: [Double: [Break]] = [:]
        func collect(
            _ value: PiecewiseExpression, _ name: @autoclosure () -> String, _ location: SourceLocation,
            _ concern: Diagnostic.Concern
        ) {
            for (piece, next) in zip(value.pieces, value.pieces.dropFirst()) {
                breaks[piece.range.upper, default: []].append(
                    Break(
                        name: name(), location: location, concern: concern, below: piece.expression,
                        above: next.expression))
            }
        }
        for function in database.functions {
            collect(function.value, "function \(function.name)", function.location, .function(function.name))
        }
        for parameter in database.parameters where parameter.kind == "G" {
            collect(parameter.value, parameter.notation, parameter.location, .phase(parameter.phase))
        }
        for (temperature, sides) in breaks.sorted(by: { $0.key < $1.key }) where temperature > 0 {
            let values = evaluate(sides.flatMap { [$0.below, $0.above] }, at: temperature)
            for (index, side) in sides.enumerated() {
                guard let below = values[2 * index], let above = values[2 * index + 1],
                    abs(above - below) > Self.tolerableJump
                else {
                    continue
                }
                tell(
                    side.location,
                    "\(side.name) jumps by \(rounded(above - below)) J/mol at \(TDBWriter.number(temperature)) K",
                    hint: "a coefficient or the temperature of the breakpoint may be wrong", concern: side.concern)
            }
        }
    }

    /// Values at 1000 K (or the nearest temperature within the ranges) that no substance has.
    mutating func checkMagnitudes() {
        for parameter in database.parameters {
            guard let phase = phases[parameter.phase], let limit = Self.limit(parameter.kind) else { continue }
            let range =
                parameter.value.pieces[0].range
                .lower...parameter.value.pieces[parameter.value.pieces.count - 1].range.upper
            let temperature = min(max(1000, range.lowerBound), range.upperBound)
            guard temperature > 0,
                let value = evaluate([parameter.value.piece(at: temperature).expression], at: temperature)[0]
            else { continue }
            let sites = phase.sublattices.reduce(0) { $0 + $1.siteRatio }
            // Coefficients of high degrees are large: (x − y)ⁿ is small wherever it matters.
            let degree = parameter.constituents.contains { $0.count == 2 } ? parameter.order : 0
            let scale = (parameter.kind == "G" ? max(1, sites) : 1) * Monomial.integerPower(2, degree)
            guard abs(value) > limit.value * scale else { continue }
            tell(
                parameter.location,
                "\(parameter.notation) is \(rounded(value)) \(limit.unit) at \(TDBWriter.number(temperature)) K",
                hint: limit.hint,
                concern: .phase(parameter.phase))
        }
    }

    private static func limit(_ kind: String) -> (value: Double, unit: String, hint: String)? {
        switch kind {
        // Beyond any energy of formation or lattice stability; per mole of sites.
        case "G": (2e6, "J/mol", "is an exponent lost, or a sign of one?")
        case "TC": (2e4, "K", "is an exponent lost?")
        case "BMAGN": (50, "", "is an exponent lost?")
        case "V0": (1e-3, "m³/mol", "volumes are in m³/mol: is E-6 missing?")
        case "VA": (0.5, "", "the exponent of a volume: is an exponent of T lost?")
        default: nil
        }
    }

    /// Values of formulas at one temperature and 1 atm; nil where a function is not defined or the value not finite, which is told
    /// elsewhere.
    private func evaluate(_ expressions: [Expression], at temperature: Double) -> [Double?] {
        let range = TemperatureRange(lower: 0, upper: temperature + 1)
        func values(_ some: ArraySlice<Expression>) -> [Double?] {
            let pieces = some.map { PiecewiseExpression(pieces: [.init(range: range, expression: $0)]) }
            if let graph = try? ExpressionGraph(database: database, expressions: pieces, gasConstant: 8.31446261815324),
                let results = try? graph.values(temperature: temperature, pressure: 101_325)
            {
                return results.map(\.value)
            }
            // One of them has no value: find it by halves.
            guard some.count > 1 else { return [nil] }
            let middle = some.startIndex + some.count / 2
            return values(some[..<middle]) + values(some[middle...])
        }
        return values(expressions[...])
    }

    /// Four significant digits.
    private func rounded(_ value: Double) -> String {
        guard value != 0, value.isFinite else { return TDBWriter.number(value) }
        var places = 0
        while abs(value) * Monomial.realPower(10, Double(places)) < 1000 { places += 1 }
        while abs(value) * Monomial.realPower(10, Double(places)) >= 10_000 { places -= 1 }
        let scale = Monomial.integerPower(10, abs(places))
        return TDBWriter.number(places >= 0 ? (value * scale).rounded() / scale : (value / scale).rounded() * scale)
    }
}

extension Parameter {
    /// `G(FCC_A1,CR,FE:VA;0)`
    public var notation: String {
        let kind = kind + (diffusingSpecies.map { "&" + $0 } ?? "")
        let constituents = constituents.map { $0.joined(separator: ",") }.joined(separator: ":")
        return "\(kind)(\(phase)\(constituents.isEmpty ? "" : ",")\(constituents);\(order))"
    }
}
