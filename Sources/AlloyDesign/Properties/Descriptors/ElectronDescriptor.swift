import CALPHAD

/// Electron numbers that served to avoid sigma and its kin before there were databases: a baseline for what equilibria say.
public enum ElectronDescriptor: AlloyProperty {
    /// Mean d-electron level Md [eV] of the alloy, or of its fcc matrix in equilibrium at a temperature [K].
    case dElectronLevel(matrixAt: Double?)
    /// Mean electron vacancy number N_v, of the alloy or of its matrix.
    case electronVacancies(matrixAt: Double?)

    private var table: ElementTable {
        switch self {
        case .dElectronLevel: .dElectronLevel
        case .electronVacancies: .electronVacancies
        }
    }

    private var matrixTemperature: Double? {
        switch self {
        case .dElectronLevel(let temperature), .electronVacancies(let temperature): temperature
        }
    }

    private var head: String {
        switch self {
        case .dElectronLevel: "Md_bar"
        case .electronVacancies: "Nv_bar"
        }
    }

    public var name: String { head + (matrixTemperature.map { "(\(PropertyText.celsius($0)))" } ?? "") }
    public var needsThermodynamics: Bool { matrixTemperature != nil }

    /// Md is an empirical scale in eV, no energy that anything is compared with.
    public var dimension: PhysicalDimension { .number }
    public var unit: String { table.unit }

    /// Where sigma begins: 0.925 eV at 1477 K (Ni-Co-Cr, Ni-Cr-Mo), 0.900 eV at 1073 K (Fe-Ni-Cr).
    ///
    /// Source: M. Morinaga, N. Yukawa, H. Adachi, H. Ezaki, Superalloys 1984, 523, p. 527, eq. 3.
    static func criticalLevel(at temperature: Double) -> Double { 6.25e-5 * temperature + 0.834 }

    public func value(of alloy: AlloyState) throws(PropertyFailure) -> PropertyValue {
        let (elements, fractions) = try matrix(of: alloy)
        let values = try table.values(of: elements)
        let base = alloy.composition["NI"] + alloy.composition["CO"]
        if base < 0.5 {
            alloy.note([
                "\(name) was made for nickel and cobalt alloys; Ni and Co are \(NumberText.significant(100 * base, digits: 3)) at% "
                    + "of this one"
            ])
        }
        let mean = zip(fractions, values).reduce(0) { $0 + $1.0 * $1.1 }
        switch self {
        case .electronVacancies: return try .finite(mean)
        case .dElectronLevel:
            let note = matrixTemperature.map {
                "sigma is expected above \(NumberText.significant(Self.criticalLevel(at: $0), digits: 3)) eV at "
                    + "\(NumberText.significant($0 - 273.15, digits: 4)) °C"
            }
            return try .finite(mean, note: note)
        }
    }

    /// The alloy, or the fcc matrix that is left when precipitates have formed.
    private func matrix(of alloy: AlloyState) throws(PropertyFailure) -> ([String], [Double]) {
        guard let temperature = matrixTemperature else { return (alloy.elements, alloy.moleFractions) }
        let state = try alloy.equilibrium(at: temperature)
        let sets = state.compositionSets.filter {
            $0.ordering != .ordered && PhaseAlias.matches(alias: "FCC", phase: $0.phase)
        }
        guard sets.count == 1, let matrix = sets.first else {
            throw PropertyFailure(
                reason: sets.isEmpty ? "phase-not-stable" : "ambiguous-phase",
                message: "\(sets.isEmpty ? "no" : "more than one") disordered fcc matrix at "
                    + "\(NumberText.significant(temperature, digits: 6)) K; stable are "
                    + state.compositionSets.map(\.phase).joined(separator: ", "))
        }
        let present = zip(state.components, matrix.moleFractions).filter { $0.1 > 0 }
        return (present.map(\.0), present.map(\.1))
    }

    public var definition: String {
        let of =
            matrixTemperature.map {
                "of the disordered fcc matrix in equilibrium at "
                    + ($0 == 1 ? "T" : "\(NumberText.significant($0 - 273.15)) °C")
            } ?? "of the alloy as a whole"
        switch self {
        case .dElectronLevel: return "Mean d-electron energy level, Σ x Md, \(of)."
        case .electronVacancies: return "Mean electron vacancy number, Σ x N_v, \(of)."
        }
    }

    public var source: String { table.source }

    public var applicability: String {
        switch self {
        case .dElectronLevel:
            "nickel and cobalt base alloys; the criterion (6.25e-5 T + 0.834 eV) is meant for the fcc matrix, was drawn from Ni-Co-Cr, "
                + "Ni-Cr-Mo and Fe-Ni-Cr, and knows no amounts; a baseline for comparison with T_sigma"
        case .electronVacancies:
            "nickel base alloys; PHACOMP takes sigma to form above 2.49, mu, chi and Laves phases above 2.30, in the matrix left by the "
                + "precipitates (Sims 1968); a baseline for comparison with T_sigma"
        }
    }

    public var title: String {
        let of = matrixTemperature == nil ? "" : " of the matrix"
        switch self {
        case .dElectronLevel: return "Mean d-electron level\(of)"
        case .electronVacancies: return "Mean electron vacancy number\(of)"
        }
    }

    public var symbol: String {
        switch self {
        case .dElectronLevel: "Md"
        case .electronVacancies: "Nv"
        }
    }

    public static func catalogue(_ tables: SupplyTables) -> [PropertyDescription] {
        [
            Self.dElectronLevel(matrixAt: nil).described(as: "Md_bar"),
            Self.dElectronLevel(matrixAt: 1).described(as: "Md_bar(T)"),
            Self.electronVacancies(matrixAt: nil).described(as: "Nv_bar"),
            Self.electronVacancies(matrixAt: 1).described(as: "Nv_bar(T)"),
        ]
    }

    public static func read(_ text: PropertyText, tables: SupplyTables) throws(PropertyNameError) -> Self? {
        guard ["md_bar", "nv_bar"].contains(text.lowercased) else { return nil }
        try text.want(0...1, "nothing, or the temperature of the fcc matrix, such as \(text.name)(800 C),")
        let temperature = text.arguments.isEmpty ? nil : try text.temperature(0)
        return text.lowercased == "md_bar"
            ? .dElectronLevel(matrixAt: temperature) : .electronVacancies(matrixAt: temperature)
    }
}
