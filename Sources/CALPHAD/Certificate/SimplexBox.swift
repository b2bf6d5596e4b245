/// Site fractions between bounds that sum to 1 on every sublattice: a box cut with a product of simplices.
struct SimplexBox {
    var lower: [Double]
    var upper: [Double]
    /// Where the box it was cut from had its lowest underestimated value: a start for this one.
    var point: [Double]
    /// What lies in the box is not below this [J per mole of formula units].
    var bound: Double

    /// The whole of a phase's site fractions.
    init(_ model: PhaseModel) {
        lower = model.sublattices.flatMap { [Double](repeating: $0.count == 1 ? 1 : 0, count: $0.count) }
        upper = [Double](repeating: 1, count: model.count)
        point = model.sublattices.flatMap { [Double](repeating: 1 / Double($0.count), count: $0.count) }
        bound = -.infinity
    }

    /// Draws the bounds together as far as the sums allow; false if nothing is left.
    ///
    /// The bounds move outwards by the rounding of the sums, so that no state is lost.
    mutating func tighten(_ sublattices: [Range<Int>]) -> Bool {
        for range in sublattices where range.count > 1 {
            var low = 0.0
            var high = 0.0
            for i in range {
                low += lower[i]
                high += upper[i]
            }
            guard low <= 1 + Self.rounding, high >= 1 - Self.rounding else { return false }
            for i in range {
                let most = 1 - (low - lower[i]) + Self.rounding
                let least = 1 - (high - upper[i]) - Self.rounding
                upper[i] = min(upper[i], most)
                lower[i] = max(lower[i], least)
                if lower[i] > upper[i] { return false }
            }
        }
        return true
    }

    static let rounding = 1e-15

    /// Brings a state into the box: what is cut off or lacking goes to the constituents that have room for it.
    func project(_ y: inout [Double], _ sublattices: [Range<Int>]) {
        for range in sublattices where range.count > 1 {
            var sum = 0.0
            for i in range {
                y[i] = min(max(y[i], lower[i]), upper[i])
                sum += y[i]
            }
            let missing = 1 - sum
            guard abs(missing) > 0 else { continue }
            var room = 0.0
            for i in range { room += missing > 0 ? upper[i] - y[i] : y[i] - lower[i] }
            guard room > 0 else { continue }
            let share = min(1, abs(missing) / room)
            for i in range { y[i] += missing > 0 ? share * (upper[i] - y[i]) : -share * (y[i] - lower[i]) }
        }
    }
}

/// Extremes of linear forms over one simplex cut with a box, found exactly: the cheapest site fractions are filled first.
enum SimplexSum {
    /// min Σ vᵢ yᵢ over l ≤ y ≤ l + w, Σ y = 1, with `rest` = 1 − Σ l.
    @inline(__always)
    static func minimum(
        _ v: UnsafePointer<Double>, _ l: UnsafePointer<Double>, _ w: UnsafePointer<Double>, _ n: Int, rest: Double
    ) -> Double {
        var sum = 0.0
        for i in 0..<n { sum += v[i] * l[i] }
        var left = rest
        var used: UInt64 = 0
        while left > 0 {
            var best = -1
            for i in 0..<n where used & (1 << UInt64(i)) == 0 && (best < 0 || v[i] < v[best]) { best = i }
            guard best >= 0 else { break }
            used |= 1 << UInt64(best)
            let taken = min(left, w[best])
            sum += taken * v[best]
            left -= taken
        }
        return sum
    }

    /// max Σ vᵢ yᵢ over the same set.
    @inline(__always)
    static func maximum(
        _ v: UnsafePointer<Double>, _ l: UnsafePointer<Double>, _ w: UnsafePointer<Double>, _ n: Int, rest: Double
    ) -> Double {
        var sum = 0.0
        for i in 0..<n { sum += v[i] * l[i] }
        var left = rest
        var used: UInt64 = 0
        while left > 0 {
            var best = -1
            for i in 0..<n where used & (1 << UInt64(i)) == 0 && (best < 0 || v[i] > v[best]) { best = i }
            guard best >= 0 else { break }
            used |= 1 << UInt64(best)
            let taken = min(left, w[best])
            sum += taken * v[best]
            left -= taken
        }
        return sum
    }

    /// Most constituents of a sublattice that these sums can take.
    static let mostConstituents = 64
}
