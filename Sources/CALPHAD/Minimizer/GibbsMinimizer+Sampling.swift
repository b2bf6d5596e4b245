// Sampled energies: the first tangent plane.

extension GibbsMinimizer {
    /// Brings a new hull to the optimum over all grid points with their interpolated energies, then gives its points their exact ones.
    func settleOnSamples(
        _ hull: LowerHull, _ table: TemperatureTable, moleFractions: [Double]
    ) throws(EquilibriumError) {
        // Planes of open systems start from the potentials given.
        let slice = open == nil ? try slice(table, moleFractions) : nil
        try samples.prepare(table)
        settleOnSamples(hull, from: slice)
        hull.correctEnergies { origin in
            guard case .grid(let phase, let point) = origin else { return nil }
            return energy(phase, point, table)
        }
    }

    private func settleOnSamples(_ hull: LowerHull, from slice: AnchorPlanes.Slice?) {
        var candidates = slice?.candidates ?? LowerHull.Candidates(componentCount: system.components.count)
        if let slice {
            hull.enter(candidates, tolerance: Double(Self.sampledTolerance))
            samples.beginBounds(slice)
        }
        for _ in 0..<60 {
            // Points found before stay: without them the plane swings to and fro.
            let count = candidates.count
            if slice != nil {
                samples.addLowPoints(below: -Self.sampledTolerance, potentials: hull.potentials, to: &candidates)
            } else {
                samples.measure(potentials: hull.potentials)
                samples.addLowPoints(below: -Self.sampledTolerance, to: &candidates)
            }
            if candidates.count == count { return }
            if !hull.enter(candidates, tolerance: Double(Self.sampledTolerance)) { return }
        }
    }

    /// What the samples show under the plane of the anchor that is closest to a state; nil where there is none.
    private func slice(
        _ table: TemperatureTable, _ moleFractions: [Double]
    ) throws(EquilibriumError) -> AnchorPlanes.Slice? {
        guard let node = SampledPlane.node(nearest: table.temperature) else { return nil }
        let key = AnchorPlanes.Key(temperature: node, pressure: table.pressure, moleFractions: moleFractions)
        if let known = anchors.slice(key, at: table.temperature) { return known }
        guard let plane = try anchorPlane(key) else { return nil }
        try samples.prepare(table)
        samples.measure(potentials: plane)
        var candidates = LowerHull.Candidates(componentCount: system.components.count)
        // All phases' energies have moved since the node by much the same.
        let lowest = samples.ranges.indices.reduce(Float.infinity) {
            system.isDormant[$1] ? $0 : min($0, samples.minimum(samples.ranges[$1]))
        }
        samples.addLowPoints(below: lowest + Float(Self.anchorMargin * table.thermalEnergy), to: &candidates)
        // Any composition lies between these.
        samples.addPurePoints(to: &candidates)
        let slice = AnchorPlanes.Slice(potentials: plane, candidates: candidates, laneMinima: samples.allLaneMinima)
        anchors.keep(slice, key, at: table.temperature)
        return slice
    }

    /// The plane under the samples at the node of temperature and the coarse composition of an anchor.
    private func anchorPlane(_ key: AnchorPlanes.Key) throws(EquilibriumError) -> [Double]? {
        if let known = anchors[key] { return known }
        let table = try? table(temperature: key.temperature, pressure: key.pressure)
        guard let table, (try? samples.prepare(table)) != nil else { return nil }
        let hull = LowerHull(moleFractions: key.moleFractions)
        settleOnSamples(hull, from: nil)
        let plane = hull.potentials
        anchors[key] = plane
        return plane
    }

    /// Height above the lowest point under an anchor's plane up to which points are taken up [units of R T].
    private static let anchorMargin = 0.3

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
