import BayesianOptimization
import Foundation
import TestSupport

/// A published two-objective test problem with the hypervolume of its exact front.
struct OptimizationProblem: Sendable, CustomStringConvertible {
    let name: String
    let space: SearchSpace
    let objectives: [Objective]
    var constraints: [OutcomeConstraint] = []
    /// The number of points of the first design, 2 (d + 1).
    let initialDesign: Int
    let bestHypervolume: Double
    /// Fractions, parameter values → values by quantity, or nil where the evaluation fails.
    let evaluate: @Sendable ([Double], [Double]) -> [String: Double]?

    var description: String { name }

    private static func minimized(_ reference: [Double]) -> [Objective] {
        [Objective("f1", .minimize, reference: reference[0]), Objective("f2", .minimize, reference: reference[1])]
    }

    private static func box(_ ranges: [(Double, Double)]) throws -> SearchSpace {
        try SearchSpace(
            parameters: ranges.enumerated().map { Parameter("x\($0 + 1)", .real(minimum: $1.0, maximum: $1.1)) })
    }

    private static func cube(_ dimension: Int) throws -> SearchSpace {
        try box([(Double, Double)](repeating: (0, 1), count: dimension))
    }

    /// Branin and Currin: Belakaria, Deshwal, Doppa, NeurIPS 2019.
    static func braninCurrin() throws -> OptimizationProblem {
        OptimizationProblem(
            name: "Branin-Currin", space: try cube(2), objectives: minimized([18, 6]), initialDesign: 6,
            bestHypervolume: 59.360_118_748_677_46
        ) { _, x in
            let (u, v) = (15 * x[0] - 5, 15 * x[1])
            let inner = v - 5.1 / (4 * Double.pi * Double.pi) * u * u + 5 * u / Double.pi - 6
            let (a, b) = (x[0] * x[0] * x[0], x[0] * x[0])
            let factor = x[1] > 0 ? 1 - exp(-1 / (2 * x[1])) : 1
            return [
                "f1": inner * inner + 10 * (1 - 1 / (8 * Double.pi)) * cos(u) + 10,
                "f2": factor * (2300 * a + 1900 * b + 2092 * x[0] + 60) / (100 * a + 500 * b + 4 * x[0] + 20),
            ]
        }
    }

    /// DTLZ2 with two objectives in six dimensions, with the constraint of C2-DTLZ2 if asked for.
    ///
    /// Source: Deb, Thiele, Laumanns, Zitzler 2005; Jain & Deb, IEEE Trans. Evol. Comput. 18 (2014) 602,
    /// doi:10.1109/TEVC.2013.2281534.
    static func dtlz2(constrained: Bool) throws -> OptimizationProblem {
        OptimizationProblem(
            name: constrained ? "C2-DTLZ2" : "DTLZ2", space: try cube(6), objectives: minimized([1.1, 1.1]),
            constraints: constrained ? [OutcomeConstraint("c", .atMost, 0)] : [], initialDesign: 14,
            bestHypervolume: constrained ? 0.399_640_630_372_354_4 : 0.424_601_836_602_551_7
        ) { _, x in
            let g = x.dropFirst().reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) }
            let f = [(1 + g) * cos(x[0] * .pi / 2), (1 + g) * sin(x[0] * .pi / 2)]
            let radius = 0.04
            let corners = (0..<2).map { i in (f[i] - 1) * (f[i] - 1) + f[1 - i] * f[1 - i] - radius }
            let centre = f.reduce(0) { $0 + ($1 - 0.5.squareRoot()) * ($1 - 0.5.squareRoot()) - radius }
            return ["f1": f[0], "f2": f[1], "c": min(corners[0], corners[1], centre)]
        }
    }

    /// ZDT1 and ZDT3 in six dimensions: Zitzler, Deb, Thiele, Evol. Comput. 8 (2000) 173,
    /// doi:10.1162/106365600568202.
    static func zdt(_ number: Int) throws -> OptimizationProblem {
        OptimizationProblem(
            name: "ZDT\(number)", space: try cube(6), objectives: minimized([11, 11]), initialDesign: 14,
            bestHypervolume: number == 1 ? 120.666_666_666_666_67 : 128.778_116_130_690_76
        ) { _, x in
            let g = 1 + 9 * x.dropFirst().reduce(0, +) / 5
            let wave = number == 1 ? 0 : x[0] / g * sin(10 * .pi * x[0])
            return ["f1": x[0], "f2": g * (1 - (x[0] / g).squareRoot() - wave)]
        }
    }

    /// Design of a welded beam for cost and deflection under four constraints: Ray & Liew, Eng. Optim. 34 (2002) 141,
    /// doi:10.1080/03052150210915.
    static func weldedBeam() throws -> OptimizationProblem {
        OptimizationProblem(
            name: "welded beam", space: try box([(0.125, 5), (0.1, 10), (0.1, 10), (0.125, 5)]),
            objectives: minimized([40, 0.015]),
            constraints: (1...4).map { OutcomeConstraint("c\($0)", .atMost, 0) }, initialDesign: 10,
            bestHypervolume: 0.512_494_265_985_077_7
        ) { _, x in
            let (h, l, t, b) = (x[0], x[1], x[2], x[3])
            let moment = 6000 * (14 + l / 2)
            let arm = (0.25 * (l * l + (h + t) * (h + t))).squareRoot()
            let inertia = 2.0.squareRoot() * h * l * (l * l / 12 + 0.25 * (h + t) * (h + t))
            let primary = 6000 / (2.0.squareRoot() * h * l)
            let secondary = moment * arm / inertia
            let shear = (primary * primary + primary * secondary * l / arm + secondary * secondary).squareRoot()
            return [
                "f1": 1.10471 * h * h * l + 0.04811 * t * b * (14 + l), "f2": 2.1952 / (b * t * t * t),
                "c1": shear / 13_600 - 1, "c2": 504_000 / (b * t * t) / 30_000 - 1, "c3": (h - b) / 4.875,
                "c4": 1 - 64_746.022 * (1 - 0.028_234_6 * t) * t * b * b * b / 6000,
            ]
        }
    }

    /// The alloy problem with failing evaluations.
    static func alloy5() throws -> OptimizationProblem {
        let grid = try CompositionGrid(
            components: Alloy5.elements.indices.map {
                .init(Alloy5.elements[$0], minimum: Alloy5.minima[$0], maximum: Alloy5.maxima[$0], step: 0.05)
            })
        return OptimizationProblem(
            name: "Alloy5", space: try SearchSpace(composition: grid),
            objectives: [
                Objective("strength", .maximize, reference: 200), Objective("ductility", .maximize, reference: 2),
            ], constraints: [OutcomeConstraint("cost", .atMost, 14)], initialDesign: 12,
            bestHypervolume: Alloy5.bestHypervolume
        ) { fractions, _ in Alloy5.evaluate(fractions) }
    }
}
