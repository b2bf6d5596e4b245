// Goals, most important first:
// 1. Never report an assemblage that another phase of the system would lower.
// 2. Say so when no answer was found; never the last iterate as if it were one.
// 3. The same answer for the same input, whatever was solved before, on any number of threads.
// 4. Speed.

/// The global minimum of the Gibbs energy for compositions in which every component of the system is present.
///
/// Sampled energies give a first tangent plane (linear programming); minimizing every phase's distance from the plane adds points below
/// it (column generation); Newton's method refines the assemblage; the same minimizations then show that nothing lies below the refined
/// plane, or the search goes on.
final class GibbsMinimizer {
    let system: ThermodynamicSystem
    let tolerances: EquilibriumTolerances
    let workspace: PhaseWorkspace
    private let newton: AssemblageNewton
    private let descent: DrivingForceDescent
    private let grids: [PhaseGrid]
    private var tables: [TemperatureTable] = []
    private var sampled: [SampledEnergies] = []

    private static let cachedTables = 96
    /// Numbers kept in sampled energies, over all temperatures.
    private static let cachedEnergies = 3_000_000

    /// Energies per mole of atoms of all grid points at one temperature.
    private struct SampledEnergies {
        let temperature: Double
        let pressure: Double
        let energies: [[Double]]
    }

    /// A minimum of a phase's distance from the tangent plane.
    struct PhaseMinimum {
        var phase: Int
        var y: [Double]
        /// Distance above the plane [J/mol of atoms].
        var excess: Double
        var energy: Double
        var isConverged: Bool
    }

    /// The refined assemblage and what every phase lacks to appear.
    struct Solution {
        var assemblage: AssemblageSolution
        /// Lowest distance of each phase from the tangent plane [J/mol of atoms].
        var excess: [Double]
        var minimizations: Int
        var isScreened: Bool
        var rounds: Int
    }

    init(system: ThermodynamicSystem, tolerances: EquilibriumTolerances) {
        self.system = system
        self.tolerances = tolerances
        let largest = system.phases.map(\.workspaceCount).max() ?? 1
        workspace = PhaseWorkspace(maximumCount: largest)
        let curvature = ReducedCurvature(maximumCount: largest)
        newton = AssemblageNewton(system: system, tolerances: tolerances, workspace: workspace, curvature: curvature)
        descent = DrivingForceDescent(
            system: system, tolerances: tolerances, workspace: workspace, curvature: curvature)
        grids = system.phases.enumerated().map { PhaseGrid(phase: $0.offset, model: $0.element) }
    }

    /// The coefficients at a temperature and pressure, from the cache where possible.
    func table(temperature: Double, pressure: Double) throws(EquilibriumError) -> TemperatureTable {
        if let found = tables.firstIndex(where: { $0.temperature == temperature && $0.pressure == pressure }) {
            return tables[found]
        }
        if tables.count >= Self.cachedTables { tables.removeFirst() }
        let made = try system.table(temperature: temperature, pressure: pressure)
        tables.append(made)
        return made
    }

    /// Solves at given temperature, pressure and mole fractions (all positive).
    func minimize(temperature: Double, pressure: Double, moleFractions: [Double]) throws(EquilibriumError) -> Solution {
        let table = try table(temperature: temperature, pressure: pressure)
        let samples = try sample(table)
        let hull = LowerHull(moleFractions: moleFractions)
        settle(hull, samples)
        guard
            !hull.basis.indices.contains(where: {
                if case .artificial = hull.basis[$0].origin { hull.amounts[$0] > 1e-9 } else { false }
            })
        else {
            throw .compositionOutOfReach("no combination of the entered phases has this composition")
        }
        var found: [PhaseMinimum] = []
        var minimizations = 0
        var lastFailure: AssemblageFailure?
        var order: [Joining] = [.convex, .coincident, .descended]
        var extended: AssemblageSolution?
        var closest: Solution?
        for round in 1...tolerances.rounds {
            let refined =
                extended ?? refine(hull, found, samples, table, moleFractions, joiningIn: order, &lastFailure)
            extended = nil
            if let refined {
                let minima = screen(potentials: refined.potentials, samples, table)
                minimizations += minima.count
                let below = minima.filter { $0.excess < -tolerances.drivingForce && !system.isDormant[$0.phase] }
                if below.isEmpty {
                    return Solution(
                        assemblage: refined, excess: lowestExcess(minima), minimizations: minimizations,
                        isScreened: minima.allSatisfy(\.isConverged), rounds: round)
                }
                // All that is missing is less than the driving forces that are left.
                let missing = -(below.map(\.excess).min() ?? 0)
                if missing < tolerances.acceptedGap, missing < closest.map({ -($0.excess.min() ?? 0) }) ?? .infinity {
                    closest = Solution(
                        assemblage: refined, excess: lowestExcess(minima), minimizations: minimizations,
                        isScreened: minima.allSatisfy(\.isConverged), rounds: round)
                }
                // The refined points hold the progress made; the new ones lie below their plane.
                add(refined.sets.map { point(of: $0, table) } + below, to: &found)
                extended = extend(refined, with: below, table, moleFractions, &lastFailure)
                if extended != nil { continue }
                // A second minimum of a phase already there: points of that phase are not to be joined again.
                if below.contains(where: { minimum in refined.sets.contains { $0.phase == minimum.phase } }) {
                    order = [.coincident, .descended, .convex]
                }
            }
            let columns = found.indices.map { column($0, found[$0]) }
            hull.enter(columns, tolerance: 1e-9)
            settle(hull, samples, with: columns)
            // The plane of the hull is not the refined one; what lies below it is what the hull needs.
            let minima = screen(potentials: hull.potentials, samples, table)
            minimizations += minima.count
            let below = minima.filter { $0.excess < -tolerances.drivingForce && !system.isDormant[$0.phase] }
            if below.isEmpty, refined == nil { break }
            let first = found.count
            add(below, to: &found)
            if found.count == first, closest != nil { break }
            let more = (first..<found.count).map { column($0, found[$0]) }
            hull.enter(more, tolerance: 1e-9)
            settle(hull, samples, with: columns + more)
        }
        // Near a critical state two minima all but coincide, and a plane that leaves less than the accepted gap is as good as it gets.
        if let closest { return closest }
        throw .notConverged(stage: "the search (\(lastFailure.map { "\($0)" } ?? "rounds used up"))", residual: 0)
    }

    /// The temperature at which a composition set of `solution` vanishes, with all phases screened there.
    ///
    /// - Parameter set: index in the solution's assemblage.
    /// - Returns: nil where Newton's method does not lead to a temperature within `range`, or where another phase is stable there.
    func vanishing(
        of set: Int, in solution: Solution, moleFractions: [Double], pressure: Double, range: ClosedRange<Double>
    ) -> Solution? {
        let start = solution.assemblage
        guard
            let refined = try? newton.solve(
                start.sets, moleFractions: moleFractions, temperature: start.temperature, pressure: pressure,
                condition: .amount(set: set, value: 0),
                tables: { try? system.table(temperature: $0, pressure: pressure) }),
            range.contains(refined.temperature), refined.sets.allSatisfy({ $0.amount >= -tolerances.massBalance }),
            let table = try? table(temperature: refined.temperature, pressure: pressure),
            let samples = try? sample(table)
        else { return nil }
        let minima = screen(potentials: refined.potentials, samples, table)
        // The potentials at a boundary are exact to the temperature's last digits only.
        guard minima.allSatisfy({ $0.excess >= -10 * tolerances.drivingForce || system.isDormant[$0.phase] }) else {
            return nil
        }
        return Solution(
            assemblage: refined, excess: lowestExcess(minima), minimizations: minima.count,
            isScreened: minima.allSatisfy(\.isConverged), rounds: 1)
    }

    /// The same assemblage at another, nearby temperature; nil if it does not exist there.
    func follow(_ sets: [AssemblageSet], to temperature: Double, moleFractions: [Double], pressure: Double)
        -> AssemblageSolution?
    {
        guard let table = try? table(temperature: temperature, pressure: pressure) else { return nil }
        let moved = try? newton.solve(
            sets, moleFractions: moleFractions, temperature: temperature, pressure: pressure
        ) { _ in table }
        guard let moved, moved.sets.count == sets.count else { return nil }
        return moved
    }

    // MARK: Sampling

    private func sample(_ table: TemperatureTable) throws(EquilibriumError) -> SampledEnergies {
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
    private func lowestPoints(_ potentials: [Double], _ samples: SampledEnergies, below limit: Double) -> [LowerHull
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
    private func distances(_ grid: PhaseGrid, _ energies: [Double], _ potentials: [Double]) -> [Double] {
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
    private func settle(_ hull: LowerHull, _ samples: SampledEnergies, with columns: [LowerHull.Column] = []) {
        for _ in 0..<200 {
            let candidates = lowestPoints(hull.potentials, samples, below: -1e-7) + columns
            if !hull.enter(candidates, tolerance: 1e-7) { return }
        }
    }

    // MARK: Refinement

    private func column(_ index: Int, _ minimum: PhaseMinimum) -> LowerHull.Column {
        let model = system.phases[minimum.phase]
        let x = minimum.y.withUnsafeBufferPointer { buffer in
            let y = buffer.baseAddress.unsafelyUnwrapped
            let n = model.atomCount(y)
            return (0..<model.componentCount).map { model.amount(of: $0, y) / n }
        }
        return LowerHull.Column(origin: .found(index), energy: minimum.energy, moleFractions: x)
    }

    private func point(of set: AssemblageSet, _ table: TemperatureTable) -> PhaseMinimum {
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
    private func add(_ points: [PhaseMinimum], to found: inout [PhaseMinimum]) {
        for point in points {
            let isKnown = found.contains { other in
                other.phase == point.phase && other.energy <= point.energy + 1e-9 * abs(point.energy)
                    && !zip(other.y, point.y).contains { abs($0 - $1) > 1e-8 }
            }
            if !isKnown { found.append(point) }
        }
    }

    /// How readily basis points of one phase are taken for one composition set.
    private enum Joining {
        /// Points with convex energy between them.
        case convex
        /// Only points that nearly coincide.
        case coincident
        /// Points that lead to one minimum under the hull's plane; the minimum takes their place.
        case descended
    }

    /// Newton's method from the assemblage that the hull's basis shows; nil where it does not lead to a solution at least as low as
    /// the hull.
    private func refine(
        _ hull: LowerHull, _ found: [PhaseMinimum], _ samples: SampledEnergies, _ table: TemperatureTable,
        _ moleFractions: [Double], joiningIn order: [Joining], _ failure: inout AssemblageFailure?
    ) -> AssemblageSolution? {
        let limit = hull.energy + 1e-6
        for joining in order {
            for keepsEmpty in [false, true] {
                let sets = assemblage(of: hull, found, joining: joining, keepsEmpty: keepsEmpty, table)
                guard !sets.isEmpty else { return nil }
                do {
                    let solution = try newton.solve(
                        sets, moleFractions: moleFractions, temperature: table.temperature, pressure: table.pressure
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
        return nil
    }

    /// Newton's method with the lowest point under the refined plane as a new composition set or, where it is a state of a phase already
    /// there, in the place of the nearest set; nil if neither leads lower.
    private func extend(
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
        var attempts: [[AssemblageSet]] = []
        if refined.sets.count < moleFractions.count {
            attempts.append(refined.sets + [AssemblageSet(phase: lowest.phase, amount: 0.01 / atoms, y: y)])
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
                    sets, moleFractions: moleFractions, temperature: table.temperature, pressure: table.pressure
                ) { _ in table }
                if energy(solution) < energy(refined) - 1e-9 { return solution }
            } catch {
                failure = error
            }
        }
        return nil
    }

    /// The basis points as composition sets: points of one phase that lie in one basin of its energy are joined.
    private func assemblage(
        of hull: LowerHull, _ found: [PhaseMinimum], joining: Joining, keepsEmpty: Bool,
        _ table: TemperatureTable
    ) -> [AssemblageSet] {
        var sets: [AssemblageSet] = []
        var weights: [Double] = []
        for (column, amount) in zip(hull.basis, hull.amounts) where amount > 1e-9 || keepsEmpty {
            let phase: Int
            var y: [Double]
            switch column.origin {
            case .artificial: continue
            case .found(let index):
                phase = found[index].phase
                y = found[index].y
            case .grid(let p, let point):
                phase = p
                let n = system.phases[p].count
                y = Array(grids[p].sites[(point * n)..<((point + 1) * n)])
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
            }
            if joining == .descended {
                y.withUnsafeMutableBufferPointer { buffer in
                    let pointer = buffer.baseAddress.unsafelyUnwrapped
                    hull.potentials.withUnsafeBufferPointer { mu in
                        _ = descent.minimize(
                            phase, from: pointer, mu: mu.baseAddress.unsafelyUnwrapped, table: table, knownMinima: [])
                    }
                    model.canonicalize(pointer)
                }
            }
            let weight = max(amount, 1e-9)
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
            let atoms = sets[s].y.withUnsafeBufferPointer { model.atomCount($0.baseAddress.unsafelyUnwrapped) }
            sets[s].amount = weights[s] / atoms
        }
        return sets
    }

    /// Whether two states of a phase belong to one composition set.
    private func isOneSet(
        _ model: PhaseModel, _ a: [Double], _ b: [Double], _ joining: Joining, _ table: TemperatureTable
    )
        -> Bool
    {
        let distance = zip(a, b).reduce(0.0) { max($0, abs($1.0 - $1.1)) }
        if distance < 0.01 { return true }
        guard joining == .convex else { return false }
        // Second differences along the line: a gap between the two shows as a concave stretch.
        let steps = max(4, min(24, Int(distance * 32)))
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

    // MARK: Screening

    /// Minimizes every phase's distance from the plane from several starts.
    private func screen(potentials: [Double], _ samples: SampledEnergies, _ table: TemperatureTable) -> [PhaseMinimum] {
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
    private func distinctStarts(_ grid: PhaseGrid, _ distances: [Double], thermalEnergy: Double) -> [[Double]] {
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

    private func lowestExcess(_ minima: [PhaseMinimum]) -> [Double] {
        var lowest = [Double](repeating: .infinity, count: system.phases.count)
        for minimum in minima { lowest[minimum.phase] = min(lowest[minimum.phase], minimum.excess) }
        return lowest
    }
}
