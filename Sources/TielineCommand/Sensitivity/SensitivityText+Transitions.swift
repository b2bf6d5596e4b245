import CALPHAD

extension SensitivityText {
    /// The derivatives of every transition's temperature.
    func findings(
        _ result: TransitionResult, of selection: CALPHAD.PhaseSelection, moleFractions: [Double], pressure: Double,
        _ solver: EquilibriumSolver
    ) -> [SensitivityFinding] {
        result.transitions.map {
            .transition(
                "T_transition", at: $0.temperature, of: .selected(selection), moleFractions: moleFractions,
                pressure: pressure, solver)
        }
    }

    /// The derivatives of the ends of a melting range that are asked for.
    func findings(
        _ range: MeltingRange, _ kind: TransitionCommand.Kind, moleFractions: [Double], pressure: Double,
        _ solver: EquilibriumSolver
    ) -> [SensitivityFinding] {
        var findings: [SensitivityFinding] = []
        if kind != .liquidus {
            findings.append(
                .transition(
                    "T_solidus", at: range.solidus, of: .liquid, moleFractions: moleFractions, pressure: pressure,
                    solver))
        }
        if kind != .solidus {
            findings.append(
                .transition(
                    "T_liquidus", at: range.liquidus, of: .solid, moleFractions: moleFractions, pressure: pressure,
                    solver))
        }
        return findings
    }
}
