import Foundation

/// Minimizes a phase's height over the plane over the logarithms of its site fractions, y_i = e^{z_i} / Σ_sublattice e^{z}, by a
/// quasi-Newton method with limited memory.
///
/// The metric of the ideal entropy, in which an ideal phase is minimized in one step, stands for the unknown curvature, so that site
/// fractions of any smallness move freely.
///
/// Source: D. C. Liu, J. Nocedal, Math. Program. 45 (1989) 503, doi:10.1007/BF01589116 (the recursion).
struct LogarithmicDescent {
    let distance: PhaseDistance
    var iterations = 300
    var memory = 12

    /// Site fractions below e^−90 are not told apart.
    private static let lowestLogarithm = -90.0
    /// Constituents below this take the step of the ideal entropy alone: they bear too little on φ to tell its curvature.
    private static let trace = 1e-7

    struct Minimum {
        var y: [Double]
        var value: Double
        /// What a further step would still gain by the model of the curvature [J/mol of atoms].
        var remainder: Double
        var evaluations: Int
    }

    /// Where a path ended.
    enum End {
        case minimum(Minimum)
        /// Beside a known minimum.
        case known
        /// At the limit beyond which the lattice is too empty to be a crystal.
        case emptied
    }

    /// - Parameter known: minima found before; a path that comes close to one ends there.
    func minimize(from start: [Double], known: [[Double]], sameWithin: Double) -> End {
        let phase = distance.phase
        let n = phase.count
        var z = start.map { log(max($0, 1e-30)) }
        var y = [Double](repeating: 0, count: n)
        var slope = [Double](repeating: 0, count: n)
        Self.sites(&z, phase, &y)
        var value = distance.value(y, gradient: &slope)
        var evaluations = 1
        guard value.isFinite else { return .emptied }
        var gradient = logarithmicGradient(slope, y)
        var steps: [(s: [Double], q: [Double], rho: Double)] = []
        var remainder = Double.infinity
        var trialZ = z
        var trialY = y
        let thermal = distance.coefficients.gasConstant * distance.coefficients.temperature
        for iteration in 0..<iterations {
            var direction = twoLoops(gradient, y, steps)
            var descent = 0.0
            for i in 0..<n { descent += direction[i] * gradient[i] }
            if descent >= 0 {
                steps.removeAll()
                direction = twoLoops(gradient, y, steps)
                descent = 0
                for i in 0..<n { descent += direction[i] * gradient[i] }
            }
            remainder = max(-descent, growth(direction, y))
            if remainder < 1e-11 * thermal { break }
            if iteration % 4 == 3, known.contains(where: { Self.areClose($0, y, sameWithin) }) { return .known }
            var reach = 0.0
            for i in 0..<n where y[i] > 1e-12 { reach = max(reach, abs(direction[i])) }
            var length = min(1, 4 / max(reach, 1e-300))
            var isAccepted = false
            var next = 0.0
            for _ in 0..<40 {
                for i in 0..<n { trialZ[i] = z[i] + max(-10, min(10, length * direction[i])) }
                Self.sites(&trialZ, phase, &trialY)
                next = distance.value(trialY, gradient: &slope)
                evaluations += 1
                if next <= value + 1e-4 * length * descent {
                    isAccepted = true
                    break
                }
                length *= next.isFinite ? 0.35 : 0.5
            }
            guard isAccepted else {
                if steps.isEmpty { break }
                steps.removeAll()
                continue
            }
            let nextGradient = logarithmicGradient(slope, trialY)
            var s = [Double](repeating: 0, count: n)
            var q = s
            var product = 0.0
            for i in 0..<n where y[i] > Self.trace && trialY[i] > Self.trace {
                s[i] = trialZ[i] - z[i]
                q[i] = nextGradient[i] - gradient[i]
            }
            project(&s, y)
            for i in 0..<n { product += s[i] * q[i] }
            if product > 1e-14 * thermal {
                steps.append((s, q, 1 / product))
                if steps.count > memory { steps.removeFirst() }
            }
            z = trialZ
            y = trialY
            gradient = nextGradient
            value = next
        }
        // A path along the limit of filled lattices leads to no crystal.
        if !phase.latticeVacancies.isEmpty, phase.emptiness(y) > 0.499 { return .emptied }
        return .minimum(Minimum(y: y, value: value, remainder: remainder, evaluations: evaluations))
    }

    /// y of z, which is made neutral; z is shifted so that y = e^z.
    static func sites(_ z: inout [Double], _ phase: LiteralPhase, _ y: inout [Double]) {
        phase.neutralize(&z)
        for range in phase.sublattices {
            var top = -Double.infinity
            for i in range { top = max(top, z[i]) }
            var sum = 0.0
            for i in range {
                z[i] = max(lowestLogarithm, z[i] - top)
                y[i] = exp(z[i])
                sum += y[i]
            }
            let shift = log(sum)
            for i in range {
                y[i] /= sum
                z[i] -= shift
            }
        }
    }

    /// ∂φ/∂z_i = y_i (∂φ/∂y_i − Σ_j y_j ∂φ/∂y_j), with the change of z that keeps a charged phase neutral.
    private func logarithmicGradient(_ slope: [Double], _ y: [Double]) -> [Double] {
        var gradient = slope
        for range in distance.phase.sublattices {
            var mean = 0.0
            for i in range { mean += y[i] * slope[i] }
            for i in range { gradient[i] = y[i] * (slope[i] - mean) }
        }
        if !distance.phase.charges.isEmpty {
            let (charge, direction) = distance.phase.chargeDirections(y)
            let square = Self.product(charge, direction)
            let share = square > 0 ? Self.product(gradient, direction) / square : 0
            for i in gradient.indices { gradient[i] -= share * charge[i] }
        }
        return gradient
    }

    /// The direction −H·gradient with the curvature of the ideal entropy beneath the stored steps.
    private func twoLoops(
        _ gradient: [Double], _ y: [Double], _ steps: [(s: [Double], q: [Double], rho: Double)]
    ) -> [Double] {
        let phase = distance.phase
        let n = phase.count
        var d = gradient
        var alpha = [Double](repeating: 0, count: steps.count)
        for k in steps.indices.reversed() {
            var a = 0.0
            for i in 0..<n { a += steps[k].s[i] * d[i] }
            a *= steps[k].rho
            alpha[k] = a
            for i in 0..<n { d[i] -= a * steps[k].q[i] }
        }
        let thermal = distance.coefficients.gasConstant * distance.coefficients.temperature / phase.atomCount(y)
        for (range, ratio) in zip(phase.sublattices, phase.sites(y)) {
            for i in range { d[i] = range.count > 1 ? d[i] / (ratio * thermal * y[i]) : 0 }
        }
        for k in steps.indices {
            var b = 0.0
            for i in 0..<n { b += steps[k].q[i] * d[i] }
            b *= steps[k].rho
            for i in 0..<n { d[i] += steps[k].s[i] * (alpha[k] - b) }
        }
        for (range, ratio) in zip(phase.sublattices, phase.sites(y)) where range.count > 1 {
            for i in range where y[i] <= Self.trace { d[i] = gradient[i] / (ratio * thermal * y[i]) }
        }
        for i in 0..<n { d[i] = -d[i] }
        project(&d, y)
        return d
    }

    /// What the traces would gain by growing to where the entropy sends them [J/mol of atoms]; their slope alone tells nothing of it.
    private func growth(_ direction: [Double], _ y: [Double]) -> Double {
        let phase = distance.phase
        let thermal = distance.coefficients.gasConstant * distance.coefficients.temperature / phase.atomCount(y)
        var sum = 0.0
        for (range, ratio) in zip(phase.sublattices, phase.sites(y)) where range.count > 1 {
            for i in range where y[i] <= Self.trace && direction[i] > 0 {
                sum += ratio * thermal * y[i] * (exp(min(direction[i], 60)) - 1)
            }
        }
        return sum
    }

    /// Takes the mean over each sublattice away, by which no site fraction changes, and what would change the charge.
    private func project(_ d: inout [Double], _ y: [Double]) {
        for range in distance.phase.sublattices {
            var mean = 0.0
            for i in range { mean += y[i] * d[i] }
            for i in range { d[i] -= mean }
        }
        guard !distance.phase.charges.isEmpty else { return }
        let (charge, direction) = distance.phase.chargeDirections(y)
        let square = Self.product(charge, direction)
        guard square > 0 else { return }
        let share = Self.product(d, charge) / square
        for i in d.indices { d[i] -= share * direction[i] }
    }

    private static func product(_ a: [Double], _ b: [Double]) -> Double {
        var sum = 0.0
        for i in a.indices { sum += a[i] * b[i] }
        return sum
    }

    static func areClose(_ a: [Double], _ b: [Double], _ limit: Double) -> Bool {
        for i in a.indices where abs(a[i] - b[i]) > limit { return false }
        return true
    }
}
