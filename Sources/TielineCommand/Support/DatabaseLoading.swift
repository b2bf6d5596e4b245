import Foundation
import ThermodynamicDatabase

/// A database read from a file.
struct LoadedDatabase {
    var path: String
    var database: Database
    var diagnostics: [Diagnostic]

    /// Reads and parses; errors of the file end the command with all diagnostics told.
    ///
    /// - Parameter tolerant: also accepts a database with errors (for commands that only show it).
    static func load(_ path: String, tolerant: Bool = false) throws -> LoadedDatabase {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw CommandFailure.refused(
                "the database \(path) cannot be read: \((error as NSError).localizedDescription)",
                hint: "give the path of a TDB file with --database")
        }
        let (database, diagnostics) = TDBParser.parse(data)
        let errors = diagnostics.filter { $0.severity == .error }
        if !tolerant, !errors.isEmpty {
            for error in errors.prefix(50) { StandardError.write(error.rendered(file: path)) }
            throw CommandFailure.refused(
                "the database \(path) has \(errors.count) error\(errors.count == 1 ? "" : "s")",
                hint: "`tieline database lint \(path)` lists everything found")
        }
        if database.phases.isEmpty {
            throw CommandFailure.refused("\(path) defines no phase", hint: "is it a TDB file?")
        }
        return LoadedDatabase(path: path, database: database, diagnostics: diagnostics)
    }
}
