internal import AlloyDesign

extension Report {
    /// Where every requested evaluation went; the numbers add up or the summary does not exist.
    func ledger(into main: inout Markup) {
        let ledger = summary.ledger
        main.section("ledger", "Failure ledger") { section in
            section.element("p", ["class": "equation"]) { line in
                let terms: [(Int, String)] =
                    [(ledger.completed, "completed"), (ledger.failed, "failed"), (ledger.cached, "cached")]
                    + (ledger.unfinished > 0 ? [(ledger.unfinished, "unfinished")] : [])
                line.element("b", text: TypesetNumber.count(ledger.requested))
                line.text(" requested = ")
                for (place, term) in terms.enumerated() {
                    if place > 0 { line.text(" + ") }
                    line.element("b", text: TypesetNumber.count(term.0))
                    line.text(" \(term.1)")
                }
            }
            if ledger.reasons.isEmpty {
                section.element("p", text: "No evaluation failed.")
            } else {
                section.table { table in
                    table.headRow(["Reason", "Count", "For example"])
                    table.element("tbody") { body in
                        for reason in ledger.reasons {
                            body.element("tr") { row in
                                row.element("th", ["scope": "row"], text: reason.reason)
                                row.element("td", text: TypesetNumber.count(reason.count))
                                row.element("td", text: reason.example)
                            }
                        }
                    }
                }
            }
        }
    }

    func calibration(into main: inout Markup) {
        guard !summary.calibration.isEmpty else { return }
        main.section("calibration", "Were the predictions honest?") { section in
            section.element(
                "p",
                text:
                    "Before each evaluation the optimizer gave an interval for every quantity. A calibrated one holds the "
                    + "nominal share of the values that were then computed.")
            section.table(class: "numbers") { table in
                table.headRow(["Quantity", "Nominal", "Inside", "Share"])
                table.element("tbody") { body in
                    for entry in summary.calibration {
                        body.element("tr") { row in
                            row.element(
                                "th", ["scope": "row"], text: summary.quantity(entry.quantity)?.title ?? entry.quantity)
                            row.element("td", text: TypesetNumber.percent(entry.nominal))
                            row.element(
                                "td",
                                text:
                                    "\(TypesetNumber.count(entry.inside)) of \(TypesetNumber.count(entry.predictions))")
                            row.element(
                                "td",
                                text: entry.predictions == 0
                                    ? "–" : TypesetNumber.percent(Double(entry.inside) / Double(entry.predictions)))
                        }
                    }
                }
            }
            let plots = summary.calibration.compactMap { entry in
                summary.quantity(entry.quantity).flatMap { CalibrationPlot($0, trials: summary.trials) }
            }
            section.element("div", ["class": plots.count == 1 ? "one-figure" : "two-figures"]) { row in
                for plot in plots {
                    row.figure(
                        plot.svg(),
                        "\(plot.quantity.title): each dot is an evaluation, each bar one standard deviation to either side. On the "
                            + "dashed line the prediction was right; values known only as a bound are left out.")
                }
            }
        }
    }

    func limitations(into main: inout Markup) {
        main.section("limitations", "Limitations") { section in
            if summary.limitations.isEmpty { section.element("p", text: "None were recorded.") }
            for limitation in summary.limitations {
                section.element("h3", text: limitation.heading)
                if !limitation.text.isEmpty { section.element("p", text: limitation.text) }
                if !limitation.items.isEmpty {
                    section.element("ul", ["class": "items"]) { list in
                        for item in limitation.items { list.element("li", text: item) }
                    }
                }
            }
        }
    }

    func references(into main: inout Markup) {
        main.section("references", "References") { section in
            if summary.references.isEmpty { section.element("p", text: "None were recorded.") }
            section.element("dl", ["class": "references"]) { list in
                for reference in summary.references {
                    list.element("dt", text: reference.key)
                    list.element("dd") { citation(reference, into: &$0) }
                }
            }
        }
    }

    /// The citation with its DOI as a link: where the text names it, else at the end.
    private func citation(_ reference: CampaignSummary.Reference, into item: inout Markup) {
        guard let doi = reference.doi else { return item.text(reference.text) }
        let place = reference.text.firstRange(of: doi)
        item.text(place.map { String(reference.text[..<$0.lowerBound]) } ?? "\(reference.text) doi:")
        if Report.isDOI(doi) {
            item.element("a", ["href": "https://doi.org/\(doi)", "rel": "noreferrer"], text: doi)
        } else {
            item.text(doi)
        }
        if let place { item.text(String(reference.text[place.upperBound...])) }
    }

    /// Whether `text` is a DOI that may become a link: `10.` digits, a slash, and characters that need no quoting in a URL.
    static func isDOI(_ text: String) -> Bool {
        guard text.hasPrefix("10."), let slash = text.firstIndex(of: "/") else { return false }
        let registrant = text[text.index(text.startIndex, offsetBy: 3)..<slash]
        let suffix = text[text.index(after: slash)...]
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_()/:;")
        return registrant.count >= 4 && registrant.allSatisfy { $0.isASCII && $0.isNumber } && !suffix.isEmpty
            && suffix.allSatisfy { allowed.contains($0) }
    }
}
