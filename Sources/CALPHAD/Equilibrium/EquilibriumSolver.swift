/// Finds the phase assemblage of lowest Gibbs energy.
///
/// A solver owns the caches and scratch of one thread; make one for each. Results do not depend on what it solved before.
public final class EquilibriumSolver {
    public let system: ThermodynamicSystem

    public init(system: ThermodynamicSystem) {
        self.system = system
    }

    /// The equilibrium at given temperature, pressure and composition.
    public func equilibrium(at conditions: Conditions) throws(EquilibriumError) -> Equilibrium {
        throw .notConverged(stage: "skeleton", residual: 0)
    }
}
