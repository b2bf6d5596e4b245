import Foundation
import Testing

/// `--sensitivity` as a script and a reader see it.
@Suite struct SensitivityCommandTests {
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

    private func object(_ text: some StringProtocol) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private static let alloy = [
        "--database", database, "--phases", "BCC_A2", "FCC_A1", "SIGMA", "--composition", "Fe-bal Cr-42", "--unit",
        "at%",
    ]

    /// Every parameter that is named stands in the line that is named, with its reference.
    @Test func parametersStandWhereTheyAreSaidTo() throws {
        let result = try run(
            ["equilibrium"] + Self.alloy + ["--temperature", "1040K", "--sensitivity", "--json"])
        #expect(result.status == 0, "\(result.errors)")
        let lines = try String(contentsOfFile: Self.database, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        let findings = try #require(try object(result.output)["sensitivity"] as? [[String: Any]])
        #expect(findings.map { $0["answer"] as? String } == ["fraction", "fraction"])
        var sums = [0.0, 0.0]
        for finding in findings {
            #expect(finding["status"] as? String == "ok")
            let composition = try #require(finding["composition"] as? [String: Any])
            #expect(composition["balance"] as? String == "FE")
            sums[0] += try #require((composition["perAtomicPercent"] as? [String: Double])?["CR"])
            sums[1] += try #require(finding["perKelvin"] as? Double)
            let parameters = try #require(finding["parameters"] as? [[String: Any]])
            #expect(parameters.count >= 5)
            var last = Double.infinity
            for parameter in parameters {
                let name = try #require(parameter["parameter"] as? String)
                let first = try #require(parameter["line"] as? Int) - 1
                let line = lines[first]
                let statement = lines[first...].prefix(5).joined(separator: " ").prefix { $0 != "!" }
                let head = name.dropFirst(name.prefix { $0 != "(" }.count)
                #expect(line.contains(head), "\(name) is not in \(line)")
                #expect(statement.contains(try #require(parameter["reference"] as? String)))
                #expect((parameter["citation"] as? String)?.isEmpty == false)
                #expect(parameter["file"] as? String == Self.database)
                guard parameter["per"] as? String == "kJ/mol" else { continue }
                let derivative = abs(try #require(parameter["derivative"] as? Double))
                #expect(derivative <= last)
                last = derivative
            }
            let root = try #require((finding["rootSumSquare"] as? [String: Any])?["value"] as? Double)
            let first = abs(try #require(parameters[0]["derivative"] as? Double))
            #expect(root >= first && root <= 10 * first)
        }
        #expect(Set(findings.compactMap { $0["phase"] as? String }) == ["SIGMA", "BCC_A2"])
        // Two fractions make up the whole.
        #expect(abs(sums[0]) < 1e-12 && abs(sums[1]) < 1e-12)
    }

    @Test func tableNamesPlacesAndReferences() throws {
        let result = try run(
            ["transition"] + Self.alloy + ["--phase", "sigma", "--from", "900K", "--to", "1300K", "--sensitivity"])
        #expect(result.status == 0, "\(result.errors)")
        for text in [
            "sensitivity of the transition temperature", "per at.% in place of FE: CR", "G(BCC_A2,FE:VA;0)",
            "AlCoCrFeNi.tdb:", "K per kJ/mol", "K per Bohr magneton", "root sum of squares; no calibrated uncertainty",
            "references:", "Dinsdale",
        ] {
            #expect(result.output.contains(text), "\(text) is missing in\n\(result.output)")
        }
    }

    /// A batch tells what a single call tells, on any number of threads; a state without derivatives says why.
    @Test func batches() throws {
        let input = """
            {"id":"a","T":1040,"x":{"FE":0.58,"CR":0.42},"phases":["BCC_A2","FCC_A1","SIGMA"]}
            {"id":"b","T":1040,"x":{"FE":0.58,"CR":0.42},"phases":["BCC_A2"],"homogeneous":true}
            {"id":"c","fixed":{"LIQUID":0.5},"x":{"FE":0.58,"CR":0.42},"phases":["BCC_A2","LIQUID"]}

            """
        let arguments = ["equilibrium", "--database", Self.database, "--sensitivity"]
        let one = try run(arguments + ["--threads", "1"], input: input)
        let three = try run(arguments + ["--threads", "3"], input: input)
        let isSame = one.output == three.output
        #expect(isSame, "the output differs with the number of threads")
        let results = try one.output.split(separator: "\n").map(object)
        try #require(results.count == 3)
        let findings = try results.map { try #require($0["sensitivity"] as? [[String: Any]]) }
        let single = try object(
            try run(["equilibrium"] + Self.alloy + ["--temperature", "1040K", "--sensitivity", "--json"]).output)
        let sole = try #require(single["sensitivity"] as? [[String: Any]])
        #expect(NSArray(array: sole) == NSArray(array: findings[0]))
        #expect(findings[1].map { $0["answer"] as? String } == ["mu", "mu"])
        #expect(findings[1].allSatisfy { $0["status"] as? String == "ok" })
        #expect(findings[2][0]["answer"] as? String == "T")
        #expect(findings[2][0]["perKelvin"] is NSNull)

        let transitions = try run(
            ["transition", "--database", Self.database, "--sensitivity"],
            input: #"{"id":"t","x":{"FE":0.58,"CR":0.42},"phases":["BCC_A2","SIGMA"],"range":[900,1300]}"# + "\n")
        let transition = try #require((try object(transitions.output)["transitions"] as? [[String: Any]])?.last)
        let derivative = try #require(transition["sensitivity"] as? [String: Any])
        #expect(derivative["answer"] as? String == "T_transition")
        #expect(
            abs(try #require(derivative["value"] as? Double) - (try #require(transition["T"] as? Double))) < 0.01)
        let melting = try run(
            ["transition", "--kind", "freezing-range", "--sensitivity", "--json"] + Self.alloy.dropLast(4)
                + ["LIQUID", "--composition", "Fe-bal Cr-20", "--unit", "at%"])
        let ends = try #require(try object(melting.output)["sensitivity"] as? [[String: Any]])
        #expect(ends.map { $0["answer"] as? String } == ["T_solidus", "T_liquidus"])
        let equal = try run(
            [
                "transition", "--kind", "t0", "--phase", "bcc", "--against", "fcc", "--sensitivity", "--json",
                "--database", Self.database, "--composition", "Fe-bal Ni-10", "--unit", "at%",
            ])
        let found = try #require((try object(equal.output)["T0"] as? [[String: Any]])?.first)
        let change = try #require(found["sensitivity"] as? [String: Any])
        #expect(change["answer"] as? String == "T0" && change["status"] as? String == "ok")
        #expect((change["parameters"] as? [[String: Any]])?.count ?? 0 > 5)
    }

    @Test func everyAnswerCanBeAskedFor() throws {
        let result = try run(
            ["equilibrium"] + Self.alloy + ["--temperature", "1040K", "--json", "--sensitivity", "--sensitivity-of"]
                + ["fraction", "potential", "composition", "energy", "enthalpy", "volume", "expansion", "temperature"])
        let findings = try #require(try object(result.output)["sensitivity"] as? [[String: Any]])
        #expect(
            findings.map { $0["answer"] as? String } == [
                "fraction", "fraction", "mu", "mu", "x", "x", "x", "x", "G", "H", "V", "CTE_mean", "T",
            ])
        #expect(findings.last?["reason"] as? String == "unsupported")
        let volume = try #require(findings[10]["parameters"] as? [[String: Any]])
        #expect(volume.contains { ($0["parameter"] as? String)?.hasPrefix("V0(SIGMA") == true })
        #expect(volume.contains { ($0["parameter"] as? String)?.hasPrefix("VA(BCC_A2") == true })
    }

    @Test func misuseIsRefused() throws {
        let alone = try run(
            ["equilibrium"] + Self.alloy + ["--temperature", "1040K", "--sensitivity-of", "volume"])
        #expect(alone.status == 64)
        let all = try run(["transition"] + Self.alloy + ["--kind", "all", "--sensitivity"])
        #expect(all.status == 64)
        #expect(all.errors.contains("--sensitivity is for"))
    }
}
