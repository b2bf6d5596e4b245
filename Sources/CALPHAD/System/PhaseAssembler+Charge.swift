import ThermodynamicDatabase

// Charged constituents: what neutrality leaves of a phase, and the ionic two-sublattice liquid.

extension PhaseAssembler {
    /// The constituents that some neutral state of the phase holds; nil if there is no such state.
    func neutralConstituents(_ active: [[String]], ratios: [Double]) -> [[String]]? {
        let charged = zip(active, ratios).map { list, ratio in list.map { ratio * species.charge(of: $0) } }
        let lowest = charged.reduce(0) { $0 + ($1.min() ?? 0) }
        let highest = charged.reduce(0) { $0 + ($1.max() ?? 0) }
        let slack = 1e-9 * charged.joined().reduce(1) { max($0, abs($1)) }
        guard lowest <= slack, highest >= -slack else { return nil }
        if lowest < -slack, highest > slack { return active }
        // Only the states of extreme charge are neutral.
        return zip(active, charged).map { list, charges in
            let extreme = (lowest >= -slack ? charges.min() : charges.max()) ?? 0
            return zip(list, charges).filter { abs($0.1 - extreme) <= slack }.map(\.0)
        }
    }

    /// Charge of a formula unit per unit site fraction; empty where neutrality does not bind the site fractions.
    func charges(_ active: [[String]], ratios: [Double]) -> [Double] {
        let charged = zip(active, ratios).map { list, ratio in list.map { ratio * species.charge(of: $0) } }
        return charged.allSatisfy { Set($0).count <= 1 } ? [] : charged.flatMap { $0 }
    }

    /// The model of an ionic two-sublattice liquid.
    mutating func ionicModel(of phase: Phase) throws(SystemError) -> PhaseModel? {
        guard phase.sublattices.count == 2 else {
            throw .unsupportedModel(
                phase: phase.name, reason: "an ionic liquid has two sublattices, not \(phase.sublattices.count)")
        }
        try refuseUncomputed(phase)
        let present = phase.sublattices.map { $0.constituents.filter { species.amounts(of: $0) != nil } }
        if let odd = present[0].first(where: { species.charge(of: $0) <= 0 }) {
            throw .unsupportedModel(
                phase: phase.name,
                reason: "\(odd) on the first sublattice of the ionic liquid is no cation; suspend the phase")
        }
        if let odd = present[1].first(where: { species.charge(of: $0) > 0 }) {
            throw .unsupportedModel(
                phase: phase.name,
                reason: "\(odd) on the second sublattice of the ionic liquid is a cation; suspend the phase")
        }
        // Without a cation there is nothing to go with an anion or a vacancy, and the other way round.
        func isNeutral(_ name: String) -> Bool { name != "VA" && species.charge(of: name) == 0 }
        let isBound = !present[0].isEmpty && present[1].contains { !isNeutral($0) }
        let cations = isBound ? present[0] : []
        let others = isBound ? present[1] : present[1].filter(isNeutral)
        let flat = cations + others
        guard !flat.isEmpty else { return nil }
        let n = flat.count
        let vacancy = others.firstIndex(of: "VA").map { $0 + cations.count }
        var ionic = IonicLiquid(
            cationCharges: cations.map { species.charge(of: $0) }, count: n, vacancy: vacancy,
            anionCharges: flat.map { max(0, -species.charge(of: $0)) })
        let parameters = parametersByPhase[phase.name] ?? []
        let energies = parameters.filter { $0.kind == "G" }.map(sortedForIonicLiquid)
        let magnetic = phase.magneticOrdering == nil ? [] : ["TC", "NT", "BMAGN"]
        if let other = parameters.first(where: { (magnetic + ["THETA", "LNTH", "GD"]).contains($0.kind) }) {
            throw .unsupportedModel(
                phase: phase.name,
                reason:
                    "parameters of kind \(other.kind) (line \(other.location.line)) of an ionic liquid are not computed; "
                    + "suspend the phase")
        }
        var metallic: [Parameter] = []
        for parameter in energies {
            if let form = try metallicForm(parameter, phase, cations: cations) { metallic.append(form) }
        }
        let bonded =
            isBound
            ? energies.filter { $0.constituents.count == 2 && !isMetallic($0.constituents[1]) } : []
        let products = cations.map { Self.withVacancy($0) }
        ionic.metallic = try builder.expansion(
            kind: "G", phase: phase.name, parameters: metallic,
            sites: .init(constituents: [flat + products], permutation: .none))
        if isBound {
            ionic.bonded = try builder.expansion(
                kind: "G", phase: phase.name, parameters: bonded,
                sites: .init(constituents: [cations, others], permutation: .none))
        }
        // Vacancies interact with neutrals by y_Va − y_B, not by the share of one cation.
        if let vacancy {
            func site(_ i: Int32) -> Int32 { Int(i) < n ? i : Int32(vacancy) }
            for g in ionic.metallic.groups.indices {
                guard case .redlichKister(let a, let b) = ionic.metallic.groups[g].form, Int(a) < n || Int(b) < n else {
                    continue
                }
                ionic.metallic.groups[g].form = .redlichKister(a: site(a), b: site(b))
            }
        }
        ionic.metallic.makeTensor(sublattices: [0..<(n + cations.count)], offset: tensorCount)
        tensorCount += ionic.metallic.tensor?.count ?? 0
        ionic.bonded.makeTensor(sublattices: [0..<cations.count, cations.count..<n], offset: tensorCount)
        tensorCount += ionic.bonded.tensor?.count ?? 0
        let m = species.components.count
        var composition = [Double](repeating: 0, count: m * n)
        for (i, name) in flat.enumerated() {
            let row = species.amounts(of: name) ?? []
            for k in 0..<m { composition[k * n + i] = row[k] }
        }
        guard composition.contains(where: { $0 > 0 }) else { return nil }
        let charges = flat.map { $0 == "VA" ? -1 : species.charge(of: $0) }
        return PhaseModel(
            name: phase.name, sublattices: [0..<n], siteRatios: [1], constituents: [cations, others], componentCount: m,
            composition: composition, latticeVacancies: [], own: PhasePart(), partition: nil, volume: .init(),
            charges: isBound ? charges : [], ionic: ionic)
    }

    /// The parameter with anions before vacancies before neutrals on the second sublattice, each alphabetically: the order in which
    /// differences of site fractions are taken, whatever the order in the file (Sundman 1991).
    private func sortedForIonicLiquid(_ parameter: Parameter) -> Parameter {
        func rank(_ name: String) -> Int { species.charge(of: name) < 0 ? 0 : name == "VA" ? 1 : 2 }
        var result = parameter
        if result.constituents.count == 2 { result.constituents[0].sort() }
        if let last = result.constituents.indices.last {
            result.constituents[last].sort { (rank($0), $0) < (rank($1), $1) }
        }
        return result
    }

    /// Whether a parameter with these constituents on the second sublattice has no anion: Q multiplies it.
    private func isMetallic(_ constituents: [String]) -> Bool {
        !constituents.contains { species.charge(of: $0) < 0 }
    }

    /// A parameter without anions as one over a single sublattice of neutrals and of cations that go with a vacancy; nil for the others, and
    /// for those that name what is not there.
    private func metallicForm(_ parameter: Parameter, _ phase: Phase, cations: [String]) throws(SystemError)
        -> Parameter?
    {
        let second = parameter.constituents.last ?? []
        guard parameter.constituents.count <= 2, isMetallic(second), second != ["*"] else { return nil }
        let first = parameter.constituents.count == 2 ? parameter.constituents[0] : ["*"]
        var result = parameter
        if !second.contains("VA") {
            // Neutrals among themselves stand alone; a parameter that names one of several cations holds for that one's share.
            guard first != ["*"], cations.count > 1 else {
                result.constituents = [second]
                return result
            }
            guard parameter.order == 0 else {
                throw .unsupportedModel(
                    phase: phase.name,
                    reason:
                        "the parameter in line \(parameter.location.line) has degree \(parameter.order) with cations and "
                        + "neutrals")
            }
            result.constituents = [first + second]
            return result
        }
        guard first != ["*"] else {
            throw .unsupportedModel(
                phase: phase.name,
                reason: "the parameter in line \(parameter.location.line) gives vacancies to all cations at once")
        }
        guard first.count == 1 || second.count == 1 || parameter.order == 0 else {
            throw .unsupportedModel(
                phase: phase.name,
                reason:
                    "the parameter in line \(parameter.location.line) has degree \(parameter.order) with several cations, "
                    + "vacancies and neutrals")
        }
        result.constituents = [second.flatMap { $0 == "VA" ? first.map(Self.withVacancy) : [$0] }]
        return result
    }

    /// Name of the product of a cation's and the vacancies' site fractions.
    private static func withVacancy(_ cation: String) -> String { cation + "|VA" }
}
