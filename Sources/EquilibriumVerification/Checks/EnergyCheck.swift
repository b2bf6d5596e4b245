/// G, H and S of the assemblage, and whether every stable set has the claimed chemical potentials.
struct EnergyCheck {
    var point: ClaimedPoint
    var tolerances: VerificationTolerances

    func run(
        _ list: inout CheckList,
        coefficients: (LiteralPhase) throws(PhaseFault) -> LiteralPhase.Coefficients
    ) throws(PhaseFault) {
        let claim = point.claim
        var g = 0.0
        var s = 0.0
        var height = (value: 0.0, label: "")
        var slope = (value: 0.0, label: "")
        for set in point.sets {
            let c = try coefficients(set.phase)
            let atoms = set.phase.atomCount(set.y)
            let energy = set.phase.energy(set.y, c)
            g += set.fraction * energy.value / atoms
            s -= set.fraction * energy.slope / atoms
            var plane = 0.0
            for (x, mu) in zip(set.x, point.potentials) { plane += x * mu }
            let over = abs(energy.value / atoms - plane) / point.thermalEnergy
            if !(over <= height.value) { height = (over, set.label) }
            let unequal = inequality(set, set.phase.slopes(set.y, c))
            if !(unequal <= slope.value) { slope = (unequal, set.label) }
        }
        let allowed = tolerances.energy + tolerances.relativeEnergy * abs(claim.gibbsEnergy)
        list.limit("Gibbs energy", abs(g - claim.gibbsEnergy), allowed, "G of the assemblage is \(g) J/mol")
        list.limit(
            "entropy", abs(s - claim.entropy), tolerances.entropy + tolerances.relativeEnergy * abs(claim.entropy),
            "S of the assemblage is \(s) J/(mol K)")
        let h = g + claim.temperature * s
        list.limit(
            "enthalpy", abs(h - claim.enthalpy), allowed + tolerances.relativeEnergy * abs(claim.temperature * s),
            "H of the assemblage is \(h) J/mol")
        // What a compound of fixed composition leaves open.
        guard point.present.allSatisfy({ (claim.potentials[$0] ?? nil) != nil }) else {
            list.note("the chemical potentials are not checked: \(claim.sets.first?.phase ?? "") leaves them open")
            return
        }
        list.limit(
            "potentials", height.value, tolerances.plane,
            "\(height.label) does not lie on the plane of the chemical potentials")
        var sum = 0.0
        for (name, mu) in zip(point.present, point.potentials) { sum += (claim.x[name] ?? 0) * mu }
        list.limit(
            "potentials", abs(sum - claim.gibbsEnergy) / point.thermalEnergy, tolerances.plane,
            "the chemical potentials do not sum to G")
        list.limit(
            "potentials", slope.value, tolerances.potential,
            "the chemical potentials are not those of \(slope.label)")
    }

    /// Largest difference, within a sublattice, of ∂G/∂y_i − Σ_k μ_k ∂M_k/∂y_i [R T per mole of sites], which is equal for all its
    /// constituents at equilibrium; less where the site fraction is too small to bear on anything. In a charged phase it is equal but for
    /// a common multiple of the charges.
    private func inequality(_ set: ClaimedPoint.Set, _ slopes: [Double]) -> Double {
        let phase = set.phase
        let amounts = phase.amountSlopes(set.y)
        let numbers = phase.sites(set.y)
        var rest = slopes
        for i in rest.indices { for k in point.potentials.indices { rest[i] -= point.potentials[k] * amounts[k][i] } }
        center(&rest, set)
        if !phase.charges.isEmpty {
            var charge = phase.charges
            center(&charge, set)
            // The multiple by least squares.
            var product = 0.0
            var square = 0.0
            for (range, number) in zip(phase.sublattices, numbers) {
                for i in range {
                    product += set.y[i] / number * charge[i] * rest[i]
                    square += set.y[i] / number * charge[i] * charge[i]
                }
            }
            if square > 0 { for i in rest.indices { rest[i] -= product / square * charge[i] } }
        }
        var worst = 0.0
        for (range, number) in zip(phase.sublattices, numbers) where range.count > 1 {
            for i in range where set.y[i] > 0 {
                // The amount, not the site fraction: an ionic liquid of neutrals has next to no sites for cations.
                let allowance = 1 + tolerances.weightedPotential / tolerances.potential / (number * set.y[i])
                let weighed = abs(rest[i]) / (number * point.thermalEnergy) / allowance
                if !(weighed <= worst) { worst = weighed }
            }
        }
        return worst
    }

    /// Takes the mean over each sublattice away.
    private func center(_ values: inout [Double], _ set: ClaimedPoint.Set) {
        for range in set.phase.sublattices {
            var mean = 0.0
            for i in range where set.y[i] > 0 { mean += set.y[i] * values[i] }
            for i in range { values[i] -= mean }
        }
    }
}
