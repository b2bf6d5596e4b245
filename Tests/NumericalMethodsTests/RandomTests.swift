import Foundation
import NumericalMethods
import Testing

@Suite struct RandomTests {
    /// The first outputs of the authors' C code for seed 1234567, as Rosetta Code lists them.
    @Test func splitMix64() {
        var generator = SplitMix64(seed: 1_234_567)
        #expect(
            (0..<5).map { _ in generator.next() } == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }

    /// The first outputs of the authors' C code for the state 1, 2, 3, 4.
    @Test func xoshiro256StarStar() {
        var generator = Xoshiro256StarStar(state: (1, 2, 3, 4))
        #expect(
            (0..<4).map { _ in generator.next() } == [11_520, 0, 1_509_978_240, 1_215_971_899_390_074_240])
    }

    @Test func theStateIsSavedAndLoaded() throws {
        var generator = Xoshiro256StarStar(seed: 99)
        for _ in 0..<10 { _ = generator.next() }
        var copy = try JSONDecoder().decode(Xoshiro256StarStar.self, from: JSONEncoder().encode(generator))
        for _ in 0..<10 { #expect(generator.next() == copy.next()) }
    }

    @Test func uniformNumbersHaveTheirMoments() {
        var generator = Xoshiro256StarStar(seed: 1)
        let n = 20_000
        var (sum, squares, normal, normalSquares) = (0.0, 0.0, 0.0, 0.0)
        for _ in 0..<n {
            let u = generator.uniform()
            #expect(u >= 0 && u < 1)
            sum += u
            squares += u * u
            let z = generator.standardNormal()
            normal += z
            normalSquares += z * z
        }
        let count = Double(n)
        // Four standard errors: 4/√(12 n), 4·√(4/45/n), 4/√n, 4√(2/n).
        #expect(abs(sum / count - 0.5) < 0.0082)
        #expect(abs(squares / count - 1.0 / 3) < 0.0085)
        #expect(abs(normal / count) < 0.029)
        #expect(abs(normalSquares / count - 1) < 0.04)
    }

    @Test func integersAreUniform() {
        var generator = Xoshiro256StarStar(seed: 5)
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<14_000 { counts[Int(generator.uniformInteger(below: UInt64(7)))] += 1 }
        // χ² with 6 degrees of freedom exceeds 22.5 with probability 0.001.
        let chiSquared = counts.reduce(0) { $0 + Double(($1 - 2000) * ($1 - 2000)) / 2000 }
        #expect(chiSquared < 22.5)
        let large = UInt128(1) << 100
        for _ in 0..<100 { #expect(generator.uniformInteger(below: large + 3) < large + 3) }
        #expect(generator.uniformInteger(below: UInt128(1)) == 0)
    }

    @Test func sobolPointsFillEveryInterval() {
        // The first points in two dimensions as Bratley and Fox's generator gives them.
        #expect(
            SobolSequence.points(4, dimension: 2)
                == [[0.5, 0.5], [0.75, 0.25], [0.25, 0.75], [0.375, 0.375]])
        var generator = Xoshiro256StarStar(seed: 3)
        // 31 points: each sixteenth of every axis holds at least one, shifted by whole sixteenths or not.
        let points = SobolSequence.points(63, dimension: 40, using: &generator)
        for axis in 0..<40 {
            let cells = Set(points.map { Int($0[axis] * 16) })
            #expect(cells.count == 16)
            #expect(points.allSatisfy { $0[axis] >= 0 && $0[axis] < 1 })
        }
    }
}
