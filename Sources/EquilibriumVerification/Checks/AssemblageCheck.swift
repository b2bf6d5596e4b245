/// Whether the stable sets are states of entered phases, rightly named, and add up to the alloy.
struct AssemblageCheck {
    var claim: ClaimedEquilibrium
    var system: EnteredPhases
    /// All components of the claim, and those present, in alphabetical order.
    var components: [String]
    var present: [String]
    var tolerances: VerificationTolerances

    /// - Returns: the sets with their models; to be used if all checks are passed.
    func run(_ list: inout CheckList) -> [ClaimedPoint.Set] {
        list.require("assemblage", !claim.sets.isEmpty, "no phase is stable")
        list.require(
            "phase rule", claim.sets.count <= (claim.asked?.mostSets(of: present.count) ?? present.count),
            "\(claim.sets.count) sets of \(present.count) components cannot be in equilibrium at these conditions")
        var sets: [ClaimedPoint.Set] = []
        for set in claim.sets {
            let label = set.number > 1 ? "\(set.phase) #\(set.number)" : set.phase
            guard let phase = system.phases.first(where: { $0.name == set.model }) else {
                list.require("phases", false, "the model \(set.model) of \(label) is not an entered phase")
                continue
            }
            list.require("phases", !system.dormant.contains(phase.name), "\(label) is dormant and cannot be stable")
            list.require(
                "constituents", set.constituents == phase.constituents,
                "the constituents of \(label) are not those of the database")
            let isShaped =
                set.y.count == phase.sublattices.count
                && zip(set.y, phase.sublattices).allSatisfy { $0.count == $1.count }
            list.require("constituents", isShaped, "the site fractions of \(label) do not match its constituents")
            guard isShaped else { continue }
            let y = set.y.flatMap { $0 }
            checkSites(set, y, label, &list)
            checkComposition(set, y, phase, label, &list)
            checkName(set, phase, label, &list)
            sets.append(
                ClaimedPoint.Set(
                    phase: phase, y: y, x: present.map { set.x[$0] ?? 0 }, fraction: set.fraction, label: label))
        }
        checkNumbers(&list)
        checkBalance(&list)
        checkRepetition(sets, &list)
        return sets
    }

    private func checkSites(
        _ set: ClaimedEquilibrium.Set, _ y: [Double], _ label: String, _ list: inout CheckList
    ) {
        list.require(
            "site fractions", y.allSatisfy { $0 >= 0 && $0 <= 1 + tolerances.sum },
            "a site fraction of \(label) is outside 0 to 1")
        let error = set.y.reduce(0) { max($0, abs($1.reduce(0, +) - 1)) }
        list.limit("site fractions", error, tolerances.sum, "a sublattice of \(label) does not sum to 1")
    }

    private func checkComposition(
        _ set: ClaimedEquilibrium.Set, _ y: [Double], _ phase: LiteralPhase, _ label: String, _ list: inout CheckList
    ) {
        list.require(
            "composition", set.x.keys.sorted() == components, "the composition of \(label) is not of the components")
        let atoms = phase.atomCount(y)
        list.require(
            "composition", atoms > 0 && phase.emptiness(y) <= PhaseDistance.largestEmptiness,
            "\(label) is an empty lattice")
        var error = 0.0
        for name in components {
            let amount = present.firstIndex(of: name).map { phase.amount(of: $0, y) } ?? 0
            error = max(error, abs((set.x[name] ?? 0) - amount / atoms))
        }
        list.limit(
            "composition", error, tolerances.composition,
            "the composition of \(label) is not that of its site fractions")
    }

    /// The reported name and the state of order follow from the site fractions.
    private func checkName(
        _ set: ClaimedEquilibrium.Set, _ phase: LiteralPhase, _ label: String, _ list: inout CheckList
    ) {
        guard let partner = phase.partner, partner.isSubtracted else {
            list.require("ordering", set.ordering == nil, "\(label) cannot order, but is called \(set.ordering ?? "")")
            list.require("ordering", set.phase == phase.name, "\(phase.name) is called \(set.phase)")
            return
        }
        var difference = 0.0
        for s in 0..<partner.joined where s > 0 {
            guard phase.constituents[s] == phase.constituents[0] else {
                difference = 1
                break
            }
            for (a, b) in zip(set.y[0], set.y[s]) { difference = max(difference, abs(a - b)) }
        }
        // At the very limit rounding decides.
        guard abs(difference - tolerances.disorder) > 1e-12 else { return }
        let isDisordered = difference < tolerances.disorder
        let ordering = isDisordered ? "disordered" : "ordered"
        list.require(
            "ordering", set.ordering == ordering,
            "\(label) is \(ordering) (its sublattices differ by \(difference)), but called \(set.ordering ?? "neither")"
        )
        let name = isDisordered ? partner.name : phase.name
        list.require(
            "ordering", set.phase == name, "the \(ordering) state of \(phase.name) is \(name), not \(set.phase)")
    }

    private func checkNumbers(_ list: inout CheckList) {
        var numbers: [String: [Int]] = [:]
        for set in claim.sets { numbers[set.phase, default: []].append(set.number) }
        let wrong = numbers.filter { $0.value.sorted() != Array(1...$0.value.count) }.keys.min()
        list.require("set numbers", wrong == nil, "the sets of \(wrong ?? "") are not numbered from 1")
    }

    private func checkBalance(_ list: inout CheckList) {
        list.require(
            "fractions", claim.sets.allSatisfy { $0.fraction >= 0 && $0.fraction <= 1 + tolerances.sum },
            "a phase fraction is outside 0 to 1")
        let sum = claim.sets.reduce(0) { $0 + $1.fraction }
        list.limit("fractions", abs(sum - 1), tolerances.massBalance, "the phase fractions do not sum to 1")
        var worst = (error: 0.0, name: "")
        for name in components {
            let amount = claim.sets.reduce(0) { $0 + $1.fraction * ($1.x[name] ?? 0) }
            let error = abs(amount - (claim.x[name] ?? 0))
            if error > worst.error || error.isNaN { worst = (error, name) }
        }
        list.limit(
            "mass balance", worst.error, tolerances.massBalance,
            "the phases do not hold the alloy's amount of \(worst.name)")
    }

    private func checkRepetition(_ sets: [ClaimedPoint.Set], _ list: inout CheckList) {
        for (a, first) in sets.enumerated() {
            for second in sets[(a + 1)...] where first.phase.name == second.phase.name {
                let distance = zip(first.y, second.y).reduce(0) { max($0, abs($1.0 - $1.1)) }
                list.require(
                    "assemblage", distance > tolerances.sameSet, "\(first.label) and \(second.label) are one state")
            }
        }
    }
}
