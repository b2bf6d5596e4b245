import ThermodynamicDatabase

/// Makes numeric phase models of a database's phases for a set of components.
struct PhaseAssembler {
    let database: Database
    let species: SpeciesTable
    var builder = ExpansionBuilder()
    /// Elements of all tensors made so far.
    var tensorCount = 0
    private(set) var parametersByPhase: [String: [Parameter]]
    private let phasesByName: [String: Phase]

    init(database: Database, species: SpeciesTable) {
        self.database = database
        self.species = species
        parametersByPhase = Dictionary(grouping: database.parameters.filter { $0.diffusingSpecies == nil }, by: \.phase)
        phasesByName = Dictionary(database.phases.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Kinds of parameters that change the Gibbs energy in ways that are not computed.
    static let uncomputedKinds: Set<String> = Set(
        ["THT1", "QCZ"] + (1...5).flatMap { ["LNTHETA\($0)", "THETAF\($0)", "THETA\($0)", "LNTH\($0)"] })

    /// The model of a phase, or nil if the components leave a sublattice empty or no atom in the phase.
    mutating func model(of phase: Phase) throws(SystemError) -> PhaseModel? {
        if phase.options.contains("Y") { return try ionicModel(of: phase) }
        guard let available = activeConstituents(of: phase),
            let active = neutralConstituents(available, ratios: phase.sublattices.map(\.siteRatio))
        else { return nil }
        try refuseUncomputed(phase)
        let sites = ExpansionBuilder.Sites(constituents: active, permutation: phase.permutation)
        let own = try part(of: phase, sites: sites)
        let count = active.reduce(0) { $0 + $1.count }
        var volume = PhaseModel.VolumeExpansion()
        volume.reference = try expand("V0", phase, sites)
        volume.thermal = try expand("VA", phase, sites)
        var partition: PhaseModel.Partition?
        if let link = phase.orderDisorder {
            partition = try makePartition(phase, link, active: active, volume: &volume)
        }
        let flat = active.flatMap { $0 }
        let ratioOfSite = active.indices.flatMap { s in active[s].map { _ in phase.sublattices[s].siteRatio } }
        let m = species.components.count
        var composition = [Double](repeating: 0, count: m * count)
        for (i, name) in flat.enumerated() {
            let row = species.amounts(of: name) ?? []
            for k in 0..<m { composition[k * count + i] = ratioOfSite[i] * row[k] }
        }
        guard composition.contains(where: { $0 > 0 }) else { return nil }
        let first = Set(active[0])
        let crystal = active.indices.filter { Set(active[$0]) == first }
        let canEmpty = !active.contains { list in
            list.allSatisfy { (species.amounts(of: $0) ?? []).contains { $0 > 0 } }
        }
        let crystalRatio = crystal.reduce(0.0) { $0 + phase.sublattices[$1].siteRatio }
        let vacancies: [(site: Int, weight: Double)] =
            canEmpty
            ? crystal.compactMap { s in
                sites.index("VA", sublattice: s).map { ($0, phase.sublattices[s].siteRatio / crystalRatio) }
            } : []
        return PhaseModel(
            name: phase.name, sublattices: sites.ranges, siteRatios: phase.sublattices.map(\.siteRatio),
            constituents: active, componentCount: m, composition: composition, latticeVacancies: vacancies, own: own,
            partition: partition, volume: volume,
            charges: charges(active, ratios: phase.sublattices.map(\.siteRatio)))
    }

    /// Constituents per sublattice that the components allow; nil if a sublattice is left empty.
    func activeConstituents(of phase: Phase) -> [[String]]? {
        let active = phase.sublattices.map { $0.constituents.filter { species.amounts(of: $0) != nil } }
        return active.contains(where: \.isEmpty) ? nil : active
    }

    func refuseUncomputed(_ phase: Phase) throws(SystemError) {
        if phase.options.contains("Q") {
            throw .unsupportedModel(
                phase: phase.name,
                reason:
                    "the quasichemical model (option Q, line \(phase.location.line)) is not computed; suspend the phase"
            )
        }
        if let bad = (parametersByPhase[phase.name] ?? []).first(where: { Self.uncomputedKinds.contains($0.kind) }) {
            throw .unsupportedModel(
                phase: phase.name,
                reason:
                    "parameters of kind \(bad.kind) (line \(bad.location.line)) are not computed; suspend the phase"
            )
        }
        if let magnetic = phase.magneticOrdering, magnetic.structureFactor <= 0 {
            throw .unsupportedModel(
                phase: phase.name,
                reason: "the structure factor of its magnetic model is \(magnetic.structureFactor), not above 0")
        }
    }

    /// The expansions of a phase's energy; its tensors take the next places in a table's storage.
    private mutating func part(of phase: Phase, sites: ExpansionBuilder.Sites) throws(SystemError) -> PhasePart {
        var part = PhasePart()
        part.count = sites.constituents.reduce(0) { $0 + $1.count }
        part.gibbs = try expand("G", phase, sites)
        if let magnetic = phase.magneticOrdering {
            part.curie = try expand("TC", phase, sites)
            part.moment = try expand("BMAGN", phase, sites)
            let contribution = MagneticContribution(
                antiferromagneticFactor: magnetic.antiferromagneticFactor, structureFactor: magnetic.structureFactor)
            // Néel temperatures belong to the improved model; the first one has negative Curie temperatures instead.
            if contribution.isImproved { part.neel = try expand("NT", phase, sites) }
            part.magnetic = contribution
        }
        try addThermal(to: &part, of: phase, sites: sites)
        tensorCount = part.makeTensors(sublattices: sites.ranges, offset: tensorCount)
        return part
    }

    mutating func expand(_ kind: String, _ phase: Phase, _ sites: ExpansionBuilder.Sites) throws(SystemError)
        -> SiteFractionExpansion
    {
        try builder.expansion(
            kind: kind, phase: phase.name, parameters: parametersByPhase[phase.name] ?? [], sites: sites)
    }

    /// Links the ordered site fractions to the disordered partner's.
    private mutating func makePartition(
        _ phase: Phase, _ link: OrderDisorder, active: [[String]], volume: inout PhaseModel.VolumeExpansion
    ) throws(SystemError) -> PhaseModel.Partition {
        guard let partner = phasesByName[link.disorderedPhase] else {
            throw .unsupportedModel(
                phase: phase.name, reason: "its disordered partner \(link.disorderedPhase) is not in the database")
        }
        try refuseUncomputed(partner)
        let interstitial = partner.sublattices.count - 1
        let joined = link.sublatticeCount ?? (phase.sublattices.count - interstitial)
        guard joined >= 1, joined + interstitial == phase.sublattices.count else {
            throw .unsupportedModel(
                phase: phase.name,
                reason: "its \(phase.sublattices.count) sublattices do not match the \(partner.sublattices.count) of "
                    + partner.name)
        }
        var disordered: [[String]] = []
        for s in partner.sublattices.indices {
            let present = s == 0 ? Set(active[..<joined].joined()) : Set(active[joined + s - 1])
            disordered.append(partner.sublattices[s].constituents.filter { present.contains($0) })
        }
        let sites = ExpansionBuilder.Sites(constituents: disordered, permutation: .none)
        let joinedRatio = phase.sublattices[..<joined].reduce(0) { $0 + $1.siteRatio }
        var target: [Int] = []
        var weight: [Double] = []
        for (s, list) in active.enumerated() {
            let t = s < joined ? 0 : s - joined + 1
            for name in list {
                guard let index = sites.index(name, sublattice: t) else {
                    throw .unsupportedModel(
                        phase: phase.name,
                        reason: "\(name) is not a constituent of its disordered partner \(partner.name)")
                }
                target.append(index)
                weight.append(s < joined ? phase.sublattices[s].siteRatio / joinedRatio : 1)
            }
        }
        volume.disorderedReference = try expand("V0", partner, sites)
        volume.disorderedThermal = try expand("VA", partner, sites)
        return PhaseModel.Partition(
            disorderedName: partner.name, part: try part(of: partner, sites: sites),
            target: target, weight: weight,
            scale: joinedRatio / partner.sublattices[0].siteRatio,
            subtractsDisorderedState: link.subtractsDisorderedState, joinedSublattices: joined)
    }
}
