public import CALPHAD

/// Computes properties of alloys, with equilibria of a thermodynamic system where they are needed.
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
        let thermodynamics: Result<AlloyState.Thermodynamics, PropertyFailure>
        do {
            thermodynamics = .success(
                AlloyState.Thermodynamics(
                    solver: solver, moleFractions: try composition.moleFractions(orderedBy: solver.system.components),
                    pressure: pressure, searchRange: searchRange))
        } catch {
            thermodynamics = .failure(PropertyFailure(reason: "composition-out-of-reach", message: error.message))
        }
        return AlloyState(composition, thermodynamics: thermodynamics).evaluate(properties)
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

/// Computes the properties that follow from the composition alone; those that need equilibria fail, and say why there are none.
public struct CompositionEvaluator: Sendable {
    private let obstacle: PropertyFailure

    /// - Parameter obstacle: why there is no thermodynamic system.
    public init(withoutThermodynamics obstacle: PropertyFailure) { self.obstacle = obstacle }

    public func evaluate(_ composition: Composition, properties: [PropertyModel]) -> Evaluation {
        AlloyState(composition, thermodynamics: .failure(obstacle)).evaluate(properties)
    }
}

extension AlloyState {
    func evaluate(_ properties: [PropertyModel]) -> Evaluation {
        var results: [String: PropertyResult] = [:]
        for property in properties where results[property.name] == nil {
            do throws(PropertyFailure) {
                results[property.name] = .value(try property.property.value(of: self))
            } catch { results[property.name] = .failure(error) }
        }
        return Evaluation(composition: composition, results: results, grade: weakestGrade, warnings: warnings)
    }
}
