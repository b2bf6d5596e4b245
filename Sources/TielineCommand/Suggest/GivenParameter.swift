import AlloyDesign
import BayesianOptimization

/// A parameter as the problem file gives it.
struct GivenParameter {
    let name: String
    let type: String
    let minimum: Double?
    let maximum: Double?
    let step: Double?
    let minimumWhenPresent: Double?
    let options: [String]
    /// Whether a fraction belongs to the sum.
    var isSummed = true
    private let object: JSONObject

    var isFraction: Bool { type == "fraction" }

    init(_ given: JSONObject) throws {
        var object = given
        guard let name = try object.string("name"), !name.isEmpty else { throw object.refused("\"name\" is missing") }
        self.name = name
        let types = ["fraction", "real", "integer", "choice"]
        guard let type = try object.string("type"), types.contains(type) else {
            throw object.refused("\"type\" of \"\(name)\" should be one of " + types.joined(separator: ", "))
        }
        self.type = type
        var options: [String] = []
        if type == "choice" {
            guard let values = try object.list("options") ?? object.list("values") else {
                throw object.refused("\"options\" of \"\(name)\" is missing")
            }
            options = try values.map { value in
                switch value.content {
                case .string(let text): return text
                case .number(let number): return Int(exactly: number).map(String.init) ?? number.description
                case .boolean(let flag): return flag ? "true" : "false"
                default: throw object.refused("an option of \"\(name)\" should be a text or a number")
                }
            }
        }
        self.options = options
        minimum = try object.number("min")
        maximum = try object.number("max")
        step = type == "real" || type == "fraction" ? try object.number("step") : nil
        minimumWhenPresent = type == "fraction" ? try object.number("minWhenPresent") : nil
        self.object = object
        try object.finish()
        if type == "choice" {
            guard minimum == nil, maximum == nil else { throw object.refused("a choice has no \"min\" and \"max\"") }
        } else if type != "fraction" {
            guard minimum != nil, maximum != nil else {
                throw object.refused("\"min\" and \"max\" of \"\(name)\" are needed")
            }
        }
    }

    func parameter() throws -> Parameter {
        let (low, high) = (minimum ?? 0, maximum ?? 1)
        switch type {
        case "integer":
            guard let first = Int(exactly: low), let last = Int(exactly: high) else {
                throw object.refused("\"min\" and \"max\" of the integer \"\(name)\" should be whole numbers")
            }
            return Parameter(name, .integer(minimum: first, maximum: last))
        case "choice": return Parameter(name, .choice(options))
        default:
            guard minimumWhenPresent == nil else {
                throw object.refused("\"minWhenPresent\" needs \"\(name)\" in the sum")
            }
            if let step { return Parameter(name, .stepped(minimum: low, maximum: high, step: step)) }
            return Parameter(name, .real(minimum: low, maximum: high))
        }
    }

    /// The unit of fractions without a step, in parts of the whole.
    static let finestStep = 1e-4

    /// The components of a composition in parts of 1.
    ///
    /// One fraction without a step is the balance: its steps follow from the others'. Several without one are searched
    /// in steps of 1e-4.
    static func components(_ given: [GivenParameter], whole: Double) throws -> [CompositionGrid.Component] {
        let free = given.filter { $0.step == nil }
        var common: Double?
        if free.count == 1, given.count > 1 {
            // The greatest common measure of the others' steps.
            var unit = 0
            for parameter in given {
                guard let step = parameter.step else { continue }
                let millionths = (step / whole * 1e6).rounded()
                guard step > 0, millionths >= 1, abs(millionths - step / whole * 1e6) < 1e-3 else {
                    throw parameter.object.refused("the step \(step) of \"\(parameter.name)\" is not usable")
                }
                var (a, b) = (unit, Int(millionths))
                while b != 0 { (a, b) = (b, a % b) }
                unit = a
            }
            common = Double(unit) * 1e-6
        }
        return try given.map { parameter in
            let step = parameter.step.map { $0 / whole } ?? common ?? finestStep
            let (low, high) = ((parameter.minimum ?? 0) / whole, (parameter.maximum ?? whole) / whole)
            guard low <= high else {
                throw parameter.object.refused(
                    "\"min\" \(parameter.minimum ?? 0) of \"\(parameter.name)\" is above \"max\" \(parameter.maximum ?? whole)"
                )
            }
            guard high <= 1 + 1e-12 else {
                throw parameter.object.refused(
                    "\"max\" \(parameter.maximum ?? whole) of \"\(parameter.name)\" is above the sum of the fractions, \(whole)",
                    hint: "in percent, say \"sum\":{\"equals\":100}")
            }
            return CompositionGrid.Component(
                parameter.name, minimum: low, maximum: min(1, high), step: step,
                minimumWhenPresent: parameter.minimumWhenPresent.map { $0 / whole })
        }
    }
}

/// A constraint as the problem file gives it: linear, a ratio, or a number of components.
struct GivenConstraint {
    private enum Kind {
        case linear([String: Double])
        case ratio([String: Double], to: [String: Double])
        case count
    }
    private let kind: Kind
    private let minimum: Double?
    private let maximum: Double?
    private let equals: Double?
    private let name: String?
    private let unit: CompositionUnit?
    let cardinality: CardinalityConstraint?

    init(_ rule: inout JSONObject, names: [String]) throws {
        name = try rule.string("name")
        minimum = try rule.number("min")
        maximum = try rule.number("max")
        equals = try rule.number("equals")
        unit = try OptimizationProblemFile.unit(&rule)
        let kinds = ["linear", "ratio", "count"].filter(rule.has)
        guard kinds.count == 1 else {
            throw rule.refused(
                "one of \"linear\", \"ratio\" and \"count\" is needed",
                hint:
                    "{\"linear\":{\"AL\":1,\"TI\":1},\"max\":0.08} or {\"ratio\":[\"AL\",\"TI\"],\"min\":1} or {\"count\":[\"AL\",\"TI\",\"NB\"],\"max\":2}"
            )
        }
        guard minimum != nil || maximum != nil || equals != nil else {
            throw rule.refused("\"min\", \"max\" or \"equals\" is missing")
        }
        guard equals == nil || (minimum == nil && maximum == nil) else {
            throw rule.refused("\"equals\" leaves no room for \"min\" and \"max\"")
        }
        if let minimum, let maximum, minimum > maximum {
            throw rule.refused("\"min\" \(minimum) is above \"max\" \(maximum)")
        }
        var cardinality: CardinalityConstraint?
        var mentioned: [String] = []
        switch kinds[0] {
        case "linear":
            let terms = try rule.numbers("linear") ?? [:]
            guard !terms.isEmpty else { throw rule.refused("\"linear\" has no term") }
            kind = .linear(terms)
            mentioned = terms.keys.sorted()
        case "ratio":
            guard let parts = try rule.list("ratio"), parts.count == 2 else {
                throw rule.refused(
                    "\"ratio\" should be a list of two", hint: "[\"AL\",\"TI\"] or [{\"AL\":1,\"TI\":1},\"CR\"]")
            }
            let sums = try parts.map { part in
                switch part.content {
                case .string(let name): return [name: 1.0]
                case .object(let members):
                    var sum: [String: Double] = [:]
                    for (key, value) in members {
                        guard case .number(let number) = value.content else {
                            throw rule.refused("\"ratio\": the coefficient of \(key) should be a number")
                        }
                        sum[key] = number
                    }
                    return sum
                default: throw rule.refused("\"ratio\" should hold names or sums")
                }
            }
            kind = .ratio(sums[0], to: sums[1])
            mentioned = sums.flatMap { $0.keys.sorted() }
        default:
            guard let of = try rule.strings("count"), !of.isEmpty else {
                throw rule.refused("\"count\" should be a list of names")
            }
            kind = .count
            mentioned = of
            func whole(_ value: Double?) throws -> Int? {
                guard let value else { return nil }
                guard let integer = Int(exactly: value), integer >= 0 else {
                    throw rule.refused("a number of components cannot be \(value)")
                }
                return integer
            }
            cardinality = CardinalityConstraint(
                of, minimum: try whole(minimum ?? equals) ?? 0, maximum: try whole(maximum ?? equals), name: name)
        }
        for mention in mentioned where !names.contains(mention) {
            throw rule.refused("\"\(mention)\" is not a parameter")
        }
        self.cardinality = cardinality
    }

    /// The linear constraints in parts of 1 of the grid's unit.
    func linear(
        _ rule: inout JSONObject, components: [String], whole: Double, grid: CompositionUnit?
    ) throws -> [ParameterConstraint] {
        func label(_ terms: [String: Double]) -> String {
            terms.keys.sorted().map { terms[$0] == 1 ? $0 : "\(terms[$0] ?? 0) \($0)" }.joined(separator: " + ")
        }
        switch kind {
        case .count: return []
        case .ratio(let numerator, let denominator):
            let factors = try massFactors(
                rule, (Array(numerator.keys) + denominator.keys).sorted(), components, grid)
            func scaled(_ sum: [String: Double]) -> [String: Double] {
                Dictionary(uniqueKeysWithValues: sum.map { ($0, $1 * (factors?[$0] ?? 1)) })
            }
            return ParameterConstraint.ratio(
                scaled(numerator), to: scaled(denominator), minimum: minimum ?? equals, maximum: maximum ?? equals,
                name: name ?? "\(label(numerator)) / \(label(denominator))")
        case .linear(let terms):
            let title = name ?? label(terms)
            let factors = try massFactors(rule, terms.keys.sorted(), components, grid)
            var bounds: [(ParameterConstraint.Relation, Double)] = []
            if let equals { bounds.append((.equal, equals)) }
            if let minimum { bounds.append((.atLeast, minimum)) }
            if let maximum { bounds.append((.atMost, maximum)) }
            return bounds.map { relation, bound in
                let sign =
                    switch relation {
                    case .atMost: "≤"
                    case .atLeast: "≥"
                    case .equal: "="
                    }
                let label = name ?? "\(title) \(sign) \(bound)"
                if let factors, let unit {
                    // Σ aᵢ cᵢ ≤ b with cᵢ = whole′ fᵢ xᵢ/Σ fⱼ xⱼ is Σ (aᵢ whole′ − b) fᵢ xᵢ ≤ 0 over all components.
                    var coefficients: [String: Double] = [:]
                    for component in components {
                        coefficients[component] =
                            ((terms[component] ?? 0) * unit.whole - bound) * (factors[component] ?? 1)
                    }
                    return ParameterConstraint(coefficients, relation, 0, name: label)
                }
                var coefficients = terms
                // Fractions are held in parts of 1, whatever the file's sum is.
                for component in components { if let c = terms[component] { coefficients[component] = c * whole } }
                if terms.keys.allSatisfy(components.contains) {
                    return ParameterConstraint(terms, relation, bound / whole, name: label)
                }
                return ParameterConstraint(coefficients, relation, bound, name: label)
            }
        }
    }

    /// What each component's fraction is multiplied with to become an amount in the constraint's own unit; nil where it
    /// is that of the grid.
    private func massFactors(
        _ rule: JSONObject, _ names: [String], _ components: [String], _ grid: CompositionUnit?
    ) throws -> [String: Double]? {
        guard let unit else { return nil }
        guard let grid else {
            throw rule.refused("a unit needs the unit of the sum as well", hint: "\"sum\":{…,\"unit\":\"at%\"}")
        }
        for name in names where !components.contains(name) {
            throw rule.refused("a unit of composition needs fractions, and \"\(name)\" is none")
        }
        var factors: [String: Double] = [:]
        for component in components {
            guard let mass = AtomicMasses.standard[component] else {
                throw rule.refused(
                    "the atomic mass of \"\(component)\" is not known", hint: "name the fractions by chemical symbols")
            }
            factors[component] = unit.isByMass == grid.isByMass ? 1 : unit.isByMass ? mass : 1 / mass
        }
        return factors
    }
}
