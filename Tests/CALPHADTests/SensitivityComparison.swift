import Testing
import ThermodynamicDatabase

@testable import CALPHAD

// Central differences of equilibria that are solved anew with a changed database, temperature or composition.

extension Database {
    /// The database with a constant added to one quantity: a statement and those that say the same of equivalent sublattices.
    func adding(_ constant: Double, to item: ParameterSensitivity) -> Database {
        func sign(_ parameter: Parameter) -> Double {
            let isReversed = parameter.constituents.contains { $0.count == 2 && $0 != $0.sorted() }
            return isReversed && parameter.order % 2 == 1 ? -1 : 1
        }
        return item.equivalents.reduce(adding(constant, to: item.parameter.location)) {
            $0.adding(constant * sign($1) * sign(item.parameter), to: $1.location)
        }
    }

    /// The database with a constant added to one statement.
    func adding(_ constant: Double, to location: ThermodynamicDatabase.SourceLocation) -> Database {
        var changed = self
        for p in changed.parameters.indices where changed.parameters[p].location == location {
            for piece in changed.parameters[p].value.pieces.indices {
                let old = changed.parameters[p].value.pieces[piece].expression
                changed.parameters[p].value.pieces[piece].expression = .sum([old, .number(constant)])
            }
        }
        return changed
    }
}

/// A step that moves a parameter of a kind enough to be seen and little enough for a difference of fourth order.
func sensitivityStep(kind: String) -> Double {
    switch kind {
    case "TC", "NT": 0.5
    case "BMAGN", "THETA", "LNTH": 1e-3
    case "V0": 1e-9
    case "VA": 1e-5
    default: 3
    }
}

func solver(_ text: String, _ components: [String], phases: [String]? = nil) throws -> EquilibriumSolver {
    EquilibriumSolver(
        system: try ThermodynamicSystem(
            database: TDBParser.parse(text.utf8).database, components: components, phases: phases))
}

/// f'(0) from f at ±h and ±2h, of fourth order.
func slope(_ h: Double, _ f: (Double) throws -> Double) rethrows -> Double {
    let near = try f(h) - f(-h)
    let far = try f(2 * h) - f(-2 * h)
    return (8 * near - far) / (12 * h)
}

/// The value of an answer in an equilibrium, and what rounding leaves uncertain of it.
func value(
    of answer: SensitivityAnswer, in e: Equilibrium, _ solver: EquilibriumSolver
) throws -> (value: Double, noise: Double) {
    func index(_ component: String) -> Int { e.components.firstIndex(of: component) ?? -1 }
    switch answer {
    case .temperature: return (e.conditions.temperature, 1e-8)
    case .fraction(let phase):
        return (e.compositionSets.reduce(0) { $1.phase == phase ? $0 + $1.fraction : $0 }, 2e-11)
    case .chemicalPotential(let component):
        return (try #require(e.chemicalPotentials[index(component)]), 1e-6)
    case .gibbsEnergy: return (e.gibbsEnergy, 1e-7)
    case .enthalpy: return (e.enthalpy, 1e-6)
    case .moleFraction(let component, let phase, let set):
        let found = try #require(e.compositionSets.first { $0.phase == phase && $0.set == set })
        return (found.moleFractions[index(component)], 2e-11)
    case .molarVolume: return (try solver.volume(of: e).molarVolume, 1e-16)
    case .meanExpansion(let reference):
        return (try solver.thermalExpansion(of: e, referenceTemperature: reference).secant, 1e-16)
    }
}

/// Every answer of an equilibrium that can be compared.
func answers(_ e: Equilibrium, hasVolumes: Bool) -> [SensitivityAnswer] {
    var list: [SensitivityAnswer] = [.gibbsEnergy, .enthalpy]
    for (name, x) in zip(e.components, e.conditions.moleFractions) where x > 0 {
        list.append(.chemicalPotential(component: name))
    }
    if e.compositionSets.count > 1 {
        for set in e.compositionSets {
            if set.set == 1 { list.append(.fraction(phase: set.phase)) }
            list.append(.moleFraction(component: e.components[0], phase: set.phase, set: set.set))
        }
    }
    if hasVolumes { list += [.molarVolume, .meanExpansion(from: 298.15)] }
    return list
}

/// Derivatives beside differences: the largest error relative to the difference, apart from what rounding leaves of that.
struct SensitivityErrors {
    var largest = 0.0
    var compared = 0
    var worst = ""

    mutating func add(_ computed: Double, _ difference: Double, noise: Double, _ name: @autoclosure () -> String) {
        compared += 1
        let error = max(0, abs(computed - difference) - noise) / max(abs(difference), .leastNormalMagnitude)
        if !(error <= largest) {
            largest = error
            worst = "\(name()): \(computed) by differentiation, \(difference) by differences"
        }
    }
}

/// A state whose derivatives are compared.
struct ComparedState: Sendable, CustomStringConvertible {
    var description: String
    var components: [String]
    var x: [Double]
    var temperature: Double
    var phases: [String]?
    /// Names of the stable sets: what the state is there for; nil for whatever is stable.
    var stable: [String]?

    init(
        _ description: String, _ components: [String], _ x: [Double], _ temperature: Double, phases: [String]? = nil,
        stable: [String]? = nil
    ) {
        self.description = description
        self.components = components
        self.x = x
        self.temperature = temperature
        self.phases = phases
        self.stable = stable
    }
}

/// Compares the derivatives of an equilibrium with differences of equilibria solved anew: with respect to temperature, to every component and
/// to the most important parameters of each kind and answer.
@discardableResult
func compare(
    _ state: ComparedState, _ database: Database, mostParameters: Int, tolerance: Double = 1e-5
) throws -> SensitivityErrors {
    func solved(_ database: Database, _ temperature: Double, _ x: [Double]) throws -> (Equilibrium, EquilibriumSolver) {
        let solver = EquilibriumSolver(
            system: try ThermodynamicSystem(database: database, components: state.components, phases: state.phases))
        return (try solver.equilibrium(at: Conditions(temperature: temperature, moleFractions: x)), solver)
    }
    func assemblage(_ e: Equilibrium) -> [String] { e.compositionSets.map(\.phase).sorted() }
    let (e, solver) = try solved(database, state.temperature, state.x)
    let stable = state.stable ?? assemblage(e)
    try #require(assemblage(e) == stable)
    let linear = try solver.linearized(e)
    let answers = answers(e, hasVolumes: (try? solver.volume(of: e)) != nil)
    let sensitivities = try answers.map { try linear.sensitivity(of: $0) }
    for s in sensitivities {
        let expected = try value(of: s.answer, in: e, solver).value
        #expect(abs(s.value - expected) <= 1e-11 * abs(expected) + 1e-15)
    }
    var errors = SensitivityErrors()
    func compare(
        _ h: Double, _ name: String, _ derivative: (Sensitivity) throws -> Double,
        along change: (Double) throws -> (Equilibrium, EquilibriumSolver)
    ) throws {
        var values: [[Double]] = []
        var noise: [Double] = []
        for step in [-2 * h, -h, h, 2 * h] {
            let (changed, solver) = try change(step)
            guard assemblage(changed) == stable else {
                try #require(state.stable == nil, "\(name) changes the assemblage")
                return
            }
            let all = try answers.map { try value(of: $0, in: changed, solver) }
            values.append(all.map(\.value))
            noise = all.map(\.noise)
        }
        for (a, s) in sensitivities.enumerated() {
            let difference = (8 * (values[2][a] - values[1][a]) - (values[3][a] - values[0][a])) / (12 * h)
            errors.add(try derivative(s), difference, noise: noise[a] / h, "\(s.answer) / \(name)")
        }
    }
    func unchanged(_ temperature: Double, _ x: [Double]) throws -> (Equilibrium, EquilibriumSolver) {
        (try solver.equilibrium(at: Conditions(temperature: temperature, moleFractions: x)), solver)
    }
    try compare(0.05, "T", { try #require($0.temperature) }) { try unchanged(state.temperature + $0, state.x) }
    let balance = state.x.indices.max { state.x[$0] < state.x[$1] } ?? 0
    for k in state.x.indices where k != balance {
        try compare(
            min(1e-4, 0.02 * state.x[k]), state.components[k], { try #require($0.exchange(of: k, for: balance)) }
        ) {
            var moved = state.x
            moved[k] += $0
            moved[balance] -= $0
            return try unchanged(state.temperature, moved)
        }
    }
    var chosen: [ParameterSensitivity] = []
    for s in sensitivities {
        for (_, group) in Dictionary(grouping: s.parameters, by: \.parameter.kind).sorted(by: { $0.key < $1.key }) {
            for item in group.prefix(mostParameters)
            where !chosen.contains(where: { $0.parameter.location == item.parameter.location }) {
                chosen.append(item)
            }
        }
    }
    for item in chosen {
        #expect(!item.isOneSided)
        let place = item.parameter.location
        try compare(
            sensitivityStep(kind: item.parameter.kind), item.parameter.notation,
            { $0.parameters.first { $0.parameter.location == place }?.derivative ?? 0 },
            along: { try solved(database.adding($0, to: item), state.temperature, state.x) })
    }
    #expect(errors.compared > 10)
    #expect(errors.largest < tolerance, "\(errors.worst)")
    return errors
}
