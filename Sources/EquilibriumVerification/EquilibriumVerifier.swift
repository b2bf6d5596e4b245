public import ThermodynamicDatabase

// Goals, most important first:
// 1. No claim passes that the database contradicts.
// 2. Nothing is shared with the solver but the text of the database as a value: formulas are walked, the energy is summed as the model
//    states it, derivatives come from dual numbers, the search is another one.
// 3. Readable at a glance; speed comes after that.

/// Checks results of `tieline equilibrium` from the database and the results alone.
///
/// A verifier keeps models and coefficients between lines and serves one thread; the verdict on a line does not depend on the lines
/// before it, but for those whose states it is held against by name.
public final class EquilibriumVerifier {
    public let tolerances: VerificationTolerances
    private let database: Database
    private let hash: String
    private let definitions: [String: PiecewiseExpression]
    private var systems: [SystemKey: EnteredPhases] = [:]
    private var state: State?

    private struct SystemKey: Hashable {
        var components: [String]
        var phases: [String]?
        var suspended: [String]
        var dormant: [String]
    }

    /// Coefficients at the conditions of the last line.
    private struct State {
        var system: SystemKey
        var temperature: Double
        var pressure: Double
        var gasConstant: Double
        var evaluator: FormulaEvaluator
        var coefficients: [String: LiteralPhase.Coefficients] = [:]
    }

    public init(database: Database, tolerances: VerificationTolerances = VerificationTolerances()) {
        self.database = database
        self.tolerances = tolerances
        hash = database.semanticHash
        definitions = Dictionary(
            database.functions.map { ($0.name, $0.value) }, uniquingKeysWith: { _, later in later })
    }

    /// The verdict on one line of JSON.
    ///
    /// - Parameter held: states of the results of the same file, to which the line itself may belong; they may tell of a lower energy.
    public func verify(line: some Sequence<UInt8>, against held: HeldStates? = nil) -> Verdict {
        let claim: ClaimedEquilibrium
        do {
            switch try ResultLine.read(line) {
            case .failure(let id, _): return Verdict(id: id, outcome: .noResult)
            case .equilibrium(let equilibrium): claim = equilibrium
            }
        } catch {
            var list = CheckList()
            list.require("line", false, error.message)
            return Verdict(id: nil, outcome: .rejected, checks: list.checks)
        }
        var list = CheckList()
        noteWhatIsNotChecked(claim, &list)
        check(claim, held, &list)
        return Verdict(
            id: claim.id, outcome: list.isPassed ? .verified : .rejected, checks: list.checks, notes: list.notes)
    }

    private func noteWhatIsNotChecked(_ claim: ClaimedEquilibrium, _ list: inout CheckList) {
        if !claim.unread.isEmpty { list.note("not checked: \(claim.unread.joined(separator: ", "))") }
        if case .certified = claim.grade {
            list.note("the gap is held against a search for lower states; the bound itself is not proven anew")
        }
        if claim.asked?.freesTemperature == true {
            list.note("whether other temperatures meet the condition is not checked")
        }
    }

    /// All checks; later ones are left out where an earlier one leaves them without meaning.
    private func check(_ claim: ClaimedEquilibrium, _ held: HeldStates?, _ list: inout CheckList) {
        list.require(
            "database", claim.database == hash,
            "it was computed with another database (\(claim.database)), not with \(hash)")
        guard list.isPassed else { return }
        ConditionsCheck(claim: claim, elements: database.elements.map(\.name), tolerances: tolerances).run(&list)
        guard list.isPassed else { return }
        let components = claim.x.keys.sorted()
        let present = components.filter {
            (claim.x[$0] ?? 0) > tolerances.absentComponent || claim.asked?.open[$0] != nil
        }
        let key = SystemKey(
            components: present, phases: claim.phases.map { $0.map { $0.uppercased() } },
            suspended: claim.suspended.map { $0.uppercased() }, dormant: claim.dormant.map { $0.uppercased() })
        do {
            let system = try system(key)
            list.require("phases", system.unknown == nil, "the database has no phase \(system.unknown ?? "")")
            guard list.isPassed else { return }
            let sets = AssemblageCheck(
                claim: claim, system: system, components: components, present: present, tolerances: tolerances
            ).run(&list)
            guard list.isPassed else { return }
            let point = ClaimedPoint(
                claim: claim, system: system, present: present, sets: sets,
                potentials: present.map { (claim.potentials[$0] ?? nil) ?? 0 })
            try EnergyCheck(point: point, tolerances: tolerances).run(&list) { phase throws(PhaseFault) in
                try coefficients(phase, key, claim)
            }
            guard list.isPassed else { return }
            if let asked = claim.asked {
                try checkAsked(asked, claim, &list)
                guard list.isPassed else { return }
                if asked.isHomogeneous {
                    list.require(
                        "driving forces", claim.drivingForces.isEmpty,
                        "a phase held homogeneous has no rival to tell of")
                    list.note("held homogeneous: no lower state of the phase at this composition was searched for")
                    return
                }
            }
            try MinimumCheck(point: point, tolerances: tolerances).run(&list) { phase throws(PhaseFault) in
                try coefficients(phase, key, claim)
            }
            guard list.isPassed, let held else { return }
            try OtherResultsCheck(point: point, held: held, tolerances: tolerances).run(&list) {
                phase throws(PhaseFault) in try coefficients(phase, key, claim)
            }
        } catch {
            list.require("phases", false, "the energy of \(error.phase) cannot be computed: \(error.error.message)")
        }
    }

    private func checkAsked(
        _ asked: ClaimedConditions, _ claim: ClaimedEquilibrium, _ list: inout CheckList
    ) throws(PhaseFault) {
        try AskedConditionsCheck(claim: claim, asked: asked, tolerances: tolerances).run(&list) {
            component, name throws(PhaseFault) in
            let key = SystemKey(components: [component], phases: [name], suspended: [], dormant: [])
            guard let phase = try system(key).phases.first else { return nil }
            return LowestState().find(
                PhaseDistance(phase: phase, coefficients: try coefficients(phase, key, claim), potentials: [0]),
                compositions: [[1]], states: [])?.value
        }
    }

    private func system(_ key: SystemKey) throws(PhaseFault) -> EnteredPhases {
        if let known = systems[key] { return known }
        let made = try EnteredPhases(
            database, components: key.components, selected: key.phases, suspended: key.suspended, dormant: key.dormant)
        if systems.count >= 64 { systems.removeAll() }
        systems[key] = made
        return made
    }

    private func coefficients(_ phase: LiteralPhase, _ key: SystemKey, _ claim: ClaimedEquilibrium)
        throws(PhaseFault) -> LiteralPhase.Coefficients
    {
        var current: State
        if let state, state.system == key, state.temperature == claim.temperature, state.pressure == claim.pressure,
            state.gasConstant == claim.gasConstant
        {
            if let known = state.coefficients[phase.name] { return known }
            current = state
        } else {
            current = State(
                system: key, temperature: claim.temperature, pressure: claim.pressure, gasConstant: claim.gasConstant,
                evaluator: FormulaEvaluator(
                    definitions: definitions, temperature: claim.temperature, pressure: claim.pressure,
                    gasConstant: claim.gasConstant))
        }
        state = nil
        do {
            let values = try phase.coefficients(
                &current.evaluator, temperature: claim.temperature, gasConstant: claim.gasConstant)
            current.coefficients[phase.name] = values
            state = current
            return values
        } catch {
            throw PhaseFault(phase: phase.name, error: error)
        }
    }
}

/// A claim whose parts fit together, with the models of its sets.
struct ClaimedPoint {
    struct Set {
        var phase: LiteralPhase
        var y: [Double]
        /// Mole fractions of the components present.
        var x: [Double]
        var fraction: Double
        var label: String
    }
    var claim: ClaimedEquilibrium
    var system: EnteredPhases
    /// Components present, in alphabetical order.
    var present: [String]
    var sets: [Set]
    /// Of the components present [J/mol].
    var potentials: [Double]

    var thermalEnergy: Double { claim.gasConstant * claim.temperature }

    /// The composition of a state, in words.
    func place(_ y: [Double], _ phase: LiteralPhase) -> String {
        let atoms = phase.atomCount(y)
        let parts = present.indices.map { k in
            let x = (phase.amount(of: k, y) / atoms * 1e4).rounded() / 1e4
            return "\(present[k]) \(x)"
        }
        return " at \(parts.joined(separator: ", "))"
    }
}
