/// Sampled energies of all phases and their distances from a tangent plane.
///
/// Energies are computed at nodes of temperature and interpolated between them: they only choose where minimizations start and which
/// points enter the hull, where exact energies take over. The nodes do not depend on what was asked before.
final class SampledPlane {
    private let system: ThermodynamicSystem
    private let workspace: PhaseWorkspace
    let grids: [PhaseGrid]
    /// Points of each phase in the flat arrays; each begins at a multiple of `lane`.
    let ranges: [Range<Int>]
    private let count: Int
    private let componentCount: Int
    /// Mole fractions: components × points.
    private let moleFractions: UnsafeMutablePointer<Float>
    /// Energies at the temperature at hand [J/mol of atoms].
    private let energies: UnsafeMutablePointer<Float>
    /// Distances from the plane asked for last [J/mol of atoms]; unused places hold infinity.
    let distances: UnsafeMutablePointer<Float>
    /// The least distance in each `lane` of points.
    let laneMinima: UnsafeMutablePointer<Float>
    /// What the points of each lane lie above the plane `boundedPotentials` at least [J/mol of atoms].
    private let laneBounds: UnsafeMutablePointer<Float>
    private var boundedPotentials: [Double] = []
    /// The least and the greatest mole fractions in each lane: components × lanes.
    private let least: UnsafeMutablePointer<Float>
    private let greatest: UnsafeMutablePointer<Float>
    /// The points of each component that consist of nothing else.
    private let purePoints: [[(phase: Int, point: Int)]]
    private var temperature = -1.0
    private var pressure = -1.0
    private var nodes: [Node] = []
    /// The plane that `distances` refers to.
    private var measured: [Double] = []

    private struct Node {
        let temperature: Double
        let pressure: Double
        let energies: UnsafeMutablePointer<Float>
    }

    static let lane = 16
    /// Distance of the nodes [K]. Energies deviate by C_P ΔT²/(8 T), which is much the same for all phases.
    private static let spacing = 200.0

    /// The node of temperature that is closest [K]; nil at too low a temperature.
    static func node(nearest temperature: Double) -> Double? {
        let node = (temperature / spacing).rounded() * spacing
        return node > 0 ? node : nil
    }

    /// Of most condensed phases [J/(mol of atoms K)].
    private static let heatCapacity = 27.0
    private static let cachedNodes = 64

    init(system: ThermodynamicSystem, workspace: PhaseWorkspace) {
        self.system = system
        self.workspace = workspace
        grids = system.phases.enumerated().map { PhaseGrid(phase: $0.offset, model: $0.element) }
        componentCount = system.components.count
        var ranges: [Range<Int>] = []
        var next = 0
        for grid in grids {
            ranges.append(next..<(next + grid.count))
            next += (grid.count + Self.lane - 1) / Self.lane * Self.lane
        }
        self.ranges = ranges
        let m = componentCount
        let grids = grids
        purePoints = (0..<m).map { k in
            grids.filter { !system.isDormant[$0.phase] }.flatMap { grid in
                (0..<grid.count).filter { grid.moleFractions[$0 * m + k] == 1 }.map { (grid.phase, $0) }
            }
        }
        count = max(next, Self.lane)
        moleFractions = .allocate(capacity: count * componentCount)
        energies = .allocate(capacity: count)
        distances = .allocate(capacity: count)
        laneMinima = .allocate(capacity: count / Self.lane)
        laneBounds = .allocate(capacity: count / Self.lane)
        laneBounds.initialize(repeating: .infinity, count: count / Self.lane)
        least = .allocate(capacity: count / Self.lane * m)
        greatest = .allocate(capacity: count / Self.lane * m)
        least.initialize(repeating: 1, count: count / Self.lane * m)
        greatest.initialize(repeating: 0, count: count / Self.lane * m)
        moleFractions.initialize(repeating: 0, count: count * componentCount)
        energies.initialize(repeating: .infinity, count: count)
        distances.initialize(repeating: .infinity, count: count)
        laneMinima.initialize(repeating: .infinity, count: count / Self.lane)
        for (grid, range) in zip(grids, ranges) {
            for k in 0..<componentCount {
                for p in 0..<grid.count {
                    let x = Float(grid.moleFractions[p * componentCount + k])
                    moleFractions[k * count + range.lowerBound + p] = x
                    let place = k * (count / Self.lane) + (range.lowerBound + p) / Self.lane
                    least[place] = min(least[place], x)
                    greatest[place] = max(greatest[place], x)
                }
            }
        }
    }

    deinit {
        moleFractions.deallocate()
        energies.deallocate()
        distances.deallocate()
        laneMinima.deallocate()
        laneBounds.deallocate()
        least.deallocate()
        greatest.deallocate()
        for node in nodes { node.energies.deallocate() }
    }

    /// Brings the energies to a temperature and pressure.
    func prepare(_ table: TemperatureTable) throws(EquilibriumError) {
        if table.temperature == temperature, table.pressure == pressure { return }
        measured = []
        let lower = (table.temperature / Self.spacing).rounded(.down) * Self.spacing
        let weight = Float((table.temperature - lower) / Self.spacing)
        if lower > 0, let a = try? node(lower, table.pressure), let b = try? node(lower + Self.spacing, table.pressure)
        {
            // A chord lies below the concave energy, by much the same for all phases.
            let sag = Float(
                Self.heatCapacity * (table.temperature - lower) * (lower + Self.spacing - table.temperature)
                    / (2 * table.temperature))
            for p in 0..<count { energies[p] = a[p] + weight * (b[p] - a[p]) + sag }
            // Infinity less infinity.
            for (index, range) in ranges.enumerated() {
                let end = index + 1 < ranges.count ? ranges[index + 1].lowerBound : count
                for p in range.upperBound..<end { energies[p] = .infinity }
            }
        } else {
            try fill(energies, table)
        }
        temperature = table.temperature
        pressure = table.pressure
    }

    private func node(_ temperature: Double, _ pressure: Double) throws(EquilibriumError) -> UnsafeMutablePointer<Float>
    {
        if let known = nodes.first(where: { $0.temperature == temperature && $0.pressure == pressure }) {
            return known.energies
        }
        let table = try system.table(temperature: temperature, pressure: pressure)
        if nodes.count >= Self.cachedNodes { nodes.removeFirst().energies.deallocate() }
        let made = UnsafeMutablePointer<Float>.allocate(capacity: count)
        made.initialize(repeating: .infinity, count: count)
        do {
            try fill(made, table)
        } catch {
            made.deallocate()
            throw error
        }
        nodes.append(Node(temperature: temperature, pressure: pressure, energies: made))
        return made
    }

    private func fill(_ target: UnsafeMutablePointer<Float>, _ table: TemperatureTable) throws(EquilibriumError) {
        // A sampled temperature serves many compositions; what a result counts must not depend on who came first.
        let counted = workspace.evaluations
        defer { workspace.evaluations = counted }
        for (grid, range) in zip(grids, ranges) where grid.count > 0 {
            let model = system.phases[grid.phase]
            let isFinite = grid.sites.withUnsafeBufferPointer { sites in
                let sites = sites.baseAddress.unsafelyUnwrapped
                func take(_ energy: Double, _ p: Int) -> Bool {
                    let perAtom = (energy + table.thermalEnergy * grid.mixing[p]) / grid.atoms[p]
                    target[range.lowerBound + p] = Float(perAtom)
                    return perAtom.isFinite
                }
                if model.ionic != nil {
                    // Its sites vary with its state, and the mixing with them.
                    return (0..<grid.count).allSatisfy { p in
                        model.evaluate(sites + p * model.count, table: table, level: .value, workspace: workspace)
                        return take(workspace.energy.value, p)
                    }
                }
                let lanes = EnergyLanes(model, table)
                for first in stride(from: 0, to: grid.count, by: Lanes.scalarCount) {
                    let count = min(Lanes.scalarCount, grid.count - first)
                    let energies = lanes.unmixed(sites, first: first, count: count)
                    guard (0..<count).allSatisfy({ take(energies[$0], first + $0) }) else { return false }
                }
                return true
            }
            guard isFinite else { throw .nonFiniteEnergy(phase: model.name, temperature: table.temperature) }
        }
    }

    /// Computes the distances of all points from a plane.
    func measure(potentials: [Double]) {
        if potentials == measured { return }
        measured = potentials
        withUnsafeTemporaryAllocation(of: Float.self, capacity: componentCount) { mu in
            for k in 0..<componentCount { mu[k] = Float(potentials[k]) }
            let lanes = count / Self.lane
            let source = UnsafeRawPointer(energies)
            let rows = UnsafeRawPointer(moleFractions)
            let target = UnsafeMutableRawPointer(distances)
            let stride = count * MemoryLayout<Float>.stride
            let width = Self.lane * MemoryLayout<Float>.stride
            for block in 0..<lanes {
                var d = source.loadUnaligned(fromByteOffset: block * width, as: SIMD16<Float>.self)
                for k in 0..<componentCount {
                    let x = rows.loadUnaligned(fromByteOffset: k * stride + block * width, as: SIMD16<Float>.self)
                    d -= mu[k] * x
                }
                target.storeBytes(of: d, toByteOffset: block * width, as: SIMD16<Float>.self)
                laneMinima[block] = Self.minimum(d)
            }
        }
    }

    /// Adds the lowest point of every stretch of each phase's grid that lies below `limit` over the plane measured last, with interpolated
    /// energies.
    func addLowPoints(below limit: Float, to candidates: inout LowerHull.Candidates) {
        for phase in ranges.indices where !system.isDormant[phase] {
            let range = ranges[phase]
            grids[phase].moleFractions.withUnsafeBufferPointer { x in
                var start = range.lowerBound / Self.lane
                // What a phase's points leave of the last lane holds infinity.
                let last = (range.upperBound + Self.lane - 1) / Self.lane
                while start < last {
                    let end = min(start + Self.lanesOfStretch, last)
                    var lowest = laneMinima[start]
                    var place = start
                    for lane in start..<end where laneMinima[lane] < lowest {
                        lowest = laneMinima[lane]
                        place = lane
                    }
                    if lowest < limit {
                        var point = place * Self.lane
                        while distances[point] != lowest { point += 1 }
                        let energy = Double(energies[point])
                        point -= range.lowerBound
                        candidates.append(
                            .grid(phase: phase, point: point), energy: energy,
                            x.baseAddress.unsafelyUnwrapped + point * componentCount)
                    }
                    start = end
                }
            }
        }
    }

    var allLaneMinima: [Float] { Array(UnsafeBufferPointer(start: laneMinima, count: count / Self.lane)) }

    /// Takes the distances under an anchor's plane for what lanes of samples lie above at least.
    func beginBounds(_ slice: AnchorPlanes.Slice) {
        slice.laneMinima.withUnsafeBufferPointer {
            laneBounds.update(from: $0.baseAddress.unsafelyUnwrapped, count: $0.count)
        }
        boundedPotentials = slice.potentials
    }

    /// The same for a plane in a row of planes that began with an anchor's: only the lanes are looked at that may have come below `limit` from one
    /// plane to the next.
    func addLowPoints(below limit: Float, potentials: [Double], to candidates: inout LowerHull.Candidates) {
        moveBounds(to: potentials)
        // Single precision errs by a few hundredths of a joule.
        let bound = limit + 0.5
        withUnsafeTemporaryAllocation(of: Float.self, capacity: componentCount) { mu in
            for k in 0..<componentCount { mu[k] = Float(potentials[k]) }
            for phase in ranges.indices where !system.isDormant[phase] {
                let range = ranges[phase]
                var start = range.lowerBound / Self.lane
                let last = (range.upperBound + Self.lane - 1) / Self.lane
                while start < last {
                    let end = min(start + Self.lanesOfStretch, last)
                    var lowest = limit
                    var point = -1
                    for lane in start..<end where laneBounds[lane] < bound {
                        let d = distances(ofLane: lane, UnsafePointer(mu.baseAddress.unsafelyUnwrapped))
                        let least = Self.minimum(d)
                        laneBounds[lane] = least
                        if least < lowest {
                            lowest = least
                            var i = 0
                            while d[i] != least { i += 1 }
                            point = lane * Self.lane + i
                        }
                    }
                    if point >= 0 {
                        let energy = Double(energies[point])
                        point -= range.lowerBound
                        grids[phase].moleFractions.withUnsafeBufferPointer { x in
                            candidates.append(
                                .grid(phase: phase, point: point), energy: energy,
                                x.baseAddress.unsafelyUnwrapped + point * componentCount)
                        }
                    }
                    start = end
                }
            }
        }
    }

    /// A distance falls from one plane to the next by Σ Δμ x, which the largest and smallest mole fractions of a lane bound; as they sum to 1,
    /// what all potentials have in common can be taken out.
    private func moveBounds(to potentials: [Double]) {
        let lanes = count / Self.lane
        let common =
            (0..<componentCount).reduce(0) { $0 + potentials[$1] - boundedPotentials[$1] } / Double(componentCount)
        for l in 0..<lanes { laneBounds[l] -= Float(common) }
        for k in 0..<componentCount {
            let change = Float(potentials[k] - boundedPotentials[k] - common)
            let extreme = (change > 0 ? greatest : least) + k * lanes
            for l in 0..<lanes { laneBounds[l] -= change * extreme[l] }
        }
        boundedPotentials = potentials
    }

    /// Adds, for each component, the lowest point over the plane measured last that consists of nothing else.
    func addPurePoints(to candidates: inout LowerHull.Candidates) {
        for k in 0..<componentCount {
            guard
                let point = purePoints[k].min(by: { a, b in
                    (distances[ranges[a.phase].lowerBound + a.point], a.phase, a.point)
                        < (distances[ranges[b.phase].lowerBound + b.point], b.phase, b.point)
                })
            else { continue }
            candidates.append(
                .grid(phase: point.phase, point: point.point),
                energy: Double(energies[ranges[point.phase].lowerBound + point.point]),
                grids[point.phase].composition(of: point.point))
        }
    }

    @inline(__always)
    private func distances(ofLane lane: Int, _ mu: UnsafePointer<Float>) -> SIMD16<Float> {
        let offset = lane * Self.lane * MemoryLayout<Float>.stride
        let stride = count * MemoryLayout<Float>.stride
        var d = UnsafeRawPointer(energies).loadUnaligned(fromByteOffset: offset, as: SIMD16<Float>.self)
        let rows = UnsafeRawPointer(moleFractions)
        for k in 0..<componentCount {
            d -= mu[k] * rows.loadUnaligned(fromByteOffset: k * stride + offset, as: SIMD16<Float>.self)
        }
        return d
    }

    @inline(__always)
    private static func minimum(_ d: SIMD16<Float>) -> Float {
        var four = d.lowHalf.lowHalf
        for other in [d.lowHalf.highHalf, d.highHalf.lowHalf, d.highHalf.highHalf] {
            four.replace(with: other, where: other .< four)
        }
        return min(min(four[0], four[1]), min(four[2], four[3]))
    }

    /// Lanes of one phase's points of which the lowest point is offered to a hull.
    private static let lanesOfStretch = 4

    /// The point of each phase's grid that lies lowest over the plane measured last, where it lies below `limit`.
    func lowestPoints(below limit: Float) -> [(phase: Int, point: Int)] {
        var lowest: [(phase: Int, point: Int)] = []
        for (phase, range) in ranges.enumerated() where !range.isEmpty && !system.isDormant[phase] {
            let least = minimum(range)
            guard least < limit else { continue }
            lowest.append((phase, place(of: least, in: range) - range.lowerBound))
        }
        return lowest
    }

    /// The first point of a range that has a distance.
    func place(of distance: Float, in range: Range<Int>) -> Int {
        var p = range.lowerBound
        while p < range.upperBound {
            if p % Self.lane == 0, laneMinima[p / Self.lane] > distance {
                p += Self.lane
            } else {
                if distances[p] == distance { return p }
                p += 1
            }
        }
        return range.lowerBound
    }

    /// The least distance within a range of points.
    func minimum(_ range: Range<Int>) -> Float {
        var least = Float.infinity
        var p = range.lowerBound
        while p < range.upperBound {
            if p % Self.lane == 0, p + Self.lane <= range.upperBound {
                least = min(least, laneMinima[p / Self.lane])
                p += Self.lane
            } else {
                least = min(least, distances[p])
                p += 1
            }
        }
        return least
    }
}

/// Indices in rising order of a distance, as many as are asked for: a binary heap.
struct RankedPoints {
    /// Distance bits above, index below: unsigned numbers in the order of distance, then of index.
    private var heap: [UInt64] = []

    mutating func removeAll() { heap.removeAll(keepingCapacity: true) }

    mutating func append(distance: Float, index: Int) {
        let bits = distance.bitPattern
        let ordered = bits & 0x8000_0000 != 0 ? ~bits : bits | 0x8000_0000
        heap.append(UInt64(ordered) << 32 | UInt64(UInt32(index)))
    }

    /// Makes the heap of what was appended.
    mutating func order() {
        heap.withUnsafeMutableBufferPointer { heap in
            var i = heap.count / 2 - 1
            while i >= 0 {
                Self.sink(heap, i, heap.count)
                i -= 1
            }
        }
    }

    /// Removes the index of the least distance.
    mutating func next() -> Int? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap.withUnsafeMutableBufferPointer { heap in
                heap[0] = last
                Self.sink(heap, 0, heap.count)
            }
        }
        return Int(first & 0xFFFF_FFFF)
    }

    private static func sink(_ heap: UnsafeMutableBufferPointer<UInt64>, _ start: Int, _ count: Int) {
        var i = start
        let value = heap[i]
        while true {
            var child = 2 * i + 1
            guard child < count else { break }
            if child + 1 < count, heap[child + 1] < heap[child] { child += 1 }
            guard heap[child] < value else { break }
            heap[i] = heap[child]
            i = child
        }
        heap[i] = value
    }
}
