import Glibc

/// The magnetic Gibbs energy of Inden, Hillert and Jarl, or its improved form, as a function of T, T_C and β.
///
///     G = R T ln(β + 1) f(τ),  τ = T/T_C
///
/// Source: M. Hillert, M. Jarl, Calphad 2 (1978) 227, doi:10.1016/0364-5916(78)90011-1, eqs. 14–16;
/// coefficients as in A. Dinsdale, Calphad 15 (1991) 317, p. 319.
///
/// The improved form has one more term in each series, and a Curie and a Néel temperature instead of negative values: T_C stands here for
/// the higher of the two, as the phase is in one magnetic state at a time.
///
/// Source: W. Xiong, Q. Chen, P. A. Korzhavyi, M. Selleby, Calphad 39 (2012) 11, doi:10.1016/j.calphad.2012.07.002; polynomials of
/// Q. Chen, B. Sundman, J. Phase Equilib. 22 (2001) 631, doi:10.1007/s11669-001-0027-9.
struct MagneticContribution: Sendable, Equatable {
    /// Divisor of negative T_C and β.
    let antiferromagneticFactor: Double
    /// Whether this is the improved form, which a factor of 0 asks for.
    var isImproved: Bool { antiferromagneticFactor == 0 }
    private let below: (linear: Double, cubic: Double)
    private let norm: Double

    /// - Parameter structureFactor: the fraction p of the magnetic enthalpy above T_C.
    init(antiferromagneticFactor: Double, structureFactor p: Double) {
        self.antiferromagneticFactor = antiferromagneticFactor
        if antiferromagneticFactor == 0 {
            norm = 0.33471979 + 0.49649686 * (1 / p - 1)
            below = (0.38438376 / p, 0.63570895 * (1 / p - 1))
            return
        }
        norm = 518.0 / 1125 + 11692.0 / 15975 * (1 / p - 1)
        below = (79 / (140 * p), 474.0 / 497 * (1 / p - 1))
    }

    static func == (a: Self, b: Self) -> Bool {
        a.antiferromagneticFactor == b.antiferromagneticFactor && a.norm == b.norm && a.below == b.below
    }

    /// First and second partial derivatives of the magnetic energy, with T_C and β as the database's expansions give them.
    struct Derivatives {
        var value = 0.0
        var t = 0.0, tc = 0.0, b = 0.0
        var tt = 0.0, ttc = 0.0, tb = 0.0, tctc = 0.0, tcb = 0.0, bb = 0.0
    }

    /// f(τ) with its first and second derivative.
    func shape(_ tau: Double) -> (f: Double, f1: Double, f2: Double) {
        if isImproved { return improvedShape(tau) }
        if tau < 1 {
            let t2 = tau * tau
            let t3 = t2 * tau
            let t9 = t3 * t3 * t3
            let t15 = t9 * t3 * t3
            let inverse = 1 / tau
            let s = t3 / 6 + t9 / 135 + t15 / 600
            let s1 = (t3 / 2 + t9 / 15 + t15 / 40) * inverse
            let s2 = (t3 + t9 * (8.0 / 15) + t15 * (14.0 / 40)) * inverse * inverse
            return (
                1 - (below.linear * inverse + below.cubic * s) / norm,
                -(-below.linear * inverse * inverse + below.cubic * s1) / norm,
                -(2 * below.linear * inverse * inverse * inverse + below.cubic * s2) / norm
            )
        }
        let i = 1 / tau
        let i2 = i * i
        let i5 = i2 * i2 * i
        let i15 = i5 * i5 * i5
        let i25 = i15 * i5 * i5
        return (
            -(i5 / 10 + i15 / 315 + i25 / 1500) / norm, (i5 / 2 + i15 / 21 + i25 / 60) * i / norm,
            -(i5 * 3 + i15 * (16.0 / 21) + i25 * (26.0 / 60)) * i2 / norm
        )
    }

    /// f(τ) of the improved form with its first and second derivative.
    private func improvedShape(_ tau: Double) -> (f: Double, f1: Double, f2: Double) {
        let i = 1 / tau
        if tau < 1 {
            let t3 = tau * tau * tau
            let t9 = t3 * t3 * t3
            let t15 = t9 * t3 * t3
            let t21 = t15 * t3 * t3
            let s = t3 / 6 + t9 / 135 + t15 / 600 + t21 / 1617
            let s1 = (t3 / 2 + t9 / 15 + t15 / 40 + t21 / 77) * i
            let s2 = (t3 + t9 * (8.0 / 15) + t15 * (14.0 / 40) + t21 * (20.0 / 77)) * i * i
            return (
                1 - (below.linear * i + below.cubic * s) / norm, (below.linear * i * i - below.cubic * s1) / norm,
                -(2 * below.linear * i * i * i + below.cubic * s2) / norm
            )
        }
        let i7 = i * i * i * i * i * i * i
        let i21 = i7 * i7 * i7
        let i35 = i21 * i7 * i7
        let i49 = i35 * i7 * i7
        return (
            -(i7 / 21 + i21 / 630 + i35 / 2975 + i49 / 8232) / norm,
            (i7 / 3 + i21 / 30 + i35 / 85 + i49 / 168) * i / norm,
            -(i7 * (8.0 / 3) + i21 * (22.0 / 30) + i35 * (36.0 / 85) + i49 * (50.0 / 168)) * i * i / norm
        )
    }

    /// T_C and β where antiferromagnetism's are positive, with their slopes in those expanded; nil where there is no magnetism.
    @inline(__always)
    private func order(
        _ temperature: Double, _ curie: Double, _ moment: Double
    ) -> (tc: Double, b: Double, curieSlope: Double, momentSlope: Double)? {
        // Negative values mean antiferromagnetism in the first form, and nothing in the improved one.
        let curieSlope = curie < 0 && !isImproved ? 1 / antiferromagneticFactor : 1
        let momentSlope = moment < 0 && !isImproved ? 1 / antiferromagneticFactor : 1
        let tc = curie * curieSlope
        let b = moment * momentSlope
        // At T > 100 T_C the contribution is below 1e-11 of R T.
        guard tc > 0.01 * temperature, b > 0 else { return nil }
        return (tc, b, curieSlope, momentSlope)
    }

    /// The energy alone; see `derivatives`.
    func energy(temperature: Double, curie: Double, moment: Double, gasConstant: Double) -> Double? {
        guard let (tc, b, _, _) = order(temperature, curie, moment) else { return nil }
        return gasConstant * log1p(b) * temperature * shape(temperature / tc).f
    }

    /// The contribution at `temperature` [K] for T_C [K] and β [Bohr magnetons] as expanded; nil where there is no magnetism.
    func derivatives(temperature: Double, curie: Double, moment: Double, gasConstant: Double) -> Derivatives? {
        guard let (tc, b, curieSlope, momentSlope) = order(temperature, curie, moment) else { return nil }
        let tau = temperature / tc
        let (f, f1, f2) = shape(tau)
        let rl = gasConstant * log1p(b)
        let rb = gasConstant / (1 + b)
        var d = Derivatives()
        d.value = rl * temperature * f
        d.t = rl * (f + tau * f1)
        d.tt = rl / tc * (2 * f1 + tau * f2)
        let tauTc = -tau / tc
        d.tc = rl * temperature * f1 * tauTc * curieSlope
        d.ttc = rl * (2 * f1 + tau * f2) * tauTc * curieSlope
        d.tctc = rl * temperature * (f2 * tauTc * tauTc + f1 * 2 * tau / (tc * tc)) * curieSlope * curieSlope
        d.b = rb * temperature * f * momentSlope
        d.tb = rb * (f + tau * f1) * momentSlope
        d.bb = -rb / (1 + b) * temperature * f * momentSlope * momentSlope
        d.tcb = rb * temperature * f1 * tauTc * curieSlope * momentSlope
        return d
    }
}
