extension TemperatureSearch {
    /// Measures the enthalpy [J/mol of atoms].
    static func forEnthalpy(minimizer: GibbsMinimizer, moleFractions: [Double], pressure: Double) -> TemperatureSearch {
        TemperatureSearch(minimizer: minimizer, moleFractions: moleFractions, pressure: pressure, open: nil) {
            search, solution, table in
            let sums = search.minimizer.sums(of: solution.assemblage.sets, table)
            return sums.enthalpy / sums.atoms
        }
    }

    /// The state of a given enthalpy. H rises with temperature, and jumps where a reaction is invariant; there the amounts of the phases
    /// follow from it.
    func state(ofEnthalpy target: Double, range: ClosedRange<Double>) throws(EquilibriumError) -> Found {
        var low: Probe?
        var high: Probe?
        var next = min(max(Self.firstTemperature, range.lowerBound), range.upperBound)
        // From a temperature in the middle outwards until the enthalpy is bracketed.
        while low == nil || high == nil {
            let here = try probe(at: next)
            if here.value <= target { low = here } else { high = here }
            if low != nil, high != nil { break }
            let isAtEnd = here.value <= target ? next >= range.upperBound : next <= range.lowerBound
            guard !isAtEnd else {
                if here.value == target { return Found(solution: here.solution) }
                throw .conditionOutOfReach(
                    "the enthalpy is \(target) J/mol at no temperature from \(range.lowerBound) to \(range.upperBound) K; at "
                        + "\(here.temperature) K it is \(here.value) J/mol")
            }
            let step = min(max(1.2 * abs(target - here.value) / Self.heatCapacity, 5), Self.longestStep)
            next = here.value <= target ? min(next + step, range.upperBound) : max(next - step, range.lowerBound)
        }
        guard var low, var high else { preconditionFailure("a bracket has two ends") }
        var halves = false
        while high.temperature - low.temperature > Self.narrowest {
            let found = try solve(
                between: low, and: high,
                accepts: { solution throws(EquilibriumError) in
                    let scale = max(1, abs(target))
                    return abs(try value(of: solution) - target) < 1e-9 * scale
                },
                condition: { _ in .enthalpy(target) })
            if let found { return found }
            // The chord's point and the middle in turn: neither a jump nor a bend holds up the bracket.
            let width = high.temperature - low.temperature
            let share = halves ? 0.5 : min(max((target - low.value) / (high.value - low.value), 0.02), 0.98)
            halves.toggle()
            let middle = try probe(at: low.temperature + share * width)
            // A detour may have led out of a narrow bracket.
            guard middle.temperature > low.temperature, middle.temperature < high.temperature else { break }
            if middle.value <= target { low = middle } else { high = middle }
        }
        throw .conditionOutOfReach(
            "the enthalpy jumps from \(low.value) to \(high.value) J/mol at \(low.temperature) K, and no phases in equilibrium have "
                + "\(target) J/mol")
    }

    /// Where the search begins [K].
    private static let firstTemperature = 1000.0
    /// Of most condensed phases [J/(mol of atoms K)].
    private static let heatCapacity = 30.0
    /// [K]
    private static let longestStep = 600.0
}
