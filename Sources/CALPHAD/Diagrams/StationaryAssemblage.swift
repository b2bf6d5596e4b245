/// Phases in equilibrium whether or not they are stable against fluctuations: at a critical point, where the second derivatives are singular,
/// the equations still determine the state.
///
/// Newton's method on all of them at once, in relative steps of the site fractions, the amounts, the potentials and the multipliers of the
/// sublattices' sums:
///
///     ∇G_s = Mᵀμ + η_s,   G_s = M_s·μ,   Σ_s N_s M_s = x
struct StationaryAssemblage {
    var sets: [AssemblageSet]
    /// Chemical potentials [J/mol].
    var potentials: [Double]

    private static let iterations = 60
    private static let converged = 1e-11
    /// Longest relative step of a site fraction.
    private static let reach = 0.5

    /// - Parameter stiffened: W v of a mode of the first set (`SoftModes`) that keeps its composition and along which it is to stay at rest: an
    ///   order that is about to set in, where these equations are singular as well.
    /// - Returns: nil where Newton's method does not converge.
    init?(
        from start: [AssemblageSet], moleFractions x: [Double], stiffened: [Double]? = nil,
        system: ThermodynamicSystem, table: TemperatureTable, workspace: PhaseWorkspace
    ) {
        sets = start
        potentials = []
        let rt = table.thermalEnergy
        let models = start.map { system.phases[$0.phase] }
        let m = x.count
        // Unknowns: site fractions and multipliers of each set, then all amounts, then the potentials.
        var offsets: [Int] = []
        var size = 0
        for model in models {
            offsets.append(size)
            size += model.count + model.sublattices.count
        }
        let (amounts, mu) = (size, size + sets.count)
        size += sets.count + m
        for _ in 0..<Self.iterations {
            var a = [Double](repeating: 0, count: size * size)
            var b = [Double](repeating: 0, count: size)
            for k in 0..<m { b[mu + k] = x[k] }
            for (s, model) in models.enumerated() {
                let (y, n, o, amount) = (sets[s].y, model.count, offsets[s], sets[s].amount)
                y.withUnsafeBufferPointer {
                    model.evaluate(
                        $0.baseAddress.unsafelyUnwrapped, table: table, level: .hessian, workspace: workspace)
                }
                let energy = workspace.energy
                for i in 0..<n {
                    let row = (o + i) * size
                    for j in 0..<n { a[row + o + j] = energy.hessian[i * n + j] / rt * y[j] }
                    if s == 0, let w = stiffened { for j in 0..<n { a[row + o + j] += w[i] * w[j] * y[j] } }
                    a[row + o + n + model.sublatticeOfSite[i]] = -1
                    b[o + i] = -energy.gradient[i] / rt
                    let sum = (o + n + model.sublatticeOfSite[i]) * size
                    a[sum + o + i] = y[i]
                    b[o + n + model.sublatticeOfSite[i]] -= y[i]
                    for k in 0..<m {
                        let share = model.composition[k * n + i]
                        a[row + mu + k] = -share
                        a[(amounts + s) * size + mu + k] += share * y[i]
                        a[(mu + k) * size + o + i] = amount * share * y[i]
                        a[(mu + k) * size + amounts + s] += share * y[i]
                        b[mu + k] -= amount * share * y[i]
                    }
                }
                for l in model.sublattices.indices { b[o + n + l] += 1 }
                b[amounts + s] = energy.value / rt
            }
            guard b.allSatisfy(\.isFinite),
                a.withUnsafeMutableBufferPointer({ matrix in
                    b.withUnsafeMutableBufferPointer {
                        DenseSolver.solve(
                            matrix.baseAddress.unsafelyUnwrapped, size, $0.baseAddress.unsafelyUnwrapped)
                    }
                })
            else { return nil }
            var largest = 0.0
            for (s, model) in models.enumerated() {
                for i in 0..<model.count { largest = max(largest, abs(b[offsets[s] + i])) }
            }
            let share = min(1, Self.reach / max(largest, .leastNormalMagnitude))
            for (s, model) in models.enumerated() {
                for i in 0..<model.count { sets[s].y[i] *= 1 + share * b[offsets[s] + i] }
                sets[s].amount += share * b[amounts + s]
            }
            if largest < Self.converged {
                potentials = (0..<m).map { b[mu + $0] * rt }
                return
            }
        }
        return nil
    }
}
