import Glibc

extension PhaseModel {
    /// Whether the constituents' charges bind the site fractions.
    var isCharged: Bool { !charges.isEmpty }

    /// Brings a nearly neutral state to neutrality: y_i ∝ y_i exp(−λ c_i) within each sublattice, with the λ at which the charges cancel.
    /// All site fractions stay positive, and those of a neutral state as they are.
    func neutralize(_ y: UnsafeMutablePointer<Double>) {
        guard isCharged else { return }
        charges.withUnsafeBufferPointer { c in
            let unit = c.reduce(0) { max($0, abs($1)) }
            var last = Double.infinity
            for _ in 0..<60 {
                var charge = 0.0
                var total = 0.0
                var slope = 0.0
                for range in sublattices {
                    var mean = 0.0
                    for i in range {
                        mean += c[i] * y[i]
                        total += abs(c[i]) * y[i]
                    }
                    charge += mean
                    for i in range { slope += (c[i] - mean) * (c[i] - mean) * y[i] }
                }
                // To rounding, below which it does not fall any more.
                guard abs(charge) > 2e-16 * total, slope > 0, abs(charge) > 1e-10 * total || abs(charge) < last else {
                    return
                }
                last = abs(charge)
                // Far from neutrality a step is cut, so that no site fraction changes beyond recognition at once.
                let step = max(-2 / unit, min(2 / unit, charge / slope))
                for range in sublattices where range.count > 1 {
                    var sum = 0.0
                    for i in range {
                        y[i] *= exp(-step * c[i])
                        sum += y[i]
                    }
                    for i in range { y[i] /= sum }
                }
            }
        }
    }

    /// Site fractions of each sublattice as the database declares it.
    func siteFractions(_ y: [Double]) -> [[Double]] {
        ionic?.siteFractions(y) ?? sublattices.map { range in range.map { y[$0] } }
    }

    /// The variables at declared site fractions, the inverse of `siteFractions`.
    func variables(_ siteFractions: [[Double]]) -> [Double] {
        let y = siteFractions.flatMap { $0 }
        return ionic?.variables(y) ?? y
    }
}
