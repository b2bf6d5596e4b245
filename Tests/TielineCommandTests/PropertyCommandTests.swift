import Foundation
import TestSupport
import Testing

/// `tieline property` as a script sees it.
@Suite struct PropertyCommandTests {
    private let folder: String
    private var database: String { folder + "/made-up.tdb" }

    init() throws {
        folder = NSTemporaryDirectory() + "tieline-property-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try MadeUpDatabase.text.write(toFile: database, atomically: true, encoding: .utf8)
    }

    private func file(_ name: String, _ text: String) throws -> String {
        let path = folder + "/" + name
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private func run(_ arguments: String...) throws -> CampaignProcess.Result {
        try CampaignProcess.run(["property"] + arguments, scratch: folder)
    }

    private func objects(_ text: String) throws -> [[String: Any]] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
    }

    /// Cells of CSV without quotes around commas.
    private func cells(_ line: Substring) -> [String] {
        line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    private static let table = """
        id,Fe,Cr,Ni,remark
        a,bal,20,10,first
        b,50,30,19,sum is 99
        c,50,much,20,no number
        d,50,30
        e,60,30,10.1,sum is a little off
        f,40,50,10,sigma

        """

    @Test func everyRowOfATableComesOut() throws {
        let result = try run(
            "VEC", "fraction(sigma, 600 C)", "--database", database, "--csv", try file("alloys.csv", Self.table),
            "--unit", "at%")
        #expect(result.status == 4)
        let lines = result.output.split(separator: "\n")
        try #require(lines.count == 7)
        let header = cells(lines[0])
        #expect(Array(header.prefix(5)) == ["id", "Fe", "Cr", "Ni", "remark"])
        let value = try #require(header.firstIndex(of: "VEC"))
        let status = try #require(header.firstIndex(of: "VEC status"))
        for (row, id) in ["a", "b", "c", "d", "e", "f"].enumerated() {
            let row = cells(lines[row + 1])
            #expect(row[0] == id)
            let isReadable = !["b", "c", "d"].contains(id)
            #expect(row[status] == (isReadable ? "ok" : "failed"))
            #expect(isReadable == (Double(row[value]) != nil))
            #expect(!row.contains("nan") && !row.contains("NaN"))
        }
        // The line of the file, its cause, and what to do.
        #expect(result.errors.contains("alloys.csv:3: error: the amounts sum to 99, not to 100 (at%)"))
        #expect(result.errors.contains("alloys.csv:4: error: the amount of Cr, 'much', is not a number"))
        #expect(result.errors.contains("alloys.csv:5: error: the row has 3 cells, the header 5"))
        #expect(result.errors.components(separatedBy: "hint: ").count >= 4)
        #expect(lines[5].contains("were scaled to 100"))
        // 40 Fe, 50 Cr, 10 Ni: (40·8 + 50·6 + 10·10)/100.
        #expect(abs((Double(cells(lines[6])[value]) ?? 0) - 7.2) < 1e-12)
    }

    @Test func threadsDoNotChangeABit() throws {
        var text = "id,Fe,Cr,Ni\n"
        for i in 0..<70 { text += "r\(i),bal,\(10 + i / 2),\(5 + i % 7)\n" }
        let path = try file("many.csv", text)
        var outputs: [String] = []
        for threads in ["1", "2", "5"] {
            let result = try run(
                "T_sigma", "density(25 C)", "delta", "--database", database, "--csv", path, "--unit", "wt%",
                "--threads", threads)
            #expect(result.status == 0, "\(result.errors)")
            outputs.append(result.output)
        }
        #expect(outputs[0].split(separator: "\n").count == 71)
        #expect(outputs[0] == outputs[1] && outputs[0] == outputs[2])
    }

    @Test func jsonKeepsTheContract() throws {
        let single = try objects(
            try run(
                "solidus", "VEC", "--database", database, "--composition", "Ni-60 Fe-30 Cr-10", "--unit", "at%",
                "--json"
            )
            .output)
        #expect(single.count == 1)
        #expect(Set(single[0].keys).isSuperset(of: ["composition", "grade", "warnings", "properties"]))
        let properties = try #require(single[0]["properties"] as? [[String: Any]])
        #expect(properties.map { $0["name"] as? String } == ["solidus", "VEC"])
        #expect(properties[0]["unit"] as? String == "K" && properties[0]["bound"] as? String == "exact")
        let rows = try objects(
            try run("VEC", "--csv", try file("alloys.csv", Self.table), "--unit", "at%", "--json").output)
        #expect(rows.map { $0["line"] as? Int } == [2, 3, 4, 5, 6, 7])
        #expect(rows.map { $0["status"] as? String } == ["ok", "failed", "failed", "failed", "ok", "ok"])
        #expect(rows[1]["reason"] as? String == "invalid-input" && rows[1]["hint"] is String)
        #expect((rows[0]["columns"] as? [String: String])?["remark"] == "first")
    }

    @Test func elementsThatTheDatabaseLacksFailOnlyWhatNeedsThem() throws {
        let path = try file("w.csv", "Fe (wt%),W (wt%)\n90,10\n")
        let result = try run(
            "VEC", "T_sigma", "--database", database, "--csv", path, "--json", "--accept-unproven", "1")
        #expect(result.status == 0)
        let properties = try #require(try objects(result.output)[0]["properties"] as? [[String: Any]])
        #expect(properties.map { $0["status"] as? String } == ["ok", "failed"])
        #expect(properties[1]["reason"] as? String == "invalid-system")
    }

    @Test func formulasTextsAndQuotedCells() throws {
        let formulas = try file("f.csv", "Formula,\"note, long\"\nFeCr,\"one, \"\"two\"\"\nthree\"\nFe3Ni,x\n")
        let result = try run("VEC", "--csv", formulas)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("\"one, \"\"two\"\"\nthree\",7.0,ok"))
        #expect(result.output.contains("Fe3Ni,x,8.5,ok"))
        let texts = try file("t.csv", "name;composition\nx;Fe-bal Ni-25\n")
        #expect(try run("VEC", "--csv", texts, "--unit", "at%").output.contains("x,Fe-bal Ni-25,8.5,ok"))
        #expect(try run("VEC", "--csv", texts).status == 2)
        #expect(try run("VEC", "--csv", formulas, "--unit", "wt%").status == 2)
        #expect(
            try run("VEC", "--csv", formulas, "--alloy-column", "nothing").errors.contains("the columns are Formula"))
    }

    @Test func tablesThatCannotBeReadAreRefused() throws {
        for (text, complaint) in [
            ("", "there is no header"), ("id,remark\n1,2\n", "no column gives a composition"),
            ("Ni,Ni_wt\n1,2\n", "the same element"),
            ("Ni_wt,Cr_at\n1,2\n", "different units"), ("Ni,Cr\n50,50\n", "have no unit"),
            ("a,\"b\n1,2\n", "never closed"),
        ] {
            let result = try run("VEC", "--csv", try file("bad.csv", text))
            #expect(result.status == 2, "\(text): \(result.errors)")
            #expect(result.errors.contains(complaint), "\(text): \(result.errors)")
        }
        #expect(try run("VEC", "--csv", folder + "/absent.csv").status == 2)
        let latin = folder + "/latin.csv"
        try Data([0x4E, 0x69, 0x2C, 0xB5, 0x0A, 0x31, 0x2C, 0x32, 0x0A]).write(to: URL(fileURLWithPath: latin))
        #expect(try run("VEC", "--csv", latin, "--unit", "at%").errors.contains("not UTF-8"))
        let good = try file("good.csv", "Ni,note,note\n100,a,b\n")
        #expect(try run("VEC", "--csv", good, "--unit", "at%", "--sum-tolerance", "5").status == 64)
        let row = try objects(try run("VEC", "--csv", good, "--unit", "at%", "--json").output)[0]
        #expect((row["columns"] as? [String: String]) == ["Ni": "100", "note": "a", "note_2": "b"])
        #expect(try run("VEC", "--csv", try file("c.csv", "Ni_wt\n100\n"), "--unit", "at%").status == 2)
    }

    @Test func capitalsBesideUsualSymbolsAreNoElements() throws {
        // SI and TC as second ionization energy and Curie temperature; VEC is a column of the input too.
        let path = try file("c.csv", "Fe,Ni,SI,TC,VEC\n50,50,1562.9,1043,9\n")
        let result = try run("VEC", "--csv", path, "--unit", "at%")
        #expect(result.status == 0 && result.errors.contains("SI, TC are not read as elements"))
        #expect(result.output.hasPrefix("Fe,Ni,SI,TC,VEC,tieline VEC,VEC status"))
        #expect(result.output.contains("50,50,1562.9,1043,9,9.0,ok"))
        // All in capitals, they are.
        let capitals = try file("d.csv", "FE,SI\n50,50\n")
        #expect(try run("VEC", "--csv", capitals, "--unit", "at%").output.contains("50,50,6.0,ok"))
        let named = try run(
            "VEC", "--csv", capitals, "--unit", "at%", "--element-columns", "FE", "--accept-unproven", "1")
        #expect(named.status == 0 && named.errors.contains("the amounts sum to 50"))
        #expect(try run("VEC", "--csv", capitals, "--unit", "at%", "--element-columns", "Ni").status == 2)
    }

    @Test func ownTables() throws {
        let prices = try file("prices.csv", "# source: ours, 2026-11\nelement,EUR/kg\nNi,10\nFe,2\n")
        let result = try run(
            "price", "--prices", prices, "--composition", "Fe-50 Ni-50", "--unit", "wt%", "--json")
        let property = try #require(
            (try objects(result.output)[0]["properties"] as? [[String: Any]])?.first)
        #expect(property["unit"] as? String == "EUR/kg")
        #expect(abs((property["value"] as? Double ?? 0) - 6) < 1e-3)
        #expect(try run("price", "--list", "--prices", prices).output.contains("ours, 2026-11"))
        for (text, complaint) in [
            ("element,EUR/kg\nNi,10\n", "# source"), ("# source: x\nelement,EUR\nNi,10\n", "currency"),
            ("# source: x\nelement,EUR/kg\nNi,-1\n", ":3: error"),
            ("# source: x\nelement,EUR/kg\nQq,1\n", "not the symbol"),
        ] {
            let refused = try run(
                "price", "--prices", try file("bad-prices.csv", text), "--composition", "Ni-100", "--unit", "wt%")
            #expect(refused.status == 2)
            #expect(refused.errors.contains(complaint), "\(refused.errors)")
        }
    }

    @Test func outputGoesWhereItIsAsked() throws {
        let path = try file("o.csv", "Ni\n100\n")
        let target = folder + "/out.csv"
        let result = try run("VEC", "--csv", path, "--unit", "at%", "--output", target)
        #expect(result.status == 0 && result.output.isEmpty)
        #expect(try String(contentsOfFile: target, encoding: .utf8).contains("100,10.0,ok"))
        let json = folder + "/out.json"
        _ = try run("VEC", "--csv", path, "--unit", "at%", "--output", json)
        #expect(try objects(try String(contentsOfFile: json, encoding: .utf8)).count == 1)
        #expect(try run("VEC", "--csv", path, "--unit", "at%", "--output", folder + "/out.xls").status == 64)
    }

    @Test func usageIsTold() throws {
        #expect(try run("T_sigma", "--composition", "Ni-100", "--unit", "at%").status == 64)
        #expect(try run("VEC").status == 64)
        #expect(try run("hardness", "--composition", "Ni-100", "--unit", "at%").errors.contains("is not a property"))
        #expect(try run("VEC", "--composition", "Ni-100").errors.contains("no unit"))
        let list = try objects(try run("--list", "--json").output)
        #expect(list.count > 20)
        for line in list {
            #expect(Set(line.keys) == ["syntax", "unit", "definition", "source", "applicability", "needsDatabase"])
        }
        #expect(try run("--help").output.contains("tieline property VEC delta"))
    }
}
