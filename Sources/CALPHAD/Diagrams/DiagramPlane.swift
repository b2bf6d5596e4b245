/// Conditions and scaled coordinates of places in the plane of a phase diagram, or on a line of it: an isopleth of one composition, or of
/// one temperature.
struct DiagramPlane {
    let plane: PhaseDiagram.Plane

    /// Carried where a component is absent.
    private static let trace = 1e-10
    /// How unevenly the net is spaced: its nodes avoid the round numbers where compounds and transformations lie.
    private static let unevenness = 0.97

    init(_ plane: PhaseDiagram.Plane) { self.plane = plane }

    var isIsothermal: Bool {
        if case .isothermal = plane { true } else { false }
    }

    /// The place of a node of the first net, by its shares along the sides. Projective maps keep the borders and straight lines.
    func place(_ a: Double, _ b: Double) -> PhaseDiagram.Place {
        func warp(_ s: Double, _ weight: Double) -> Double { s * weight / (s * weight + 1 - s) }
        switch plane {
        case .isothermal:
            let weights = (1.0, Self.unevenness, 1 / (1.7 * Self.unevenness) + 0.41)
            let sum = (1 - a - b) * weights.0 + a * weights.1 + b * weights.2
            return PhaseDiagram.Place(x: a * weights.1 / sum, y: b * weights.2 / sum)
        case .isopleth(_, _, let range):
            let t = warp(b, 2 - Self.unevenness)
            return PhaseDiagram.Place(
                x: warp(a, Self.unevenness),
                y: t == 1 ? range.upperBound : range.lowerBound + t * (range.upperBound - range.lowerBound))
        }
    }

    /// Places so close by that nobody could tell, for a state that the search does not find just there: the borders of the plane stay
    /// borders.
    func placesBeside(_ place: PhaseDiagram.Place) -> [PhaseDiagram.Place] {
        switch plane {
        case .isothermal:
            // The ratios of the second and of the third component to the first change.
            func scaled(_ second: Double, _ third: Double) -> PhaseDiagram.Place {
                let (x, y) = (place.x * (1 + second), place.y * (1 + third))
                let sum = 1 - place.x - place.y + x + y
                return PhaseDiagram.Place(x: x / sum, y: y / sum)
            }
            let step = Self.aside
            return [scaled(step, 0), scaled(-step, 0), scaled(0, step), scaled(0, -step)].filter { $0 != place }
        case .isopleth(_, _, let range):
            let height = Self.aside * (range.upperBound - range.lowerBound)
            return [1.0, -1].map {
                PhaseDiagram.Place(x: height == 0 ? place.x + $0 * Self.aside : place.x, y: place.y + $0 * height)
            }.filter { range.contains($0.y) && (0...1).contains($0.x) }
        }
    }

    /// How far away these lie [share of the plane's side].
    private static let aside = 1e-6

    func conditions(at place: PhaseDiagram.Place) -> (temperature: Double, moleFractions: [Double]) {
        var x: [Double]
        let temperature: Double
        switch plane {
        case .isothermal(let t):
            temperature = t
            x = [1 - place.x - place.y, place.x, place.y]
        case .isopleth(let from, let to, _):
            temperature = place.y
            x = zip(from, to).map { $0 + place.x * ($1 - $0) }
            guard from != to else { return (temperature, x) }
        }
        for k in x.indices { x[k] = max(x[k], Self.trace) }
        let sum = x.reduce(0, +)
        return (temperature, x.map { $0 / sum })
    }

    /// Coordinates of order one.
    func scaled(_ place: PhaseDiagram.Place) -> (x: Double, y: Double) {
        switch plane {
        case .isothermal: return (place.x, place.y)
        case .isopleth(_, _, let range):
            let height = range.upperBound - range.lowerBound
            return (place.x, height > 0 ? (place.y - range.lowerBound) / height : 0)
        }
    }

    /// The place of scaled coordinates.
    func place(scaled point: (x: Double, y: Double)) -> PhaseDiagram.Place {
        switch plane {
        case .isothermal: return PhaseDiagram.Place(x: point.x, y: point.y)
        case .isopleth(_, _, let range):
            return PhaseDiagram.Place(
                x: point.x, y: range.lowerBound + point.y * (range.upperBound - range.lowerBound))
        }
    }

    /// Whether a place lies on a side of the plane.
    func isAtBorder(_ place: PhaseDiagram.Place) -> Bool {
        let p = scaled(place)
        let far = isIsothermal ? 1 - p.x - p.y : min(1 - p.x, 1 - p.y)
        return min(p.x, p.y, far) < Self.aside
    }

    func distance(_ a: PhaseDiagram.Place, _ b: PhaseDiagram.Place) -> Double {
        let (p, q) = (scaled(a), scaled(b))
        return (((p.x - q.x) * (p.x - q.x)) + ((p.y - q.y) * (p.y - q.y))).squareRoot()
    }

    /// Where a composition lies in the plane of three components, or of a temperature over two; nil where it need not lie in the plane.
    func place(of moleFractions: [Double], temperature: Double) -> PhaseDiagram.Place? {
        switch plane {
        case .isothermal: return PhaseDiagram.Place(x: moleFractions[1], y: moleFractions[2])
        case .isopleth(let from, let to, _):
            guard from.count == 2 else { return nil }
            return PhaseDiagram.Place(x: (moleFractions[1] - from[1]) / (to[1] - from[1]), y: temperature)
        }
    }
}
