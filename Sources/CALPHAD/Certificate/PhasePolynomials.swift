/// The polynomial parts of an ordered phase's energy, whose terms largely cancel; of other phases they are better left as they are.
/// The same at all temperatures.
struct PhasePolynomials: Sendable {
    /// Of the phase's own site fractions; nil where it is better left in its terms.
    let own: SitePolynomial?
    /// Of the disordered partner's site fractions x: the partner's energy less the ordered part at y = x.
    let disordered: SitePolynomial?
    /// The partner's site fractions by sublattice.
    let disorderedSublattices: [Range<Int>]

    init(_ model: PhaseModel) {
        guard let p = model.partition else {
            own = nil
            disordered = nil
            disorderedSublattices = []
            return
        }
        disorderedSublattices = Self.disorderedSublattices(model, p)
        var parts: [(SiteFractionExpansion, Double, [Int])] = [(p.part.gibbs, p.scale, Array(0..<p.part.count))]
        if p.subtractsDisorderedState { parts.append((model.own.gibbs, -1, p.target)) }
        disordered = SitePolynomial(sublattices: disorderedSublattices, parts: parts)
        own = SitePolynomial(sublattices: model.sublattices, parts: [(model.own.gibbs, 1, Array(0..<model.count))])
    }

    /// The partner's sublattices: the first joins the leading ones of the ordered phase, the others follow one by one.
    private static func disorderedSublattices(_ model: PhaseModel, _ p: PhaseModel.Partition) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        let groups = [0..<p.joinedSublattices] + (p.joinedSublattices..<model.sublattices.count).map { $0..<($0 + 1) }
        for group in groups {
            let targets = group.flatMap { s in model.sublattices[s].map { p.target[$0] } }
            let end = (targets.max() ?? start) + 1
            ranges.append(start..<end)
            start = end
        }
        return ranges
    }
}
