import AlloyDesign
import Foundation
import Logging

// Goals, most important first:
// 1. Trials and results depend on the campaign alone: not on interruptions, threads or the clock.
// 2. Whatever has been computed is stored before anything else happens.
// 3. The processor is never idle while there is work that does not depend on what is running.

/// Runs a campaign to its end, or until something stops it; picks up whatever its store already holds.
public final class CampaignRunner {
    private let plan: CampaignPlan
    private let store: CampaignStore
    private let pool: EvaluationPool
    private var strategy: SearchStrategy
    private var logger: Logger
    private var record: CampaignRecord
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var evaluatedNow = 0

    /// - Parameter pool: threads whose evaluators belong to this campaign's system.
    public init(plan: CampaignPlan, store: CampaignStore, pool: EvaluationPool) throws(CampaignRunError) {
        self.plan = plan
        self.store = store
        self.pool = pool
        logger = Logger(label: "tieline.campaign")
        start = clock.now
        let state: String?
        do throws(StoreError) {
            record = try CampaignRecord(plan: plan, store: store)
            state = try store.optimizerState()
        } catch { throw .store(error) }
        strategy = try SearchStrategy(plan: plan, state: state)
    }

    /// Goes on until the plan is fulfilled, a limit is reached or `shouldStop` is true.
    ///
    /// - Parameters:
    ///   - shouldStop: asked a few times a second (Ctrl-C); evaluations that have begun are finished and stored.
    ///   - progress: called after every evaluation, on the caller's thread.
    public func run(
        limits: RunLimits = RunLimits(), shouldStop: () -> Bool = { false },
        progress: (CampaignProgress) -> Void = { _ in }
    ) throws(CampaignRunError) -> RunOutcome {
        try storing { () throws(StoreError) in
            try store.beginSession(
                started: Self.timestamp(), host: ProcessInfo.processInfo.hostName, threads: pool.threads)
        }
        let outcome = try proceed(limits: limits, shouldStop: shouldStop, progress: progress)
        try storing { () throws(StoreError) in
            try store.endSession(ended: Self.timestamp(), outcome: outcome.rawValue, seconds: elapsed)
        }
        return outcome
    }

    private func storing(_ body: () throws(StoreError) -> Void) throws(CampaignRunError) {
        do throws(StoreError) { try body() } catch { throw .store(error) }
    }

    private var elapsed: Double { (clock.now - start) / .seconds(1) }

    private static func timestamp() -> String { Date().formatted(.iso8601) }

    private func proceed(
        limits: RunLimits, shouldStop: () -> Bool, progress: (CampaignProgress) -> Void
    ) throws(CampaignRunError) -> RunOutcome {
        func stopped() -> RunOutcome? {
            if shouldStop() { return .interrupted }
            if let seconds = limits.seconds, elapsed >= seconds { return .budgetReached }
            if let evaluations = limits.evaluations, evaluatedNow >= evaluations { return .budgetReached }
            return nil
        }
        while true {
            if let outcome = try evaluate(
                record.pending, stage: .search, stopped: stopped, limit: limits.evaluations, progress: progress)
            {
                return outcome
            }
            let remaining = plan.plannedEvaluations - record.trials.count
            guard remaining > 0 else { break }
            if let outcome = stopped() { return outcome }
            let proposals = try strategy.proposals(after: record, count: min(batchSize, remaining))
            guard !proposals.isEmpty else { break }
            let trials = proposals.enumerated().map { offset, proposal in
                TrialRecord(
                    number: record.trials.count + offset + 1, composition: plan.composition(counts: proposal.counts),
                    proposal: proposal)
            }
            let state = try strategy.state()
            try storing { () throws(StoreError) in try store.append(trials, optimizerState: state) }
            record.trials += trials
            logger.debug("proposed \(trials.map(\.composition.label).joined(separator: "; "))")
        }
        return try verify(stopped: stopped, progress: progress) ?? .complete
    }

    /// The space-filling start is one batch; an exhaustive campaign goes in larger ones, as nothing depends on results.
    private var batchSize: Int {
        if record.trials.count < plan.initialEvaluations { return plan.initialEvaluations - record.trials.count }
        return plan.method == .bayesian ? plan.definition.optimizer.batch : 64
    }

    /// Tests the recommended alloys against the melt's tolerance and computes their phase fractions over temperature.
    private func verify(
        stopped: () -> RunOutcome?, progress: (CampaignProgress) -> Void
    ) throws(CampaignRunError) -> RunOutcome? {
        guard plan.method != .exhaustive else { return nil }
        let alloys = record.choices.map { record.trial(number: $0.trial).composition }
        // Near misses are shown with their phases, but there is nothing of theirs to lose.
        let isFeasible = record.candidates.contains(where: \.isFeasible)
        let neighbours = isFeasible ? alloys.flatMap { plan.toleranceNeighbours(of: $0) } : []
        var seen: Set<String> = []
        let unknown = neighbours.filter { record.evaluations[$0.key] == nil && seen.insert($0.key).inserted }
        if let outcome = try evaluate(unknown, stage: .robustness, stopped: stopped, limit: nil, progress: progress) {
            return outcome
        }
        return try computeCurves(of: alloys, stopped: stopped, progress: progress)
    }

    /// Evaluates compositions in parallel and stores each result; nil when all were done.
    private func evaluate(
        _ compositions: [Composition], stage: CampaignProgress.Stage, stopped: () -> RunOutcome?, limit: Int?,
        progress: (CampaignProgress) -> Void
    ) throws(CampaignRunError) -> RunOutcome? {
        guard !compositions.isEmpty else { return nil }
        let allowed = limit.map { max(0, $0 - evaluatedNow) } ?? compositions.count
        let properties = plan.definition.problem.properties
        let begun = clock.now
        var done = 0
        let complete = try pool.forEach(
            Array(compositions.prefix(allowed)),
            work: { evaluator, composition in evaluator.evaluate(composition, properties: properties) },
            shouldStop: { stopped() != nil }
        ) { _, evaluation, seconds throws(CampaignRunError) in
            try storing { () throws(StoreError) in
                try store.store(evaluation, duration: seconds, sessionSeconds: elapsed)
            }
            record.evaluations[evaluation.composition.key] = evaluation
            evaluatedNow += 1
            done += 1
            if let failure = evaluation.failure {
                logger.debug("\(evaluation.composition.label): \(failure.property): \(failure.failure.message)")
            }
            let inStage = stage == .search
            let total = inStage ? plan.plannedEvaluations : compositions.count
            let finished = inStage ? record.trials.count - record.pending.count : done
            let pace = inStage ? elapsed / Double(evaluatedNow) : (clock.now - begun) / .seconds(1) / Double(done)
            progress(
                record.progress(
                    stage: stage, done: finished, total: total, secondsLeft: pace * Double(total - finished)))
        }
        if complete, allowed >= compositions.count { return nil }
        return stopped() ?? .budgetReached
    }

    private func computeCurves(
        of alloys: [Composition], stopped: () -> RunOutcome?, progress: (CampaignProgress) -> Void
    ) throws(CampaignRunError) -> RunOutcome? {
        let missing = alloys.filter { record.curves[$0.key]?.temperatures != plan.curveTemperatures }
        guard !missing.isEmpty else { return nil }
        let temperatures = plan.curveTemperatures
        let begun = clock.now
        var done = 0
        let complete = try pool.forEach(
            missing, work: { evaluator, alloy in evaluator.phaseFractions(of: alloy, at: temperatures) },
            shouldStop: { stopped() != nil }
        ) { index, curve, _ throws(CampaignRunError) in
            try storing { () throws(StoreError) in try store.store(curve, of: missing[index]) }
            record.curves[missing[index].key] = curve
            done += 1
            let pace = (clock.now - begun) / .seconds(1) / Double(done)
            progress(
                record.progress(
                    stage: .phaseFractions, done: done, total: missing.count,
                    secondsLeft: pace * Double(missing.count - done)))
        }
        return complete ? nil : stopped() ?? .interrupted
    }
}

extension CampaignPlan {
    /// Temperatures of the phase-fraction curves: even steps over the range searched [K].
    var curveTemperatures: [Double] {
        let range = definition.searchRange
        let last = Double(definition.report.curvePoints - 1)
        return (0..<definition.report.curvePoints).map {
            range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / last
        }
    }

    /// Compositions at the edge of the melt's tolerance; none where the campaign states no tolerance.
    func toleranceNeighbours(of composition: Composition) -> [Composition] {
        guard let tolerance = definition.tolerance else { return [] }
        do { return try tolerance.neighbours(of: composition, masses: masses) } catch {
            preconditionFailure("the neighbours of \(composition.label) are not compositions: \(error.message)")
        }
    }
}
