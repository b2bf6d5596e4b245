/// What makes two parameters of two databases the same parameter, however their constituents are ordered.
struct ParameterIdentity: Hashable {
    var kind: String
    var species: String?
    var phase: String
    var constituents: [String]
    /// The degree; for ternary coefficients the place in alphabetical order of the constituent that they belong to; −1 for a
    /// ternary interaction that does not depend on composition.
    var order: Int

    /// The parameter as written.
    init(literal parameter: Parameter) {
        kind = parameter.kind
        species = parameter.diffusingSpecies
        phase = parameter.phase
        constituents = parameter.constituents.map { $0.joined(separator: ",") }
        order = parameter.order
    }

    /// The parameter with the constituents of each interaction in alphabetical order, and its sublattices in the order that stands
    /// for all that a phase with a permutation option holds to be equivalent.
    ///
    /// - Parameters:
    ///   - phase: the phase, where it has the same permutation option in both databases.
    ///   - isConstant: whether the database has no coefficient of a higher degree for the same interaction.
    ///   - sign: set to −1 where the reordering turns the sign of the coefficient: L(A,B;1) = −L(B,A;1).
    init(normalising parameter: Parameter, phase: Phase?, isConstant: Bool, sign: inout Double) {
        self.init(literal: parameter)
        let interacting = parameter.constituents.filter { $0.count > 1 }
        let isReversed = interacting.map { $0 != $0.sorted() }
        sign = 1
        switch (interacting.map(\.count), parameter.order) {
        case (_, 0) where !interacting.contains { $0.count == 3 }: break
        case ([2], _): if isReversed[0], parameter.order % 2 == 1 { sign = -1 }
        case ([3], 0...2):
            let own = interacting[0][parameter.order]
            order = isConstant ? -1 : interacting[0].count { $0 < own }
        case ([2, 2], 1...2): if isReversed[parameter.order - 1] { sign = -1 }
        case (_, 0): break
        default: return
        }
        constituents = parameter.constituents.map { $0.sorted().joined(separator: ",") }
        // Which sublattice is the first interacting one matters to the degrees of a reciprocal interaction.
        if let phase, interacting.count <= 1 || parameter.order == 0 { constituents = phase.permuted(constituents) }
    }
}
