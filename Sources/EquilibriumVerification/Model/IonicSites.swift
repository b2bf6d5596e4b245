/// The numbers of sites of an ionic two-sublattice liquid (cations)_P (anions, vacancies, neutrals)_Q, which keep it neutral:
///
///     P = Σ_A |ν_A| y_A + Q y_Va,   Q = Σ_C ν_C y_C
///
/// Source: M. Hillert, B. Jansson, B. Sundman, J. Ågren, Metall. Trans. A 16 (1985) 261, doi:10.1007/BF02815307, eqs. 5–6.
struct IonicSites: Sendable {
    /// Charge of each cation; the cations come first. Empty in a liquid of neutrals alone, whose formula unit is a mole of them.
    let cationCharges: [Double]
    /// |ν_A| of each constituent of the second sublattice, 0 for neutrals and vacancies.
    let anionCharges: [Double]
    /// Place of the vacancies on the second sublattice.
    let vacancy: Int?

    private var cations: Int { cationCharges.count }

    /// P and Q.
    func sites(_ y: [Dual]) -> [Dual] {
        guard cations > 0 else { return [Dual(0), Dual(1)] }
        var q = Dual(0)
        for (i, charge) in cationCharges.enumerated() { q += charge * y[i] }
        var p = Dual(0)
        for (j, charge) in anionCharges.enumerated() { p += charge * y[cations + j] }
        if let vacancy { p += q * y[cations + vacancy] }
        return [p, q]
    }

    func sites(_ y: [Double]) -> [Double] { sites(y.map { Dual($0) }).map(\.value) }

    /// P Σ_C y_C c_C + Q Σ_j y_j c_j: what a content c of the constituents sums to in a formula unit.
    func total(_ content: [Double], _ y: [Dual]) -> Dual {
        let numbers = sites(y)
        var first = Dual(0)
        for i in 0..<cations { first += content[i] * y[i] }
        var second = Dual(0)
        for j in cations..<y.count { second += content[j] * y[j] }
        return numbers[0] * first + numbers[1] * second
    }

    /// The derivatives of that sum.
    func slopes(_ content: [Double], _ y: [Double]) -> [Double] {
        var sites = y.map { Dual($0) }
        return sites.indices.map { i in
            sites[i].slope = 1
            defer { sites[i].slope = 0 }
            return total(content, sites).slope
        }
    }
}
