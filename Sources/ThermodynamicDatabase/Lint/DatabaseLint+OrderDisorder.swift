extension DatabaseLint {
    mutating func checkOrderDisorder() {
        for ordered in database.phases {
            guard let link = ordered.orderDisorder, let partner = phases[link.disorderedPhase] else { continue }
            if partner.name == ordered.name {
                tell(
                    ordered.location, "phase \(ordered.name) is its own disordered partner",
                    hint: "the partner is another phase", concern: .phase(ordered.name))
                continue
            }
            if let next = partner.orderDisorder {
                tell(
                    ordered.location,
                    "the disordered partner \(partner.name) of phase \(ordered.name) has a disordered partner itself, "
                        + next.disorderedPhase, hint: "a partner is counted with its own energy only",
                    concern: .phase(ordered.name))
            }
            checkPair(ordered, partner, link)
        }
    }

    private mutating func checkPair(_ ordered: Phase, _ partner: Phase, _ link: OrderDisorder) {
        guard !ordered.sublattices.isEmpty, !partner.sublattices.isEmpty else { return }
        let interstitial = partner.sublattices.count - 1
        let joined = link.sublatticeCount ?? ordered.sublattices.count - interstitial
        guard joined >= 1, joined + interstitial == ordered.sublattices.count else {
            tell(
                ordered.location,
                "the \(ordered.sublattices.count) sublattices of phase \(ordered.name) cannot be matched with the "
                    + "\(partner.sublattices.count) of its disordered partner \(partner.name)",
                hint: "the first sublattices of the ordered phase join to one, the others correspond",
                concern: .phase(ordered.name))
            return
        }
        checkConstituents(ordered, partner, joined: joined)
        guard link.subtractsDisorderedState else { return }
        checkSites(ordered, partner, joined: joined)
        checkEquivalence(ordered, joined: joined)
    }

    private mutating func checkConstituents(_ ordered: Phase, _ partner: Phase, joined: Int) {
        for index in partner.sublattices.indices {
            let there = Set(partner.sublattices[index].constituents)
            let here = Set(
                index == 0
                    ? ordered.sublattices[..<joined].flatMap(\.constituents)
                    : ordered.sublattices[joined + index - 1].constituents)
            let strangers = here.subtracting(there).sorted()
            if !strangers.isEmpty {
                tell(
                    ordered.location,
                    "\(Self.list(strangers)) of phase \(ordered.name) \(strangers.count == 1 ? "is" : "are") no constituent of "
                        + "its disordered partner \(partner.name)",
                    hint: "the disordered state of the ordered phase must exist in the partner",
                    concern: .phase(ordered.name))
            }
        }
    }

    /// Sites of the joined sublattices and of the others must be in one proportion.
    private mutating func checkSites(_ ordered: Phase, _ partner: Phase, joined: Int) {
        let sites = ordered.sublattices[..<joined].reduce(0) { $0 + $1.siteRatio }
        let scale = sites / partner.sublattices[0].siteRatio
        for index in partner.sublattices.indices.dropFirst() {
            let here = ordered.sublattices[joined + index - 1].siteRatio
            let there = partner.sublattices[index].siteRatio
            guard abs(here - scale * there) > 1e-4 * max(here, scale * there) else { continue }
            tell(
                ordered.location,
                "phase \(ordered.name) has \(TDBWriter.number(sites)) sites to \(TDBWriter.number(here)), its disordered partner "
                    + "\(partner.name) \(TDBWriter.number(partner.sublattices[0].siteRatio)) to \(TDBWriter.number(there))",
                hint: "are the sites of a sublattice wrong?", concern: .phase(ordered.name))
        }
    }

    /// With equal site fractions the ordered part must vanish: so all joined sublattices need the same constituents.
    private mutating func checkEquivalence(_ ordered: Phase, joined: Int) {
        let sets = ordered.sublattices[..<joined].map { Set($0.constituents) }
        let all = sets.reduce(into: Set<String>()) { $0.formUnion($1) }
        let uneven = all.filter { name in !sets.allSatisfy { $0.contains(name) } }.subtracting(["VA"]).sorted()
        guard !uneven.isEmpty else { return }
        tell(
            ordered.location,
            "\(Self.list(uneven)) of phase \(ordered.name) \(uneven.count == 1 ? "is" : "are") not on all of the \(joined) "
                + "sublattices that order", hint: "the phase has no disordered state with them",
            concern: .phase(ordered.name))
    }
}
