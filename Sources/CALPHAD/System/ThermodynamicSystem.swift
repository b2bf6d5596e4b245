public import ThermodynamicDatabase

/// A database restricted to components and phases, ready for calculation. An immutable value, shared by all threads.
public struct ThermodynamicSystem: Sendable {
    /// Components in alphabetical order, vacancies excluded.
    public let components: [String]
    /// Atomic masses of the components [g/mol].
    public let atomicMasses: [Double]
    /// Names of the entered phases, in the order of the database.
    public var phaseNames: [String] { phases.map(\.name) }
    /// The database, with its conditional models decided for these components.
    public let database: Database
    /// R [J/(mol K)]
    public let gasConstant: Double
    /// Phases asked for or allowed, which these components cannot form.
    public let absentPhases: [String]

    let phases: [PhaseModel]
    /// Which of the phases are dormant: their driving force is told, they never form.
    let isDormant: [Bool]
    let graph: ExpressionGraph
    /// The end members of all phases as dense arrays, in the order of a table's storage.
    let tensors: [EndMemberTensor]
    /// Phase and line of the database for each coefficient of the graph.
    let origins: [(phase: String, line: Int)]
    /// The parameter statement behind each coefficient of the graph.
    let sources: [ParameterSource?]
    /// Temperatures [K] at which no formula of the system has to be extrapolated.
    private let assessedRange: (lower: Double, upper: Double)
    let limitCheck: LimitCheck
    /// Names entered by the caller, for making a system of fewer components.
    private let requestedPhases: [String]?
    private let suspendedPhases: [String]
    private let dormantPhases: [String]

    /// - Parameters:
    ///   - components: element names, any case, any order.
    ///   - phases: phases to enter; nil: all that the components allow, less those that the database rejects.
    ///   - suspended: phases to leave out.
    ///   - dormant: entered phases that may not form; their driving force is computed, and may be positive.
    ///   - gasConstant: R [J/(mol K)]; another code's value for comparison with it.
    public init(
        database: Database, components: [String], phases: [String]? = nil, suspended: [String] = [],
        dormant: [String] = [], gasConstant: Double = PhysicalConstants.gasConstant
    ) throws(SystemError) {
        let known = database.elements.map(\.name).filter { $0 != "VA" && $0 != "/-" }
        var names: [String] = []
        for component in components.map({ $0.uppercased() }) where component != "VA" {
            guard known.contains(component) else { throw .unknownComponent(component, known: known.sorted()) }
            if !names.contains(component) { names.append(component) }
        }
        guard !names.isEmpty else { throw .noComponents }
        names.sort()
        let database = database.resolvingConditions(for: Set(names))
        self.components = names
        self.database = database
        self.gasConstant = gasConstant
        requestedPhases = phases
        suspendedPhases = suspended
        dormantPhases = dormant
        atomicMasses = names.map { name in database.elements.first { $0.name == name }?.atomicMass ?? 0 }
        limitCheck = LimitCheck(database.statedLimits, components: names, atomicMasses: atomicMasses)

        let allNames = Set(database.phases.map(\.name))
        for name in (phases ?? []) + suspended + dormant where !allNames.contains(name.uppercased()) {
            throw .unknownPhase(name, known: database.phases.map(\.name).sorted())
        }
        let left = Set(suspended.map { $0.uppercased() })
        let wanted = phases.map { Set($0.map { $0.uppercased() }) }
        let rejected = Set(database.rejectedPhases)
        var entered = database.phases.filter { phase in
            !left.contains(phase.name) && (wanted?.contains(phase.name) ?? !rejected.contains(phase.name))
        }
        let species = SpeciesTable(database: database, components: names)
        // An ordered phase covers its disordered partner's states; both at once would be the same phase twice. Where it lacks
        // constituents of the partner, both are needed.
        let partners = Set(
            entered.compactMap { phase in
                guard let link = phase.orderDisorder, link.subtractsDisorderedState,
                    let partner = database.phases.first(where: { $0.name == link.disorderedPhase }),
                    Self.covers(phase, partner, link, species: species)
                else { return String?.none }
                return partner.name
            })
        entered.removeAll { partners.contains($0.name) }

        var assembler = PhaseAssembler(database: database, species: species)
        var models: [PhaseModel] = []
        var absent: [String] = []
        for phase in entered {
            if let model = try assembler.model(of: phase) { models.append(model) } else { absent.append(phase.name) }
        }
        let sleeping = Set(dormant.map { $0.uppercased() })
        if let name = sleeping.intersection(partners).min() {
            throw .unsupportedModel(
                phase: name, reason: "it is the disordered state of an entered phase and cannot be dormant on its own")
        }
        isDormant = models.map { sleeping.contains($0.name) }
        guard isDormant.contains(false) else { throw .noPhases }
        do {
            graph = try ExpressionGraph(
                database: database, expressions: assembler.builder.coefficients, gasConstant: gasConstant)
        } catch {
            throw SystemError(error, origins: assembler.builder.origins)
        }
        origins = assembler.builder.origins
        sources = assembler.builder.sources
        assessedRange = Self.commonRange(of: assembler.builder.coefficients, functions: graph.functionNames, database)
        absentPhases = absent
        tensors = models.flatMap(\.tensors)
        let workspace = PhaseWorkspace(for: models)
        let table: TemperatureTable
        do {
            table = try TemperatureTable(
                graph, tensors: tensors, temperature: 1000, pressure: PhysicalConstants.standardPressure,
                gasConstant: gasConstant)
        } catch {
            throw SystemError(error, origins: assembler.builder.origins)
        }
        self.phases = models.map { model in
            PhaseModel(
                model,
                interchangeable: model.findInterchangeableSublattices(table: table, workspace: workspace))
        }
    }

    /// The same system with fewer components, for compositions in which the others are absent, and without some phases.
    func restricted(to components: [String], without phases: [String] = []) throws(SystemError) -> ThermodynamicSystem {
        try ThermodynamicSystem(
            database: database, components: components, phases: requestedPhases,
            suspended: suspendedPhases + phases,
            dormant: dormantPhases.filter { name in
                self.phases.contains { $0.name == name.uppercased() } && !phases.contains(name.uppercased())
            },
            gasConstant: gasConstant)
    }

    /// Whether whatever the components form on the sublattices of the partner stands on those of the ordered phase.
    private static func covers(
        _ phase: Phase, _ partner: Phase, _ link: OrderDisorder, species: SpeciesTable
    ) -> Bool {
        let active = { (sublattice: Sublattice) in
            Set(sublattice.constituents.filter { species.amounts(of: $0) != nil })
        }
        let interstitial = partner.sublattices.count - 1
        let joined = link.sublatticeCount ?? (phase.sublattices.count - interstitial)
        // A pair that does not match is refused when its model is made.
        guard joined >= 1, interstitial >= 0, joined + interstitial == phase.sublattices.count else { return true }
        return phase.sublattices.indices.allSatisfy { index in
            active(partner.sublattices[index < joined ? 0 : index - joined + 1]).subtracting(["VA"])
                .isSubset(of: active(phase.sublattices[index]))
        }
    }

    private static func commonRange(
        of coefficients: [PiecewiseExpression], functions names: [String], _ database: Database
    ) -> (lower: Double, upper: Double) {
        let used = Set(names)
        var lower = 0.0
        var upper = Double.infinity
        for value in coefficients + database.functions.filter({ used.contains($0.name) }).map(\.value) {
            lower = max(lower, value.pieces[0].range.lower)
            upper = min(upper, value.pieces[value.pieces.count - 1].range.upper)
        }
        return (lower, upper)
    }

    /// The phases (partners of ordered phases under their own names) with formulas that are extrapolated at a temperature [K].
    func extrapolatedPhases(at temperature: Double) -> Set<String> {
        guard temperature < assessedRange.lower || temperature > assessedRange.upper else { return [] }
        return Set(graph.extrapolated(at: temperature).map { origins[$0].phase })
    }

    /// All coefficients at a temperature [K] and pressure [Pa].
    func table(temperature: Double, pressure: Double) throws(EquilibriumError) -> TemperatureTable {
        do {
            return try TemperatureTable(
                graph, tensors: tensors, temperature: temperature, pressure: pressure, gasConstant: gasConstant)
        } catch {
            guard case .notFinite(let index, _, _) = error else {
                throw .invalidConditions(error.message)
            }
            throw .nonFiniteEnergy(phase: origins[index].phase, temperature: temperature)
        }
    }
}

/// Why a system cannot be made of a database.
public enum SystemError: Error, Equatable, Sendable {
    case unknownComponent(String, known: [String])
    case unknownPhase(String, known: [String])
    case noComponents
    case noPhases
    case unsupportedModel(phase: String, reason: String)
    case undefinedFunction(name: String, line: Int)
    case cyclicFunctions([String], line: Int)
    /// A parameter has no finite value.
    case notFinite(phase: String, line: Int, temperature: Double)

    init(_ error: ExpressionError, origins: [(phase: String, line: Int)]) {
        switch error {
        case .undefinedFunction(let name, .expression(let index)):
            self = .undefinedFunction(name: name, line: origins[index].line)
        case .undefinedFunction(let name, .function(_, let line)): self = .undefinedFunction(name: name, line: line)
        case .cyclicFunctions(let names, let line): self = .cyclicFunctions(names, line: line)
        case .notFinite(let index, let temperature, _):
            self = .notFinite(phase: origins[index].phase, line: origins[index].line, temperature: temperature)
        }
    }

    public var message: String {
        switch self {
        case .unknownComponent(let name, let known):
            "the database has no element \(name); it has \(known.joined(separator: " "))"
        case .unknownPhase(let name, let known):
            "the database has no phase \(name); it has \(known.joined(separator: " "))"
        case .noComponents: "no component is named"
        case .noPhases: "no phase of the database is left for these components"
        case .unsupportedModel(let phase, let reason): "phase \(phase) cannot be computed: \(reason)"
        case .undefinedFunction(let name, let line): "function \(name), used in line \(line), is not defined"
        case .cyclicFunctions(let names, let line):
            "functions refer to each other in a circle: \(names.joined(separator: " -> ")) (line \(line))"
        case .notFinite(let phase, let line, let temperature):
            "the parameter of \(phase) in line \(line) has no finite value at \(temperature) K"
        }
    }
}
