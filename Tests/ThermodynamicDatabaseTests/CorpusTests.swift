import Foundation
import Testing
import ThermodynamicDatabase

/// Reads the public databases of the workplace, where they are at hand. Names are those of the files there.
@Suite(.enabled(if: sharedDatabases != nil, "the folder of public databases is not here")) struct Corpus {
    struct Survey: Sendable {
        var file: String
        var elements: Set<String>
        var phases: Int
        var parameters: Int
        var functions: Int
    }

    static let survey: [Survey] = {
        guard let folder = sharedDatabases,
            let text = try? String(contentsOf: folder.appendingPathComponent("SURVEY.tsv"), encoding: .utf8)
        else { return [] }
        return text.split(separator: "\n").dropFirst().map { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            return Survey(
                file: fields[0], elements: Set(fields[3].split(separator: " ").map(String.init)),
                phases: Int(fields[4]) ?? -1,
                parameters: Int(fields[5]) ?? -1, functions: Int(fields[6]) ?? -1)
        }
    }()

    /// Where the tolerant scan behind the survey and the parser count differently, and who is right.
    static let exceptions: [String: String] = [
        "Cha_2015.tdb phases":
            "the scan loses the phase after stray text behind an exclamation mark; there are 10 PHASE statements",
        "mf-volume.tdb parameters": "the scan loses the parameter that follows a statement without exclamation mark",
    ]

    static func read(_ file: String) throws -> [UInt8] {
        let folder = try #require(sharedDatabases)
        return [UInt8](try Data(contentsOf: folder.appendingPathComponent(file)))
    }

    @Test func surveyIsComplete() { #expect(Self.survey.count == 156) }

    @Test(arguments: survey) func countsAgreeWithTheSurvey(entry: Survey) throws {
        let (database, diagnostics) = TDBParser.parse(try Self.read(entry.file))
        let elements = Set(database.elements.map(\.name)).subtracting(["VA", "/-"])
        // Repeated and unreadable statements are kept: none may get lost.
        func kept(_ keyword: String) -> Int { database.kept.count { $0.keyword == keyword } }
        #expect(elements == entry.elements)
        for (what, count, expected) in [
            ("phases", database.phases.count + kept("PHASE"), entry.phases),
            ("parameters", database.parameters.count + kept("PARAMETER"), entry.parameters),
            ("functions", database.functions.count + kept("FUNCTION"), entry.functions),
        ] where count != expected {
            #expect(Self.exceptions["\(entry.file) \(what)"] != nil, "\(what): \(count), survey \(expected)")
        }
        // Every statement is accounted for, and none was passed over.
        let count = database.statements
        #expect(count.total == count.understood + count.kept + count.diagnosed)
        #expect(database.kept.count == count.kept + count.diagnosed)
        #expect(!diagnostics.contains { $0.message.contains("fault of this program") })
        for statement in database.kept
        where ["PHASE", "PARAMETER", "FUNCTION", "CONSTITUENT"].contains(statement.keyword) {
            #expect(
                diagnostics.contains { $0.location.line >= statement.location.line },
                "kept without a word: line \(statement.location.line)")
        }
    }
}
