// Sampled energies: the first tangent plane.

extension GibbsMinimizer {
    func sample(_ table: TemperatureTable) throws(EquilibriumError) -> SampledEnergies {
        if let hit = sampled.first(where: { $0.temperature == table.temperature && $0.pressure == table.pressure }) {
            return hit
        }
        var energies: [[Double]] = []
        // A sampled temperature serves many compositions; what a result counts must not depend on who came first.
        let counted = workspace.evaluations
        defer { workspace.evaluations = counted }
        for grid in grids {
            let model = system.phases[grid.phase]
            var list = [Double](repeating: 0, count: grid.count)
            grid.sites.withUnsafeBufferPointer { sites in
                for p in 0..<grid.count {
                    model.evaluate(
                        sites.baseAddress.unsafelyUnwrapped + p * model.count, table: table, level: .value,
                        workspace: workspace)
                    list[p] = workspace.energy.value / grid.atoms[p]
                }
            }
            guard list.allSatisfy(\.isFinite) else {
                throw .nonFiniteEnergy(phase: model.name, temperature: table.temperature)
            }
            energies.append(list)
        }
        let made = SampledEnergies(temperature: table.temperature, pressure: table.pressure, energies: energies)
        let perTemperature = max(1, grids.reduce(0) { $0 + $1.count })
        if sampled.count >= max(3, min(96, Self.cachedEnergies / perTemperature)) { sampled.removeFirst() }
        sampled.append(made)
        return made
    }

    /// The point of each phase's grid that lies lowest under the plane, as columns.
    func lowestPoints(_ potentials: [Double], _ samples: SampledEnergies, below limit: Double) -> [LowerHull
        .Column]
    {
        var columns: [LowerHull.Column] = []
        for (grid, energies) in zip(grids, samples.energies) where grid.count > 0 && !system.isDormant[grid.phase] {
            let distances = distances(grid, energies, potentials)
            var best = 0
            for p in 1..<max(1, grid.count) where distances[p] < distances[best] { best = p }
            if distances[best] < limit {
                columns.append(
                    LowerHull.Column(
                        origin: .grid(phase: grid.phase, point: best), energy: energies[best],
                        moleFractions: (0..<system.components.count).map { grid.moleFractions[$0 * grid.count + best] })
                )
            }
        }
        return columns
    }

    /// Distance of every grid point above the plane [J/mol of atoms].
    func distances(_ grid: PhaseGrid, _ energies: [Double], _ potentials: [Double]) -> [Double] {
        var d = energies
        let n = grid.count
        d.withUnsafeMutableBufferPointer { d in
            grid.moleFractions.withUnsafeBufferPointer { x in
                for (k, mu) in potentials.enumerated() {
                    let row = k * n
                    for p in 0..<n { d[p] -= mu * x[row + p] }
                }
            }
        }
        return d
    }

    /// Brings the hull to the optimum over all grid points and the given columns.
    func settle(_ hull: LowerHull, _ samples: SampledEnergies, with columns: [LowerHull.Column] = []) {
        for _ in 0..<200 {
            let candidates = lowestPoints(hull.potentials, samples, below: -1e-7) + columns
            if !hull.enter(candidates, tolerance: 1e-7) { return }
        }
    }
}
