/// A composition set under iteration.
struct AssemblageSet {
    var phase: Int
    /// Moles of formula units per mole of atoms of the system.
    var amount: Double
    var y: [Double]
}

/// A converged assemblage.
struct AssemblageSolution {
    var sets: [AssemblageSet]
    /// Chemical potentials [J/mol].
    var potentials: [Double]
    var temperature: Double
    /// How far along the path of conditions, where one was given.
    var position = 0.0
    var iterations: Int
    /// A set whose phase is unstable against fluctuations at its site fractions: the state is stationary, but no minimum.
    var unstableSet: Int?
}

/// Why an assemblage did not converge.
enum AssemblageFailure: Error, Equatable {
    case singular
    case vanished
    case iterationLimit(residual: Double)
    case notFinite(phase: Int)
    /// The solution lies above the hull it started from: a composition set was lost.
    case aboveHull
    /// A phase ran off towards an empty lattice.
    case evacuated(phase: Int)
}

/// Newton's method on the equilibrium equations of a given assemblage, with the site fractions eliminated phase by phase.
///
/// Unknowns: the chemical potentials, the amounts of the sets and, if asked for, the temperature. Quadratic near the solution.
///
/// Sources: M. Hillert, Physica B+C 103 (1981) 31, doi:10.1016/0378-4363(81)91000-7; B. Sundman, X.-G. Lu, H. Ohtani,
/// Comput. Mater. Sci. 101 (2015) 127, doi:10.1016/j.commatsci.2015.01.029.
final class AssemblageNewton {
    private let system: ThermodynamicSystem
    private let tolerances: EquilibriumTolerances
    private let workspace: PhaseWorkspace
    private let curvature: ReducedCurvature
    private let maximumCount: Int
    /// Columns of the responses: the components, the constant and the temperature, rounded up to whole vectors.
    private let width: Int
    private let responses: UnsafeMutablePointer<Double>
    /// Composition in the free site fractions of one set: freedom × components.
    private let reducedComposition: UnsafeMutablePointer<Double>
    private let delta: UnsafeMutablePointer<Double>
    private let moved: UnsafeMutablePointer<Double>
    private var kept: [Response] = []
    private let equations = Equations()
    private let massOfSet: UnsafeMutablePointer<Double>
    private let imbalance: UnsafeMutablePointer<Double>
    /// Of the step made last in a set's site fractions, by ideal mixing [units of R T per mole of formula units].
    private var energyOfStep = 0.0

    init(
        system: ThermodynamicSystem, tolerances: EquilibriumTolerances, workspace: PhaseWorkspace,
        curvature: ReducedCurvature
    ) {
        self.system = system
        self.tolerances = tolerances
        self.workspace = workspace
        self.curvature = curvature
        maximumCount = system.phases.map(\.workspaceCount).max() ?? 1
        width = (system.components.count + 2 + 3) / 4 * 4
        responses = .allocate(capacity: maximumCount * width)
        reducedComposition = .allocate(capacity: maximumCount * system.components.count)
        delta = .allocate(capacity: maximumCount)
        moved = .allocate(capacity: maximumCount)
        massOfSet = .allocate(capacity: system.components.count)
        imbalance = .allocate(capacity: system.components.count)
    }

    deinit {
        responses.deallocate()
        reducedComposition.deallocate()
        delta.deallocate()
        moved.deallocate()
        massOfSet.deallocate()
        imbalance.deallocate()
    }

    /// Response of a set's free site fractions to the unknowns, kept between assembling and updating.
    private final class Response {
        var freedom = 0
        var pairCount = 0
        let free: UnsafeMutablePointer<Int>
        let dependent: UnsafeMutablePointer<Int>
        /// What neutrality makes of each step in the last pair.
        let transfer: UnsafeMutablePointer<Double>
        /// freedom × width: to each potential, the constant, to T.
        let values: UnsafeMutablePointer<Double>
        var isConvex = true

        init(maximumCount n: Int, width: Int) {
            free = .allocate(capacity: n)
            dependent = .allocate(capacity: n)
            transfer = .allocate(capacity: n)
            values = .allocate(capacity: n * width)
        }

        deinit {
            free.deallocate()
            dependent.deallocate()
            transfer.deallocate()
            values.deallocate()
        }

        /// Takes over what the curvature and the responses are.
        func take(_ curvature: ReducedCurvature, _ responses: UnsafePointer<Double>, width: Int) {
            freedom = curvature.freedom
            pairCount = curvature.pairCount
            free.update(from: curvature.free, count: pairCount)
            dependent.update(from: curvature.dependent, count: pairCount)
            if pairCount > freedom { transfer.update(from: curvature.transfer, count: freedom) }
            values.update(from: responses, count: freedom * width)
            isConvex = curvature.isConvex
        }
    }

    /// Newton's equations: a matrix [size × size, row-major], the right side, and the column of the temperature.
    private final class Equations {
        private(set) var matrix = UnsafeMutablePointer<Double>.allocate(capacity: 0)
        private(set) var right = UnsafeMutablePointer<Double>.allocate(capacity: 0)
        private(set) var temperatureColumn = UnsafeMutablePointer<Double>.allocate(capacity: 0)
        private var capacity = 0

        deinit { release() }

        private func release() {
            matrix.deallocate()
            right.deallocate()
            temperatureColumn.deallocate()
        }

        /// Zeros in `size` equations.
        func reset(_ size: Int) {
            if size > capacity {
                release()
                capacity = size
                matrix = .allocate(capacity: size * size)
                right = .allocate(capacity: size)
                temperatureColumn = .allocate(capacity: size)
            }
            matrix.update(repeating: 0, count: size * size)
            right.update(repeating: 0, count: size)
            temperatureColumn.update(repeating: 0, count: size)
        }
    }

    /// Refines an assemblage.
    ///
    /// - Parameters:
    ///   - moleFractions: of the closed components, which sum to 1; what stands for an open component is ignored.
    ///   - path: what the position along it changes, which then is the unknown in place of the temperature.
    ///   - open: the given potentials at a temperature; nil where all components are closed.
    ///   - looseness: how many times the tolerances the last step may be; as it is one of Newton's, what it leaves is far less.
    func solve(
        _ start: [AssemblageSet], moleFractions startFractions: [Double], temperature startTemperature: Double,
        pressure: Double, condition: AssemblageCondition = .temperature, path: ConditionPath? = nil,
        open: ((Double) -> OpenPotentials?)? = nil, looseness: Double = 1,
        tables: (Double) -> TemperatureTable?
    ) throws(AssemblageFailure) -> AssemblageSolution {
        var sets = start
        var condition = condition
        var temperature = startTemperature
        var moleFractions = startFractions
        var position = 0.0
        let m = system.components.count
        let negligible = Self.negligibleAmount(startFractions)
        var potentials = [Double](repeating: 0, count: m)
        var wasNegative = [Int](repeating: 0, count: sets.count)
        var residual = Double.infinity
        /// What the last steps in the site fractions may have left of the energy [units of R T].
        var energyLeft = Double.infinity
        var isFrozen = false
        for iteration in 1...tolerances.newtonIterations {
            guard let table = tables(temperature) else { throw .notFinite(phase: sets[0].phase) }
            let rt = table.thermalEnergy
            let freesTemperature = condition.freesTemperature
            let size = m + sets.count + (freesTemperature ? 1 : 0)
            equations.reset(size)
            let matrix = equations.matrix
            let right = equations.right
            let temperatureColumn = equations.temperatureColumn
            for k in 0..<m { right[k] = moleFractions[k] }
            while kept.count < sets.count { kept.append(Response(maximumCount: maximumCount, width: width)) }
            for k in 0..<m { imbalance[k] = open == nil ? -moleFractions[k] : 0 }
            var conditionRow = freesTemperature ? ConditionRow(components: m, sets: sets.count) : .none
            for (s, set) in sets.enumerated() {
                let model = system.phases[set.phase]
                let n = model.count
                var failed = false
                set.y.withUnsafeBufferPointer { buffer in
                    let y = buffer.baseAddress.unsafelyUnwrapped
                    model.evaluate(
                        y, table: table, level: freesTemperature ? .temperature : .hessian, workspace: workspace)
                    guard
                        curvature.factorize(model, y, hessian: workspace.energy.hessian, thermalEnergy: rt),
                        workspace.energy.value.isFinite
                    else {
                        failed = true
                        return
                    }
                    for k in 0..<m {
                        massOfSet[k] = model.amount(of: k, y)
                        imbalance[k] += set.amount * massOfSet[k]
                    }
                }
                if failed { throw .notFinite(phase: set.phase) }
                let r = curvature.freedom
                for c in 0..<(r * width) { responses[c] = 0 }
                model.composition.withUnsafeBufferPointer { a in
                    for k in 0..<m {
                        curvature.reduce(
                            a.baseAddress.unsafelyUnwrapped + k * n, into: responses + k, stride: width)
                    }
                }
                curvature.reduce(workspace.energy.gradient, into: responses + m, stride: width)
                if freesTemperature {
                    curvature.reduce(workspace.energy.gradientT, into: responses + m + 1, stride: width)
                }
                for a in 0..<r { for k in 0..<m { reducedComposition[a * m + k] = responses[a * width + k] } }
                DenseSolver.solveCholesky(curvature.factor, r, responses, width: width)
                // Energies in units of R T, so that all unknowns are of order one.
                for a in 0..<r { for k in 0..<m { responses[a * width + k] *= rt } }
                kept[s].take(curvature, responses, width: width)
                for a in 0..<r {
                    let row = responses + a * width
                    for k in 0..<m {
                        // A site fraction changes the amounts of two components at most, as a rule.
                        let c = set.amount * reducedComposition[a * m + k]
                        if c == 0 { continue }
                        for l in 0..<m { matrix[k * size + l] += c * row[l] }
                        right[k] += c * row[m]
                        temperatureColumn[k] -= c * row[m + 1]
                    }
                }
                for k in 0..<m {
                    right[k] -= set.amount * massOfSet[k]
                    matrix[k * size + m + s] = massOfSet[k]
                    matrix[(m + s) * size + k] = massOfSet[k]
                }
                right[m + s] = workspace.energy.value / rt
                temperatureColumn[m + s] = -workspace.energy.valueT / rt
                if freesTemperature { add(set, s, condition, table, to: &conditionRow) }
            }
            if let open {
                guard let given = open(temperature) else { throw .notFinite(phase: sets[0].phase) }
                for k in 0..<m {
                    guard let mu = given.values[k] else { continue }
                    for column in 0..<size { matrix[k * size + column] = column == k ? 1 : 0 }
                    right[k] = mu / rt
                    temperatureColumn[k] = -given.slopes[k] / rt
                }
            }
            if freesTemperature {
                if let path {
                    path.turn(UnsafeMutableBufferPointer(start: temperatureColumn, count: size), &conditionRow)
                }
                for row in 0..<(size - 1) { matrix[row * size + size - 1] = temperatureColumn[row] }
                for column in 0..<size { matrix[(size - 1) * size + column] = conditionRow.coefficients[column] }
                right[size - 1] = conditionRow.right
            }
            // Next to an ordered compound's composition its defects alone tell the potentials, to no more digits than the balance of their small
            // numbers leaves, and to none where they vanish against rounding: there the potentials stay as they are.
            let isBalanced = (0..<m).allSatisfy { abs(imbalance[$0]) <= 0.5 * tolerances.massBalance }
            let isSettled =
                isBalanced && open == nil && !freesTemperature && energyLeft <= tolerances.settledEnergy
            if isSettled, iteration > tolerances.settledIterations { isFrozen = true }
            if !isFrozen {
                if !DenseSolver.solve(matrix, size, right) || !(0..<size).allSatisfy({ right[$0].isFinite }) {
                    guard isSettled else { throw .singular }
                    isFrozen = true
                }
            }
            if isFrozen {
                guard isBalanced else { throw .singular }
                for k in 0..<m { right[k] = potentials[k] / rt }
                for s in sets.indices { right[m + s] = 0 }
            }
            let positionStep = freesTemperature ? path.map { $0.limited(right[size - 1]) } ?? 0 : 0
            let temperatureStep =
                !freesTemperature ? 0 : path.map { positionStep * $0.temperature } ?? max(-50, min(50, right[size - 1]))
            residual = 0
            for k in 0..<m {
                let mu = right[k] * rt
                residual = max(residual, abs(right[k] - potentials[k] / rt) / tolerances.chemicalPotential)
                potentials[k] = mu
            }
            residual = max(residual, abs(temperatureStep) / 1e-7, abs(positionStep) / 1e-10)
            energyLeft = 0
            var largestAmount = 0.0
            for set in sets { largestAmount = max(largestAmount, abs(set.amount)) }
            var toRemove: Int?
            for s in sets.indices {
                guard
                    sets[s].y.withUnsafeBufferPointer({
                        system.phases[sets[s].phase].isOccupied($0.baseAddress.unsafelyUnwrapped)
                    })
                else { throw .evacuated(phase: sets[s].phase) }
                let amount = sets[s].amount
                defer { energyLeft += amount * energyOfStep }
                residual = max(
                    residual,
                    update(&sets[s], response: kept[s], potentials: right, temperatureStep: temperatureStep))
                let step = right[m + s]
                residual = max(residual, abs(step) / max(1e-9, largestAmount) / 1e-10)
                let next = sets[s].amount + step
                if condition.vanishes(s) {
                    sets[s].amount = next
                } else if next < 0 {
                    wasNegative[s] += 1
                    if next > -negligible {
                        sets[s].amount = 0
                    } else {
                        sets[s].amount *= 0.1
                        residual = max(residual, 10)
                        if wasNegative[s] > 3, toRemove == nil { toRemove = s }
                    }
                } else {
                    wasNegative[s] = 0
                    sets[s].amount = next
                }
            }
            temperature += temperatureStep
            guard temperature > 1 else { throw .iterationLimit(residual: residual) }
            if let path {
                position += positionStep
                for k in 0..<m { moleFractions[k] += positionStep * path.moleFractions[k] }
                guard moleFractions.allSatisfy({ $0 > 0 }) else { throw .iterationLimit(residual: residual) }
            }
            if let s = toRemove ?? duplicate(in: sets, condition) {
                guard sets.count > 1 else { throw .vanished }
                guard let left = condition.removing(s) else { throw .vanished }
                condition = left
                sets.remove(at: s)
                wasNegative.remove(at: s)
                continue
            }
            if residual <= looseness {
                return AssemblageSolution(
                    sets: sets, potentials: potentials, temperature: temperature, position: position,
                    iterations: iteration,
                    unstableSet: sets.indices.first { !kept[$0].isConvex })
            }
        }
        throw .iterationLimit(residual: residual)
    }

    /// Moles of formula units per mole of atoms that are as good as none: a trace may be all that a phase holds.
    private static func negligibleAmount(_ moleFractions: [Double]) -> Double {
        moleFractions.reduce(1e-11) { $1 > 0 ? min($0, 0.01 * $1) : $0 }
    }

    /// A set's share in the condition that replaces the temperature, from the energy in the workspace.
    private func add(
        _ set: AssemblageSet, _ s: Int, _ condition: AssemblageCondition, _ table: TemperatureTable,
        to row: inout ConditionRow
    ) {
        let m = system.components.count
        let model = system.phases[set.phase]
        let r = curvature.freedom
        let rt = table.thermalEnergy
        let atoms = set.y.withUnsafeBufferPointer { model.atomCount($0.baseAddress.unsafelyUnwrapped) }
        var value = 0.0
        var slope = 0.0
        var gradient = [Double](repeating: 0, count: r)
        // The freedoms' share of all atoms.
        func reducedAtoms(_ a: Int) -> Double { (0..<m).reduce(0) { $0 + reducedComposition[a * m + $1] } }
        switch condition {
        case .temperature: return
        case .fraction(let fixed, let fraction):
            let weight = fixed.contains(s) ? 1 - fraction : -fraction
            value = weight * atoms
            for a in 0..<r { gradient[a] = weight * reducedAtoms(a) }
        case .enthalpy(let enthalpy):
            let t = table.temperature
            let energy = workspace.energy
            value = (energy.value - t * energy.valueT - enthalpy * atoms) / rt
            slope = -t * energy.valueTT / rt
            for i in 0..<model.count { moved[i] = (energy.gradient[i] - t * energy.gradientT[i]) / rt }
            curvature.reduce(moved, into: delta)
            for a in 0..<r { gradient[a] = delta[a] - enthalpy / rt * reducedAtoms(a) }
        }
        row.add(
            set: s, amount: set.amount, value: value, slope: slope, gradient: gradient, responses: responses,
            width: width)
    }

    /// A second set of a phase in the same state as an earlier one.
    private func duplicate(in sets: [AssemblageSet], _ condition: AssemblageCondition) -> Int? {
        for s in sets.indices.dropFirst() {
            for earlier in 0..<s where sets[earlier].phase == sets[s].phase {
                let distance = zip(sets[earlier].y, sets[s].y).reduce(0.0) { max($0, abs($1.0 - $1.1)) }
                if distance < tolerances.mergeDistance {
                    if condition.vanishes(s) { return earlier }
                    return s
                }
            }
        }
        return nil
    }

    /// Moves a set's site fractions; returns the largest change in units of its tolerance.
    private func update(
        _ set: inout AssemblageSet, response: Response, potentials: UnsafePointer<Double>, temperatureStep: Double
    ) -> Double {
        let model = system.phases[set.phase]
        let m = system.components.count
        let r = response.freedom
        let values = response.values
        energyOfStep = 0
        guard r > 0 else { return 0 }
        var largest = 0.0
        for a in 0..<r {
            var d = -values[a * width + m] - values[a * width + m + 1] * temperatureStep
            for k in 0..<m { d += potentials[k] * values[a * width + k] }
            delta[a] = d
        }
        // Long steps are cut: the linearization holds near the present point.
        var reach = 0.0
        for a in 0..<r { reach = max(reach, abs(delta[a])) }
        let scale = reach > 0.25 ? 0.25 / reach : 1
        curvature.restore(
            free: response.free, dependent: response.dependent, transfer: response.transfer, pairs: response.pairCount,
            freedom: r)
        curvature.complete(delta)
        set.y.withUnsafeMutableBufferPointer { buffer in
            let y = buffer.baseAddress.unsafelyUnwrapped
            model.move(
                y, by: delta, scaledBy: scale, curvature: curvature, smallest: tolerances.smallestSiteFraction,
                into: moved)
            for i in 0..<model.count {
                let change = abs(moved[i] - y[i])
                energyOfStep += model.ratioOfSite[i] * change * change / max(y[i], moved[i])
                // Site fractions that do not matter for balance or energy need not settle to the last digit.
                largest = max(largest, change / (y[i] + 1e-9) / tolerances.siteFraction)
                y[i] = moved[i]
            }
        }
        return largest
    }
}
