import ThermodynamicDatabase

/// The phases that take part in an equilibrium, as the database and a result's own lists say.
///
/// An ordered phase covers the states of the disordered partner that it subtracts, if it has all its constituents; the partner is then
/// not entered beside it.
struct EnteredPhases {
    /// In the order of the database.
    private(set) var phases: [LiteralPhase] = []
    private(set) var dormant: Set<String> = []
    /// Names of the dormant phases that no database phase bears, or of other lists.
    let unknown: String?

    /// - Parameters:
    ///   - components: those present, in alphabetical order.
    ///   - selected: phases asked for; nil: all but those that the database rejects.
    init(
        _ original: Database, components: [String], selected: [String]?, suspended: [String], dormant: [String]
    ) throws(PhaseFault) {
        let database = original.resolvingConditions(for: Set(components))
        let names = Set(database.phases.map(\.name))
        unknown = ((selected ?? []) + suspended + dormant).first { !names.contains($0) }
        let rejected = Set(database.rejectedPhases)
        var entered = database.phases.filter { phase in
            !suspended.contains(phase.name)
                && (selected.map { $0.contains(phase.name) } ?? !rejected.contains(phase.name))
        }
        let builder = PhaseBuilder(database: database, components: components)
        let covered = Set(entered.compactMap { builder.coveredPartner(of: $0) })
        entered.removeAll { covered.contains($0.name) }
        for phase in entered {
            do {
                if let built = try builder.build(phase) { phases.append(built) }
            } catch {
                throw PhaseFault(phase: phase.name, error: error)
            }
        }
        self.dormant = Set(dormant)
    }
}

/// A phase whose energy cannot be computed, and why.
struct PhaseFault: Error {
    var phase: String
    var error: ModelError
}
