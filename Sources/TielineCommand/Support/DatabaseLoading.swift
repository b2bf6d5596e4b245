import CALPHAD
import Foundation
import ThermodynamicDatabase

/// A database read from a file.
struct LoadedDatabase {
    var path: String
    var database: Database
    var diagnostics: [Diagnostic]

    /// Reads and parses for a calculation. Errors that may concern the whole file end the command; those of single phases and
    /// functions are for `refuseFaults(of:)`, which knows what is computed.
    static func load(_ path: String) throws -> LoadedDatabase {
        let loaded = try read(path)
        try loaded.refuse(loaded.diagnostics.filter { $0.severity == .error && $0.concern == .database })
        if loaded.database.phases.isEmpty {
            throw CommandFailure.refused("\(path) defines no phase", hint: "is it a TDB file?")
        }
        return loaded
    }

    /// Reads and parses any file, whatever its errors, for commands that only look into it.
    static func read(_ path: String) throws -> LoadedDatabase {
        let (database, diagnostics) = TDBParser.parse(try bytes(path))
        return LoadedDatabase(path: path, database: database, diagnostics: diagnostics)
    }

    /// Reads, parses and lints any file.
    static func inspect(_ path: String) throws -> LoadedDatabase {
        let (database, diagnostics) = TDBParser.inspect(try bytes(path))
        return LoadedDatabase(path: path, database: database, diagnostics: diagnostics)
    }

    /// As much of a file as the parser reads.
    private static func bytes(_ path: String) throws -> Data {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            throw CommandFailure.refused("\(path) is a folder", hint: "give the path of a TDB file")
        }
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            return try handle.read(upToCount: TDBParser.maximumSize + 1) ?? Data()
        } catch {
            throw CommandFailure.refused(
                "the database \(path) cannot be read: \((error as NSError).localizedDescription)",
                hint: "give the path of a TDB file")
        }
    }

    /// Ends the command when an error of the database bears on `system`.
    func refuseFaults(of system: ThermodynamicSystem) throws { try refuse(system.faults(among: diagnostics)) }

    private func refuse(_ errors: [Diagnostic]) throws {
        guard !errors.isEmpty else { return }
        for error in errors.prefix(50) { StandardError.write(error.rendered(file: path)) }
        throw CommandFailure.refused(
            "the database \(path) has \(errors.count) error\(errors.count == 1 ? "" : "s") that matter\(errors.count == 1 ? "s" : "") here",
            hint: "`tieline database lint \(path)` lists everything found")
    }
}
