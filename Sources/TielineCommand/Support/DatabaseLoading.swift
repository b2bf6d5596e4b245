import CALPHAD
import Foundation
import ThermodynamicDatabase

/// A database read from a file.
struct LoadedDatabase {
    var path: String
    var database: Database
    var diagnostics: [Diagnostic]

    /// Reads and parses. Errors that may concern the whole file end the command; those of single phases and functions are for
    /// `refuseFaults(of:)`, which knows what is computed.
    ///
    /// - Parameter tolerant: accepts any error, for commands that only show the database.
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
        let loaded = LoadedDatabase(path: path, database: database, diagnostics: diagnostics)
        if !tolerant { try loaded.refuse(diagnostics.filter { $0.severity == .error && $0.concern == .database }) }
        if database.phases.isEmpty {
            throw CommandFailure.refused("\(path) defines no phase", hint: "is it a TDB file?")
        }
        return loaded
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
