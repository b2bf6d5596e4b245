import ThermodynamicDatabase

/// Makes the literal model of a phase for the components that are present.
struct PhaseBuilder {
    private let components: [String]
    private let phases: [String: Phase]
    private let parameters: [String: [Parameter]]
    /// Moles of the components in a mole of each species that holds no other element.
    private let species: [String: [Double]]
    private let charges: [String: Double]

    /// Kinds of parameters that belong to models which are not written here.
    private static let unknownModels = Set(
        ["THT1", "QCZ"] + (1...5).flatMap { ["THETA\($0)", "THETAF\($0)", "LNTH\($0)", "LNTHETA\($0)"] })

    init(database: Database, components: [String]) {
        self.components = components
        phases = Dictionary(database.phases.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        parameters = Dictionary(grouping: database.parameters.filter { $0.diffusingSpecies == nil }, by: \.phase)
        var amounts = ["VA": [Double](repeating: 0, count: components.count)]
        for (k, name) in components.enumerated() {
            var row = [Double](repeating: 0, count: components.count)
            row[k] = 1
            amounts[name] = row
        }
        var charges: [String: Double] = [:]
        for one in database.species {
            var row = [Double](repeating: 0, count: components.count)
            var isPresent = true
            for part in one.stoichiometry where part.amount != 0 && part.element != "VA" && part.element != "/-" {
                if let k = components.firstIndex(of: part.element) { row[k] += part.amount } else { isPresent = false }
            }
            if isPresent {
                amounts[one.name] = row
                if one.charge != 0 { charges[one.name] = one.charge }
            }
        }
        species = amounts
        self.charges = charges
    }

    /// The model, or nil if the components cannot form the phase.
    func build(_ phase: Phase) throws(ModelError) -> LiteralPhase? {
        let known = phase.sublattices.map { $0.constituents.filter { species[$0] != nil } }
        if phase.options.contains("Y") { return try ionicLiquid(phase, known) }
        let ratios = phase.sublattices.map(\.siteRatio)
        guard !known.contains(where: \.isEmpty), let active = Neutrality(charges).possible(known, ratios) else {
            return nil
        }
        let composition = components.indices.map { k in
            zip(active, phase.sublattices).flatMap { names, sublattice in
                names.map { sublattice.siteRatio * (species[$0]?[k] ?? 0) }
            }
        }
        guard composition.contains(where: { $0.contains { $0 > 0 } }) else { return nil }
        try refuse(phase)
        return LiteralPhase(
            name: phase.name, constituents: active, siteRatios: ratios, composition: composition,
            charges: Neutrality(charges).binding(active, ratios), latticeVacancies: latticeVacancies(phase, active),
            own: try part(of: phase, active, permutation: phase.permutation), partner: try partner(of: phase, active))
    }

    /// The ionic two-sublattice liquid; nil if the components cannot form it.
    private func ionicLiquid(_ phase: Phase, _ known: [[String]]) throws(ModelError) -> LiteralPhase? {
        guard known.count == 2 else { throw .unsupported("an ionic liquid has not two sublattices") }
        try refuse(phase)
        func charge(_ name: String) -> Double { charges[name] ?? 0 }
        guard known[0].allSatisfy({ charge($0) > 0 }), known[1].allSatisfy({ charge($0) <= 0 }) else {
            throw .unsupported("a constituent of the ionic liquid is on the wrong sublattice")
        }
        let thermal = ["THETA", "LNTH", "GD"] + (phase.magneticOrdering == nil ? [] : ["TC", "NT", "BMAGN"])
        if let other = (parameters[phase.name] ?? []).first(where: { thermal.contains($0.kind) }) {
            throw .unsupported("parameters of kind \(other.kind) of an ionic liquid are not checked")
        }
        // Cations need anions or vacancies beside them, and these need cations.
        let neutrals = known[1].filter { $0 != "VA" && charge($0) == 0 }
        let isBound = !known[0].isEmpty && neutrals.count < known[1].count
        let active = isBound ? known : [[], neutrals]
        let flat = active.flatMap { $0 }
        let composition = components.indices.map { k in flat.map { species[$0]?[k] ?? 0 } }
        guard composition.contains(where: { $0.contains { $0 > 0 } }) else { return nil }
        return LiteralPhase(
            name: phase.name, constituents: active, siteRatios: [1, 1], composition: composition,
            own: try IonicReader(cations: active[0], others: active[1], charges: charges).read(
                parameters[phase.name] ?? []),
            ionic: IonicSites(
                cationCharges: active[0].map(charge), anionCharges: active[1].map { max(0, -charge($0)) },
                vacancy: active[1].firstIndex(of: "VA")))
    }

    /// The disordered partner all of whose states are states of the ordered phase.
    func coveredPartner(of phase: Phase) -> String? {
        guard let link = phase.orderDisorder, link.subtractsDisorderedState, let partner = phases[link.disorderedPhase]
        else { return nil }
        func atoms(_ sublattice: Sublattice) -> [String] {
            sublattice.constituents.filter { $0 != "VA" && species[$0] != nil }
        }
        let joined = link.sublatticeCount ?? phase.sublattices.count - (partner.sublattices.count - 1)
        // Sublattices that do not match are told when the model is made.
        guard joined >= 1, joined + partner.sublattices.count - 1 == phase.sublattices.count else {
            return partner.name
        }
        for (s, sublattice) in phase.sublattices.enumerated() {
            let needed = atoms(partner.sublattices[s < joined ? 0 : s - joined + 1])
            if !needed.allSatisfy({ sublattice.constituents.contains($0) }) { return nil }
        }
        return partner.name
    }

    private func refuse(_ phase: Phase) throws(ModelError) {
        if phase.options.contains("Q") { throw .unsupported("the quasichemical model is not checked") }
        if let other = (parameters[phase.name] ?? []).first(where: { Self.unknownModels.contains($0.kind) }) {
            throw .unsupported("parameters of kind \(other.kind) are not checked")
        }
        if let magnetic = phase.magneticOrdering, magnetic.structureFactor <= 0 {
            throw .unsupported("the structure factor of its magnetic model is \(magnetic.structureFactor)")
        }
    }

    /// A crystal without atoms is none: where every sublattice may be empty, at least half of the sites like the first one's are filled.
    private func latticeVacancies(_ phase: Phase, _ active: [[String]]) -> [(site: Int, share: Double)] {
        let isFilled = active.contains { names in
            names.allSatisfy { name in (species[name] ?? []).contains { $0 > 0 } }
        }
        guard !isFilled else { return [] }
        let alike = active.indices.filter { Set(active[$0]) == Set(active[0]) }
        let total = alike.reduce(0) { $0 + phase.sublattices[$1].siteRatio }
        return alike.compactMap { s in
            guard let place = active[s].firstIndex(of: "VA") else { return nil }
            let start = active[..<s].reduce(0) { $0 + $1.count }
            return (start + place, phase.sublattices[s].siteRatio / total)
        }
    }

    private func part(of phase: Phase, _ constituents: [[String]], permutation: Phase.Permutation) throws(ModelError)
        -> PhaseTerms
    {
        let reader = ParameterReader(constituents: constituents, permutation: permutation)
        let list = parameters[phase.name] ?? []
        var terms = PhaseTerms()
        terms.count = constituents.reduce(0) { $0 + $1.count }
        terms.atoms = zip(constituents, phase.sublattices).flatMap { names, sublattice in
            names.map { sublattice.siteRatio * (species[$0] ?? []).reduce(0, +) }
        }
        terms.gibbs = try reader.read("G", list)
        if let magnetic = phase.magneticOrdering {
            terms.magnetic = magnetic
            terms.curie = try reader.read("TC", list)
            terms.moment = try reader.read("BMAGN", list)
            // The first magnetic model has negative Curie temperatures instead.
            if magnetic.antiferromagneticFactor == 0 { terms.neel = try reader.read("NT", list) }
        }
        // THETA and LNTH are two spellings of ln θ.
        let spellings = Set(list.map(\.kind)).intersection(["THETA", "LNTH"])
        guard spellings.count <= 1 else { throw .unsupported("its Einstein temperatures are both THETA and LNTH") }
        if let kind = spellings.first { terms.logTheta = try reader.read(kind, list) }
        terms.twoState = try reader.read("GD", list)
        return terms
    }

    private func partner(of phase: Phase, _ active: [[String]]) throws(ModelError) -> LiteralPhase.Partner? {
        guard let link = phase.orderDisorder else { return nil }
        guard let other = phases[link.disorderedPhase] else { throw .noPartner(link.disorderedPhase) }
        try refuse(other)
        // The partner's first sublattice holds the joined ones; its others are the interstitial ones.
        let joined = link.sublatticeCount ?? phase.sublattices.count - (other.sublattices.count - 1)
        guard joined >= 1, joined + other.sublattices.count - 1 == phase.sublattices.count else {
            throw .unsupported("its sublattices do not match those of \(other.name)")
        }
        var mixed: [[String]] = []
        for (t, sublattice) in other.sublattices.enumerated() {
            let present = t == 0 ? Set(active[..<joined].joined()) : Set(active[joined + t - 1])
            mixed.append(sublattice.constituents.filter { present.contains($0) })
        }
        let joinedRatio = phase.sublattices[..<joined].reduce(0) { $0 + $1.siteRatio }
        var target: [Int] = []
        var share: [Double] = []
        for (s, names) in active.enumerated() {
            let t = s < joined ? 0 : s - joined + 1
            let start = mixed[..<t].reduce(0) { $0 + $1.count }
            for name in names {
                guard let place = mixed[t].firstIndex(of: name) else {
                    throw .unsupported("\(name) is not a constituent of its disordered partner \(other.name)")
                }
                target.append(start + place)
                share.append(s < joined ? phase.sublattices[s].siteRatio / joinedRatio : 1)
            }
        }
        return LiteralPhase.Partner(
            name: other.name, part: try part(of: other, mixed, permutation: .none), target: target, share: share,
            scale: joinedRatio / other.sublattices[0].siteRatio, isSubtracted: link.subtractsDisorderedState,
            joined: joined)
    }
}
