import Glibc

/// A number that follows from a composition and tables of the elements, for the search of formulas.
public struct AlloyFeature: Sendable {
    /// An identifier, as formulas have it.
    public let name: String
    /// Empty for a pure number.
    public let unit: String
    public let definition: String
    public let source: String
    private let compute: @Sendable (AlloyState) throws(PropertyFailure) -> Double

    /// The value of an alloy.
    ///
    /// - Throws: `no-element-data` where a table lacks one of its elements, `undefined` where the definition divides by zero.
    public func value(of composition: Composition) throws(PropertyFailure) -> Double {
        let none = PropertyFailure(reason: "no-database", message: "features of the composition need no database")
        return try value(of: AlloyState(composition, thermodynamics: .failure(none)))
    }

    func value(of alloy: AlloyState) throws(PropertyFailure) -> Double {
        let value = try compute(alloy)
        guard value.isFinite else {
            throw PropertyFailure(reason: "non-finite", message: "the calculation of \(name) gave \(value)")
        }
        return value
    }

    /// What is made of a table's values.
    private enum Statistic: String, CaseIterable {
        case mean, deviation, range, minimum, maximum

        var definition: String {
            switch self {
            case .mean: "mean over the atoms, Σ x q"
            case .deviation: "spread over the atoms, sqrt(Σ x (q − q̄)²)"
            case .range: "largest less smallest value of the elements present"
            case .minimum: "smallest value of the elements present"
            case .maximum: "largest value of the elements present"
            }
        }

        func value(_ values: [Double], _ alloy: AlloyState) -> Double {
            let (low, high) = (values.min() ?? .nan, values.max() ?? .nan)
            switch self {
            case .mean: return alloy.mean(values)
            case .deviation:
                let mean = alloy.mean(values)
                return alloy.mean(values.map { ($0 - mean) * ($0 - mean) }).squareRoot()
            case .range: return high - low
            case .minimum: return low
            case .maximum: return high
            }
        }
    }

    private static let tables: [(name: String, table: ElementTable)] = [
        ("radius", .metallicRadius), ("electronegativity", .electronegativity), ("melting_point", .meltingPoint),
        ("fusion_enthalpy", .fusionEnthalpy), ("valence_electrons", .valenceElectrons), ("atomic_mass", .atomicMass),
    ]

    private init(_ statistic: Statistic, _ name: String, _ table: ElementTable) {
        self.name = "\(statistic.rawValue)_\(name)"
        unit = table.unit
        definition = "\(table.quantity): \(statistic.definition)"
        source = table.source
        compute = { alloy throws(PropertyFailure) in
            statistic.value(try table.values(of: alloy.elements), alloy)
        }
    }

    private init(_ descriptor: CompositionDescriptor) {
        name = descriptor.name
        unit = descriptor.unit
        definition = descriptor.definition
        source = descriptor.source
        compute = { alloy throws(PropertyFailure) in try descriptor.value(of: alloy).value }
    }

    private init(fractionOf element: String) {
        name = "x_\(element.uppercased())"
        unit = ""
        definition = "mole fraction of \(element.capitalizedSymbol)"
        source = "the composition"
        compute = { alloy throws(PropertyFailure) in
            alloy.elements.firstIndex(of: element.uppercased()).map { alloy.moleFractions[$0] } ?? 0
        }
    }

    public static func fraction(of element: String) -> AlloyFeature { AlloyFeature(fractionOf: element) }

    /// Every feature but the mole fractions: five statistics of each table, and the parameters of high-entropy alloys that are no such
    /// statistic.
    public static let catalogue: [AlloyFeature] =
        tables.flatMap { table in Statistic.allCases.map { AlloyFeature($0, table.name, table.table) } }
        + [CompositionDescriptor.radiusMismatch, .mixingEnthalpy, .mixingEntropy, .omega, .lambda].map {
            AlloyFeature($0)
        }

    /// A feature of the catalogue, or `x_NB`, the mole fraction of an element.
    public init?(named name: String) {
        if let found = Self.catalogue.first(where: { $0.name == name }) {
            self = found
        } else if name.hasPrefix("x_"), ElementTable.atomicMass[String(name.dropFirst(2))] != nil {
            self = .fraction(of: String(name.dropFirst(2)))
        } else {
            return nil
        }
    }
}
