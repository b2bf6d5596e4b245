public import ThermodynamicDatabase

extension ThermodynamicSystem {
    /// The errors of a database that bear on this system: what concerns the whole file, or a phase that is entered. A faulty parameter
    /// whose constituents these components do not form is of no concern, nor is a missing function, whose use the system itself refuses.
    public func faults(among diagnostics: [Diagnostic]) -> [Diagnostic] {
        let errors = diagnostics.filter { $0.severity == .error }
        guard !errors.isEmpty else { return [] }
        let entered = Set(phases.map(\.name) + phases.compactMap { $0.partition?.disorderedName })
        let species = SpeciesTable(database: database, components: components)
        let parameters = Dictionary(grouping: database.parameters, by: \.location.line)
        return errors.filter { error in
            switch error.concern {
            case .database: return true
            case .function, .statement: return false
            case .phase(let name):
                guard entered.contains(name) else { return false }
                guard let written = parameters[error.location.line], !written.isEmpty else { return true }
                return written.contains { parameter in
                    parameter.constituents.joined().allSatisfy { $0 == "*" || species.amounts(of: $0) != nil }
                }
            }
        }
    }
}
