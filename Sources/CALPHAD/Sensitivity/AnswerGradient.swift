/// The partial derivatives of an answer f with respect to what describes an assemblage, the parameters' direct share included.
struct AnswerGradient {
    var value: Double
    /// ∂f/∂μ_k
    var potentials: [Double]
    /// ∂f/∂N_s
    var amounts: [Double]
    /// ∂f/∂y of every set, over all its site fractions.
    var sites: [[Double]]
    /// ∂f/∂T
    var temperature = 0.0
    /// ∂f/∂p at a fixed state as a functional of G, of every set; nil where the parameters do not enter directly.
    var energies: [EnergyFunctional?]
    /// ∂f/∂V_s at the temperature of the table, for what depends on volumes.
    var volumes: [(table: TemperatureTable, weights: [Double])] = []

    init(value: Double, components: Int, sets: [LinearizedSet]) {
        self.value = value
        potentials = [Double](repeating: 0, count: components)
        amounts = [Double](repeating: 0, count: sets.count)
        sites = sets.map { [Double](repeating: 0, count: $0.model.count) }
        energies = sets.map { _ in nil }
    }
}

extension AnswerGradient {
    static func temperature(_ value: Double, components: Int, sets: [LinearizedSet]) -> Self {
        var f = Self(value: value, components: components, sets: sets)
        f.temperature = 1
        return f
    }

    static func potential(_ k: Int, value: Double, components: Int, sets: [LinearizedSet]) -> Self {
        var f = Self(value: value, components: components, sets: sets)
        f.potentials[k] = 1
        return f
    }

    /// The share of some sets in all atoms, of which there is one mole.
    static func fraction(of chosen: [Int], components: Int, sets: [LinearizedSet]) -> Self {
        var f = Self(value: 0, components: components, sets: sets)
        for s in chosen {
            let amount = sets[s].set.amount
            f.value += amount * sets[s].atoms
            f.amounts[s] = sets[s].atoms
            f.sites[s] = sets[s].model.atoms.map { amount * $0 }
        }
        return f
    }

    /// A component's mole fraction in one set.
    static func moleFraction(_ k: Int, in s: Int, components: Int, sets: [LinearizedSet]) -> Self {
        let chosen = sets[s]
        let x = chosen.amounts[k] / chosen.atoms
        var f = Self(value: x, components: components, sets: sets)
        let n = chosen.model.count
        f.sites[s] = (0..<n).map {
            (chosen.model.composition[k * n + $0] - x * chosen.model.atoms[$0]) / chosen.atoms
        }
        return f
    }

    static func gibbsEnergy(components: Int, sets: [LinearizedSet]) -> Self {
        var f = Self(value: 0, components: components, sets: sets)
        for (s, state) in sets.enumerated() {
            let amount = state.set.amount
            f.value += amount * state.energy
            f.amounts[s] = state.energy
            f.sites[s] = state.gradient.map { amount * $0 }
            f.temperature += amount * state.slope
            f.energies[s] = EnergyFunctional(energy: amount, mixed: 0)
        }
        return f
    }

    /// H = Σ N (G − T ∂G/∂T)
    static func enthalpy(at t: Double, components: Int, sets: [LinearizedSet]) -> Self {
        var f = Self(value: 0, components: components, sets: sets)
        for (s, state) in sets.enumerated() {
            let amount = state.set.amount
            f.amounts[s] = state.energy - t * state.slope
            f.value += amount * f.amounts[s]
            f.sites[s] = zip(state.gradient, state.gradientT).map { amount * ($0 - t * $1) }
            f.temperature -= amount * t * state.curvature
            f.energies[s] = EnergyFunctional(energy: amount, mixed: -t * amount)
        }
        return f
    }
}
