import Testing
import ThermodynamicDatabase

@testable import CALPHAD

/// Derivatives of states with open components, of phases held homogeneous and of T₀, against differences of states of databases that were
/// really changed.
@Suite struct SensitivityConditionsTests {
    private typealias State = (e: Equilibrium, solver: EquilibriumSolver)

    /// Compares the derivatives of answers with differences of fourth order: with respect to temperature, to exchanges of the first
    /// component given for the last, and to the two most important parameters of each kind and answer.
    private func compare(
        _ database: Database, _ answers: [SensitivityAnswer], at t: Double, _ x: [Double], exchanging pair: (Int, Int),
        tolerance: Double, linear: (State) throws -> LinearizedEquilibrium,
        solved: (Database, Double, [Double]) throws -> State
    ) throws {
        let state = try solved(database, t, x)
        let names = state.e.compositionSets.map(\.phase).sorted()
        let linear = try linear(state)
        let sensitivities = try answers.map { try linear.sensitivity(of: $0) }
        var errors = SensitivityErrors()
        func add(
            _ h: Double, _ name: String, _ derivative: (Sensitivity) throws -> Double,
            along change: (Double) throws -> State
        ) throws {
            var values: [[Double]] = []
            var noise: [Double] = []
            for step in [-2 * h, -h, h, 2 * h] {
                let (e, solver) = try change(step)
                try #require(e.compositionSets.map(\.phase).sorted() == names, "\(name) changes the assemblage")
                let all = try answers.map { try value(of: $0, in: e, solver) }
                values.append(all.map(\.value))
                noise = all.map(\.noise)
            }
            for (a, s) in sensitivities.enumerated() {
                let difference = (8 * (values[2][a] - values[1][a]) - (values[3][a] - values[0][a])) / (12 * h)
                errors.add(try derivative(s), difference, noise: 10 * noise[a] / h, "\(s.answer) / \(name)")
            }
        }
        for s in sensitivities {
            let expected = try value(of: s.answer, in: state.e, state.solver).value
            #expect(abs(s.value - expected) <= 1e-9 * abs(expected) + 1e-12)
        }
        if linear.equilibrium.temperatures.isEmpty {
            try add(0.05, "T", { try #require($0.temperature) }) { try solved(database, t + $0, x) }
        }
        try add(min(1e-4, 0.02 * x[pair.0]), "x", { try #require($0.exchange(of: pair.0, for: pair.1)) }) {
            var moved = x
            moved[pair.0] += $0
            moved[pair.1] -= $0
            return try solved(database, t, moved)
        }
        var chosen: [ParameterSensitivity] = []
        for s in sensitivities {
            for (_, group) in Dictionary(grouping: s.parameters, by: \.parameter.kind).sorted(by: { $0.key < $1.key }) {
                for item in group.prefix(2)
                where !chosen.contains(where: { $0.parameter.location == item.parameter.location }) {
                    chosen.append(item)
                }
            }
        }
        for item in chosen {
            let place = item.parameter.location
            try add(
                sensitivityStep(kind: item.parameter.kind), item.parameter.notation,
                { $0.parameters.first { $0.parameter.location == place }?.derivative ?? 0 },
                along: { try solved(database.adding($0, to: item), t, x) })
        }
        #expect(errors.compared > 10)
        #expect(errors.largest < tolerance, "\(errors.worst)")
    }

    private static let steel = ["C", "CR", "FE"]
    private static let fourteen: Database = { FourteenElementDatabaseTests.database }()

    /// Austenite and carbide under a given activity of carbon: the reference, graphite, is changed along with the rest.
    @Test(arguments: [
        OpenComponent("C", .activity(0.1), reference: "GRAPHITE"), OpenComponent("C", .potential(-32000)),
    ]) func openCarbon(carbon: OpenComponent) throws {
        let x = [0, 0.15, 0.85]
        func asked(_ t: Double, _ x: [Double]) -> StateConditions {
            StateConditions(thermal: .temperature(t), moleFractions: x, open: [carbon])
        }
        func solved(_ database: Database, _ t: Double, _ x: [Double]) throws -> State {
            let solver = EquilibriumSolver(
                system: try ThermodynamicSystem(
                    database: database, components: Self.steel, phases: ["FCC_A1", "M7C3", "M23C6"]))
            return (try solver.equilibrium(meeting: asked(t, x)), solver)
        }
        let (e, _) = try solved(Self.fourteen, 1273.15, x)
        try #require(e.compositionSets.count == 2)
        var answers: [SensitivityAnswer] = [
            .gibbsEnergy, .enthalpy, .chemicalPotential(component: "CR"), .chemicalPotential(component: "C"),
        ]
        for set in e.compositionSets {
            answers += [
                .fraction(phase: set.phase), .moleFraction(component: "C", phase: set.phase, set: 1),
                .moleFraction(component: "CR", phase: set.phase, set: 1),
            ]
        }
        try compare(
            Self.fourteen, answers, at: 1273.15, x, exchanging: (1, 2), tolerance: 1e-5,
            linear: { try $0.solver.linearized($0.e, meeting: asked(1273.15, x)) }, solved: solved)
        // The state alone does not tell what was given.
        let solver = try solved(Self.fourteen, 1273.15, x).solver
        #expect(throws: SensitivityError.self) { try solver.linearized(e) }
    }

    /// The temperature at which half is liquid under a given activity of carbon.
    @Test func openCarbonWhileMelting() throws {
        let x = [0, 0.05, 0.95]
        let asked = { (x: [Double]) in
            StateConditions(
                thermal: .fraction(phase: "LIQUID", value: 0.5, range: 1400...1800), moleFractions: x,
                open: [OpenComponent("C", .activity(0.1), reference: "GRAPHITE")])
        }
        try compare(
            Self.fourteen, [.temperature, .moleFraction(component: "C", phase: "LIQUID", set: 1)], at: 0, x,
            exchanging: (1, 2), tolerance: 1e-5, linear: { try $0.solver.linearized($0.e, meeting: asked(x)) },
            solved: { database, _, x in
                let solver = EquilibriumSolver(
                    system: try ThermodynamicSystem(
                        database: database, components: Self.steel, phases: ["FCC_A1", "LIQUID"]))
                return (try solver.equilibrium(meeting: asked(x)), solver)
            })
    }

    /// Bcc Fe-Cr in the middle of its gap, where it is unstable, and outside; ordered nickel aluminide.
    @Test(arguments: [
        (["CR", "FE"], "BCC_A2", [0.5, 0.5], 700.0), (["CR", "FE"], "BCC_A2", [0.2, 0.8], 1000),
        (["AL", "NI"], "BCC_B2", [0.45, 0.55], 1200),
    ]) func homogeneous(components: [String], phase: String, x: [Double], t: Double) throws {
        try compare(
            OwnDatabase.database,
            [.gibbsEnergy, .enthalpy] + components.map { .chemicalPotential(component: $0) }, at: t, x,
            exchanging: (0, 1), tolerance: 1e-5, linear: { try $0.solver.linearized(homogeneous: $0.e) },
            solved: { database, t, x in
                let solver = EquilibriumSolver(
                    system: try ThermodynamicSystem(database: database, components: components, phases: [phase]))
                return (try solver.homogeneousState(at: Conditions(temperature: t, moleFractions: x)), solver)
            })
    }

    /// Inside a gap the energy is not convex, and its derivatives are those of the homogeneous phase: of a regular solution
    /// μ_A = L (1 − x)² + R T ln x.
    @Test func unstableRegularSolution() throws {
        let text = """
            ELEMENT VA VACUUM 0 0 0 ! ELEMENT A BLANK 50 0 0 ! ELEMENT B BLANK 60 0 0 !
            PHASE SOLID % 1 1 ! CONSTITUENT SOLID :A,B: ! PARAMETER G(SOLID,A;0) 1 0; 6000 N !
            PARAMETER G(SOLID,B;0) 1 0; 6000 N ! PARAMETER L(SOLID,A,B;0) 1 20000; 6000 N !
            """
        let solver = try solver(text, ["A", "B"])
        let e = try solver.homogeneousState(at: Conditions(temperature: 800, moleFractions: [0.4, 0.6]))
        let s = try solver.linearized(homogeneous: e).sensitivity(of: .chemicalPotential(component: "A"))
        let expected = -2 * 20000 * 0.6 + PhysicalConstants.gasConstant * 800 / 0.4
        let change = try #require(s.exchange(of: 0, for: 1))
        #expect(expected < 0 && abs(change - expected) < 1e-6 * abs(expected))
        let interaction = try #require(s.parameters.first { $0.parameter.notation == "G(SOLID,A,B;0)" })
        #expect(abs(interaction.derivative - 0.36) < 1e-9)
    }

    /// T₀ of fcc and bcc against temperatures at which the energies of changed databases are equal.
    @Test func equalEnergies() throws {
        let components = ["FE", "NI"]
        let x = [0.88, 0.12]
        func temperature(_ database: Database, _ x: [Double]) throws -> Double {
            var t = 820.0
            let solvers = try ["BCC_A2", "FCC_A1"].map {
                EquilibriumSolver(
                    system: try ThermodynamicSystem(database: database, components: components, phases: [$0]))
            }
            for _ in 0..<6 {
                let states = try solvers.map {
                    try $0.homogeneousState(at: Conditions(temperature: t, moleFractions: x))
                }
                t += (states[0].gibbsEnergy - states[1].gibbsEnergy) / (states[0].entropy - states[1].entropy)
            }
            return t
        }
        let solver = EquilibriumSolver(system: try OwnDatabase.system(components))
        let found = try #require(
            try solver.equalEnergyTemperatures(of: "bcc", and: "fcc", moleFractions: x, range: 600...1100).first)
        let t = try temperature(OwnDatabase.database, x)
        #expect(abs(found.temperature - t) < 0.005)
        let s = try solver.equalEnergySensitivity(at: t, of: "bcc", and: "fcc", moleFractions: x)
        var errors = SensitivityErrors()
        let change = try slope(1e-3) { try temperature(OwnDatabase.database, [x[0] - $0, x[1] + $0]) }
        errors.add(try #require(s.exchange(of: 1, for: 0)), change, noise: 1e-5, "x")
        for (_, group) in Dictionary(grouping: s.parameters, by: \.parameter.kind).sorted(by: { $0.key < $1.key }) {
            for item in group.prefix(2) {
                let difference = try slope(sensitivityStep(kind: item.parameter.kind)) {
                    try temperature(OwnDatabase.database.adding($0, to: item), x)
                }
                errors.add(item.derivative, difference, noise: 1e-8, item.parameter.notation)
            }
        }
        #expect(errors.compared > 5)
        #expect(errors.largest < 1e-5, "\(errors.worst)")
    }
}
