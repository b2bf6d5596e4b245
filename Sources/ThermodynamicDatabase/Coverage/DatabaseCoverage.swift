/// Which systems of elements a database describes in which phase by parameters, and which it leaves to extrapolation.
///
/// A parameter belongs to the system of all elements that it names, on all sublattices together: G(M23C6,CR:FE:C;0) to the
/// ternary C-Cr-Fe. Species are taken apart into elements, vacancies do not count. Parameters of the disordered partner count for
/// an ordered phase. Models that depend on the elements are decided for the chosen elements.
public struct DatabaseCoverage: Sendable, Equatable {
    public enum State: String, Sendable, Equatable {
        /// Parameters that are not 0.
        case assessed
        /// Parameters that are all 0.
        case zero = "set to zero"
        /// End members with the wildcard `*` only.
        case wildcard
        /// No parameter: a solution is extrapolated from smaller systems, an end member counts as 0.
        case extrapolated
    }

    /// A unary, binary or ternary in a phase that can hold it.
    public struct System: Sendable, Equatable {
        /// In alphabetical order.
        public internal(set) var elements: [String]
        public internal(set) var state: State
        /// Number of parameters, the disordered partner's included.
        public internal(set) var parameters = 0
        /// Number of those that belong to the disordered partner.
        public internal(set) var disorderedParameters = 0
        /// Number of those that have wildcards.
        public internal(set) var wildcardParameters = 0
        /// End members of exactly these elements, of the disordered partner where there is one.
        public internal(set) var endMembers: EndMembers
        /// For ternaries: how many of the binaries within it the phase can hold, and how many of them are assessed.
        public internal(set) var binaries: Binaries?
        /// Keys of the references of the parameters, in the order of the file.
        public internal(set) var references: [String] = []
    }

    public struct EndMembers: Sendable, Equatable {
        public internal(set) var given: Int
        public internal(set) var total: Int
    }

    public struct Binaries: Sendable, Equatable {
        public internal(set) var assessed: Int
        public internal(set) var possible: Int
    }

    /// Numbers of systems by state.
    public struct Counts: Sendable, Equatable {
        public internal(set) var assessed = 0
        public internal(set) var zero = 0
        public internal(set) var wildcard = 0
        /// nil: the systems of the phase are too many to be looked at.
        public internal(set) var extrapolated: Int? = 0
        public var total: Int? { extrapolated.map { assessed + zero + wildcard + $0 } }

        mutating func count(_ state: State) {
            switch state {
            case .assessed: assessed += 1
            case .zero: zero += 1
            case .wildcard: wildcard += 1
            case .extrapolated: extrapolated = extrapolated.map { $0 + 1 }
            }
        }
    }

    /// Systems of one size in one phase.
    public struct Systems: Sendable, Equatable {
        public internal(set) var counts = Counts()
        /// In alphabetical order.
        public internal(set) var list: [System] = []
        /// Whether the extrapolated ones are listed, too; they are up to some thousands.
        public internal(set) var listsAll = true
    }

    /// Systems of four and more elements.
    public struct HigherSystems: Sendable, Equatable {
        public internal(set) var systems = 0
        public internal(set) var parameters = 0
    }

    public struct PhaseCoverage: Sendable, Equatable {
        public internal(set) var name: String
        public internal(set) var disorderedPhase: String?
        /// Whether the database rejects the phase by default.
        public internal(set) var isRejected: Bool
        /// Chosen elements that are constituents of the phase, in alphabetical order.
        public internal(set) var elements: [String]
        public internal(set) var unaries = Systems()
        public internal(set) var binaries = Systems()
        public internal(set) var ternaries = Systems()
        public internal(set) var higher = HigherSystems()
    }

    /// The phases in which a binary or ternary is in each state, as far as the phases list it.
    public struct Summary: Sendable, Equatable {
        public internal(set) var elements: [String]
        public internal(set) var assessed: [String] = []
        public internal(set) var zero: [String] = []
        public internal(set) var wildcard: [String] = []
        public internal(set) var extrapolated: [String] = []
        /// Keys of all references behind it.
        public internal(set) var references: [String] = []
    }

    /// Parameters of a phase that the database does not declare.
    public struct UndeclaredPhase: Sendable, Equatable {
        public internal(set) var name: String
        public internal(set) var parameters: Int
    }

    /// Kind of the parameters that are looked at, `G` for the Gibbs energy.
    public let kind: String
    /// The chosen elements that the database has, in alphabetical order.
    public internal(set) var elements: [String] = []
    /// Phases that hold at least one of the elements, in the order of the database.
    public internal(set) var phases: [PhaseCoverage] = []
    public internal(set) var binaries: [Summary] = []
    public internal(set) var ternaries: [Summary] = []
    /// The entries of the database's list that the systems cite, in the order of that list.
    public internal(set) var references: [Reference] = []
    public internal(set) var undeclaredPhases: [UndeclaredPhase] = []
    public let statedLimits: [StatedLimits]
    public let assessedSystems: [AssessedSystem]

    /// - Parameters:
    ///   - elements: names in any case; nil: all of the database. What the database does not have is left out.
    ///   - phases: names; nil: all.
    ///   - kind: `G`, or another kind of parameter such as `TC` or `V0`.
    public init(
        of database: Database, elements: [String]? = nil, phases: [String]? = nil, kind: String = "G"
    ) {
        self.kind = kind
        statedLimits = database.statedLimits
        assessedSystems = database.assessedSystems
        let known = Set(database.elements.map(\.name)).subtracting(["VA", "/-"])
        self.elements = (elements.map { Set($0.map { $0.uppercased() }).intersection(known) } ?? known).sorted()
        let resolved = database.resolvingConditions(for: Set(self.elements))
        var survey = CoverageSurvey(resolved, elements: self.elements, kind: kind)
        let wanted = phases.map { Set($0.map { $0.uppercased() }) }
        self.phases = resolved.phases.filter { wanted?.contains($0.name) ?? true }.compactMap {
            survey.coverage(of: $0)
        }
        binaries = Self.summaries(self.phases, \.binaries)
        ternaries = Self.summaries(self.phases, \.ternaries)
        let cited = Set(
            self.phases.flatMap { $0.unaries.list + $0.binaries.list + $0.ternaries.list }.flatMap(\.references))
        var seen: Set<String> = []
        references = database.references.filter { cited.contains($0.key) && seen.insert($0.key).inserted }
        undeclaredPhases = Self.undeclaredPhases(database, kind: kind, wanted: wanted)
    }

    private static func summaries(_ phases: [PhaseCoverage], _ systems: KeyPath<PhaseCoverage, Systems>) -> [Summary] {
        var places: [[String]: Int] = [:]
        var result: [Summary] = []
        var seen: [Set<String>] = []
        for phase in phases {
            for system in phase[keyPath: systems].list {
                let place = places[system.elements] ?? result.count
                if place == result.count {
                    places[system.elements] = place
                    result.append(Summary(elements: system.elements))
                    seen.append([])
                }
                switch system.state {
                case .assessed: result[place].assessed.append(phase.name)
                case .zero: result[place].zero.append(phase.name)
                case .wildcard: result[place].wildcard.append(phase.name)
                case .extrapolated: result[place].extrapolated.append(phase.name)
                }
                for key in system.references where seen[place].insert(key).inserted {
                    result[place].references.append(key)
                }
            }
        }
        return result.sorted { $0.elements.lexicographicallyPrecedes($1.elements) }
    }

    private static func undeclaredPhases(_ database: Database, kind: String, wanted: Set<String>?) -> [UndeclaredPhase]
    {
        let declared = Set(database.phases.map(\.name))
        var counts: [String: Int] = [:]
        for parameter in database.parameters where parameter.kind == kind && !declared.contains(parameter.phase) {
            counts[parameter.phase, default: 0] += 1
        }
        return counts.filter { wanted?.contains($0.key) ?? true }.sorted { $0.key < $1.key }
            .map { UndeclaredPhase(name: $0.key, parameters: $0.value) }
    }
}
