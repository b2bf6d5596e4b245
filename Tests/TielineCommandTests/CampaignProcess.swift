import Foundation
import GRDB
import TestSupport

/// The built program, run as a user would.
struct CampaignProcess {
    struct Result {
        var status: Int32
        /// Whether a signal ended it.
        var wasKilled: Bool
        var output: String
        var errors: String
    }

    /// The executable beside the test bundle.
    static let executable: String = {
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent()
        return bundle.appendingPathComponent("tieline").path
    }()

    let process = Process()
    private let outputPath: String
    private let errorPath: String

    /// Starts `tieline` with output to files, so that no pipe can fill up.
    init(_ arguments: [String], scratch: String, environment: [String: String] = [:]) throws {
        let name = UUID().uuidString
        outputPath = scratch + "/\(name).out"
        errorPath = scratch + "/\(name).err"
        for path in [outputPath, errorPath] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        process.executableURL = URL(fileURLWithPath: Self.executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = FileHandle(forWritingAtPath: outputPath)
        process.standardError = FileHandle(forWritingAtPath: errorPath)
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    func errorsSoFar() throws -> String { try String(contentsOfFile: errorPath, encoding: .utf8) }

    func wait() throws -> Result {
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
            output: try String(contentsOfFile: outputPath, encoding: .utf8),
            errors: try String(contentsOfFile: errorPath, encoding: .utf8))
    }

    static func run(_ arguments: [String], scratch: String) throws -> Result {
        try CampaignProcess(arguments, scratch: scratch).wait()
    }
}

/// A campaign over a made-up database, small enough for a debug build.
struct SmallCampaign {
    let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "tieline-command-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try MadeUpDatabase.text.write(toFile: folder + "/made-up.tdb", atomically: true, encoding: .utf8)
        try Self.text.write(toFile: file, atomically: true, encoding: .utf8)
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    var file: String { folder + "/campaign.yaml" }
    func output(_ name: String) -> String { folder + "/" + name }

    /// The campaign file with one text replaced, under another name.
    func variant(_ old: String, _ new: String) throws -> String {
        precondition(Self.text.contains(old), "the campaign has no '\(old)'")
        let path = folder + "/variant-\(UUID().uuidString).yaml"
        try Self.text.replacingOccurrences(of: old, with: new).write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    static let text = """
        tieline: 1
        name: small
        database: made-up.tdb
        seed: 3
        composition:
          unit: at%
          elements:
            Fe: {min: 10, max: 80, step: 10}
            Cr: {min: 10, max: 80, step: 10}
            Ni: {min: 10, max: 80, step: 10}
        temperature_range: {from: 600 K, to: 1500 K}
        objectives:
          - {minimize: CTE_frozen(900 C), reference: 30e-6 1/K}
          - {minimize: T_sigma, reference: 1500 K}
        requirements:
          - T_sigma <= 900 K
        optimizer: {initial: 5, batch: 2}
        budget: {evaluations: 13}
        report: {alloys: 2, curve_points: 6}

        """

    /// What must be equal however the campaign was run: everything but dates, durations and hosts.
    func contents(_ output: String) throws -> [String] {
        let queue = try DatabaseQueue(path: self.output(output) + "/campaign.sqlite")
        return try queue.read { database in
            var lines: [String] = []
            for table in ["campaign", "trial", "optimizer", "evaluation", "curve"] {
                for row in try Row.fetchAll(database, sql: "SELECT * FROM \(table) ORDER BY 1") {
                    lines.append("\(table): " + row.databaseValues.map(\.description).joined(separator: " | "))
                }
            }
            return lines
        }
    }

    /// The summary less what may differ between runs.
    func summary(_ output: String) throws -> [String: String] {
        let data = try Data(contentsOf: URL(fileURLWithPath: self.output(output) + "/summary.json"))
        guard var object = try JSONSerialization.jsonObject(with: data) as? [String: Any] else { return [:] }
        object["identity"] = nil
        let trials = (object["trials"] as? [[String: Any]] ?? []).map { trial in trial.filter { $0.key != "seconds" } }
        object["trials"] = trials
        return try object.mapValues { value in
            String(decoding: try JSONSerialization.data(withJSONObject: [value], options: .sortedKeys), as: UTF8.self)
        }
    }
}
