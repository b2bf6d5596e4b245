import Glibc

/// Bounds on the second derivatives of one part of a phase's energy (`PhasePart`) over a box of its site fractions.
final class PartCurvature {
    private let part: PhasePart
    private let n: Int
    private let table: TemperatureTable
    private let gibbs: ExpansionCurvature
    private let curie: ExpansionRange?
    private let moment: ExpansionRange?
    private let neel: ExpansionRange?
    private let logTheta: ExpansionRange?
    private let twoState: ExpansionRange?
    private let tensorScratch: UnsafeMutablePointer<Double>
    /// What the magnetism measured last adds.
    private(set) var magnetism = MagneticRange.none
    private var temperatureRange: ExpansionRange?

    /// - Parameters:
    ///   - sublattices: ranges of the part's site fractions.
    ///   - isComplete: whether they sum to 1 on each.
    init(_ part: PhasePart, sublattices: [Range<Int>], table: TemperatureTable, isComplete: Bool) {
        self.part = part
        self.table = table
        n = part.count
        gibbs = ExpansionCurvature(part.gibbs, sublattices: sublattices, table: table, isComplete: isComplete)
        func range(_ expansion: SiteFractionExpansion) -> ExpansionRange? {
            expansion.isEmpty
                ? nil
                : ExpansionRange(expansion, sublattices: sublattices, table: table, isComplete: isComplete)
        }
        let isMagnetic = part.magnetic != nil && !part.moment.isEmpty && !(part.curie.isEmpty && part.neel.isEmpty)
        moment = isMagnetic ? range(part.moment) : nil
        curie = isMagnetic ? range(part.curie) : nil
        neel = isMagnetic && part.magnetic?.isImproved == true ? range(part.neel) : nil
        logTheta = range(part.logTheta)
        twoState = range(part.twoState)
        tensorScratch = .allocate(capacity: max(1, part.tensors.map(\.scratchCount).max() ?? 1))
    }

    deinit { tensorScratch.deallocate() }

    /// Finds the range of the magnetic energy over a box; a smooth one joins the curvatures that `add` sums.
    func measureMagnetism(lower: UnsafePointer<Double>, upper: UnsafePointer<Double>, centre: UnsafePointer<Double>) {
        guard let magnetic = part.magnetic, let moment else { return }
        moment.measure(lower: lower, upper: upper, centre: centre, table: table, tensorScratch: tensorScratch)
        curie?.measure(lower: lower, upper: upper, centre: centre, table: table, tensorScratch: tensorScratch)
        neel?.measure(lower: lower, upper: upper, centre: centre, table: table, tensorScratch: tensorScratch)
        func energy(_ temperature: Interval) -> MagneticRange {
            magnetic.range(
                temperature: table.temperature, curie: temperature, moment: moment.value, gasConstant: table.gasConstant
            )
        }
        let tc = curie?.value ?? .zero
        guard let neel else {
            temperatureRange = curie
            magnetism = energy(tc)
            return
        }
        // The higher of the two temperatures counts; where that is not decided the energy is not smooth.
        let tn = neel.value
        if tn.low >= tc.high {
            temperatureRange = neel
            magnetism = energy(tn)
        } else if tc.low >= tn.high {
            temperatureRange = curie
            magnetism = energy(tc)
        } else {
            temperatureRange = nil
            magnetism = energy(Interval(max(tc.low, tn.low), max(tc.high, tn.high)))
            magnetism.isSmooth = magnetism.value == .zero
        }
    }

    /// Adds `scale` times the bounds of the parameters G and L to the upper triangle of `hessian` [n × n].
    func addParameters(
        lower: UnsafePointer<Double>, upper: UnsafePointer<Double>, scale: Double,
        to hessian: UnsafeMutablePointer<Interval>
    ) {
        gibbs.add(lower: lower, upper: upper, scale: scale, to: hessian, n)
    }

    /// Adds `scale` times the bounds of the other terms; the magnetic ones as measured before, if asked for.
    func addFunctions(
        lower l: UnsafePointer<Double>, upper u: UnsafePointer<Double>, centre c: UnsafePointer<Double>, scale: Double,
        withMagnetism: Bool, to hessian: UnsafeMutablePointer<Interval>
    ) {
        if let logTheta {
            logTheta.measure(lower: l, upper: u, centre: c, table: table, tensorScratch: tensorScratch)
            func at(_ q: Double) -> ThermalFunction {
                .einstein(logTheta: q, temperature: table.temperature, gasConstant: table.gasConstant)
            }
            // The first and second derivative in ln θ both rise with it.
            let (a, b) = (at(logTheta.value.low), at(logTheta.value.high))
            add(
                logTheta, slope: Interval(a.q, b.q), curvature: Interval(min(a.qq, b.qq), max(a.qq, b.qq)),
                perAtom: true,
                l, u, scale, hessian)
        }
        if let twoState {
            twoState.measure(lower: l, upper: u, centre: c, table: table, tensorScratch: tensorScratch)
            func at(_ q: Double) -> ThermalFunction {
                .twoState(difference: q, temperature: table.temperature, gasConstant: table.gasConstant)
            }
            // The share of the upper state falls with the difference, and changes fastest where that is zero.
            let range = twoState.value
            let (a, b) = (at(range.low), at(range.high))
            var curvature = Interval(min(a.qq, b.qq), max(a.qq, b.qq))
            if range.low < 0, range.high > 0 { curvature.low = min(curvature.low, at(0).qq) }
            add(
                twoState, slope: Interval(min(a.q, b.q), max(a.q, b.q)), curvature: curvature, perAtom: false, l, u,
                scale,
                hessian)
        }
        if withMagnetism, let moment, let temperatureRange, magnetism.value != .zero {
            addMagnetism(magnetism, temperatureRange, moment, scale, hessian)
        }
    }

    private func addMagnetism(
        _ d: MagneticRange, _ tc: ExpansionRange, _ b: ExpansionRange, _ scale: Double,
        _ hessian: UnsafeMutablePointer<Interval>
    ) {
        for i in 0..<n {
            let p = d.tt * tc.gradient[i] + d.tb * b.gradient[i]
            let q = d.tb * tc.gradient[i] + d.bb * b.gradient[i]
            for j in i..<n {
                let k = i * n + j
                hessian[k] +=
                    scale
                    * (p * tc.gradient[j] + q * b.gradient[j] + d.t * tc.hessian[k] + d.b * b.hessian[k])
            }
        }
    }

    /// W(y) f(q) with W the atoms in a formula unit, or 1.
    private func add(
        _ q: ExpansionRange, slope: Interval, curvature: Interval, perAtom: Bool, _ l: UnsafePointer<Double>,
        _ u: UnsafePointer<Double>, _ scale: Double, _ hessian: UnsafeMutablePointer<Interval>
    ) {
        var amount = Interval(1)
        if perAtom {
            amount = .zero
            for i in 0..<n { amount += part.atoms[i] * Interval(l[i], u[i]) }
        }
        for i in 0..<n {
            let p = amount * (curvature * q.gradient[i])
            for j in i..<n {
                var value = p * q.gradient[j] + amount * (slope * q.hessian[i * n + j])
                if perAtom {
                    value += slope * (part.atoms[i] * q.gradient[j] + part.atoms[j] * q.gradient[i])
                }
                hessian[i * n + j] += scale * value
            }
        }
    }
}
