/// Finds the temperature at which a condition in its place is met: equilibria bracket it, Newton's method with the condition ends the
/// search, and the ordinary equilibrium at the temperature found has to confirm the state.
final class TemperatureSearch {
    /// The equilibrium at one temperature.
    struct Probe {
        var temperature: Double
        var solution: GibbsMinimizer.Solution
        /// What the condition is about: the fraction of a phase or the enthalpy.
        var value: Double
    }

    /// A state that meets the condition.
    struct Found {
        var solution: GibbsMinimizer.Solution
        var temperature: Double { solution.assemblage.temperature }
    }

    let minimizer: GibbsMinimizer
    let moleFractions: [Double]
    let pressure: Double
    let open: OpenSystem?
    /// Temperatures searched [K].
    let range: ClosedRange<Double>
    private let measure: (TemperatureSearch, GibbsMinimizer.Solution, TemperatureTable) -> Double

    /// Range searched where none is given [K].
    static let widestRange = 298.15...6000.0
    /// Brackets are halved down to this width before a jump is told [K].
    static let narrowest = 1e-6
    /// A state may lie this far outside its bracket [K].
    private static let slack = 1e-6
    /// Where an equilibrium is not found, others this far away are tried in its place [K].
    private static let detours = [0, 0.37, 3.1]

    /// - Parameter measure: the value of a state.
    init(
        minimizer: GibbsMinimizer, moleFractions: [Double], pressure: Double, open: OpenSystem?,
        range: ClosedRange<Double>,
        measure: @escaping (TemperatureSearch, GibbsMinimizer.Solution, TemperatureTable) -> Double
    ) {
        self.minimizer = minimizer
        self.moleFractions = moleFractions
        self.pressure = pressure
        self.open = open
        self.range = range
        self.measure = measure
    }

    func probe(at temperature: Double) throws(EquilibriumError) -> Probe {
        for detour in Self.detours {
            do {
                let shifted = temperature + detour
                return try exactProbe(at: range.contains(shifted) ? shifted : temperature - detour)
            } catch .notConverged, .emptyLattice {
                continue
            }
        }
        return try exactProbe(at: temperature)
    }

    private func exactProbe(at temperature: Double) throws(EquilibriumError) -> Probe {
        let solution = try minimizer.minimize(
            temperature: temperature, pressure: pressure, moleFractions: moleFractions,
            open: try open?.potentials(at: temperature))
        let table = try minimizer.table(temperature: temperature, pressure: pressure)
        return Probe(temperature: temperature, solution: solution, value: measure(self, solution, table))
    }

    func value(of solution: GibbsMinimizer.Solution) throws(EquilibriumError) -> Double {
        measure(
            self, solution, try minimizer.table(temperature: solution.assemblage.temperature, pressure: pressure))
    }

    /// Newton's method with the condition, from the assemblages at both ends of a bracket and from their union, of which as many sets may
    /// remain as an invariant reaction has.
    ///
    /// - Parameter condition: the condition in terms of an assemblage; nil where that cannot meet it.
    func solve(
        between a: Probe, and b: Probe, accepts: (GibbsMinimizer.Solution) throws(EquilibriumError) -> Bool,
        condition: ([AssemblageSet]) -> AssemblageCondition?
    ) throws(EquilibriumError) -> Found? {
        let starts = [
            (a.solution.assemblage.sets, a.temperature), (b.solution.assemblage.sets, b.temperature),
            (union(a, b), 0.5 * (a.temperature + b.temperature)),
        ]
        // An end of the bracket may itself be the state, to rounding.
        let range = (min(a.temperature, b.temperature) - Self.slack)...(max(a.temperature, b.temperature) + Self.slack)
        for (sets, temperature) in starts where !sets.isEmpty {
            guard let condition = condition(sets) else { continue }
            let solution = minimizer.solve(
                sets, meeting: condition, from: temperature, moleFractions: moleFractions, pressure: pressure,
                open: open, range: range)
            try minimizer.checkBudget()
            guard let solution, try accepts(solution), try isConfirmed(solution) else { continue }
            return Found(solution: solution)
        }
        return nil
    }

    /// Whether the ordinary equilibrium at the temperature found is not lower.
    private func isConfirmed(_ solution: GibbsMinimizer.Solution) throws(EquilibriumError) -> Bool {
        func energy(_ solution: GibbsMinimizer.Solution) -> Double {
            zip(solution.assemblage.potentials, moleFractions).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let temperature = solution.assemblage.temperature
        do {
            let ordinary = try minimizer.minimize(
                temperature: temperature, pressure: pressure, moleFractions: moleFractions,
                open: try open?.potentials(at: temperature))
            return energy(ordinary) > energy(solution) - minimizer.tolerances.acceptedGap
        } catch .notConverged, .emptyLattice {
            return false
        }
    }

    /// The sets at both ends, each with half of what it holds, those of one state taken together; empty where one end has them all.
    private func union(_ a: Probe, _ b: Probe) -> [AssemblageSet] {
        var sets = a.solution.assemblage.sets
        for s in sets.indices { sets[s].amount *= 0.5 }
        let first = sets.count
        for set in b.solution.assemblage.sets {
            let same = sets[..<first].indices.first { s in
                sets[s].phase == set.phase && !zip(sets[s].y, set.y).contains { abs($0 - $1) > Self.sameState }
            }
            if let same {
                sets[same].amount += 0.5 * set.amount
            } else {
                var half = set
                half.amount *= 0.5
                sets.append(half)
            }
        }
        return sets.count == first || sets.count == b.solution.assemblage.sets.count ? [] : sets
    }

    /// Sets of one phase closer than this in every site fraction are one state at two temperatures.
    private static let sameState = 0.1
}
