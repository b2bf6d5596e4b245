public import AlloyDesign
import NumericalMethods

/// Makes the value that the report shows out of a campaign's store.
public struct CampaignSummaryBuilder {
    let loaded: LoadedCampaign
    let record: CampaignRecord
    let sessions: [SessionRecord]
    /// By the composition's key [s].
    let durations: [String: Double]
    /// Objective values of the whole grid's feasible alloys [SI], where an exhaustive campaign is at hand.
    let truth: [[Double]]?

    /// - Parameter truth: the finished store of the same campaign run with `SearchMethod.exhaustive`, to compare with.
    public init(loaded: LoadedCampaign, store: CampaignStore, truth: CampaignStore? = nil) throws(StoreError) {
        self.loaded = loaded
        record = try CampaignRecord(plan: loaded.plan, store: store)
        sessions = try store.sessions()
        durations = try store.durations()
        if let truth {
            self.truth = try CampaignRecord(plan: loaded.plan, store: truth).candidates.filter(\.isFeasible).map(
                \.objectives)
        } else {
            self.truth = nil
        }
    }

    var plan: CampaignPlan { record.plan }
    var definition: CampaignDefinition { plan.definition }
    var problem: DesignProblem { definition.problem }
    var elements: [String] { definition.space.elements.map(\.element) }

    /// - Throws: `CampaignSummary.InconsistentSummary` when the store contradicts itself.
    public func summary() throws(CampaignSummary.InconsistentSummary) -> CampaignSummary {
        let trials = trials()
        let candidates = record.candidates
        let recommended = recommended()
        return try CampaignSummary(
            identity: identity(), elements: elements.map(\.capitalizedSymbol), searchSpace: searchSpace(),
            quantities: problem.properties.map(Self.quantity),
            objectives: problem.objectives.map {
                CampaignSummary.Objective(quantity: $0.property.name, goal: $0.goal)
            },
            constraints: problem.requirements.map {
                CampaignSummary.Constraint(quantity: $0.property.name, $0.relation, $0.limit)
            },
            requirements: requirements(candidates), recommended: recommended, trials: trials,
            paretoFront: AlloySelection(problem: problem).paretoFront(of: candidates).map(\.trial),
            progress: progress(),
            ledger: try CampaignSummary.FailureLedger(requested: record.trials.count, trials: trials),
            calibration: calibration(), phaseFractions: phaseFractions(), limitations: limitations(trials: trials),
            references: references())
    }

    private static func quantity(_ property: PropertyModel) -> CampaignSummary.Quantity {
        CampaignSummary.Quantity(
            name: property.name, title: property.title, symbol: property.symbol, definition: property.definition,
            display: property.display, uncertaintyMeaning: property.uncertaintyMeaning)
    }

    private func identity() -> CampaignSummary.Identity {
        var hosts: [String] = []
        for session in sessions where !hosts.contains(session.host) { hosts.append(session.host) }
        return CampaignSummary.Identity(
            campaign: definition.name, title: definition.title, purpose: definition.purpose,
            databaseFile: loaded.identity.databaseName, databaseHash: loaded.databaseHash,
            tielineVersion: loaded.identity.version, seed: definition.seed, settings: settings(),
            host: hosts.joined(separator: ", "), started: sessions.first?.started ?? "",
            ended: sessions.last?.outcome == RunOutcome.complete.rawValue ? sessions.last?.ended : nil,
            seconds: sessions.reduce(0) { $0 + $1.seconds })
    }

    private func settings() -> [CampaignSummary.Setting] {
        func celsius(_ kelvin: Double) -> String { "\(NumberText.significant(kelvin - 273.15, digits: 6)) °C" }
        var settings = [
            CampaignSummary.Setting("search method", plan.method.rawValue),
            CampaignSummary.Setting("evaluations planned", "\(plan.plannedEvaluations)"),
            CampaignSummary.Setting("initial design", "\(plan.initialEvaluations)"),
            CampaignSummary.Setting("batch", "\(definition.optimizer.batch)"),
            CampaignSummary.Setting(
                "temperatures searched",
                "\(celsius(definition.searchRange.lowerBound)) to \(celsius(definition.searchRange.upperBound))"),
            CampaignSummary.Setting("pressure", "\(NumberText.significant(definition.pressure)) Pa"),
            CampaignSummary.Setting("phases entered", loaded.system.phaseNames.joined(separator: " ")),
        ]
        if !definition.suspendedPhases.isEmpty {
            settings.append(
                CampaignSummary.Setting("phases suspended", definition.suspendedPhases.joined(separator: " ")))
        }
        if let tolerance = definition.tolerance {
            settings.append(CampaignSummary.Setting("melt tolerance", tolerance.statement))
        }
        for objective in problem.objectives {
            let display = objective.property.display
            settings.append(
                CampaignSummary.Setting(
                    "reference of \(objective.property.name)",
                    NumberText.significant(objective.reference * display.factor + display.offset) + " \(display.unit)"))
        }
        return settings
    }

    private func searchSpace() -> CampaignSummary.SearchSpace {
        let whole = definition.space.unit.whole
        let evaluated = Set(record.trials.filter { record.evaluation(of: $0) != nil }.map(\.composition.key)).count
        let byMass = definition.space.unit.isByMass
        return CampaignSummary.SearchSpace(
            axes: definition.space.elements.map { axis in
                CampaignSummary.Axis(
                    element: axis.element.capitalizedSymbol, minimum: axis.minimum / whole,
                    maximum: axis.maximum / whole,
                    step: axis.step / whole, isBalance: axis.isBalance)
            },
            rules: definition.space.rules.map { "\($0.text) \(definition.space.unit.rawValue)" }
                + (byMass ? ["ranges and steps are mass fractions"] : []),
            gridPoints: plan.gridPoints, evaluatedPoints: evaluated,
            evaluatedShare: Double(evaluated) / Double(plan.gridPoints))
    }

    /// A value in the report's unit.
    func shown(_ value: Double, of property: PropertyModel) -> String {
        let display = property.display
        let number = NumberText.fixed(value * display.factor + display.offset, decimals: display.decimals)
        return display.unit.isEmpty ? number : "\(number) \(display.unit)"
    }

    private func requirements(_ candidates: [AlloySelection.Candidate]) -> [CampaignSummary.Requirement] {
        let failed = record.trials.count {
            record.evaluation(of: $0).map { problem.assessment(of: $0).isFeasible == nil } ?? false
        }
        let feasible = candidates.contains(where: \.isFeasible)
        return problem.requirements.enumerated().map { index, requirement in
            let margins = candidates.map { $0.margins[index] }
            let kept = margins.count { $0.value >= 0 }
            let best = margins.max { $0.value < $1.value }
            var evidence = "kept by \(kept) of \(candidates.count) alloys evaluated"
            if let best {
                let value = requirement.limit + (requirement.relation == .atMost ? -best.value : best.value)
                let sign = best.bound == .exact ? "" : requirement.relation == .atMost ? "≤ " : "≥ "
                evidence += "; best \(sign)\(shown(value, of: requirement.property))"
            }
            if failed > 0 { evidence += "; \(failed) could not be evaluated" }
            let verdict: CampaignSummary.Requirement.Verdict =
                candidates.isEmpty ? .undecided : feasible || kept > 0 ? .met : .notMet
            if verdict == .met, !feasible { evidence += "; not together with the other requirements" }
            return CampaignSummary.Requirement(statement: requirement.statement, verdict: verdict, evidence: evidence)
        }
    }

    private func progress() -> CampaignSummary.Progress {
        var points: [CampaignSummary.Progress.Point] = []
        let candidates = Dictionary(uniqueKeysWithValues: record.candidates.map { ($0.trial, $0) })
        var feasible: [[Double]] = []
        for trial in record.trials where record.evaluation(of: trial) != nil {
            if let candidate = candidates[trial.number], candidate.isFeasible { feasible.append(candidate.objectives) }
            points.append(
                CampaignSummary.Progress.Point(
                    trial: trial.number, hypervolume: record.hypervolume(of: feasible), feasible: feasible.count))
        }
        return CampaignSummary.Progress(
            referencePoint: problem.objectives.map(\.reference),
            unit: problem.objectives.map(\.property.display.differenceUnit).joined(separator: " · "),
            exactHypervolume: truth.map { record.hypervolume(of: $0) }, points: points)
    }

    /// How often the surrogate's 90 % interval held the value; values that are only bounds are left out.
    private func calibration() -> [CampaignSummary.Calibration] {
        problem.properties.compactMap { property in
            var predictions = 0
            var inside = 0
            for trial in record.trials {
                guard let prediction = trial.proposal.predictions.first(where: { $0.property == property.name }),
                    let value = record.evaluation(of: trial)?[property]?.value, value.bound == .exact
                else { continue }
                predictions += 1
                if abs(value.value - prediction.mean) <= Self.ninetyPercent * prediction.standardDeviation {
                    inside += 1
                }
            }
            return predictions == 0
                ? nil
                : CampaignSummary.Calibration(
                    quantity: property.name, nominal: 0.9, predictions: predictions, inside: inside)
        }
    }

    /// The standard normal quantile of 0.95.
    private static let ninetyPercent = 1.644853626951473
}
