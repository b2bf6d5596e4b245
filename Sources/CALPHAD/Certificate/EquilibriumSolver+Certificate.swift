extension EquilibriumSolver {
    /// The equilibrium at given temperature, pressure and composition, with a rigorous lower bound of the Gibbs energy.
    ///
    /// Where the bound closes the grade is `certified`; where it does not, the grade is the one without it, and the result's
    /// `certificate` says how far the bound came. A state under the plane that the bounding finds goes back into the search.
    public func certifiedEquilibrium(
        at conditions: Conditions, options: CertificateOptions = CertificateOptions()
    ) throws(EquilibriumError) -> Equilibrium {
        let present = try presentComponents(conditions)
        let minimizer = try minimizer(for: present.map { system.components[$0] })
        let table = try minimizer.table(temperature: conditions.temperature, pressure: conditions.pressure)
        minimizer.begin(budget)
        var proved: (potentials: [Double], bounds: GibbsMinimizer.Bounds)?
        let solution = try minimizer.minimize(
            temperature: conditions.temperature, pressure: conditions.pressure,
            moleFractions: present.map { conditions.moleFractions[$0] },
            missed: { assemblage in
                let bounds = minimizer.bounds(of: assemblage, table, options)
                proved = (assemblage.potentials, bounds)
                return bounds.missed
            })
        var result = try report(
            solution, minimizer: minimizer, conditions: conditions, present: present,
            evaluations: minimizer.evaluations)
        if let proved, proved.potentials == solution.assemblage.potentials {
            record(proved.bounds, in: &result)
        } else {
            record(minimizer.bounds(of: solution.assemblage, table, options), in: &result)
        }
        return result
    }

    /// A result with a lower bound of the Gibbs energy at its temperature, pressure and composition, whatever it was asked for by.
    ///
    /// A state under the plane makes it `uncertified`.
    public func certified(
        _ result: Equilibrium, options: CertificateOptions = CertificateOptions()
    ) throws(EquilibriumError) -> Equilibrium {
        let present = result.chemicalPotentials.indices.filter { result.chemicalPotentials[$0] != nil }
        let minimizer = try minimizer(for: present.map { system.components[$0] })
        let table = try minimizer.table(
            temperature: result.conditions.temperature, pressure: result.conditions.pressure)
        var sets: [AssemblageSet] = []
        for set in result.compositionSets {
            guard let phase = minimizer.system.phases.firstIndex(where: { $0.name == set.model }) else { continue }
            let y = minimizer.system.phases[phase].variables(set.siteFractions)
            sets.append(AssemblageSet(phase: phase, amount: set.fraction, y: y))
        }
        let assemblage = AssemblageSolution(
            sets: sets, potentials: present.map { result.chemicalPotentials[$0] ?? 0 },
            temperature: result.conditions.temperature, iterations: result.iterations, unstableSet: nil)
        var result = result
        record(minimizer.bounds(of: assemblage, table, options), in: &result)
        return result
    }

    /// Grades a result by what the bounds of its phases showed.
    private func record(_ bounds: GibbsMinimizer.Bounds, in result: inout Equilibrium) {
        let x = result.conditions.moleFractions
        var plane = 0.0
        for (mu, x) in zip(result.chemicalPotentials, x) { plane += (mu ?? 0) * x }
        // Of the system as a whole: the amounts of the sets sum to the moles of its atoms.
        let gap = max(0, result.gibbsEnergy - plane) + bounds.depth * x.reduce(0, +)
        result.certificate = Certificate(
            isClosed: bounds.isClosed, gap: gap.isFinite ? gap : nil, openPhase: bounds.openPhase,
            reason: bounds.reason, phases: bounds.records)
        if bounds.isClosed {
            result.grade = .certified(gap: gap)
        } else if bounds.reason == .below {
            result.grade = .uncertified
        }
    }
}
