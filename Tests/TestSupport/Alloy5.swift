internal import Foundation

/// A synthetic Al-Co-Cr-Fe-Ni design problem with failing evaluations: maximize strength [MPa] and ductility [%] at a
/// cost of at most 14 $/kg on a 5 at.% grid; a third of the compositions fail (a brittle corner, a thin curved sheet,
/// islands).
public enum Alloy5 {
    public static let elements = ["Al", "Co", "Cr", "Fe", "Ni"]
    public static let minima = [0, 0.05, 0.05, 0.05, 0.05]
    public static let maxima = [0.35, 0.4, 0.35, 0.5, 0.5]
    /// The hypervolume of the exact front over (200 MPa, 2 %).
    public static let bestHypervolume = 37_705.962_592

    private static let radius = [1.432, 1.251, 1.249, 1.241, 1.246]
    private static let valence = [3.0, 9, 6, 8, 10]
    private static let price = [2.5, 33, 10, 0.5, 18]
    private static let molarMass = [26.98, 58.93, 52, 55.85, 58.69]
    private static let mixing: [[Double]] = [[-19, -10, -11, -22], [-4, -1, 0], [-1, -7], [-2]]

    /// Strength, ductility and cost of atomic fractions, or nil where the evaluation fails.
    public static func evaluate(_ x: [Double]) -> [String: Double]? {
        func average(_ property: [Double]) -> Double { zip(property, x).reduce(0) { $0 + $1.0 * $1.1 } }
        func logistic(_ z: Double) -> Double { 1 / (1 + exp(-z)) }
        let meanRadius = average(radius)
        let mismatch = 100 * (0..<5).reduce(0) { $0 + x[$1] * pow(1 - radius[$1] / meanRadius, 2) }.squareRoot()
        var enthalpy = 0.0
        for i in 0..<4 { for j in (i + 1)..<5 { enthalpy += 4 * mixing[i][j - i - 1] * x[i] * x[j] } }
        let electrons = average(valence)
        let cost = zip(zip(x, molarMass), price).reduce(0) { $0 + $1.0.0 * $1.0.1 * $1.1 } / average(molarMass)
        let bcc = logistic((7.75 - electrons) / 0.18)
        let order = logistic((-enthalpy - 9) / 1.5)

        let brittle = enthalpy < -12.5 && mismatch > 5.2
        let sheet =
            abs(x[2] - (0.18 + 0.35 * x[1] + 0.1 * x[3])) < 0.022 && electrons > 6.9 && electrons < 8.1
        let island = sin(37 * x[0] + 23 * x[4]) * sin(31 * x[1] - 19 * x[3]) > 0.93
        if brittle || sheet || island { return nil }

        let mixed = 900 * bcc + 260 * 4 * bcc * (1 - bcc)
        let strength =
            120 + 95 * pow(mismatch, 4.0 / 3) * 0.35 + mixed + 220 * order * (1 - 0.5 * bcc) + 150 * x[2]
        let soft = 62 * pow(1 - bcc, 1.5) * exp(-mismatch / 9) * (1 - 0.75 * order)
        return ["strength": strength, "ductility": soft + 2.5 * sin(14 * x[3] + 9 * x[1]) + 4, "cost": cost]
    }
}
