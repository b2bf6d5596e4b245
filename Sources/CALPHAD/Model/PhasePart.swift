/// The expansions of one phase of the database over a set of sublattices: what is summed to give its Gibbs energy, apart from the
/// ideal entropy of mixing.
///
/// An ordered phase has two parts: its own and that of its disordered partner.
struct PhasePart: Sendable {
    var gibbs = SiteFractionExpansion()
    var curie = SiteFractionExpansion()
    var moment = SiteFractionExpansion()
    /// Néel temperature, of the improved magnetic model only.
    var neel = SiteFractionExpansion()
    var magnetic: MagneticContribution?
    /// Logarithm of the Einstein temperature.
    var logTheta = SiteFractionExpansion()
    /// Difference between the two states of the two-state model.
    var twoState = SiteFractionExpansion()
    /// Moles of atoms per mole of formula units and unit site fraction.
    var atoms: [Double] = []
    /// Site fractions of the part.
    var count = 0
    /// What the database leaves open in the part's terms, in words.
    var gaps: [String] = []

    /// The tensors of all expansions.
    var tensors: [EndMemberTensor] { Self.expansions.compactMap { self[keyPath: $0].tensor } }

    private static var expansions: [WritableKeyPath<PhasePart, SiteFractionExpansion>] {
        [\.gibbs, \.curie, \.moment, \.neel, \.logTheta, \.twoState]
    }

    /// Brings end members into tensors that stand from `offset` on in a table's storage; returns where the next may stand.
    mutating func makeTensors(sublattices: [Range<Int>], offset: Int) -> Int {
        var next = offset
        for path in Self.expansions {
            self[keyPath: path].makeTensor(sublattices: sublattices, offset: next)
            next += self[keyPath: path].tensor?.count ?? 0
        }
        return next
    }

    var isEmpty: Bool { gibbs.isEmpty && !isMagnetic && logTheta.isEmpty && twoState.isEmpty }

    var isMagnetic: Bool { magnetic != nil && !moment.isEmpty && !(curie.isEmpty && neel.isEmpty) }
}

/// How much of a phase's energy is asked for.
enum EvaluationLevel: Int, Comparable {
    case value, gradient, hessian, temperature
    static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// Sums of a part's energy and its derivatives, in buffers that the caller owns.
struct EnergyBuffers {
    var value = 0.0
    var valueT = 0.0
    var valueTT = 0.0
    let gradient: UnsafeMutablePointer<Double>
    /// n × n, row-major; only the upper triangle is filled while summing.
    let hessian: UnsafeMutablePointer<Double>
    /// ∂²G/∂y∂T
    let gradientT: UnsafeMutablePointer<Double>

    /// Sets what `level` fills to zero, for n site fractions.
    mutating func clear(_ n: Int, _ level: EvaluationLevel) {
        value = 0
        valueT = 0
        valueTT = 0
        if level >= .gradient { gradient.update(repeating: 0, count: n) }
        if level >= .hessian { hessian.update(repeating: 0, count: n * n) }
        if level >= .temperature { gradientT.update(repeating: 0, count: n) }
    }
}

/// Scratch for one part: its magnetic and other expansions and the contraction of tensors.
struct PartScratch {
    let curie: EnergyBuffers
    let moment: EnergyBuffers
    let other: EnergyBuffers
    let tensor: UnsafeMutablePointer<Double>
}

extension PhasePart {
    /// Adds `scale` times the part's energy at `y` to `out`.
    func accumulate(
        _ y: UnsafePointer<Double>, table: TemperatureTable, scale: Double, level: EvaluationLevel,
        into out: inout EnergyBuffers,
        scratch: PartScratch
    ) {
        Self.sum(gibbs, y, table, scale, level, count, into: &out, scratch.tensor)
        if !logTheta.isEmpty {
            var q = scratch.other
            q.clear(count, level)
            Self.sum(logTheta, y, table, 1, level, count, into: &q, scratch.tensor)
            let f = ThermalFunction.einstein(
                logTheta: q.value, temperature: table.temperature, gasConstant: table.gasConstant)
            add(f, of: q, perAtom: true, at: y, scale: scale, level: level, into: &out)
        }
        if !twoState.isEmpty {
            var q = scratch.other
            q.clear(count, level)
            Self.sum(twoState, y, table, 1, level, count, into: &q, scratch.tensor)
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
        guard let magnetic, isMagnetic else { return }
        var tc = scratch.curie
        var b = scratch.moment
        tc.clear(count, level)
        b.clear(count, level)
        Self.sum(curie, y, table, 1, level, count, into: &tc, scratch.tensor)
        Self.sum(moment, y, table, 1, level, count, into: &b, scratch.tensor)
        if magnetic.isImproved, !neel.isEmpty {
            var tn = scratch.other
            tn.clear(count, level)
            Self.sum(neel, y, table, 1, level, count, into: &tn, scratch.tensor)
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

    /// Adds an expansion's value and derivatives to `out`.
    static func sum(
        _ expansion: SiteFractionExpansion, _ y: UnsafePointer<Double>, _ table: TemperatureTable, _ scale: Double,
        _ level: EvaluationLevel, _ n: Int, into out: inout EnergyBuffers, _ scratch: UnsafeMutablePointer<Double>
    ) {
        expansion.accumulate(
            y, table: table, count: n, scale: scale, value: &out.value,
            gradient: level >= .gradient ? out.gradient : nil, hessian: level >= .hessian ? out.hessian : nil,
            tensorScratch: scratch)
        guard level >= .temperature else { return }
        expansion.accumulate(
            y, coefficients: table.slopes, count: n, scale: scale, value: &out.valueT, gradient: out.gradientT,
            hessian: nil)
        expansion.accumulate(
            y, coefficients: table.curvatures, count: n, scale: scale, value: &out.valueTT, gradient: nil, hessian: nil)
    }
}
