import Foundation
import TestSupport
import Testing
import ThermodynamicDatabase

@testable import EquilibriumVerification

/// Dual numbers, the product rule and finite differences tell the same derivatives, in every phase of the repository's database and in
/// every model.
@Suite struct DerivativeTests {
    private static let components = ["AL", "CO", "CR", "FE", "NI"]

    private static let names: [String] = ownDatabase.phases.map(\.name)

    @Test(arguments: names) func derivativesOfAPhase(_ name: String) throws {
        try check(name, of: ownDatabase, components: Self.components)
    }

    @Test(arguments: ModelDatabases.all) func derivativesOfAModel(_ entry: ModelDatabases.Entry) throws {
        let (database, _) = TDBParser.parse(entry.text.utf8)
        for phase in database.phases { try check(phase.name, of: database, components: entry.components) }
    }

    private func check(_ name: String, of database: Database, components: [String]) throws {
        let entered = try EnteredPhases(
            database, components: components, selected: [name], suspended: [], dormant: [])
        guard let first = entered.phases.first else { return }
        for (n, t) in [310.0, 800, 1500].enumerated() {
            let (p, c) = try phase(first.name, of: database, components: components, temperature: t)
            let y = someSites(p, n)
            let slopes = p.slopes(y, c)
            var gradient = [Double](repeating: 0, count: p.count)
            let value = p.energy(y, c, gradient: &gradient)
            let literal = p.energy(y, c)
            let amounts = p.amountSlopes(y)
            let scale = max(1, abs(value))
            #expect(abs(value - literal.value) <= 1e-12 * scale)
            for i in 0..<p.count where p.sublattices.contains(where: { $0.contains(i) && $0.count > 1 }) {
                #expect(abs(slopes[i] - gradient[i]) <= 1e-11 * max(scale, abs(slopes[i])), "\(name) site \(i)")
                var above = y
                var below = y
                above[i] += 1e-6
                below[i] -= 1e-6
                let difference = (p.energy(above, c).value - p.energy(below, c).value) / 2e-6
                #expect(abs(difference - slopes[i]) <= 1e-5 * max(scale, abs(slopes[i])), "\(name) site \(i)")
                for k in components.indices {
                    let slope = (p.amount(of: k, above) - p.amount(of: k, below)) / 2e-6
                    #expect(abs(slope - amounts[k][i]) < 1e-8)
                }
            }
            let (_, warm) = try phase(first.name, of: database, components: components, temperature: t + 0.01)
            let (_, cold) = try phase(first.name, of: database, components: components, temperature: t - 0.01)
            let difference = (p.energy(y, warm).value - p.energy(y, cold).value) / 0.02
            #expect(abs(difference - literal.slope) <= 1e-5 * max(1, abs(literal.slope)))
        }
    }
}
