import NumericalMethods
import TestSupport
import Testing

@Suite struct ParetoTests {
    /// Points on a curved front, mixed with none dominated: fractional parts of i √p, scaled to unit length.
    static func points(_ count: Int, _ dimension: Int) -> [[Double]] {
        let primes = [2.0, 3, 5, 7, 11, 13]
        return (1...count).map { i in
            let x = (0..<dimension).map { k in
                (Double(i) * primes[k].squareRoot()).truncatingRemainder(dividingBy: 1)
            }
            let length = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return x.map { $0 / length }
        }
    }

    @Test func dominanceNeedsOneBetterAndNoneWorse() {
        #expect(ParetoSet.dominates([1, 2], [1, 3]))
        #expect(!ParetoSet.dominates([1, 2], [1, 2]))
        #expect(!ParetoSet.dominates([1, 3], [2, 2]))
    }

    @Test func theFrontKeepsTheFirstOfEqualPoints() {
        let two = [[1.0, 3], [2, 2], [2, 2], [3, 3], [3, 1], [1, 4]]
        #expect(ParetoSet.indices(of: two) == [0, 1, 4])
        #expect(ParetoSet.indices(of: two.map { $0 + [0] }) == [0, 1, 4])
        #expect(ParetoSet.indices(of: []) == [])
    }

    @Test func hypervolumeByHand() {
        #expect(Hypervolume.of([[1, 2], [2, 1], [2, 2], [5, 0]], reference: [3, 3]) == 3)
        #expect(Hypervolume.of([[1, 1, 1]], reference: [2, 3, 4]) == 6)
        // Two boxes 1 × 2 × 2 and 2 × 1 × 2 that share 1 × 1 × 2.
        #expect(Hypervolume.of([[2, 1, 1], [1, 2, 1]], reference: [3, 3, 3]) == 6)
        #expect(Hypervolume.of([[1, 1, 1, 1]], reference: [2, 2, 2, 3]) == 2)
        #expect(Hypervolume.of([[0.25], [0.5]], reference: [1]) == 0.75)
        #expect(Hypervolume.of([], reference: [1, 1]) == 0)
        #expect(Hypervolume.of([[1, 0]], reference: [1, 1]) == 0)
    }

    @Test(arguments: [
        (2, 40, 0.398_942_046_208_209_6), (3, 40, 0.602_426_264_188_572_5), (4, 30, 0.682_236_168_596_715_3),
        (5, 25, 0.660_743_370_245_762_1), (6, 20, 0.647_484_622_492_637_9),
    ])
    func hypervolumeEqualsMoocore(_ dimension: Int, _ count: Int, _ expected: Double) {
        let reference = ReferenceValue(
            "hypervolume of \(count) points, \(dimension) objectives", expected, tolerance: 1e-12, unit: "1",
            source: "moocore 0.3.2 (PyPI)")
        let points = Self.points(count, dimension)
        let value = Hypervolume.of(points, reference: [Double](repeating: 1.1, count: dimension))
        #expect(reference.agrees(with: value), "\(reference), not \(value)")
    }

    @Test func theSweepInThreeDimensionsHandlesTies() {
        var generator = Xoshiro256StarStar(seed: 8)
        for _ in 0..<50 {
            let points = (0..<12).map { _ in (0..<3).map { _ in Double(generator.uniformInteger(below: UInt64(4))) } }
            // A fourth objective of constant depth 1 takes the other algorithm.
            let direct = Hypervolume.of(points, reference: [4, 4, 4])
            #expect(direct == Hypervolume.of(points.map { $0 + [0] }, reference: [4, 4, 4, 1]))
        }
    }

    @Test(arguments: 1...4)
    func theBoxesGiveTheImprovementOfAnyPoint(_ dimension: Int) {
        var generator = Xoshiro256StarStar(seed: 11)
        let front = Self.points(dimension == 4 ? 6 : 10, dimension)
        let reference = [Double](repeating: 0.95, count: dimension)
        let boxes = BoxDecomposition(front: front, reference: reference)
        if dimension == 2 {
            let inside = ParetoSet.front(of: front).filter { $0[0] < 0.95 && $0[1] < 0.95 }
            #expect(boxes.count == inside.count + 1)
        }
        let before = Hypervolume.of(front, reference: reference)
        for _ in 0..<50 {
            let y = (0..<dimension).map { _ in 1.2 * generator.uniform() - 0.2 }
            var improvement = 0.0
            for box in 0..<boxes.count {
                var volume = 1.0
                for m in 0..<dimension { volume *= max(0, boxes.upper[box][m] - max(boxes.lower[box][m], y[m])) }
                improvement += volume
            }
            let expected = Hypervolume.of(front + [y], reference: reference) - before
            #expect(abs(improvement - expected) < 1e-12)
        }
    }
}
