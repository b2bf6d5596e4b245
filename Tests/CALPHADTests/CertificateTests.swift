import Foundation
import TestSupport
import Testing
import ThermodynamicDatabase

@testable import CALPHAD

/// Bounds are bounds: nothing that is sampled lies below them; and they close where the minimum is known.
@Suite struct CertificateTests {
    /// A small generator with a seed, the same on every machine.
    struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
    }

    /// Terms that the other databases lack: signs of magnetic moments, interactions of three and of two pairs with degrees, four ordered
    /// sublattices, sublattices that differ.
    static let terms = ModelDatabases.Entry(
        name: "terms of the compound energy formalism", components: ["A", "B", "C"],
        text: """
            ELEMENT VA VACUUM 0 0 0 ! ELEMENT A BCC_A2 50 0 0 ! ELEMENT B BCC_A2 60 0 0 ! ELEMENT C FCC_A1 70 0 0 !
            TYPE_DEFINITION M GES A_P_D @ MAGNETIC -1 0.4 ! TYPE_DEFINITION N GES A_P_D @ MAGNETIC -3 0.28 !
            TYPE_DEFINITION D GES A_P_D FOUR DIS_PART FLAT ! TYPE_DEFINITION E GES A_P_D UNEVEN DIS_PART BODY !
            PHASE BODY %M 2 1 3 ! CONSTITUENT BODY :A,B,C,VA:VA: !
            PARAMETER G(BODY,A:VA;0) 1 -3000; 6000 N ! PARAMETER G(BODY,B:VA;0) 1 2000-T; 6000 N !
            PARAMETER G(BODY,VA:VA;0) 1 20000; 6000 N ! PARAMETER G(BODY,A,B:VA;0) 1 21000; 6000 N !
            PARAMETER G(BODY,A,B:VA;1) 1 -6000; 6000 N ! PARAMETER G(BODY,A,B:VA;3) 1 2500; 6000 N !
            PARAMETER G(BODY,A,B,C:VA;0) 1 -30000; 6000 N ! PARAMETER G(BODY,A,B,C:VA;1) 1 10000; 6000 N !
            PARAMETER G(BODY,A,B,C:VA;2) 1 45000; 6000 N ! PARAMETER G(BODY,B,C:VA;2) 1 -9000; 6000 N !
            PARAMETER TC(BODY,A:VA;0) 1 1043; 6000 N ! PARAMETER TC(BODY,B:VA;0) 1 -311.5; 6000 N !
            PARAMETER TC(BODY,A,B:VA;0) 1 1650; 6000 N ! PARAMETER TC(BODY,A,B:VA;1) 1 -550; 6000 N !
            PARAMETER BMAGN(BODY,A:VA;0) 1 2.22; 6000 N ! PARAMETER BMAGN(BODY,B:VA;0) 1 -0.4; 6000 N !
            PARAMETER BMAGN(BODY,A,B:VA;0) 1 -0.85; 6000 N ! PARAMETER TC(BODY,C:VA;0) 1 575; 6000 N !
            PARAMETER BMAGN(BODY,C:VA;0) 1 0.85; 6000 N !
            PHASE UNEVEN %E 3 0.5 0.5 3 ! CONSTITUENT UNEVEN :A,B,VA:A,B,C:VA: !
            PARAMETER G(UNEVEN,A:B:VA;0) 1 -12000; 6000 N ! PARAMETER G(UNEVEN,B:A:VA;0) 1 -12000; 6000 N !
            PARAMETER TC(UNEVEN,A:B:VA;0) 1 200; 6000 N ! PARAMETER G(UNEVEN,VA:C:VA;0) 1 9000; 6000 N !
            PHASE FLAT %N 2 1 1 ! CONSTITUENT FLAT :A,B,C:VA: !
            PARAMETER G(FLAT,A:VA;0) 1 1500; 6000 N ! PARAMETER G(FLAT,C:VA;0) 1 -1000; 6000 N !
            PARAMETER G(FLAT,A,B:VA;0) 1 -15000+2*T; 6000 N ! PARAMETER G(FLAT,A,C:VA;1) 1 7000; 6000 N !
            PARAMETER TC(FLAT,A:VA;0) 1 -201; 6000 N ! PARAMETER TC(FLAT,C:VA;0) 1 633; 6000 N !
            PARAMETER BMAGN(FLAT,A:VA;0) 1 -2.1; 6000 N ! PARAMETER BMAGN(FLAT,C:VA;0) 1 0.52; 6000 N !
            PARAMETER TC(FLAT,A,C:VA;0) 1 2133; 6000 N ! PARAMETER BMAGN(FLAT,A,C:VA;0) 1 9.5; 6000 N !
            PHASE FOUR:F %DN 5 0.25 0.25 0.25 0.25 1 ! CONSTITUENT FOUR:F :A,B,C:A,B,C:A,B,C:A,B,C:VA: !
            PARAMETER G(FOUR,A:A:A:B:VA;0) 1 -4000; 6000 N ! PARAMETER G(FOUR,A:A:B:B:VA;0) 1 -6000; 6000 N !
            PARAMETER G(FOUR,A:B:B:B:VA;0) 1 -3000; 6000 N ! PARAMETER G(FOUR,A:B:C:C:VA;0) 1 1500; 6000 N !
            PARAMETER G(FOUR,A,B:A,B:*:*:VA;0) 1 900; 6000 N ! PARAMETER G(FOUR,A,B:*:*:*:VA;1) 1 -700; 6000 N !
            PARAMETER TC(FOUR,A:A:C:C:VA;0) 1 -150; 6000 N ! PARAMETER BMAGN(FOUR,A:A:C:C:VA;0) 1 0.3; 6000 N !
            PHASE PAIRS % 3 2 1 4 ! CONSTITUENT PAIRS :A,B,C:A,B,C:B,C: !
            PARAMETER G(PAIRS,A:*:B;0) 1 -3000; 6000 N ! PARAMETER G(PAIRS,A:B:C;0) 1 -40000; 6000 N !
            PARAMETER G(PAIRS,C:A:B;0) 1 15000; 6000 N ! PARAMETER G(PAIRS,B:C:C;0) 1 -25000; 6000 N !
            PARAMETER G(PAIRS,A,B:A,C:B;0) 1 -30000; 6000 N ! PARAMETER G(PAIRS,A,B:A,C:B;1) 1 20000; 6000 N !
            PARAMETER G(PAIRS,A,B:A,C:B;2) 1 8000; 6000 N ! PARAMETER G(PAIRS,A,B:C:C;0) 1 60000; 6000 N !
            PARAMETER G(PAIRS,A,B:C:C;1) 1 -15000; 6000 N ! PARAMETER G(PAIRS,A,C:*:B,C;0) 1 12000; 6000 N !
            PARAMETER G(PAIRS,A,B,C:A:B;0) 1 25000; 6000 N !
            """)

    static let databases = [
        terms, ModelDatabases.improvedMagnetism, ModelDatabases.thermal, ModelDatabases.orderedThermal,
        ModelDatabases.pressure,
    ]

    static func state(_ model: PhaseModel, using generator: inout Generator) -> [Double] {
        var y = [Double](repeating: 1, count: model.count)
        for range in model.sublattices where range.count > 1 {
            var sum = 0.0
            for i in range {
                // Powers bring many states near the faces.
                let u = max(1e-12, generator.unit())
                y[i] = u * u * u
                sum += y[i]
            }
            for i in range { y[i] /= sum }
        }
        return y
    }

    /// A box of random size that holds a random state.
    static func box(_ model: PhaseModel, using generator: inout Generator) -> SimplexBox {
        var box = SimplexBox(model)
        let y = state(model, using: &generator)
        let size = generator.unit() < 0.2 ? 1.0 : generator.unit() * generator.unit()
        for i in y.indices where box.lower[i] < box.upper[i] {
            box.lower[i] = max(0, y[i] - size * generator.unit())
            box.upper[i] = min(1, y[i] + size * generator.unit())
            if box.lower[i] < 0.02 { box.lower[i] = 0 }
        }
        precondition(box.tighten(model.sublattices))
        return box
    }

    /// A state in a box: random ones brought into it, often at its faces.
    static func state(_ model: PhaseModel, in box: SimplexBox, using generator: inout Generator) -> [Double] {
        var y = zip(box.lower, box.upper).map { $0 + ($1 - $0) * generator.unit() }
        if generator.unit() < 0.5 { y = state(model, using: &generator) }
        box.project(&y, model.sublattices)
        return y
    }

    static func distance(
        _ model: PhaseModel, _ y: [Double], potentials: [Double], _ table: TemperatureTable, _ w: PhaseWorkspace
    ) -> Double {
        y.withUnsafeBufferPointer { buffer in
            let pointer = buffer.baseAddress.unsafelyUnwrapped
            model.evaluate(pointer, table: table, level: .value, workspace: w)
            var value = w.energy.value
            for k in potentials.indices { value -= potentials[k] * model.amount(of: k, pointer) }
            return value
        }
    }

    static func checkBounds(_ system: ThermodynamicSystem, temperature: Double, boxes: Int, states: Int) throws {
        let w = PhaseWorkspace(for: system.phases)
        let table = try system.table(temperature: temperature, pressure: 101_325)
        var generator = Generator(state: UInt64(temperature))
        let potentials = system.components.indices.map { -20_000.0 - 9_000 * Double($0) }
        for model in system.phases where PhaseCertifier.obstacle(model) == nil && !model.isStoichiometric {
            let bound = PhaseBound(
                model, polynomials: PhasePolynomials(model), table: table, potentials: potentials, allowance: 0,
                known: [], workspace: w)
            var closest = Double.infinity
            for _ in 0..<boxes {
                var box = box(model, using: &generator)
                let lower: Double
                switch bound.judge(&box, reach: .nan) {
                case .above(let value), .undecided(_, _, let value): lower = value
                case .below: continue
                }
                #expect(lower > -.infinity, "\(model.name) has no bound")
                var lowest = Double.infinity
                for k in 0...states {
                    // The last one is where the bound's own search ended.
                    let y = k < states ? state(model, in: box, using: &generator) : box.point
                    lowest = min(lowest, distance(model, y, potentials: potentials, table, w))
                }
                #expect(
                    lowest >= lower,
                    "\(model.name) at \(temperature) K: \(lowest) is below the bound \(lower) of \(box)")
                closest = min(closest, lowest - lower)
            }
            // Small boxes have tight bounds: what cannot fail shows nothing.
            #expect(closest < 2_000, "\(model.name): the closest bound is \(closest) J/mol below the lowest state")
        }
    }

    @Test(arguments: databases, [320.0, 700, 1500])
    func boundsOfEveryModelHold(entry: ModelDatabases.Entry, temperature: Double) throws {
        try Self.checkBounds(entry.system(), temperature: temperature, boxes: 40, states: 60)
    }

    @Test(arguments: [500.0, 1043, 1600])
    func boundsOfTheOwnDatabaseHold(temperature: Double) throws {
        let system = try OwnDatabase.system(["AL", "CO", "CR", "FE", "NI"])
        try Self.checkBounds(system, temperature: temperature, boxes: 12, states: 60)
    }

    /// The bound over a part of a box is no lower, and over boxes that shrink towards a state it tends to the value there like the square of
    /// their size.
    @Test(arguments: [terms, ModelDatabases.orderedThermal])
    func boundsConvergeQuadratically(entry: ModelDatabases.Entry) throws {
        let system = try entry.system()
        let w = PhaseWorkspace(for: system.phases)
        let table = try system.table(temperature: 900, pressure: 101_325)
        let potentials = [Double](repeating: -1000, count: system.components.count)
        var generator = Generator(state: 5)
        for model in system.phases where !model.isStoichiometric {
            let bound = PhaseBound(
                model, polynomials: PhasePolynomials(model), table: table, potentials: potentials, allowance: 0,
                known: [],
                workspace: w)
            func lower(_ box: inout SimplexBox) -> Double {
                switch bound.judge(&box, reach: .nan) {
                case .above(let value), .undecided(_, _, let value): return value
                case .below: return .nan
                }
            }
            let y = Self.state(model, using: &generator).map { 0.8 * $0 }
            var centre = y
            for range in model.sublattices {
                let rest = (1 - range.reduce(0) { $0 + y[$1] }) / Double(range.count)
                for i in range { centre[i] += rest }
            }
            var gaps: [Double] = []
            for size in [0.02, 0.01, 0.005] {
                var box = SimplexBox(model)
                for i in centre.indices where model.sublattices[model.sublatticeOfSite[i]].count > 1 {
                    box.lower[i] = centre[i] * (1 - size)
                    box.upper[i] = centre[i] * (1 + size)
                }
                let isLeft = box.tighten(model.sublattices)
                #expect(isLeft)
                var lowest = Double.infinity
                for _ in 0..<300 {
                    let state = Self.state(model, in: box, using: &generator)
                    lowest = min(lowest, Self.distance(model, state, potentials: potentials, table, w))
                }
                // Where the bound's own search ended is nearer to the lowest state than samples are.
                var searched = box
                let whole = lower(&searched)
                lowest = min(lowest, Self.distance(model, searched.point, potentials: potentials, table, w))
                #expect(lowest >= whole)
                gaps.append(lowest - whole)
                // The halves of the box.
                for i in centre.indices where box.lower[i] < box.upper[i] {
                    var low = box
                    var high = box
                    low.upper[i] = centre[i]
                    high.lower[i] = centre[i]
                    for var half in [low, high] where half.tighten(model.sublattices) {
                        let part = lower(&half)
                        #expect(part >= whole - 1e-6 * max(1, abs(whole)), "\(model.name)")
                    }
                }
            }
            #expect(gaps[2] < 0.1 * gaps[0] + 1e-3, "\(model.name): \(gaps)")
        }
    }

    /// G = R T Σ x ln x + L x (1 − x), below its critical temperature L/2R.
    private static func regular(compound: Int) -> ModelDatabases.Entry {
        ModelDatabases.Entry(
            name: "regular solution", components: ["A", "B"],
            text: """
                ELEMENT A BCC_A2 50 0 0 ! ELEMENT B BCC_A2 60 0 0 !
                PHASE SOLUTION % 1 1 ! CONSTITUENT SOLUTION :A,B: ! PARAMETER G(SOLUTION,A,B;0) 1 20000; 6000 N !
                PHASE COMPOUND % 2 1 1 ! CONSTITUENT COMPOUND :A:B: ! PARAMETER G(COMPOUND,A:B;0) 1 \(compound); 6000 N !
                """)
    }

    /// x and G/mol of the regular solution's binodal, by bisection of its analytic condition.
    private static func binodal(_ t: Double) -> (x: Double, g: Double) {
        let rt = PhysicalConstants.gasConstant * t
        func g(_ x: Double) -> Double { rt * (x * log(x) + (1 - x) * log(1 - x)) + 20_000 * x * (1 - x) }
        var low = 1e-9
        var high = 0.5 - 0.5 * (1 - 2 * rt / 20_000).squareRoot()
        for _ in 0..<200 {
            let x = (low + high) / 2
            if rt * log(x / (1 - x)) + 20_000 * (1 - 2 * x) < 0 { low = x } else { high = x }
        }
        return (low, g(low))
    }

    @Test func regularSolutionIsCertifiedAtItsBinodal() throws {
        let solver = EquilibriumSolver(system: try Self.regular(compound: 1000).system())
        let (x, g) = Self.binodal(900)
        let e = try solver.certifiedEquilibrium(
            at: Conditions(temperature: 900, moleFractions: [0.5, 0.5]), options: CertificateOptions(gap: 1e-3))
        guard case .certified(let gap) = e.grade else {
            Issue.record("\(e.grade), \(String(describing: e.certificate))")
            return
        }
        #expect(gap >= 0 && gap <= 1.1e-3)
        #expect(abs(e.gibbsEnergy - g) < 1e-7)
        #expect(e.compositionSets.count == 2)
        #expect(abs((e.compositionSets[0].moleFractions.min() ?? 0) - x) < 1e-6)
        #expect(e.certificate?.phases.map(\.phase) == ["COMPOUND", "SOLUTION"])
    }

    /// One solution inside the gap, at a maximum of its energy and where it is stable against small changes: neither is certified, and what
    /// lies deepest under the plane is found.
    @Test(arguments: [0.5, 0.2])
    func wrongStatesAreNotCertified(x: Double) throws {
        let system = try Self.regular(compound: 1000).system()
        let minimizer = GibbsMinimizer(system: system, tolerances: EquilibriumTolerances())
        let t = 900.0
        let rt = PhysicalConstants.gasConstant * t
        let table = try system.table(temperature: t, pressure: 101_325)
        let a = rt * log(1 - x) + 20_000 * x * x
        let b = rt * log(x) + 20_000 * (1 - x) * (1 - x)
        let wrong = AssemblageSolution(
            sets: [AssemblageSet(phase: 0, amount: 1, y: [1 - x, x])], potentials: [a, b], temperature: t,
            iterations: 1,
            unstableSet: nil)
        let bounds = minimizer.bounds(of: wrong, table, CertificateOptions())
        #expect(!bounds.isClosed)
        #expect(bounds.reason == .below)
        let missed = try #require(bounds.missed)
        #expect(system.phases[missed.phase].name == "SOLUTION")
        // Deepest under the plane by a scan of the analytic energy.
        var deepest = 0.0
        for k in 1..<100_000 {
            let z = Double(k) / 100_000
            let g = rt * (z * log(z) + (1 - z) * log(1 - z)) + 20_000 * z * (1 - z)
            deepest = min(deepest, g - a * (1 - z) - b * z)
        }
        #expect(abs(missed.excess - deepest) < 1e-3, "\(missed.excess), by the scan \(deepest)")
    }

    /// What the bounding finds below the plane enters the assemblage: a dormant phase, which the search leaves alone, stands for a state
    /// that the search has missed.
    @Test func missedStatesGoBackIntoTheSearch() throws {
        let (database, _) = TDBParser.parse(Array(Self.regular(compound: -1000).text.utf8))
        let system = try ThermodynamicSystem(database: database, components: ["A", "B"], dormant: ["COMPOUND"])
        let minimizer = GibbsMinimizer(system: system, tolerances: EquilibriumTolerances())
        let conditions = (temperature: 300.0, pressure: 101_325.0, moleFractions: [0.7, 0.3])
        let plain = try minimizer.minimize(
            temperature: conditions.temperature, pressure: conditions.pressure, moleFractions: conditions.moleFractions)
        #expect(plain.assemblage.sets.allSatisfy { system.phases[$0.phase].name == "SOLUTION" })
        var calls = 0
        let corrected = try minimizer.minimize(
            temperature: conditions.temperature, pressure: conditions.pressure, moleFractions: conditions.moleFractions
        ) { assemblage in
            calls += 1
            guard let compound = system.phases.firstIndex(where: { $0.name == "COMPOUND" }),
                !assemblage.sets.contains(where: { $0.phase == compound })
            else { return nil }
            return GibbsMinimizer.PhaseMinimum(
                phase: compound, y: [1, 1], excess: -500 - assemblage.potentials.reduce(0, +) / 2, energy: -500,
                isConverged: true)
        }
        func energy(_ solution: GibbsMinimizer.Solution) -> Double {
            zip(solution.assemblage.potentials, conditions.moleFractions).reduce(0) { $0 + $1.0 * $1.1 }
        }
        #expect(calls == 2)
        #expect(Set(corrected.assemblage.sets.map { system.phases[$0.phase].name }) == ["SOLUTION", "COMPOUND"])
        #expect(energy(corrected) < energy(plain) - 100)
    }

    @Test(arguments: [750.0, 1400])
    func ownDatabaseIsCertified(temperature: Double) throws {
        let system = try OwnDatabase.system(["CR", "FE", "NI"])
        let solver = EquilibriumSolver(system: system)
        for x in [[0.2, 0.5, 0.3], [0.45, 0.45, 0.1], [0.0, 0.3, 0.7]] {
            let conditions = Conditions(temperature: temperature, moleFractions: x)
            let plain = try solver.equilibrium(at: conditions)
            let e = try solver.certifiedEquilibrium(at: conditions, options: CertificateOptions(gap: 0.01))
            #expect(plain.certificate == nil)
            #expect(e.certificate?.isClosed == true, "\(x): \(String(describing: e.certificate))")
            #expect(e.gibbsEnergy == plain.gibbsEnergy)
            guard case .certified(let gap) = e.grade else {
                Issue.record("\(e.grade) at \(x)")
                continue
            }
            #expect(gap <= 0.0101)
            // The same whatever was bounded before.
            let fresh = try EquilibriumSolver(system: system).certifiedEquilibrium(
                at: conditions, options: CertificateOptions(gap: 0.01))
            #expect(fresh.certificate == e.certificate)
        }
    }

    /// Where the budget ends the grade is the one without a certificate, and the bound is told.
    @Test func openCertificatesAreNoCertificates() throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(["AL", "CO", "CR", "FE", "NI"]))
        let conditions = Conditions(temperature: 1000, moleFractions: [0.2, 0.2, 0.2, 0.2, 0.2])
        let e = try solver.certifiedEquilibrium(at: conditions, options: CertificateOptions(boxesPerPhase: 3))
        let certificate = try #require(e.certificate)
        #expect(!certificate.isClosed)
        #expect(certificate.reason == .budget)
        #expect(certificate.openPhase != nil)
        #expect(certificate.gap.map { $0 > 1e-3 } ?? true)
        #expect(e.grade == (try solver.equilibrium(at: conditions)).grade)
    }

    /// Phases whose energies have no bounds leave no certificate, and say so.
    @Test(arguments: [
        (ModelDatabases.spinel, ["A", "O"], "charged constituents"),
        (ModelDatabases.metallicIonicLiquid, ["A", "B"], "ionic two-sublattice liquid"),
    ])
    func modelsWithoutBoundsSaySo(entry: ModelDatabases.Entry, components: [String], obstacle: String) throws {
        let (database, _) = TDBParser.parse(Array(entry.text.utf8))
        let solver = EquilibriumSolver(
            system: try ThermodynamicSystem(database: database, components: components))
        let e = try solver.certifiedEquilibrium(at: Conditions(temperature: 1000, moleFractions: [0.5, 0.5]))
        #expect(e.certificate?.isClosed == false)
        #expect(e.certificate?.gap == nil)
        #expect(e.certificate?.reason?.text == obstacle)
        if case .certified = e.grade { Issue.record("certified without bounds") }
    }
}
