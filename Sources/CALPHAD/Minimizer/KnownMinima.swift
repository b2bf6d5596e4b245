/// The converged minima of one phase's distance from one plane.
final class KnownMinima {
    private let siteCount: Int
    /// Minima × site fractions, row-major.
    private(set) var sites: [Double] = []
    /// Square roots of the site fractions: between them the curvature of ideal mixing is the same everywhere.
    private(set) var roots: [Double] = []
    /// Distances above the plane [J/mol of atoms].
    private(set) var excess: [Double] = []
    /// The lowest distance.
    private(set) var lowest = Double.infinity
    /// Which minimum is the lowest.
    private(set) var place = 0

    init(siteCount: Int) { self.siteCount = siteCount }

    var count: Int { excess.count }
    var isEmpty: Bool { excess.isEmpty }

    /// The site fractions of minimum k.
    subscript(k: Int) -> [Double] { Array(sites[(k * siteCount)..<((k + 1) * siteCount)]) }

    /// The site fractions of each minimum.
    var all: [[Double]] { (0..<count).map { self[$0] } }

    func append(_ y: [Double], excess value: Double) {
        if value < lowest {
            lowest = value
            place = count
        }
        sites += y
        roots += y.map { $0.squareRoot() }
        excess.append(value)
    }

    /// Whether no site fraction differs from those of some minimum by more than `tolerance`.
    func contains(_ y: UnsafePointer<Double>, within tolerance: Double) -> Bool {
        sites.withUnsafeBufferPointer { sites in
            minimum: for k in 0..<count {
                for i in 0..<siteCount where abs(sites[k * siteCount + i] - y[i]) > tolerance { continue minimum }
                return true
            }
            return false
        }
    }
}
