/// What is held fixed while an assemblage is refined, besides pressure and the amounts of the closed components.
enum AssemblageCondition: Equatable {
    case temperature
    /// The temperature follows from these sets holding a share of all atoms.
    case fraction(sets: Set<Int>, value: Double)
    /// The temperature follows from the enthalpy [J/mol of atoms].
    case enthalpy(Double)

    var freesTemperature: Bool { self != .temperature }

    /// Whether a set may pass through negative amounts on the way: its amount is to be zero.
    func vanishes(_ set: Int) -> Bool {
        if case .fraction(let sets, let value) = self { value == 0 && sets.contains(set) } else { false }
    }

    /// The condition once a set is taken out; nil where it held the last of the fixed fraction.
    func removing(_ set: Int) -> AssemblageCondition? {
        guard case .fraction(let sets, let value) = self else { return self }
        let left = Set(sets.filter { $0 != set }.map { $0 > set ? $0 - 1 : $0 })
        return left.isEmpty ? nil : .fraction(sets: left, value: value)
    }
}

/// A straight path of conditions, with a position along it as the unknown that a condition on the assemblage fixes.
struct ConditionPath {
    /// Changes per unit of the position: of the temperature [K] and of the mole fractions.
    var temperature: Double
    var moleFractions: [Double]

    /// Longest step of an iteration.
    private static let reach = 0.5
    private static let mostKelvin = 50.0

    func limited(_ step: Double) -> Double {
        let most = min(Self.reach, temperature == 0 ? Self.reach : Self.mostKelvin / abs(temperature))
        return max(-most, min(most, step))
    }

    /// Makes of Newton's coefficients of the temperature those of the position.
    func turn(_ column: UnsafeMutableBufferPointer<Double>, _ row: inout ConditionRow) {
        for index in column.indices { column[index] *= temperature }
        for k in moleFractions.indices { column[k] -= moleFractions[k] }
        row.coefficients[row.coefficients.count - 1] *= temperature
    }
}

/// The components whose chemical potentials are given in place of their amounts, at one temperature.
struct OpenPotentials {
    /// [J/mol]; nil for a closed component.
    var values: [Double?]
    /// Change with temperature [J/(mol K)]; 0 for a closed component.
    var slopes: [Double]

    static func none(_ count: Int) -> OpenPotentials {
        OpenPotentials(values: [Double?](repeating: nil, count: count), slopes: [Double](repeating: 0, count: count))
    }
}

/// The row that a condition on a sum over the sets, Σ_s N_s q_s(y_s, T) = 0, adds to Newton's equations.
struct ConditionRow {
    /// Coefficients of the potentials [units of R T], of the steps of the sets' amounts, and of the temperature's step.
    var coefficients: [Double]
    var right: Double

    private let componentCount: Int

    /// No condition.
    static var none: ConditionRow { ConditionRow(coefficients: [], right: 0, componentCount: 0) }

    private init(coefficients: [Double], right: Double, componentCount: Int) {
        self.coefficients = coefficients
        self.right = right
        self.componentCount = componentCount
    }

    init(components m: Int, sets: Int) {
        componentCount = m
        coefficients = [Double](repeating: 0, count: m + sets + 1)
        right = 0
    }

    /// Adds a set's share.
    ///
    /// - Parameters:
    ///   - value: q, and its derivative with respect to T at fixed site fractions.
    ///   - gradient: q's derivatives with respect to the free site fractions.
    ///   - responses: of the free site fractions, freedom × width: to each potential, the constant, to T.
    mutating func add(
        set s: Int, amount: Double, value: Double, slope: Double, gradient: [Double],
        responses: UnsafePointer<Double>, width: Int
    ) {
        let m = componentCount
        coefficients[m + s] = value
        right -= amount * value
        var last = slope
        for (a, q) in gradient.enumerated() {
            let row = responses + a * width
            for k in 0..<m { coefficients[k] += amount * q * row[k] }
            right += amount * q * row[m]
            last -= q * row[m + 1]
        }
        coefficients[coefficients.count - 1] += amount * last
    }
}
