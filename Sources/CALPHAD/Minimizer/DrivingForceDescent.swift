import Glibc

/// Minimizes, within one phase, the distance of its Gibbs energy from a tangent plane:
///
///     φ(y) = G(y) − Σ_k μ_k M_k(y)   [J per mole of formula units]
///
/// by Newton's method on the site fractions with a line search. φ < 0 means that the phase lowers the energy of the system.
final class DrivingForceDescent {
    private let system: ThermodynamicSystem
    private let tolerances: EquilibriumTolerances
    private let workspace: PhaseWorkspace
    private let curvature: ReducedCurvature
    private let gradient: UnsafeMutablePointer<Double>
    private let delta: UnsafeMutablePointer<Double>
    private let trial: UnsafeMutablePointer<Double>
    /// Σ_k μ_k ∂M_k/∂y_i, and what the plane was shifted by.
    private let plane: UnsafeMutablePointer<Double>
    /// The planes of all phases, one after the other, for the potentials that were asked for last.
    private let planes: UnsafeMutablePointer<Double>
    private let firstOfPlane: [Int]
    private var isPlaneMade: [Bool]
    private let potentials: UnsafeMutablePointer<Double>
    /// Square roots of the site fractions at hand and of those a step leads to.
    private let root: UnsafeMutablePointer<Double>
    private let trialRoot: UnsafeMutablePointer<Double>
    /// Room for the site fractions of one descent, for who calls `minimize`.
    let point: UnsafeMutablePointer<Double>
    /// G where the last descent ended, if it was computed there last [J per mole of formula units].
    private var energyAtEnd: Double?

    struct Minimum {
        /// φ per mole of atoms at the end point; minus the driving force.
        var excess: Double
        /// Moles of atoms per formula unit.
        var atoms: Double
        /// G per mole of atoms.
        var energy: Double
        var isConverged: Bool
    }

    init(
        system: ThermodynamicSystem, tolerances: EquilibriumTolerances, workspace: PhaseWorkspace,
        curvature: ReducedCurvature
    ) {
        self.system = system
        self.tolerances = tolerances
        self.workspace = workspace
        self.curvature = curvature
        let n = max(system.phases.map(\.workspaceCount).max() ?? 1, system.components.count)
        gradient = .allocate(capacity: n)
        delta = .allocate(capacity: n)
        trial = .allocate(capacity: n)
        plane = .allocate(capacity: n)
        root = .allocate(capacity: n)
        trialRoot = .allocate(capacity: n)
        point = .allocate(capacity: n)
        var first: [Int] = []
        var next = 0
        for phase in system.phases {
            first.append(next)
            next += phase.count
        }
        firstOfPlane = first
        planes = .allocate(capacity: max(next, 1))
        isPlaneMade = [Bool](repeating: false, count: first.count)
        potentials = .allocate(capacity: system.components.count)
        // Equal to no potential.
        potentials.initialize(repeating: .nan, count: system.components.count)
    }

    deinit {
        gradient.deallocate()
        delta.deallocate()
        trial.deallocate()
        plane.deallocate()
        planes.deallocate()
        potentials.deallocate()
        root.deallocate()
        trialRoot.deallocate()
        point.deallocate()
    }

    /// How one descent ended.
    private enum End { case converged, stalled, merged, evacuated, hopeless }

    /// Minimizes from `y` in place, with chemical potentials `mu` [J/mol].
    ///
    /// Where the number of atoms in a formula unit varies, the minimum per mole of atoms is found by Dinkelbach's iteration
    /// (Management Science 13 (1967) 492): the plane is shifted by the present value until it touches.
    ///
    /// - Parameter known: minima of this phase found before under the same plane.
    /// - Parameter hopeless: distance above the plane [J/mol of atoms]; a descent that will surely end above it is given up.
    /// - Returns: nil if the path led to a known minimum, towards an empty lattice, or surely ends above `hopeless`.
    func minimize(
        _ index: Int, from y: UnsafeMutablePointer<Double>, mu: UnsafePointer<Double>, table: TemperatureTable,
        known: KnownMinima?, hopeless: Double = .infinity
    ) -> Minimum? {
        let model = system.phases[index]
        let n = model.count
        setPlane(index, mu)
        var shift = 0.0
        prepare(model, y)
        if model.hasVariableAtoms {
            // From the start's own distance the iteration only goes down; from zero, states with few atoms would win above the plane.
            shift = value(model, y, table, level: .value) / model.atomCount(y)
            for i in 0..<n { plane[i] += shift * model.atoms[i] }
        }
        var isTested = false
        if let known, !known.isEmpty {
            // Most starts lead to a known minimum, which shows without second derivatives and before traces are settled.
            let phi = gradient(model, y, table)
            if slides(model, y, phi, into: known, shift: shift, table) { return nil }
            isTested = !hasTraces(model, y)
            if !isTested { settleTraces(model, y, table) }
        } else if hasTraces(model, y) {
            _ = gradient(model, y, table)
            settleTraces(model, y, table)
        }
        var end = descend(
            model, y, table, known, shift: shift, hopeless: hopeless - shift, isTested: isTested)
        guard end == .converged || end == .stalled else { return nil }
        var minimum = state(model, y, table, end)
        guard model.hasVariableAtoms else { return minimum }
        for _ in 0..<6 {
            if abs(minimum.excess) < max(1e-3 * tolerances.drivingForce, 1e-7 * abs(shift)) { break }
            shift += minimum.excess
            for i in 0..<n { plane[i] += minimum.excess * model.atoms[i] }
            if hasTraces(model, y) {
                _ = gradient(model, y, table)
                settleTraces(model, y, table)
            }
            end = descend(model, y, table, known, shift: shift, hopeless: .infinity, isTested: false)
            guard end == .converged || end == .stalled else { return nil }
            minimum = state(model, y, table, end)
        }
        minimum.excess += shift
        return minimum
    }

    private func setPlane(_ index: Int, _ mu: UnsafePointer<Double>) {
        let model = system.phases[index]
        let n = model.count
        let m = model.componentCount
        if (0..<m).contains(where: { potentials[$0] != mu[$0] }) {
            potentials.update(from: mu, count: m)
            for p in isPlaneMade.indices { isPlaneMade[p] = false }
        }
        let made = planes + firstOfPlane[index]
        if !isPlaneMade[index] {
            isPlaneMade[index] = true
            model.composition.withUnsafeBufferPointer { a in
                for i in 0..<n { made[i] = 0 }
                for k in 0..<m { for i in 0..<n { made[i] += mu[k] * a[k * n + i] } }
            }
        }
        plane.update(from: made, count: n)
    }

    /// The states on both sides of a minimum along its softest mode, where that is soft: starts that may lead to a second one nearby.
    func softSides(_ index: Int, of minimum: [Double], table: TemperatureTable) -> [[Double]] {
        let model = system.phases[index]
        guard !model.isStoichiometric else { return [] }
        let softest = model.isMagnetic ? tolerances.softMagneticMode : tolerances.softMode
        return minimum.withUnsafeBufferPointer { buffer in
            let y = buffer.baseAddress.unsafelyUnwrapped
            model.evaluate(y, table: table, level: .hessian, workspace: workspace)
            guard
                curvature.factorize(
                    model, y, hessian: workspace.energy.hessian, thermalEnergy: table.thermalEnergy),
                let mode = curvature.softMode(model, y, thermalEnergy: table.thermalEnergy), mode.value < softest
            else { return [] }
            let reach = (2 * tolerances.softReach * model.atomCount(y)).squareRoot()
            return [reach, -reach, Self.farReach * reach, -Self.farReach * reach].map { step in
                for a in 0..<curvature.freedom { delta[a] = step * mode.direction[a] }
                model.move(
                    y, by: delta, scaledBy: 1, curvature: curvature, smallest: tolerances.smallestSiteFraction,
                    into: trial)
                return Array(UnsafeBufferPointer(start: trial, count: model.count))
            }
        }
    }

    /// Some second minima lie beyond the reach within which others would be overrun.
    private static let farReach = 1.5

    private func state(
        _ model: PhaseModel, _ y: UnsafePointer<Double>, _ table: TemperatureTable, _ end: End
    ) -> Minimum {
        let atoms = model.atomCount(y)
        let g: Double
        if let energyAtEnd {
            g = energyAtEnd
        } else {
            model.evaluate(y, table: table, level: .value, workspace: workspace)
            g = workspace.energy.value
        }
        return Minimum(
            excess: (g - planeValue(y, model.count)) / atoms, atoms: atoms, energy: g / atoms,
            isConverged: end == .converged)
    }

    /// The plane's value at y [J per mole of formula units].
    @inline(__always)
    private func planeValue(_ y: UnsafePointer<Double>, _ n: Int) -> Double {
        var sum = 0.0
        for i in 0..<n { sum += plane[i] * y[i] }
        return sum
    }

    private func descend(
        _ model: PhaseModel, _ y: UnsafeMutablePointer<Double>, _ table: TemperatureTable,
        _ known: KnownMinima?, shift: Double, hopeless: Double, isTested: Bool
    ) -> End {
        let n = model.count
        let rt = table.thermalEnergy
        var pushes = 0
        // Whether the workspace holds the energy and its derivatives at `y` from the last trial.
        var isEvaluated = false
        energyAtEnd = nil
        let known = known.flatMap { $0.isEmpty ? nil : $0 }
        if let known, !isTested {
            let phi = gradient(model, y, table)
            if slides(model, y, phi, into: known, shift: shift, table) { return .merged }
        }
        for iteration in 0..<tolerances.descentIterations {
            if !isEvaluated { model.evaluate(y, table: table, level: .hessian, workspace: workspace) }
            isEvaluated = false
            let energy = workspace.energy.value
            let phi = energy - planeValue(y, n)
            for i in 0..<n { gradient[i] = workspace.energy.gradient[i] - plane[i] }
            if iteration > 0, let known, slides(model, y, phi, into: known, shift: shift, table) { return .merged }
            guard curvature.factorize(model, y, hessian: workspace.energy.hessian, thermalEnergy: rt) else {
                return .stalled
            }
            let r = curvature.freedom
            if r == 0 {
                energyAtEnd = energy
                return .converged
            }
            curvature.reduce(gradient, into: delta)
            var slope = 0.0
            for a in 0..<r { trial[a] = delta[a] }
            DenseSolver.solveCholesky(curvature.factor, r, delta)
            for a in 0..<r {
                delta[a] = -delta[a]
                slope += trial[a] * delta[a]
            }
            curvature.complete(delta)
            // Disturbed three times and come back: a minimum whose curvature vanishes, at the limit of an ordering or a gap.
            if -slope < 1e-11 * rt, curvature.isConvex || pushes == 3 {
                energyAtEnd = energy
                return .converged
            }
            if -slope < 1e-6 * rt, !curvature.isConvex, pushes < 3 {
                // A saddle, as the disordered state of a phase that wants to order: its symmetry is broken and the descent goes on.
                pushes += 1
                push(model, y, strength: 0.03 * Double(pushes))
                continue
            }
            model.move(
                y, by: delta, scaledBy: 1, curvature: curvature, smallest: tolerances.smallestSiteFraction, into: trial)
            if curvature.isConvex {
                if -slope < 1e-5 * rt, remainder(model, y) < 1e-9,
                    value(model, trial, table, level: .value) <= phi + 1e-12 * abs(phi)
                {
                    // The last step needs no derivatives any more.
                    for i in 0..<n { y[i] = trial[i] }
                    energyAtEnd = workspace.energy.value
                    return known?.contains(y, within: tolerances.sameMinimum) ?? false ? .merged : .converged
                }
                if let known, leads(to: known, y, n) { return .merged }
                // Near a minimum: four times the decrease that the quadratic model promises would not reach below.
                if -slope < 0.2 * rt, phi + 2 * slope > hopeless * model.atomCount(y), growsLittle(y) {
                    return .hopeless
                }
            }
            var t = 1.0
            var accepted = false
            var leftCrystal = false
            while t > 1e-7 {
                if t < 1 {
                    model.move(
                        y, by: delta, scaledBy: t, curvature: curvature, smallest: tolerances.smallestSiteFraction,
                        into: trial)
                }
                leftCrystal = !model.isOccupied(trial)
                // Most first steps are taken: their derivatives are those of the next iteration.
                let next =
                    leftCrystal
                    ? .infinity : value(model, trial, table, level: t == 1 ? .hessian : .value)
                if next <= phi + 1e-4 * t * slope || (next <= phi + 1e-12 * abs(phi) && -slope < 1e-6 * rt) {
                    accepted = true
                    isEvaluated = t == 1
                    break
                }
                t *= t == 1 ? 0.4 : 0.3
            }
            guard accepted else {
                if leftCrystal { return .evacuated }
                // A saddle or the rounding limit: the value reached is still a valid point of the phase.
                return -slope < 1e-7 * rt && curvature.isConvex ? .converged : .stalled
            }
            for i in 0..<n { y[i] = trial[i] }
            if t < 1, nearlyEmpty(model, y) { return .evacuated }
        }
        return .stalled
    }

    /// What the quadratic model leaves of the ideal mixing energy along the step in `delta`, by its third derivative [units of R T].
    private func remainder(_ model: PhaseModel, _ y: UnsafePointer<Double>) -> Double {
        var sum = 0.0
        for a in 0..<curvature.pairCount {
            let d = abs(delta[a])
            let p = d / y[curvature.free[a]]
            let q = d / y[curvature.dependent[a]]
            sum += model.ratioOfSite[curvature.free[a]] * d * (p * p + q * q)
        }
        return sum
    }

    /// Whether the step in `delta` lets no site fraction grow by more than twice itself: vanishing site fractions that want to grow have a
    /// steep energy, but promise little to a quadratic model.
    private func growsLittle(_ y: UnsafePointer<Double>) -> Bool {
        for a in 0..<curvature.pairCount {
            if delta[a] > 2 * y[curvature.free[a]] || -delta[a] > 2 * y[curvature.dependent[a]] { return false }
        }
        return true
    }

    /// Disturbs site fractions differently on every sublattice, in a fixed pattern.
    private func push(_ model: PhaseModel, _ y: UnsafeMutablePointer<Double>, strength: Double) {
        for (s, range) in model.sublattices.enumerated() where range.count > 1 {
            var sum = 0.0
            for (k, i) in range.enumerated() {
                y[i] *= 1 + strength * ((k + s) % 2 == 0 ? 1 : -1) * (1 + 0.1 * Double(k))
                sum += y[i]
            }
            for i in range { y[i] /= sum }
        }
        model.neutralize(y)
    }

    /// Whether the step from `y` to `trial` comes a good part of the way closer to a known minimum, or `y` is there already. Distances are those
    /// of the square roots of site fractions, in which the curvature of ideal mixing is the same everywhere.
    private func leads(to known: KnownMinima, _ y: UnsafePointer<Double>, _ n: Int) -> Bool {
        for i in 0..<n {
            root[i] = y[i].squareRoot()
            trialRoot[i] = trial[i].squareRoot()
        }
        let leads = known.roots.withUnsafeBufferPointer { roots in
            (0..<known.count).contains { k in
                let other = roots.baseAddress.unsafelyUnwrapped + k * n
                var before = 0.0
                var after = 0.0
                for i in 0..<n {
                    let d = root[i] - other[i]
                    let e = trialRoot[i] - other[i]
                    before += d * d
                    after += e * e
                }
                return after < Self.mergingRatio * Self.mergingRatio * before
            }
        }
        return leads || known.contains(y, within: tolerances.sameMinimum)
    }

    /// Whether a descent from `y` surely leads to the nearest known minimum: the energy falls all the way straight to it and is convex there, and
    /// the gradient at `y`, measured by ideal mixing, points along that way and promises no more than the minimum keeps, or a step by ideal mixing
    /// leads most of the way.
    ///
    /// - Parameters:
    ///   - phi: φ at `y`, whose gradient is in `gradient`.
    ///   - shift: what the plane was shifted by [J/mol of atoms].
    private func slides(
        _ model: PhaseModel, _ y: UnsafePointer<Double>, _ phi: Double, into known: KnownMinima, shift: Double,
        _ table: TemperatureTable
    ) -> Bool {
        let n = model.count
        var nearest = 0
        var least = Double.infinity
        for i in 0..<n { root[i] = y[i].squareRoot() }
        known.roots.withUnsafeBufferPointer { roots in
            for k in 0..<known.count {
                let other = roots.baseAddress.unsafelyUnwrapped + k * n
                var sum = 0.0
                for i in 0..<n {
                    let d = root[i] - other[i]
                    sum += d * d
                }
                if sum < least {
                    least = sum
                    nearest = k
                }
            }
        }
        // Per mole of atoms the minimum is one under the plane through it.
        let lift = known.excess[nearest] - shift
        let rt = table.thermalEnergy
        // With respect to ideal mixing: the squares of the gradient and of the way, and their product.
        var steepness = 0.0
        var length = 0.0
        var alignment = 0.0
        var slope = 0.0
        known.sites.withUnsafeBufferPointer { sites in
            known.roots.withUnsafeBufferPointer { roots in
                model.atoms.withUnsafeBufferPointer { atoms in
                    let minimum = sites.baseAddress.unsafelyUnwrapped + nearest * n
                    let minimumRoot = roots.baseAddress.unsafelyUnwrapped + nearest * n
                    for (range, ratio) in zip(model.sublattices, model.siteRatios) where range.count > 1 {
                        var mean = 0.0
                        for i in range { mean += y[i] * (gradient[i] - lift * atoms[i]) }
                        var squares = 0.0
                        var ways = 0.0
                        for i in range {
                            let g = gradient[i] - lift * atoms[i] - mean
                            let way = minimumRoot[i] - root[i]
                            squares += y[i] * g * g
                            ways += way * way
                            alignment -= g * root[i] * way
                            slope += g * (minimum[i] - y[i])
                            trial[i] = 0.5 * (y[i] + minimum[i])
                        }
                        steepness += squares / (rt * ratio)
                        length += ways * rt * ratio
                    }
                }
            }
        }
        for range in model.sublattices where range.count == 1 { trial[range.lowerBound] = 1 }
        guard alignment > 0, slope < 0 else { return false }
        let height = phi - lift * model.atomCount(y)
        let promise = steepness / (2 * max(height, 1e-300))
        let cosine = alignment / (steepness * length).squareRoot()
        // What a step by ideal mixing leaves of the way, squared.
        let left = length - alignment + 0.25 * steepness
        guard
            left < Self.leftByMixing * length
                || cosine > min(Self.surelyAlong, Self.leastAlong + Self.alongPerPromise * promise)
        else { return false }
        let middle = value(model, trial, table, level: .value) - lift * model.atomCount(trial)
        let rounding = 1e-12 * abs(phi)
        return slope <= 2 * (middle - height) + rounding && 2 * middle <= height + rounding && middle >= -rounding
    }

    /// Of 300 minima below a plane that descents in 13 systems found beside a known one, two were reached from starts that pass; of the starts that
    /// lead to known minima three in four pass.
    private static let surelyAlong = 0.92
    private static let leastAlong = 0.55
    private static let alongPerPromise = 0.25
    private static let leftByMixing = 0.3

    /// Two minima of a shallow gap lie close to each other, and steps towards the one pass by the other: a ratio of 0.4 merged some of them.
    private static let mergingRatio = 0.25

    /// Whether the path runs along the limit of occupied lattices.
    private func nearlyEmpty(_ model: PhaseModel, _ y: UnsafePointer<Double>) -> Bool { model.emptyShare(y) > 0.499 }

    /// Lifts vanishing site fractions off zero.
    private func prepare(_ model: PhaseModel, _ y: UnsafeMutablePointer<Double>) {
        for range in model.sublattices where range.count > 1 {
            var sum = 0.0
            for i in range {
                y[i] = max(y[i], 1e-5)
                sum += y[i]
            }
            for i in range { y[i] /= sum }
        }
        model.neutralize(y)
    }

    private func hasTraces(_ model: PhaseModel, _ y: UnsafePointer<Double>) -> Bool {
        for range in model.sublattices where range.count > 1 {
            for i in range where y[i] < Self.trace { return true }
        }
        return false
    }

    /// Gives vanishing site fractions the value that balances their entropy of mixing against the rest of the energy as it is at `y`, where
    /// `gradient` was computed.
    private func settleTraces(_ model: PhaseModel, _ y: UnsafeMutablePointer<Double>, _ table: TemperatureTable) {
        let rt = table.thermalEnergy
        for range in model.sublattices where range.count > 1 {
            var largest = range.lowerBound
            for i in range where y[i] > y[largest] { largest = i }
            var sum = 0.0
            for i in range {
                if y[i] < Self.trace {
                    let difference = (gradient[i] - gradient[largest]) / (rt * model.ratioOfSite[i])
                    y[i] = min(max(y[i] * exp(-difference), Self.leastTrace), Self.mostTrace)
                }
                sum += y[i]
            }
            for i in range { y[i] /= sum }
        }
        model.neutralize(y)
    }

    /// φ at y; leaves its gradient in `gradient`.
    private func gradient(
        _ model: PhaseModel, _ y: UnsafePointer<Double>, _ table: TemperatureTable
    ) -> Double {
        let phi = value(model, y, table, level: .gradient)
        for i in 0..<model.count { gradient[i] = workspace.energy.gradient[i] - plane[i] }
        return phi
    }

    /// Site fractions below this are traces, which settle between the two others.
    private static let trace = 1e-3
    private static let leastTrace = 1e-12
    private static let mostTrace = 0.02

    /// φ at y, with as many derivatives of G in the workspace as `level` asks for.
    private func value(
        _ model: PhaseModel, _ y: UnsafePointer<Double>, _ table: TemperatureTable, level: EvaluationLevel
    ) -> Double {
        model.evaluate(y, table: table, level: level, workspace: workspace)
        return workspace.energy.value - planeValue(y, model.count)
    }
}
