import Foundation
import TestSupport
import Testing

/// `tieline verify` as a script sees it: its own results pass, and none of a thousand tampered ones does.
@Suite struct VerifyCommandTests {
    private static let database = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("TDB/AlCoCrFeNi.tdb").path

    private typealias Line = [String: Any]

    /// - Parameter text: the database's text; nil: the repository's database.
    private func run(
        _ command: String, _ lines: [String], _ more: [String] = [], database text: String? = nil
    ) throws -> CampaignProcess.Result {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("tieline-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let file = scratch.appendingPathComponent("lines.jsonl")
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
        let input = command == "verify" ? [file.path] : ["--batch", file.path]
        let database = scratch.appendingPathComponent("model.tdb")
        if let text { try Data(text.utf8).write(to: database) }
        return try CampaignProcess.run(
            [command] + input + ["--database", text == nil ? Self.database : database.path, "--threads", "2"] + more,
            scratch: scratch.path)
    }

    /// Verdicts on lines that come through a pipe, as JSON.
    private func piped(_ lines: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: CampaignProcess.executable)
        process.arguments = ["verify", "-", "--database", Self.database, "--json"]
        let output = FileManager.default.temporaryDirectory.appendingPathComponent("tieline-\(UUID().uuidString)")
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: output) }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardInput = pipe
        try process.run()
        try pipe.fileHandleForWriting.write(contentsOf: Data((lines.joined(separator: "\n") + "\n").utf8))
        try pipe.fileHandleForWriting.close()
        process.waitUntilExit()
        return try String(contentsOf: output, encoding: .utf8)
    }

    private func verdicts(_ lines: [String], database: String? = nil) throws -> [Line] {
        let result = try run("verify", lines, ["--json"], database: database)
        #expect(result.status == 0 || result.status == 1, "\(result.errors)")
        return try objects(result.output)
    }

    private func objects(_ text: String) throws -> [Line] {
        try text.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? Line)
        }
    }

    private static func text(_ line: Line) throws -> String {
        String(decoding: try JSONSerialization.data(withJSONObject: line), as: UTF8.self)
    }

    /// States with one to three phases, ordered and disordered, with miscibility gaps, pure elements and compounds.
    private static let states: [(t: Double, x: [String: Double])] = [
        (1000, ["CR": 0.5, "FE": 0.5]), (700, ["CR": 0.4, "FE": 0.6]), (1273.15, ["AL": 0.2, "NI": 0.8]),
        (1500, ["AL": 0.4, "NI": 0.6]), (900, ["CO": 0.5, "CR": 0.5]), (1173.15, ["CR": 0.3, "FE": 0.5, "NI": 0.2]),
        (1900, ["CR": 0.2, "NI": 0.8]), (298.15, ["FE": 1]), (800, ["FE": 0.3, "NI": 0.7]),
        (1100, ["AL": 0.1, "CR": 0.2, "NI": 0.7]), (1300, ["AL": 0.3, "FE": 0.4, "NI": 0.3]),
        (1000, ["AL": 0.71, "CO": 0.29]), (1600, ["CO": 0.25, "CR": 0.25, "FE": 0.25, "NI": 0.25]),
        (900, ["AL": 0.3, "CO": 0.4, "CR": 0.3]),
    ]

    private func results() throws -> [Line] {
        let input = try Self.states.enumerated().map { index, state in
            try Self.text(["id": "s\(index)", "T": state.t, "x": state.x])
        }
        let result = try run("equilibrium", input)
        #expect(result.status == 0, "\(result.errors)")
        return try objects(result.output)
    }

    @Test func ownResultsAreVerified() throws {
        let lines = try results()
        let result = try run("verify", try lines.map(Self.text))
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("s0: verified"))
        #expect(
            result.output.contains(
                "\(Self.states.count) lines: \(Self.states.count) verified, 0 rejected, 0 without a result"))
        for verdict in try verdicts(try lines.map(Self.text)) {
            let checks = try #require(verdict["checks"] as? [Line])
            for name in ["Gibbs energy", "mass balance", "potentials", "global minimum"] {
                let check = try #require(checks.last { $0["name"] as? String == name })
                #expect(check["passed"] as? Bool == true)
                #expect(check["tolerance"] is Double)
            }
        }
    }

    @Test func phasesThatWereChosenAreEchoed() throws {
        let input = [
            #"{"id":"a","T":1000,"x":{"CR":0.5,"FE":0.5},"suspend":["sigma"]}"#,
            #"{"id":"b","T":1000,"x":{"CR":0.5,"FE":0.5},"dormant":["SIGMA"]}"#,
            #"{"id":"c","T":1000,"x":{"CR":0.5,"FE":0.5},"phases":["BCC_A2","LIQUID"]}"#,
            #"{"id":"d","T":1000,"w":{"CR":0.5,"FE":0.5}}"#, #"{"id":"e","T":1000,"x":{"CR":0.5,"FE":0.4}}"#,
            #"{"id":"f","T":1000,"x":{"CR":0,"FE":0.4,"NI":0.6}}"#,
        ]
        let result = try run("equilibrium", input)
        let lines = try objects(result.output)
        #expect(lines[0]["suspend"] as? [String] == ["SIGMA"])
        #expect(lines[1]["dormant"] as? [String] == ["SIGMA"])
        #expect(lines[2]["phases"] as? [String] == ["BCC_A2", "LIQUID"])
        let found = try verdicts(try lines.map(Self.text))
        #expect(
            found.map { $0["verdict"] as? String } == [
                "verified", "verified", "verified", "verified", "no result", "verified",
            ])
    }

    @Test func whatCannotBeReadIsRefused() throws {
        #expect(try run("verify", [""]).status == 2)
        let missing = try CampaignProcess.run(
            ["verify", "/nowhere.jsonl", "--database", Self.database], scratch: NSTemporaryDirectory())
        #expect(missing.status == 2)
        #expect(missing.errors.contains("cannot be read"))
        let rejected = try run("verify", ["not json"])
        #expect(rejected.status == 1)
        #expect(rejected.output.contains("line 1: rejected: line: the line is not JSON"))
    }

    /// Forty compositions of two to five elements at one temperature support each other, whichever way they are read.
    @Test func resultsOfOneTemperatureAreHeldAgainstEachOther() throws {
        let elements = ["AL", "CO", "CR", "FE", "NI"]
        let input = try (0..<40).map { i in
            let chosen = i % 4 == 0 ? [elements[i % 5], elements[(i + 2) % 5]] : elements
            let shares = chosen.indices.map { 1 + Double((i * 7 + $0 * 5 + i * $0) % 11) }
            let sum = shares.reduce(0, +)
            let x = Dictionary(uniqueKeysWithValues: zip(chosen, shares.map { $0 / sum }))
            return try Self.text(["id": "s\(i)", "T": i == 39 ? 981 : 980, "x": x])
        }
        let result = try run("equilibrium", input)
        #expect(result.status == 0, "\(result.errors)")
        var lines = result.output.split(separator: "\n").map(String.init)
        func heights(_ verdict: Line) throws -> [Double] {
            try #require(verdict["checks"] as? [Line]).filter { $0["name"] as? String == "other results" }
                .compactMap { $0["value"] as? Double }
        }
        let together = try run("verify", lines, ["--json"])
        #expect(together.status == 0, "\(together.output)")
        for (i, verdict) in try objects(together.output).enumerated() {
            let found = try heights(verdict)
            #expect(i == 39 ? found.isEmpty : found.count == 1 && found[0] < 1e-6, "\(i): \(found)")
        }
        let alone = try run("verify", lines, ["--json", "--alone"])
        #expect(alone.status == 0)
        for verdict in try objects(alone.output) { #expect(try heights(verdict).isEmpty) }
        // Standard input is read twice as well.
        #expect(try piped(lines) == together.output)
        // A false line that claims to lie far below all others is rejected, and none but it.
        var lie = try #require(try objects(lines[7]).first)
        let potentials = try #require(lie["mu"] as? [String: Double])
        lie["mu"] = potentials.mapValues { $0 - 5000 }
        lines[7] = try Self.text(lie)
        let verdicts = try verdicts(lines)
        #expect(verdicts.indices.filter { verdicts[$0]["verdict"] as? String != "verified" } == [7])
    }

    /// A state computed without the phase that should form, then told as the global minimum.
    @Test func metastableAssemblagesAreRejected() throws {
        let stable = try results()
        var input: [String] = []
        for (state, line) in zip(Self.states, stable) {
            guard let sets = line["stable"] as? [Line], let id = line["id"] as? String else { continue }
            for model in Set(sets.compactMap { $0["model"] as? String }).sorted() {
                input.append(
                    try Self.text(["id": "\(id) \(model)", "T": state.t, "x": state.x, "suspend": [model]]))
            }
        }
        let energies = Dictionary(
            uniqueKeysWithValues: stable.compactMap { line -> (String, Double)? in
                guard let id = line["id"] as? String, let g = line["G"] as? Double else { return nil }
                return (id, g)
            })
        var claims: [Line] = []
        for line in try objects(try run("equilibrium", input).output) where line["status"] as? String == "ok" {
            let id = try #require(line["id"] as? String)
            let lowest = try #require(energies[String(id.prefix { $0 != " " })])
            let g = try #require(line["G"] as? Double)
            #expect(g > lowest + 0.1, "\(id) is hardly metastable")
            claims.append(line)
        }
        #expect(claims.count >= 12)
        let honest = try verdicts(try claims.map(Self.text))
        #expect(honest.allSatisfy { $0["verdict"] as? String == "verified" })
        var lines: [String] = []
        for var claim in claims {
            claim["suspend"] = nil
            lines.append(try Self.text(claim))
            // With a harmless driving force for the phase that was left out.
            var forces = claim["drivingForce"] as? Line ?? [:]
            let id = claim["id"] as? String ?? ""
            forces[String(id.drop { $0 != " " }.dropFirst())] = -100.0
            claim["drivingForce"] = forces
            lines.append(try Self.text(claim))
        }
        for verdict in try verdicts(lines) {
            #expect(verdict["verdict"] as? String == "rejected")
            #expect(verdict["reason"] as? String == "global minimum", "\(verdict)")
        }
    }

    @Test func noneOfAThousandTamperedResultsIsVerified() throws {
        let genuine = try results()
        var tampering = Tampering(seed: 20261123)
        var lines: [String] = []
        var deeds: [String] = []
        while lines.count < 1000 {
            let line = genuine[lines.count % genuine.count]
            guard let (tampered, deed) = tampering.tamper(line) else { continue }
            lines.append(try Self.text(tampered))
            deeds.append(deed)
        }
        #expect(Set(deeds.map { $0.prefix { $0 != ":" } }).count >= Tampering.Deed.allCases.count)
        let found = try verdicts(lines)
        try #require(found.count == lines.count)
        let passed = zip(found, deeds).filter { $0.0["verdict"] as? String != "rejected" }
        #expect(passed.isEmpty, "\(passed.map { "\($0.0["id"] ?? ""): \($0.1)" })")
    }

    /// Every model of energy: its results pass, and tampered ones do not.
    @Test(arguments: ModelDatabases.all) func everyModelIsVerified(entry: ModelDatabases.Entry) throws {
        var input: [String] = []
        for (i, t) in [560.0, 830, 1120, 1470].enumerated() {
            for k in 0..<4 {
                var amounts = entry.components.indices.map {
                    1.03 + 0.97 * Double(($0 * 7 + i * 5 + k * 3 + i * k) % 11)
                }
                let sum = amounts.reduce(0, +)
                amounts = amounts.map { $0 / sum }
                let x = Dictionary(uniqueKeysWithValues: zip(entry.components, amounts))
                var state: Line = ["id": "\(t) \(k)", "T": t, "x": x]
                // The two liquids of this one have the same energy everywhere.
                if entry.name == ModelDatabases.metallicIonicLiquid.name { state["suspend"] = ["PLAIN"] }
                input.append(try Self.text(state))
            }
        }
        let answers = try objects(
            try run("equilibrium", input, ["--accept-unproven", "1"], database: entry.text).output)
        // Not every composition is within reach of the phases of a small database.
        let results = answers.filter { $0["status"] as? String == "ok" }
        for answer in answers where answer["status"] as? String != "ok" {
            #expect(answer["reason"] as? String == "composition-out-of-reach", "\(answer)")
        }
        try #require(results.count >= 8, "\(entry.name): \(results.count) of \(answers.count) have a result")
        for verdict in try verdicts(try results.map(Self.text), database: entry.text) {
            #expect(verdict["verdict"] as? String == "verified", "\(entry.name): \(verdict["message"] ?? "")")
        }
        var tampering = Tampering(seed: 20261124)
        var lines: [String] = []
        var deeds: [String] = []
        while lines.count < 75 {
            guard let (tampered, deed) = tampering.tamper(results[lines.count % results.count]) else { continue }
            lines.append(try Self.text(tampered))
            deeds.append(deed)
        }
        let found = try verdicts(lines, database: entry.text)
        try #require(found.count == lines.count)
        let passed = zip(found, deeds).filter { $0.0["verdict"] as? String != "rejected" }
        #expect(passed.isEmpty, "\(entry.name): \(passed.map { "\($0.0["id"] ?? ""): \($0.1)" })")
    }
}
