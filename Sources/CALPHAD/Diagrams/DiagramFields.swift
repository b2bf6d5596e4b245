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
                stretches.append(Stretch(part: parts.add(), names: b.before))
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
        let all = order.compactMap { fields[$0] }.map(withCenterFirst)
        return all.enumerated().sorted { ($1.element.area, $0.offset) < ($0.element.area, $1.offset) }.map(\.element)
    }

    /// Joins the stretches of a triangle's sides that belong to one field: each with the nearest of its assemblage on another side, and with
    /// nodes. Beside a congruent point two fields of one assemblage come close and stay apart.
    private func join(
        _ inner: [DiagramNet.Edge: [Stretch]], in triangle: DiagramNet.Triangle, _ names: [[String]?],
        _ places: [PhaseDiagram.Place], _ parts: inout Parts
    ) {
        for edge in triangle.edges {
            for stretch in inner[edge] ?? [] {
                for node in triangle.nodes where names[node] == stretch.names { parts.join(stretch.part, node) }
                let matches = triangle.edges.filter { $0 != edge }.flatMap { inner[$0] ?? [] }.filter {
                    $0.names == stretch.names
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
