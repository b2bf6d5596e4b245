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
        part.atoms = sites.constituents.enumerated().flatMap { s, list in
            list.map { phase.sublattices[s].siteRatio * (species.amounts(of: $0) ?? []).reduce(0, +) }
        }
    }
}
