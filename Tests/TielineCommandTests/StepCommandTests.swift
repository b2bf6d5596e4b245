import Foundation
import TestSupport
import Testing

/// `tieline step` and `tieline transition` as a script sees them.
@Suite struct StepCommandTests {
    private let folder: String
    private var database: String { folder + "/made-up.tdb" }

    init() throws {
        folder = NSTemporaryDirectory() + "tieline-step-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try MadeUpDatabase.text.write(toFile: database, atomically: true, encoding: .utf8)
    }

    private func run(_ arguments: String...) throws -> CampaignProcess.Result {
        try CampaignProcess.run(arguments + ["--database", database, "--unit", "at%"], scratch: folder)
    }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func allFormatsTellTheSameBreakpoints() throws {
        let alloy = "Fe-bal Cr-45 Ni-5"
        for ending in ["csv", "json", "svg"] {
            let result = try run(
                "step", "--composition", alloy, "--from", "600K", "--to", "2300K", "--step", "50K", "--output",
                folder + "/d.\(ending)")
            #expect(result.status == 0, "\(result.errors)")
        }
        let json = try object(String(contentsOfFile: folder + "/d.json", encoding: .utf8))
        let breakpoints = try #require(json["breakpoints"] as? [[String: Any]])
        let sigma = try #require(breakpoints.first { ($0["disappears"] as? [String])?.contains("SIGMA") == true })
        let t = try #require(sigma["T"] as? Double)
        let csv = try String(contentsOfFile: folder + "/d.csv", encoding: .utf8).split(separator: "\n")
        #expect(csv[0].hasPrefix("# database sha256:"))
        let points = try #require(json["points"] as? [[String: Any]])
        #expect(csv.count == points.count + 2)
        let svg = try String(contentsOfFile: folder + "/d.svg", encoding: .utf8)
        #expect(svg.contains(">SIGMA<") && svg.contains("°C"))
        let single = try run(
            "transition", "--composition", alloy, "--phase", "sigma", "--from", "600K", "--to", "2300K", "--json")
        let answer = try #require(try object(single.output)["transitions"] as? [[String: Any]])
        let other = try #require(answer.last?["T"] as? Double)
        #expect(abs(other - t) < 0.01)
        let all = try run(
            "transition", "--composition", alloy, "--kind", "all", "--from", "600K", "--to", "2300K", "--json")
        #expect(try #require(try object(all.output)["transitions"] as? [Any]).count == breakpoints.count)
    }

    @Test func whatCannotBeDrawnIsRefused() throws {
        let alloy = ["step", "--composition", "Fe-bal Cr-45"]
        func status(_ more: String...) throws -> Int32 {
            try CampaignProcess.run(
                alloy + more + ["--database", database, "--unit", "at%"], scratch: folder
            ).status
        }
        #expect(try status("--output", folder + "/d.png") == 64)
        #expect(try status("--step", "1C") == 2)
        #expect(try status("--temperature", "700C") == 64)
        #expect(try status("--to-composition", "Fe-bal Cr-60") == 64)
        #expect(try status("--to-composition", "Fe-bal Cr-45", "--temperature", "700C") == 2)
        #expect(try status("--from", "900K", "--to", "800K") == 2)
    }

    @Test func meltingAndEqualEnergyAreKinds() throws {
        let melting = try run(
            "transition", "--composition", "Fe-bal Cr-20 Ni-20", "--kind", "freezing-range", "--from", "900K", "--json")
        let range = try object(melting.output)
        let solidus = try #require(range["solidus"] as? Double)
        let liquidus = try #require(range["liquidus"] as? Double)
        #expect(liquidus > solidus)
        #expect(abs(try #require(range["T"] as? Double) - (liquidus - solidus)) < 1e-9)
        let equal = try run(
            "transition", "--composition", "Fe-bal Cr-20 Ni-20", "--kind", "t0", "--phase", "fcc", "--against",
            "liquid", "--from", "900K", "--to", "3000K", "--json")
        let found = try #require(try object(equal.output)["T0"] as? [[String: Any]])
        let t = try #require(found.first?["T"] as? Double)
        #expect(t > solidus && t < liquidus)
        #expect(try run("transition", "--composition", "Fe-bal Cr-20", "--kind", "t0").status == 64)
    }
}
