// Sampled energies: the first tangent plane.

extension GibbsMinimizer {
    /// Brings the hull to the optimum over all grid points, as far as the interpolated energies tell, and the given columns.
    func settle(_ hull: LowerHull, _ table: TemperatureTable, with columns: [LowerHull.Column] = []) {
        for _ in 0..<200 {
            samples.measure(potentials: hull.potentials)
            var candidates = columns
            for (phase, point) in samples.lowestPoints(below: -Self.sampledTolerance) {
                candidates.append(gridColumn(phase, point, table))
            }
            if !hull.enter(candidates, tolerance: 1e-3) { return }
        }
    }

    /// Distances from the plane below this are within the errors of sampled energies [J/mol of atoms].
    private static let sampledTolerance: Float = 0.1

    /// A grid point with its exact energy.
    private func gridColumn(_ phase: Int, _ point: Int, _ table: TemperatureTable) -> LowerHull.Column {
        let model = system.phases[phase]
        let grid = samples.grids[phase]
        let counted = workspace.evaluations
        defer { workspace.evaluations = counted }
        grid.sites.withUnsafeBufferPointer { sites in
            model.evaluate(
                sites.baseAddress.unsafelyUnwrapped + point * model.count, table: table, level: .value,
                workspace: workspace)
        }
        return LowerHull.Column(
            origin: .grid(phase: phase, point: point), energy: workspace.energy.value / grid.atoms[point],
            moleFractions: (0..<system.components.count).map { grid.moleFractions[$0 * grid.count + point] })
    }
}
