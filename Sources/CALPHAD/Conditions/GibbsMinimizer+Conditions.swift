// States in which something else than the temperature is given.

extension GibbsMinimizer {
    /// Sums over composition sets.
    struct Sums {
        /// Moles of atoms.
        var atoms = 0.0
        /// G and H [J], S [J/K].
        var energy = 0.0
        var entropy = 0.0
        var enthalpy = 0.0
    }

    func sums(of sets: [AssemblageSet], _ table: TemperatureTable) -> Sums {
        var sums = Sums()
        for set in sets {
            let model = system.phases[set.phase]
            set.y.withUnsafeBufferPointer { buffer in
                let y = buffer.baseAddress.unsafelyUnwrapped
                model.evaluate(y, table: table, level: .temperature, workspace: workspace)
                sums.atoms += set.amount * model.atomCount(y)
            }
            sums.energy += set.amount * workspace.energy.value
            sums.entropy -= set.amount * workspace.energy.valueT
        }
        sums.enthalpy = sums.energy + table.temperature * sums.entropy
        return sums
    }

    /// Moles of atoms in a set.
    func atoms(in set: AssemblageSet) -> Double {
        set.y.withUnsafeBufferPointer {
            set.amount * system.phases[set.phase].atomCount($0.baseAddress.unsafelyUnwrapped)
        }
    }

    /// Name under which a set is reported: the disordered partner's when an ordered phase is in its disordered state.
    func reportedName(of set: AssemblageSet) -> String {
        let model = system.phases[set.phase]
        guard model.isDisordered(set.y, tolerance: tolerances.disorder) else { return model.name }
        return model.partition?.disorderedName ?? model.name
    }

    /// Newton's method with a condition in place of the temperature, then all phases screened at the temperature found.
    ///
    /// - Parameters:
    ///   - temperature: where to start [K].
    ///   - range: temperatures accepted [K].
    /// - Returns: nil where the method does not lead to a temperature within `range`, or where another phase is stable there.
    func solve(
        _ sets: [AssemblageSet], meeting condition: AssemblageCondition, from temperature: Double,
        moleFractions: [Double], pressure: Double, open: OpenSystem? = nil, range: ClosedRange<Double>
    ) -> Solution? {
        guard
            var refined = try? newton.solve(
                sets, moleFractions: moleFractions, temperature: temperature, pressure: pressure,
                condition: condition,
                open: open.map { open in { try? open.potentials(at: $0) } },
                tables: { try? system.table(temperature: $0, pressure: pressure) }),
            refined.unstableSet == nil, range.contains(refined.temperature),
            refined.sets.allSatisfy({ $0.amount >= -tolerances.massBalance }),
            let table = try? table(temperature: refined.temperature, pressure: pressure),
            (try? samples.prepare(table)) != nil
        else { return nil }
        // An amount held at zero is zero to rounding.
        for s in refined.sets.indices where refined.sets[s].amount < 1e-14 { refined.sets[s].amount = 0 }
        minimizations = 0
        let minima = screen(potentials: refined.potentials, table, under: refined)
        // What an ordinary equilibrium may leave; the potentials at a boundary are exact to the temperature's last digits only.
        guard minima.allSatisfy({ $0.excess >= -tolerances.acceptedGap || system.isDormant[$0.phase] }) else {
            return nil
        }
        return Solution(
            assemblage: refined, excess: lowestExcess(minima), minimizations: minimizations,
            isScreened: minima.allSatisfy(\.isConverged), rounds: 1)
    }
}
