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
    /// constituents at equilibrium; less where the site fraction is too small to bear on anything.
    private func inequality(_ set: ClaimedPoint.Set, _ slopes: [Double]) -> Double {
        var worst = 0.0
        for (range, ratio) in zip(set.phase.sublattices, set.phase.siteRatios) where range.count > 1 {
            var rest: [Double] = []
            var mean = 0.0
            for i in range {
                var r = slopes[i]
                for k in point.potentials.indices { r -= point.potentials[k] * set.phase.composition[k][i] }
                rest.append(r)
                if set.y[i] > 0 { mean += set.y[i] * r }
            }
            for (i, r) in zip(range, rest) where set.y[i] > 0 {
                let difference = (r - mean) / (ratio * point.thermalEnergy)
                let allowance = 1 + tolerances.weightedPotential / tolerances.potential / set.y[i]
                let weighed = abs(difference) / allowance
                if !(weighed <= worst) { worst = weighed }
            }
        }
        return worst
    }
}
