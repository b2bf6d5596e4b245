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

    /// The derivatives of every temperature at which two phases have one energy.
    func findings(
        _ found: [(temperature: Double, lowerAbove: String)], of phases: [String], moleFractions: [Double],
        pressure: Double, _ solver: EquilibriumSolver
    ) -> [SensitivityFinding] {
        found.map { point in
            var finding = SensitivityFinding(
                answer: .temperature, label: "T0", warnings: [],
                outcome: Result { () throws(SensitivityError) in
                    try solver.equalEnergySensitivity(
                        at: point.temperature, of: phases[0], and: phases[1], moleFractions: moleFractions,
                        pressure: pressure)
                })
            finding.components = solver.system.components
            finding.moleFractions = moleFractions
            return finding
        }
    }
}
