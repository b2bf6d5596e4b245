/// Whether the plane of the chemical potentials lies above a state that another result of the same temperature and pressure holds, or such
/// a state lies closer to it than the driving force told of its phase.
///
/// What both results miss is not seen. Results of other components and with other phases take part as far as the state is one of the
/// phases that this result has entered, and all that it consists of has a potential here.
struct OtherResultsCheck {
    var point: ClaimedPoint
    var held: HeldStates
    var tolerances: VerificationTolerances

    /// What the states of one kind are to this result.
    private struct Reading {
        var phase: LiteralPhase
        /// Potentials of the kind's components.
        var potentials: [Double]
        /// Where a site fraction of the kind stands among the phase's; nil where the phase has no such constituent here.
        var sites: [Int?]
        var isDormant: Bool
        /// Driving force told of the phase; 0 for a stable one [J/mol of atoms].
        var claimed: Double
        /// Height of the plane over a state that contradicts this result [J/mol of atoms].
        var limit: Double
    }

    func run(
        _ list: inout CheckList,
        coefficients: (LiteralPhase) throws(PhaseFault) -> LiteralPhase.Coefficients
    ) throws(PhaseFault) {
        let states = held.states(at: point.claim)
        guard states.count > point.sets.count else { return }
        let allowed = tolerances.allowedDepth(point.claim.grade)
        var highest = 0.0
        var above: [(excess: Double, state: HeldStates.State, reading: Reading)] = []
        var kind: Int32?
        var reading: Reading?
        for state in states {
            if state.kind != kind {
                kind = state.kind
                reading = self.reading(of: held.kinds[Int(state.kind)], allowed: allowed)
            }
            guard let reading else { continue }
            var height = -state.energy
            for (k, potential) in reading.potentials.enumerated() {
                height += potential * held.numbers[state.start + k]
            }
            if height > reading.limit {
                above.append((height - reading.limit, state, reading))
            } else if !reading.isDormant {
                highest = max(highest, height)
            }
        }
        above.sort { ($0.excess, $1.state.start) > ($1.excess, $0.state.start) }
        for (_, state, reading) in above {
            guard let y = sites(of: state, reading) else { continue }
            let phase = reading.phase
            let distance = PhaseDistance(
                phase: phase, coefficients: try coefficients(phase), potentials: point.potentials)
            let depth = -distance.literal(y)
            guard depth > reading.limit else { continue }
            let source = held.sources[Int(state.source)]
            let line = source.id.isEmpty ? "line \(source.line)" : "line \(source.line) (\(source.id))"
            if depth > allowed, !reading.isDormant {
                list.limit(
                    "other results", depth, allowed,
                    "not the global minimum: \(phase.name) of \(line) lies \(depth) J/mol below the plane"
                        + "\(point.place(y, phase)) and would lower the energy", otherLine: source.line)
            } else {
                list.limit(
                    "other results", depth - reading.claimed, reading.limit - reading.claimed,
                    "the driving force of \(phase.name) is no less than that of its state in \(line), \(depth) J/mol"
                        + "\(point.place(y, phase)), not \(reading.claimed)", otherLine: source.line)
            }
            return
        }
        list.limit("other results", highest, allowed, "")
    }

    /// nil where the states bear on no phase that this result has entered, or hold what has no potential here.
    private func reading(of kind: HeldStates.Kind, allowed: Double) -> Reading? {
        guard let phase = point.system.phases.first(where: { $0.name == kind.model }),
            phase.constituents.count == kind.constituents.count
        else { return nil }
        var potentials: [Double] = []
        for name in kind.components {
            guard let k = point.present.firstIndex(of: name) else { return nil }
            potentials.append(point.potentials[k])
        }
        var sites: [Int?] = []
        for (s, names) in kind.constituents.enumerated() {
            for name in names {
                let place = phase.constituents[s].firstIndex(of: name)
                sites.append(place.map { phase.sublattices[s].lowerBound + $0 })
            }
        }
        // The energy of a phase that may lose its atoms can fall without bound, and its driving force is not that of a minimum.
        let isDormant = point.system.dormant.contains(phase.name)
        guard phase.latticeVacancies.isEmpty, let claimed = point.claim.drivingForces[phase.name] else {
            if isDormant { return nil }
            return Reading(
                phase: phase, potentials: potentials, sites: sites, isDormant: false, claimed: 0, limit: allowed)
        }
        let limit = claimed + tolerances.allowedDrivingForce(claimed)
        return Reading(
            phase: phase, potentials: potentials, sites: sites, isDormant: isDormant, claimed: claimed,
            limit: isDormant ? limit : min(limit, allowed))
    }

    /// The site fractions of a state in the phase as it is entered here; nil where they are none of it.
    private func sites(of state: HeldStates.State, _ reading: Reading) -> [Double]? {
        let phase = reading.phase
        var y = [Double](repeating: 0, count: phase.count)
        let start = state.start + reading.potentials.count
        for (i, site) in reading.sites.enumerated() {
            let value = held.numbers[start + i]
            guard value >= 0 else { return nil }
            if let site { y[site] = value } else if value > tolerances.sum { return nil }
        }
        for range in phase.sublattices where !range.isEmpty {
            let sum = range.reduce(0) { $0 + y[$1] }
            guard abs(sum - 1) <= 10 * tolerances.sum else { return nil }
        }
        guard phase.atomCount(y) > 0, phase.emptiness(y) <= PhaseDistance.largestEmptiness,
            abs(phase.charge(y)) <= 10 * tolerances.charge
        else { return nil }
        return y
    }
}
