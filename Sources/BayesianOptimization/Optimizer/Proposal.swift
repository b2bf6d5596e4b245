internal import Glibc
internal import NumericalMethods

/// The work of one ``Optimizer/ask(count:)``: models, acquisition, and the choice of points one after the other.
struct Proposal {
    let optimizer: Optimizer
    var excluded: Set<Point>
    var generator: Xoshiro256StarStar
    var fits: SurrogateFits

    private var surrogates: Surrogates
    /// The intervals of each quantity, from observations alone.
    private var intervals: [ConformalIntervals?]
    /// Minimized objectives of the feasible front, with believed values of pending points.
    private var front: [[Double]]

    init(_ optimizer: Optimizer, excluded: Set<Point>) throws(OptimizerError) {
        self.optimizer = optimizer
        self.excluded = excluded
        generator = optimizer.generator
        fits = optimizer.fits
        surrogates = try Surrogates(optimizer, fits: &fits)
        intervals = surrogates.processes.map { _ in nil }
        front = []
        front = knownFront()
    }

    /// Whether every quantity has a surrogate.
    private var canPredict: Bool { surrogates.processes.allSatisfy { $0 != nil } }

    mutating func candidates(_ count: Int) throws(OptimizerError) -> [Candidate] {
        var result: [Candidate] = []
        let known = optimizer.observations.count + optimizer.pending.count
        let design = min(count, max(0, optimizer.initialDesignCount - known))
        for point in design > 0 ? initialDesign(design) : []
        where result.count < design && !excluded.contains(point) {
            excluded.insert(point)
            result.append(
                Candidate(
                    point: point, fractions: optimizer.space.fractions(of: point), origin: .initialDesign,
                    predictions: [], constraintProbabilities: [],
                    probabilityOfSuccess: surrogates.success?.probability(
                        at: optimizer.space.features(of: [point]))[0] ?? 1,
                    probabilityFeasible: nil, logAcquisition: nil, reason: "first design: spread over the space"))
        }
        guard result.count < count else { return result }
        guard canPredict else {
            while result.count < count, let candidate = exploration() {
                excluded.insert(candidate.point)
                result.append(candidate)
            }
            return result
        }
        intervals = surrogates.processes.map { process in
            process.map { ConformalIntervals($0, coverage: optimizer.settings.coverage) }
        }
        for point in optimizer.pending + result.map(\.point) { try believe(point) }
        if let all = optimizer.space.enumerated(limit: optimizer.settings.enumerationLimit) {
            let free = all.filter { !excluded.contains($0) }
            try chooseGreedily(from: free, logAcquisition(free), count, &result)
        } else {
            // A second round is needed only when the pool held fewer points than were asked for.
            while result.count < count {
                let (points, values) = searchedPool()
                let before = result.count
                try chooseGreedily(from: points, values, count, &result)
                if result.count == before { break }
            }
        }
        return result
    }

    private mutating func choose(_ point: Point, _ count: Int, _ result: inout [Candidate]) throws(OptimizerError) {
        result.append(described(point))
        excluded.insert(point)
        if result.count < count { try believe(point) }
    }

    /// Chooses the best of the points one after the other.
    ///
    /// Believing a point hardly ever raises the acquisition of another, so after one look at all points a shortlist of
    /// the best suffices until its best falls below the best of the rest (lazy greedy; M. Minoux, Optimization
    /// Techniques, Springer 1978, 234, doi:10.1007/BFb0006528).
    private mutating func chooseGreedily(
        from points: [Point], _ values: [Double], _ count: Int, _ result: inout [Candidate]
    ) throws(OptimizerError) {
        var (points, values) = (points, values)
        while result.count < count, !points.isEmpty {
            let order = values.indices.sorted { values[$0] != values[$1] ? values[$0] > values[$1] : $0 < $1 }
            guard result.count + 1 < count else { return try choose(points[order[0]], count, &result) }
            let rest = order.count > Self.shortlistCount ? values[order[Self.shortlistCount]] : -.infinity
            let shortlisted = order.prefix(Self.shortlistCount).map { points[$0] }
            var shortlist = Shortlist(shortlisted, optimizer.space, surrogates)
            var taken = Set<Int>()
            while result.count < count {
                let function = AcquisitionFunction(optimizer, front: front)
                var best: (index: Int, value: Double)?
                for i in shortlisted.indices where !taken.contains(i) {
                    let value = shortlist.logValue(function, i)
                    if best.map({ value > $0.value }) ?? true { best = (i, value) }
                }
                guard let best, taken.isEmpty || best.value >= rest else { break }
                taken.insert(best.index)
                try choose(shortlisted[best.index], count, &result)
                if result.count < count { shortlist.believe(best.index) }
            }
            points.removeAll { excluded.contains($0) }
            if result.count < count { values = logAcquisition(points) }
        }
    }

    private static let shortlistCount = 1024

    /// Minimized objectives of feasible observations; of noisy ones the posterior means, judged by their means.
    private func knownFront() -> [[Double]] {
        let isNoisy = optimizer.quantities.contains { optimizer.settings.noise(of: $0) != .none }
        guard isNoisy, canPredict else { return optimizer.feasible.map { optimizer.modelled($0.values) } }
        let function = AcquisitionFunction(optimizer, front: [])
        let points = optimizer.observations
            .filter { optimizer.minimized($0) != nil && optimizer.space.isWithin($0.point) }.map(\.point)
        guard !points.isEmpty else { return [] }
        return prediction(points).mean.filter(function.isFeasible(mean:)).map { mean in
            function.objectives.map { $0.sign * mean[$0.quantity] }
        }
    }

    /// The first design and as many spare points again, or so much of it that `needed` points are new; depends on the
    /// seed only.
    private func initialDesign(_ needed: Int) -> [Point] {
        let total = 2 * optimizer.initialDesignCount + 16
        var first = min(total, excluded.count + needed)
        while true {
            var design = SplitMix64(seed: optimizer.seed ^ 0x5EED_0F1E_1D00_0000)
            let points = optimizer.space.spaceFilling(total, first: first, using: &design)
            if first >= total || Set(points).subtracting(excluded).count >= needed { return points }
            first = min(total, 2 * first)
        }
    }

    // MARK: Models with believed points

    /// Conditions the surrogates on their own prediction at a point that has no observation yet.
    private mutating func believe(_ point: Point) throws(OptimizerError) {
        let input = optimizer.space.features(of: point)
        let (mean, _, _) = prediction([point])
        let function = AcquisitionFunction(optimizer, front: front)
        if function.isFeasible(mean: mean[0]) {
            front.append(function.objectives.map { $0.sign * mean[0][$0.quantity] })
        }
        for (q, process) in surrogates.processes.enumerated() {
            do throws(LinearAlgebraError) {
                surrogates.processes[q] = try process?.believing(input)
            } catch {
                // The point is known almost exactly already; nothing is left to believe.
                continue
            }
        }
    }

    /// Mean and variance of every quantity at every point, and the probability of success.
    private func prediction(_ points: [Point]) -> (mean: [[Double]], variance: [[Double]], success: [Double]) {
        let inputs = optimizer.space.features(of: points)
        let posteriors = surrogates.processes.map { process in
            process?.posterior(at: inputs) ?? Posterior(mean: [], variance: [])
        }
        let success =
            surrogates.success?.probability(at: inputs) ?? [Double](repeating: 1, count: points.count)
        return (
            points.indices.map { i in posteriors.map { $0.mean[i] } },
            points.indices.map { i in posteriors.map { $0.variance[i] } }, success
        )
    }

    /// The logarithm of the acquisition at points.
    private func logAcquisition(_ points: [Point]) -> [Double] {
        guard !points.isEmpty else { return [] }
        let function = AcquisitionFunction(optimizer, front: front)
        let (mean, variance, success) = prediction(points)
        return points.indices.map { i in
            function.logValue(mean: mean[i], variance: variance[i], probabilityOfSuccess: success[i])
        }
    }

    // MARK: Choice of a point

    /// Many sampled points, the neighbours of the front, and everything that local searches from the best of them saw.
    private mutating func searchedPool() -> (points: [Point], values: [Double]) {
        let space = optimizer.space
        var points: [Point] = []
        points += space.samples(optimizer.settings.samples, using: &generator)
        for observation in optimizer.front {
            for (steps, radius) in [(1, 0.02), (3, 0.1)] {
                points += space.neighbours(of: observation.point, steps: steps, radius: radius, using: &generator)
            }
        }
        var seen = excluded
        points = points.filter { seen.insert($0).inserted }
        // Almost everything is known: walk the grid instead of hoping to draw one of the last points.
        if points.isEmpty, let point = firstFree() { points = [point] }
        var values = logAcquisition(points)
        let order = values.indices.sorted { values[$0] != values[$1] ? values[$0] > values[$1] : $0 < $1 }
        // All searches advance together, so that one prediction serves the neighbours of all.
        var searches = order.prefix(optimizer.settings.starts).map { (current: $0, steps: 8, radius: 0.1) }
        while !searches.isEmpty {
            var ranges: [Range<Int>] = []
            var near: [Point] = []
            for search in searches {
                let first = points.count + near.count
                near += space.neighbours(
                    of: points[search.current], steps: search.steps, radius: search.radius, using: &generator
                ).filter { seen.insert($0).inserted }
                ranges.append(first..<(points.count + near.count))
            }
            points += near
            values += logAcquisition(near)
            for i in searches.indices {
                var next = searches[i].current
                for j in ranges[i] where values[j] > values[next] { next = j }
                if next == searches[i].current {
                    searches[i].steps /= 2
                    searches[i].radius /= 3
                } else {
                    searches[i].current = next
                }
            }
            searches.removeAll { $0.steps < 1 }
        }
        return (points, values)
    }

    private func firstFree() -> Point? {
        guard let count = optimizer.space.count, let grid = optimizer.space.composition else { return nil }
        guard optimizer.space.parameters.isEmpty else { return nil }
        var rank: UInt128 = 0
        while rank < count {
            guard let counts = grid.counts(rank: rank) else { return nil }
            let point = Point(counts: counts)
            if !excluded.contains(point) { return point }
            rank += 1
        }
        return nil
    }

    /// The sampled point farthest from all known points; failures so far count through the probability of success.
    private mutating func exploration() -> Candidate? {
        let space = optimizer.space
        var pool: [Point] = []
        var seen = excluded
        for point in space.samples(200, using: &generator) where seen.insert(point).inserted { pool.append(point) }
        if pool.isEmpty {
            guard let rest = space.enumerated(limit: optimizer.settings.enumerationLimit) else { return nil }
            pool = rest.filter { !excluded.contains($0) }
        }
        guard !pool.isEmpty else { return nil }
        let success = surrogates.success?.probability(at: space.features(of: pool))
        let known = excluded.map { space.features(of: $0) }
        var best = (index: 0, score: -Double.infinity)
        for (i, point) in pool.enumerated() {
            let input = space.features(of: point)
            var nearest = known.isEmpty ? 1 : Double.infinity
            for other in known {
                nearest = min(nearest, zip(input, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) })
            }
            let score = nearest.squareRoot() * (success?[i] ?? 1)
            if score > best.score { best = (i, score) }
        }
        let probability = success?[best.index] ?? 1
        return Candidate(
            point: pool[best.index], fractions: space.fractions(of: pool[best.index]), origin: .exploration,
            predictions: [], constraintProbabilities: [], probabilityOfSuccess: probability, probabilityFeasible: nil,
            logAcquisition: nil, reason: "no value is known yet: likely to succeed, far from known points")
    }

    /// The candidate with its predictions and the reason in words.
    private func described(_ point: Point) -> Candidate {
        let function = AcquisitionFunction(optimizer, front: front)
        let (mean, variance, success) = prediction([point])
        let probabilities = function.constraintProbabilities(mean: mean[0], variance: variance[0])
        let value = function.logValue(mean: mean[0], variance: variance[0], probabilityOfSuccess: success[0])
        let feasible = probabilities.reduce(success[0], *)
        let origin: Candidate.Origin
        switch function.goal {
        case .feasibility: origin = optimizer.objectives.isEmpty ? .satisfaction : .feasibility
        case .improvement: origin = optimizer.objectives.count == 1 ? .improvement : .hypervolumeImprovement
        }
        return Candidate(
            point: point, fractions: optimizer.space.fractions(of: point), origin: origin,
            predictions: optimizer.quantities.indices.map { q in
                predicted(q, mean: mean[0][q], deviation: variance[0][q].squareRoot(), at: point)
            },
            constraintProbabilities: zip(optimizer.outcomeConstraints, probabilities).map {
                .init(constraint: $0, probability: $1)
            },
            probabilityOfSuccess: success[0], probabilityFeasible: feasible, logAcquisition: value,
            reason: reason(origin, mean[0], function))
    }

    /// A prediction in the quantity's own unit.
    private func predicted(_ q: Int, mean: Double, deviation: Double, at point: Point) -> Candidate.Prediction {
        let scale = surrogates.transforms[q]
        let half = NormalDistribution.quantile(0.5 + optimizer.settings.coverage / 2) * deviation
        let interval =
            intervals[q]?.interval(at: optimizer.space.features(of: point)) ?? (mean - half)...(mean + half)
        let low = scale.original(interval.lowerBound)
        let spread =
            scale == .none
            ? deviation : 0.5 * (scale.original(mean + deviation) - scale.original(mean - deviation))
        return Candidate.Prediction(
            quantity: optimizer.quantities[q], mean: scale.original(mean), standardDeviation: spread,
            interval: low...max(low, scale.original(interval.upperBound)))
    }

    /// Why a point was chosen: what it is best at, and whether its predicted values or their uncertainty speak for it.
    private func reason(_ origin: Candidate.Origin, _ mean: [Double], _ function: AcquisitionFunction) -> String {
        guard origin != .satisfaction else { return "largest probability of meeting all limits" }
        guard origin != .feasibility else {
            return "nothing feasible is known yet: largest probability of meeting all constraints"
        }
        let values = function.objectives.map { $0.sign * mean[$0.quantity] }
        let extends = !front.contains { $0 == values || ParetoSet.dominates($0, values) }
        let measure = origin == .improvement ? "expected improvement" : "expected hypervolume improvement"
        let best = origin == .improvement ? "the best value" : "the front"
        let why =
            switch (function.isFeasible(mean: mean), extends) {
            case (true, true): "its predicted values improve \(best)"
            case (true, false): "its predicted values lie behind \(best), their uncertainty reaches beyond"
            case (false, _):
                "its predicted values miss a constraint, their uncertainty reaches a better feasible result"
            }
        return "largest \(measure): \(why)"
    }
}
