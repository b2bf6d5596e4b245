import AlloyDesign
import Foundation
import Testing
import ThermodynamicDatabase

@testable import Campaigns

@Suite struct CampaignFileTests {
    /// The sample with one text replaced by another.
    private func sample(_ old: String, _ new: String) -> String {
        precondition(SampleCampaign.text.contains(old), "the sample has no '\(old)'")
        return SampleCampaign.text.replacingOccurrences(of: old, with: new)
    }

    /// 1-based line of a text in the file.
    private func line(of part: String, in text: String) -> Int {
        text.components(separatedBy: "\n").firstIndex { $0.contains(part) }.map { $0 + 1 } ?? 0
    }

    @Test func readsTheSample() throws {
        let (definition, diagnostics) = CampaignFile.parse(SampleCampaign.text)
        #expect(diagnostics.isEmpty)
        let campaign = try #require(definition)
        #expect(campaign.name == "sample")
        #expect(campaign.seed == 11)
        #expect(campaign.space.unit == .atomicPercent)
        #expect(campaign.space.elements.map(\.element) == ["CR", "FE", "NI"])
        #expect(campaign.searchRange == 600...1600)
        #expect(campaign.problem.objectives.map(\.property.name) == ["CTE_frozen(1000 C)", "T_sigma"])
        #expect(campaign.problem.objectives.map(\.reference) == [30e-6, 1600])
        #expect(campaign.problem.requirements.map(\.limit) == [973.15])
        #expect(campaign.tolerance == MeltTolerance(deviation: 1, unit: .atomicPercent))
        #expect(campaign.optimizer == .init(initial: 5, batch: 2))
        #expect(campaign.budget.evaluations == 12)
        #expect(campaign.pressure == 101_325)
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        var old: String
        var new: String
        var message: String
        var hint: String?
        var testDescription: String { new.isEmpty ? "without \(old)" : new }
    }

    @Test(arguments: [
        Mistake(old: "seed: 11", new: "sede: 11", message: "unknown key 'sede'", hint: "did you mean 'seed'?"),
        Mistake(old: "  unit: at%\n", new: "", message: "'composition.unit' is missing", hint: "never guessed"),
        Mistake(old: "unit: at%", new: "unit: percent", message: "'percent' is not a unit of composition", hint: "at%"),
        Mistake(
            old: "from: 600 K", new: "from: 600", message: "the temperature 600 has no unit", hint: "600 K or 600 C"),
        Mistake(
            old: "from: 600 K, to: 1600 K", new: "from: 1600 K, to: 600 K",
            message: "begins at 1600 K and ends at 600 K",
            hint: "exchange"),
        Mistake(
            old: "Cr: {min: 10, max: 60", new: "Cr: {min: 70, max: 60", message: "min 70 is above max 60",
            hint: "exchange"),
        Mistake(old: "Cr: {min: 10, max: 60", new: "Cr: {max: 60", message: "'composition.elements.Cr.min' is missing"),
        Mistake(
            old: "Cr: {min: 10, max: 60, step: 10}", new: "Cr: {min: 10, max: 60, step: 7}",
            message: "not a whole number of steps", hint: "nearest max"),
        Mistake(old: "Cr: {min: 10, max: 60, step: 10}", new: "Cr: 20", message: "must be a block of keys"),
        Mistake(
            old: "Cr: {min: 10, max: 60, step: 10}", new: "Cr: {min: ten, max: 60, step: 10}",
            message: "must be a number"),
        Mistake(old: "T_sigma <= 700 C", new: "T_sigma <= 700", message: "has no unit", hint: "700 K or 700 C"),
        Mistake(old: "T_sigma <= 700 C", new: "T_sigma < 700 C", message: "compares a property with a limit"),
        Mistake(
            old: "T_sigma <= 700 C", new: "hardnes <= 700 C", message: "'hardnes' is not a property", hint: "known"),
        Mistake(
            old: "T_sigma <= 700 C", new: "CTE(25 C) <= 2e-5 /K", message: "three coefficients", hint: "CTE_frozen"),
        Mistake(
            old: "T_sigma <= 700 C", new: "T_sigma <= 200 C", message: "outside the temperature_range", hint: "473.15 K"
        ),
        Mistake(old: "reference: 1600 K}", new: "ref: 1600 K}", message: "unknown key 'ref'"),
        Mistake(
            old: "minimize: T_sigma", new: "minimise: T_sigma", message: "unknown key 'minimise'", hint: "minimize"),
        Mistake(old: "budget: {evaluations: 12}", new: "budget: {}", message: "sets no number of evaluations"),
        Mistake(old: "evaluations: 12", new: "evaluations: 0", message: "must lie between 1 and"),
        Mistake(old: "evaluations: 12", new: "grid_share: 700 %", message: "at most at 100 %"),
        Mistake(old: "name: sample", new: "name: ../sample", message: "must consist of letters"),
        Mistake(old: "tieline: 1", new: "tieline: 2", message: "schema version 2", hint: "newer tieline"),
        Mistake(old: "tolerance: 1", new: "tolerance: -1", message: "tolerance must be positive"),
        Mistake(old: "seed: 11", new: "seed: -1", message: "must lie between 0"),
        Mistake(old: "seed: 11", new: "seed: 11\nseed: 12", message: "'seed' stands twice"),
        Mistake(old: "seed: 11", new: "seed: [11", message: "this is not YAML"),
        Mistake(old: "seed: 11", new: "\tseed: 11", message: "this is not YAML", hint: "tabs"),
    ]) func tellsMistakesWithLineAndHint(_ mistake: Mistake) throws {
        let text = sample(mistake.old, mistake.new)
        let (definition, diagnostics) = CampaignFile.parse(text)
        #expect(definition == nil)
        let found = diagnostics.first { $0.message.contains(mistake.message) }
        let diagnostic = try #require(found, "got \(diagnostics.map(\.message))")
        if let hint = mistake.hint {
            #expect(diagnostic.hint?.contains(hint) == true, "got \(diagnostic.hint ?? "no hint")")
        }
        let isWhole = mistake.message.contains("YAML") || mistake.message.contains("twice") || mistake.new.isEmpty
        if !isWhole, !mistake.message.contains("sets no number") {
            #expect(diagnostic.location.line == line(of: mistake.new, in: text))
            #expect(diagnostic.location.column > 0)
        }
        #expect(diagnostic.rendered(file: "f.yaml").hasPrefix("f.yaml:\(diagnostic.location.line):"))
    }

    @Test func tellsAllMistakesAtOnceInOrder() {
        let text = sample("seed: 11", "sede: 11").replacingOccurrences(of: "T_sigma <= 700 C", with: "T_sigma <= 700")
            .replacingOccurrences(of: "from: 600 K", with: "from: 600")
        let (_, diagnostics) = CampaignFile.parse(text)
        #expect(diagnostics.count == 4)
        #expect(diagnostics.map(\.location.line) == diagnostics.map(\.location.line).sorted())
    }

    @Test(arguments: [
        "", "# nothing\n", "- a\n- b\n", "text", "\u{FEFF}", "a: &x [*x]", "---\na: 1\n---\nb: 2\n", "{{{{", "\0",
    ])
    func oddFilesAreRefusedWithoutTrapping(_ text: String) {
        let (definition, diagnostics) = CampaignFile.parse(text)
        #expect(definition == nil)
        #expect(!diagnostics.isEmpty)
    }

    @Test func compositionsThatCannotSumAreTold() {
        let (_, low) = CampaignFile.parse(SampleCampaign.text.replacingOccurrences(of: "max: 60", with: "max: 30"))
        #expect(low.count == 1 && low[0].message == "no composition sums to 100: the largest amounts sum to 90 only")
        let (_, high) = CampaignFile.parse(SampleCampaign.text.replacingOccurrences(of: "min: 10", with: "min: 40"))
        #expect(
            high.count == 1 && high[0].message == "no composition sums to 100: the smallest amounts already sum to 120")
    }

    @Test func rulesCutTheGrid() throws {
        let text = sample("  tolerance: 1\n", "  tolerance: 1\n  rules: [Cr + 0.5 Fe <= 30, 2*Ni - Cr >= 20]\n")
        let plan = try SampleCampaign.plan(text)
        let expected = (1...6).flatMap { nickel in (1...6).map { (10 * nickel, 10 * $0) } }.count { nickel, chromium in
            let iron = 100 - nickel - chromium
            return (10...60).contains(iron) && Double(chromium) + 0.5 * Double(iron) <= 30
                && 2 * nickel - chromium >= 20
        }
        #expect(expected > 0)
        #expect(plan.gridPoints == expected)
        let (_, diagnostics) = CampaignFile.parse(sample("  tolerance: 1\n", "  rules: [Cr + Xx <= 30]\n"))
        #expect(diagnostics.first?.message == "Xx is not among the campaign's elements")
    }

    @Test func rulesThatLeaveNothingAreAnErrorOfTheCampaign() {
        let text = sample("  tolerance: 1\n", "  rules: [Cr + Fe <= 10]\n")
        #expect(throws: CampaignInputError.self) { try SampleCampaign.plan(text) }
    }

    @Test func weightPercentGridsSumExactlyByMass() throws {
        let plan = try SampleCampaign.plan(sample("unit: at%", "unit: wt%"))
        let composition = plan.composition(counts: try #require(plan.grid.counts(rank: 5)))
        let amounts = try composition.amounts(in: .weightPercent, masses: SampleCampaign.masses)
        #expect(amounts.allSatisfy { abs($0 / 10 - ($0 / 10).rounded()) < 1e-10 })
        #expect(abs(amounts.reduce(0, +) - 100) < 1e-10)
    }

    @Test func budgetIsTheSmallestOfWhatIsGiven() throws {
        #expect(
            try SampleCampaign.plan(sample("evaluations: 12", "evaluations: 12, grid_share: 20 %")).plannedEvaluations
                == 5)
        #expect(try SampleCampaign.plan(sample("evaluations: 12", "evaluations: 1000")).plannedEvaluations == 27)
        #expect(throws: CampaignInputError.self) {
            try SampleCampaign.plan(sample("evaluations: 12", "grid_share: 1 %"))
        }
        let whole = try SampleCampaign.plan(method: .exhaustive)
        #expect(whole.plannedEvaluations == 27)
        // 27 of the 66 compositions of three elements in steps of a tenth.
        #expect(abs(whole.feasibleVolume - 27.0 / 66) < 1e-12)
    }
}
