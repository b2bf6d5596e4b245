/// The isobaric heat capacities of an equilibrium [J/(mol of atoms K)].
public struct HeatCapacity: Sendable, Equatable {
    /// With the amounts of the phases and their site fractions as they are.
    public var frozen: Double
    /// dH/dT along the equilibrium: phases react, exchange components and change their order. Nil in an invariant reaction, where
    /// H jumps.
    public var equilibrium: Double?
}

extension EquilibriumSolver {
    /// The heat capacities of an equilibrium of this system at fixed pressure and composition.
    public func heatCapacity(of e: Equilibrium) throws(EquilibriumError) -> HeatCapacity {
        let present = e.chemicalPotentials.indices.filter { e.conditions.moleFractions[$0] > 0 }
        let minimizer = try minimizer(for: present.map { system.components[$0] })
        let table = try minimizer.table(temperature: e.conditions.temperature, pressure: e.conditions.pressure)
        return minimizer.heatCapacity(of: try sets(of: e, minimizer), table)
    }
}

extension GibbsMinimizer {
    /// The heat capacities of an assemblage in equilibrium, by differentiating its equations with respect to temperature:
    ///
    ///     Σ_j ∂²G/∂y_i∂y_j y'_j − Σ_k μ'_k M_ki − π'_s(i) − ζ' z_i = −∂²G/∂y_i∂T   (every site fraction of every set)
    ///     Σ_k μ'_k M_k = ∂G/∂T   (every set)
    ///     Σ_s N'_s M_k + N_s Σ_i M_ki y'_i = 0   (every component)
    ///
    /// with the multipliers π of the sublattices' sums and ζ of the charge.
    ///
    /// Source: B. Sundman, X.-G. Lu, H. Ohtani, Comput. Mater. Sci. 101 (2015) 127, doi:10.1016/j.commatsci.2015.01.029, sec. 4.
    func heatCapacity(of sets: [AssemblageSet], _ table: TemperatureTable) -> HeatCapacity {
        let m = system.components.count
        let t = table.temperature
        // Unknowns: potentials, then of each set its amount, site fractions, multipliers.
        var offsets: [Int] = []
        var unknowns = m
        for set in sets {
            offsets.append(unknowns)
            let model = system.phases[set.phase]
            unknowns += 1 + model.count + model.sublattices.count + (model.isCharged ? 1 : 0)
        }
        var equations = LinearEquations(unknowns: unknowns)
        var balance = [[Double]](repeating: [Double](repeating: 0, count: unknowns), count: m)
        var slope = [Double](repeating: 0, count: unknowns)
        var frozen = 0.0
        var atoms = 0.0
        for (s, set) in sets.enumerated() {
            let model = system.phases[set.phase]
            let n = model.count
            let site = offsets[s] + 1
            let multiplier = site + n
            set.y.withUnsafeBufferPointer { buffer in
                let y = buffer.baseAddress.unsafelyUnwrapped
                model.evaluate(y, table: table, level: .temperature, workspace: workspace)
                let energy = workspace.energy
                for i in 0..<n {
                    var row = [Double](repeating: 0, count: unknowns)
                    for k in 0..<m { row[k] = -model.composition[k * n + i] }
                    for j in 0..<n { row[site + j] = energy.hessian[i * n + j] }
                    row[multiplier + model.sublatticeOfSite[i]] = -1
                    if model.isCharged { row[multiplier + model.sublattices.count] = -model.charges[i] }
                    equations.add(row, right: -energy.gradientT[i])
                    slope[site + i] = set.amount * (energy.gradient[i] - t * energy.gradientT[i])
                    for k in 0..<m { balance[k][site + i] = set.amount * model.composition[k * n + i] }
                }
                for range in model.sublattices {
                    var row = [Double](repeating: 0, count: unknowns)
                    for i in range { row[site + i] = 1 }
                    equations.add(row, right: 0)
                }
                if model.isCharged {
                    var row = [Double](repeating: 0, count: unknowns)
                    for i in 0..<n { row[site + i] = model.charges[i] }
                    equations.add(row, right: 0)
                }
                var row = [Double](repeating: 0, count: unknowns)
                for k in 0..<m {
                    row[k] = model.amount(of: k, y)
                    balance[k][offsets[s]] = row[k]
                }
                equations.add(row, right: energy.valueT)
                slope[offsets[s]] = energy.value - t * energy.valueT
                frozen -= set.amount * t * energy.valueTT
                atoms += set.amount * model.atomCount(y)
            }
        }
        for row in balance { equations.add(row, right: 0) }
        var result = HeatCapacity(frozen: frozen / atoms, equilibrium: nil)
        guard let solution = equations.solved(), solution.contradiction < Self.contradictionLimit else { return result }
        var reaction = 0.0
        for (a, b) in zip(slope, solution.values) { reaction += a * b }
        let total = (frozen + reaction) / atoms
        if total.isFinite { result.equilibrium = total }
        return result
    }

    /// Phases that cannot stay in equilibrium when the temperature changes contradict each other by their entropies [J/(mol K)].
    private static let contradictionLimit = 1e-6
}
