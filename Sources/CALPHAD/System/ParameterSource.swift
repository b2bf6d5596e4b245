import ThermodynamicDatabase

/// Which parameter statement of a database a coefficient stems from.
struct ParameterSource: Sendable, Hashable {
    var location: SourceLocation
    var kind: String
    var order: Int

    init(_ parameter: Parameter) {
        location = parameter.location
        kind = parameter.kind
        order = parameter.order
    }

    /// The place tells statements apart all but always.
    func hash(into hasher: inout Hasher) { hasher.combine(location) }
}
