/// Solid-solution strength of a random alloy without parameters fitted to strengths.
public struct SolutionStrength: AlloyProperty {
    enum Lattice: String, CaseIterable {
        case fcc
        case bccEdge = "bcc_edge"

        var model: EdgeDislocationModel { self == .fcc ? .fcc : .bcc }
        var volumes: ElementTable { self == .fcc ? .fccAtomicVolume : .bccAtomicVolume }
    }

    enum Quantity: Equatable {
        /// Shear stress at 0 K [Pa].
        case stress
        /// Energy barrier [J].
        case barrier
        /// Uniaxial yield stress at a temperature [K] and a strain rate [1/s].
        case yield(temperature: Double, rate: Double)
    }

    struct Moduli: Equatable {
        /// [Pa]
        var shear: Double
        var poisson: Double
    }

    let lattice: Lattice
    let quantity: Quantity
    /// Those of the alloy, where they are known; nil: mixed from the elements.
    let moduli: Moduli?

    private var head: String {
        switch quantity {
        case .stress: "tau0_\(lattice.rawValue)"
        case .barrier: "barrier_\(lattice.rawValue)"
        case .yield: "yield_\(lattice.rawValue)"
        }
    }

    public var name: String {
        var arguments: [String] = []
        if case .yield(let temperature, let rate) = quantity {
            arguments += [PropertyText.celsius(temperature), "\(NumberText.significant(rate, digits: 9)) 1/s"]
        }
        if let moduli {
            arguments += [
                "\(NumberText.significant(moduli.shear * 1e-9, digits: 9)) GPa",
                NumberText.significant(moduli.poisson, digits: 9),
            ]
        }
        return arguments.isEmpty ? head : "\(head)(\(arguments.joined(separator: ", ")))"
    }

    public var dimension: PhysicalDimension { quantity == .barrier ? .energy : .pressure }

    public func value(of alloy: AlloyState) throws(PropertyFailure) -> PropertyValue {
        let volumes = try lattice.volumes.values(of: alloy.elements).map { $0 * 1e-30 }
        let elastic: Moduli
        if let moduli {
            elastic = moduli
        } else {
            let mixed = try lattice == .fcc ? MixedElasticity.polycrystal(alloy) : MixedElasticity.cubic(alloy)
            elastic = Moduli(shear: mixed.shear, poisson: mixed.poisson)
        }
        let model = lattice.model
        let resistance = model.resistance(
            fractions: alloy.moleFractions, volumes: volumes, shearModulus: elastic.shear,
            poissonRatio: elastic.poisson)
        var note: String?
        if moduli == nil {
            note =
                "with μ = \(NumberText.significant(elastic.shear * 1e-9, digits: 3)) GPa, ν = "
                + "\(NumberText.significant(elastic.poisson, digits: 3)) by mixing the elements"
        }
        switch quantity {
        case .stress: return try .finite(resistance.stress, note: note)
        case .barrier: return try .finite(resistance.barrier, note: note)
        case .yield(let temperature, let rate):
            guard resistance.barrier > 0 else {
                throw PropertyFailure(
                    reason: "undefined", message: "atoms of one size do not strengthen; there is no barrier to cross")
            }
            let (stress, isLow) = model.yield(resistance, temperature: temperature, rate: rate)
            if isLow {
                note = (note.map { $0 + "; " } ?? "") + "in the range of low stresses, below half of that at 0 K"
            }
            return try .finite(stress, note: note)
        }
    }

    public static func catalogue(_ tables: SupplyTables) -> [PropertyDescription] {
        Lattice.allCases.flatMap { lattice in
            let name = lattice.rawValue
            func make(_ quantity: Quantity) -> SolutionStrength {
                SolutionStrength(lattice: lattice, quantity: quantity, moduli: nil)
            }
            return [
                make(.yield(temperature: 1, rate: 1)).described(
                    as: "yield_\(name)(T, RATE) or yield_\(name)(T, RATE, MU, NU)"),
                make(.stress).described(as: "tau0_\(name) or tau0_\(name)(MU, NU)"),
                make(.barrier).described(as: "barrier_\(name) or barrier_\(name)(MU, NU)"),
            ]
        }
    }

    public static func read(_ text: PropertyText, tables: SupplyTables) throws(PropertyNameError) -> Self? {
        for lattice in Lattice.allCases {
            switch text.lowercased {
            case "tau0_\(lattice.rawValue)", "barrier_\(lattice.rawValue)":
                try text.want(
                    0...2,
                    "nothing, or shear modulus and Poisson's ratio of the alloy, such as \(text.name)(84 GPa, 0.28),"
                )
                return SolutionStrength(
                    lattice: lattice, quantity: text.lowercased.hasPrefix("tau0") ? .stress : .barrier,
                    moduli: try moduli(text, from: 0))
            case "yield_\(lattice.rawValue)":
                try text.want(
                    2...4,
                    "temperature and strain rate, such as \(text.name)(20 C, 1e-3 1/s), and after them shear modulus and "
                        + "Poisson's ratio if they are known,")
                let rate = try text.quantity(1, as: .strainRate)
                guard rate > 0, rate < EdgeDislocationModel.referenceRate else {
                    throw .wrongArguments(property: text.name, expected: "a strain rate above 0 and below 1e4 1/s")
                }
                return SolutionStrength(
                    lattice: lattice, quantity: .yield(temperature: try text.temperature(0), rate: rate),
                    moduli: try moduli(text, from: 2))
            default: continue
            }
        }
        return nil
    }

    private static func moduli(_ text: PropertyText, from index: Int) throws(PropertyNameError) -> Moduli? {
        guard text.arguments.count > index else { return nil }
        guard text.arguments.count == index + 2 else {
            throw .wrongArguments(property: text.name, expected: "both shear modulus and Poisson's ratio, or neither,")
        }
        let moduli = Moduli(
            shear: try text.quantity(index, as: .pressure), poisson: try text.quantity(index + 1, as: .number))
        guard moduli.shear > 0, (-1..<0.5).contains(moduli.poisson) else {
            throw .wrongArguments(
                property: text.name, expected: "a shear modulus above 0 and a Poisson's ratio between −1 and 0.5")
        }
        return moduli
    }
}

extension SolutionStrength {
    public var definition: String {
        let of = lattice == .fcc ? "an fcc" : "a bcc"
        switch quantity {
        case .stress:
            return "Shear stress at 0 K that moves an edge dislocation through \(of) random solution."
        case .barrier: return "Energy barrier of an edge dislocation in \(of) random solution at zero stress."
        case .yield:
            return
                "Uniaxial yield stress of \(of) random solution at T and strain rate (polycrystal without texture, Taylor factor "
                + "\(lattice == .fcc ? "3.06" : "3.067")): the solution's share only, without grain size, precipitates and the elements' own "
                + "strength."
        }
    }

    public var source: String {
        switch lattice {
        case .fcc:
            "C. Varvenne, A. Luque, W. A. Curtin, Acta Mater. 118 (2016) 164, doi:10.1016/j.actamat.2016.07.040; volumes: "
                + ElementTable.fccAtomicVolume.source + "; moduli, where not given: Young's: "
                + ElementTable.youngModulus.source
                + "; bulk: " + ElementTable.bulkModulus.source
        case .bccEdge:
            "F. Maresca, W. A. Curtin, Acta Mater. 182 (2020) 235, doi:10.1016/j.actamat.2019.10.015 (reduced elasticity model); volumes: "
                + ElementTable.bccAtomicVolume.source + "; stiffnesses: " + MixedElasticity.stiffnessSource
        }
    }

    public var applicability: String {
        switch lattice {
        case .fcc:
            "one random fcc solution, tested on Co-Cr-Fe-Mn-Ni; noble metals come out too strong by mixing (RhIrPdPtNiCu 646 MPa; 583 with "
                + "volumes and moduli from first principles, 527 measured: Yin & Curtin, npj Comput. Mater. 5 (2019) 14); moduli are those of "
                + "room temperature unless given, and mixing misses the soft ones of Invar-like alloys; no creep"
        case .bccEdge:
            "one random bcc solution of Mo, Nb, Ta, V, W, where edge dislocations control the strength (not where screws do); moduli of room "
                + "temperature unless given; against Mo-Nb-Ta-W and Mo-Nb-Ta-V-W as cast (Senkov et al. 2011): within 14 % at 23 and 600 °C, "
                + "26 to 33 % too low at 1000 °C, 23 to 50 % at 1600 °C; the authors' own curve of MoNbTaVW: within 5.5 %; the two "
                + "published laws do not meet: the strength rises by 5 % where it falls below half of that at 0 K"
        }
    }

    public var title: String {
        func celsius(_ kelvin: Double) -> String { "\(NumberText.significant(kelvin - 273.15)) °C" }
        let of = lattice == .fcc ? "fcc solution" : "bcc solution (edge)"
        switch quantity {
        case .stress: return "Shear strength at 0 K, \(of)"
        case .barrier: return "Energy barrier, \(of)"
        case .yield(let temperature, _): return "Yield strength at \(celsius(temperature)), \(of)"
        }
    }

    public var symbol: String {
        switch quantity {
        case .stress: "τ0"
        case .barrier: "ΔEb"
        case .yield: "σy"
        }
    }
}
