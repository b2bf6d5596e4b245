/// Solid formed in one step of Scheil's model.
struct FrozenLayer {
    var phase: Int
    /// Name under which it is reported.
    var name: String
    /// Moles of formula units per mole of atoms of the alloy.
    var amount: Double
    /// Site fractions; those of interstitials follow the liquid.
    var y: [Double]
}

/// The solid formed so far, of which interstitial elements alone can diffuse.
final class FrozenLayers {
    private let minimizer: GibbsMinimizer
    private let interstitials: [Int]
    private(set) var layers: [FrozenLayer] = []
    /// Of each phase: its interstitial sublattices (those of nothing but interstitials and vacancies).
    private let sublattices: [[Int]]

    init(minimizer: GibbsMinimizer, interstitials: [Int]) {
        self.minimizer = minimizer
        self.interstitials = interstitials
        let names = Set(interstitials.map { minimizer.system.components[$0] })
        sublattices = minimizer.system.phases.map { model in
            model.sublattices.indices.filter { s in
                let constituents = model.constituents[s]
                return constituents.contains("VA") && constituents.count > 1
                    && constituents.allSatisfy { $0 == "VA" || names.contains($0) }
            }
        }
    }

    func append(_ layer: FrozenLayer) { layers.append(layer) }

    /// Site fractions of a layer between two states of the front, with the interstitials of the second.
    func mean(of phase: Int, _ a: [Double], _ b: [Double]) -> [Double] {
        var y = b
        let free = Set(sublattices[phase])
        let model = minimizer.system.phases[phase]
        for (s, range) in model.sublattices.enumerated() where !free.contains(s) {
            for i in range { y[i] = 0.5 * (a[i] + b[i]) }
        }
        return y
    }

    /// The site fractions at given chemical potentials, with the interstitials moved and all else kept; nil where that does not converge.
    func equilibrated(_ layer: FrozenLayer, _ potentials: [Double], _ table: TemperatureTable) -> [Double]? {
        let model = minimizer.system.phases[layer.phase]
        let lattices = sublattices[layer.phase]
        guard !lattices.isEmpty else { return layer.y }
        // Site of each unknown and of the vacancies it replaces, and the potential it has to meet [per mole of formula units].
        var unknowns: [(site: Int, vacancy: Int, target: Double)] = []
        for s in lattices {
            let range = model.sublattices[s]
            guard let hole = model.constituents[s].firstIndex(of: "VA") else { continue }
            for (offset, name) in model.constituents[s].enumerated() where name != "VA" {
                guard let k = minimizer.system.components.firstIndex(of: name) else { continue }
                unknowns.append(
                    (range.lowerBound + offset, range.lowerBound + hole, model.siteRatios[s] * potentials[k]))
            }
        }
        let n = unknowns.count
        var y = layer.y
        let count = model.count
        for _ in 0..<60 {
            y.withUnsafeBufferPointer {
                model.evaluate(
                    $0.baseAddress.unsafelyUnwrapped, table: table, level: .hessian, workspace: minimizer.workspace)
            }
            let energy = minimizer.workspace.energy
            var matrix = [Double](repeating: 0, count: n * n)
            var right = [Double](repeating: 0, count: n)
            var residual = 0.0
            for (a, u) in unknowns.enumerated() {
                right[a] = u.target - (energy.gradient[u.site] - energy.gradient[u.vacancy])
                residual = max(residual, abs(right[a]) / table.thermalEnergy)
                for (b, v) in unknowns.enumerated() {
                    matrix[a * n + b] =
                        energy.hessian[u.site * count + v.site] - energy.hessian[u.site * count + v.vacancy]
                        - energy.hessian[u.vacancy * count + v.site] + energy.hessian[u.vacancy * count + v.vacancy]
                }
            }
            if residual < 1e-11 { return y }
            let solved = matrix.withUnsafeMutableBufferPointer { a in
                right.withUnsafeMutableBufferPointer {
                    DenseSolver.solve(a.baseAddress.unsafelyUnwrapped, n, $0.baseAddress.unsafelyUnwrapped)
                }
            }
            guard solved, right.allSatisfy(\.isFinite) else { return nil }
            // Neither may an interstitial nor the vacancies be used up in one step.
            var scale = 1.0
            for (a, u) in unknowns.enumerated() {
                if right[a] < 0 { scale = min(scale, 0.9 * y[u.site] / -right[a]) }
            }
            for s in lattices {
                let step = unknowns.indices.filter { model.sublattices[s].contains(unknowns[$0].site) }
                    .reduce(0) { $0 + right[$1] }
                if let u = unknowns.first(where: { model.sublattices[s].contains($0.site) }), step > 0 {
                    scale = min(scale, 0.9 * y[u.vacancy] / step)
                }
            }
            var largest = 0.0
            for (a, u) in unknowns.enumerated() {
                y[u.site] += scale * right[a]
                y[u.vacancy] -= scale * right[a]
                largest = max(largest, abs(right[a]) / y[u.site])
            }
            if largest < 1e-12 { return y }
        }
        return nil
    }

    /// All layers' site fractions at new potentials; nil where one does not converge.
    func equilibrated(_ potentials: [Double], _ table: TemperatureTable) -> [[Double]]? {
        var all: [[Double]] = []
        for layer in layers {
            guard let y = equilibrated(layer, potentials, table) else { return nil }
            all.append(y)
        }
        return all
    }

    func moveInterstitials(to y: [[Double]]) {
        for l in layers.indices { layers[l].y = y[l] }
    }

    /// Moles of each component in the layers, with given site fractions.
    func contents(_ y: [[Double]]? = nil) -> [Double] {
        var n = [Double](repeating: 0, count: minimizer.system.components.count)
        for (l, layer) in layers.enumerated() {
            let m = minimizer.moles(layer.phase, y?[l] ?? layer.y)
            for k in n.indices { n[k] += layer.amount * m[k] }
        }
        return n
    }
}

extension GibbsMinimizer {
    /// Moles of each component per mole of formula units.
    func moles(_ phase: Int, _ y: [Double]) -> [Double] {
        let model = system.phases[phase]
        return y.withUnsafeBufferPointer { buffer in
            (0..<model.componentCount).map { model.amount(of: $0, buffer.baseAddress.unsafelyUnwrapped) }
        }
    }

    /// Enthalpy [J] and heat capacity at fixed site fractions [J/K] of an amount of a phase.
    func heat(_ phase: Int, _ y: [Double], amount: Double, _ table: TemperatureTable) -> (
        enthalpy: Double, capacity: Double
    ) {
        y.withUnsafeBufferPointer {
            system.phases[phase].evaluate(
                $0.baseAddress.unsafelyUnwrapped, table: table, level: .temperature, workspace: workspace)
        }
        let energy = workspace.energy
        return (
            amount * (energy.value - table.temperature * energy.valueT), -amount * table.temperature * energy.valueTT
        )
    }
}
