/// What is held fixed in an equilibrium: temperature, pressure and overall composition.
public struct Conditions: Sendable, Equatable {
    /// Temperature [K].
    public var temperature: Double
    /// Pressure [Pa].
    public var pressure: Double
    /// Mole fractions of the system's components, in their order; they sum to 1.
    public var moleFractions: [Double]

    public init(temperature: Double, pressure: Double = PhysicalConstants.standardPressure, moleFractions: [Double]) {
        self.temperature = temperature
        self.pressure = pressure
        self.moleFractions = moleFractions
    }
}
