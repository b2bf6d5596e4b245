import Glibc

/// Value and derivatives of a function of temperature and one expansion q(y, T).
struct ThermalFunction {
    var value: Double
    var q: Double
    var qq: Double
    var t: Double
    var tt: Double
    var qt: Double

    /// The Gibbs energy of the Einstein solid per mole of atoms, referred to no vibration at all, with q = ln θ:
    ///
    ///     G = (3/2) R θ + 3 R T ln(1 − exp(−θ/T))
    ///
    /// The expansion of ln θ in site fractions makes θ a geometric mean.
    ///
    /// Source: Q. Chen, B. Sundman, J. Phase Equilib. 22 (2001) 631, doi:10.1007/s11669-001-0027-9, eq. 4.
    static func einstein(logTheta: Double, temperature: Double, gasConstant r: Double) -> ThermalFunction {
        let theta = exp(logTheta)
        let x = theta / temperature
        // Occupation of a vibration; 0 where θ/T overflows it.
        let b = x < 700 ? 1 / expm1(x) : 0
        let decay = b * (1 + b)
        let log = x < 700 ? log1p(-exp(-x)) : 0
        return ThermalFunction(
            value: 1.5 * r * theta + 3 * r * temperature * log, q: r * theta * (1.5 + 3 * b),
            qq: r * theta * (1.5 + 3 * b - 3 * x * decay), t: 3 * r * (log - x * b),
            tt: -3 * r * x * x * decay / temperature,
            qt: 3 * r * x * x * decay)
    }

    /// What the second state adds to the energy of a phase whose atoms are in one of two states, with q = ΔG_d, the difference between them
    /// per mole of formula units:
    ///
    ///     G = −R T ln(1 + exp(−ΔG_d/RT))
    ///
    /// Sources: J. Ågren, Phys. Chem. Liq. 18 (1988) 123, doi:10.1080/00319108808078586; C. A. Becker, J. Ågren, M. Baricco, Q. Chen,
    /// S. A. Decterov, U. R. Kattner, J. H. Perepezko, G. R. Pottlacher, M. Selleby, Phys. Status Solidi B 251 (2014) 33,
    /// doi:10.1002/pssb.201350149.
    static func twoState(difference: Double, temperature: Double, gasConstant r: Double) -> ThermalFunction {
        let rt = r * temperature
        let u = difference / rt
        // Share of the upper state, and the logarithm, without overflow for either sign.
        let e = exp(-abs(u))
        let share = u >= 0 ? e / (1 + e) : 1 / (1 + e)
        let log = log1p(e) + max(0, -u)
        let spread = e / ((1 + e) * (1 + e))
        return ThermalFunction(
            value: -rt * log, q: share, qq: -spread / rt, t: -r * (log + share * u),
            tt: -r * spread * u * u / temperature,
            qt: spread * u / temperature)
    }
}

extension PartKernel {
    /// Adds `scale` times a function of an expansion to `out`; per atom where `perAtom` says so, else per formula unit.
    func add(
        _ f: ThermalFunction, of q: EnergyBuffers, perAtom: Bool, at y: UnsafePointer<Double>, scale: Double,
        level: EvaluationLevel, into out: inout EnergyBuffers
    ) {
        var amount = 1.0
        if perAtom {
            amount = 0
            for i in 0..<count { amount += atoms[i] * y[i] }
        }
        let weight = scale * amount
        out.value += weight * f.value
        guard level >= .gradient else { return }
        for i in 0..<count { out.gradient[i] += weight * f.q * q.gradient[i] }
        if perAtom { for i in 0..<count { out.gradient[i] += scale * atoms[i] * f.value } }
        guard level >= .hessian else { return }
        for i in 0..<count {
            let row = i * count
            let slope = weight * f.qq * q.gradient[i]
            for j in i..<count { out.hessian[row + j] += slope * q.gradient[j] + weight * f.q * q.hessian[row + j] }
            guard perAtom else { continue }
            for j in i..<count {
                out.hessian[row + j] += scale * f.q * (atoms[i] * q.gradient[j] + atoms[j] * q.gradient[i])
            }
        }
        guard level >= .temperature else { return }
        let t = f.t + f.q * q.valueT
        out.valueT += weight * t
        out.valueTT += weight * (f.tt + 2 * f.qt * q.valueT + f.qq * q.valueT * q.valueT + f.q * q.valueTT)
        let slope = weight * (f.qt + f.qq * q.valueT)
        for i in 0..<count { out.gradientT[i] += slope * q.gradient[i] + weight * f.q * q.gradientT[i] }
        if perAtom { for i in 0..<count { out.gradientT[i] += scale * atoms[i] * t } }
    }
}
