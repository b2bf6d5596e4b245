/// The converged minima of one phase's distance from one plane.
struct KnownMinima {
    private(set) var sites: [[Double]] = []
    /// Distances above the plane [J/mol of atoms], in the order of `sites`.
    private(set) var excess: [Double] = []
    /// Square roots of the site fractions: between them the curvature of ideal mixing is the same everywhere.
    private(set) var roots: [[Double]] = []
    /// The lowest distance.
    private(set) var lowest = Double.infinity
    /// Where the lowest stands in `sites`.
    private(set) var place = 0

    static let none = KnownMinima()

    mutating func append(_ y: [Double], excess value: Double) {
        if value < lowest {
            lowest = value
            place = sites.count
        }
        sites.append(y)
        excess.append(value)
        roots.append(y.map { $0.squareRoot() })
    }
}
