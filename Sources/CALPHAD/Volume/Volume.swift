import Glibc

/// Molar volume and density of an equilibrium.
public struct VolumeState: Sendable, Equatable {
    /// Molar volume [m³/mol of atoms].
    public var molarVolume: Double
    /// Density [kg/m³].
    public var density: Double
    /// Linear expansion coefficient (1/3V) dV/dT with phase fractions and compositions frozen [1/K].
    public var frozenExpansion: Double
    /// Stable phases without volume data; the volume leaves them out and renormalises.
    public var phasesWithoutVolume: [String]
}

/// Why a volume cannot be given.
public enum VolumeError: Error, Equatable, Sendable {
    /// No stable phase has volume parameters.
    case noVolumeData(phases: [String])
    case equilibrium(EquilibriumError)

    public var message: String {
        switch self {
        case .noVolumeData(let phases):
            "the database has no molar volume (V0, VA) for \(phases.joined(separator: ", "))"
        case .equilibrium(let error): error.message
        }
    }
}

extension PhaseModel {
    /// Molar volume V = V0(y) exp(VA(y, T)) [m³ per mole of formula units] and its temperature derivative; nil without data.
    ///
    /// Source: X.-G. Lu, M. Selleby, B. Sundman, Calphad 29 (2005) 68, doi:10.1016/j.calphad.2005.05.001, eqs. 1–3.
    func molarVolume(_ y: [Double], table: TemperatureTable) -> (value: Double, slope: Double)? {
        guard !volume.isEmpty else { return nil }
        var reference = 0.0
        var referenceSlope = 0.0
        var thermal = 0.0
        var thermalSlope = 0.0
        func add(
            _ expansion: SiteFractionExpansion, at y: [Double], _ scale: Double, _ value: inout Double,
            _ slope: inout Double
        ) {
            y.withUnsafeBufferPointer { buffer in
                let base = buffer.baseAddress.unsafelyUnwrapped
                expansion.accumulate(
                    base, coefficients: table.values, count: y.count, scale: scale, value: &value, gradient: nil,
                    hessian: nil)
                expansion.accumulate(
                    base, coefficients: table.slopes, count: y.count, scale: scale, value: &slope, gradient: nil,
                    hessian: nil)
            }
        }
        add(volume.reference, at: y, 1, &reference, &referenceSlope)
        add(volume.thermal, at: y, 1, &thermal, &thermalSlope)
        if let partition {
            var x = [Double](repeating: 0, count: partition.part.count)
            for i in 0..<count { x[partition.target[i]] += partition.weight[i] * y[i] }
            add(volume.disorderedReference, at: x, partition.scale, &reference, &referenceSlope)
            add(volume.disorderedThermal, at: x, 1, &thermal, &thermalSlope)
            if partition.subtractsDisorderedState {
                let spread = (0..<count).map { x[partition.target[$0]] }
                add(volume.reference, at: spread, -1, &reference, &referenceSlope)
                add(volume.thermal, at: spread, -1, &thermal, &thermalSlope)
            }
        }
        guard reference > 0 else { return nil }
        let factor = exp(thermal)
        return (reference * factor, (referenceSlope + reference * thermalSlope) * factor)
    }
}

extension EquilibriumSolver {
    /// Volume of a computed equilibrium.
    public func volume(of equilibrium: Equilibrium) throws(VolumeError) -> VolumeState {
        let conditions = equilibrium.conditions
        let (minimizer, present, sets) = try assemblage(of: equilibrium)
        let table = try coefficients(minimizer, conditions.temperature, conditions.pressure)
        let sum = try total(sets, minimizer, table)
        var mass = 0.0
        for (k, component) in present.enumerated() { mass += sum.amounts[k] * system.atomicMasses[component] * 1e-3 }
        return VolumeState(
            molarVolume: sum.volume / sum.atoms, density: mass / sum.volume,
            frozenExpansion: sum.slope / (3 * sum.volume),
            phasesWithoutVolume: sum.without)
    }

    /// The composition sets of a result as the minimizer's own.
    func assemblage(of equilibrium: Equilibrium) throws(VolumeError) -> (GibbsMinimizer, [Int], [AssemblageSet]) {
        do throws(EquilibriumError) {
            let present = try presentComponents(equilibrium.conditions)
            let minimizer = try minimizer(for: present.map { system.components[$0] })
            let sets = try sets(of: equilibrium, minimizer)
            return (minimizer, present, sets)
        } catch {
            throw .equilibrium(error)
        }
    }

    /// The composition sets of a result in terms of a minimizer's phases.
    func sets(of equilibrium: Equilibrium, _ minimizer: GibbsMinimizer) throws(EquilibriumError) -> [AssemblageSet] {
        var sets: [AssemblageSet] = []
        for set in equilibrium.compositionSets {
            guard let phase = minimizer.system.phases.firstIndex(where: { $0.name == set.model }) else {
                throw .invalidConditions("the result's phase \(set.model) is not in this system")
            }
            let y = minimizer.system.phases[phase].variables(set.siteFractions)
            let atoms = y.withUnsafeBufferPointer {
                minimizer.system.phases[phase].atomCount($0.baseAddress.unsafelyUnwrapped)
            }
            sets.append(AssemblageSet(phase: phase, amount: set.fraction / atoms, y: y))
        }
        return sets
    }

    func coefficients(_ minimizer: GibbsMinimizer, _ temperature: Double, _ pressure: Double)
        throws(VolumeError)
        -> TemperatureTable
    {
        do {
            return try minimizer.table(temperature: temperature, pressure: pressure)
        } catch {
            throw .equilibrium(error)
        }
    }

    struct Total {
        var volume = 0.0
        var slope = 0.0
        var atoms = 0.0
        var amounts: [Double]
        var without: [String] = []
    }

    /// Sums volume, its frozen slope and amounts over the sets that have volume data.
    ///
    /// - Parameter magnetostriction: adds the volume of ferromagnetism to that of face-centred cubic sets.
    func total(
        _ sets: [AssemblageSet], _ minimizer: GibbsMinimizer, _ table: TemperatureTable,
        magnetostriction: SpontaneousMagnetostriction? = nil
    ) throws(VolumeError) -> Total {
        var sum = Total(amounts: [Double](repeating: 0, count: minimizer.system.components.count))
        for set in sets where set.amount > 0 {
            let model = minimizer.system.phases[set.phase]
            guard var (value, slope) = model.molarVolume(set.y, table: table) else {
                if !sum.without.contains(model.name) { sum.without.append(model.name) }
                continue
            }
            if let magnetostriction, let strain = model.magneticStrain(set.y, table: table, magnetostriction) {
                slope = slope * (1 + strain.value) + value * strain.slope
                value *= 1 + strain.value
            }
            sum.volume += set.amount * value
            sum.slope += set.amount * slope
            set.y.withUnsafeBufferPointer { buffer in
                let y = buffer.baseAddress.unsafelyUnwrapped
                sum.atoms += set.amount * model.atomCount(y)
                for k in sum.amounts.indices { sum.amounts[k] += set.amount * model.amount(of: k, y) }
            }
        }
        guard sum.volume > 0 else { throw .noVolumeData(phases: sum.without) }
        return sum
    }
}
