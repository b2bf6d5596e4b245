import TestSupport
import Testing
import ThermodynamicDatabase

@testable import CALPHAD

// Identities and where they are looked at. Every model of `ModelDatabases.all` passes every line that has a meaning for it; a new model
// passes them by being listed there.
//
// | identity                                     | excess, | both       | associates | order: 2, 4 F,    | order without | Einstein,  | ionic   | charged     |
// |                                              | wildcard| magnetisms |            | 4 B, interstitial | subtraction   | two states | liquids | sublattices |
// |----------------------------------------------|---------|------------|------------|-------------------|---------------|------------|---------|-------------|
// | ∂G/∂y, ∂²G/∂y², symmetric (here)             | x       | x          | x          | x                 | x             | x          | x       | x           |
// | ∂G/∂T, ∂²G/∂T², ∂²G/∂y∂T (here)              | x       | x          | x          | x                 | x             | x          | x       | x           |
// | ∂G/∂P = V (ThermalModelTests)                | x       |            |            |                   |               |            |         |             |
// | order of constituents irrelevant (here)      | x       | x          | x          | x                 | x             | x          | x       | x           |
// | equivalent sublattices may be exchanged (here)|        |            |            | x                 |               | x          |         |             |
// | disordered = ordered at y = x (here)         |         | x          |            | x                 |               | x          |         |             |
// | Σ x μ = G, balance (EquilibriumIdentities)   | x       | x          | x          | x                 | x             | x          | x       | x           |
// | Euler: μ = ∂(N G)/∂n (EquilibriumIdentities) | x       | x          | x          | x                 | x             | x          | x       | x           |
// | Gibbs–Duhem in n and T (the same)            | x       | x          | x          | x                 | x             | x          | x       | x           |
// | Maxwell in n and T (the same)                | x       | x          | x          | x                 | x             | x          | x       | x           |
// | S = −∂G/∂T, H = G − T ∂G/∂T (the same)       | x       | x          | x          | x                 | x             | x          | x       | x           |
// | order of components irrelevant (the same)    | x       | x          | x          | x                 | x             | x          | x       | x           |
//
// Magnetism, Einstein and two-state terms stand in ordered phases too. The checker's own literal forms are compared with finite differences
// in EquilibriumVerificationTests/DerivativeTests.

/// Every phase model obeys the identities of its own derivatives.
@Suite struct PhaseModelConsistencyTests {
    /// Site fractions away from edges, different on every sublattice.
    private static func interior(_ model: PhaseModel, seed: Int) -> [Double] {
        var y = [Double](repeating: 0, count: model.count)
        for range in model.sublattices {
            var sum = 0.0
            for i in range {
                y[i] = 0.3 + Double((i * 7 + seed * 5 + 3) % 11)
                sum += y[i]
            }
            for i in range { y[i] /= sum }
        }
        return y
    }

    private struct Sample {
        var value: Double
        var gradient: [Double]
        var hessian: [[Double]]
        var t: Double
        var tt: Double
        var gradientT: [Double]
    }

    private static func sample(_ model: PhaseModel, _ y: [Double], _ table: TemperatureTable, _ w: PhaseWorkspace)
        -> Sample
    {
        y.withUnsafeBufferPointer {
            model.evaluate($0.baseAddress.unsafelyUnwrapped, table: table, level: .temperature, workspace: w)
        }
        let n = model.count
        return Sample(
            value: w.energy.value, gradient: (0..<n).map { w.energy.gradient[$0] },
            hessian: (0..<n).map { i in (0..<n).map { w.energy.hessian[i * n + $0] } }, t: w.energy.valueT,
            tt: w.energy.valueTT, gradientT: (0..<n).map { w.energy.gradientT[$0] })
    }

    @Test(arguments: [650.0, 1043.5, 1500.0])
    func derivativesAgreeWithFiniteDifferences(temperature: Double) throws {
        try Self.checkDerivatives(OwnDatabase.system(["AL", "CO", "CR", "FE", "NI"]), temperature: temperature)
    }

    /// Every model has its database in the list.
    @Test(arguments: ModelDatabases.all, [320.0, 780, 1600])
    func derivativesOfEveryModel(entry: ModelDatabases.Entry, temperature: Double) throws {
        try Self.checkDerivatives(entry.system(), temperature: temperature)
    }

    private static func checkDerivatives(_ system: ThermodynamicSystem, temperature: Double) throws {
        let w = PhaseWorkspace(for: system.phases)
        let table = try system.table(temperature: temperature, pressure: 101_325)
        let dT = 1e-2
        let hot = try system.table(temperature: temperature + dT, pressure: 101_325)
        let cold = try system.table(temperature: temperature - dT, pressure: 101_325)
        for model in system.phases {
            for seed in 0..<3 {
                let y = Self.interior(model, seed: seed)
                let here = Self.sample(model, y, table, w)
                let scale = max(1, abs(here.value))
                for i in 0..<model.count where model.sublattices[model.sublatticeOfSite[i]].count > 1 {
                    let h = 1e-5 * y[i]
                    var up = y
                    var down = y
                    up[i] += h
                    down[i] -= h
                    let a = Self.sample(model, up, table, w)
                    let b = Self.sample(model, down, table, w)
                    let slope = (a.value - b.value) / (2 * h)
                    #expect(
                        abs(slope - here.gradient[i]) <= 1e-5 * max(abs(here.gradient[i]), scale),
                        "\(model.name) ∂G/∂y\(i): \(here.gradient[i]), by difference \(slope)")
                    for j in 0..<model.count where model.sublattices[model.sublatticeOfSite[j]].count > 1 {
                        let curvature = (a.gradient[j] - b.gradient[j]) / (2 * h)
                        #expect(
                            abs(curvature - here.hessian[i][j]) <= 1e-5 * max(abs(here.hessian[i][j]), scale),
                            "\(model.name) ∂²G/∂y\(i)∂y\(j): \(here.hessian[i][j]), by difference \(curvature)")
                        #expect(here.hessian[i][j] == here.hessian[j][i])
                    }
                }
                let a = Self.sample(model, y, hot, w)
                let b = Self.sample(model, y, cold, w)
                #expect(
                    abs((a.value - b.value) / (2 * dT) - here.t) <= 1e-6 * max(1, abs(here.t)), "\(model.name) ∂G/∂T")
                #expect(
                    abs((a.t - b.t) / (2 * dT) - here.tt) <= 1e-4 * max(0.01, abs(here.tt)), "\(model.name) ∂²G/∂T²")
                // Up to a constant in each sublattice, which no change of site fractions sees.
                for range in model.sublattices {
                    let slopes = range.map { (a.gradient[$0] - b.gradient[$0]) / (2 * dT) }
                    let shift = zip(range, slopes).reduce(0) { $0 + $1.1 - here.gradientT[$1.0] } / Double(range.count)
                    for (i, slope) in zip(range, slopes) where range.count > 1 {
                        #expect(
                            abs(slope - shift - here.gradientT[i]) <= 1e-5 * max(1, abs(here.gradientT[i])),
                            "\(model.name) ∂²G/∂y\(i)∂T: \(here.gradientT[i]), by difference \(slope - shift)")
                    }
                }
            }
        }
    }

    /// The same database with the constituents of every sublattice listed in reverse.
    @Test(arguments: ModelDatabases.all) func orderOfConstituentsIsIrrelevant(entry: ModelDatabases.Entry) throws {
        let (database, _) = TDBParser.parse(Array(entry.text.utf8))
        var reversed = database
        for p in reversed.phases.indices {
            for s in reversed.phases[p].sublattices.indices { reversed.phases[p].sublattices[s].constituents.reverse() }
        }
        let systems = try [database, reversed].map {
            try ThermodynamicSystem(database: $0, components: entry.components)
        }
        let w = PhaseWorkspace(for: systems.flatMap(\.phases))
        let tables = try systems.map { try $0.table(temperature: 900, pressure: 101_325) }
        #expect(systems[0].phases.map(\.name) == systems[1].phases.map(\.name))
        for (model, other) in zip(systems[0].phases, systems[1].phases) {
            #expect(other.constituents == model.constituents.map { $0.reversed() })
            let y = model.siteFractions(Self.interior(model, seed: 2))
            let a = Self.sample(model, model.variables(y), tables[0], w)
            let b = Self.sample(other, other.variables(y.map { $0.reversed() }), tables[1], w)
            #expect(abs(a.value - b.value) <= 1e-12 * max(1, abs(a.value)), "\(model.name)")
            #expect(abs(a.t - b.t) <= 1e-11 * max(1, abs(a.t)), "\(model.name)")
        }
    }

    /// Sublattices that the model calls interchangeable are: any two of a group may change places.
    @Test(arguments: ModelDatabases.all) func equivalentSublatticesMayBeExchanged(entry: ModelDatabases.Entry) throws {
        let system = try entry.system()
        let w = PhaseWorkspace(for: system.phases)
        let table = try system.table(temperature: 900, pressure: 101_325)
        for model in system.phases where !model.interchangeable.isEmpty {
            let y = model.sublattices.map { range in Self.interior(model, seed: 1)[range] }
            let value = Self.sample(model, y.flatMap { $0 }, table, w).value
            for group in model.interchangeable {
                for (a, b) in zip(group, group.dropFirst()) {
                    var exchanged = y
                    exchanged.swapAt(a, b)
                    let other = Self.sample(model, exchanged.flatMap { $0 }, table, w).value
                    #expect(abs(other - value) <= 1e-12 * max(1, abs(value)), "\(model.name) \(a), \(b)")
                }
            }
        }
        let ordered = ["four sublattices of fcc", "four sublattices of bcc", "order beside interstitials"]
        if ordered.contains(entry.name) {
            #expect(system.phases.contains { !$0.interchangeable.isEmpty }, "none of \(entry.name)")
        }
    }

    /// The same for every model with a partner, per mole of atoms, with its temperature derivatives.
    @Test(arguments: [
        ModelDatabases.interstitialOrder, ModelDatabases.fourSublattices, ModelDatabases.bodyCentredOrder,
        ModelDatabases.orderedThermal,
    ])
    func disorderedStatesAreThePartners(entry: ModelDatabases.Entry) throws {
        let (database, _) = TDBParser.parse(Array(entry.text.utf8))
        let ordered = try #require(database.phases.first { $0.orderDisorder != nil })
        let name = try #require(ordered.orderDisorder?.disorderedPhase)
        func only(_ phase: String) throws -> ThermodynamicSystem {
            try ThermodynamicSystem(database: database, components: entry.components, phases: [phase])
        }
        let (systemA, systemB) = (try only(ordered.name), try only(name))
        let (model, partner) = (try #require(systemA.phases.first), try #require(systemB.phases.first))
        let partition = try #require(model.partition)
        let w = PhaseWorkspace(for: [model, partner])
        for temperature in [350.0, 900, 1700] {
            let tableA = try systemA.table(temperature: temperature, pressure: 101_325)
            let tableB = try systemB.table(temperature: temperature, pressure: 101_325)
            for seed in 0..<4 {
                let x = Self.interior(partner, seed: seed)
                let y = (0..<model.count).map { x[partition.target[$0]] }
                let a = Self.sample(model, y, tableA, w)
                let b = Self.sample(partner, x, tableB, w)
                let atomsA = y.withUnsafeBufferPointer { model.atomCount($0.baseAddress.unsafelyUnwrapped) }
                let atomsB = x.withUnsafeBufferPointer { partner.atomCount($0.baseAddress.unsafelyUnwrapped) }
                for (p, q) in [(a.value, b.value), (a.t, b.t), (a.tt, b.tt)] {
                    #expect(abs(p / atomsA - q / atomsB) <= 1e-10 * max(1, abs(q / atomsB)), "\(entry.name)")
                }
            }
        }
    }

    /// At equal site fractions an ordered phase has the energy of its disordered partner.
    @Test func orderedPhaseAtEqualSiteFractionsIsItsPartner() throws {
        let ordered = try OwnDatabase.system(["AL", "CO", "CR", "FE", "NI"], phases: ["FCC_L12", "BCC_B2"])
        let disordered = try OwnDatabase.system(["AL", "CO", "CR", "FE", "NI"], phases: ["FCC_A1", "BCC_A2"])
        let w = PhaseWorkspace(for: ordered.phases + disordered.phases)
        for temperature in [600.0, 1100, 1700] {
            let a = try ordered.table(temperature: temperature, pressure: 101_325)
            let b = try disordered.table(temperature: temperature, pressure: 101_325)
            for (model, partner) in zip(ordered.phases, disordered.phases) {
                let partition = try #require(model.partition)
                #expect(partition.disorderedName == partner.name)
                let x = Self.interior(partner, seed: 1)
                let y = (0..<model.count).map { x[partition.target[$0]] }
                let g = Self.sample(model, y, a, w).value
                let reference = Self.sample(partner, x, b, w).value
                #expect(abs(g - reference) <= 1e-9 * abs(reference), "\(model.name) \(g), \(partner.name) \(reference)")
            }
        }
    }

    /// The ideal part of a solution whose excess is known by hand: Al-Zn fcc of a regular solution.
    @Test func regularSolutionByHand() throws {
        let text = """
            ELEMENT A FCC_A1 10 0 0 ! ELEMENT B FCC_A1 20 0 0 !
            PHASE SOL % 1 1 ! CONSTITUENT SOL :A,B: !
            PARAMETER G(SOL,A;0) 298.15 -1000; 6000 N !
            PARAMETER G(SOL,B;0) 298.15 -500-2*T; 6000 N !
            PARAMETER G(SOL,A,B;0) 298.15 3000; 6000 N !
            PARAMETER G(SOL,A,B;1) 298.15 -700; 6000 N !
            """
        let (database, diagnostics) = TDBParser.parse(Array(text.utf8))
        #expect(diagnostics.allSatisfy { $0.severity != .error })
        let system = try ThermodynamicSystem(database: database, components: ["A", "B"], gasConstant: 8)
        let w = PhaseWorkspace(for: system.phases)
        let table = try system.table(temperature: 1000, pressure: 101_325)
        let s = Self.sample(system.phases[0], [0.25, 0.75], table, w)
        // −250 + 0.75·(−2500) + 8000 (¼ ln ¼ + ¾ ln ¾) + 3/16 (3000 + 700/2)
        #expect(abs(s.value - (-250 - 1875 - 8000 * 0.562335144618808 + 3.0 / 16 * 3350)) < 1e-9)
        // S = −∂G/∂T: 2·¾ + 8·0.5623…
        #expect(abs(-s.t - (1.5 + 8 * 0.562335144618808)) < 1e-12)
    }
}
