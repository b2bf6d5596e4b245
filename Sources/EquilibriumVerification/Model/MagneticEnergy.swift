import ThermodynamicDatabase

/// The magnetic Gibbs energy after Inden, Hillert and Jarl [J per mole of formula units].
///
///     G = R T ln(β + 1) f(τ),  τ = T/T_C
///
/// Source: M. Hillert, M. Jarl, Calphad 2 (1978) 227, doi:10.1016/0364-5916(78)90011-1; series as in A. Dinsdale,
/// Calphad 15 (1991) 317.
enum MagneticEnergy {
    /// - Parameters:
    ///   - curie: T_C [K] as expanded; negative for antiferromagnets, whose T_N is T_C over the database's factor.
    ///   - moment: β [Bohr magnetons] as expanded.
    ///   - thermal: R T [J/mol]
    static func energy(
        _ model: MagneticOrdering, temperature: Dual, thermal: Dual, curie: Dual, moment: Dual
    ) -> Dual {
        let factor = model.antiferromagneticFactor
        let tc = curie.value < 0 ? (1 / factor) * curie : curie
        let beta = moment.value < 0 ? (1 / factor) * moment : moment
        guard tc.value > 0, beta.value > 0 else { return Dual(0) }
        let tau = temperature / tc
        // Beyond, f is below 1e-11.
        guard tau.value < 100 else { return Dual(0) }
        return thermal * (1 + beta).logarithm() * shape(tau, structureFactor: model.structureFactor)
    }

    private static func shape(_ tau: Dual, structureFactor p: Double) -> Dual {
        let a = 518.0 / 1125 + 11692.0 / 15975 * (1 / p - 1)
        if tau.value < 1 {
            let series = (1.0 / 6) * tau.power(3) + (1.0 / 135) * tau.power(9) + (1.0 / 600) * tau.power(15)
            let sum = (79 / (140 * p)) * tau.power(-1) + (474.0 / 497 * (1 / p - 1)) * series
            return 1 - (1 / a) * sum
        }
        let series = (1.0 / 10) * tau.power(-5) + (1.0 / 315) * tau.power(-15) + (1.0 / 1500) * tau.power(-25)
        return (-1 / a) * series
    }
}
