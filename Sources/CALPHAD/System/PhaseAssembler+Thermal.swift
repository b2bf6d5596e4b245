import ThermodynamicDatabase

// Einstein temperatures and the two-state model of third-generation databases.

extension PhaseAssembler {
    /// Brings the Einstein term and the two-state term of a phase into a part.
    ///
    /// THETA and LNTH both hold ln θ: databases write `THETA(…) LN(309)` in Thermo-Calc's spelling, `LNTH` in OpenCalphad's. The Einstein term
    /// counts atoms, the two-state term formula units.
    mutating func addThermal(to part: inout PhasePart, of phase: Phase, sites: ExpansionBuilder.Sites)
        throws(SystemError)
    {
        let parameters = (parametersByPhase[phase.name] ?? []).filter { ["THETA", "LNTH", "GD"].contains($0.kind) }
        guard !parameters.isEmpty else { return }
        let theta = parameters.filter { $0.kind != "GD" }
        guard Set(theta.map(\.kind)).count <= 1 else {
            throw .unsupportedModel(
                phase: phase.name,
                reason: "it gives its Einstein temperatures both as THETA and as LNTH, which mean the same")
        }
        if let kind = theta.first?.kind { part.logTheta = try expand(kind, phase, sites) }
        part.twoState = try expand("GD", phase, sites)
        // An ordered part only adds to what its partner gives.
        if phase.orderDisorder == nil {
            part.gaps += gap(
                in: part.logTheta, sites, "\(phase.name) has no Einstein temperature for", "whose θ then counts as 1 K")
            part.gaps += gap(
                in: part.twoState, sites, "\(phase.name) has no GD for", "whose two states then count as equal")
        }
        part.atoms = sites.constituents.enumerated().flatMap { s, list in
            list.map { phase.sublattices[s].siteRatio * (species.amounts(of: $0) ?? []).reduce(0, +) }
        }
    }

    /// A warning where an expansion that is there leaves out end members: what is not given counts as 0.
    private func gap(
        in expansion: SiteFractionExpansion, _ sites: ExpansionBuilder.Sites, _ subject: String, _ consequence: String
    ) -> [String] {
        let sizes = sites.constituents.map(\.count)
        guard !expansion.isEmpty, sizes.reduce(1.0, { $0 * Double($1) }) <= Double(Self.checkedEndMembers) else {
            return []
        }
        let products = expansion.groups.filter { $0.form == .constant || $0.productCount == 0 }.map {
            Set(expansion.products[$0.productStart..<($0.productStart + $0.productCount)])
        }
        var missing: [String] = []
        for number in 0..<sizes.reduce(1, *) {
            var rest = number
            var member: Set<Int32> = []
            var names: [String] = []
            for (s, size) in sizes.enumerated() {
                member.insert(Int32(sites.start[s] + rest % size))
                names.append(sites.constituents[s][rest % size])
                rest /= size
            }
            let hasAtoms = names.contains { (species.amounts(of: $0) ?? []).contains { $0 > 0 } }
            if hasAtoms, !products.contains(where: { $0.isSubset(of: member) }) {
                missing.append(names.joined(separator: ":"))
            }
        }
        guard let first = missing.first else { return [] }
        let others =
            missing.count == 1 ? "" : " and \(missing.count - 1) other end member\(missing.count == 2 ? "" : "s")"
        return ["\(subject) \(first)\(others), \(consequence)"]
    }

    private static let checkedEndMembers = 5000
}
