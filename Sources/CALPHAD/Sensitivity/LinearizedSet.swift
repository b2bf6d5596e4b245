/// One composition set at rest in the plane, and how its free site fractions give way:
///
///     δy = R (M δμ − G_yT δT − ∂_p G_y),   R = (∂²G/∂y²)⁻¹ in the free site fractions.
struct LinearizedSet {
    let model: PhaseModel
    let set: AssemblageSet
    /// Moles of atoms and of each component per mole of formula units.
    let atoms: Double
    let amounts: [Double]
    /// G, ∂G/∂T, ∂²G/∂T² [J per mole of formula units].
    let energy: Double
    let slope: Double
    let curvature: Double
    /// ∂G/∂y and ∂²G/∂y∂T over all site fractions.
    let gradient: [Double]
    let gradientT: [Double]
    /// Number of free site fractions.
    let freedom: Int
    private let free: [Int]
    private let dependent: [Int]
    private let transfer: [Double]
    private let factor: [Double]
    /// M: amounts of the components per free site fraction [freedom × components], and R M.
    let composition: [Double]
    let compositionResponse: [Double]
    /// R G_yT
    let thermalResponse: [Double]

    /// - Returns: nil where the energy is not convex in the free site fractions: the set is at the limit of its stability.
    init?(
        _ set: AssemblageSet, of model: PhaseModel, table: TemperatureTable, workspace: PhaseWorkspace,
        curvature buffer: ReducedCurvature
    ) {
        self.model = model
        self.set = set
        let n = model.count
        let m = model.componentCount
        guard
            set.y.withUnsafeBufferPointer({ buffer_ in
                let y = buffer_.baseAddress.unsafelyUnwrapped
                model.evaluate(y, table: table, level: .temperature, workspace: workspace)
                return buffer.factorize(
                    model, y, hessian: workspace.energy.hessian, thermalEnergy: table.thermalEnergy)
            }), buffer.isConvex, workspace.energy.value.isFinite
        else { return nil }
        let state = workspace.energy
        energy = state.value
        slope = state.valueT
        curvature = state.valueTT
        gradient = (0..<n).map { state.gradient[$0] }
        gradientT = (0..<n).map { state.gradientT[$0] }
        (atoms, amounts) = set.y.withUnsafeBufferPointer { buffer_ in
            let y = buffer_.baseAddress.unsafelyUnwrapped
            return (model.atomCount(y), (0..<m).map { model.amount(of: $0, y) })
        }
        freedom = buffer.freedom
        free = (0..<buffer.pairCount).map { buffer.free[$0] }
        dependent = (0..<buffer.pairCount).map { buffer.dependent[$0] }
        transfer = buffer.transferred
        factor = (0..<(freedom * freedom)).map { buffer.factor[$0] }
        var composition = [Double](repeating: 0, count: freedom * m)
        var response = composition
        let r = freedom
        for k in 0..<m {
            let column = Self.reduced(Array(model.composition[(k * n)..<((k + 1) * n)]), free, dependent, transfer, r)
            let solved = Self.solved(column, factor, r)
            for a in 0..<r {
                composition[a * m + k] = column[a]
                response[a * m + k] = solved[a]
            }
        }
        self.composition = composition
        compositionResponse = response
        thermalResponse = Self.solved(Self.reduced(gradientT, free, dependent, transfer, r), factor, r)
    }

    private static func reduced(
        _ gradient: [Double], _ free: [Int], _ dependent: [Int], _ transfer: [Double], _ freedom: Int
    ) -> [Double] {
        var result = (0..<freedom).map { gradient[free[$0]] - gradient[dependent[$0]] }
        if free.count > freedom {
            let last = gradient[free[freedom]] - gradient[dependent[freedom]]
            for a in 0..<freedom { result[a] += transfer[a] * last }
        }
        return result
    }

    private static func solved(_ right: [Double], _ factor: [Double], _ freedom: Int) -> [Double] {
        var x = right
        guard freedom > 0 else { return x }
        factor.withUnsafeBufferPointer { l in
            x.withUnsafeMutableBufferPointer {
                DenseSolver.solveCholesky(
                    l.baseAddress.unsafelyUnwrapped, freedom, $0.baseAddress.unsafelyUnwrapped)
            }
        }
        return x
    }

    /// A gradient over all site fractions as one in the free ones.
    func reduced(_ gradient: [Double]) -> [Double] { Self.reduced(gradient, free, dependent, transfer, freedom) }

    /// R times a vector in the free site fractions.
    func response(to right: [Double]) -> [Double] { Self.solved(right, factor, freedom) }

    /// A step in the free site fractions as one in all of them.
    func expanded(_ step: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: model.count)
        func exchange(_ a: Int, _ amount: Double) {
            result[free[a]] += amount
            result[dependent[a]] -= amount
        }
        for (a, amount) in step.enumerated() { exchange(a, amount) }
        if free.count > freedom { exchange(freedom, zip(transfer, step).reduce(0) { $0 + $1.0 * $1.1 }) }
        return result
    }
}
