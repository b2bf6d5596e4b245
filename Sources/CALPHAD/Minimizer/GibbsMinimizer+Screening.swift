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

    /// Minimizes every phase's distance from the plane from several starts.
    ///
    /// - Parameters:
    ///   - unstable: a composition set at a saddle, from which a further minimization starts.
    ///   - isThorough: whether the starts are as many as the tolerances ask for, in all phases; otherwise a few in those nearby.
    func screen(
        potentials: [Double], _ table: TemperatureTable, besides unstable: AssemblageSet? = nil, isThorough: Bool = true
    ) -> [PhaseMinimum] {
        var minima: [PhaseMinimum] = []
        samples.measure(potentials: potentials)
        for grid in samples.grids where grid.count > 0 {
            let first = minima.count
            var starts = distinctStarts(grid, thermalEnergy: Float(table.thermalEnergy), isThorough: isThorough)
            if let unstable, unstable.phase == grid.phase { starts.append(unstable.y) }
            for start in starts {
                // Who asked for the search finds the budget exceeded as well.
                if isOverBudget { break }
                var y = start
                let known = minima[first...].filter(\.isConverged).map(\.y)
                // Of a phase's other minima only those matter that lie below the plane, or below the first one found.
                var lowest = Double.infinity
                for minimum in minima[first...] where minimum.isConverged { lowest = min(lowest, minimum.excess) }
                let hopeless =
                    lowest < .infinity ? max(lowest, tolerances.hopelessExcess * table.thermalEnergy) : .infinity
                let result = y.withUnsafeMutableBufferPointer { buffer in
                    potentials.withUnsafeBufferPointer { mu in
                        descent.minimize(
                            grid.phase, from: buffer.baseAddress.unsafelyUnwrapped,
                            mu: mu.baseAddress.unsafelyUnwrapped, table: table, knownMinima: known, hopeless: hopeless)
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

    /// The lowest points of a phase's grid that differ from each other, from the disordered and the ordered states; fewer where the
    /// whole grid lies far above the plane.
    func distinctStarts(_ grid: PhaseGrid, thermalEnergy: Float, isThorough: Bool) -> [[Double]] {
        let n = system.phases[grid.phase].count
        if system.phases[grid.phase].isStoichiometric { return [Array(grid.sites[0..<n])] }
        let most = isThorough ? tolerances.startsPerPhase : tolerances.firstStartsPerPhase
        let offset = samples.ranges[grid.phase].lowerBound
        var starts: [[Double]] = []
        for range in [0..<grid.orderedStart, grid.orderedStart..<grid.count] where !range.isEmpty {
            let lowest = samples.minimum((offset + range.lowerBound)..<(offset + range.upperBound))
            let isFar = lowest > Float(tolerances.farDistance) * thermalEnergy
            if isFar, !isThorough { continue }
            let limit = isFar ? tolerances.farStartsPerPhase : most
            let window = lowest + Float(tolerances.startWindow) * thermalEnergy
            ranked.removeAll()
            for p in range where samples.distances[offset + p] <= window {
                ranked.append(distance: samples.distances[offset + p], index: p)
            }
            ranked.order()
            let first = starts.count
            grid.sites.withUnsafeBufferPointer { sites in
                while starts.count - first < limit, let p = ranked.next() {
                    let isDistinct = !starts[first...].contains { other in
                        other.withUnsafeBufferPointer { other in
                            for i in 0..<n where abs(other[i] - sites[p * n + i]) > tolerances.startDistance {
                                return false
                            }
                            return true
                        }
                    }
                    if isDistinct { starts.append(Array(sites[(p * n)..<((p + 1) * n)])) }
                }
            }
        }
        return starts
    }

    func lowestExcess(_ minima: [PhaseMinimum]) -> [Double] {
        var lowest = [Double](repeating: .infinity, count: system.phases.count)
        for minimum in minima { lowest[minimum.phase] = min(lowest[minimum.phase], minimum.excess) }
        return lowest
    }
}
