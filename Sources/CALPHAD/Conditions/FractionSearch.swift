/// What is asked of a phase's fraction.
struct FractionTarget {
    /// Name under which the phase is reported.
    var name: String
    var value: Double

    /// Fraction of the phase in moles of atoms.
    func fraction(in sets: [AssemblageSet], _ minimizer: GibbsMinimizer) -> Double {
        var part = 0.0
        var rest = 0.0
        for set in sets {
            let atoms = minimizer.atoms(in: set)
            if minimizer.reportedName(of: set) == name { part += atoms } else { rest += atoms }
        }
        // The share that is small is exact.
        return part < rest ? part / (part + rest) : 1 - rest / (part + rest)
    }

    /// Whether a state lies on the side of the larger fractions.
    func isReached(_ fraction: Double) -> Bool {
        if value == 0 { return fraction > Self.least }
        if value == 1 { return fraction >= 1 - Self.least }
        return fraction >= value
    }

    /// Fractions below this are none.
    private static let least = 1e-10
}

extension TemperatureSearch {
    /// Measures the fraction of a phase.
    static func forFraction(
        of target: FractionTarget, minimizer: GibbsMinimizer, moleFractions: [Double], pressure: Double,
        open: OpenSystem?
    ) -> TemperatureSearch {
        TemperatureSearch(minimizer: minimizer, moleFractions: moleFractions, pressure: pressure, open: open) {
            search, solution, _ in
            target.fraction(in: solution.assemblage.sets, search.minimizer)
        }
    }

    /// All states of a range in which the phase has its fraction, in rising temperature.
    ///
    /// - Parameter isLiquid: tells at which state a search without a given range ends; nil: at none.
    func states(
        of target: FractionTarget, range: ClosedRange<Double>, isLiquid: ((GibbsMinimizer.Solution) -> Bool)?,
        settings: TransitionSettings
    ) throws(EquilibriumError) -> [Found] {
        var ladder: [Probe] = []
        let steps = max(1, Int(((range.upperBound - range.lowerBound) / settings.coarseStep).rounded(.up)))
        for step in 0...steps {
            let next = try probe(
                at: range.lowerBound + (range.upperBound - range.lowerBound) * Double(step) / Double(steps))
            if let last = ladder.last { ladder += try refine(last, next, target, settings) }
            ladder.append(next)
            if isLiquid?(next.solution) == true { break }
        }
        try refuseFlat(ladder, target)
        ladder = try addingTurns(ladder, target)
        var found: [Found] = []
        var jumps: [String] = []
        // Brackets may meet in one and the same state.
        func add(_ state: Found) {
            let isKnown = found.contains { abs($0.temperature - state.temperature) <= Self.sameTemperature }
            if !isKnown { found.append(state) }
        }
        for (a, b) in zip(ladder, ladder.dropFirst()) where target.isReached(a.value) != target.isReached(b.value) {
            switch try crossing(a, b, target) {
            case .state(let state): add(state)
            case .jump(let text): jumps.append(text)
            }
        }
        if target.value > 0, target.value < 1 {
            // A turning point that just touches the target is crossed nowhere.
            for probe in ladder where abs(probe.value - target.value) < Self.met {
                add(Found(solution: probe.solution))
            }
            found.sort { $0.temperature < $1.temperature }
        }
        guard found.isEmpty else { return found }
        let what =
            "the fraction of \(target.name) is \(target.value) at no temperature from \(range.lowerBound) to \(ladder[ladder.count - 1].temperature) K"
        throw .conditionOutOfReach(
            jumps.isEmpty
                ? "\(what); it goes from \(ladder.reduce(1) { min($0, $1.value) }) to \(ladder.reduce(0) { max($0, $1.value) })"
                : "\(what): \(jumps.joined(separator: "; "))")
    }

    /// Refuses a fraction that stays as it is while the temperature changes, as that of a compound which alone holds a component.
    private func refuseFlat(_ ladder: [Probe], _ target: FractionTarget) throws(EquilibriumError) {
        guard target.value > 0, target.value < 1 else { return }
        func isMet(_ probe: Probe) -> Bool { abs(probe.value - target.value) < Self.flat }
        guard let first = ladder.indices.dropLast().first(where: { isMet(ladder[$0]) && isMet(ladder[$0 + 1]) }) else {
            return
        }
        let last = ladder[first...].prefix(while: isMet).endIndex - 1
        throw .undetermined(
            "the fraction of \(target.name) is \(target.value) at all temperatures from \(ladder[first].temperature) to "
                + "\(ladder[last].temperature) K and does not tell which: give the temperature")
    }

    /// A fraction is met within this.
    private static let met = 1e-9
    /// Fractions closer than this are one.
    private static let flat = 1e-10
    /// [K]
    private static let sameTemperature = 1e-5

    /// Probes inside an interval whose ends are on one side, if the other may be reached in between.
    private func refine(
        _ a: Probe, _ b: Probe, _ target: FractionTarget, _ settings: TransitionSettings
    ) throws(EquilibriumError) -> [Probe] {
        guard target.isReached(a.value) == target.isReached(b.value),
            b.temperature - a.temperature > settings.fineStep, isNear(a, b, target, settings)
        else { return [] }
        let middle = try probe(at: 0.5 * (a.temperature + b.temperature))
        guard target.isReached(middle.value) == target.isReached(a.value) else { return [middle] }
        return try refine(a, middle, target, settings) + [middle] + refine(middle, b, target, settings)
    }

    /// The probes with the turning points of the fraction that stop short of the target, found by golden section as far as one that reaches
    /// it may be missed.
    private func addingTurns(_ ladder: [Probe], _ target: FractionTarget) throws(EquilibriumError) -> [Probe] {
        guard ladder.count > 2 else { return ladder }
        var added: [Probe] = []
        for i in 1..<(ladder.count - 1) {
            var (a, b, c) = (ladder[i - 1], ladder[i], ladder[i + 1])
            let isReached = target.isReached(b.value)
            // Towards the target, above or below.
            func gap(_ probe: Probe) -> Double { isReached ? probe.value - target.value : target.value - probe.value }
            guard target.isReached(a.value) == isReached, target.isReached(c.value) == isReached, gap(b) > 0,
                gap(b) < gap(a), gap(b) <= gap(c), gap(b) < Self.turnReach * max(gap(a), gap(c))
            else { continue }
            while c.temperature - a.temperature > Self.turnWidth {
                let isLeft = b.temperature - a.temperature > c.temperature - b.temperature
                let span = isLeft ? a.temperature - b.temperature : c.temperature - b.temperature
                let next = try probe(at: b.temperature + 0.382 * span)
                guard next.temperature > a.temperature, next.temperature < c.temperature else { break }
                if target.isReached(next.value) != isReached {
                    added.append(next)
                    break
                }
                if gap(next) < gap(b) {
                    if isLeft { c = b } else { a = b }
                    b = next
                } else if isLeft {
                    a = next
                } else {
                    c = next
                }
            }
            added.append(b)
        }
        return (ladder + added).sorted { $0.temperature < $1.temperature }
    }

    /// A turn is followed where it leaves less of the way to the target than this share of its neighbours', down to this width [K].
    private static let turnReach = 0.8
    private static let turnWidth = 0.05

    private func isNear(_ a: Probe, _ b: Probe, _ target: FractionTarget, _ settings: TransitionSettings) -> Bool {
        let distance = min(abs(a.value - target.value), abs(b.value - target.value))
        if distance > 0 {
            if distance < settings.nearFraction { return true }
            // The fraction may turn in between: as far as it moved along the interval.
            if distance < abs(a.value - b.value) { return true }
            guard a.value == 0, b.value == 0 else { return false }
        }
        // Absent at both ends, or alone: what matters is how much is missing for that to change.
        func force(_ probe: Probe) -> Double {
            var most = -Double.infinity
            for (phase, excess) in probe.solution.excess.enumerated() where !minimizer.system.isDormant[phase] {
                let model = minimizer.system.phases[phase]
                let isMeant = model.name == target.name || model.partition?.disorderedName == target.name
                let isStable = probe.solution.assemblage.sets.contains { $0.phase == phase }
                // A stable phase may appear once more, in another state of order.
                if a.value == 0 ? isMeant : !isMeant || model.partition != nil {
                    most = max(most, isStable && isMeant ? 0 : -excess)
                }
            }
            return most
        }
        return max(force(a), force(b)) > -settings.nearDrivingForce
    }

    private enum Crossing {
        case state(Found)
        case jump(String)
    }

    /// The state between two probes on different sides.
    private func crossing(_ first: Probe, _ second: Probe, _ target: FractionTarget) throws(EquilibriumError)
        -> Crossing
    {
        var low = first
        var high = second
        while high.temperature - low.temperature > Self.narrowest {
            let found = try solve(
                between: low, and: high,
                accepts: { solution in
                    abs(target.fraction(in: solution.assemblage.sets, minimizer) - target.value) < Self.met
                },
                condition: { sets in condition(target, sets) })
            if let found { return .state(found) }
            let middle = try probe(at: 0.5 * (low.temperature + high.temperature))
            guard middle.temperature > low.temperature, middle.temperature < high.temperature else { break }
            if target.isReached(middle.value) == target.isReached(low.value) { low = middle } else { high = middle }
        }
        // At a turning point Newton's method has nothing to go by.
        for probe in [low, high] where abs(probe.value - target.value) < Self.met {
            return .state(Found(solution: probe.solution))
        }
        return .jump("it jumps from \(low.value) to \(high.value) at \(low.temperature) K")
    }

    /// The condition for an assemblage; nil where it cannot be met by a change of amounts.
    private func condition(_ target: FractionTarget, _ sets: [AssemblageSet]) -> AssemblageCondition? {
        let meant = Set(sets.indices.filter { minimizer.reportedName(of: sets[$0]) == target.name })
        let others = Set(sets.indices).subtracting(meant)
        guard !meant.isEmpty, !others.isEmpty else { return nil }
        // Of several sets only one can vanish at a temperature.
        if target.value == 0 { return meant.count == 1 ? .fraction(sets: meant, value: 0) : nil }
        if target.value == 1 { return others.count == 1 ? .fraction(sets: others, value: 0) : nil }
        return .fraction(sets: meant, value: target.value)
    }
}
