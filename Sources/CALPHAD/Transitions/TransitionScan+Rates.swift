// How fast what is sought comes and goes: what chooses the temperatures of a scan.

extension TransitionScan {
    /// Changes with temperature while the assemblage stays.
    struct Rates {
        /// Of the fraction of what is sought [1/K].
        var fraction: Double
        /// Of its driving force [J/(mol of atoms K)]; nil where none is known.
        var drivingForce: Double?
        /// How far above the plane the liquid is [J/mol of atoms], and its change; nil where that is not known, or it is stable.
        var liquid: (excess: Double, rate: Double)?
    }

    /// The rates of one state; several decisions ask for them.
    final class RatesMemo {
        fileprivate var found: Rates??
    }

    /// Newton's method at a temperature a little higher; nil where the assemblage does not exist there.
    private func rates(of probe: Probe) -> Rates? {
        if let known = probe.rates.found { return known }
        let found = findRates(of: probe)
        probe.rates.found = .some(found)
        return found
    }

    private func findRates(of probe: Probe) -> Rates? {
        let minimizer = tracker.minimizer
        let t = probe.temperature + Self.increment
        guard let table = try? minimizer.table(temperature: probe.temperature, pressure: tracker.pressure),
            let shifted = try? minimizer.system.table(temperature: t, pressure: tracker.pressure),
            let moved = try? minimizer.newton.solve(
                probe.state.sets, moleFractions: tracker.moleFractions, temperature: t, pressure: tracker.pressure,
                looseness: AssemblageTracker.looseness, tables: { _ in shifted }),
            moved.sets.count == probe.state.sets.count
        else { return nil }
        let fraction = moved.sets.reduce(0) { isSought($1) ? $0 + minimizer.atoms(in: $1) : $0 }
        /// The lowest minimum of some phases that the state knows: its distance above the plane and the change of that.
        func lowest(_ phases: Set<Int>, _ isMeant: (Int, [Double]) -> Bool) -> (excess: Double, rate: Double)? {
            var found: (excess: Double, rate: Double)?
            for phase in phases.sorted() {
                for y in probe.state.lowest[phase] where isMeant(phase, y) {
                    let model = minimizer.system.phases[phase]
                    let here = minimizer.excess(model, y, probe.state.solution.assemblage.potentials, table)
                    let there = minimizer.excess(model, y, moved.potentials, shifted)
                    if here < found?.excess ?? .infinity { found = (here, (there - here) / Self.increment) }
                }
            }
            return found
        }
        return Rates(
            fraction: (fraction - probe.fraction) / Self.increment,
            drivingForce: lowest(Set(sought.keys)) { means(sought[$0] ?? .all, $0, $1) }.map { -$0.rate },
            liquid: probe.hasLiquid ? nil : lowest(liquid) { _, _ in true })
    }

    /// [K]
    private static let increment = 1.0

    /// How far the next temperature of a scan may be: not much past the place where what is sought or the liquid comes or goes if all goes on as it
    /// is [K].
    func step(after probe: Probe, stopsAtLiquid: Bool) -> Double {
        guard let rates = rates(of: probe) else { return settings.coarseStep }
        var step = settings.farStep
        if probe.isPresent, rates.fraction < 0 { step = min(step, Self.past(probe.fraction / -rates.fraction)) }
        if !probe.isPresent, let rate = rates.drivingForce, rate > 0 {
            step = min(step, Self.past(-probe.drivingForce / rate))
        }
        if stopsAtLiquid, let liquid = rates.liquid, liquid.rate < 0 {
            step = min(step, Self.past(liquid.excess / -liquid.rate))
        }
        return max(step, 2 * settings.fineStep)
    }

    private static func past(_ distance: Double) -> Double { 1.05 * distance + 5 }

    /// Whether the phase may change and change back between two probes at which it is in the same state: whether it would, up to the middle, if all
    /// went on as at either end. Where other phases come or go it need not go on so, and closer temperatures are looked at.
    func mayChange(_ a: Probe, _ b: Probe) -> Bool {
        let isSame = isSameAssemblage(a, b)
        if !isSame, b.temperature - a.temperature > settings.changeStep, isWithinReach(a) || isWithinReach(b) {
            return true
        }
        let half = 0.5 * (b.temperature - a.temperature)
        let (first, second) = (rates(of: a), rates(of: b))
        if a.isPresent {
            guard let first, let second else { return min(a.fraction, b.fraction) < settings.nearFraction }
            return min(a.fraction + first.fraction * half, b.fraction - second.fraction * half, a.fraction, b.fraction)
                < settings.nearFraction
                && !(isSame && staysOnCourse(a.fraction, first.fraction, b.fraction, second.fraction, 2 * half))
        }
        let ends = [(a.drivingForce, first?.drivingForce, half), (b.drivingForce, second?.drivingForce, -half)]
        let highest = ends.reduce(-Double.infinity) { most, end in
            max(most, end.1.map { end.0 + $0 * end.2 } ?? end.0)
        }
        guard highest > -settings.nearDrivingForce else { return false }
        guard isSame, let p = first?.drivingForce, let q = second?.drivingForce else { return true }
        return !staysOnCourse(-a.drivingForce, -p, -b.drivingForce, -q, 2 * half)
    }

    private func isWithinReach(_ probe: Probe) -> Bool {
        probe.isPresent ? probe.fraction < settings.reachFraction : probe.drivingForce > -settings.reachDrivingForce
    }

    /// Whether values and slopes at both ends of an interval are those of one smooth course without a minimum inside, or with one that keeps a good
    /// part of the height.
    private func staysOnCourse(_ a: Double, _ slopeA: Double, _ b: Double, _ slopeB: Double, _ width: Double) -> Bool {
        let mean = (b - a) / width
        // The slopes of a smooth course lie on either side of the chord's.
        guard min(slopeA, slopeB) <= mean, mean <= max(slopeA, slopeB) else { return false }
        if slopeA >= 0 || slopeB <= 0 { return min(a, b) > 0 }
        // The lower corner of the two tangents.
        let corner = (b - a - slopeB * width) / (slopeA - slopeB)
        return a + slopeA * corner > settings.safeShare * min(a, b)
    }
}
