/// A linear functional of the derivative of a phase's Gibbs energy with respect to each coefficient c of its expansions,
///
///     L_c = a ∂G/∂c + v·∇_y ∂G/∂c + h ∂²G/∂c∂T,
///
/// summed over phases and states into one number per coefficient. What the derivative of an answer asks of a phase is always of this form.
///
/// G is linear in the coefficients of the Gibbs energy. Curie temperatures, moments, Einstein temperatures and two-state differences
/// enter through their terms, whose second derivatives are analytic as well.
struct EnergyFunctional {
    /// a
    var energy: Double
    /// h [K]
    var mixed: Double
}

extension PhaseModel {
    /// Adds L_c at the site fractions `y` along `direction` to `totals`.
    func add(
        _ functional: EnergyFunctional, at y: [Double], along direction: [Double], _ table: TemperatureTable,
        to totals: inout [Double]
    ) {
        let sites = zip(y, direction).map { DualNumber($0, $1) }
        if let ionic {
            ionic.add(functional, at: sites, to: &totals)
            return
        }
        own.add(functional, at: sites, scale: 1, table, to: &totals)
        guard let partition else { return }
        let joined = partition.joined(sites)
        partition.part.add(functional, at: joined, scale: partition.scale, table, to: &totals)
        guard partition.subtractsDisorderedState, !own.isEmpty else { return }
        own.add(functional, at: partition.target.map { joined[$0] }, scale: -1, table, to: &totals)
    }
}

extension PhaseModel.Partition {
    /// The disordered partner's site fractions.
    func joined(_ y: [DualNumber]) -> [DualNumber] {
        var x = [DualNumber](repeating: DualNumber(0), count: part.count)
        for (i, site) in y.enumerated() { x[target[i]] += weight[i] * site }
        return x
    }
}

extension PhasePart {
    fileprivate func add(
        _ functional: EnergyFunctional, at y: [DualNumber], scale: Double, _ table: TemperatureTable,
        to totals: inout [Double]
    ) {
        let a = scale * functional.energy
        gibbs.forEachTerm(at: y) { totals[$0] += a * $1.value + scale * $1.slope }
        addMagnetism(functional, at: y, scale: scale, table, to: &totals)
        if !logTheta.isEmpty {
            var amount = DualNumber(0)
            for (i, site) in y.enumerated() { amount += atoms[i] * site }
            let q = logTheta.value(at: y, coefficients: table.values)
            let f = ThermalFunction.einstein(
                logTheta: q.value, temperature: table.temperature, gasConstant: table.gasConstant)
            add(functional, f, of: logTheta, q, times: scale * amount, at: y, table, to: &totals)
        }
        if !twoState.isEmpty {
            let q = twoState.value(at: y, coefficients: table.values)
            let f = ThermalFunction.twoState(
                difference: q.value, temperature: table.temperature, gasConstant: table.gasConstant)
            add(functional, f, of: twoState, q, times: DualNumber(scale), at: y, table, to: &totals)
        }
    }

    /// ∂/∂c of w(y) f(q, T) is w f_q t_c.
    private func add(
        _ functional: EnergyFunctional, _ f: ThermalFunction, of expansion: SiteFractionExpansion, _ q: DualNumber,
        times weight: DualNumber, at y: [DualNumber], _ table: TemperatureTable, to totals: inout [Double]
    ) {
        let slope = weight * DualNumber(f.q, f.qq * q.slope)
        let slopeT = expansion.value(at: y, coefficients: table.slopes).value
        let mixed = functional.mixed * weight.value * (f.qt + f.qq * slopeT)
        expansion.forEachTerm(at: y) { coefficient, term in
            totals[coefficient] +=
                functional.energy * slope.value * term.value + (slope * term).slope + mixed * term.value
        }
    }

    private func addMagnetism(
        _ functional: EnergyFunctional, at y: [DualNumber], scale: Double, _ table: TemperatureTable,
        to totals: inout [Double]
    ) {
        guard let magnetic, isMagnetic else { return }
        var ordering = curie
        var tc = curie.value(at: y, coefficients: table.values)
        if magnetic.isImproved, !neel.isEmpty {
            let tn = neel.value(at: y, coefficients: table.values)
            if tn.value > tc.value {
                tc = tn
                ordering = neel
            }
        }
        let b = moment.value(at: y, coefficients: table.values)
        guard
            let d = magnetic.derivatives(
                temperature: table.temperature, curie: tc.value, moment: b.value, gasConstant: table.gasConstant)
        else { return }
        let tcT = ordering.value(at: y, coefficients: table.slopes).value
        let bT = moment.value(at: y, coefficients: table.slopes).value
        for (expansion, slope, mixed) in [
            (
                ordering, DualNumber(d.tc, d.tctc * tc.slope + d.tcb * b.slope),
                d.ttc + d.tctc * tcT + d.tcb * bT
            ),
            (
                moment, DualNumber(d.b, d.tcb * tc.slope + d.bb * b.slope),
                d.tb + d.tcb * tcT + d.bb * bT
            ),
        ] {
            expansion.forEachTerm(at: y) { coefficient, term in
                totals[coefficient] +=
                    scale
                    * (functional.energy * slope.value * term.value + (slope * term).slope
                        + functional.mixed * mixed * term.value)
            }
        }
    }
}

extension IonicLiquid {
    /// G = N A + S B, with A and B linear in the coefficients and N, S, y functions of z.
    fileprivate func add(_ functional: EnergyFunctional, at z: [DualNumber], to totals: inout [Double]) {
        let nc = cationCount
        var c = DualNumber(0)
        var q = DualNumber(0)
        for i in 0..<nc {
            c += z[i]
            q += cationCharges[i] * z[i]
        }
        let ratio = DualNumber.share(c, of: q)
        var amounts = z
        if let vacancy { amounts[vacancy] = ratio * z[vacancy] }
        var sites = DualNumber(0)
        for i in nc..<count { sites += amounts[i] }
        var y = amounts.enumerated().map { DualNumber.share($1, of: $0 < nc ? c : sites) }
        let formulas = sites * ratio
        bonded.forEachTerm(at: y) { coefficient, term in
            let part = formulas * term
            totals[coefficient] += functional.energy * part.value + part.slope
        }
        for i in 0..<nc { y.append(vacancy.map { y[i] * y[$0] } ?? DualNumber(0)) }
        metallic.forEachTerm(at: y) { coefficient, term in
            let part = sites * term
            totals[coefficient] += functional.energy * part.value + part.slope
        }
    }
}
