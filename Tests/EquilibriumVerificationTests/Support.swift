import Foundation
import ThermodynamicDatabase

@testable import EquilibriumVerification

/// Gas constant of the tests [J/(mol K)].
let gasConstant = 8.31446261815324

/// A database of two elements, A and B, with the given phases and parameters.
func database(_ statements: String, elements: [String] = ["A", "B"]) -> Database {
    var text = "ELEMENT VA VACUUM 0 0 0 !\n"
    for name in elements { text += "ELEMENT \(name) BLANK 50 0 0 !\n" }
    let (database, diagnostics) = TDBParser.parse((text + statements).utf8)
    precondition(!diagnostics.contains { $0.severity == .error }, "\(diagnostics)")
    return database
}

/// The database of the repository.
let ownDatabase: Database = {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("TDB/AlCoCrFeNi.tdb").path
    return TDBParser.parse(FileManager.default.contents(atPath: path) ?? Data()).database
}()

/// A phase of a database with its coefficients.
func phase(_ name: String, of database: Database, components: [String], temperature: Double) throws -> (
    phase: LiteralPhase, coefficients: LiteralPhase.Coefficients
) {
    let entered = try EnteredPhases(database, components: components, selected: [name], suspended: [], dormant: [])
    let phase = entered.phases[0]
    var evaluator = FormulaEvaluator(
        definitions: Dictionary(uniqueKeysWithValues: database.functions.map { ($0.name, $0.value) }),
        temperature: temperature, pressure: 101_325, gasConstant: gasConstant)
    let coefficients = try phase.coefficients(&evaluator, temperature: temperature, gasConstant: gasConstant)
    return (phase, coefficients)
}

/// Site fractions without symmetry: the n-th of a fixed list.
func someSites(_ phase: LiteralPhase, _ n: Int) -> [Double] {
    var y = [Double](repeating: 0, count: phase.count)
    for range in phase.sublattices {
        for i in range { y[i] = 1 + Double((i * 7 + n * 5 + 3) % 11) }
        let sum = range.reduce(0) { $0 + y[$1] }
        for i in range { y[i] /= sum }
    }
    return y
}
