// From the hull's basis to a refined assemblage.

extension GibbsMinimizer {
    /// The points found from a number on, as candidates for the hull.
    func candidates(_ found: [PhaseMinimum], from first: Int) -> LowerHull.Candidates {
        var candidates = LowerHull.Candidates(componentCount: system.components.count)
        for index in first..<found.count {
            let model = system.phases[found[index].phase]
            found[index].y.withUnsafeBufferPointer { buffer in
                let y = buffer.baseAddress.unsafelyUnwrapped
                let n = model.atomCount(y)
                candidates.append(
                    .found(index), energy: found[index].energy,
                    (0..<model.componentCount).lazy.map { model.amount(of: $0, y) / n })
            }
        }
        return candidates
    }

    func point(of set: AssemblageSet, _ table: TemperatureTable) -> PhaseMinimum {
        let model = system.phases[set.phase]
        return set.y.withUnsafeBufferPointer { buffer in
            let y = buffer.baseAddress.unsafelyUnwrapped
            model.evaluate(y, table: table, level: .value, workspace: workspace)
            return PhaseMinimum(
                phase: set.phase, y: set.y, excess: 0, energy: workspace.energy.value / model.atomCount(y),
                isConverged: true)
        }
    }

    /// Adds points that are not yet among the found ones.
    func add(_ points: [PhaseMinimum], to found: inout [PhaseMinimum]) {
        for point in points {
            let isKnown = found.contains { other in
                other.phase == point.phase && other.energy <= point.energy + 1e-9 * abs(point.energy)
                    && !zip(other.y, point.y).contains { abs($0 - $1) > 1e-8 }
            }
            if !isKnown { found.append(point) }
        }
    }

    /// How readily basis points of one phase are taken for one composition set.
    enum Joining {
        /// Points with convex energy between them.
        case convex
        /// Only points that nearly coincide.
        case coincident
        /// Points that lead to one minimum under the hull's plane; the minimum takes their place.
        case descended
    }

    /// Newton's method from the assemblage that the hull's basis shows; nil where it does not lead to a solution at least as low as
    /// the hull.
    func refine(
        _ hull: LowerHull, _ found: [PhaseMinimum], _ table: TemperatureTable, _ moleFractions: [Double],
        joiningIn order: [Joining], _ failure: inout AssemblageFailure?
    ) -> AssemblageSolution? {
        let limit = hull.energy + 1e-6
        for joining in order {
            for keepsEmpty in [false, true] {
                let sets = assemblage(of: hull, found, joining: joining, keepsEmpty: keepsEmpty, table)
                guard !sets.isEmpty else { return nil }
                do {
                    let solution = try newton.solve(
                        sets, moleFractions: moleFractions, temperature: table.temperature, pressure: table.pressure,
                        open: open.map { given in { _ in given } }
                    ) { _ in table }
                    if zip(solution.potentials, moleFractions).reduce(0, { $0 + $1.0 * $1.1 }) <= limit {
                        return solution
                    }
                    failure = .aboveHull
                    break
                } catch {
                    failure = error
                    guard error == .singular else { break }
                }
            }
        }
        return failure == .singular ? refineWithoutTwin(hull, found, table, moleFractions, limit: limit) : nil
    }

    /// Newton's method with one of the basis points' sets left out: two phases of the same energy, as a liquid of metals by two models, share
    /// an amount that nothing determines.
    private func refineWithoutTwin(
        _ hull: LowerHull, _ found: [PhaseMinimum], _ table: TemperatureTable, _ moleFractions: [Double], limit: Double
    ) -> AssemblageSolution? {
        let sets = assemblage(of: hull, found, joining: .convex, keepsEmpty: false, table)
        guard sets.count > 1 else { return nil }
        for left in sets.indices {
            var others = sets
            others.remove(at: left)
            let solution = try? newton.solve(
                others, moleFractions: moleFractions, temperature: table.temperature, pressure: table.pressure,
                open: open.map { given in { _ in given } }
            ) { _ in table }
            if let solution, zip(solution.potentials, moleFractions).reduce(0, { $0 + $1.0 * $1.1 }) <= limit {
                return solution
            }
        }
        return nil
    }

    /// Newton's method with the lowest point under the refined plane as a new composition set or, where it is a state of a phase already
    /// there, in the place of the nearest set; nil if neither leads lower.
    func extend(
        _ refined: AssemblageSolution, with below: [PhaseMinimum], _ table: TemperatureTable, _ moleFractions: [Double],
        _ failure: inout AssemblageFailure?
    ) -> AssemblageSolution? {
        guard let lowest = below.min(by: { $0.excess < $1.excess }) else { return nil }
        func energy(_ solution: AssemblageSolution) -> Double {
            zip(solution.potentials, moleFractions).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let model = system.phases[lowest.phase]
        var y = lowest.y
        let atoms = y.withUnsafeMutableBufferPointer { buffer in
            let pointer = buffer.baseAddress.unsafelyUnwrapped
            model.canonicalize(pointer)
            return model.atomCount(pointer)
        }
        let progress = moleFractions.reduce(1e-9) { $1 > 0 ? min($0, 100 * $1) : $0 }
        var attempts: [[AssemblageSet]] = []
        if let unstable = refined.unstableSet {
            attempts += split(refined, unstable, into: below.filter { $0.phase == refined.sets[unstable].phase })
        }
        if refined.sets.count < (open?.values.count { $0 == nil } ?? moleFractions.count) {
            let available = y.withUnsafeBufferPointer { buffer in
                moleFractions.indices.reduce(0.01) { least, k in
                    let content = model.amount(of: k, buffer.baseAddress.unsafelyUnwrapped) / atoms
                    return content > 0 && moleFractions[k] > 0 ? min(least, 0.5 * moleFractions[k] / content) : least
                }
            }
            attempts.append(refined.sets + [AssemblageSet(phase: lowest.phase, amount: available / atoms, y: y)])
        }
        func distance(_ s: Int) -> Double { zip(refined.sets[s].y, y).reduce(0) { max($0, abs($1.0 - $1.1)) } }
        let same = refined.sets.indices.filter { refined.sets[$0].phase == lowest.phase }
        if let nearest = same.min(by: { distance($0) < distance($1) }) {
            var replaced = refined.sets
            replaced[nearest].y = y
            attempts.append(replaced)
        }
        for sets in attempts {
            do {
                let solution = try newton.solve(
                    sets, moleFractions: moleFractions, temperature: table.temperature, pressure: table.pressure,
                    open: open.map { given in { _ in given } }
                ) { _ in table }
                let gain = energy(refined) - energy(solution)
                // Where a phase has just appeared, what it lowers the energy by is of second order in its driving force.
                if gain > progress || gain > -1e-9 && solution.sets.count > refined.sets.count { return solution }
            } catch {
                failure = error
            }
        }
        return replace(refined, with: lowest.phase, y, table, moleFractions, &failure).flatMap {
            energy($0) < energy(refined) - progress ? $0 : nil
        }
    }

    /// An assemblage with the two lowest of several minima of an unstable set's phase in that set's place.
    private func split(_ refined: AssemblageSolution, _ unstable: Int, into minima: [PhaseMinimum]) -> [[AssemblageSet]]
    {
        let lowest = minima.sorted { $0.excess < $1.excess }.prefix(2)
        guard lowest.count == 2 else { return [] }
        var sets = refined.sets
        let amount = 0.5 * atoms(in: sets.remove(at: unstable))
        for minimum in lowest {
            let model = system.phases[minimum.phase]
            var y = minimum.y
            let atoms = y.withUnsafeMutableBufferPointer { buffer in
                let pointer = buffer.baseAddress.unsafelyUnwrapped
                model.canonicalize(pointer)
                return model.atomCount(pointer)
            }
            sets.append(AssemblageSet(phase: minimum.phase, amount: amount / atoms, y: y))
        }
        return [sets]
    }

    /// Newton's method with a phase in the place of the set of another phase whose composition is closest: beside one that it nearly
    /// repeats, as bcc beside a B2 that lacks some constituents, the wrong one of the two would be dropped.
    private func replace(
        _ refined: AssemblageSolution, with phase: Int, _ y: [Double], _ table: TemperatureTable,
        _ moleFractions: [Double], _ failure: inout AssemblageFailure?
    ) -> AssemblageSolution? {
        func composition(_ phase: Int, _ y: [Double]) -> (x: [Double], atoms: Double) {
            y.withUnsafeBufferPointer { buffer in
                let pointer = buffer.baseAddress.unsafelyUnwrapped
                let atoms = system.phases[phase].atomCount(pointer)
                return (moleFractions.indices.map { system.phases[phase].amount(of: $0, pointer) / atoms }, atoms)
            }
        }
        let new = composition(phase, y)
        func distance(_ s: Int) -> Double {
            zip(composition(refined.sets[s].phase, refined.sets[s].y).x, new.x).reduce(0) { max($0, abs($1.0 - $1.1)) }
        }
        let others = refined.sets.indices.filter { refined.sets[$0].phase != phase }
        guard let closest = others.min(by: { distance($0) < distance($1) }) else { return nil }
        var sets = refined.sets
        sets[closest] = AssemblageSet(phase: phase, amount: atoms(in: sets[closest]) / new.atoms, y: y)
        do {
            return try newton.solve(
                sets, moleFractions: moleFractions, temperature: table.temperature, pressure: table.pressure,
                open: open.map { given in { _ in given } }
            ) { _ in table }
        } catch {
            failure = error
            return nil
        }
    }

    /// The basis points as composition sets: points of one phase that lie in one basin of its energy are joined.
    func assemblage(
        of hull: LowerHull, _ found: [PhaseMinimum], joining: Joining, keepsEmpty: Bool,
        _ table: TemperatureTable
    ) -> [AssemblageSet] {
        var sets: [AssemblageSet] = []
        var weights: [Double] = []
        let negligible = hull.leastFraction(below: 1e-8) * 0.1
        for (origin, amount) in zip(hull.basis, hull.amounts) where amount > negligible || keepsEmpty {
            let phase: Int
            var y: [Double]
            switch origin {
            case .artificial: continue
            case .found(let index):
                phase = found[index].phase
                y = found[index].y
            case .grid(let p, let point):
                phase = p
                let n = system.phases[p].count
                y = Array(samples.grids[p].sites[(point * n)..<((point + 1) * n)])
            }
            let model = system.phases[phase]
            y.withUnsafeMutableBufferPointer { buffer in
                let pointer = buffer.baseAddress.unsafelyUnwrapped
                model.canonicalize(pointer)
                for range in model.sublattices where range.count > 1 {
                    var sum = 0.0
                    for i in range {
                        pointer[i] = max(pointer[i], 1e-6)
                        sum += pointer[i]
                    }
                    for i in range { pointer[i] /= sum }
                }
                model.neutralize(pointer)
            }
            if joining == .descended {
                y.withUnsafeMutableBufferPointer { buffer in
                    let pointer = buffer.baseAddress.unsafelyUnwrapped
                    hull.potentials.withUnsafeBufferPointer { mu in
                        _ = descent.minimize(
                            phase, from: pointer, mu: mu.baseAddress.unsafelyUnwrapped, table: table, known: nil)
                    }
                    model.canonicalize(pointer)
                }
            }
            let weight = max(amount, negligible)
            if let same = sets.indices.first(where: {
                sets[$0].phase == phase && isOneSet(model, sets[$0].y, y, joining, table)
            }) {
                let total = weights[same] + weight
                for i in y.indices { sets[same].y[i] = (sets[same].y[i] * weights[same] + y[i] * weight) / total }
                weights[same] = total
            } else {
                sets.append(AssemblageSet(phase: phase, amount: 0, y: y))
                weights.append(weight)
            }
        }
        for s in sets.indices {
            let model = system.phases[sets[s].phase]
            let atoms = sets[s].y.withUnsafeBufferPointer { closedAtoms(model, $0.baseAddress.unsafelyUnwrapped) }
            sets[s].amount = weights[s] / atoms
        }
        return sets
    }

    /// Moles of atoms per mole of formula units without those of open components.
    private func closedAtoms(_ model: PhaseModel, _ y: UnsafePointer<Double>) -> Double {
        guard let open else { return model.atomCount(y) }
        return (0..<model.componentCount).reduce(0) {
            open.values[$1] == nil ? $0 + model.amount(of: $1, y) : $0
        }
    }

    /// Whether two states of a phase belong to one composition set.
    func isOneSet(
        _ model: PhaseModel, _ a: [Double], _ b: [Double], _ joining: Joining, _ table: TemperatureTable
    )
        -> Bool
    {
        let distance = zip(a, b).reduce(0.0) { max($0, abs($1.0 - $1.1)) }
        guard joining == .convex else { return distance < 0.01 }
        // The gap below a tricritical point is narrow.
        if distance < 0.001 { return true }
        // Second differences along the line: a gap between the two shows as a concave stretch.
        let steps = max(8, min(24, Int(distance * 32)))
        var energies: [Double] = []
        for step in 0...steps {
            let t = Double(step) / Double(steps)
            var y = a
            for i in y.indices { y[i] += t * (b[i] - a[i]) }
            y.withUnsafeBufferPointer { buffer in
                model.evaluate(buffer.baseAddress.unsafelyUnwrapped, table: table, level: .value, workspace: workspace)
            }
            energies.append(workspace.energy.value)
        }
        for k in 1..<steps where energies[k - 1] - 2 * energies[k] + energies[k + 1] < 0 { return false }
        return true
    }
}
