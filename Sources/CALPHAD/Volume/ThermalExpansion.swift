import Glibc

/// The three coefficients of linear thermal expansion, never one unnamed [1/K].
public struct ThermalExpansion: Sendable, Equatable {
    /// (1/3V) dV/dT along equilibrium, phase changes included.
    public var differential: Double
    /// (1/3V) dV/dT with phases and compositions frozen.
    public var frozen: Double
    /// Mean coefficient from the reference temperature, ((V/V_ref)^(1/3) − 1)/(T − T_ref), phases frozen at T.
    public var secant: Double
    /// Reference temperature of the secant [K].
    public var referenceTemperature: Double
    public var phasesWithoutVolume: [String]
}

/// Two of the coefficients, of an assemblage that keeps its phases and compositions at all temperatures [1/K].
public struct FrozenExpansion: Sendable, Equatable {
    /// (1/3V) dV/dT at the temperature.
    public var frozen: Double
    /// Mean coefficient from the reference temperature, ((V/V_ref)^(1/3) − 1)/(T − T_ref).
    public var secant: Double
    public var phasesWithoutVolume: [String]
}

extension EquilibriumSolver {
    /// Thermal expansion of a computed equilibrium at its temperature.
    ///
    /// - Parameter referenceTemperature: where the secant coefficient starts [K].
    public func thermalExpansion(of equilibrium: Equilibrium, referenceTemperature: Double = 298.15) throws(VolumeError)
        -> ThermalExpansion
    {
        let conditions = equilibrium.conditions
        let (minimizer, _, sets) = try assemblage(of: equilibrium)
        let here = try total(sets, minimizer, coefficients(minimizer, conditions.temperature, conditions.pressure))
        let still = try frozenExpansion(of: equilibrium, referenceTemperature: referenceTemperature)
        return ThermalExpansion(
            differential: try movingExpansion(sets, minimizer, conditions, here), frozen: still.frozen,
            secant: still.secant, referenceTemperature: referenceTemperature,
            phasesWithoutVolume: here.without)
    }

    /// Thermal expansion of the assemblage of an equilibrium, at its temperature or, as after quenching, at another one.
    ///
    /// - Parameters:
    ///   - temperature: where the coefficients are wanted [K]; nil: that of the equilibrium.
    ///   - referenceTemperature: where the secant coefficient starts [K].
    ///   - magnetostriction: adds the volume of ferromagnetism to that of face-centred cubic phases.
    public func frozenExpansion(
        of equilibrium: Equilibrium, at temperature: Double? = nil, referenceTemperature: Double = 298.15,
        magnetostriction: SpontaneousMagnetostriction? = nil
    ) throws(VolumeError) -> FrozenExpansion {
        let temperature = temperature ?? equilibrium.conditions.temperature
        let pressure = equilibrium.conditions.pressure
        let (minimizer, _, sets) = try assemblage(of: equilibrium)
        let here = try total(
            sets, minimizer, coefficients(minimizer, temperature, pressure), magnetostriction: magnetostriction)
        let cold = try total(
            sets, minimizer, coefficients(minimizer, referenceTemperature, pressure),
            magnetostriction: magnetostriction)
        let frozen = here.slope / (3 * here.volume)
        let interval = temperature - referenceTemperature
        return FrozenExpansion(
            frozen: frozen,
            secant: abs(interval) < 1e-6 ? frozen : (cbrt(here.volume / cold.volume) - 1) / interval,
            phasesWithoutVolume: here.without)
    }

    /// (1/3V) dV/dT with the stable assemblage following the temperature, by central difference of its equilibria at T ± 0.5 K.
    private func movingExpansion(
        _ sets: [AssemblageSet], _ minimizer: GibbsMinimizer, _ conditions: Conditions, _ here: Total
    ) throws(VolumeError) -> Double {
        let step = 0.5
        var ends: [(temperature: Double, volume: Double)] = []
        for t in [conditions.temperature - step, conditions.temperature + step] {
            guard
                let moved = minimizer.follow(
                    sets, to: t, moleFractions: conditions.moleFractions.filter { $0 > tolerances.absentComponent },
                    pressure: conditions.pressure)
            else { continue }
            let table = try coefficients(minimizer, t, conditions.pressure)
            let sum = try total(moved.sets, minimizer, table)
            ends.append((t, sum.volume / sum.atoms))
        }
        let reference = here.volume / here.atoms
        // A phase that ends within half a kelvin leaves one side.
        if ends.count == 1 { ends.append((conditions.temperature, reference)) }
        guard ends.count == 2, ends[0].temperature != ends[1].temperature else {
            throw .equilibrium(.notConverged(stage: "the assemblage half a kelvin away", residual: 0))
        }
        return (ends[1].volume - ends[0].volume) / (ends[1].temperature - ends[0].temperature) / (3 * reference)
    }
}
