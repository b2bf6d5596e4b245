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
        let before = minimizer.workspace.evaluations
        let x = present.map { conditions.moleFractions[$0] }
        var proved: (potentials: [Double], bounds: GibbsMinimizer.Bounds)?
        let solution = try minimizer.minimize(
            temperature: conditions.temperature, pressure: conditions.pressure, moleFractions: x
        ) { assemblage in
            let bounds = minimizer.bounds(of: assemblage, table, options)
            proved = (assemblage.potentials, bounds)
            return bounds.missed
        }
        var result = try report(
            solution, minimizer: minimizer, conditions: conditions, present: present,
            evaluations: minimizer.workspace.evaluations - before)
        let bounds: GibbsMinimizer.Bounds
        if let proved, proved.potentials == solution.assemblage.potentials {
            bounds = proved.bounds
        } else {
            bounds = minimizer.bounds(of: solution.assemblage, table, options)
        }
        let plane = zip(solution.assemblage.potentials, x).reduce(0) { $0 + $1.0 * $1.1 }
        // Of the system as a whole: the amounts of the sets sum to the moles of its atoms.
        let gap = max(0, result.gibbsEnergy - plane) + bounds.depth * x.reduce(0, +)
        let certificate = Certificate(
            isClosed: bounds.isClosed, gap: gap.isFinite ? gap : nil, openPhase: bounds.openPhase,
            reason: bounds.reason, phases: bounds.records)
        if bounds.isClosed {
            result.grade = .certified(gap: gap)
        } else if bounds.reason == .below {
            result.grade = .uncertified
        }
        result.certificate = certificate
        return result
    }
}
