import CALPHAD
import Glibc

/// Descriptors of high-entropy alloys that follow from the composition and tables of the elements.
public enum CompositionDescriptor: String, AlloyProperty, CaseIterable {
    case radiusMismatch = "delta"
    case mixingEnthalpy = "dH_mix"
    case mixingEntropy = "dS_mix"
    case meanMeltingPoint = "mean_melting_point"
    case omega = "Omega"
    case lambda = "Lambda"
    case valenceElectronConcentration = "VEC"
    case electronegativityDifference = "delta_chi"

    public var name: String { rawValue }

    public var dimension: PhysicalDimension {
        switch self {
        case .radiusMismatch: .fraction
        case .mixingEnthalpy: .molarEnergy
        case .mixingEntropy, .lambda: .molarEntropy
        case .meanMeltingPoint: .temperature
        case .omega, .valenceElectronConcentration, .electronegativityDifference: .number
        }
    }

    public func value(of alloy: AlloyState) throws(PropertyFailure) -> PropertyValue {
        switch self {
        case .radiusMismatch: return try .finite(Self.radiusMismatch(alloy))
        case .mixingEnthalpy: return try .finite(Self.mixingEnthalpy(alloy))
        case .mixingEntropy: return try .finite(Self.mixingEntropy(alloy))
        case .meanMeltingPoint: return try .finite(Self.meanMeltingPoint(alloy))
        case .omega:
            let enthalpy = try Self.mixingEnthalpy(alloy)
            guard enthalpy != 0 else {
                throw PropertyFailure(
                    reason: "undefined", message: "Omega divides by the enthalpy of mixing, which is 0")
            }
            return try .finite(Self.meanMeltingPoint(alloy) * Self.mixingEntropy(alloy) / abs(enthalpy))
        case .lambda:
            let mismatch = try Self.radiusMismatch(alloy)
            // Equal radii leave rounding behind, not a mismatch.
            guard mismatch > 1e-9 else {
                throw PropertyFailure(reason: "undefined", message: "Lambda divides by the radius mismatch, which is 0")
            }
            return try .finite(Self.mixingEntropy(alloy) / (100 * mismatch * 100 * mismatch))
        case .valenceElectronConcentration:
            return try .finite(alloy.mean(ElementTable.valenceElectrons.values(of: alloy.elements)))
        case .electronegativityDifference:
            let values = try ElementTable.electronegativity.values(of: alloy.elements)
            let mean = alloy.mean(values)
            return try .finite(alloy.mean(values.map { ($0 - mean) * ($0 - mean) }).squareRoot())
        }
    }

    private static func radiusMismatch(_ alloy: AlloyState) throws(PropertyFailure) -> Double {
        let radii = try ElementTable.metallicRadius.values(of: alloy.elements)
        let mean = alloy.mean(radii)
        return alloy.mean(radii.map { (1 - $0 / mean) * (1 - $0 / mean) }).squareRoot()
    }

    private static func mixingEnthalpy(_ alloy: AlloyState) throws(PropertyFailure) -> Double {
        let missing = alloy.elements.filter { !MixingEnthalpy.contains($0) }
        guard missing.isEmpty else {
            throw PropertyFailure(
                reason: "no-element-data",
                message: "the table of mixing enthalpies has no pairs of "
                    + missing.map(\.capitalizedSymbol).joined(separator: ", "))
        }
        var sum = 0.0
        for (i, a) in alloy.elements.enumerated() {
            for (j, b) in alloy.elements.enumerated().prefix(i) {
                sum += 4 * (MixingEnthalpy.pair(a, b) ?? 0) * alloy.moleFractions[i] * alloy.moleFractions[j]
            }
        }
        return sum
    }

    private static func mixingEntropy(_ alloy: AlloyState) -> Double {
        // 0 − sum, so that a pure element has 0 and not −0.
        0 - PhysicalConstants.gasConstant * alloy.moleFractions.reduce(0) { $0 + $1 * log($1) }
    }

    private static func meanMeltingPoint(_ alloy: AlloyState) throws(PropertyFailure) -> Double {
        alloy.mean(try ElementTable.meltingPoint.values(of: alloy.elements))
    }

    /// Further spellings that are read, in lower case.
    private static let otherNames = [
        "delta_r": "delta", "delta_h_mix": "dh_mix", "h_mix": "dh_mix", "delta_s_mix": "ds_mix", "s_mix": "ds_mix",
        "dchi": "delta_chi",
    ]

    public static func catalogue(_ tables: SupplyTables) -> [PropertyDescription] {
        allCases.map { $0.described(as: $0.name) }
    }

    public static func read(_ text: PropertyText, tables: SupplyTables) throws(PropertyNameError) -> Self? {
        let name = otherNames[text.lowercased] ?? text.lowercased
        guard let descriptor = allCases.first(where: { $0.name.lowercased() == name }) else { return nil }
        try text.wantNone()
        return descriptor
    }
}

extension CompositionDescriptor {
    public var definition: String {
        switch self {
        case .radiusMismatch:
            "Mismatch of the atomic radii, δ = sqrt(Σ x (1 − r/r̄)²) with r̄ = Σ x r; a share of one (papers give it in percent)."
        case .mixingEnthalpy: "Enthalpy of mixing of the liquid as a regular solution, Σ_{i<j} 4 ΔH_ij x_i x_j."
        case .mixingEntropy: "Ideal entropy of mixing, −R Σ x ln x."
        case .meanMeltingPoint: "Mean of the elements' melting points, Σ x T_m."
        case .omega: "Ω = T_m ΔS_mix / |ΔH_mix| with the mean melting point."
        case .lambda: "Λ = ΔS_mix / δ² with δ in percent, as in the paper."
        case .valenceElectronConcentration: "Mean number of valence electrons with d electrons, Σ x VEC."
        case .electronegativityDifference:
            "Spread of the electronegativities on Pauling's scale, Δχ = sqrt(Σ x (χ − χ̄)²)."
        }
    }

    public var source: String {
        switch self {
        case .radiusMismatch:
            "Y. Zhang, Y. J. Zhou, J. P. Lin, G. L. Chen, P. K. Liaw, Adv. Eng. Mater. 10 (2008) 534, doi:10.1002/adem.200700240; "
                + "radii: \(ElementTable.metallicRadius.source)"
        case .mixingEnthalpy: MixingEnthalpy.source
        case .mixingEntropy: "Boltzmann's entropy of an ideal solution; R exact (SI 2019)"
        case .meanMeltingPoint: ElementTable.meltingPoint.source
        case .omega:
            "X. Yang, Y. Zhang, Mater. Chem. Phys. 132 (2012) 233, doi:10.1016/j.matchemphys.2011.11.021; \(MixingEnthalpy.source)"
        case .lambda:
            "A. K. Singh, N. Kumar, A. Dwivedi, A. Subramaniam, Intermetallics 53 (2014) 112, doi:10.1016/j.intermet.2014.04.019; "
                + "radii: \(ElementTable.metallicRadius.source)"
        case .valenceElectronConcentration: ElementTable.valenceElectrons.source
        case .electronegativityDifference:
            "S. Fang, X. Xiao, L. Xia, W. Li, Y. Dong, J. Non-Cryst. Solids 321 (2003) 120, doi:10.1016/S0022-3093(03)00155-8; "
                + ElementTable.electronegativity.source
        }
    }

    public var applicability: String {
        switch self {
        case .radiusMismatch:
            "any alloy of the tabulated elements; solid solutions were found below 0.066 (Yang & Zhang 2012)"
        case .mixingEnthalpy:
            "any alloy of the tabulated elements; a liquid without short-range order, values rounded to 1 kJ/mol"
        case .mixingEntropy: "any alloy; a random solution"
        case .meanMeltingPoint: "any alloy of the tabulated elements; a rule of mixtures, not a solidus"
        case .omega: "solid solutions were found above 1.1 in as-cast high-entropy alloys (Yang & Zhang 2012)"
        case .lambda:
            "solid solutions were found above 0.96 J/(mol K), compounds below 0.24 (Singh et al. 2014), with other radii"
        case .valenceElectronConcentration:
            "fcc was found from 8 up, bcc below 6.87, both in between, in as-cast high-entropy alloys of Al, Co, Cr, Cu, Fe, Ni, Ti, V "
                + "(Guo et al. 2011)"
        case .electronegativityDifference: "any alloy of the tabulated elements"
        }
    }

    public var title: String {
        switch self {
        case .radiusMismatch: "Radius mismatch"
        case .mixingEnthalpy: "Enthalpy of mixing"
        case .mixingEntropy: "Entropy of mixing"
        case .meanMeltingPoint: "Mean melting point"
        case .omega: "Omega"
        case .lambda: "Lambda"
        case .valenceElectronConcentration: "Valence electron concentration"
        case .electronegativityDifference: "Electronegativity difference"
        }
    }

    public var symbol: String {
        switch self {
        case .radiusMismatch: "δ"
        case .mixingEnthalpy: "ΔHmix"
        case .mixingEntropy: "ΔSmix"
        case .meanMeltingPoint: "Tm"
        case .omega: "Ω"
        case .lambda: "Λ"
        case .valenceElectronConcentration: "VEC"
        case .electronegativityDifference: "Δχ"
        }
    }
}
