import Glibc

/// Site fractions of one phase at which its energy is sampled: end members, a regular net of the disordered states, and quasi-random
/// points inside and near the edges. The same for every temperature.
final class PhaseGrid {
    let phase: Int
    /// Points × site fractions, row-major.
    let sites: [Double]
    let count: Int
    let componentCount: Int
    /// Mole fractions: points × components, row-major.
    let moleFractions: [Double]
    /// Moles of atoms per mole of formula units at each point.
    let atoms: [Double]
    /// Σ a y ln y at each point, which is the same at every temperature.
    let mixing: [Double]
    /// Points before this index are disordered states; the rest differ between equivalent sublattices, or all do when the phase
    /// cannot order.
    let orderedStart: Int
    let neighbors: SampleNeighbors
    /// Difference of the site fractions of neighbours in the net.
    let netSpacing: Double
    /// Where the end members stand, in a phase with several mixed sublattices of which all of them are sampled.
    let endMembers: MeanFieldStarts.EndMembers?

    /// - Parameter densityPerFreedom: quasi-random points for each free site fraction.
    init(phase index: Int, model: PhaseModel, densityPerFreedom: Int = 24) {
        phase = index
        netSpacing = PointGenerator(model: model).netSpacing
        var points: [[Double]] = []
        var generator = PointGenerator(model: model)
        var blocks: [Range<Int>] = []
        if model.isCharged {
            points = NeutralPoints(model: model).points(density: densityPerFreedom)
        } else {
            blocks = generator.addDisorderedNet(to: &points)
        }
        let disordered = model.partition?.subtractsDisorderedState == true && !model.isCharged ? points.count : 0
        var members = 0..<0
        if !model.isCharged {
            let start = points.count
            generator.addEndMembers(to: &points)
            members = start..<points.count
            generator.addEdges(to: &points)
            generator.addOrderedPairs(to: &points)
            if !model.isStoichiometric { generator.addQuasiRandom(density: densityPerFreedom, to: &points) }
        }
        var firstOrdered = 0
        var flat: [Double] = []
        var atoms: [Double] = []
        var fractions: [Double] = []
        var positions = [Int32](repeating: -1, count: points.count)
        let sitesOfFormula = model.siteRatios.reduce(0, +)
        // Of states that differ by an exchange of equivalent sublattices one is enough.
        var known: [[Int32]: Int32] = [:]
        for p in points.indices {
            if p == disordered { firstOrdered = atoms.count }
            points[p].withUnsafeMutableBufferPointer { pointer in
                let base = pointer.baseAddress.unsafelyUnwrapped
                let n = model.atomCount(base)
                // Nearly empty formula units have no composition to speak of; from the limit of occupied lattices all paths lead beyond.
                guard n > 1e-3 * sitesOfFormula, model.emptyShare(base) < 0.49 else { return }
                if !model.interchangeable.isEmpty {
                    model.canonicalize(base)
                    let key = pointer.map { Int32(($0 * 1e8).rounded()) }
                    if p >= disordered, let place = known[key] {
                        positions[p] = place
                        return
                    }
                    known[key] = Int32(atoms.count)
                }
                positions[p] = Int32(atoms.count)
                flat += pointer
                atoms.append(n)
                for k in 0..<model.componentCount { fractions.append(model.amount(of: k, base) / n) }
            }
        }
        sites = flat
        self.atoms = atoms
        mixing = flat.withUnsafeBufferPointer { sites in
            (0..<atoms.count).map {
                sites.isEmpty ? 0 : model.mixingSum(sites.baseAddress.unsafelyUnwrapped + $0 * model.count)
            }
        }
        orderedStart = firstOrdered
        count = atoms.count
        moleFractions = fractions
        endMembers = PhaseGrid.endMembers(model, at: positions[members])
        componentCount = model.componentCount
        // In the net equivalent sublattices change together.
        let joined = model.partition.map { $0.subtractsDisorderedState ? Double($0.joinedSublattices) : 1 } ?? 1
        var groups = [
            (points: 0..<firstOrdered, distance: PhaseGrid.linkDistance * joined),
            (firstOrdered..<atoms.count, PhaseGrid.linkDistance),
        ]
        if model.count > PhaseGrid.mostLinkedSites || atoms.count > PhaseGrid.mostLinkedPoints {
            // In many dimensions only the points of a net have neighbours worth the search.
            let distance = model.isCharged ? PhaseGrid.linkDistance : generator.netSpacing
            groups = blocks.map { block in
                let kept = positions[block].filter { $0 >= 0 }
                return (
                    Int(kept.min() ?? 0)..<Int((kept.max() ?? -1) + 1), max(distance, PhaseGrid.linkDistance) * joined
                )
            }
        }
        // End members, their mixtures and ordered states.
        let simple = positions[members.lowerBound...].filter { $0 >= 0 }
        let isMixed = model.sublattices.count { $0.count > 1 } > 1 && !model.isCharged
        neighbors = SampleNeighbors(
            flat, siteCount: model.count, groups: groups,
            exchanges: (
                isMixed ? Int(simple.min() ?? 0)..<Int((simple.max() ?? -1) + 1) : 0..<0, model.sublattices
            ))
    }

    /// Points that differ by the exchange of no more than this are neighbours.
    private static let linkDistance = 0.17
    private static let mostLinkedSites = 8
    private static let mostLinkedPoints = 3000
}

extension PhaseGrid {
    /// - Parameter points: index of the point of each end member, −1 where it is left out.
    private static func endMembers(_ model: PhaseModel, at points: ArraySlice<Int32>) -> MeanFieldStarts.EndMembers? {
        var mixed: [(first: Int, count: Int, stride: Int)] = []
        var stride = 1
        for range in model.sublattices {
            if range.count > 1 { mixed.append((range.lowerBound, range.count, stride)) }
            stride *= range.count
            guard stride <= PointGenerator.endMemberLimit else { return nil }
        }
        guard mixed.count > 1, points.count == stride else { return nil }
        return MeanFieldStarts.EndMembers(points: Array(points), mixed: mixed)
    }

    /// Mole fractions at a point.
    func composition(of point: Int) -> ArraySlice<Double> {
        moleFractions[(point * componentCount)..<((point + 1) * componentCount)]
    }
}

/// Makes sampling points on a product of simplices.
struct PointGenerator {
    let model: PhaseModel

    static let endMemberLimit = 2500

    /// All end members; beyond a limit an even selection of them.
    func addEndMembers(to points: inout [[Double]]) {
        let sizes = model.sublattices.map(\.count)
        let total = sizes.reduce(1.0) { $0 * Double($1) }
        let stride = total > Double(Self.endMemberLimit) ? total / Double(Self.endMemberLimit) : 1
        var position = 0.0
        while position < total - 0.5 {
            var rest = Int(position)
            var y = [Double](repeating: 0, count: model.count)
            for (s, range) in model.sublattices.enumerated() {
                y[range.lowerBound + rest % sizes[s]] = 1
                rest /= sizes[s]
            }
            points.append(y)
            position += stride
        }
    }

    /// Equal mixtures of the end members that differ in one constituent, where several sublattices are mixed; beyond a limit an even
    /// selection. Where two are, as in γ′, in quarters too: minima near an end member may have hills on all other sides.
    func addEdges(to points: inout [[Double]]) {
        guard model.sublattices.count(where: { $0.count > 1 }) > 1 else { return }
        let sizes = model.sublattices.map(\.count)
        let members = sizes.reduce(1.0) { $0 * Double($1) }
        let total = members * sizes.reduce(0.0) { $0 + Double($1 - 1) / 2 }
        let stride = max(1, total / Double(Self.edgeLimit))
        let inQuarters = model.sublattices.count { $0.count > 1 } == 2 && stride == 1
        guard members <= Double(Self.edgeMemberLimit) else { return }
        var number = 0.0
        var next = 0.0
        for member in 0..<Int(members) {
            var rest = member
            var sites: [Int] = []
            for (s, range) in model.sublattices.enumerated() {
                sites.append(range.lowerBound + rest % sizes[s])
                rest /= sizes[s]
            }
            for (s, range) in model.sublattices.enumerated() {
                for other in (sites[s] + 1)..<max(sites[s] + 1, range.upperBound) {
                    defer { number += 1 }
                    guard number >= next else { continue }
                    next += stride
                    var y = [Double](repeating: 0, count: model.count)
                    for site in sites { y[site] = 1 }
                    for share in inQuarters ? [0.5, 0.25, 0.75] : [0.5] {
                        y[sites[s]] = 1 - share
                        y[other] = share
                        points.append(y)
                    }
                }
            }
        }
    }

    private static let edgeLimit = 1000
    private static let edgeMemberLimit = 20000

    /// A regular net over the mole fractions of the states in which all equivalent sublattices are filled alike.
    ///
    /// - Returns: the points of each filling of the other sublattices.
    func addDisorderedNet(to points: inout [[Double]]) -> [Range<Int>] {
        let free = sublatticeGroups.filter { model.sublattices[$0[0]].count > 1 }
        guard let widest else { return [] }
        let n = model.sublattices[widest[0]].count
        let divisions = Self.divisions(for: n)
        var net: [[Int]] = []
        Self.compositions(of: divisions, parts: n, prefix: [], into: &net)
        // The other sublattices take each of their simple fillings in turn, as long as that is few states.
        let others = free.filter { $0 != widest }
        var fillings: [[[Double]]] = [[]]
        for group in others {
            let size = model.sublattices[group[0]].count
            let range = model.sublattices[group[0]]
            let vacancy = range.firstIndex { model.atoms[$0] == 0 }.map { $0 - range.lowerBound }
            let simple = Self.simpleFillings(size, vacancy: vacancy)
            if fillings.count * simple.count <= 12 {
                fillings = fillings.flatMap { filling in simple.map { filling + [$0] } }
            } else if fillings.count * size <= 12 {
                fillings = fillings.flatMap { filling in simple[..<size].map { filling + [$0] } }
            } else {
                fillings = fillings.enumerated().map { $0.element + [simple[$0.offset % size]] }
            }
        }
        var blocks: [Range<Int>] = []
        for filling in fillings {
            let start = points.count
            for counts in net where counts.max() != divisions || filling.contains(where: { $0.max() != 1 }) {
                var y = [Double](repeating: 0, count: model.count)
                for range in model.sublattices where range.count == 1 { y[range.lowerBound] = 1 }
                for s in widest {
                    for (k, count) in counts.enumerated() {
                        y[model.sublattices[s].lowerBound + k] = Double(count) / Double(divisions)
                    }
                }
                for (group, mixture) in zip(others, filling) {
                    for s in group {
                        for (k, value) in mixture.enumerated() { y[model.sublattices[s].lowerBound + k] = value }
                    }
                }
                points.append(y)
            }
            blocks.append(start..<points.count)
        }
        return blocks
    }

    /// The sublattices filled alike that hold most constituents.
    private var widest: [Int]? {
        sublatticeGroups.filter { model.sublattices[$0[0]].count > 1 }.max {
            model.sublattices[$0[0]].count < model.sublattices[$1[0]].count
        }
    }

    /// Difference of the site fractions of neighbours in the net.
    var netSpacing: Double {
        widest.map { 1 / Double(Self.divisions(for: model.sublattices[$0[0]].count)) } ?? 0
    }

    /// Ordered states of a phase with equivalent sublattices: one of them, or half of them, filled with one simple composition and the
    /// rest with another; simple are the elements and their equal mixtures by two.
    func addOrderedPairs(to points: inout [[Double]]) {
        guard let joined = sublatticeGroups.first(where: { $0.count > 1 }) else { return }
        let n = model.sublattices[joined[0]].count
        var simple: [[Double]] = []
        for i in 0..<n {
            for j in i..<n {
                var x = [Double](repeating: 0, count: n)
                x[i] += 0.5
                x[j] += 0.5
                simple.append(x)
            }
        }
        let splits = Set([1, joined.count / 2]).sorted()
        for split in splits {
            for a in simple {
                for b in simple where a != b {
                    var y = [Double](repeating: 0, count: model.count)
                    for range in model.sublattices { y[model.preferredSite(range)] = 1 }
                    for (position, s) in joined.enumerated() {
                        let x = position < split ? a : b
                        for (k, value) in x.enumerated() { y[model.sublattices[s].lowerBound + k] = value }
                    }
                    points.append(y)
                }
            }
        }
    }

    /// Sublattices filled alike in a disordered state, the others alone.
    private var sublatticeGroups: [[Int]] {
        let joined = model.partition.map { $0.subtractsDisorderedState ? $0.joinedSublattices : 0 } ?? 0
        var groups: [[Int]] = []
        for s in model.sublattices.indices {
            if s > 0, s < joined,
                let first = groups.firstIndex(where: { model.constituents[$0[0]] == model.constituents[s] })
            {
                groups[first].append(s)
            } else {
                groups.append([s])
            }
        }
        return groups
    }

    /// The pure fillings of a sublattice with n constituents, then a few mixed ones: quarters for two (as interstitials and vacancies), the
    /// equal mixture for more.
    private static func simpleFillings(_ n: Int, vacancy: Int?) -> [[Double]] {
        var list = (0..<n).map { i in (0..<n).map { $0 == i ? 1.0 : 0.0 } }
        if n == 2 {
            list += [[0.75, 0.25], [0.5, 0.5], [0.25, 0.75]]
            return list
        }
        list.append([Double](repeating: 1 / Double(n), count: n))
        if let vacancy {
            // Interstitials: each for itself, dilute and at half.
            for share in [0.5, 0.15] {
                for i in 0..<n where i != vacancy {
                    var y = [Double](repeating: 0, count: n)
                    y[i] = share
                    y[vacancy] = 1 - share
                    list.append(y)
                }
            }
        }
        return list
    }

    static func divisions(for n: Int) -> Int {
        switch n {
        case ...2: 40
        case 3: 18
        case 4: 10
        case 5: 7
        case 6: 5
        case 7...9: 4
        default: 3
        }
    }

    static func compositions(of total: Int, parts: Int, prefix: [Int], into result: inout [[Int]]) {
        if parts == 1 {
            result.append(prefix + [total])
            return
        }
        for first in 0...total {
            compositions(of: total - first, parts: parts - 1, prefix: prefix + [first], into: &result)
        }
    }

    /// Quasi-random points, uniform on each simplex and, every second one, drawn towards the edges.
    mutating func addQuasiRandom(density: Int, to points: inout [[Double]]) {
        let freedom = model.count - model.sublattices.count
        let total = min(density * freedom, 1500)
        var sequence = AdditiveRecurrence(dimensions: model.count)
        for p in 0..<total {
            let u = sequence.next()
            var y = [Double](repeating: 0, count: model.count)
            for range in model.sublattices {
                var sum = 0.0
                for i in range {
                    let e = -log(max(u[i], 1e-12))
                    // The square sharpens the exponential variates: points near edges and corners.
                    let w = p % 2 == 0 ? e : e * e * e
                    y[i] = w
                    sum += w
                }
                for i in range { y[i] /= sum }
            }
            points.append(y)
        }
    }
}

extension PhaseModel {
    /// The vacancy of a sublattice, or else its first constituent.
    fileprivate func preferredSite(_ range: Range<Int>) -> Int {
        range.first { atoms[$0] == 0 } ?? range.lowerBound
    }
}

/// The additive recurrence with the generalised golden ratio, a low-discrepancy sequence in any dimension.
///
/// Source: R. L. Graham, D. E. Knuth, O. Patashnik, *Concrete Mathematics* (1994), sec. 6.2 (Weyl sequences); H. Niederreiter,
/// *Random Number Generation and Quasi-Monte Carlo Methods* (1992), ch. 3.
struct AdditiveRecurrence {
    private var state: [Double]
    private let step: [Double]

    init(dimensions d: Int) {
        // The real root of z^(d+1) = z + 1.
        var z = 1.5
        for _ in 0..<60 { z = pow(1 + z, 1 / Double(d + 1)) }
        step = (1...max(1, d)).map { k in
            let a = pow(1 / z, Double(k))
            return a - a.rounded(.down)
        }
        state = [Double](repeating: 0.5, count: max(1, d))
    }

    mutating func next() -> [Double] {
        for i in state.indices {
            state[i] += step[i]
            state[i] -= state[i].rounded(.down)
        }
        return state
    }
}
