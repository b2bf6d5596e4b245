extension EquilibriumProperty {
    public var definition: String {
        switch self {
        case .completeDissolution(let phase):
            "Lowest temperature above which \(phase) is absent from equilibrium up to the solidus. Where it is never stable in the "
                + "range searched, the range's lower end is given as an upper bound; where it is stable up to the solidus, the "
                + "solidus as a lower bound."
        case .thermalExpansion(.differential, _, _):
            "Differential coefficient of linear expansion (1/3V) dV/dT along equilibrium, phase changes included."
        case .thermalExpansion(.frozen, _, _):
            "Differential coefficient of linear expansion (1/3V) dV/dT with the equilibrium phases, their amounts and compositions "
                + "frozen."
        case .thermalExpansion(.secant, _, let reference):
            "Mean coefficient of linear expansion from "
                + (reference == 1
                    ? "the reference temperature (25 °C unless given)"
                    : "\(NumberText.significant(reference - 273.15)) °C")
                + ", ((V/V_ref)^(1/3) − 1)/(T − T_ref), with the phases that are in equilibrium at T."
        case .phaseFraction(let phase, _): "Moles of atoms in \(phase) per mole of atoms of the alloy, at equilibrium."
        case .density: "Mass over volume of the equilibrium phase assemblage."
        case .latticeParameter(let phase, _):
            "Edge a of the cubic cell of \(phase) in equilibrium, from its molar volume: a = (Z V/N_A)^(1/3) with Z = 4 sites for fcc "
                + "and L1₂, 2 for bcc and B2. Phases that are not cubic are refused: the database has no c/a."
        case .solidus: "Highest temperature without liquid at equilibrium."
        case .liquidus: "Lowest temperature with liquid only at equilibrium."
        case .freezingRange: "Liquidus less solidus, at equilibrium (not Scheil)."
        }
    }

    public var source: String {
        switch self {
        case .thermalExpansion, .density, .latticeParameter:
            "volume model V0 exp(∫ 3α dT): X.-G. Lu, M. Selleby, B. Sundman, Calphad 29 (2005) 68, "
                + "doi:10.1016/j.calphad.2005.05.001; phases and compositions from equilibrium"
        case .completeDissolution, .phaseFraction, .solidus, .liquidus, .freezingRange:
            "global minimum of the Gibbs energy: H. L. Lukas, S. G. Fries, B. Sundman, Computational Thermodynamics (Cambridge, "
                + "2007)"
        }
    }

    public var applicability: String {
        switch self {
        case .completeDissolution, .phaseFraction, .solidus, .liquidus, .freezingRange:
            "the compositions and temperatures that the database was assessed for (its stated limits are checked); equilibrium, so "
                + "not for alloys that had no time to reach it"
        case .thermalExpansion:
            "solid alloys of elements with V0 and VA in the database; without the volume of ferromagnetism, so too large below the "
                + "Curie temperature of Invar-like alloys"
        case .density: "alloys of elements with V0 and VA in the database; without pores"
        case .latticeParameter: "fcc, bcc and their orderings, with V0 and VA in the database"
        }
    }

    public var title: String {
        func celsius(_ kelvin: Double) -> String { "\(NumberText.significant(kelvin - 273.15)) °C" }
        switch self {
        case .completeDissolution(let phase): return "Complete dissolution of \(phase)"
        case .thermalExpansion(.secant, let temperature, let reference):
            return "Mean thermal expansion \(celsius(reference))–\(celsius(temperature))"
        case .thermalExpansion(let expansion, let temperature, _):
            return "Thermal expansion at \(celsius(temperature)) (\(expansion.rawValue))"
        case .phaseFraction(let phase, let temperature): return "Fraction of \(phase) at \(celsius(temperature))"
        case .density(let temperature): return "Density at \(celsius(temperature))"
        case .latticeParameter(let phase, let temperature):
            return "Lattice parameter of \(phase) at \(celsius(temperature))"
        case .solidus: return "Solidus"
        case .liquidus: return "Liquidus"
        case .freezingRange: return "Freezing range"
        }
    }

    public var symbol: String {
        switch self {
        case .completeDissolution(let phase): phase.lowercased() == "sigma" ? "Tσ" : "T(\(phase))"
        case .thermalExpansion: "α"
        case .phaseFraction(let phase, _): "f(\(phase))"
        case .density: "ρ"
        case .latticeParameter(let phase, _): "a(\(phase))"
        case .solidus: "T solidus"
        case .liquidus: "T liquidus"
        case .freezingRange: "ΔT freezing"
        }
    }

    public var uncertaintyMeaning: String? {
        switch self {
        case .completeDissolution, .solidus, .liquidus: "half the bracket within which the phase change was located"
        case .freezingRange: "sum of the location errors of solidus and liquidus"
        case .thermalExpansion, .phaseFraction, .density, .latticeParameter: nil
        }
    }
}
