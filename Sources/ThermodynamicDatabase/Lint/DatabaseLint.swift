// Goals, most important first:
// 1. What it tells is worth a look: published databases that are sound give few findings or none.
// 2. One finding for one slip: what is the same in one phase, or in one function, is told once with its places.
// 3. Quick: time about linear in the size of the database, a fraction of what reading took.

/// Looks for what is probably a slip in a database that can be read: the findings are warnings, and some are right as they are.
struct DatabaseLint {
    let database: Database
    private(set) var diagnostics: [Diagnostic] = []
    let phases: [String: Phase]
    /// Positions in `database.parameters` of each phase's parameters.
    let parameters: [String: [Int]]
    /// Phases that are the disordered partner of another.
    let partners: Set<String>
    let speciesCharges: [String: Double]
    let hasEnergies: Bool

    init(_ database: Database) {
        self.database = database
        var phases: [String: Phase] = [:]
        for phase in database.phases { phases[phase.name] = phase }
        self.phases = phases
        parameters = Dictionary(grouping: database.parameters.indices) { database.parameters[$0].phase }
        partners = Set(database.phases.compactMap { $0.orderDisorder?.disorderedPhase })
        speciesCharges = Dictionary(
            database.species.map { ($0.name, $0.charge) }, uniquingKeysWith: { first, _ in first })
        hasEnergies = database.parameters.contains { $0.kind == "G" }
        checkElements()
        checkReferences()
        checkFunctions()
        checkOrderDisorder()
        checkPhases()
        checkRepeatedParameters()
        checkTemperatureRanges()
        checkBreakpoints()
        checkMagnitudes()
        checkReferenceStates()
        diagnostics.sort { ($0.location.line, $0.location.column) < ($1.location.line, $1.location.column) }
    }

    mutating func tell(_ location: SourceLocation, _ message: String, hint: String, concern: Diagnostic.Concern) {
        diagnostics.append(
            Diagnostic(severity: .warning, concern: concern, location: location, message: message, hint: hint))
    }

    /// The parameters of a phase that are of a kind.
    func parameters(of phase: String, kind: String) -> [Parameter] {
        (parameters[phase] ?? []).map { database.parameters[$0] }.filter { $0.kind == kind }
    }

    /// Values and their derivatives by temperature [K] at 1 atm; nil where a function is not defined or the value not finite, which
    /// is told elsewhere.
    func evaluate(_ expressions: [Expression], at temperature: Double) -> [ExpressionValue?] {
        let range = TemperatureRange(lower: 0, upper: temperature + 1)
        func values(_ some: ArraySlice<Expression>) -> [ExpressionValue?] {
            let pieces = some.map { PiecewiseExpression(pieces: [.init(range: range, expression: $0)]) }
            if let graph = try? ExpressionGraph(database: database, expressions: pieces, gasConstant: 8.31446261815324),
                let results = try? graph.values(temperature: temperature, pressure: 101_325)
            {
                return results
            }
            // One of them has no value: find it by halves.
            guard some.count > 1 else { return [nil] }
            let middle = some.startIndex + some.count / 2
            return values(some[..<middle]) + values(some[middle...])
        }
        return values(expressions[...])
    }

    /// Four significant digits.
    static func rounded(_ value: Double) -> String {
        guard value != 0, value.isFinite else { return TDBWriter.number(value) }
        var places = 0
        while abs(value) * Monomial.realPower(10, Double(places)) < 1000 { places += 1 }
        while abs(value) * Monomial.realPower(10, Double(places)) >= 10_000 { places -= 1 }
        let scale = Monomial.integerPower(10, abs(places))
        return TDBWriter.number(places >= 0 ? (value * scale).rounded() / scale : (value / scale).rounded() * scale)
    }

    /// `a, b, c and 5 more`
    static func list(_ names: [String], limit: Int = 6) -> String {
        let rest = names.count - limit
        return names.prefix(limit).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}

extension Parameter {
    /// `G(FCC_A1,CR,FE:VA;0)`
    public var notation: String {
        let kind = kind + (diffusingSpecies.map { "&" + $0 } ?? "")
        let constituents = constituents.map { $0.joined(separator: ",") }.joined(separator: ":")
        return "\(kind)(\(phase)\(constituents.isEmpty ? "" : ",")\(constituents);\(order))"
    }

    /// Whether it belongs to one constituent on each sublattice.
    var isEndMember: Bool { order == 0 && constituents.allSatisfy { $0.count == 1 } }
}

extension PiecewiseExpression {
    var lower: Double { pieces[0].range.lower }
    var upper: Double { pieces[pieces.count - 1].range.upper }
}

extension Database {
    /// Warnings about what is probably a slip, in order of place, without excerpts:
    ///
    /// - masses, reference phases, enthalpies and entropies of the elements against the periodic table,
    /// - references that are not in the list, parameters without any where most have one, functions that nothing uses,
    /// - order–disorder pairs that do not match,
    /// - phases without parameters and end members without one, parameters stated twice in another order,
    /// - formulas that end at a lower temperature than what uses them,
    /// - jumps of energy and falls of entropy at breakpoints,
    /// - magnitudes that look like a lost exponent, end members whose references look like left out.
    public func lint() -> [Diagnostic] { DatabaseLint(self).diagnostics }
}
