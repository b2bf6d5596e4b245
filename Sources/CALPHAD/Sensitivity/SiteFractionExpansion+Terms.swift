extension SiteFractionExpansion {
    /// Tells of every coefficient what it is multiplied with: Q(y) = Σ_c c·t_c(y), with the derivative of t_c along the direction that
    /// `y` carries.
    ///
    /// - Complexity: O(groups × constituents in a product).
    func forEachTerm(at y: [DualNumber], _ body: (_ coefficient: Int, _ term: DualNumber) -> Void) {
        for group in groups {
            var product = DualNumber(1)
            for site in products[group.productStart..<(group.productStart + group.productCount)] {
                product = product * y[Int(site)]
            }
            let first = group.coefficientStart
            switch group.form {
            case .constant: body(first, product)
            case .redlichKister(let a, let b):
                let difference = y[Int(a)] - y[Int(b)]
                var term = product
                for order in 0..<group.coefficientCount {
                    body(first + order, term)
                    term = term * difference
                }
            case .ternary(let a, let b, let c):
                let sites = [a, b, c].map { y[Int($0)] }
                let rest = (1.0 / 3) * (DualNumber(1) - sites[0] - sites[1] - sites[2])
                for (k, site) in sites.enumerated() { body(first + k, product * (site + rest)) }
            case .reciprocal(let a, let b, let c, let d):
                body(first, product)
                body(first + 1, product * (y[Int(a)] - y[Int(b)]))
                body(first + 2, product * (y[Int(c)] - y[Int(d)]))
            }
        }
    }

    /// The expansion's value with coefficients from a table's values, and its derivative along the direction that `y` carries.
    func value(at y: [DualNumber], coefficients: UnsafePointer<Double>) -> DualNumber {
        var sum = DualNumber(0)
        forEachTerm(at: y) { coefficient, term in sum += coefficients[coefficient] * term }
        return sum
    }
}
