import Glibc

/// Starts in a phase with several mixed sublattices that no sampled point comes near: for each constituent the end member that is lowest
/// with it, with every other sublattice filled as the energies of that end member's neighbours ask for,
///
///     y_i ∝ exp(−(φ_{s→i} − φ)/(a_s R T)),
///
/// the mean field of independent exchanges. Pure in one sublattice and mixed in another, as γ′ is, such states are rare among samples of many
/// components.
struct MeanFieldStarts {
    /// The end members of a grid.
    struct EndMembers: Sendable {
        /// Index of the grid's point for each end member, the first sublattice varying fastest; −1 where it is no crystal.
        let points: [Int32]
        /// Sublattices with more than one constituent: first site, number of sites and distance of neighbours in `points`.
        let mixed: [(first: Int, count: Int, stride: Int)]
    }

    private var energies: [Float] = []

    /// The starts under the plane measured last.
    ///
    /// - Parameters:
    ///   - distances: of the grid's points from the plane [J/mol of atoms].
    ///   - window: end members that lie higher than this above the lowest one are left out [J/mol of atoms].
    mutating func starts(
        _ grid: PhaseGrid, _ model: PhaseModel, distances: UnsafePointer<Float>, thermalEnergy: Double, window: Float
    ) -> [[Double]] {
        guard let members = grid.endMembers else { return [] }
        let count = members.points.count
        energies.removeAll(keepingCapacity: true)
        var lowest = Float.infinity
        for p in members.points {
            let d = p < 0 ? Float.infinity : distances[Int(p)]
            lowest = min(lowest, d)
            energies.append(p < 0 ? .infinity : d * Float(grid.atoms[Int(p)]))
        }
        var starts: [[Double]] = []
        for (first, size, stride) in members.mixed {
            for i in 0..<size {
                var best = -1
                var least = lowest + window
                var block = i * stride
                while block < count {
                    for e in block..<(block + stride) where members.points[e] >= 0 {
                        let d = distances[Int(members.points[e])]
                        if d < least {
                            least = d
                            best = e
                        }
                    }
                    block += size * stride
                }
                guard best >= 0 else { continue }
                let start = meanField(around: best, holding: first, members, model, thermalEnergy: thermalEnergy)
                // Equivalent sublattices lead to the same states.
                if !starts.contains(start) { starts.append(start) }
            }
        }
        return starts
    }

    /// - Parameter held: first site of the sublattice that stays as the end member has it.
    private func meanField(
        around e: Int, holding held: Int, _ members: EndMembers, _ model: PhaseModel, thermalEnergy: Double
    ) -> [Double] {
        var y = [Double](repeating: 1, count: model.count)
        for (first, size, stride) in members.mixed {
            let own = e / stride % size
            if first == held {
                for i in 0..<size { y[first + i] = i == own ? 1 : 0 }
                continue
            }
            let base = e - own * stride
            var least = Float.infinity
            for i in 0..<size { least = min(least, energies[base + i * stride]) }
            let scale = 1 / (thermalEnergy * model.ratioOfSite[first])
            var sum = 0.0
            for i in 0..<size {
                let w = max(exp(-Double(energies[base + i * stride] - least) * scale), 1e-6)
                y[first + i] = w
                sum += w
            }
            for i in 0..<size { y[first + i] /= sum }
        }
        y.withUnsafeMutableBufferPointer { model.canonicalize($0.baseAddress.unsafelyUnwrapped) }
        return y
    }
}
