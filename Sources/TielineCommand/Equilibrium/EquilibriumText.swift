import AlloyDesign
import CALPHAD

/// A result as the line of JSON that the contract states.
enum EquilibriumText {
    /// For reading on a terminal.
    static func table(_ e: Equilibrium, asked: AskedConditions, heatCapacity: HeatCapacity) -> String {
        var lines: [String] = []
        let t = e.conditions.temperature
        lines.append(
            "T = \(NumberText.significant(t)) K (\(NumberText.significant(t - 273.15)) °C), "
                + "P = \(NumberText.significant(e.conditions.pressure)) Pa")
        lines.append(
            "G = \(NumberText.fixed(e.gibbsEnergy, decimals: 2)) J/mol, H = \(NumberText.fixed(e.enthalpy, decimals: 2)) J/mol, "
                + "S = \(NumberText.fixed(e.entropy, decimals: 4)) J/(mol K), per mole of atoms")
        let reacting = heatCapacity.equilibrium.map { "\(NumberText.fixed($0, decimals: 3)) J/(mol K)" }
        lines.append(
            "Cp = \(reacting ?? "unbounded (invariant reaction)") along the equilibrium, "
                + "\(NumberText.fixed(heatCapacity.frozen, decimals: 3)) J/(mol K) with all phases as they are")
        if e.temperatures.count > 1 {
            lines.append("met at \(e.temperatures.map { "\(NumberText.significant($0)) K" }.joined(separator: ", "))")
        }
        for state in e.open {
            let against =
                state.reference.map { "pure \(state.component) as \($0) at T" }
                ?? "the database's reference state (SER)"
            lines.append(
                "\(state.component) is open: activity \(NumberText.significant(state.activity)), mu "
                    + "\(NumberText.fixed(state.relativePotential, decimals: 2)) J/mol against \(against); "
                    + "the composition follows")
        }
        lines.append(
            asked.isHomogeneous
                ? "held homogeneous, \(grade(e.grade))" : "grade: \(grade(e.grade))")
        if let certificate = e.certificate { lines.append("certificate: \(words(certificate))") }
        lines.append("")
        var rows = [["stable phase", "fraction"] + e.components.map { "x(\($0))" }]
        for set in e.compositionSets {
            var name = set.phase
            if set.set > 1 { name += " #\(set.set)" }
            if set.ordering == .ordered { name += " (ordered)" }
            rows.append(
                [name, NumberText.fixed(set.fraction, decimals: 5)]
                    + set.moleFractions.map { NumberText.fixed($0, decimals: 5) })
        }
        lines += TextTable.aligned(rows)
        lines.append("")
        var potentials = [["component", "chemical potential [J/mol]"]]
        for (name, value) in zip(e.components, e.chemicalPotentials) {
            potentials.append([
                name,
                value.map { NumberText.fixed($0, decimals: 2) } ?? (asked.isHomogeneous ? "undetermined" : "absent"),
            ])
        }
        lines += TextTable.aligned(potentials)
        if !e.drivingForces.isEmpty {
            lines.append("")
            var rows = [["phase not stable", "driving force [J/mol of atoms]"]]
            for force in e.drivingForces.sorted(by: { $0.value > $1.value }).prefix(10) {
                rows.append([force.phase, NumberText.fixed(force.value, decimals: 2)])
            }
            lines += TextTable.aligned(rows)
        }
        for warning in e.warnings { lines.append("warning: \(warning)") }
        return lines.joined(separator: "\n")
    }

    static func grade(_ grade: Equilibrium.Grade) -> String {
        switch grade {
        case .certified(let gap):
            "certified, no lower state by more than \(NumberText.significant(gap, digits: 3)) J/mol"
        case .screened(let n): "screened, \(n) local minimizations over all phases found nothing lower"
        case .uncertified: "uncertified, some minimizations did not converge"
        }
    }

    /// - Parameters:
    ///   - heatCapacity: told where it is given.
    ///   - findings: derivatives, told where they are given.
    static func json(
        _ e: Equilibrium, id: String, asked: AskedConditions, entered: PhaseSelection, database: String,
        version: String, gasConstant: Double, heatCapacity: HeatCapacity? = nil,
        findings: ([SensitivityFinding], SensitivityText)? = nil
    ) -> String {
        var json = JSONText()
        json.object { json in
            json.key("id")
            json.string(id)
            json.key("status")
            json.string("ok")
            appendConditions(e, entered, to: &json)
            asked.append(e, to: &json)
            json.key("grade")
            switch e.grade {
            case .certified(let gap):
                json.string("certified")
                json.key("gap")
                json.number(gap)
            case .screened(let minimizations):
                json.string("screened")
                json.key("gap")
                json.null()
                json.key("minimizations")
                json.integer(minimizations)
            case .uncertified:
                json.string("uncertified")
                json.key("gap")
                json.null()
            }
            if let certificate = e.certificate {
                json.key("certificate")
                append(certificate, to: &json)
            }
            for (name, value) in [("G", e.gibbsEnergy), ("H", e.enthalpy), ("S", e.entropy)] {
                json.key(name)
                json.number(value)
            }
            if let heatCapacity {
                json.key("Cp")
                json.object { json in
                    json.key("frozen")
                    json.number(heatCapacity.frozen)
                    json.key("equilibrium")
                    if let value = heatCapacity.equilibrium { json.number(value) } else { json.null() }
                }
            }
            json.key("mu")
            json.object { json in
                for (name, value) in zip(e.components, e.chemicalPotentials) {
                    json.key(name)
                    if let value { json.number(value) } else { json.null() }
                }
            }
            json.key("stable")
            json.array { json in
                for set in e.compositionSets { append(set, components: e.components, to: &json) }
            }
            json.key("drivingForce")
            json.object { json in
                for force in e.drivingForces {
                    json.key(force.phase)
                    json.number(force.value)
                }
            }
            if let (findings, text) = findings {
                json.key("sensitivity")
                text.append(findings, to: &json)
            }
            json.key("warnings")
            json.strings(e.warnings)
            json.key("database")
            json.string(database)
            json.key("version")
            json.string(version)
            json.key("R")
            json.number(gasConstant)
            json.key("iterations")
            json.integer(e.iterations)
            json.key("evaluations")
            json.integer(e.evaluations)
        }
        return json.text
    }

    /// A certificate on a line.
    static func words(_ certificate: Certificate) -> String {
        let cost = "\(certificate.boxes) boxes in \(certificate.phases.count) phases"
        guard !certificate.isClosed else { return "closed after \(cost)" }
        let reached =
            certificate.gap.map { "a bound \(NumberText.significant($0, digits: 3)) J/mol below" } ?? "no bound"
        let reason = certificate.reason.map { " (\($0.text))" } ?? ""
        return "not closed for \(certificate.openPhase ?? "a phase")\(reason), \(reached), after \(cost)"
    }

    private static func append(_ certificate: Certificate, to json: inout JSONText) {
        json.object { json in
            json.key("closed")
            json.boolean(certificate.isClosed)
            json.key("bound")
            if let gap = certificate.gap { json.number(gap) } else { json.null() }
            if let phase = certificate.openPhase {
                json.key("phase")
                json.string(phase)
            }
            if let reason = certificate.reason {
                json.key("reason")
                json.string(reason.text)
            }
            json.key("boxes")
            json.object { json in
                for record in certificate.phases {
                    json.key(record.phase)
                    json.integer(record.boxes)
                }
            }
        }
    }

    /// What was asked for, so that the line can be checked without the input (`tieline verify`).
    private static func appendConditions(_ e: Equilibrium, _ entered: PhaseSelection, to json: inout JSONText) {
        json.key("T")
        json.number(e.conditions.temperature)
        json.key("P")
        json.number(e.conditions.pressure)
        json.key("x")
        json.object { json in
            for (name, value) in zip(e.components, e.conditions.moleFractions) {
                json.key(name)
                json.number(value)
            }
        }
        let lists = [
            ("phases", entered.phases), ("suspend", entered.suspended.isEmpty ? nil : entered.suspended),
            ("dormant", entered.dormant.isEmpty ? nil : entered.dormant),
        ]
        for (key, names) in lists {
            guard let names else { continue }
            json.key(key)
            json.strings(names.map { $0.uppercased() })
        }
    }

    private static func append(_ set: CompositionSet, components: [String], to json: inout JSONText) {
        json.object { json in
            json.key("phase")
            json.string(set.phase)
            json.key("model")
            json.string(set.model)
            json.key("set")
            json.integer(set.set)
            if set.ordering != .none {
                json.key("ordering")
                json.string(set.ordering.rawValue)
            }
            json.key("fraction")
            json.number(set.fraction)
            json.key("x")
            json.object { json in
                for (name, value) in zip(components, set.moleFractions) {
                    json.key(name)
                    json.number(value)
                }
            }
            json.key("y")
            json.array { json in for list in set.siteFractions { json.numbers(list) } }
            json.key("constituents")
            json.array { json in for list in set.constituents { json.strings(list) } }
        }
    }
}

/// The phases that a state was asked to be computed with.
struct PhaseSelection {
    /// nil: all that the components allow, less those that the database rejects.
    var phases: [String]?
    var suspended: [String]
    var dormant: [String]
}
