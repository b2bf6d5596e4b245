import TestSupport
import Testing
import ThermodynamicDatabase

@testable import CALPHAD

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
                for i in 0..<model.count {
                    let slope = (a.gradient[i] - b.gradient[i]) / (2 * dT)
                    #expect(
                        abs(slope - here.gradientT[i]) <= 1e-5 * max(1, abs(here.gradientT[i])),
                        "\(model.name) ∂²G/∂y\(i)∂T: \(here.gradientT[i]), by difference \(slope)")
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
