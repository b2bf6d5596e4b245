import TestSupport
import Testing
import ThermodynamicDatabase

@testable import CALPHAD

/// What holds of every equilibrium, whatever the model: of each phase alone, and of all together.
@Suite struct EquilibriumIdentitiesTests {
    private struct State {
        var solver: EquilibriumSolver
        var temperature: Double
        /// Amounts of the components [mol], not normalized.
        var amounts: [Double]

        var total: Double { amounts.reduce(0, +) }

        func solve() throws -> Equilibrium {
            try solver.equilibrium(
                at: Conditions(temperature: temperature, moleFractions: amounts.map { $0 / total }))
        }

        func with(temperature: Double) -> State {
            State(solver: solver, temperature: temperature, amounts: amounts)
        }

        func with(_ k: Int, times factor: Double) -> State {
            var other = self
            other.amounts[k] *= factor
            return other
        }
    }

    /// Mole fractions that the phase has at site fractions without symmetry; nil if they are not within reach of its neutral states.
    private static func composition(_ model: PhaseModel, seed: Int) -> [Double] {
        var y = [Double](repeating: 0, count: model.count)
        for range in model.sublattices {
            for i in range { y[i] = 1 + Double((i * 7 + seed * 5 + 3) % 11) }
            let sum = range.reduce(0) { $0 + y[$1] }
            for i in range { y[i] /= sum }
        }
        y.withUnsafeMutableBufferPointer { model.neutralize($0.baseAddress.unsafelyUnwrapped) }
        return y.withUnsafeBufferPointer { y in
            let atoms = model.atomCount(y.baseAddress.unsafelyUnwrapped)
            return (0..<model.componentCount).map { model.amount(of: $0, y.baseAddress.unsafelyUnwrapped) / atoms }
        }
    }

    /// Σ x μ = G to 1e-9 R T, mass balance to 1e-12, phase rule, H = G + T S.
    private static func expectBalance(_ e: Equilibrium, _ label: String) {
        let thermal = PhysicalConstants.gasConstant * e.conditions.temperature
        let x = e.conditions.moleFractions
        var plane = 0.0
        for (mu, amount) in zip(e.chemicalPotentials, x) { plane += (mu ?? 0) * amount }
        #expect(abs(plane - e.gibbsEnergy) <= 1e-9 * thermal, "\(label): Σ x μ − G = \(plane - e.gibbsEnergy) J/mol")
        for k in x.indices {
            let amount = e.compositionSets.reduce(0) { $0 + $1.fraction * $1.moleFractions[k] }
            #expect(abs(amount - x[k]) <= 1e-12, "\(label): \(e.components[k]) is off by \(amount - x[k])")
        }
        let sum = e.compositionSets.reduce(0) { $0 + $1.fraction }
        #expect(abs(sum - 1) <= 1e-12, "\(label)")
        #expect(e.compositionSets.count <= x.count { $0 > 0 }, "\(label)")
        let product = e.conditions.temperature * e.entropy
        #expect(abs(e.gibbsEnergy + product - e.enthalpy) <= 1e-10 * (abs(e.enthalpy) + abs(product)), "\(label)")
    }

    private static func assemblage(_ e: Equilibrium) -> [String] {
        e.compositionSets.map { "\($0.model) \($0.phase)" }.sorted()
    }

    /// Derivatives of the minimum by differences against what the result says.
    ///
    /// - Returns: false where the assemblage changes within the differences.
    private static func checkDerivatives(_ state: State, _ label: String) throws -> Bool {
        let e = try state.solve()
        expectBalance(e, label)
        let t = state.temperature
        let thermal = PhysicalConstants.gasConstant * t
        let active = state.amounts.indices.filter { state.amounts[$0] > 0 }
        let h = 1e-4
        let dT = 0.02
        let above = try active.map { try state.with($0, times: 1 + h).solve() }
        let below = try active.map { try state.with($0, times: 1 - h).solve() }
        let (hot, cold) = (try state.with(temperature: t + dT).solve(), try state.with(temperature: t - dT).solve())
        guard (above + below + [hot, cold]).allSatisfy({ assemblage($0) == assemblage(e) }) else { return false }
        func mu(_ e: Equilibrium, _ k: Int) -> Double { e.chemicalPotentials[k] ?? 0 }
        let n = active.map { state.amounts[$0] }
        // Total amounts N(1 ± h x_k); the state's own is N.
        func sizes(_ a: Int) -> (Double, Double) { (state.total + h * n[a], state.total - h * n[a]) }

        // In T.
        let slope = (hot.gibbsEnergy - cold.gibbsEnergy) / (2 * dT)
        #expect(abs(slope + e.entropy) <= 1e-6 * max(1, abs(e.entropy)), "\(label): ∂G/∂T = \(slope), S = \(e.entropy)")
        let enthalpy = e.gibbsEnergy - t * slope
        #expect(abs(enthalpy - e.enthalpy) <= 1e-6 * t * max(1, abs(e.entropy)), "\(label): H")
        var sum = 0.0
        for k in active { sum += e.conditions.moleFractions[k] * (mu(hot, k) - mu(cold, k)) / (2 * dT) }
        #expect(abs(sum + e.entropy) <= 1e-5 * max(1, abs(e.entropy)), "\(label): Σ x ∂μ/∂T = \(sum), S = \(e.entropy)")

        // ∂μ_i/∂ ln n_j, row by i.
        let m = active.map { i in active.indices.map { (mu(above[$0], i) - mu(below[$0], i)) / (2 * h) } }
        let stiffness = max(1, m.joined().reduce(0) { max($0, abs($1)) } / thermal)
        for (a, k) in active.enumerated() {
            let (large, small) = sizes(a)
            // Euler: the energy of all is the sum of the potentials, which are its derivatives.
            let potential = (large * above[a].gibbsEnergy - small * below[a].gibbsEnergy) / (2 * h * n[a])
            #expect(
                abs(potential - mu(e, k)) <= 1e-6 * thermal * stiffness,
                "\(label): ∂(N G)/∂n of \(e.components[k]) is \(potential), μ = \(mu(e, k))")
            // Gibbs–Duhem.
            var duhem = 0.0
            for (b, amount) in n.enumerated() { duhem += amount * m[b][a] }
            #expect(
                abs(duhem) <= 1e-6 * thermal * stiffness, "\(label): Σ n ∂μ/∂ln n of \(e.components[k]) is \(duhem)")
            // Maxwell.
            for b in 0..<a {
                let (p, q) = (m[a][b] / n[b], m[b][a] / n[a])
                let scale = max(abs(m[a][a]) / n[a], abs(m[b][b]) / n[b], thermal)
                #expect(
                    abs(p - q) <= 1e-5 * scale * stiffness,
                    "\(label): ∂μ/∂n of \(e.components[k]) and \(e.components[active[b]]): \(p), \(q)")
            }
            let entropy = (large * above[a].entropy - small * below[a].entropy) / (2 * h * n[a])
            let ofT = (mu(hot, k) - mu(cold, k)) / (2 * dT)
            #expect(
                abs(entropy + ofT) <= 1e-5 * stiffness * max(1, abs(ofT)),
                "\(label): ∂(N S)/∂n of \(e.components[k]) is \(entropy), −∂μ/∂T = \(-ofT)")
        }
        return true
    }

    /// Each phase of each model by itself.
    @Test(arguments: ModelDatabases.all) func everyPhaseAlone(entry: ModelDatabases.Entry) throws {
        let system = try entry.system()
        let (database, _) = TDBParser.parse(Array(entry.text.utf8))
        var checked = 0
        var changed = 0
        for model in system.phases {
            let alone = try ThermodynamicSystem(
                database: database, components: entry.components, phases: [model.name])
            for (seed, temperature) in [520.0, 960, 1430].enumerated() {
                let amounts = Self.composition(model, seed: seed)
                let state = State(
                    solver: EquilibriumSolver(system: alone), temperature: temperature, amounts: amounts)
                let label = "\(entry.name), \(model.name) at \(temperature) K"
                if try Self.checkDerivatives(state, label) { checked += 1 } else { changed += 1 }
            }
        }
        #expect(checked > 2 * changed, "\(entry.name): \(checked) states, at \(changed) more the assemblage changes")
    }

    /// All phases of each model, and of the database of the repository, together.
    @Test(arguments: ModelDatabases.all) func allPhasesTogether(entry: ModelDatabases.Entry) throws {
        let system = try entry.system()
        let solver = EquilibriumSolver(system: system)
        for model in system.phases {
            for seed in 0..<4 {
                for temperature in [430.0, 890, 1650] {
                    let state = State(
                        solver: solver, temperature: temperature, amounts: Self.composition(model, seed: seed))
                    Self.expectBalance(try state.solve(), "\(entry.name), \(model.name) \(seed) at \(temperature) K")
                }
            }
        }
    }

    @Test(arguments: [650.0, 1000, 1420, 1900]) func alloysOfTheRepository(temperature: Double) throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(EquilibriumTests.elements))
        var changed = 0
        for x in EquilibriumTests.alloys {
            let state = State(solver: solver, temperature: temperature, amounts: x)
            if try !Self.checkDerivatives(state, "\(x) at \(temperature) K") { changed += 1 }
        }
        #expect(changed <= 1)
    }

    /// Naming the components in another order changes no bit of a result.
    @Test(arguments: ModelDatabases.all) func orderOfComponentsIsIrrelevant(entry: ModelDatabases.Entry) throws {
        let (database, _) = TDBParser.parse(Array(entry.text.utf8))
        let system = try entry.system()
        let other = try ThermodynamicSystem(database: database, components: entry.components.reversed())
        #expect(other.components == system.components)
        let solvers = [system, other].map { EquilibriumSolver(system: $0) }
        // The second solver has another past.
        for model in system.phases.reversed() {
            let x = Self.composition(model, seed: 3)
            _ = try solvers[1].equilibrium(at: Conditions(temperature: 1200, moleFractions: x))
        }
        for (seed, model) in system.phases.enumerated() {
            let conditions = Conditions(temperature: 870, moleFractions: Self.composition(model, seed: seed))
            let (a, b) = (try solvers[0].equilibrium(at: conditions), try solvers[1].equilibrium(at: conditions))
            #expect(a.gibbsEnergy == b.gibbsEnergy && a.entropy == b.entropy, "\(entry.name)")
            #expect(a.chemicalPotentials == b.chemicalPotentials && a.compositionSets == b.compositionSets)
            #expect(a.drivingForces == b.drivingForces && a.grade == b.grade)
        }
    }
}
