import Foundation
import TestSupport
import Testing

/// Conditions beyond temperature, pressure and amounts as a script sees them, and their check by `tieline verify`.
@Suite struct ConditionsCommandTests {
    private static let database = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("TDB/AlCoCrFeNi.tdb").path

    private typealias Line = [String: Any]

    private func run(
        _ command: String, _ lines: [String], _ more: [String] = [], database: String = Self.database
    ) throws -> CampaignProcess.Result {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("tieline-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        var arguments = [command]
        if !lines.isEmpty {
            let file = scratch.appendingPathComponent("lines.jsonl")
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
            arguments += command == "verify" ? [file.path] : ["--batch", file.path]
        }
        return try CampaignProcess.run(arguments + ["--database", database] + more, scratch: scratch.path)
    }

    private func objects(_ text: String) throws -> [Line] {
        try text.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? Line)
        }
    }

    private static func text(_ line: Line) throws -> String {
        String(decoding: try JSONSerialization.data(withJSONObject: line), as: UTF8.self)
    }

    private static let lines = [
        #"{"id":"half","x":{"NI":0.7,"CR":0.2,"AL":0.1},"fixed":{"liquid":0.5}}"#,
        #"{"id":"solidus","x":{"NI":0.7,"CR":0.2,"AL":0.1},"fixed":{"LIQUID":0},"range":[1400,1900]}"#,
        #"{"id":"liquidus","x":{"NI":0.7,"CR":0.2,"AL":0.1},"fixed":{"LIQUID":1},"range":[1400,1900]}"#,
        #"{"id":"hot","x":{"NI":0.7,"CR":0.2,"AL":0.1},"H":45000}"#,
        #"{"id":"melting","x":{"NI":1},"H":50000}"#,
        #"{"id":"mu","T":1300,"x":{"NI":0.8,"CR":0.2},"mu":{"AL":-150000}}"#,
        #"{"id":"activity","T":1300,"x":{"NI":0.8,"CR":0.2},"activity":{"AL":1e-5},"reference":{"al":"fcc_a1"}}"#,
        #"{"id":"trace","T":1300,"x":{"NI":0.8,"CR":0.2},"activity":{"AL":1e-30}}"#,
        #"{"id":"solvus","x":{"NI":0.8,"CR":0.2},"mu":{"AL":-150000},"fixed":{"LIQUID":0.25},"range":[1000,2000]}"#,
        #"{"id":"alone","T":600,"x":{"FE":0.6,"CR":0.4},"phases":["BCC_A2"],"homogeneous":true}"#,
        #"{"id":"ordered","T":1000,"x":{"AL":0.45,"NI":0.55},"phases":["BCC_B2"],"homogeneous":true}"#,
        #"{"id":"compound","T":800,"x":{"AL":0.75,"NI":0.25},"phases":["AL3NI1"],"homogeneous":true}"#,
        #"{"id":"plain","T":1300,"x":{"NI":0.8,"CR":0.2}}"#,
    ]

    @Test func everyConditionIsMetToldAndVerified() throws {
        let one = try run("equilibrium", Self.lines, ["--threads", "1"])
        #expect(one.status == 0, "\(one.errors) \(one.output)")
        let permuted = try run("equilibrium", Self.lines.reversed(), ["--threads", "2"])
        #expect(one.output.split(separator: "\n") == permuted.output.split(separator: "\n").reversed())
        let results = Dictionary(try objects(one.output).map { ($0["id"] as? String ?? "", $0) }) { $1 }
        func number(_ id: String, _ key: String) throws -> Double { try #require(results[id]?[key] as? Double) }
        func fraction(_ id: String, _ phase: String) -> Double {
            let sets = results[id]?["stable"] as? [Line] ?? []
            return sets.reduce(0) { $1["phase"] as? String == phase ? $0 + ($1["fraction"] as? Double ?? 0) : $0 }
        }
        #expect(abs(fraction("half", "LIQUID") - 0.5) < 1e-9)
        #expect(abs(fraction("solvus", "LIQUID") - 0.25) < 1e-9)
        let temperatures = try ["solidus", "half", "liquidus"].map { try number($0, "T") }
        #expect(temperatures == temperatures.sorted())
        #expect(abs(try number("hot", "H") - 45000) < 1e-4)
        #expect((results["melting"]?["stable"] as? [Line])?.count == 2)
        let asked = try #require(results["activity"]?["conditions"] as? [String: [String: Any]])
        #expect(asked["activity"]?["AL"] as? Double == 1e-5)
        #expect(asked["reference"]?["AL"] as? String == "FCC_A1")
        let open = try #require((results["mu"]?["open"] as? [String: Line])?["AL"])
        #expect(open["reference"] as? String == "SER")
        #expect((results["mu"]?["mu"] as? [String: Double])?["AL"] == -150000)
        let x = try #require(results["mu"]?["x"] as? [String: Double])
        #expect(abs((x["CR"] ?? 0) / (x["NI"] ?? 1) - 0.25) < 1e-12)
        #expect(results["plain"]?["conditions"] == nil)

        let verified = try run("verify", one.output.split(separator: "\n").map(String.init))
        #expect(verified.status == 0, "\(verified.output)")
        #expect(verified.output.contains("\(Self.lines.count) verified, 0 rejected"))
    }

    /// What is asked for is checked too: a line whose condition is changed afterwards is rejected.
    @Test func aChangedConditionIsRejected() throws {
        let results = try objects(try run("equilibrium", Self.lines).output)
        func tampered(_ id: String, _ change: (inout Line) -> Void) throws -> String {
            var line = try #require(results.first { $0["id"] as? String == id })
            var asked = try #require(line["conditions"] as? Line)
            change(&asked)
            line["conditions"] = asked
            return try Self.text(line)
        }
        let lines = [
            try tampered("half") { $0["fixed"] = ["LIQUID": 0.5001] },
            try tampered("half") { $0["fixed"] = ["FCC_A1": 0.6] },
            try tampered("hot") { $0["H"] = 45001 },
            try tampered("hot") { $0 = ["H": 45000, "fixed": ["LIQUID": 1]] },
            try tampered("solidus") { $0["range"] = [1700, 1900] },
            try tampered("mu") { $0["mu"] = ["AL": -149999] },
            try tampered("activity") { $0["activity"] = ["AL": 1.001e-5] },
            try tampered("activity") { $0["reference"] = ["AL": "LIQUID"] },
            try tampered("melting") { $0 = [:] },
            try tampered("alone") { $0["homogeneous"] = false },
            try tampered("alone") { $0["why"] = "not" },
        ]
        let verdict = try run("verify", lines)
        #expect(verdict.status == 1)
        #expect(
            verdict.output.contains("\(lines.count) lines: 0 verified, \(lines.count) rejected"), "\(verdict.output)")
    }

    @Test func wrongCountsOfConditionsAreRefused() throws {
        let cases: [(String, String, String)] = [
            (#"{"id":"a","x":{"NI":1}}"#, "invalid-input", "one condition is missing"),
            (#"{"id":"b","T":1000,"H":3,"x":{"NI":1}}"#, "invalid-conditions", "one condition too many"),
            (#"{"id":"c","T":1000,"fixed":{"LIQUID":0},"H":1,"x":{"NI":1}}"#, "invalid-conditions", "too many"),
            (#"{"id":"d","fixed":{"LIQUID":0,"FCC_A1":1},"x":{"NI":1}}"#, "invalid-conditions", "one phase only"),
            (#"{"id":"e","T":1000,"range":[500,900],"x":{"NI":1}}"#, "invalid-conditions", "\"range\""),
            (
                #"{"id":"f","T":1000,"x":{"NI":0.5,"CR":0.5},"mu":{"CR":-3e4}}"#, "invalid-conditions",
                "one follows from the other"
            ),
            (
                #"{"id":"g","T":1000,"x":{"NI":1},"mu":{"CR":-3e4},"activity":{"Cr":1}}"#, "invalid-conditions",
                "given twice"
            ),
            (#"{"id":"h","T":1000,"x":{"NI":1},"reference":{"CR":"BCC_A2"}}"#, "invalid-conditions", "reference of CR"),
            (#"{"id":"i","T":1000,"x":{"NI":1},"homogeneous":true}"#, "invalid-conditions", "one phase can be held"),
            (
                #"{"id":"j","H":1,"x":{"NI":1},"phases":["LIQUID"],"homogeneous":true}"#, "invalid-conditions",
                "wants its temperature"
            ),
            (#"{"id":"k","T":1000,"x":{"NI":1},"mu":{"XX":-3e4}}"#, "invalid-system", "no element XX"),
            (#"{"id":"l","x":{"NI":1},"fixed":{"SIGMA":0.5}}"#, "invalid-conditions", "no entered phase is known as"),
            (
                #"{"id":"m","x":{"NI":0.9,"AL":0.1},"fixed":{"fcc":0.5}}"#, "invalid-conditions",
                "name the phase"
            ),
            (#"{"id":"n","x":{"NI":1},"H":1e9}"#, "condition-out-of-reach", "at no temperature"),
            (#"{"id":"o","x":{"NI":1},"fixed":{"LIQUID":0.5},"range":[500,900]}"#, "condition-out-of-reach", "at no"),
            (#"{"id":"p","T":1000,"x":{"NI":1},"mu":{"AL":0}}"#, "open-component-condenses", "forms of the open"),
            (#"{"id":"q","T":1000,"x":{},"mu":{"AL":0}}"#, "invalid-conditions", "sum to"),
            (#"{"id":"r","x":{"NI":1},"fixed":{"LIQUID":0.5},"range":[900,500]}"#, "invalid-conditions", "two rising"),
        ]
        let result = try run("equilibrium", cases.map(\.0))
        let answers = try objects(result.output)
        try #require(answers.count == cases.count)
        for (answer, expected) in zip(answers, cases) {
            #expect(answer["reason"] as? String == expected.1, "\(answer)")
            #expect((answer["message"] as? String)?.contains(expected.2) == true, "\(answer)")
        }
        // They are failures as the checker knows them.
        let verified = try run("verify", result.output.split(separator: "\n").map(String.init))
        #expect(verified.output.contains("\(cases.count) without a result"), "\(verified.output)")
    }

    @Test func aPointOverItsBudgetFailsAndTheRestGoesOn() throws {
        let lines = [
            #"{"id":"easy","T":1300,"x":{"NI":1}}"#,
            #"{"id":"hard","T":1000,"x":{"NI":0.2,"CR":0.2,"CO":0.2,"FE":0.2,"AL":0.2}}"#,
            #"{"id":"easy again","T":1300,"x":{"NI":1}}"#,
        ]
        let free = try objects(try run("equilibrium", lines).output)
        let result = try run("equilibrium", lines, ["--point-budget", "300"])
        #expect(result.status == 4)
        let answers = try objects(result.output)
        #expect(answers[0] as NSDictionary == free[0] as NSDictionary)
        #expect(answers[1]["reason"] as? String == "budget-exceeded")
        #expect(answers[2] as NSDictionary == free[2] as NSDictionary)
        let timed = try run("equilibrium", lines, ["--point-budget", "600s"])
        #expect(timed.status == 0)
        #expect(try objects(timed.output)[1] as NSDictionary == free[1] as NSDictionary)
        #expect(try run("equilibrium", lines, ["--point-budget", "soon"]).status == 64)
    }

    @Test func singleStates() throws {
        let alloy = ["--composition", "Ni-bal Cr-20 Al-10", "--unit", "at%"]
        let molten = try run("equilibrium", [], alloy + ["--fix", "liquid=50%", "--json"])
        #expect(molten.status == 0, "\(molten.errors)")
        let line = try #require(try objects(molten.output).first)
        let capacity = try #require(line["Cp"] as? [String: Double])
        #expect(try #require(capacity["equilibrium"]) > #require(capacity["frozen"]))
        #expect(try run("verify", [molten.output]).output.contains("1 verified"))
        let hot = try run("equilibrium", [], alloy + ["--enthalpy", "45kJ/mol", "--from", "1000K", "--to", "2000K"])
        #expect(hot.output.contains("H = 45000.00 J/mol"), "\(hot.output) \(hot.errors)")
        let open = try run(
            "equilibrium", [],
            [
                "--composition", "Ni-bal Cr-20", "--unit", "wt%", "--temperature", "1000C", "--activity", "Al=1e-4",
                "--reference", "Al=LIQUID",
            ])
        #expect(open.output.contains("AL is open: activity 1e-4"), "\(open.output) \(open.errors)")
        #expect(open.output.contains("against pure AL as LIQUID at T"))
        let alone = try run(
            "equilibrium", [],
            [
                "--composition", "Fe-60 Cr-40", "--unit", "at%", "--temperature", "600K", "--phases", "BCC_A2",
                "--homogeneous",
            ])
        #expect(alone.output.contains("held homogeneous"))
        let both = try run("equilibrium", [], alloy + ["--temperature", "900C", "--fix", "LIQUID=0.5"])
        #expect(both.status == 64)
        #expect(both.errors.contains("too many"))
        let unit = try run("equilibrium", [], alloy + ["--enthalpy", "-12000"])
        #expect(unit.status == 2)
        #expect(unit.errors.contains("J/mol"))
        let help = try CampaignProcess.run(["equilibrium", "--help"], scratch: NSTemporaryDirectory())
        for word in ["--fix", "--enthalpy", "--mu", "--activity", "--reference", "--homogeneous", "--point-budget"] {
            #expect(help.output.contains(word))
        }
    }
}
