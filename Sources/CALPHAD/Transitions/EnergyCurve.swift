/// Gibbs energies along a line of equilibria, and whether they can all be minima.
///
/// At constant composition the least Gibbs energy is concave in temperature, and at constant temperature convex along a straight line of
/// compositions, through all changes of the assemblage. Where a middle one of three states lies on the wrong side of the chord of its
/// neighbours, at least one of the three is not the minimum.
struct EnergyCurve {
    enum Shape { case concave, convex }

    private var points: [(position: Double, energy: Double)] = []

    /// What rounding and accepted gaps explain [J/mol of atoms].
    private static let tolerance = 0.05

    mutating func append(position: Double, energy: Double) { points.append((position, energy)) }

    /// Positions between which the energies contradict the shape.
    func contradictions(_ shape: Shape) -> [ClosedRange<Double>] {
        let sorted = points.sorted { ($0.position, $0.energy) < ($1.position, $1.energy) }
        var found: [ClosedRange<Double>] = []
        for index in sorted.indices.dropFirst().dropLast() {
            let (a, b, c) = (sorted[index - 1], sorted[index], sorted[index + 1])
            guard c.position > a.position else { continue }
            let chord = a.energy + (b.position - a.position) / (c.position - a.position) * (c.energy - a.energy)
            let error = shape == .concave ? chord - b.energy : b.energy - chord
            guard error > Self.tolerance else { continue }
            if let last = found.last, last.upperBound >= a.position {
                found[found.count - 1] = last.lowerBound...c.position
            } else {
                found.append(a.position...c.position)
            }
        }
        return found
    }
}
