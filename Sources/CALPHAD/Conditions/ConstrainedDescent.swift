import Glibc

/// Minimizes the Gibbs energy per mole of atoms of one phase at a fixed composition over what freedom that leaves: order among
/// sublattices, vacancies, species.
///
/// Site fractions obey linear equations (sublattice sums, composition, charge); Newton's method runs in the null space of these, and
/// starts are brought onto them by the exponential tilting that changes them least (I. Csiszár, Ann. Probab. 3 (1975) 146,
/// doi:10.1214/aop/1176996454).
struct ConstrainedDescent {
    let model: PhaseModel
    let table: TemperatureTable
    let workspace: PhaseWorkspace
    let tolerances: EquilibriumTolerances
    /// Equations over the site fractions and their right sides.
    private let equations: [(coefficients: [Double], right: Double)]
    /// Number of independent steps that keep to the equations.
    let freedom: Int

    struct Minimum {
        var y: [Double]
        /// [J/mol of atoms]
        var energy: Double
        var isConverged: Bool
    }

    init(
        model: PhaseModel, moleFractions: [Double], table: TemperatureTable, workspace: PhaseWorkspace,
        tolerances: EquilibriumTolerances
    ) {
        self.model = model
        self.table = table
        self.workspace = workspace
        self.tolerances = tolerances
        let n = model.count
        var equations: [(coefficients: [Double], right: Double)] = model.sublattices.map { range in
            ((0..<n).map { range.contains($0) ? 1 : 0 }, 1)
        }
        for (k, x) in moleFractions.enumerated() {
            // In units of the amount, so that traces are balanced as well as the rest.
            equations.append(((0..<n).map { model.composition[k * n + $0] / x - model.atoms[$0] }, 0))
        }
        if model.isCharged { equations.append((model.charges, 0)) }
        self.equations = equations
        freedom = Self.directions(equations.map(\.coefficients), at: [Double](repeating: 1, count: n)).count
    }

    /// Independent steps that keep to the equations: each moves one site fraction, and large ones make up for it, so that the steep energy
    /// of a vanishing site fraction stands alone.
    private static func directions(_ equations: [[Double]], at y: [Double]) -> [[Double]] {
        let n = y.count
        var a = equations
        var isFree = [Bool](repeating: true, count: n)
        var pivots: [(row: Int, column: Int)] = []
        for r in a.indices {
            let scale = a[r].indices.reduce(0) { max($0, abs(a[r][$1])) }
            if scale > 0 { for c in 0..<n { a[r][c] /= scale } }
        }
        for step in 0..<min(a.count, n) {
            var best = (weight: 0.0, row: -1, column: -1)
            for r in step..<a.count {
                for c in 0..<n where isFree[c] && abs(a[r][c]) > 1e-11 {
                    let weight = abs(a[r][c]) * y[c]
                    if weight > best.weight { best = (weight, r, c) }
                }
            }
            guard best.row >= 0 else { break }
            a.swapAt(step, best.row)
            let inverse = 1 / a[step][best.column]
            for c in 0..<n { a[step][c] *= inverse }
            for r in a.indices where r != step {
                let f = a[r][best.column]
                if f != 0 { for c in 0..<n { a[r][c] -= f * a[step][c] } }
            }
            isFree[best.column] = false
            pivots.append((step, best.column))
        }
        return (0..<n).filter { isFree[$0] }.map { free in
            var direction = [Double](repeating: 0, count: n)
            direction[free] = 1
            for (row, column) in pivots { direction[column] = -a[row][free] }
            return direction
        }
    }

    /// The state nearest to `start` that has the composition; nil where the tilting does not arrive.
    func tilted(_ start: [Double]) -> [Double]? {
        let r = equations.count
        var y = start
        for _ in 0..<300 {
            var missing = [Double](repeating: 0, count: r)
            for (a, equation) in equations.enumerated() {
                missing[a] = equation.right - zip(equation.coefficients, y).reduce(0) { $0 + $1.0 * $1.1 }
            }
            let largest = missing.reduce(0) { max($0, abs($1)) }
            if largest < 1e-14 { return y }
            var matrix = [Double](repeating: 0, count: r * r)
            for a in 0..<r {
                for b in 0..<r {
                    var sum = 0.0
                    for i in y.indices { sum += equations[a].coefficients[i] * equations[b].coefficients[i] * y[i] }
                    matrix[a * r + b] = sum
                }
            }
            // Dependent equations leave a direction open, which a small ridge closes.
            for a in 0..<r { matrix[a * r + a] += 1e-13 + 1e-13 * matrix[a * r + a] }
            let solved = matrix.withUnsafeMutableBufferPointer { m in
                missing.withUnsafeMutableBufferPointer { b in
                    DenseSolver.cholesky(m.baseAddress.unsafelyUnwrapped, r)
                        ? {
                            DenseSolver.solveCholesky(
                                m.baseAddress.unsafelyUnwrapped, r, b.baseAddress.unsafelyUnwrapped);
                            return true
                        }()
                        : false
                }
            }
            guard solved else { return nil }
            var exponents = [Double](repeating: 0, count: y.count)
            for (a, equation) in equations.enumerated() {
                for i in y.indices { exponents[i] += missing[a] * equation.coefficients[i] }
            }
            let reach = exponents.reduce(0) { max($0, abs($1)) }
            guard reach.isFinite else { return nil }
            let scale = min(1, 2 / max(reach, 1e-300))
            for i in y.indices { y[i] *= exp(scale * exponents[i]) }
            if largest < 1e-13, scale == 1, reach < 1e-12 { return y }
        }
        let error = equations.reduce(0) { worst, equation in
            max(worst, abs(equation.right - zip(equation.coefficients, y).reduce(0) { $0 + $1.0 * $1.1 }))
        }
        return error < 1e-13 ? y : nil
    }

    func energy(_ y: [Double]) -> Double {
        y.withUnsafeBufferPointer { buffer in
            let pointer = buffer.baseAddress.unsafelyUnwrapped
            guard model.isOccupied(pointer) else { return .infinity }
            model.evaluate(pointer, table: table, level: .value, workspace: workspace)
            return workspace.energy.value / model.atomCount(pointer)
        }
    }

    /// Newton's method with a line search from a state of the composition.
    func minimum(from start: [Double]) -> Minimum {
        var y = start
        let n = model.count
        let r = freedom
        let rt = table.thermalEnergy
        guard r > 0 else { return Minimum(y: y, energy: energy(y), isConverged: true) }
        var pushes = 0
        for _ in 0..<tolerances.descentIterations {
            let directions = Self.directions(equations.map(\.coefficients), at: y)
            // A rank that hangs on rounding.
            guard directions.count == r else { break }
            let (f, gradient, curvature) = derivatives(y)
            guard f.isFinite else { break }
            var reduced = [Double](repeating: 0, count: r)
            for a in 0..<r { reduced[a] = zip(directions[a], gradient).reduce(0) { $0 + $1.0 * $1.1 } }
            guard let (step, isConvex) = newtonStep(reduced, curvature, y, directions) else { break }
            var move = [Double](repeating: 0, count: n)
            for a in 0..<r { for i in 0..<n { move[i] += step[a] * directions[a][i] } }
            let slope = zip(reduced, step).reduce(0) { $0 + $1.0 * $1.1 }
            var change = 0.0
            var longest = 1.0
            for i in 0..<n {
                change = max(change, abs(move[i]) / (y[i] + tolerances.smallestSiteFraction))
                if move[i] < -0.9 * y[i] { longest = min(longest, -0.9 * y[i] / move[i]) }
            }
            if isConvex, change < tolerances.siteFraction { return Minimum(y: y, energy: f, isConverged: true) }
            if !isConvex, -slope < 1e-8 * rt {
                // A saddle, as a disordered state that wants to order.
                pushes += 1
                guard pushes <= 3, let moved = pushed(y, strength: 0.03 * Double(pushes)) else { break }
                y = moved
                continue
            }
            var t = longest
            var accepted: [Double]?
            while t > 1e-10 {
                let trial = (0..<n).map { max(y[$0] + t * move[$0], tolerances.smallestSiteFraction) }
                let next = energy(trial)
                if next <= f + 1e-4 * t * slope || (-slope < 1e-9 * rt && next <= f + 1e-12 * abs(f)) {
                    accepted = trial
                    break
                }
                t *= 0.4
            }
            guard let accepted else {
                return Minimum(y: y, energy: f, isConverged: isConvex && -slope < 1e-10 * rt)
            }
            // Rounding is kept from adding up.
            y = tilted(accepted) ?? accepted
        }
        return Minimum(y: y, energy: energy(y), isConverged: false)
    }

    /// G per mole of atoms with its gradient and Hessian in the site fractions.
    private func derivatives(_ y: [Double]) -> (value: Double, gradient: [Double], hessian: [Double]) {
        let n = model.count
        return y.withUnsafeBufferPointer { buffer in
            let pointer = buffer.baseAddress.unsafelyUnwrapped
            model.evaluate(pointer, table: table, level: .hessian, workspace: workspace)
            let atoms = model.atomCount(pointer)
            let f = workspace.energy.value / atoms
            let gradient = (0..<n).map { (workspace.energy.gradient[$0] - f * model.atoms[$0]) / atoms }
            var hessian = [Double](repeating: 0, count: n * n)
            for i in 0..<n {
                for j in 0..<n {
                    hessian[i * n + j] =
                        (workspace.energy.hessian[i * n + j] - model.atoms[i] * gradient[j] - model.atoms[j]
                            * gradient[i])
                        / atoms
                }
            }
            return (f, gradient, hessian)
        }
    }

    /// The step in the null space; where the energy is not convex, with as much of ideal mixing's curvature as makes it so.
    private func newtonStep(
        _ gradient: [Double], _ hessian: [Double], _ y: [Double], _ directions: [[Double]]
    ) -> (
        step: [Double], isConvex: Bool
    )? {
        let n = model.count
        let r = freedom
        var matrix = [Double](repeating: 0, count: r * r)
        var mixing = [Double](repeating: 0, count: r * r)
        for b in 0..<r {
            var image = [Double](repeating: 0, count: n)
            for i in 0..<n { for j in 0..<n { image[i] += hessian[i * n + j] * directions[b][j] } }
            for a in 0..<r {
                var sum = 0.0
                var ideal = 0.0
                for i in 0..<n {
                    sum += directions[a][i] * image[i]
                    ideal += directions[a][i] * directions[b][i] * model.ratioOfSite[i] / y[i]
                }
                matrix[a * r + b] = sum
                mixing[a * r + b] = ideal * table.thermalEnergy
            }
        }
        var added = 0.0
        for _ in 0..<40 {
            var factor = zip(matrix, mixing).map { $0 + added * $1 }
            var step = gradient.map { -$0 }
            let solved = factor.withUnsafeMutableBufferPointer { m in
                guard DenseSolver.cholesky(m.baseAddress.unsafelyUnwrapped, r) else { return false }
                step.withUnsafeMutableBufferPointer {
                    DenseSolver.solveCholesky(m.baseAddress.unsafelyUnwrapped, r, $0.baseAddress.unsafelyUnwrapped)
                }
                return true
            }
            if solved { return (step, added == 0) }
            added = added == 0 ? 0.05 : added * 2
        }
        return nil
    }

    /// A state nearby with sublattices filled a little differently, in a fixed pattern.
    private func pushed(_ y: [Double], strength: Double) -> [Double]? {
        var moved = y
        for (s, range) in model.sublattices.enumerated() {
            for (k, i) in range.enumerated() {
                moved[i] *= 1 + strength * ((k + s) % 2 == 0 ? 1 : -1) * (1 + 0.1 * Double(k))
            }
        }
        return tilted(moved)
    }
}
