import Foundation
import Testing

@Suite struct SolidifyCommandTests {
    private static let database = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("TDB/AlCoCrFeNi.tdb").path
    private static let components = ["AL", "CR", "NI"]

    private func run(_ arguments: [String]) throws -> (
        result: CampaignProcess.Result, folder: URL
    ) {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("tieline-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        let result = try CampaignProcess.run(
            ["solidify", "--database", Self.database] + arguments, scratch: scratch.path)
        return (result, scratch)
    }

    @Test func aPathInThreeForms() throws {
        let alloy = ["--composition", "Ni-bal Cr-15 Al-10", "--unit", "at%"]
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tieline-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for ending in ["csv", "svg", "json"] {
            let file = folder.appendingPathComponent("path.\(ending)")
            let (result, scratch) = try run(alloy + ["--output", file.path])
            defer { try? FileManager.default.removeItem(at: scratch) }
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.output.contains("Kou index"))
            let text = try String(contentsOf: file, encoding: .utf8)
            switch ending {
            case "csv":
                let rows = text.split(separator: "\n").map {
                    $0.split(separator: ",", omittingEmptySubsequences: false)
                }
                #expect(rows.count > 20)
                #expect(rows.allSatisfy { $0.count == 5 + 2 * Self.components.count + 1 })
                // What formed adds up to the fraction of solid.
                let formed = rows.dropFirst().compactMap { Double($0[4]) }.reduce(0, +)
                #expect(abs(formed - (Double(rows[rows.count - 1][2]) ?? 0)) < 1e-9)
            case "svg":
                #expect(text.hasPrefix("<svg") && text.contains("Fraction solid") && text.contains("equilibrium"))
                #expect(!text.contains("nan") && !text.contains("inf"))
            default:
                let object = try #require(
                    try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
                #expect(object["status"] as? String == "ok")
                #expect((object["states"] as? [Any])?.count ?? 0 > 20)
            }
        }
    }

    @Test func batchKeepsOrderAndDoesNotDependOnThreads() throws {
        let lines = (0..<5).map {
            #"{"id":"p\#($0)","x":{"NI":\#(0.9 - 0.03 * Double($0)),"AL":\#(0.1 + 0.03 * Double($0))}}"#
        }
        let text = (lines + [#"{"id":"bad","x":{"NI":0.5}}"#]).joined(separator: "\n") + "\n"
        var outputs: [String] = []
        for threads in ["1", "2"] {
            let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("tieline-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: scratch) }
            let file = scratch.appendingPathComponent("in.jsonl")
            try Data(text.utf8).write(to: file)
            let (result, folder) = try run(["--batch", file.path, "--threads", threads])
            try? FileManager.default.removeItem(at: folder)
            #expect(result.status == 4)
            outputs.append(result.output)
        }
        #expect(outputs[0] == outputs[1])
        let answers = outputs[0].split(separator: "\n")
        #expect(answers.count == 6)
        #expect(answers.dropLast().allSatisfy { $0.contains(#""status":"ok""#) })
        #expect(answers.last?.contains(#""reason":"invalid-conditions""#) ?? false)
    }

    @Test(arguments: [
        (["--composition", "Ni-bal Cr-15", "--unit", "at%", "--output", "path.png"], "ending"),
        (
            ["--composition", "Ni-bal Cr-15", "--unit", "at%", "--model", "equilibrium", "--interstitials", "C"],
            "interstitials"
        ),
        (["--composition", "Ni-bal Cr-15", "--unit", "at%", "--interstitials", "N"], "interstitial element N"),
        (["--composition", "Ni-bal Cr-15", "--unit", "at%", "--residual-liquid", "2"], "2"),
        (["--composition", "Ni-bal Cr-15", "--unit", "at%", "--kou-range", "0.9"], "range"),
        (["--composition", "Ni-bal Cr-15", "--unit", "at%", "--from", "1000K"], "no liquidus"),
    ])
    func badInputIsRefusedInWords(arguments: [String], word: String) throws {
        let (result, folder) = try run(arguments)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(result.status != 0)
        #expect(result.errors.contains(word), "\(result.errors)")
    }
}
