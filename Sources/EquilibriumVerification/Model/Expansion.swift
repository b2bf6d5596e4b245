/// A linear form in at most three site fractions: constant + Σ weight · y[index].
struct LinearFactor: Sendable, Equatable {
    var constant = 0.0
    var count: Int
    var indices: (Int, Int, Int) = (0, 0, 0)
    var weights: (Double, Double, Double) = (0, 0, 0)

    init(constant: Double) {
        self.constant = constant
        count = 0
    }

    /// y_i
    init(site i: Int) {
        count = 1
        indices.0 = i
        weights.0 = 1
    }

    /// y_a − y_b
    init(difference a: Int, _ b: Int) {
        count = 2
        indices = (a, b, 0)
        weights = (1, -1, 0)
    }

    /// y_a + (1 − y_a − y_b − y_c)/3
    ///
    /// Source: Y. M. Muggianu, M. Gambino, J. P. Bros, J. Chim. Phys. 72 (1975) 83.
    init(muggianu a: Int, _ b: Int, _ c: Int) {
        constant = 1.0 / 3
        count = 3
        indices = (a, b, c)
        weights = (2.0 / 3, -1.0 / 3, -1.0 / 3)
    }

    static func == (a: Self, b: Self) -> Bool {
        a.constant == b.constant && a.count == b.count && a.indices == b.indices && a.weights == b.weights
    }

    func value(_ y: [Double]) -> Double {
        var sum = constant
        if count > 0 { sum += weights.0 * y[indices.0] }
        if count > 1 { sum += weights.1 * y[indices.1] }
        if count > 2 { sum += weights.2 * y[indices.2] }
        return sum
    }

    func value(_ y: [Dual]) -> Dual {
        var sum = Dual(constant)
        if count > 0 { sum += weights.0 * y[indices.0] }
        if count > 1 { sum += weights.1 * y[indices.1] }
        if count > 2 { sum += weights.2 * y[indices.2] }
        return sum
    }
}

/// A property of a phase as the sum over parameters of coefficient × product of linear forms in the site fractions.
///
/// Every form of the compound energy formalism is such a sum: end members, Redlich–Kister terms (y_A − y_B)^ν, ternary terms after
/// Muggianu, reciprocal terms.
struct Expansion: Sendable {
    struct Term: Sendable {
        /// Index of the coefficient among `formulas`.
        var coefficient: Int
        var factors: Range<Int>
    }

    private(set) var terms: [Term] = []
    private(set) var factors: [LinearFactor] = []
    /// Number of coefficients.
    private(set) var coefficientCount = 0
    private var longest = 0

    var isEmpty: Bool { terms.isEmpty }

    mutating func add(coefficient: Int, _ product: [LinearFactor]) {
        terms.append(Term(coefficient: coefficient, factors: factors.count..<(factors.count + product.count)))
        factors += product
        coefficientCount = max(coefficientCount, coefficient + 1)
        longest = max(longest, product.count)
    }

    /// The sum, term by term.
    func value(_ y: [Dual], _ coefficients: [Dual]) -> Dual {
        var sum = Dual(0)
        for term in terms {
            var product = coefficients[term.coefficient]
            for factor in term.factors { product = product * factors[factor].value(y) }
            sum += product
        }
        return sum
    }

    func value(_ y: [Double], _ coefficients: [Dual]) -> Double {
        var sum = 0.0
        for term in terms {
            var product = coefficients[term.coefficient].value
            for factor in term.factors {
                if product == 0 { break }
                product *= factors[factor].value(y)
            }
            sum += product
        }
        return sum
    }

    /// The sum; adds its gradient to `gradient` by the product rule over the factors of each term.
    func value(_ y: [Double], _ coefficients: [Dual], addingGradientTo gradient: inout [Double]) -> Double {
        var sum = 0.0
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * longest + 2) { scratch in
            for term in terms {
                let c = coefficients[term.coefficient].value
                if c == 0 { continue }
                let first = term.factors.lowerBound
                let count = term.factors.count
                var product = c
                for k in 0..<count {
                    scratch[k] = product
                    let value = factors[first + k].value(y)
                    scratch[longest + 1 + k] = value
                    product *= value
                }
                sum += product
                var behind = 1.0
                var k = count - 1
                while k >= 0 {
                    let others = scratch[k] * behind
                    let factor = factors[first + k]
                    if factor.count > 0 { gradient[factor.indices.0] += others * factor.weights.0 }
                    if factor.count > 1 { gradient[factor.indices.1] += others * factor.weights.1 }
                    if factor.count > 2 { gradient[factor.indices.2] += others * factor.weights.2 }
                    behind *= scratch[longest + 1 + k]
                    k -= 1
                }
            }
        }
        return sum
    }
}
