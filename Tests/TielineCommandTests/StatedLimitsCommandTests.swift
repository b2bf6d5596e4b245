import Foundation
import TestSupport
import Testing

/// Limits that a database states, as warnings on what the commands print.
@Suite struct StatedLimitsCommandTests {
    private static let statement = "Tested inside these limits: Cr<20 wt%, Temperature: 600 K - 1500 K"

    private func run(_ arguments: [String], database: Bool = true, input: String? = nil) throws
        -> CampaignProcess.Result
    {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("tieline-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let file = scratch.appendingPathComponent("limited.tdb")
        try Data(("$ Made up.\n$\n$ \(Self.statement)\n" + MadeUpDatabase.text).utf8).write(to: file)
        var arguments = arguments + ["--database", file.path]
        if let input {
            let lines = scratch.appendingPathComponent("in.jsonl")
            try Data(input.utf8).write(to: lines)
            arguments += ["--batch", lines.path]
        }
        return try CampaignProcess.run(arguments, scratch: scratch.path)
    }

    private static let warning =
        "Cr 27.659 wt% is above the limit of 20 wt% that the database states (line 3: \"\(statement)\")"
    private static let outside = ["--composition", "Ni-bal Cr-30 Fe-10", "--unit", "at%"]

    private func warnings(_ text: String) throws -> [[String]] {
        try text.split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            let entry = try #require((object as? [[String: Any]])?.first ?? object as? [String: Any])
            return try #require(entry["warnings"] as? [String])
        }
    }

    @Test func equilibria() throws {
        let table = try run(["equilibrium", "--temperature", "1000K"] + Self.outside)
        #expect(table.status == 0, "\(table.errors)")
        #expect(table.output.contains("warning: " + Self.warning))
        let batch = try run(
            ["equilibrium"],
            input: """
                {"id":"a","T":1000,"x":{"NI":0.6,"CR":0.3,"FE":0.1}}
                {"id":"b","T":1000,"x":{"NI":0.8,"CR":0.1,"FE":0.1}}
                {"id":"c","T":1600,"x":{"NI":0.8,"CR":0.1,"FE":0.1}}

                """)
        #expect(
            try warnings(batch.output) == [
                [Self.warning], [],
                [
                    "the temperature of 1600 K is above the limit of 1500 K that the database states (line 3: \"\(Self.statement)\")"
                ],
            ])
    }

    @Test func transitions() throws {
        let table = try run(["transition", "--phase", "sigma", "--from", "700K", "--to", "1400K"] + Self.outside)
        #expect(table.status == 0, "\(table.errors)")
        #expect(table.output.contains("warning: Cr 27.659 wt% is above the limit of 20 wt%"))
        let json = try run(
            ["transition", "--phase", "sigma", "--from", "700K", "--to", "1400K", "--json"] + Self.outside)
        #expect(try warnings(json.output).first?.first?.hasPrefix("Cr 27.659 wt%") == true)
        let solidus = try run(["transition", "--kind", "solidus", "--json"] + Self.outside)
        #expect(try warnings(solidus.output).first?.first?.hasPrefix("Cr 27.659 wt%") == true, "\(solidus.errors)")
    }

    @Test func properties() throws {
        let table = try run(["property", "density(700 C)"] + Self.outside)
        #expect(table.status == 0, "\(table.errors)")
        #expect(table.output.contains("warning: " + Self.warning))
        let json = try run(["property", "density(700 C)", "--json"] + Self.outside)
        #expect(try warnings(json.output) == [[Self.warning]])
    }
}
