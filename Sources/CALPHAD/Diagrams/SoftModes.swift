/// How the energy of a composition set under its tangent plane changes along the directions in which it gives way: the modes of its second
/// derivatives against those of ideal mixing.
///
///     F(s) = ½ λ s² + ⅙ c s³ + …   along a direction v of the site fractions with vᵀ W v = 1, in units of R T
///
/// W holds the second derivatives of ideal mixing, so that λ is 1 for an ideal solution and 0 at the limit of stability. Two sets become one
/// where λ and c are zero and the fourth-order term, the other directions relaxed, is positive: at a critical point.
///
/// Sources: J. W. Gibbs, Trans. Conn. Acad. 3 (1876) 108; R. A. Heidemann, A. M. Khalil, AIChE J. 26 (1980) 769,
/// doi:10.1002/aic.690260510.
struct SoftModes {
    struct Mode {
        var stiffness: Double
        /// v over all site fractions.
        var direction: [Double]
        /// W v
        var weighted: [Double]
    }

    /// In rising order of stiffness.
    let modes: [Mode]
    private let y: [Double]
    private let model: PhaseModel
    private let table: TemperatureTable
    private let workspace: PhaseWorkspace

    /// Distance of the differences in third and fourth derivatives.
    private static let step = 2e-3
    private static let wideStep = 1e-2

    /// - Returns: nil for phases of charged constituents and ionic liquids, whose exchanges are not free, and where there is no freedom.
    init?(_ model: PhaseModel, at y: [Double], table: TemperatureTable, workspace: PhaseWorkspace) {
        guard !model.isCharged, model.ionic == nil else { return nil }
        self.model = model
        self.y = y
        self.table = table
        self.workspace = workspace
        var pairs: [(free: Int, dependent: Int)] = []
        for range in model.sublattices {
            let largest = range.max { y[$0] < y[$1] } ?? range.lowerBound
            pairs += range.filter { $0 != largest }.map { ($0, largest) }
        }
        let r = pairs.count
        guard r > 0 else { return nil }
        let hessian = Self.hessian(model, y, table, workspace)
        guard hessian.allSatisfy(\.isFinite) else { return nil }
        let n = model.count
        var mixing = [Double](repeating: 0, count: r * r)
        var matrix = mixing
        for (a, (i, p)) in pairs.enumerated() {
            for (b, (j, q)) in pairs.enumerated() {
                matrix[a * r + b] = hessian[i * n + j] - hessian[p * n + j] - hessian[i * n + q] + hessian[p * n + q]
                guard p == q else { continue }
                mixing[a * r + b] = model.ratioOfSite[i] * (1 / y[p] + (a == b ? 1 / y[i] : 0))
            }
        }
        guard mixing.withUnsafeMutableBufferPointer({ DenseSolver.cholesky($0.baseAddress.unsafelyUnwrapped, r) })
        else { return nil }
        /// U⁻ᵀ from the left of every column, with W = Uᵀ U.
        func forward(_ a: inout [Double]) {
            for c in 0..<r {
                for i in 0..<r {
                    var s = a[i * r + c]
                    for k in 0..<i { s -= mixing[k * r + i] * a[k * r + c] }
                    a[i * r + c] = s / mixing[i * r + i]
                }
            }
        }
        func transpose(_ a: inout [Double]) {
            for i in 0..<r { for j in 0..<i { a.swapAt(i * r + j, j * r + i) } }
        }
        forward(&matrix)
        transpose(&matrix)
        forward(&matrix)
        var vectors = [Double](repeating: 0, count: r * r)
        matrix.withUnsafeMutableBufferPointer { a in
            vectors.withUnsafeMutableBufferPointer { v in
                SymmetricMatrix.diagonalize(a.baseAddress.unsafelyUnwrapped, r, v.baseAddress.unsafelyUnwrapped)
            }
        }
        modes = (0..<r).sorted { matrix[$0 * r + $0] < matrix[$1 * r + $1] }.map { c in
            // v = Z U⁻¹ u
            var step = (0..<r).map { vectors[$0 * r + c] }
            var i = r - 1
            while i >= 0 {
                for k in (i + 1)..<max(r, i + 1) { step[i] -= mixing[i * r + k] * step[k] }
                step[i] /= mixing[i * r + i]
                i -= 1
            }
            var direction = [Double](repeating: 0, count: n)
            for (a, pair) in pairs.enumerated() {
                direction[pair.free] += step[a]
                direction[pair.dependent] -= step[a]
            }
            return Mode(
                stiffness: matrix[c * r + c], direction: direction,
                weighted: (0..<n).map { model.ratioOfSite[$0] / y[$0] * direction[$0] })
        }
    }

    /// ∂²G/∂y² in units of R T, per mole of formula units.
    private static func hessian(
        _ model: PhaseModel, _ y: [Double], _ table: TemperatureTable, _ workspace: PhaseWorkspace
    ) -> [Double] {
        y.withUnsafeBufferPointer {
            model.evaluate($0.baseAddress.unsafelyUnwrapped, table: table, level: .hessian, workspace: workspace)
        }
        return (0..<(y.count * y.count)).map { workspace.energy.hessian[$0] / table.thermalEnergy }
    }

    /// The second derivatives at a distance along a direction, times that direction.
    private func bend(at distance: Double, along v: [Double]) -> [Double] {
        let h = Self.hessian(model, zip(y, v).map { $0 + distance * $1 }, table, workspace)
        let n = y.count
        return (0..<n).map { i in (0..<n).reduce(0) { $0 + h[i * n + $1] * v[$1] } }
    }

    /// How far a direction can be followed both ways.
    private func limited(_ step: Double, _ v: [Double]) -> Double {
        zip(y, v).reduce(step) { $1.1 == 0 ? $0 : min($0, 0.2 * $1.0 / abs($1.1)) }
    }

    private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

    /// c of a mode.
    func cubic(_ mode: Mode) -> Double {
        let v = mode.direction
        let s = limited(Self.step, v) / 2
        func difference(_ s: Double) -> Double {
            (dot(v, bend(at: s, along: v)) - dot(v, bend(at: -s, along: v))) / (2 * s)
        }
        return (4 * difference(s) - difference(2 * s)) / 3
    }

    /// The fourth derivative along a mode with all other modes relaxed.
    func quartic(_ mode: Mode) -> Double {
        let v = mode.direction
        let s = limited(Self.wideStep, v) / 2
        let here = dot(v, bend(at: 0, along: v))
        func difference(_ s: Double) -> Double {
            let (ahead, behind) = (bend(at: s, along: v), bend(at: -s, along: v))
            let third = zip(ahead, behind).map { ($0 - $1) / (2 * s) }
            return modes.filter { abs(dot($0.weighted, v)) < 0.5 }.reduce(
                (dot(v, ahead) - 2 * here + dot(v, behind)) / (s * s)
            ) {
                let coupling = dot($1.direction, third)
                return $0 - 3 * coupling * coupling / $1.stiffness
            }
        }
        return (4 * difference(s) - difference(2 * s)) / 3
    }
}
