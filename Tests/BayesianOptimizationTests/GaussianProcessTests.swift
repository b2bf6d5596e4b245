import NumericalMethods
import TestSupport
import Testing

@testable import BayesianOptimization

/// Central differences of a function of logarithmic hyperparameters.
func finiteDifferences(_ t: [Double], _ f: ([Double]) throws -> Double) rethrows -> [Double] {
    try t.indices.map { i in
        var (up, down) = (t, t)
        up[i] += 1e-5
        down[i] -= 1e-5
        return (try f(up) - f(down)) / 2e-5
    }
}

@Suite struct GaussianProcessTests {
    let inputs = Matrix(rows: 2, columns: 5, elements: [0, 0.3, 0.2, 0.9, 0.5, 0.1, 0.8, 0.6, 1, 0.4])
    let outputs = [1, 2.5, 0.7, 3.1, 2.2]
    let hyperparameters = GaussianProcess.Hyperparameters(
        lengthScales: [0.5, 0.8], signalVariance: 1.7, noiseVariance: 0.01)
    let queries = Matrix(rows: 2, columns: 3, elements: [0.4, 0.5, 0.9, 0.9, 0.2, 0.9])
    static let source = "numpy 2.4.6: z = (y − mean)/sd, K = 1.7 Matérn-5/2 + 0.01, m = 1ᵀK⁻¹z/1ᵀK⁻¹1, dense inverse"

    func check(_ quantity: String, _ values: [Double], _ expected: [Double]) {
        for (value, number) in zip(values, expected) {
            let reference = ReferenceValue(quantity, number, tolerance: 1e-10, unit: "1", source: Self.source)
            #expect(reference.agrees(with: value), "\(reference), not \(value)")
        }
        #expect(values.count == expected.count)
    }

    @Test func posteriorEqualsDenseAlgebra() throws {
        let process = try GaussianProcess(inputs: inputs, outputs: outputs, hyperparameters: hyperparameters)
        let posterior = process.posterior(at: queries)
        check("mean", posterior.mean, [1.861_330_566_831_829_4, 3.349_342_779_692_087, 2.493_463_466_022_540_8])
        check(
            "variance", posterior.variance,
            [0.231_029_942_760_205_94, 0.373_048_694_552_736_04, 0.010_238_085_236_615_6])
    }

    @Test func leaveOneOutEqualsLeavingOneOut() throws {
        let process = try GaussianProcess(inputs: inputs, outputs: outputs, hyperparameters: hyperparameters)
        let predictions = process.leaveOneOut()
        check(
            "leave-one-out mean", predictions.mean,
            [
                1.385_462_386_326_910_4, 1.895_494_172_344_078_4, 2.143_598_331_115_714, 2.063_195_976_100_150_2,
                2.817_177_810_892_153,
            ])
        check(
            "leave-one-out variance", predictions.variance,
            [
                0.934_786_457_753_693_8, 0.957_179_345_783_911_5, 0.884_085_749_365_380_3, 0.389_111_494_477_611_4,
                0.493_400_170_043_266_03,
            ])
    }

    @Test func marginalLikelihoodEqualsDenseAlgebra() throws {
        let data = GaussianProcessData(inputs: inputs, outputs: outputs, noiseVariances: [])
        let value = try GaussianProcess.logPosterior(
            data: data, kernel: .matern52, hyperparameters: hyperparameters, settings: .init()
        ).value
        let h = hyperparameters
        let settings = GaussianProcess.FitSettings()
        let prior =
            zip(h.lengthScales, [0, 1]).reduce(0) { sum, pair in
                sum + LogNormalPrior.lengthScale(dimension: 2).logDensity(logParameter: logarithm(pair.0)).value
            } + settings.signalPrior.logDensity(logParameter: logarithm(h.signalVariance)).value
            + settings.noisePrior.logDensity(logParameter: logarithm(h.noiseVariance)).value
        check("log marginal likelihood", [value - prior], [-7.403_039_034_115_197_5])
    }

    @Test(arguments: [Kernel.matern52, .radialBasis], [[], [0.1, 0.02, 0.3, 0.05, 0.2]])
    func theGradientEqualsFiniteDifferences(_ kernel: Kernel, _ noise: [Double]) throws {
        let data = GaussianProcessData(inputs: inputs, outputs: outputs, noiseVariances: noise)
        func value(_ t: [Double]) throws -> (value: Double, gradient: [Double]) {
            let e = t.map(exponential)
            return try GaussianProcess.logPosterior(
                data: data, kernel: kernel,
                hyperparameters: .init(lengthScales: [e[0], e[1]], signalVariance: e[2], noiseVariance: e[3]),
                settings: .init())
        }
        let t = [-0.5, 0.2, 0.4, -3]
        let gradient = try value(t).gradient
        for (analytic, numeric) in zip(gradient, try finiteDifferences(t) { try value($0).value }) {
            #expect(abs(analytic - numeric) < 1e-7 * max(1, abs(numeric)))
        }
    }

    @Test func aFitFindsTheRelevantInput() throws {
        // y depends on the first input only.
        let x = (0..<20).map { i in [Double(i) / 19, (Double(i) * 0.618).truncatingRemainder(dividingBy: 1)] }
        let y = x.map { 3 * $0[0] * $0[0] - 2 * $0[0] + 5 }
        let matrix = Matrix(rows: 2, columns: 20, elements: x.flatMap { $0 })
        let process = try GaussianProcess.fit(inputs: matrix, outputs: y)
        let scales = process.hyperparameters.lengthScales
        #expect(scales[1] > 3 * scales[0])
        let posterior = process.posterior(at: Matrix(rows: 2, columns: 1, elements: [0.33, 0.9]))
        #expect(abs(posterior.mean[0] - (3 * 0.33 * 0.33 - 0.66 + 5)) < 0.02)
        // A warm start from the optimum stays there.
        let again = try GaussianProcess.fit(inputs: matrix, outputs: y, start: process.hyperparameters)
        for (a, b) in zip(again.hyperparameters.lengthScales, scales) { #expect(abs(a / b - 1) < 0.02) }
    }

    @Test func believingLeavesMeansAndShrinksVariances() throws {
        let process = try GaussianProcess(inputs: inputs, outputs: outputs, hyperparameters: hyperparameters)
        let before = process.posterior(at: queries)
        let after = try process.believing([0.4, 0.5]).posterior(at: queries)
        // The same observation added the long way, with its believed value and the old standardization.
        for i in 0..<3 {
            #expect(abs(after.mean[i] - before.mean[i]) < 1e-12)
            #expect(after.variance[i] < before.variance[i])
        }
        #expect(after.variance[0] < 0.02)
    }

    @Test func constantOutputsAndRepeatedPointsAreHandled() throws {
        let constant = try GaussianProcess.fit(inputs: inputs, outputs: [2, 2, 2, 2, 2])
        #expect(abs(constant.posterior(at: queries).mean[0] - 2) < 1e-9)
        let repeated = Matrix(rows: 1, columns: 4, elements: [0.5, 0.5, 0.5, 0.2])
        let process = try GaussianProcess.fit(inputs: repeated, outputs: [1, 1, 1, 2])
        let posterior = process.posterior(at: Matrix(rows: 1, columns: 1, elements: [0.5]))
        #expect(abs(posterior.mean[0] - 1) < 0.05)
        let single = try GaussianProcess.fit(inputs: Matrix(rows: 1, columns: 1, elements: [0.5]), outputs: [3])
        #expect(single.posterior(at: Matrix(rows: 1, columns: 1, elements: [0.9])).mean == [3])
    }
}

@Suite struct SuccessModelTests {
    let inputs = Matrix(rows: 2, columns: 5, elements: [0, 0.3, 0.2, 0.9, 0.5, 0.1, 0.8, 0.6, 1, 0.4])
    let succeeded = [true, true, false, true, false]

    @Test func laplaceEqualsDenseAlgebra() throws {
        let model = try SuccessModel(
            inputs: inputs, succeeded: succeeded,
            hyperparameters: .init(lengthScales: [0.5, 0.8], signalVariance: 2))
        let source = "numpy and scipy 1.17.1: K = 2 Matérn-5/2 + 1, dense Newton iteration on the probit posterior"
        let evidence = ReferenceValue(
            "log evidence", -4.272_210_113_327_681, tolerance: 1e-9, unit: "1", source: source)
        #expect(evidence.agrees(with: model.mode.logEvidence), "\(evidence), not \(model.mode.logEvidence)")
        let probabilities = model.probability(
            at: Matrix(rows: 2, columns: 3, elements: [0.4, 0.5, 0.9, 0.9, 0.2, 0.9]))
        for (p, expected) in zip(
            probabilities, [0.621_060_585_962_150_1, 0.578_601_698_562_837_3, 0.747_903_834_390_122_2])
        {
            let reference = ReferenceValue(
                "probability of success", expected, tolerance: 1e-6, unit: "1", source: source)
            #expect(reference.agrees(with: p), "\(reference), not \(p)")
        }
    }

    @Test(arguments: [Kernel.matern52, .radialBasis])
    func theGradientEqualsFiniteDifferences(_ kernel: Kernel) throws {
        func value(_ t: [Double]) throws -> (value: Double, gradient: [Double]) {
            let e = t.map(exponential)
            var latent: [Double]?
            return try SuccessModel.logPosterior(
                inputs: inputs, succeeded: succeeded, kernel: kernel,
                hyperparameters: .init(lengthScales: [e[0], e[1]], signalVariance: e[2]), settings: .init(),
                latent: &latent)
        }
        let t = [-0.7, -0.3, 1.2]
        let gradient = try value(t).gradient
        for (analytic, numeric) in zip(gradient, try finiteDifferences(t) { try value($0).value }) {
            #expect(abs(analytic - numeric) < 2e-5 * max(1, abs(numeric)))
        }
    }

    @Test func aFailingRegionIsLearned() throws {
        let x = (0..<30).map { Double($0) / 29 }
        let model = try SuccessModel.fit(
            inputs: Matrix(rows: 1, columns: 30, elements: x), succeeded: x.map { $0 < 0.6 })
        let p = model.probability(at: Matrix(rows: 1, columns: 2, elements: [0.3, 0.9]))
        #expect(p[0] > 0.9)
        #expect(p[1] < 0.1)
    }

    @Test func onlyFailuresStillGiveAProbability() throws {
        let model = try SuccessModel.fit(inputs: inputs, succeeded: [false, false, false, false, false])
        let p = model.probability(at: Matrix(rows: 2, columns: 2, elements: [0.2, 0.9, 0, 0]))
        #expect(p.allSatisfy { $0 > 0 && $0 < 0.5 })
    }
}
