import NumericalMethods
import Testing

@testable import SymbolicRegression

@Suite struct ShapeAndScreeningTests {
    @Test(arguments: [
        ("x**2", true), ("x*y", true), ("x - 3*y", true), ("(x - 2)**2", false), ("y/x", false), ("exp(-x)", false),
        ("sin(x)", false), ("log(x)", true), ("x**1.5", true), ("y", true),
    ]) func risingIsProven(formula: String, isRising: Bool) throws {
        let names = ["x", "y"]
        let data = Dataset(
            features: [.init(name: "x", values: [1, 2, 3, 2]), .init(name: "y", values: [1, 1, 2, 2])],
            target: .init(name: "z", values: [1, 2, 3, 4]))
        var shape = ShapeConstraints()
        shape.increasing = [0]
        let proof = try #require(ShapeProof(shape, data))
        #expect(proof.admits(try ExpressionParser.parse(formula, names: names).nodes) == isRising)
    }

    @Test func boundsAreProven() throws {
        let data = Dataset(
            features: [.init(name: "x", values: [1, 2, 3, 2])], target: .init(name: "z", values: [1, 2, 3, 4]))
        var shape = ShapeConstraints()
        shape.minimum = 0
        let proof = try #require(ShapeProof(shape, data))
        // x² − x is bounded below by −2 at once and by 0 after halving.
        #expect(proof.admits(try ExpressionParser.parse("x**2 - x + 0.01", names: ["x"]).nodes))
        #expect(!proof.admits(try ExpressionParser.parse("x - 2", names: ["x"]).nodes))
    }

    /// The three matrix products give the correlations of the products themselves.
    @Test func productsAreScreenedAsIfFormed() {
        var generator = Xoshiro256StarStar(seed: 3)
        let (m, n) = (40, 300)
        let columns = (0..<n).map { _ in (0..<m).map { _ in 1 + generator.uniform() } }
        var target = zip(columns[17], columns[280]).map { $0 * $1 }
        let mean = target.reduce(0, +) / Double(m)
        target = target.map { $0 - mean }
        let norm = target.reduce(0) { $0 + $1 * $1 }.squareRoot()
        target = target.map { $0 / norm }
        let matrix = Matrix(rows: m, columns: n, elements: columns.flatMap { $0 })
        let found = ProductScreening.best(of: matrix, target: target, kept: 5)
        #expect(found.count == 5)
        #expect(found[0].left == 17 && found[0].right == 280 && abs(found[0].determination - 1) < 1e-9)
        for product in found {
            let values = zip(columns[product.left], columns[product.right]).map { $0 * $1 }
            let mean = values.reduce(0, +) / Double(m)
            let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            let dot = zip(values, target).reduce(0) { $0 + ($1.0 - mean) * $1.1 }
            #expect(abs(dot * dot / squares - product.determination) < 1e-9)
        }
    }

    @Test func factorsOfAProductAreChosenFromManyColumns() throws {
        var generator = Xoshiro256StarStar(seed: 4)
        let columns = (0..<150).map { i in
            Dataset.Column(name: "c\(i)", values: (0..<80).map { _ in 2 * generator.uniform() - 1 })
        }
        let target = (0..<80).map { columns[30].values[$0] * columns[133].values[$0] }
        let chosen = ColumnScreening.choose(
            Dataset(features: columns, target: .init(name: "y", values: target)), count: 20, shouldStop: { false })
        #expect(chosen.count == 20)
        #expect(chosen.contains(30) && chosen.contains(133))
    }

    @Test func unitsOfOneSystemNeedNoFactors() throws {
        func data(_ units: [String]) throws -> Dataset {
            Dataset(
                features: try units.dropLast().map {
                    .init(name: "x", values: [1, 2], unit: try PhysicalUnit(parsing: $0))
                }, target: .init(name: "y", values: [1, 2], unit: try PhysicalUnit(parsing: units[units.count - 1])))
        }
        #expect(try data(["MPa", "mm", "N"]).factorsToSI == nil)
        #expect(try data(["MPa", "%", "MPa"]).factorsToSI == nil)
        let factors = try #require(try data(["GPa", "%", "MPa"]).factorsToSI)
        #expect(factors.features == [1e9, 1] && factors.target == 1e6)
    }
}
