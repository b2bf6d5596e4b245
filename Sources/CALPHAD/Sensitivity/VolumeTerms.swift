import Glibc

// V = V0 exp(VA) and its derivatives with respect to site fractions and to the coefficients of V0 and VA.

extension PhaseModel {
    /// The molar volume's parts at site fractions that carry a direction; nil without data.
    private func volumeParts(
        _ sites: [DualNumber], _ coefficients: UnsafePointer<Double>
    ) -> (reference: DualNumber, thermal: DualNumber) {
        var reference = volume.reference.value(at: sites, coefficients: coefficients)
        var thermal = volume.thermal.value(at: sites, coefficients: coefficients)
        guard let partition else { return (reference, thermal) }
        let joined = partition.joined(sites)
        reference += partition.scale * volume.disorderedReference.value(at: joined, coefficients: coefficients)
        thermal += volume.disorderedThermal.value(at: joined, coefficients: coefficients)
        if partition.subtractsDisorderedState {
            let spread = partition.target.map { joined[$0] }
            reference = reference - volume.reference.value(at: spread, coefficients: coefficients)
            thermal = thermal - volume.thermal.value(at: spread, coefficients: coefficients)
        }
        return (reference, thermal)
    }

    /// ∂V/∂y over all site fractions [m³ per mole of formula units].
    func volumeGradient(_ y: [Double], table: TemperatureTable) -> [Double] {
        y.indices.map { i in
            let sites = y.enumerated().map { DualNumber($1, $0 == i ? 1 : 0) }
            let (reference, thermal) = volumeParts(sites, table.values)
            return (reference.slope + reference.value * thermal.slope) * exp(thermal.value)
        }
    }

    /// Adds `weight` ∂V/∂c of every coefficient of V0 and VA to `totals`.
    func addVolumeSlopes(_ weight: Double, at y: [Double], table: TemperatureTable, to totals: inout [Double]) {
        let sites = y.map { DualNumber($0) }
        let (reference, thermal) = volumeParts(sites, table.values)
        let factor = weight * exp(thermal.value)
        func add(_ expansion: SiteFractionExpansion, _ y: [DualNumber], _ scale: Double) {
            expansion.forEachTerm(at: y) { totals[$0] += scale * $1.value }
        }
        add(volume.reference, sites, factor)
        add(volume.thermal, sites, factor * reference.value)
        guard let partition else { return }
        let joined = partition.joined(sites)
        add(volume.disorderedReference, joined, factor * partition.scale)
        add(volume.disorderedThermal, joined, factor * reference.value)
        if partition.subtractsDisorderedState {
            let spread = partition.target.map { joined[$0] }
            add(volume.reference, spread, -factor)
            add(volume.thermal, spread, -factor * reference.value)
        }
    }
}

extension AnswerGradient {
    /// Σ N V, its parts by set and its derivatives at one temperature.
    private struct VolumeSum {
        var value = 0.0
        var slope = 0.0
        /// V of each set; nil without data.
        var parts: [Double?] = []

        init(_ sets: [LinearizedSet], _ table: TemperatureTable) {
            for state in sets {
                guard let volume = state.model.molarVolume(state.set.y, table: table) else {
                    parts.append(nil)
                    continue
                }
                parts.append(volume.value)
                value += state.set.amount * volume.value
                slope += state.set.amount * volume.slope
            }
        }
    }

    /// Adds `weight` times the derivatives of Σ N V to those of an answer.
    private mutating func add(
        _ sum: VolumeSum, times weight: Double, _ table: TemperatureTable, _ sets: [LinearizedSet]
    ) {
        var weights = [Double](repeating: 0, count: sets.count)
        for (s, state) in sets.enumerated() {
            guard let volume = sum.parts[s] else { continue }
            let amount = state.set.amount
            amounts[s] += weight * volume
            for (i, slope) in state.model.volumeGradient(state.set.y, table: table).enumerated() {
                sites[s][i] += weight * amount * slope
            }
            weights[s] = weight * amount
        }
        volumes.append((table, weights))
    }

    /// Volume per mole of atoms of the sets with volume data [m³/mol]; nil without any.
    static func molarVolume(_ table: TemperatureTable, components: Int, sets: [LinearizedSet]) -> Self? {
        let sum = VolumeSum(sets, table)
        guard sum.value > 0 else { return nil }
        var atoms = 0.0
        for (s, state) in sets.enumerated() where sum.parts[s] != nil { atoms += state.set.amount * state.atoms }
        var f = Self(value: sum.value / atoms, components: components, sets: sets)
        f.add(sum, times: 1 / atoms, table, sets)
        f.temperature = sum.slope / atoms
        for (s, state) in sets.enumerated() where sum.parts[s] != nil {
            f.amounts[s] -= f.value * state.atoms / atoms
            for i in f.sites[s].indices {
                f.sites[s][i] -= f.value * state.set.amount * state.model.atoms[i] / atoms
            }
        }
        return f
    }

    /// Mean linear expansion from a reference temperature with the phases frozen, ((V/V_ref)^(1/3) − 1)/(T − T_ref) [1/K]; nil without
    /// volumes.
    static func meanExpansion(
        _ table: TemperatureTable, from reference: TemperatureTable, components: Int, sets: [LinearizedSet]
    ) -> Self? {
        let here = VolumeSum(sets, table)
        let cold = VolumeSum(sets, reference)
        guard here.value > 0, cold.value > 0 else { return nil }
        let interval = table.temperature - reference.temperature
        let edge = cbrt(here.value / cold.value)
        var f = Self(value: (edge - 1) / interval, components: components, sets: sets)
        let scale = edge / (3 * interval)
        f.add(here, times: scale / here.value, table, sets)
        f.add(cold, times: -scale / cold.value, reference, sets)
        f.temperature = scale * here.slope / here.value - f.value / interval
        return f
    }
}
