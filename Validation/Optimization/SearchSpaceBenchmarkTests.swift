import BayesianOptimization
import Foundation
import NumericalMethods
import Testing

/// Spaces of twelve elements in steps of 0.1 at.%: time to the first candidate, and a million uniform draws.
@Suite(.enabled(if: OptimizedBuild.isOne, "needs an optimized build"), .serialized)
struct SearchSpaceBenchmarkTests {
    static let names = ["Al", "Co", "Cr", "Fe", "Ni", "Ti", "Mo", "W", "Nb", "Ta", "Re", "Hf"]
    static let maxima = [0.35, 0.4, 0.35, 0.5, 0.6, 0.2, 0.2, 0.2, 0.2, 0.2, 0.1, 0.1]
    static func every(_ numbers: [Double]) -> [String: Double] {
        Dictionary(uniqueKeysWithValues: zip(names, numbers))
    }
    static let components = zip(names, maxima).map {
        CompositionGrid.Component($0, minimum: 0, maximum: $1, step: 0.001)
    }
    /// Five conditions on a few elements each: counted exactly.
    static let simple = [
        ParameterConstraint(["Al": 1, "Ti": 1], .atMost, 0.08),
        ParameterConstraint(["Mo": 1, "W": 1], .atMost, 0.1),
        ParameterConstraint(["Nb": 1, "Ta": 1], .atMost, 0.06),
        ParameterConstraint(["Re": 1, "Hf": -1], .atLeast, 0),
        ParameterConstraint(["Ni": 1, "Co": 1], .atLeast, 0.4),
    ]
    /// Valence electrons and price concern every element: drawn by a chain.
    static let dense = [
        ParameterConstraint(["Al": 1, "Ti": 1], .atMost, 0.08),
        ParameterConstraint(["Mo": 1, "W": 1, "Nb": 1], .atMost, 0.1),
        ParameterConstraint(["Cr": 1, "Mo": -2], .atLeast, 0),
        ParameterConstraint(every([3, 9, 6, 8, 10, 4, 6, 6, 5, 5, 7, 4]), .atLeast, 7.5, name: "VEC"),
        ParameterConstraint(
            every([2.5, 33.2, 10.15, 0.5, 18.3, 11.7, 40, 35, 73.5, 150, 1500, 900]), .atMost, 40, name: "price"),
    ]

    @Test(arguments: [simple, dense]) func theFirstCandidateComesAtOnce(_ rules: [ParameterConstraint]) throws {
        let begin = OptimizerBenchmarkTests.cpuSeconds()
        let grid = try CompositionGrid(components: Self.components, constraints: rules)
        let built = OptimizerBenchmarkTests.cpuSeconds()
        var optimizer = try Optimizer(
            space: SearchSpace(composition: grid), objectives: [Objective("f", .minimize)], seed: 1)
        let candidate = try optimizer.ask(count: 1)[0]
        let end = OptimizerBenchmarkTests.cpuSeconds()
        print(
            "12 elements, \(rules.count) constraints: space \(built - begin) s, first candidate after \(end - begin) s,",
            "\(grid.count?.description ?? "uncounted") compositions")
        #expect(optimizer.space.contains(candidate.point))
        #expect(end - begin <= 0.1)
    }

    /// A million draws: none outside, and the share of each element's every count as it should be. Exact shares follow
    /// from a second, independent counting: of the grid with that element's count fixed.
    @Test func aMillionDrawsAreUniform() throws {
        let grid = try CompositionGrid(components: Self.components, constraints: Self.simple)
        let total = Double(try #require(grid.count))
        let space = try SearchSpace(composition: grid)
        var generator = Xoshiro256StarStar(seed: 12)
        let draws = 1_000_000
        var outside = 0
        let watched = [0, 2, 6]
        var seen = [[Int]](repeating: [Int](repeating: 0, count: 1001), count: watched.count)
        let begin = OptimizerBenchmarkTests.cpuSeconds()
        space.forEachSample(draws, using: &generator) { point in
            if !grid.contains(point.counts) || point.counts.reduce(0, +) != 1000 { outside += 1 }
            for (w, i) in watched.enumerated() { seen[w][point.counts[i]] += 1 }
        }
        print("1,000,000 draws and checks: \(OptimizerBenchmarkTests.cpuSeconds() - begin) s")
        #expect(outside == 0)
        for (w, i) in watched.enumerated() {
            var (statistic, degrees) = (0.0, -1)
            var (expectedRest, seenRest) = (0.0, 0.0)
            for count in grid.lower[i]...grid.upper[i] {
                var components = Self.components
                let fraction = Double(count) / 1000
                components[i] = .init(Self.names[i], minimum: fraction, maximum: fraction, step: 0.001)
                let part = try? CompositionGrid(components: components, constraints: Self.simple).count
                let expected = Double(part.flatMap { $0 } ?? 0) / total * Double(draws) + expectedRest
                let observed = Double(seen[w][count]) + seenRest
                if expected < 20 {
                    (expectedRest, seenRest) = (expected, observed)
                    continue
                }
                (expectedRest, seenRest) = (0, 0)
                statistic += (observed - expected) * (observed - expected) / expected
                degrees += 1
            }
            let n = Double(degrees)
            let z = (pow(statistic / n, 1.0 / 3) - 1 + 2 / (9 * n)) / (2 / (9 * n)).squareRoot()
            print(
                "\(Self.names[i]): χ² \(statistic) with \(degrees) degrees of freedom, p = \(0.5 * erfc(z / 2.0.squareRoot()))"
            )
            #expect(0.5 * erfc(z / 2.0.squareRoot()) > 0.01)
        }
    }

    @Test func chainsDrawUniformlyToo() throws {
        // Less than 1 % of the cube: too little to draw independently.
        let space = try SearchSpace(
            parameters: ["x", "y", "z"].map { Parameter($0, .integer(minimum: 0, maximum: 60)) },
            constraints: [ParameterConstraint(["x": 1, "y": 1, "z": 1], .atMost, 20, name: "a corner")])
        var seen: [[Double]: Int] = [:]
        var generator = Xoshiro256StarStar(seed: 3)
        let draws = 177_100
        space.forEachSample(draws, using: &generator) { seen[$0.values, default: 0] += 1 }
        // C(23, 3) points.
        #expect(seen.count == 1771)
        let expected = Double(draws) / 1771
        let statistic = seen.values.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        // 99 % point of χ² with 1770 degrees of freedom.
        print("chain: χ² \(statistic) with 1770 degrees of freedom")
        #expect(statistic < 1911)
    }

    @Test func manyDrawsUnderDenseConstraints() throws {
        let grid = try CompositionGrid(components: Self.components, constraints: Self.dense)
        let space = try SearchSpace(composition: grid)
        var generator = Xoshiro256StarStar(seed: 5)
        var outside = 0
        var halves = [[Double]](repeating: [Double](repeating: 0, count: 12), count: 2)
        var drawn = 0
        let begin = OptimizerBenchmarkTests.cpuSeconds()
        space.forEachSample(200_000, using: &generator) { point in
            if !grid.contains(point.counts) { outside += 1 }
            for i in 0..<12 { halves[drawn < 100_000 ? 0 : 1][i] += Double(point.counts[i]) / 100_000 }
            drawn += 1
        }
        print(
            "200,000 draws of the chain: \(OptimizerBenchmarkTests.cpuSeconds() - begin) s; means of both halves \(halves)"
        )
        #expect(outside == 0)
        for i in 0..<12 { #expect(abs(halves[0][i] - halves[1][i]) < 0.02 * (1 + halves[0][i])) }
    }
}
