import Foundation
import ThermodynamicDatabase

/// The Gibbs energy of one phase, written as the compound energy formalism states it:
///
///     G = Σ parameters + Σ magnetic + R T Σ_s a_s Σ_i y ln y,
///
/// and for an ordered phase with a disordered partner G = s·G_dis(x) + G_ord(y) − G_ord(y = x) + R T Σ a y ln y. In an ionic liquid the
/// numbers of sites a_s depend on the site fractions (`IonicSites`).
///
/// Site fractions of all sublattices stand in one array; energies are per mole of formula units.
///
/// Source: M. Hillert, J. Alloys Compd. 320 (2001) 161, doi:10.1016/S0925-8388(00)01481-X.
final class LiteralPhase: Sendable {
    let name: String
    let constituents: [[String]]
    let siteRatios: [Double]
    /// Site fractions of each sublattice as ranges of y.
    let sublattices: [Range<Int>]
    let count: Int
    /// Moles of each component per formula unit and unit site fraction: component, then site. In an ionic liquid per mole of sites.
    let composition: [[Double]]
    /// Moles of atoms per formula unit (in an ionic liquid: mole of sites) and unit site fraction.
    let atoms: [Double]
    /// Charge of a formula unit per unit site fraction; empty where every state is neutral.
    let charges: [Double]
    /// Vacancies on the sublattices that carry the crystal, with their share of those sites, in a phase that could lose all its atoms.
    let latticeVacancies: [(site: Int, share: Double)]
    let own: PhaseTerms
    let partner: Partner?
    let ionic: IonicSites?

    /// The disordered partner of an ordered phase.
    struct Partner: Sendable {
        var name: String
        var part: PhaseTerms
        /// Disordered site that each ordered site belongs to, and its share in it.
        var target: [Int]
        var share: [Double]
        /// Formula units of the partner per formula unit of this phase.
        var scale: Double
        var isSubtracted: Bool
        /// Number of leading sublattices that join in the disordering.
        var joined: Int
    }

    /// The coefficients of a phase at one temperature and pressure.
    struct Coefficients: Sendable {
        var temperature: Double
        var gasConstant: Double
        var own: PhaseTerms.Coefficients
        var partner: PhaseTerms.Coefficients?
    }

    init(
        name: String, constituents: [[String]], siteRatios: [Double], composition: [[Double]],
        charges: [Double] = [], latticeVacancies: [(site: Int, share: Double)] = [], own: PhaseTerms,
        partner: Partner? = nil, ionic: IonicSites? = nil
    ) {
        self.name = name
        self.constituents = constituents
        self.siteRatios = siteRatios
        self.composition = composition
        self.latticeVacancies = latticeVacancies
        self.charges = charges
        self.own = own
        self.partner = partner
        self.ionic = ionic
        var ranges: [Range<Int>] = []
        var next = 0
        for list in constituents {
            ranges.append(next..<(next + list.count))
            next += list.count
        }
        sublattices = ranges
        count = next
        atoms = (0..<next).map { i in composition.reduce(0) { $0 + $1[i] } }
    }

    func coefficients(_ evaluator: inout FormulaEvaluator, temperature: Double, gasConstant: Double)
        throws(ModelError) -> Coefficients
    {
        Coefficients(
            temperature: temperature, gasConstant: gasConstant, own: try own.coefficients(&evaluator),
            partner: try partner.map { (p) throws(ModelError) in try p.part.coefficients(&evaluator) })
    }

    /// Whether no site has a choice.
    var isStoichiometric: Bool { sublattices.allSatisfy { $0.count <= 1 } }

    /// Charge of a formula unit.
    func charge(_ y: [Double]) -> Double {
        var sum = 0.0
        for i in charges.indices { sum += charges[i] * y[i] }
        return sum
    }

    /// Sites of each sublattice per formula unit.
    func sites(_ y: [Double]) -> [Double] { ionic.map { $0.sites(y) } ?? siteRatios }

    /// Moles of component `k` per mole of formula units.
    func amount(of k: Int, _ y: [Double]) -> Double { total(composition[k], y) }

    func atomCount(_ y: [Double]) -> Double { total(atoms, y) }

    /// What a content per unit site fraction sums to in a formula unit.
    private func total(_ content: [Double], _ y: [Double]) -> Double {
        if let ionic { return ionic.total(content, y.map { Dual($0) }).value }
        var sum = 0.0
        for i in 0..<count { sum += content[i] * y[i] }
        return sum
    }

    /// ∂M_k/∂y_i: component, then site.
    func amountSlopes(_ y: [Double]) -> [[Double]] {
        guard let ionic else { return composition }
        return composition.map { ionic.slopes($0, y) }
    }

    /// ∂N/∂y_i of the atoms of a formula unit.
    func atomSlopes(_ y: [Double]) -> [Double] { ionic.map { $0.slopes(atoms, y) } ?? atoms }

    /// Share of empty sites among those that carry the crystal; 0 in a phase that cannot lose all its atoms.
    func emptiness(_ y: [Double]) -> Double {
        var sum = 0.0
        for (site, share) in latticeVacancies { sum += share * y[site] }
        return sum
    }
}

// The literal formula, with dual numbers for whatever derivative is asked for.
extension LiteralPhase {
    /// G and ∂G/∂T at constant y [J/mol, J/(mol K)], per mole of formula units.
    func energy(_ y: [Double], _ c: Coefficients) -> Dual {
        energy(
            y.map { Dual($0) }, temperature: Dual(c.temperature, slope: 1), gasConstant: c.gasConstant, own: c.own,
            partner: c.partner)
    }

    /// ∂G/∂y_i of every site at constant T [J/mol], one dual evaluation each.
    func slopes(_ y: [Double], _ c: Coefficients) -> [Double] {
        let own = c.own.frozen
        let other = c.partner?.frozen
        var sites = y.map { Dual($0) }
        return (0..<count).map { i in
            sites[i].slope = 1
            defer { sites[i].slope = 0 }
            return energy(
                sites, temperature: Dual(c.temperature), gasConstant: c.gasConstant, own: own, partner: other
            ).slope
        }
    }

    private func energy(
        _ y: [Dual], temperature: Dual, gasConstant: Double, own coefficients: PhaseTerms.Coefficients,
        partner other: PhaseTerms.Coefficients?
    ) -> Dual {
        let state = ThermalState(temperature: temperature, gasConstant: gasConstant)
        let numbers = ionic?.sites(y) ?? siteRatios.map { Dual($0) }
        var sum = own.energy(y, coefficients, state)
        if ionic != nil {
            sum += numbers[1] * own.perSecondSublattice.expansion.value(y, coefficients.perSecondSublattice)
        }
        if let partner, let other {
            var x = [Dual](repeating: Dual(0), count: partner.part.count)
            for i in 0..<count { x[partner.target[i]] += partner.share[i] * y[i] }
            sum += partner.scale * partner.part.energy(x, other, state)
            if partner.isSubtracted { sum -= own.energy(partner.target.map { x[$0] }, coefficients, state) }
        }
        for (range, number) in zip(sublattices, numbers) where range.count > 1 {
            for i in range where y[i].value > 0 { sum += state.thermal * number * y[i] * y[i].logarithm() }
        }
        return sum
    }
}

// The same with a gradient in one pass, for the search only: what is told comes from the literal formula.
extension LiteralPhase {
    /// G and its gradient; `gradient` is set.
    func energy(_ y: [Double], _ c: Coefficients, gradient: inout [Double]) -> Double {
        if ionic != nil {
            gradient = slopes(y, c)
            return energy(y, c).value
        }
        let state = ThermalState(temperature: Dual(c.temperature), gasConstant: c.gasConstant)
        for i in 0..<count { gradient[i] = 0 }
        var sum = own.energy(y, c.own, state, scale: 1, addingTo: &gradient)
        if let partner, let other = c.partner {
            var x = [Double](repeating: 0, count: partner.part.count)
            for i in 0..<count { x[partner.target[i]] += partner.share[i] * y[i] }
            var slope = [Double](repeating: 0, count: partner.part.count)
            sum += partner.part.energy(x, other, state, scale: partner.scale, addingTo: &slope)
            if partner.isSubtracted, !own.isEmpty {
                var spreadSlope = [Double](repeating: 0, count: count)
                sum += own.energy(partner.target.map { x[$0] }, c.own, state, scale: -1, addingTo: &spreadSlope)
                for i in 0..<count { slope[partner.target[i]] += spreadSlope[i] }
            }
            for i in 0..<count { gradient[i] += partner.share[i] * slope[partner.target[i]] }
        }
        let thermal = state.thermal.value
        for (range, ratio) in zip(sublattices, siteRatios) where range.count > 1 {
            for i in range where y[i] > 0 {
                let l = log(y[i])
                sum += ratio * thermal * y[i] * l
                gradient[i] += ratio * thermal * (l + 1)
            }
        }
        return sum
    }
}
