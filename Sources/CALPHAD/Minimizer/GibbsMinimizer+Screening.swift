// What shows that nothing lies below the refined plane.

extension GibbsMinimizer {
    /// Looks for minima below the plane: first from a few starts where some are likely, and from all starts where those find none.
    ///
    /// - Parameter unstable: a composition set at a saddle, from which a further minimization starts.
    /// - Returns: all minima of the search that decided, and those that lie below the plane.
    func search(
        potentials: [Double], _ table: TemperatureTable, besides unstable: AssemblageSet? = nil, isLikely: Bool
    ) -> (minima: [PhaseMinimum], below: [PhaseMinimum]) {
        func below(_ minima: [PhaseMinimum]) -> [PhaseMinimum] {
            minima.filter { $0.excess < -tolerances.drivingForce && !system.isDormant[$0.phase] }
        }
        if isLikely {
            let minima = screen(potentials: potentials, table, besides: unstable, isThorough: false)
            let found = below(minima)
            // Where little is missing the whole search has to tell how little.
            if found.contains(where: { $0.excess < -tolerances.acceptedGap }) { return (minima, found) }
        }
        let minima = screen(potentials: potentials, table, besides: unstable, isThorough: true)
        return (minima, below(minima))
    }

    /// Whether sampled points lie further below a plane than the interpolation of their energies errs.
    func samplesLieBelow(_ potentials: [Double], _ table: TemperatureTable) -> Bool {
        samples.measure(potentials: potentials)
        let limit = -Float(tolerances.sampleError * table.thermalEnergy)
        return samples.ranges.indices.contains {
            !system.isDormant[$0] && samples.minimum(samples.ranges[$0]) < limit
        }
    }

    /// Minimizes every phase's distance from the plane from several starts.
    ///
    /// - Parameters:
    ///   - unstable: a composition set at a saddle, from which a further minimization starts.
    ///   - isThorough: whether the starts go on as long as the tolerances ask for, in all phases; otherwise a few in those nearby.
    func screen(
        potentials: [Double], _ table: TemperatureTable, besides unstable: AssemblageSet? = nil, isThorough: Bool = true
    ) -> [PhaseMinimum] {
        var minima: [PhaseMinimum] = []
        samples.measure(potentials: potentials)
        let thermalEnergy = Float(table.thermalEnergy)
        for grid in samples.grids where grid.count > 0 {
            var known = KnownMinima()
            if let unstable, unstable.phase == grid.phase {
                _ = minimize(grid.phase, from: unstable.y, potentials, table, besides: &known, in: &minima)
            }
            let n = system.phases[grid.phase].count
            let offset = samples.ranges[grid.phase].lowerBound
            // The disordered and the ordered states for themselves.
            for points in [0..<grid.orderedStart, grid.orderedStart..<grid.count] where !points.isEmpty {
                let range = (offset + points.lowerBound)..<(offset + points.upperBound)
                let lowest = samples.minimum(range)
                if !isThorough, lowest > Float(tolerances.farDistance) * thermalEnergy { continue }
                let limit = lowest + Float(tolerances.startWindow) * thermalEnergy
                let distances = UnsafePointer(samples.distances + offset)
                starts.removeAll()
                grid.neighbors.appendLowest(
                    points, distances: distances,
                    laneMinima: UnsafePointer(samples.laneMinima + offset / SampledPlane.lane), limit: limit,
                    to: &starts)
                starts.order()
                let most = isThorough ? tolerances.idleStarts : tolerances.firstIdleStarts
                var idle = 0
                // Who asked for the search finds the budget exceeded as well.
                while idle < most, !isOverBudget, let p = starts.next() {
                    let y = Array(grid.sites[(p * n)..<((p + 1) * n)])
                    idle = minimize(grid.phase, from: y, potentials, table, besides: &known, in: &minima) ? 0 : idle + 1
                }
            }
            if isThorough { addFromMeanFields(grid, potentials, table, besides: &known, in: &minima) }
        }
        return minima
    }

    /// Minimizes a phase's distance from the plane from the mean fields of its end members that lie low enough.
    private func addFromMeanFields(
        _ grid: PhaseGrid, _ potentials: [Double], _ table: TemperatureTable, besides known: inout KnownMinima,
        in minima: inout [PhaseMinimum]
    ) {
        let model = system.phases[grid.phase]
        let offset = samples.ranges[grid.phase].lowerBound
        let candidates = meanFields.starts(
            grid, model, distances: UnsafePointer(samples.distances + offset), thermalEnergy: table.thermalEnergy,
            window: Float(tolerances.endMemberWindow * table.thermalEnergy))
        let ranked = candidates.filter { !isKnown($0, known) }.map { y in
            (y: y, excess: excess(model, y, potentials, table))
        }.sorted { $0.excess < $1.excess }
        var idle = 0
        for (y, excess) in ranked {
            guard excess < known.lowest + tolerances.startWindow * table.thermalEnergy else { return }
            guard !isKnown(y, known) else { continue }
            idle = minimize(grid.phase, from: y, potentials, table, besides: &known, in: &minima) ? 0 : idle + 1
            if idle >= tolerances.idleMeanFields { return }
        }
    }

    /// Whether a state is close to a known minimum.
    private func isKnown(_ y: [Double], _ known: KnownMinima) -> Bool {
        known.sites.contains { other in !zip(other, y).contains { abs($0 - $1) > tolerances.linkDistance } }
    }

    /// Distance of a state of a phase above the plane [J/mol of atoms].
    private func excess(
        _ model: PhaseModel, _ y: [Double], _ potentials: [Double], _ table: TemperatureTable
    ) -> Double {
        y.withUnsafeBufferPointer { buffer in
            let y = buffer.baseAddress.unsafelyUnwrapped
            model.evaluate(y, table: table, level: .value, workspace: workspace)
            var g = workspace.energy.value
            for k in 0..<model.componentCount { g -= potentials[k] * model.amount(of: k, y) }
            return g / model.atomCount(y)
        }
    }

    /// The converged minima of a phase under one plane.
    struct KnownMinima {
        var sites: [[Double]] = []
        /// The lowest of their distances above the plane [J/mol of atoms].
        var lowest = Double.infinity
    }

    /// One more minimization of a phase.
    ///
    /// - Returns: whether it ended lower than those before.
    private func minimize(
        _ phase: Int, from start: [Double], _ potentials: [Double], _ table: TemperatureTable,
        besides known: inout KnownMinima, in minima: inout [PhaseMinimum]
    ) -> Bool {
        minimizations += 1
        // Of a phase's other minima only those matter that lie below the plane, or below the first one found.
        let hopeless =
            known.lowest < .infinity ? max(known.lowest, tolerances.hopelessExcess * table.thermalEnergy) : .infinity
        var y = start
        let result = y.withUnsafeMutableBufferPointer { buffer in
            potentials.withUnsafeBufferPointer { mu in
                descent.minimize(
                    phase, from: buffer.baseAddress.unsafelyUnwrapped, mu: mu.baseAddress.unsafelyUnwrapped,
                    table: table, knownMinima: known.sites, hopeless: hopeless)
            }
        }
        // Where the path led into a known minimum, or out of the states that are crystals, there is nothing to add.
        guard let result else { return false }
        minima.append(
            PhaseMinimum(
                phase: phase, y: y, excess: result.excess, energy: result.energy, isConverged: result.isConverged))
        guard result.isConverged else { return false }
        known.sites.append(y)
        guard result.excess < known.lowest else { return false }
        known.lowest = result.excess
        return true
    }

    func lowestExcess(_ minima: [PhaseMinimum]) -> [Double] {
        var lowest = [Double](repeating: .infinity, count: system.phases.count)
        for minimum in minima { lowest[minimum.phase] = min(lowest[minimum.phase], minimum.excess) }
        return lowest
    }
}
