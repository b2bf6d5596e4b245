import Foundation
import NumericalMethods
import TestSupport
import Testing

@testable import BayesianOptimization

@Suite struct OptimizerTests {
    /// A ternary grid of 21 points.
    static func smallSpace() throws -> SearchSpace {
        try SearchSpace(
            composition: CompositionGrid(
                components: ["A", "B", "C"].map { .init($0, minimum: 0, maximum: 1, step: 0.2) }))
    }

    static func small(
        constraints: [OutcomeConstraint] = [], settings: OptimizerSettings = OptimizerSettings(), seed: UInt64 = 3
    ) throws -> Optimizer {
        try Optimizer(
            space: smallSpace(), objectives: [Objective("f", .minimize), Objective("g", .maximize)],
            outcomeConstraints: constraints, settings: settings, seed: seed)
    }

    static func values(_ x: [Double]) -> [String: Double] { ["f": x[0] * x[0] + x[1], "g": x[0] - 2 * x[1] * x[2]] }

    @Test func theProblemsDefinitionIsRight() {
        // All compositions of the problem: 35 % fail, and the exact front has the published hypervolume.
        var points: [[Double]] = []
        var failures = 0
        let grid = try? Alloy5.optimizer(seed: 0).space.composition
        for counts in (grid ?? nil)?.enumerated() ?? [] {
            guard let values = Alloy5.evaluate(counts.map { Double($0) / 20 }) else {
                failures += 1
                continue
            }
            if values["cost"]! <= 14 { points.append([-values["strength"]!, -values["ductility"]!]) }
        }
        #expect(abs(Double(failures) / 2731 - 0.35) < 0.01)
        #expect(abs(Hypervolume.of(points, reference: [-200, -2]) - Alloy5.bestHypervolume) < 1e-5)
    }

    @Test func nothingIsProposedTwiceAndTheEndIsSaid() throws {
        var optimizer = try Self.small()
        var proposed: [Point] = []
        var round = 0
        while proposed.count < 21 {
            let candidates = try optimizer.ask(count: 4)
            #expect(candidates.count == min(4, 21 - proposed.count))
            for candidate in candidates {
                #expect(optimizer.space.contains(candidate.point))
                #expect(candidate.point.counts.reduce(0, +) == 5)
                proposed.append(candidate.point)
            }
            // One is told, one fails, one is given up, one stays pending.
            try optimizer.tell(Observation(candidates[0].point, values: Self.values(candidates[0].fractions)))
            if candidates.count == 4 {
                try optimizer.tell(Observation(candidates[1].point, failure: "furnace"))
                try optimizer.abandon(candidates[2].point)
            }
            round += 1
        }
        #expect(Set(proposed).count == 21)
        #expect(throws: OptimizerError.spaceExhausted(evaluated: 11, pending: 5, abandoned: 5)) {
            try optimizer.ask(count: 1)
        }
    }

    @Test func sameSeedSameProposalsOtherSeedOthers() throws {
        func run(_ seed: UInt64) throws -> [Candidate] {
            var optimizer = try Alloy5.optimizer(seed: seed)
            var result: [Candidate] = []
            for _ in 0..<15 {
                let candidate = try optimizer.ask(count: 1)[0]
                try Alloy5.evaluate(candidate, &optimizer)
                result.append(candidate)
            }
            return result
        }
        let first = try run(1)
        let (again, other) = (try run(1), try run(2))
        #expect(again == first)
        #expect(other.map(\.point) != first.map(\.point))
    }

    @Test func aLoadedOptimizerProposesTheSameToTheBit() throws {
        var original = try Alloy5.optimizer(seed: 5)
        for _ in 0..<4 { for candidate in try original.ask(count: 4) { try Alloy5.evaluate(candidate, &original) } }
        _ = try original.ask(count: 2)
        let data = try JSONEncoder().encode(original)
        var loaded = try JSONDecoder().decode(Optimizer.self, from: data)
        for _ in 0..<2 {
            let candidates = try original.ask(count: 3)
            // Equality of candidates compares every prediction bit for bit.
            let repeated = try loaded.ask(count: 3)
            #expect(repeated == candidates)
            for candidate in candidates {
                try Alloy5.evaluate(candidate, &original)
                try Alloy5.evaluate(candidate, &loaded)
            }
        }
    }

    @Test func theSameHoldsInAContinuousSpace() throws {
        let space = try SearchSpace(parameters: [
            Parameter("x", .real(minimum: -1, maximum: 1)), Parameter("y", .real(minimum: 0, maximum: 2)),
        ])
        var original = try Optimizer(space: space, objectives: [Objective("f", .minimize)], seed: 9)
        func f(_ p: Point) -> [String: Double] {
            ["f": (p.values[0] - 0.3) * (p.values[0] - 0.3) + (p.values[1] - 1.4) * (p.values[1] - 1.4)]
        }
        for _ in 0..<14 {
            let point = try original.ask(count: 1)[0].point
            try original.tell(Observation(point, values: f(point)))
        }
        var loaded = try JSONDecoder().decode(Optimizer.self, from: JSONEncoder().encode(original))
        let next = try original.ask(count: 2)
        let repeated = try loaded.ask(count: 2)
        #expect(repeated == next)
        #expect(next[0].origin == .improvement)
        let best = try #require(original.front.first?.value("f"))
        #expect(best < 0.01)
    }

    @Test func nothingFeasibleMeansSearchingForFeasibility() throws {
        var settings = OptimizerSettings()
        settings.initialDesign = 4
        var optimizer = try Self.small(constraints: [OutcomeConstraint("h", .atMost, 0.1)], settings: settings)
        for candidate in try optimizer.ask(count: 4) {
            #expect(candidate.origin == .initialDesign)
            let x = candidate.fractions
            try optimizer.tell(
                Observation(candidate.point, values: Self.values(x).merging(["h": 0.2 + x[2]]) { a, _ in a }))
        }
        let candidate = try optimizer.ask(count: 1)[0]
        #expect(candidate.origin == .feasibility)
        // h falls with x₂, so the search goes to an unseen point of the smallest x₂ there is.
        #expect(candidate.fractions[2] == 0)
        #expect(candidate.constraintProbabilities.count == 1)
        #expect(candidate.predictions.map(\.quantity) == ["f", "g", "h"])
        #expect(optimizer.front.isEmpty)
    }

    @Test func anObjectiveMayHaveALimit() throws {
        var optimizer = try Self.small(constraints: [OutcomeConstraint("f", .atMost, 0.5)])
        #expect(optimizer.quantities == ["f", "g"])
        for candidate in try optimizer.ask(count: 8) {
            try optimizer.tell(Observation(candidate.point, values: Self.values(candidate.fractions)))
        }
        let feasible = optimizer.observations.filter {
            Self.values(optimizer.space.fractions(of: $0.point))["f"]! <= 0.5
        }
        #expect(optimizer.observations.filter(optimizer.isFeasible) == feasible)
        #expect(!feasible.isEmpty)
        // The limit is the reference of its objective; the other one lies a tenth of the front's range below its worst.
        let reference = try #require(optimizer.referencePoint)
        #expect(reference[0] == 0.5)
        let g = optimizer.front.compactMap { $0.value("g") }
        let range = try #require(g.max()) - g.min()!
        #expect(abs(reference[1] - (g.min()! - 0.1 * (range > 0 ? range : abs(g.min()!)))) < 1e-12)
        let candidate = try optimizer.ask(count: 1)[0]
        #expect(candidate.origin == .hypervolumeImprovement)
        let probability = try #require(candidate.probabilityFeasible)
        #expect(probability > 0 && probability <= 1)
    }

    @Test func believedPointsSpreadABatch() throws {
        var optimizer = try Alloy5.optimizer(seed: 8)
        for candidate in try optimizer.ask(count: 12) { try Alloy5.evaluate(candidate, &optimizer) }
        var alone = optimizer
        let batch = try optimizer.ask(count: 4)
        // One by one with the earlier ones pending gives the same batch.
        var single: [Point] = []
        for _ in 0..<4 { single += try alone.ask(count: 1).map(\.point) }
        #expect(batch.map(\.point) == single)
        #expect(Set(single).count == 4)
    }

    @Test func onlyFailuresKeepTheSearchGoing() throws {
        var optimizer = try Self.small()
        for candidate in try optimizer.ask(count: 8) {
            try optimizer.tell(Observation(candidate.point, failure: "furnace broke"))
        }
        let candidate = try optimizer.ask(count: 1)[0]
        #expect(candidate.origin == .exploration)
        #expect(candidate.probabilityOfSuccess < 0.5)
        #expect(optimizer.hypervolume == nil && optimizer.referencePoint == nil)
    }

    @Test func missingQuantitiesAreNotInvented() throws {
        var optimizer = try Self.small()
        for (i, candidate) in try optimizer.ask(count: 9).enumerated() {
            var values = Self.values(candidate.fractions)
            if i % 3 == 0 { values["g"] = nil }
            try optimizer.tell(Observation(candidate.point, values: values))
        }
        #expect(optimizer.feasible.count == 6)
        let next = try optimizer.ask(count: 1)[0]
        #expect(next.predictions.count == 2)
    }

    @Test func badInputIsRefusedAndChangesNothing() throws {
        let space = try Self.smallSpace()
        #expect(throws: OptimizerError.noObjective) { try Optimizer(space: space, objectives: [], seed: 1) }
        #expect(throws: OptimizerError.duplicateObjective("f")) {
            try Optimizer(space: space, objectives: [Objective("f", .minimize), Objective("f", .maximize)], seed: 1)
        }
        var optimizer = try Self.small()
        let point = try space.point(fractions: [0.2, 0.4, 0.4])
        do {
            try optimizer.tell(Observation(point, values: ["f": .nan, "g": 1]))
            Issue.record("NaN was accepted")
        } catch {
            #expect(error.description.contains("as a failure"))
        }
        #expect(throws: OptimizerError.noKnownQuantity(expected: ["f", "g"])) {
            try optimizer.tell(Observation(point, values: ["hardness": 1]))
        }
        #expect(throws: OptimizerError.self) {
            try optimizer.tell(Observation(Point(counts: [1, 1, 1]), values: ["f": 1, "g": 1]))
        }
        #expect(throws: OptimizerError.invalidCount(0)) { try optimizer.ask(count: 0) }
        #expect(optimizer.observations.isEmpty && optimizer.pending.isEmpty)
        try optimizer.tell(Observation(point, values: ["f": 1, "g": 1]))
        #expect(throws: OptimizerError.alreadyEvaluated) { try optimizer.abandon(point) }
    }

    @Test func extremeDataDoNotStopTheSearch() throws {
        // Constant outcomes, identical points and one single observation.
        var settings = OptimizerSettings()
        settings.initialDesign = 1
        var optimizer = try Self.small(settings: settings)
        let first = try optimizer.ask(count: 1)[0]
        try optimizer.tell(Observation(first.point, values: ["f": 1, "g": 1]))
        let second = try optimizer.ask(count: 1)
        #expect(second.count == 1)
        for _ in 0..<3 { try optimizer.tell(Observation(first.point, values: ["f": 1, "g": 1])) }
        for candidate in try optimizer.ask(count: 3) {
            try optimizer.tell(Observation(candidate.point, values: ["f": 1, "g": 1]))
        }
        let next = try optimizer.ask(count: 2)
        #expect(next.allSatisfy { $0.logAcquisition?.isFinite ?? false })
    }

    @Test func noisyMeasurementsAreSmoothed() throws {
        var settings = OptimizerSettings()
        settings.evaluations = .noisy
        settings.initialDesign = 10
        var optimizer = try Self.small(settings: settings)
        var generator = Xoshiro256StarStar(seed: 2)
        for candidate in try optimizer.ask(count: 10) {
            let noisy = Self.values(candidate.fractions).mapValues {
                Observation.Measurement($0 + 0.1 * generator.standardNormal(), noiseVariance: 0.01)
            }
            try optimizer.tell(Observation(candidate.point, .values(noisy)))
        }
        let candidate = try optimizer.ask(count: 1)[0]
        #expect(candidate.origin == .hypervolumeImprovement)
        #expect(candidate.predictions.allSatisfy { $0.standardDeviation > 0 })
    }

    /// The regression value that a change of method has to beat or explain; figures of many seeds are in the release
    /// benchmark. Nine in ten runs of this length exceed 0.7 of the best hypervolume; Sobol points reach 0.55.
    @Test func failuresAreLearnedOnAlloy5() throws {
        var fractions: [Double] = []
        var failures = 0
        for seed in [1, 2] as [UInt64] {
            var optimizer = try Alloy5.optimizer(seed: seed)
            for _ in 0..<27 { try Alloy5.evaluate(try optimizer.ask(count: 1)[0], &optimizer) }
            fractions.append((optimizer.hypervolume ?? 0) / Alloy5.bestHypervolume)
            failures += optimizer.observations.dropFirst(12).filter(\.isFailure).count
        }
        #expect(fractions.allSatisfy { $0 > 0.7 }, "\(fractions)")
        // A third of random compositions fail: 10 of 30.
        #expect(failures <= 9)
    }
}

@Suite struct OptimizerLimitTests {
    @Test func aMillionObservationsAreAClearLimit() throws {
        let space = try SearchSpace(parameters: [Parameter("x", .real(minimum: 0, maximum: 1))])
        var optimizer = try Optimizer(space: space, objectives: [Objective("f", .minimize)], seed: 1)
        for i in 0...3_000 {
            try optimizer.tell(Observation(Point(values: [Double(i) / 4_000]), values: ["f": Double(i)]))
        }
        #expect(throws: OptimizerError.tooManyObservations(count: 3_001, limit: 3_000)) {
            try optimizer.ask(count: 1)
        }
    }
}
