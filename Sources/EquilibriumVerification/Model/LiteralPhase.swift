import Foundation
import ThermodynamicDatabase

/// The Gibbs energy of one phase, written as the compound energy formalism states it:
///
///     G = Σ parameters + Σ magnetic + R T Σ_s a_s Σ_i y ln y,
///
/// and for an ordered phase with a disordered partner G = s·G_dis(x) + G_ord(y) − G_ord(y = x) + R T Σ a y ln y.
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
    /// Moles of each component per formula unit and unit site fraction: component, then site.
    let composition: [[Double]]
    /// Moles of atoms per formula unit and unit site fraction.
    let atoms: [Double]
    /// Vacancies on the sublattices that carry the crystal, with their share of those sites, in a phase that could lose all its atoms.
    let latticeVacancies: [(site: Int, share: Double)]
    let own: Part
    let partner: Partner?

    /// What a phase of the database adds to the energy over one set of site fractions.
    struct Part: Sendable {
        var gibbs = Expansion()
        var curie = Expansion()
        var moment = Expansion()
        var magnetic: MagneticOrdering?
        var gibbsFormulas: [PiecewiseExpression] = []
        var curieFormulas: [PiecewiseExpression] = []
        var momentFormulas: [PiecewiseExpression] = []
        var count = 0
    }

    /// The disordered partner of an ordered phase.
    struct Partner: Sendable {
        var name: String
        var part: Part
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
        struct OfPart: Sendable {
            var gibbs: [Dual]
            var curie: [Dual]
            var moment: [Dual]

            /// The same without derivatives.
            var frozen: OfPart {
                func freeze(_ list: [Dual]) -> [Dual] { list.map { Dual($0.value) } }
                return OfPart(gibbs: freeze(gibbs), curie: freeze(curie), moment: freeze(moment))
            }
        }
        var temperature: Double
        var gasConstant: Double
        var own: OfPart
        var partner: OfPart?
    }

    init(
        name: String, constituents: [[String]], siteRatios: [Double], composition: [[Double]],
        latticeVacancies: [(site: Int, share: Double)], own: Part, partner: Partner?
    ) {
        self.name = name
        self.constituents = constituents
        self.siteRatios = siteRatios
        self.composition = composition
        self.latticeVacancies = latticeVacancies
        self.own = own
        self.partner = partner
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
            temperature: temperature, gasConstant: gasConstant, own: try Self.values(own, &evaluator),
            partner: try partner.map { (p) throws(ModelError) in try Self.values(p.part, &evaluator) })
    }

    private static func values(_ part: Part, _ evaluator: inout FormulaEvaluator) throws(ModelError)
        -> Coefficients.OfPart
    {
        func all(_ formulas: [PiecewiseExpression], _ evaluator: inout FormulaEvaluator) throws(ModelError) -> [Dual] {
            var values: [Dual] = []
            for formula in formulas { values.append(try evaluator.value(of: formula)) }
            return values
        }
        return Coefficients.OfPart(
            gibbs: try all(part.gibbsFormulas, &evaluator), curie: try all(part.curieFormulas, &evaluator),
            moment: try all(part.momentFormulas, &evaluator))
    }

    /// Moles of component `k` per mole of formula units.
    func amount(of k: Int, _ y: [Double]) -> Double {
        var sum = 0.0
        for i in 0..<count { sum += composition[k][i] * y[i] }
        return sum
    }

    func atomCount(_ y: [Double]) -> Double {
        var sum = 0.0
        for i in 0..<count { sum += atoms[i] * y[i] }
        return sum
    }

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
        _ y: [Dual], temperature: Dual, gasConstant: Double, own coefficients: Coefficients.OfPart,
        partner other: Coefficients.OfPart?
    ) -> Dual {
        let thermal = gasConstant * temperature
        var sum = Self.energy(of: own, y, coefficients, temperature: temperature, thermal: thermal)
        if let partner, let other {
            var x = [Dual](repeating: Dual(0), count: partner.part.count)
            for i in 0..<count { x[partner.target[i]] += partner.share[i] * y[i] }
            sum +=
                partner.scale * Self.energy(of: partner.part, x, other, temperature: temperature, thermal: thermal)
            if partner.isSubtracted {
                let spread = partner.target.map { x[$0] }
                sum -= Self.energy(of: own, spread, coefficients, temperature: temperature, thermal: thermal)
            }
        }
        for (range, ratio) in zip(sublattices, siteRatios) where range.count > 1 {
            for i in range where y[i].value > 0 { sum += ratio * (thermal * y[i] * y[i].logarithm()) }
        }
        return sum
    }

    private static func energy(
        of part: Part, _ y: [Dual], _ c: Coefficients.OfPart, temperature: Dual, thermal: Dual
    ) -> Dual {
        var sum = part.gibbs.value(y, c.gibbs)
        if let magnetic = part.magnetic, !part.curie.isEmpty, !part.moment.isEmpty {
            sum += MagneticEnergy.energy(
                magnetic, temperature: temperature, thermal: thermal, curie: part.curie.value(y, c.curie),
                moment: part.moment.value(y, c.moment))
        }
        return sum
    }
}

// The same with a gradient in one pass, for the search only: what is told comes from the literal formula.
extension LiteralPhase {
    /// G and its gradient; `gradient` is set.
    func energy(_ y: [Double], _ c: Coefficients, gradient: inout [Double]) -> Double {
        let thermal = c.gasConstant * c.temperature
        for i in 0..<count { gradient[i] = 0 }
        var sum = Self.energy(of: own, y, c.own, scale: 1, c.temperature, thermal, addingTo: &gradient)
        if let partner, let other = c.partner {
            var x = [Double](repeating: 0, count: partner.part.count)
            for i in 0..<count { x[partner.target[i]] += partner.share[i] * y[i] }
            var slope = [Double](repeating: 0, count: partner.part.count)
            sum += Self.energy(
                of: partner.part, x, other, scale: partner.scale, c.temperature, thermal, addingTo: &slope)
            if partner.isSubtracted, !own.gibbs.isEmpty || !own.curie.isEmpty {
                let spread = partner.target.map { x[$0] }
                var spreadSlope = [Double](repeating: 0, count: count)
                sum += Self.energy(
                    of: own, spread, c.own, scale: -1, c.temperature, thermal, addingTo: &spreadSlope)
                for i in 0..<count { slope[partner.target[i]] += spreadSlope[i] }
            }
            for i in 0..<count { gradient[i] += partner.share[i] * slope[partner.target[i]] }
        }
        for (range, ratio) in zip(sublattices, siteRatios) where range.count > 1 {
            for i in range where y[i] > 0 {
                let l = log(y[i])
                sum += ratio * thermal * y[i] * l
                gradient[i] += ratio * thermal * (l + 1)
            }
        }
        return sum
    }

    private static func energy(
        of part: Part, _ y: [Double], _ c: Coefficients.OfPart, scale: Double, _ temperature: Double, _ thermal: Double,
        addingTo gradient: inout [Double]
    ) -> Double {
        var slope = [Double](repeating: 0, count: part.count)
        var sum = part.gibbs.value(y, c.gibbs, addingGradientTo: &slope)
        for i in 0..<part.count { gradient[i] += scale * slope[i] }
        guard let magnetic = part.magnetic, !part.curie.isEmpty, !part.moment.isEmpty else { return scale * sum }
        for i in 0..<part.count { slope[i] = 0 }
        let curie = part.curie.value(y, c.curie, addingGradientTo: &slope)
        var momentSlope = [Double](repeating: 0, count: part.count)
        let moment = part.moment.value(y, c.moment, addingGradientTo: &momentSlope)
        let byCurie = MagneticEnergy.energy(
            magnetic, temperature: Dual(temperature), thermal: Dual(thermal), curie: Dual(curie, slope: 1),
            moment: Dual(moment))
        if byCurie.value == 0 { return scale * sum }
        let byMoment = MagneticEnergy.energy(
            magnetic, temperature: Dual(temperature), thermal: Dual(thermal), curie: Dual(curie),
            moment: Dual(moment, slope: 1))
        sum += byCurie.value
        for i in 0..<part.count {
            gradient[i] += scale * (byCurie.slope * slope[i] + byMoment.slope * momentSlope[i])
        }
        return scale * sum
    }
}
