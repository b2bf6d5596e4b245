/// Bounds on the second derivatives of a phase's energy, without the entropy of mixing, over a box of its site fractions.
final class PhaseCurvature {
    private let model: PhaseModel
    private let own: PartCurvature
    private let disordered: PartCurvature?
    /// The ordered part at y = x.
    private let spread: PartCurvature?
    private let ownPolynomial: PolynomialCurvature?
    private let disorderedPolynomial: PolynomialCurvature?
    private let n: Int
    /// ∂²/∂y∂y′, upper triangle [n × n].
    let hessian: UnsafeMutablePointer<Interval>
    /// What is to be taken off `hessian`, a positive semidefinite matrix [n × n].
    let burden: UnsafeMutablePointer<Double>
    private let disorderedBurden: UnsafeMutablePointer<Double>
    /// Share of the terms other than parameters.
    private let functions: UnsafeMutablePointer<Interval>
    private let disorderedHessian: UnsafeMutablePointer<Interval>
    private let spreadHessian: UnsafeMutablePointer<Interval>
    private let disorderedSites: UnsafeMutablePointer<Double>
    private let spreadSites: UnsafeMutablePointer<Double>

    init(_ model: PhaseModel, polynomials: PhasePolynomials, table: TemperatureTable) {
        self.model = model
        n = model.count
        let sublattices = polynomials.disorderedSublattices
        ownPolynomial = polynomials.own.map { PolynomialCurvature($0, count: model.count, table: table) }
        disorderedPolynomial = polynomials.disordered.map {
            PolynomialCurvature($0, count: model.partition?.part.count ?? 0, table: table)
        }
        own = PartCurvature(
            model.own, sublattices: model.sublattices, table: table, isComplete: true)
        if let p = model.partition {
            disordered = PartCurvature(p.part, sublattices: sublattices, table: table, isComplete: true)
            if p.subtractsDisorderedState, !model.own.isEmpty {
                // x over a sublattice's constituents sums to 1 unless another sublattice has more of them.
                let isComplete = model.sublattices.allSatisfy { range in
                    sublattices.contains { $0.count == range.count && $0.contains(p.target[range.lowerBound]) }
                }
                spread = PartCurvature(
                    model.own, sublattices: model.sublattices, table: table, isComplete: isComplete)
            } else {
                spread = nil
            }
        } else {
            disordered = nil
            spread = nil
        }
        let nd = model.partition?.part.count ?? 0
        hessian = .allocate(capacity: max(1, n * n))
        functions = .allocate(capacity: max(1, n * n))
        burden = .allocate(capacity: max(1, n * n))
        disorderedBurden = .allocate(capacity: max(1, nd * nd))
        disorderedHessian = .allocate(capacity: max(1, nd * nd))
        spreadHessian = .allocate(capacity: max(1, n * n))
        disorderedSites = .allocate(capacity: max(1, 3 * nd))
        spreadSites = .allocate(capacity: max(1, 3 * n))
    }

    deinit {
        hessian.deallocate()
        functions.deallocate()
        burden.deallocate()
        disorderedBurden.deallocate()
        disorderedHessian.deallocate()
        spreadHessian.deallocate()
        disorderedSites.deallocate()
        spreadSites.deallocate()
    }

    /// Finds over l ≤ y ≤ u what `sum` adds to the parameters: magnetism and thermal terms; c is a state in the box.
    ///
    /// - Returns: nil if the bounds hold for the whole energy; otherwise they leave out all magnetism, whose energy is at least this.
    func measure(
        lower l: UnsafePointer<Double>, upper u: UnsafePointer<Double>, centre c: UnsafePointer<Double>
    ) -> Double? {
        let nd = model.partition?.part.count ?? 0
        let (xl, xu, xc) = (disorderedSites, disorderedSites + nd, disorderedSites + 2 * nd)
        let (sl, su, sc) = (spreadSites, spreadSites + n, spreadSites + 2 * n)
        own.measureMagnetism(lower: l, upper: u, centre: c)
        var isSmooth = own.magnetism.isSmooth
        var least = own.magnetism.value.low
        if let p = model.partition, let disordered {
            disorderedSites.update(repeating: 0, count: 3 * nd)
            for i in 0..<n {
                let a = p.target[i]
                xl[a] += p.weight[i] * l[i]
                xu[a] += p.weight[i] * u[i]
                xc[a] += p.weight[i] * c[i]
            }
            disordered.measureMagnetism(lower: xl, upper: xu, centre: xc)
            isSmooth = isSmooth && disordered.magnetism.isSmooth
            least += p.scale * disordered.magnetism.value.low
            if let spread {
                for i in 0..<n {
                    sl[i] = xl[p.target[i]]
                    su[i] = xu[p.target[i]]
                    sc[i] = xc[p.target[i]]
                }
                spread.measureMagnetism(lower: sl, upper: su, centre: sc)
                isSmooth = isSmooth && spread.magnetism.isSmooth
                least -= spread.magnetism.value.high
            }
        }
        functions.update(repeating: .zero, count: n * n)
        own.addFunctions(lower: l, upper: u, centre: c, scale: 1, withMagnetism: isSmooth, to: functions)
        if let p = model.partition, let disordered {
            disorderedHessian.update(repeating: .zero, count: nd * nd)
            disordered.addFunctions(
                lower: xl, upper: xu, centre: xc, scale: p.scale, withMagnetism: isSmooth, to: disorderedHessian)
            if let spread {
                spreadHessian.update(repeating: .zero, count: n * n)
                spread.addFunctions(
                    lower: sl, upper: su, centre: sc, scale: -1, withMagnetism: isSmooth, to: spreadHessian)
                foldSpread(p)
            }
            foldDisordered(p, into: functions)
        }
        return isSmooth ? nil : least
    }

    /// Whether the parameters have another form than that of their terms.
    var hasPolynomials: Bool { ownPolynomial != nil || disorderedPolynomial != nil }

    /// Sums the bounds over the box measured last into `hessian`: of the parameters term by term, or joined in polynomials.
    func sum(
        lower l: UnsafePointer<Double>, upper u: UnsafePointer<Double>, centre c: UnsafePointer<Double>, joined: Bool
    ) {
        let nd = model.partition?.part.count ?? 0
        hessian.update(from: functions, count: n * n)
        burden.update(repeating: 0, count: n * n)
        if joined, let ownPolynomial {
            ownPolynomial.add(lower: l, upper: u, centre: c, to: hessian, burden: burden)
        } else {
            own.addParameters(lower: l, upper: u, scale: 1, to: hessian)
        }
        guard let p = model.partition, let disordered else { return }
        let (xl, xu, xc) = (disorderedSites, disorderedSites + nd, disorderedSites + 2 * nd)
        disorderedHessian.update(repeating: .zero, count: nd * nd)
        if joined, let disorderedPolynomial {
            disorderedBurden.update(repeating: 0, count: nd * nd)
            disorderedPolynomial.add(
                lower: xl, upper: xu, centre: xc, to: disorderedHessian, burden: disorderedBurden)
            for i in 0..<n {
                for j in 0..<n {
                    burden[i * n + j] +=
                        p.weight[i] * p.weight[j] * disorderedBurden[p.target[i] * nd + p.target[j]]
                }
            }
        } else {
            disordered.addParameters(lower: xl, upper: xu, scale: p.scale, to: disorderedHessian)
            if let spread {
                spreadHessian.update(repeating: .zero, count: n * n)
                spread.addParameters(lower: spreadSites, upper: spreadSites + n, scale: -1, to: spreadHessian)
                foldSpread(p)
            }
        }
        foldDisordered(p, into: hessian)
    }

    /// Second derivatives in the site fractions of the ordered part at y = x, as those in x.
    private func foldSpread(_ p: PhaseModel.Partition) {
        let nd = p.part.count
        for i in 0..<n {
            let a = p.target[i]
            for j in i..<n {
                let b = p.target[j]
                // An off-diagonal element stands for two of the symmetric matrix.
                disorderedHessian[min(a, b) * nd + max(a, b)] +=
                    a == b && i != j ? 2 * spreadHessian[i * n + j] : spreadHessian[i * n + j]
            }
        }
    }

    /// Second derivatives in x, as those in y.
    private func foldDisordered(_ p: PhaseModel.Partition, into hessian: UnsafeMutablePointer<Interval>) {
        let nd = p.part.count
        for i in 0..<n {
            let a = p.target[i]
            for j in i..<n {
                let b = p.target[j]
                hessian[i * n + j] +=
                    (p.weight[i] * p.weight[j]) * disorderedHessian[min(a, b) * nd + max(a, b)]
            }
        }
    }
}
