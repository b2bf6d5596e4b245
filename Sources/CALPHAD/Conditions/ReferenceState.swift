/// A pure component in one phase: what activities are told against.
final class ReferenceState {
    private let minimizer: GibbsMinimizer
    private var last: (temperature: Double, pressure: Double, energy: Double, slope: Double)?

    init(
        component: String, phase: String, of system: ThermodynamicSystem, tolerances: EquilibriumTolerances
    ) throws(EquilibriumError) {
        do {
            let pure = try ThermodynamicSystem(
                database: system.database, components: [component], phases: [phase], gasConstant: system.gasConstant)
            minimizer = GibbsMinimizer(system: pure, tolerances: tolerances)
        } catch .noPhases {
            throw .invalidConditions(
                "the reference of \(component) is to be \(phase), which cannot be formed of \(component) alone")
        } catch {
            throw .invalidConditions("the reference of \(component): \(error.message)")
        }
    }

    /// Gibbs energy [J/mol of atoms] and its change with temperature [J/(mol K)].
    func energy(temperature: Double, pressure: Double) throws(EquilibriumError) -> (value: Double, slope: Double) {
        if let last, last.temperature == temperature, last.pressure == pressure { return (last.energy, last.slope) }
        let solution = try minimizer.minimize(temperature: temperature, pressure: pressure, moleFractions: [1])
        let table = try minimizer.table(temperature: temperature, pressure: pressure)
        let sums = minimizer.sums(of: solution.assemblage.sets, table)
        last = (temperature, pressure, sums.energy / sums.atoms, -sums.entropy / sums.atoms)
        return (sums.energy / sums.atoms, -sums.entropy / sums.atoms)
    }
}
