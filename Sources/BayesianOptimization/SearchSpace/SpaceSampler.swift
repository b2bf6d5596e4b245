internal import NumericalMethods

/// How points are drawn under constraints that tie parameters to each other or to fractions.
enum SpaceSampler: Sendable {
    /// No such constraints: compositions and parameters are independent.
    case independent
    /// Independent draws of which those against a constraint are left out; at least one in 30 counts.
    case thinned
    /// A Markov chain from this point on.
    case chain(start: Point)

    init(
        composition: CompositionGrid?, parameters: [Parameter], rows: [LinearProgram.Row]
    ) throws(SearchSpaceError) {
        var generator = SplitMix64(seed: 0x7370_6163_6500_0001)
        var hits = 0
        var inside: Point?
        for _ in 0..<300 {
            let point = Self.independentPoint(composition, parameters, using: &generator)
            let coordinates = (composition?.fractions(of: point.counts) ?? []) + point.values
            guard rows.allSatisfy({ SearchSpace.satisfies(coordinates, $0) }) else { continue }
            hits += 1
            inside = point
        }
        if hits >= 15 {
            self = .thinned
        } else if let start = inside ?? Self.feasible(composition, parameters, rows, using: &generator) {
            self = .chain(start: start)
        } else {
            throw .noPointFound
        }
    }

    static func independentPoint(
        _ composition: CompositionGrid?, _ parameters: [Parameter], using generator: inout some RandomNumberGenerator
    ) -> Point {
        let counts = composition?.sample(using: &generator) ?? []
        let values = parameters.map { parameter in
            if case .real(let low, let high) = parameter.domain {
                return low + (high - low) * generator.uniform()
            }
            return parameter.value(level: Int(generator.uniformInteger(below: UInt64(parameter.levels ?? 1))))
        }
        return Point(counts: counts, values: values)
    }

    /// A point that satisfies everything: the middle of the polytope, its composition rounded, then its levels, then
    /// the real parameters anew.
    private static func feasible(
        _ composition: CompositionGrid?, _ parameters: [Parameter], _ rows: [LinearProgram.Row],
        using generator: inout some RandomNumberGenerator
    ) -> Point? {
        let n = composition?.components.count ?? 0
        let program = SearchSpace.linearProgram(composition, parameters, rows)
        for attempt in 0..<60 {
            var fixed = program
            var start = program.centre
            if attempt > 0 {
                let objective = program.lower.map { _ in generator.standardNormal() }
                if case .point(let vertex, _) = program.minimize(objective), let centre = start {
                    let share = generator.uniform()
                    start = zip(vertex, centre).map { share * $0 + (1 - share) * $1 }
                }
            }
            guard let start else { return nil }
            var counts: [Int] = []
            if let grid = composition {
                guard let rounded = grid.rounded(Array(start[..<n])) else { continue }
                counts = rounded
                for (i, fraction) in grid.fractions(of: counts).enumerated() {
                    (fixed.lower[i], fixed.upper[i]) = (fraction, fraction)
                }
            }
            // The levels one after the other, each the nearest that leaves the rest a point.
            var isPossible = true
            for (p, parameter) in parameters.enumerated() {
                guard let levels = parameter.levels else { continue }
                guard let centre = fixed.centre else {
                    isPossible = false
                    break
                }
                let nearest = (0..<min(levels, 2000)).map { parameter.value(level: $0) }
                    .sorted { abs($0 - centre[n + p]) < abs($1 - centre[n + p]) }
                var found = false
                for value in nearest.prefix(8) {
                    var trial = fixed
                    (trial.lower[n + p], trial.upper[n + p]) = (value, value)
                    if trial.isFeasible {
                        (fixed, found) = (trial, true)
                        break
                    }
                }
                if !found {
                    isPossible = false
                    break
                }
            }
            guard isPossible, let point = fixed.centre else { continue }
            let values = zip(parameters, point[n...]).map { parameter, value in
                parameter.level(of: value).map(parameter.value(level:)) ?? value
            }
            let coordinates = (composition?.fractions(of: counts) ?? []) + values
            if rows.allSatisfy({ SearchSpace.satisfies(coordinates, $0) }) {
                return Point(counts: counts, values: values)
            }
        }
        return nil
    }
}

/// A Markov chain over the points of a space whose stationary distribution is uniform: compositions move as in
/// ``CompositionChain`` and are accepted if the parameters allow them, a parameter moves to a uniform place in the
/// interval that the others leave it, and real parameters together along random directions.
struct PointChain {
    let space: SearchSpace
    private var composition: CompositionChain?
    private(set) var values: [Double]

    init(_ space: SearchSpace, start: Point) {
        self.space = space
        if let grid = space.composition { composition = CompositionChain(grid.rules, start: start.counts) }
        values = start.values
    }

    var point: Point { Point(counts: composition?.counts ?? [], values: values) }

    private var coordinates: [Double] {
        guard let grid = space.composition, let composition else { return values }
        return grid.fractions(of: composition.counts) + values
    }

    mutating func step(using generator: inout some RandomNumberGenerator) {
        let parameters = space.parameters.count
        let components = composition?.counts.count ?? 0
        let drawn = Int(generator.uniformInteger(below: UInt64(max(1, components + parameters))))
        if drawn < components, let before = composition {
            composition?.step(using: &generator)
            // The exchange is symmetric, so that refusing what breaks a constraint keeps the distribution uniform.
            let moved = coordinates
            if !space.rows.allSatisfy({ SearchSpace.satisfies(moved, $0) }) { composition = before }
        } else if parameters > 0 {
            let reals = space.parameters.indices.filter { space.parameters[$0].levels == nil }
            if reals.count > 1, generator.next() & 3 == 0 {
                var direction = [Double](repeating: 0, count: parameters)
                for p in reals {
                    let range = space.parameters[p].range
                    direction[p] = (range.upperBound - range.lowerBound) * generator.standardNormal()
                }
                move(direction, using: &generator)
            } else {
                redraw(drawn - components, using: &generator)
            }
        }
    }

    /// The lengths along a direction of the parameters that stay within ranges and rows.
    private func reach(_ direction: [Double]) -> ClosedRange<Double>? {
        var (low, high) = (-Double.infinity, Double.infinity)
        for (p, slope) in direction.enumerated() where slope != 0 {
            let range = space.parameters[p].range
            let a = (range.lowerBound - values[p]) / slope
            let b = (range.upperBound - values[p]) / slope
            (low, high) = (max(low, min(a, b)), min(high, max(a, b)))
        }
        let n = composition?.counts.count ?? 0
        let x = coordinates
        for row in space.rows {
            var (slope, left) = (0.0, row.bound)
            for (c, value) in zip(row.coefficients, x) { left -= c * value }
            for p in direction.indices { slope += row.coefficients[n + p] * direction[p] }
            if slope > 0 { high = min(high, max(0, left) / slope) }
            if slope < 0 { low = max(low, max(0, left) / slope) }
        }
        return low <= high ? low...high : nil
    }

    private mutating func move(_ direction: [Double], using generator: inout some RandomNumberGenerator) {
        guard let reach = reach(direction) else { return }
        let length = reach.lowerBound + (reach.upperBound - reach.lowerBound) * generator.uniform()
        for p in direction.indices where direction[p] != 0 {
            let range = space.parameters[p].range
            values[p] = min(range.upperBound, max(range.lowerBound, values[p] + length * direction[p]))
        }
    }

    private mutating func redraw(_ p: Int, using generator: inout some RandomNumberGenerator) {
        let parameter = space.parameters[p]
        guard let levels = parameter.levels else {
            var direction = [Double](repeating: 0, count: values.count)
            direction[p] = 1
            return move(direction, using: &generator)
        }
        var (first, last) = (0, levels - 1)
        if case .choice = parameter.domain {
        } else {
            var direction = [Double](repeating: 0, count: values.count)
            direction[p] = 1
            guard let reach = reach(direction) else { return }
            let step = parameter.value(level: min(1, levels - 1)) - parameter.value(level: 0)
            guard step > 0, let level = parameter.level(of: values[p]) else { return }
            first = max(0, level + Int((reach.lowerBound / step - 1e-9).rounded(.up)))
            last = min(levels - 1, level + Int((reach.upperBound / step + 1e-9).rounded(.down)))
        }
        guard first <= last else { return }
        values[p] = parameter.value(level: first + Int(generator.uniformInteger(below: UInt64(last - first + 1))))
    }
}
