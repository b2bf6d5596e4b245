import Foundation
import TestSupport
import Testing
import ThermodynamicDatabase

@testable import CALPHAD

/// Charged constituents and the ionic two-sublattice liquid.
@Suite struct ChargedPhaseTests {
    private static func energy(_ model: PhaseModel, _ y: [Double], _ table: TemperatureTable, _ w: PhaseWorkspace)
        -> Double
    {
        y.withUnsafeBufferPointer {
            model.evaluate($0.baseAddress.unsafelyUnwrapped, table: table, level: .value, workspace: w)
        }
        return w.energy.value
    }

    private static func amounts(_ model: PhaseModel, _ y: [Double]) -> [Double] {
        y.withUnsafeBufferPointer { buffer in
            (0..<model.componentCount).map { model.amount(of: $0, buffer.baseAddress.unsafelyUnwrapped) }
        }
    }

    private static func charge(_ model: PhaseModel, _ y: [Double]) -> Double {
        var sum = 0.0
        for i in 0..<min(y.count, model.charges.count) { sum += model.charges[i] * y[i] }
        return sum
    }

    /// The published formula, term by term in site fractions with P and Q, against the model in amounts.
    @Test func ionicLiquidByHand() throws {
        let text = """
            ELEMENT VA VACUUM 0 0 0 ! ELEMENT A BCC_A2 50 0 0 ! ELEMENT B BCC_A2 60 0 0 ! ELEMENT O GAS 16 0 0 !
            ELEMENT S GAS 32 0 0 ! SPECIES A+1 A1/+1 ! SPECIES B+3 B1/+3 ! SPECIES O-2 O1/-2 !
            PHASE LIQUID:Y % 2 1 1 ! CONSTITUENT LIQUID:Y :A+1,B+3:O-2,VA,S: !
            PARAMETER G(LIQUID,A+1:O-2;0) 1 -1000; 6000 N ! PARAMETER G(LIQUID,B+3:O-2;0) 1 -7000; 6000 N !
            PARAMETER G(LIQUID,A+1:VA;0) 1 300; 6000 N ! PARAMETER G(LIQUID,B+3:VA;0) 1 -500; 6000 N !
            PARAMETER G(LIQUID,S;0) 1 900; 6000 N ! PARAMETER G(LIQUID,A+1,B+3:VA;1) 1 -2300; 6000 N !
            PARAMETER G(LIQUID,A+1:S,VA;0) 1 1700; 6000 N ! PARAMETER G(LIQUID,A+1:S,VA;1) 1 2900; 6000 N !
            PARAMETER G(LIQUID,A+1:O-2,VA;1) 1 3100; 6000 N ! PARAMETER G(LIQUID,A+1,B+3:O-2;0) 1 4100; 6000 N !
            PARAMETER G(LIQUID,A+1:O-2,S;1) 1 -5300; 6000 N !
            """
        let system = try ModelDatabases.Entry(name: "by hand", components: ["A", "B", "O", "S"], text: text).system(
            gasConstant: 8)
        let model = try #require(system.phases.first)
        let table = try system.table(temperature: 1000, pressure: 101_325)
        let (a, b, o, v, s) = (0.4, 0.6, 0.3, 0.5, 0.2)
        let q = a + 3 * b
        let p = 2 * o + q * v
        var expected = -1000 * a * o - 7000 * b * o
        expected += q * v * (300 * a - 500 * b) + q * 900 * s
        expected += q * a * b * v * v * (a - b) * v * -2300
        // Vacancies come before neutrals, anions before both, whatever the order in the file.
        expected += q * a * v * s * (1700 + 2900 * (v - s))
        expected += a * o * v * (o - v) * 3100
        expected += a * b * o * 4100 - a * o * s * (o - s) * 5300
        let first = a * log(a) + b * log(b)
        let second = o * log(o) + v * log(v) + s * log(s)
        expected += 8000 * (p * first + q * second)
        #expect(model.constituents == [["A+1", "B+3"], ["O-2", "VA", "S"]])
        let z = model.variables([[a, b], [o, v, s]])
        // Per formula unit: z is scaled to sum to 1.
        let formulas = p * (a + b) + q * (o + s) + q * q * v
        let workspace = PhaseWorkspace(for: system.phases)
        let g = Self.energy(model, z, table, workspace) * formulas
        #expect(abs(g - expected) <= 1e-9 * abs(expected), "\(g), by hand \(expected)")
        let back = model.siteFractions(z)
        #expect(zip(back.joined(), [a, b, o, v, s]).allSatisfy { abs($0 - $1) < 1e-14 })
        for (amount, hand) in zip(Self.amounts(model, z), [p * a, p * b, q * o, q * s]) {
            #expect(abs(amount * formulas - hand) < 1e-13)
        }
        let charge = Self.charge(model, z)
        #expect(abs(charge) < 1e-15)
    }

    /// Without anions the ionic liquid is the substitutional one, whatever the charges: what its factors Q and y_Va are there for.
    @Test func ionicLiquidOfMetalsIsSubstitutional() throws {
        let system = try ModelDatabases.metallicIonicLiquid.system()
        let w = PhaseWorkspace(for: system.phases)
        let ionic = try #require(system.phases.first { $0.name == "IONIC" })
        let plain = try #require(system.phases.first { $0.name == "PLAIN" })
        for temperature in [500.0, 1800] {
            let table = try system.table(temperature: temperature, pressure: 101_325)
            for x in [[0.2, 0.3, 0.5], [0.7, 0.29, 0.01], [0.01, 0.01, 0.98], [0.45, 0.55 - 1e-9, 1e-9]] {
                let metals = x[0] + x[1]
                let z = ionic.variables([[x[0] / metals, x[1] / metals], [x[2], metals]])
                let amounts = Self.amounts(ionic, z)
                let atoms = amounts.reduce(0, +)
                #expect(zip(amounts, x).allSatisfy { abs($0 / atoms - $1) < 1e-14 })
                let g = Self.energy(ionic, z, table, w) / atoms
                let reference = Self.energy(plain, x, table, w)
                #expect(abs(g - reference) <= 1e-9 * abs(reference), "\(x) at \(temperature) K: \(g), \(reference)")
            }
        }
    }

    /// Everything that comes out of a calculation is neutral, balanced and at equal potentials.
    @Test(arguments: [700.0, 1100, 1900])
    func resultsAreNeutral(temperature: Double) throws {
        for entry in [ModelDatabases.spinel, ModelDatabases.ionicLiquid] {
            let system = try entry.system()
            let solver = EquilibriumSolver(system: system)
            let n = system.components.count
            for k in 0..<12 {
                var x = [Double](repeating: 0.05, count: n)
                for c in 0..<n {
                    let step = (k * 7 + c * 5 + k * c) % 11
                    x[c] += Double(step)
                }
                let sum = x.reduce(0, +)
                x = x.map { $0 / sum }
                // The made-up databases hold no pure neutral in the solid; all of these are within reach of theirs.
                let result = try solver.equilibrium(at: Conditions(temperature: temperature, moleFractions: x))
                var potential = 0.0
                for c in 0..<n { potential += (result.chemicalPotentials[c] ?? 0) * x[c] }
                #expect(abs(potential - result.gibbsEnergy) < 1e-6, "\(entry.name) \(x)")
                for c in 0..<n {
                    let total = result.compositionSets.reduce(0.0) { $0 + $1.fraction * $1.moleFractions[c] }
                    #expect(abs(total - x[c]) < 1e-12)
                }
                for set in result.compositionSets {
                    let model = try #require(system.phases.first { $0.name == set.model })
                    for list in set.siteFractions { #expect(abs(list.reduce(0, +) - 1) < 1e-12) }
                    let variables = model.variables(set.siteFractions)
                    let charge = Self.charge(model, variables)
                    #expect(abs(charge) < 1e-13, "\(set.model): \(charge)")
                }
            }
        }
    }

    /// Points on which grids stand are neutral, and there are enough of them.
    @Test func gridsAreNeutral() throws {
        for entry in [ModelDatabases.spinel, ModelDatabases.ionicLiquid] {
            for (index, model) in try entry.system().phases.enumerated() where model.isCharged {
                let grid = PhaseGrid(phase: index, model: model)
                #expect(grid.count > 20, "\(model.name) has \(grid.count) points")
                for p in 0..<grid.count {
                    let y = grid.sites[(p * model.count)..<((p + 1) * model.count)]
                    let charge = Self.charge(model, Array(y))
                    #expect(abs(charge) < 1e-12)
                    #expect(y.allSatisfy { $0 >= 0 })
                }
            }
        }
    }

    /// What the models do not cover is refused with phase and reason.
    @Test(arguments: [
        ("PHASE L:Y % 2 1 1 ! CONSTITUENT L:Y :A,A+2:O-2,VA: !", "no cation"),
        ("PHASE L:Y % 2 1 1 ! CONSTITUENT L:Y :A+2:O-2,A+2: !", "is a cation"),
        ("PHASE L:Y % 3 1 1 1 ! CONSTITUENT L:Y :A+2:O-2:VA: !", "two sublattices"),
        (
            "PHASE L:Y % 2 1 1 ! CONSTITUENT L:Y :A+2:O-2,VA: ! PARAMETER GD(L,A+2:VA;0) 1 900; 6000 N !",
            "kind GD (line 3) of an ionic liquid"
        ),
        ("PHASE L:Q % 1 1 ! CONSTITUENT L:Q :A,O: !", "quasichemical"),
        ("PHASE L % 1 1 ! CONSTITUENT L :A,O: ! PARAMETER LNTHETA1(L,A;0) 1 5; 6000 N !", "LNTHETA1"),
    ])
    func whatIsNotComputedIsRefused(phase: String, reason: String) throws {
        let text = """
            ELEMENT VA VACUUM 0 0 0 ! ELEMENT A BCC_A2 50 0 0 ! ELEMENT O GAS 16 0 0 !
            SPECIES A+2 A1/+2 ! SPECIES O-2 O1/-2 !

            """
        let (database, _) = TDBParser.parse(Array((text + phase).utf8))
        let error = #expect(throws: SystemError.self) {
            try ThermodynamicSystem(database: database, components: ["A", "O"])
        }
        #expect(
            error?.message.hasPrefix("phase L cannot be computed") == true && error?.message.contains(reason) == true)
    }

    /// Parameters of anions whose element is absent are left out, of whatever degree.
    @Test func ionicLiquidWithoutItsAnions() throws {
        let text = """
            ELEMENT VA VACUUM 0 0 0 ! ELEMENT A BCC_A2 50 0 0 ! ELEMENT B BCC_A2 60 0 0 ! ELEMENT O GAS 16 0 0 !
            SPECIES A+2 A1/+2 ! SPECIES B+3 B1/+3 ! SPECIES O-2 O1/-2 !
            PHASE LIQUID:Y % 2 1 1 ! CONSTITUENT LIQUID:Y :A+2,B+3:O-2,VA: !
            PARAMETER G(LIQUID,A+2:VA;0) 1 300; 6000 N ! PARAMETER G(LIQUID,A+2,B+3:O-2;1) 1 -89000; 6000 N !
            PARAMETER G(LIQUID,A+2,B+3:O-2,VA;1) 1 5000; 6000 N !
            """
        let system = try ModelDatabases.Entry(name: "metals", components: ["A", "B"], text: text).system()
        let liquid = try #require(system.phases.first)
        #expect(liquid.constituents == [["A+2", "B+3"], ["VA"]])
        let result = try EquilibriumSolver(system: system).equilibrium(
            at: Conditions(temperature: 1000, moleFractions: [0.5, 0.5]))
        #expect(abs(result.gibbsEnergy - (150 - 1000 * PhysicalConstants.gasConstant * log(2))) < 1e-6)
    }

    /// A halite without trivalent ions has no room for vacancies; without oxygen there is no halite.
    @Test func constituentsThatCannotBeNeutralAreLeftOut() throws {
        let text = """
            ELEMENT VA VACUUM 0 0 0 ! ELEMENT A BCC_A2 50 0 0 ! ELEMENT O GAS 16 0 0 !
            SPECIES A+2 A1/+2 ! SPECIES O-2 O1/-2 !
            PHASE HALITE % 2 1 1 ! CONSTITUENT HALITE :A+2,VA:O-2: ! PARAMETER G(HALITE,A+2:O-2;0) 1 -270000; 6000 N !
            PHASE WRONG % 2 1 1 ! CONSTITUENT WRONG :VA:O-2: ! PARAMETER G(WRONG,VA:O-2;0) 1 -270000; 6000 N !
            PHASE METAL % 1 1 ! CONSTITUENT METAL :A,O: ! PARAMETER G(METAL,O;0) 1 5000; 6000 N !
            """
        let system = try ModelDatabases.Entry(name: "halite", components: ["A", "O"], text: text).system()
        let halite = try #require(system.phases.first { $0.name == "HALITE" })
        #expect(halite.constituents == [["A+2"], ["O-2"]])
        #expect(!halite.isCharged)
        #expect(system.absentPhases == ["WRONG"])
        let result = try EquilibriumSolver(system: system).equilibrium(
            at: Conditions(temperature: 1000, moleFractions: [0.6, 0.4]))
        #expect(abs(result.fraction(of: "HALITE") - 0.8) < 1e-6)
    }
}
