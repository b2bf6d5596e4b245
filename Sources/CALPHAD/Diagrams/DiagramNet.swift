/// A net of triangles over the plane of a phase diagram, refined by halving until it shows every boundary that crosses it.
final class DiagramNet {
    /// A node's place in the net, in units of the finest mesh.
    struct Point: Hashable {
        var i: Int
        var j: Int
    }

    struct Edge: Hashable {
        /// Nodes; the lower number first.
        var a: Int
        var b: Int
        init(_ a: Int, _ b: Int) { (self.a, self.b) = a < b ? (a, b) : (b, a) }
    }

    struct Triangle {
        /// The node at the right angle, and those of the longest side, which is halved.
        var corner: Int
        var a: Int
        var b: Int
        var level: Int
        /// Whether the boundary in it is as good as straight.
        var isFlat = false
        var edges: [Edge] { [Edge(corner, a), Edge(a, b), Edge(b, corner)] }
        var nodes: [Int] { [corner, a, b] }
    }

    let states: DiagramStates
    let settings: PhaseDiagramSettings
    private(set) var triangles: [Triangle] = []
    private(set) var nodes: [DiagramStates.Node?] = []
    private(set) var places: [PhaseDiagram.Place] = []
    private(set) var crossings: [Edge: [DiagramStates.Crossing]] = [:]
    private var points: [Point] = []
    private var numbers: [Point: Int] = [:]
    /// Sides that were halved, with the node in their middle.
    private var middles: [Edge: Int] = [:]

    init(_ states: DiagramStates, _ settings: PhaseDiagramSettings) {
        self.states = states
        self.settings = settings
    }

    func refine() throws(EquilibriumError) {
        try makeFirstNet()
        var changed = true
        while changed {
            changed = false
            var next: [Triangle] = []
            for triangle in triangles {
                if try isToBeHalved(triangle) {
                    next += try halves(of: triangle)
                    changed = true
                } else {
                    next.append(triangle)
                }
            }
            triangles = next
        }
        for triangle in triangles { for edge in triangle.edges { _ = try changes(on: edge) } }
    }

    private func makeFirstNet() throws(EquilibriumError) {
        let n = settings.intervals
        let unit = 1 << ((settings.nodeLevels + 1) / 2 + 1)
        let isTriangular = states.plane.isIsothermal
        for j in 0...n {
            for i in 0...(isTriangular ? n - j : n) {
                let place = states.plane.place(Double(i) / Double(n), Double(j) / Double(n))
                _ = try add(Point(i: i * unit, j: j * unit), place, neighbors: [])
            }
        }
        func number(_ i: Int, _ j: Int) -> Int? { numbers[Point(i: i * unit, j: j * unit)] }
        for j in 0..<n {
            for i in 0..<n {
                guard let right = number(i + 1, j), let up = number(i, j + 1), let here = number(i, j) else {
                    continue
                }
                triangles.append(Triangle(corner: here, a: right, b: up, level: 0))
                if let far = number(i + 1, j + 1) {
                    triangles.append(Triangle(corner: far, a: up, b: right, level: 0))
                }
            }
        }
        try lowerFromNeighbors()
    }

    /// A neighbour of another assemblage may know a lower state than the search has found.
    private func lowerFromNeighbors() throws(EquilibriumError) {
        for triangle in triangles + triangles.reversed() {
            for (node, other) in [
                (triangle.corner, triangle.a), (triangle.a, triangle.b), (triangle.b, triangle.corner),
                (triangle.a, triangle.corner), (triangle.b, triangle.a), (triangle.corner, triangle.b),
            ] {
                guard let neighbor = nodes[other] else { continue }
                if let old = nodes[node] {
                    nodes[node] = try states.lowered(old, from: neighbor)
                } else {
                    nodes[node] = states.adopted(at: places[node], from: neighbor)
                }
            }
        }
    }

    private func add(
        _ point: Point, _ place: PhaseDiagram.Place, neighbors: [Int]
    ) throws(EquilibriumError) -> Int {
        if let known = numbers[point] { return known }
        let node = try states.node(at: place, neighbors: neighbors.compactMap { nodes[$0] })
        numbers[point] = nodes.count
        nodes.append(node)
        places.append(place)
        points.append(point)
        return nodes.count - 1
    }

    /// The temperatures of the first net's inner rows, and their distance.
    var rows: [(temperature: Double, height: Double)] {
        let n = settings.intervals
        let t = (0...n).map { states.plane.conditions(at: states.plane.place(0, Double($0) / Double(n))).temperature }
        return t.indices.dropFirst().dropLast().map { (t[$0], 0.5 * (t[$0 + 1] - t[$0 - 1])) }
    }

    func changes(on edge: Edge) throws(EquilibriumError) -> [DiagramStates.Crossing] {
        if let known = crossings[edge] { return known }
        var found: [DiagramStates.Crossing] = []
        if let a = nodes[edge.a], let b = nodes[edge.b] { found = try states.crossings(a, b) }
        crossings[edge] = found
        return found
    }

    /// The sides of the triangles, each once, in an order that is the same every time.
    private(set) lazy var orderedEdges: [Edge] = {
        var seen: Set<Edge> = []
        return triangles.flatMap(\.edges).filter { seen.insert($0).inserted }
    }()

    private func isToBeHalved(_ triangle: Triangle) throws(EquilibriumError) -> Bool {
        if triangle.edges.contains(where: { middles[$0] != nil }) { return true }
        guard triangle.level < settings.nodeLevels else { return false }
        guard triangle.nodes.allSatisfy({ nodes[$0] != nil }) else {
            return triangle.level < settings.curveLevels - 2
        }
        var found: [DiagramStates.Crossing] = []
        for edge in triangle.edges { found += try changes(on: edge) }
        if found.isEmpty { return triangle.level < 2 && isNearChange(triangle) }
        guard Self.isPaired(found) else { return true }
        return !triangle.isFlat && triangle.level < settings.curveLevels
    }

    /// Whether every boundary that enters a triangle leaves it.
    static func isPaired(_ found: [DiagramStates.Crossing]) -> Bool {
        var counts: [[[String]]: Int] = [:]
        for crossing in found { counts[pair(crossing), default: 0] += 1 }
        return counts.values.allSatisfy { $0 == 2 }
    }

    /// The assemblages on both sides of a crossing, in an order of their own.
    static func pair(_ crossing: DiagramStates.Crossing) -> [[String]] {
        let (a, b) = (crossing.before, crossing.behind)
        return a.lexicographicallyPrecedes(b) ? [a, b] : [b, a]
    }

    private func isNearChange(_ triangle: Triangle) -> Bool {
        triangle.nodes.contains { index in
            guard let node = nodes[index] else { return false }
            let stable = Set(node.sets.map(\.phase))
            return node.state.solution.excess.enumerated().contains {
                !stable.contains($0.offset) && $0.element < settings.nearDrivingForce
                    && !states.minimizer.system.isDormant[$0.offset]
            }
        }
    }

    private func halves(of triangle: Triangle) throws(EquilibriumError) -> [Triangle] {
        let (a, b) = (points[triangle.a], points[triangle.b])
        let place = DiagramStates.between(places[triangle.a], places[triangle.b], 0.5)
        let middle = try add(
            Point(i: (a.i + b.i) / 2, j: (a.j + b.j) / 2), place, neighbors: [triangle.a, triangle.b])
        middles[Edge(triangle.a, triangle.b)] = middle
        let isFlat = triangle.isFlat ? true : try isStraight(in: triangle, middle)
        return [triangle.a, triangle.b].map {
            Triangle(corner: middle, a: triangle.corner, b: $0, level: triangle.level + 1, isFlat: isFlat)
        }
    }

    /// Whether the one boundary in a triangle crosses its middle line close to the chord.
    private func isStraight(in triangle: Triangle, _ middle: Int) throws(EquilibriumError) -> Bool {
        var ends: [DiagramStates.Crossing] = []
        for edge in triangle.edges { ends += try changes(on: edge) }
        let between = try changes(on: Edge(triangle.corner, middle))
        guard ends.count == 2, between.count == 1, Self.isPaired(ends),
            Self.pair(between[0]) == Self.pair(ends[0])
        else { return false }
        let plane = states.plane
        let (p, q, r) = (plane.scaled(ends[0].place), plane.scaled(ends[1].place), plane.scaled(between[0].place))
        let (dx, dy) = (q.x - p.x, q.y - p.y)
        let length = (dx * dx + dy * dy).squareRoot()
        guard length > 0 else { return true }
        return abs(dx * (r.y - p.y) - dy * (r.x - p.x)) / length < settings.flatness
    }
}
