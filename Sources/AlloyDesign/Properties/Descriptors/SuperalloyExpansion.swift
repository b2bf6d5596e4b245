/// Mean thermal expansion of nickel alloys by a regression on measured ones: no thermodynamics, and no part of the plain coefficients.
public struct SuperalloyExpansion: AlloyProperty, Equatable {
    /// [K]
    let temperature: Double

    /// [1e-6/K] for θ = (t − 600 °C)/500 °C: constant, θ, θ², θ³.
    private static let temperatureTerms = [14.9945, 2.0324, 0.7751, 0.9767]

    /// By element: the change per mole fraction [1e-6/K] and the largest mole fraction among the alloys of the fit.
    private static let elements: [String: (slope: Double, most: Double)] = [
        "CR": (0.804, 0.3256), "CO": (2.797, 0.2710), "W": (-18.941, 0.0503), "MO": (-14.232, 0.2073),
        "FE": (4.494, 0.3731), "NB": (-4.966, 0.0326), "TI": (-14.490, 0.0579), "AL": (-3.693, 0.1892),
        "TA": (-19.177, 0.0187), "RE": (-27.753, 0.0091), "HF": (-81.399, 0.0048), "V": (67.733, 0.0096),
        "SI": (-10.961, 0.1102), "MN": (2.753, 0.0369), "C": (-43.728, 0.0373), "CU": (4.843, 0.2933),
        "NI": (0, 1), "B": (0, 0.0478), "ZR": (0, 0.0006), "Y": (0, 0.0068),
    ]
    private static let leastNickel = 0.3729
    /// Temperatures of the measured values [°C].
    private static let range = 54.9...1214.0

    /// Root mean square error of alloys left out of the fit one by one [1/K].
    private static func error(at celsius: Double) -> Double {
        switch celsius {
        case 300..<600: 0.47e-6
        case 600..<900: 0.53e-6
        default: 0.81e-6
        }
    }

    public var name: String { "CTE_secant_superalloy(\(PropertyText.celsius(temperature)))" }
    public var dimension: PhysicalDimension { .thermalExpansion }

    public func value(of alloy: AlloyState) throws(PropertyFailure) -> PropertyValue {
        let unknown = alloy.elements.filter { Self.elements[$0] == nil }
        guard unknown.isEmpty else {
            throw PropertyFailure(
                reason: "no-element-data",
                message: "the fit of \(name) had no alloys with "
                    + unknown.map(\.capitalizedSymbol).joined(separator: ", "))
        }
        let celsius = temperature - 273.15
        let theta = (celsius - 600) / 500
        var sum = Self.temperatureTerms.reversed().reduce(0) { $0 * theta + $1 }
        var outside: [String] = []
        for (element, fraction) in zip(alloy.elements, alloy.moleFractions) {
            guard let (slope, most) = Self.elements[element] else { continue }
            sum += slope * fraction
            if fraction > most {
                outside.append(
                    "\(element.capitalizedSymbol) \(NumberText.significant(100 * fraction, digits: 3)) above "
                        + "\(NumberText.significant(100 * most, digits: 3)) at%")
            }
        }
        if alloy.composition["NI"] < Self.leastNickel {
            outside.append("Ni \(NumberText.significant(100 * alloy.composition["NI"], digits: 3)) below 37.3 at%")
        }
        if !Self.range.contains(celsius) {
            outside.append("\(NumberText.significant(celsius, digits: 4)) °C outside 55 to 1214 °C")
        }
        if !outside.isEmpty { alloy.note(["\(name) is extrapolated from its fit: \(outside.joined(separator: ", "))"]) }
        // The error was met inside the fit's alloys only.
        return try .finite(sum * 1e-6, uncertainty: outside.isEmpty ? Self.error(at: celsius) : nil)
    }

    public var definition: String {
        "Mean coefficient of linear expansion from room temperature by a regression on commercial nickel alloys: cubic in temperature, "
            + "linear in composition."
    }

    public var source: String {
        "ridge regression of this project on 871 values of 101 commercial nickel alloys, a public collection from data sheets and "
            + "handbooks that names no source by value; Validation/Expansion/fit_superalloy_expansion.py"
    }

    public var applicability: String {
        "commercial nickel alloys with at least 37 at% Ni, 55 to 1214 °C; alloys left out of the fit one by one are met with an RMSE of "
            + "0.64e-6/K (cubic in temperature alone: 1.00e-6/K); outside the composition of the fit a warning is given"
    }

    public var title: String {
        "Mean thermal expansion to \(NumberText.significant(temperature - 273.15)) °C (regression on nickel alloys)"
    }

    public var symbol: String { "α" }
    public var uncertaintyMeaning: String? {
        "root mean square error of alloys left out of the fit, by range of temperature"
    }

    public static func catalogue(_ tables: SupplyTables) -> [PropertyDescription] {
        [SuperalloyExpansion(temperature: 1).described(as: "CTE_secant_superalloy(T)")]
    }

    public static func read(_ text: PropertyText, tables: SupplyTables) throws(PropertyNameError) -> Self? {
        guard text.lowercased == "cte_secant_superalloy" else { return nil }
        try text.want(1...1, "a temperature, such as \(text.name)(600 C),")
        return SuperalloyExpansion(temperature: try text.temperature(0))
    }
}
