import Foundation
import ThermodynamicDatabase

/// Parses text; for tests that look at both parts of the result.
func parse(_ text: String) -> (database: Database, diagnostics: [Diagnostic]) {
    TDBParser.parse(Array(text.utf8))
}

/// The formula of `FUNCTION F 298.15 <formula>; 6000 N !`.
func formula(_ text: String) -> ThermodynamicDatabase.Expression? {
    parse("FUNCTION F 298.15 \(text); 6000 N !").database.functions.first?.value.pieces.first?.expression
}

/// Straightforward evaluation of a formula, independent of `ExpressionGraph`.
func reference(
    _ expression: ThermodynamicDatabase.Expression, _ temperature: Double, pressure: Double = 101_325,
    in database: Database
) -> Double {
    switch expression {
    case .number(let value): value
    case .temperature: temperature
    case .pressure: pressure
    case .gasConstant: 8.31446261815324
    case .function(let name):
        reference(
            database.functions.first { $0.name == name }!.value.piece(at: temperature).expression, temperature,
            pressure: pressure, in: database)
    case .sum(let terms): terms.reduce(0) { $0 + reference($1, temperature, pressure: pressure, in: database) }
    case .product(let factors): factors.reduce(1) { $0 * reference($1, temperature, pressure: pressure, in: database) }
    case .power(let base, let exponent): pow(reference(base, temperature, pressure: pressure, in: database), exponent)
    case .logarithm(let argument): log(reference(argument, temperature, pressure: pressure, in: database))
    case .exponential(let argument): exp(reference(argument, temperature, pressure: pressure, in: database))
    }
}

/// Folder of the databases that are at hand in the workplace but not part of the project; nil where there is none.
let sharedDatabases: URL? = {
    let root =
        ProcessInfo.processInfo.environment["TIELINE_SHARED"].map { URL(fileURLWithPath: $0) }
        ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../../shared")
    let folder = root.appendingPathComponent("tdb").standardizedFileURL
    return FileManager.default.fileExists(atPath: folder.appendingPathComponent("SURVEY.tsv").path) ? folder : nil
}()

/// A linear congruential generator: the same sequence on every run.
struct SequenceGenerator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        var z = state
        z = (z ^ (z >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        return z ^ (z >> 33)
    }
}
