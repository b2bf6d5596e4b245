// Sampled energies: the first tangent plane.

extension GibbsMinimizer {
    /// Brings a new hull to the optimum over all grid points with their interpolated energies, then gives its points their exact ones.
    func settleOnSamples(
        _ hull: LowerHull, _ table: TemperatureTable, moleFractions: [Double]
    ) throws(EquilibriumError) {
        // Planes of open systems start from the potentials given.
        let anchor = open == nil ? try anchorPlane(table, moleFractions) : nil
        try samples.prepare(table)
        settleOnSamples(hull, from: anchor, margin: Float(Self.anchorMargin * table.thermalEnergy))
        hull.correctEnergies { origin in
            guard case .grid(let phase, let point) = origin else { return nil }
            return energy(phase, point, table)
        }
    }

    /// - Parameters:
    ///   - plane: chemical potentials of a plane nearby, if one is known.
    ///   - margin: height above that plane up to which points are taken up first [J/mol of atoms].
    private func settleOnSamples(_ hull: LowerHull, from plane: [Double]?, margin: Float) {
        var candidates = LowerHull.Candidates()
        if let plane {
            samples.measure(potentials: plane)
            samples.addLowPoints(below: margin, to: &candidates)
            hull.enter(candidates, tolerance: Double(Self.sampledTolerance))
        }
        for _ in 0..<60 {
            samples.measure(potentials: hull.potentials)
            // Points found before stay: without them the plane swings to and fro.
            let count = candidates.count
            samples.addLowPoints(below: -Self.sampledTolerance, to: &candidates)
            if candidates.count == count { return }
            if !hull.enter(candidates, tolerance: Double(Self.sampledTolerance)) { return }
        }
    }

    /// The plane under the samples at the node of temperature and the coarse composition that are closest.
    private func anchorPlane(_ table: TemperatureTable, _ moleFractions: [Double]) throws(EquilibriumError) -> [Double]?
    {
        guard let node = SampledPlane.node(nearest: table.temperature) else { return nil }
        let key = AnchorPlanes.Key(temperature: node, pressure: table.pressure, moleFractions: moleFractions)
        if let known = anchors[key] { return known }
        guard (try? samples.prepare(self.table(temperature: node, pressure: table.pressure))) != nil else { return nil }
        let hull = LowerHull(moleFractions: key.moleFractions)
        settleOnSamples(hull, from: nil, margin: 0)
        anchors[key] = hull.potentials
        return hull.potentials
    }

    /// Height above an anchor's plane up to which points are taken up [units of R T].
    private static let anchorMargin = 1.0

    /// Brings the hull to the optimum over the given candidates and all grid points, with exact energies.
    func settle(_ hull: LowerHull, _ table: TemperatureTable, with found: LowerHull.Candidates) {
        for _ in 0..<200 {
            samples.measure(potentials: hull.potentials)
            var candidates = found
            for (phase, point) in samples.lowestPoints(below: -Self.sampledTolerance) {
                candidates.append(
                    .grid(phase: phase, point: point), energy: energy(phase, point, table),
                    samples.grids[phase].composition(of: point))
            }
            if !hull.enter(candidates, tolerance: 1e-3) { return }
        }
    }

    /// Distances from the plane below this are within the errors of sampled energies [J/mol of atoms].
    private static let sampledTolerance: Float = 0.1

    /// The exact energy of a grid point [J/mol of atoms].
    private func energy(_ phase: Int, _ point: Int, _ table: TemperatureTable) -> Double {
        let model = system.phases[phase]
        let grid = samples.grids[phase]
        return grid.sites.withUnsafeBufferPointer { sites in
            model.evaluate(
                sites.baseAddress.unsafelyUnwrapped + point * model.count, table: table, level: .value,
                workspace: workspace)
            return workspace.energy.value / grid.atoms[point]
        }
    }
}
