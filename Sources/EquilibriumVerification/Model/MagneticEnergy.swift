import ThermodynamicDatabase

/// The magnetic Gibbs energy after Inden, Hillert and Jarl, or in its improved form [J per mole of formula units].
///
///     G = R T ln(β + 1) f(τ),  τ = T/T_C
///
/// Sources: M. Hillert, M. Jarl, Calphad 2 (1978) 227, doi:10.1016/0364-5916(78)90011-1; series as in A. Dinsdale,
/// Calphad 15 (1991) 317. Improved form: W. Xiong, Q. Chen, P. A. Korzhavyi, M. Selleby, Calphad 39 (2012) 11,
/// doi:10.1016/j.calphad.2012.07.002; series of Q. Chen, B. Sundman, J. Phase Equilib. 22 (2001) 631, eqs. 7–9.
enum MagneticEnergy {
    /// - Parameters:
    ///   - curie: T_C [K] as expanded; in the first form negative for antiferromagnets, whose T_N is T_C over the database's factor.
    ///   - neel: T_N [K] as expanded, of the improved form only, where the higher of T_C and T_N counts.
    ///   - moment: β [Bohr magnetons] as expanded.
    static func energy(
        _ model: MagneticOrdering, _ state: ThermalState, curie: Dual, neel: Dual = Dual(0), moment: Dual
    ) -> Dual {
        let factor = model.antiferromagneticFactor
        let isImproved = factor == 0
        var ordering = curie
        var beta = moment
        if isImproved {
            if neel.value > curie.value { ordering = neel }
        } else {
            if curie.value < 0 { ordering = (1 / factor) * curie }
            if moment.value < 0 { beta = (1 / factor) * moment }
        }
        guard ordering.value > 0, beta.value > 0 else { return Dual(0) }
        let tau = state.temperature / ordering
        // Beyond, f is below 1e-11.
        guard tau.value < 100 else { return Dual(0) }
        let p = model.structureFactor
        let shape = isImproved ? improvedShape(tau, p) : firstShape(tau, p)
        return state.thermal * (1 + beta).logarithm() * shape
    }

    private static func firstShape(_ tau: Dual, _ p: Double) -> Dual {
        let a = 518.0 / 1125 + 11692.0 / 15975 * (1 / p - 1)
        if tau.value < 1 {
            let series = (1.0 / 6) * tau.power(3) + (1.0 / 135) * tau.power(9) + (1.0 / 600) * tau.power(15)
            let sum = (79 / (140 * p)) * tau.power(-1) + (474.0 / 497 * (1 / p - 1)) * series
            return 1 - (1 / a) * sum
        }
        let series = (1.0 / 10) * tau.power(-5) + (1.0 / 315) * tau.power(-15) + (1.0 / 1500) * tau.power(-25)
        return (-1 / a) * series
    }

    private static func improvedShape(_ tau: Dual, _ p: Double) -> Dual {
        let d = 0.33471979 + 0.49649686 * (1 / p - 1)
        if tau.value < 1 {
            let low = (1.0 / 6) * tau.power(3) + (1.0 / 135) * tau.power(9)
            let series = low + (1.0 / 600) * tau.power(15) + (1.0 / 1617) * tau.power(21)
            let sum = (0.38438376 / p) * tau.power(-1) + (0.63570895 * (1 / p - 1)) * series
            return 1 - (1 / d) * sum
        }
        let low = (1.0 / 21) * tau.power(-7) + (1.0 / 630) * tau.power(-21)
        let series = low + (1.0 / 2975) * tau.power(-35) + (1.0 / 8232) * tau.power(-49)
        return (-1 / d) * series
    }
}
