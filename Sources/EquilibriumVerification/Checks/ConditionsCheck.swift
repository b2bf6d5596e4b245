/// Temperature, pressure, overall composition and the keys of the potentials.
struct ConditionsCheck {
    var claim: ClaimedEquilibrium
    var elements: [String]
    var tolerances: VerificationTolerances

    func run(_ list: inout CheckList) {
        list.require("conditions", claim.temperature > 0, "the temperature is \(claim.temperature) K")
        list.require("conditions", claim.pressure > 0, "the pressure is \(claim.pressure) Pa")
        list.require("conditions", claim.gasConstant > 0, "the gas constant is \(claim.gasConstant) J/(mol K)")
        let names = claim.x.keys.sorted()
        let strange = names.first { !elements.contains($0) || $0 == "VA" || $0 == "/-" }
        list.require("conditions", strange == nil, "\(strange ?? "") is not an element of the database")
        let negative = names.first { (claim.x[$0] ?? 0) < 0 }
        list.require("conditions", negative == nil, "the overall mole fraction of \(negative ?? "") is negative")
        let sum = names.reduce(0) { $0 + (claim.x[$1] ?? 0) }
        list.limit("conditions", abs(sum - 1), tolerances.sum, "the overall mole fractions do not sum to 1")
        list.require(
            "potentials", claim.potentials.keys.sorted() == names,
            "the potentials are not those of the components")
        // A compound of fixed composition, held alone, leaves its potentials open.
        if claim.asked?.isHomogeneous == true { return }
        let wrong = names.first { name in
            // The potential of an open component is given, however little of it there is.
            if claim.asked?.open[name] != nil { return (claim.potentials[name] ?? nil) == nil }
            let isPresent = (claim.x[name] ?? 0) > tolerances.absentComponent
            return isPresent != ((claim.potentials[name] ?? nil) != nil)
        }
        list.require(
            "potentials", wrong == nil,
            "a component has a potential where, and only where, it is present; \(wrong ?? "") does not")
    }
}
