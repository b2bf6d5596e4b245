/// The terms of third-generation databases.
enum ThermalEnergy {
    /// The Gibbs energy of the Einstein solid [J per mole of atoms], with its zero-point energy:
    ///
    ///     G = (3/2) R θ + 3 R T ln(1 − exp(−θ/T))
    ///
    /// - Parameter logTheta: ln(θ/K), as expanded.
    ///
    /// Source: Q. Chen, B. Sundman, J. Phase Equilib. 22 (2001) 631, doi:10.1007/s11669-001-0027-9, eq. 4.
    static func einstein(logTheta: Dual, _ state: ThermalState) -> Dual {
        let ratio = logTheta.exponential() / state.temperature
        let zeroPoint = 1.5 * state.thermal * ratio
        return zeroPoint + 3 * state.thermal * (1 - (-1 * ratio).exponential()).logarithm()
    }

    /// What the choice between two states adds for each of a phase's formula units [J/mol]:
    ///
    ///     G = −R T ln(1 + exp(−ΔG_d/RT))
    ///
    /// - Parameter difference: ΔG_d [J per mole of formula units], as expanded.
    ///
    /// Source: J. Ågren, Phys. Chem. Liq. 18 (1988) 123, doi:10.1080/00319108808078586.
    static func twoState(difference: Dual, _ state: ThermalState) -> Dual {
        let ratio = difference / state.thermal
        // exp(+ΔG_d/RT) where exp(−ΔG_d/RT) would overflow: ln(1 + e^−u) = −u + ln(1 + e^u)
        if ratio.value < 0 { return difference - state.thermal * (1 + ratio.exponential()).logarithm() }
        return -1 * (state.thermal * (1 + (-1 * ratio).exponential()).logarithm())
    }
}
