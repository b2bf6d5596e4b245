/// What is held fixed in an equilibrium, where that is not simply temperature, pressure and all amounts (`Conditions`): by Gibbs's phase
/// rule one number in place of the temperature, and for each component an amount or a chemical potential.
public struct StateConditions: Sendable, Equatable {
    public var thermal: ThermalCondition
    /// Pressure [Pa].
    public var pressure: Double
    /// Mole fractions of the closed components among themselves, in the order of the system's components; they sum to 1 and are 0 for
    /// open components.
    public var moleFractions: [Double]
    /// The components whose amounts follow from their chemical potentials.
    public var open: [OpenComponent]

    public init(
        thermal: ThermalCondition, pressure: Double = PhysicalConstants.standardPressure, moleFractions: [Double],
        open: [OpenComponent] = []
    ) {
        self.thermal = thermal
        self.pressure = pressure
        self.moleFractions = moleFractions
        self.open = open
    }
}

/// The temperature, or what it follows from.
public enum ThermalCondition: Sendable, Equatable {
    /// [K]
    case temperature(Double)
    /// The share of a phase in moles of atoms, 0 to 1, over all its composition sets. A phase is meant by the name under which results
    /// report it: of an ordered phase and its disordered partner each by its own.
    ///
    /// Of several temperatures that meet it the highest is taken. The search sees what a scan of 10 K resolves. Without a range [K] it
    /// goes from 298.15 K to the first temperature where all is liquid, at most to 6000 K.
    case fraction(phase: String, value: Double, range: ClosedRange<Double>? = nil)
    /// H [J/mol of atoms] against the database's reference states: the adiabatic temperature. Without a range [K] it is sought between
    /// 298.15 and 6000 K.
    case enthalpy(Double, range: ClosedRange<Double>? = nil)
}

/// A component that the system exchanges with a reservoir: carbon in carburizing, oxygen, hydrogen.
public struct OpenComponent: Sendable, Equatable {
    public enum Level: Sendable, Equatable {
        /// μ less that of the reference [J/mol].
        case potential(Double)
        /// exp((μ − μ°)/R T)
        case activity(Double)
    }

    public var component: String
    public var level: Level
    /// The phase whose pure state at the temperature and pressure is the reference; nil: the database's reference state, μ° = 0.
    public var reference: String?

    public init(_ component: String, _ level: Level, reference: String? = nil) {
        self.component = component
        self.level = level
        self.reference = reference
    }
}

/// The state of an open component in a result.
public struct OpenComponentState: Sendable, Equatable {
    public var component: String
    /// Phase of the reference; nil for the database's reference state.
    public var reference: String?
    /// Gibbs energy of the reference [J/mol of atoms] against the database's reference state.
    public var referencePotential: Double
    /// μ against the reference [J/mol].
    public var relativePotential: Double
    /// exp((μ − μ°)/R T)
    public var activity: Double
}
