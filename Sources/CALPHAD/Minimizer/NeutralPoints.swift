import Glibc

/// Makes sampling points of a phase whose charges must cancel: mixtures of its neutral vertices.
///
/// The neutral states are those of a product of simplices that lie on a plane. Each vertex of that section is a neutral end member, or lies
/// on an edge between two end members of opposite charge that differ in one constituent.
struct NeutralPoints {
    let model: PhaseModel

    private static let endMemberLimit = 4000
    private static let vertexLimit = 600
    private static let pairLimit = 3000

    /// - Parameter density: quasi-random points for each free site fraction.
    func points(density: Int) -> [[Double]] {
        let vertices = Self.thinned(self.vertices(), to: Self.vertexLimit)
        guard vertices.count > 1 else { return vertices }
        var points = vertices
        let divisions = vertices.count <= 12 ? PointGenerator.divisions(for: vertices.count) : 0
        if divisions > 3 {
            var net: [[Int]] = []
            PointGenerator.compositions(of: divisions, parts: vertices.count, prefix: [], into: &net)
            for counts in net where counts.max() != divisions {
                points.append(mixture(vertices, counts.map { Double($0) / Double(divisions) }))
            }
        }
        // Along the lines between vertices, more of them near the ends.
        var shares = [0.5, 0.25, 0.75, 0.1, 0.9, 0.02, 0.98]
        let pairs = vertices.count * (vertices.count - 1) / 2
        while shares.count > 1, shares.count * pairs > Self.pairLimit { shares.removeLast() }
        let stride = max(1, pairs * shares.count / Self.pairLimit)
        var number = 0
        for a in vertices.indices {
            for b in (a + 1)..<max(a + 1, vertices.count) {
                number += 1
                guard number % stride == 0 else { continue }
                for share in shares {
                    points.append(zip(vertices[a], vertices[b]).map { share * $0 + (1 - share) * $1 })
                }
            }
        }
        addQuasiRandom(vertices, density: density, to: &points)
        return points
    }

    /// All vertices of the neutral states; of a phase with very many end members, those of an even selection.
    private func vertices() -> [[Double]] {
        let sizes = model.sublattices.map(\.count)
        let total = sizes.reduce(1.0) { $0 * Double($1) }
        let stride = max(1, total / Double(Self.endMemberLimit))
        let slack = 1e-9 * model.charges.reduce(0) { max($0, abs($1)) }
        var result: [[Double]] = []
        var position = 0.0
        while position < total - 0.5 {
            var rest = Int(position)
            var sites: [Int] = []
            for (s, range) in model.sublattices.enumerated() {
                sites.append(range.lowerBound + rest % sizes[s])
                rest /= sizes[s]
            }
            position += stride
            let charge = sites.reduce(0.0) { $0 + model.charges[$1] }
            var y = [Double](repeating: 0, count: model.count)
            for site in sites { y[site] = 1 }
            if abs(charge) <= slack {
                result.append(y)
                continue
            }
            for (s, range) in model.sublattices.enumerated() {
                for other in (sites[s] + 1)..<max(sites[s] + 1, range.upperBound) {
                    let changed = charge + model.charges[other] - model.charges[sites[s]]
                    guard abs(changed) > slack, (changed > 0) != (charge > 0) else { continue }
                    var mixed = y
                    mixed[other] = charge / (charge - changed)
                    mixed[sites[s]] = changed / (changed - charge)
                    result.append(mixed)
                }
            }
        }
        return result
    }

    private static func thinned(_ points: [[Double]], to limit: Int) -> [[Double]] {
        guard points.count > limit else { return points }
        return (0..<limit).map { points[$0 * points.count / limit] }
    }

    private func mixture(_ vertices: [[Double]], _ weights: [Double]) -> [Double] {
        var y = [Double](repeating: 0, count: model.count)
        for (vertex, weight) in zip(vertices, weights) where weight > 0 {
            for i in y.indices { y[i] += weight * vertex[i] }
        }
        return y
    }

    /// Mixtures of up to four vertices in quasi-random shares, every second one drawn towards the edges.
    private func addQuasiRandom(_ vertices: [[Double]], density: Int, to points: inout [[Double]]) {
        let freedom = model.count - model.sublattices.count
        let total = min(density * freedom * 2, 1500)
        let parts = min(4, vertices.count)
        var sequence = AdditiveRecurrence(dimensions: 2 * parts)
        for p in 0..<total {
            let u = sequence.next()
            var y = [Double](repeating: 0, count: model.count)
            var sum = 0.0
            for part in 0..<parts {
                let vertex = vertices[min(vertices.count - 1, Int(u[part] * Double(vertices.count)))]
                let e = -log(max(u[parts + part], 1e-12))
                let w = p % 2 == 0 ? e : e * e * e
                sum += w
                for i in y.indices { y[i] += w * vertex[i] }
            }
            points.append(y.map { $0 / sum })
        }
    }
}
