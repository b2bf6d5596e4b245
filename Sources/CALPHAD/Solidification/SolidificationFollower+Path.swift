extension SolidificationFollower {
    /// Shares of liquid: of the first step and of the shortest.
    private static let firstShare = 2e-3
    private static let leastShare = 1e-7
    /// A phase that is sought below a step and stands at its front closer than this is the same.
    private static let sameState = 0.1

    private enum Outcome {
        /// The end of the step, and the share of liquid that the next may freeze in proportion to this one.
        case taken(SolidificationAdvance, growth: Double)
        /// A phase begins, or a solid is gone, at this state, before the end of the step.
        case event(SolidificationAdvance)
        /// A shorter step may succeed.
        case shorter(String)
        /// A phase of the front that the step had lost lies below its end.
        case lost
    }

    /// Follows the front to the end of the path.
    func follow(_ names: inout Set<String>) throws(SolidificationStop) -> SolidificationPath.End {
        var share = Self.firstShare
        var isFresh = true
        var reason = ""
        for _ in 0..<20_000 {
            let fraction = liquidFraction
            if isScheil ? fraction <= settings.residualLiquid * (1 + 1e-9) : fraction <= 0 {
                return isScheil ? .residualLiquid : .solidified
            }
            if front.temperature <= settings.lowestTemperature { return .lowestTemperature }
            if front.sets.contains(where: isGas) {
                throw SolidificationStop(message: "a gas forms: suspend it to solidify under pressure")
            }
            if isFresh, isScheil, try freezeAtOnce() {
                noteEvents(from: &names, appearing: true)
                return .solidified
            }
            // Shares of the liquid that the limits on steps leave.
            var limit = settings.fractionStep / fraction
            if isScheil { limit = min(limit, settings.liquidShare, 1 - settings.residualLiquid / fraction) }
            if !interstitials.isEmpty { limit = min(limit, 0.5 * settings.fractionStep / fraction, 0.05) }
            limit = min(limit, 1)
            // Nothing tiny is left for a last step.
            if share < limit { share = min(share, limit) } else { share = limit }
            switch try step(share, isFresh: isFresh) {
            case .taken(let advance, let growth):
                noteLost(advance, &names)
                accept(advance)
                share *= growth
                isFresh = false
            case .event(let advance):
                accept(advance)
                // A set without amount is there from the next step on; in equilibrium a solid that is gone leaves.
                if !isScheil { dropEmptied(advance) }
                noteEvents(from: &names, appearing: true)
                share = min(share, max(Self.firstShare, 0.1 * settings.fractionStep / liquidFraction))
                isFresh = true
            case .lost:
                reason = "a phase that had to leave lies below"
                share *= 0.2
            case .shorter(let why):
                reason = why
                share *= 0.25
            }
            if share < Self.leastShare {
                guard try leap() else { throw SolidificationStop(message: reason) }
                noteEvents(from: &names, appearing: true)
                share = Self.firstShare
                isFresh = true
                if liquidFraction <= 0 { return .solidified }
            }
        }
        throw SolidificationStop(message: "too many steps")
    }

    /// Phases that form no more from the state before a step on.
    private func noteLost(_ advance: SolidificationAdvance, _ names: inout Set<String>) {
        let kept = Set(advance.earlier.compactMap { $0 })
        guard kept.count < front.sets.count else { return }
        let all = front.sets
        front.sets = all.indices.filter { kept.contains($0) }.map { all[$0] }
        noteEvents(from: &names, appearing: false)
        front.sets = all
    }

    private func dropEmptied(_ advance: SolidificationAdvance) {
        // The last set of an event has no amount: it came, or it goes.
        guard advance.earlier[advance.earlier.count - 1] != nil, front.sets.count > 1 else { return }
        front.sets.removeLast()
    }

    private var liquidIndices: Set<Int> { Set(front.sets.indices.filter { isLiquid(front.sets[$0]) }) }

    /// A step that freezes a share of the liquid, with all sets of the front or, where the solution has lost one that is stable, without one of the others.
    private func step(_ share: Double, isFresh: Bool) throws(SolidificationStop) -> Outcome {
        let outcome = try attempt(front.sets, share, isFresh: isFresh)
        guard case .lost = outcome else { return outcome }
        for left in front.sets.indices where !isLiquid(front.sets[left]) {
            var sets = front.sets
            sets.remove(at: left)
            if sets.allSatisfy(isLiquid) { continue }
            let other = try attempt(sets, share, isFresh: isFresh)
            if case .taken = other { return other }
            if case .event = other { return other }
        }
        return outcome
    }

    private func attempt(
        _ start: [AssemblageSet], _ share: Double, isFresh: Bool
    ) throws(SolidificationStop) -> Outcome {
        let fraction = liquidFraction
        let goal = isScheil ? 1 - share : max(0, fraction * (1 - share))
        let liquids = Set(start.indices.filter { isLiquid(start[$0]) })
        let result = advance(start, from: front.temperature, meeting: .fraction(sets: liquids, value: goal))
        guard var result else { return .shorter("the equilibrium of liquid and solids did not converge") }
        // A liquid without amount is at the solidus.
        if goal == 0 {
            for s in result.solution.sets.indices where isLiquid(result.solution.sets[s]) {
                result.solution.sets[s].amount = 0
            }
        }
        let drop = front.temperature - result.solution.temperature
        guard drop > -1e-6 else { return .shorter("the temperature would rise by \(-drop) K while liquid freezes") }
        if result.solution.temperature < settings.lowestTemperature {
            guard drop <= settings.temperatureStep else { return .shorter("the lowest temperature is reached") }
            guard let last = advance(start, from: settings.lowestTemperature, meeting: .temperature) else {
                return .shorter("the equilibrium at the lowest temperature did not converge")
            }
            result = last
        } else if drop > settings.temperatureStep, share > 10 * Self.leastShare {
            return .shorter("the temperature falls by \(drop) K in the shortest step")
        }
        let hasLost = result.solution.sets.count < front.sets.count
        if hasLost, !isScheil {
            if let gone = try disappearance(share) { return .event(gone) }
        } else if hasLost, !isFresh, share > 1e-4 {
            return .shorter("a solid ceases to form")
        }
        let error = max(
            result.temperatureError / settings.temperatureError, result.compositionError / settings.compositionError)
        guard error <= 1 || share < 1e-4 else { return .shorter("the step is too long") }
        let below = try search(below: result.solution)
        guard let lowest = below.first else {
            let byError = error > 0 ? 0.9 / error.squareRoot() : 2
            let byDrop = drop > 0 ? 0.9 * settings.temperatureStep / drop : 2
            return .taken(result, growth: max(0.3, min(2, byError, byDrop)))
        }
        if hasLost, isKnown(lowest) { return .lost }
        if let event = try appearance(of: lowest, before: result) { return .event(event) }
        return .shorter("\(minimizer.system.phases[lowest.phase].name) lies below and its first state is not found")
    }

    /// Whether a state is one that the front has.
    private func isKnown(_ minimum: GibbsMinimizer.PhaseMinimum) -> Bool {
        front.sets.contains { set in
            set.phase == minimum.phase && !zip(set.y, minimum.y).contains { abs($0 - $1) > Self.sameState }
        }
    }

    /// The state between the front and the end of a step at which a phase that lies below the end first lies on the plane.
    private func appearance(
        of minimum: GibbsMinimizer.PhaseMinimum, before end: SolidificationAdvance
    ) throws(SolidificationStop) -> SolidificationAdvance? {
        var next = minimum
        let left = liquidFraction
        let (most, least) = isScheil ? (1, end.liquidShare) : (left, end.liquidShare)
        for _ in 0..<8 {
            guard !isKnown(next) else { return nil }
            let sets = front.sets + [AssemblageSet(phase: next.phase, amount: 0, y: next.y)]
            let middle = 0.5 * (front.temperature + end.solution.temperature)
            guard var found = advance(sets, from: middle, meeting: .fraction(sets: [sets.count - 1], value: 0)),
                found.solution.sets.last?.phase == next.phase,
                found.liquidShare <= most + 1e-9, found.liquidShare >= least - 1e-7,
                found.solution.temperature <= front.temperature + 1e-6
            else { return nil }
            found.solution.sets[found.solution.sets.count - 1].amount = 0
            guard let lower = try search(below: found.solution).first else { return found }
            next = lower
        }
        return nil
    }

    /// Equilibrium: the state at which one of the solids, on its way to a shorter fraction of liquid, is gone.
    private func disappearance(_ share: Double) throws(SolidificationStop) -> SolidificationAdvance? {
        var best: SolidificationAdvance?
        let left = liquidFraction
        for s in front.sets.indices where !isLiquid(front.sets[s]) && front.sets[s].amount > 0 {
            var sets = front.sets
            sets.append(sets.remove(at: s))
            guard
                var found = advance(
                    sets, from: front.temperature, meeting: .fraction(sets: [sets.count - 1], value: 0)),
                found.solution.sets.count == sets.count, found.liquidShare <= left + 1e-9,
                found.liquidShare >= left * (1 - share) - 1e-7,
                found.solution.temperature <= front.temperature + 1e-6, try search(below: found.solution).isEmpty
            else { continue }
            found.solution.sets[sets.count - 1].amount = 0
            if found.liquidShare > best?.liquidShare ?? -1 { best = found }
        }
        return best
    }

    /// Scheil: with as many solids as components the rest freezes at one temperature, if it is made of them.
    private func freezeAtOnce() throws(SolidificationStop) -> Bool {
        let solids = front.sets.filter { !isLiquid($0) }
        guard solids.count >= moleFractions.count, interstitials.isEmpty else { return false }
        guard
            var end = advance(front.sets, from: front.temperature, meeting: .fraction(sets: liquidIndices, value: 0)),
            end.solution.sets.count == front.sets.count, abs(end.solution.temperature - front.temperature) < 1e-3,
            end.solution.sets.allSatisfy({ $0.amount > -1e-12 }), try search(below: end.solution).isEmpty
        else { return false }
        for s in end.solution.sets.indices where isLiquid(end.solution.sets[s]) || end.solution.sets[s].amount < 0 {
            end.solution.sets[s].amount = 0
        }
        accept(end)
        return true
    }

    /// Where no short step along the front succeeds: the global equilibrium of the liquid (Scheil) or the alloy a little lower, a step of
    /// first order.
    private func leap() throws(SolidificationStop) -> Bool {
        guard interstitials.isEmpty else { return false }
        let fraction = liquidFraction
        let total = isScheil ? liquid.map { $0 / fraction } : moleFractions
        for height in [1e-3, 1e-2, 0.1, 1] {
            let temperature = front.temperature - height
            guard temperature > settings.lowestTemperature else { return false }
            guard
                let found = try? minimizer.minimize(
                    temperature: temperature, pressure: pressure, moleFractions: total)
            else { continue }
            let share = liquidShare(found.assemblage)
            // Nothing froze: the front is where it was.
            guard isScheil ? share < 1 - 1e-9 : share < fraction - 1e-9 else { continue }
            if !found.isScreened { isScreened = false }
            minimizations = max(minimizations, found.minimizations)
            accept(
                SolidificationAdvance(
                    solution: found.assemblage, earlier: found.assemblage.sets.map { _ in nil }, liquidShare: share))
            return true
        }
        return false
    }
}
