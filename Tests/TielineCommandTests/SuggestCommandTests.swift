import Foundation
import Testing

/// `tieline suggest` and `tieline front` as a script sees them.
@Suite struct SuggestCommandTests {
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "tieline-suggest-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private func file(_ name: String, _ text: String) throws -> String {
        let path = folder + "/" + name
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private func run(_ arguments: [String]) throws -> CampaignProcess.Result {
        try CampaignProcess.run(arguments, scratch: folder)
    }

    private func suggest(_ problem: String, _ observations: String? = nil, _ more: [String] = []) throws
        -> CampaignProcess.Result
    {
        var arguments = ["suggest", "--problem", try file("problem.json", problem)]
        if let observations {
            arguments += ["--observations", try file("obs.jsonl", observations)]
        }
        return try run(arguments + more)
    }

    private func objects(_ text: String) throws -> [[String: Any]] {
        try text.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    private static let parameters = """
        [{"name":"AL","type":"fraction","min":0,"max":0.35,"step":0.05},
         {"name":"CR","type":"fraction","min":0.05,"max":0.6,"step":0.05},{"name":"NI","type":"fraction"},
         {"name":"T","type":"real","min":700,"max":900},{"name":"hours","type":"integer","min":1,"max":4},
         {"name":"quench","type":"choice","options":["air","water"]}]
        """
    private static let problem = """
        {"parameters":\(parameters),"sum":{"of":["AL","CR","NI"],"equals":1},
         "constraints":[{"linear":{"AL":1,"CR":1},"max":0.5}],
         "objectives":[{"name":"strength","goal":"maximize","reference":0},{"name":"price","goal":"minimize","reference":30}],
         "outcomes":[{"name":"cost","max":14}],"settings":{"initialDesign":6}}
        """

    private static func point(_ al: Double, _ cr: Double, hours: Int = 2, quench: String = "air") -> String {
        "{\"AL\":\(al),\"CR\":\(cr),\"NI\":\(1 - al - cr),\"T\":\(750 + 200 * al),\"hours\":\(hours),\"quench\":\"\(quench)\"}"
    }

    private static let observations = [
        (0.0, 0.1), (0.1, 0.2), (0.2, 0.3), (0.3, 0.1), (0.05, 0.4), (0.15, 0.15), (0.25, 0.05), (0.35, 0.15),
    ].enumerated().map { i, x in
        i == 3
            ? "{\"x\":\(point(x.0, x.1)),\"failed\":\"cracked\"}"
            : "{\"id\":\"m\(i)\",\"x\":\(point(x.0, x.1, hours: 1 + i % 4, quench: i % 2 == 0 ? "air" : "water")),\"y\":{\"strength\":\(100 + 300 * x.0),\"price\":{\"value\":\(20 - 10 * x.1),\"sd\":0.1},\"cost\":\(8 + 20 * x.0)}}"
    }

    @Test func candidatesCarryWhatTheContractSays() throws {
        let text = Self.observations.joined(separator: "\n") + "\n"
        let result = try suggest(Self.problem, text, ["-n", "3", "--seed", "7"])
        #expect(result.status == 0, "\(result.errors)")
        let candidates = try objects(result.output)
        #expect(candidates.count == 3)
        for candidate in candidates {
            let x = try #require(candidate["x"] as? [String: Any])
            let fractions = try ["AL", "CR", "NI"].map { try #require(x[$0] as? Double) }
            #expect(abs(fractions.reduce(0, +) - 1) < 1e-12)
            for fraction in fractions { #expect(abs(fraction * 20 - (fraction * 20).rounded()) < 1e-9) }
            #expect(fractions[0] + fractions[1] <= 0.5 + 1e-12)
            let heat = try #require(x["T"] as? Double)
            #expect(heat >= 700 && heat <= 900)
            #expect([1, 2, 3, 4].contains(x["hours"] as? Int))
            #expect(["air", "water"].contains(x["quench"] as? String))
            let y = try #require(candidate["y"] as? [String: [String: Any]])
            #expect(Set(y.keys) == ["strength", "price", "cost"])
            for value in y.values {
                let interval = try #require(value["interval"] as? [Double])
                #expect(interval[0] <= interval[1] && (value["sd"] as? Double ?? -1) > 0)
            }
            for key in ["probabilityOfSuccess", "probabilityFeasible"] {
                let probability = try #require(candidate[key] as? Double)
                #expect(probability >= 0 && probability <= 1)
            }
            #expect(candidate["acquisition"] is Double && candidate["reason"] is String)
        }
        #expect(try suggest(Self.problem, text, ["-n", "3", "--seed", "7"]).output == result.output)
        // What is pending is not proposed again.
        let pending = candidates.map { candidate in
            let x = try? JSONSerialization.data(withJSONObject: candidate["x"] ?? [:])
            return "{\"x\":\(String(decoding: x ?? Data(), as: UTF8.self)),\"pending\":true}"
        }
        let next = try suggest(Self.problem, text + pending.joined(separator: "\n"), ["-n", "3", "--seed", "7"])
        let proposed = try objects(next.output).map { $0["x"] as? NSDictionary }
        for candidate in candidates { #expect(!proposed.contains(candidate["x"] as? NSDictionary)) }
    }

    @Test func aStateGoesOnToTheBit() throws {
        let lines = Self.observations
        let state = folder + "/state.json"
        let first = try suggest(Self.problem, lines[..<7].joined(separator: "\n"), ["--state", state, "-n", "2"])
        #expect(first.status == 0, "\(first.errors)")
        let copy = folder + "/copy.json"
        try FileManager.default.copyItem(atPath: state, toPath: copy)
        let all = lines.joined(separator: "\n")
        let second = try suggest(Self.problem, all, ["--state", state, "-n", "2"])
        #expect(second.status == 0, "\(second.errors)")
        #expect(try suggest(Self.problem, all, ["--state", copy, "-n", "2"]).output == second.output)
        let before = try objects(first.output).map { $0["x"] as? NSDictionary }
        for candidate in try objects(second.output) { #expect(!before.contains(candidate["x"] as? NSDictionary)) }
        // Other observations, another seed and another problem do not fit the state.
        for (problem, text, more) in [
            (Self.problem, lines.reversed().joined(separator: "\n"), []), (Self.problem, lines[0], []),
            (Self.problem, all, ["--seed", "5"]),
            (Self.problem.replacingOccurrences(of: "\"max\":14", with: "\"max\":15"), all, []),
        ] {
            let result = try suggest(problem, text, ["--state", state] + more)
            #expect(result.status == 2 && result.errors.contains("hint:") || result.errors.contains("--seed"))
        }
    }

    @Test func frontTellsTheBestAndItsVolume() throws {
        let path = try file("obs.jsonl", Self.observations.joined(separator: "\n"))
        let problem = try file("problem.json", Self.problem)
        let result = try run(["front", "--problem", problem, "--observations", path, "--calibration"])
        #expect(result.status == 0, "\(result.errors)")
        let object = try #require(try objects(result.output).first)
        // Cost 8 + 20 AL ≤ 14 admits AL ≤ 0.3; of the feasible ones none dominates these.
        let front = try #require(object["front"] as? [[String: Any]])
        #expect(front.compactMap { $0["id"] as? String } == ["m2", "m4", "m6"])
        // Over (0, 30): strength 160, 115, 175 and price 17, 16, 19.5.
        let volume: Double = 175.0 * 10.5 + 160.0 * 2.5 + 115.0 * 1.0
        let reported = try #require(object["hypervolume"] as? Double)
        #expect(abs(reported - volume) < 1e-9)
        let counts = try #require(object["observations"] as? [String: Int])
        #expect(counts["feasible"] == 6 && counts["infeasible"] == 1 && counts["failed"] == 1)
        let trace = try #require(object["trace"] as? [Double])
        #expect(trace.count == 8 && trace == trace.sorted() && trace.last == reported)
        #expect((object["calibration"] as? [String: Any])?.count == 3)
        #expect((object["sensitivity"] as? [String: Any])?.count == 3)
        let table = try run(["front", "--problem", problem, "--observations", path, "--text"])
        #expect(table.output.contains("m6") && table.output.contains("1 failed"))
        let none = try file("none.jsonl", Self.observations[3])
        #expect(try run(["front", "--problem", problem, "--observations", none]).status == 3)
    }

    @Test func badProblemsAreRefusedInWords() throws {
        func expect(_ problem: String, _ words: String, line: Int = #line) throws {
            let result = try suggest(problem)
            #expect(result.status == 2 && result.errors.contains(words), "line \(line): \(result.errors)")
            #expect(result.output.isEmpty)
        }
        func changed(_ old: String, _ new: String) -> String {
            Self.problem.replacingOccurrences(of: old, with: new)
        }
        try expect("", "the JSON ends too early")
        try expect("{\"parameters\":[]}", "\"parameters\" is missing")
        try expect(changed("\"goal\"", "\"gaol\""), "\"goal\" should be")
        try expect(changed("\"settings\":{", "\"settings\":{\"acquisition\":\"EI\","), "\"acquisition\" is not known")
        try expect(
            changed("\"max\":0.5}", "\"max\":0.5},{\"linear\":{\"MO\":1},\"max\":1}"), "\"MO\" is not a parameter")
        // The smallest conflict is named, and what it takes for it.
        try expect(
            changed(
                "\"max\":0.5}",
                "\"max\":0.5,\"name\":\"little Al and Cr\"},{\"linear\":{\"CR\":1},\"min\":0.3,\"name\":\"much Cr\"},{\"linear\":{\"AL\":1},\"min\":0.25,\"name\":\"much Al\"},{\"linear\":{\"NI\":1},\"min\":0.1,\"name\":\"some Ni\"}"
            ),
            "these exclude each other: little Al and Cr; much Cr; much Al")
        try expect(changed("\"max\":0.5}", "\"min\":0.99}"), "within the ranges of AL, CR")
        try expect(changed("\"max\":0.6", "\"max\":60"), "say \"sum\":{\"equals\":100}")
        try expect(changed("\"max\":14}", "\"min\":15,\"max\":14}"), "no outcome can meet both")
        try expect(changed("\"reference\":30", "\"reference\":1e999"), "beyond the largest number")
        try expect(changed("\"type\":\"choice\"", "\"type\":\"colour\""), "should be one of")
        let missing = try run(["suggest", "--problem", folder + "/nowhere.json"])
        #expect(missing.status == 2 && missing.errors.contains("does not exist"))
    }

    @Test func badObservationsAreRefusedInWords() throws {
        func expect(_ lines: String, _ words: String, line: Int = #line) throws {
            let result = try suggest(Self.problem, lines)
            #expect(result.status == 2 && result.errors.contains(words), "line \(line): \(result.errors)")
        }
        let x = Self.point(0.1, 0.2)
        try expect("{\"x\":\(x),\"y\":{\"strength\":NaN}}", "tell a failed evaluation as")
        try expect("{\"x\":\(x),\"y\":{\"strength\":-Infinity}}", "-Infinity is not a number")
        try expect("{\"x\":\(x),\"y\":{\"strength\":\"nan\"}}", "tell a failed evaluation as")
        try expect("{\"x\":\(x),\"y\":{}}", "none of strength, price, cost")
        try expect("{\"x\":\(x),\"y\":{\"strength\":1},\"failed\":\"no\"}", "only one of")
        try expect("{\"x\":{\"AL\":0.1},\"y\":{\"strength\":1}}", "\"x\" has no CR, NI, T, hours, quench")
        try expect(
            "{\"x\":\(x.replacingOccurrences(of: "0.2", with: "0.4")),\"y\":{\"strength\":1}}", "the fractions sum to")
        try expect(
            "{\"x\":\(x.replacingOccurrences(of: "air", with: "oil")),\"y\":{\"strength\":1}}", "options: air, water")
        try expect(
            "{\"id\":1,\"x\":\(x),\"failed\":\"a\"}\n\n{\"id\":\"1\",\"x\":\(x),\"failed\":\"b\"}",
            ":3: the id \"1\" stands on line 1 already")
        try expect("{\"x\":\(x),\"status\":\"done\",\"y\":{\"strength\":1}}", "\"status\" is not known")
    }

    @Test func oddDataStillGiveACandidate() throws {
        let x = Self.point(0.1, 0.2)
        let one = "{\"x\":\(x),\"y\":{\"strength\":5,\"price\":1,\"cost\":1}}"
        for lines in [[one], [String](repeating: one, count: 9), Self.observations + [one, one]] {
            let result = try suggest(Self.problem, lines.joined(separator: "\n"), ["-n", "2"])
            #expect(result.status == 0, "\(result.errors)")
            #expect(try objects(result.output).count == 2)
        }
        // Every evaluation failed, and a composition that was measured off the grid and one outside the ranges.
        let failed = (0..<8).map {
            "{\"x\":\(Self.point(0.05 * Double($0 % 4), 0.1 + 0.05 * Double($0 / 2))),\"failed\":\"a\"}"
        }
        let measured = "{\"x\":\(Self.point(0.1234, 0.2)),\"y\":{\"strength\":7}}"
        let outside = "{\"x\":\(Self.point(0.5, 0.2)),\"y\":{\"strength\":7}}"
        let result = try suggest(Self.problem, (failed + [measured, outside]).joined(separator: "\n"))
        #expect(result.status == 0 && result.errors.contains("1 observations lie outside"), "\(result.errors)")
    }

    @Test func tooManyObservationsAreAClearLimit() throws {
        let line = "{\"x\":\(Self.point(0.1, 0.2)),\"y\":{\"strength\":5,\"price\":1,\"cost\":1}}\n"
        let result = try suggest(Self.problem, String(repeating: line, count: 3_001))
        #expect(result.status == 2 && result.errors.contains("more than the 3000"), "\(result.errors)")
    }

    @Test func anExhaustedSpaceIsSaid() throws {
        let problem = """
            {"parameters":[{"name":"n","type":"integer","min":1,"max":2}],"objectives":[{"name":"f","goal":"minimize"}]}
            """
        let known = "{\"x\":{\"n\":1},\"y\":{\"f\":1}}\n{\"x\":{\"n\":2},\"abandoned\":true}"
        let result = try suggest(problem, known)
        #expect(result.status == 3 && result.errors.contains("no point is left"), "\(result.errors)")
        let partly = try suggest(problem, "{\"x\":{\"n\":1},\"y\":{\"f\":1}}", ["-n", "5"])
        #expect(partly.status == 0 && partly.errors.contains("only 1 of 5"))
    }

    @Test func randomAndSpaceFillingDesignsStayInside() throws {
        for method in ["random", "space-filling"] {
            let result = try suggest(Self.problem, nil, ["--method", method, "-n", "200", "--seed", "3"])
            #expect(result.status == 0, "\(result.errors)")
            let points = try objects(result.output).compactMap { $0["x"] as? [String: Any] }
            #expect(points.count == 200)
            for x in points {
                let sum: Double = (x["AL"] as? Double ?? 9) + (x["CR"] as? Double ?? 9)
                let nickel: Double = x["NI"] as? Double ?? 9
                #expect(sum <= 0.5 + 1e-12)
                #expect(abs(sum + nickel - 1) < 1e-12)
            }
        }
    }

    @Test func constraintsInAnotherUnitAreConverted() throws {
        let problem = """
            {"parameters":[{"name":"W","type":"fraction","min":0,"max":20,"step":0.5},{"name":"Al","type":"fraction","min":0,"max":20,"step":0.5},
              {"name":"Ni","type":"fraction"}],"sum":{"equals":100,"unit":"at%"},
             "constraints":[{"linear":{"W":1},"min":12,"max":14,"unit":"wt%"},{"count":["W","Al"],"min":2},{"ratio":["Al","W"],"max":3}],
             "objectives":[{"name":"f","goal":"minimize"}]}
            """
        let result = try suggest(problem, nil, ["--method", "random", "-n", "300"])
        #expect(result.status == 0, "\(result.errors)")
        var seen: Set<Double> = []
        for object in try objects(result.output) {
            let x = try #require(object["x"] as? [String: Double])
            let (w, al, ni) = (try #require(x["W"]), try #require(x["Al"]), try #require(x["Ni"]))
            #expect(w + al + ni == 100 && al > 0 && al <= 3 * w)
            let mass = 183.84 * w / (183.84 * w + 26.9815 * al + 58.6934 * ni)
            #expect(mass > 0.1199 && mass < 0.1401)
            seen.insert(w)
        }
        #expect(seen == [4, 4.5])
    }

    // MARK: The examples

    private static let examples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Examples").path

    @Test func theTableOfTheExampleGrows() throws {
        let table = folder + "/alloys.csv"
        try FileManager.default.copyItem(atPath: Self.examples + "/suggest-from-csv/alloys.csv", toPath: table)
        let problem = Self.examples + "/suggest-from-csv/problem.json"
        var rows: Set<Substring> = []
        for round in 1...2 {
            let result = try run([
                "suggest", "--problem", problem, "--observations", table, "-n", "3", "--seed", "1", "--format", "csv",
            ])
            #expect(result.status == 0, "\(result.errors)")
            let text = try String(contentsOfFile: table, encoding: .utf8) + result.output
            try text.write(toFile: table, atomically: true, encoding: .utf8)
            let added = result.output.split(separator: "\n")
            for row in added {
                let cells = row.split(separator: ",", omittingEmptySubsequences: false)
                #expect(cells.count == 9 && cells[0].isEmpty && cells[6...8].allSatisfy(\.isEmpty))
                #expect(cells[1...5].compactMap { Double($0) }.reduce(0, +) == 100)
            }
            rows.formUnion(added)
            #expect(rows.count == 3 * round)
        }
        let front = try run(["front", "--problem", problem, "--observations", table])
        #expect(front.status == 0 && front.output.contains("\"pending\":6,"), "\(front.errors)")
        let twice = try file("twice.csv", "Mn,Co,Cr,Fe,Ni,price USD/kg,status\n0,20,20,20,40,9,pending\n")
        let refused = try run(["suggest", "--problem", problem, "--observations", twice])
        #expect(refused.status == 2 && refused.errors.contains(":2: the row has outcomes"))
    }

    @Test func theLoopInPythonRuns() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", Self.examples + "/suggest-from-python/loop.py", "3", CampaignProcess.executable,
        ]
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(output.contains("hypervolume") || output.contains("infeasible"))
        let lines = try String(contentsOfFile: folder + "/observations.jsonl", encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 3)
    }
}
