import Foundation
import Testing

/// The commands of equilibria and transitions as a script sees them.
@Suite struct EquilibriumCommandTests {
    private static let database = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("TDB/AlCoCrFeNi.tdb").path

    private func run(_ arguments: [String], input: String = "") throws -> CampaignProcess.Result {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("tieline-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        var arguments = arguments
        if !input.isEmpty {
            let file = scratch.appendingPathComponent("in.jsonl")
            try Data(input.utf8).write(to: file)
            arguments += ["--batch", file.path]
        }
        return try CampaignProcess.run(arguments, scratch: scratch.path)
    }

    private func objects(_ text: String) throws -> [[String: Any]] {
        try text.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    /// A line in the plain form and the same state in forms that only a whole JSON decoder reads have one answer; what is no number is
    /// refused, not read up to where it stops being one.
    @Test func formsOfALine() throws {
        let plain = #"{"id":"a","T":1100,"x":{"NI":0.5,"CR":0.3,"AL":0.2},"phases":["FCC_A1","BCC_A2"]}"#
        let others = [
            #" { "phases" : [ "FCC_A1" , "BCC_A2" ] , "x" : { "AL" : 2e-1 , "CR" : 0.30 , "NI" : 5.0E-1 } , "T" : 1.1e3 , "id" : "a" } "#,
            #"{"id":"\u0061","T":1100.0,"x":{"N\u0049":0.5,"CR":0.3,"AL":0.2},"phases":["FCC_A1","BCC_A2"]}"#,
            #"{"id":"a","remark":{"by":["hand",null]},"T":1100,"x":{"NI":0.5,"CR":0.3,"AL":0.2},"phases":["FCC_A1","BCC_A2"]}"#,
        ]
        let faults = [
            #"{"id":"a","T":1100,"x":{"NI":0.5,"CR":0.3,"AL":0.2}"#, #"{"id":"a","T":0x44C,"x":{"NI":1}}"#,
            #"{"id":"a","T":1100,"x":{"NI":1}} {"#, #"{"id":"a","T":"1100","x":{"NI":1}}"#,
            #"{"id":"a","T":1100.,"x":{"NI":1}}"#, #"{"id":"a","T":nan,"x":{"NI":1}}"#,
        ]
        let result = try run(
            ["equilibrium", "--database", Self.database, "--accept-unproven", "1"],
            input: ([plain] + others + faults).joined(separator: "\n") + "\n")
        let lines = result.output.split(separator: "\n").map(String.init)
        try #require(lines.count == 1 + others.count + faults.count)
        #expect(lines[0].contains(#""status":"ok""#))
        for line in lines[1...others.count] { #expect(line == lines[0]) }
        for line in lines[(others.count + 1)...] { #expect(line.contains(#""reason":"invalid-input""#)) }
    }

    private static let batch =
        (0..<12).map { i in
            let cr = 0.10 + 0.02 * Double(i)
            return #"{"id":"p\#(i)","T":\#(900 + 50 * (i % 3)),"x":{"NI":\#(0.7 - cr),"CR":\#(cr),"FE":0.3}}"#
        }.joined(separator: "\n") + "\n"

    @Test func batchKeepsOrderAndDoesNotDependOnThreads() throws {
        let one = try run(["equilibrium", "--database", Self.database, "--threads", "1"], input: Self.batch)
        let three = try run(["equilibrium", "--database", Self.database, "--threads", "3"], input: Self.batch)
        #expect(one.status == 0, "\(one.errors)")
        let isSame = one.output == three.output
        #expect(isSame, "the output differs with the number of threads")
        let results = try objects(one.output)
        #expect(results.map { $0["id"] as? String } == (0..<12).map { "p\($0)" })
        for result in results {
            #expect(result["status"] as? String == "ok")
            for key in ["grade", "G", "H", "S", "mu", "stable", "drivingForce", "warnings", "database", "version", "R"]
            {
                #expect(result[key] != nil, "\(key) is missing")
            }
        }
    }

    @Test func everyBadLineIsAnsweredWithItsReason() throws {
        let lines = [
            #"{"id":"good","T":1000,"x":{"NI":0.5,"CR":0.5}}"#, #"{"id":"sum","T":1000,"x":{"NI":0.5,"CR":0.3}}"#,
            #"{"id":"element","T":1000,"x":{"NI":0.5,"XX":0.5}}"#,
            #"{"id":"phase","T":1000,"x":{"NI":0.5,"CR":0.5},"phases":["NOPE"]}"#,
            #"{"id":"cold","T":-1,"x":{"NI":1}}"#,
            #"{"id":"noT","x":{"NI":1}}"#, "not json", #"{"id":"negative","T":1000,"x":{"NI":1.5,"CR":-0.5}}"#,
        ]
        let result = try run(
            ["equilibrium", "--database", Self.database], input: lines.joined(separator: "\n") + "\n")
        #expect(result.status == 4)
        let answers = try objects(result.output)
        #expect(answers.count == lines.count)
        #expect(answers[0]["status"] as? String == "ok")
        for answer in answers.dropFirst() {
            #expect(answer["status"] as? String == "failed")
            #expect((answer["reason"] as? String)?.isEmpty == false)
            #expect((answer["message"] as? String)?.isEmpty == false)
        }
        #expect(
            answers.map { $0["reason"] as? String ?? "" } == [
                "", "invalid-conditions", "invalid-system", "invalid-system", "invalid-conditions", "invalid-input",
                "invalid-input", "invalid-conditions",
            ])
    }

    @Test func massFractionsAreConverted() throws {
        let result = try run(
            ["equilibrium", "--database", Self.database],
            input: #"{"id":"w","T":1300,"w":{"FE":0.5,"NI":0.5}}"# + "\n"
                + #"{"id":"x","T":1300,"x":{"FE":0.51243,"NI":0.48757}}"#)
        let answers = try objects(result.output)
        let g = answers.compactMap { $0["G"] as? Double }
        try #require(g.count == 2)
        #expect(abs(g[0] - g[1]) < 0.2)
    }

    @Test func badInputIsRefusedInPlainWords() throws {
        let missing = try run(["equilibrium", "--database", "/nowhere.tdb"], input: Self.batch)
        #expect(missing.status == 2)
        #expect(missing.errors.contains("cannot be read"))
        let unit = try run(
            ["equilibrium", "--database", Self.database, "--composition", "Ni-bal Cr-20", "--temperature", "900C"])
        #expect(unit.status == 2)
        #expect(unit.errors.contains("--unit"))
        let temperature = try run(
            [
                "equilibrium", "--database", Self.database, "--composition", "Ni-bal Cr-20", "--unit", "at%",
                "--temperature",
                "900",
            ])
        #expect(temperature.status == 2)
        #expect(temperature.errors.contains("unit"))
        let element = try run(
            [
                "equilibrium", "--database", Self.database, "--composition", "Ni-bal Xx-20", "--unit", "at%",
                "--temperature",
                "900C",
            ])
        #expect(element.status == 2)
    }

    @Test func transitionsOfABatch() throws {
        let input =
            #"{"id":"a","x":{"NI":0.25,"CR":0.3,"CO":0.2,"FE":0.2,"AL":0.05},"phase":"sigma","range":[800,1700]}"#
            + "\n"
            + #"{"id":"b","x":{"NI":0.9,"CR":0.1},"phase":"sigma","range":[800,1700]}"# + "\n"
        let result = try run(["transition", "--database", Self.database], input: input)
        #expect(result.status == 0, "\(result.errors)")
        let answers = try objects(result.output)
        #expect(answers[0]["answer"] as? String == "complete dissolution at T")
        let transitions = try #require(answers[0]["transitions"] as? [[String: Any]])
        #expect(transitions.last?["change"] as? String == "dissolves on heating")
        let t = try #require(transitions.last?["T"] as? Double)
        let bracket = try #require(transitions.last?["bracket"] as? [Double])
        #expect(bracket[0] <= t && t <= bracket[1])
        #expect(answers[1]["answer"] as? String == "never stable in range")
    }

    @Test func databaseIsShown() throws {
        let result = try run(["database", "show", Self.database, "--json"])
        let shown = try #require(try objects(result.output).first)
        #expect((shown["elements"] as? [String])?.contains("NI") == true)
        #expect((shown["phases"] as? [[String: Any]])?.contains { $0["name"] as? String == "SIGMA" } == true)
        #expect((shown["hash"] as? String)?.hasPrefix("sha256:") == true)
        #expect((shown["parameters"] as? Int ?? 0) > 300)
        let lint = try run(["database", "lint", Self.database])
        #expect(lint.status == 0, "\(lint.output)")
    }

    /// `--certify` proves what it grades, the checker accepts it, and where the budget ends the line says how far the bound came.
    @Test func certifiedResultsAreVerified() throws {
        let states = [(700.0, 0.3), (1100, 0.45), (900, 0.0)].enumerated().map { index, state in
            #"{"id":"c\#(index)","T":\#(state.0),"x":{"FE":\#(1 - state.1),"CR":\#(state.1)}}"#
        }
        let input = states.joined(separator: "\n") + "\n"
        let command = ["equilibrium", "--database", Self.database, "--certify"]
        let result = try run(command + ["--threads", "1"], input: input)
        #expect(result.status == 0, "\(result.errors)")
        let isSame = try run(command + ["--threads", "3"], input: input).output == result.output
        #expect(isSame, "the output differs with the number of threads")
        for line in try objects(result.output) {
            #expect(line["grade"] as? String == "certified", "\(line)")
            let gap = try #require(line["gap"] as? Double)
            #expect(gap >= 0 && gap <= 1.1e-3)
            let certificate = try #require(line["certificate"] as? [String: Any])
            #expect(certificate["closed"] as? Bool == true)
            #expect(certificate["bound"] as? Double == gap)
            #expect((certificate["boxes"] as? [String: Int])?.isEmpty == false)
        }
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("tieline-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let file = scratch.appendingPathComponent("results.jsonl")
        try Data(result.output.utf8).write(to: file)
        let verified = try run(["verify", "--database", Self.database, file.path])
        #expect(verified.status == 0, "\(verified.output)\(verified.errors)")

        let short = try objects(run(command + ["--certify-boxes", "1"], input: input).output)
        let open = try #require(short[1]["certificate"] as? [String: Any])
        #expect(short[1]["grade"] as? String == "screened")
        #expect(short[1]["gap"] is NSNull)
        #expect(open["closed"] as? Bool == false)
        #expect(open["reason"] as? String == "box-budget")
        #expect(open["phase"] is String)
    }

    @Test func certificateOfOneState() throws {
        let result = try run([
            "equilibrium", "--database", Self.database, "--composition", "Fe-bal Cr-30", "--unit", "at%",
            "--temperature",
            "700C", "--certify",
        ])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("grade: certified"))
        #expect(result.output.contains("certificate: closed after"))
        let refused = try run([
            "equilibrium", "--database", Self.database, "--composition", "Fe-bal Cr-30", "--unit", "at%",
            "--temperature",
            "700C", "--certify", "--certify-gap", "0",
        ])
        #expect(refused.status == 64)
    }

    /// Other conditions than temperature and amounts are certified at what they lead to; a phase held homogeneous is not.
    @Test func otherConditionsAreCertified() throws {
        let lines = [
            #"{"id":"fixed","fixed":{"LIQUID":0.5},"x":{"FE":0.7,"CR":0.3}}"#,
            #"{"id":"open","T":1200,"x":{"FE":1},"mu":{"CR":-60000}}"#,
            #"{"id":"held","T":700,"x":{"FE":0.6,"CR":0.4},"phases":["BCC_A2"],"homogeneous":true}"#,
        ]
        let result = try run(
            ["equilibrium", "--database", Self.database, "--certify"], input: lines.joined(separator: "\n") + "\n")
        let answers = try objects(result.output)
        #expect(answers.count == 3)
        for answer in answers.prefix(2) {
            #expect(answer["grade"] as? String == "certified", "\(answer)")
            #expect((answer["gap"] as? Double).map { $0 <= 1.1e-3 } == true)
        }
        #expect(answers[2]["reason"] as? String == "invalid-conditions")
    }
}
