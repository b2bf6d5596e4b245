/// A step along a solidification path.
struct SolidificationAdvance {
    var solution: AssemblageSolution
    /// For each set of the solution, that of the front it was; nil for one that is new.
    var earlier: [Int?]
    /// What separates the first-order step from this one.
    var temperatureError = 0.0
    var compositionError = 0.0
    /// Site fractions of the layers with the interstitials moved.
    var layers: [[Double]]?
    /// Share of the liquid that is left (Scheil), fraction of liquid (equilibrium).
    var liquidShare: Double
}

extension SolidificationFollower {
    /// Most iterations of a step, and what the amounts have to agree within [moles per mole of liquid].
    private static let iterations = 40
    private static let agreement = 1e-12

    /// The state that meets a condition, with the solids between the front and it.
    func advance(
        _ start: [AssemblageSet], from temperature: Double, meeting condition: AssemblageCondition
    ) -> SolidificationAdvance? {
        guard isScheil else {
            guard let solution = solve(start, total: moleFractions, from: temperature, meeting: condition) else {
                return nil
            }
            return SolidificationAdvance(
                solution: solution, earlier: earlier(solution.sets), layers: nil, liquidShare: liquidShare(solution))
        }
        let fraction = liquidFraction
        let reservoir = liquid.map { $0 / fraction }
        let m = reservoir.count
        var total = reservoir
        var sets = start
        var from = temperature
        var condition = condition
        var first: AssemblageSolution?
        // Broyden's method: the inverse of the Jacobian of target − total, that of a plain iteration to begin with.
        var inverse = [Double](repeating: 0, count: m * m)
        func reset() {
            for i in inverse.indices { inverse[i] = 0 }
            for k in 0..<m { inverse[k * m + k] = -1 }
        }
        reset()
        var last: (total: [Double], residual: [Double])?
        for _ in 0..<Self.iterations {
            guard let solution = solve(sets, total: total, from: from, meeting: condition) else { return nil }
            if first == nil { first = solution }
            if solution.sets.count != sets.count {
                guard let left = adapted(condition, sets, solution.sets) else { return nil }
                condition = left
                last = nil
                reset()
            }
            let earlier = earlier(solution.sets)
            guard let (target, moved) = target(solution, earlier, reservoir, fraction) else { return nil }
            let residual = zip(target, total).map { $0 - $1 }
            if residual.allSatisfy({ abs($0) < Self.agreement }) {
                var advance = SolidificationAdvance(
                    solution: solution, earlier: earlier, layers: moved, liquidShare: liquidShare(solution))
                if let first, interstitials.isEmpty {
                    advance.temperatureError = abs(first.temperature - solution.temperature)
                    advance.compositionError = distance(first, solution)
                }
                return advance
            }
            if let last { Self.update(&inverse, last, total, residual) }
            last = (total, residual)
            for k in 0..<m {
                var step = 0.0
                for l in 0..<m { step -= inverse[k * m + l] * residual[l] }
                // An amount stays positive.
                total[k] = total[k] + step > 0 ? total[k] + step : 0.1 * total[k]
            }
            sets = solution.sets
            from = solution.temperature
        }
        return nil
    }

    /// Broyden's update of the inverse Jacobian ("good" form, by Sherman and Morrison).
    private static func update(
        _ inverse: inout [Double], _ last: (total: [Double], residual: [Double]), _ total: [Double],
        _ residual: [Double]
    ) {
        let m = total.count
        let dx = zip(total, last.total).map { $0 - $1 }
        let df = zip(residual, last.residual).map { $0 - $1 }
        var hf = [Double](repeating: 0, count: m)
        var xh = [Double](repeating: 0, count: m)
        for i in 0..<m {
            for j in 0..<m {
                hf[i] += inverse[i * m + j] * df[j]
                xh[j] += dx[i] * inverse[i * m + j]
            }
        }
        let denominator = zip(dx, hf).reduce(0) { $0 + $1.0 * $1.1 }
        guard abs(denominator) > 1e-300 else { return }
        for i in 0..<m { for j in 0..<m { inverse[i * m + j] += (dx[i] - hf[i]) * xh[j] / denominator } }
    }

    /// The total whose equilibrium the second state has to be, given what froze.
    private func target(
        _ solution: AssemblageSolution, _ earlier: [Int?], _ reservoir: [Double], _ fraction: Double
    ) -> (total: [Double], layers: [[Double]]?)? {
        var total = reservoir
        for (set, old) in zip(solution.sets, earlier) where !isLiquid(set) {
            guard let old else { continue }
            let now = minimizer.moles(set.phase, set.y)
            let mean = minimizer.moles(set.phase, layers.mean(of: set.phase, front.sets[old].y, set.y))
            for k in total.indices { total[k] += set.amount * (now[k] - mean[k]) }
        }
        guard !interstitials.isEmpty, !layers.layers.isEmpty else { return (total, nil) }
        guard let table = table(solution.temperature), let moved = layers.equilibrated(solution.potentials, table)
        else { return nil }
        let contents = layers.contents(moved)
        for k in interstitials { total[k] += (moleFractions[k] - contents[k]) / fraction - reservoir[k] }
        return (total, moved)
    }

    /// For each set, the one of the front that it continues.
    private func earlier(_ sets: [AssemblageSet]) -> [Int?] {
        var taken: Set<Int> = []
        return sets.map { set in
            func distance(_ s: Int) -> Double { zip(front.sets[s].y, set.y).reduce(0) { max($0, abs($1.0 - $1.1)) } }
            let nearest = front.sets.indices.filter { front.sets[$0].phase == set.phase && !taken.contains($0) }
                .min { distance($0) < distance($1) }
            if let nearest { taken.insert(nearest) }
            return nearest
        }
    }

    /// The condition for what is left of the sets.
    private func adapted(
        _ condition: AssemblageCondition, _ sets: [AssemblageSet], _ left: [AssemblageSet]
    ) -> AssemblageCondition? {
        guard case .fraction(let fixed, let value) = condition else { return condition }
        guard fixed.allSatisfy({ isLiquid(sets[$0]) }) else {
            // The set whose amount is zero stands last.
            return left.last?.phase == sets.last?.phase ? .fraction(sets: [left.count - 1], value: value) : nil
        }
        let liquids = left.indices.filter { isLiquid(left[$0]) }
        return liquids.isEmpty ? nil : .fraction(sets: Set(liquids), value: value)
    }

    func liquidShare(_ solution: AssemblageSolution) -> Double {
        var sum = 0.0
        var part = 0.0
        for set in solution.sets {
            let atoms = minimizer.atoms(in: set)
            sum += atoms
            if isLiquid(set) { part += atoms }
        }
        return part / sum
    }

    /// Largest difference of the liquids' compositions.
    private func distance(_ a: AssemblageSolution, _ b: AssemblageSolution) -> Double {
        guard let one = a.sets.first(where: isLiquid), let other = b.sets.first(where: isLiquid) else { return 0 }
        return zip(composition(one.phase, one.y), composition(other.phase, other.y)).reduce(0) {
            max($0, abs($1.0 - $1.1))
        }
    }

    // MARK: - Taking a step

    /// Makes the end of a step the front.
    func accept(_ advance: SolidificationAdvance) {
        guard let before = table(front.temperature) else { return }
        let old = stored(before)
        let fraction = liquidFraction
        let solution = advance.solution
        let scale = isScheil ? fraction : 1
        let m = moleFractions.count
        var solids: [SolidificationPath.Solid] = []
        liquid = [Double](repeating: 0, count: m)
        if let moved = advance.layers { layers.moveInterstitials(to: moved) }
        if !isScheil { phaseFractions = [:] }
        for (set, earlier) in zip(solution.sets, advance.earlier) {
            let n = minimizer.moles(set.phase, set.y)
            if isLiquid(set) {
                for k in 0..<m { liquid[k] += scale * set.amount * n[k] }
                continue
            }
            let name = minimizer.reportedName(of: set)
            var y = set.y
            if isScheil {
                if let earlier { y = layers.mean(of: set.phase, front.sets[earlier].y, set.y) }
                if set.amount > 0 {
                    layers.append(FrozenLayer(phase: set.phase, name: name, amount: scale * set.amount, y: y))
                }
            }
            let atoms = scale * set.amount * minimizer.moles(set.phase, y).reduce(0, +)
            phaseFractions[name, default: 0] += atoms
            solids.append(.init(phase: name, fraction: atoms, moleFractions: composition(set.phase, set.y)))
        }
        if isScheil, !interstitials.isEmpty {
            phaseFractions = [:]
            for layer in layers.layers {
                phaseFractions[layer.name, default: 0] +=
                    layer.amount * minimizer.moles(layer.phase, layer.y).reduce(0, +)
            }
        }
        let earlierTemperature = front.temperature
        front = Front(temperature: solution.temperature, potentials: solution.potentials, sets: solution.sets)
        let left = liquidFraction
        if isScheil, left > 0 {
            for s in front.sets.indices { front.sets[s].amount *= fraction / left }
        }
        if let after = table(front.temperature) {
            var new = stored(after, includingLayers: !isScheil || !interstitials.isEmpty)
            if isScheil, interstitials.isEmpty {
                for layer in layers.layers.suffix(solids.count { $0.fraction > 0 }) {
                    let one = minimizer.heat(layer.phase, layer.y, amount: layer.amount, after)
                    new.enthalpy += one.enthalpy
                    new.capacity += one.capacity
                }
            }
            latentHeat +=
                old.enthalpy - new.enthalpy - 0.5 * (old.capacity + new.capacity)
                * (earlierTemperature - front.temperature)
        }
        var error = 0.0
        let frozen = isScheil ? layers.contents() : solidContents()
        for k in 0..<m { error = max(error, abs(liquid[k] + frozen[k] - moleFractions[k])) }
        massBalanceError = max(massBalanceError, error)
        record(solids: solids)
    }

    private func solidContents() -> [Double] {
        var n = [Double](repeating: 0, count: moleFractions.count)
        for set in front.sets where !isLiquid(set) {
            let m = minimizer.moles(set.phase, set.y)
            for k in n.indices { n[k] += set.amount * m[k] }
        }
        return n
    }

    /// Enthalpy and heat capacity of what takes part in a step: without interstitials that diffuse, older solid in Scheil's model does not.
    private func stored(_ table: TemperatureTable, includingLayers: Bool = true) -> (enthalpy: Double, capacity: Double)
    {
        guard isScheil else { return heat(of: front.sets, table) }
        var sum = heat(of: front.sets.filter(isLiquid), table)
        let fraction = liquidFraction
        sum = (sum.enthalpy * fraction, sum.capacity * fraction)
        guard !interstitials.isEmpty, includingLayers else { return sum }
        for layer in layers.layers {
            let one = minimizer.heat(layer.phase, layer.y, amount: layer.amount, table)
            sum.enthalpy += one.enthalpy
            sum.capacity += one.capacity
        }
        return sum
    }
}
