extension PhaseModel {
    /// Scratch needed: the larger of the phase's own and its partner's number of site fractions.
    var workspaceCount: Int { max(count, partition?.part.count ?? 0) }

    /// Groups of sublattices whose exchange leaves the energy as it is, found by trying it at an asymmetric point.
    func findInterchangeableSublattices(table: TemperatureTable, workspace: PhaseWorkspace) -> [[Int]] {
        guard sublattices.count > 1 else { return [] }
        var y = [Double](repeating: 0, count: count)
        for range in sublattices {
            var sum = 0.0
            for i in range {
                y[i] = 1 + Double((i * 7 + 3) % 11)
                sum += y[i]
            }
            for i in range { y[i] /= sum }
        }
        func energy(_ y: [Double]) -> Double {
            y.withUnsafeBufferPointer {
                evaluate($0.baseAddress.unsafelyUnwrapped, table: table, level: .value, workspace: workspace)
            }
            return workspace.energy.value
        }
        let reference = energy(y)
        guard reference.isFinite else { return [] }
        var groups: [[Int]] = []
        var grouped: Set<Int> = []
        for s in sublattices.indices where !grouped.contains(s) && sublattices[s].count > 1 {
            var group = [s]
            for t in (s + 1)..<max(sublattices.count, s + 1)
            where siteRatios[t] == siteRatios[s] && constituents[t] == constituents[s] {
                var swapped = y
                for k in 0..<sublattices[s].count {
                    swapped.swapAt(sublattices[s].lowerBound + k, sublattices[t].lowerBound + k)
                }
                if abs(energy(swapped) - reference) <= 1e-9 * max(1, abs(reference)) { group.append(t) }
            }
            if group.count > 1 {
                groups.append(group)
                grouped.formUnion(group)
            }
        }
        return groups
    }

    /// Puts equivalent sublattices into a fixed order, so that one state has one set of site fractions.
    func canonicalize(_ y: UnsafeMutablePointer<Double>) {
        for group in interchangeable {
            let lists = group.map { s in sublattices[s].map { y[$0] } }
            let ordered = lists.sorted { a, b in
                for (p, q) in zip(a, b) where abs(p - q) > 1e-9 { return p > q }
                return false
            }
            for (s, list) in zip(group, ordered) {
                for (i, value) in zip(sublattices[s], list) { y[i] = value }
            }
        }
    }

    /// Whether the sublattices that join in the disordering hold the same site fractions within `tolerance`.
    func isDisordered(_ y: [Double], tolerance: Double) -> Bool {
        guard let partition, partition.subtractsDisorderedState else { return false }
        let first = sublattices[0]
        for s in 1..<max(1, partition.joinedSublattices) {
            let range = sublattices[s]
            guard constituents[s] == constituents[0] else { return false }
            for k in 0..<range.count where abs(y[first.lowerBound + k] - y[range.lowerBound + k]) > tolerance {
                return false
            }
        }
        return true
    }
}
