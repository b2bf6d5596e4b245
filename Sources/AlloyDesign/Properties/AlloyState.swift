import CALPHAD

/// One alloy under calculation: what was already computed for it is shared by its properties.
public final class AlloyState {
    public let composition: Composition
    /// Names of the elements with an amount above zero, in the order of `moleFractions`.
    public let elements: [String]
    public let moleFractions: [Double]
    /// What the properties rest on that their numbers do not show; each once, in the order of the calculations.
    public private(set) var warnings: [String] = []
    /// Grade of the weakest equilibrium used; nil when none was computed.
    public private(set) var weakestGrade: EvaluationGrade?

    let thermodynamics: Result<Thermodynamics, PropertyFailure>
    private var equilibria: [Double: Result<Equilibrium, EquilibriumError>] = [:]
    private var melting: Result<(solidus: Double, liquidus: Double), EquilibriumError>?

    /// The system that equilibria are computed with, and how.
    struct Thermodynamics {
        let solver: EquilibriumSolver
        /// In the order of the system's components.
        let moleFractions: [Double]
        let pressure: Double
        /// Temperatures [K] between which phase transitions, solidus and liquidus are looked for.
        let searchRange: ClosedRange<Double>
    }

    init(_ composition: Composition, thermodynamics: Result<Thermodynamics, PropertyFailure>) {
        self.composition = composition
        let present = zip(composition.elements, composition.moleFractions).filter { $0.1 > 0 }
        elements = present.map(\.0)
        moleFractions = present.map(\.1)
        self.thermodynamics = thermodynamics
    }

    func equilibrium(at temperature: Double) throws(PropertyFailure) -> Equilibrium {
        let thermodynamics = try thermodynamics.get()
        let result: Result<Equilibrium, EquilibriumError>
        if let known = equilibria[temperature] {
            result = known
        } else {
            let conditions = Conditions(
                temperature: temperature, pressure: thermodynamics.pressure,
                moleFractions: thermodynamics.moleFractions)
            do throws(EquilibriumError) {
                result = .success(try thermodynamics.solver.equilibrium(at: conditions))
            } catch { result = .failure(error) }
            equilibria[temperature] = result
        }
        switch result {
        case .success(let equilibrium):
            note(equilibrium.grade)
            note(equilibrium.warnings)
            return equilibrium
        case .failure(let error): throw PropertyFailure(error)
        }
    }

    func meltingRange() throws(PropertyFailure) -> (solidus: Double, liquidus: Double) {
        let thermodynamics = try thermodynamics.get()
        let result: Result<(solidus: Double, liquidus: Double), EquilibriumError>
        if let melting {
            result = melting
        } else {
            do throws(EquilibriumError) {
                result = .success(
                    try thermodynamics.solver.meltingRange(
                        moleFractions: thermodynamics.moleFractions,
                        searchFrom: thermodynamics.searchRange.lowerBound,
                        to: thermodynamics.searchRange.upperBound, pressure: thermodynamics.pressure))
            } catch { result = .failure(error) }
            melting = result
        }
        switch result {
        case .success(let range):
            note(
                thermodynamics.solver.system.limitWarnings(
                    moleFractions: thermodynamics.moleFractions, temperatures: [range.solidus, range.liquidus]))
            return range
        case .failure(let error): throw PropertyFailure(error)
        }
    }

    func note(_ grade: Equilibrium.Grade) {
        let grade: EvaluationGrade =
            switch grade {
            case .certified: .certified
            case .screened: .screened
            case .uncertified: .uncertified
            }
        weakestGrade = min(weakestGrade ?? grade, grade)
    }

    func note(_ more: [String]) {
        for warning in more where !warnings.contains(warning) { warnings.append(warning) }
    }
}

extension AlloyState {
    /// Σ x_i q_i
    func mean(_ values: [Double]) -> Double { zip(moleFractions, values).reduce(0) { $0 + $1.0 * $1.1 } }

    /// Σ w_i q_i over mass fractions.
    func massMean(_ table: ElementTable) throws(PropertyFailure) -> Double {
        let values = try table.values(of: elements)
        let masses = try ElementTable.atomicMass.values(of: elements)
        let total = mean(masses)
        return zip(zip(moleFractions, masses), values).reduce(0) { $0 + $1.0.0 * $1.0.1 / total * $1.1 }
    }
}

extension PropertyValue {
    /// The value of a calculation, which must be a number.
    static func finite(
        _ value: Double, bound: Bound = .exact, uncertainty: Double? = nil, note: String? = nil
    ) throws(PropertyFailure) -> PropertyValue {
        guard value.isFinite else {
            throw PropertyFailure(reason: "non-finite", message: "the calculation gave \(value)")
        }
        return PropertyValue(value, bound: bound, uncertainty: uncertainty, note: note)
    }
}
