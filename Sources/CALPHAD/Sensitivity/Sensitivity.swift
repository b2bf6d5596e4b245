public import ThermodynamicDatabase

/// What is differentiated.
public enum SensitivityAnswer: Sendable, Equatable {
    /// The temperature [K], where a condition stands in its place: that of a transition, of a phase's given fraction, or of an enthalpy.
    case temperature
    /// The share of all sets that are reported as one phase [moles of atoms].
    case fraction(phase: String)
    /// [J/mol]
    case chemicalPotential(component: String)
    /// G and H [J/mol of atoms]
    case gibbsEnergy
    case enthalpy
    /// A component's mole fraction in a phase, in its set with the given number.
    case moleFraction(component: String, phase: String, set: Int)
    /// [m³/mol of atoms]
    case molarVolume
    /// Mean linear expansion from a reference temperature [K] with phases and compositions frozen [1/K].
    case meanExpansion(from: Double)
}

/// The derivatives of one answer.
///
/// They hold for the phases that are stable: up to where one more appears or one of them is gone.
public struct Sensitivity: Sendable {
    public var answer: SensitivityAnswer
    public var value: Double
    /// Derivative with respect to temperature; nil where the temperature is not given, or where the assemblage ends at it.
    public var temperature: Double?
    /// Derivatives with respect to the amount of each component added to a mole of alloy, in the order of the system's components, so
    /// that Σ x_k g_k = 0: for changes of the mole fractions with Σ dx_k = 0 the answer changes by Σ g_k dx_k. Nil for what is absent; the
    /// whole list is nil where the assemblage ends as soon as the composition changes (compounds without a range).
    public var composition: [Double?]?
    /// The parameters that the answer depends on, by kind and falling magnitude of the derivative.
    public var parameters: [ParameterSensitivity]
    /// The functions that it depends on through parameters, by falling magnitude.
    public var functions: [FunctionSensitivity]

    /// The derivative where one component replaces another, per unit mole fraction.
    public func exchange(of k: Int, for balance: Int) -> Double? {
        guard let composition, let a = composition[k], let b = composition[balance] else { return nil }
        return a - b
    }
}

/// How an answer depends on one parameter statement: its derivative with respect to a constant added to the parameter's value, at all
/// temperatures, wherever the parameter counts (every permutation, every ordered phase that rests on its phase).
public struct ParameterSensitivity: Sendable, Equatable {
    /// The parameter as the database has it.
    public var parameter: Parameter
    /// The statements that say the same of equivalent sublattices: the constant is added to them as well, with the opposite sign where
    /// an odd term is written with its constituents the other way round.
    public var equivalents: [Parameter]
    /// The parameter's value at the temperature and pressure of the state.
    public var value: Double
    /// [unit of the answer per unit of the parameter; per J/mol for energies]
    public var derivative: Double
    /// Whether the database lacks statements for equivalent sublattices, so that the constant makes equivalent ordered states different:
    /// the derivative is that of the state given, the equilibrium changes to whichever is lower.
    public var isOneSided: Bool
}

/// How an answer depends on a function of the database, through all parameters and functions that use it: its derivative with respect to a
/// constant added to the function's value.
public struct FunctionSensitivity: Sendable, Equatable {
    public var function: Function
    public var value: Double
    public var derivative: Double
}

/// Why a derivative cannot be given.
public enum SensitivityError: Error, Equatable, Sendable {
    case equilibrium(EquilibriumError)
    /// The state or the answer is of a kind that is not differentiated.
    case unsupported(String)
    /// The answer has no derivative at this state.
    case notDifferentiable(String)

    /// A word from a fixed list.
    public var reason: String {
        switch self {
        case .equilibrium(let error): error.reason
        case .unsupported: "unsupported"
        case .notDifferentiable: "not-differentiable"
        }
    }

    public var message: String {
        switch self {
        case .equilibrium(let error): error.message
        case .unsupported(let text), .notDifferentiable(let text): text
        }
    }
}
