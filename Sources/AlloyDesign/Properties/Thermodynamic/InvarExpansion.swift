import CALPHAD

/// Thermal expansion with the volume of ferromagnetism, whose constants are fitted: a model of its own beside the plain coefficients.
public struct InvarExpansion: AlloyProperty, Equatable {
    /// [K]
    let temperature: Double
    /// Where a secant starts [K]; nil: the differential coefficient.
    let reference: Double?
    /// Where phases and compositions are those of equilibrium [K]; nil: at `temperature`.
    let stateTemperature: Double?

    private static let model = SpontaneousMagnetostriction.ironNickel
    /// Root mean square error on the alloys of the fit, and mean absolute error on 498 other alloys of Fe, Ni, Co, Cr at 300 K [1/K];
    /// told by the suite ExpansionComparison.
    private static let errorOfFit = 1.2e-6
    private static let errorElsewhere = 4.8e-6

    private var head: String { reference == nil ? "CTE_frozen_invar" : "CTE_secant_invar" }

    public var name: String {
        let temperatures = [temperature] + [reference, stateTemperature].compactMap { $0 }
        return "\(head)(\(temperatures.map(PropertyText.celsius).joined(separator: ", ")))"
    }

    public var dimension: PhysicalDimension { .thermalExpansion }
    public var needsThermodynamics: Bool { true }

    public func value(of alloy: AlloyState) throws(PropertyFailure) -> PropertyValue {
        let state = try alloy.equilibrium(at: stateTemperature ?? temperature)
        try EquilibriumProperty.requireSolid(state)
        let solver = try alloy.thermodynamics.get().solver
        let expansion: FrozenExpansion
        do throws(VolumeError) {
            expansion = try solver.frozenExpansion(
                of: state, at: temperature, referenceTemperature: reference ?? temperature,
                magnetostriction: Self.model)
        } catch { throw PropertyFailure(error) }
        let isOfFit = Set(alloy.elements).isSubset(of: ["FE", "NI"])
        return try .finite(
            reference == nil ? expansion.frozen : expansion.secant,
            uncertainty: isOfFit ? Self.errorOfFit : Self.errorElsewhere,
            note: EquilibriumProperty.note(without: expansion.phasesWithoutVolume))
    }

    public var definition: String {
        (reference == nil
            ? "Differential coefficient of linear expansion (1/3V) dV/dT"
            : "Mean coefficient of linear expansion ((V/V_ref)^(1/3) − 1)/(T − T_ref)")
            + " with frozen phases and compositions, which are those of equilibrium at T_STATE (at T unless given), and with the volume of "
            + "ferromagnetism in face-centred cubic phases, ω = k [β² m²(T/T_C) − Σ x_i β_i² m²(T/T_C,i)], k = "
            + "\(NumberText.significant(Self.model.coupling, digits: 4)) per μ_B²."
    }

    public var source: String {
        "volumes, T_C and β of the database; m(T/T_C): M. D. Kuz'min, Phys. Rev. Lett. 94 (2005) 107204, "
            + "doi:10.1103/PhysRevLett.94.107204; k and the shape fitted to twelve Fe-Ni alloys of Z. Rao et al., Science 378 (2022) 78, "
            + "doi:10.1126/science.abo4940, on the volumes of TDB/AlCoCrFeNi.tdb"
    }

    public var applicability: String {
        "fcc Fe-Ni from 33 wt.% Ni on at 300 K (the fit, RMSE 1.2e-6/K); elsewhere an extrapolation that was tested: mean absolute error "
            + "4.8e-6/K on Fe-Ni-Co-Cr at 300 K, too low by 7e-6/K in Co-rich Fe-Ni-Co"
    }

    public var title: String {
        func celsius(_ kelvin: Double) -> String { "\(NumberText.significant(kelvin - 273.15)) °C" }
        return reference.map { "Mean thermal expansion \(celsius($0))–\(celsius(temperature)) with ferromagnetism" }
            ?? "Thermal expansion at \(celsius(temperature)) with ferromagnetism"
    }

    public var symbol: String { "α" }

    public var uncertaintyMeaning: String? {
        "root mean square error of the fit for Fe-Ni, mean absolute error on other alloys at 300 K elsewhere"
    }

    public static func catalogue(_ tables: SupplyTables) -> [PropertyDescription] {
        [
            InvarExpansion(temperature: 1, reference: nil, stateTemperature: nil)
                .described(as: "CTE_frozen_invar(T) or CTE_frozen_invar(T, T_STATE)"),
            InvarExpansion(temperature: 2, reference: 1, stateTemperature: nil)
                .described(as: "CTE_secant_invar(T, T_REFERENCE) or CTE_secant_invar(T, T_REFERENCE, T_STATE)"),
        ]
    }

    public static func read(_ text: PropertyText, tables: SupplyTables) throws(PropertyNameError) -> Self? {
        switch text.lowercased {
        case "cte_frozen_invar":
            try text.want(
                1...2,
                "a temperature and, where it is another, that at which the phases are in equilibrium, such as "
                    + "\(text.name)(25 C, 1000 C),")
            return InvarExpansion(
                temperature: try text.temperature(0), reference: nil,
                stateTemperature: text.arguments.count > 1 ? try text.temperature(1) : nil)
        case "cte_secant_invar":
            try text.want(
                2...3,
                "a temperature, the reference temperature and, where it is another, that at which the phases are in equilibrium, "
                    + "such as \(text.name)(100 C, 25 C, 1000 C),")
            return InvarExpansion(
                temperature: try text.temperature(0), reference: try text.temperature(1),
                stateTemperature: text.arguments.count > 2 ? try text.temperature(2) : nil)
        default: return nil
        }
    }
}
