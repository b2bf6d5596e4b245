/// Collects, phase by phase, what the parameters of a database say about systems of elements.
struct CoverageSurvey {
    private let database: Database
    private let elements: [String]
    /// Places of the chosen elements of each element and species; nil for what holds others.
    private var composition: [String: [Int32]] = [:]
    private var phases: [String: Phase] = [:]
    private var parameters: [String: [Parameter]] = [:]
    private let zeros: ZeroFormulas
    private let rejected: Set<String>
    /// Systems still to be looked at one by one, times the sublattices of their phases; keeps the work linear for any database.
    private var budget = 4_000_000

    /// Extrapolated systems of a size are listed up to this number for each phase.
    private static let maximumListed = 5_000
    /// End members of a system are looked for one by one, where there are wildcards, up to this number.
    private static let maximumEndMembers = 4_096.0

    init(_ database: Database, elements: [String], kind: String) {
        self.database = database
        self.elements = elements
        zeros = ZeroFormulas(database)
        rejected = Set(database.rejectedPhases)
        var places: [String: Int32] = [:]
        for (index, name) in elements.enumerated() { places[name] = Int32(index) }
        for (name, place) in places { composition[name] = [place] }
        composition["VA"] = []
        for species in database.species {
            let parts = species.stoichiometry.filter { $0.element != "VA" && $0.element != "/-" && $0.amount != 0 }
            let found = parts.compactMap { places[$0.element] }
            composition[species.name] = found.count == parts.count ? Set(found).sorted() : nil
        }
        for phase in database.phases { phases[phase.name] = phase }
        for parameter in database.parameters where parameter.kind == kind {
            parameters[parameter.phase, default: []].append(parameter)
        }
    }

    /// What parameters say about one system.
    private struct Evidence {
        var parameters = 0
        var nonzero = 0
        var disordered = 0
        var wildcards = 0
        var references: [String] = []
        private var seen: Set<String> = []

        mutating func add(_ reference: String?) {
            if let reference, seen.insert(reference).inserted { references.append(reference) }
        }
    }

    private struct PhaseEvidence {
        var systems: [ElementSet: Evidence] = [:]
        /// End members with wildcards by the elements that they name, and the most wildcards any of them has.
        var wildcards: [ElementSet: (count: Int, evidence: Evidence)] = [:]
        var higher: [[Int32]: Int] = [:]
        /// End members that are given, in the order that stands for all equivalent ones, and how many they are.
        var endMembers: [ElementSet: (keys: Set<[String]>, count: Int)] = [:]
        var patterns: [[String]] = []
    }

    mutating func coverage(of phase: Phase) -> DatabaseCoverage.PhaseCoverage? {
        let all = elements.indices.map(Int32.init)
        let lattice = PhaseLattice(phase, elementsOf: { composition[$0] }, all: all)
        guard !lattice.elements.isEmpty, !lattice.sublattices.isEmpty else { return nil }
        let partner = phase.orderDisorder.flatMap { phases[$0.disorderedPhase] }
        var evidence = PhaseEvidence()
        collect(phase, lattice, isDisordered: false, into: &evidence, countsEndMembers: partner == nil)
        var memberLattice = lattice
        if let partner {
            memberLattice = PhaseLattice(partner, elementsOf: { composition[$0] }, all: all)
            collect(partner, lattice, isDisordered: true, into: &evidence, countsEndMembers: true)
        }
        var result = DatabaseCoverage.PhaseCoverage(
            name: phase.name, disorderedPhase: phase.orderDisorder?.disorderedPhase,
            isRejected: rejected.contains(phase.name), elements: lattice.elements.map { elements[Int($0)] })
        result.higher.systems = evidence.higher.count
        result.higher.parameters = evidence.higher.values.reduce(0, +)
        var states: [ElementSet: DatabaseCoverage.State] = [:]
        for size in 1...3 {
            let systems = self.systems(
                size, lattice, endMemberPhase: partner ?? phase, endMemberLattice: memberLattice, evidence, &states)
            switch size {
            case 1: result.unaries = systems
            case 2: result.binaries = systems
            default: result.ternaries = systems
            }
        }
        return result
    }

    // MARK: Parameters

    private mutating func collect(
        _ phase: Phase, _ lattice: PhaseLattice, isDisordered: Bool, into result: inout PhaseEvidence,
        countsEndMembers: Bool
    ) {
        let constituents = phase.sublattices.map { Set($0.constituents) }
        for parameter in parameters[phase.name] ?? [] {
            guard let named = namedElements(of: parameter, phase, constituents) else { continue }
            let wildcards = parameter.constituents.count { $0 == ["*"] }
            let isEndMember = parameter.constituents.allSatisfy { $0.count == 1 }
            let isZero = zeros.contains(parameter.value)
            func note(_ evidence: inout Evidence) {
                evidence.parameters += 1
                if !isZero { evidence.nonzero += 1 }
                if isDisordered { evidence.disordered += 1 }
                if wildcards > 0 { evidence.wildcards += 1 }
                evidence.add(parameter.reference)
            }
            guard let set = ElementSet(named) else {
                result.higher[named.sorted(), default: 0] += 1
                continue
            }
            if set.count > 0, wildcards == 0 || lattice.canHold(set) {
                note(&result.systems[set, default: Evidence()])
            } else if wildcards > 0, !isEndMember || set.count > 0, budget > 0 {
                // It stands for the smallest systems that the phase can hold with the elements named.
                budget -= lattice.elements.count * lattice.sublattices.count
                for element in lattice.elements where !set.contains(element) {
                    var larger = set
                    if larger.insert(element), lattice.canHold(larger) {
                        note(&result.systems[larger, default: Evidence()])
                    }
                }
            }
            guard isEndMember else { continue }
            let member = parameter.constituents.map { $0[0] }
            if wildcards > 0 {
                var known = result.wildcards.removeValue(forKey: set) ?? (0, Evidence())
                note(&known.evidence)
                known.count = max(known.count, wildcards)
                result.wildcards[set] = known
                if countsEndMembers { result.patterns.append(member) }
            } else if countsEndMembers, parameter.order == 0, set.count > 0,
                result.endMembers[set, default: ([], 0)].keys.insert(phase.permuted(member)).inserted
            {
                result.endMembers[set]?.count += phase.arrangementCount(member)
            }
        }
    }

    /// The elements that a parameter names; nil if the phase does not hold its constituents, or one of them holds an element that is
    /// not chosen.
    private func namedElements(of parameter: Parameter, _ phase: Phase, _ constituents: [Set<String>]) -> Set<Int32>? {
        // In the ionic liquid a parameter of neutral species has the second sublattice only.
        let isNeutral = phase.options.contains("Y") && constituents.count == 2 && parameter.constituents.count == 1
        guard isNeutral || parameter.constituents.count == constituents.count else { return nil }
        var named: Set<Int32> = []
        for (index, names) in parameter.constituents.enumerated() {
            let known = constituents[index + (isNeutral ? 1 : 0)]
            for name in names where name != "*" {
                guard known.contains(name) || known.contains("*"), let elements = composition[name] else { return nil }
                named.formUnion(elements)
            }
        }
        return named
    }

    // MARK: Systems

    private mutating func systems(
        _ size: Int, _ lattice: PhaseLattice, endMemberPhase: Phase, endMemberLattice: PhaseLattice,
        _ evidence: PhaseEvidence, _ states: inout [ElementSet: DatabaseCoverage.State]
    ) -> DatabaseCoverage.Systems {
        var result = DatabaseCoverage.Systems()
        let n = lattice.elements.count
        // Guarded against overflow: no substance has that many elements.
        let combinations =
            n > 2_000 ? Int.max : size == 1 ? n : size == 2 ? n * (n - 1) / 2 : n * (n - 1) / 2 * max(0, n - 2) / 3
        var sets: [ElementSet] = []
        if combinations <= budget / lattice.sublattices.count {
            budget -= combinations * lattice.sublattices.count
            sets = Self.combinations(lattice.elements, size).filter(lattice.canHold)
        } else {
            sets = evidence.systems.keys.filter { $0.count == size && lattice.canHold($0) }.sorted(by: Self.precedes)
            result.counts.extrapolated = nil
            result.listsAll = false
        }
        for set in sets {
            let state = Self.state(of: set, evidence)
            states[set] = state
            result.counts.count(state)
        }
        if let extrapolated = result.counts.extrapolated, extrapolated > Self.maximumListed {
            sets = sets.filter { states[$0] != .extrapolated }
            result.listsAll = false
        }
        for set in sets {
            let found = evidence.systems[set] ?? wildcardEvidence(set, evidence) ?? Evidence()
            var system = DatabaseCoverage.System(
                elements: set.elements.map { elements[$0] }, state: states[set] ?? .extrapolated,
                endMembers: endMembers(set, endMemberPhase, endMemberLattice, evidence))
            system.parameters = found.parameters
            system.disorderedParameters = found.disordered
            system.wildcardParameters = found.wildcards
            system.references = found.references
            if size == 3 {
                let binaries = set.subsets.compactMap { $0.count == 2 ? states[$0] : nil }
                system.binaries = .init(assessed: binaries.count { $0 == .assessed }, possible: binaries.count)
            }
            result.list.append(system)
        }
        return result
    }

    private static func state(of set: ElementSet, _ evidence: PhaseEvidence) -> DatabaseCoverage.State {
        if let found = evidence.systems[set] { return found.nonzero > 0 ? .assessed : .zero }
        return reaches(set, evidence) ? .wildcard : .extrapolated
    }

    /// Whether an end member with wildcards stands for the system.
    private static func reaches(_ set: ElementSet, _ evidence: PhaseEvidence) -> Bool {
        guard !evidence.wildcards.isEmpty else { return false }
        return set.subsets.contains { subset in
            evidence.wildcards[subset].map { $0.count >= set.count - subset.count } ?? false
        }
    }

    private func wildcardEvidence(_ set: ElementSet, _ evidence: PhaseEvidence) -> Evidence? {
        guard !evidence.wildcards.isEmpty else { return nil }
        var result: Evidence?
        for subset in set.subsets {
            guard let (count, found) = evidence.wildcards[subset], count >= set.count - subset.count else { continue }
            result = result ?? Evidence()
            result?.parameters += found.parameters
            result?.disordered += found.disordered
            result?.wildcards += found.wildcards
            for key in found.references { result?.add(key) }
        }
        return result
    }

    private mutating func endMembers(
        _ set: ElementSet, _ phase: Phase, _ lattice: PhaseLattice, _ evidence: PhaseEvidence
    ) -> DatabaseCoverage.EndMembers {
        let count = lattice.endMemberCount(set)
        let total = count.isFinite ? max(0, min(count, 1e15)) : 1e15
        var given = evidence.endMembers[set]?.count ?? 0
        let cost = Int(min(total, 1e9)) * evidence.patterns.count
        if cost > 0, cost <= budget, total <= Self.maximumEndMembers, Self.reaches(set, evidence) {
            budget -= cost
            let exact = evidence.endMembers[set]?.keys ?? []
            given = lattice.endMembers(set).count { member in
                exact.contains(phase.permuted(member))
                    || evidence.patterns.contains { zip($0, member).allSatisfy { $0 == "*" || $0 == $1 } }
            }
        }
        return .init(given: given, total: Int(total))
    }

    // MARK: Order

    private static func precedes(_ x: ElementSet, _ y: ElementSet) -> Bool { (x.a, x.b, x.c) < (y.a, y.b, y.c) }

    /// All sets of some size, in order.
    private static func combinations(_ elements: [Int32], _ size: Int) -> [ElementSet] {
        var result: [ElementSet] = []
        for (i, a) in elements.enumerated() {
            if size == 1 {
                if let set = ElementSet([a]) { result.append(set) }
                continue
            }
            for (j, b) in elements.enumerated().dropFirst(i + 1) {
                if size == 2 {
                    if let set = ElementSet([a, b]) { result.append(set) }
                    continue
                }
                for c in elements[(j + 1)...] { if let set = ElementSet([a, b, c]) { result.append(set) } }
            }
        }
        return result
    }
}
