/// Joins the crossings of a net's sides to lines.
struct DiagramLines {
    private let net: DiagramNet
    /// Places that were solved for at which boundaries meet, and ends of gaps.
    private let corners: [PhaseDiagram.Place]
    private let criticalPoints: [PhaseDiagram.CriticalPoint]

    /// Pieces of lines in the triangles, between points that are crossings or meeting places.
    private struct Piece {
        var a: Int
        var b: Int
        var pair: [[String]]
        var kind: PhaseDiagram.Boundary.Kind
    }

    init(_ net: DiagramNet, corners: [PhaseDiagram.Place], criticalPoints: [PhaseDiagram.CriticalPoint]) {
        self.net = net
        self.corners = corners
        self.criticalPoints = criticalPoints
    }

    func boundaries() -> [PhaseDiagram.Boundary] {
        var places: [PhaseDiagram.Place] = []
        var numbers: [DiagramNet.Edge: Int] = [:]
        var crossings: [DiagramStates.Crossing] = []
        for edge in net.orderedEdges {
            numbers[edge] = places.count
            let found = net.crossings[edge] ?? []
            places += found.map(\.place)
            crossings += found
        }
        var pieces: [Piece] = []
        for triangle in net.triangles {
            var members: [(number: Int, crossing: DiagramStates.Crossing)] = []
            for edge in triangle.edges {
                guard let first = numbers[edge], let found = net.crossings[edge] else { continue }
                for (k, crossing) in found.enumerated() { members.append((first + k, crossing)) }
            }
            join(members, in: triangle, &places, &pieces)
        }
        for point in criticalPoints { close(at: point, crossings, &places, &pieces) }
        return lines(pieces, places)
    }

    /// Leads the piece of a gap's boundary that cuts its end off through that end.
    private func close(
        at point: PhaseDiagram.CriticalPoint, _ crossings: [DiagramStates.Crossing],
        _ places: inout [PhaseDiagram.Place], _ pieces: inout [Piece]
    ) {
        let tips = GapTips(states: net.states)
        let own = pieces.indices.filter { GapTips.isBoundary(pieces[$0].pair, of: point) }
        let ends: (a: Int, b: Int)
        var pair: [[String]] = []
        var kind = PhaseDiagram.Boundary.Kind.zeroFraction
        if let open = openEnds(own.map { pieces[$0] }, crossings, places, near: point.place, tips),
            let first = own.first
        {
            (ends, pair) = (open, pieces[first].pair)
        } else {
            var best: (detour: Double, index: Int)?
            for index in own where max(pieces[index].a, pieces[index].b) < crossings.count {
                guard let detour = tips.detour(places[pieces[index].a], places[pieces[index].b], by: point.place)
                else { continue }
                if detour < best?.detour ?? .infinity { best = (detour, index) }
            }
            guard let best else { return }
            let cut = pieces.remove(at: best.index)
            (ends, pair, kind) = ((cut.a, cut.b), cut.pair, cut.kind)
        }
        var last = ends.a
        for place in tips.places(from: crossings[ends.a], to: crossings[ends.b], by: point) {
            pieces.append(Piece(a: last, b: places.count, pair: pair, kind: kind))
            last = places.count
            places.append(place)
        }
        pieces.append(Piece(a: last, b: ends.b, pair: pair, kind: kind))
    }

    /// The two nearest crossings at which a gap's boundary breaks off, beside states that were not found.
    private func openEnds(
        _ own: [Piece], _ crossings: [DiagramStates.Crossing], _ places: [PhaseDiagram.Place],
        near point: PhaseDiagram.Place, _ tips: GapTips
    ) -> (a: Int, b: Int)? {
        var counts: [Int: Int] = [:]
        for piece in own {
            counts[piece.a, default: 0] += 1
            counts[piece.b, default: 0] += 1
        }
        let plane = net.states.plane
        let open = counts.keys.filter {
            counts[$0] == 1 && $0 < crossings.count && !plane.isAtBorder(places[$0])
                && tips.isNear(places[$0], point)
        }.sorted { (plane.distance(places[$0], point), $0) < (plane.distance(places[$1], point), $1) }
        return open.count >= 2 ? (open[0], open[1]) : nil
    }

    private func join(
        _ crossings: [(number: Int, crossing: DiagramStates.Crossing)], in triangle: DiagramNet.Triangle,
        _ places: inout [PhaseDiagram.Place], _ pieces: inout [Piece]
    ) {
        var groups: [(pair: [[String]], members: [(number: Int, crossing: DiagramStates.Crossing)])] = []
        for member in crossings {
            let pair = DiagramNet.pair(member.crossing)
            if let known = groups.firstIndex(where: { $0.pair == pair }) {
                groups[known].members.append(member)
            } else {
                groups.append((pair, [member]))
            }
        }
        var left: [(number: Int, crossing: DiagramStates.Crossing)] = []
        for group in groups {
            if group.members.count == 2 {
                pieces.append(
                    Piece(
                        a: group.members[0].number, b: group.members[1].number, pair: group.pair,
                        kind: Self.kind(group.members.map(\.crossing))))
            } else {
                left += group.members
            }
        }
        guard !left.isEmpty, triangle.nodes.allSatisfy({ net.nodes[$0] != nil }) else { return }
        let meeting = places.count
        places.append(meetingPlace(left.map(\.crossing), in: triangle))
        for member in left {
            pieces.append(
                Piece(
                    a: member.number, b: meeting, pair: DiagramNet.pair(member.crossing), kind: member.crossing.kind))
        }
    }

    private static func kind(_ crossings: [DiagramStates.Crossing]) -> PhaseDiagram.Boundary.Kind {
        crossings.first { $0.kind != .narrowed }?.kind ?? .narrowed
    }

    /// The place in a triangle at which its boundaries meet: one that was solved for, or where two lines through crossings intersect.
    private func meetingPlace(
        _ crossings: [DiagramStates.Crossing], in triangle: DiagramNet.Triangle
    ) -> PhaseDiagram.Place {
        let places = triangle.nodes.map { net.places[$0] }
        let plane = net.states.plane
        func center(_ places: [PhaseDiagram.Place]) -> PhaseDiagram.Place {
            let count = Double(places.count)
            return PhaseDiagram.Place(
                x: places.reduce(0) { $0 + $1.x } / count, y: places.reduce(0) { $0 + $1.y } / count)
        }
        let middle = center(crossings.map(\.place))
        let size = max(plane.distance(places[0], places[1]), plane.distance(places[1], places[2]))
        let known = corners.filter { plane.distance($0, middle) < size }
        if let corner = known.min(by: { plane.distance($0, middle) < plane.distance($1, middle) }) { return corner }
        // Lines on which the same phase vanishes, on either side of the meeting place.
        var chords: [(PhaseDiagram.Place, PhaseDiagram.Place)] = []
        for i in crossings.indices {
            for j in crossings.indices where j > i && Self.change(crossings[i]) == Self.change(crossings[j]) {
                chords.append((crossings[i].place, crossings[j].place))
            }
        }
        let estimate = chords.count == 2 ? Self.intersection(chords[0], chords[1], plane) ?? middle : middle
        // On an invariant's line the temperature is known.
        if let invariant = crossings.first(where: { $0.kind == .invariant }) {
            return PhaseDiagram.Place(x: estimate.x, y: invariant.place.y)
        }
        return NodeSearch(net.states).place(crossings, near: estimate, size: size) ?? estimate
    }

    /// What a boundary's two sides differ in.
    private static func change(_ crossing: DiagramStates.Crossing) -> [String] {
        var rest = crossing.before
        var gained: [String] = []
        for name in crossing.behind {
            if let place = rest.firstIndex(of: name) { rest.remove(at: place) } else { gained.append(name) }
        }
        return (rest + gained).sorted()
    }

    private static func intersection(
        _ first: (PhaseDiagram.Place, PhaseDiagram.Place), _ second: (PhaseDiagram.Place, PhaseDiagram.Place),
        _ plane: DiagramPlane
    ) -> PhaseDiagram.Place? {
        let (a, b, c, d) = (
            plane.scaled(first.0), plane.scaled(first.1), plane.scaled(second.0), plane.scaled(second.1)
        )
        let (u, v) = ((x: b.x - a.x, y: b.y - a.y), (x: d.x - c.x, y: d.y - c.y))
        let determinant = u.x * v.y - u.y * v.x
        guard determinant != 0 else { return nil }
        let share = ((c.x - a.x) * v.y - (c.y - a.y) * v.x) / determinant
        guard (0...1).contains(share) else { return nil }
        return DiagramStates.between(first.0, first.1, share)
    }

    /// Lines of one pair of sides, through points where two of its pieces end.
    private func lines(_ pieces: [Piece], _ places: [PhaseDiagram.Place]) -> [PhaseDiagram.Boundary] {
        var ends: [Int: [Int]] = [:]
        for (index, piece) in pieces.enumerated() {
            ends[piece.a, default: []].append(index)
            ends[piece.b, default: []].append(index)
        }
        var used = [Bool](repeating: false, count: pieces.count)
        /// The one other piece that goes on from a point, if there is just one of the same line.
        func next(_ point: Int, after index: Int) -> Int? {
            let others = (ends[point] ?? []).filter {
                $0 != index && pieces[$0].pair == pieces[index].pair && pieces[$0].kind == pieces[index].kind
            }
            guard others.count == 1, let other = others.first, !used[other] else { return nil }
            return other
        }
        func walk(from start: Int, through piece: Int) -> [Int] {
            var points = [start]
            var current: Int? = piece
            while let index = current {
                used[index] = true
                let last = points[points.count - 1]
                let other = pieces[index].a == last ? pieces[index].b : pieces[index].a
                points.append(other)
                current = next(other, after: index)
            }
            return points
        }
        var boundaries: [PhaseDiagram.Boundary] = []
        for index in pieces.indices where !used[index] {
            let forward = walk(from: pieces[index].a, through: index)
            var backward: [Int] = []
            if let before = next(pieces[index].a, after: index) {
                backward = walk(from: pieces[index].a, through: before)
            }
            let all = backward.reversed().dropLast(backward.isEmpty ? 0 : 1) + forward
            boundaries.append(
                PhaseDiagram.Boundary(
                    kind: pieces[index].kind, places: all.map { places[$0] }, sides: pieces[index].pair))
        }
        return boundaries
    }
}
