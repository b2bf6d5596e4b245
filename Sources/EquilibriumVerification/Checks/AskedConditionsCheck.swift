import Foundation

/// Whether the state is the one that was asked for, where that is not told by temperature, pressure and amounts alone.
struct AskedConditionsCheck {
    var claim: ClaimedEquilibrium
    var asked: ClaimedConditions
    var tolerances: VerificationTolerances

    /// - Parameter referenceEnergy: Gibbs energy of a pure component in a phase [J/mol of atoms]; nil where that phase cannot be.
    func run(
        _ list: inout CheckList, referenceEnergy: (_ component: String, _ phase: String) throws(PhaseFault) -> Double?
    ) throws(PhaseFault) {
        checkForm(&list)
        guard list.isPassed else { return }
        for (phase, value) in asked.fixed {
            let fraction = claim.sets.reduce(0) { $1.phase == phase ? $0 + $1.fraction : $0 }
            list.limit(
                "asked fraction", abs(fraction - value), tolerances.askedFraction,
                "the fraction of \(phase) is \(fraction), not the \(value) asked for")
        }
        if let enthalpy = asked.enthalpy {
            list.limit(
                "asked enthalpy", abs(claim.enthalpy - enthalpy), tolerances.askedEnthalpy * max(1, abs(enthalpy)),
                "the enthalpy is \(claim.enthalpy) J/mol, not the \(enthalpy) J/mol asked for")
        }
        for (name, open) in asked.open.sorted(by: { $0.key < $1.key }) {
            try check(open, of: name, &list, referenceEnergy)
        }
    }

    /// Whether the conditions determine a state once.
    private func checkForm(_ list: inout CheckList) {
        func require(_ holds: Bool, _ message: String) { list.require("asked conditions", holds, message) }
        require(
            asked.fixed.count + (asked.enthalpy == nil ? 0 : 1) <= 1, "more than one condition replaces the temperature"
        )
        require(asked.fixed.values.allSatisfy { $0 >= 0 && $0 <= 1 }, "a fraction outside 0 to 1 is asked for")
        let names = asked.potentials.keys.sorted() + asked.activities.keys.sorted()
        require(Set(names).count == names.count, "both a potential and an activity are asked for")
        require(names.allSatisfy { claim.x[$0] != nil }, "the potential of something that is no component is asked for")
        require(Set(names).count < claim.x.count, "the potentials of all components are asked for")
        require(
            Set(names) == Set(asked.references.keys) && Set(names) == Set(asked.open.keys),
            "the open components are not those whose potentials are asked for")
        require(
            !asked.isHomogeneous || (names.isEmpty && !asked.freesTemperature && claim.phases?.count == 1),
            "one phase is homogeneous at its temperature and amounts")
        if asked.freesTemperature {
            require(
                asked.temperatures.last == claim.temperature
                    && zip(asked.temperatures, asked.temperatures.dropFirst()).allSatisfy { $0 < $1 },
                "the temperature is not the highest of those that meet the condition")
            if let range = asked.range {
                require(
                    range.count == 2
                        && asked.temperatures.allSatisfy {
                            $0 >= range[0] - tolerances.askedRange && $0 <= range[1] + tolerances.askedRange
                        },
                    "the temperature is outside the range searched")
            }
        } else {
            require(asked.range == nil && asked.temperatures.isEmpty, "a temperature is sought that was given")
        }
    }

    private func check(
        _ open: ClaimedConditions.Open, of name: String, _ list: inout CheckList,
        _ referenceEnergy: (_ component: String, _ phase: String) throws(PhaseFault) -> Double?
    ) throws(PhaseFault) {
        list.require(
            "asked conditions", open.reference == asked.references[name],
            "the reference of \(name) is not the one asked for")
        let rt = claim.gasConstant * claim.temperature
        var energy = 0.0
        var allowed = tolerances.askedPotential * rt
        if open.reference != ClaimedConditions.databaseReference {
            guard let found = try referenceEnergy(name, open.reference) else {
                list.require("asked conditions", false, "\(open.reference) cannot be formed of \(name) alone")
                return
            }
            energy = found
            allowed += tolerances.drivingForce
        }
        list.limit(
            "reference", abs(open.energy - energy), allowed,
            "the energy of \(name) in its reference is \(energy) J/mol, not \(open.energy) J/mol")
        let relative = ((claim.potentials[name] ?? nil) ?? .nan) - open.energy
        list.limit(
            "asked potential", abs(relative - open.potential), tolerances.askedPotential * rt,
            "the potential of \(name) is \(relative) J/mol against its reference, not \(open.potential)")
        if let asked = asked.potentials[name] {
            list.limit(
                "asked potential", abs(open.potential - asked), tolerances.askedPotential * rt,
                "the potential of \(name) is \(open.potential) J/mol, not the \(asked) J/mol asked for")
        }
        if let asked = asked.activities[name] {
            list.limit(
                "asked activity", abs(open.activity - asked), tolerances.askedPotential * asked,
                "the activity of \(name) is \(open.activity), not the \(asked) asked for")
        }
        list.limit(
            "asked activity", abs(log(open.activity) - open.potential / rt), tolerances.askedPotential,
            "potential and activity of \(name) contradict each other")
    }
}
