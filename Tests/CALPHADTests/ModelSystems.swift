import TestSupport
import ThermodynamicDatabase

@testable import CALPHAD

extension ModelDatabases.Entry {
    func system(gasConstant: Double = PhysicalConstants.gasConstant) throws -> ThermodynamicSystem {
        let (database, diagnostics) = TDBParser.parse(Array(text.utf8))
        precondition(!diagnostics.contains { $0.severity == .error }, "errors in \(name): \(diagnostics)")
        return try ThermodynamicSystem(database: database, components: components, gasConstant: gasConstant)
    }
}
