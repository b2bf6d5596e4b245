import Foundation

/// A global search within one phase for its lowest height over a plane: several hundred starts are looked at, and the lowest of those
/// that differ are followed downhill.
struct LowestState {
    /// Starts looked at, about: at least, and for each free site fraction.
    var candidates = (least: 240, perFreedom: 40)
    /// Starts followed: at least, and for each free site fraction.
    var descents = (least: 20, perFreedom: 2)
    /// Starts differ by more than this in one site fraction.
    var startDistance = 0.12
    /// States closer than this in all site fractions are one.
    var sameMinimum = 0.004

    /// The same with many more starts.
    var deeper: LowestState {
        var search = self
        search.candidates = (candidates.least * 8, candidates.perFreedom * 8)
        search.descents = (descents.least * 8, descents.perFreedom * 8)
        return search
    }

    struct Result {
        /// φ by the literal formula [J per mole of atoms].
        var value: Double
        var y: [Double]
        var descents: Int
        /// Whether no path ran towards an empty lattice. Where one does, the model falls without bound beyond the states that are crystals,
        /// and the lowest of those is no minimum.
        var isBounded: Bool
    }

    /// The lowest state found; nil if no start is a crystal.
    ///
    /// - Parameters:
    ///   - compositions: mole fractions of compositions worth a start (the alloy's, the stable sets').
    ///   - states: site fractions of this phase worth a start.
    func find(_ distance: PhaseDistance, compositions: [[Double]], states: [[Double]]) -> Result? {
        let phase = distance.phase
        if phase.isStoichiometric {
            let y = [Double](repeating: 1, count: phase.count)
            return Result(value: distance.literal(y), y: y, descents: 0, isBounded: true)
        }
        let freedom = phase.count - phase.sublattices.count
        let followedAtMost = max(descents.least, descents.perFreedom * freedom)
        var gradient = [Double](repeating: 0, count: phase.count)
        var minima: [(y: [Double], value: Double)] = []
        var followed = 0
        var isBounded = true
        let descent = LogarithmicDescent(distance: distance)
        func follow(_ start: [Double]) {
            followed += 1
            switch descent.minimize(from: start, known: minima.map(\.y), sameWithin: sameMinimum) {
            case .minimum(let end): minima.append((end.y, end.value))
            case .known: break
            case .emptied: isBounded = false
            }
        }
        let favoured = (states + compositions.map { Self.sites(phase, of: $0) } + [Self.equalMixture(phase)]).map {
            Self.neutral($0, phase)
        }
        let ranked = (favoured + starts(phase).map { Self.neutral($0, phase) }).map {
            ($0, distance.value($0, gradient: &gradient))
        }
        .filter { $0.1.isFinite }.enumerated().sorted { ($0.element.1, $0.offset) < ($1.element.1, $1.offset) }
        .map(\.element.0)
        var chosen: [[Double]] = []
        for y in ranked where chosen.allSatisfy({ !LogarithmicDescent.areClose($0, y, startDistance) }) {
            chosen.append(y)
            follow(y)
            if chosen.count == followedAtMost { break }
        }
        for y in favoured where chosen.allSatisfy({ !LogarithmicDescent.areClose($0, y, 0.01) }) {
            chosen.append(y)
            follow(y)
        }
        guard var lowest = minima.min(by: { $0.value < $1.value }) else { return nil }
        // A path that ended beside a known minimum may have been on its way to one that lies still a little lower.
        if case .minimum(let end) = descent.minimize(from: lowest.y, known: [], sameWithin: 0), end.value < lowest.value
        {
            lowest = (end.y, end.value)
        }
        return Result(value: distance.literal(lowest.y), y: lowest.y, descents: followed, isBounded: isBounded)
    }

    /// End members, blurred, and points spread evenly over the site fractions, sharp and smooth.
    private func starts(_ phase: LiteralPhase) -> [[Double]] {
        let candidates = max(candidates.least, candidates.perFreedom * (phase.count - phase.sublattices.count))
        var result: [[Double]] = []
        var total = 1.0
        for range in phase.sublattices where !range.isEmpty { total *= Double(range.count) }
        let stride = max(1, Int((total / Double(candidates / 2)).rounded(.up)))
        var number = 0
        while Double(number) < total, number < 1_000_000_000 {
            var rest = number
            var y = [Double](repeating: 0, count: phase.count)
            for range in phase.sublattices where !range.isEmpty {
                let chosen = rest % range.count
                rest /= range.count
                for (k, i) in range.enumerated() {
                    y[i] = range.count == 1 ? 1 : k == chosen ? 0.97 : 0.03 / Double(range.count - 1)
                }
            }
            result.append(y)
            number += stride
        }
        // Kronecker's sequence in the generalized golden ratio: even in any dimension, without a random number.
        var ratio = 1.5
        for _ in 0..<40 { ratio = pow(1 + ratio, 1 / Double(phase.count + 1)) }
        for n in 1...(candidates / 2) {
            var y = [Double](repeating: 0, count: phase.count)
            let sharpness = [1.0, 2.5, 5][n % 3]
            for range in phase.sublattices {
                var sum = 0.0
                for i in range {
                    let u = (0.5 + Double(n) * pow(ratio, -Double(i + 1))).truncatingRemainder(dividingBy: 1)
                    y[i] = pow(-log(max(u, 1e-9)), sharpness)
                    sum += y[i]
                }
                for i in range { y[i] /= sum }
            }
            result.append(y)
        }
        return result
    }

    /// The neutral state beside a start.
    private static func neutral(_ y: [Double], _ phase: LiteralPhase) -> [Double] {
        guard !phase.charges.isEmpty else { return y }
        var z = y.map { log(max($0, 1e-30)) }
        var sites = y
        LogarithmicDescent.sites(&z, phase, &sites)
        return sites
    }

    static func equalMixture(_ phase: LiteralPhase) -> [Double] {
        phase.sublattices.flatMap { range in [Double](repeating: 1 / Double(range.count), count: range.count) }
    }

    /// Every sublattice filled after a composition: a species by the amounts of its components, vacancies first where they may be.
    static func sites(_ phase: LiteralPhase, of composition: [Double]) -> [Double] {
        var y = [Double](repeating: 0, count: phase.count)
        for (s, range) in phase.sublattices.enumerated() {
            var sum = 0.0
            for i in range {
                var amount = 0.0
                for k in composition.indices { amount += phase.composition[k][i] * composition[k] }
                let isVacancy = phase.atoms[i] == 0
                y[i] = isVacancy ? (s == 0 ? 1e-3 : 1) * phase.siteRatios[s] : amount + 1e-6
                sum += y[i]
            }
            for i in range { y[i] /= sum }
        }
        return y
    }
}
