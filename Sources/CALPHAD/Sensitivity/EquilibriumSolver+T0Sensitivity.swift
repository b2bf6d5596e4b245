extension EquilibriumSolver {
    /// The derivatives of a temperature T₀ at which two phases of one composition have the same Gibbs energy:
    ///
    ///     ∂T₀/∂p = (∂G₁/∂p − ∂G₂/∂p) / (S₁ − S₂)
    ///
    /// - Parameters:
    ///   - temperature: as found by `equalEnergyTemperatures` [K].
    ///   - first: as given there.
    public func equalEnergySensitivity(
        at temperature: Double, of first: String, and second: String, moleFractions: [Double],
        pressure: Double = PhysicalConstants.standardPressure
    ) throws(SensitivityError) -> Sensitivity {
        let conditions = Conditions(temperature: temperature, pressure: pressure, moleFractions: moleFractions)
        var energies: [Sensitivity] = []
        for name in [first, second] {
            let solver: EquilibriumSolver
            let state: Equilibrium
            do {
                solver = try homogeneousSolver(try homogeneousName(name))
                state = try solver.homogeneousState(at: conditions)
            } catch {
                throw .equilibrium(error)
            }
            energies.append(try solver.linearized(homogeneous: state).sensitivity(of: .gibbsEnergy))
        }
        guard let a = energies[0].temperature, let b = energies[1].temperature, a != b else {
            throw .notDifferentiable("both phases have the same entropy: their energies touch, or stay the same")
        }
        let change = 1 / (b - a)
        var result = Sensitivity(
            answer: .temperature, value: temperature, temperature: nil, composition: nil, parameters: [],
            functions: [])
        result.addParameters(of: energies[0], times: change)
        result.addParameters(of: energies[1], times: -change)
        if let p = energies[0].composition, let q = energies[1].composition {
            result.composition = zip(p, q).map { pair in
                if let x = pair.0, let y = pair.1 { (x - y) * change } else { nil }
            }
        }
        return result
    }
}
