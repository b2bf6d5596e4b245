import CALPHAD

/// What a request fixes besides pressure and amounts, in the terms of the solver.
struct AskedConditions {
    var thermal: ThermalCondition
    var open: [OpenComponent]
    var isHomogeneous: Bool

    /// The word for the database's own reference state of a component.
    static let databaseReference = "SER"

    /// Refuses what determines a state twice or not at all.
    init(_ request: StateRequest) throws(RequestFailure) {
        isHomogeneous = request.homogeneous ?? false
        thermal = try Self.thermal(request)
        open = try Self.open(request)
        guard isHomogeneous else { return }
        guard case .temperature = thermal else {
            throw Self.refusal(
                "a homogeneous phase wants its temperature: give \"T\" alone, without \"fixed\" and \"H\"")
        }
        guard open.isEmpty else {
            throw Self.refusal(
                "a homogeneous phase wants all amounts, not the potential of \(open[0].component)")
        }
        guard request.phases?.count == 1 else {
            throw Self.refusal("one phase can be held homogeneous: name it alone in \"phases\"")
        }
    }

    private static func refusal(_ message: String) -> RequestFailure {
        RequestFailure(reason: "invalid-conditions", message: message)
    }

    private static func thermal(_ request: StateRequest) throws(RequestFailure) -> ThermalCondition {
        let given = [
            request.T.map { _ in "T" }, request.fixed.map { _ in "fixed" }, request.H.map { _ in "H" },
        ].compactMap { $0 }
        guard given.count <= 1 else {
            throw refusal(
                "\(given.map { "\"\($0)\"" }.joined(separator: " and ")) are one condition too many: each of them determines the temperature"
            )
        }
        let range: ClosedRange<Double>?
        if let ends = request.range {
            guard request.T == nil else {
                throw refusal("\"range\" is where a temperature is sought, and \"T\" gives one")
            }
            guard ends.count == 2, ends[0] > 0, ends[0] < ends[1], ends[1].isFinite else {
                throw refusal("\"range\" wants two rising temperatures in K, such as [600,1700]")
            }
            range = ends[0]...ends[1]
        } else {
            range = nil
        }
        if let t = request.T { return .temperature(t) }
        if let h = request.H { return .enthalpy(h, range: range) }
        guard let fixed = request.fixed else {
            throw RequestFailure(
                reason: "invalid-input",
                message:
                    "one condition is missing: \"T\" (temperature in K), or \"fixed\" (fraction of a phase) or \"H\" in its place"
            )
        }
        guard fixed.count == 1, let (phase, value) = fixed.first else {
            throw refusal(
                fixed.isEmpty
                    ? "\"fixed\" names no phase"
                    : "\"fixed\" takes the place of the temperature and can name one phase only")
        }
        return .fraction(phase: phase, value: value, range: range)
    }

    private static func open(_ request: StateRequest) throws(RequestFailure) -> [OpenComponent] {
        var open: [OpenComponent] = []
        let levels =
            (request.mu ?? [:]).map { ($0.key, OpenComponent.Level.potential($0.value)) }
            + (request.activity ?? [:]).map { ($0.key, OpenComponent.Level.activity($0.value)) }
        for (name, level) in levels {
            let name = name.uppercased()
            guard !open.contains(where: { $0.component == name }) else {
                throw refusal("the chemical potential of \(name) is given twice")
            }
            open.append(OpenComponent(name, level))
        }
        open.sort { $0.component < $1.component }
        for (name, phase) in request.reference ?? [:] {
            guard let index = open.firstIndex(where: { $0.component == name.uppercased() }) else {
                throw refusal(
                    "a reference of \(name) is given, but neither its chemical potential (\"mu\") nor its activity")
            }
            if phase.uppercased() != databaseReference { open[index].reference = phase.uppercased() }
        }
        return open
    }

    /// Whether the state is one at given temperature, pressure and amounts.
    var isPlain: Bool {
        if case .temperature = thermal { return open.isEmpty && !isHomogeneous }
        return false
    }

    /// What was asked of the solver for a result.
    func conditions(of e: Equilibrium) -> StateConditions {
        var x = e.conditions.moleFractions
        for (k, component) in e.components.enumerated() where open.contains(where: { $0.component == component }) {
            x[k] = 0
        }
        let sum = x.reduce(0, +)
        return StateConditions(
            thermal: thermal, pressure: e.conditions.pressure, moleFractions: open.isEmpty ? x : x.map { $0 / sum },
            open: open)
    }

    /// - Parameters:
    ///   - moleFractions: in the order of the solver's components, 0 for open ones.
    ///   - proof: how far a certificate is pursued; nil for none.
    func solve(
        _ solver: EquilibriumSolver, moleFractions: [Double], pressure: Double, proof: CertificateOptions? = nil
    ) throws(EquilibriumError) -> Equilibrium {
        if let proof {
            guard !isHomogeneous else {
                throw .invalidConditions("a phase held homogeneous need not be stable, and cannot be certified")
            }
            if case .temperature(let temperature) = thermal, open.isEmpty {
                return try solver.certifiedEquilibrium(
                    at: Conditions(temperature: temperature, pressure: pressure, moleFractions: moleFractions),
                    options: proof)
            }
            return try solver.certified(
                solve(solver, moleFractions: moleFractions, pressure: pressure), options: proof)
        }
        if case .temperature(let temperature) = thermal, open.isEmpty {
            let conditions = Conditions(temperature: temperature, pressure: pressure, moleFractions: moleFractions)
            return isHomogeneous
                ? try solver.homogeneousState(at: conditions) : try solver.equilibrium(at: conditions)
        }
        return try solver.equilibrium(
            meeting: StateConditions(
                thermal: thermal, pressure: pressure, moleFractions: moleFractions, open: open))
    }

    /// The keys of a result that tell what was asked and what followed; none for a plain state.
    func append(_ e: Equilibrium, to json: inout JSONText) {
        guard !isPlain else { return }
        json.key("conditions")
        json.object { json in
            switch thermal {
            case .temperature: break
            case .fraction(let phase, let value, let range):
                json.key("fixed")
                json.object { json in
                    json.key(e.fixedPhase ?? phase.uppercased())
                    json.number(value)
                }
                Self.append(range, to: &json)
            case .enthalpy(let value, let range):
                json.key("H")
                json.number(value)
                Self.append(range, to: &json)
            }
            appendOpen(to: &json)
            if isHomogeneous {
                json.key("homogeneous")
                json.boolean(true)
            }
        }
        if !e.temperatures.isEmpty {
            json.key("temperatures")
            json.numbers(e.temperatures)
        }
        guard !e.open.isEmpty else { return }
        json.key("open")
        json.object { json in
            for state in e.open {
                json.key(state.component)
                json.object { json in
                    json.key("reference")
                    json.string(state.reference ?? Self.databaseReference)
                    json.key("G")
                    json.number(state.referencePotential)
                    json.key("mu")
                    json.number(state.relativePotential)
                    json.key("activity")
                    json.number(state.activity)
                }
            }
        }
    }

    private static func append(_ range: ClosedRange<Double>?, to json: inout JSONText) {
        guard let range else { return }
        json.key("range")
        json.numbers([range.lowerBound, range.upperBound])
    }

    private func appendOpen(to json: inout JSONText) {
        let potentials = open.compactMap { item -> (String, Double)? in
            if case .potential(let value) = item.level { (item.component, value) } else { nil }
        }
        let activities = open.compactMap { item -> (String, Double)? in
            if case .activity(let value) = item.level { (item.component, value) } else { nil }
        }
        for (key, values) in [("mu", potentials), ("activity", activities)] where !values.isEmpty {
            json.key(key)
            json.object { json in
                for (name, value) in values {
                    json.key(name)
                    json.number(value)
                }
            }
        }
        guard !open.isEmpty else { return }
        json.key("reference")
        json.object { json in
            for item in open {
                json.key(item.component)
                json.string(item.reference ?? Self.databaseReference)
            }
        }
    }
}

extension StateRequest {
    /// Upper-case names of the components whose potentials are given.
    var openComponents: [String] {
        let names = Array((mu ?? [:]).keys) + Array((activity ?? [:]).keys)
        return names.map { $0.uppercased() }.sorted()
    }
}
