import Foundation
import Testing
import ThermodynamicDatabase

@testable import CALPHAD

/// Derivatives at a random state of each of several public databases against equilibria solved anew, where these are at hand: steels with interstitials,
/// permutations of four sublattices, sigma and order, associates, ionic liquids and charged oxides.
@Suite(.enabled(if: sharedDatabases != nil, "the folder of public databases is not here"))
struct SensitivityCorpusTests {
    struct Case: Sendable, CustomStringConvertible {
        var file: String
        var components: [String]
        var temperatures: ClosedRange<Double>
        var description: String { file }
    }

    static let cases = [
        Case(file: "FeCuC.tdb", components: ["C", "CU", "FE"], temperatures: 900...1700),
        Case(file: "alcocrni.tdb", components: ["AL", "CO", "NI"], temperatures: 900...1700),
        Case(file: "COST507.tdb", components: ["AL", "MG", "SI"], temperatures: 450...950),
        Case(file: "Al-Fe_sundman2009.tdb", components: ["AL", "FE"], temperatures: 900...1700),
        Case(file: "FeMnS.TDB", components: ["FE", "MN", "S"], temperatures: 1200...2000),
        Case(file: "Cr-Y-O.tdb", components: ["CR", "O", "Y"], temperatures: 1200...2500),
    ]

    @Test(arguments: cases)
    func aRandomState(_ item: Case) throws {
        let folder = try #require(sharedDatabases)
        let database = TDBParser.parse(try Data(contentsOf: folder.appendingPathComponent(item.file))).database
        var points = AdditiveRecurrence(dimensions: item.components.count + 1)
        let u = points.next()
        let parts = u.dropLast().map { -log(max($0, 1e-3)) }
        let sum = parts.reduce(0, +)
        let width = item.temperatures.upperBound - item.temperatures.lowerBound
        let state = ComparedState(
            item.file, item.components, parts.map { $0 / sum },
            item.temperatures.lowerBound + width * u[item.components.count])
        try compare(state, database, mostParameters: 1)
    }
}
