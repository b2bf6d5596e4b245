import Testing

@testable import CALPHAD

/// Where minimizations start: local minima among samples, and the plane under samples.
@Suite struct SamplingTests {
    /// Points along one exchange, with two valleys: each valley has one start, the lower first.
    @Test func oneStartAValley() {
        let count = 41
        let sites = (0..<count).flatMap { i -> [Double] in
            let x = Double(i) / Double(count - 1)
            return [x, 1 - x]
        }
        var distances = (0..<count).map { i -> Float in
            let x = Float(i) / Float(count - 1)
            return (x - 0.2) * (x - 0.2) * (x - 0.8) * (x - 0.8) * 100 - (x > 0.5 ? 0.1 : 0)
        }
        distances += [Float](repeating: .infinity, count: SampledPlane.lane)
        let minima = stride(from: 0, to: distances.count, by: SampledPlane.lane).map { start in
            distances[start..<min(start + SampledPlane.lane, distances.count)].min() ?? .infinity
        }
        func starts(linked distance: Double, limit: Float) -> [Int] {
            let neighbors = SampleNeighbors(
                sites, siteCount: 2, groups: [(points: 0..<count, distance: distance)])
            var ranked = RankedPoints()
            neighbors.appendLowest(0..<count, distances: distances, laneMinima: minima, limit: limit, to: &ranked)
            ranked.order()
            var found: [Int] = []
            while let p = ranked.next() { found.append(p) }
            return found
        }
        #expect(starts(linked: 0.05, limit: .infinity) == [32, 8])
        // Above the limit there is no start.
        #expect(starts(linked: 0.05, limit: -0.05) == [32])
        // Without neighbours each point is one.
        #expect(starts(linked: 0, limit: .infinity).count == count)
    }

    /// Points that were ranked under another plane before are ranked as if they had not been, and a floor leaves out what was ranked already.
    @Test func ranksDoNotDependOnWhatWasRankedBefore() {
        let count = 32
        let sites = (0..<count).flatMap { i -> [Double] in
            let x = Double(i) / Double(count - 1)
            return [x, 1 - x]
        }
        let neighbors = SampleNeighbors(sites, siteCount: 2, groups: [(points: 0..<count, distance: 0.05)])
        func starts(_ valleys: [Float], above floor: Float = -.infinity, below limit: Float = .infinity) -> [Int] {
            let distances = (0..<count).map { i in valleys.map { abs(Float(i) - $0) }.min() ?? 0 }
            let minima = [distances[..<16].min() ?? 0, distances[16...].min() ?? 0]
            var ranked = RankedPoints()
            neighbors.appendLowest(
                0..<count, distances: distances, laneMinima: minima, above: floor, limit: limit, to: &ranked)
            ranked.order()
            var found: [Int] = []
            while let p = ranked.next() { found.append(p) }
            return found
        }
        #expect(starts([4, 20.25]) == [4, 20])
        #expect(starts([12, 30.25]) == [12, 30])
        #expect(starts([4, 20.25]) == [4, 20])
        #expect(starts([4, 20.25], above: 0, below: 1) == [20])
        #expect(starts([4, 20.25], above: -1, below: 0) == [4])
    }

    /// The plane under points of a convex curve, by hand: x = 0.35 lies between the points at 0.3 and 0.4.
    @Test func hullOfAParabola() {
        var candidates = LowerHull.Candidates(componentCount: 2)
        for i in 0...10 {
            let x = Double(i) / 10
            candidates.append(.grid(phase: 0, point: i), energy: 1000 * (x - 0.5) * (x - 0.5), [x, 1 - x])
        }
        let hull = LowerHull(moleFractions: [0.35, 0.65])
        hull.enter(candidates, tolerance: 1e-9)
        #expect(!hull.isOutOfReach)
        #expect(Set(hull.basis.map { "\($0)" }) == ["grid(phase: 0, point: 3)", "grid(phase: 0, point: 4)"])
        #expect(hull.amounts.allSatisfy { abs($0 - 0.5) < 1e-12 })
        // The chord from (0.3, 40) to (0.4, 10) meets x = 1 at −170 and x = 0 at 130.
        #expect(abs(hull.potentials[0] + 170) < 1e-9)
        #expect(abs(hull.potentials[1] - 130) < 1e-9)
    }
}
