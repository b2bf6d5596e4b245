import AlloyDesign
import CALPHAD

/// A solidification path as table, JSON and CSV.
struct SolidificationText {
    var path: SolidificationPath
    var kouRange: ClosedRange<Double>

    private var modelName: String {
        switch path.model {
        case .equilibrium: "equilibrium"
        case .scheil(let names):
            names.isEmpty ? "scheil" : "scheil with back-diffusion of \(names.joined(separator: ", "))"
        }
    }

    private var end: (word: String, message: String?) {
        switch path.end {
        case .solidified: ("solidified", nil)
        case .residualLiquid: ("residual liquid", nil)
        case .lowestTemperature: ("lowest temperature", nil)
        case .failed(let t, let f, let message): ("failed", "at \(t) K with \(f) solid: \(message)")
        }
    }

    private func both(_ t: Double) -> String {
        "\(NumberText.fixed(t, decimals: 2)) K (\(NumberText.fixed(t - 273.15, decimals: 2)) °C)"
    }

    func table() -> String {
        var lines = ["model: \(modelName), \(path.states.count) states"]
        lines.append("liquidus: \(both(path.liquidus))")
        lines.append(
            "end: \(both(path.endTemperature)), \(end.word), liquid left \(NumberText.significant(path.residualLiquid, digits: 3))"
        )
        lines.append("freezing range: \(NumberText.fixed(path.freezingRange, decimals: 2)) K")
        lines.append(
            "latent heat: \(NumberText.fixed(path.latentHeat, decimals: 0)) J/mol of atoms; given off with cooling: "
                + "\(NumberText.fixed(path.heatReleased, decimals: 0)) J/mol")
        let range = "f_s \(kouRange.lowerBound) to \(kouRange.upperBound)"
        lines.append(
            "Kou index max |dT/d(sqrt f_s)|, \(range): "
                + (path.kouIndex(over: kouRange).map { "\(NumberText.fixed($0, decimals: 0)) K" } ?? "not reached"))
        lines.append(
            "Clyne-Davies coefficient: "
                + (path.clyneDaviesCoefficient().map { NumberText.significant($0, digits: 4) }
                    ?? "undefined (no interval of temperature from f_s 0.4 to 0.9, or 0.99 not reached)"))
        lines.append("grade: \(EquilibriumText.grade(path.grade)) at each state")
        lines.append("mass balance: within \(NumberText.significant(path.massBalanceError, digits: 2)) mol/mol")
        lines.append("")
        var rows = [["event", "T [K]", "T [°C]", "f_s"]]
        for event in path.events {
            rows.append([
                "\(event.phase) \(event.change.rawValue)", NumberText.fixed(event.temperature, decimals: 2),
                NumberText.fixed(event.temperature - 273.15, decimals: 2),
                NumberText.fixed(event.solidFraction, decimals: 5),
            ])
        }
        lines += TextTable.aligned(rows)
        lines.append("")
        var solid = [["solid phase", "fraction"]]
        for (name, value) in (path.states.last?.phaseFractions ?? [:]).sorted(by: { $0.key < $1.key }) {
            solid.append([name, NumberText.fixed(value, decimals: 5)])
        }
        lines += TextTable.aligned(solid)
        lines.append("")
        var liquid = [["liquid at f_s"] + path.components.map { "x(\($0))" }]
        for goal in [0, 0.25, 0.5, 0.75, 0.9, 1.0] {
            guard let state = path.states.last(where: { $0.solidFraction <= goal + 1e-9 }) else { continue }
            let row =
                [NumberText.fixed(state.solidFraction, decimals: 4)]
                + state.liquid.map { NumberText.fixed($0, decimals: 5) }
            if liquid.last != row { liquid.append(row) }
        }
        lines += TextTable.aligned(liquid)
        lines += path.warnings.map { "warning: \($0)" }
        return lines.joined(separator: "\n")
    }

    /// - Parameter isFull: with all states.
    func json(id: String, database: String, isFull: Bool) -> String {
        var json = JSONText()
        json.object { json in
            func text(_ key: String, _ value: String) {
                json.key(key)
                json.string(value)
            }
            func number(_ key: String, _ value: Double?) {
                json.key(key)
                if let value { json.number(value) } else { json.null() }
            }
            text("id", id)
            let isFailed = end.message != nil
            text("status", isFailed ? "failed" : "ok")
            if let message = end.message {
                text("reason", "path-ended")
                text("message", message)
            }
            text("model", path.model == .equilibrium ? "equilibrium" : "scheil")
            if case .scheil(let names) = path.model {
                json.key("interstitials")
                json.strings(names)
            }
            text("end", end.word)
            number("liquidus", path.liquidus)
            number("T", path.endTemperature)
            number("freezingRange", path.freezingRange)
            number("residualLiquid", path.residualLiquid)
            number("latentHeat", path.latentHeat)
            number("heatReleased", path.heatReleased)
            json.key("kou")
            json.object { json in
                json.key("index")
                if let value = path.kouIndex(over: kouRange) { json.number(value) } else { json.null() }
                json.key("range")
                json.numbers([kouRange.lowerBound, kouRange.upperBound])
            }
            number("clyneDavies", path.clyneDaviesCoefficient())
            json.key("solids")
            Self.append(path.states.last?.phaseFractions ?? [:], to: &json)
            json.key("events")
            json.array { json in
                for event in path.events {
                    json.object { json in
                        json.key("T")
                        json.number(event.temperature)
                        json.key("solidFraction")
                        json.number(event.solidFraction)
                        json.key("phase")
                        json.string(event.phase)
                        json.key("change")
                        json.string(event.change.rawValue)
                    }
                }
            }
            text("grade", path.grade == .uncertified ? "uncertified" : "screened")
            number("massBalanceError", path.massBalanceError)
            json.key("states")
            if isFull { append(path.states, to: &json) } else { json.integer(path.states.count) }
            json.key("warnings")
            json.strings(path.warnings)
            text("database", database)
            text("version", Tieline.version)
        }
        return json.text
    }

    private func append(_ states: [SolidificationPath.State], to json: inout JSONText) {
        json.array { json in
            for state in states {
                json.object { json in
                    json.key("T")
                    json.number(state.temperature)
                    json.key("solidFraction")
                    json.number(state.solidFraction)
                    json.key("latentHeat")
                    json.number(state.latentHeat)
                    json.key("liquid")
                    append(state.liquid, to: &json)
                    json.key("solids")
                    json.array { json in
                        for solid in state.solids {
                            json.object { json in
                                json.key("phase")
                                json.string(solid.phase)
                                json.key("fraction")
                                json.number(solid.fraction)
                                json.key("x")
                                append(solid.moleFractions, to: &json)
                            }
                        }
                    }
                    json.key("phases")
                    Self.append(state.phaseFractions, to: &json)
                }
            }
        }
    }

    private func append(_ x: [Double], to json: inout JSONText) {
        json.object { json in
            for (name, value) in zip(path.components, x) {
                json.key(name)
                json.number(value)
            }
        }
    }

    private static func append(_ fractions: [String: Double], to json: inout JSONText) {
        json.object { json in
            for (name, value) in fractions.sorted(by: { $0.key < $1.key }) {
                json.key(name)
                json.number(value)
            }
        }
    }

    /// A row for each solid of each state; the state before any solid has one without.
    func csv() -> String {
        var lines = [
            CSVText.line(
                ["T [K]", "T [°C]", "fraction solid", "solid phase", "formed [mol/mol]"]
                    + path.components.map { "x_solid(\($0))" } + path.components.map { "x_liquid(\($0))" }
                    + ["latent heat [J/mol]"])
        ]
        for state in path.states {
            let head = [
                state.temperature.description, (state.temperature - 273.15).description,
                state.solidFraction.description,
            ]
            let tail = state.liquid.map(\.description) + [state.latentHeat.description]
            if state.solids.isEmpty {
                lines.append(CSVText.line(head + ["", ""] + path.components.map { _ in "" } + tail))
            }
            for solid in state.solids {
                lines.append(
                    CSVText.line(
                        head + [solid.phase, solid.fraction.description] + solid.moleFractions.map(\.description) + tail
                    )
                )
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
