/// Finds the connected fields of a net and where in them there is most room.
struct DiagramFields {
    private let net: DiagramNet
    private let boundaries: [PhaseDiagram.Boundary]

    init(_ net: DiagramNet, _ boundaries: [PhaseDiagram.Boundary]) {
        self.net = net
        self.boundaries = boundaries
    }

    /// Parts that belong together, by union and find.
    private struct Parts {
        private var parents: [Int] = []
        mutating func add() -> Int {
            parents.append(parents.count)
            return parents.count - 1
        }
        mutating func root(_ part: Int) -> Int {
            var part = part
            while parents[part] != part {
                parents[part] = parents[parents[part]]
                part = parents[part]
            }
            return part
        }
        mutating func join(_ a: Int, _ b: Int) {
            let (p, q) = (root(a), root(b))
            if p != q { parents[max(p, q)] = min(p, q) }
        }
    }

    /// A stretch of a side between two changes.
    private struct Stretch {
        var part: Int
        var names: [String]
        /// From the first to the second of two phases; nil where the phases are not two.
        var tieLine: [Double]?

        /// Fields of two phases in which the tie-lines run opposite ways meet in a congruent point at most.
        func isOpposite(to other: Stretch) -> Bool {
            guard let tieLine, let others = other.tieLine else { return false }
            return zip(tieLine, others).reduce(0) { $0 + $1.0 * $1.1 } < 0
        }
    }

    func fields() -> [PhaseDiagram.Field] {
        var parts = Parts()
        var places: [PhaseDiagram.Place] = []
        var names: [[String]?] = []
        for (index, node) in net.nodes.enumerated() {
            _ = parts.add()
            places.append(net.places[index])
            names.append(node?.names)
        }
        var inner: [DiagramNet.Edge: [Stretch]] = [:]
        for edge in net.orderedEdges {
            let crossings = net.crossings[edge] ?? []
            if crossings.isEmpty {
                if names[edge.a] != nil, names[edge.a] == names[edge.b] { parts.join(edge.a, edge.b) }
                continue
            }
            var stretches: [Stretch] = []
            for (a, b) in zip(crossings, crossings.dropFirst()) {
                stretches.append(
                    Stretch(
                        part: parts.add(), names: b.before,
                        tieLine: b.before.count == 2
                            ? tieLine(a.solution?.sets ?? []) ?? tieLine(b.solution?.sets ?? []) : nil))
                places.append(DiagramStates.between(a.place, b.place, 0.5))
                names.append(b.before)
            }
            inner[edge] = stretches
        }
        var areas = [Double](repeating: 0, count: places.count)
        for triangle in net.triangles {
            join(inner, in: triangle, names, places, &parts)
            for node in triangle.nodes { areas[node] += area(of: triangle) / 3 }
        }
        var fields: [Int: PhaseDiagram.Field] = [:]
        var order: [Int] = []
        var withNodes: Set<Int> = []
        for index in net.nodes.indices { withNodes.insert(parts.root(index)) }
        joinPoints(names, withNodes, &parts)
        for index in places.indices {
            guard let assemblage = names[index] else { continue }
            let root = parts.root(index)
            if fields[root] == nil {
                order.append(root)
                fields[root] = PhaseDiagram.Field(assemblage: assemblage, places: [], area: 0)
            }
            fields[root]?.places.append(places[index])
            fields[root]?.area += areas[index]
        }
        let all = order.filter { withNodes.contains($0) || !isSpeck(fields[$0]?.places ?? []) }
            .compactMap { fields[$0] }.map(withCenterFirst)
        return all.enumerated().sorted { ($1.element.area, $0.offset) < ($0.element.area, $1.offset) }.map(\.element)
    }

    /// Of a compound without width all parts without nodes are one.
    private func joinPoints(_ names: [[String]?], _ withNodes: Set<Int>, _ parts: inout Parts) {
        var first: [String: Int] = [:]
        for index in net.nodes.count..<max(names.count, net.nodes.count) {
            guard let assemblage = names[index], assemblage.count == 1, !withNodes.contains(parts.root(index)) else {
                continue
            }
            if let known = first[assemblage[0]] { parts.join(known, index) } else { first[assemblage[0]] = index }
        }
    }

    /// Whether places without a node lie so close together that they are a meeting place of boundaries.
    private func isSpeck(_ places: [PhaseDiagram.Place]) -> Bool {
        guard let first = places.first else { return true }
        return places.allSatisfy { net.states.plane.distance(first, $0) < Self.speck }
    }

    private static let speck = 0.004

    /// Joins the stretches of a triangle's sides that belong to one field: each with the nearest of its assemblage on another side, and with
    /// nodes. Beside a congruent point two fields of one assemblage come close and stay apart.
    private func join(
        _ inner: [DiagramNet.Edge: [Stretch]], in triangle: DiagramNet.Triangle, _ names: [[String]?],
        _ places: [PhaseDiagram.Place], _ parts: inout Parts
    ) {
        for edge in triangle.edges {
            for stretch in inner[edge] ?? [] {
                for node in triangle.nodes where names[node] == stretch.names {
                    let sets = net.nodes[node]?.sets ?? []
                    let point = Stretch(part: node, names: stretch.names, tieLine: tieLine(sets))
                    if !point.isOpposite(to: stretch) { parts.join(stretch.part, node) }
                }
                let matches = triangle.edges.filter { $0 != edge }.flatMap { inner[$0] ?? [] }.filter {
                    $0.names == stretch.names && !$0.isOpposite(to: stretch)
                }
                func distance(_ match: Stretch) -> Double {
                    net.states.plane.distance(places[match.part], places[stretch.part])
                }
                if let nearest = matches.min(by: { distance($0) < distance($1) }) {
                    parts.join(stretch.part, nearest.part)
                }
            }
        }
    }

    private func tieLine(_ sets: [AssemblageSet]) -> [Double]? {
        guard sets.count == 2 else { return nil }
        let ends = sets.map { net.states.composition(of: $0) }.sorted { $0.phase < $1.phase }
        guard ends[0].phase != ends[1].phase else { return nil }
        return zip(ends[0].moleFractions, ends[1].moleFractions).map { $1 - $0 }
    }

    private func area(of triangle: DiagramNet.Triangle) -> Double {
        let p = triangle.nodes.map { net.states.plane.scaled(net.places[$0]) }
        let twice = (p[1].x - p[0].x) * (p[2].y - p[0].y) - (p[1].y - p[0].y) * (p[2].x - p[0].x)
        return net.states.plane.isIsothermal ? abs(twice) : 0.5 * abs(twice)
    }

    private func withCenterFirst(_ field: PhaseDiagram.Field) -> PhaseDiagram.Field {
        let plane = net.states.plane
        let lines = boundaries.filter { $0.sides.contains(field.assemblage) }.flatMap(\.places).map { plane.scaled($0) }
        func room(_ place: PhaseDiagram.Place) -> Double {
            let p = plane.scaled(place)
            var least = min(p.x, p.y, plane.isIsothermal ? 1 - p.x - p.y : min(1 - p.x, 1 - p.y))
            least *= least
            for q in lines { least = min(least, (p.x - q.x) * (p.x - q.x) + (p.y - q.y) * (p.y - q.y)) }
            return least
        }
        var best = (room: -1.0, index: 0)
        for (index, place) in field.places.enumerated() {
            let here = room(place)
            if here > best.room { best = (here, index) }
        }
        var result = field
        result.places.swapAt(0, best.index)
        return result
    }
}
