/// Molar volume and thermal expansion of an equilibrium; linear expansion coefficients α = (1/3V) dV/dT [1/K].
public struct VolumeState: Sendable, Equatable {
    /// Molar volume [m³/mol of atoms].
    public var molarVolume: Double
    /// Density [kg/m³].
    public var density: Double
    /// Linear expansion coefficient with phase fractions and compositions frozen [1/K].
    public var frozenExpansion: Double
    /// Composition sets without volume data are named here; the volume leaves them out and renormalises.
    public var phasesWithoutVolume: [String]
}

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
}

/// Why a volume cannot be given.
public enum VolumeError: Error, Equatable, Sendable {
    /// No stable phase has volume parameters.
    case noVolumeData(phases: [String])
    case equilibrium(EquilibriumError)
}

extension EquilibriumSolver {
    /// Volume of a computed equilibrium.
    public func volume(of equilibrium: Equilibrium) throws(VolumeError) -> VolumeState {
        throw .noVolumeData(phases: [])
    }

    /// Thermal expansion at the temperature of the conditions.
    public func thermalExpansion(at conditions: Conditions, referenceTemperature: Double = 298.15) throws(VolumeError)
        -> ThermalExpansion
    {
        throw .noVolumeData(phases: [])
    }
}
