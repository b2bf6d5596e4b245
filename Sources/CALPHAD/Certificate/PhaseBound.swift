import Glibc

/// Bounds from below, over boxes of a phase's site fractions, its distance from a plane:
///
///     ψ(y) = G(y) − Σ_k μ_k M_k(y) + ε N(y)   [J per mole of formula units],
///
/// N the moles of atoms: ψ ≥ 0 in all states says that the phase is nowhere deeper than ε per mole of atoms under the plane of μ.
final class PhaseBound {
    private let model: PhaseModel
    /// The model without magnetism, for boxes over which that is not smooth.
    private let bare: PhaseModel
    private let table: TemperatureTable
    private let workspace: PhaseWorkspace
    private let curvature: PhaseCurvature
    private let underestimator: ConvexUnderestimator
    private let minimizer: BoxMinimizer
    /// Σ_k μ_k ∂M_k/∂y − ε ∂N/∂y
    private let plane: [Double]
    /// Minima of the phase known before; convex boxes around them are closed at once.
    private let known: [[Double]]
    private let planeSize: [Double]
    /// Sizes of the terms of the energy, with the site fractions that multiply them.
    private let terms: [(size: Double, sites: [Int])]
    private let thermal: Double

    enum Verdict {
        /// ψ is at least this all over the box.
        case above(Double)
        /// A state with ψ < 0.
        case below([Double])
        /// Not decided: to be cut at a value of a site fraction. ψ is at least `bound`.
        case undecided(site: Int, cut: Double, bound: Double)
    }

    init(
        _ model: PhaseModel, polynomials: PhasePolynomials, table: TemperatureTable, potentials: [Double],
        allowance: Double, known: [[Double]], workspace: PhaseWorkspace
    ) {
        self.model = model
        self.table = table
        self.workspace = workspace
        self.known = known
        bare = model.withoutMagnetism()
        curvature = PhaseCurvature(model, polynomials: polynomials, table: table)
        underestimator = ConvexUnderestimator(model)
        minimizer = BoxMinimizer(model)
        var plane = [Double](repeating: 0, count: model.count)
        var planeSize = plane
        for i in plane.indices {
            for k in 0..<model.componentCount {
                let term = potentials[k] * model.composition[k * model.count + i]
                plane[i] += term
                planeSize[i] += abs(term)
            }
            plane[i] -= allowance * model.atoms[i]
        }
        self.plane = plane
        self.planeSize = planeSize
        terms = model.sizedTerms(table)
        thermal = table.thermalEnergy * (100 * 1e-12 * model.siteRatios.reduce(0, +) + 1e-10)
    }

    /// What is to be taken off a bound over states below u for the rounding of the doubles it was computed with [J per mole of formula
    /// units]: sums of some hundred terms, each within 2⁻⁵² of its size, err by less than 1e-12 of the sum of the sizes. Magnetism that the
    /// model leaves out at T > 100 T_C is below 1e-10 R T.
    private func rounding(_ u: [Double]) -> Double {
        var sum = 0.0
        for i in u.indices { sum += planeSize[i] * u[i] }
        for (size, sites) in terms {
            var term = size
            for i in sites { term *= u[i] }
            sum += term
        }
        return 1e-12 * sum + thermal
    }

    /// ψ with gradient and Hessian in the workspace; without magnetism where `isBare`.
    private func evaluate(_ y: UnsafePointer<Double>, isBare: Bool) -> Double {
        (isBare ? bare : model).evaluate(y, table: table, level: .hessian, workspace: workspace)
        var value = workspace.energy.value
        for i in 0..<model.count {
            value -= plane[i] * y[i]
            workspace.energy.gradient[i] -= plane[i]
        }
        return value
    }

    /// - Parameter reach: bound to be reached; not a number where it is to be as high as it can be.
    func judge(_ box: inout SimplexBox, reach: Double = 0) -> Verdict {
        var centre = box.point
        for range in model.sublattices where range.count > 1 {
            var low = 0.0
            var high = 0.0
            for i in range {
                low += box.lower[i]
                high += box.upper[i]
            }
            let t = high > low ? min(1, max(0, (1 - low) / (high - low))) : 0
            for i in range { centre[i] = box.lower[i] + t * (box.upper[i] - box.lower[i]) }
        }
        let magnetism = box.lower.withUnsafeBufferPointer { l in
            box.upper.withUnsafeBufferPointer { u in
                centre.withUnsafeBufferPointer { c in
                    let (l, u) = (l.baseAddress.unsafelyUnwrapped, u.baseAddress.unsafelyUnwrapped)
                    let c = c.baseAddress.unsafelyUnwrapped
                    let least = curvature.measure(lower: l, upper: u, centre: c)
                    curvature.sum(lower: l, upper: u, centre: c, joined: false)
                    underestimator.fit(
                        lower: l, upper: u, hessian: curvature.hessian, burden: curvature.burden,
                        thermalEnergy: table.thermalEnergy)
                    if curvature.hasPolynomials, underestimator.relaxation.total > 0 {
                        // Joined terms cancel, single ones have the closer ranges over large boxes: the better form counts.
                        let single = underestimator.relaxation
                        curvature.sum(lower: l, upper: u, centre: c, joined: true)
                        underestimator.fit(
                            lower: l, upper: u, hessian: curvature.hessian, burden: curvature.burden,
                            thermalEnergy: table.thermalEnergy)
                        if underestimator.relaxation.total > single.total { underestimator.relaxation = single }
                    }
                    return least
                }
            }
        }
        let inside = known.first { state in
            zip(state, zip(box.lower, box.upper)).allSatisfy { $0 >= $1.0 && $0 <= $1.1 }
        }
        box.project(&box.point, model.sublattices)
        let starts = [inside, box.point, centre].compactMap { $0 }
        var below: [Double]?
        let rounding = rounding(box.upper)
        let outcome = minimizer.minimize(
            box: box, starts: starts, alpha: underestimator.relaxation.alpha, floor: reach + rounding,
            workspace: workspace
        ) { y in
            let value = self.evaluate(y, isBare: magnetism != nil)
            guard let magnetism else {
                // The value is the phase's own, before anything is taken off: a state below the plane is a find.
                if value < reach - rounding, self.model.isOccupied(y), below == nil {
                    below = Array(UnsafeBufferPointer(start: y, count: self.model.count))
                }
                return value
            }
            return value + magnetism
        }
        if let below { return .below(below) }
        box.point = outcome.point
        let bound = max(box.bound, outcome.bound - rounding)
        if bound >= reach { return .above(bound) }
        let site = widestEffect(box, magnetism)
        return .undecided(site: site, cut: cut(box, site), bound: bound)
    }

    private func widestEffect(_ box: SimplexBox, _ magnetism: Double?) -> Int {
        var best = -1
        var highest = -1.0
        for range in model.sublattices where range.count > 1 {
            for i in range {
                let width = box.upper[i] - box.lower[i]
                // Where nothing says which, or magnetism only: the widest.
                var score = underestimator.relaxation.score[i]
                if let magnetism { score -= magnetism * width * width }
                score += 1e-9 * table.thermalEnergy * width
                // Terms of two site fractions fall alike when either is cut; the wider one leaves more for the next cuts.
                score *= width
                if score > highest {
                    highest = score
                    best = i
                }
            }
        }
        return best
    }

    /// The middle, unless a known minimum is near it: cut through its surroundings, none of the parts could be closed by it.
    private func cut(_ box: SimplexBox, _ i: Int) -> Double {
        let (l, u) = (box.lower[i], box.upper[i])
        let middle = (l + u) / 2
        let width = u - l
        for state in known where abs(state[i] - middle) < 0.2 * width {
            guard zip(state, zip(box.lower, box.upper)).allSatisfy({ $0 >= $1.0 && $0 <= $1.1 }) else { continue }
            return state[i] > middle ? state[i] - 0.25 * width : state[i] + 0.25 * width
        }
        return middle
    }
}

extension PhaseModel {
    /// The sizes of all terms of G [J per mole of formula units], each with own site fractions whose product is at least its share.
    fileprivate func sizedTerms(_ table: TemperatureTable) -> [(size: Double, sites: [Int])] {
        func terms(_ expansion: SiteFractionExpansion, _ scale: Double, _ keepsSites: Bool) -> [(Double, [Int])] {
            expansion.groups.map { group in
                let size = (0..<group.coefficientCount).reduce(0) {
                    $0 + abs(table.values[group.coefficientStart + $1])
                }
                let sites = expansion.products[group.productStart..<(group.productStart + group.productCount)]
                return (scale * size, keepsSites ? sites.map { Int($0) } : [])
            }
        }
        var all = terms(own.gibbs, 1, true)
        if let partition {
            let joined =
                terms(partition.part.gibbs, partition.scale, false)
                + (partition.subtractsDisorderedState ? terms(own.gibbs, 1, false) : [])
            all.append((joined.reduce(0) { $0 + $1.0 }, []))
        }
        return all.filter { $0.0 > 0 }
    }

    func withoutMagnetism() -> PhaseModel {
        var bare = own
        bare.magnetic = nil
        let demagnetized = partition.map { p in
            var part = p.part
            part.magnetic = nil
            return Partition(
                disorderedName: p.disorderedName, part: part, target: p.target, weight: p.weight, scale: p.scale,
                subtractsDisorderedState: p.subtractsDisorderedState, joinedSublattices: p.joinedSublattices)
        }
        return PhaseModel(
            name: name, sublattices: sublattices, siteRatios: siteRatios, constituents: constituents,
            componentCount: componentCount, composition: composition, latticeVacancies: latticeVacancies, own: bare,
            partition: demagnetized, volume: volume, charges: charges, ionic: ionic, interchangeable: interchangeable)
    }
}
