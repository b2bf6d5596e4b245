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
}
