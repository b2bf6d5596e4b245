extension EquilibriumSolver {
    /// The temperatures T₀ at which two phases of one composition, each held homogeneous, have the same Gibbs energy: the limit of
    /// transformations without diffusion.
    ///
    /// Differences of energy are looked at every 20 K, so that pairs of temperatures closer than that may be missed, and changes of sign
    /// are narrowed to 0.005 K.
    ///
    /// - Parameters:
    ///   - first: name or alias of a phase; so that it means one model only.
    ///   - moleFractions: in the order of the system's components.
    ///   - range: temperatures to search [K].
    /// - Returns: rising temperatures [K], each with the phase that is lower above it, by the name it is reported under there.
    public func equalEnergyTemperatures(
        of first: String, and second: String, moleFractions: [Double], range: ClosedRange<Double>,
        pressure: Double = PhysicalConstants.standardPressure
    ) throws(EquilibriumError) -> [(temperature: Double, lowerAbove: String)] {
        let names = [try homogeneousName(first), try homogeneousName(second)]
        guard names[0] != names[1] else {
            throw .invalidConditions("\(first) and \(second) both mean \(names[0])")
        }
        var solvers: [EquilibriumSolver] = []
        for name in names { solvers.append(try homogeneousSolver(name)) }
        /// Energy of the first less that of the second [J/mol of atoms].
        func difference(_ temperature: Double) throws(EquilibriumError) -> Double {
            let conditions = Conditions(temperature: temperature, pressure: pressure, moleFractions: moleFractions)
            return try solvers[0].homogeneousState(at: conditions).gibbsEnergy
                - solvers[1].homogeneousState(at: conditions).gibbsEnergy
        }
        let steps = max(1, Int(((range.upperBound - range.lowerBound) / Self.step).rounded(.up)))
        var found: [(temperature: Double, lowerAbove: String)] = []
        var low = (t: range.lowerBound, d: try difference(range.lowerBound))
        for step in 1...steps {
            let t = range.lowerBound + (range.upperBound - range.lowerBound) * Double(step) / Double(steps)
            let high = (t: t, d: try difference(t))
            if (low.d < 0) != (high.d < 0) {
                var (a, b) = (low, high)
                while b.t - a.t > Self.width {
                    // The straight line's zero, kept off the ends so that both close in.
                    let zero = a.t - a.d * (b.t - a.t) / (b.d - a.d)
                    let margin = max(0.4 * Self.width, 0.02 * (b.t - a.t))
                    let middle = min(max(zero, a.t + margin), b.t - margin)
                    let d = try difference(middle)
                    if (d < 0) == (a.d < 0) { a = (middle, d) } else { b = (middle, d) }
                }
                let above = Conditions(temperature: b.t, pressure: pressure, moleFractions: moleFractions)
                let state = try solvers[high.d < 0 ? 0 : 1].homogeneousState(at: above)
                found.append((0.5 * (a.t + b.t), state.compositionSets.first?.phase ?? names[high.d < 0 ? 0 : 1]))
            }
            low = high
        }
        return found
    }

    private static let step = 20.0
    private static let width = 0.005

    func homogeneousName(_ nameOrAlias: String) throws(EquilibriumError) -> String {
        let selection = system.selection(of: nameOrAlias)
        guard let member = selection.members.first else {
            throw .invalidConditions(
                "no entered phase is known as \(nameOrAlias): \(system.phaseNames.joined(separator: " "))")
        }
        guard selection.members.count == 1 else {
            throw .invalidConditions(
                "\(nameOrAlias) means several phases: \(selection.members.map(\.model).joined(separator: " "))")
        }
        guard member.states == .disordered else { return member.model }
        return system.phases.first { $0.name == member.model }?.partition?.disorderedName ?? member.model
    }

    func homogeneousSolver(_ phase: String) throws(EquilibriumError) -> EquilibriumSolver {
        do {
            let alone = try ThermodynamicSystem(
                database: system.database, components: system.components, phases: [phase],
                gasConstant: system.gasConstant)
            let solver = EquilibriumSolver(system: alone, tolerances: tolerances)
            solver.budget = budget
            return solver
        } catch {
            throw .invalidConditions(error.message)
        }
    }
}
