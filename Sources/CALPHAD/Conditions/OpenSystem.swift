import Glibc

/// The open components of a state with their reservoirs.
struct OpenSystem {
    struct Reservoir {
        var name: String
        var level: OpenComponent.Level
        var referencePhase: String?
        var reference: ReferenceState?
    }

    /// Per component of the minimizer's system; nil for a closed one.
    let reservoirs: [Reservoir?]
    let pressure: Double
    let gasConstant: Double

    var names: [String] { reservoirs.compactMap { $0?.name } }

    /// The potentials at a temperature.
    func potentials(at temperature: Double) throws(EquilibriumError) -> OpenPotentials {
        var result = OpenPotentials.none(reservoirs.count)
        for k in reservoirs.indices {
            guard let reservoir = reservoirs[k] else { continue }
            let reference =
                try reservoir.reference?.energy(temperature: temperature, pressure: pressure) ?? (value: 0, slope: 0)
            switch reservoir.level {
            case .potential(let value):
                result.values[k] = reference.value + value
                result.slopes[k] = reference.slope
            case .activity(let a):
                result.values[k] = reference.value + gasConstant * temperature * log(a)
                result.slopes[k] = reference.slope + gasConstant * log(a)
            }
        }
        return result
    }

    /// What a result tells of the components.
    func states(at temperature: Double) throws(EquilibriumError) -> [OpenComponentState] {
        var states: [OpenComponentState] = []
        for case let reservoir? in reservoirs {
            let reference = try reservoir.reference?.energy(temperature: temperature, pressure: pressure).value ?? 0
            let rt = gasConstant * temperature
            let (relative, activity) =
                switch reservoir.level {
                case .potential(let value): (value, exp(value / rt))
                case .activity(let a): (rt * log(a), a)
                }
            states.append(
                OpenComponentState(
                    component: reservoir.name, reference: reservoir.referencePhase, referencePotential: reference,
                    relativePotential: relative, activity: activity))
        }
        return states
    }
}
