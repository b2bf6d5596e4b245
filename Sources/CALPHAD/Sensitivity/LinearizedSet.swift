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
    private let response: Response
    /// M: amounts of the components per free site fraction [freedom × components], and R M.
    let composition: [Double]
    let compositionResponse: [Double]
    /// R G_yT
    let thermalResponse: [Double]

    /// R, where it is positive definite by the factor of its inverse.
    private enum Response {
        case factor([Double])
        case inverse([Double])
    }

    /// - Parameter isHeld: whether the set is held together, inside a gap too, where its energy is not convex.
    /// - Returns: nil where the energy is not convex in the free site fractions though it should, or flat: the set is at the limit of its
    ///   stability.
    init?(
        _ set: AssemblageSet, of model: PhaseModel, isHeld: Bool, table: TemperatureTable, workspace: PhaseWorkspace,
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
            }), buffer.isConvex || isHeld, workspace.energy.value.isFinite
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
        if buffer.isConvex {
            response = .factor((0..<(freedom * freedom)).map { buffer.factor[$0] })
        } else {
            let hessian = (0..<(n * n)).map { state.hessian[$0] }
            guard let inverse = Self.inverse(hessian, free, dependent, transfer, freedom) else { return nil }
            response = .inverse(inverse)
        }
        var composition = [Double](repeating: 0, count: freedom * m)
        var responses = composition
        let r = freedom
        for k in 0..<m {
            let column = Self.reduced(Array(model.composition[(k * n)..<((k + 1) * n)]), free, dependent, transfer, r)
            let solved = Self.solved(column, response, r)
            for a in 0..<r {
                composition[a * m + k] = column[a]
                responses[a * m + k] = solved[a]
            }
        }
        self.composition = composition
        compositionResponse = responses
        thermalResponse = Self.solved(Self.reduced(gradientT, free, dependent, transfer, r), response, r)
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

    private static func solved(_ right: [Double], _ response: Response, _ freedom: Int) -> [Double] {
        var x = right
        guard freedom > 0 else { return x }
        switch response {
        case .factor(let factor):
            factor.withUnsafeBufferPointer { l in
                x.withUnsafeMutableBufferPointer {
                    DenseSolver.solveCholesky(
                        l.baseAddress.unsafelyUnwrapped, freedom, $0.baseAddress.unsafelyUnwrapped)
                }
            }
        case .inverse(let inverse):
            for a in 0..<freedom { x[a] = (0..<freedom).reduce(0) { $0 + inverse[a * freedom + $1] * right[$1] } }
        }
        return x
    }

    /// The inverse of the second derivatives in the free site fractions; nil where they are singular.
    private static func inverse(
        _ hessian: [Double], _ free: [Int], _ dependent: [Int], _ transfer: [Double], _ freedom: Int
    ) -> [Double]? {
        let n = Int(Double(hessian.count).squareRoot().rounded())
        var matrix = [Double](repeating: 0, count: freedom * freedom)
        for b in 0..<freedom {
            var unit = [Double](repeating: 0, count: freedom)
            unit[b] = 1
            let step = expanded(unit, free, dependent, transfer, n)
            let bend = (0..<n).map { i in (0..<n).reduce(0) { $0 + hessian[i * n + $1] * step[$1] } }
            for (a, value) in reduced(bend, free, dependent, transfer, freedom).enumerated() {
                matrix[a * freedom + b] = value
            }
        }
        var inverse = matrix
        for b in 0..<freedom {
            var a = matrix
            var column = [Double](repeating: 0, count: freedom)
            column[b] = 1
            let isSolved = a.withUnsafeMutableBufferPointer { a in
                column.withUnsafeMutableBufferPointer {
                    DenseSolver.solve(a.baseAddress.unsafelyUnwrapped, freedom, $0.baseAddress.unsafelyUnwrapped)
                }
            }
            guard isSolved else { return nil }
            for c in 0..<freedom { inverse[c * freedom + b] = column[c] }
        }
        return inverse
    }

    /// A gradient over all site fractions as one in the free ones.
    func reduced(_ gradient: [Double]) -> [Double] { Self.reduced(gradient, free, dependent, transfer, freedom) }

    /// R times a vector in the free site fractions.
    func response(to right: [Double]) -> [Double] { Self.solved(right, response, freedom) }

    /// A step in the free site fractions as one in all of them.
    func expanded(_ step: [Double]) -> [Double] { Self.expanded(step, free, dependent, transfer, model.count) }

    private static func expanded(
        _ step: [Double], _ free: [Int], _ dependent: [Int], _ transfer: [Double], _ count: Int
    ) -> [Double] {
        var result = [Double](repeating: 0, count: count)
        func exchange(_ a: Int, _ amount: Double) {
            result[free[a]] += amount
            result[dependent[a]] -= amount
        }
        for (a, amount) in step.enumerated() { exchange(a, amount) }
        if free.count > step.count { exchange(step.count, zip(transfer, step).reduce(0) { $0 + $1.0 * $1.1 }) }
        return result
    }
}
