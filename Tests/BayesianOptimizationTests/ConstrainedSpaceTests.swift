import Foundation
import NumericalMethods
import Testing

@testable import BayesianOptimization

@Suite struct ConstrainedSpaceTests {
    static func components(_ ranges: [(Double, Double)], step: Double, present: Double? = nil)
        -> [CompositionGrid.Component]
    {
        ranges.enumerated().map { i, range in
            .init(
                ["Al", "Co", "Cr", "Fe", "Ni", "Ti"][i], minimum: range.0, maximum: range.1, step: step,
                minimumWhenPresent: range.0 == 0 ? present : nil)
        }
    }

    static let ranges = [(0.0, 0.4), (0.0, 0.5), (0.0, 0.6), (0.1, 0.6), (0.0, 0.3)]
    static let constraints = [
        ParameterConstraint(["Al": 1, "Ni": 1], .atMost, 0.4),
        ParameterConstraint(["Co": 1, "Cr": -2], .atMost, 0),
        ParameterConstraint(["Al": 1, "Fe": 3], .atLeast, 0.6),
    ]
    static let cardinality = CardinalityConstraint(["Al", "Co", "Cr", "Ni"], minimum: 1, maximum: 3)

    /// All compositions by trying every combination of tenths.
    static func bruteForce(present: Int) -> [[Int]] {
        var result: [[Int]] = []
        for a in 0...4 {
            for b in 0...5 {
                for c in 0...6 {
                    for d in 1...6 {
                        let e = 10 - a - b - c - d
                        guard (0...3).contains(e), a + e <= 4, b <= 2 * c, a + 3 * d >= 6 else { continue }
                        let others = [a, b, c, e]
                        guard others.allSatisfy({ $0 == 0 || $0 >= present }) else { continue }
                        guard (1...3).contains(others.filter { $0 > 0 }.count) else { continue }
                        result.append([a, b, c, d, e])
                    }
                }
            }
        }
        return result
    }

    @Test(arguments: [1, 2]) func everyFormOfCountingAgreesWithTryingAll(_ present: Int) throws {
        let grid = try CompositionGrid(
            components: Self.components(Self.ranges, step: 0.1, present: Double(present) / 10),
            constraints: Self.constraints, cardinalities: [Self.cardinality])
        let expected = Self.bruteForce(present: present)
        #expect(grid.enumerated() == expected)
        #expect(grid.count == UInt128(expected.count))
        let sparse = try #require(try SparseTable(grid.rules, limit: 1_000_000))
        let dense = try #require(try DenseTable(grid.rules, states: 10_000_000, work: 1_000_000_000))
        let list = try #require(CompositionTable.enumerated(grid.rules))
        for table in [CompositionTable.sparse(sparse), .dense(dense), .list(list)] {
            #expect(table.count == UInt128(expected.count))
            let all = (0..<expected.count).map { table.counts(rank: UInt128($0)) }
            #expect(Set(all) == Set(expected))
            for (rank, counts) in all.enumerated() { #expect(table.rank(of: counts) == UInt128(rank)) }
        }
    }

    /// χ² of draws over all points of the grid.
    static func chiSquared(_ draws: [[Int]], _ points: [[Int]]) -> Double {
        let index = Dictionary(uniqueKeysWithValues: points.enumerated().map { ($1, $0) })
        var seen = [Double](repeating: 0, count: points.count)
        for draw in draws { if let i = index[draw] { seen[i] += 1 } else { return .infinity } }
        let expected = Double(draws.count) / Double(points.count)
        return seen.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
    }

    /// The 99 % point of χ² by Wilson and Hilferty's approximation.
    static func chiSquaredLimit(_ degrees: Int) -> Double {
        let n = Double(degrees)
        let t = 1 - 2 / (9 * n) + 2.326_347_9 * (2 / (9 * n)).squareRoot()
        return n * t * t * t
    }

    @Test func theChainDrawsUniformly() throws {
        let grid = try CompositionGrid(
            components: Self.components(Self.ranges, step: 0.1, present: 0.2), constraints: Self.constraints,
            cardinalities: [Self.cardinality])
        let points = try #require(grid.enumerated())
        var generator = Xoshiro256StarStar(seed: 11)
        var chain = CompositionChain(grid.rules, start: points[0])
        var draws: [[Int]] = []
        for _ in 0..<6_000 {
            for _ in 0..<100 { chain.step(using: &generator) }
            draws.append(chain.counts)
        }
        #expect(draws.allSatisfy { grid.contains($0) })
        #expect(Self.chiSquared(draws, points) < Self.chiSquaredLimit(points.count - 1))
    }

    @Test func equationsHoldExactly() throws {
        let rules = [
            ParameterConstraint(["Al": 2, "Co": -3], .equal, 0, name: "Al/Co = 1.5"),
            ParameterConstraint(["Cr": 1], .atLeast, 0.1),
        ]
        let grid = try CompositionGrid(
            components: Self.components([(0, 0.6), (0, 0.6), (0, 0.6), (0, 0.6)], step: 0.01), constraints: rules)
        var generator = Xoshiro256StarStar(seed: 1)
        for _ in 0..<200 {
            let counts = grid.sample(using: &generator)
            #expect(2 * counts[0] == 3 * counts[1] && counts.reduce(0, +) == 100 && counts[2] >= 10)
        }
        let none = ParameterConstraint(["Al": 1], .equal, 0.015, name: "between two steps")
        #expect(throws: SearchSpaceError.contradictoryConstraints(conflict: ["between two steps"])) {
            try CompositionGrid(components: Self.components([(0, 1), (0, 1)], step: 0.01), constraints: [none])
        }
    }

    @Test func ratiosAreLinear() throws {
        let ratio = ParameterConstraint.ratio(["Al": 1], to: ["Co": 1], minimum: 0.5, maximum: 2, name: "Al/Co")
        #expect(ratio.map(\.name) == ["Al/Co ≥ 0.5", "Al/Co ≤ 2.0"])
        let grid = try CompositionGrid(
            components: Self.components([(0.1, 0.8), (0.1, 0.8), (0, 0.5)], step: 0.1), constraints: ratio)
        let all = try #require(grid.enumerated())
        #expect(!all.isEmpty)
        for counts in all { #expect(counts[0] <= 2 * counts[1] && counts[1] <= 2 * counts[0]) }
    }

    @Test func aSpaceOfTwelveElementsUnderDenseConstraintsIsSampled() throws {
        let grid = try Self.twelveElements()
        #expect(grid.count == nil)
        let space = try SearchSpace(composition: grid)
        var generator = Xoshiro256StarStar(seed: 3)
        let points = space.samples(50, using: &generator)
        #expect(points.allSatisfy { space.contains($0) && $0.counts.reduce(0, +) == 1000 })
        #expect(Set(points).count == 50)
        #expect(space.spaceFilling(10, using: &generator).allSatisfy(space.contains))
    }

    /// 0.1 at.%, two limits on sums, a ratio, valence electrons and price: the latter two concern every element.
    static func twelveElements() throws -> CompositionGrid {
        let names = ["Al", "Co", "Cr", "Fe", "Ni", "Ti", "Mo", "W", "Nb", "Ta", "Re", "Hf"]
        let maxima = [0.35, 0.4, 0.35, 0.5, 0.6, 0.2, 0.2, 0.2, 0.2, 0.2, 0.1, 0.1]
        func every(_ numbers: [Double]) -> [String: Double] {
            Dictionary(uniqueKeysWithValues: zip(names, numbers))
        }
        return try CompositionGrid(
            components: zip(names, maxima).map { .init($0, minimum: 0, maximum: $1, step: 0.001) },
            constraints: [
                ParameterConstraint(["Al": 1, "Ti": 1], .atMost, 0.08),
                ParameterConstraint(["Mo": 1, "W": 1, "Nb": 1], .atMost, 0.1),
                ParameterConstraint(["Cr": 1, "Mo": -2], .atLeast, 0),
                ParameterConstraint(every([3, 9, 6, 8, 10, 4, 6, 6, 5, 5, 7, 4]), .atLeast, 7.5, name: "VEC"),
                ParameterConstraint(
                    every([2.5, 33.2, 10.15, 0.5, 18.3, 11.7, 40, 35, 73.5, 150, 1500, 900]), .atMost, 40,
                    name: "price"),
            ])
    }

    @Test func tinyFeasibleSetsAreFound() throws {
        // One composition in 1,373,701 on this grid.
        let grid = try CompositionGrid(
            components: Self.components([(0, 1), (0, 1), (0, 1), (0, 1)], step: 0.005),
            constraints: [
                ParameterConstraint(["Al": 1], .atLeast, 0.495), ParameterConstraint(["Co": 1], .atLeast, 0.3),
                ParameterConstraint(["Cr": 1, "Fe": 3], .atLeast, 0.615),
            ])
        #expect(grid.enumerated() == [[99, 60, 0, 41]])
        let space = try SearchSpace(composition: grid)
        var optimizer = try Optimizer(space: space, objectives: [Objective("f", .minimize)], seed: 1)
        let only = try optimizer.ask(count: 3)
        #expect(only.map(\.fractions) == [[0.495, 0.3, 0, 0.205]])
    }

    @Test func parametersMayBeTiedToEachOtherAndToFractions() throws {
        let grid = try CompositionGrid(components: Self.components([(0, 1), (0, 1)], step: 0.1))
        let rules = [
            ParameterConstraint(["T1": 1, "T2": -1], .atLeast, 50, name: "T1 50 K above T2"),
            ParameterConstraint(["Al": 1000, "T1": 1], .atMost, 1050, name: "more Al, less heat"),
            ParameterConstraint(["hours": 1, "T2": 0.01], .atMost, 14.4, name: "long only when cool"),
        ]
        let parameters = [
            Parameter("T1", .real(minimum: 800, maximum: 1100)), Parameter("T2", .real(minimum: 500, maximum: 1000)),
            Parameter("hours", .integer(minimum: 1, maximum: 10)), Parameter("quench", .choice(["air", "oil"])),
        ]
        let space = try SearchSpace(composition: grid, parameters: parameters, constraints: rules)
        var generator = Xoshiro256StarStar(seed: 5)
        for point in space.samples(300, using: &generator) + space.spaceFilling(20, using: &generator) {
            let al = space.fractions(of: point)[0]
            #expect(point.values[0] >= point.values[1] + 50 - 1e-6)
            #expect(1000 * al + point.values[0] <= 1050 + 1e-6)
            #expect(point.values[2] + 0.01 * point.values[1] <= 14.4 + 1e-9)
            #expect(space.contains(point))
            for moved in space.neighbours(of: point, steps: 1, radius: 0.3, using: &generator) {
                #expect(space.contains(moved))
            }
        }
        let decoded = try JSONDecoder().decode(SearchSpace.self, from: JSONEncoder().encode(space))
        #expect(decoded == space)
        #expect(
            throws: SearchSpaceError.contradictoryConstraints(conflict: ["too hot"], ranges: ["T1", "T2"])
        ) {
            try SearchSpace(
                composition: grid, parameters: parameters,
                constraints: rules + [ParameterConstraint(["T1": 1, "T2": 1], .atLeast, 2200, name: "too hot")])
        }
    }

    @Test func theChainOfMixedSpacesIsUniform() throws {
        // x + y ≤ 1/4 in the unit square: a triangle of 3 % of the area; the mean of x is 1/12.
        let space = try SearchSpace(
            parameters: ["x", "y"].map { Parameter($0, .real(minimum: 0, maximum: 1)) },
            constraints: [ParameterConstraint(["x": 1, "y": 1], .atMost, 0.25)])
        guard case .chain = space.sampler else {
            Issue.record("3 % of the area should be drawn by the chain")
            return
        }
        var generator = Xoshiro256StarStar(seed: 9)
        var cells = [Int](repeating: 0, count: 10)
        for point in space.samples(5_000, using: &generator) {
            // The distribution function of x: 1 − (1 − 4x)².
            let u = 1 - (1 - 4 * point.values[0]) * (1 - 4 * point.values[0])
            cells[min(9, Int(u * 10))] += 1
        }
        let chiSquared = cells.reduce(0.0) { $0 + (Double($1) - 500) * (Double($1) - 500) / 500 }
        #expect(chiSquared < Self.chiSquaredLimit(9))
    }

    @Test func measuredCompositionsAreLearnedFrom() throws {
        let grid = try CompositionGrid(components: Self.components([(0, 0.4), (0.6, 1)], step: 0.1))
        let space = try SearchSpace(composition: grid)
        let measured = try space.knownPoint(fractions: [0.1234, 0.8766])
        #expect(!space.contains(measured) && space.isWithin(measured))
        let outside = try space.knownPoint(fractions: [0.5, 0.5])
        #expect(!space.isWithin(outside))
        #expect(throws: SearchSpaceError.self) { try space.knownPoint(fractions: [0.5, 0.6]) }
        var settings = OptimizerSettings()
        settings.initialDesign = 1
        var optimizer = try Optimizer(
            space: space, objectives: [Objective("f", .maximize)], settings: settings, seed: 1)
        try optimizer.tell(Observation(measured, values: ["f": 1]))
        try optimizer.tell(Observation(outside, values: ["f": 9]))
        #expect(optimizer.front.map(\.point) == [measured])
        // What lies outside pulls the proposal to the edge of the space.
        let next = try optimizer.ask(count: 1)
        #expect(next[0].fractions == [0.4, 0.6])
        let loaded = try JSONDecoder().decode(Optimizer.self, from: JSONEncoder().encode(optimizer))
        #expect(loaded.observations == optimizer.observations)
    }
}

@Suite struct TrustTests {
    @Test func conformalIntervalsEqualLeavingOut() throws {
        // Jackknife+ by literally leaving out every observation, with the mean and scale of all.
        let n = 12
        let inputs = Matrix(rows: 1, columns: n, elements: (0..<n).map { Double($0) / 11 })
        let outputs = (0..<n).map { i in sin(6 * Double(i) / 11) + 0.1 * cos(40 * Double(i)) }
        let h = GaussianProcess.Hyperparameters(lengthScales: [0.4], signalVariance: 1, noiseVariance: 0.05)
        let process = try GaussianProcess(inputs: inputs, outputs: outputs, hyperparameters: h)
        let interval = ConformalIntervals(process, coverage: 0.8).interval(at: [0.37])
        let y = outputs.map { ($0 - process.mean) / process.scale }
        func predict(_ kept: [Int], _ x: Double) throws -> (Double, Double) {
            var k = Matrix(rows: kept.count, columns: kept.count)
            func kernel(_ a: Double, _ b: Double) -> Double { Kernel.matern52.correlation((a - b) * (a - b) / 0.16) }
            for (i, a) in kept.enumerated() {
                for (j, b) in kept.enumerated() {
                    k[i, j] = kernel(inputs[0, a], inputs[0, b]) + (i == j ? 0.05 : 0)
                }
            }
            let cross = kept.map { kernel(inputs[0, $0], x) }
            let cholesky = try Cholesky(k)
            let solved = cholesky.solve(cross)
            let mean = zip(solved, kept).reduce(0) { $0 + $1.0 * y[$1.1] }
            return (mean, 1.05 - zip(solved, cross).reduce(0) { $0 + $1.0 * $1.1 })
        }
        var (low, high): ([Double], [Double]) = ([], [])
        for i in 0..<n {
            let rest = (0..<n).filter { $0 != i }
            let (own, ownVariance) = try predict(rest, inputs[0, i])
            let (mean, variance) = try predict(rest, 0.37)
            let half = abs(y[i] - own) / ownVariance.squareRoot() * variance.squareRoot()
            low.append(process.mean + process.scale * (mean - half))
            high.append(process.mean + process.scale * (mean + half))
        }
        // 0.2 · 13 = 2.6: the second smallest; 0.8 · 13 = 10.4: the eleventh.
        #expect(abs(interval.lowerBound - low.sorted()[1]) < 1e-9)
        #expect(abs(interval.upperBound - high.sorted()[10]) < 1e-9)
    }

    @Test func scoresOfNormalPredictionsEqualTheirIntegrals() {
        // CRPS of N(0, 1) at 0.5: ∫ (Φ(t) − 1(t ≥ 0.5))² dt by the trapezoidal rule.
        let one = Calibration(mean: [0], deviation: [1], observed: [0.5])
        var integral = 0.0
        let step = 1e-3
        for i in -8000..<8000 {
            let t = (Double(i) + 0.5) * step
            let f = NormalDistribution.cumulative(t) - (t >= 0.5 ? 1 : 0)
            integral += f * f * step
        }
        #expect(abs(one.rankedProbabilityScore - integral) < 1e-6)
        let outside = Calibration(mean: [0, 0], deviation: [1, 1], observed: [0, 3], coverage: 0.9)
        #expect(outside.observedCoverage == 0.5 && outside.determination != nil)
        let width = 2 * 1.644_853_626_951_472_2
        #expect(abs(outside.intervalScore - (width + 0.5 * 20 * (3 - width / 2))) < 1e-9)
    }

    @Test func discoveryIsMeasuredAgainstChance() {
        let metrics = DiscoveryMetrics(hits: [false, false, true, false, true], randomShare: 0.1)
        #expect(metrics.firstHit == 3 && metrics.yield == 2 && metrics.probability == 0.4)
        #expect(abs((metrics.accelerationFactor ?? 0) - 10.0 / 3) < 1e-12)
        #expect(abs((metrics.enhancementFactor ?? 0) - 4) < 1e-12)
        #expect(DiscoveryMetrics(hits: [false]).accelerationFactor == nil)
    }

    @Test func sensitivitiesFindTheInputThatMatters() throws {
        let space = try SearchSpace(
            parameters: ["a", "b"].map { Parameter($0, .real(minimum: 0, maximum: 1)) })
        var optimizer = try Optimizer(space: space, objectives: [Objective("f", .minimize)], seed: 2)
        var generator = Xoshiro256StarStar(seed: 8)
        for point in space.spaceFilling(30, using: &generator) {
            try optimizer.tell(Observation(point, values: ["f": 4 * point.values[0] + point.values[1]]))
        }
        let shares = try #require(try optimizer.sensitivities().first).shares
        // Variances 16/12 and 1/12: 16/17 and 1/17.
        #expect(abs(shares[0].firstOrder - 16.0 / 17) < 0.03 && abs(shares[1].firstOrder - 1.0 / 17) < 0.03)
    }

    @Test func logarithmicScalesAndKnownNoise() throws {
        var settings = OptimizerSettings()
        settings.transforms = ["f": .logarithm]
        settings.noise = ["f": .known(standardDeviation: 0.1)]
        settings.initialDesign = 4
        let space = try SearchSpace(parameters: [Parameter("x", .real(minimum: 0, maximum: 1))])
        var optimizer = try Optimizer(
            space: space, objectives: [Objective("f", .minimize)], settings: settings, seed: 1)
        for candidate in try optimizer.ask(count: 4) {
            let x = candidate.point.values[0]
            try optimizer.tell(Observation(candidate.point, values: ["f": Foundation.exp(10 * (x - 0.6) * (x - 0.6))]))
        }
        let next = try optimizer.ask(count: 1)[0]
        let prediction = try #require(next.prediction("f"))
        #expect(prediction.mean > 0 && prediction.interval.lowerBound > 0)
        #expect(throws: OptimizerError.notOnScale(quantity: "f", value: -1)) {
            try optimizer.tell(Observation(next.point, values: ["f": -1]))
        }
        let loaded = try JSONDecoder().decode(Optimizer.self, from: JSONEncoder().encode(optimizer))
        #expect(loaded.settings == settings)
    }

    @Test func withoutObjectivesAnyPointThatMeetsTheLimitsIsSought() throws {
        let space = try SearchSpace(parameters: ["a", "b"].map { Parameter($0, .real(minimum: 0, maximum: 1)) })
        var optimizer = try Optimizer(
            space: space, objectives: [],
            outcomeConstraints: [OutcomeConstraint("r", .atMost, 0.01), OutcomeConstraint("s", .atLeast, 0.75)], seed: 4
        )
        var evaluations = 0
        while optimizer.front.isEmpty || evaluations < 6, evaluations < 25 {
            let candidate = try optimizer.ask(count: 1)[0]
            let (a, b) = (candidate.point.values[0], candidate.point.values[1])
            try optimizer.tell(
                Observation(candidate.point, values: ["r": (a - 0.8) * (a - 0.8) + (b - 0.3) * (b - 0.3), "s": a]))
            evaluations += 1
        }
        // 2 % of the square; after the design of 6 a handful of directed steps suffices.
        #expect(!optimizer.front.isEmpty && optimizer.hypervolume == nil)
        #expect(try optimizer.ask(count: 1)[0].origin == .satisfaction)
    }
}

@Suite struct LinearProgramTests {
    @Test func theLowestPointIsAVertex() {
        // max 3x + 2y, x + y ≤ 4, x + 3y ≤ 6, 0 ≤ x ≤ 3: x = 3, y = 1.
        let program = LinearProgram(
            lower: [0, 0], upper: [3, 100], rows: [.init([1, 1], atMost: 4), .init([1, 3], atMost: 6)])
        guard case .point(let x, let value) = program.minimize([-3, -2]) else {
            Issue.record("no point")
            return
        }
        #expect(abs(x[0] - 3) < 1e-12 && abs(x[1] - 1) < 1e-12 && abs(value + 11) < 1e-12)
    }

    @Test func conflictsAreSmallest() {
        // Rows 0, 1 and 2 exclude each other only together; row 3 does so alone with the range of z.
        let program = LinearProgram(
            lower: [0, 0, 0], upper: [1, 1, 1],
            rows: [
                .init([1, 1, 0], atMost: 1), .init([-1, 0, 0], atMost: -0.6), .init([0, -1, 0], atMost: -0.6),
                .init([0, 0, -1], atMost: -1.5),
            ])
        #expect(program.minimize([0, 0, 0]) == .infeasible(rows: [3], ranges: [2]))
        let three = LinearProgram(lower: program.lower, upper: program.upper, rows: Array(program.rows[..<3]))
        #expect(three.minimize([0, 0, 0]) == .infeasible(rows: [0, 1, 2], ranges: []))
        #expect(!program.isFeasible && program.centre == nil)
    }
}
