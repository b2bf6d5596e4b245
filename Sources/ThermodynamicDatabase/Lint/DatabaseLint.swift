/// Looks for what is probably a slip in a database that can be read: the findings are warnings, and some are right as they are.
struct DatabaseLint {
    let database: Database
    private(set) var diagnostics: [Diagnostic] = []
    let phases: [String: Phase]

    init(_ database: Database) {
        self.database = database
        var phases: [String: Phase] = [:]
        for phase in database.phases { phases[phase.name] = phase }
        self.phases = phases
        checkElements()
        checkReferences()
        checkOrderDisorder()
        checkEndMembers()
        checkReversedInteractions()
        checkJumps()
        checkMagnitudes()
        diagnostics.sort { ($0.location.line, $0.location.column) < ($1.location.line, $1.location.column) }
    }

    mutating func tell(_ location: SourceLocation, _ message: String, hint: String? = nil, concern: Diagnostic.Concern)
    {
        diagnostics.append(
            Diagnostic(severity: .warning, concern: concern, location: location, message: message, hint: hint))
    }

    // MARK: Elements and references

    private mutating func checkElements() {
        for element in database.elements where element.name != "VA" && element.name != "/-" {
            if let weight = PeriodicTable.atomicWeights[element.name], abs(element.atomicMass / weight - 1) > 0.005 {
                tell(
                    element.location,
                    "the mass of \(element.name) is \(TDBWriter.number(element.atomicMass)) g/mol, the atomic weight "
                        + "\(TDBWriter.number(weight))", hint: "conversion from mass fractions uses this mass",
                    concern: .database)
            }
            if let structure = PeriodicTable.structures[element.name],
                let named = PeriodicTable.Structure.named(element.referencePhase), named != structure
            {
                tell(
                    element.location,
                    "the reference phase of \(element.name) is \(element.referencePhase), its stable structure at 298.15 K is "
                        + structure.rawValue.lowercased(), concern: .database)
            }
        }
    }

    private mutating func checkReferences() {
        guard !database.references.isEmpty else { return }
        let known = Set(database.references.map(\.key))
        var missing: [String: (location: SourceLocation, count: Int)] = [:]
        var order: [String] = []
        let cited =
            database.functions.map { ($0.reference, $0.location) }
            + database.parameters.map { ($0.reference, $0.location) }
        for case (let reference?, let location) in cited where !known.contains(reference) {
            if missing[reference] == nil { order.append(reference) }
            missing[reference, default: (location, 0)].count += 1
        }
        for key in order {
            guard let (location, count) = missing[key] else { continue }
            tell(
                location,
                "reference \(key.quoted) is not in the list\(count == 1 ? "" : "; \(count) statements cite it")",
                concern: .database)
        }
    }

    private mutating func checkOrderDisorder() {
        for ordered in database.phases {
            guard let link = ordered.orderDisorder, let partner = phases[link.disorderedPhase] else { continue }
            let there = Set(partner.sublattices.flatMap(\.constituents))
            let missing = Set(ordered.sublattices.flatMap(\.constituents)).subtracting(there).sorted()
            if !missing.isEmpty {
                tell(
                    ordered.location,
                    "\(missing.joined(separator: ", ")) of phase \(ordered.name) \(missing.count == 1 ? "is" : "are") no constituent "
                        + "of its disordered partner \(partner.name)", concern: .phase(ordered.name))
            }
        }
    }

    // MARK: Parameters

    /// Above this number of end members of a phase they are not looked for one by one.
    private static let maximumEndMembers = 20_000

    private mutating func checkEndMembers() {
        var given: [String: [[[String]]]] = [:]
        for parameter in database.parameters
        where parameter.kind == "G" && parameter.constituents.allSatisfy({ $0.count == 1 }) && parameter.order == 0 {
            given[parameter.phase, default: []].append(parameter.constituents)
        }
        for phase in database.phases where phase.orderDisorder == nil && phase.options.isDisjoint(with: ["Q", "Y"]) {
            let sublattices = phase.sublattices.map(\.constituents)
            let count = sublattices.reduce(1) { min($0 * max($1.count, 1), Self.maximumEndMembers + 1) }
            guard count <= Self.maximumEndMembers, !sublattices.contains(where: \.isEmpty) else { continue }
            let parameters = given[phase.name] ?? []
            let exact = Set(parameters.map { phase.permuted($0.map { $0[0] }) })
            let patterns = parameters.map { $0.map { $0[0] } }.filter { $0.contains("*") }
            var missing: [[String]] = []
            var total = 0
            var indices = Array(repeating: 0, count: sublattices.count)
            enumeration: while true {
                let member = zip(sublattices, indices).map { $0[$1] }
                total += 1
                let isGiven =
                    exact.contains(phase.permuted(member))
                    || patterns.contains {
                        $0.count == member.count && zip($0, member).allSatisfy { $0 == "*" || $0 == $1 }
                    }
                // A phase of vacancies only has no atoms: its energy is by convention given or left out.
                if !isGiven, member.contains(where: { $0 != "VA" }) { missing.append(member) }
                var position = indices.count - 1
                while true {
                    if position < 0 { break enumeration }
                    indices[position] += 1
                    if indices[position] < sublattices[position].count { break }
                    indices[position] = 0
                    position -= 1
                }
            }
            guard !missing.isEmpty else { continue }
            let names = missing.prefix(4).map { $0.joined(separator: ":") }.joined(separator: ", ")
            tell(
                phase.location,
                "\(missing.count) of \(total) end members of phase \(phase.name) have no parameter G and count as 0: \(names)"
                    + (missing.count > 4 ? " …" : ""), concern: .phase(phase.name))
        }
    }

    /// Of an odd degree, `L(A,B)` and `L(B,A)` have opposite signs; both together are one parameter stated twice.
    private mutating func checkReversedInteractions() {
        struct Identity: Hashable {
            var kind: String
            var species: String?
            var phase: String
            var constituents: [[String]]
            var order: Int
        }
        var places: [Identity: Int] = [:]
        for (index, parameter) in database.parameters.enumerated()
        where parameter.constituents.contains(where: { $0.count > 1 }) {
            let identity = Identity(
                kind: parameter.kind, species: parameter.diffusingSpecies, phase: parameter.phase,
                constituents: parameter.constituents.map { $0.count == 2 ? $0.sorted() : $0 }, order: parameter.order)
            if let earlier = places.updateValue(index, forKey: identity) {
                tell(
                    parameter.location,
                    "the parameter stands also in line \(database.parameters[earlier].location.line), with constituents in another "
                        + "order; both are used", concern: .phase(parameter.phase))
            }
        }
    }
}

extension Phase {
    /// The end member in the order that stands for all that are equivalent by the symmetry of the phase.
    func permuted(_ member: [String]) -> [String] {
        guard member.count >= 4 else { return member }
        switch permutation {
        case .none: return member
        case .tetrahedral: return member.prefix(4).sorted() + member.dropFirst(4)
        case .bodyCentred:
            let pairs = [member[0...1].sorted(), member[2...3].sorted()].sorted { $0.lexicographicallyPrecedes($1) }
            return pairs[0] + pairs[1] + member.dropFirst(4)
        }
    }
}

extension Database {
    /// Warnings about what is probably a slip: masses and reference states against the periodic table, references that are not in
    /// the list, order–disorder pairs that do not match, missing end members, parameters stated in both orders, jumps at
    /// breakpoints, and magnitudes that look like a lost exponent. In order of place, without excerpts.
    public func lint() -> [Diagnostic] { DatabaseLint(self).diagnostics }
}
