/// What thorough searches found under planes on a coarse lattice of chemical potentials, for systems of so few components that many states
/// share a cell of it.
///
/// A state's own plane differs from its cell's by an eighth of R T in each potential at most. The minima of the phases move with the plane;
/// one that only appears on the way lies, where it appears, on the slope of another and so above it. Which cell a state has depends on the
/// state alone, not on what was solved before.
struct SearchedCells {
    struct Key: Hashable {
        let temperature: Double
        let pressure: Double
        /// Chemical potentials in units of a quarter of R T.
        let steps: [Int32]

        init?(_ table: TemperatureTable, potentials: [Double]) {
            temperature = table.temperature
            pressure = table.pressure
            let scale = SearchedCells.stepsPerThermalEnergy / table.thermalEnergy
            var steps: [Int32] = []
            for mu in potentials {
                guard let step = Int32(exactly: (mu * scale).rounded()) else { return nil }
                steps.append(step)
            }
            self.steps = steps
        }

        /// [J/mol]
        func potentials(_ table: TemperatureTable) -> [Double] {
            steps.map { Double($0) * table.thermalEnergy / SearchedCells.stepsPerThermalEnergy }
        }
    }

    private static let stepsPerThermalEnergy = 4.0
    private static let most = 2048
    private var cells: [Key: Cell] = [:]

    /// What was found under the plane of a cell, and what that took.
    struct Cell {
        /// The site fractions of all minima of each phase.
        let minima: [[[Double]]]
        let minimizations: Int
        let evaluations: Int
    }

    subscript(key: Key) -> Cell? {
        get { cells[key] }
        set {
            if cells.count >= Self.most { cells.removeAll(keepingCapacity: true) }
            cells[key] = newValue
        }
    }

    /// Whether the searches of a system are worth sharing: few components, and phases whose sublattices mix several ways.
    static func serve(_ system: ThermodynamicSystem) -> Bool {
        system.components.count <= 3
            && system.phases.contains { model in model.sublattices.count { $0.count > 1 } > 1 }
    }
}
