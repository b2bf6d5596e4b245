internal import AlloyDesign

extension Report {
    func requirements(into main: inout Markup) {
        main.section("requirements", "Requirements") { section in
            if summary.requirements.isEmpty {
                section.element("p", text: "The campaign states no requirement.")
            } else {
                section.table { table in
                    table.headRow(["Requirement", "Status", "Evidence"])
                    table.element("tbody") { body in
                        for requirement in summary.requirements { row(requirement, into: &body) }
                    }
                }
            }
            definitions(into: &section)
        }
    }

    private func row(_ requirement: CampaignSummary.Requirement, into body: inout Markup) {
        let (mark, name, style) =
            switch requirement.verdict {
            case .met: ("✓", "met", "good")
            case .notMet: ("✗", "not met", "bad")
            case .undecided: ("?", "not decided", "open")
            }
        body.element("tr") { row in
            row.element("th", ["scope": "row"], text: requirement.statement)
            row.element("td") { $0.element("span", ["class": "verdict \(style)"], text: "\(mark) \(name)") }
            row.element("td", text: requirement.evidence)
        }
    }

    /// What each quantity means, so that nobody compares a secant expansion with a differential one.
    private func definitions(into section: inout Markup) {
        guard !summary.quantities.isEmpty else { return }
        section.element("h3", text: "What was computed")
        section.element("dl", ["class": "definitions"]) { list in
            for quantity in summary.quantities {
                list.element("dt") { term in
                    term.text("\(quantity.title) ")
                    term.element("small") { small in
                        small.text(quantity.symbol)
                        if !quantity.display.unit.isEmpty { small.text(" [\(quantity.display.unit)]") }
                    }
                }
                list.element("dd") { text in
                    text.text(quantity.definition)
                    text.element("div", ["class": "roles"]) { line in
                        for role in roles(of: quantity) { line.element("span", ["class": "role"], text: role) }
                    }
                }
            }
        }
    }

    private func roles(of quantity: CampaignSummary.Quantity) -> [String] {
        summary.objectives.filter { $0.quantity == quantity.name }
            .map { $0.goal == .minimize ? "objective: as low as possible" : "objective: as high as possible" }
            + summary.constraints.filter { $0.quantity == quantity.name }
            .map { "limit: \($0.relation.rawValue) \(quantity.display.text($0.limit))" }
    }

    func identity(into main: inout Markup) {
        let identity = summary.identity
        main.section("identity", "Identity") { section in
            section.element("div", ["class": "columns"]) { columns in
                columns.element("dl", ["class": "facts"]) { list in
                    list.fact("Campaign", identity.campaign)
                    list.fact("Database", identity.databaseFile)
                    list.fact("Database hash", identity.databaseHash, isCode: true)
                    list.fact("Tieline", identity.tielineVersion)
                    list.fact("Seed", String(identity.seed), isCode: true)
                    list.fact("Host", identity.host)
                    list.fact("Started", identity.started)
                    list.fact("Ended", identity.ended ?? "not finished")
                    list.fact("Time", TypesetNumber.duration(identity.seconds))
                    for setting in identity.settings { list.fact(setting.key, setting.value) }
                }
                columns.element("div") { searchSpace(into: &$0) }
            }
        }
    }

    private func searchSpace(into column: inout Markup) {
        let space = summary.searchSpace
        column.element("h3", text: "Search space")
        column.table(class: "numbers") { table in
            table.headRow(["Element", "min [at.%]", "max [at.%]", "step [at.%]"])
            table.element("tbody") { body in
                for axis in space.axes {
                    let shown = [axis.minimum, axis.maximum, axis.step ?? 0].map { $0 * 100 }
                    let decimals = TypesetNumber.decimals(toShow: shown, limit: 3)
                    body.element("tr") { row in
                        row.element("th", ["scope": "row"]) { head in
                            head.text(axis.element)
                            if axis.isBalance { head.element("small", text: " balance") }
                        }
                        row.element("td", text: TypesetNumber.fixed(axis.minimum * 100, decimals: decimals))
                        row.element("td", text: TypesetNumber.fixed(axis.maximum * 100, decimals: decimals))
                        row.element(
                            "td",
                            text: axis.step.map { TypesetNumber.fixed($0 * 100, decimals: decimals) } ?? "continuous")
                    }
                }
            }
        }
        if let grid = space.gridPoints {
            let share = space.evaluatedShare.map { " (\(TypesetNumber.percent($0)))" } ?? ""
            column.element(
                "p",
                text: "\(TypesetNumber.count(grid)) compositions on the grid; "
                    + "\(TypesetNumber.count(space.evaluatedPoints)) evaluated\(share).")
        } else {
            column.element("p", text: "\(TypesetNumber.count(space.evaluatedPoints)) compositions evaluated.")
        }
        if !space.rules.isEmpty {
            column.element("ul") { list in
                for rule in space.rules { list.element("li", text: rule) }
            }
        }
    }
}

extension Markup {
    mutating func fact(_ name: String, _ value: String, isCode: Bool = false) {
        element("div") { item in
            item.element("dt", text: name)
            item.element("dd") { value_ in
                if isCode { value_.element("code", text: value) } else { value_.text(value) }
            }
        }
    }
}
