// Where a set's amount becomes zero, and what is stable just beside.

extension AssemblageTracker {
    /// The temperature at which a set's amount is zero: Newton's method with the amount held there, then all phases screened in full.
    ///
    /// - Parameter range: temperatures accepted [K].
    /// - Returns: nil where Newton's method leads to none of them, or where another phase is stable there.
    func vanishing(of set: Int, in state: State, range: ClosedRange<Double>) throws(EquilibriumError) -> State? {
        try minimizer.checkBudget()
        candidate = nil
        let newton = minimizer.newton
        let found = try? newton.solve(
            state.sets, moleFractions: moleFractions, temperature: state.temperature, pressure: pressure,
            condition: .fraction(sets: [set], value: 0), looseness: Self.looseness,
            tables: { try? minimizer.system.table(temperature: $0, pressure: pressure) })
        candidate = found?.temperature
        guard var refined = found, refined.unstableSet == nil, range.contains(refined.temperature),
            refined.sets.allSatisfy({ $0.amount >= -minimizer.tolerances.massBalance }),
            let table = try? minimizer.table(temperature: refined.temperature, pressure: pressure)
        else { return nil }
        // An amount held at zero is zero to rounding.
        for s in refined.sets.indices where refined.sets[s].amount < 1e-14 { refined.sets[s].amount = 0 }
        equilibria += 1
        minimizer.minimizations = 0
        guard let glanced = look(under: refined, table, after: state.sets, state.lowest), isLeast(glanced) else {
            return nil
        }
        return try screened(self.state(refined, glanced))
    }

    /// A state with all phases screened in full under its plane; nil where something lies below it. What that leads to is noted.
    func screened(_ state: State) throws(EquilibriumError) -> State? {
        var refined = state.solution.assemblage
        let table = try minimizer.table(temperature: refined.temperature, pressure: pressure)
        minimizer.minimizations = 0
        var starts = state.lowest
        for change in 0..<Self.mostChanges {
            try minimizer.checkBudget()
            let minima = minimizer.screen(potentials: refined.potentials, table, under: refined, from: starts)
            if isLeast(minima) {
                var result = self.state(refined, minima)
                result.solution.isScreened = minima.allSatisfy(\.isConverged)
                if change > 0 {
                    // Something that following did not see.
                    noteLower(result)
                    return nil
                }
                note(result.solution)
                return result
            }
            // The plane of a state in which an amount is held at zero serves for all that its sets can form.
            var failure: AssemblageFailure?
            guard let extended = minimizer.extend(refined, with: below(minima), table, moleFractions, &failure),
                extended.unstableSet == nil
            else { break }
            refined = extended
            starts = self.state(refined, minima).lowest
        }
        wasMisled = true
        return nil
    }

    /// Whether no phase that may form lies below the plane by more than states are accepted with.
    private func isLeast(_ minima: [GibbsMinimizer.PhaseMinimum]) -> Bool {
        minima.allSatisfy {
            $0.excess >= -minimizer.tolerances.acceptedGap || minimizer.system.isDormant[$0.phase]
        }
    }

    /// Whether at a state that was screened in full everything but its own sets lies so high above the plane that nothing else can be stable
    /// within the accuracy of a transition.
    func standsAlone(_ state: State) -> Bool {
        othersThanSets(of: state).allSatisfy {
            $0.excess > Self.clearance || minimizer.system.isDormant[$0.phase]
        }
    }

    /// Driving forces change by less within some hundredths of a kelvin [J/mol of atoms].
    private static let clearance = 2.0

    /// The minima that are none of the state's own sets, nor such a set with equivalent sublattices permuted.
    private func othersThanSets(of state: State) -> [GibbsMinimizer.PhaseMinimum] {
        let sets = state.sets.map { (phase: $0.phase, y: canonical($0.y, $0.phase)) }
        return state.minima.filter { minimum in
            let y = canonical(minimum.y, minimum.phase)
            return !sets.contains { set in
                set.phase == minimum.phase
                    && !zip(set.y, y).contains { abs($0 - $1) > minimizer.tolerances.sameMinimum }
            }
        }
    }

    /// The state just beside one at which a set's amount is zero and which stands alone: its assemblage with or without that set.
    ///
    /// - Returns: nil where that is no state: where the amount is not positive or, without the set, its driving force.
    func beside(_ found: State, vanishing set: Int, isHeld: Bool, at temperature: Double) throws(EquilibriumError)
        -> State?
    {
        let table = try minimizer.table(temperature: temperature, pressure: pressure)
        var sets = found.sets
        if !isHeld { sets.remove(at: set) }
        guard !sets.isEmpty else { return nil }
        equilibria += 1
        let moved = try? minimizer.newton.solve(
            sets, moleFractions: moleFractions, temperature: temperature, pressure: pressure
        ) { _ in table }
        guard let moved, moved.unstableSet == nil, moved.sets.count == sets.count else { return nil }
        var minima = othersThanSets(of: found)
        minima += moved.sets.map {
            GibbsMinimizer.PhaseMinimum(phase: $0.phase, y: $0.y, excess: 0, energy: 0, isConverged: true)
        }
        if isHeld {
            guard moved.sets[set].amount > 0 else { return nil }
        } else {
            let lost = found.sets[set]
            guard
                let minimum = minimizer.minimum(
                    of: lost.phase, from: lost.y, moved.potentials, table, known: nil, hopeless: .infinity),
                minimum.excess > 0
            else { return nil }
            minima.append(minimum)
        }
        return state(moved, minima)
    }
}
