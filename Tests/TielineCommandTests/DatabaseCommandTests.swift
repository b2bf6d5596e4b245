import Foundation
import Testing

/// `tieline database` as a user or a script sees it.
@Suite struct DatabaseCommandTests {
    private static let text = """
        $ a made-up database
        ELEMENT VA VACUUM 0 0 0 !
        ELEMENT CR BCC_A2 51.996 4050 23.56 !
        ELEMENT FE BCC_A2 55.847 4489 27.28 !
        ELEMENT NI FCC_A1 58.69 4787 29.7955 !
        SPECIES CR2 CR2 !
        FUNCTION GHSERFE 298.15 +1225.7+124.134*T-23.5143*T*LN(T); 6000 N !
        TYPE_DEFINITION & GES A_P_D BCC_A2 MAGNETIC -1 0.4 !
        PHASE BCC_A2 %& 2 1 3 !
        CONSTITUENT BCC_A2 :CR,FE,NI:VA: !
        PHASE SIGMA % 2 10 20 !
        CONSTITUENT SIGMA :FE,NI:CR,FE: !
        PARAMETER G(BCC_A2,CR:VA;0) 298.15 -8856.94+157.48*T; 6000 N REF1 !
        PARAMETER G(BCC_A2,FE:VA;0) 298.15 +GHSERFE; 6000 N REF1 !
        PARAMETER G(BCC_A2,NI:VA;0) 298.15 +8715; 6000 N REF1 !
        PARAMETER L(BCC_A2,CR,FE:VA;0) 298.15 +20500-9.68*T; 6000 N REF2 !
        PARAMETER TC(BCC_A2,FE:VA;0) 298.15 1043; 6000 N REF1 !
        PARAMETER HMVA(BCC_A2,FE:VA;0) 298.15 +175000; 6000 N !
        PARAMETER G(SIGMA,FE:CR;0) 298.15 +1; 6000 N REF2 !
        PARAMETER G(SIGMA,NI:CR;0) 298.15 +1; 6000 N REF3 !
        PARAMETER G(SIGMA,NI:FE;0) 298.15 +1; 6000 N REF3 !
        PARAMETER G(SIGMA,FE:FE;0) 298.15 +1; 6000 N REF3 !
        DEFAULT_COMMAND REJECT_PHASE SIGMA !
        LIST_OF_REFERENCES NUMBER SOURCE
        REF1 'A. Dinsdale, Calphad 15' REF2 'J.-O. Andersson' REF3 'nobody' !

        """

    /// A folder with files, removed when the test ends.
    private final class Folder {
        let path = NSTemporaryDirectory() + "tieline-database-\(UUID().uuidString)"
        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(atPath: path) }

        func write(_ name: String, _ text: String) throws -> String {
            let file = path + "/" + name
            try text.write(toFile: file, atomically: true, encoding: .utf8)
            return file
        }

        func run(_ arguments: String...) throws -> CampaignProcess.Result {
            try CampaignProcess.run(["database"] + arguments, scratch: path)
        }
    }

    private func object(_ result: CampaignProcess.Result) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any], "\(result)")
    }

    private func list(_ result: CampaignProcess.Result) throws -> [[String: Any]] {
        try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]], "\(result)")
    }

    // MARK: show

    @Test func showCountsStatements() throws {
        let folder = try Folder()
        let file = try folder.write(
            "b.tdb",
            Self.text
                + "\nFUNCTION Z 298.15 1; 6000 N !\nFUNCTION Z 298.15 2; 6000 N !\nPARAMETER G(BCC_A2,FE:VA;99) 298.15 1 !"
        )
        let shown = try object(try folder.run("show", file, "--json"))
        #expect(shown["parameters"] as? Int == 11 && shown["functions"] as? Int == 3)
    }

    @Test func showTellsWhatTheDatabaseHolds() throws {
        let folder = try Folder()
        let file = try folder.write("a.tdb", Self.text)
        let text = try folder.run("show", file)
        #expect(text.status == 0)
        #expect(text.output.contains("parameters:  10: G 8, HMVA 1 (not used), TC 1"))
        #expect(text.output.contains("BCC_A2 (CR,FE,NI)1(VA)3  [magnetic]"))
        #expect(text.output.contains("SIGMA (FE,NI)10(CR,FE)20  [rejected by default]"))
        let shown = try object(try folder.run("show", file, "--json"))
        for key in [
            "elements", "phases", "parameters", "functions", "kept", "diagnostics", "hash", "species", "references",
            "rejected", "kinds", "statements", "limits", "assessed",
        ] { #expect(shown[key] != nil, "\(key) is missing") }
        #expect(shown["elements"] as? [String] == ["VA", "CR", "FE", "NI"])
        #expect(shown["species"] as? [String] == ["CR2"] && shown["rejected"] as? [String] == ["SIGMA"])
        #expect(shown["parameters"] as? Int == 10 && shown["functions"] as? Int == 1)
        let kinds = try #require(shown["kinds"] as? [[String: Any]])
        #expect(kinds.map { $0["kind"] as? String } == ["G", "HMVA", "TC"])
        #expect(kinds.map { $0["count"] as? Int } == [8, 1, 1])
        #expect(kinds.map { $0["use"] as? String } == ["used", "not used", "used"])
        let phases = try #require(shown["phases"] as? [[String: Any]])
        #expect(phases.map { $0["name"] as? String } == ["BCC_A2", "SIGMA"])
        #expect((phases[0]["sublattices"] as? [[String: Any]])?.map { $0["sites"] as? Double } == [1, 3])
        #expect((phases[0]["magnetic"] as? [String: Any])?["structureFactor"] as? Double == 0.4)
        let statements = try #require(shown["statements"] as? [String: Int])
        #expect(
            statements["total"] == (statements["understood"] ?? 0) + (statements["kept"] ?? 0)
                + (statements["diagnosed"] ?? 0))
        #expect((shown["references"] as? [[String: Any]])?.map { $0["key"] as? String } == ["REF1", "REF2", "REF3"])
    }

    // MARK: lint

    @Test func lintMergesTheFindingsAndGroupsThem() throws {
        let folder = try Folder()
        let wrong = Self.text.replacing("51.996", with: "15.996").replacing("REF3", with: "REF4")
            .replacing("REF4 'nobody'", with: "REF3 'nobody'").replacing("6000 N REF1", with: "6000.00.00 N REF1")
        let file = try folder.write("a.tdb", wrong)
        let good = try folder.write("good.tdb", Self.text)
        let text = try folder.run("lint", file, good)
        #expect(text.status == 0, "warnings only: \(text.errors)")
        #expect(text.output.contains("a.tdb:3:1: warning: the mass of CR is 15.996 g/mol"))
        #expect(text.output.contains("ELEMENT CR BCC_A2 15.996"), "the excerpt of a lint finding")
        #expect(text.output.contains("a.tdb:20:1: warning: reference 'REF4' is not in the list; 3 statements cite it"))
        // Four statements have the second point: one more than is shown, which is shown instead of counted.
        #expect(text.output.components(separatedBy: "a second decimal point").count == 5)
        #expect(text.output.contains("good.tdb: 0 errors, "))
        let lines = text.output.split(separator: "\n").compactMap { line in
            line.contains("a.tdb:") ? Int(line.split(separator: ":").dropFirst().first ?? "") : nil
        }
        #expect(lines == lines.sorted() && lines.count > 5, "parser's and lint's findings in order of place")
        let found = try list(try folder.run("lint", file, good, "--json"))
        #expect(found.map { $0["file"] as? String } == [file, good])
        #expect(found[0]["warnings"] as? Int == (found[0]["diagnostics"] as? [Any])?.count)
        #expect(found[0]["errors"] as? Int == 0)
        let first = try #require((found[0]["diagnostics"] as? [[String: Any]])?.first)
        #expect(first["line"] as? Int == 3 && first["excerpt"] as? String == "ELEMENT CR BCC_A2 15.996 4050 23.56 !")
    }

    @Test func lintCountsWhatIsAlike() throws {
        let folder = try Folder()
        let many = (0..<9).map { "PARAMETER L(BCC_A2,CR,NI:VA;\($0)) 298.15 +\($0); 6000.00.00 N !" }
        let file = try folder.write("a.tdb", Self.text + many.joined(separator: "\n") + "\nNONSENSE\n")
        let result = try folder.run("lint", file)
        #expect(result.output.components(separatedBy: "a second decimal point").count == 4)
        let first = Self.text.split(separator: "\n", omittingEmptySubsequences: false).count
        #expect(result.output.contains("    6 more warnings like this in lines \(first + 3), \(first + 4), "))
        let all = try folder.run("lint", "--all", file)
        #expect(all.output.components(separatedBy: "a second decimal point").count == 10)
    }

    @Test func lintOfErrorsExitsWithTwo() throws {
        let folder = try Folder()
        let file = try folder.write("a.tdb", Self.text.replacing("+GHSERFE;", with: "+GHSERXX;"))
        let result = try folder.run("lint", file)
        #expect(result.status == 2 && result.output.contains("a.tdb: 1 error, "))
        #expect(result.output.contains("function 'GHSERXX' is not defined"))
        #expect(result.errors.contains("1 error found"))
        #expect(try folder.run("lint", "--json", file).status == 2)
    }

    // MARK: hash, format

    @Test func formatKeepsTheMeaningAndSparesTheInput() throws {
        let folder = try Folder()
        let file = try folder.write("a.tdb", Self.text)
        let output = folder.path + "/b.tdb"
        let printed = try folder.run("format", file)
        #expect(printed.status == 0 && printed.errors.contains("comments and layout"))
        #expect(printed.output.contains("PARAMETER G(BCC_A2,CR,FE:VA;0) 298.15 +20500-9.68*T; 6000 N REF2 !"))
        #expect(!printed.output.contains("made-up"))
        let summary = try object(try folder.run("format", file, "--output", output, "--json"))
        #expect(try String(contentsOfFile: output, encoding: .utf8) == printed.output)
        let hashes = try list(try folder.run("hash", file, output, "--json")).map { $0["hash"] as? String }
        #expect(hashes[0] == hashes[1] && summary["hash"] as? String == hashes[0])
        let text = try folder.run("hash", file)
        #expect(text.output == "\(hashes[0] ?? "")  \(file)\n")

        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link.tdb", withDestinationPath: file)
        for other in [file, folder.path + "/./a.tdb", folder.path + "/link.tdb"] {
            let refused = try folder.run("format", file, "--output", other)
            #expect(refused.status == 64 && refused.errors.contains("--in-place"), "\(other)")
        }
        #expect(try String(contentsOfFile: file, encoding: .utf8) == Self.text)
        #expect(try folder.run("format", file, "--in-place").status == 0)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == printed.output)
        #expect(try folder.run("format", file, "--output", folder.path + "/none/c.tdb").status == 2)
    }

    // MARK: diff

    @Test func diffTellsNumbersPhasesAndAmounts() throws {
        let folder = try Folder()
        let old = try folder.write("old.tdb", Self.text)
        let changed = Self.text.replacing("124.134", with: "124.234").replacing("-9.68*T", with: "-9.7*T")
            .replacing(" 1043;", with: " 1044;").replacing(
                "PARAMETER G(SIGMA,NI:FE;0) 298.15 +1; 6000 N REF3 !\n", with: ""
            )
            .replacing("Calphad 15", with: "Calphad 15 (1991)")
        let new = try folder.write("new.tdb", changed)
        let text = try folder.run("diff", old, new)
        #expect(text.status == 0)
        for part in [
            "  ~ GHSERFE  (line 7 -> 7)", "T  124.134  ->  124.234  (+0.1)", "reaches 1 parameter in BCC_A2",
            "  ~ G(BCC_A2,CR,FE:VA;0)  (line 16 -> 16)", "T  -9.68  ->  -9.7  (-0.02)",
            "value: -5.963 J/mol at 298.15 K, -20 J/mol at 1000 K, -40 J/mol at 2000 K",
            "value: +1 K at 298.15 K", "  - G(SIGMA,NI:FE;0) 298.15 +1; 6000 N  (line 21)",
            "  = 1 parameter with the same formula, of which a function changed, by up to +200 at 2000 K: G(BCC_A2,FE:VA;0)",
            "      + A. Dinsdale, Calphad 15 (1991)",
        ] { #expect(text.output.contains(part), "no '\(part)' in\n\(text.output)") }
        let table = try folder.run("diff", old, new, "--summary", "--exit-code")
        #expect(table.status == 1 && table.errors.isEmpty)
        #expect(text.output.hasPrefix(table.output) && table.output.contains("+200 J/mol at 2000 K"))

        let result = try object(try folder.run("diff", old, new, "--json", "--temperatures", "500K", "1000K"))
        #expect(result["same"] as? Bool == false && result["temperatures"] as? [Double] == [500, 1000])
        let functions = try #require((result["functions"] as? [String: Any])?["changed"] as? [[String: Any]])
        #expect(functions.map { $0["name"] as? String } == ["GHSERFE"])
        #expect(functions[0]["parameters"] as? [String] == ["G(BCC_A2,FE:VA;0)"])
        let parameters = try #require(result["parameters"] as? [String: Any])
        let numbers = try #require((parameters["changed"] as? [[String: Any]])?.first?["numbers"] as? [[String: Any]])
        #expect(numbers.map { $0["term"] as? String } == ["T"] && numbers.map { $0["new"] as? Double } == [-9.7])
        let through = try #require(parameters["throughFunctions"] as? [[String: Any]])
        let values = try #require(through.first?["values"] as? [[String: Any]])
        #expect(values.map { ($0["difference"] as? Double ?? 0).rounded() } == [50, 100])
        #expect((parameters["removed"] as? [[String: Any]])?.map { $0["parameter"] as? String } == ["G(SIGMA,NI:FE;0)"])
    }

    @Test func diffOfTheSame() throws {
        let folder = try Folder()
        let old = try folder.write("old.tdb", Self.text)
        let new = try folder.write("new.tdb", Self.text.replacing(" a made-up", with: " another").lowercased())
        let text = try folder.run("diff", old, new, "--exit-code")
        #expect(text.status == 0 && text.output.contains("no difference in what calculations see"))
        #expect(try object(try folder.run("diff", old, new, "--json"))["same"] as? Bool == true)
        let unit = try folder.run("diff", old, new, "--temperatures", "500")
        #expect(unit.status == 2 && unit.errors.contains("unit"))
    }

    // MARK: coverage

    @Test func coverageAsTablesAndJSON() throws {
        let folder = try Folder()
        let file = try folder.write("a.tdb", Self.text)
        let text = try folder.run("coverage", file, "--elements", "cr,Fe", "ni")
        #expect(text.status == 0, "\(text.errors)")
        let rows = text.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(rows.contains(["binaries", "CR-FE", "CR-NI", "FE-NI"]))
        #expect(rows.contains(["BCC_A2", "1", "-", "-"]) && rows.contains(["SIGMA", "1", "1", "1"]))
        #expect(rows.contains(["BCC_A2", "1/3"]), "a ternary extrapolated from one of three binaries")
        #expect(rows.contains(["CR-FE", "REF2"]) && text.output.contains("REF2  J.-O. Andersson"))
        let result = try object(try folder.run("coverage", file, "--phases", "sigma", "--json"))
        let phases = try #require(result["phases"] as? [[String: Any]])
        #expect(phases.map { $0["name"] as? String } == ["SIGMA"])
        let binaries = try #require((phases[0]["binaries"] as? [String: Any])?["systems"] as? [[String: Any]])
        #expect(binaries.map { $0["state"] as? String } == ["assessed", "assessed", "assessed"])
        #expect(binaries.map { $0["endMembers"] as? [Int] } == [[1, 1], [1, 1], [1, 1]])
        #expect((result["references"] as? [[String: Any]])?.map { $0["key"] as? String } == ["REF2", "REF3"])
        let summary = try #require(result["ternaries"] as? [[String: Any]])
        #expect(summary.first?["extrapolated"] as? [String] == ["SIGMA"])
        for (option, value) in [("--elements", "XX"), ("--phases", "nothing")] {
            let refused = try folder.run("coverage", file, option, value)
            #expect(
                refused.status == 2 && refused.errors.contains(value.uppercased()) && refused.errors.contains("hint:"))
        }
    }

    // MARK: All of them

    @Test func filesWithoutPhases() throws {
        let folder = try Folder()
        let file = try folder.write(
            "a.ddb", "FUNCTION Q 273 +127200; 6000 N !\nPARAMETER MQ(FCC_A1&AL,*;0) 273 -Q+R*T*LN(1E-5); 6000 N !\n")
        for command in ["show", "hash", "format", "coverage"] {
            let result = try folder.run(command, file)
            #expect(result.status == 0, "\(command): \(result.errors)")
        }
        #expect(try folder.run("lint", file).status == 0)
        #expect(try folder.run("diff", file, file).output.contains("no difference"))
        let coverage = try folder.run("coverage", file, "--kind", "mq")
        #expect(coverage.output.contains("FCC_A1 (1)"))
        #expect(try folder.run("coverage", file).errors.contains("it has MQ"))
    }

    @Test func unreadableFilesAndHelp() throws {
        let folder = try Folder()
        let file = try folder.write("a.tdb", Self.text)
        for command in ["show", "lint", "hash", "format", "coverage", "diff"] {
            let missing = try folder.run(command, folder.path + "/none.tdb", file)
            #expect(missing.status == (["lint", "hash", "diff"].contains(command) ? 2 : 64), "\(command)")
            if missing.status == 2 { #expect(missing.errors.contains("cannot be read")) }
            let help = try folder.run(command, "--help")
            #expect(help.status == 0 && help.output.contains("Example: tieline database \(command) "), "\(command)")
        }
        let folderItself = try folder.run("show", folder.path)
        #expect(folderItself.status == 2 && folderItself.errors.contains("is a folder"))
    }

    @Test func hugeFilesAreReadInPart() throws {
        let folder = try Folder()
        let path = folder.path + "/big.tdb"
        _ = FileManager.default.createFile(atPath: path, contents: Data(Self.text.utf8))
        let handle = try #require(FileHandle(forWritingAtPath: path))
        // A hole: the file has no blocks on the disk.
        try handle.truncate(atOffset: 100_000_000)
        try handle.close()
        let result = try folder.run("lint", path)
        #expect(result.status == 2)
        #expect(result.output.contains("the text has more than 33554432 bytes"))
    }
}
