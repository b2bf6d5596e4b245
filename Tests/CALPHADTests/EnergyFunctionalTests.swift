import TestSupport
import Testing
import ThermodynamicDatabase

@testable import CALPHAD

/// What every parameter does to the energy, its gradient and its slope, against databases in which it was changed.
@Suite struct EnergyFunctionalTests {
    /// Every kind of term: interactions of all forms, both magnetisms, order with and without subtraction, permutations, thermal terms,
    /// charged sublattices and ionic liquids.
    @Test(arguments: ModelDatabases.all)
    func derivativesWithRespectToEveryParameter(_ entry: ModelDatabases.Entry) throws {
        let database = TDBParser.parse(entry.text.utf8).database
        func system(_ database: Database) throws -> ThermodynamicSystem {
            try ThermodynamicSystem(database: database, components: entry.components)
        }
        let original = try system(database)
        let temperature = 743.0
        let table = try original.table(temperature: temperature, pressure: PhysicalConstants.standardPressure)
        let functional = EnergyFunctional(energy: 0.7, mixed: 130)
        var compared = 0
        for (index, model) in original.phases.enumerated() {
            let (y, direction) = Self.state(model)
            var totals = [Double](repeating: 0, count: table.count)
            model.add(functional, at: y, along: direction, table, to: &totals)
            func measured(_ database: Database) throws -> Double {
                let changed = try system(database)
                let table = try changed.table(temperature: temperature, pressure: PhysicalConstants.standardPressure)
                let workspace = PhaseWorkspace(for: changed.phases)
                y.withUnsafeBufferPointer {
                    changed.phases[index].evaluate(
                        $0.baseAddress.unsafelyUnwrapped, table: table, level: .temperature, workspace: workspace)
                }
                let energy = workspace.energy
                return functional.energy * energy.value + functional.mixed * energy.valueT
                    + direction.indices.reduce(0) { $0 + direction[$1] * energy.gradient[$1] }
            }
            for parameter in database.parameters {
                let source = ParameterSource(parameter)
                let computed = zip(original.sources, totals).reduce(0) { $1.0 == source ? $0 + $1.1 : $0 }
                let isEnergy = parameter.kind == "G"
                // Energies are linear in the coefficients of G.
                let h = isEnergy ? 1000 : sensitivityStep(kind: parameter.kind)
                let difference = try slope(h) { try measured(database.adding($0, to: parameter.location)) }
                let noise = (isEnergy ? 1e-8 : 3e-8) * (1 + abs(difference)) + (isEnergy ? 0 : 1e-6 / h)
                #expect(
                    abs(computed - difference) < noise,
                    "\(model.name), \(parameter.notation): \(computed) computed, \(difference) by differences")
                if difference != 0 { compared += 1 }
            }
        }
        #expect(compared > 2)
    }

    /// Uneven site fractions, neutral where they have to be, and a direction within the sublattices.
    private static func state(_ model: PhaseModel) -> (y: [Double], direction: [Double]) {
        var y = [Double](repeating: 0, count: model.count)
        var direction = y
        for (s, range) in model.sublattices.enumerated() {
            for (k, i) in range.enumerated() {
                y[i] = 1 + Double((k * 7 + s * 5 + 2) % 6)
                direction[i] = Double((k * 5 + s * 3 + 1) % 7) - 2
            }
            let sum = range.reduce(0) { $0 + y[$1] }
            let mean = range.reduce(0) { $0 + direction[$1] } / Double(range.count)
            for i in range {
                y[i] /= sum
                direction[i] = 0.1 * (direction[i] - mean)
            }
        }
        y.withUnsafeMutableBufferPointer { model.neutralize($0.baseAddress.unsafelyUnwrapped) }
        return (y, direction)
    }
}
