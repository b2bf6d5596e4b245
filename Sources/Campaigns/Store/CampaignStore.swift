public import AlloyDesign
import Foundation
import GRDB

// Goals, most important first:
// 1. A result that was reported as stored is there after SIGKILL at any later moment (one transaction each, write-ahead log).
// 2. What a campaign's trials and evaluations look like does not depend on interruptions, threads or time; everything that does
//    (host, dates, durations) lives in tables of its own.
// 3. No store is ever continued by another campaign or written by an older program.

/// The SQLite file of one campaign.
///
/// Tables: `campaign` (identity, one row), `trial` (proposals), `optimizer` (its state after the last
/// proposals), `evaluation` and `curve` (results, by composition), `session` and
/// `timing` (when, where, how long). Only one process writes at a time, held by a lock file beside the store.
public final class CampaignStore {
    /// "TLN1" as SQLite application id.
    private static let applicationID: Int32 = 0x544C_4E31
    public static let schemaVersion = 1

    public let path: String
    public let identity: StoreIdentity
    private let queue: DatabaseQueue
    private let lock: FileLock?
    private var session: Int64?

    private init(path: String, identity: StoreIdentity, queue: DatabaseQueue, lock: FileLock?) {
        self.path = path
        self.identity = identity
        self.queue = queue
        self.lock = lock
    }

    // MARK: Opening

    /// Opens an existing store.
    public static func open(path: String, forWriting: Bool) throws(StoreError) -> CampaignStore {
        guard FileManager.default.fileExists(atPath: path) else { throw .missing(path: path) }
        let lock = forWriting ? try FileLock(path: path) : nil
        return try translating(path) {
            let queue = try DatabaseQueue(path: path, configuration: configuration())
            guard let identity = try queue.read({ try readIdentity($0, path: path) }) else {
                throw StoreError.foreignFile(path: path)
            }
            return CampaignStore(path: path, identity: identity, queue: queue, lock: lock)
        }
    }

    /// Opens the store of the campaign with this identity, or makes it where there is none.
    ///
    /// - Throws: `StoreError.otherCampaign` when the store was made by a campaign of another meaning.
    public static func openOrCreate(path: String, identity: StoreIdentity) throws(StoreError) -> CampaignStore {
        let folder = (path as NSString).deletingLastPathComponent
        do {
            if !folder.isEmpty {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            }
        } catch {
            throw .notWritable(path: folder, reason: "the folder cannot be made")
        }
        let lock = try FileLock(path: path)
        return try translating(path) {
            let queue = try DatabaseQueue(path: path, configuration: configuration())
            try queue.write { try createIfEmpty($0, identity: identity) }
            guard let stored = try queue.read({ try readIdentity($0, path: path) }) else {
                throw StoreError.foreignFile(path: path)
            }
            if stored.meaning != identity.meaning {
                let (old, new) = firstDifference(stored.meaning, identity.meaning)
                throw StoreError.otherCampaign(path: path, stored: old, given: new)
            }
            if stored.campaignText != identity.campaignText {
                try queue.write {
                    try $0.execute(sql: "UPDATE campaign SET campaign_text = ?", arguments: [identity.campaignText])
                }
            }
            return CampaignStore(path: path, identity: identity, queue: queue, lock: lock)
        }
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
        }
        return configuration
    }

    private static func createIfEmpty(_ database: GRDB.Database, identity: StoreIdentity) throws {
        guard try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0 else { return }
        try database.execute(
            sql: """
                PRAGMA application_id = \(applicationID);
                PRAGMA user_version = \(schemaVersion);
                CREATE TABLE campaign (
                    id INTEGER PRIMARY KEY CHECK (id = 1), meaning TEXT NOT NULL, campaign_text TEXT NOT NULL,
                    method TEXT NOT NULL, database_name TEXT NOT NULL, database_bytes BLOB NOT NULL, version TEXT NOT NULL);
                CREATE TABLE trial (number INTEGER PRIMARY KEY, composition TEXT NOT NULL, proposal TEXT NOT NULL);
                CREATE TABLE optimizer (id INTEGER PRIMARY KEY CHECK (id = 1), state TEXT NOT NULL);
                CREATE TABLE evaluation (composition TEXT PRIMARY KEY, result TEXT NOT NULL) WITHOUT ROWID;
                CREATE TABLE curve (composition TEXT PRIMARY KEY, result TEXT NOT NULL) WITHOUT ROWID;
                CREATE TABLE session (
                    id INTEGER PRIMARY KEY, started TEXT NOT NULL, ended TEXT, outcome TEXT, host TEXT NOT NULL,
                    threads INTEGER NOT NULL, seconds REAL NOT NULL);
                CREATE TABLE timing (
                    composition TEXT PRIMARY KEY, session INTEGER NOT NULL, seconds REAL NOT NULL) WITHOUT ROWID;
                """)
        try database.execute(
            sql: "INSERT INTO campaign VALUES (1, ?, ?, ?, ?, ?, ?)",
            arguments: [
                identity.meaning, identity.campaignText, identity.method.rawValue, identity.databaseName,
                Data(identity.databaseBytes),
                identity.version,
            ])
    }

    private static func readIdentity(_ database: GRDB.Database, path: String) throws -> StoreIdentity? {
        guard try Int32.fetchOne(database, sql: "PRAGMA application_id") == applicationID else { return nil }
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard version <= schemaVersion else {
            throw StoreError.newerSchema(path: path, found: version, known: schemaVersion)
        }
        guard let row = try Row.fetchOne(database, sql: "SELECT * FROM campaign") else { return nil }
        let bytes: Data = row["database_bytes"]
        guard let method = SearchMethod(rawValue: row["method"]) else { return nil }
        return StoreIdentity(
            meaning: row["meaning"], campaignText: row["campaign_text"], method: method,
            databaseName: row["database_name"],
            databaseBytes: Array(bytes), version: row["version"])
    }

    private static func firstDifference(_ a: String, _ b: String) -> (String, String) {
        let left = a.split(separator: "\n")
        let right = b.split(separator: "\n")
        for (one, other) in zip(left, right) where one != other { return (String(one), String(other)) }
        return (
            left.count > right.count ? String(left[right.count]) : "nothing more",
            right.count > left.count ? String(right[left.count]) : "nothing more"
        )
    }

    private static func translating<T>(_ path: String, _ body: () throws -> T) throws(StoreError) -> T {
        do { return try body() } catch let error as StoreError { throw error } catch {
            throw StoreError(error, path: path)
        }
    }

    // MARK: Reading

    /// All proposals, in order.
    public func trials() throws(StoreError) -> [TrialRecord] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT number, composition, proposal FROM trial ORDER BY number").map {
                row in
                TrialRecord(
                    number: row["number"], composition: try Self.decode(row["composition"]),
                    proposal: try Self.decode(row["proposal"]))
            }
        }
    }

    /// All evaluations, by the composition's key.
    public func evaluations() throws(StoreError) -> [String: Evaluation] {
        try read { database in
            var result: [String: Evaluation] = [:]
            for text in try String.fetchAll(database, sql: "SELECT result FROM evaluation") {
                let evaluation: Evaluation = try Self.decode(text)
                result[evaluation.composition.key] = evaluation
            }
            return result
        }
    }

    /// The optimizer's state after the last stored proposals.
    public func optimizerState() throws(StoreError) -> String? {
        try read { try String.fetchOne($0, sql: "SELECT state FROM optimizer") }
    }

    /// Phase-fraction curves, by the composition's key.
    public func curves() throws(StoreError) -> [String: PhaseFractionCurve] {
        try read { database in
            var result: [String: PhaseFractionCurve] = [:]
            for row in try Row.fetchAll(database, sql: "SELECT composition, result FROM curve") {
                let composition: Composition = try Self.decode(row["composition"])
                result[composition.key] = try Self.decode(row["result"])
            }
            return result
        }
    }

    /// Durations of the evaluations [s], by the composition's key.
    public func durations() throws(StoreError) -> [String: Double] {
        try read { database in
            var result: [String: Double] = [:]
            for row in try Row.fetchAll(database, sql: "SELECT composition, seconds FROM timing") {
                let composition: Composition = try Self.decode(row["composition"])
                result[composition.key] = row["seconds"]
            }
            return result
        }
    }

    public func sessions() throws(StoreError) -> [SessionRecord] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM session ORDER BY id").map { row in
                SessionRecord(
                    started: row["started"], ended: row["ended"], outcome: row["outcome"], host: row["host"],
                    threads: row["threads"], seconds: row["seconds"])
            }
        }
    }

    private func read<T>(_ body: (GRDB.Database) throws -> T) throws(StoreError) -> T {
        try Self.translating(path) { try queue.read(body) }
    }

    // MARK: Writing

    /// Notes that a process begins to work on the campaign.
    public func beginSession(started: String, host: String, threads: Int) throws(StoreError) {
        session = try write { database in
            try database.execute(
                sql: "INSERT INTO session (started, host, threads, seconds) VALUES (?, ?, ?, 0)",
                arguments: [started, host, threads])
            return database.lastInsertedRowID
        }
    }

    /// Notes how the session ended.
    public func endSession(ended: String, outcome: String, seconds: Double) throws(StoreError) {
        guard let session else { return }
        try write { database in
            try database.execute(
                sql: "UPDATE session SET ended = ?, outcome = ?, seconds = ? WHERE id = ?",
                arguments: [ended, outcome, seconds, session])
        }
    }

    /// Stores a batch of proposals with the optimizer's state after them, all or none.
    public func append(_ trials: [TrialRecord], optimizerState: String?) throws(StoreError) {
        try write { database in
            if let optimizerState {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO optimizer VALUES (1, ?)", arguments: [optimizerState])
            }
            for trial in trials {
                try database.execute(
                    sql: "INSERT INTO trial VALUES (?, ?, ?)",
                    arguments: [trial.number, try Self.encode(trial.composition), try Self.encode(trial.proposal)])
            }
        }
    }

    /// Stores a result, with its duration [s] and the session's age [s].
    public func store(_ evaluation: Evaluation, duration: Double, sessionSeconds: Double) throws(StoreError) {
        let session = session
        try write { database in
            let composition = try Self.encode(evaluation.composition)
            try database.execute(
                sql: "INSERT OR REPLACE INTO evaluation VALUES (?, ?)",
                arguments: [composition, try Self.encode(evaluation)])
            try database.execute(
                sql: "INSERT OR REPLACE INTO timing VALUES (?, ?, ?)", arguments: [composition, session ?? 0, duration])
            try database.execute(
                sql: "UPDATE session SET seconds = ? WHERE id = ?", arguments: [sessionSeconds, session])
        }
    }

    public func store(_ curve: PhaseFractionCurve, of composition: Composition) throws(StoreError) {
        try write { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO curve VALUES (?, ?)",
                arguments: [try Self.encode(composition), try Self.encode(curve)])
        }
    }

    private func write<T>(_ body: (GRDB.Database) throws -> T) throws(StoreError) -> T {
        try Self.translating(path) { try queue.write(body) }
    }

    /// For tests: the most pages the file may grow to, which makes SQLite report a full disk beyond.
    func limitPages(to count: Int) throws(StoreError) {
        try Self.translating(path) {
            _ = try queue.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA max_page_count = \(count)") }
        }
    }

    func pageCount() throws(StoreError) -> Int {
        try read { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 }
    }

    // MARK: Text

    private static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func decode<T: Decodable>(_ text: String) throws -> T {
        try JSONDecoder().decode(T.self, from: Data(text.utf8))
    }
}
