extension EquilibriumSolver {
    /// The state of the system's one phase held homogeneous at the composition: no gap opens, no other phase forms; only its order,
    /// vacancies and species settle.
    ///
    /// What a metastable phase would have as G, H, S and potentials, inside a miscibility gap too. The grade counts the minimizations over
    /// the phase's inner freedom.
    public func homogeneousState(at conditions: Conditions) throws(EquilibriumError) -> Equilibrium {
        let present = try presentComponents(conditions)
        let minimizer = try minimizer(for: present.map { system.components[$0] })
        guard minimizer.system.phases.count == 1 else {
            throw .invalidConditions(
                "one phase can be held homogeneous, but \(minimizer.system.phases.count) are entered: "
                    + minimizer.system.phaseNames.joined(separator: " "))
        }
        minimizer.begin(budget)
        let solution = try minimizer.homogeneous(
            temperature: conditions.temperature, pressure: conditions.pressure,
            moleFractions: present.map { conditions.moleFractions[$0] })
        var result = try report(
            solution.state, minimizer: minimizer, conditions: conditions, present: present,
            evaluations: minimizer.evaluations)
        for (k, component) in present.enumerated() where !solution.isDetermined[k] {
            result.chemicalPotentials[component] = nil
        }
        return result
    }
}

extension GibbsMinimizer {
    /// The lowest homogeneous state of the only phase at a composition, and which of its potentials exist: those of a compound of
    /// fixed composition do not.
    func homogeneous(temperature: Double, pressure: Double, moleFractions: [Double]) throws(EquilibriumError)
        -> (state: Solution, isDetermined: [Bool])
    {
        let table = try table(temperature: temperature, pressure: pressure)
        let model = system.phases[0]
        let grid = samples.grids[0]
        let descent = ConstrainedDescent(
            model: model, moleFractions: moleFractions, table: table, workspace: workspace, tolerances: tolerances)
        let n = model.count
        // Every state of the grid, off its edges and brought to the composition.
        var starts: [(energy: Double, y: [Double])] = []
        let even = model.sublattices.flatMap { [Double](repeating: 1 / Double($0.count), count: $0.count) }
        let stride = descent.freedom == 0 ? grid.count : max(1, grid.count / Self.mostStates)
        for p in Swift.stride(from: 0, to: grid.count, by: max(1, stride)) {
            let mixed = (0..<n).map { 0.9 * grid.sites[p * n + $0] + 0.1 * even[$0] }
            guard let y = descent.tilted(mixed) else { continue }
            let energy = descent.energy(y)
            if energy.isFinite { starts.append((energy, y)) }
            if isOverBudget { break }
        }
        try checkBudget()
        if starts.isEmpty, let y = descent.tilted(even) { starts.append((descent.energy(y), y)) }
        guard !starts.isEmpty else {
            throw .compositionOutOfReach("\(model.name) cannot have this composition")
        }
        starts.sort { $0.energy < $1.energy }
        var chosen: [[Double]] = []
        for start in starts where chosen.count < tolerances.homogeneousStarts {
            let isNew = !chosen.contains { other in
                !zip(other, start.y).contains { abs($0 - $1) > tolerances.homogeneousDistance }
            }
            if isNew { chosen.append(start.y) }
        }
        var best: ConstrainedDescent.Minimum?
        var isScreened = true
        for y in chosen {
            let minimum = descent.minimum(from: y)
            try checkBudget()
            if !minimum.isConverged { isScreened = false }
            guard minimum.energy.isFinite else { continue }
            if minimum.energy < (best?.energy ?? .infinity) - 1e-9 * abs(minimum.energy) || best == nil {
                best = minimum
            }
        }
        guard var best, best.isConverged else {
            throw .notConverged(stage: "the minimization within \(model.name)", residual: 0)
        }
        best.y.withUnsafeMutableBufferPointer { model.canonicalize($0.baseAddress.unsafelyUnwrapped) }
        let (potentials, isDetermined) = potentials(of: model, at: best.y, table)
        let atoms = best.y.withUnsafeBufferPointer { model.atomCount($0.baseAddress.unsafelyUnwrapped) }
        let state = AssemblageSolution(
            sets: [AssemblageSet(phase: 0, amount: 1 / atoms, y: best.y)], potentials: potentials,
            temperature: temperature, iterations: 0, unstableSet: nil)
        return (
            Solution(
                assemblage: state, excess: [0], minimizations: chosen.count, isScreened: isScreened, rounds: 1),
            isDetermined
        )
    }

    /// States of the grid tried at most.
    private static let mostStates = 400

    /// The chemical potentials of a phase at rest at a fixed composition, from ∂G/∂y_i = Σ_k μ_k M_ki + π_s(i) + ζ z_i and G = Σ_k μ_k M_k.
    private func potentials(of model: PhaseModel, at y: [Double], _ table: TemperatureTable) -> ([Double], [Bool]) {
        let m = system.components.count
        let n = model.count
        let unknowns = m + model.sublattices.count + (model.isCharged ? 1 : 0)
        let rt = table.thermalEnergy
        var equations = LinearEquations(unknowns: unknowns)
        y.withUnsafeBufferPointer { buffer in
            let pointer = buffer.baseAddress.unsafelyUnwrapped
            model.evaluate(pointer, table: table, level: .gradient, workspace: workspace)
            var row = [Double](repeating: 0, count: unknowns)
            for k in 0..<m { row[k] = model.amount(of: k, pointer) }
            equations.add(row, right: workspace.energy.value / rt)
            for i in 0..<n {
                var row = [Double](repeating: 0, count: unknowns)
                for k in 0..<m { row[k] = model.composition[k * n + i] }
                row[m + model.sublatticeOfSite[i]] = 1
                if model.isCharged { row[unknowns - 1] = model.charges[i] }
                equations.add(row, right: workspace.energy.gradient[i] / rt)
            }
        }
        guard let solution = equations.solved() else {
            return ([Double](repeating: 0, count: m), [Bool](repeating: false, count: m))
        }
        return (solution.values[..<m].map { $0 * rt }, Array(solution.isDetermined[..<m]))
    }
}
