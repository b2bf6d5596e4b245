extension CampaignSummary {
    func validate() throws(InconsistentSummary) {
        let names = Set(quantities.map(\.name))
        guard names.count == quantities.count else { throw .shape("two quantities bear the same name") }
        let indices = Set(trials.map(\.index))
        guard indices.count == trials.count else { throw .shape("two trials bear the same index") }

        func known(_ quantity: String, _ place: String) throws(InconsistentSummary) {
            guard names.contains(quantity) else { throw .unknownQuantity(quantity, in: place) }
        }
        func exists(_ trial: Int, _ place: String) throws(InconsistentSummary) {
            guard indices.contains(trial) else { throw .unknownTrial(trial, in: place) }
        }
        func finite(_ value: Double?, _ place: String) throws(InconsistentSummary) {
            if let value, !value.isFinite { throw .notFinite(place) }
        }
        func composition(_ fractions: [Double], _ place: String) throws(InconsistentSummary) {
            guard fractions.count == elements.count else {
                throw .shape("\(place) has \(fractions.count) fractions for \(elements.count) elements")
            }
            for fraction in fractions { try finite(fraction, "a fraction of \(place)") }
        }
        func outcomes(_ outcomes: [Outcome], _ place: String) throws(InconsistentSummary) {
            for outcome in outcomes {
                try known(outcome.quantity, place)
                try finite(outcome.value, "\(outcome.quantity) of \(place)")
                try finite(outcome.uncertainty, "the uncertainty of \(outcome.quantity) of \(place)")
            }
        }

        guard searchSpace.axes.map(\.element) == elements else {
            throw .shape("the search space's axes are not the elements in their order")
        }
        for axis in searchSpace.axes {
            for value in [axis.minimum, axis.maximum, axis.step ?? 0] {
                try finite(value, "the range of \(axis.element)")
            }
        }
        try finite(searchSpace.evaluatedShare, "the share of the grid evaluated")
        try finite(identity.seconds, "the campaign's duration")
        for quantity in quantities {
            try finite(quantity.display.factor, "the display factor of \(quantity.name)")
            try finite(quantity.display.offset, "the display offset of \(quantity.name)")
        }
        for objective in objectives { try known(objective.quantity, "an objective") }
        for constraint in constraints {
            try known(constraint.quantity, "a constraint")
            try finite(constraint.limit, "the limit of \(constraint.quantity)")
        }

        let required = Set(objectives.map(\.quantity) + constraints.map(\.quantity))
        for trial in trials {
            let place = "trial \(trial.index)"
            try composition(trial.moleFractions, place)
            try outcomes(trial.outcomes, place)
            try finite(trial.seconds, "the time of \(place)")
            try finite(trial.probabilityOfFeasibility, "the probability of feasibility of \(place)")
            for prediction in trial.predictions {
                try known(prediction.quantity, "a prediction of \(place)")
                try finite(prediction.mean, "a predicted mean of \(place)")
                try finite(prediction.standardDeviation, "a predicted deviation of \(place)")
            }
            let failed = trial.status == .failed
            guard failed == (trial.failure != nil), failed == (trial.isFeasible == nil) else {
                throw .contradiction(
                    "\(place) is \(trial.status.rawValue), but its failure or feasibility says otherwise")
            }
            if !failed, let missing = required.subtracting(trial.outcomes.map(\.quantity)).min() {
                throw .contradiction("\(place) is \(trial.status.rawValue) but has no value of \(missing)")
            }
        }
        for index in paretoFront {
            try exists(index, "the Pareto front")
            guard trials.first(where: { $0.index == index })?.isFeasible == true else {
                throw .contradiction("trial \(index) is on the Pareto front but not feasible")
            }
        }
        for alloy in recommended {
            let place = "alloy \(alloy.name)"
            try exists(alloy.trial, place)
            try composition(alloy.moleFractions, place)
            try composition(alloy.massFractions, place)
            try outcomes(alloy.outcomes, place)
            for margin in alloy.margins {
                try known(margin.quantity, "a margin of \(place)")
                try finite(margin.value, "a margin of \(place)")
            }
            for figure in alloy.robustness {
                try known(figure.quantity, "a robustness figure of \(place)")
                try finite(figure.worst, "a robustness figure of \(place)")
            }
        }
        try validateProgress(exists, finite)
        for entry in calibration {
            try known(entry.quantity, "the calibration")
            guard entry.inside >= 0, entry.inside <= entry.predictions else {
                throw .contradiction(
                    "the calibration of \(entry.quantity) counts \(entry.inside) of \(entry.predictions)")
            }
        }
        for curves in phaseFractions { try validate(curves, exists, finite) }

        let counted = try FailureLedger(requested: ledger.requested, trials: trials)
        guard
            (counted.completed, counted.failed, counted.cached) == (ledger.completed, ledger.failed, ledger.cached)
        else {
            throw .ledger(
                "the trials are \(counted.completed) completed, \(counted.failed) failed, \(counted.cached) cached; "
                    + "the ledger says \(ledger.completed), \(ledger.failed), \(ledger.cached)")
        }
    }

    private typealias TrialCheck = (Int, String) throws(InconsistentSummary) -> Void
    private typealias NumberCheck = (Double?, String) throws(InconsistentSummary) -> Void

    private func validateProgress(_ exists: TrialCheck, _ finite: NumberCheck) throws(InconsistentSummary) {
        guard progress.points.isEmpty || progress.referencePoint.count == objectives.count else {
            throw .shape("the reference point has \(progress.referencePoint.count) values")
        }
        for value in progress.referencePoint { try finite(value, "the reference point") }
        try finite(progress.exactHypervolume, "the exact hypervolume")
        for point in progress.points {
            try exists(point.trial, "the hypervolume trace")
            try finite(point.hypervolume, "the hypervolume after trial \(point.trial)")
        }
    }

    private func validate(
        _ curves: PhaseFractionCurves, _ exists: TrialCheck, _ finite: NumberCheck
    ) throws(InconsistentSummary) {
        let place = "the phase fractions of trial \(curves.trial)"
        try exists(curves.trial, place)
        for temperature in curves.temperatures { try finite(temperature, "a temperature of \(place)") }
        guard zip(curves.temperatures, curves.temperatures.dropFirst()).allSatisfy(<) else {
            throw .shape("the temperatures of \(place) do not ascend")
        }
        for phase in curves.phases {
            guard phase.fractions.count == curves.temperatures.count else {
                throw .shape(
                    "\(place): \(phase.phase) has \(phase.fractions.count) values at "
                        + "\(curves.temperatures.count) temperatures")
            }
            for fraction in phase.fractions { try finite(fraction, "a fraction of \(phase.phase) in \(place)") }
        }
        guard Set(curves.phases.map(\.phase)).count == curves.phases.count else {
            throw .shape("\(place) name a phase twice")
        }
        for (index, temperature) in curves.temperatures.enumerated() {
            // Phases may be left out, but none may be counted twice.
            let sum = curves.phases.reduce(0) { $0 + ($1.fractions[index] ?? 0) }
            guard sum <= 1 + 1e-6 else { throw .contradiction("\(place) sum to \(sum) at \(temperature) K") }
        }
        for mark in curves.marks { try finite(mark.temperature, "the mark \(mark.label) of \(place)") }
    }
}
