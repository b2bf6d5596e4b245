import AlloyDesign
import CALPHAD

/// What is to be computed of each alloy.
struct PropertyPlan: Sendable {
    var properties: [PropertyModel]
    /// Nil where nothing needs one.
    var database: LoadedDatabase?
    var suspended: [String]
    var searchRange: ClosedRange<Double>
}

/// Evaluates alloys on one thread; systems and their caches are kept by the elements that alloys have.
final class PropertyWorker {
    private let plan: PropertyPlan
    private var evaluators: [[String]: Result<CALPHADEvaluator, PropertyFailure>] = [:]
    /// Systems kept at a time: a table over many elements may ask for hundreds.
    private static let mostSystems = 24

    init(_ plan: PropertyPlan) { self.plan = plan }

    func evaluate(_ composition: Composition) -> Evaluation {
        let present = zip(composition.elements, composition.moleFractions).filter { $0.1 > 0 }.map(\.0)
        switch evaluator(for: present) {
        case .success(let evaluator): return evaluator.evaluate(composition, properties: plan.properties)
        case .failure(let obstacle):
            return CompositionEvaluator(withoutThermodynamics: obstacle)
                .evaluate(composition, properties: plan.properties)
        }
    }

    private func evaluator(for elements: [String]) -> Result<CALPHADEvaluator, PropertyFailure> {
        guard let loaded = plan.database else {
            return .failure(
                PropertyFailure(reason: "no-database", message: "the property needs a thermodynamic database"))
        }
        if let known = evaluators[elements] { return known }
        let made: Result<CALPHADEvaluator, PropertyFailure>
        do throws(SystemError) {
            let system = try ThermodynamicSystem(
                database: loaded.database, components: elements, suspended: plan.suspended)
            if let fault = system.faults(among: loaded.diagnostics).first {
                made = .failure(
                    PropertyFailure(
                        reason: "invalid-database",
                        message: "line \(fault.location.line) of the database: \(fault.message)"))
            } else {
                made = .success(CALPHADEvaluator(system: system, searchRange: plan.searchRange))
            }
        } catch { made = .failure(PropertyFailure(reason: "invalid-system", message: error.message)) }
        if evaluators.count >= Self.mostSystems { evaluators.removeAll() }
        evaluators[elements] = made
        return made
    }
}
