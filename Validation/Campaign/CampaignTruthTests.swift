import AlloyDesign
import CALPHAD
import Foundation
import Testing
import ThermodynamicDatabase

/// The example campaign's truth, every grid point evaluated, as kept beside this file; made again with
///
///     tieline campaign run Examples/ni-cr-co-al-fe/campaign.yaml --method exhaustive --output reports/truth
///     tieline campaign export reports/truth
///
/// after each change of the database or the solver that this suite notices.
@Suite struct CampaignTruthTests {
    struct Row {
        var composition: [String: Double]
        /// [1/K]; nil where the evaluation failed.
        var expansion: Double?
        /// [K]
        var sigma: Double?
        var sigmaBound: String
        var isFeasible: Bool?
    }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let elements = ["AL", "CO", "CR", "FE", "NI"]

    static func rows() throws -> (databaseHash: String, rows: [Row]) {
        let file = root.appendingPathComponent("Validation/Campaign/ni-cr-co-al-fe.csv")
        var lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        let hash = try #require(lines.removeFirst().split(separator: " ").last.map(String.init))
        lines.removeFirst()
        return (
            hash,
            lines.map { line in
                let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                return Row(
                    composition: Dictionary(
                        uniqueKeysWithValues: zip(elements, cells[1...5].map { Double($0) ?? .nan })),
                    expansion: Double(cells[6]), sigma: Double(cells[8]), sigmaBound: cells[9],
                    isFeasible: cells[10] == "yes" ? true : cells[10] == "no" ? false : nil)
            }
        )
    }

    static func database() throws -> Database {
        TDBParser.parse(try Data(contentsOf: root.appendingPathComponent("TDB/AlCoCrFeNi.tdb"))).database
    }

    @Test func theTruthIsThatOfThePresentDatabase() throws {
        #expect(try Self.rows().databaseHash == Self.database().semanticHash)
    }

    @Test func theGridIsWholeAndItsVerdictsFollowFromItsNumbers() throws {
        let rows = try Self.rows().rows
        #expect(rows.count == 841)
        #expect(Set(rows.map(\.composition)).count == 841)
        for row in rows {
            #expect(abs(row.composition.values.reduce(0, +) - 1) < 1e-12)
            guard let expansion = row.expansion, let sigma = row.sigma else {
                #expect(row.isFeasible == nil)
                continue
            }
            #expect(row.isFeasible == (expansion <= 20e-6 && sigma <= 773.15))
        }
        #expect(rows.allSatisfy { $0.isFeasible != nil })
    }

    /// A few points over the grid, the best alloy among them, computed again.
    @Test(arguments: [0, 210, 555, 700, -1]) func pointsOfTheTruthAreFoundAgain(index: Int) throws {
        let rows = try Self.rows().rows
        let best = rows.filter { $0.isFeasible == true }.min { ($0.expansion ?? 1) < ($1.expansion ?? 1) }
        let row = try #require(index < 0 ? best : rows[index])
        let system = try ThermodynamicSystem(database: Self.database(), components: Self.elements)
        let evaluator = CALPHADEvaluator(system: system, searchRange: 573.15...1773.15)
        let expansion = try PropertyModel(parsing: "CTE_frozen(1150 C)")
        let sigma = try PropertyModel(parsing: "T_sigma")
        let evaluation = evaluator.evaluate(
            try Composition(moleFractions: row.composition), properties: [expansion, sigma])
        let found = try #require(evaluation[expansion]?.value)
        #expect(abs(found.value - (try #require(row.expansion))) < 1e-11)
        let temperature = try #require(evaluation[sigma]?.value)
        #expect(abs(temperature.value - (try #require(row.sigma))) < 0.05)
        #expect((temperature.bound == .exact) == (row.sigmaBound == "="))
    }
}
