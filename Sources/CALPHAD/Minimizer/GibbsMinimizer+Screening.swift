// What shows that nothing lies below the refined plane.

extension GibbsMinimizer {
    /// Minimizes every phase's distance from the plane from several starts.
    func screen(potentials: [Double], _ samples: SampledEnergies, _ table: TemperatureTable) -> [PhaseMinimum] {
        var minima: [PhaseMinimum] = []
        for (grid, energies) in zip(grids, samples.energies) where grid.count > 0 {
            let distances = distances(grid, energies, potentials)
            let first = minima.count
            for start in distinctStarts(grid, distances, thermalEnergy: table.thermalEnergy) {
                var y = start
                let known = minima[first...].filter(\.isConverged).map(\.y)
                let result = y.withUnsafeMutableBufferPointer { buffer in
                    potentials.withUnsafeBufferPointer { mu in
                        descent.minimize(
                            grid.phase, from: buffer.baseAddress.unsafelyUnwrapped,
                            mu: mu.baseAddress.unsafelyUnwrapped, table: table, knownMinima: known)
                    }
                }
                // Where the path led into a known minimum, or out of the states that are crystals, there is nothing to add.
                guard let result else { continue }
                minima.append(
                    PhaseMinimum(
                        phase: grid.phase, y: y, excess: result.excess, energy: result.energy,
                        isConverged: result.isConverged))
            }
        }
        return minima
    }

    /// The lowest points of a phase's grid that differ from each other, from the disordered and the ordered states; one only where the
    /// whole grid lies far above the plane.
    func distinctStarts(_ grid: PhaseGrid, _ distances: [Double], thermalEnergy: Double) -> [[Double]] {
        let n = system.phases[grid.phase].count
        if system.phases[grid.phase].isStoichiometric { return [Array(grid.sites[0..<n])] }
        var starts: [[Double]] = []
        for range in [0..<grid.orderedStart, grid.orderedStart..<grid.count] where !range.isEmpty {
            var lowest = distances[range.lowerBound]
            for p in range { lowest = min(lowest, distances[p]) }
            let limit = lowest > tolerances.farDistance * thermalEnergy ? 1 : tolerances.startsPerPhase
            let window = lowest + tolerances.startWindow * thermalEnergy
            let ranked = range.filter { distances[$0] <= window }.sorted { (distances[$0], $0) < (distances[$1], $1) }
            var chosen: [ArraySlice<Double>] = []
            for p in ranked {
                let y = grid.sites[(p * n)..<((p + 1) * n)]
                let isDistinct = chosen.allSatisfy { other in
                    zip(other, y).contains { abs($0 - $1) > tolerances.startDistance }
                }
                if isDistinct { chosen.append(y) }
                if chosen.count == limit { break }
            }
            starts += chosen.map { Array($0) }
        }
        return starts
    }

    func lowestExcess(_ minima: [PhaseMinimum]) -> [Double] {
        var lowest = [Double](repeating: .infinity, count: system.phases.count)
        for minimum in minima { lowest[minimum.phase] = min(lowest[minimum.phase], minimum.excess) }
        return lowest
    }
}
