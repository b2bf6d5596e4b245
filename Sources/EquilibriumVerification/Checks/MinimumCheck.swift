/// Whether no entered phase lies below the plane of the chemical potentials, and whether the driving forces are those of the phases.
struct MinimumCheck {
    var point: ClaimedPoint
    var tolerances: VerificationTolerances
    var search = LowestState()

    func run(
        _ list: inout CheckList,
        coefficients: (LiteralPhase) throws(PhaseFault) -> LiteralPhase.Coefficients
    ) throws(PhaseFault) {
        let claim = point.claim
        let stable = Set(point.sets.map(\.phase.name))
        let names = Set(point.system.phases.map(\.name))
        let stray = claim.drivingForces.keys.filter { stable.contains($0) || !names.contains($0) }.min()
        list.require(
            "driving forces", stray == nil, "\(stray ?? "") has a driving force, but is stable or not entered")
        guard list.isPassed else { return }
        let compositions = [point.present.map { claim.x[$0] ?? 0 }] + point.sets.map(\.x)
        var lowest = (depth: -Double.infinity, phase: "", place: "")
        var worst = (excess: -Double.infinity, error: 0.0, tolerance: 0.0, message: "")
        var missing: String?
        for phase in point.system.phases {
            let distance = PhaseDistance(
                phase: phase, coefficients: try coefficients(phase), potentials: point.potentials)
            let states = point.sets.filter { $0.phase.name == phase.name }.map(\.y)
            var found = search.find(distance, compositions: compositions, states: states)
            // A claim is not rejected for what the search may have missed before it was sought in earnest.
            if let claimed = claim.drivingForces[phase.name], let first = found,
                claimed + first.value > tolerances.allowedDrivingForce(claimed)
            {
                found = search.deeper.find(distance, compositions: compositions, states: states)
            }
            if let found, !point.system.dormant.contains(phase.name), -found.value > lowest.depth {
                lowest = (-found.value, phase.name, point.place(found.y, phase))
            }
            guard !stable.contains(phase.name) else { continue }
            let claimed = claim.drivingForces[phase.name]
            if !phase.latticeVacancies.isEmpty, !(found?.isBounded ?? false) {
                list.note(
                    "the driving force of \(phase.name) is not checked: its energy falls without bound where its lattice empties"
                )
                continue
            }
            switch (found, claimed) {
            case (nil, nil): continue
            case (.some, nil): missing = missing ?? phase.name
            case (_, .some(let claimed)):
                let value = found.map { -$0.value } ?? .nan
                let error = abs(value - claimed)
                let tolerance = tolerances.allowedDrivingForce(claimed)
                if !(error - tolerance <= worst.excess) {
                    worst = (
                        error - tolerance, error, tolerance,
                        found == nil
                            ? "no state of \(phase.name) was found, but its driving force is told"
                            : "the driving force of \(phase.name) is \(value) J/mol\(found.map { point.place($0.y, phase) } ?? ""), not \(claimed)"
                    )
                }
            }
        }
        list.limit(
            "global minimum", max(0, lowest.depth), tolerances.allowedDepth(claim.grade),
            "not the global minimum: \(lowest.phase) lies \(lowest.depth) J/mol below the plane\(lowest.place) and would lower the energy"
        )
        list.require("driving forces", missing == nil, "the driving force of \(missing ?? "") is not told")
        list.limit("driving forces", worst.error, worst.tolerance, worst.message)
    }
}
