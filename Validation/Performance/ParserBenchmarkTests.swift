import Foundation
import TestSupport
import Testing
import ThermodynamicDatabase

/// Time of reading and of checking databases, in the process, without start-up and disk.
///
/// The files are named by the environment variable `TIELINE_BENCHMARK_DATABASES`, parted by colons; without it the project's own
/// is read. `parse_tdb.py` beside this file runs it together with another reader. Only an optimized build runs it:
/// `swift test -c release --filter ParserBenchmarkTests`.
@Suite(.enabled(if: OptimizedBuild.isOne, "needs an optimized build"), .serialized)
struct ParserBenchmarkTests {
    static let files: [String] = {
        let named = ProcessInfo.processInfo.environment["TIELINE_BENCHMARK_DATABASES"] ?? ""
        if !named.isEmpty { return named.split(separator: ":").map(String.init) }
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return [root.appendingPathComponent("TDB/AlCoCrFeNi.tdb").path]
    }()

    static func milliseconds(_ repetitions: Int, _ body: () -> Void) -> [Double] {
        let clock = ContinuousClock()
        return (0..<repetitions).map { _ in
            let (seconds, attoseconds) = clock.measure(body).components
            return 1e3 * Double(seconds) + 1e-15 * Double(attoseconds)
        }.sorted()
    }

    @Test(arguments: files) func readAndCheck(file: String) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
        let first = TDBParser.parse(bytes)
        var isSame = true
        let parse = Self.milliseconds(15) {
            isSame = isSame && TDBParser.parse(bytes).database.parameters.count == first.database.parameters.count
        }
        var findings = 0
        let lint = Self.milliseconds(5) { findings = first.database.lint().count }
        #expect(isSame)
        print(
            "benchmark\t\(file)\t\(bytes.count)\t\(first.database.statements.total)\t\(parse[7])\t\(parse[0])\t\(lint[2])\t\(findings)"
        )
    }
}
