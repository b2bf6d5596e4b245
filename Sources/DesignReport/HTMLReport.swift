public import AlloyDesign

/// The design report: one HTML file that needs nothing else.
///
/// It lays a summary out and computes nothing but positions on the page. All text is escaped; the page's own security policy
/// forbids every request and every script but the one it carries.
public enum HTMLReport {
    /// The whole file, UTF-8 text.
    ///
    /// - Complexity: O(*trials*); about 0.4 kB a trial.
    public static func render(_ summary: CampaignSummary) -> String {
        let report = Report(summary)
        var page = Markup()
        page.raw("<!DOCTYPE html>\n")
        page.element("html", ["lang": "en"]) { html in
            html.element("head") { report.head(into: &$0) }
            html.newline()
            html.element("body") { report.body(into: &$0) }
        }
        page.newline()
        return page.string
    }
}

/// The parts of the page, one extension per section.
struct Report {
    let summary: CampaignSummary
    let composition: CompositionText
    /// Colour of each phase, in the order in which the phases are first named.
    let phaseColors: [String: Int]
    private let byIndex: [Int: CampaignSummary.Trial]

    init(_ summary: CampaignSummary) {
        self.summary = summary
        composition = CompositionText(summary)
        byIndex = Dictionary(uniqueKeysWithValues: summary.trials.map { ($0.index, $0) })
        var colors: [String: Int] = [:]
        for phase in summary.phaseFractions.flatMap(\.phases) where colors[phase.phase] == nil {
            colors[phase.phase] = colors.count % Stylesheet.curveColors
        }
        phaseColors = colors
    }

    func trial(_ index: Int) -> CampaignSummary.Trial? { byIndex[index] }

    /// Name of the recommended alloy that stands on a trial.
    func alloyName(ofTrial index: Int) -> String? { summary.recommended.first { $0.trial == index }?.name }

    fileprivate func head(into head: inout Markup) {
        head.void("meta", ["charset": "utf-8"])
        head.void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
        head.void(
            "meta",
            [
                "http-equiv": "Content-Security-Policy",
                "content": "default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
                    + "script-src 'sha256-\(Script.hash)'; base-uri 'none'; form-action 'none'",
            ])
        head.void("meta", ["name": "color-scheme", "content": "light dark"])
        head.void("meta", ["name": "generator", "content": "tieline \(summary.identity.tielineVersion)"])
        head.void("link", ["rel": "icon", "href": "data:,"])
        head.element("title", text: "\(summary.identity.title) · design report")
        head.newline()
        head.element("style") { $0.raw(Stylesheet.text) }
    }

    fileprivate func body(into body: inout Markup) {
        body.element("a", ["class": "skip", "href": "#decision"], text: "Skip to the decision")
        markers(into: &body)
        body.element("header") { masthead(into: &$0) }
        body.newline()
        body.element("main") { main in
            decision(into: &main)
            requirements(into: &main)
            identity(into: &main)
            paretoFigures(into: &main)
            phaseFractionFigures(into: &main)
            progressFigures(into: &main)
            compositionFigure(into: &main)
            trialTable(into: &main)
            ledger(into: &main)
            calibration(into: &main)
            limitations(into: &main)
            references(into: &main)
        }
        body.newline()
        body.element("footer") { footer in
            footer.element(
                "p",
                text: "Made by Tieline \(summary.identity.tielineVersion) from the campaign "
                    + "“\(summary.identity.campaign)”. Computed values stand on the database named above; "
                    + "they guide a trial melt and do not replace it.")
        }
        body.element(
            "div", ["id": "tip", "role": "status", "aria-live": "polite", "class": "tip", "hidden": "hidden"], text: "")
        body.newline()
        body.element("script") { $0.raw(Script.text) }
    }

    private func masthead(into header: inout Markup) {
        header.element("p", ["class": "eyebrow"], text: "Alloy design report")
        header.element("h1", text: summary.identity.title)
        if !summary.identity.purpose.isEmpty {
            header.element("p", ["class": "purpose"], text: summary.identity.purpose)
        }
        header.element("nav", ["aria-label": "Sections"]) { nav in
            let sections: [(StaticString, String, Bool)] = [
                ("#decision", "Decision", true), ("#requirements", "Requirements", true),
                ("#identity", "Identity", true), ("#pareto", "Trade-off", summary.objectives.count > 1),
                ("#phases", "Phases", !summary.phaseFractions.isEmpty),
                ("#progress", "Search", !summary.progress.points.isEmpty), ("#compositions", "Compositions", true),
                ("#evaluations", "Evaluations", true), ("#ledger", "Failures", true),
                ("#limitations", "Limitations", true), ("#references", "References", true),
            ]
            for (target, title, isShown) in sections where isShown {
                nav.element("a", ["href": target.description], text: title)
                nav.text(" ")
            }
        }
    }

    /// The markers that the plots refer to; shape and colour both tell what became of an alloy.
    private func markers(into body: inout Markup) {
        body.raw(
            """
            <svg class="defs" width="0" height="0" aria-hidden="true"><defs>\
            <g id="mk-n"><path class="mk-n" d="M0-4.6L4.6 3.4H-4.6Z"/></g>\
            <g id="mk-f"><circle class="mk-f" r="4.2"/></g>\
            <g id="mk-p"><circle class="mk-p-ring" r="6.2"/><circle class="mk-p" r="3.4"/></g>\
            <g id="mk-x"><path class="mk-x" d="M-4-4L4 4M-4 4L4-4"/></g>\
            <g id="mk-r"><circle class="mk-r" r="10"/></g>\
            </defs></svg>
            """)
    }
}

extension Markup {
    /// A section with its heading.
    mutating func section(_ id: StaticString, _ title: String, class name: String = "", _ body: (inout Markup) -> Void)
    {
        newline()
        element(
            "section", ["id": id.description, "class": name, "aria-labelledby": "\(id)-title"]
        ) { section in
            section.element("h2", ["id": "\(id)-title"], text: title)
            body(&section)
        }
    }

    /// A table in a box of its own that scrolls when the window is narrow.
    mutating func table(class name: String = "", _ body: (inout Markup) -> Void) {
        element("div", ["class": "scroll", "tabindex": "0"]) { box in
            box.element("table", ["class": name]) { body(&$0) }
        }
    }

    mutating func headRow(_ titles: [String]) {
        element("thead") { head in
            head.element("tr") { row in
                for title in titles { row.element("th", ["scope": "col"], text: title) }
            }
        }
    }
}
