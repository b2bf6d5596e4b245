/// One parameter statement: a coefficient of a property's expansion in site fractions.
public struct Parameter: Sendable, Equatable {
    /// Kind as normalised: `G` and `L` both become `G`; `TC`, `BMAGN` (from BMAGN/BM/BMAG), `V0`, `VA`, `THETA`, …; unknown kinds
    /// stay as written.
    public var kind: String
    /// The species after `&` of mobility-like kinds (`MQ&FE`), if any.
    public var diffusingSpecies: String?
    public var phase: String
    /// Constituents per sublattice; `*` alone is the wildcard.
    public var constituents: [[String]]
    /// Degree after the semicolon (Redlich–Kister order, or index of a ternary coefficient).
    public var order: Int
    public var value: PiecewiseExpression
    public var reference: String?
    public var location: SourceLocation

    public init(
        kind: String, diffusingSpecies: String? = nil, phase: String, constituents: [[String]], order: Int,
        value: PiecewiseExpression, reference: String?, location: SourceLocation
    ) {
        self.kind = kind
        self.diffusingSpecies = diffusingSpecies
        self.phase = phase
        self.constituents = constituents
        self.order = order
        self.value = value
        self.reference = reference
        self.location = location
    }
}
