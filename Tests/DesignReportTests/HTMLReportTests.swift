import AlloyDesign
import Foundation
import Testing

@testable import DesignReport

@Suite struct HTMLReportTests {
    @Test func outline() throws {
        let page = try ParsedPage(HTMLReport.render(SampleSummary.make(trials: 40)))
        // The order in which a design review reads it; change it here when it is meant to change.
        #expect(
            page.texts(of: "h2") == [
                "Decision", "Requirements", "Identity", "Trade-off between the objectives", "Phases over temperature",
                "How the search went", "Compositions looked at", "All evaluations", "Failure ledger",
                "Were the predictions honest?", "Limitations", "References",
            ])
        #expect(page.texts(of: "title") == ["Low-expansion Ni-Cr-Co-Al-Fe without sigma · design report"])
        #expect(page.texts(of: "h1").count == 1)
        #expect(page.count("tr", where: { $0["id"]?.hasPrefix("t") == true }) == 40)
        #expect(
            page.texts(of: "th", where: { $0["data-k"] != nil }) == [
                "#", "Result", "Al at.%", "Co at.%", "Cr at.%", "Fe at.%", "Ni at.%", "α 10⁻⁶/K", "Tσ °C",
                "α predicted 10⁻⁶/K", "Tσ predicted °C", "P(feasible)", "Origin", "Equilibrium", "Time s", "Remarks",
            ])
        #expect(
            page.texts(of: "p", where: { $0["class"] == "equation" }) == [
                "40 requested = 36 completed + 2 failed + 2 cached"
            ])
    }

    @Test func sameSummarySameBytes() throws {
        #expect(try HTMLReport.render(SampleSummary.make()) == HTMLReport.render(SampleSummary.make()))
    }

    /// A citation that already names its DOI does not name it twice.
    @Test func citationsLinkTheirDOI() throws {
        let page = try ParsedPage(HTMLReport.render(SampleSummary.make(trials: 40)))
        let citations = page.texts(of: "dd").filter { $0.contains("Calphad") }
        #expect(
            citations == [
                "A. T. Dinsdale, Calphad 15 (1991) 317–425, doi:10.1016/0364-5916(91)90030-N, SGTE data.",
                "N. Dupin, I. Ansara, B. Sundman, Calphad 25 (2001) 279–298. doi:10.1016/S0364-5916(01)00049-9",
            ])
        #expect(page.attributes("href", of: "a").count { $0.hasPrefix("https://doi.org/10.") } == 2)
    }

    /// Every mark of a plot stands for a row of the table, and every alloy with values for a mark.
    @Test func marksBelongToRows() throws {
        let summary = try SampleSummary.make()
        let page = try ParsedPage(HTMLReport.render(summary))
        let rows = Set(page.attributes("id", of: "tr"))
        let marks = Set(page.attributes("data-t", of: "use"))
        #expect(marks == Set(summary.trials.map { String($0.index) }))
        #expect(marks.allSatisfy { rows.contains("t\($0)") })
    }

    @Test func everythingIsInTheFile() throws {
        let html = try HTMLReport.render(SampleSummary.make())
        let page = try ParsedPage(html)
        #expect(page.count("img") + page.count("iframe") + page.count("object") + page.count("base") == 0)
        #expect(page.attributes("src", of: nil).isEmpty)
        let targets = page.attributes("href", of: nil).filter { !$0.hasPrefix("#") && $0 != "data:," }
        #expect(targets.allSatisfy { $0.hasPrefix("https://doi.org/10.") })
        #expect(!html.contains("@import") && !html.contains("url(http"))
        #expect(html.contains("default-src 'none'") || html.contains("default-src &#39;none&#39;"))
    }

    @Test func sevenHundredTrialsStaySmall() throws {
        let bytes = try HTMLReport.render(SampleSummary.make(trials: 700)).utf8.count
        #expect(bytes < 500_000, "\(bytes) bytes")
    }

    /// Every string of the summary becomes an attack: the page keeps its structure, and a reader still sees the text.
    @Test func hostileTextStaysText() throws {
        let plain = try SampleSummary.make(trials: 40)
        let hostile = try HostileSummary.make(from: plain)
        let page = try ParsedPage(HTMLReport.render(hostile))
        let reference = try ParsedPage(HTMLReport.render(plain))
        #expect(page.count("script") == 1 && page.count("style") == 1 && page.count("img") == 0)
        #expect(page.elementNames.subtracting(reference.elementNames).isEmpty)
        #expect(page.attributeNames.subtracting(reference.attributeNames).isEmpty)
        #expect(page.count("tr") == reference.count("tr"))
        #expect(page.texts(of: "h1").first?.contains("<script>window.hostile=1</script>") == true)
        #expect(
            page.attributes("href", of: "a").allSatisfy { $0.hasPrefix("#") || $0.hasPrefix("https://doi.org/10.") })
    }

    @Test(arguments: EdgeCase.allCases) func edges(_ edge: EdgeCase) throws {
        let page = try ParsedPage(HTMLReport.render(edge.summary()))
        #expect(page.texts(of: "p", where: { $0["class"] == "headline" }) == [edge.headline])
        #expect(page.count("svg", where: { $0["class"] == "plot points" }) == edge.planes)
    }
}

/// Summaries at the border of what a campaign can be.
enum EdgeCase: CaseIterable {
    case nothingRun, allFailed, nothingFeasible, oneObjective, threeObjectives, equalValues

    var headline: String {
        switch self {
        case .nothingRun: "Nothing has been evaluated yet."
        case .allFailed: "No alloy can be recommended: every evaluation failed."
        case .nothingFeasible:
            "No alloy evaluated meets every limit. The nearest is alloy A, 47.5Ni–32.5Cr–20Fe (at.%)."
        case .oneObjective: "No alloy has been recommended yet."
        case .threeObjectives, .equalValues: "No alloy has been recommended yet."
        }
    }

    /// Pareto plots: one per pair of objectives, a second where the feasible part is small.
    var planes: Int {
        switch self {
        case .nothingRun, .allFailed, .oneObjective: 0
        case .nothingFeasible, .equalValues: 1
        case .threeObjectives: 6
        }
    }

    func summary() throws -> CampaignSummary {
        let sample = SampleSummary.trials(40)
        switch self {
        case .nothingRun: return try make([])
        case .allFailed: return try make(sample.filter { $0.status == .failed })
        case .nothingFeasible:
            let trials = sample.filter { $0.isFeasible != true }
            let nearest = CampaignSummary.RecommendedAlloy(
                trial: trials[0].index, name: "A", moleFractions: [0, 0, 0.325, 0.2, 0.475],
                massFractions: [0, 0, 0.3, 0.2, 0.5], meetsRequirements: false, outcomes: trials[0].outcomes,
                margins: [.init("T_sigma", -120)], reason: "Nearest to the limits.", robustness: [])
            return try make(trials, recommended: [nearest])
        case .oneObjective: return try make(sample, objectives: ["cte"])
        case .threeObjectives: return try make(sample, objectives: ["cte", "T_sigma", "copy"])
        case .equalValues:
            return try make(
                sample.filter { $0.status != .failed }.map { trial in
                    var same = trial
                    same.isFeasible = true
                    same.outcomes = [.init("cte", 18e-6), .init("T_sigma", 700), .init("copy", 1)]
                    return same
                })
        }
    }

    private func make(
        _ trials: [CampaignSummary.Trial], objectives: [String] = ["cte", "T_sigma"],
        recommended: [CampaignSummary.RecommendedAlloy] = []
    ) throws -> CampaignSummary {
        let copy = CampaignSummary.Quantity(
            name: "copy", title: "Copy", symbol: "c", definition: "", display: .init(unit: "", decimals: 1))
        let completed = trials.map { trial in
            var trial = trial
            if let value = trial.outcome("cte")?.value, trial.outcome("copy") == nil {
                trial.outcomes.append(.init("copy", value * 1e6))
            }
            return trial
        }
        var identity = SampleSummary.identity()
        identity.ended = nil
        identity.purpose = ""
        return try CampaignSummary(
            identity: identity, elements: SampleSummary.elements,
            searchSpace: .init(
                axes: SampleSummary.elements.map { .init(element: $0, minimum: 0, maximum: 1, step: nil) }, rules: [],
                gridPoints: nil, evaluatedPoints: trials.count, evaluatedShare: nil),
            quantities: SampleSummary.quantities + [copy],
            objectives: objectives.map { .init(quantity: $0, goal: .minimize) }, constraints: [], requirements: [],
            recommended: recommended, trials: completed, paretoFront: [],
            progress: .init(
                referencePoint: objectives.map { _ in 1 }, unit: "",
                points: completed.map { .init(trial: $0.index, hypervolume: 0, feasible: 0) }),
            ledger: .init(requested: trials.count + 3, trials: trials), calibration: [], phaseFractions: [],
            limitations: [], references: [])
    }
}
