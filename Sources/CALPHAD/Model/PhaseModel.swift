import Glibc

/// The Gibbs energy model of one phase, restricted to the constituents that a system's components allow: flat numeric tables.
///
/// Site fractions of all sublattices stand in one array y of `count` numbers, sublattice after sublattice. Energies are per mole of
/// formula units.
final class PhaseModel: Sendable {
    let name: String
    /// Site fractions of each sublattice, as ranges of y.
    let sublattices: [Range<Int>]
    let siteRatios: [Double]
    let constituents: [[String]]
    /// Number of site fractions.
    let count: Int
    let componentCount: Int
    /// Site ratio of each site fraction's sublattice.
    let ratioOfSite: [Double]
    let sublatticeOfSite: [Int]
    /// Moles of each component per mole of formula units and unit site fraction: `componentCount` × `count`, row-major.
    let composition: [Double]
    /// Moles of atoms per mole of formula units and unit site fraction.
    let atoms: [Double]
    /// Whether the number of atoms in a formula unit depends on the site fractions (vacancies, interstitials).
    let hasVariableAtoms: Bool
    /// Site fractions (vacancies on the sublattices that carry the crystal) whose weighted sum must stay below one half, in phases
    /// that could empty altogether; weights sum to at most 1.
    let latticeVacancies: [(site: Int, weight: Double)]
    let own: PhasePart
    /// Sums the energy of `own`.
    let kernel: PartKernel
    let partition: Partition?
    let volume: VolumeExpansion
    /// Charge of a formula unit per unit site fraction, where the phase has charged constituents; else empty. Σ charge · y = 0.
    let charges: [Double]
    /// The model of an ionic liquid, whose variables z stand for y in all of this.
    let ionic: IonicLiquid?
    /// Groups of sublattices that may be exchanged without changing the energy.
    let interchangeable: [[Int]]

    init(
        name: String, sublattices: [Range<Int>], siteRatios: [Double], constituents: [[String]], componentCount: Int,
        composition: [Double], latticeVacancies: [(site: Int, weight: Double)], own: PhasePart, partition: Partition?,
        volume: VolumeExpansion, charges: [Double] = [], ionic: IonicLiquid? = nil, interchangeable: [[Int]] = []
    ) {
        self.name = name
        self.sublattices = sublattices
        self.siteRatios = siteRatios
        self.constituents = constituents
        let count = sublattices.last?.upperBound ?? 0
        self.count = count
        self.componentCount = componentCount
        ratioOfSite = zip(sublattices, siteRatios).flatMap { [Double](repeating: $1, count: $0.count) }
        sublatticeOfSite = sublattices.enumerated().flatMap { [Int](repeating: $0.offset, count: $0.element.count) }
        self.composition = composition
        let atoms = (0..<count).map { i in
            (0..<componentCount).reduce(0.0) { $0 + composition[$1 * count + i] }
        }
        self.atoms = atoms
        hasVariableAtoms = sublattices.contains { r in r.contains { abs(atoms[$0] - atoms[r.lowerBound]) > 1e-12 } }
        self.latticeVacancies = latticeVacancies
        self.own = own
        kernel = own.makeKernel()
        self.partition = partition
        self.volume = volume
        self.charges = charges
        self.ionic = ionic
        self.interchangeable = interchangeable
    }

    /// The same model with its symmetry known.
    convenience init(_ model: PhaseModel, interchangeable: [[Int]]) {
        self.init(
            name: model.name, sublattices: model.sublattices, siteRatios: model.siteRatios,
            constituents: model.constituents, componentCount: model.componentCount, composition: model.composition,
            latticeVacancies: model.latticeVacancies, own: model.own, partition: model.partition, volume: model.volume,
            charges: model.charges, ionic: model.ionic, interchangeable: interchangeable)
    }

    /// How an ordered phase depends on its disordered partner: G = s·G_dis(x) + G_ord(y) − G_ord(y = x).
    final class Partition: Sendable {
        let disorderedName: String
        let part: PhasePart
        /// Sums the energy of `part`.
        let kernel: PartKernel
        /// Index of the disordered site fraction that each ordered one contributes to.
        let target: [Int]
        /// Share of the ordered site in the disordered one.
        let weight: [Double]
        /// Formula units of the partner per formula unit of this phase.
        let scale: Double
        let subtractsDisorderedState: Bool
        /// Number of leading sublattices that join in the disordering.
        let joinedSublattices: Int

        init(
            disorderedName: String, part: PhasePart, target: [Int], weight: [Double], scale: Double,
            subtractsDisorderedState: Bool, joinedSublattices: Int
        ) {
            self.disorderedName = disorderedName
            self.part = part
            kernel = part.makeKernel()
            self.target = target
            self.weight = weight
            self.scale = scale
            self.subtractsDisorderedState = subtractsDisorderedState
            self.joinedSublattices = joinedSublattices
        }
    }

    /// V0 and VA of the molar volume V = V0(y) exp(VA(y, T)), for the phase and its disordered partner.
    struct VolumeExpansion: Sendable {
        var reference = SiteFractionExpansion()
        var thermal = SiteFractionExpansion()
        var disorderedReference = SiteFractionExpansion()
        var disorderedThermal = SiteFractionExpansion()
        var isEmpty: Bool { reference.isEmpty && disorderedReference.isEmpty }
    }

    /// The tensors of the phase and its partner.
    var tensors: [EndMemberTensor] { own.tensors + (partition?.part.tensors ?? []) + (ionic?.tensors ?? []) }

    /// What the database leaves open in the phase's energy, in words for who uses a result.
    var gaps: [String] { own.gaps + (partition?.part.gaps ?? []) }

    /// Whether the phase or its disordered partner has a magnetic energy.
    var isMagnetic: Bool { own.isMagnetic || partition?.part.isMagnetic ?? false }

    /// Whether the phase has no freedom: one constituent on each sublattice.
    var isStoichiometric: Bool { count == sublattices.count }

    /// Whether the energy is surely convex, at any temperature: that of ideal mixing alone, as in a gas of however many species. The distance
    /// from a plane then has one minimum, per mole of atoms as well.
    var isIdeal: Bool { ionic == nil && partition == nil && kernel.isLinear }

    /// Whether at least half of the sites that carry the crystal are filled.
    ///
    /// The compound energy formalism gives a nearly empty lattice an energy per atom that falls without bound when the database sets the
    /// energy of the vacancy end member to zero; such states are no crystals and stay out (the remedy on the
    /// side of the database is an energy of at least (ln 2 − 1/2) R T: P. Franke, J. Phase Equilib. Diffus. 35 (2014) 780,
    /// doi:10.1007/s11669-014-0348-0).
    @inline(__always)
    func isOccupied(_ y: UnsafePointer<Double>) -> Bool { emptyShare(y) <= 0.5 }

    /// Share of the sites that carry the crystal which are empty, in phases that could empty altogether.
    @inline(__always)
    func emptyShare(_ y: UnsafePointer<Double>) -> Double {
        var empty = 0.0
        for (site, weight) in latticeVacancies { empty += weight * y[site] }
        return empty
    }

    /// Moles of component k per mole of formula units at `y`.
    @inline(__always)
    func amount(of k: Int, _ y: UnsafePointer<Double>) -> Double {
        composition.withUnsafeBufferPointer { a in
            var sum = 0.0
            let row = k * count
            for i in 0..<count { sum += a[row + i] * y[i] }
            return sum
        }
    }

    /// Moles of atoms per mole of formula units at `y`.
    @inline(__always)
    func atomCount(_ y: UnsafePointer<Double>) -> Double {
        atoms.withUnsafeBufferPointer { a in
            var sum = 0.0
            for i in 0..<count { sum += a[i] * y[i] }
            return sum
        }
    }
}

/// Scratch for evaluating phases of one system; one for each thread.
final class PhaseWorkspace {
    /// The energy last evaluated, with a full symmetric Hessian where asked for.
    var energy: EnergyBuffers
    fileprivate let disordered: EnergyBuffers
    fileprivate let spread: EnergyBuffers
    fileprivate let spreadSites: UnsafeMutablePointer<Double>
    fileprivate let disorderedSites: UnsafeMutablePointer<Double>
    fileprivate let part: PartScratch
    fileprivate let ionic: IonicScratch?
    private let storage: UnsafeMutablePointer<Double>
    /// Evaluations of a Gibbs energy so far.
    var evaluations = 0

    /// Scratch for all phases of a system.
    convenience init(for phases: [PhaseModel]) {
        self.init(
            maximumCount: phases.map(\.workspaceCount).max() ?? 1,
            tensorScratchCount: phases.flatMap(\.tensors).map(\.scratchCount).max() ?? 0,
            ionicCount: phases.compactMap(\.ionic?.count).max() ?? 0)
    }

    /// - Parameters:
    ///   - maximumCount: most site fractions of any phase.
    ///   - tensorScratchCount: most that a tensor's contraction needs.
    ///   - ionicCount: most variables of any ionic liquid.
    init(maximumCount n: Int, tensorScratchCount: Int, ionicCount: Int = 0) {
        let block = 2 * n + n * n
        let total = 6 * block + 2 * n + tensorScratchCount
        storage = .allocate(capacity: total)
        storage.initialize(repeating: 0, count: total)
        var next = storage
        func buffers() -> EnergyBuffers {
            defer { next += block }
            return EnergyBuffers(gradient: next, hessian: next + n, gradientT: next + n + n * n)
        }
        energy = buffers()
        disordered = buffers()
        spread = buffers()
        let curie = buffers()
        let moment = buffers()
        let other = buffers()
        spreadSites = next
        disorderedSites = next + n
        part = PartScratch(curie: curie, moment: moment, other: other, tensor: next + 2 * n)
        ionic = ionicCount > 0 ? IonicScratch(maximumCount: ionicCount) : nil
    }

    deinit { storage.deallocate() }
}

extension PhaseModel {
    /// Evaluates G [J per mole of formula units] at `y` into `workspace.energy`, with as many derivatives as `level` asks for.
    func evaluate(
        _ y: UnsafePointer<Double>, table: TemperatureTable, level: EvaluationLevel, workspace w: PhaseWorkspace
    ) {
        w.evaluations += 1
        let n = count
        // A copy, so that access to the workspace is not checked all the time.
        var energy = w.energy
        energy.clear(n, level)
        if let ionic, let scratch = w.ionic {
            ionic.accumulate(
                y, table: table, level: level, into: &energy, scratch: scratch, tensorScratch: w.part.tensor)
        } else {
            kernel.accumulate(y, table: table, scale: 1, level: level, into: &energy, scratch: w.part)
            if let partition {
                addPartition(partition, y, table: table, level: level, into: &energy, workspace: w)
            }
            addIdealMixing(y, table: table, level: level, into: &energy)
        }
        w.energy = energy
        guard level >= .hessian else { return }
        let h = energy.hessian
        for i in 0..<n { for j in (i + 1)..<max(n, i + 1) { h[j * n + i] = h[i * n + j] } }
    }

    /// Σ a y ln y of ideal mixing [per mole of formula units], what `EnergyLanes.unmixed` lacks in units of R T.
    func mixingSum(_ y: UnsafePointer<Double>) -> Double {
        guard ionic == nil else { return 0 }
        var sum = 0.0
        for i in 0..<count where y[i] > 0 && y[i] < 1 { sum += ratioOfSite[i] * y[i] * log(y[i]) }
        return sum
    }

    /// R T Σ a y ln y
    private func addIdealMixing(
        _ y: UnsafePointer<Double>, table: TemperatureTable, level: EvaluationLevel, into out: inout EnergyBuffers
    ) {
        let rt = table.thermalEnergy
        var sum = 0.0
        for (range, ratio) in zip(sublattices, siteRatios) where range.count > 1 {
            for i in range {
                // A site fraction of exactly 0 only occurs on grids, where no derivative is asked for.
                guard y[i] > 0 else { continue }
                let l = log(y[i])
                sum += ratio * y[i] * l
                guard level >= .gradient else { continue }
                out.gradient[i] += rt * ratio * (l + 1)
                guard level >= .hessian else { continue }
                out.hessian[i * count + i] += rt * ratio / y[i]
                guard level >= .temperature else { continue }
                out.gradientT[i] += table.gasConstant * ratio * (l + 1)
            }
        }
        out.value += rt * sum
        if level >= .temperature { out.valueT += table.gasConstant * sum }
    }

    /// s·G_dis(x(y)) − G_ord(y = x(y)), with the chain rule from the disordered site fractions to the ordered ones.
    private func addPartition(
        _ p: Partition, _ y: UnsafePointer<Double>, table: TemperatureTable, level: EvaluationLevel,
        into out: inout EnergyBuffers, workspace w: PhaseWorkspace
    ) {
        p.target.withUnsafeBufferPointer { target in
            p.weight.withUnsafeBufferPointer { weight in
                addPartition(
                    p, target.baseAddress.unsafelyUnwrapped, weight.baseAddress.unsafelyUnwrapped, y, table: table,
                    level: level, into: &out, workspace: w)
            }
        }
    }

    private func addPartition(
        _ p: Partition, _ target: UnsafePointer<Int>, _ weight: UnsafePointer<Double>, _ y: UnsafePointer<Double>,
        table: TemperatureTable, level: EvaluationLevel, into out: inout EnergyBuffers, workspace w: PhaseWorkspace
    ) {
        let n = count
        var disordered = w.disordered
        var spread = w.spread
        let nd = p.kernel.count
        let x = w.disorderedSites
        x.update(repeating: 0, count: nd)
        for i in 0..<n { x[target[i]] += weight[i] * y[i] }
        disordered.clear(nd, level)
        p.kernel.accumulate(x, table: table, scale: p.scale, level: level, into: &disordered, scratch: w.part)
        if p.subtractsDisorderedState, !kernel.isEmpty {
            for i in 0..<n { w.spreadSites[i] = x[target[i]] }
            spread.clear(n, level)
            kernel.accumulate(w.spreadSites, table: table, scale: -1, level: level, into: &spread, scratch: w.part)
            disordered.value += spread.value
            disordered.valueT += spread.valueT
            disordered.valueTT += spread.valueTT
            if level >= .gradient { for i in 0..<n { disordered.gradient[target[i]] += spread.gradient[i] } }
            if level >= .hessian {
                // An off-diagonal element of the upper triangle stands for two of the symmetric matrix.
                for i in 0..<n {
                    let a = target[i]
                    let row = spread.hessian + i * n
                    for j in i..<n {
                        let v = row[j]
                        if v == 0 { continue }
                        let b = target[j]
                        if a == b {
                            disordered.hessian[a * nd + a] += i == j ? v : 2 * v
                        } else {
                            disordered.hessian[min(a, b) * nd + max(a, b)] += v
                        }
                    }
                }
            }
            if level >= .temperature { for i in 0..<n { disordered.gradientT[target[i]] += spread.gradientT[i] } }
        }
        out.value += disordered.value
        out.valueT += disordered.valueT
        out.valueTT += disordered.valueTT
        guard level >= .gradient else { return }
        for i in 0..<n { out.gradient[i] += weight[i] * disordered.gradient[target[i]] }
        guard level >= .hessian else { return }
        let h = disordered.hessian
        for a in 0..<nd { for b in (a + 1)..<max(nd, a + 1) { h[b * nd + a] = h[a * nd + b] } }
        for i in 0..<n {
            let row = h + target[i] * nd
            let to = out.hessian + i * n
            let factor = weight[i]
            for j in i..<n { to[j] += factor * weight[j] * row[target[j]] }
        }
        guard level >= .temperature else { return }
        for i in 0..<n { out.gradientT[i] += weight[i] * disordered.gradientT[target[i]] }
    }
}
