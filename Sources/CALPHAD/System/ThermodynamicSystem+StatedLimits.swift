import ThermodynamicDatabase

/// The stated limits of a database for the components of a system, ready to be compared with many compositions.
struct LimitCheck: Sendable {
    private struct Bound {
        var element: String
        /// Nil: the element is no component, its amount is zero.
        var component: Int?
        var lower: Double
        var upper: Double
    }
    private struct Statement {
        var bounds: [Bound]
        var temperature: TemperatureRange?
        var isByMass: Bool
        /// What makes the unit of a fraction.
        var factor: Double
        var unit: String
        var source: String
    }
    private let statements: [Statement]
    private let atomicMasses: [Double]
    private let hasBoundsByMass: Bool

    init(_ limits: [StatedLimits], components: [String], atomicMasses: [Double]) {
        self.atomicMasses = atomicMasses
        statements = limits.map { limits in
            let bounds = limits.composition.compactMap { bound -> Bound? in
                let component = components.firstIndex(of: bound.element)
                // An element that is no component is above no limit.
                guard component != nil || bound.lower ?? 0 > 0 else { return nil }
                return Bound(
                    element: bound.element.prefix(1) + bound.element.dropFirst().lowercased(), component: component,
                    lower: bound.lower ?? 0, upper: bound.upper ?? .infinity)
            }
            let (isByMass, factor, unit): (Bool, Double, String) =
                switch limits.unit {
                case .massPercent: (true, 100, "wt%")
                case .atomicPercent: (false, 100, "at%")
                case .massFraction: (true, 1, "mass fraction")
                case .moleFraction: (false, 1, "mole fraction")
                }
            return Statement(
                bounds: bounds, temperature: limits.temperature, isByMass: isByMass, factor: factor, unit: unit,
                source: "that the database states (line \(limits.location.line): \"\(limits.quotation)\")")
        }.filter { !$0.bounds.isEmpty || $0.temperature != nil }
        hasBoundsByMass = statements.contains { $0.isByMass && !$0.bounds.isEmpty }
    }

    func warnings(moleFractions: [Double], temperatures: [Double]) -> [String] {
        guard !statements.isEmpty else { return [] }
        let mass = hasBoundsByMass ? zip(moleFractions, atomicMasses).reduce(0) { $0 + $1.0 * $1.1 } : 1
        var warnings: [String] = []
        for statement in statements {
            var findings: [String] = []
            for bound in statement.bounds {
                var amount = 0.0
                if let index = bound.component {
                    amount = statement.factor * moleFractions[index]
                    if statement.isByMass { amount *= atomicMasses[index] / mass }
                }
                guard let (side, limit) = Self.excess(amount, bound.lower, bound.upper) else { continue }
                findings.append(
                    "\(bound.element) \(Self.text(amount, near: limit)) \(statement.unit) is \(side) the limit of "
                        + "\(Self.text(limit, near: nil)) \(statement.unit)")
            }
            if let range = statement.temperature {
                for t in Set([temperatures.min(), temperatures.max()].compactMap { $0 }).sorted() {
                    guard let (side, limit) = Self.excess(t, range.lower, range.upper) else { continue }
                    findings.append(
                        "the temperature of \(Self.text(t, near: limit)) K is \(side) the limit of "
                            + "\(Self.text(limit, near: nil)) K")
                }
            }
            if !findings.isEmpty { warnings.append(findings.joined(separator: ", ") + " " + statement.source) }
        }
        return warnings
    }

    /// Limits include their ends, up to the rounding of a conversion between units.
    private static func excess(_ value: Double, _ lower: Double, _ upper: Double) -> (side: String, limit: Double)? {
        let slack = 1e-9
        if value > upper + slack * max(1, abs(upper)) { return ("above", upper) }
        if value < lower - slack * max(1, abs(lower)) { return ("below", lower) }
        return nil
    }

    /// Three decimals, or as many as it takes to differ from the limit.
    private static func text(_ value: Double, near limit: Double?) -> String {
        var scale = 1000.0
        while scale < 1e10 {
            let rounded = (value * scale).rounded() / scale
            if limit.map({ rounded != $0 }) ?? (rounded == value) {
                return rounded == rounded.rounded() && abs(rounded) < 1e15 ? String(Int64(rounded)) : "\(rounded)"
            }
            scale *= 10
        }
        return "\(value)"
    }
}

extension ThermodynamicSystem {
    /// Warnings for what lies outside the limits that the database states of itself (`Database.statedLimits`), each with the amounts,
    /// the limits and the words of the database; empty where all is inside or nothing is stated.
    ///
    /// - Parameters:
    ///   - moleFractions: composition, in the order of `components`.
    ///   - temperatures: the temperatures of the results [K]; the lowest and the highest are compared.
    public func limitWarnings(moleFractions: [Double], temperatures: [Double] = []) -> [String] {
        limitCheck.warnings(moleFractions: moleFractions, temperatures: temperatures)
    }
}
