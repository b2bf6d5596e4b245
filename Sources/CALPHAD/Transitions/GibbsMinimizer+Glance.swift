// A look under a plane that is cheaper than a full screening: what chooses the temperatures of a scan.

extension GibbsMinimizer {
    /// Minima of every phase's distance from the plane of an assemblage: one minimization from where each of a phase's minima was at a
    /// temperature nearby, one from its lowest sample wherever that lies near the plane and in no known minimum's basin.
    ///
    /// The same samples as those of a full screening are measured; what is left out are the further starts (`search` goes on to them when
    /// these have found nothing). A scan uses it between states that were searched in full.
    ///
    /// - Parameters:
    ///   - prior: site fractions of minima nearby, by phase. Those that lie far above the plane are not minimized again.
    ///   - left: sets that the assemblage no longer holds.
    ///   - watched: phases that are minimized even where all their samples lie far above the plane.
    /// - Returns: the sets of the assemblage and the minima found; nil where a minimization did not converge.
    func glance(
        under refined: AssemblageSolution, _ table: TemperatureTable, from prior: [[[Double]]], left: [AssemblageSet],
        watched: Set<Int>
    ) -> [PhaseMinimum]? {
        guard (try? samples.prepare(table)) != nil else { return nil }
        samples.measure(potentials: refined.potentials)
        let near = Float(tolerances.nearDistance * table.thermalEnergy)
        let hopeless = tolerances.hopelessExcess * table.thermalEnergy
        var minima: [PhaseMinimum] = []
        let known = system.phases.map { KnownMinima(siteCount: $0.count) }
        for set in refined.sets {
            minima.append(
                PhaseMinimum(phase: set.phase, y: set.y, excess: 0, energy: 0, isConverged: true))
            known[set.phase].append(set.y, excess: 0)
        }
        for grid in samples.grids where grid.count > 0 {
            let phase = grid.phase
            func isKnown(_ y: [Double], within distance: Double) -> Bool {
                known[phase].contains(y, within: distance)
            }
            func start(_ y: [Double], hopeless: Double) -> Bool {
                if isKnown(y, within: tolerances.sameMinimum) { return true }
                guard
                    let found = minimum(
                        of: phase, from: y, refined.potentials, table, known: known[phase], hopeless: hopeless)
                else { return true }
                minima.append(found)
                known[phase].append(found.y, excess: found.excess)
                return found.isConverged
            }
            let all = samples.ranges[phase]
            let isLeft = left.contains { $0.phase == phase }
            if known[phase].isEmpty, !watched.contains(phase), !isLeft,
                samples.minimum(all) > Self.farDistances * near
            {
                continue
            }
            let isWatched = watched.contains(phase)
            for set in left where set.phase == phase {
                guard start(set.y, hopeless: isWatched ? .infinity : hopeless) else { return nil }
            }
            for (rank, y) in prior[phase].enumerated() where !isKnown(y, within: tolerances.sameMinimum) {
                let height = excess(system.phases[phase], y, refined.potentials, table)
                let isMeasured = isWatched && rank == 0
                let count = minima.count
                if height < Self.restingDistance * table.thermalEnergy || isMeasured {
                    guard start(y, hopeless: isMeasured ? .infinity : hopeless) else { return nil }
                }
                if minima.count == count, !isKnown(y, within: tolerances.sameMinimum) {
                    minima.append(PhaseMinimum(phase: phase, y: y, excess: height, energy: 0, isConverged: true))
                    known[phase].append(y, excess: height)
                }
            }
            let n = system.phases[phase].count
            let offset = samples.ranges[phase].lowerBound
            for points in [0..<grid.orderedStart, grid.orderedStart..<grid.count] where !points.isEmpty {
                let range = (offset + points.lowerBound)..<(offset + points.upperBound)
                let lowest = samples.minimum(range)
                guard lowest < near || known[phase].isEmpty else { continue }
                let p = samples.place(of: lowest, in: range) - offset
                let y = Array(grid.sites[(p * n)..<((p + 1) * n)])
                // A sample so close to a known minimum lies in its basin.
                let isCovered = zip(known[phase].all, known[phase].excess).contains { other, excess in
                    Double(lowest) > excess
                        && !zip(other, y).contains { abs($0 - $1) > tolerances.linkDistance }
                }
                let isMeasured = isWatched && known[phase].isEmpty
                guard isCovered || start(y, hopeless: isMeasured ? .infinity : hopeless) else { return nil }
            }
        }
        return minima
    }

    /// A minimum nearby that lies this high above the plane is not minimized again [units of R T]: it moves by less.
    private static let restingDistance = 0.2

    /// A phase all of whose samples lie higher than so many times the distance that is near has no state below the plane.
    private static let farDistances: Float = 2

    /// One minimization of a phase's distance from a plane; nil if it leads to a known minimum, to no state of the phase, or surely to one
    /// higher than `hopeless` [J/mol of atoms].
    func minimum(
        of phase: Int, from start: [Double], _ potentials: [Double], _ table: TemperatureTable, known: KnownMinima?,
        hopeless: Double
    ) -> PhaseMinimum? {
        minimizations += 1
        var y = start
        let result = y.withUnsafeMutableBufferPointer { buffer in
            potentials.withUnsafeBufferPointer { mu in
                descent.minimize(
                    phase, from: buffer.baseAddress.unsafelyUnwrapped, mu: mu.baseAddress.unsafelyUnwrapped,
                    table: table, known: known, hopeless: hopeless)
            }
        }
        return result.map {
            PhaseMinimum(phase: phase, y: y, excess: $0.excess, energy: $0.energy, isConverged: $0.isConverged)
        }
    }
}
