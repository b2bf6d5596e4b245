internal import NumericalMethods

extension SearchSpace {
    /// A uniformly distributed point.
    ///
    /// Every grid point has exactly the same probability, unless the constraints are too intricate to count by; then
    /// points come from a Markov chain with the uniform distribution as its stationary one.
    public func sample(using generator: inout some RandomNumberGenerator) -> Point {
        samples(1, using: &generator)[0]
    }

    /// `count` uniformly distributed points, drawn independently or from one Markov chain with many moves between them.
    public func samples(_ count: Int, using generator: inout some RandomNumberGenerator) -> [Point] {
        var result: [Point] = []
        result.reserveCapacity(count)
        forEachSample(count, using: &generator) { result.append($0) }
        return result
    }

    /// Draws `count` uniformly distributed points one after the other.
    public func forEachSample(
        _ count: Int, using generator: inout some RandomNumberGenerator, _ body: (Point) -> Void
    ) {
        switch sampler {
        case .independent:
            if let grid = composition, case .chain(let start) = grid.sampler {
                var chain = CompositionChain(grid.rules, start: start)
                let moves = 20 * grid.components.count
                for _ in 0..<(10 * moves) { chain.step(using: &generator) }
                for _ in 0..<count {
                    for _ in 0..<moves { chain.step(using: &generator) }
                    let values = SpaceSampler.independentPoint(nil, parameters, using: &generator).values
                    body(Point(counts: chain.counts, values: values))
                }
                return
            }
            for _ in 0..<count {
                body(SpaceSampler.independentPoint(composition, parameters, using: &generator))
            }
        case .thinned:
            var drawn = 0
            while drawn < count {
                let point = SpaceSampler.independentPoint(composition, parameters, using: &generator)
                let coordinates = fractions(of: point) + point.values
                guard rows.allSatisfy({ Self.satisfies(coordinates, $0) }) else { continue }
                body(point)
                drawn += 1
            }
        case .chain(let start):
            var chain = PointChain(self, start: start)
            let moves = 20 * parameterCount
            for _ in 0..<(10 * moves) { chain.step(using: &generator) }
            for _ in 0..<count {
                for _ in 0..<moves { chain.step(using: &generator) }
                body(chain.point)
            }
        }
    }

    /// `count` low-discrepancy points: Sobol points with a random shift, mapped so that every part of the space gets its
    /// share. On a coarse grid points may repeat.
    ///
    /// Under constraints that leave no such map, the points are those of a larger uniform sample that lie farthest from
    /// each other.
    public func spaceFilling(_ count: Int, using generator: inout some RandomNumberGenerator) -> [Point] {
        spaceFilling(count, first: count, using: &generator)
    }

    /// The first points of a design of `count`.
    func spaceFilling(
        _ count: Int, first: Int, using generator: inout some RandomNumberGenerator
    ) -> [Point] {
        let free = max(0, (composition?.components.count ?? 1) - 1)
        let dimension = free + parameters.count
        guard case .independent = sampler, (1...SobolSequence.maximumDimension).contains(dimension) else {
            return spread(count, using: &generator)
        }
        var table: CompositionTable?
        if let composition {
            guard case .table(let exact) = composition.sampler else { return spread(count, using: &generator) }
            table = exact
        }
        return SobolSequence.points(min(first, count), dimension: dimension, using: &generator).map { u in
            let values = zip(parameters, u[free...]).map { parameter, u in
                if case .real(let low, let high) = parameter.domain { return low + (high - low) * u }
                let levels = parameter.levels ?? 1
                return parameter.value(level: min(levels - 1, Int(u * Double(levels))))
            }
            return Point(counts: table?.counts(quantiles: Array(u[..<free])) ?? [], values: values)
        }
    }

    /// Points of a uniform sample, each as far as possible from those before it.
    private func spread(_ count: Int, using generator: inout some RandomNumberGenerator) -> [Point] {
        guard count > 0 else { return [] }
        let pool = samples(max(2 * count, min(10 * count, 200)), using: &generator)
        let inputs = pool.map { features(of: $0) }
        var distance = [Double](repeating: .infinity, count: pool.count)
        var next = 0
        return (0..<count).map { _ in
            let chosen = next
            for (i, input) in inputs.enumerated() {
                distance[i] = min(
                    distance[i], zip(input, inputs[chosen]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) })
            }
            for i in distance.indices where distance[i] > distance[next] { next = i }
            return pool[chosen]
        }
    }

    /// All points, compositions in lexicographic order, or nil if there are more than `limit`.
    public func enumerated(limit: Int) -> [Point]? {
        guard let count, count <= UInt128(limit) else { return nil }
        var compositions: [[Int]] = [[]]
        if let composition {
            guard let all = composition.enumerated(limit: limit) else { return nil }
            compositions = all
        }
        var settings: [[Double]] = [[]]
        for parameter in parameters {
            settings = settings.flatMap { setting in
                (0..<(parameter.levels ?? 0)).map { setting + [parameter.value(level: $0)] }
            }
        }
        return compositions.flatMap { counts in settings.map { Point(counts: counts, values: $0) } }
    }

    /// The number of inputs a surrogate sees.
    var featureCount: Int {
        (composition?.components.count ?? 0)
            + parameters.reduce(0) { sum, parameter in
                if case .choice(let options) = parameter.domain { sum + options.count } else { sum + 1 }
            }
    }

    /// The inputs of the surrogates: fractions and numbers scaled to [0, 1] by their ranges; a choice becomes one input
    /// per option, so that any two options are at distance 1.
    func features(of point: Point) -> [Double] {
        var result: [Double] = []
        result.reserveCapacity(featureCount)
        if let grid = composition {
            let whole = Double(grid.total)
            for i in grid.components.indices {
                let n = point.measured.isEmpty ? Double(point.counts[i]) : point.measured[i] * whole
                result.append((n - Double(grid.lower[i])) / Double(max(grid.upper[i] - grid.lower[i], 1)))
            }
        }
        for (parameter, value) in zip(parameters, point.values) {
            switch parameter.domain {
            case .real(let low, let high): result.append((value - low) / (high - low))
            case .stepped(let low, let high, _): result.append(high > low ? (value - low) / (high - low) : 0)
            case .integer(let low, let high):
                result.append((value - Double(low)) / Double(max(high - low, 1)))
            case .choice(let options):
                for option in options.indices { result.append(Double(option) == value ? 0.5.squareRoot() : 0) }
            }
        }
        return result
    }

    /// The features of points, one column each.
    func features(of points: [Point]) -> Matrix {
        var elements: [Double] = []
        elements.reserveCapacity(points.count * featureCount)
        for point in points { elements += features(of: point) }
        return Matrix(rows: featureCount, columns: points.count, elements: elements)
    }

    /// Points near a point: exchanges of `steps` steps between two components, moves of each parameter, and random moves
    /// of all real parameters together.
    ///
    /// - Parameter radius: the size of moves of real parameters in units of their ranges.
    func neighbours(
        of point: Point, steps: Int, radius: Double, using generator: inout some RandomNumberGenerator
    ) -> [Point] {
        var result = (composition?.neighbours(of: point.counts, steps: steps) ?? [])
            .map { Point(counts: $0, values: point.values) }
        var realCount = 0
        for (i, parameter) in parameters.enumerated() {
            var moved: [Double] = []
            let value = point.values[i]
            switch parameter.domain {
            case .real(let low, let high):
                realCount += 1
                moved = [max(low, value - radius * (high - low)), min(high, value + radius * (high - low))]
            case .stepped, .integer:
                guard let level = parameter.level(of: value), let levels = parameter.levels else { continue }
                moved = [level - steps, level + steps].filter { $0 >= 0 && $0 < levels }.map(parameter.value(level:))
            case .choice(let options): moved = options.indices.map(Double.init)
            }
            for value in moved where value != point.values[i] {
                var values = point.values
                values[i] = value
                result.append(Point(counts: point.counts, values: values))
            }
        }
        if realCount > 1 {
            for _ in 0..<(8 * realCount) {
                let values = zip(parameters, point.values).map { parameter, value in
                    guard case .real(let low, let high) = parameter.domain else { return value }
                    return min(high, max(low, value + radius * (high - low) * generator.standardNormal()))
                }
                result.append(Point(counts: point.counts, values: values))
            }
        }
        guard !rows.isEmpty else { return result }
        return result.filter { moved in
            let coordinates = fractions(of: moved) + moved.values
            return rows.allSatisfy { Self.satisfies(coordinates, $0) }
        }
    }
}
