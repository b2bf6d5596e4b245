/// Branch and bound over one phase's site fractions: is it nowhere deeper than an allowance under the plane of the chemical potentials?
///
/// Boxes beyond half-empty lattices (`PhaseModel.isOccupied`) are left out, and so are all
/// but one of the images of a box under the exchange of equivalent sublattices.
struct PhaseCertifier {
    let model: PhaseModel
    let polynomials: PhasePolynomials
    let table: TemperatureTable
    /// μ [J/mol]
    let potentials: [Double]
    /// ε [J/mol of atoms]
    let allowance: Double
    /// Minima of the phase known before.
    let known: [[Double]]
    let workspace: PhaseWorkspace

    enum Outcome {
        /// All boxes closed: nothing of the phase is deeper under the plane than `depth` [J/mol of atoms].
        case closed(depth: Double, boxes: Int)
        /// The budget ended; what is proved is `depth`, infinite where nothing is.
        case open(depth: Double, boxes: Int)
        /// A state deeper under the plane than the allowance.
        case below([Double], boxes: Int)
    }

    /// Why a phase has no bounds, in words; nil if it has.
    static func obstacle(_ model: PhaseModel) -> String? {
        if model.ionic != nil { return "ionic two-sublattice liquid" }
        if model.isCharged { return "charged constituents" }
        for part in [model.own, model.partition?.part].compactMap({ $0 }) {
            if let magnetic = part.magnetic, !magnetic.isConcave { return "magnetic structure factor above 1" }
        }
        if model.sublattices.contains(where: { $0.count > SimplexSum.mostConstituents }) {
            return "more than \(SimplexSum.mostConstituents) constituents on a sublattice"
        }
        return nil
    }

    func run(boxes most: Int) -> Outcome {
        let bound = PhaseBound(
            model, polynomials: polynomials, table: table, potentials: potentials, allowance: allowance, known: known,
            workspace: workspace)
        let symmetry = confirmedSymmetry()
        var queue = BoxQueue()
        queue.insert(SimplexBox(model))
        var boxes = 0
        // Lowest of φ/N that the closed boxes allow.
        var depth = 0.0
        while var box = queue.next() {
            guard box.tighten(model.sublattices), isOccupied(box), isCanonical(box, symmetry) else { continue }
            if boxes >= most { return open(queue, and: box, depth, boxes) }
            boxes += 1
            switch bound.judge(&box) {
            case .above(let value): depth = max(depth, self.depth(box, value))
            case .below(let y): return .below(y, boxes: boxes)
            case .undecided(let site, let cut, let value):
                // Where nothing is left to cut the box is as small as doubles go.
                guard cut > box.lower[site], cut < box.upper[site] else { return open(queue, and: box, depth, boxes) }
                box.bound = value
                var low = box
                var high = box
                low.upper[site] = cut
                high.lower[site] = cut
                queue.insert(box.point[site] > cut ? low : high)
                queue.insert(box.point[site] > cut ? high : low)
            }
        }
        return .closed(depth: depth, boxes: boxes)
    }

    private func open(_ queue: BoxQueue, and box: SimplexBox, _ closed: Double, _ boxes: Int) -> Outcome {
        let deepest = (queue.boxes + [box]).reduce(closed) { max($0, depth($1, $1.bound)) }
        return .open(depth: deepest, boxes: boxes)
    }

    /// How deep under the plane the states of a box may be, with ψ ≥ `value` in it [J/mol of atoms].
    private func depth(_ box: SimplexBox, _ value: Double) -> Double {
        var least = 0.0
        var most = 0.0
        for i in 0..<model.count {
            least += model.atoms[i] * box.lower[i]
            most += model.atoms[i] * box.upper[i]
        }
        if value >= 0 { return most > 0 ? max(0, allowance - value / most) : allowance }
        least = max(least, fewestAtoms)
        return least > 0 ? allowance - value / least : .infinity
    }

    /// Fewest atoms in a formula unit whose lattice is at least half full.
    private var fewestAtoms: Double {
        if model.latticeVacancies.isEmpty {
            return model.sublattices.reduce(0) { sum, range in sum + (range.map { model.atoms[$0] }.min() ?? 0) }
        }
        // Every other constituent of these sublattices holds as many atoms as its sublattice has sites, or more.
        let filled = model.latticeVacancies.map { site, _ -> Double in
            let range = model.sublattices[model.sublatticeOfSite[site]]
            return range.filter { $0 != site }.map { model.atoms[$0] }.min() ?? 0
        }
        let weights = model.latticeVacancies.map(\.weight)
        // Σ a (1 − y) over them, of which at least half is left; weights are shares of Σ a.
        guard let unit = zip(filled, weights).map({ $0 / $1 }).min() else { return 0 }
        return unit * max(0, weights.reduce(0, +) - 0.5)
    }

    private func isOccupied(_ box: SimplexBox) -> Bool {
        var empty = 0.0
        for (site, weight) in model.latticeVacancies { empty += weight * box.lower[site] }
        return empty <= 0.5
    }

    /// Whether the box may hold states in which the first constituents of equivalent sublattices stand in falling order: every state can be
    /// brought into one of these.
    private func isCanonical(_ box: SimplexBox, _ groups: [[Int]]) -> Bool {
        for group in groups {
            for (s, t) in zip(group, group.dropFirst())
            where box.upper[model.sublattices[s].lowerBound] < box.lower[model.sublattices[t].lowerBound] {
                return false
            }
        }
        return true
    }

    /// The exchanges of sublattices that leave the energy at this temperature as it is.
    ///
    /// They were found at one state and one temperature. The energy is analytic in the site fractions but for the
    /// signs of magnetic moments: states without any order among them at which both energies agree show that they agree everywhere.
    private func confirmedSymmetry() -> [[Int]] {
        model.interchangeable.compactMap { group in
            let kept = group.filter { t in
                t == group[0] || (0..<3).allSatisfy { isExchange(group[0], t, sample: $0) }
            }
            return kept.count > 1 ? kept : nil
        }
    }

    private func isExchange(_ s: Int, _ t: Int, sample: Int) -> Bool {
        var y = [Double](repeating: 0, count: model.count)
        for range in model.sublattices {
            var sum = 0.0
            for i in range {
                // Fractions of multiples of the golden mean fill the unit interval evenly.
                let x = Double(i * 3 + sample + 1) * 0.618_033_988_749_894_9
                y[i] = 0.05 + x - x.rounded(.down)
                sum += y[i]
            }
            for i in range { y[i] /= sum }
        }
        func energy(_ y: [Double]) -> Double {
            y.withUnsafeBufferPointer {
                model.evaluate($0.baseAddress.unsafelyUnwrapped, table: table, level: .value, workspace: workspace)
            }
            return workspace.energy.value
        }
        let before = energy(y)
        for (i, j) in zip(model.sublattices[s], model.sublattices[t]) { y.swapAt(i, j) }
        let after = energy(y)
        return abs(after - before) <= 1e-11 * max(1, abs(before))
    }
}
