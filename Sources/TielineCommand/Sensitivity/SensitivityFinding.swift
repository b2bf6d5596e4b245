import CALPHAD

/// The derivatives of one answer, or why there are none.
struct SensitivityFinding {
    /// nil: the failure concerns all answers.
    var answer: SensitivityAnswer?
    /// Name of a temperature: T_transition, T_solidus, T_liquidus.
    var label: String?
    /// Names of the system's components and the composition.
    var components: [String] = []
    var moleFractions: [Double] = []
    var warnings: [String]
    var outcome: Result<Sensitivity, SensitivityError>

    init(
        answer: SensitivityAnswer?, label: String?, warnings: [String], outcome: Result<Sensitivity, SensitivityError>
    ) {
        self.answer = answer
        self.label = label
        self.warnings = warnings
        self.outcome = outcome
    }

    init(_ answer: SensitivityAnswer, label: String? = nil, _ linear: LinearizedEquilibrium) {
        self.answer = answer
        self.label = label
        components = linear.equilibrium.components
        moleFractions = linear.equilibrium.conditions.moleFractions
        warnings = linear.warnings
        outcome = Result { () throws(SensitivityError) in try linear.sensitivity(of: answer) }
    }

    /// The derivatives of a transition's temperature.
    static func transition(
        _ label: String, at temperature: Double, of vanishing: VanishingPhase, moleFractions: [Double],
        pressure: Double, _ solver: EquilibriumSolver
    ) -> SensitivityFinding {
        do throws(SensitivityError) {
            let linear = try solver.linearizedTransition(
                at: temperature, of: vanishing, moleFractions: moleFractions, pressure: pressure)
            return SensitivityFinding(.temperature, label: label, linear)
        } catch {
            return SensitivityFinding(answer: .temperature, label: label, warnings: [], outcome: .failure(error))
        }
    }
}
