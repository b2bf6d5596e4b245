internal import NumericalMethods

/// The hyperparameters of the last fits and at which number of observations they were made.
struct SurrogateFits: Sendable, Equatable, Codable {
    struct Fit<Hyperparameters: Sendable & Equatable & Codable>: Sendable, Equatable, Codable {
        var hyperparameters: Hyperparameters
        var count: Int
    }

    /// In the order of ``Optimizer/quantities``.
    var quantities: [Fit<GaussianProcess.Hyperparameters>?] = []
    var success: Fit<SuccessModel.Hyperparameters>?
}

/// The surrogates of all quantities and the model of success, fitted to an optimizer's observations.
struct Surrogates: Sendable {
    /// One per quantity in the order of ``Optimizer/quantities``; nil without a value.
    var processes: [GaussianProcess?]
    /// One per quantity: the scale on which it is modelled.
    let transforms: [OutputTransform]
    /// nil while every evaluation has succeeded.
    let success: SuccessModel?

    /// Below this number of observations every ask fits again.
    static let alwaysRefit = 50
    /// From this number of observations on a fit begins where the last one ended and takes fewer steps. Before, it
    /// begins anew: few data have several modes, and a search that follows an early one stays there (on DTLZ2 it ended
    /// at 0.83 instead of 0.86 of the best hypervolume).
    static let warmStart = 100

    init(_ optimizer: Optimizer, fits: inout SurrogateFits) throws(OptimizerError) {
        let settings = optimizer.settings
        let names = optimizer.quantities
        if fits.quantities.count != names.count { fits.quantities = names.map { _ in nil } }
        let inputs = optimizer.observations.map { optimizer.space.features(of: $0.point) }
        processes = []
        transforms = names.map(settings.transform(of:))
        for (q, name) in names.enumerated() {
            var elements: [Double] = []
            var outputs: [Double] = []
            var variances: [Double] = []
            for (observation, input) in zip(optimizer.observations, inputs) {
                guard let measurement = observation.measurement(name) else { continue }
                elements += input
                var variance = measurement.noiseVariance ?? 0
                if case .known(let deviation) = settings.noise(of: name), measurement.noiseVariance == nil {
                    variance = deviation * deviation
                }
                outputs.append(transforms[q].transformed(measurement.value))
                variances.append(transforms[q].transformedVariance(variance, at: measurement.value))
            }
            if outputs.isEmpty {
                processes.append(nil)
                continue
            }
            let x = Matrix(rows: optimizer.space.featureCount, columns: outputs.count, elements: elements)
            let noise = variances.contains { $0 > 0 } ? variances : []
            do throws(LinearAlgebraError) {
                let process: GaussianProcess
                if let last = fits.quantities[q], !Self.isDue(last.count, outputs.count, settings) {
                    process = try GaussianProcess(
                        inputs: x, outputs: outputs, noiseVariances: noise, kernel: settings.kernel,
                        hyperparameters: last.hyperparameters)
                } else {
                    var effort = settings.surrogate
                    if settings.noise(of: name) != .unknown {
                        effort.fixedNoiseVariance = OptimizerSettings.deterministicNoise
                    }
                    if outputs.count >= Self.warmStart {
                        effort.maximumEvaluations = max(8, effort.maximumEvaluations / 5)
                    }
                    process = try GaussianProcess.fit(
                        inputs: x, outputs: outputs, noiseVariances: noise, kernel: settings.kernel,
                        settings: effort,
                        start: outputs.count < Self.warmStart ? nil : fits.quantities[q]?.hyperparameters)
                    fits.quantities[q] = .init(hyperparameters: process.hyperparameters, count: outputs.count)
                }
                processes.append(process)
            } catch { throw .surrogate(quantity: name, reason: error.description) }
        }

        let succeeded = optimizer.observations.map { !$0.isFailure }
        guard succeeded.contains(false) else {
            success = nil
            return
        }
        let x = Matrix(
            rows: optimizer.space.featureCount, columns: succeeded.count, elements: Array(inputs.joined()))
        do throws(LinearAlgebraError) {
            if let last = fits.success, !Self.isDue(last.count, succeeded.count, settings) {
                success = try SuccessModel(
                    inputs: x, succeeded: succeeded, kernel: settings.kernel, hyperparameters: last.hyperparameters)
            } else {
                var effort = settings.success
                if succeeded.count >= Self.warmStart {
                    effort.maximumEvaluations = max(5, effort.maximumEvaluations / 5)
                }
                let model = try SuccessModel.fit(
                    inputs: x, succeeded: succeeded, kernel: settings.kernel, settings: effort,
                    start: succeeded.count < Self.warmStart ? nil : fits.success?.hyperparameters)
                fits.success = .init(hyperparameters: model.hyperparameters, count: succeeded.count)
                success = model
            }
        } catch { throw .surrogate(quantity: "success", reason: error.description) }
    }

    private static func isDue(_ last: Int, _ now: Int, _ settings: OptimizerSettings) -> Bool {
        now > last && (now < alwaysRefit || Double(now) >= settings.refitGrowth * Double(last))
    }
}
