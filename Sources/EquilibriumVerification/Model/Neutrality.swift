import Foundation

/// What the charges of constituents allow: a phase is neutral, Σ_s a_s Σ_i ν_i y_i = 0.
struct Neutrality {
    private let charges: [String: Double]

    init(_ charges: [String: Double]) { self.charges = charges }

    /// Charge of a formula unit per unit site fraction, by sublattice.
    private func charge(_ constituents: [[String]], _ ratios: [Double]) -> [[Double]] {
        zip(constituents, ratios).map { names, ratio in names.map { ratio * (charges[$0] ?? 0) } }
    }

    /// The constituents that occur in some neutral state; nil where there is none.
    func possible(_ constituents: [[String]], _ ratios: [Double]) -> [[String]]? {
        let table = charge(constituents, ratios)
        let lowest = table.reduce(0) { $0 + ($1.min() ?? 0) }
        let highest = table.reduce(0) { $0 + ($1.max() ?? 0) }
        let rounding = 1e-9 * table.joined().reduce(1) { max($0, abs($1)) }
        if lowest > rounding || highest < -rounding { return nil }
        if lowest < -rounding && highest > rounding { return constituents }
        // Only the state of the very lowest, or highest, charge is neutral.
        return zip(constituents, table).map { names, list in
            let end = (lowest >= -rounding ? list.min() : list.max()) ?? 0
            return zip(names, list).filter { abs($0.1 - end) <= rounding }.map(\.0)
        }
    }

    /// The charges per unit site fraction where they bind the site fractions; empty where all states are neutral.
    func binding(_ constituents: [[String]], _ ratios: [Double]) -> [Double] {
        let table = charge(constituents, ratios)
        return table.contains { Set($0).count > 1 } ? table.flatMap { $0 } : []
    }
}

extension LiteralPhase {
    /// The neutral state y_i ∝ y_i exp(t ν_i) within each sublattice, in terms of logarithms: the charge rises with t, so that there is one.
    ///
    /// - Parameter z: logarithms of the site fractions, up to a constant in each sublattice; changed in place.
    func neutralize(_ z: inout [Double]) {
        guard !charges.isEmpty else { return }
        let unit = zip(sublattices, siteRatios).flatMap { range, ratio in range.map { charges[$0] / ratio } }
        /// Charge of the state at t, and its derivative.
        func tilted(_ t: Double) -> (charge: Double, slope: Double) {
            var sum = 0.0
            var slope = 0.0
            for (range, ratio) in zip(sublattices, siteRatios) {
                var top = -Double.infinity
                for i in range { top = max(top, z[i] + t * unit[i]) }
                var weight = 0.0
                var mean = 0.0
                var square = 0.0
                for i in range {
                    let w = exp(z[i] + t * unit[i] - top)
                    weight += w
                    mean += w * unit[i]
                    square += w * unit[i] * unit[i]
                }
                mean /= weight
                sum += ratio * mean
                slope += ratio * max(0, square / weight - mean * mean)
            }
            return (sum, slope)
        }
        var low = -1.0
        var high = 1.0
        while tilted(low).charge > 0, low > -1e4 { low *= 2 }
        while tilted(high).charge < 0, high < 1e4 { high *= 2 }
        var t = 0.0
        for _ in 0..<200 {
            let (charge, slope) = tilted(t)
            if charge == 0 { break }
            if charge > 0 { high = t } else { low = t }
            var next = t - charge / slope
            if !(next > low && next < high) { next = (low + high) / 2 }
            if next == t { break }
            t = next
        }
        for i in 0..<count { z[i] += t * unit[i] }
    }

    /// By how much each site changes the charge in a step of its logarithm, ∂charge/∂z_i, and the direction of that step, ν_i less its mean
    /// over the sublattice.
    func chargeDirections(_ y: [Double]) -> (slope: [Double], direction: [Double]) {
        var slope = [Double](repeating: 0, count: count)
        var direction = slope
        for (range, ratio) in zip(sublattices, siteRatios) {
            let mean = range.reduce(0) { $0 + y[$1] * charges[$1] }
            for i in range {
                slope[i] = y[i] * (charges[i] - mean)
                direction[i] = (charges[i] - mean) / ratio
            }
        }
        return (slope, direction)
    }
}
