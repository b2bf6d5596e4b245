import Foundation
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// `tieline descriptor` as a script sees it.
@Suite struct DescriptorCommandTests {
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "tieline-descriptor-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private func file(_ name: String, _ text: String) throws -> String {
        let path = folder + "/" + name
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private func run(_ text: String, _ arguments: [String]) throws -> CampaignProcess.Result {
        try CampaignProcess.run(
            ["descriptor", "--data", try file("data.csv", text), "--quiet"] + arguments, scratch: folder)
    }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    /// Numbers without a pattern, the same everywhere.
    private static func rows(_ count: Int, _ line: (Double, Double, Int) -> String) -> String {
        (0..<count).map { i in
            let a = 1 + Double((i * 37 + 11) % 101) / 50
            let b = 1 + Double((i * 53 + 29) % 97) / 40
            return line(a, b, i)
        }.joined(separator: "\n") + "\n"
    }

    private static let products = "a,b,system,y\n" + rows(30) { "\($0),\($1),S\($2 % 3),\($0 * $1)" }

    @Test func frontCarriesWhatTheContractSays() throws {
        let result = try run(
            Self.products,
            [
                "--target", "y", "--features", "a,b", "--evaluations", "600", "--json", "--unit", "y=N m", "--unit",
                "a=N", "--unit", "b=m",
            ])
        #expect(result.status == 0, "\(result.errors)")
        let json = try object(result.output)
        let front = try #require(json["front"] as? [[String: Any]])
        let selected = try #require(json["selected"] as? Int)
        let best = front[selected]
        #expect(["a*b", "b*a"].contains(best["expression"] as? String))
        #expect(best["complexity"] as? Int == 3)
        #expect(best["unit"] as? String == "N m")
        #expect(try #require(best["error"] as? Double) < 1e-9)
        #expect(try #require(best["leftOutError"] as? Double) < 1e-9)
        #expect((best["validity"] as? [String: [Double]])?.keys.sorted() == ["a", "b"])
        #expect(json["evaluations"] is Int)
        for member in front {
            for key in ["expression", "latex", "complexity", "error", "r2", "constants", "unit"] {
                #expect(member[key] != nil, "\(key)")
            }
        }
    }

    @Test func threadsDoNotChangeTheBytes() throws {
        let table = "a,b,y\n" + Self.rows(25) { "\($0),\($1),\($0 * $0 / $1 + 0.1 * Double($2 % 5))" }
        let options = ["--target", "y", "--evaluations", "1500", "--seed", "5", "--json"]
        let one = try run(table, options + ["--threads", "1"])
        let two = try run(table, options + ["--threads", "2"])
        #expect(one.status == 0, "\(one.errors)")
        #expect(!one.output.isEmpty && one.output == two.output)
    }

    @Test func missingCellsAndUselessColumnsAreTold() throws {
        let table =
            "a,b,twice,same,word,y\n"
            + Self.rows(20) { "\($2 == 4 ? "" : String($0)),\($1),\(2 * $1),7,x,\($0 + $1)" }
        let result = try run(table, ["--target", "y", "--evaluations", "300", "--json"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(try object(result.output)["rowsLeftOut"] as? [Int] == [6])
        for text in [
            "lines 6", "constant columns are left out: same", "'twice' is left out",
            "columns of text are left out: word",
        ] {
            #expect(result.errors.contains(text), "\(text) is not in \(result.errors)")
        }
    }

    @Test func namesThatAreOperatorsGetOthers() throws {
        let table = "+,lambda,log (m),y\n" + Self.rows(20) { a, b, _ in "\(a),\(b),\(a + 3 * b),\(a * b)" }
        let result = try run(table, ["--target", "y", "--evaluations", "300", "--json"])
        #expect(result.status == 0, "\(result.errors)")
        let variables = try #require(try object(result.output)["variables"] as? [[String: Any]])
        #expect(variables.map { $0["name"] as? String } == ["x1", "lambda_", "log_"])
        #expect(variables.map { $0["column"] as? String } == ["+", "lambda", "log (m)"])
        #expect(variables[2]["unit"] as? String == "m")
    }

    @Test func fewerRowsThanColumnsAreTold() throws {
        let names = (0..<12).map { "f\($0)" }.joined(separator: ",")
        let table =
            "\(names),y\n"
            + (0..<8).map { r in
                (0..<12).map { String((r * 31 + $0 * $0 * 17 + r * r * $0) % 23) }.joined(separator: ",")
                    + ",\(r * r % 7)"
            }.joined(separator: "\n") + "\n"
        let result = try run(table, ["--target", "y", "--evaluations", "300", "--json"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("fewer rows (8) than columns (12)"), "\(result.errors)")
    }

    /// The product of two of ten thousand columns is found among them, and what was left out is said.
    @Test func tenThousandColumnsAreSearched() throws {
        let count = 10_000
        var table = (0..<count).map { "c\($0)" }.joined(separator: ",") + ",y\n"
        for r in 0..<40 {
            var state = UInt64(r) &* 0x9E37_79B9_7F4A_7C15 &+ 12345
            var row: [Double] = []
            for _ in 0..<count {
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                row.append(1 + Double(state % 1000) / 500)
            }
            table += row.map { String($0) }.joined(separator: ",") + ",\(row[4321] * row[8765])\n"
        }
        let result = try run(table, ["--target", "y", "--evaluations", "4000", "--json"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("of 10000 columns the 48"), "\(result.errors.prefix(2000))")
        let json = try object(result.output)
        let front = try #require(json["front"] as? [[String: Any]])
        let best = front[try #require(json["selected"] as? Int)]
        #expect(["c4321*c8765", "c8765*c4321"].contains(best["expression"] as? String), "\(best)")
    }

    @Test func unitsThatAdmitNothingAreExplained() throws {
        let table = "a (kg),b (m),y (J)\n" + Self.rows(12) { a, b, _ in "\(a),\(b),\(a * b)" }
        let result = try run(table, ["--target", "y", "--evaluations", "300"])
        #expect(result.status == 2)
        #expect(result.errors.contains("no formula of these columns has the unit of the target"), "\(result.errors)")
        #expect(result.errors.contains("a column or constant with the unit s^-2"), "\(result.errors)")
        let any = try run(table, ["--target", "y", "--evaluations", "300", "--constants", "any", "--json"])
        #expect(any.status == 0, "\(any.errors)")
    }

    /// Infix, LaTeX, Swift and the tree are the same formula.
    @Test func exportsAgree() throws {
        let result = try run(
            Self.products, ["--target", "y", "--features", "a,b", "--evaluations", "400", "--json"])
        let json = try object(result.output)
        let front = try #require(json["front"] as? [[String: Any]])
        let best = front[try #require(json["selected"] as? Int)]
        let tree = try #require(best["tree"] as? [String: Any])
        #expect(tree["operation"] as? String == "*")
        let operands = try #require(tree["operands"] as? [[String: Any]])
        #expect(Set(operands.compactMap { $0["variable"] as? String }) == ["a", "b"])
        let infix = try #require(best["expression"] as? String)
        #expect(best["swift"] as? String == infix)
        #expect(best["latex"] as? String == infix.replacingOccurrences(of: "*", with: " \\, "))
    }

    @Test(arguments: [
        ("a,y\n1,2\n2,2\n3,2\n4,2\n5,2\n", "the same value"),
        ("a (kg),y (J)\n1,2\n2,5\n3,1\n4,7\n5,2\n", "m^2 s^-2"),
        ("a,y\n1,2\n2,3x\n3,1\n4,7\n5,2\n6,1\n", "data.csv:3"),
        ("a,y\n1,2\n2,3,4\n3,1\n", "data.csv:3"),
        ("a,z\n1,2\n2,3\n3,1\n", "no column 'y'"),
        ("a,y\n5,2\n5,3\n5,1\n5,9\n5,4\n", "no feature that varies"),
        ("a,y\n1,2\n2,3\n", "too few"),
    ]) func badTablesAreRefused(table: String, message: String) throws {
        let result = try run(table, ["--target", "y", "--evaluations", "100"])
        #expect(result.status == 2)
        #expect(result.errors.contains(message), "\(result.errors)")
        #expect(result.output.isEmpty)
    }

    @Test func groupsAndFoldsRepeatTheSearch() throws {
        let result = try run(
            Self.products,
            [
                "--target", "y", "--features", "a,b", "--evaluations", "900", "--group", "system", "--folds", "2",
                "--json",
            ])
        #expect(result.status == 0, "\(result.errors)")
        let validations = try #require(try object(result.output)["validations"] as? [[String: Any]])
        #expect(validations.map { $0["kind"] as? String } == ["random", "group"])
        let parts = try #require(validations[1]["parts"] as? [[String: Any]])
        #expect(parts.map { $0["name"] as? String } == ["S0", "S1", "S2"])
        #expect(parts.allSatisfy { $0["rows"] as? Int == 10 })
        #expect(try #require(validations[1]["error"] as? Double) < 1e-9)
    }

    @Test func shapeConstraintsHold() throws {
        // A parabola: no formula that rises everywhere can be quadratic about its middle.
        let table = "a,y\n" + Self.rows(25) { a, _, _ in "\(a),\((a - 2) * (a - 2))" }
        let free = try run(table, ["--target", "y", "--evaluations", "500", "--json"])
        let bound = try run(table, ["--target", "y", "--evaluations", "500", "--increasing", "a", "--json"])
        func smallest(_ text: String) throws -> Double {
            let front = try #require(try object(text)["front"] as? [[String: Any]])
            return try #require(front.compactMap { $0["error"] as? Double }.min())
        }
        #expect(try smallest(free.output) < 1e-6)
        #expect(try smallest(bound.output) > 0.05)
    }

    @Test func unitsOfDifferentSizeAreConverted() throws {
        let table =
            "E (GPa),eps,sigma (MPa),y (MPa)\n"
            + Self.rows(20) { a, b, _ in "\(a * 100),\(b / 1000),\(a),\(a * 100 * b + a)" }
        let result = try run(table, ["--target", "y", "--evaluations", "1500", "--json"])
        #expect(result.status == 0, "\(result.errors)")
        let json = try object(result.output)
        let front = try #require(json["front"] as? [[String: Any]])
        let best = front[try #require(json["selected"] as? Int)]
        #expect(try #require(best["error"] as? Double) < 1e-6, "\(best)")
        #expect((best["expression"] as? String)?.contains("1000") ?? false, "\(best)")
    }

    @Test(arguments: ["json", "csv", "svg", "html"]) func resultIsWritten(kind: String) throws {
        let path = folder + "/out.\(kind)"
        let result = try run(
            Self.products, ["--target", "y", "--features", "a,b", "--evaluations", "200", "--output", path])
        #expect(result.status == 0, "\(result.errors)")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.contains(kind == "svg" ? "<svg" : "a*b") || text.contains("b*a"))
        if kind == "svg" { #expect(XMLParser(data: Data(text.utf8)).parse()) }
    }

    /// A formula of the composition is found, saved and computed for another alloy.
    @Test func savedFormulaIsAProperty() throws {
        let table =
            "formula,hardness (MPa)\n"
            + Self.rows(24) { a, b, _ in
                // Valence electrons: Ni 10, Cr 6, Fe 8.
                "Ni\(a)Cr\(b)Fe1,\(100 * (10 * a + 6 * b + 8) / (a + b + 1))"
            }
        let path = folder + "/saved.json"
        let result = try run(
            table,
            [
                "--target", "hardness", "--alloy-features", "mean_valence_electrons,range_radius,dH_mix,x_NI",
                "--constants",
                "any", "--evaluations", "400", "--save", path, "--json",
            ])
        #expect(result.status == 0, "\(result.errors)")
        let value = try CampaignProcess.run(
            [
                "property", "--descriptor", path, "--composition", "Ni-50 Cr-30 Fe-20", "--composition", "Ni-100",
                "--unit", "at%", "--json",
            ],
            scratch: folder)
        #expect(value.status == 0, "\(value.errors)")
        let alloys = try #require(try JSONSerialization.jsonObject(with: Data(value.output.utf8)) as? [[String: Any]])
        let properties = alloys.compactMap { ($0["properties"] as? [[String: Any]])?.first }
        #expect(abs(try #require(properties[0]["value"] as? Double) - 840e6) < 1)
        #expect(properties[0]["unit"] as? String == "Pa")
        #expect((alloys[0]["warnings"] as? [String])?.isEmpty ?? false)
        // Pure nickel lies outside the data.
        #expect((alloys[1]["warnings"] as? [String])?.contains { $0.contains("extrapolates") } ?? false)
        let none = try CampaignProcess.run(
            ["property", "--descriptor", try file("no.json", "{}"), "--composition", "Ni-100", "--unit", "at%"],
            scratch: folder)
        #expect(none.status == 2 && none.errors.contains("not a saved formula"))
    }

    @Test func interruptionPrintsTheBestSoFar() throws {
        let table = "a,b,y\n" + Self.rows(40) { "\($0),\($1),\($0 * $1 + Double($2 * 7 % 5) / 10)" }
        let process = try CampaignProcess(
            ["descriptor", "--data", try file("data.csv", table), "--target", "y", "--seconds", "600", "--json"],
            scratch: folder)
        let end = Date(timeIntervalSinceNow: 120)
        while try !process.errorsSoFar().contains("front of"), Date() < end { Thread.sleep(forTimeInterval: 0.1) }
        process.process.interrupt()
        let result = try process.wait()
        #expect(result.status == 130 && !result.wasKilled)
        let json = try object(result.output)
        #expect(json["interrupted"] as? Bool == true)
        #expect(try #require(json["front"] as? [[String: Any]]).count > 0)
    }
}
