internal import AlloyDesign

extension Report {
    /// What to melt, with what margin, in plain words; everything after it is evidence.
    func decision(into main: inout Markup) {
        main.section("decision", "Decision", class: "decision") { section in
            section.element("p", ["class": "headline"], text: headline)
            section.element("p", ["class": "lead"], text: coverage)
            keyFigures(into: &section)
            section.element("div", ["class": "cards"]) { cards in
                for alloy in summary.recommended { card(alloy, into: &cards) }
            }
        }
    }

    private var feasible: Int { summary.trials.count { $0.isFeasible == true } }

    private var headline: String {
        guard let best = summary.recommended.first else {
            if summary.trials.isEmpty { return "Nothing has been evaluated yet." }
            if feasible > 0 { return "No alloy has been recommended yet." }
            return summary.trials.allSatisfy { $0.status == .failed }
                ? "No alloy can be recommended: every evaluation failed."
                : "No alloy can be recommended: none of those evaluated meets every limit."
        }
        let name = "\(composition.name(best.moleFractions)) (at.%)"
        guard best.meetsRequirements else {
            return "No alloy evaluated meets every limit. The nearest is alloy \(best.name), \(name)."
        }
        let limits = summary.constraints.count
        let kept =
            limits == 0
            ? "" : limits == 1 ? " It keeps the limit." : " It keeps \(limits == 2 ? "both" : "all \(limits)") limits."
        return "Recommended: alloy \(best.name), \(name).\(kept)"
    }

    private var coverage: String {
        let evaluated = summary.trials.count { $0.status != .failed }
        var text =
            "\(TypesetNumber.count(feasible)) of the \(TypesetNumber.count(evaluated)) alloys whose evaluation succeeded "
            + (feasible == 1 ? "meets" : "meet") + " every limit."
        if let share = summary.searchSpace.evaluatedShare, let grid = summary.searchSpace.gridPoints {
            text +=
                " \(TypesetNumber.count(summary.searchSpace.evaluatedPoints)) of \(TypesetNumber.count(grid)) compositions "
                + "on the grid were looked at (\(TypesetNumber.percent(share)))."
        }
        if summary.ledger.failed > 0 {
            text +=
                " \(TypesetNumber.count(summary.ledger.failed)) "
                + (summary.ledger.failed == 1 ? "evaluation" : "evaluations")
                + " failed and count neither as feasible nor as infeasible."
        }
        if summary.identity.ended == nil {
            text += " The campaign is not finished; this is what is known so far."
        }
        return text
    }

    private func keyFigures(into section: inout Markup) {
        var figures: [(value: String, name: String)] = [
            (TypesetNumber.count(summary.ledger.requested), "evaluations requested"),
            (TypesetNumber.count(feasible), "alloys keep every limit"),
            (TypesetNumber.count(summary.paretoFront.count), "on the Pareto front"),
            (TypesetNumber.count(summary.ledger.failed), "evaluations failed"),
            (TypesetNumber.duration(summary.identity.seconds), "computing time"),
        ]
        if let share = summary.searchSpace.evaluatedShare {
            figures.insert((TypesetNumber.percent(share), "of the grid looked at"), at: 1)
        }
        section.element("dl", ["class": "figures"]) { list in
            for figure in figures {
                list.element("div") { item in
                    item.element("dt", text: figure.name)
                    item.element("dd", text: figure.value)
                }
            }
        }
    }

    private func card(_ alloy: CampaignSummary.RecommendedAlloy, into cards: inout Markup) {
        cards.newline()
        cards.element("article", ["class": "card"]) { card in
            card.element("div", ["class": "card-head"]) { head in
                head.element("h3") { title in
                    title.element("span", ["class": "badge"], text: alloy.name)
                    title.text(" " + composition.name(alloy.moleFractions) + " ")
                    title.element("small", text: "at.%")
                }
                if alloy.meetsRequirements {
                    head.element("span", ["class": "verdict good"], text: "✓ keeps every limit")
                } else {
                    head.element("span", ["class": "verdict bad"], text: "✗ misses a limit")
                }
            }
            card.element("p", ["class": "reason"], text: Self.sentence(alloy.reason))
            compositionTable(alloy, into: &card)
            outcomeTable(alloy, into: &card)
            robustnessNote(alloy, into: &card)
        }
    }

    /// `text` with a capital at its start and a full stop at its end.
    private static func sentence(_ text: String) -> String {
        guard let first = text.first, let last = text.last else { return text }
        return first.uppercased() + text.dropFirst() + (".!?".contains(last) ? "" : ".")
    }

    private func compositionTable(_ alloy: CampaignSummary.RecommendedAlloy, into card: inout Markup) {
        let order = composition.order(alloy.moleFractions)
        card.element("div", ["class": "bar", "aria-hidden": "true"]) { bar in
            for element in order {
                let share = alloy.moleFractions[element]
                bar.element(
                    "span",
                    [
                        "class": "e\(element % Stylesheet.elementColors)",
                        "style": "flex-grow:\(TypesetNumber.coordinate(share * 1000))",
                    ],
                    text: share >= 0.06 ? summary.elements[element] : "")
            }
        }
        card.table(class: "composition") { table in
            table.headRow([""] + order.map { summary.elements[$0] })
            table.element("tbody") { body in
                let rows = [
                    ("at.%", order.map { composition.percent(alloy.moleFractions[$0]) }),
                    ("wt.%", order.map { TypesetNumber.fixed(alloy.massFractions[$0] * 100, decimals: 2) }),
                ]
                for (unit, values) in rows {
                    body.element("tr") { row in
                        row.element("th", ["scope": "row"], text: unit)
                        for value in values { row.element("td", text: value) }
                    }
                }
            }
        }
    }

    private func outcomeTable(_ alloy: CampaignSummary.RecommendedAlloy, into card: inout Markup) {
        let isRobust = !alloy.robustness.isEmpty
        card.table(class: "outcomes") { table in
            table.headRow(["Property", "Value", "Limit", "Margin"] + (isRobust ? ["Worst case"] : []))
            table.element("tbody") { body in
                for outcome in alloy.outcomes {
                    guard let quantity = summary.quantity(outcome.quantity) else { continue }
                    body.element("tr") { outcomeRow(outcome, quantity, alloy, isRobust: isRobust, into: &$0) }
                }
            }
        }
    }

    private func outcomeRow(
        _ outcome: CampaignSummary.Outcome, _ quantity: CampaignSummary.Quantity,
        _ alloy: CampaignSummary.RecommendedAlloy, isRobust: Bool, into row: inout Markup
    ) {
        let display = quantity.display
        let constraint = summary.constraints.first { $0.quantity == quantity.name }
        row.element("th", ["scope": "row"]) { head in
            head.text(quantity.title)
            if let goal = summary.objectives.first(where: { $0.quantity == quantity.name })?.goal {
                head.element("small", ["class": "note"], text: goal == .minimize ? "wanted low" : "wanted high")
            }
            if let note = outcome.note { head.element("small", ["class": "note"], text: note) }
        }
        row.element("td", ["data-l": "Value"]) { cell in
            cell.element("b", text: outcome.number(in: display))
            cell.element("span", ["class": "unit"], text: display.unit.isEmpty ? "" : "\u{A0}\(display.unit)")
        }
        row.element(
            "td", ["data-l": "Limit"],
            text: constraint.map { "\($0.relation.rawValue) \(display.number($0.limit))" } ?? "–")
        if let margin = alloy.margins.first(where: { $0.quantity == quantity.name }) {
            let isKept = margin.value >= 0
            row.element("td", ["class": isKept ? "good" : "bad", "data-l": "Margin"]) { cell in
                cell.text(isKept ? "✓ " : "✗ ")
                // The unit stands beside the value; only a difference of temperatures has another.
                let number = display.differenceNumber(margin.value, signed: true)
                cell.text(
                    display.differenceUnit == display.unit ? number : display.difference(margin.value, signed: true))
            }
        } else {
            row.element("td", ["data-l": "Margin"], text: "–")
        }
        guard isRobust else { return }
        if let worst = alloy.robustness.first(where: { $0.quantity == quantity.name }) {
            let isKept = constraint.map { $0.relation == .atMost ? worst.worst <= $0.limit : worst.worst >= $0.limit }
            row.element("td", ["class": isKept.map { $0 ? "good" : "bad" } ?? "", "data-l": "Worst case"]) { cell in
                if let isKept { cell.text(isKept ? "✓ " : "✗ ") }
                cell.text(display.number(worst.worst))
            }
        } else {
            row.element("td", ["data-l": "Worst case"], text: "–")
        }
    }

    /// Says what the scatter was, once per kind of scatter, and what the uncertainties mean.
    private func robustnessNote(_ alloy: CampaignSummary.RecommendedAlloy, into card: inout Markup) {
        var notes: [String] = []
        for figure in alloy.robustness {
            let failures = figure.failed == 0 ? "none failed" : "\(TypesetNumber.count(figure.failed)) failed"
            let note =
                "Worst case within \(figure.scatter): \(TypesetNumber.count(figure.samples)) compositions evaluated, \(failures)."
            if !notes.contains(note) { notes.append(note) }
        }
        for outcome in alloy.outcomes where outcome.uncertainty != nil {
            guard let quantity = summary.quantity(outcome.quantity), let meaning = quantity.uncertaintyMeaning else {
                continue
            }
            notes.append("± of \(quantity.symbol): \(meaning).")
        }
        guard !notes.isEmpty else { return }
        card.element("p", ["class": "footnote"], text: notes.joined(separator: " "))
    }
}
