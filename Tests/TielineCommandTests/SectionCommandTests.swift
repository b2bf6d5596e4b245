import Foundation
import TestSupport
import Testing

/// `tieline section` as a script sees it.
@Suite struct SectionCommandTests {
    private let folder: String
    private var database: String { folder + "/made-up.tdb" }

    init() throws {
        folder = NSTemporaryDirectory() + "tieline-section-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try MadeUpDatabase.text.write(toFile: database, atomically: true, encoding: .utf8)
    }

    private func run(_ arguments: String...) throws -> CampaignProcess.Result {
        try CampaignProcess.run(
            ["section"] + arguments + ["--database", database, "--intervals", "8"], scratch: folder)
    }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private func file(_ name: String) throws -> String {
        try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
    }

    @Test func allFormatsTellTheSameDiagramInTheSameBytes() throws {
        for name in ["a.csv", "a.json", "a.svg", "b.csv", "b.json", "b.svg"] {
            let result = try run(
                "--elements", "Fe,Cr", "--from", "600K", "--to", "2300K", "--output", folder + "/" + name)
            #expect(result.status == 0, "\(result.errors)")
        }
        for ending in ["csv", "json", "svg"] { #expect(try file("a." + ending) == file("b." + ending)) }
        let json = try object(file("a.json"))
        #expect(json["plane"] as? String == "T-x diagram")
        let fields = try #require(json["fields"] as? [[String: Any]])
        let assemblages = fields.compactMap { $0["phases"] as? [String] }
        #expect(assemblages.contains(["SIGMA"]) && assemblages.contains(["FCC_A1", "SIGMA"]))
        let boundaries = try #require(json["boundaries"] as? [[String: Any]])
        let points = boundaries.reduce(0) { $0 + (($1["places"] as? [Any])?.count ?? 0) }
        let csv = try file("a.csv").split(separator: "\n")
        #expect(csv[0].hasPrefix("# database sha256:"))
        #expect(csv.count { $0.hasPrefix("boundary,") } == points)
        let svg = try file("a.svg")
        #expect(svg.contains(">SIGMA<") && svg.contains(">Cr content [at.%]<") && svg.contains("Temperature [°C]"))
        #expect(try run("--elements", "Fe,Cr", "--from", "600K", "--to", "2300K").output.contains("congruent"))
    }

    @Test func isothermalSectionHasItsTieTriangles() throws {
        let result = try run(
            "--elements", "Fe", "Cr", "Ni", "--temperature", "900K", "--unit", "wt%", "--output", folder + "/t.svg",
            "--json")
        #expect(result.status == 0, "\(result.errors)")
        let json = try object(result.output)
        #expect(json["plane"] as? String == "isothermal section")
        let lines = try #require(json["tieLines"] as? [[String: Any]])
        #expect(!lines.isEmpty && lines.allSatisfy { ($0["phases"] as? [Any])?.count == 2 })
        let svg = try file("t.svg")
        for text in [">Fe<", ">Cr<", ">Ni<", "Ni [wt.%]", "626.85 °C"] { #expect(svg.contains(text), "\(text)") }
    }

    @Test func isoplethOfThreeElementsIsDrawn() throws {
        let result = try run(
            "--composition", "Fe-bal Cr-45", "--to-composition", "Fe-bal Cr-45 Ni-30", "--unit", "at%", "--from",
            "600K",
            "--to", "2000K", "--scale", "K", "--output", folder + "/i.svg")
        #expect(result.status == 0, "\(result.errors)")
        let svg = try file("i.svg")
        #expect(svg.contains("Ni content [at.%]") && svg.contains("Temperature [K]") && svg.contains("SIGMA"))
    }

    /// Two composition sets of one phase bear a number from the second on, in all that is written.
    @Test func gapsAreNamed() throws {
        let file = folder + "/gap.tdb"
        try """
        ELEMENT VA VACUUM 0 0 0! ELEMENT CR BCC_A2 52 0 0! ELEMENT FE BCC_A2 56 0 0!
        PHASE BCC_A2 % 1 1! CONSTITUENT BCC_A2 :CR,FE:!
        PARAMETER G(BCC_A2,CR;0) 1 0; 6000 N! PARAMETER G(BCC_A2,FE;0) 1 0; 6000 N!
        PARAMETER L(BCC_A2,CR,FE;0) 1 16628.9; 6000 N!
        """.write(toFile: file, atomically: true, encoding: .utf8)
        for ending in ["json", "csv", "svg"] {
            let result = try CampaignProcess.run(
                [
                    "section", "--database", file, "--elements", "Fe,Cr", "--from", "500K", "--to", "1300K",
                    "--intervals", "8", "--output", folder + "/gap." + ending,
                ], scratch: folder)
            #expect(result.status == 0, "\(result.errors)")
        }
        let json = try object(self.file("gap.json"))
        let fields = try #require(json["fields"] as? [[String: Any]])
        #expect(fields.contains { $0["phases"] as? [String] == ["BCC_A2", "BCC_A2#2"] })
        let point = try #require((json["invariants"] as? [[String: Any]])?.first)
        #expect(point["reaction"] as? String == "critical")
        let end = try #require((json["criticalPoints"] as? [[String: Any]])?.first)
        #expect(end["kind"] as? String == "consolute" && end["T"] as? Double == point["T"] as? Double)
        // Ω/2R, at equal contents.
        #expect(abs(try #require(point["T"] as? Double) - 16628.9 / (2 * 8.31446261815324)) < 0.01)
        #expect(try self.file("gap.csv").contains("BCC_A2 + BCC_A2#2"))
        #expect(try self.file("gap.svg").contains("BCC_A2 + BCC_A2#2"))
    }

    @Test func whatCannotBeDrawnIsRefused() throws {
        func status(_ arguments: String...) throws -> (Int32, String) {
            let result = try CampaignProcess.run(
                ["section"] + arguments + ["--database", database], scratch: folder)
            return (result.status, result.errors)
        }
        #expect(try status("--elements", "Fe,Cr", "--output", folder + "/d.png").0 == 64)
        let two = try status("--elements", "Fe,Cr", "--temperature", "900K")
        #expect(two.0 == 64 && two.1.contains("three elements"))
        let unknown = try status("--elements", "Fe,Al")
        #expect(unknown.0 == 2 && unknown.1.contains("Al"))
        let absent = try status("--elements", "Fe,Cr", "--phases", "FCC_A1", "LAVES")
        #expect(absent.0 == 2 && absent.1.contains("LAVES"))
        #expect(try status("--elements", "Fe,Fe").0 == 2)
        let swapped = try status("--elements", "Fe,Cr", "--from", "900K", "--to", "800K")
        #expect(swapped.0 == 2 && swapped.1.contains("--from"))
        let cold = try status("--elements", "Fe,Cr", "--from=-300C", "--to", "800K")
        #expect(cold.0 == 2)
        #expect(try status("--composition", "Fe-bal Cr-10", "--unit", "at%").0 == 64)
        #expect(try status("--elements", "Fe,Cr", "--intervals", "1").0 == 2)
        #expect(
            try status("--composition", "Fe-bal Cr-10", "--to-composition", "Fe-bal Cr-20").1.contains("unit"))
    }

    @Test func temperaturesOutsideTheDatabaseAreWarnedOf() throws {
        let result = try run("--elements", "Fe,Cr", "--from", "200K", "--to", "600K")
        #expect(result.status == 0 && result.errors.contains("extrapolated"), "\(result.errors)")
    }
}
