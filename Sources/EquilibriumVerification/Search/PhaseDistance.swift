import Foundation

/// A phase's height over the tangent plane, per mole of atoms:
///
///     φ(y) = (G(y) − Σ_k μ_k M_k(y)) / N(y)   [J per mole of atoms]
struct PhaseDistance {
    let phase: LiteralPhase
    let coefficients: LiteralPhase.Coefficients
    /// μ_k [J/mol] of the components present.
    let potentials: [Double]

    /// States with more empty sites than this are no crystals.
    static let largestEmptiness = 0.5

    /// φ by the literal formula.
    func literal(_ y: [Double]) -> Double {
        (phase.energy(y, coefficients).value - plane(y)) / phase.atomCount(y)
    }

    private func plane(_ y: [Double]) -> Double {
        var sum = 0.0
        for k in potentials.indices { sum += potentials[k] * phase.amount(of: k, y) }
        return sum
    }

    /// φ and its gradient, which is set; infinite where the state is no crystal.
    func value(_ y: [Double], gradient: inout [Double]) -> Double {
        let atoms = phase.atomCount(y)
        guard atoms > 1e-9, phase.emptiness(y) <= Self.largestEmptiness else { return .infinity }
        let g = phase.energy(y, coefficients, gradient: &gradient)
        let phi = (g - plane(y)) / atoms
        let atomSlopes = phase.atomSlopes(y)
        let amountSlopes = phase.amountSlopes(y)
        for i in 0..<phase.count {
            var slope = gradient[i] - phi * atomSlopes[i]
            for k in potentials.indices { slope -= potentials[k] * amountSlopes[k][i] }
            gradient[i] = slope / atoms
        }
        return phi
    }
}
