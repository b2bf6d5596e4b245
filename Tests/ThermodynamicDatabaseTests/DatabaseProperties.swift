import ThermodynamicDatabase

/// What must hold for any bytes. Shared by the tests and the fuzzer, so it uses the public interface only.
enum DatabaseProperties {
    /// What is wrong with the handling of `bytes`; nil if all is well.
    static func fault(for bytes: [UInt8]) -> String? {
        let (database, diagnostics) = TDBParser.parse(bytes)
        let count = database.statements
        guard count.total == count.understood + count.kept + count.diagnosed else {
            return "statements do not add up: \(count)"
        }
        guard database.kept.count == count.kept + count.diagnosed else {
            return "\(database.kept.count) statements kept, \(count.kept + count.diagnosed) counted"
        }
        for (a, b) in zip(diagnostics, diagnostics.dropFirst())
        where (a.location.line, a.location.column) > (b.location.line, b.location.column) {
            return "diagnostics out of order: \(a.location) before \(b.location)"
        }
        if let passed = diagnostics.first(where: { $0.message.contains("fault of this program") }) {
            return passed.rendered(file: "input")
        }
        let values = database.functions.map { ($0.name, $0.value) } + database.parameters.map { ($0.phase, $0.value) }
        for (name, value) in values {
            for piece in value.pieces where !(piece.range.lower < piece.range.upper) {
                return "a range of \(name) is \(piece.range)"
            }
        }

        let written = TDBWriter.text(of: database)
        let (again, complaints) = TDBParser.parse(written.utf8)
        guard again.semanticHash == database.semanticHash else {
            return "another database after writing:\n\(written)\n\(complaints.map { $0.rendered(file: "written") })"
        }
        // Statements that are kept because they are faulty may find another reading beside those that replaced them.
        guard count.diagnosed > 0 || TDBWriter.text(of: again) == written else {
            return "written again, it differs:\n\(written)\n---\n\(TDBWriter.text(of: again))"
        }

        _ = database.lint()
        let temperatures = [1.0, 300, 1000, 5000]
        // Faults are expected here; a trap is not.
        if let graph = try? ExpressionGraph(
            database: database, expressions: values.map(\.1), gasConstant: 8.31446261815324)
        {
            for temperature in temperatures {
                guard let results = try? graph.values(temperature: temperature, pressure: 101_325) else { continue }
                for result in results where !(result.value.isFinite && result.temperatureSecondDerivative.isFinite) {
                    return "\(result) was returned as a value"
                }
            }
        }
        return nil
    }
}
