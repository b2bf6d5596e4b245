/// The equations of an assemblage linearized at its equilibrium, in the potentials μ (units of R T), the amounts N of the sets and, where
/// a condition stands in the place of the temperature, T:
///
///     Σ_s N_s Mᵀ R M δμ + Σ_s M_s δN_s − Σ_s N_s Mᵀ R G_yT δT = δn + Σ_s N_s Mᵀ R ∂_p G_y     (every component)
///     M_s·δμ − ∂G_s/∂T δT = ∂_p G_s                                                        (every set)
///     Σ_s δ(N_s q_s) = 0                                                                  (the condition)
///
/// Of a component whose potential is given, δμ_k − (∂μ_k/∂T) δT = ∂_p μ_k stands in the place of its balance.
///
/// They are Newton's equations of `AssemblageNewton` with a perturbation in place of the residuals. An answer f needs one solution of the
/// transposed system, whose λ then gives δf for every right-hand side:
///
///     ∂f/∂p = Σ_s [a_s ∂_p G_s + v_s·∂_p G_y,s] + direct share,   v_s = R (N_s M λ + λ_c N_s q_y − f_y),   a_s = λ_s.
///
/// Sources: B. Sundman, X.-G. Lu, H. Ohtani, Comput. Mater. Sci. 101 (2015) 127, doi:10.1016/j.commatsci.2015.01.029; the adjoint of an
/// implicit function: A. Griewank, A. Walther, Evaluating Derivatives, 2nd ed. (SIAM, 2008), doi:10.1137/1.9780898717761, ch. 15.
struct AdjointEquations {
    let sets: [LinearizedSet]
    let componentCount: Int
    let thermalEnergy: Double
    /// What stands in place of the temperature: Σ N_s q_s = 0 as a gradient over the state; nil where T is given.
    let condition: AnswerGradient?
    /// Of the components whose potentials are given, ∂μ/∂T [J/(mol K)]; nil for the others.
    let openSlopes: [Double?]
    /// The transposed matrix by rows.
    private var rows: [[Double]]

    init(
        sets: [LinearizedSet], componentCount m: Int, thermalEnergy rt: Double, condition: AnswerGradient?,
        openSlopes: [Double?]
    ) {
        self.sets = sets
        componentCount = m
        thermalEnergy = rt
        self.condition = condition
        self.openSlopes = openSlopes
        let size = m + sets.count + (condition == nil ? 0 : 1)
        rows = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
        for (s, state) in sets.enumerated() {
            let amount = state.set.amount
            for a in 0..<state.freedom {
                for k in 0..<m where openSlopes[k] == nil {
                    let c = amount * state.composition[a * m + k]
                    if c == 0 { continue }
                    for l in 0..<m { rows[l][k] += c * state.compositionResponse[a * m + l] * rt }
                    if condition != nil { rows[size - 1][k] -= c * state.thermalResponse[a] }
                }
            }
            for k in 0..<m {
                if openSlopes[k] == nil { rows[m + s][k] = state.amounts[k] }
                rows[k][m + s] = state.amounts[k]
            }
            if condition != nil { rows[size - 1][m + s] = -state.slope / rt }
        }
        for (k, slope) in openSlopes.enumerated() {
            guard let slope else { continue }
            rows[k][k] = 1
            if condition != nil { rows[size - 1][k] = -slope / rt }
        }
        if let condition {
            let column = total(condition)
            for (row, value) in column.enumerated() { rows[row][size - 1] = value }
        }
    }

    /// An answer's derivatives with respect to the unknowns, the site fractions' response included.
    private func total(_ f: AnswerGradient) -> [Double] {
        let m = componentCount
        var g = f.potentials.map { $0 * thermalEnergy } + f.amounts
        var t = f.temperature
        for (s, state) in sets.enumerated() {
            let reduced = state.reduced(f.sites[s])
            for a in 0..<state.freedom {
                for k in 0..<m { g[k] += reduced[a] * state.compositionResponse[a * m + k] * thermalEnergy }
                t -= reduced[a] * state.thermalResponse[a]
            }
        }
        if condition != nil { g.append(t) }
        return g
    }

    /// λ of the equations and what it makes of every set.
    struct Adjoint {
        var multipliers: [Double]
        /// a_s and v_s
        var energies: [Double]
        var directions: [[Double]]
    }

    struct Solution {
        var adjoint: Adjoint
        /// Combinations of the equations that hold nothing of the unknowns: a perturbation that changes one leaves no equilibrium of
        /// this assemblage.
        var idle: [Adjoint]
    }

    /// - Returns: nil where the equations do not determine the answer.
    func solution(for f: AnswerGradient) -> Solution? {
        let right = total(f)
        var equations = LinearEquations(unknowns: rows.count)
        for (row, value) in zip(rows, right) { equations.add(row, right: value) }
        guard let solved = equations.solved() else { return nil }
        let scale = zip(rows, right).reduce(0.0) { largest, pair in
            let unit = pair.0.reduce(0) { max($0, abs($1)) }
            return unit > 0 ? max(largest, abs(pair.1) / unit) : largest
        }
        guard solved.contradiction <= Self.contradictionLimit * max(scale, .leastNormalMagnitude),
            solved.values.allSatisfy(\.isFinite)
        else { return nil }
        return Solution(
            adjoint: adjoint(solved.values, f),
            idle: solved.freeDirections.map { adjoint($0, nil) })
    }

    private func adjoint(_ multipliers: [Double], _ f: AnswerGradient?) -> Adjoint {
        let m = componentCount
        let last = condition == nil ? 0 : multipliers[multipliers.count - 1]
        var directions: [[Double]] = []
        for (s, state) in sets.enumerated() {
            var right = [Double](repeating: 0, count: state.freedom)
            for a in 0..<state.freedom {
                for k in 0..<m where openSlopes[k] == nil {
                    right[a] += state.set.amount * state.composition[a * m + k] * multipliers[k]
                }
            }
            if let condition {
                for (a, q) in state.reduced(condition.sites[s]).enumerated() { right[a] += last * q }
            }
            if let f { for (a, q) in state.reduced(f.sites[s]).enumerated() { right[a] -= q } }
            directions.append(state.expanded(state.response(to: right)))
        }
        return Adjoint(
            multipliers: multipliers, energies: sets.indices.map { multipliers[m + $0] / thermalEnergy },
            directions: directions)
    }

    /// ∂f/∂n_k up to a constant common to all components; nil where the potential is given in place of the amount.
    func composition(_ adjoint: Adjoint) -> [Double?] {
        (0..<componentCount).map { openSlopes[$0] == nil ? adjoint.multipliers[$0] : nil }
    }

    /// ∂f/∂μ_k of the potentials that are given [1/(J/mol)]; nil for the others.
    func potentials(_ adjoint: Adjoint) -> [Double?] {
        (0..<componentCount).map { openSlopes[$0] == nil ? nil : adjoint.multipliers[$0] / thermalEnergy }
    }

    /// ∂f/∂T where the temperature is given.
    func temperature(_ adjoint: Adjoint, _ f: AnswerGradient?) -> Double {
        var result = f?.temperature ?? 0
        for (change, slope) in zip(potentials(adjoint), openSlopes) { result += (change ?? 0) * (slope ?? 0) }
        for (s, state) in sets.enumerated() {
            result += adjoint.energies[s] * state.slope
            for (v, g) in zip(adjoint.directions[s], state.gradientT) { result += v * g }
        }
        return result
    }

    /// ∂f/∂c of every coefficient of the system.
    func coefficients(_ adjoint: Adjoint, _ f: AnswerGradient?, _ table: TemperatureTable) -> [Double] {
        var totals = [Double](repeating: 0, count: table.count)
        let last = condition == nil ? 0 : adjoint.multipliers[adjoint.multipliers.count - 1]
        for (s, state) in sets.enumerated() {
            var functional = EnergyFunctional(energy: adjoint.energies[s], mixed: 0)
            if let direct = f?.energies[s] {
                functional.energy += direct.energy
                functional.mixed += direct.mixed
            }
            if let direct = condition?.energies[s] {
                functional.energy -= last * direct.energy
                functional.mixed -= last * direct.mixed
            }
            state.model.add(functional, at: state.set.y, along: adjoint.directions[s], table, to: &totals)
        }
        for (table, weights) in f?.volumes ?? [] {
            for (state, weight) in zip(sets, weights) where weight != 0 {
                state.model.addVolumeSlopes(weight, at: state.set.y, table: table, to: &totals)
            }
        }
        return totals
    }

    /// Relative to the answer's own derivatives.
    private static let contradictionLimit = 1e-8
}
