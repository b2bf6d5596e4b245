import Foundation
import NumericalMethods
import Testing

@testable import BayesianOptimization

@Suite struct SearchSpaceTests {
    static func grid(
        _ ranges: [(Double, Double)], step: Double, constraints: [ParameterConstraint] = []
    ) throws(SearchSpaceError) -> CompositionGrid {
        try CompositionGrid(
            components: ranges.enumerated().map { i, range in
                .init(["Al", "Co", "Cr", "Fe", "Ni", "Ti"][i], minimum: range.0, maximum: range.1, step: step)
            }, constraints: constraints)
    }
    static let alloy5 = [(0.0, 0.35), (0.05, 0.4), (0.05, 0.35), (0.05, 0.5), (0.05, 0.5)]

    /// All count vectors by nested loops, for comparison with the dynamic programming.
    static func bruteForce(
        total: Int, lower: [Int], upper: [Int], stride: [Int], accept: ([Int]) -> Bool = { _ in true }
    ) -> [[Int]] {
        var partial: [[Int]] = [[]]
        for i in lower.indices {
            partial = partial.flatMap { p in
                Swift.stride(from: lower[i], through: upper[i], by: stride[i]).map { p + [$0] }
            }
        }
        return partial.filter { $0.reduce(0, +) == total && accept($0) }
    }

    @Test func theAlloyGridHasItsKnownNumberOfPoints() throws {
        // 2731 compositions: the enumeration in the definition of the Alloy5 problem.
        let grid = try Self.grid(Self.alloy5, step: 0.05)
        #expect(grid.count == 2731)
        #expect(grid.total == 20)
        let all = try #require(grid.enumerated())
        #expect(
            all
                == Self.bruteForce(
                    total: 20, lower: [0, 1, 1, 1, 1], upper: [7, 8, 7, 10, 10], stride: [1, 1, 1, 1, 1]))
        for (rank, counts) in all.enumerated() where rank % 97 == 0 {
            #expect(grid.counts(rank: UInt128(rank)) == counts)
            #expect(grid.rank(of: counts) == UInt128(rank))
        }
        #expect(grid.rank(of: [20, 0, 0, 0, 0]) == nil)
    }

    @Test func countsOfLargeSpacesAreExact() throws {
        // Twelve components at 0.1 at.% without bounds: C(1011, 11) compositions.
        let grid = try CompositionGrid(
            components: (0..<12).map { .init("E\($0)", minimum: 0, maximum: 1, step: 0.001) })
        var binomial: UInt128 = 1
        for k in 1...11 { binomial = binomial * UInt128(1000 + k) / UInt128(k) }
        #expect(grid.count == binomial)
        var generator = Xoshiro256StarStar(seed: 2)
        let drawn = grid.sample(using: &generator)
        #expect(drawn.reduce(0, +) == 1000)
        #expect(grid.rank(of: drawn).flatMap(grid.counts(rank:)) == drawn)
    }

    @Test func linearConstraintsAreCountedExactly() throws {
        let constraints = [
            ParameterConstraint(["Al": 1, "Cr": 1], .atMost, 0.4),
            ParameterConstraint(["Co": 1.5, "Ni": -1], .atLeast, 0.05),
            ParameterConstraint(["Fe": 0.35, "Al": 2], .atMost, 0.55),
        ]
        let grid = try Self.grid(Self.alloy5, step: 0.05, constraints: constraints)
        let expected = Self.bruteForce(
            total: 20, lower: [0, 1, 1, 1, 1], upper: [7, 8, 7, 10, 10], stride: [1, 1, 1, 1, 1]
        ) { n in n[0] + n[2] <= 8 && 3 * n[1] - 2 * n[4] >= 2 && 35 * n[3] + 200 * n[0] <= 1100 }
        #expect(try #require(grid.enumerated()) == expected)
        #expect(grid.count == UInt128(expected.count))
        for counts in expected where counts[0] == 2 {
            for neighbour in grid.neighbours(of: counts) { #expect(grid.contains(neighbour)) }
        }
    }

    @Test func mixedStepsShareAUnit() throws {
        let grid = try CompositionGrid(components: [
            .init("Ni", minimum: 0.4, maximum: 0.8, step: 0.05), .init("Al", minimum: 0, maximum: 0.1, step: 0.01),
            .init("Cr", minimum: 0.1, maximum: 0.3, step: 0.02),
        ])
        #expect(grid.total == 100)
        let expected = Self.bruteForce(total: 100, lower: [40, 0, 10], upper: [80, 10, 30], stride: [5, 1, 2])
        #expect(try #require(grid.enumerated()) == expected)
        for neighbour in grid.neighbours(of: [70, 8, 22]) { #expect(grid.contains(neighbour)) }
    }

    @Test func samplesAreUniform() throws {
        let grid = try Self.grid(
            [(0, 0.6), (0.1, 0.5), (0, 0.4)], step: 0.1,
            constraints: [ParameterConstraint(["Al": 1, "Cr": 2], .atMost, 1)])
        let cells = Int(try #require(grid.count))
        #expect(cells == 14)
        var counts = [Int](repeating: 0, count: cells)
        var generator = Xoshiro256StarStar(seed: 17)
        let draws = 7_000
        for _ in 0..<draws {
            let rank = try #require(grid.rank(of: grid.sample(using: &generator)))
            counts[Int(rank)] += 1
        }
        let expected = Double(draws) / Double(cells)
        let chiSquared = counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        // 99 % point of χ² with 13 degrees of freedom: 27.69.
        #expect(chiSquared < 27.69)
    }

    @Test func theFirstDesignCoversTheGridEvenly() throws {
        let grid = try Self.grid(Self.alloy5, step: 0.05)
        let space = try SearchSpace(composition: grid)
        var generator = Xoshiro256StarStar(seed: 4)
        let points = space.spaceFilling(256, using: &generator)
        #expect(points.allSatisfy(space.contains))
        // The share of every aluminium level follows the number of compositions with it, within 2 %.
        let all = try #require(grid.enumerated())
        for level in 0...7 {
            let share = Double(points.filter { $0.counts[0] == level }.count) / 256
            let exact = Double(all.filter { $0[0] == level }.count) / 2731
            #expect(abs(share - exact) < 0.02)
        }
    }

    @Test func roundingKeepsTheSum() throws {
        let grid = try Self.grid(Self.alloy5, step: 0.05)
        // 0.52 + 2.6 + … in twentieths: floors 0 2 6 5 5 (18); the largest remainders are Cr 0.9 and Co 0.6.
        #expect(grid.rounded([0.026, 0.13, 0.345, 0.252, 0.247]) == [0, 3, 7, 5, 5])
        var generator = Xoshiro256StarStar(seed: 6)
        for _ in 0..<200 {
            let raw = (0..<5).map { _ in generator.uniform() }
            let sum = raw.reduce(0, +)
            let counts = try #require(grid.rounded(raw.map { $0 / sum }))
            #expect(grid.contains(counts))
        }
        let point = try SearchSpace(composition: grid).point(fractions: [0.1, 0.2, 0.3, 0.15, 0.25])
        #expect(point.counts == [2, 4, 6, 3, 5])
    }

    @Test func impossibleRangesSayWhy() {
        #expect(throws: SearchSpaceError.infeasibleRanges(sumOfMinima: 1.2, sumOfMaxima: 1.5)) {
            try Self.grid([(0.6, 0.75), (0.6, 0.75)], step: 0.05)
        }
        #expect(throws: SearchSpaceError.infeasibleRanges(sumOfMinima: 0.2, sumOfMaxima: 0.8)) {
            try Self.grid([(0.1, 0.4), (0.1, 0.4)], step: 0.05)
        }
        #expect(throws: SearchSpaceError.noGridPoint(unit: 0.1)) {
            try CompositionGrid(components: [
                .init("A", minimum: 0.1, maximum: 0.7, step: 0.2), .init("B", minimum: 0.1, maximum: 0.5, step: 0.5),
            ])
        }
        do {
            _ = try Self.grid([(0.3, 0.2), (0, 1)], step: 0.1)
            Issue.record("a minimum above its maximum was accepted")
        } catch { #expect(error.description == "parameter 'Al': the minimum 0.3 is above the maximum 0.2") }
        #expect(throws: SearchSpaceError.self) { try Self.grid([(0, 1), (0, 1)], step: 0.3) }
        #expect(throws: SearchSpaceError.self) { try Self.grid([(0, 100), (0, 100)], step: 0.1) }
        #expect(throws: SearchSpaceError.self) { try Self.grid([(0, .nan), (0, 1)], step: 0.1) }
        #expect(throws: SearchSpaceError.empty) { try SearchSpace() }
    }

    @Test func contradictoryConstraintsAreNamedAndNoOthers() {
        let harmless = ParameterConstraint(["Co": 1], .atMost, 0.35, name: "Co at most 35 %")
        let low = ParameterConstraint(["Al": 1, "Cr": 1], .atMost, 0.2, name: "Al + Cr at most 20 %")
        let high = ParameterConstraint(["Al": 1, "Cr": 1], .atLeast, 0.3, name: "Al + Cr at least 30 %")
        #expect(
            throws: SearchSpaceError.contradictoryConstraints(
                conflict: ["Al + Cr at most 20 %", "Al + Cr at least 30 %"])
        ) { try Self.grid(Self.alloy5, step: 0.05, constraints: [harmless, low, high]) }
        #expect(throws: SearchSpaceError.unknownComponent("Mo", in: "Mo ≤ 0.1")) {
            try Self.grid(Self.alloy5, step: 0.05, constraints: [ParameterConstraint(["Mo": 1], .atMost, 0.1)])
        }
        // What needs the ranges says whose.
        #expect(
            throws: SearchSpaceError.contradictoryConstraints(conflict: ["Al at least half"], ranges: ["Al"])
        ) {
            try Self.grid(
                Self.alloy5, step: 0.05,
                constraints: [harmless, ParameterConstraint(["Al": 1], .atLeast, 0.5, name: "Al at least half")])
        }
    }

    @Test func pointsOutsideSayWhy() throws {
        let space = try SearchSpace(
            composition: try Self.grid(Self.alloy5, step: 0.05),
            parameters: [Parameter("T", .real(minimum: 700, maximum: 900))])
        #expect(
            throws: SearchSpaceError.notInSpace(reason: "the fraction 0.12 of Al is not a multiple of 0.05")
        ) { try space.point(fractions: [0.12, 0.2, 0.3, 0.13, 0.25], values: [800]) }
        #expect(throws: SearchSpaceError.notInSpace(reason: "the fractions sum to 0.9, not 1")) {
            try space.point(fractions: [0.1, 0.2, 0.3, 0.1, 0.2], values: [800])
        }
        #expect(throws: SearchSpaceError.notInSpace(reason: "the fraction 0.4 of Al is outside its range")) {
            try space.point(fractions: [0.4, 0.2, 0.2, 0.1, 0.1], values: [800])
        }
        #expect(throws: SearchSpaceError.notInSpace(reason: "'T' = 650.0 is outside its range")) {
            try space.point(fractions: [0.1, 0.2, 0.3, 0.15, 0.25], values: [650])
        }
        #expect(throws: SearchSpaceError.notInSpace(reason: "0 values for 1 parameters")) {
            try space.point(fractions: [0.1, 0.2, 0.3, 0.15, 0.25])
        }
    }

    @Test func processParametersAreEnumeratedBesideCompositions() throws {
        let space = try SearchSpace(
            composition: try Self.grid([(0.2, 0.8), (0.2, 0.8)], step: 0.2),
            parameters: [
                Parameter("hours", .integer(minimum: 1, maximum: 3)), Parameter("quench", .choice(["air", "water"])),
                Parameter("T", .stepped(minimum: 700, maximum: 750, step: 25)),
            ])
        #expect(space.count == UInt128(72))
        let all = try #require(space.enumerated(limit: 100))
        #expect(all.count == 72 && Set(all).count == 72 && all.allSatisfy(space.contains))
        #expect(space.enumerated(limit: 71) == nil)
        var generator = Xoshiro256StarStar(seed: 1)
        for neighbour in space.neighbours(of: all[30], steps: 1, radius: 0.1, using: &generator) {
            #expect(space.contains(neighbour))
        }
        #expect(space.features(of: all[0]) == [0, 1, 0, 0.5.squareRoot(), 0, 0])
        let decoded = try JSONDecoder().decode(SearchSpace.self, from: JSONEncoder().encode(space))
        #expect(decoded == space)
    }
}
