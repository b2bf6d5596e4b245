/// States of phase models that a name or an alias means: of a model that orders, only the ordered or only the disordered ones, or both.
public struct PhaseSelection: Sendable, Equatable {
    /// What of a model is meant.
    public enum States: String, Sendable, Equatable { case all, ordered, disordered }

    public struct Member: Sendable, Equatable {
        /// Name of the phase in the database.
        public var model: String
        public var states: States

        public init(model: String, states: States) {
            self.model = model
            self.states = states
        }
    }

    public var members: [Member]

    public init(_ members: [Member]) { self.members = members }

    /// All states of the phases with these database names.
    public init(models: [String]) { members = models.map { Member(model: $0, states: .all) } }

    public var isEmpty: Bool { members.isEmpty }
}

extension ThermodynamicSystem {
    /// What a name or an alias means among the entered phases.
    ///
    /// Names are those that equilibria report: a model that holds an ordered phase and its disordered partner is called by the partner's
    /// name where it is disordered. `gamma_prime`, `b2` and the model's own name mean its ordered states, the partner's name its
    /// disordered ones; `fcc` and `bcc` mean both. A selection without members: nothing is known by that name.
    public func selection(of nameOrAlias: String) -> PhaseSelection {
        let name = nameOrAlias.uppercased()
        return PhaseSelection(
            phaseNames(matching: name).map { model in
                guard let phase = phases.first(where: { $0.name == model }),
                    let partition = phase.partition, partition.subtractsDisorderedState
                else { return .init(model: model, states: .all) }
                if name == partition.disorderedName { return .init(model: model, states: .disordered) }
                let meansBoth =
                    name != model && PhaseAlias.matches(alias: name, phase: partition.disorderedName)
                return .init(model: model, states: meansBoth ? .all : .ordered)
            })
    }
}
