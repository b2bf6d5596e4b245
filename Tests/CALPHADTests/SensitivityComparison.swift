import Testing
import ThermodynamicDatabase

@testable import CALPHAD

// Central differences of equilibria that are solved anew with a changed database, temperature or composition.

extension Database {
    /// The database with a constant added to one parameter.
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

/// A step that moves a parameter of a kind enough to be seen and little enough to stay linear.
func sensitivityStep(kind: String) -> Double {
    switch kind {
    case "TC", "NT": 0.5
    case "BMAGN": 1e-3
    case "THETA", "LNTH": 1e-3
    case "V0": 1e-9
    case "VA": 1e-5
    default: 10
    }
}

func solver(_ text: String, _ components: [String], phases: [String]? = nil) throws -> EquilibriumSolver {
    EquilibriumSolver(
        system: try ThermodynamicSystem(
            database: TDBParser.parse(text.utf8).database, components: components, phases: phases))
}

/// f'(0) from f at ±h and ±2h.
func slope(_ h: Double, _ f: (Double) throws -> Double) rethrows -> Double {
    let near = try f(h) - f(-h)
    let far = try f(2 * h) - f(-2 * h)
    return (8 * near - far) / (12 * h)
}

/// The value of an answer in an equilibrium.
func value(of answer: SensitivityAnswer, in e: Equilibrium, _ solver: EquilibriumSolver) throws -> Double {
    func index(_ component: String) -> Int { e.components.firstIndex(of: component) ?? -1 }
    return switch answer {
    case .temperature: e.conditions.temperature
    case .fraction(let phase): e.fraction(of: phase)
    case .chemicalPotential(let component): try #require(e.chemicalPotentials[index(component)])
    case .gibbsEnergy: e.gibbsEnergy
    case .enthalpy: e.enthalpy
    case .moleFraction(let component, let phase, let set):
        try #require(e.compositionSets.first { $0.phase == phase && $0.set == set }).moleFractions[index(component)]
    case .molarVolume: try solver.volume(of: e).molarVolume
    case .meanExpansion(let reference):
        try solver.thermalExpansion(of: e, referenceTemperature: reference).secant
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

/// The largest error of a set of derivatives, relative to the largest of those of one answer and kind.
struct SensitivityErrors {
    var largest = 0.0
    var compared = 0
    var worst = ""

    mutating func add(_ computed: Double, _ difference: Double, scale: Double, _ name: @autoclosure () -> String) {
        compared += 1
        let error = abs(computed - difference) / max(abs(difference), scale)
        if !(error <= largest) {
            largest = error
            worst = "\(name()): \(computed) by differentiation, \(difference) by differences"
        }
    }
}

/// Compares all derivatives of an equilibrium with differences of equilibria solved anew.
///
/// - Parameter mostParameters: of each kind and answer the most important ones, and as many of the least important.
@discardableResult
func compareEquilibria(
    _ database: Database, _ components: [String], _ phases: [String]?, _ x: [Double], _ temperature: Double,
    mostParameters: Int, tolerance: Double = 1e-5
) throws -> SensitivityErrors {
    func solved(_ database: Database, _ temperature: Double, _ x: [Double]) throws -> (Equilibrium, EquilibriumSolver) {
        let solver = EquilibriumSolver(
            system: try ThermodynamicSystem(database: database, components: components, phases: phases))
        return (try solver.equilibrium(at: Conditions(temperature: temperature, moleFractions: x)), solver)
    }
    let (e, solver) = try solved(database, temperature, x)
    let assemblage = e.compositionSets.map { "\($0.phase)\($0.set)" }.sorted()
    let linear = try solver.linearized(e)
    let hasVolumes = (try? solver.volume(of: e)) != nil
    let answers = answers(e, hasVolumes: hasVolumes)
    var sensitivities: [(SensitivityAnswer, Sensitivity)] = []
    for answer in answers {
        let s = try linear.sensitivity(of: answer)
        #expect(abs(s.value - (try value(of: answer, in: e, solver))) <= 1e-9 * abs(s.value) + 1e-12)
        sensitivities.append((answer, s))
    }
    var errors = SensitivityErrors()
    /// All answers along one change.
    func differences(_ h: Double, _ change: (Double) throws -> (Equilibrium, EquilibriumSolver)) throws -> [Double]? {
        var states: [Double: [Double]] = [:]
        for step in [-2 * h, -h, h, 2 * h] {
            let (state, solver) = try change(step)
            guard state.compositionSets.map({ "\($0.phase)\($0.set)" }).sorted() == assemblage else { return nil }
            states[step] = try answers.map { try value(of: $0, in: state, solver) }
        }
        return answers.indices.map { a in
            slope(h) { states[$0]?[a] ?? .nan }
        }
    }
    // Temperature and composition.
    if let found = try differences(0.02, { try solved(database, temperature + $0, x) }) {
        for ((answer, s), difference) in zip(sensitivities, found) {
            errors.add(try #require(s.temperature), difference, scale: 1e-9, "\(answer) / T")
        }
    }
    let balance = x.indices.max { x[$0] < x[$1] } ?? 0
    for k in x.indices where k != balance && x[k] > 0 {
        let h = min(2e-5, 0.05 * x[k])
        let found = try differences(h) { step in
            var moved = x
            moved[k] += step
            moved[balance] -= step
            return try solved(database, temperature, moved)
        }
        for ((answer, s), difference) in zip(sensitivities, found ?? []) {
            let largest = (s.composition ?? []).compactMap { $0 }.reduce(0) { max($0, abs($1)) }
            errors.add(
                try #require(s.exchange(of: k, for: balance)), difference, scale: 1e-4 * largest + 1e-9,
                "\(answer) / x(\(components[k]))")
        }
    }
    // Parameters: the most important ones of every kind and answer.
    var chosen: [ParameterSensitivity] = []
    for (_, s) in sensitivities {
        for group in Dictionary(grouping: s.parameters, by: { $0.parameter.kind }).values {
            for item in group.prefix(mostParameters)
            where !chosen.contains(where: { $0.parameter.location == item.parameter.location }) {
                chosen.append(item)
            }
        }
    }
    for item in chosen {
        let kind = item.parameter.kind
        let h = sensitivityStep(kind: kind)
        let found = try differences(h) {
            try solved(database.adding($0, to: item.parameter.location), temperature, x)
        }
        for ((answer, s), difference) in zip(sensitivities, found ?? []) {
            let group = s.parameters.filter { $0.parameter.kind == kind }
            let computed = group.first { $0.parameter.location == item.parameter.location }?.derivative ?? 0
            errors.add(
                computed, difference, scale: 1e-2 * abs(group.first?.derivative ?? 0) + 1e-15,
                "\(answer) / \(kind)(\(item.parameter.phase),\(item.parameter.constituents);\(item.parameter.order))")
        }
    }
    #expect(errors.compared > 10)
    #expect(errors.largest < tolerance, "\(errors.worst)")
    print("\(components) at \(temperature): \(assemblage), \(errors.compared) derivatives, \(errors.largest), \(errors.worst)")
    return errors
}
