// What shows that nothing lies below a plane, or finds what does.

extension GibbsMinimizer {
    /// What a search under one plane has found so far.
    struct Findings {
        var minima: [PhaseMinimum] = []
        /// By phase.
        var known: [KnownMinima]
        /// Whether the search serves all planes nearby: it goes on for longer, as their lowest minima may be others, and does not start from
        /// what one state had found before.
        var isShared = false
        var idleFactor: Int { isShared ? 2 : 1 }
        /// Whether it began with the minima of a search nearby.
        var isWarm = false
        /// By how much shorter it then is.
        var knownFactor: Int { isWarm ? 3 : 1 }

        init(phases: [PhaseModel]) {
            known = phases.map { KnownMinima(siteCount: $0.count) }
        }
    }

    /// How far a search goes.
    private enum Depth: CaseIterable {
        /// One minimization for each kind of state of the phases with samples near the plane or below it.
        case nearby
        /// The same in all other phases.
        case everywhere
        /// As many minimizations, in all phases, as the tolerances ask for.
        case thorough
    }

    /// Looks for minima below the plane, deeper and deeper until some are found.
    ///
    /// Where searches are shared, the thorough one is that of the plane's cell; from its minima those of the plane are reached.
    ///
    /// - Parameter refined: the assemblage that the plane belongs to, whose sets are known to touch it.
    /// - Returns: all minima found so far, and those that lie below the plane; none does where the whole search found none.
    func search(
        potentials: [Double], _ table: TemperatureTable, under refined: AssemblageSolution? = nil
    ) -> (minima: [PhaseMinimum], below: [PhaseMinimum]) {
        let cell = cell(potentials: potentials, table)
        var findings = begin(potentials: potentials, table, under: refined)
        var below: [PhaseMinimum] = []
        for depth in Depth.allCases where !(isCursory && depth == .thorough) {
            extend(&findings, to: depth, potentials, table, from: cell)
            below = findings.minima.filter { $0.excess < -tolerances.drivingForce && !system.isDormant[$0.phase] }
            // Where little is missing the whole search has to tell how little.
            if below.contains(where: { $0.excess < -tolerances.acceptedGap }) { break }
        }
        remember(findings)
        return (findings.minima, below)
    }

    /// Minimizes every phase's distance from the plane as often as the tolerances ask for.
    ///
    /// - Parameter known: site fractions from which minimizations are made first, by phase; where they come from a search nearby, this one ends
    ///   earlier.
    func screen(
        potentials: [Double], _ table: TemperatureTable, under refined: AssemblageSolution? = nil,
        from known: [[[Double]]]? = nil
    ) -> [PhaseMinimum] {
        var findings = begin(potentials: potentials, table, under: refined)
        if let known {
            findings.isWarm = true
            for (phase, starts) in known.enumerated() {
                priorStarts[phase] = nil
                for y in starts where !isKnown(y, findings.known[phase]) {
                    _ = minimize(phase, from: y, potentials, table, in: &findings)
                }
            }
        }
        for depth in Depth.allCases { extend(&findings, to: depth, potentials, table) }
        return findings.minima
    }

    /// What a thorough search finds under the plane of a cell, where searches are shared. Every state counts it as its own, whoever came first.
    private func cell(potentials: [Double], _ table: TemperatureTable) -> SearchedCells.Cell? {
        guard sharesSearches, open == nil, let key = SearchedCells.Key(table, potentials: potentials) else {
            return nil
        }
        let cell = cells[key] ?? searchedCell(key, table)
        cells[key] = cell
        minimizations += cell.minimizations
        workspace.evaluations += cell.evaluations
        return cell
    }

    private func searchedCell(_ key: SearchedCells.Key, _ table: TemperatureTable) -> SearchedCells.Cell {
        let before = (minimizations: minimizations, evaluations: workspace.evaluations, budget: budget)
        defer {
            minimizations = before.minimizations
            workspace.evaluations = before.evaluations
            budget = before.budget
        }
        // What serves many states must not be cut short by the budget of one, nor know what that one had found.
        budget = nil
        let plane = key.potentials(table)
        var findings = begin(potentials: plane, table, under: nil)
        findings.isShared = true
        for depth in Depth.allCases { extend(&findings, to: depth, plane, table) }
        return SearchedCells.Cell(
            minima: findings.known.map(\.all), minimizations: minimizations - before.minimizations,
            evaluations: workspace.evaluations - before.evaluations)
    }

    /// The stable states of a refined assemblage lie on its plane. From one that is at a saddle a minimization starts.
    private func begin(
        potentials: [Double], _ table: TemperatureTable, under refined: AssemblageSolution?
    ) -> Findings {
        samples.measure(potentials: potentials)
        var findings = Findings(phases: system.phases)
        guard let refined else { return findings }
        for (s, set) in refined.sets.enumerated() {
            if s == refined.unstableSet {
                startBesideSaddle(set, potentials, table, in: &findings)
            } else if refined.unstableSet == nil {
                var minimum = point(of: set, table)
                minimum.excess = set.y.withUnsafeBufferPointer { buffer in
                    let y = buffer.baseAddress.unsafelyUnwrapped
                    let model = system.phases[set.phase]
                    let plane = potentials.indices.reduce(0) { $0 + potentials[$1] * model.amount(of: $1, y) }
                    return minimum.energy - plane / model.atomCount(y)
                }
                findings.minima.append(minimum)
                findings.known[set.phase].append(set.y, excess: minimum.excess)
            }
        }
        return findings
    }

    /// Minimizations from a saddle: down one side, then from as far on the other.
    private func startBesideSaddle(
        _ set: AssemblageSet, _ potentials: [Double], _ table: TemperatureTable, in findings: inout Findings
    ) {
        _ = minimize(set.phase, from: set.y, potentials, table, in: &findings)
        let known = findings.known[set.phase]
        guard !known.isEmpty else { return }
        let side = known[known.count - 1]
        var y = zip(set.y, side).map { max(2 * $0 - $1, 0.1 * $0) }
        let model = system.phases[set.phase]
        y.withUnsafeMutableBufferPointer { buffer in
            for range in model.sublattices {
                let sum = range.reduce(0) { $0 + buffer[$1] }
                for i in range { buffer[i] /= sum }
            }
            model.neutralize(buffer.baseAddress.unsafelyUnwrapped)
        }
        // The two minima may be as close to each other as others are not told apart.
        _ = minimize(set.phase, from: y, potentials, table, in: &findings, mergesWithKnown: false)
    }

    private func extend(
        _ findings: inout Findings, to depth: Depth, _ potentials: [Double], _ table: TemperatureTable,
        from cell: SearchedCells.Cell? = nil
    ) {
        let near = Float(tolerances.nearDistance * table.thermalEnergy)
        for grid in samples.grids where grid.count > 0 {
            // The first minimization has found the only minimum.
            if depth == .thorough, isIdeal[grid.phase] { continue }
            let offset = samples.ranges[grid.phase].lowerBound
            // The disordered and the ordered states for themselves.
            for points in [0..<grid.orderedStart, grid.orderedStart..<grid.count] where !points.isEmpty {
                let range = (offset + points.lowerBound)..<(offset + points.upperBound)
                let lowest = samples.minimum(range)
                switch depth {
                case .nearby where lowest > near, .everywhere where lowest <= near: continue
                case .nearby, .everywhere:
                    for y in cell?.minima[grid.phase] ?? [] where !isOverBudget {
                        _ = minimize(grid.phase, from: y, potentials, table, in: &findings)
                    }
                    startLowest(grid, range, lowest, potentials, table, in: &findings)
                case .thorough where cell != nil: continue
                case .thorough:
                    startFurther(grid, points, lowest, potentials, table, in: &findings)
                }
            }
            if depth == .thorough {
                if cell == nil { addFromMeanFields(grid, potentials, table, in: &findings) }
                addBesideSoftMinima(grid.phase, potentials, table, in: &findings)
            }
        }
    }

    /// A minimization from the lowest sample of a range, after one from the lowest minimum of the phase under the plane before.
    private func startLowest(
        _ grid: PhaseGrid, _ range: Range<Int>, _ lowest: Float, _ potentials: [Double], _ table: TemperatureTable,
        in findings: inout Findings
    ) {
        if !findings.isShared, findings.known[grid.phase].isEmpty, let y = priorStarts[grid.phase] {
            _ = minimize(grid.phase, from: y, potentials, table, in: &findings)
        }
        let p = samples.place(of: lowest, in: range) - samples.ranges[grid.phase].lowerBound
        startFromSample(grid, p, potentials, table, in: &findings)
    }

    /// Minimizations from the samples of a range that lie very close to the plane, then from those that have no lower neighbour, the lowest
    /// first, until several in succession have found nothing lower.
    private func startFurther(
        _ grid: PhaseGrid, _ points: Range<Int>, _ lowest: Float, _ potentials: [Double], _ table: TemperatureTable,
        in findings: inout Findings
    ) {
        let offset = samples.ranges[grid.phase].lowerBound
        // Of a phase that is stable, or nearly, what is missed matters most.
        let isNearby = findings.known[grid.phase].lowest < tolerances.nearDistance * table.thermalEnergy
        let most =
            (isNearby ? tolerances.idleStartsNearby : tolerances.idleStarts) * findings.idleFactor
            / findings.knownFactor
        let floor = startNearby(grid, points, lowest, potentials, table, in: &findings)
        starts.removeAll()
        grid.neighbors.appendLowest(
            points, distances: UnsafePointer(samples.distances + offset),
            laneMinima: UnsafePointer(samples.laneMinima + offset / SampledPlane.lane), above: floor,
            limit: lowest + Float(tolerances.startWindow * table.thermalEnergy), to: &starts)
        starts.order()
        var idle = 0
        // Who asked for the search finds the budget exceeded as well.
        while idle < most, !isOverBudget, let p = starts.next() {
            idle = startFromSample(grid, p, potentials, table, in: &findings) ? 0 : idle + 1
        }
    }

    /// Minimizations from the samples of a range that are so close to the plane that a minimum below it may lie between them and their lower
    /// neighbours.
    ///
    /// - Returns: the distance up to which all that have no lower neighbour have been started from; the lowest one was before.
    private func startNearby(
        _ grid: PhaseGrid, _ points: Range<Int>, _ lowest: Float, _ potentials: [Double], _ table: TemperatureTable,
        in findings: inout Findings
    ) -> Float {
        let spacing = grid.netSpacing
        let limit = Float(tolerances.nearbyStart * spacing * spacing * table.thermalEnergy)
        guard lowest < limit else { return lowest }
        let distances = samples.distances + samples.ranges[grid.phase].lowerBound
        starts.removeAll()
        for p in points where distances[p] < limit { starts.append(distance: distances[p], index: p) }
        starts.order()
        _ = starts.next()
        for _ in 0..<(tolerances.nearbyStarts / findings.knownFactor) {
            guard !isOverBudget, let p = starts.next() else { return limit }
            startFromSample(grid, p, potentials, table, in: &findings)
        }
        return starts.next() == nil ? limit : lowest
    }

    @discardableResult
    private func startFromSample(
        _ grid: PhaseGrid, _ p: Int, _ potentials: [Double], _ table: TemperatureTable, in findings: inout Findings
    ) -> Bool {
        let n = system.phases[grid.phase].count
        return grid.sites.withUnsafeBufferPointer { sites in
            minimize(
                grid.phase, from: sites.baseAddress.unsafelyUnwrapped + p * n, potentials, table, in: &findings)
        }
    }

    /// Minimizes a phase's distance from the plane from the mean fields of its end members that lie low enough.
    private func addFromMeanFields(
        _ grid: PhaseGrid, _ potentials: [Double], _ table: TemperatureTable, in findings: inout Findings
    ) {
        let model = system.phases[grid.phase]
        let offset = samples.ranges[grid.phase].lowerBound
        let candidates = meanFields.starts(
            grid, model, distances: UnsafePointer(samples.distances + offset), thermalEnergy: table.thermalEnergy,
            window: Float(tolerances.endMemberWindow * table.thermalEnergy))
        let ranked = candidates.filter { !isKnown($0, findings.known[grid.phase]) }.map { y in
            (y: y, excess: excess(model, y, potentials, table))
        }.sorted { $0.excess < $1.excess }
        // The fewer the freedoms, the better the samples cover them.
        let freedom = model.count - model.sublattices.count
        let most =
            min(max(freedom, tolerances.idleMeanFields / 3), tolerances.idleMeanFields) * findings.idleFactor
            / findings.knownFactor
        var idle = 0
        for (y, excess) in ranked {
            guard excess < findings.known[grid.phase].lowest + tolerances.startWindow * table.thermalEnergy else {
                return
            }
            guard !isOverBudget, !isKnown(y, findings.known[grid.phase]) else { continue }
            idle = minimize(grid.phase, from: y, potentials, table, in: &findings) ? 0 : idle + 1
            if idle >= most { return }
        }
    }

    /// Whether a state is close to a known minimum.
    private func isKnown(_ y: [Double], _ known: KnownMinima) -> Bool {
        known.contains(y, within: tolerances.linkDistance)
    }

    /// Distance of a state of a phase above the plane [J/mol of atoms].
    func excess(
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

    /// Minimizes from both sides of those minima of a phase that are soft and lie near the plane, or of the lowest one.
    private func addBesideSoftMinima(
        _ phase: Int, _ potentials: [Double], _ table: TemperatureTable, in findings: inout Findings
    ) {
        var place = 0
        var lowest = findings.known[phase].place
        let first = findings.known[phase].count
        while place < findings.known[phase].count, place < first + 4 {
            defer { place += 1 }
            let known = findings.known[phase]
            guard known.excess[place] < tolerances.hopelessExcess * table.thermalEnergy || place == lowest else {
                continue
            }
            for start in descent.softSides(phase, of: known[place], table: table) {
                _ = minimize(phase, from: start, potentials, table, in: &findings)
            }
            if place >= lowest { lowest = findings.known[phase].place }
        }
    }

    /// One more minimization of a phase.
    ///
    /// - Returns: whether it ended lower than those before.
    private func minimize(
        _ phase: Int, from start: UnsafePointer<Double>, _ potentials: [Double], _ table: TemperatureTable,
        in findings: inout Findings, mergesWithKnown: Bool = true
    ) -> Bool {
        minimizations += 1
        // Of a phase's other minima only those matter that lie below the plane, or below the first one found.
        let lowest = findings.known[phase].lowest
        let hopeless =
            findings.isShared
            ? lowest + tolerances.cellExcess * table.thermalEnergy
            : lowest < .infinity ? max(lowest, tolerances.hopelessExcess * table.thermalEnergy) : .infinity
        let count = system.phases[phase].count
        let end = descent.point
        end.update(from: start, count: count)
        let known = findings.known[phase]
        let result = potentials.withUnsafeBufferPointer { mu in
            descent.minimize(
                phase, from: end, mu: mu.baseAddress.unsafelyUnwrapped, table: table,
                known: mergesWithKnown ? known : nil, hopeless: hopeless)
        }
        // Where the path led into a known minimum, or out of the states that are crystals, there is nothing to add.
        guard let result else { return false }
        let y = Array(UnsafeBufferPointer(start: end, count: count))
        findings.minima.append(
            PhaseMinimum(
                phase: phase, y: y, excess: result.excess, energy: result.energy, isConverged: result.isConverged))
        guard result.isConverged else { return false }
        known.append(y, excess: result.excess)
        return result.excess < lowest - tolerances.drivingForce
    }

    private func minimize(
        _ phase: Int, from start: [Double], _ potentials: [Double], _ table: TemperatureTable,
        in findings: inout Findings, mergesWithKnown: Bool = true
    ) -> Bool {
        start.withUnsafeBufferPointer { start in
            minimize(
                phase, from: start.baseAddress.unsafelyUnwrapped, potentials, table, in: &findings,
                mergesWithKnown: mergesWithKnown)
        }
    }

    /// Keeps each phase's lowest minimum as a start under the next plane of the same state.
    func remember(_ findings: Findings) {
        foundMinima = findings.minima
        for (phase, known) in findings.known.enumerated() where !known.isEmpty {
            priorStarts[phase] = known[known.place]
        }
    }

    func lowestExcess(_ minima: [PhaseMinimum]) -> [Double] {
        var lowest = [Double](repeating: .infinity, count: system.phases.count)
        for minimum in minima { lowest[minimum.phase] = min(lowest[minimum.phase], minimum.excess) }
        return lowest
    }
}
