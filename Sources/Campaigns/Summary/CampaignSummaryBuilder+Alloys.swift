import AlloyDesign

extension CampaignSummaryBuilder {
    /// Trials with an answer, in order.
    func trials() -> [CampaignSummary.Trial] {
        var seen: Set<String> = []
        return record.trials.compactMap { trial in
            guard let evaluation = record.evaluation(of: trial) else { return nil }
            let assessment = problem.assessment(of: evaluation)
            let isFirst = seen.insert(trial.composition.key).inserted
            var failure: CampaignSummary.Failure?
            if case .failed(let reason) = assessment {
                failure = CampaignSummary.Failure(reason: reason.reason, message: reason.message)
            }
            return CampaignSummary.Trial(
                index: trial.number, moleFractions: fractions(trial.composition), origin: trial.proposal.origin,
                status: failure != nil ? .failed : isFirst ? .completed : .cached, outcomes: outcomes(of: evaluation),
                isFeasible: assessment.isFeasible, failure: failure, equilibriumGrade: evaluation.grade?.rawValue,
                seconds: isFirst ? durations[trial.composition.key] ?? 0 : 0,
                probabilityOfFeasibility: trial.proposal.probabilityFeasible,
                predictions: trial.proposal.predictions.map {
                    CampaignSummary.Prediction($0.property, mean: $0.mean, standardDeviation: $0.standardDeviation)
                })
        }
    }

    private func fractions(_ composition: Composition) -> [Double] { elements.map { composition[$0] } }

    private func outcomes(of evaluation: Evaluation) -> [CampaignSummary.Outcome] {
        problem.properties.compactMap { property in
            evaluation[property]?.value.map {
                CampaignSummary.Outcome(
                    property.name, $0.value, uncertainty: $0.uncertainty, bound: $0.bound, note: $0.note)
            }
        }
    }

    /// The recommended alloys; those whose neighbours within the melt's tolerance all meet the requirements come first.
    func recommended() -> [CampaignSummary.RecommendedAlloy] {
        var alloys: [(alloy: CampaignSummary.RecommendedAlloy, share: Double)] = []
        for choice in record.choices {
            let trial = record.trial(number: choice.trial)
            guard let evaluation = record.evaluation(of: trial),
                case .complete(_, let margins) = problem.assessment(of: evaluation)
            else { continue }
            let neighbours = plan.toleranceNeighbours(of: trial.composition).compactMap { record.evaluations[$0.key] }
            let assessment = RobustnessAssessment(aim: evaluation, neighbours: neighbours, problem: problem)
            var reason = choice.reasons.joined(separator: "; ")
            if assessment.samples > 0, !problem.requirements.isEmpty {
                reason +=
                    assessment.feasible == assessment.samples
                    ? "; meets every requirement also at the edge of the melt's tolerance"
                    : "; at the edge of the melt's tolerance \(assessment.feasible) of \(assessment.samples) compositions "
                        + "meet every requirement"
            }
            let alloy = CampaignSummary.RecommendedAlloy(
                trial: choice.trial, name: "", moleFractions: fractions(trial.composition),
                massFractions: massFractions(trial.composition),
                meetsRequirements: margins.allSatisfy { $0.value >= 0 }, outcomes: outcomes(of: evaluation),
                margins: zip(problem.requirements, margins).map {
                    CampaignSummary.Margin($0.property.name, $1.value)
                },
                reason: reason, robustness: robustness(assessment))
            let share = assessment.samples == 0 ? 1 : Double(assessment.feasible) / Double(assessment.samples)
            alloys.append((alloy, share))
        }
        let order = alloys.indices.sorted { (alloys[$1].share, $0) < (alloys[$0].share, $1) }
        return order.enumerated().map { place, index in
            var alloy = alloys[index].alloy
            alloy.name = Self.name(place)
            return alloy
        }
    }

    /// A, B, … Z, A2, B2, …
    private static func name(_ place: Int) -> String {
        let letter = String(UnicodeScalar(UInt8(65 + place % 26)))
        return place < 26 ? letter : "\(letter)\(place / 26 + 1)"
    }

    private func massFractions(_ composition: Composition) -> [Double] {
        guard let amounts = try? composition.amounts(in: .massFraction, masses: plan.masses) else {
            preconditionFailure("the elements of \(composition.label) were checked against the database")
        }
        return elements.map { element in composition.elements.firstIndex(of: element).map { amounts[$0] } ?? 0 }
    }

    private func robustness(_ assessment: RobustnessAssessment) -> [CampaignSummary.Robustness] {
        guard assessment.samples > 0, let tolerance = definition.tolerance else { return [] }
        return problem.properties.compactMap { property in
            assessment.worst[property.name].map {
                CampaignSummary.Robustness(
                    quantity: property.name, worst: $0, scatter: tolerance.statement, samples: assessment.samples,
                    failed: assessment.failed)
            }
        }
    }

    /// Phase fractions over temperature of the recommended alloys, as far as they have been computed.
    func phaseFractions() -> [CampaignSummary.PhaseFractionCurves] {
        record.choices.compactMap { choice in
            let composition = record.trial(number: choice.trial).composition
            guard let curve = record.curves[composition.key] else { return nil }
            return CampaignSummary.PhaseFractionCurves(
                trial: choice.trial, temperatures: curve.temperatures,
                phases: curve.fractions.keys.sorted().map {
                    CampaignSummary.PhaseFractionCurves.Curve(phase: $0, fractions: curve.fractions[$0] ?? [])
                },
                marks: marks(of: record.evaluations[composition.key]))
        }
    }

    private func marks(of evaluation: Evaluation?) -> [CampaignSummary.PhaseFractionCurves.Mark] {
        var marks: [CampaignSummary.PhaseFractionCurves.Mark] = []
        for property in problem.properties where property.dimension == .temperature {
            guard let value = evaluation?[property]?.value, value.bound == .exact else { continue }
            marks.append(.init(label: property.symbol, temperature: value.value))
        }
        if let service = definition.report.serviceTemperature {
            marks.append(.init(label: "service", temperature: service))
        }
        return marks
    }
}
