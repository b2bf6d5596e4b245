/// A sum of expansions as one polynomial in independent site fractions: the last one of each sublattice is replaced by 1 − Σ of the others,
/// and equal monomials are joined.
///
/// Parameters are written in ways whose terms largely cancel: an ordered part less itself at y = x, interactions repeated for every
/// constituent of another sublattice, pair energies spread over interactions of three. In this form what cancels is gone. It does not
/// depend on temperature, but for the coefficients.
struct SitePolynomial: Sendable {
    /// Site fractions whose product each monomial is, in rising order; a power stands repeatedly.
    private(set) var monomials: [[Int]] = []
    /// What makes up the monomials' coefficients: factor times a coefficient of the temperature table.
    private(set) var shares: [(monomial: Int, coefficient: Int, factor: Double)] = []

    private static let mostMonomials = 4000
    private static let mostShares = 300_000
    /// Higher powers are left to the ranges of their own variable.
    private static let highestDegree = 6

    /// constant + Σ factor · y
    private struct LinearForm {
        var constant = 0.0
        var terms: [(site: Int, factor: Double)] = []

        static func + (a: Self, b: Self) -> Self {
            Self(constant: a.constant + b.constant, terms: a.terms + b.terms)
        }
        static func * (f: Double, a: Self) -> Self {
            Self(constant: f * a.constant, terms: a.terms.map { ($0.site, f * $0.factor) })
        }
    }

    /// The sum of the expansions, or nil where it has too many terms.
    ///
    /// - Parameters:
    ///   - sublattices: ranges of the polynomial's site fractions.
    ///   - parts: expansions with the factor they count with, and the polynomial's site fraction for each of their own.
    init?(sublattices: [Range<Int>], parts: [(expansion: SiteFractionExpansion, scale: Double, sites: [Int])]) {
        var forms: [LinearForm] = []
        for range in sublattices {
            let last = range.upperBound - 1
            for i in range where i != last { forms.append(LinearForm(terms: [(i, 1)])) }
            forms.append(LinearForm(constant: 1, terms: (range.lowerBound..<last).map { ($0, -1) }))
        }
        var index: [[Int]: Int] = [:]
        for (expansion, scale, sites) in parts {
            for group in expansion.groups {
                let product = expansion.products[group.productStart..<(group.productStart + group.productCount)].map {
                    forms[sites[Int($0)]]
                }
                for (offset, factors) in Self.factors(group, { forms[sites[Int($0)]] }) {
                    guard product.count + factors.count <= Self.highestDegree else { return nil }
                    for (monomial, factor) in Self.expand(product + factors) where monomial.count > 1 && factor != 0 {
                        let position = index[monomial] ?? monomials.count
                        if position == monomials.count {
                            index[monomial] = position
                            monomials.append(monomial)
                        }
                        shares.append((position, group.coefficientStart + offset, scale * factor))
                    }
                    guard monomials.count <= Self.mostMonomials, shares.count <= Self.mostShares else { return nil }
                }
            }
        }
    }

    /// What each coefficient of a group multiplies besides the product of its constituents.
    private static func factors(
        _ group: SiteFractionExpansion.Group, _ form: (Int32) -> LinearForm
    ) -> [(offset: Int, factors: [LinearForm])] {
        switch group.form {
        case .constant: return [(0, [])]
        case .redlichKister(let a, let b):
            let difference = form(a) + -1 * form(b)
            return (0..<group.coefficientCount).map { ($0, [LinearForm](repeating: difference, count: $0)) }
        case .ternary(let a, let b, let c):
            let three = [form(a), form(b), form(c)]
            let rest = (1.0 / 3) * (LinearForm(constant: 1) + -1 * (three[0] + three[1] + three[2]))
            return (0..<3).map { ($0, [three[$0] + rest]) }
        case .reciprocal(let a, let b, let c, let d):
            return [(0, []), (1, [form(a) + -1 * form(b)]), (2, [form(c) + -1 * form(d)])]
        }
    }

    /// The product of linear forms, in the order of its monomials.
    private static func expand(_ factors: [LinearForm]) -> [([Int], Double)] {
        var sum: [[Int]: Double] = [[]: 1]
        for factor in factors {
            var next: [[Int]: Double] = [:]
            for (monomial, value) in sum {
                if factor.constant != 0 { next[monomial, default: 0] += value * factor.constant }
                for (site, share) in factor.terms {
                    let place = monomial.firstIndex { $0 > site } ?? monomial.count
                    var longer = monomial
                    longer.insert(site, at: place)
                    next[longer, default: 0] += value * share
                }
            }
            sum = next
        }
        // Dictionaries have no order of their own that would be the same in every run.
        return sum.sorted {
            $0.key.count != $1.key.count ? $0.key.count < $1.key.count : $0.key.lexicographicallyPrecedes($1.key)
        }
    }
}
