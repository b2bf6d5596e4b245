/// Gibbs energies along a line of equilibria, and whether they can all be minima.
///
/// At constant composition the least Gibbs energy is concave in temperature, with the slope −S; at constant temperature it is convex along
/// a straight line of compositions, with the slope Σ μ_k dx_k; both through all changes of the assemblage. Where an energy lies
/// on the wrong side of its neighbour's tangent, it is not the minimum.
struct EnergyCurve {
    enum Shape { case concave, convex }

    private var points: [(position: Double, energy: Double, slope: Double)] = []

    /// What rounding and accepted gaps explain [J/mol of atoms].
    private static let tolerance = 0.05

    /// - Parameter slope: of the energy along the line, at the assemblage given.
    mutating func append(position: Double, energy: Double, slope: Double) { points.append((position, energy, slope)) }

    /// Positions between which the energies contradict the shape.
    func contradictions(_ shape: Shape) -> [ClosedRange<Double>] {
        let sorted = points.sorted { ($0.position, $0.energy) < ($1.position, $1.energy) }
        let sign = shape == .concave ? 1.0 : -1
        var found: [ClosedRange<Double>] = []
        for (a, b) in zip(sorted, sorted.dropFirst()) {
            let width = b.position - a.position
            // How far each energy lies beyond the other's tangent.
            let right = sign * (b.energy - a.energy - a.slope * width)
            let left = sign * (a.energy - b.energy + b.slope * width)
            guard max(left, right) > Self.tolerance else { continue }
            if let last = found.last, last.upperBound == a.position {
                found[found.count - 1] = last.lowerBound...b.position
            } else {
                found.append(a.position...b.position)
            }
        }
        return found
    }
}
