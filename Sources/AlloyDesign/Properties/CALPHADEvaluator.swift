public import CALPHAD

/// Computes properties of alloys from equilibria of a thermodynamic system.
public final class CALPHADEvaluator: AlloyEvaluator {
    private let solver: EquilibriumSolver
    private let pressure: Double
    private let searchRange: ClosedRange<Double>

    /// - Parameters:
    ///   - searchRange: temperatures [K] between which phase transitions, solidus and liquidus are looked for.
    ///   - pressure: [Pa]
    public init(
        system: ThermodynamicSystem, searchRange: ClosedRange<Double>,
        pressure: Double = PhysicalConstants.standardPressure
    ) {
        solver = EquilibriumSolver(system: system)
        self.searchRange = searchRange
        self.pressure = pressure
    }

    public func evaluate(_ composition: Composition, properties: [PropertyModel]) -> Evaluation {
        let moleFractions: [Double]
        do { moleFractions = try composition.moleFractions(orderedBy: solver.system.components) } catch {
            let failure = PropertyFailure(reason: "composition-out-of-reach", message: error.message)
            return Evaluation(
                composition: composition,
                results: Dictionary(
                    properties.map { ($0.name, .failure(failure)) }, uniquingKeysWith: { first, _ in first }),
                grade: nil)
        }
        let alloy = AlloyState(
            solver: solver, moleFractions: moleFractions, pressure: pressure, searchRange: searchRange)
        var results: [String: PropertyResult] = [:]
        for property in properties where results[property.name] == nil {
            do { results[property.name] = .value(try alloy.value(of: property.kind)) } catch {
                results[property.name] = .failure(error)
            }
        }
        return Evaluation(
            composition: composition, results: results, grade: alloy.weakestGrade, warnings: alloy.warnings)
    }

    public func phaseFractions(of composition: Composition, at temperatures: [Double]) -> PhaseFractionCurve {
        var fractions: [String: [Double]] = [:]
        var failed: [Int] = []
        let moleFractions = try? composition.moleFractions(orderedBy: solver.system.components)
        for (index, temperature) in temperatures.enumerated() {
            guard let moleFractions,
                let equilibrium = try? solver.equilibrium(
                    at: Conditions(temperature: temperature, pressure: pressure, moleFractions: moleFractions))
            else {
                failed.append(index)
                continue
            }
            for set in equilibrium.compositionSets {
                fractions[set.phase, default: Array(repeating: 0, count: temperatures.count)][index] += set.fraction
            }
        }
        let marked = fractions.mapValues { values in
            values.enumerated().map { failed.contains($0.offset) ? nil : $0.element }
        }
        return PhaseFractionCurve(temperatures: temperatures, fractions: marked)
    }
}

/// One alloy under calculation: equilibria already computed are shared by its properties.
private final class AlloyState {
    private let solver: EquilibriumSolver
    private let moleFractions: [Double]
    private let pressure: Double
    private let searchRange: ClosedRange<Double>
    private var equilibria: [Double: Result<Equilibrium, EquilibriumError>] = [:]
    private var melting: Result<(solidus: Double, liquidus: Double), EquilibriumError>?
    private(set) var weakestGrade: EvaluationGrade?
    /// Each once, in the order of the calculations.
    private(set) var warnings: [String] = []

    init(
        solver: EquilibriumSolver, moleFractions: [Double], pressure: Double, searchRange: ClosedRange<Double>
    ) {
        self.solver = solver
        self.moleFractions = moleFractions
        self.pressure = pressure
        self.searchRange = searchRange
    }

    func value(of kind: PropertyModel.Kind) throws(PropertyFailure) -> PropertyValue {
        switch kind {
        case .completeDissolution(let phase): return try completeDissolution(of: phase)
        case .thermalExpansion(let expansion, let temperature, let reference):
            let state = try equilibrium(at: temperature)
            try requireSolid(state)
            let coefficients: ThermalExpansion
            do throws(VolumeError) {
                coefficients = try solver.thermalExpansion(of: state, referenceTemperature: reference)
            } catch { throw PropertyFailure(error) }
            switch expansion {
            case .differential: return try finite(coefficients.differential)
            case .frozen: return try finite(coefficients.frozen)
            case .secant: return try finite(coefficients.secant)
            }
        case .phaseFraction(let phase, let temperature):
            _ = try phases(of: phase)
            return try finite(Self.fraction(of: phase, in: try equilibrium(at: temperature)))
        case .density(let temperature):
            let state = try equilibrium(at: temperature)
            let volume: VolumeState
            do throws(VolumeError) { volume = try solver.volume(of: state) } catch { throw PropertyFailure(error) }
            return try finite(volume.density, note: Self.note(without: volume.phasesWithoutVolume))
        case .solidus: return try finite(meltingRange().solidus, uncertainty: Self.locationError)
        case .liquidus: return try finite(meltingRange().liquidus, uncertainty: Self.locationError)
        case .freezingRange:
            let range = try meltingRange()
            return try finite(range.liquidus - range.solidus, uncertainty: 2 * Self.locationError)
        }
    }

    /// Transitions are located to this [K].
    private static let locationError = 0.01

    private func completeDissolution(of phase: String) throws(PropertyFailure) -> PropertyValue {
        let names = try phases(of: phase)
        if let obstacle = PropertyModel(.completeDissolution(phase: phase)).obstacle(in: solver.system) {
            throw PropertyFailure(reason: "unsupported", message: obstacle)
        }
        let result: TransitionResult
        do {
            result = try solver.transitions(
                of: names, moleFractions: moleFractions, range: searchRange, pressure: pressure)
        } catch { throw PropertyFailure(error) }
        note(result.grade)
        note(result.warnings)
        func celsius(_ kelvin: Double) -> String { "\(NumberText.significant(kelvin - 273.15, digits: 5)) °C" }
        switch result.answer {
        case .completeDissolution(let temperature):
            return try finite(temperature, uncertainty: Self.locationError)
        case .neverStable:
            return PropertyValue(
                searchRange.lowerBound, bound: .atMost,
                note: "\(phase) is never stable between \(celsius(result.range.lowerBound)) and "
                    + celsius(result.range.upperBound))
        case .stableToSolidus(let solidus):
            return try finite(solidus, bound: .atLeast, note: "\(phase) is stable up to the solidus")
        }
    }

    private func phases(of nameOrAlias: String) throws(PropertyFailure) -> [String] {
        let names = solver.system.phaseNames(matching: nameOrAlias)
        guard !names.isEmpty else {
            throw PropertyFailure(
                reason: "unknown-phase", message: "no phase of the system is known as \(nameOrAlias)")
        }
        return names
    }

    /// The share of the composition sets that are reported under a name or alias: the ordered and the disordered state of one model are
    /// different phases here, as in a microstructure.
    private static func fraction(of nameOrAlias: String, in state: Equilibrium) -> Double {
        let name = nameOrAlias.uppercased()
        return state.compositionSets.reduce(0) { sum, set in
            set.phase == name || PhaseAlias.matches(alias: name, phase: set.phase) ? sum + set.fraction : sum
        }
    }

    private func equilibrium(at temperature: Double) throws(PropertyFailure) -> Equilibrium {
        let result: Result<Equilibrium, EquilibriumError>
        if let known = equilibria[temperature] {
            result = known
        } else {
            let conditions = Conditions(temperature: temperature, pressure: pressure, moleFractions: moleFractions)
            do throws(EquilibriumError) {
                result = .success(try solver.equilibrium(at: conditions))
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

    private func meltingRange() throws(PropertyFailure) -> (solidus: Double, liquidus: Double) {
        let result: Result<(solidus: Double, liquidus: Double), EquilibriumError>
        if let melting {
            result = melting
        } else {
            do throws(EquilibriumError) {
                result = .success(
                    try solver.meltingRange(
                        moleFractions: moleFractions, searchFrom: searchRange.lowerBound, to: searchRange.upperBound,
                        pressure: pressure))
            } catch { result = .failure(error) }
            melting = result
        }
        switch result {
        case .success(let range):
            note(
                solver.system.limitWarnings(
                    moleFractions: moleFractions, temperatures: [range.solidus, range.liquidus]))
            return range
        case .failure(let error): throw PropertyFailure(error)
        }
    }

    /// The expansion of a partly molten alloy is not a property of the solid that a requirement speaks of.
    private func requireSolid(_ state: Equilibrium) throws(PropertyFailure) {
        let liquid = Self.fraction(of: "liquid", in: state)
        guard liquid <= 0 else {
            throw PropertyFailure(
                reason: "partly-molten",
                message: "at \(NumberText.significant(state.conditions.temperature, digits: 6)) K the alloy holds "
                    + "\(NumberText.significant(liquid * 100, digits: 3)) % liquid")
        }
    }

    private func finite(
        _ value: Double, bound: Bound = .exact, uncertainty: Double? = nil, note: String? = nil
    ) throws(PropertyFailure) -> PropertyValue {
        guard value.isFinite else {
            throw PropertyFailure(reason: "non-finite", message: "the calculation gave \(value)")
        }
        return PropertyValue(value, bound: bound, uncertainty: uncertainty, note: note)
    }

    private func note(_ grade: Equilibrium.Grade) {
        let grade: EvaluationGrade =
            switch grade {
            case .certified: .certified
            case .screened: .screened
            case .uncertified: .uncertified
            }
        weakestGrade = min(weakestGrade ?? grade, grade)
    }

    private func note(_ more: [String]) {
        for warning in more where !warnings.contains(warning) { warnings.append(warning) }
    }

    private static func note(without phases: [String]) -> String? {
        phases.isEmpty ? nil : "without the volume of \(phases.joined(separator: ", ")), for which there are no data"
    }
}

extension PropertyModel {
    /// Why the property cannot be computed for any alloy of the system; nil when it can.
    public func obstacle(in system: ThermodynamicSystem) -> String? {
        guard let phase else { return nil }
        let names = system.phaseNames(matching: phase)
        guard !names.isEmpty else { return "no phase of the database is known as '\(phase)' for these elements" }
        guard case .completeDissolution = kind else { return nil }
        // A transition is looked for by phase model, and one model holds the ordered and the disordered state.
        for model in system.database.phases where names.contains(model.name) {
            guard let partner = model.orderDisorder, partner.subtractsDisorderedState,
                !PhaseAlias.matches(alias: phase.uppercased(), phase: partner.disorderedPhase)
            else { continue }
            return
                "\(model.name) holds \(phase) and \(partner.disorderedPhase) in one model; the temperature at which only one of "
                + "them dissolves is not computed yet"
        }
        return nil
    }
}

extension PropertyFailure {
    init(_ error: EquilibriumError) { self.init(reason: error.reason, message: error.message) }

    init(_ error: VolumeError) {
        switch error {
        case .noVolumeData(let phases):
            self.init(
                reason: "no-volume-data",
                message: "the database has no volume of \(phases.joined(separator: ", "))")
        case .equilibrium(let error): self.init(error)
        }
    }
}
