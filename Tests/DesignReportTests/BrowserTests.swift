import AlloyDesign
import Foundation
import Testing

@testable import DesignReport

/// The report in a real browser, by `Tests/Browser/check_report.py`.
///
/// Needs Chromium and a Python environment with playwright in `.venv`, both of which the README's test command installs; that
/// command also sets `TIELINE_REQUIRE_BROWSER=1`, which turns a missing browser from a skipped test into a failed one.
@Suite(.serialized, .enabled(if: Browser.isInstalled || Browser.isRequired))
struct BrowserTests {
    @Test func reportOfACampaign() throws {
        try Browser.check(SampleSummary.make(), name: "campaign")
    }

    @Test func hostileText() throws {
        try Browser.check(HostileSummary.make(from: SampleSummary.make(trials: 40)), name: "hostile")
    }
}

enum Browser {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let python = root.appending(path: ".venv/bin/python")
    static let chromium = ProcessInfo.processInfo.environment["TIELINE_CHROMIUM"] ?? "/usr/bin/chromium"

    static var isRequired: Bool { ProcessInfo.processInfo.environment["TIELINE_REQUIRE_BROWSER"] == "1" }
    static var isInstalled: Bool {
        FileManager.default.isExecutableFile(atPath: python.path)
            && FileManager.default.isExecutableFile(atPath: chromium)
    }

    static func check(_ summary: CampaignSummary, name: String) throws {
        try #require(
            isInstalled, "Chromium at \(chromium) or playwright in .venv is missing; `./run test` installs both")
        let folder = FileManager.default.temporaryDirectory.appending(path: "tieline-report-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "\(name).html")
        try Data(HTMLReport.render(summary).utf8).write(to: file)

        let process = Process()
        process.executableURL = python
        process.arguments = [root.appending(path: "Tests/Browser/check_report.py").path, file.path]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text)")
    }
}
