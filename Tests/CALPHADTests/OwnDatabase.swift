import Foundation
import ThermodynamicDatabase

@testable import CALPHAD

/// The project's own database, parsed once.
enum OwnDatabase {
    static let database: Database = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("TDB/AlCoCrFeNi.tdb")
        guard let data = try? Data(contentsOf: file) else { fatalError("\(file.path) cannot be read") }
        let (database, diagnostics) = TDBParser.parse(data)
        precondition(!diagnostics.contains { $0.severity == .error }, "errors in \(file.path): \(diagnostics)")
        return database
    }()

    static func system(
        _ components: [String], phases: [String]? = nil, gasConstant: Double = PhysicalConstants.gasConstant
    ) throws
        -> ThermodynamicSystem
    {
        try ThermodynamicSystem(database: database, components: components, phases: phases, gasConstant: gasConstant)
    }
}
