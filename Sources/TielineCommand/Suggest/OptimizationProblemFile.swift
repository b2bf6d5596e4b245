import AlloyDesign
import BayesianOptimization
import Foundation

/// What to optimize, as a JSON file says it: parameters, constraints, objectives, limits on outcomes.
struct OptimizationProblemFile {
    let space: SearchSpace
    let objectives: [Objective]
    let outcomes: [OutcomeConstraint]
    let settings: OptimizerSettings
    /// What the fractions sum to in the file: 1 or 100, say.
    let whole: Double

    var componentNames: [String] { space.composition?.components.map(\.name) ?? [] }

    /// The quantities of objectives and limits.
    var quantities: [String] {
        var names = objectives.map(\.quantity)
        for outcome in outcomes where !names.contains(outcome.quantity) { names.append(outcome.quantity) }
        return names
    }

    static func read(_ path: String) throws -> OptimizationProblemFile {
        let data = try TextFile.bytes(path, what: "the problem")
        do {
            return try OptimizationProblemFile(JSONValue.read(data), file: path)
        } catch let mistake as JSONValue.Mistake {
            throw JSONObject.refused(path, mistake.line, mistake.message, hint: mistake.hint)
        } catch let error as SearchSpaceError {
            throw CommandFailure.refused("\(path): \(error)")
        } catch let error as OptimizerError {
            throw CommandFailure.refused("\(path): \(error)")
        }
    }

    private init(_ value: JSONValue, file: String) throws {
        var problem = try JSONObject(value, file: file, what: "the problem")
        guard let list = try problem.list("parameters"), !list.isEmpty else {
            throw problem.refused(
                "\"parameters\" is missing", hint: "a list of {\"name\":…,\"type\":…,\"min\":…,\"max\":…}")
        }
        var parameters = try list.enumerated().map { i, element in
            try GivenParameter(JSONObject(element, file: file, what: "parameter \(i + 1)"))
        }
        if let repeated = Self.repeated(parameters.map(\.name)) {
            throw problem.refused("two parameters are named \"\(repeated)\"")
        }
        let fractions = parameters.filter(\.isFraction).map(\.name)
        var whole = 1.0
        var members = fractions
        var unit: CompositionUnit?
        if var sum = try problem.object("sum", what: "the sum") {
            members = try sum.strings("of") ?? fractions
            whole = try sum.number("equals") ?? 1
            guard whole > 0 else { throw sum.refused("\"equals\" is \(whole); it must be above 0") }
            if let repeated = Self.repeated(members) { throw sum.refused("\"of\" lists \"\(repeated)\" twice") }
            for name in members {
                guard let parameter = parameters.first(where: { $0.name == name }) else {
                    throw sum.refused("\"of\" names \"\(name)\", which is not a parameter")
                }
                guard parameter.isFraction else {
                    throw sum.refused("\"\(name)\" is of type \"\(parameter.type)\"; only fractions are summed")
                }
            }
            unit = try Self.unit(&sum)
            try sum.finish()
        }
        self.whole = whole
        // A fraction outside the sum is an ordinary number.
        for i in parameters.indices where parameters[i].isFraction && !members.contains(parameters[i].name) {
            parameters[i].isSummed = false
        }
        let components = try GivenParameter.components(
            members.compactMap { name in parameters.first { $0.name == name } }, whole: whole)
        let others = try parameters.filter { !($0.isFraction && $0.isSummed) }.map { try $0.parameter() }

        var linear: [ParameterConstraint] = []
        var cardinalities: [CardinalityConstraint] = []
        for (i, element) in (try problem.list("constraints") ?? []).enumerated() {
            var rule = try JSONObject(element, file: file, what: "constraint \(i + 1)")
            let given = try GivenConstraint(&rule, names: parameters.map(\.name))
            linear += try given.linear(&rule, components: members, whole: whole, grid: unit)
            if let cardinality = given.cardinality { cardinalities.append(cardinality) }
            try rule.finish()
        }
        let onFractions = linear.filter { $0.coefficients.keys.allSatisfy(members.contains) }
        let mixed = linear.filter { !$0.coefficients.keys.allSatisfy(members.contains) }
        if members.isEmpty, !cardinalities.isEmpty {
            throw problem.refused("a constraint counts fractions, but there are none")
        }
        var grid: CompositionGrid?
        if !components.isEmpty {
            grid = try CompositionGrid(components: components, constraints: onFractions, cardinalities: cardinalities)
        }
        space = try SearchSpace(composition: grid, parameters: others, constraints: mixed)

        objectives = try (problem.list("objectives") ?? []).enumerated().map { i, element in
            var object = try JSONObject(element, file: file, what: "objective \(i + 1)")
            guard let name = try object.string("name") else { throw object.refused("\"name\" is missing") }
            guard let text = try object.string("goal"), let goal = Objective.Goal(rawValue: text) else {
                throw object.refused("\"goal\" should be \"minimize\" or \"maximize\"")
            }
            let reference = try object.number("reference")
            try object.finish()
            return Objective(name, goal, reference: reference)
        }
        outcomes = try (problem.list("outcomes") ?? []).enumerated().flatMap { i, element in
            var object = try JSONObject(element, file: file, what: "outcome \(i + 1)")
            guard let name = try object.string("name") else { throw object.refused("\"name\" is missing") }
            let (least, most) = (try object.number("min"), try object.number("max"))
            try object.finish()
            if let least, let most, least > most {
                throw object.refused("\"min\" \(least) is above \"max\" \(most): no outcome can meet both")
            }
            let limits =
                (least.map { [OutcomeConstraint(name, .atLeast, $0)] } ?? [])
                + (most.map { [OutcomeConstraint(name, .atMost, $0)] } ?? [])
            guard !limits.isEmpty else { throw object.refused("\"min\" or \"max\" is missing") }
            return limits
        }
        guard !objectives.isEmpty || !outcomes.isEmpty else {
            throw problem.refused(
                "there is neither an objective nor an outcome",
                hint: "\"objectives\":[{\"name\":\"strength\",\"goal\":\"maximize\"}]")
        }
        for name in objectives.map(\.quantity) + outcomes.map(\.quantity)
        where parameters.contains(where: { $0.name == name }) {
            throw problem.refused("\"\(name)\" is a parameter and cannot be an objective or outcome as well")
        }
        settings = try SuggestSettings.read(&problem, objectives: objectives, outcomes: outcomes)
        try problem.finish()
        // Whatever else is wrong with objectives and limits is said here, not at the first proposal.
        _ = try Optimizer(
            space: space, objectives: objectives, outcomeConstraints: outcomes, settings: settings, seed: 0)
    }

    static func unit(_ object: inout JSONObject) throws -> CompositionUnit? {
        guard let text = try object.string("unit") else { return nil }
        guard let unit = CompositionUnit(parsing: text) else {
            throw object.refused(
                "\"\(text)\" is not a unit of composition", hint: "at%, wt%, mole-fraction or mass-fraction")
        }
        return unit
    }

    private static func repeated(_ names: [String]) -> String? {
        var seen: Set<String> = []
        return names.first { !seen.insert($0).inserted }
    }

    func optimizer(seed: UInt64) throws -> Optimizer {
        try Optimizer(
            space: space, objectives: objectives, outcomeConstraints: outcomes, settings: settings, seed: seed)
    }
}

/// Reading of whole files.
enum TextFile {
    static func bytes(_ path: String, what: String) throws -> Data {
        if path == "-" { return FileHandle.standardInput.readDataToEndOfFile() }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CommandFailure.refused("\(what) \(path) does not exist")
        }
        guard !isFolder.boolValue else { throw CommandFailure.refused("\(path) is a folder", hint: "give a file") }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure.refused("\(what) \(path) cannot be read")
        }
        return data
    }
}
