import BayesianOptimization

/// The keys "noise" and "settings" of a problem file.
enum SuggestSettings {
    static func read(
        _ problem: inout JSONObject, objectives: [Objective], outcomes: [OutcomeConstraint]
    ) throws -> OptimizerSettings {
        var settings = OptimizerSettings()
        let quantities = objectives.map(\.quantity) + outcomes.map(\.quantity)
        if var noise = try problem.object("noise", what: "the noise") {
            for name in noise.keys {
                guard quantities.contains(name) else {
                    throw noise.refused("\"\(name)\" is neither an objective nor an outcome")
                }
                if let deviation = try noise.number(name) {
                    guard deviation >= 0 else { throw noise.refused("the noise of \"\(name)\" is below 0") }
                    settings.noise[name] =
                        deviation > 0 ? .known(standardDeviation: deviation) : OptimizerSettings.Noise.none
                } else {
                    settings.noise[name] = .unknown
                }
            }
        }
        guard var given = try problem.object("settings", what: "the settings") else { return settings }
        func atLeast(_ key: String, _ least: Int) throws -> Int? {
            guard let value = try given.integer(key) else { return nil }
            guard value >= least else { throw given.refused("\"\(key)\" should be \(least) or more") }
            return value
        }
        if let value = try atLeast("initialDesign", 1) { settings.initialDesign = value }
        if let value = try atLeast("enumerationLimit", 0) { settings.enumerationLimit = value }
        if let value = try atLeast("samples", 1) { settings.samples = value }
        if let value = try atLeast("starts", 1) { settings.starts = value }
        if let value = try given.number("failureAversion") {
            guard value >= 0 else { throw given.refused("\"failureAversion\" should be 0 or more") }
            settings.failureAversion = value
        }
        if let text = try given.string("kernel") {
            guard let kernel = Kernel(rawValue: text) else {
                throw given.refused("\"kernel\" should be \"matern52\" or \"radialBasis\"")
            }
            settings.kernel = kernel
        }
        if let value = try given.number("coverage") {
            guard value > 0, value < 1 else { throw given.refused("\"coverage\" should lie between 0 and 1") }
            settings.coverage = value
        }
        try given.finish()
        return settings
    }
}
