/// The ionic two-sublattice model of a liquid, (cations)_P (anions, vacancies, neutrals)_Q, with site ratios that keep it neutral:
///
///     P = Σ_A |ν_A| y_A + Q y_Va,   Q = Σ_C ν_C y_C
///     G = Σ y_C y_A °G_{C:A} + Q y_Va Σ y_C °G_C + Q Σ y_B °G_B
///         + R T (P Σ y_C ln y_C + Q Σ y_j ln y_j) + Gᵉˣ   per mole of formula units
///
/// Source: M. Hillert, B. Jansson, B. Sundman, J. Ågren, Metall. Trans. A 16 (1985) 261, doi:10.1007/BF02815307; B. Sundman,
/// Calphad 15 (1991) 109, doi:10.1016/0364-5916(91)90010-H (neutrals).
///
/// Amounts are not linear in these site fractions. The minimizer therefore works with z, the amounts of the cations C, the anions A and
/// the neutrals B, and of the electrons that go with the vacancies, one vacancy holding Q of them: z_e = Q n_Va. Compositions are linear in
/// z, neutrality is Σ ν_C z_C = Σ |ν_A| z_A + z_e, and Σ z = 1 sets the size of the formula unit. With c = Σ z_C, q = Σ ν_C z_C, the sites
/// of the second sublattice S = Σ z_A + Σ z_B + z_e c/q and formula units N = S c/q,
///
///     G(z) = N A(y) + S B(y) + R T (Σ_C z_C ln y_C + Σ_j n_j ln y_j),
///
/// where A sums the terms with an anion and B those without, which the site ratio Q multiplies.
struct IonicLiquid: Sendable {
    /// Charge of each cation; the cations come first in z.
    let cationCharges: [Double]
    /// Number of variables z.
    let count: Int
    /// Place of the vacancies (electrons) in z.
    let vacancy: Int?
    /// A: expansion in the site fractions y [count].
    var bonded = SiteFractionExpansion()
    /// B: expansion in y and the products y_C y_Va, which are what mole fractions are in a liquid of metals [count + cations].
    var metallic = SiteFractionExpansion()

    var cationCount: Int { cationCharges.count }

    /// The tensors of both expansions.
    var tensors: [EndMemberTensor] { [bonded.tensor, metallic.tensor].compactMap { $0 } }

    /// Site fractions of the two sublattices at z.
    func siteFractions(_ z: [Double]) -> [[Double]] {
        let (_, _, amounts) = sublatticeAmounts(z)
        func fractions(_ part: ArraySlice<Double>) -> [Double] {
            let sum = part.reduce(0, +)
            return part.map { sum > 0 ? $0 / sum : 1 / Double(part.count) }
        }
        return [fractions(amounts[..<cationCount]), fractions(amounts[cationCount...])]
    }

    /// z at the site fractions of the two sublattices, the inverse of `siteFractions`.
    func variables(_ y: [Double]) -> [Double] {
        let cations = 0..<cationCount
        let q = cations.reduce(0) { $0 + cationCharges[$1] * y[$1] }
        var z = y
        // Neutrality decides P; Σ z = 1 the rest.
        var p = vacancy.map { q * y[$0] } ?? 0
        for i in cationCount..<count where anionCharges[i] > 0 { p += anionCharges[i] * y[i] }
        for i in cations { z[i] *= p }
        if cationCount > 0 { for i in cationCount..<count { z[i] *= q } }
        if let vacancy { z[vacancy] *= q }
        let sum = z.reduce(0, +)
        return z.map { $0 / sum }
    }

    /// Size of the negative charge of each variable, 0 for cations and neutrals and, here, for vacancies.
    let anionCharges: [Double]

    /// Amounts on the sublattices at z, with c/q.
    private func sublatticeAmounts(_ z: [Double]) -> (c: Double, ratio: Double, amounts: [Double]) {
        var c = 0.0
        var q = 0.0
        for i in 0..<cationCount {
            c += z[i]
            q += cationCharges[i] * z[i]
        }
        let ratio = q > 0 ? c / q : 0
        var amounts = z
        if let vacancy { amounts[vacancy] *= ratio }
        return (c, ratio, amounts)
    }
}
