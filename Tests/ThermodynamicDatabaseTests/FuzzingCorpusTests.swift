import Foundation
import Testing

/// Replays the fuzzer's inputs: what it began with and what it once found.
@Suite struct FuzzingCorpus {
    static let files: [URL] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Fuzzing/corpus").standardizedFileURL
        let found = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return (found ?? []).sorted { $0.path < $1.path }
    }()

    @Test func isThere() { #expect(Self.files.count >= 6) }

    @Test(arguments: files) func holds(file: URL) throws {
        #expect(DatabaseProperties.fault(for: [UInt8](try Data(contentsOf: file))) == nil)
    }

    @Test func ownDatabaseHolds() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../TDB/AlCoCrFeNi.tdb")
        #expect(DatabaseProperties.fault(for: [UInt8](try Data(contentsOf: file))) == nil)
    }
}
