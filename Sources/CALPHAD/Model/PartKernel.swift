/// Sums the energy of one part of a phase (`PhasePart`), apart from the ideal entropy of mixing.
final class PartKernel: Sendable {
    let gibbs: ExpansionKernel?
    let curie: ExpansionKernel?
    /// Nil where the part is not magnetic.
    let moment: ExpansionKernel?
    let neel: ExpansionKernel?
    let magnetic: MagneticContribution?
    let logTheta: ExpansionKernel?
    let twoState: ExpansionKernel?
    /// Moles of atoms per mole of formula units and unit site fraction.
    let atoms: [Double]
    /// Site fractions of the part.
    let count: Int
    /// Whether there is nothing to sum.
    let isEmpty: Bool

    init(_ part: PhasePart) {
        func kernel(_ expansion: SiteFractionExpansion) -> ExpansionKernel? {
            expansion.isEmpty ? nil : expansion.kernel
        }
        gibbs = kernel(part.gibbs)
        curie = kernel(part.curie)
        moment = part.isMagnetic ? kernel(part.moment) : nil
        neel = kernel(part.neel)
        magnetic = part.magnetic
        logTheta = kernel(part.logTheta)
        twoState = kernel(part.twoState)
        atoms = part.atoms
        count = part.count
        isEmpty = part.isEmpty
    }

    /// Whether the energy is a sum over site fractions.
    var isLinear: Bool {
        (gibbs?.isLinear ?? true) && logTheta == nil && twoState == nil && (magnetic == nil || moment == nil)
    }

    /// Adds `scale` times the part's energy at `y` to `out`.
    func accumulate(
        _ y: UnsafePointer<Double>, table: TemperatureTable, scale: Double, level: EvaluationLevel,
        into out: inout EnergyBuffers,
        scratch: PartScratch
    ) {
        gibbs?.sum(y, table, scale, level, count, into: &out, scratch.tensor)
        if let logTheta {
            var q = scratch.other
            q.clear(count, level)
            logTheta.sum(y, table, 1, level, count, into: &q, scratch.tensor)
            let f = ThermalFunction.einstein(
                logTheta: q.value, temperature: table.temperature, gasConstant: table.gasConstant)
            add(f, of: q, perAtom: true, at: y, scale: scale, level: level, into: &out)
        }
        if let twoState {
            var q = scratch.other
            q.clear(count, level)
            twoState.sum(y, table, 1, level, count, into: &q, scratch.tensor)
            let f = ThermalFunction.twoState(
                difference: q.value, temperature: table.temperature, gasConstant: table.gasConstant)
            add(f, of: q, perAtom: false, at: y, scale: scale, level: level, into: &out)
        }
        addMagnetism(y, table: table, scale: scale, level: level, into: &out, scratch: scratch)
    }

    private func addMagnetism(
        _ y: UnsafePointer<Double>, table: TemperatureTable, scale: Double, level: EvaluationLevel,
        into out: inout EnergyBuffers, scratch: PartScratch
    ) {
        guard let magnetic, let moment else { return }
        var tc = scratch.curie
        var b = scratch.moment
        tc.clear(count, level)
        b.clear(count, level)
        curie?.sum(y, table, 1, level, count, into: &tc, scratch.tensor)
        moment.sum(y, table, 1, level, count, into: &b, scratch.tensor)
        if magnetic.isImproved, let neel {
            var tn = scratch.other
            tn.clear(count, level)
            neel.sum(y, table, 1, level, count, into: &tn, scratch.tensor)
            // The state that orders at the higher temperature is the one that is there.
            if tn.value > tc.value { tc = tn }
        }
        guard
            let d = magnetic.derivatives(
                temperature: table.temperature, curie: tc.value, moment: b.value, gasConstant: table.gasConstant)
        else { return }
        out.value += scale * d.value
        guard level >= .gradient else { return }
        for i in 0..<count { out.gradient[i] += scale * (d.tc * tc.gradient[i] + d.b * b.gradient[i]) }
        guard level >= .hessian else { return }
        for i in 0..<count {
            let ti = tc.gradient[i]
            let bi = b.gradient[i]
            let p = scale * (d.tctc * ti + d.tcb * bi)
            let q = scale * (d.tcb * ti + d.bb * bi)
            let row = i * count
            for j in i..<count {
                out.hessian[row + j] +=
                    p * tc.gradient[j] + q * b.gradient[j]
                    + scale * (d.tc * tc.hessian[row + j] + d.b * b.hessian[row + j])
            }
        }
        guard level >= .temperature else { return }
        // T_C and β may depend on T through their coefficients.
        out.valueT += scale * (d.t + d.tc * tc.valueT + d.b * b.valueT)
        out.valueTT +=
            scale
            * (d.tt + 2 * d.ttc * tc.valueT + 2 * d.tb * b.valueT + d.tctc * tc.valueT * tc.valueT
                + 2 * d.tcb * tc.valueT * b.valueT + d.bb * b.valueT * b.valueT + d.tc * tc.valueTT + d.b * b.valueTT)
        let p = d.ttc + d.tctc * tc.valueT + d.tcb * b.valueT
        let q = d.tb + d.tcb * tc.valueT + d.bb * b.valueT
        for i in 0..<count {
            out.gradientT[i] +=
                scale * (p * tc.gradient[i] + q * b.gradient[i] + d.tc * tc.gradientT[i] + d.b * b.gradientT[i])
        }
    }
}
