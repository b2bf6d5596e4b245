extension EquilibriumSolver {
    /// The solidification path of an alloy, from the liquidus down.
    ///
    /// A path that cannot be followed to its end is returned as far as it came, with `End.failed` and the reason.
    ///
    /// - Parameter moleFractions: in the order of the system's components.
    /// - Throws: when there is no path at all: no liquid phase, no liquidus below the highest temperature.
    public func solidification(
        moleFractions: [Double], model: SolidificationModel = .scheil(),
        pressure: Double = PhysicalConstants.standardPressure,
        settings: SolidificationSettings = SolidificationSettings()
    ) throws(EquilibriumError) -> SolidificationPath {
        let conditions = Conditions(
            temperature: settings.highestTemperature, pressure: pressure, moleFractions: moleFractions)
        let present = try presentComponents(conditions)
        guard settings.residualLiquid > 0, settings.residualLiquid < 1 else {
            throw .invalidConditions("the residual liquid must lie between 0 and 1, not at \(settings.residualLiquid)")
        }
        guard settings.lowestTemperature > 0, settings.lowestTemperature < settings.highestTemperature else {
            throw .invalidConditions(
                "the lowest temperature, \(settings.lowestTemperature) K, is not below the highest, \(settings.highestTemperature) K"
            )
        }
        guard settings.fractionStep > 0, settings.temperatureStep > 0, settings.liquidShare > 0,
            settings.temperatureError > 0, settings.compositionError > 0
        else { throw .invalidConditions("steps and errors of a solidification path must be positive") }
        var interstitials: [Int] = []
        if case .scheil(let names) = model {
            for name in names.map({ $0.uppercased() }) {
                guard let component = system.components.firstIndex(of: name) else {
                    throw .invalidConditions("the interstitial element \(name) is no component of the alloy")
                }
                if let index = present.firstIndex(of: component), !interstitials.contains(index) {
                    interstitials.append(index)
                }
            }
        }
        let minimizer = try minimizer(for: present.map { system.components[$0] })
        minimizer.begin(budget)
        let sum = present.reduce(0) { $0 + moleFractions[$1] }
        let follower = SolidificationFollower(
            minimizer: minimizer, moleFractions: present.map { moleFractions[$0] / sum }, pressure: pressure,
            model: model, interstitials: interstitials, settings: settings)
        var path = try follower.path()
        // Over all components, absent ones included.
        func expanded(_ x: [Double]) -> [Double] {
            var all = [Double](repeating: 0, count: system.components.count)
            for (k, component) in present.enumerated() { all[component] = x[k] }
            return all
        }
        path.components = system.components
        path.moleFractions = moleFractions
        for s in path.states.indices {
            path.states[s].liquid = expanded(path.states[s].liquid)
            for k in path.states[s].solids.indices {
                path.states[s].solids[k].moleFractions = expanded(path.states[s].solids[k].moleFractions)
            }
        }
        let extrapolated = minimizer.system.extrapolatedPhases(at: path.endTemperature)
            .union(minimizer.system.extrapolatedPhases(at: path.liquidus))
        path.warnings =
            extrapolated.sorted().map {
                "\($0) is extrapolated: the path leaves the temperature range of some of its parameters"
            }
            + system.limitWarnings(moleFractions: moleFractions, temperatures: [path.endTemperature, path.liquidus])
        return path
    }
}
