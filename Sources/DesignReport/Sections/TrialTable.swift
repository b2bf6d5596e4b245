internal import AlloyDesign

extension Report {
    /// Every evaluation as a row; the plots' tooltips are read from here, so nothing is written twice.
    func trialTable(into main: inout Markup) {
        let predicted = summary.quantities.filter { quantity in
            summary.trials.contains { $0.predictions.contains { $0.quantity == quantity.name } }
        }
        let hasProbability = summary.trials.contains { $0.probabilityOfFeasibility != nil }
        main.section("evaluations", "All evaluations") { section in
            controls(into: &section)
            section.element(
                "div", ["class": "scroll tall", "tabindex": "0", "role": "region", "aria-label": "All evaluations"]
            ) {
                box in
                box.element("table", ["id": "trials", "class": "numbers"]) { table in
                    table.element("thead") { head in
                        head.element("tr") { row in
                            row.column("#", "n")
                            row.column("Result", "s")
                            for element in summary.elements { row.column(element, "e", unit: "at.%") }
                            for quantity in summary.quantities {
                                row.column(quantity.symbol, "q", unit: quantity.display.unit, title: quantity.title)
                            }
                            for quantity in predicted {
                                row.column(
                                    "\(quantity.symbol) predicted", "r", unit: quantity.display.unit,
                                    title: "Surrogate's mean ± standard deviation before the evaluation")
                            }
                            if hasProbability {
                                row.column("P(feasible)", "r", title: "As predicted before the evaluation")
                            }
                            row.column("Origin", "o")
                            row.column("Equilibrium", "g")
                            row.column("Time", "d", unit: "s")
                            row.column("Remarks", "m")
                        }
                    }
                    table.element("tbody") { body in
                        for trial in summary.trials {
                            row(trial, predicted: predicted, hasProbability: hasProbability, into: &body)
                        }
                    }
                }
            }
        }
    }

    private func controls(into section: inout Markup) {
        section.element("div", ["class": "controls screen-only"]) { controls in
            controls.element("label") { label in
                label.text("Show ")
                label.element("select", ["id": "show"]) { select in
                    let choices: [(String, String)] = [
                        ("", "all"), ("p", "Pareto front"), ("f", "feasible"), ("n", "not feasible"), ("x", "failed"),
                    ]
                    for (value, name) in choices { select.element("option", ["value": value], text: name) }
                }
            }
            controls.element("label") { label in
                label.text("Search ")
                label.void("input", ["id": "search", "type": "search", "placeholder": "origin, remark, grade …"])
            }
            controls.element(
                "output", ["id": "shown", "for": "show search"],
                text:
                    "\(TypesetNumber.count(summary.trials.count)) of \(TypesetNumber.count(summary.trials.count)) rows")
        }
    }

    private func row(
        _ trial: CampaignSummary.Trial, predicted: [CampaignSummary.Quantity], hasProbability: Bool,
        into body: inout Markup
    ) {
        let isOnFront = summary.paretoFront.contains(trial.index)
        let (letter, result) =
            switch trial.isFeasible {
            case true?: ("f", "feasible")
            case false?: ("n", "not feasible")
            case nil: ("x", "failed")
            }
        var words = [result]
        if isOnFront { words.append("front") }
        if trial.status == .cached { words.append("cached") }
        if let name = alloyName(ofTrial: trial.index) { words.append("alloy \(name)") }
        body.element("tr", ["id": "t\(trial.index)", "class": letter + (isOnFront ? " p" : "")]) { row in
            row.element("td", text: String(trial.index))
            row.element("td", text: words.joined(separator: " · "))
            for fraction in trial.moleFractions { row.element("td", text: composition.percent(fraction)) }
            for quantity in summary.quantities {
                row.element("td", text: trial.outcome(quantity.name)?.number(in: quantity.display, brief: true) ?? "–")
            }
            for quantity in predicted {
                let prediction = trial.predictions.first { $0.quantity == quantity.name }
                row.element(
                    "td",
                    text: prediction.map {
                        "\(quantity.display.number($0.mean)) \(quantity.display.uncertainty($0.standardDeviation))"
                    } ?? "–")
            }
            if hasProbability {
                row.element(
                    "td", text: trial.probabilityOfFeasibility.map { TypesetNumber.fixed($0, decimals: 2) } ?? "–")
            }
            row.element("td", text: trial.origin)
            row.element("td", text: trial.equilibriumGrade ?? "–")
            row.element("td", text: TypesetNumber.fixed(trial.seconds, decimals: 2))
            row.element("td", text: remarks(trial))
        }
        body.newline()
    }

    private func remarks(_ trial: CampaignSummary.Trial) -> String {
        let failure = trial.failure.map { ["\($0.reason): \($0.message)"] } ?? []
        return (failure + trial.outcomes.compactMap(\.note)).joined(separator: "; ")
    }
}

extension Markup {
    /// A column head that sorts; `kind` tells the script what the column holds.
    fileprivate mutating func column(_ name: String, _ kind: String, unit: String = "", title: String = "") {
        element("th", ["scope": "col", "data-k": kind, "aria-sort": "none"]) { head in
            let label: (inout Markup) -> Void = { button in
                button.element("span", ["class": "name"], text: name)
                if !unit.isEmpty {
                    button.text(" ")
                    button.element("span", ["class": "unit"], text: unit)
                }
            }
            if title.isEmpty {
                head.element("button", ["type": "button"], label)
            } else {
                head.element("button", ["type": "button", "title": title], label)
            }
        }
    }
}
